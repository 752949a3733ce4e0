// Operators who read what customers write to each other: written down before they are shown it.

internal import Audit
public import HTTPService
public import Postgres
public import ShopAPI

/// What an operator has asked to read.
public struct ChatReading: Sendable {
    /// Whose box.
    public var user: UserID
    public var chat: ChatID
    public var reason: String
    public init(user: UserID, chat: ChatID, reason: String) {
        self.user = user
        self.chat = chat
        self.reason = reason
    }
}

extension Auth {
    private struct Details: Encodable { var chat: ChatID }

    /// Records that somebody reads a chat; what they read is given to them after this.
    /// - Throws: `Problem` 401 when their token was revoked meanwhile.
    public func record(_ reading: ChatReading, by principal: Principal) async throws {
        let change = AuditedChange(
            by: principal.actor, "chat.read", on: reading.user.description, reason: reading.reason,
            details: Details(chat: reading.chat))
        try await store.database.transaction { [store] transaction in
            try await store.checkIsCurrent(principal, in: transaction)
            try await store.trail.record(change, in: transaction)
        }
    }

    /// A user by what operators call them: an id, a phone with its plus, or a number.
    public func account(called text: String) async throws -> UserAccount? {
        if let id = UserID(text) { return try await store.user(id) }
        if let phone = PhoneNumber(text), text.hasPrefix("+") {
            return try await store.users(phone: phone, role: nil, before: nil, limit: 1).first
        }
        guard let number = Int64(text) else { return nil }
        return try await store.users(numbered: [number]).first
    }

    /// Those of `numbers` that there are; as operators see them.
    public func accounts(_ numbers: [Int64]) async throws -> [UserAccount] {
        try await store.users(numbered: numbers)
    }

    /// The numbers of those of `customers` on whose behalf some Telegram client is signed in.
    /// - Parameter transaction: of this service's database.
    public static func chatNumbers(
        of customers: Set<UserID>, in transaction: PostgresTransaction
    ) async throws -> [UserID: Int64] {
        guard !customers.isEmpty else { return [:] }
        let rows = try await transaction.query(
            """
            select u.id, u.number from auth.users u
            where u.id = any($1::uuid[]) and exists (select from auth.auth_keys k where k.user_number = u.number)
            """, customers.map(\.uuid))
        return Dictionary(uniqueKeysWithValues: try rows.map { (UserID(try $0["id"]), try $0["number"]) })
    }

    public func account(_ id: UserID) async throws -> UserAccount? { try await store.user(id) }
}

extension AuthStore {
    func users(numbered numbers: [Int64]) async throws -> [UserAccount] {
        try await database.query(
            """
            select id, number, phone, role, created_at, seen_at from auth.users
            where number = any($1::bigint[]) order by number
            """, numbers
        ).map(Self.user)
    }
}
