import StrictText
import Testing

@testable import Console

@Suite struct SpreadsheetTests {
    private static let marked = ["=", "+", "-", "@", "\t", "\r", "'"]

    @Test func aFormulaGetsAnApostropheAndLosesItAgain() {
        for first in Self.marked {
            for text in ["\(first)HYPERLINK(\"http://x\")", first, "\(first)1", "\(first)'=", "\(first)\(first)"] {
                #expect(SpreadsheetText.written(text) == "'" + text)
                #expect(SpreadsheetText.read("'" + text) == text)
            }
        }
        for text in ["", "a", " =1", "1-2", "é=", "ord_1"] {
            #expect(SpreadsheetText.written(text) == text && SpreadsheetText.read(text) == text)
        }
        // Somebody else's file: only what we would have added is taken away.
        #expect(SpreadsheetText.read("'quoted'") == "'quoted'")
        #expect(SpreadsheetText.read("'") == "'")
    }

    /// Cells of every kind of text that is not a number, as csv and as it is read back.
    @Test func whatIsExportedIsReadBackUnchanged() async throws {
        var random = SystemRandomNumberGenerator()
        let pieces = Self.marked + ["\"", ",", "\n", "\r\n", " ", "a", "é", "🙂", "1", ";", "\\", "|", "\u{FEFF}"]
        for _ in 0..<200 {
            let names = (0..<5).map { _ in
                (0..<Int.random(in: 1...6, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
            }
            let rows = names.map { Fruit(id: $0, name: $0, weight: -3, price: -7) }
            let csv = await Demo.run("fruit", "ls", "-o", "csv", "--all", program: Demo.program(rows: rows)).output
            var reader = CSVReader(Array(csv.utf8))
            _ = try reader.next()
            for name in names {
                let record = try #require(try reader.next())
                #expect(record.fields.prefix(5).map(\.text) == [name, name, "ripe", "-3", "-7"])
            }
            #expect(try reader.next() == nil)
        }
    }

    @Test func numbersAndNamesAreNotTouched() async {
        let rows = [Fruit(id: "-1", name: "-1", weight: -5, price: -100)]
        let program = Demo.program(rows: rows)
        let columns = "id,weight,price"
        #expect(
            await Demo.run("fruit", "ls", "-o", "csv", "--columns", columns, "--no-headers", program: program).output
                == "'-1,-5,-100,EUR\r\n")
        #expect(
            await Demo.run("fruit", "ls", "-o", "tsv", "--columns", columns, "--no-headers", program: program).output
                == "'-1\t-5\t-100\tEUR\n")
        #expect(await Demo.run("fruit", "ls", "-o", "name", program: program).output == "fruit/-1\n")
        #expect(await Demo.run("fruit", "ls", "-q", program: program).output == "-1\n")
        #expect(
            await Demo.run("fruit", "ls", "-o", "jsonl", "--columns", "id", program: program).output
                == "{\"id\":\"-1\"}\n")
    }

    @Test func whatIsTypedWrongIsNotRepeatedWhenItHoldsACard() async {
        let result = await Demo.run("fruit", "ls", "--limit", "4242 4242 4242 4242")
        #expect(result.code == .usage)
        #expect(result.errors.contains("[redacted]") && !result.errors.contains("4242"))
    }
}
