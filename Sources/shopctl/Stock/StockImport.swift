internal import Console
internal import Crypto
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI
internal import Synchronization

enum StockImport {
    private static let format = Option.value(
        "format", .word("FORM", of: [Choice("csv"), Choice("jsonl")]), "of the input; default: by its name, else csv")

    private static let schema = Schema<ImportSummary>(
        "import", id: { _ in "stock" },
        [
            Column("rows", .number) { .integer($0.rows) },
            Column("created", .number) { .integer($0.created) },
            Column("updated", .number) { .integer($0.updated) },
            Column("unchanged", .number) { .integer($0.unchanged) },
        ])

    static let command = Command(
        "import", "Set the levels of a whole file, all or nothing",
        discussion: """
            csv with the columns sku, warehouse (may be left out) and on_hand, or jsonl with sku, warehouse and \
            onHand; an empty cell of a warehouse is refused. The file is streamed: it may be large. What is wrong is \
            answered with line and column, and then nothing has changed. The same counts given again would take back \
            what was sold since: they are answered \
            with "already done on …" for 30 days, and set once more only with --repeat. When the answer was lost, \
            --resume asks for it, and nothing is done twice.
            """,
        flags: [format.flag, StandardFlags.resume.flag, StandardFlags.again.flag],
        takes: [
            StandardFlags.results, StandardFlags.input, Flags.connection, StandardFlags.changing,
            StandardFlags.creating,
        ],
        columns: schema.infos,
        examples: [
            Example("shopctl stock import -f counted.csv --dry-run", "what would change"),
            Example("zcat levels.jsonl.gz | shopctl stock import -f - --format jsonl -y", "from another program"),
        ],
        exitCodes: [.notAllowed, .conflict, .pending, .locked, .confirmationNeeded, .unreachable]
    ) { invocation in
        guard let path = invocation[StandardFlags.file] else {
            throw CommandError.usage("--file is missing", hint: "`-f -` reads stdin")
        }
        let (isResuming, isAgain) = (invocation[StandardFlags.resume], invocation[StandardFlags.again])
        guard !(isResuming && isAgain) else {
            throw CommandError.usage("both --resume and --repeat", why: "one asks again, the other does it again")
        }
        let isLines =
            (invocation[format] ?? (path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? "jsonl" : "csv")) == "jsonl"
        let counts = try CountsFile(path, isLines: isLines, invocation)
        let client = try ShopClient(invocation, patience: ShopClient.longPatience)
        guard !invocation[StandardFlags.dryRun] else {
            let summary = try await counts.send(client, Change(invocation))
            try invocation.output.record(schema, summary.value)
            invocation.diagnostics.note("dry run: nothing was changed")
            return .done
        }
        return try await CountsRun(invocation, client, counts).run { try invocation.output.record(schema, $0) }
    }
}

/// One import, which is one item of a journal: all of it is done, or nothing.
private struct CountsRun {
    private let invocation: Invocation
    private let client: ShopClient
    private let counts: CountsFile
    private let keys: BatchKeys
    private static let words = "stock import"

    init(_ invocation: Invocation, _ client: ShopClient, _ counts: CountsFile) {
        self.invocation = invocation
        self.client = client
        self.counts = counts
        keys = BatchKeys(
            [.typed("counts", counts.digest, 1)], meaning: [Self.words, counts.type], digest: counts.digest,
            given: invocation[StandardFlags.idempotencyKey], again: invocation[StandardFlags.again])
    }

    func run(_ show: (ImportSummary) throws -> Void) async throws -> ExitCode {
        let journal = try BatchRuns(invocation, command: Self.words, server: client.base).open(
            keys, input: counts.name)
        if let time = journal.finished { return alreadyDone(time) }
        do {
            try invocation.permit("Set the stock levels of \(counts.name)")
        } catch {
            journal.forgetIfUntouched()
            throw error
        }
        try await journal.begin()
        let answer = Mutex<Answer<ImportSummary>?>(nil)
        var failure: CommandError?
        let run = BatchRun(concurrency: 1, journal: journal, explain: Failures.inWords)
        let summary = try await run.run([item(journal)]) { [invocation, client, counts] item in
            try BatchRuns.checkAge(item, journal, invocation.now)
            var change = Change(invocation, idempotencyKey: item.key)
            change.reason = journal.reason
            let came = try await counts.send(client, change)
            answer.withLock { $0 = came }
        } finished: {
            failure = $0.error
        }
        if let broken = summary.failure { throw broken }
        if let failure { throw try ended(failure, journal) }
        guard let came = answer.withLock({ $0 }) else { return .interrupted }
        try show(came.value)
        if came.isReplayed { invocation.diagnostics.note("(replayed)") }
        try await journal.finish(at: RFC3339.text(invocation.now))
        return .done
    }

    /// With the key that it was given, else that it had, else one made from what the file says.
    private func item(_ journal: BatchJournal) -> BatchRun.Item {
        let id = keys.ids[0]
        let earlier = journal.earlier[id]
        let given = invocation[StandardFlags.again] ? nil : invocation[StandardFlags.idempotencyKey]
        return BatchRun.Item(
            .typed("counts", counts.name, 1), id: id,
            key: earlier?.key ?? given ?? BatchKeys.key(id, salt: journal.salt),
            since: earlier?.since ?? Int64(invocation.now.timeIntervalSince1970))
    }

    /// What was refused was not done: nothing is to be resumed.
    private func ended(_ error: CommandError, _ journal: BatchJournal) throws -> CommandError {
        var error = error
        if !error.isOutcomeUnknown {
            journal.forget()
        } else if counts.isFile {
            error.hint =
                "to ask whether it was done: "
                + invocation.commandLine(adding: ["--resume"], without: ["--repeat"])
        } else {
            error.hint = "the same input once more, with --resume, asks whether it was done"
        }
        return error
    }

    private func alreadyDone(_ time: String) -> ExitCode {
        invocation.diagnostics.line("\(Self.words): already done on \(time), nothing was sent")
        if counts.isFile {
            let line = invocation.commandLine(adding: ["--repeat"], without: ["--resume"])
            invocation.diagnostics.line("to do it once more, on purpose: \(line)")
        }
        return .done
    }
}

/// Counts as they are sent, known by what they say before they are.
private struct CountsFile: Sendable {
    let name: String
    let type: String
    /// Of its bytes.
    let digest: String
    let isFile: Bool
    private let source: RewindableSource
    private let progress: ProgressLine

    init(_ path: String, isLines: Bool, _ invocation: Invocation) throws {
        name = path == "-" ? "stdin" : path
        isFile = path != "-"
        type = isLines ? "application/jsonl" : "text/csv"
        progress = invocation.progress("bytes sent")
        do throws(StreamError) {
            source = try RewindableSource(
                path: path, input: invocation.surroundings.input, directory: invocation.directories.state)
            digest = try Self.digest(source)
        } catch {
            throw error.isInterrupted
                ? CommandError.interrupted : CommandError.usage("can't read \(name)", why: error.reason)
        }
    }

    private static func digest(_ source: RewindableSource) throws(StreamError) -> String {
        var hash = SHA256()
        while true {
            let bytes = try source.read(upTo: 1 << 16)
            if bytes.isEmpty { return Hex.encode(hash.finalize()) }
            hash.update(bytes)
        }
    }

    /// Sends all of it; a file that says something else by now is broken off before its end, and so not done.
    func send(_ client: ShopClient, _ change: Change) async throws -> Answer<ImportSummary> {
        let body = HTTPClientRequestBody.stream(length: nil) { [source, progress, digest, name] writer in
            source.rewind()
            var hash = SHA256()
            while true {
                // Reading may block, and this closure runs on the client's loop.
                let bytes = try await Task.detached { try source.read(upTo: 1 << 16) }.value
                if bytes.isEmpty { break }
                hash.update(bytes)
                try await writer.write(bytes)
                progress.advance(by: bytes.count)
            }
            guard Hex.encode(hash.finalize()) == digest else {
                throw CommandError("changed", "\(name) was changed while it was read", exit: .conflict)
            }
        }
        let (response, answer) = try await client.send(
            "POST", "/admin/v1/stock/import", [], headers: ["Content-Type": type], body: body, change: change)
        progress.finish()
        return Answer(
            value: try JSONText.decode(ImportSummary.self, from: answer),
            isReplayed: response.headers["Idempotency-Replayed"] == "true")
    }
}
