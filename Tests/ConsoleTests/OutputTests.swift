import Console
import FoundationEssentials
import Testing

@Suite struct OutputTests {
    @Test func aTableIsSizedToItsContentWithNumbersToTheRight() async {
        let result = await Demo.run("fruit", "ls")
        #expect(
            result.output == """
                ID      NAME    STATE   WEIGHT      PRICE
                fru_01  Apple   ripe       120  42.00 EUR
                fru_02  りんご  rotten       7          -

                """)
    }

    @Test func wideShowsMoreAndIsNotCut() async {
        let result = await Demo.run("fruit", "ls", "-o", "wide", environment: ["COLUMNS": "20"])
        #expect(result.output.hasPrefix("ID      NAME    STATE   WEIGHT      PRICE  PICKED AT\n"))
        #expect(result.output.contains("2026-11-21T07:50:00Z"))
    }

    @Test func jsonIsOneArrayAndJSONLinesOneObjectALine() async throws {
        let json = await Demo.run("fruit", "ls", "-o", "json")
        let value = try JSONReader.value(in: Array(json.output.utf8))
        guard case .array(let items) = value else {
            Issue.record("no array")
            return
        }
        #expect(items.count == 2)
        #expect(items[0]["price"] == ["amount": 4200, "currency": "EUR"])
        #expect(items[1]["price"] == .null)
        #expect(items[0]["pickedAt"] == "2026-11-21T07:50:00Z")
        #expect(items[0]["tags"] == ["a", "b"])
        let lines = await Demo.run("fruit", "ls", "-o", "jsonl", "--columns", "weight,id")
        #expect(lines.output == "{\"weight\":120,\"id\":\"fru_01\"}\n{\"weight\":7,\"id\":\"fru_02\"}\n")
        let empty = await Demo.run("fruit", "ls", "-o", "json", program: Demo.program(rows: []))
        #expect(empty.output == "[]\n")
    }

    @Test func csvIsRFC4180WithMoneyInTwoColumns() async {
        let rows = [
            Fruit(id: "1", name: "a,\"b\"\nc", weight: -5, price: -1), Fruit(id: "2", name: "=cmd()", weight: 1),
            Fruit(id: "3", name: " x ", weight: 1), Fruit(id: "4", name: "-5", weight: 1),
        ]
        let result = await Demo.run("fruit", "ls", "-o", "csv", program: Demo.program(rows: rows))
        #expect(
            result.output
                == [
                    "id,name,state,weight,priceAmount,priceCurrency,pickedAt,tags",
                    "1,\"a,\"\"b\"\"\nc\",ripe,-5,-1,EUR,2026-11-21T07:50:00Z,\"[\"\"a\"\",\"\"b\"\"]\"",
                    "2,'=cmd(),ripe,1,,,2026-11-21T07:50:00Z,\"[\"\"a\"\",\"\"b\"\"]\"",
                    "3,\" x \",ripe,1,,,2026-11-21T07:50:00Z,\"[\"\"a\"\",\"\"b\"\"]\"",
                    "4,'-5,ripe,1,,,2026-11-21T07:50:00Z,\"[\"\"a\"\",\"\"b\"\"]\"", "",
                ].joined(separator: "\r\n"))
    }

    @Test func tsvEscapesWhatWouldBreakALine() async {
        let rows = [Fruit(id: "1", name: "a\tb\nc\\d")]
        let result = await Demo.run(
            "fruit", "ls", "-o", "tsv", "--columns", "id,name", program: Demo.program(rows: rows))
        #expect(result.output == "id\tname\n1\ta\\tb\\nc\\\\d\n")
    }

    @Test func namesAndBareIds() async {
        #expect(await Demo.run("fruit", "ls", "-o", "name").output == "fruit/fru_01\nfruit/fru_02\n")
        #expect(await Demo.run("fruit", "ls", "-q").output == "fru_01\nfru_02\n")
    }

    @Test func columnsAreChosenAndListed() async {
        let chosen = await Demo.run("fruit", "ls", "--columns", "picked-at,ID", "--no-headers")
        #expect(chosen.output.hasPrefix("2026-11-21T07:50:00Z  fru_01\n"))
        let listed = await Demo.run("fruit", "ls", "--columns", "help")
        #expect(listed.output == "id\nname\nstate\nweight\nprice\npickedAt (wide)\ntags (json, jsonl, csv, tsv)\n")
    }

    @Test func rowsAreSortedByAColumnBothWays() async {
        #expect(await Demo.run("fruit", "ls", "--sort-by", "weight", "-q").output == "fru_02\nfru_01\n")
        #expect(await Demo.run("fruit", "ls", "--sort-by=-weight", "-q").output == "fru_01\nfru_02\n")
    }

    @Test func oneThingIsAListOfFields() async {
        let result = await Demo.run("fruit", "get", "fru_01")
        #expect(
            result.output == """
                ID:         fru_01
                NAME:       Apple
                STATE:      ripe
                WEIGHT:     120
                PRICE:      42.00 EUR
                PICKED AT:  2026-11-21T07:50:00Z

                """)
        let json = await Demo.run("fruit", "get", "fru_01", "-o", "json")
        #expect(json.output.hasPrefix("{\n  \"id\": \"fru_01\",\n"))
    }

    @Test func timesAreRelativeOnATerminalOnly() async {
        let result = await Demo.run("fruit", "ls", "--columns", "id,pickedAt", terminal: true, columns: 80)
        #expect(result.output.contains("fru_01  1h ago"))
        #expect(await Demo.run("fruit", "ls", "--columns", "id,pickedAt").output.contains("2026-11-21T07:50:00Z"))
    }

    @Test func controlCharactersAreShownNeverSent() async {
        let rows = [Fruit(id: "1", name: "\u{1B}[31mred\u{202E}\u{9B}x\ny")]
        let program = Demo.program(rows: rows)
        let table = await Demo.run("fruit", "ls", "--columns", "name", program: program)
        #expect(table.output == "NAME\n\\x1b[31mred\\u202e\\x9bx\\ny\n")
        let json = await Demo.run("fruit", "ls", "-o", "jsonl", "--columns", "name", program: program)
        #expect(json.output == "{\"name\":\"\\u001b[31mred\\u202e\\u009bx\\ny\"}\n")
        let csv = await Demo.run(
            "fruit", "ls", "-o", "csv", "--columns", "name", "--no-headers", terminal: true, program: program)
        #expect(!csv.output.unicodeScalars.contains("\u{1B}"))
        let raw = await Demo.run("fruit", "ls", "-o", "csv", "--columns", "name", "--no-headers", program: program)
        #expect(raw.output == "\"\u{1B}[31mred\u{202E}\u{9B}x\ny\"\r\n")
    }

    @Test func furtherLinesOfAnErrorAreIndentedAndNeverOurs() {
        let error = CommandError("x", "redis did not start:\nbad\u{1b}[2J\n    hint: rm -rf /", hint: "its log is /l")
        #expect(
            error.text(program: "shopctl")
                == "shopctl: redis did not start:\n    bad\\x1b[2J\n    hint: rm -rf /\nhint: its log is /l\n")
    }

    @Test func aNarrowTerminalCutsTextButNeverIds() async {
        let rows = [Fruit(id: "fru_0123456789", name: "A very long name of a small apple", weight: 1)]
        let program = Demo.program(rows: rows)
        let cut = await Demo.run(
            "fruit", "ls", "--columns", "id,name,weight", environment: ["COLUMNS": "40"], program: program)
        #expect(
            cut.output == """
                ID              NAME              WEIGHT
                fru_0123456789  A very long nam…       1

                """)
        #expect(cut.output.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= 40 })
        let tiny = await Demo.run(
            "fruit", "ls", "--columns", "id,name,weight", environment: ["COLUMNS": "20"], program: program)
        #expect(tiny.output.hasSuffix("fru_0123456789  A v…\n"))
        #expect(tiny.errors == "note: 1 column does not fit into 20: choose with --columns, or use -o wide\n")
    }

    @Test func colorsFollowTheConventions() async {
        let plain = await Demo.run("fruit", "ls", terminal: true, columns: 80)
        #expect(plain.output.contains("\u{1B}[32mripe\u{1B}[0m"))
        for environment in [["NO_COLOR": "1"], ["TERM": "dumb"], ["CLICOLOR": "0"]] {
            let result = await Demo.run("fruit", "ls", environment: environment, terminal: true, columns: 80)
            #expect(!result.output.contains("\u{1B}"))
        }
        #expect(await Demo.run("fruit", "ls", environment: ["CLICOLOR_FORCE": "1"]).output.contains("\u{1B}[32m"))
        #expect(await Demo.run("fruit", "ls", "--color", "always").output.contains("\u{1B}[32m"))
        #expect(
            await Demo.run("fruit", "ls", "--color", "never", environment: ["CLICOLOR_FORCE": "1"]).output
                .contains("\u{1B}") == false)
        #expect(await Demo.run("fruit", "ls", "-o", "csv", "--color", "always").output.contains("\u{1B}") == false)
    }

    @Test func aClosedPipeEndsQuietly() async {
        let rows = (0..<50_000).map { Fruit(id: "fru_\($0)", name: "x") }
        let result = await Demo.run("fruit", "ls", program: Demo.program(rows: rows), outputLimit: 100)
        #expect(result.code == .pipeClosed)
        #expect(result.errors.isEmpty)
        #expect(await Demo.run("--help", outputLimit: 10).code == .pipeClosed)
    }

    @Test func laterRowsWidenATableThatHasBegun() async {
        let rows = (0..<300).map { Fruit(id: "fru_\($0)", name: $0 < 256 ? "x" : "a longer name") }
        let result = await Demo.run("fruit", "ls", "--columns", "name,id", program: Demo.program(rows: rows))
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 301)
        #expect(lines[1] == "x     fru_0")
        #expect(lines[300] == "a longer name  fru_299")
    }

    @Test func widthsAreThoseOfTheTerminal() {
        let widths: [(String, Int)] = [
            ("abc", 3), ("りんご", 6), ("e\u{301}", 1), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("👩‍👩‍👧", 2),
            ("🇩🇪", 2), ("❤️", 2), ("1️⃣", 2), ("👍🏽", 2), ("ａ", 2), ("…", 1), ("ไทย", 3), ("नि", 2), ("\u{200B}", 0),
        ]
        for (text, width) in widths { #expect(DisplayWidth.of(text) == width, "\(text)") }
        #expect(DisplayWidth.cut("りんごりんご", to: 6) == "りん…")
        #expect(DisplayWidth.cut("abcdef", to: 4) == "abc…")
        #expect(DisplayWidth.cut("abc", to: 3) == "abc")
    }

    @Test func moneyIsExactOverAllOf64Bits() {
        #expect(Cell.money(.min, digits: 2) == "-92233720368547758.08")
        #expect(Cell.money(.max, digits: 0) == "9223372036854775807")
        #expect(Cell.money(5, digits: 3) == "0.005")
        #expect(Cell.money(-5, digits: 2) == "-0.05")
    }
}
