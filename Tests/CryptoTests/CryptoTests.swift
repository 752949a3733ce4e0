import Crypto
import FoundationEssentials
import Testing

@Suite struct DigestTests {
    @Test func sha256IsThatOfTheStandard() {
        #expect(
            Hex.encode(SHA256.hash("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Hex.encode(SHA256.hash("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func sha256OfPiecesIsThatOfTheWhole() {
        var digest = SHA256()
        digest.update(Array("a".utf8))
        digest.update([])
        digest.update(Array("bc".utf8))
        #expect(digest.finalize() == SHA256.hash("abc"))
    }

    /// RFC 4231, cases 1 and 2.
    @Test func hmacIsThatOfTheStandard() {
        #expect(
            Hex.encode(HMAC.sha256(Array("Hi There".utf8), key: [UInt8](repeating: 0x0b, count: 20)))
                == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            Hex.encode(HMAC.sha256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Hex.encode(HMAC.sha256([], key: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }
}

@Suite struct TextTests {
    @Test func base64urlHasOneTextForEachByteString() {
        for length in 0..<67 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 250) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.encode([0xfb, 0xff]) == "-_8")
        for wrong in ["-_8=", "+/8", "-_9", "A", "-_8\n", " -_8", "ä"] { #expect(Base64URL.decode(wrong) == nil) }
    }

    @Test func hexadecimalReadsBothCases() {
        #expect(Hex.decode("00fFA0") == [0, 255, 160])
        #expect(Hex.encode([0, 255, 160]) == "00ffa0")
        for wrong in ["0", "0g", "é0"] { #expect(Hex.decode(wrong) == nil) }
    }
}

@Suite struct RandomTests {
    @Test func randomBytesDiffer() throws {
        #expect(try Random.bytes(0) == [])
        #expect(try Random.bytes(32).count == 32)
        #expect(try Random.bytes(32) != Random.bytes(32))
        #expect(try Random.token().utf8.count == 43)
    }

    @Test func digitsAreDigits() throws {
        let digits = try Random.digits(1_000)
        #expect(digits.utf8.count == 1_000)
        #expect(Set(digits) == Set("0123456789"))
    }

    @Test func secretsAreComparedWhole() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(constantTimeEquals([UInt8](), [UInt8]()))
    }
}

@Suite struct PasswordHashTests {
    @Test func passwordMatchesItsOwnHashOnly() throws {
        let hash = try PasswordHash(of: "correct horse", cost: .trivial)
        #expect(hash.matches("correct horse"))
        #expect(!hash.matches("correct horsf"))
        #expect(!hash.matches(""))
        let stored = try #require(PasswordHash(hash.description))
        #expect(stored == hash)
        #expect(stored.matches("correct horse"))
    }

    @Test func sameHashIsNeverMadeTwice() throws {
        let hashes = try (0..<3).map { _ in try PasswordHash(of: "x", cost: .trivial).description }
        #expect(Set(hashes).count == 3)
    }

    /// RFC 7914 section 12: the first 32 bytes of the third vector.
    @Test func derivationIsThatOfTheStandard() throws {
        let key = try #require(Hex.decode("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"))
        let salt = Base64URL.encode(Array("SodiumChloride".utf8))
        let hash = try #require(PasswordHash("$scrypt$ln=14,r=8,p=1$\(salt)$\(Base64URL.encode(key))"))
        #expect(hash.matches("pleaseletmein"))
        #expect(!hash.matches("pleaseletmeout"))
    }

    @Test func standardCostFitsItsMemory() throws {
        #expect(try PasswordHash(of: "x").matches("x"))
    }

    @Test(arguments: [
        "", "x", "$scrypt$ln=15,r=8,p=1$AAAA$AAAA", "$bcrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAA$x",
        "$scrypt$ln=40,r=8,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=15,r=8$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$r=8,ln=15,p=1$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln,r,p$AAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func whatIsNoStoredHashIsNotRead(_ text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test func hugePasswordIsRefusedWithoutWork() throws {
        let huge = String(repeating: "x", count: PasswordHash.maximumPasswordBytes + 1)
        #expect(throws: CryptoError.self) { try PasswordHash(of: huge) }
        #expect(!(try PasswordHash(of: "x", cost: .trivial).matches(huge)))
    }
}

@Suite struct CertificateTests {
    @Test func authorityIssuesWhatItSigned() throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let authority = try CertificateAuthority(name: "Tests' own", now: now)
        let server = try authority.issue(name: "server", hosts: ["localhost", "127.0.0.1", "::1"], now: now)
        #expect(server.certificate.hasPrefix("-----BEGIN CERTIFICATE-----\n"))
        #expect(server.key.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(server.certificate != authority.root.certificate)
        #expect(throws: CryptoError.self) { try authority.issue(name: "x", hosts: ["not a host,DNS:"], now: now) }
    }
}

extension CertificateTests {
    /// What OpenSSL reads must still be there when it does.
    @Test func manyAreIssuedAtOnce() async throws {
        let authority = try CertificateAuthority(name: "Tests' own", now: Date())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    for round in 0..<25 {
                        // A text of its own each time, which nobody else keeps.
                        let name = "server \(number) \(round)"
                        let issued = try authority.issue(name: name, hosts: ["localhost"], now: Date())
                        #expect(issued.key.count > 100)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

@Suite struct AESGCMTests {
    let key = [UInt8](repeating: 7, count: 32)

    @Test func sealedBytesAreReadWithKeyAndContextOnly() throws {
        for text in ["", "x", String(repeating: "secret ", count: 1_000)] {
            let sealed = try AESGCM.seal(Array(text.utf8), key: key, context: "a")
            #expect(try AESGCM.open(sealed, key: key, context: "a") == Array(text.utf8))
            #expect(throws: CryptoError.self) { try AESGCM.open(sealed, key: key, context: "b") }
            let other = [UInt8](repeating: 8, count: 32)
            #expect(throws: CryptoError.self) { try AESGCM.open(sealed, key: other, context: "a") }
            for index in [0, sealed.count / 2, sealed.count - 1] {
                var changed = sealed
                changed[index] ^= 1
                #expect(throws: CryptoError.self) { try AESGCM.open(changed, key: key, context: "a") }
            }
        }
        #expect(throws: CryptoError.self) { try AESGCM.open([1, 2, 3], key: key, context: "a") }
        #expect(throws: CryptoError.self) { try AESGCM.seal([], key: [1], context: "a") }
    }
}
