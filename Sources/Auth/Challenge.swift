// Codes to phones: each is an answer to one challenge, whose secret only whoever asked for it has. So strangers can
// neither use up somebody's code nor try it, and a code that was asked for one purpose is worth nothing for another.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import Observability
internal import Postgres
internal import ShopAPI

/// What a code is for.
enum ChallengePurpose: Sendable, Equatable {
    /// A customer's sign-in.
    case customer
    /// An operator's decision on that device's login.
    case device(UserCode)
    /// A Telegram client's sign-in, with that key.
    case chat(Int64)

    var name: String {
        switch self {
        case .customer: "customer"
        case .device: "device"
        case .chat: "chat"
        }
    }
    var binding: String? {
        switch self {
        case .customer: nil
        case .device(let code): code.text
        case .chat(let key): Self.letters(of: key)
        }
    }

    /// A number in letters alone: as digits one in ten would pass for a card's, which is never stored.
    static func letters(of number: Int64) -> String {
        let bits = UInt64(bitPattern: number)
        let letters = (0..<16).map { UInt8(ascii: "a") + UInt8(truncatingIfNeeded: bits >> (60 - 4 * $0) & 15) }
        return String(decoding: letters, as: UTF8.self)
    }
}

/// What somebody shows who says that a phone is theirs.
struct Proof: Sendable {
    /// The digest of the challenge's secret.
    let challenge: [UInt8]
    let phone: PhoneNumber
    let purpose: ChallengePurpose
    let code: String
    /// Where the try comes from.
    let network: String
    /// Of the code that was typed.
    let mac: [UInt8]
}

extension Auth {
    private static let log = Log(label: "auth.signin")
    static let digitsOfACode = 6
    /// Of a challenge and of a device's secret: 192 bits.
    static let challengeBytes = 24
    static let longestCode = 32
    static let longestSecret = 128

    /// Sends a code to `text`, a phone.
    /// - Parameter deviceSecret: of a device that has signed in before; one that is not known is as good as none.
    /// - Throws: ``Problem`` 422 for what is no number, 429 when there were too many, 503 when it can't be sent.
    func sendCode(
        _ text: String, for purpose: ChallengePurpose, network: String, deviceSecret: String?
    ) async throws -> PhoneCodeSent {
        guard let phone = PhoneNumber(text) else { throw Problem.invalid("/phone", PhoneNumber.rule) }
        guard options.sender != nil || options.sandboxCodes else {
            throw Problem.unavailable("no codes are sent in this installation", after: 3_600)
        }
        let code = try Random.digits(Self.digitsOfACode)
        let secret = try Random.token(bytes: Self.challengeBytes)
        let (hash, now) = (SHA256.hash(secret), options.now())
        let new = NewChallenge(
            hash: hash, phone: phone, purpose: purpose, mac: mac(of: code, for: phone, hash),
            readable: options.sandboxCodes ? code : nil, expiresAt: now + options.limits.code.inTimeInterval)
        let device = deviceSecret.flatMap { $0.utf8.count <= Self.longestSecret ? SHA256.hash($0) : nil }
        let wait = try await store.insertChallenge(
            new, network: network, device: device, options.limits, now: now)
        if let wait { throw Problem.rateLimited(after: wait) }
        if let sender = options.sender {
            do { try await sender.send(code: code, to: phone.description) } catch {
                Self.log.warning(
                    "a code could not be sent", ["to": .string(phone.masked), "error": .describing(error)])
                throw Problem.unavailable("the code could not be sent", after: 30)
            }
        }
        return PhoneCodeSent(
            challenge: secret, expiresIn: Int(options.limits.code.components.seconds),
            retryAfter: Int(options.limits.codePause.components.seconds))
    }

    /// - Throws: ``TokenRefusal`` for what can't be one.
    func proof(
        phone text: String, code: String, challenge: String, for purpose: ChallengePurpose, network: String
    ) throws -> Proof {
        guard let phone = PhoneNumber(text) else { throw TokenRefusal("invalid_request", "phone \(PhoneNumber.rule)") }
        guard code.utf8.count <= Self.longestCode, challenge.utf8.count <= Self.longestSecret else {
            throw Self.wrongCode
        }
        let hash = SHA256.hash(challenge)
        return Proof(
            challenge: hash, phone: phone, purpose: purpose, code: code, network: network,
            mac: mac(of: code, for: phone, hash))
    }

    /// The same for a wrong code, an unknown phone, a code that is too old, and one that was asked for elsewhere.
    static let wrongCode = TokenRefusal(
        "invalid_grant", "the code is wrong, used, or too old, was tried too often, or was asked for elsewhere")

    static func triedTooOften(_ wait: Int) -> TokenRefusal {
        TokenRefusal("slow_down", "too many codes were tried: again in \(wait) s", status: 429, retryAfter: wait)
    }

    /// Under a key that is not in the database.
    func mac(of code: String, for phone: PhoneNumber, _ challenge: [UInt8]) -> [UInt8] {
        HMAC.sha256(Array("code \(phone) \(code) ".utf8) + challenge, key: options.secret)
    }

    /// Tokens for the customer whose phone got the code.
    func signIn(_ proof: Proof) async throws -> TokenAnswer {
        let now = options.now()
        let (token, new) = try newSession(isOperator: false, now)
        let device = try Random.token(bytes: Self.challengeBytes)
        let tried = try await store.trying(proof, options.limits, now: now) { [store, options] transaction, challenge in
            try await store.signIn(
                challenge, new, device: SHA256.hash(device), options.limits, in: transaction, now: now)
        }
        switch tried {
        case .right(.signedIn(let holder, let isNewDevice)):
            return try await answer(
                for: holder, refreshToken: token, deviceSecret: isNewDevice ? device : nil)
        case .right(.passwordNeeded(let hint)): throw Self.passwordRequired(hint)
        case .wrong: throw Self.wrongCode
        case .unknown:
            strangers.failed(proof.network)
            throw Self.wrongCode
        case .tooOften(let wait): throw Self.triedTooOften(wait)
        }
    }
}
