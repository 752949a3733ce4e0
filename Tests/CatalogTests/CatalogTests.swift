import HTTPService
import ShopAPI
import Testing

@testable import Catalog

private let eur = Currency("EUR")!
private let usd = Currency("USD")!

private func variant(
    _ sku: String, _ amount: Int64 = 100, _ currency: Currency = eur, state: ProductState = .active,
    available: Int64? = nil
) -> PricedVariant {
    PricedVariant(
        sku: sku, name: "Thing \(sku)", price: Money(amount, currency), state: state, available: available)
}

@Suite struct QuotingTests {
    private func pointers(_ lines: [StockLine], _ variants: PricedVariant...) -> [String] {
        do {
            _ = try Quoting.quote(lines, Dictionary(uniqueKeysWithValues: variants.map { ($0.sku, $0) }))
            return []
        } catch { return error.errors?.map(\.pointer) ?? ["?"] }
    }

    @Test func linesAreAddedUp() throws {
        let quote = try Quoting.quote(
            [.init(sku: "A", quantity: 3), .init(sku: "B", quantity: 1)],
            ["A": variant("A", 250), "B": variant("B", 99)])
        #expect(quote.total == Money(849, eur))
        #expect(quote.lines.map(\.unitPrice.amount) == [250, 99])
        #expect(quote.lines[0].name == "Thing A")
    }

    @Test func everyMistakeIsNamedWithItsPlace() {
        #expect(pointers([]) == ["/lines"])
        #expect(pointers([.init(sku: "A", quantity: 0)], variant("A")) == ["/lines/0/quantity"])
        #expect(pointers([.init(sku: "A", quantity: 1_000_001)], variant("A")) == ["/lines/0/quantity"])
        #expect(pointers([.init(sku: "A", quantity: .min)], variant("A")) == ["/lines/0/quantity"])
        #expect(
            pointers([.init(sku: "A", quantity: 1), .init(sku: "A", quantity: -1)], variant("A"))
                == ["/lines/1/quantity", "/lines/1/sku"])
        #expect(
            pointers(
                [.init(sku: "A", quantity: 1), .init(sku: "X", quantity: 1), .init(sku: "O", quantity: 1)],
                variant("A"), variant("O", state: .archived)) == ["/lines/1/sku", "/lines/2/sku"])
        #expect(
            pointers([.init(sku: "A", quantity: 1), .init(sku: "B", quantity: 1)], variant("A"), variant("B", 1, usd))
                == ["/lines/1/sku"])
        #expect(pointers((0...500).map { .init(sku: "\($0)", quantity: 1) }) == ["/lines"])
    }

    @Test func sumsAtTheEdgeOf64BitsAreRefusedNotWrapped() throws {
        let most = variant("A", .max)
        #expect(try Quoting.quote([.init(sku: "A", quantity: 1)], ["A": most]).total.amount == .max)
        #expect(pointers([.init(sku: "A", quantity: 2)], most) == ["/lines/0/quantity"])
        #expect(
            pointers([.init(sku: "A", quantity: 1), .init(sku: "B", quantity: 1)], most, variant("B", 1))
                == ["/lines/1/quantity"])
    }

    @Test func aCartSaysWhichLinesCantBeOrdered() {
        let contents = CartContents(lines: [
            .init(sku: "A", quantity: 2, variant: variant("A", 100, available: 5)),
            .init(sku: "B", quantity: 6, variant: variant("B", 100, available: 5)),
            .init(sku: "C", quantity: 1, variant: variant("C", state: .archived)),
            .init(sku: "D", quantity: 1, variant: nil),
        ])
        let (lines, total) = contents.priced()
        #expect(lines.map(\.problem) == [nil, "out_of_stock", "archived", "unknown_sku"])
        #expect(total == Money(900, eur))
    }

    @Test func aCartOfTwoCurrenciesHasNoTotal() {
        let contents = CartContents(lines: [
            .init(sku: "A", quantity: 1, variant: variant("A")),
            .init(sku: "B", quantity: 1, variant: variant("B", 100, usd)),
        ])
        let (lines, total) = contents.priced()
        #expect(lines.map(\.problem) == [nil, "mixed_currency"])
        #expect(total == nil)
        #expect(CartContents(lines: []).priced().total == nil)
        let huge = CartContents(lines: [.init(sku: "A", quantity: 2, variant: variant("A", .max))]).priced()
        #expect(huge.lines[0].problem == "too_much")
        #expect(huge.lines[0].total == nil)
        #expect(huge.total == nil)
    }
}

@Suite struct ProductFileTests {
    /// Reads records; returns the rows and the mistakes' places.
    private func read(_ records: [RawRecord]) -> (rows: [ProductRow], mistakes: [String]) {
        var file = ProductFile()
        var rows: [ProductRow] = []
        do throws(Problem) {
            for record in records { if let row = try file.take(record) { rows.append(row) } }
            try file.end()
            return (rows, [])
        } catch { return (rows, error.errors?.map(\.pointer) ?? ["?"]) }
    }
    private func csv(_ lines: String...) -> [RawRecord] {
        lines.enumerated().map { index, line in
            .fields(line.split(separator: ",", omittingEmptySubsequences: false).map(String.init), line: index + 1)
        }
    }

    @Test func pricesComeAsDecimalsOrMinorUnits() {
        let decimal = read(csv("sku,name,price,currency", "A,Cup,19.9,EUR", "B,Mug,5,JPY", "C,Jar,1.234,KWD"))
        #expect(decimal.mistakes == [])
        #expect(decimal.rows.map(\.price.amount) == [1990, 5, 1234])
        let minor = read(csv("currency,amount,name,sku", "EUR,1990,Cup,A"))
        #expect(minor.rows.map(\.price) == [Money(1990, eur)])
        #expect(read(csv("sku,name,price,amount,currency")).mistakes == ["line 1, column price"])
        #expect(read(csv("sku,name,currency")).mistakes == ["line 1, column price"])
    }

    @Test func everyMistakeHasItsLineAndColumn() {
        let result = read(
            csv(
                "sku,name,price,currency,state", "A,Cup,1.999,EUR,active", "B,,1,EUR,", "C D,Cup,1,EUR,",
                "E,Cup,1,euro,", "F,Cup,1,EUR,gone", "G,Cup,1", "H,Cup,0,EUR,", "I,Cup,-1,EUR,",
                "J,Cup,99999999999999999999,EUR,", "K,Cup,ten,EUR,", "L,Cup,1,EUR,", "L,Cup,2,EUR,"))
        #expect(
            result.mistakes == [
                "line 2, column price", "line 3, column name", "line 4, column sku", "line 5, column currency",
                "line 6, column state", "line 7", "line 8, column price/amount", "line 9, column price/amount",
                "line 10, column price", "line 11, column price", "line 13, column sku",
            ])
    }

    @Test func variantsOfAProductMustAgreeOnIt() {
        let result = read(
            csv(
                "sku,name,price,currency,product,description", "A,Shirt,1,EUR,shirt,", "B,Shirt,1,EUR,shirt,Soft",
                "C,Blouse,1,EUR,shirt,", "D,Shirt,1,EUR,shirt,Hard"))
        #expect(result.mistakes == ["line 4, column name", "line 5, column description"])
    }

    @Test func jsonLinesAreReadStrictly() {
        func line(_ text: String, _ number: Int) -> RawRecord { .json(Array(text.utf8), line: number) }
        let right = read([
            line(#"{"sku":"A","name":"Cup","price":{"amount":5,"currency":"EUR"},"state":"archived"}"#, 1)
        ])
        #expect(right.rows.first?.state == .archived)
        #expect(right.rows.first?.product == "A")
        let wrong = read([
            line(#"{"sku":"A","name":"Cup","price":{"amount":5,"currency":"EUR"},"colour":"red"}"#, 1),
            line(#"{"sku":"B","name":"Cup"}"#, 2), line("{", 3),
            line(#"{"sku":"C","name":"Cup","price":{"amount":1e30,"currency":"EUR"}}"#, 4),
        ])
        #expect(wrong.mistakes.count == 4)
        #expect(wrong.mistakes[0] == "line 1, column colour")
        #expect(wrong.mistakes[1] == "line 2, column price")
        #expect(wrong.mistakes[2] == "line 3")
        #expect(wrong.mistakes[3] == "line 4, column price/amount")
    }

    @Test func anEmptyFileIsAMistake() {
        #expect(read([]).mistakes == ["line 1"])
        #expect(read(csv("sku,name,price,currency")).mistakes == ["line 1"])
    }
}

@Suite struct SearchWordsTests {
    @Test func wordsBecomeBeginnings() {
        #expect(SearchWords.query("blue shirt") == "'blue':* & 'shirt':*")
        #expect(SearchWords.query("  T-shirt, größe M! ") == "'T-shirt':* & 'größe':* & 'M':*")
        #expect(SearchWords.query("' & | ! <-> \\") == nil)
        #expect(SearchWords.query("") == nil)
        #expect(SearchWords.query("o'neill") == "'o':* & 'neill':*")
    }
}
