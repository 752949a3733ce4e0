import Console
import FoundationEssentials
import Testing

@Suite struct HelpTests {
    @Test func helpShowsTheFlagsOfTheCommandFirst() async {
        let result = await Demo.run("fruit", "ls", "--help")
        #expect(result.code == .done)
        #expect(result.errors.isEmpty)
        #expect(
            result.output == """
                Usage: demo fruit ls [FLAGS]

                List fruit

                Flags:
                      --state STATE   only in this state: ripe, rotten
                      --tag TAG       only with this tag
                      --wait[=STATE]  wait until it is so
                  -w, --weight N      at least so heavy

                Results:
                  -o, --output FORMAT  format of the results: table, wide, json, jsonl, csv,
                                       tsv, name (default: table)
                      --columns A,B    which columns, in which order; `help` lists them
                      --no-headers     leave out the line of headings

                Listing:
                      --limit N      at most so many; 50 unless --all
                      --all          everything there is
                      --sort-by COL  sort by a column; -COL for descending

                Time span:
                      --since TIME  from then on: 2h, 7d, yesterday, 2026-11-20, RFC 3339, or
                                    @unix
                      --until TIME  before then

                Everywhere:
                      --context NAME  which installation
                      --no-input      never ask
                  -q, --quiet         ids only, and no notes
                  -v, --verbose       what is being called; -vv the wire, without secrets
                      --color WHEN    colours: auto, always, never (default: auto)
                      --progress HOW  how progress is shown: auto, plain, json, none (default:
                                      auto)

                Columns:
                  id, name, state, weight, price, pickedAt, tags

                Examples:
                  demo fruit ls --state ripe
                      what can be eaten

                Exit codes:
                  0    done, or already so
                  1    failed
                  2    usage: an unknown or missing flag, argument or value
                  130  interrupted
                  141  pipe closed by the reader

                """)
    }

    @Test func helpWorksEverywhereEvenBesideMistakes() async {
        for arguments in [
            ["-h"], ["fruit", "-h"], ["fruit", "-h", "ls"], ["fruit", "ls", "--bogus", "-h"], ["fruit", "get", "-qh"],
        ] {
            let result = await Demo.run(arguments)
            #expect(result.code == .done, "\(arguments)")
            #expect(result.output.hasPrefix("Usage: demo"))
            #expect(result.errors.isEmpty)
        }
        #expect(await Demo.run("help", "fruit", "get").output == (await Demo.run("fruit", "get", "-h")).output)
        #expect(await Demo.run("help", "friut").errors.contains("did you mean `fruit`?"))
    }

    @Test func versionIsPrinted() async {
        #expect(await Demo.run("--version").output == "demo 1.2.3\n")
        #expect(await Demo.run("version").output == "demo 1.2.3\n")
    }

    @Test func theTreeIsReadableForPrograms() async throws {
        let result = await Demo.run("help", "--json")
        let tree = try JSONReader.value(in: Array(result.output.utf8))
        guard case .array(let commands)? = tree["commands"], case .array(let verbs)? = commands[0]["commands"] else {
            Issue.record("no commands")
            return
        }
        #expect(verbs.map { $0["name"]?.text } == ["ls", "get", "adjust", "values"])
        #expect(verbs[0]["columns"] == ["id", "name", "state", "weight", "price", "pickedAt", "tags"])
        #expect(verbs[1]["exitCodes"] == [0, 1, 2, 3, 130, 141])
    }

    @Test func aPageOfTheManualIsThereForTheProgramAndEachGroup() {
        let pages = Demo.program().manPages
        #expect(pages.map(\.fileName) == ["demo.1", "demo-fruit.1"])
        #expect(pages[1].text.contains("\\fB\\-w\\fR, \\fB\\-\\-weight\\fR \\fIN\\fR"))
        #expect(pages[0].text.contains("\\fBDEMO_OUTPUT\\fR"))
        for page in pages {
            #expect(!page.text.split(separator: "\n").contains { $0.hasPrefix("'") })
        }
    }
}
