import Console
import EventLoop
import FoundationEssentials
import TestSupport
import Testing

/// A file of messages is written once, whatever happens to the run.
@Suite(.timeLimit(.minutes(5))) struct ProduceOnceTests {
    private func lines(_ numbers: some Sequence<Int>) -> String {
        numbers.map { #"{"key":"k\#($0 % 7)","value":"v\#($0)","headers":[{"name":"n","value":"\#($0)"}]}"# + "\n" }
            .joined()
    }
    /// Each value of the topic, and how often it is there.
    private func values(_ stage: TopicStage, _ topic: String) async throws -> [String: Int] {
        let text = try await stage.ok("shopctl topics cat \(topic) --raw")
        return Dictionary(text.split(separator: "\n").map { (String($0), 1) }, uniquingKeysWith: +)
    }
    private func once(_ numbers: some Sequence<Int>) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: numbers.map { ("v\($0)", 1) })
    }

    @Test(arguments: TestKafka.kinds) func theSameFileTwiceIsWrittenOnce(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let (topic, other) = (try await stage.topic(), try await stage.topic("other"))
        let input = try stage.shell.file("in.jsonl", lines(1...20))
        let command = "shopctl topics produce \(topic) -f \(input)"
        try await stage.ok(command)
        let second = try await stage.shell.run(command)
        #expect(second.code == 0 && second.output.isEmpty, "\(second.errors)")
        #expect(second.errors.contains("topics produce: already done on 20"), "\(second.errors)")
        #expect(second.errors.contains("20 lines, nothing was written"), "\(second.errors)")
        #expect(try await values(stage, topic) == once(1...20))
        // Into another topic it is another thing, and on purpose it is done again.
        try await stage.ok("shopctl topics produce \(other) -f \(input)")
        #expect(try await values(stage, other) == once(1...20))
        try await stage.ok("\(command) --repeat")
        #expect(try await values(stage, topic) == once(1...20).mapValues { $0 * 2 })
        // What comes by a pipe is written as it comes.
        try await stage.ok("for n in 1 2; do shopctl topics produce \(other) -f - < <(cat \(input)); done")
        #expect(try await values(stage, other) == once(1...20).mapValues { $0 * 3 })
        try await stage.fails("cat \(input) | \(command.replacing(input, with: "-")) --resume", 2, "needs a file")
        try await stage.fails("\(command) --resume --repeat", 2, "both --resume and --repeat")
    }

    @Test func aFileThatWasMendedGoesOnWhereItStopped() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        let command = "shopctl topics produce \(topic) -f in.jsonl"
        _ = try stage.shell.file("in.jsonl", lines(1...2_400) + "no JSON\n" + lines(2_401...2_500))
        let first = try await stage.shell.run(command)
        #expect(first.code == 2 && first.errors.contains("line 2401: "), "\(first.errors)")
        #expect(first.errors.contains("2000 written; to do the rest: shopctl topics produce"), "\(first.errors)")
        #expect(try await values(stage, topic) == once(1...2_000))
        _ = try stage.shell.file("in.jsonl", lines(1...2_500))
        let refused = try await stage.shell.run(command)
        #expect(refused.code == 5 && refused.errors.contains("hint: --resume"), "\(refused.errors)")
        let resumed = try await stage.shell.run("\(command) --resume")
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("500 messages written, 2000 before"), "\(resumed.errors)")
        #expect(try await values(stage, topic) == once(1...2_500))
        // It has grown.
        _ = try stage.shell.file("in.jsonl", lines(1...2_510))
        let grown = try await stage.shell.run(command)
        #expect(grown.code == 5 && grown.errors.contains("which has changed since"), "\(grown.errors)")
        try await stage.ok("\(command) --resume")
        #expect(try await values(stage, topic) == once(1...2_510))
        #expect(try await stage.shell.run(command).errors.contains("already done on"))
    }

    @Test func aFileThatChangedWhereItWasWrittenIsRefused() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        let command = "shopctl topics produce \(topic) -f in.jsonl"
        _ = try stage.shell.file("in.jsonl", lines(1...1_100) + "no JSON\n")
        #expect(try await stage.shell.run(command).code == 2)
        _ = try stage.shell.file("in.jsonl", lines(0...1_100))
        for flags in ["", " --resume"] {
            let refused = try await stage.shell.run(command + flags)
            #expect(refused.code == 5, "\(flags): \(refused.errors)")
            #expect(refused.errors.contains("in what was done already (an earlier run did it up to line 1000"))
        }
        #expect(try await values(stage, topic) == once(1...1_000))
    }

    /// The journal as a power cut leaves it, once anything was written: a part's first line is on the disk before that.
    /// What is in doubt is looked for in the topic.
    @Test(arguments: TestKafka.kinds) func afterAPowerCutEachIsThereOnce(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic()
        // The same message twice is meant twice.
        _ = try stage.shell.file("in.jsonl", lines(1...50) + lines(50...50))
        var expected = once(1...50)
        expected["v50"] = 2
        let command = "shopctl topics produce \(topic) -f in.jsonl"
        try await stage.ok(command)
        // Others write, too: the same that one of these lines says is not among it.
        try await stage.ok("shopctl topics produce \(topic) v0 --key k0")
        expected["v0"] = 1
        let journal = try await Journal(stage.shell)
        for cut in journal.cuts.filter({ $0 > journal.ends[1] }) {
            try journal.cut(at: cut)
            let resumed = try await stage.shell.run("\(command) --resume")
            #expect(resumed.code == 0, "cut at \(cut): \(resumed.errors)")
            #expect(try await values(stage, topic) == expected, "cut at \(cut): \(resumed.errors)")
        }
        #expect(try await stage.shell.run(command).errors.contains("already done on"))
    }

    /// Some of a part got through, and one is refused by the library for its size.
    @Test func whatGotThroughIsNotWrittenAgain() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        let command = "shopctl topics produce \(topic) -f in.jsonl"
        let huge = #"{"value":"\#(String(repeating: "x", count: 2_000_000))"}"# + "\n"
        _ = try stage.shell.file("in.jsonl", lines(1...20) + huge + lines(21...30))
        let first = try await stage.shell.run(command)
        #expect(first.code == 6 && first.errors.contains("30 messages written, 1 refused"), "\(first.errors)")
        #expect(first.errors.contains("line 21: ") && first.errors.contains("to do the rest: "), "\(first.errors)")
        let resumed = try await stage.shell.run("\(command) --resume")
        #expect(resumed.code == 6, "\(resumed.errors)")
        #expect(resumed.errors.contains("0 messages written, 30 before, 1 refused"), "\(resumed.errors)")
        #expect(try await values(stage, topic) == once(1...30))
    }

    @Test func aRehearsalLeavesNoJournal() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        _ = try stage.shell.file("in.jsonl", lines(1...3))
        try await stage.ok("shopctl topics produce \(topic) -f in.jsonl --dry-run")
        #expect(try await stage.ok("shopctl jobs ls -q").isEmpty)
        try await stage.ok("shopctl topics produce \(topic) -f in.jsonl")
        #expect(try await values(stage, topic) == once(1...3))
    }
}
