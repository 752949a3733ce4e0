import Console
import EventLoop
import FoundationEssentials
import TestSupport
import Testing

/// How far a replay has come, after a power cut.
@Suite(.timeLimit(.minutes(3))) struct ReplayJournalTests {
    /// What is written behind a line that was cut off is a line of its own: only what the cut took is sent again.
    @Test func whatFollowsACutLineCounts() async throws {
        let stage = try await TopicStage(.embedded)
        let (topic, copy) = (try await stage.topic(partitions: 1), try await stage.topic("copy", partitions: 1))
        let values = (1...10).map { "v\($0)" }
        let input = try stage.shell.file("in.txt", values.map { "\($0)\n" }.joined())
        try await stage.ok("cat \(input) | shopctl topics produce \(topic) -f - --lines")
        let replay = "shopctl topics replay \(topic) --to \(copy) -y"
        try await stage.ok("\(replay) --max 3")
        let journal = try await Journal(stage.shell)
        let path = journal.path
        let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
        for tail in [[], [UInt8](repeating: 0, count: 512)] {
            try Data(bytes.dropLast(10) + tail).write(to: URL(filePath: path))
            try await stage.ok("\(replay) --max 2 --resume")
            try await stage.ok("\(replay) --max 1 --resume")
        }
        try await stage.ok("\(replay) --resume")
        let text = try await stage.ok("shopctl topics cat \(copy) --raw")
        let sent = text.split(separator: "\n").map(String.init)
        #expect(
            sent == Array(values[..<3]) + Array(values[..<3]) + Array(values[..<3]) + Array(values[3...]), "\(sent)")
        // Without its first line there is no run, and the next one begins a journal that can be read.
        try await stage.ok("\(replay) --max 1")
        try Data(bytes.prefix(20)).write(to: URL(filePath: path))
        try await stage.fails("\(replay) --resume", 5, "no run of this replay")
        try await stage.ok("\(replay) --max 1 && \(replay) --resume")
        #expect(try await stage.ok("shopctl topics cat \(copy) --raw").split(separator: "\n").count == 16 + 1 + 1 + 9)
    }
}
