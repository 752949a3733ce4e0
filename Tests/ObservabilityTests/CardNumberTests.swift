import Observability
import Testing

@Suite struct CardNumberTests {
    /// Of each scheme, as providers publish them for tests.
    private static let cards = [
        "4242424242424242", "4222222222222", "5555555555554444", "2223003122003222", "378282246310005",
        "6011111111111117", "30569309025904", "36227206271667", "38520000023237", "3530111333300000",
        "6200000000000005", "6205500000000000004", "6759649826438453", "6304000000000000", "5610591081018250",
        "5019717010103742", "3056930009020004",
    ]
    private static let between = [
        " ", "\u{A0}", "\u{2009}", "\u{202F}", "\u{3000}", ".", "-", "–", "—", "−", "/", "_", ",", "\n", "\r\n", "\t",
        "\u{200B}", "\u{2060}", "\u{FEFF}", "·", ":", "+", "|", "*", "\u{30FC}",
    ]

    private static func grouped(_ card: String, by size: Int, _ separator: String) -> String {
        let digits = Array(card)
        return stride(from: 0, to: digits.count, by: size).map {
            String(digits[$0..<min($0 + size, digits.count)])
        }.joined(separator: separator)
    }

    @Test(arguments: cards) func aCardIsFoundHoweverItsDigitsAreParted(_ card: String) {
        for separator in Self.between {
            for size in 1...7 {
                let text = "pay with \(Self.grouped(card, by: size, separator)) please"
                #expect(CardNumber.isIn(text), "\(separator.unicodeScalars.map(\.value)), \(size)")
                #expect(Redaction.masked(text) == "pay with [redacted] please")
            }
        }
        for separator in [" - ", "\n    ", "  /  ", "\", \""] {
            #expect(CardNumber.isIn(Self.grouped(card, by: 4, separator)), "\(separator)")
        }
    }

    /// Full-width, Arabic-Indic, Persian, Devanagari, mathematical bold; superscripts and circled digits.
    @Test(arguments: [0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE] as [UInt32])
    func digitsOfAnyScriptAreDigits(_ zero: UInt32) {
        for card in Self.cards {
            let text = String(
                String.UnicodeScalarView(card.unicodeScalars.compactMap { Unicode.Scalar(zero + $0.value - 0x30) }))
            #expect(CardNumber.isIn(text), "\(text)")
        }
        #expect(CardNumber.isIn("⁴²⁴²⁴²⁴²⁴²⁴²⁴²⁴²"))
        #expect(CardNumber.isIn("④②④②-④②④②-④②④②-④②④②"))
        #expect(CardNumber.isIn("4\u{FE0F}\u{20E3}242 4242 4242 4242"))
    }

    @Test(arguments: [
        "4242424242424242 exp 12/29 cvc 123", "7 x 4242424242424242", "VISA4242424242424242", "c4242424242424242c",
        "0000000000004242424242424242", "4242424242424242=29121010000012300000", "order 12: 4242 4242 4242 4242, 12/29",
        "+4242424242424242", "17:49 4242424242424242", "4242-4242-4242-4242-12", "22:44:25.4242424242424242",
    ])
    func whatStandsAroundItDoesNotHideIt(_ text: String) {
        #expect(CardNumber.isIn(text))
        #expect(!Redaction.masked(text).contains("4242"))
    }

    @Test(arguments: [
        "ord_01h455vb4pex5vsknk084sn02q", "018f4a2b-1234-7123-8123-123456789012", "4111111111111112",
        "36426351-2354-4631-8921-68416674c4d9", "0000000000000000", "+49 151 23456789", "+49 1512 3456789",
        "+4915123456782", "2026-11-28T17:49:45.123456Z", "2026-11-28 17:36:45.123456+00:00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "1764352185123", "1764352185123456",
        "4006381333931", "EAN 4006381333931", "DE44 5001 0517 5407 3249 31", "DE44500105175407324931",
        "356938035643809", "sizes 40, 42, 44, 46, 48, 50, 52, 54, 56, 58", "08:00-12:00, 14:00-18:00", "1,2,3,4,5",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "20261128174945-0001",
    ])
    func honestTextStays(_ text: String) {
        #expect(!CardNumber.isIn(text))
        #expect(Redaction.masked(text) == text)
    }

    /// With these odds no shop ever meets one by chance.
    @Test func idsThatAreMadeByChanceAreNone() {
        var random = SystemRandomNumberGenerator()
        let hexadecimal = Array("0123456789abcdef")
        func digits(_ count: Int) -> String {
            String((0..<count).map { _ in hexadecimal.randomElement(using: &random)! })
        }
        var found: [String] = []
        for _ in 0..<20_000 {
            let uuid = [digits(8), digits(4), "4" + digits(3), "8" + digits(3), digits(12)].joined(separator: "-")
            found += ["shopctl-\(uuid)", digits(64), TraceContext().traceparent].filter { CardNumber.isIn($0) }
        }
        #expect(found.count <= 2, "\(found)")
    }

    @Test func aTraceThatHoldsACardIsNotGoneOnWith() {
        let zeros = String(repeating: "0", count: 16)
        for ids in [
            "4242424242424242\(zeros)-00f067aa0ba902b7", "\(zeros)4242424242424242-00f067aa0ba902b7",
            "a42424242424242424aaaaaaaaaaaaaa-00f067aa0ba902b7", "4bf92f3577b34da6a3ce929d0e0e4736-4242424242424242",
        ] {
            #expect(TraceContext(traceparent: "00-\(ids)-01") == nil, "\(ids)")
        }
        #expect(TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") != nil)
    }

    /// Steps are counted by the processor's clock; a square would make eight times the text 64 times the work.
    @Test(arguments: ["4 ", "4", "42,", "AA11 ", "12:", "aaaaaaaa-", "４", "4\u{200B}", "DE89 3704 "])
    func timeGrowsWithTheText(_ unit: String) {
        func cost(_ count: Int) -> Double {
            let text = String(repeating: unit, count: count)
            return (0..<3).map { _ in ProcessorTime.of { _ = CardNumber.isIn(text) } }.min()!
        }
        _ = cost(1_000)
        #expect(cost(40_000) < max(cost(5_000), 0.000_5) * 24)
    }
}
