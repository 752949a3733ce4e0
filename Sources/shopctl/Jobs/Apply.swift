internal import Console
internal import Crypto
internal import FoundationEssentials
internal import HTTPClient
internal import ShopAPI
internal import Synchronization

enum Apply {
    private static let file = Argument.one("file", .file, "the plan; `-` for stdin")

    struct Row: Sendable {
        var number: Int
        var subject: String
        var action: String
        var isReplayed: Bool
    }

    private static let schema = Schema<Row>(
        "item", id: \.subject,
        [
            Column("item", .number) { .integer($0.number) },
            Column("subject", .identifier) { .identifier($0.subject) },
            Column("action") { .text($0.action) },
            Column("replayed", .boolean) { .boolean($0.isReplayed) },
        ])

    static let command = Command(
        "apply", "Do what a plan says",
        discussion: "Exactly that: what has changed since the plan was made is refused, item by item, and a plan that "
            + "was edited as a whole. Applied twice, nothing is done twice.",
        arguments: [file.slot],
        takes: [
            StandardFlags.results, Flags.connection,
            FlagGroup("Changing", [StandardFlags.reason.flag, StandardFlags.yes.flag]),
            FlagGroup(
                "Batches",
                [
                    StandardFlags.onError.flag, StandardFlags.resume.flag, StandardFlags.rate.flag,
                    StandardFlags.concurrency.flag, StandardFlags.lock.flag, StandardFlags.lockWait.flag,
                ]),
        ],
        columns: schema.infos,
        examples: [
            Example("shopctl apply cancel.plan", "after reading it, with a question"),
            Example("shopctl apply refunds.plan -y --lock refunds --reason 'case 4711'", "in a script"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let plan = try read(invocation)
        let client = try ShopClient(invocation)
        guard plan.header.server == client.base else {
            throw CommandError(
                "other_server", "the plan is for \(plan.header.server)", why: "this context is \(client.base)",
                hint: "--server or --context chooses that installation", exit: .usage)
        }
        invocation.diagnostics.note("`\(plan.header.command)`, planned \(plan.header.made) by \(plan.header.by)")
        try invocation.permit(
            "Apply `\(plan.header.command)` to", plan.header.noun, count: plan.items.count, isDestructive: true)
        let lock = try await invocation.takeLock()
        defer { withExtendedLifetime(lock) {} }
        let runs = BatchRuns(invocation, command: "apply", server: client.base)
        let keys = BatchKeys(records(plan), meaning: ["apply"], input: plan.bytes, given: nil)
        let (journal, isNone) = try runs.openOrKnown(
            keys, input: invocation[file] == "-" ? "stdin" : invocation[file], bytes: plan.bytes)
        if let time = journal.finished {
            invocation.diagnostics.line(
                "apply: already done on \(time): \(plan.items.count) done before, nothing was sent")
            return .done
        }
        var items = zip(records(plan), keys.ids).map { record, id in
            BatchRun.Item(
                record, id: id, key: record.ownKey ?? "",
                since: journal.earlier[id]?.since ?? Int64(invocation.now.timeIntervalSince1970),
                deed: plan.items[record.number - 1].deed)
        }
        let known: KnownItems
        do {
            known = try runs.known(&items, keys, journal, isPlan: true)
            if known.isEmpty, let isNone { throw isNone }
        } catch {
            journal.forgetIfUntouched()
            throw error
        }
        runs.tell(journal, items)
        runs.tell(known, of: items)
        try await journal.begin()
        known.record(items, journal)
        if let time = known.time(of: items, journal) {
            try await journal.finish(at: time)
            invocation.diagnostics.line(
                "apply: already done on \(time), under these keys: \(items.count) done before, nothing was sent")
            return .done
        }
        return try await run(plan, items, client, journal, known.ids, invocation)
    }

    private static func records(_ plan: Plan) -> [BatchRecord] {
        plan.items.enumerated().map { index, item in
            var record = BatchRecord.typed("item", item.subject, index + 1)
            record.values[BatchInput.keyField] = .string(item.key)
            return record
        }
    }

    private static func read(_ invocation: Invocation) throws -> Plan {
        let path = invocation[file]
        let name = path == "-" ? "stdin" : path
        var bytes: [UInt8] = []
        do throws(StreamError) {
            let source: any ByteSource = path == "-" ? invocation.surroundings.input : try FileSource(path: path)
            while bytes.count <= BatchInput.maximumBytes {
                let more = try source.read(upTo: 1 << 16)
                if more.isEmpty { break }
                bytes += more
            }
        } catch {
            throw CommandError.usage("can't read \(name)", why: error.reason)
        }
        guard bytes.count <= BatchInput.maximumBytes else { throw CommandError.usage("\(name) is too large") }
        let plan = try Plan(bytes, name: name)
        guard !plan.items.isEmpty else { throw CommandError.usage("\(name) is empty", why: "nothing was planned") }
        return plan
    }

    private static func run(
        _ plan: Plan, _ items: [BatchRun.Item], _ client: ShopClient, _ journal: BatchJournal,
        _ known: Set<String>, _ invocation: Invocation
    ) async throws -> ExitCode {
        let reason = journal.reason ?? plan.header.reason
        let rows = Mutex<[Int: Row]>([:])
        let writer = try invocation.output.list(schema)
        var run = BatchRun(
            concurrency: Int(invocation[StandardFlags.concurrency]), rate: invocation[StandardFlags.rate].map(Int.init),
            policy: invocation[StandardFlags.onError], journal: journal,
            progress: items.count > 1 ? invocation.progress("apply", total: items.count) : nil,
            explain: Failures.inWords)
        run.known = known
        let summary = try await run.run(items) { entry in
            try BatchRuns.checkAge(entry, journal, invocation.now)
            let record = entry.record
            let item = plan.items[record.number - 1]
            let isReplayed = try await client.apply(item, reason: reason)
            rows.withLock {
                $0[record.number] = Row(
                    number: record.number, subject: item.subject, action: item.action, isReplayed: isReplayed)
            }
        } finished: { result in
            if let row = rows.withLock({ $0.removeValue(forKey: result.record.number) }) { try writer.write(row) }
            if var error = result.error {
                if error.isOutcomeUnknown { error.what = "outcome unknown: \(error.what)" }
                error.what =
                    "item \(result.record.number), \(plan.items[result.record.number - 1].subject): "
                    + error.what
                invocation.diagnostics.report(error)
            }
        }
        try writer.finish()
        try invocation.output.flush()
        invocation.diagnostics.line("apply: \(summary.text)")
        if summary.isWhole {
            try await journal.finish(at: RFC3339.text(invocation.now))
        } else {
            invocation.diagnostics.line("to do the rest: \(invocation.commandLine(adding: ["--resume"]))")
        }
        if let failure = summary.failure { throw failure }
        return summary.exit
    }
}

extension ShopClient {
    /// Asks for what was planned, if the thing is still as it was then.
    /// - Returns: whether it had been done before.
    fileprivate func apply(_ item: PlannedRequest, reason: String?) async throws -> Bool {
        var change = Change(idempotencyKey: item.key, reason: reason)
        change.version = item.version
        var headers: HTTPFields = [:]
        if !item.body.isEmpty { headers["Content-Type"] = "application/json" }
        let (response, _) = try await send(
            item.method, item.path, [], headers: headers, body: item.body.isEmpty ? .none : .bytes(item.body),
            change: change)
        return response.headers["Idempotency-Replayed"] == "true"
    }
}
