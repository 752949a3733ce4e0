internal import Crypto
public import FoundationEssentials
internal import ShopAPI

/// The key that a Telegram client and we have made together. One that somebody is signed in with is their session.
public struct AuthKey: Sendable, Equatable {
    /// How long a key is.
    public static let length = 256

    /// The lower 64 bits of the key's SHA-1.
    public let id: Int64
    /// 256 bytes.
    public let bytes: [UInt8]
    public let dc: Int
    public let createdAt: Date
    /// Of a temporary key: it is worth nothing from then on.
    public let expiresAt: Date?
    /// The permanent key that a temporary one is bound to.
    public internal(set) var permanentID: Int64?
    /// Who is signed in with it, or with the key that it is bound to.
    public internal(set) var user: Int64?
    /// Whose code was right and whose password is awaited; see ``awaitedUser(now:)``.
    var awaited: Int64?
    var awaitedUntil: Date?
    /// What the client has said of itself.
    public internal(set) var device: ChatDevice?

    /// A new one.
    /// - Parameter expiresAt: nil for a permanent key.
    public init(id: Int64, bytes: [UInt8], dc: Int, createdAt: Date, expiresAt: Date? = nil) {
        precondition(bytes.count == Self.length, "an authorization key of \(bytes.count) bytes")
        self.id = id
        self.bytes = bytes
        self.dc = dc
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    public var isTemporary: Bool { expiresAt != nil }
    /// The key that sessions are counted by; of a temporary key that is bound to none, itself.
    public var sessionID: Int64 { permanentID ?? id }

    /// Whose password is awaited before they are signed in: calls are answered with
    /// ``AccountRefusal/passwordNeeded``, but for those that bring it.
    public func awaitedUser(now: Date) -> Int64? {
        guard user == nil, let awaitedUntil, awaitedUntil > now else { return nil }
        return awaited
    }
}

/// What a client says of itself in `initConnection`. Texts are cut to what is kept.
public struct ChatDevice: Sendable, Equatable, Codable {
    public let apiID: Int
    public let model: String
    public let system: String
    public let app: String
    public let language: String
    /// Of the API: 227 to 229 are answered in their own form.
    public let layer: Int
    /// Unicode scalars of each text.
    static let longest = 64

    public init(apiID: Int, model: String, system: String, app: String, language: String, layer: Int) {
        self.apiID = Int(Int32(clamping: apiID))
        self.model = Self.kept(model)
        self.system = Self.kept(system)
        self.app = Self.kept(app)
        self.language = Self.kept(language)
        self.layer = Int(Int32(clamping: layer))
    }

    /// One line of it without what may not be stored.
    private static func kept(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longest) where scalar.value >= 0x20 { scalars.append(scalar) }
        let text = String(scalars)
        return IncomingText.mistake(in: text) == nil ? text : ""
    }
}

/// Encrypts keys: neither the database nor a cache has them in clear.
struct AuthKeyVault: Sendable {
    private let key: [UInt8]

    init(secret: [UInt8]) { key = HMAC.sha256(Array("authorization keys".utf8), key: secret) }

    func seal(_ bytes: [UInt8], id: Int64) throws -> [UInt8] {
        try AESGCM.seal(bytes, key: key, context: "auth key \(id)")
    }
    func open(_ sealed: [UInt8], id: Int64) throws -> [UInt8] {
        try AESGCM.open(sealed, key: key, context: "auth key \(id)")
    }
    func sealForCache(_ bytes: [UInt8], id: Int64) throws -> [UInt8] {
        try AESGCM.seal(bytes, key: key, context: "cached auth key \(id)")
    }
    func openFromCache(_ sealed: [UInt8], id: Int64) throws -> [UInt8] {
        try AESGCM.open(sealed, key: key, context: "cached auth key \(id)")
    }
}
