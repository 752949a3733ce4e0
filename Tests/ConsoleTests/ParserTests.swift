import Console
import FoundationEssentials
import Testing

@Suite struct ParserTests {
    @Test func flagsAndArgumentsMayBeMixed() async {
        let result = await Demo.run("fruit", "get", "-o", "name", "fru_01", "--no-headers", "fruit/fru_02")
        #expect(result.output == "fruit/fru_01\nfruit/fru_02\n")
        #expect(result.code == .done)
    }

    @Test func sharedFlagsMayStandBeforeTheGroup() async {
        let result = await Demo.run("--output=name", "fruit", "--limit", "5", "ls")
        #expect(result.output == "fruit/fru_01\nfruit/fru_02\n")
    }

    @Test func everySpellingOfAValueIsUnderstood() async {
        for spelling in [["-w", "7"], ["-w7"], ["-w=7"], ["--weight", "7"], ["--weight=7"]] {
            let result = await Demo.run(["fruit", "values"] + spelling)
            #expect(result.output.contains("weight 7\n"), "\(spelling): \(result.errors)")
        }
    }

    @Test func shortFlagsBundle() async {
        let result = await Demo.run("fruit", "values", "-vvw9")
        #expect(result.output.contains("verbose 2\n"))
        #expect(result.output.contains("weight 9\n"))
    }

    @Test func twoDashesEndFlags() async {
        let result = await Demo.run("fruit", "adjust", "-y", "--", "--odd", "-5")
        #expect(result.output == "--odd by -5\n")
    }

    @Test func negativeNumbersAreArguments() async {
        let result = await Demo.run("fruit", "adjust", "apple", "-5", "--yes")
        #expect(result.output == "apple by -5\n")
    }

    @Test func repeatedListsAddUpAndOtherRepetitionsAreErrors() async {
        let list = await Demo.run("fruit", "values", "--tag", "a,b", "--tag=c")
        #expect(list.output.contains(#"tag ["a", "b", "c"]"#))
        let twice = await Demo.run("fruit", "values", "--state", "ripe", "--state=rotten")
        #expect(twice.code == .usage)
        #expect(twice.errors.hasPrefix("demo: --state is given twice (once as --state ripe)\n"))
    }

    @Test func anOptionalValueNeedsItsEqualsSign() async {
        let bare = await Demo.run("fruit", "values", "--wait")
        #expect(bare.output.contains("wait done\n"))
        let given = await Demo.run("fruit", "values", "--wait=ripe")
        #expect(given.output.contains("wait ripe\n"))
        let empty = await Demo.run("fruit", "values", "--wait=")
        #expect(empty.code == .usage)
    }

    @Test func aSwitchTakesNoValueButTrueOrFalse() async {
        #expect(await Demo.run("fruit", "ls", "--no-headers=false").output.contains("NAME"))
        let result = await Demo.run("fruit", "ls", "--no-headers=")
        #expect(result.code == .usage)
        #expect(result.errors.contains("takes no value but true or false"))
    }

    @Test(arguments: [
        (["friut", "ls"], "unknown command `friut` (did you mean `fruit`?)"),
        (["fruit", "lst"], "unknown command `lst` of `demo fruit` (did you mean `ls`?)"),
        (["fruit", "ls", "--sttae", "ripe"], "unknown flag --sttae (did you mean `--state`?)"),
        (["fruit", "ls", "-z"], "unknown flag -z"),
        (["fruit", "ls", "-o", "jsn"], "-o `jsn` can't be taken"),
        (
            ["fruit", "ls", "--state", "ripd"],
            "--state `ripd` can't be taken (it is none of ripe, rotten)\nhint: did you mean `ripe`?"
        ),
        (["fruit", "ls", "--weight", "0"], "--weight `0` can't be taken (it must be 1 to 100)"),
        (["fruit", "ls", "--weight", "9223372036854775808"], "(it does not fit 64 bits)"),
        (["fruit", "ls", "--weight", "many"], "(it is no whole number)"),
        (["fruit", "ls", "--weight"], "--weight lacks its N"),
        (["fruit", "ls", "--tag", "a,,b"], "--tag `a,,b` can't be taken (it is empty)"),
        (["fruit", "ls", "--columns", "nme"], "--columns: no column `nme` (did you mean `name`?)"),
        (["fruit", "ls", "--sort-by", "size"], "--sort-by: no column `size`"),
        (["fruit", "ls", "--since", "soon"], "--since `soon` can't be taken (it is no time)"),
        (["fruit", "ls", "extra"], "unexpected argument `extra` (this command takes none)"),
        (["fruit", "get", "order/fru_01"], "FRUIT `order/fru_01` can't be taken (it names order, not fruit)"),
        (["fruit", "get"], "FRUIT... is missing"),
        (["fruit", "get", "fru_01", "--limit", "3"], "--limit does not apply to `demo fruit get`"),
    ]) func whatIsWrongIsSaidWithTheNearestRightWord(_ arguments: [String], _ message: String) async {
        let result = await Demo.run(arguments)
        #expect(result.code == .usage)
        let wanted = message.replacing("FRUIT...", with: "FRUIT")
        #expect(result.errors.contains(wanted), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test func nothingWhereSomethingIsNeededShowsShortUsageOnStderr() async {
        let result = await Demo.run()
        #expect(result.code == .usage)
        #expect(result.errors.hasPrefix("usage: demo GROUP VERB [ARGUMENTS] [FLAGS]\n"))
        #expect(result.output.isEmpty)
        #expect(await Demo.run("fruit").errors.contains("adjust"))
    }

    @Test func aUsageErrorIsJSONWhereJSONWasAskedFor() async throws {
        for arguments in [["-o", "json", "friut"], ["friut", "-ojson"], ["friut", "--output=jsonl"]] {
            let result = await Demo.run(arguments)
            let error = try JSONReader.value(in: Array(result.errors.utf8))
            #expect(error["code"] == "usage")
            #expect(error["exitCode"] == 2)
            #expect(error["hint"]?.text == "`demo --help` lists the commands")
            #expect(error["retryable"] == false)
            #expect(error["requestId"] == .null)
        }
    }

    @Test func nearestWords() {
        #expect(Suggestion.nearest(to: "odrers", in: ["orders", "refunds"]) == "orders")
        #expect(Suggestion.nearest(to: "ordres", in: ["orders", "refunds"]) == "orders")
        #expect(Suggestion.nearest(to: "reservation", in: ["reservations", "release"]) == "reservations")
        #expect(Suggestion.nearest(to: "xyz", in: ["orders", "refunds"]) == nil)
        #expect(Suggestion.nearest(to: "sl", in: ["ls", "get"]) == "ls")
    }
}
