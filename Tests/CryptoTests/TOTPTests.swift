import Crypto
import FoundationEssentials
import Testing

@Suite struct TOTPTests {
    /// RFC 6238, appendix B, the rows of SHA-1: eight digits of this secret.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(TimeInterval, String)]) func vectorsOfTheStandard(_ time: TimeInterval, _ code: String)
    {
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        let step = TOTP.step(at: Date(timeIntervalSince1970: time))
        #expect(totp.code(at: step, digits: 8) == code)
        #expect(totp.code(at: step) == String(code.suffix(6)))
    }

    /// RFC 4226, appendix D.
    @Test func vectorsOfTheCounter() {
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { totp.code(at: $0) } == codes)
    }

    @Test func aClockMayBeAStepOffAndAStepIsUsedOnce() throws {
        let totp = try TOTP.make()
        let now = Date(timeIntervalSince1970: 1_800_000_015)
        let step = TOTP.step(at: now)
        for offset in Int64(-3)...3 {
            let found = totp.step(of: totp.code(at: step + offset), at: now, after: nil)
            #expect(found == (abs(offset) <= 1 ? step + offset : nil), "\(offset)")
        }
        #expect(totp.step(of: totp.code(at: step), at: now, after: step) == nil)
        #expect(totp.step(of: totp.code(at: step - 1), at: now, after: step) == nil)
        #expect(totp.step(of: totp.code(at: step + 1), at: now, after: step) == step + 1)
        for wrong in ["", "12345", "1234567", "１２３４５６"] { #expect(totp.step(of: wrong, at: now, after: nil) == nil) }
    }

    @Test func appsReadTheAddress() {
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        #expect(totp.text == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(
            totp.uri(issuer: "Shop & Co", account: "+4930")
                == "otpauth://totp/Shop%20%26%20Co:%2B4930?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Shop%20%26%20Co&algorithm=SHA1&digits=6&period=30")
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ]) func base32OfTheStandard(_ text: String, _ encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
        #expect(Base32.decode(encoded.lowercased()) == Array(text.utf8))
    }

    @Test(arguments: ["M", "MZ", "1", "MY======", "MZXW6YTBO", "Ä"]) func othersAreNone(_ text: String) {
        #expect(Base32.decode(text) == nil)
    }
}
