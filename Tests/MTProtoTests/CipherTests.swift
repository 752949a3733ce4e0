import TestSupport
import Testing

@testable import MTProto

@Suite struct CipherTests {
    @Test(arguments: [16, 32, 48, 1024, 16_384])
    func bothWaysOfIGEAreTheSame(count: Int) {
        let key = IGE.Key(key: SecureRandom.bytes(32), vector: SecureRandom.bytes(32))
        let plain = SecureRandom.bytes(count)
        func through(_ body: (UnsafeMutableRawBufferPointer) -> Void, _ bytes: [UInt8]) -> [UInt8] {
            var copy = bytes
            copy.withUnsafeMutableBytes(body)
            return copy
        }
        let sealed = through({ IGE.encrypt($0, key, accelerated: false) }, plain)
        #expect(sealed != plain)
        #expect(through({ IGE.decrypt($0, key, accelerated: false) }, sealed) == plain)
        guard IGE.isAccelerated else { return }
        #expect(through({ IGE.encrypt($0, key, accelerated: true) }, plain) == sealed)
        #expect(through({ IGE.decrypt($0, key, accelerated: true) }, sealed) == plain)
    }

    @Test func hashesAreThoseOfTheStandards() {
        // FIPS 180-4's examples: "abc".
        #expect(Digest.sha1(Array("a".utf8), Array("bc".utf8)) == bytes("a9993e364706816aba3e25717850c26c9cd0d89d"))
        #expect(
            Digest.sha256(Array("ab".utf8), Array("c".utf8))
                == bytes("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        // RFC 4231, case 2.
        #expect(
            Digest.hmac(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
                == bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
    }

    @Test func secretsAreComparedWhole() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3][...]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(constantTimeEquals([UInt8](), []))
    }

    @Test func primesAreToldFromOtherNumbers() {
        let small = (0..<2000 as Range<UInt32>).filter { PQ.isPrime($0) }
        let sieve = (2..<2000 as Range<UInt32>).filter { number in !(2..<number).contains { number % $0 == 0 } }
        #expect(small == sieve)
        // Strong pseudoprimes to base 2, and to 2 and 7.
        for composite: UInt32 in [2047, 3277, 4033, 314_821, 3_215_031_751, 2_152_302_898, 4_294_967_295] {
            #expect(!PQ.isPrime(composite))
        }
        #expect(PQ.isPrime(2_147_483_647) && PQ.isPrime(4_294_967_291))
    }

    @Test func numbersToFactorAreOfTwoPrimesAndBelow63Bits() {
        var random = Seeded(1)
        for _ in 0..<200 {
            let pq = PQ(using: &random)
            #expect(pq.p < pq.q && PQ.isPrime(pq.p) && PQ.isPrime(pq.q))
            #expect(pq.product.count == 8 && pq.product[0] < 0x80)
            #expect(PQ.number(pq.product) == UInt64(pq.p) * UInt64(pq.q))
        }
    }

    @Test func bothHalvesComeToTheSameKey() {
        let (ours, theirs) = (DiffieHellman.makeHalf(), DiffieHellman.makeHalf())
        let key = DiffieHellman.shared(theirs.half, ours.secret)
        #expect(key == DiffieHellman.shared(ours.half, theirs.secret))
        #expect(key.count == 256 && ours.half != theirs.half)
    }

    @Test func halvesNearTheEndsAreNotSound() {
        let prime = DiffieHellman.prime
        let margin: [UInt8] = [1] + [UInt8](repeating: 0, count: 248)
        let one: [UInt8] = [UInt8](repeating: 0, count: 255) + [1]
        #expect(DiffieHellman.isSound(margin))
        #expect(DiffieHellman.isSound(BigNumber.difference(prime, margin)))
        for half in [
            [], [0], one, prime, BigNumber.difference(prime, one), [UInt8](repeating: 255, count: 248),
            BigNumber.difference(prime, Array(repeating: 255, count: 248)), [1] + prime,
        ] { #expect(!DiffieHellman.isSound(half)) }
    }

    @Test func keysGoThroughPEM() throws {
        let key = try RSAKey.make()
        let again = try RSAKey(pem: key.privatePEM)
        #expect(again.fingerprint == key.fingerprint && again.modulus == key.modulus)
        #expect(key.publicPEM.hasPrefix("-----BEGIN RSA PUBLIC KEY-----\n"))
        #expect(key.publicSPKI.hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
        let number = [0] + SecureRandom.bytes(255)
        #expect(key.decrypt(BigNumber.power(number, key.exponent, modulus: key.modulus)) == number)
        #expect(key.decrypt(key.modulus) == nil)
        #expect(key.decrypt([1, 2, 3]) == nil)
    }

    @Test(arguments: ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func whatIsNoKeyIsRefused(pem: String) {
        #expect(throws: MTProtoError.self) { _ = try RSAKey(pem: pem) }
    }

    @Test func whatIsDeflatedIsInflated() throws {
        let bytes = Array(String(repeating: "a line of text; ", count: 400).utf8)
        let packed = try #require(Gzip.deflate(bytes))
        #expect(packed.count < bytes.count / 4 && packed.starts(with: [0x1f, 0x8b]))
        var budget = Gzip.largest
        #expect(try Gzip.inflate(packed, budget: &budget) == bytes)
        #expect(budget == Gzip.largest - bytes.count)
        #expect(Gzip.deflate(SecureRandom.bytes(4096)) == nil)
        #expect(Gzip.deflate([1, 2, 3]) == nil)
    }

    @Test func whatInflatesOverItsBudgetIsRefused() throws {
        let packed = try #require(Gzip.deflate([UInt8](repeating: 0, count: 1 << 20)))
        var budget = 1 << 20
        #expect(try Gzip.inflate(packed, budget: &budget).count == 1 << 20)
        var less = 1 << 20 - 1
        #expect(throws: MTProtoError.self) { _ = try Gzip.inflate(packed, budget: &less) }
        var none = 0
        #expect(throws: MTProtoError.self) { _ = try Gzip.inflate(packed, budget: &none) }
    }

    @Test func compressedBytesThatAreCutOrHaveMoreBehindAreRefused() throws {
        let packed = try #require(Gzip.deflate([UInt8](repeating: 7, count: 5000)))
        for bytes in [[], Array(packed.dropLast()), packed + [0], SecureRandom.bytes(64)] {
            var budget = Gzip.largest
            #expect(throws: MTProtoError.self) { _ = try Gzip.inflate(bytes, budget: &budget) }
        }
    }
}

/// Bytes written in hexadecimal digits.
func bytes(_ digits: String) -> [UInt8] {
    let digits = digits.utf8.filter { $0 > 0x20 }.map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
