// Signing in with a Telegram client: a code to the phone, then perhaps a name or a password
// (https://core.telegram.org/api/auth).

internal import Crypto
internal import EventLoop
internal import FoundationEssentials
internal import HTTPService
internal import Observability
internal import Postgres
internal import ShopAPI

/// Brings a code to the devices that somebody is signed in on: as a message from 777000.
public protocol CodeDelivery: Sendable {
    /// - Parameter user: their number.
    /// - Throws: when it could not; the code goes to the phone then.
    func deliver(code: String, to user: Int64) async throws
}

/// A code is on its way.
public struct ChatCodeSent: Sendable, Equatable {
    public enum Way: Sendable, Equatable { case app, sms }
    /// What goes with the code: it is worth nothing without it, or with another key.
    public let hash: String
    public let length: Int
    public let way: Way
    /// How ``Auth/resendChatCode(to:hash:with:from:)`` would bring it; nil: the same way.
    public let next: Way?
    /// Seconds until another one may be asked for.
    public let timeout: Int
}

public enum ChatSignIn: Sendable, Equatable {
    /// The user's number; the key is their session from now on.
    case signedIn(Int64)
    /// The code was right, and nobody has this phone: ``Auth/signUp(phone:hash:name:with:from:)`` follows.
    case signUpRequired
    /// The code was right: the password follows.
    case passwordNeeded
}

/// What somebody is called.
public struct PersonName: Sendable, Equatable {
    /// 1 to 64 characters in one line.
    public let first: String
    /// 0 to 64.
    public let last: String
    static let longest = 64

    /// Blanks around them are dropped.
    /// - Throws: ``AccountRefusal/invalidFirstName``, ``AccountRefusal/invalidLastName``.
    public init(first: String, last: String = "") throws(AccountRefusal) {
        (self.first, self.last) = (Self.trimmed(first), Self.trimmed(last))
        guard TextRule.name(1...Self.longest).mistake(in: self.first) == nil else { throw .invalidFirstName }
        guard TextRule.name(0...Self.longest).mistake(in: self.last) == nil else { throw .invalidLastName }
        // They are shown together.
        guard !CardNumber.isIn("\(self.first) \(self.last)") else { throw .invalidLastName }
    }

    /// - Parameter text: of any length; no more of it is looked at than it takes.
    static func trimmed(_ text: String, to longest: Int = longest) -> String {
        let scalars = text.unicodeScalars.prefix(4 * longest).drop(while: \.properties.isWhitespace)
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[...$0]) } ?? ""
    }
}

extension Auth {
    private static let log = Log(label: "auth.chatsignin")
    static let digitsOfAChatCode = 5
    private static let deliveryLimit = Duration.seconds(5)

    /// Sends a code to a phone: to the devices that its holder is signed in on, else by the configured sender.
    /// - Parameters:
    ///   - phone: digits, with or without "+".
    ///   - key: ``AuthKey/sessionID`` of who asks.
    ///   - address: where they are.
    /// - Throws: ``AccountRefusal`` (`PHONE_NUMBER_INVALID`, `FLOOD_WAIT_n`, `SMS_CODE_CREATE_FAILED`, …).
    public func sendChatCode(to phone: String, with key: Int64, from address: String) async throws -> ChatCodeSent {
        try await sendChatCode(to: try Self.chatPhone(phone), with: key, from: address, instead: nil)
    }

    /// Sends another code instead of the one that goes with `hash`, past the signed-in devices if there is a sender.
    /// - Returns: with a new hash; the old one is over.
    /// - Throws: as ``sendChatCode(to:with:from:)``; `PHONE_CODE_EXPIRED`.
    public func resendChatCode(
        to phone: String, hash: String, with key: Int64, from address: String
    ) async throws -> ChatCodeSent {
        let number = try Self.chatPhone(phone)
        return try await sendChatCode(to: number, with: key, from: address, instead: try Self.chatHash(hash))
    }

    /// Ends a code that nobody will bring.
    /// - Throws: ``AccountRefusal``: `PHONE_CODE_EXPIRED` for one that is none, or over.
    public func cancelChatCode(to phone: String, hash: String, with key: Int64) async throws {
        let cancelled = try await store.cancelChatCode(
            try Self.chatHash(hash), try Self.chatPhone(phone), .chat(key), now: options.now())
        guard cancelled else { throw AccountRefusal.expiredCode }
    }

    /// Signs in who got the code.
    /// - Throws: ``AccountRefusal``: `PHONE_CODE_INVALID` leaves the code as it is, for a few tries;
    ///   `PHONE_CODE_EXPIRED`, `PHONE_CODE_EMPTY`, `PHONE_NUMBER_INVALID`, `FLOOD_WAIT_n`, …
    public func signIn(
        phone: String, hash: String, code: String, with key: Int64, from address: String
    ) async throws -> ChatSignIn {
        let number = try Self.chatPhone(phone)
        let challenge = try Self.chatHash(hash)
        guard !code.isEmpty else { throw AccountRefusal.emptyCode }
        guard code.utf8.count <= Self.longestCode else { throw AccountRefusal.wrongCode }
        let proof = Proof(
            challenge: challenge, phone: number, purpose: .chat(key), code: code,
            network: ClientNetwork.of(address), mac: mac(of: code, for: number, challenge))
        let (now, session) = (options.now(), try Self.newSessionHash())
        let tried = try await store.trying(proof, options.limits, now: now) { [store, options] transaction, challenge in
            try await store.signIn(
                challenge, with: key, hash: session, options.limits, in: transaction, now: now)
        }
        switch tried {
        case .right(let (answer, ended)):
            authKeys.ended.learn(ended)
            return answer
        case .wrong: throw AccountRefusal.wrongCode
        case .unknown: throw AccountRefusal.expiredCode
        case .tooOften(let wait): throw AccountRefusal.floodWait(wait)
        }
    }

    /// Makes the user whose phone got the code, after ``ChatSignIn/signUpRequired``.
    /// - Returns: their number; the key is their session.
    /// - Throws: ``AccountRefusal``: `PHONE_CODE_EXPIRED` without a right code before, `PHONE_NUMBER_OCCUPIED`, …
    public func signUp(
        phone: String, hash: String, name: PersonName, with key: Int64, from address: String
    ) async throws -> Int64 {
        let confirmed = ConfirmedChallenge(
            hash: try Self.chatHash(hash), phone: try Self.chatPhone(phone), purpose: .chat(key),
            network: ClientNetwork.of(address))
        let (user, ended) = try await store.signUp(
            confirmed, name, with: key, hash: try Self.newSessionHash(), options.limits, now: options.now())
        authKeys.ended.learn(ended)
        return user
    }

    // MARK: What comes in

    /// Digits, with or without "+".
    static func chatPhone(_ text: String) throws(AccountRefusal) -> PhoneNumber {
        let hasPlus = text.hasPrefix("+") || text.hasPrefix(" ")
        guard let phone = PhoneNumber(hasPlus ? text : "+" + text) else { throw .invalidPhone }
        return phone
    }

    private static func chatHash(_ text: String) throws(AccountRefusal) -> [UInt8] {
        guard !text.isEmpty else { throw .emptyCodeHash }
        guard text.utf8.count <= longestSecret else { throw .expiredCode }
        return SHA256.hash(text)
    }

    /// What lists call a new session; never 0, which stands for one's own.
    static func newSessionHash() throws -> Int64 {
        while true {
            let hash = try Random.int64()
            if hash != 0 { return hash }
        }
    }

    // MARK: Codes

    private func sendChatCode(
        to phone: PhoneNumber, with key: Int64, from address: String, instead old: [UInt8]?
    ) async throws -> ChatCodeSent {
        let holder = options.codeDelivery == nil ? nil : try await store.chatUser(with: phone)
        guard options.sender != nil || options.sandboxCodes || holder != nil else { throw AccountRefusal.unsentCode }
        let code = try Random.digits(Self.digitsOfAChatCode)
        let secret = try Random.token(bytes: Self.challengeBytes)
        let (hash, now) = (SHA256.hash(secret), options.now())
        let new = NewChallenge(
            hash: hash, phone: phone, purpose: .chat(key), mac: mac(of: code, for: phone, hash),
            readable: options.sandboxCodes ? code : nil, expiresAt: now + options.limits.code.inTimeInterval)
        let wait = try await store.insertChallenge(
            new, instead: old, network: ClientNetwork.of(address), device: nil, options.limits, now: now)
        if let wait { throw AccountRefusal.floodWait(wait) }
        let goesPastDevices = old != nil && options.sender != nil
        let way = try await bring(code, to: phone, holder: goesPastDevices ? nil : holder)
        return ChatCodeSent(
            hash: secret, length: Self.digitsOfAChatCode, way: way,
            next: way == .app && options.sender != nil ? .sms : nil,
            timeout: Int(options.limits.codePause.components.seconds))
    }

    private func bring(_ code: String, to phone: PhoneNumber, holder: Int64?) async throws -> ChatCodeSent.Way {
        if let holder, let delivery = options.codeDelivery {
            do {
                try await withDeadline(Self.deliveryLimit, of: "the code's way to its holder's devices") {
                    try await delivery.deliver(code: code, to: holder)
                }
                return .app
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                Self.log.warning("a code can't be delivered as a message", ["error": .describing(error)])
            }
        }
        guard let sender = options.sender else {
            // Operators can read it.
            if options.sandboxCodes { return .app }
            throw AccountRefusal.unsentCode
        }
        do {
            try await sender.send(code: code, to: phone.description)
            return .sms
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            Self.log.warning("a code could not be sent", ["to": .string(phone.masked), "error": .describing(error)])
            throw AccountRefusal.unsentCode
        }
    }
}
