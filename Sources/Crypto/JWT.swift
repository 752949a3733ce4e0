internal import CJOSE
public import FoundationEssentials

/// What a token says about its bearer: the registered claims of RFC 7519, `scope` of RFC 8693, and a role.
public struct JWTClaims: Sendable, Equatable {
    /// `iss`: who signed it.
    public var issuer: String
    /// `sub`: whom it is about.
    public var subject: String
    /// `aud`: for whom it is meant.
    public var audience: [String]
    /// `exp`: from then on it is worth nothing. Whole seconds.
    public var expires: Date
    /// `iat`. Whole seconds.
    public var issuedAt: Date
    /// `nbf`: before that it is worth nothing. Whole seconds.
    public var notBefore: Date?
    /// `jti`: the token's own id.
    public var id: String
    /// `scope`: what it allows, in the text separated by spaces.
    public var scopes: Set<String>
    /// `role`, this project's own: viewer, operator, admin, customer, ….
    public var role: String?
    /// Claims with other names whose values are strings.
    public var additional: [String: String]

    public init(
        issuer: String, subject: String, audience: [String], expires: Date, issuedAt: Date, notBefore: Date? = nil,
        id: String, scopes: Set<String> = [], role: String? = nil, additional: [String: String] = [:]
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expires = expires
        self.issuedAt = issuedAt
        self.notBefore = notBefore
        self.id = id
        self.scopes = scopes
        self.role = role
        self.additional = additional
    }
}

/// Why a token is refused.
public struct JWTError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An open code: more may come.
    public struct Code: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// Not three parts of base64url, or not JSON objects with each name once.
        public static let malformed = Code(rawValue: "malformed")
        /// An algorithm that is not the key's own, `none` among them.
        public static let algorithm = Code(rawValue: "algorithm")
        /// No key with that id, or no id.
        public static let unknownKey = Code(rawValue: "unknown_key")
        /// An extension (`crit`, `b64`) or type (`typ`) that this verifier does not understand.
        public static let unsupported = Code(rawValue: "unsupported")
        public static let signature = Code(rawValue: "signature")
        public static let expired = Code(rawValue: "expired")
        public static let notYetValid = Code(rawValue: "not_yet_valid")
        public static let issuer = Code(rawValue: "issuer")
        public static let audience = Code(rawValue: "audience")
        /// A claim is missing or of the wrong type; `detail` names it.
        public static let claim = Code(rawValue: "claim")
    }

    public let code: Code
    public let detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }
    public var description: String { "the token is refused (\(code)): \(detail)" }
}

/// Signs tokens with one private key.
public struct JWTSigner: Sendable {
    public let key: JWK

    /// - Throws: ``CryptoError`` when the key is only a public one.
    public init(key: JWK) throws {
        guard key.isPrivate else {
            throw CryptoError("making a signer", reasons: ["the key \(key.id) has no private part"])
        }
        self.key = key
    }

    /// The token in compact form, with `kid` and `typ` in its header. About 50 µs with ES256.
    public func sign(_ claims: JWTClaims) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return try sign(payload: Array(try encoder.encode(claims)))
    }

    /// Signs any payload.
    public func sign(payload: [UInt8]) throws -> String {
        var error = cjose_err()
        guard let header = cjose_header_new(&error) else { throw CryptoError.cjose("making a token's header", error) }
        defer { cjose_header_release(header) }
        for (name, value) in [("alg", key.algorithm.rawValue), ("typ", "JWT"), ("kid", key.id)] {
            guard cjose_header_set(header, name, value, &error) else {
                throw CryptoError.cjose("setting \(name) in a token's header", error)
            }
        }
        guard let token = cjose_jws_sign(key.pointer, header, payload, payload.count, &error) else {
            throw CryptoError.cjose("signing a token", error)
        }
        defer { cjose_jws_release(token) }
        // Borrowed: it belongs to the token.
        var text: UnsafePointer<CChar>?
        guard cjose_jws_export(token, &text, &error), let text else {
            throw CryptoError.cjose("writing a token", error)
        }
        return String(cString: text)
    }
}

/// The claims as they stand in the JSON.
extension JWTClaims: Codable {
    struct Name: CodingKey, Hashable {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        init(_ name: String) { stringValue = name }
    }
    private static let known: Set<String> = ["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "scope", "role"]

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for (name, value) in additional where !Self.known.contains(name) {
            try container.encode(value, forKey: Name(name))
        }
        try container.encode(issuer, forKey: Name("iss"))
        try container.encode(subject, forKey: Name("sub"))
        if audience.count == 1 {
            try container.encode(audience[0], forKey: Name("aud"))
        } else {
            try container.encode(audience, forKey: Name("aud"))
        }
        try container.encode(Int64(expires.timeIntervalSince1970), forKey: Name("exp"))
        try container.encode(Int64(issuedAt.timeIntervalSince1970), forKey: Name("iat"))
        try container.encodeIfPresent(notBefore.map { Int64($0.timeIntervalSince1970) }, forKey: Name("nbf"))
        try container.encode(id, forKey: Name("jti"))
        if !scopes.isEmpty { try container.encode(scopes.sorted().joined(separator: " "), forKey: Name("scope")) }
        try container.encodeIfPresent(role, forKey: Name("role"))
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        func text(_ name: String) throws -> String { try container.decode(String.self, forKey: Name(name)) }
        func date(_ name: String) throws -> Date {
            let seconds = try container.decode(Double.self, forKey: Name(name))
            // Beyond that a date is no date (the year 9999), and arithmetic with it no arithmetic.
            guard seconds >= 0, seconds < 253_402_300_800 else {
                throw DecodingError.dataCorruptedError(forKey: Name(name), in: container, debugDescription: "range")
            }
            return Date(timeIntervalSince1970: seconds)
        }
        issuer = try text("iss")
        subject = try text("sub")
        let single = try? text("aud")
        audience = try single.map { [$0] } ?? container.decode([String].self, forKey: Name("aud"))
        expires = try date("exp")
        issuedAt = try date("iat")
        notBefore = container.contains(Name("nbf")) ? try date("nbf") : nil
        id = try text("jti")
        let scope = try container.decodeIfPresent(String.self, forKey: Name("scope")) ?? ""
        scopes = Set(scope.split(separator: " ").map(String.init))
        role = try container.decodeIfPresent(String.self, forKey: Name("role"))
        additional = [:]
        for name in container.allKeys where !Self.known.contains(name.stringValue) {
            additional[name.stringValue] = try? container.decode(String.self, forKey: name)
        }
    }
}
