import Crypto
import FoundationEssentials
import Testing

@Suite struct JWKTests {
    @Test func keySurvivesItsText() throws {
        let key = try JWK.generate()
        let copy = try JWK(json: key.json(private: true))
        #expect(copy.id == key.id && copy.isPrivate && copy.algorithm == .es256)
        let publicHalf = try JWK(json: key.json())
        #expect(publicHalf.id == key.id && !publicHalf.isPrivate)
        #expect(throws: CryptoError.self) { try JWTSigner(key: publicHalf) }
    }

    @Test func publicTextHasNoSecret() throws {
        let key = try JWK.generate(id: "one")
        let text = try JWKSet([key]).publicJSON()
        #expect(!text.contains("\"d\""))
        #expect(text.contains("\"kid\":\"one\"") && text.contains("\"alg\":\"ES256\""))
        #expect(try JWKSet(json: Array(text.utf8))["one"] != nil)
    }

    static let modulus =
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4"
        + "n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0"
        + "zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-c"
        + "sFCur-kEgU8awapJzKnqDKgw"

    /// RFC 7638 section 3.1.
    @Test func unnamedKeyIsNamedByItsThumbprint() throws {
        let key = try JWK(json: "{\"kty\":\"RSA\",\"n\":\"\(Self.modulus)\",\"e\":\"AQAB\",\"alg\":\"RS256\"}")
        #expect(key.id == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
        #expect(key.algorithm == .rs256)
    }

    @Test(arguments: [
        "", "[]", #"{"kty":"EC"}"#, #"{"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw"}"#,
        #"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#,
        // Bits left over in the base64url; then a point that is not on the curve.
        #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
            + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"}"#,
        #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
            + #""y":"y_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
        "{\"kty\":\"RSA\",\"n\":\"\(JWKTests.modulus)\",\"e\":\"AQ\"}",
        "{\"kty\":\"RSA\",\"n\":\"\(JWKTests.modulus.prefix(84))\",\"e\":\"AQAB\"}",
        "{\"kty\":\"RSA\",\"n\":\"\(JWKTests.modulus)\",\"e\":\"AQAB\",\"alg\":\"PS256\"}",
        "{\"kty\":\"RSA\",\"n\":\"\(JWKTests.modulus)\",\"e\":\"AQAB\",\"use\":\"enc\"}",
    ])
    func weakOrForeignKeyIsRefused(_ text: String) {
        #expect(throws: CryptoError.self) { try JWK(json: text) }
    }

    @Test func setLeavesOutWhatItDoesNotKnowAndRefusesAnAmbiguousOne() throws {
        let key = try JWK.generate(id: "one")
        let own = try key.json()
        let set = try JWKSet(json: Array("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\"},\(own)]}".utf8))
        #expect(set.keys.map(\.id) == ["one"])
        #expect(throws: CryptoError.self) { try JWKSet([key, JWK.generate(id: "one")]) }
        #expect(throws: CryptoError.self) { try JWKSet(json: Array("{}".utf8)) }
    }
}

@Suite struct JWTTests {
    let key: JWK
    let signer: JWTSigner
    let verifier: JWTVerifier
    let now = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        key = try JWK.generate(id: "k1")
        signer = try JWTSigner(key: key)
        verifier = JWTVerifier(keys: try JWKSet([try JWK(json: key.json())]), issuer: "us", audience: "shop")
    }

    func claims() -> JWTClaims {
        JWTClaims(
            issuer: "us", subject: "usr_1", audience: ["shop"], expires: now.addingTimeInterval(600), issuedAt: now,
            id: "t1", scopes: ["orders:read", "stock:write"], role: "operator", additional: ["client": "cron"])
    }

    private func refusal(of token: String, at time: Date? = nil) -> JWTError.Code? {
        do {
            _ = try verifier.verify(token, at: time ?? now)
            return nil
        } catch { return error.code }
    }

    private func forged(header: String, payload: String? = nil, signature: Substring? = nil) throws -> String {
        let parts = try signer.sign(claims()).split(separator: ".")
        let body: String = payload.map { Base64URL.encode(Array($0.utf8)) } ?? String(parts[1])
        return "\(Base64URL.encode(Array(header.utf8))).\(body).\(signature ?? parts[2])"
    }

    @Test func claimsComeBackAsTheyWent() throws {
        #expect(try verifier.verify(signer.sign(claims()), at: now) == claims())
        var other = claims()
        other.audience = ["a", "shop"]
        other.notBefore = now
        other.scopes = []
        other.role = nil
        #expect(try verifier.verify(signer.sign(other), at: now) == other)
    }

    @Test func timeIsHeldWithLeeway() throws {
        let token = try signer.sign(claims())
        #expect(refusal(of: token, at: now.addingTimeInterval(629)) == nil)
        #expect(refusal(of: token, at: now.addingTimeInterval(630)) == .expired)
        #expect(refusal(of: token, at: now.addingTimeInterval(-30)) == nil)
        #expect(refusal(of: token, at: now.addingTimeInterval(-31)) == .notYetValid)
        var later = claims()
        later.notBefore = now.addingTimeInterval(100)
        #expect(refusal(of: try signer.sign(later)) == .notYetValid)
    }

    @Test func issuerAndAudienceAreOurs() throws {
        var other = claims()
        other.issuer = "them"
        #expect(refusal(of: try signer.sign(other)) == .issuer)
        other = claims()
        other.audience = ["elsewhere"]
        #expect(refusal(of: try signer.sign(other)) == .audience)
    }

    @Test func aSignatureHasExactly64Bytes() throws {
        let parts = try signer.sign(claims()).split(separator: ".")
        let bytes = try #require(Base64URL.decode(parts[2]))
        let (r, s) = (Array(bytes.prefix(32)), Array(bytes.suffix(32)))
        // The same two numbers, written longer.
        for zeros in 1...3 {
            let padding = [UInt8](repeating: 0, count: zeros)
            let longer = Base64URL.encode(padding + r + padding + s)
            #expect(refusal(of: "\(parts[0]).\(parts[1]).\(longer)") == .signature)
        }
        #expect(refusal(of: "\(parts[0]).\(parts[1]).\(Base64URL.encode(Array(bytes.dropLast())))") == .signature)
    }

    @Test func signatureOfAnotherKeyIsRefused() throws {
        let other = try JWTSigner(key: JWK.generate(id: "k1"))
        #expect(refusal(of: try other.sign(claims())) == .signature)
        #expect(refusal(of: try JWTSigner(key: JWK.generate(id: "k2")).sign(claims())) == .unknownKey)
    }

    @Test func changedOrCutTokenIsRefused() throws {
        let token = try signer.sign(claims())
        let parts = token.split(separator: ".")
        let changed = Base64URL.encode(Array(#"{"sub":"root"}"#.utf8))
        #expect(refusal(of: "\(parts[0]).\(changed).\(parts[2])") == .signature)
        #expect(refusal(of: "\(parts[0]).\(parts[1]).\(parts[2].dropLast(46))") == .signature)
        #expect(refusal(of: "\(parts[0]).\(parts[1]).") == .signature)
        #expect(refusal(of: "\(parts[0]).\(parts[1]).\(String(repeating: "A", count: 86))") == .signature)
        for broken in [
            "", ".", "..", "\(parts[0]).\(parts[1])", token + ".x", token + "==", token + "\n", token + "\0",
        ] {
            #expect(refusal(of: broken) == .malformed, "\(broken.debugDescription)")
        }
        #expect(refusal(of: String(repeating: "A", count: 9_000)) == .malformed)
    }

    @Test func algorithmIsTheKeysOwn() throws {
        for algorithm in ["none", "HS256", "ES384", "RS256", "PS256", "es256"] {
            #expect(refusal(of: try forged(header: "{\"alg\":\"\(algorithm)\",\"kid\":\"k1\"}")) == .algorithm)
        }
        #expect(refusal(of: try forged(header: #"{"alg":"none","kid":"k1"}"#, signature: "")) == .algorithm)
    }

    @Test func headerAsksForNothingElse() throws {
        let refused: [(String, JWTError.Code)] = [
            (#"{"alg":"ES256","kid":"k1","crit":["exp"],"exp":1}"#, .unsupported),
            (#"{"alg":"ES256","kid":"k1","b64":false}"#, .unsupported),
            (#"{"alg":"ES256","kid":"k1","typ":"secevent+jwt"}"#, .unsupported),
            (#"{"alg":"ES256"}"#, .unknownKey),
            (#"{"alg":"ES256","jwk":{"kty":"EC"}}"#, .unknownKey),
            (#"{"alg":"ES256","kid":"../k1"}"#, .unknownKey),
            (#"{"alg":"none","alg":"ES256","kid":"k1"}"#, .malformed),
            (#"{"alg":"ES256","\u0061lg":"none","kid":"k1"}"#, .malformed),
            (#"{"alg":"ES256","kid":1}"#, .malformed),
            (#"["ES256"]"#, .malformed),
            ("nothing", .malformed),
        ]
        for (header, code) in refused { #expect(refusal(of: try forged(header: header)) == code, "\(header)") }
    }

    @Test func claimsOfTheWrongTypeAreRefused() throws {
        let wrong: [(String, JWTError.Code)] = [
            (#"{"iss":"us"}"#, .claim),
            (#"{"iss":1,"sub":"a","aud":"shop","exp":1800000001,"iat":1800000000,"jti":"t"}"#, .claim),
            (#"{"iss":"us","sub":"a","aud":"shop","exp":"1800000001","iat":1800000000,"jti":"t"}"#, .claim),
            (#"{"iss":"us","sub":"a","aud":"shop","exp":1e300,"iat":1800000000,"jti":"t"}"#, .claim),
            (#"{"iss":"us","sub":"a","aud":"shop","exp":-1,"iat":1800000000,"jti":"t"}"#, .claim),
            (#"{"iss":"us","sub":"a","sub":"b","aud":"shop","exp":1800000001,"iat":1800000000,"jti":"t"}"#, .malformed),
            (#"[1]"#, .malformed), ("x", .malformed),
        ]
        for (payload, code) in wrong {
            #expect(refusal(of: try signer.sign(payload: Array(payload.utf8))) == code, "\(payload)")
        }
    }

    @Test func aKeyServesManyThreadsAtOnce() async throws {
        let token = try signer.sign(claims())
        let (verifier, signer, expected, now) = (verifier, signer, claims(), now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent () async throws in
                    for _ in 0..<25 {
                        #expect(try verifier.verify(token, at: now) == expected)
                        #expect(try verifier.verify(signer.sign(expected), at: now) == expected)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
