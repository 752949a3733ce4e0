import ShopAPI
import Testing

@Suite struct IncomingTextTests {
    @Test(arguments: [
        ("4242 4242 4242 4242", "card number"), ("a\u{0}b", "U+0000"), ("a\u{7}", "control"), ("a\u{85}", "control"),
        ("a\u{202E}b", "direction"), ("a\u{2067}b", "direction"),
    ])
    func whatMayNotComeInIsNamedAndNotQuoted(_ text: String, _ word: String) {
        let mistake = IncomingText.mistake(in: text)
        #expect(mistake?.contains(word) == true && mistake?.contains("4242") == false)
    }

    @Test(arguments: ["", "two\nlines\twith\r\ntabs", "שלום, عالم", "👩‍👩‍👧", "+49 1512 3456789", "5 × 3"])
    func otherTextMay(_ text: String) { #expect(IncomingText.mistake(in: text) == nil) }

    @Test func namesAreOneLineWithoutOuterBlanks() {
        let rule = TextRule.name(1...10)
        for name in ["a", "Tea, Earl", "ten letter", "Ünïcödé"] { #expect(rule.mistake(in: name) == nil, "\(name)") }
        for name in [
            "", " ", "\u{A0}", " a", "a ", "a\nb", "a\u{2028}b", "a\tb", "eleven char",
            "e\u{301}" + String(repeating: "\u{301}", count: 9),
        ] {
            #expect(rule.mistake(in: name) != nil, "\(name)")
        }
        #expect(TextRule.name(0...10).mistake(in: "") == nil)
    }

    @Test func notesAndReasonsMayHaveLines() {
        #expect(TextRule.note.mistake(in: "one\ntwo") == nil && TextRule.note.mistake(in: "") == nil)
        #expect(TextRule.reason.mistake(in: "one\ntwo") == nil)
        #expect(TextRule.reason.mistake(in: " \n") != nil)
        #expect(TextRule.reason.mistake(in: String(repeating: "a", count: 501)) != nil)
        #expect(TextRule.note.mistake(in: String(repeating: "🙂", count: 1_001)) != nil)
    }

    /// The card fields of a payment token are the one place for them.
    @Test func onlyTheCardsOwnFieldsTakeItsNumber() throws {
        let body = #"{"number":"4242 4242 4242 4242","expMonth":12,"expYear":2040,"cvc":"123"}"#
        #expect(try StrictJSON.decode(PaymentTokenRequest.self, from: body.utf8).number == "4242 4242 4242 4242")
        #expect(throws: Problem.invalid("/name", "must not hold a card number")) {
            try StrictJSON.decode(
                WarehouseUpsert.self, from: #"{"code":"x","name":"4242 4242 4242 4242"}"#.utf8)
        }
    }
}
