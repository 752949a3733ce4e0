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
    /// What an item does, where it must not be done twice by two inputs; nil where repeating it changes nothing.
    var deed: BatchDeed?
    /// What the command's own flags mean, where that is not how they are spelled.
    var flags: [String: @Sendable (String) -> String?] = [:]
    /// Does one item; nil when there is nothing to show.
    let perform: @Sendable (ShopClient, BatchRecord, Change) async throws -> Answer<Row>?

    /// Besides its own fields, every item may have a key.
    private var schemaWithKeys: BatchSchema {
        var schema = input
        schema.fields.append(.init(BatchInput.keyField))
        return schema
    }

    /// - Parameter typed: the items given as arguments.
    func run(_ typed: [BatchRecord], check: (BatchInput) throws -> Void = { _ in }) async throws -> ExitCode {
        if let plan = invocation[StandardFlags.plan] {
            try Plan.checkPlace(plan, input: invocation[StandardFlags.file])
        }
        if let path = invocation[StandardFlags.file] {
            guard typed.isEmpty else {
                throw CommandError.usage("both arguments and --file", why: "one of them is enough")
            }
            let batch = try BatchInput.read(path: path, input: invocation.surroundings.input, schema: schemaWithKeys)
            try batch.refuseCardNumbers()
            try check(batch)
            try BatchRecord.checkKeys(batch)
            return try await run(batch)
        }
        guard !typed.isEmpty else {
            throw CommandError.usage("\(noun.uppercased()) is missing", why: "as arguments or in --file")
        }
        let isAgain = invocation[StandardFlags.again]
        if invocation[StandardFlags.resume] || isAgain {
            throw CommandError.usage(isAgain ? "--repeat needs --file" : "--resume needs --file", why: "it is for one")
        }
        if let path = invocation[StandardFlags.plan] { return try await plan(typed, keys(typed, []), path) }
        try permit(typed.count)
        let lock = try await invocation.takeLock()
        defer { withExtendedLifetime(lock) {} }
        let client = try ShopClient(invocation)
        if typed.count == 1 { return try await one(client, typed[0]) }
        let keys = keys(typed, [])
        // Without a key of their own, things that are typed twice are meant twice.
        let salt = invocation[StandardFlags.idempotencyKey] == nil ? UUID().uuidString : keys.salt
        return try await many(client, items(typed, keys, salt), batch: nil, journal: nil)
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
        let keys = keys(batch.records, batch.bytes)
        if let path = invocation[StandardFlags.plan] { return try await plan(batch.records, keys, path) }
        guard !invocation[StandardFlags.dryRun] else {
            let client = try ShopClient(invocation)
            return try await many(
                client, items(batch.records, keys, keys.salt), batch: batch, journal: nil)
        }
        let client = try ShopClient(invocation)
        let lock = try await invocation.takeLock()
        defer { withExtendedLifetime(lock) {} }
        let runs = BatchRuns(invocation, command: words, server: client.base)
        let (journal, isNone) = try runs.openOrKnown(keys, input: batch.name, bytes: batch.bytes)
        if let time = journal.finished { return try alreadyDone(batch, time) }
        var items = items(batch.records, keys, journal.salt, journal)
        let known: KnownItems
        do {
            try runs.refuseReturned(journal, items)
            known = try runs.known(&items, keys, journal)
            if known.isEmpty, let isNone { throw isNone }
            runs.tell(journal, items)
            runs.tell(known, of: items)
            let open = items.count { journal.earlier[$0.id]?.state != .done && !known.ids.contains($0.id) }
            if open > 0 { try permit(open) }
        } catch {
            journal.forgetIfUntouched()
            throw error
        }
        try await journal.begin()
        known.record(items, journal)
        if let time = known.time(of: items, journal) {
            try await journal.finish(at: time)
            return try alreadyDone(batch, time)
        }
        return try await many(client, items, batch: batch, journal: journal, known: known.ids)
    }

    private var words: String { invocation.words.dropFirst().joined(separator: " ") }

    private func keys(_ records: [BatchRecord], _ bytes: [UInt8]) -> BatchKeys {
        BatchKeys(
            records, of: schemaWithKeys, meaning: [words] + invocation.meaning(without: ["wait"]),
            flags: FlagMeanings(
                texts: flags, toggles: Set(invocation.command.flags.filter { $0.form == .toggle }.map(\.name))),
            input: bytes, given: invocation[StandardFlags.idempotencyKey], again: isAgain)
    }

    /// All of it once more; with --resume, only what is left of a run, whatever other runs did.
    private var isAgain: Bool { invocation[StandardFlags.again] && !invocation[StandardFlags.resume] }

    /// Each with its own key, else with the one that it had, else with one made from what it says.
    private func items(
        _ records: [BatchRecord], _ keys: BatchKeys, _ salt: String, _ journal: BatchJournal? = nil
    ) -> [BatchRun.Item] {
        let now = Int64(invocation.now.timeIntervalSince1970)
        return records.indices.map { index in
            let (record, id) = (records[index], keys.ids[index])
            let earlier = journal?.earlier[id]
            return BatchRun.Item(
                record, id: id,
                key: record.ownKey ?? earlier?.key ?? BatchKeys.key(keys.spelledIDs[index], salt: salt),
                since: earlier?.since ?? now, subject: subject(record), deed: deed?.text(record))
        }
    }

    /// What an item is done to: the first field that each must have.
    private func subject(_ record: BatchRecord) -> String? {
        guard let field = input.fields.first(where: \.isRequired) else { return nil }
        return record.text(field.name).flatMap(field.meaning)
    }

    private func alreadyDone(_ batch: BatchInput, _ time: String) throws -> ExitCode {
        try invocation.output.list(schema).finish()
        try invocation.output.flush()
        invocation.diagnostics.line(
            "\(words): already done on \(time): \(batch.records.count) done before, nothing was sent")
        if batch.name != "stdin" {
            let line = invocation.commandLine(adding: ["--repeat"], without: ["--resume"])
            invocation.diagnostics.line("to do it once more, on purpose: \(line)")
        }
        return .done
    }

    private func many(
        _ client: ShopClient, _ items: [BatchRun.Item], batch: BatchInput?, journal: BatchJournal?,
        known: Set<String> = []
    ) async throws -> ExitCode {
        let rows = RowCollector<Row>()
        let replays = Atomic<Int>(0)
        let writer = try invocation.output.list(schema)
        var left: [BatchRun.Item] = []
        var run = BatchRun(
            concurrency: Int(invocation[StandardFlags.concurrency]), rate: invocation[StandardFlags.rate].map(Int.init),
            policy: invocation[StandardFlags.onError], journal: journal,
            progress: items.count > 1 ? invocation.progress(words, total: items.count) : nil,
            explain: Failures.inWords)
        run.known = known
        let diagnostics = invocation.diagnostics
        let summary = try await withTaskCancellationHandler {
            try await run.run(items) { [invocation, perform] item in
                try BatchRuns.checkAge(item, journal, invocation.now)
                var change = Change(invocation, idempotencyKey: item.key)
                if let journal { change.reason = journal.reason }
                guard let answer = try await perform(client, item.record, change) else { return }
                if answer.isReplayed { replays.add(1, ordering: .relaxed) }
                rows.put(item.record.number, answer.value)
            } finished: { result in
                if let row = rows.take(result.record.number) { try writer.write(row) }
                if let error = result.error {
                    if !error.isOutage { left.append(result.item) }
                    report(error, result.record, batch)
                }
            }
        } onCancel: {
            diagnostics.line("interrupted: the items in hand are let end; once more ends at once")
        }
        try writer.finish()
        try invocation.output.flush()
        let replayed = replays.load(ordering: .relaxed)
        try await end(summary, replayed == 0 ? "" : " (\(replayed) replayed)", left, batch, journal)
        if let failure = summary.failure { throw failure }
        return summary.exit
    }

    // MARK: Planning

    /// Has every item rehearsed by the daemon, and writes those that it would do.
    private func plan(_ records: [BatchRecord], _ keys: BatchKeys, _ path: String) async throws -> ExitCode {
        let client = try ShopClient(invocation)
        let requests = Mutex<[Int: PlannedRequest]>([:])
        let writer = try invocation.output.list(schema)
        let rows = RowCollector<Row>()
        let run = BatchRun(
            concurrency: Int(invocation[StandardFlags.concurrency]), rate: invocation[StandardFlags.rate].map(Int.init),
            policy: invocation[StandardFlags.onError],
            progress: records.count > 1 ? invocation.progress(words, total: records.count) : nil,
            explain: Failures.inWords)
        // A plan of things that were typed is a plan of its own.
        let salt =
            invocation[StandardFlags.file] == nil && invocation[StandardFlags.idempotencyKey] == nil
            ? UUID().uuidString : keys.salt
        let summary = try await run.run(items(records, keys, salt)) { [invocation, perform] item in
            let (record, key) = (item.record, item.key)
            let recorder = PlanRecorder()
            var change = Change(invocation, idempotencyKey: key)
            change.isDryRun = true
            let answer = try await perform(client.rehearsing(recorder), record, change)
            if let answer { rows.put(record.number, answer.value) }
            guard var request = recorder.request else {
                throw CommandError("no_change", "nothing would be asked of the daemon")
            }
            request.key = key
            request.deed = item.deed
            requests.withLock { $0[record.number] = request }
        } finished: { result in
            if let row = rows.take(result.record.number) { try writer.write(row) }
            if let error = result.error { report(error, result.record, nil) }
        }
        try writer.finish()
        try invocation.output.flush()
        if summary.isInterrupted || summary.isOutage { return summary.exit }
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
        error.what = "\(place): \(error.isOutcomeUnknown ? "outcome unknown: " : "")\(error.what)"
        // What is said of single changes: here --resume asks again.
        if error.isOutcomeUnknown || error.isOutage, batch != nil { error.hint = nil }
        invocation.diagnostics.report(error)
    }

    private func end(
        _ summary: BatchRun.Summary, _ replayed: String, _ left: [BatchRun.Item], _ batch: BatchInput?,
        _ journal: BatchJournal?
    ) async throws {
        let dry = invocation[StandardFlags.dryRun] ? " (dry run: nothing was changed)" : ""
        invocation.diagnostics.line("\(words): \(summary.text)\(replayed)\(dry)")
        guard let batch, let journal else { return }
        if !left.isEmpty {
            let path = journal.path.dropLast(6) + ".failed." + (batch.format == .jsonl ? "jsonl" : "csv")
            let keys = Dictionary(left.map { ($0.record.number, $0.key) }, uniquingKeysWith: { $1 })
            let records = left.map(\.record).sorted { $0.number < $1.number }
            let text = batch.text(of: records) { keys[$0.number] ?? "" }
            try PrivateFile.write(Array(text.utf8), to: String(path))
            let what = summary.unknown == 0 ? "failed" : "failed, or whose outcome is unknown"
            invocation.diagnostics.line("the items that \(what): \(path)")
        }
        if summary.isWhole {
            try await journal.finish(at: RFC3339.text(invocation.now))
        } else if batch.name == "stdin" {
            invocation.diagnostics.line("to do the rest: the same input once more, with --resume")
        } else {
            let line = invocation.commandLine(adding: ["--resume"], without: ["--repeat"])
            let when = summary.isOutage ? "to do the rest, when the daemon is there again" : "to do the rest"
            invocation.diagnostics.line("\(when): \(line)")
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
