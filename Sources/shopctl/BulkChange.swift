internal import Console
internal import Crypto
internal import FoundationEssentials
internal import ShopAPI
internal import Synchronization

/// A change of one thing or of many: from arguments or from a file, with confirmation, journal, resuming and lock.
struct BulkChange<Row: Sendable>: Sendable {
    let invocation: Invocation
    let schema: Schema<Row>
    /// For questions and errors: `Cancel`, `order`.
    let verb: String
    let noun: String
    /// Asks before it is done, and needs a reason on a protected context.
    var isDestructive = true
    let input: BatchSchema
    /// Does one item; nil when there is nothing to show.
    let perform: @Sendable (ShopClient, BatchRecord, Change) async throws -> Answer<Row>?

    /// - Parameter typed: the items given as arguments.
    func run(_ typed: [BatchRecord], check: (BatchInput) throws -> Void = { _ in }) async throws -> ExitCode {
        if let path = invocation[StandardFlags.file] {
            guard typed.isEmpty else {
                throw CommandError.usage("both arguments and --file", why: "one of them is enough")
            }
            let batch = try BatchInput.read(path: path, input: invocation.surroundings.input, schema: input)
            try batch.refuseCardNumbers()
            try check(batch)
            return try await run(batch)
        }
        guard !typed.isEmpty else {
            throw CommandError.usage("\(noun.uppercased()) is missing", why: "as arguments or in --file")
        }
        if invocation[StandardFlags.resume] {
            throw CommandError.usage("--resume needs --file", why: "it goes on with one")
        }
        if let path = invocation[StandardFlags.plan] { return try await plan(typed, path) }
        try permit(typed.count)
        let lock = try await invocation.takeLock()
        defer { withExtendedLifetime(lock) {} }
        let client = try ShopClient(invocation)
        if typed.count == 1 { return try await one(client, typed[0]) }
        return try await many(client, typed, batch: nil, journal: nil)
    }

    // MARK: Before anything is done

    private func permit(_ count: Int) throws {
        try invocation.permit(verb, noun, count: count, isDestructive: isDestructive)
    }

    // MARK: One

    private func one(_ client: ShopClient, _ record: BatchRecord) async throws -> ExitCode {
        let given = invocation.takes(StandardFlags.idempotencyKey) ? invocation[StandardFlags.idempotencyKey] : nil
        let change = Change(invocation, idempotencyKey: given ?? Change.newKey())
        guard let answer = try await perform(client, record, change) else { return .done }
        try invocation.output.record(schema, answer.value)
        if answer.isReplayed { invocation.diagnostics.note("(replayed)") }
        if change.isDryRun { invocation.diagnostics.note("dry run: nothing was changed") }
        return .done
    }

    // MARK: Many

    private func run(_ batch: BatchInput) async throws -> ExitCode {
        if batch.records.isEmpty {
            invocation.diagnostics.note("\(batch.name) has no items: there is nothing to do")
            return .done
        }
        if let path = invocation[StandardFlags.plan] { return try await plan(batch.records, path) }
        let isDryRun = invocation[StandardFlags.dryRun]
        try permit(batch.records.count)
        let lock = try await invocation.takeLock()
        defer { withExtendedLifetime(lock) {} }
        let client = try ShopClient(invocation)
        let journal =
            isDryRun
            ? nil
            : try BatchJournal.open(
                directory: invocation.journals, command: words, input: batch.name, digest: digest(batch, client.base),
                count: batch.records.count, resuming: invocation[StandardFlags.resume])
        return try await many(client, batch.records, batch: batch, journal: journal)
    }

    private var words: String { invocation.words.dropFirst().joined(separator: " ") }

    /// Of the input's bytes and where they go.
    private func digest(_ batch: BatchInput, _ server: String) -> String {
        Hex.text(SHA256.hash(Array("\(server)\n".utf8) + batch.bytes))
    }

    private func many(
        _ client: ShopClient, _ records: [BatchRecord], batch: BatchInput?, journal: BatchJournal?
    ) async throws -> ExitCode {
        let rows = RowCollector<Row>()
        let writer = try invocation.output.list(schema)
        var failed: [BatchRecord] = []
        let run = BatchRun(
            concurrency: Int(invocation[StandardFlags.concurrency]), rate: invocation[StandardFlags.rate].map(Int.init),
            policy: invocation[StandardFlags.onError], journal: journal,
            progress: records.count > 1 ? invocation.progress(words, total: records.count) : nil, newKey: Change.newKey,
            explain: Failures.inWords)
        let diagnostics = invocation.diagnostics
        let summary = try await withTaskCancellationHandler {
            try await run.run(records) { [invocation, perform] record, key in
                let change = Change(invocation, idempotencyKey: key)
                if let answer = try await perform(client, record, change) { rows.put(record.number, answer.value) }
            } finished: { result in
                if let row = rows.take(result.record.number) { try writer.write(row) }
                if let error = result.error {
                    failed.append(result.record)
                    report(error, result.record, batch)
                }
            }
        } onCancel: {
            diagnostics.line("interrupted: the items in hand are let end; once more ends at once")
        }
        try writer.finish()
        try invocation.output.flush()
        try end(summary, failed, batch, journal)
        return summary.exit
    }

    // MARK: Planning

    /// Has every item rehearsed by the daemon, and writes those that it would do.
    private func plan(_ records: [BatchRecord], _ path: String) async throws -> ExitCode {
        let client = try ShopClient(invocation)
        let requests = Mutex<[Int: PlannedRequest]>([:])
        let writer = try invocation.output.list(schema)
        let rows = RowCollector<Row>()
        let run = BatchRun(
            concurrency: Int(invocation[StandardFlags.concurrency]), rate: invocation[StandardFlags.rate].map(Int.init),
            policy: invocation[StandardFlags.onError],
            progress: records.count > 1 ? invocation.progress(words, total: records.count) : nil,
            newKey: Change.newKey, explain: Failures.inWords)
        let summary = try await run.run(records) { [invocation, perform] record, key in
            let recorder = PlanRecorder()
            var change = Change(invocation, idempotencyKey: key)
            change.isDryRun = true
            let answer = try await perform(client.rehearsing(recorder), record, change)
            if let answer { rows.put(record.number, answer.value) }
            guard var request = recorder.request else {
                throw CommandError("no_change", "nothing would be asked of the daemon")
            }
            request.key = key
            requests.withLock { $0[record.number] = request }
        } finished: { result in
            if let row = rows.take(result.record.number) { try writer.write(row) }
            if let error = result.error { report(error, result.record, nil) }
        }
        try writer.finish()
        try invocation.output.flush()
        if summary.isInterrupted { return .interrupted }
        let items = requests.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value)
        let (plan, doubled) = Plan.unique(items)
        for item in doubled {
            invocation.diagnostics.report(
                CommandError("doubled", "\(item.path) is in this plan already", why: "each thing once", exit: .conflict)
            )
        }
        let header = Plan.Header(
            command: words, server: client.base, made: RFC3339.text(invocation.now),
            by: invocation.surroundings.user, reason: invocation[StandardFlags.reason],
            noun: noun)
        try PrivateFile.write(Plan(header: header, items: plan).bytes, to: path)
        invocation.diagnostics.line("\(words): \(plan.count) planned, \(records.count - plan.count) can't be done")
        if !plan.isEmpty {
            invocation.diagnostics.line("to do it: shopctl apply \(Shell.quoted(path))")
        }
        return plan.count == records.count ? .done : .partlyFailed
    }

    private func report(_ error: CommandError, _ record: BatchRecord, _ batch: BatchInput?) {
        var error = error
        let place = batch.map { "\($0.name):\(record.place.line)" } ?? record.text(input.identifier ?? "") ?? ""
        error.what = "\(place): \(error.what)"
        invocation.diagnostics.report(error)
    }

    private func end(
        _ summary: BatchRun.Summary, _ failed: [BatchRecord], _ batch: BatchInput?, _ journal: BatchJournal?
    ) throws {
        let dry = invocation[StandardFlags.dryRun] ? " (dry run: nothing was changed)" : ""
        invocation.diagnostics.line("\(words): \(summary.text)\(dry)")
        guard let batch, let journal else { return }
        if !failed.isEmpty {
            let ending = batch.format == .ids ? "txt" : batch.format.rawValue
            let path = journal.path.replacing(".jsonl", with: "") + ".failed." + ending
            try PrivateFile.write(Array(batch.text(of: failed.sorted { $0.number < $1.number }).utf8), to: path)
            invocation.diagnostics.line("the items that failed: \(path)")
        }
        if summary.failed == 0, summary.untried == 0 {
            journal.remove()
        } else if batch.name != "stdin" {
            invocation.diagnostics.line("to do the rest: \(invocation.commandLine(adding: ["--resume"]))")
        }
    }
}

extension FlagGroup {
    /// The shared flags of a command that is one.
    static let ofBulkChange = [
        StandardFlags.results, Flags.connection, StandardFlags.changing, StandardFlags.creating, StandardFlags.input,
        StandardFlags.batch,
    ]
}

extension ExitCode {
    /// With what a command that is one can end, besides 0, 1 and 2.
    static let ofBulkChange: [ExitCode] = [
        .notFound, .notAllowed, .conflict, .partlyFailed, .pending, .locked, .rateLimited, .confirmationNeeded,
        .unreachable,
    ]
}

/// Rows that items have come to, until they are shown.
private final class RowCollector<Row: Sendable>: Sendable {
    private let rows = Mutex<[Int: Row]>([:])
    func put(_ number: Int, _ row: Row) { rows.withLock { $0[number] = row } }
    func take(_ number: Int) -> Row? { rows.withLock { $0.removeValue(forKey: number) } }
}
