import FoundationEssentials
import ShopAPI
import Testing

@Suite struct MoneyTests {
    let eur = Currency("EUR")!

    @Test func sumsOverflowAsErrors() throws {
        #expect(throws: MoneyError.overflow) { try Money(.max, eur).adding(Money(1, eur)) }
        #expect(throws: MoneyError.overflow) { try Money(.min, eur).subtracting(Money(1, eur)) }
        #expect(throws: MoneyError.overflow) { try Money(.max / 2, eur).multiplied(by: 3) }
        #expect(try Money(.max - 1, eur).adding(Money(1, eur)).amount == .max)
    }
    @Test func currenciesDoNotMix() {
        let usd = Currency("USD")!
        #expect(throws: MoneyError.mixedCurrencies(eur, usd)) { try Money(1, eur).adding(Money(1, usd)) }
    }
    @Test(arguments: [
        (4200, "EUR", "42.00 EUR"), (-5, "EUR", "-0.05 EUR"), (420, "JPY", "420 JPY"), (1, "KWD", "0.001 KWD"),
    ])
    func isWrittenWithItsCurrencysDecimals(_ amount: Int64, _ code: String, _ text: String) throws {
        let money = Money(amount, try #require(Currency(code)))
        #expect(money.description == text)
        #expect(try Money(decimal: money.decimal, money.currency) == money)
    }
    @Test(arguments: ["", "-", "1.", ".5", "1.234", "1e3", "+1", "92233720368547758.08", "٣"])
    func aWrongDecimalIsRefused(_ text: String) {
        #expect(throws: MoneyError.self) { try Money(decimal: text, eur) }
    }
    @Test func theLowestAmountCanBeWrittenAndRead() throws {
        #expect(try Money(decimal: Money(.min, eur).decimal, eur).amount == .min)
    }
}

@Suite struct TypeIDTests {
    @Test func roundTripsAndKnowsItsPrefix() throws {
        let id = OrderID()
        #expect(id.description.hasPrefix("ord_") && id.description.utf8.count == 30)
        #expect(OrderID(id.description) == id)
        #expect(PaymentID(id.description) == nil)
        #expect(
            OrderID(UUID(uuidString: "01890a5d-ac96-774b-bcce-b302099a8057")!).description
                == "ord_01h455vb4pex5vsknk084sn02q")
    }
    @Test(arguments: [
        "", "ord_", "ord_81h455vb4pex5vsknk084sn02q", "ord_01h455vb4pex5vsknk084sn02u",
        "ORD_01h455vb4pex5vsknk084sn02q",
    ])
    func refusesWhatIsNoID(_ text: String) { #expect(OrderID(text) == nil) }
    @Test func laterIdsSortAfterEarlierOnes() {
        let ids = (0..<20_000).map { _ in OrderID() }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    }
}

@Suite struct TimestampTests {
    @Test(arguments: [
        "2026-11-20T08:15:30Z", "1969-12-31T23:59:59.999Z", "2024-02-29T00:00:00.000001Z", "2100-03-01T12:00:00Z",
    ])
    func roundTrips(_ text: String) throws { #expect(Timestamp.format(try #require(Timestamp.parse(text))) == text) }
    @Test func readsOffsets() {
        #expect(Timestamp.parse("2026-11-20T08:15:30+02:00") == Timestamp.parse("2026-11-20T06:15:30Z"))
    }
    @Test(arguments: ["2026-11-20", "2026-02-29T00:00:00Z", "2026-11-20T25:00:00Z", "2026-11-20T08:15:30", "x"])
    func refusesWhatIsNoTime(_ text: String) { #expect(Timestamp.parse(text) == nil) }
}

@Suite struct StrictJSONTests {
    struct Line: Decodable, Equatable { var sku: String; var quantity: Int64 }
    struct Body: Decodable, Equatable { var lines: [Line]; var note: String?; var total: Money? }
    func decode(_ text: String) throws -> Body { try StrictJSON.decode(Body.self, from: text.utf8) }
    func fault(_ text: String) -> Problem? {
        do { _ = try decode(text) } catch { return error as? Problem }
        return nil
    }

    @Test func readsWhatTheTypeKnows() throws {
        let body = try decode(
            #"{"lines":[{"sku":"A","quantity":9223372036854775807}],"note":null,"total":{"amount":1,"currency":"EUR"}}"#
        )
        #expect(body == Body(lines: [Line(sku: "A", quantity: .max)], note: nil, total: Money(1, Currency("EUR")!)))
    }
    @Test(arguments: [
        (#"{"lines":[{"sku":"A","quantity":1,"qty":2}]}"#, 422, "/lines/0/qty"),
        (#"{"lines":[{"sku":"A"}]}"#, 422, "/lines/0/quantity"),
        (#"{"lines":[{"sku":"A","quantity":9223372036854775808}]}"#, 422, "/lines/0/quantity"),
        (#"{"lines":[{"sku":"A","quantity":1.5}]}"#, 422, "/lines/0/quantity"),
        (#"{"lines":[{"sku":7,"quantity":1}]}"#, 422, "/lines/0/sku"),
        (#"{"lines":{}}"#, 422, "/lines"),
        (#"{"lines":[],"total":{"amount":1,"currency":"XXX"}}"#, 422, "/total/currency"),
        (#"{"lines":[],"note":"\u0000"}"#, 422, "/note"),
        (#"{"lines":["#, 400, nil), ("", 400, nil),
    ])
    func saysWhereTheFaultIs(_ text: String, _ status: Int, _ pointer: String?) throws {
        let problem = try #require(fault(text))
        #expect(problem.status == status)
        #expect(problem.errors?.first?.pointer == pointer)
    }
    @Test func unknownNamesAreToldOnceAndCounted() throws {
        let body = #"{"lines":[],"# + (0..<90_000).map { #""k\#($0)":1"# }.joined(separator: ",") + "}"
        let problem = try #require(fault(body))
        let errors = try #require(problem.errors)
        #expect(errors.count == 100)
        #expect(errors[0] == .init("/k0", "is not a known field; known are lines, note, total"))
        #expect(errors[99] == .init("/k99", "is not a known field"))
        #expect(problem.detail == "/k0: is not a known field; known are lines, note, total; 89900 more are not listed")
        #expect(try JSONText.encode(problem).count < 8_000)
    }
    @Test(arguments: [
        #"{"lines":[],"XX":1}"#, #"{"lines":[{"sku":"A","quantity":1,"XX":1}]}"#, #"{"lines":[],"note":[{"XX":1}]}"#,
        #"{"lines":[],"total":{"amount":1,"currency":"XX"}}"#, #"{"XX":1,"XX":1}"#, #"{"lines":[],"note":"XX}"#,
        "{\"lines\":[],\"total\":{\"amount\":9XX,\"currency\":\"EUR\"}}",
    ])
    func whatIsSentIsNotEchoedAtLength(_ text: String) throws {
        let problem = try #require(fault(text.replacing("XX", with: String(repeating: "9", count: 1_000_000))))
        #expect(try JSONText.encode(problem).count < 4_000)
    }
    @Test(arguments: [
        (#"{"lines":[],"lines":[]}"#, #"line 1, column 13: the name "lines" is there twice"#),
        (#"{"lines":[],}"#, "line 1, column 13: a member's name in quotes is missing"),
        ("\u{FEFF}{}", "line 1, column 1: this is no JSON value"),
    ])
    func saysWhereTheTextStopsBeingJSON(_ text: String, _ reason: String) throws {
        #expect(try #require(fault(text)).detail == "the body is no JSON text: " + reason)
    }
    @Test(arguments: ["1e999999999", "-1e999999999", String(repeating: "9", count: 100_000), "0.5", "1e300", "-0.0"])
    func numbersBeyondAreRefused(_ number: String) throws {
        let problem = try #require(fault(#"{"lines":[{"sku":"A","quantity":NN}]}"#.replacing("NN", with: number)))
        #expect(problem.errors?.first?.pointer == "/lines/0/quantity")
        let isTooLarge = number.contains("e9") || number.count > 400
        #expect((try? StrictJSON.parse(number.utf8)) == nil ? isTooLarge : !isTooLarge)
    }
    @Test func timesBeyondFourDigitsOfAYearAreTheNearestThatCanBeSaid() {
        for (seconds, text) in [
            (1e300, "9999-12-31T23:59:59Z"), (-1e300, "0000-01-01T00:00:00Z"), (.infinity, "9999-12-31T23:59:59Z"),
            (9.3e12, "9999-12-31T23:59:59Z"), (.nan, "1970-01-01T00:00:00Z"),
        ] {
            #expect(Timestamp.format(Date(timeIntervalSince1970: seconds)) == text)
        }
    }
    @Test func theWriterEscapesAndSeparates() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("a", "q\"\\\n\u{1}é")
        writer.key("b")
        writer.beginArray()
        writer.value(1)
        writer.value(true)
        writer.null()
        writer.endArray()
        writer.member("c", Money(5, Currency("EUR")!))
        writer.endObject()
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text == #"{"a":"q\"\\\n\u0001é","b":[1,true,null],"c":{"amount":5,"currency":"EUR"}}"#)
        #expect(try StrictJSON.parse(writer.bytes)["a"]?.stringValue == "q\"\\\n\u{1}é")
    }
}

/// Without the member everything is meant; `null` is a sum that somebody has lost.
@Test(arguments: [
    (#"{"amount":null,"reason":"x"}"#, "/amount"), (#"{"lines":null}"#, "/lines"), (#"{"restock":null}"#, "/restock"),
    (#"{"amount":5,"currency":null}"#, "/currency"),
])
func whatMeansAllIsLeftOutAndNotNull(body: String, place: String) {
    let problem = #expect(throws: Problem.self) { try StrictJSON.decode(RefundRequest.self, from: body.utf8) }
    #expect(problem?.errors?.map(\.pointer) == [place])
    if place == "/lines" {
        #expect(throws: Problem.self) { try StrictJSON.decode(FulfilRequest.self, from: body.utf8) }
        #expect(throws: Problem.self) { try StrictJSON.decode(ReturnReceipt.self, from: body.utf8) }
    }
}
