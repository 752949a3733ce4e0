internal import CJOSE
public import FoundationEssentials
internal import StrictText

/// Checks tokens against an issuer's keys.
///
/// cjose checks the signature; what it would let pass (RFC 8725) is refused before it is asked: an algorithm other than
/// the key's one, unknown `crit`, a name that stands twice, padded or otherwise uncanonical base64, weak keys.
public struct JWTVerifier: Sendable {
    public let keys: JWKSet
    public let issuer: String
    public let audience: String
    /// How far two clocks may be apart.
    public let leeway: Duration

    /// A longer token is refused unread.
    public static let maximumBytes = 8_192

    public init(keys: JWKSet, issuer: String, audience: String, leeway: Duration = .seconds(30)) {
        self.keys = keys
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
    }

    /// The claims of a token that is genuine, for us, and valid at `now`. About 150 µs with ES256: keep the result
    /// until it expires.
    public func verify(_ token: String, at now: Date) throws(JWTError) -> JWTClaims {
        let claims = try decode(try verifiedPayload(of: token))
        let leeway = Double(self.leeway.components.seconds)
        guard claims.issuer == issuer else { throw JWTError(.issuer, "it was not issued by \(issuer)") }
        guard claims.audience.contains(audience) else { throw JWTError(.audience, "it is not meant for \(audience)") }
        guard now.timeIntervalSince(claims.expires) < leeway else { throw JWTError(.expired, "it has expired") }
        let start = max(claims.notBefore ?? .distantPast, claims.issuedAt)
        guard start.timeIntervalSince(now) <= leeway else { throw JWTError(.notYetValid, "it is not valid yet") }
        return claims
    }

    /// The payload of a token whose signature is right, whatever it says.
    public func verifiedPayload(of token: String) throws(JWTError) -> [UInt8] {
        guard token.utf8.count <= Self.maximumBytes else {
            throw JWTError(.malformed, "it is longer than \(Self.maximumBytes) bytes")
        }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw JWTError(.malformed, "it does not have three parts") }
        guard let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw JWTError(.malformed, "a part is not base64url without padding") }
        guard !payload.isEmpty else { throw JWTError(.malformed, "it says nothing") }
        let key = try self.key(for: header)
        guard !signature.isEmpty else { throw JWTError(.signature, "it is not signed") }
        // RFC 7518, section 3.4: R and S of 32 bytes each; cjose reads some other lengths too.
        guard key.algorithm != .es256 || signature.count == 64 else {
            throw JWTError(.signature, "the signature is not right")
        }
        try checkSignature(of: token, with: key)
        return payload
    }

    /// The key that the header names, when the header asks for nothing else than that key's algorithm.
    private func key(for header: [UInt8]) throws(JWTError) -> JWK {
        struct Header: Decodable {
            let alg: String
            let kid: String?
            let typ: String?
        }
        let tree = try object(in: header, of: "header")
        guard let header = try? tree.decoded(as: Header.self) else {
            throw JWTError(.malformed, "the header lacks alg, or has it, kid or typ as something else than a string")
        }
        if let extra = ["crit", "b64", "zip", "enc"].first(where: { tree.names.contains($0) }) {
            throw JWTError(.unsupported, "the header's \(extra) is not supported")
        }
        if let type = header.typ?.lowercased(), type != "jwt", type != "at+jwt" {
            throw JWTError(.unsupported, "it is of another type")
        }
        guard let id = header.kid else { throw JWTError(.unknownKey, "it does not name its key") }
        guard let key = keys[id] else { throw JWTError(.unknownKey, "its key is not known") }
        guard header.alg == key.algorithm.rawValue else {
            throw JWTError(.algorithm, "its algorithm is not \(key.algorithm.rawValue), as its key's is")
        }
        return key
    }

    private func checkSignature(of token: String, with key: JWK) throws(JWTError) {
        var error = cjose_err()
        guard let parsed = cjose_jws_import(token, token.utf8.count, &error) else {
            _ = CryptoError.cjose("reading a token", error)
            throw JWTError(.malformed, "it can't be read")
        }
        defer { cjose_jws_release(parsed) }
        guard cjose_jws_verify(parsed, key.pointer, &error) else {
            _ = CryptoError.cjose("verifying a token", error)
            throw JWTError(.signature, "the signature is not right")
        }
    }

    private func decode(_ payload: [UInt8]) throws(JWTError) -> JWTClaims {
        let tree = try object(in: payload, of: "payload")
        do {
            return try tree.decoded(as: JWTClaims.self)
        } catch let error as DecodingError {
            throw JWTError(.claim, "the claim \(error.name) is missing or wrong")
        } catch {
            throw JWTError(.malformed, "the payload is not a JSON object")
        }
    }

    /// A JSON object, each of whose names stands there once (RFC 7515 section 4, RFC 7519 section 4).
    private func object(in bytes: [UInt8], of part: String) throws(JWTError) -> JSONTree {
        let tree: JSONTree
        do {
            tree = try JSONParser.tree(of: bytes)
        } catch {
            throw JWTError(.malformed, "the \(part) is not JSON: \(error.reason)")
        }
        guard case .object = tree else { throw JWTError(.malformed, "the \(part) is not a JSON object") }
        return tree
    }
}

extension JSONTree {
    private static let rules = JSONTreeDecoder.Rules(isStrict: false, date: { _ in nil }, dateRule: "must be no date")

    /// As a type that need not know all members.
    func decoded<T: Decodable>(as type: T.Type) throws -> T { try JSONTreeDecoder(self, Self.rules).decode(type) }

    fileprivate var names: [String] {
        if case .object(let members) = self { members.map(\.name) } else { [] }
    }
}

extension DecodingError {
    fileprivate var name: String {
        switch self {
        case .keyNotFound(let key, _): key.stringValue
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.first?.stringValue ?? "set"
        @unknown default: "set"
        }
    }
}
