internal import CJOSE
internal import FoundationEssentials
internal import StrictText

/// A way to sign a token. One key has exactly one.
public enum JWTAlgorithm: String, Sendable, CaseIterable {
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 bits or more. For other people's tokens.
    case rs256 = "RS256"
}

/// A JSON Web Key (RFC 7517) that signs or verifies tokens.
// Unchecked: the C object is never changed after `init`, its reference count is touched in `deinit` only, and cjose
// reads a key from several threads safely.
public final class JWK: @unchecked Sendable {
    /// The key id (`kid`); the RFC 7638 thumbprint when none was given.
    public let id: String
    public let algorithm: JWTAlgorithm
    /// Whether it can sign.
    public let isPrivate: Bool
    let pointer: OpaquePointer

    private init(pointer: OpaquePointer, id: String, algorithm: JWTAlgorithm, isPrivate: Bool) throws {
        self.pointer = pointer
        self.id = id
        self.algorithm = algorithm
        self.isPrivate = isPrivate
        var error = cjose_err()
        guard cjose_jwk_set_kid(pointer, id, id.utf8.count, &error) else {
            throw CryptoError.cjose("naming a key", error)
        }
    }

    deinit { cjose_jwk_release(pointer) }

    /// A new private key for ES256. Takes a fraction of a millisecond.
    public static func generate(id: String? = nil) throws -> JWK {
        var error = cjose_err()
        guard let pointer = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error) else {
            throw CryptoError.cjose("making a P-256 key", error)
        }
        let fields = try decode(Array(try json(pointer, private: true).utf8))
        return try JWK(pointer: pointer, id: id ?? fields.thumbprint, algorithm: .es256, isPrivate: true)
    }

    /// Reads a key, public or private.
    /// - Throws: ``CryptoError`` when it is not one, or not one for ES256 or RS256: another curve, an RSA modulus under
    ///   2048 bits or another exponent than 65537, an `alg` or `use` that says something else.
    public convenience init(json: String) throws {
        try self.init(Self.decode(Array(json.utf8)))
    }

    fileprivate convenience init(_ fields: Fields) throws {
        let algorithm = try fields.checkedAlgorithm()
        let text = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        var error = cjose_err()
        guard let pointer = cjose_jwk_import(text, text.utf8.count, &error) else {
            throw CryptoError.cjose("reading a JSON Web Key", error)
        }
        try self.init(
            pointer: pointer, id: fields.kid ?? fields.thumbprint, algorithm: algorithm, isPrivate: fields.d != nil)
    }

    /// The key as JSON with `kid`, `alg` and `use`. With `private` the result is a secret.
    public func json(private isSecret: Bool = false) throws -> String {
        let text = try Self.json(pointer, private: isSecret)
        return "{\"alg\":\"\(algorithm.rawValue)\",\"use\":\"sig\",\(text.dropFirst())"
    }

    private static func json(_ pointer: OpaquePointer, private isSecret: Bool) throws -> String {
        var error = cjose_err()
        guard let text = cjose_jwk_to_json(pointer, isSecret, &error) else {
            throw CryptoError.cjose("writing a JSON Web Key", error)
        }
        defer { cjose_get_dealloc()(text) }
        return String(cString: text)
    }

    fileprivate static func decode(_ bytes: [UInt8]) throws -> Fields {
        do { return try JSONParser.tree(of: bytes).decoded(as: Fields.self) } catch {
            throw CryptoError("reading a JSON Web Key", reasons: ["it is not a JSON object with the members of a key"])
        }
    }

    /// The members that matter; all values but the names are base64url.
    fileprivate struct Fields: Codable {
        var kty: String
        var kid: String?
        var alg: String?
        var use: String?
        var crv: String?
        var x: String?
        var y: String?
        var d: String?
        var n: String?
        var e: String?
        var p: String?
        var q: String?
        var dp: String?
        var dq: String?
        var qi: String?

        func checkedAlgorithm() throws -> JWTAlgorithm {
            func refuse(_ reason: String) -> CryptoError { CryptoError("reading a JSON Web Key", reasons: [reason]) }
            guard [x, y, d, n, e, p, q, dp, dq, qi].allSatisfy({ $0 == nil || $0.flatMap(Base64URL.decode) != nil })
            else { throw refuse("a number is not base64url without padding") }
            let algorithm: JWTAlgorithm
            switch kty {
            case "EC":
                guard crv == "P-256" else { throw refuse("the curve \(crv ?? "?") is not P-256") }
                algorithm = .es256
            case "RSA":
                guard e == "AQAB" else { throw refuse("the exponent is not 65537") }
                guard let n = n.flatMap(Base64URL.decode), n.drop(while: { $0 == 0 }).count >= 256 else {
                    throw refuse("the modulus has less than 2048 bits")
                }
                algorithm = .rs256
            default:
                throw refuse("keys of type \(kty) are not used here")
            }
            guard alg == nil || alg == algorithm.rawValue else { throw refuse("the key is for \(alg ?? "")") }
            guard use == nil || use == "sig" else { throw refuse("the key is not for signatures") }
            return algorithm
        }

        /// RFC 7638: the digest of the required members, in lexicographic order, without white space.
        var thumbprint: String {
            let text =
                kty == "EC"
                ? "{\"crv\":\"\(crv ?? "")\",\"kty\":\"EC\",\"x\":\"\(x ?? "")\",\"y\":\"\(y ?? "")\"}"
                : "{\"e\":\"\(e ?? "")\",\"kty\":\"\(kty)\",\"n\":\"\(n ?? "")\"}"
            return Base64URL.encode(SHA256.hash(text))
        }
    }
}

/// A set of keys with different ids: what an issuer publishes and a verifier holds.
public struct JWKSet: Sendable {
    public let keys: [JWK]
    private let byID: [String: JWK]

    /// - Throws: ``CryptoError`` when two keys share an id.
    public init(_ keys: [JWK]) throws {
        self.keys = keys
        byID = Dictionary(keys.map { ($0.id, $0) }) { first, _ in first }
        guard byID.count == keys.count else {
            throw CryptoError("reading a JSON Web Key Set", reasons: ["two keys have the same id"])
        }
    }

    /// Reads `{"keys": […]}`. Keys of a kind that is not used here are left out, as RFC 7517 section 5 asks.
    public init(json: [UInt8]) throws {
        struct Document: Decodable { let keys: [Entry] }
        struct Entry: Decodable {
            let fields: JWK.Fields?
            init(from decoder: any Decoder) throws { fields = try? JWK.Fields(from: decoder) }
        }
        guard let document = try? JSONParser.tree(of: json).decoded(as: Document.self) else {
            throw CryptoError("reading a JSON Web Key Set", reasons: ["it is not JSON with an array \"keys\""])
        }
        try self.init(document.keys.compactMap { entry in entry.fields.flatMap { try? JWK($0) } })
    }

    public subscript(id: String) -> JWK? { byID[id] }

    /// The public halves as an issuer publishes them (`/.well-known/jwks.json`).
    public func publicJSON() throws -> String {
        "{\"keys\":[\(try keys.map { try $0.json() }.joined(separator: ","))]}"
    }
}

extension CryptoError {
    static func cjose(_ operation: String, _ error: cjose_err) -> CryptoError {
        _ = CryptoError.openSSL(operation)
        return CryptoError(operation, reasons: error.message.map { [String(cString: $0)] } ?? [])
    }
}
