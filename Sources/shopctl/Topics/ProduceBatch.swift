internal import Console
internal import FoundationEssentials
internal import Kafka

/// A file of messages on its way: each part is noted on disk before it is written and after, so that no message is
/// written twice: not by the same file given again, not by a run that goes on.
///
/// Kafka can't be asked again with a key. What a run that was cut off had begun is looked for in the topics, from where
/// they ended when it was.
struct ProduceBatch {
    private static let words = "topics produce"
    private let invocation: Invocation
    private let cluster: Cluster
    private let meaning: [String]
    private let file: ProduceFile
    private let journal: BatchJournal

    /// - Throws: a usage error for a file that can't be read; as ``BatchJournal/open(directory:_:_:)``.
    init(_ path: String, _ invocation: Invocation, _ cluster: Cluster) throws {
        let (isResuming, isAgain) = (invocation[StandardFlags.resume], invocation[StandardFlags.again])
        guard !(isResuming && isAgain) else {
            throw CommandError.usage("both --resume and --repeat", why: "one does the rest, the other all of it")
        }
        self.invocation = invocation
        self.cluster = cluster
        let left = [StandardFlags.resume, StandardFlags.again, StandardFlags.dryRun].map(\.flag.name)
        meaning = [Self.words] + invocation.meaning(without: left)
        let server = cluster.configuration.bootstrap
        let ends = try BatchJournal.lastRun(
            directory: invocation.journals, command: Self.words, server: server, input: path)
        file = try ProduceFile(path, meaning: meaning, ends: ends)
        let identity = BatchIdentity(
            command: Self.words, server: server, digest: BatchKeys.digest([server, file.digest]), input: path,
            salt: file.digest, ids: file.parts.map(\.id), user: invocation.surroundings.user,
            now: RFC3339.text(invocation.now), isSequence: true)
        journal = try BatchJournal.open(
            directory: invocation.journals, identity, isAgain ? .again : isResuming ? .resume : .once)
    }

    /// When all of it had been written; nil when some has not.
    var finished: String? { journal.finished }

    func tellFinished(_ time: String) {
        let count = file.parts.last?.lines.upperBound ?? 0
        invocation.diagnostics.line("\(Self.words): already done on \(time): \(count) lines, nothing was written")
        let line = invocation.commandLine(adding: ["--repeat"], without: ["--resume"])
        invocation.diagnostics.line("to do it once more, on purpose: \(line)")
    }

    /// Writes what is not written.
    /// - Parameter read: a message out of a line; nil for a line that is none.
    func write(_ run: inout ProduceRun, _ read: ([UInt8], Int) throws -> KafkaMessage?) async throws {
        var isBegun = false
        do {
            var reader = try LineReader(file.path, EmptySource())
            var chain = LineChain(meaning)
            for part in file.parts {
                let lines = try lines(of: part, &reader, &chain)
                if journal.earlier[part.id]?.state == .done {
                    run.earlier += lines.count
                    continue
                }
                try Task.checkCancellation()
                var messages: [(message: KafkaMessage, line: Int)] = []
                for (number, line) in zip(part.lines, lines) {
                    guard let message = try read(line, number) else { continue }
                    messages.append((try await run.prepared(message), number))
                }
                if !isBegun { try await journal.begin() }
                isBegun = true
                try await write(part, messages, &run)
            }
            try await journal.commit()
        } catch {
            if isBegun { tellRest(run) } else { journal.forgetIfUntouched() }
            throw error
        }
        if run.failed > 0 { return tellRest(run) }
        if !isBegun { try await journal.begin() }
        try await journal.finish(at: RFC3339.text(invocation.now))
    }

    /// - Throws: exit code 5 when they are others than before.
    private func lines(
        of part: ProduceFile.Part, _ reader: inout LineReader, _ chain: inout LineChain
    ) throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        while reader.number < part.lines.upperBound, let line = try reader.next() {
            chain.add(line)
            lines.append(line)
        }
        guard chain.text == part.id else {
            throw CommandError("changed", "\(file.path) was changed while it was read", exit: .conflict)
        }
        return lines
    }

    private func write(
        _ part: ProduceFile.Part, _ messages: [(message: KafkaMessage, line: Int)], _ run: inout ProduceRun
    ) async throws {
        let earlier = journal.earlier[part.id]
        var rest = messages
        if let mark = earlier?.mark {
            var written = try await WrittenMessages(messages.map(\.message), since: ProduceMarks(mark), cluster)
            rest.removeAll { written.take($0.message) }
            run.earlier += messages.count - rest.count
        }
        let (number, since) = (part.lines.upperBound, Int64(invocation.now.timeIntervalSince1970))
        try await journal.begin(
            part.id, .init(number, .begun, key: "", since: since, mark: earlier?.mark ?? run.marks.text))
        let failed = run.failed
        try await run.send(rest)
        // Of those that were refused, some may have been written all the same: the topics tell.
        journal.record(part.id, .init(number, run.failed == failed ? .done : .unknown, key: ""))
    }

    private func tellRest(_ run: ProduceRun) {
        let line = invocation.commandLine(adding: ["--resume"], without: ["--repeat"])
        invocation.diagnostics.line("\(run.sent + run.earlier) written; to do the rest: \(line)")
    }
}
