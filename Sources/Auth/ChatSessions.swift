// Sessions of Telegram clients, as their holder and operators see and end them.

internal import Audit
public import FoundationEssentials
public import HTTPService
internal import Postgres
internal import ShopAPI

/// A session of a Telegram client.
public struct ChatSession: Sendable, Equatable {
    /// What it is named with; 0 for the one that asks.
    public let hash: Int64
    /// What its client has said of itself; nil: nothing yet.
    public let device: ChatDevice?
    /// Where it was last used from; empty: not known yet.
    public let address: String
    public let signedInAt: Date
    /// To the minute.
    public let seenAt: Date
    public var isCurrent: Bool { hash == 0 }
    /// ``hash`` in 16 letters, as operators have it.
    public var name: String { ChallengePurpose.letters(of: hash) }
}

extension Auth {
    /// The sessions of whoever is signed in with a key, last used first.
    /// - Parameter key: ``AuthKey/sessionID``.
    /// - Throws: ``AccountRefusal``: `AUTH_KEY_UNREGISTERED`.
    public func chatSessions(seenFrom key: Int64) async throws -> [ChatSession] {
        try await chatSessions(of: try await holder(of: key), seenFrom: key)
    }

    /// The same for operators.
    public func chatSessions(of user: Int64) async throws -> [ChatSession] {
        try await chatSessions(of: user, seenFrom: nil)
    }

    private func chatSessions(of user: Int64, seenFrom key: Int64?) async throws -> [ChatSession] {
        try await store.chatSessions(of: user, limit: options.limits.chatSessions).map {
            ChatSession(
                hash: $0.keyID == key ? 0 : $0.hash, device: $0.device, address: $0.network ?? "",
                signedInAt: $0.signedInAt, seenAt: $0.seenAt)
        }
    }

    /// Ends one session (`account.resetAuthorization`): its key is refused everywhere from then on.
    /// - Parameter hash: as it is listed; not one's own.
    /// - Throws: ``AccountRefusal``: `HASH_INVALID`, `AUTH_KEY_UNREGISTERED`.
    public func endChatSession(_ hash: Int64, by key: Int64) async throws {
        let keys = try await store.endKey(
            called: hash, of: try await holder(of: key), but: key, now: options.now())
        guard !keys.isEmpty else { throw AccountRefusal.unknownSession }
        authKeys.ended.learn(keys)
    }

    /// Ends all sessions of Telegram clients but one's own (`auth.resetAuthorizations`).
    /// - Returns: how many there were.
    /// - Throws: ``AccountRefusal``: `AUTH_KEY_UNREGISTERED`.
    @discardableResult
    public func endOtherChatSessions(by key: Int64) async throws -> Int {
        let ended = try await store.endOtherKeys(of: try await holder(of: key), but: key, now: options.now())
        authKeys.ended.learn(ended.keys)
        return ended.sessions
    }

    /// An operator ends a session of somebody.
    /// - Returns: false when they have none of that name.
    /// - Throws: `Problem` 401 when the operator's own token was revoked.
    public func endChatSession(
        _ hash: Int64, of user: Int64, by principal: Principal, reason: String?
    ) async throws -> Bool {
        let keys = try await store.endKey(
            called: hash, of: user, by: principal, reason: reason, now: options.now())
        authKeys.ended.learn(keys)
        return !keys.isEmpty
    }

    private func holder(of key: Int64) async throws -> Int64 {
        guard let user = try await store.user(signedInWith: key) else { throw AccountRefusal.unregisteredKey }
        return user
    }
}
