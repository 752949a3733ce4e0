internal import Console
internal import FoundationEssentials
internal import Glibc
internal import ShopAPI

enum OrdersAudit {
    /// Violations of one check that are told in words; programs get all that the report has.
    private static let told = 20

    private static let schema = Schema<AuditReport.Check>(
        "check", path: { ["\($0.invariant)", $0.name] },
        [
            Column("invariant", .number, title: "#") { .integer($0.invariant) },
            Column("name", .text, title: "INVARIANT") { .text($0.name) },
            Column("checked", .number) { .integer($0.checked) },
            Column("violations", .number) { .integer($0.violations) },
            Column("ok", .boolean) { .status($0.violations == 0 ? "yes" : "no", $0.violations == 0 ? .good : .bad) },
            Column("examples", .list, .programs) { .list($0.examples) },
        ])

    static let command = Command(
        "audit", "Prove the five invariants over all data",
        discussion: """
            Reads a live system without stopping it, piece by piece, each service's schema by itself:
             1. on hand is never negative, and reserved is the sum of open reservations
             2. a confirmed order is wholly reserved and wholly authorized
             3. refunded <= captured <= authorized, and the ledger sums to zero and to the payments
             4. no event is lost or applied twice, and none waits as a dead letter
             5. no card number is stored
            What changes meanwhile is looked at again before it is told. Interrupted, it shows what it has found so \
            far, and --resume goes on from there.
            """,
        flags: [StandardFlags.resume.described("go on where an interrupted run stopped").flag],
        takes: [StandardFlags.results, Flags.connection], columns: schema.infos,
        examples: [
            Example("shopctl orders audit", "every check, and the first violations if there are any"),
            Example("shopctl orders audit -q || page-somebody", "in a cron job: silent while all is well"),
            Example("shopctl orders audit --resume", "the rest, after Ctrl-C or an outage"),
        ],
        exitCodes: [.notFound, .notAllowed, .differences, .unreachable, .interrupted]
    ) { invocation in
        let client = try ShopClient(invocation, patience: ShopClient.longPatience)
        let file = AuditFile(invocation, server: client.base)
        var run = AuditRun()
        if invocation[StandardFlags.resume] {
            guard let kept = file.read() else {
                throw CommandError("not_found", "no interrupted run of this command is known", exit: .notFound)
            }
            run = kept
        }
        do {
            try await go(&run, client, invocation, file)
        } catch {
            guard run.next != nil else { throw error }
            file.write(run)
            try show(run.report, invocation)
            invocation.diagnostics.line(
                "stopped after \(run.keys) keys; to go on: \(invocation.commandLine(adding: ["--resume"]))")
            throw error
        }
        file.remove()
        try show(run.report, invocation)
        return run.report.violations == 0 ? .done : .differences
    }

    /// Between two writings of how far it has come: a run that is killed loses little.
    private static let rest = Duration.seconds(5)

    private static func go(
        _ run: inout AuditRun, _ client: ShopClient, _ invocation: Invocation, _ file: AuditFile
    ) async throws {
        var progress: ProgressLine?
        defer { progress?.finish() }
        var written = ContinuousClock.now
        repeat {
            try Task.checkCancellation()
            // Reading twice does no harm: with a key it is sent again when its answer was lost.
            let answer: Answer<AuditPiece> = try await client.send(
                "POST", "/admin/v1/orders/audit", [("pieces", "true"), ("cursor", run.next)],
                change: Change(invocation, idempotencyKey: Change.newKey()))
            let piece = answer.value
            run.add(piece)
            if progress == nil {
                progress = invocation.progress("keys looked at", total: run.expected.map { Int(max($0, run.keys)) })
                progress?.advance(by: Int(run.keys - piece.keys))
            }
            progress?.advance(by: Int(piece.keys))
            if run.next != nil, ContinuousClock.now - written > rest {
                file.write(run)
                written = .now
            }
        } while run.next != nil
    }

    private static func show(_ report: AuditReport, _ invocation: Invocation) throws {
        let isQuiet = invocation.output.configuration.isQuiet
        try invocation.output.list(schema, report.checks.filter { $0.violations > 0 || !isQuiet })
        try invocation.output.flush()
        for check in report.checks where check.violations > 0 {
            for example in check.examples.prefix(told) {
                invocation.diagnostics.line("\(check.name): \(example.escapingControls)")
            }
            guard check.violations > told else { continue }
            invocation.diagnostics.line("\(check.name): and \(check.violations - Int64(told)) more")
        }
    }
}

/// An audit so far.
private struct AuditRun: Codable {
    var report = AuditReport(at: Date(), checks: [])
    var keys: Int64 = 0
    var expected: Int64?
    var next: String?

    mutating func add(_ piece: AuditPiece) {
        report.add(piece.checks)
        keys += piece.keys
        expected = piece.expected ?? expected
        next = piece.next
    }
}

/// Where an interrupted audit is kept, for each daemon.
private struct AuditFile {
    private let path: String

    init(_ invocation: Invocation, server: String) {
        let name = "\(invocation.context.name) \(server)".utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            // FNV-1a: the same in every process.
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        path = "\(invocation.directories.state)/orders-audit-\(String(name, radix: 16)).json"
    }

    func read() -> AuditRun? {
        guard let data = FileSource.own(path) else { return nil }
        return try? JSONText.decode(AuditRun.self, from: data)
    }
    func write(_ run: AuditRun) {
        guard let bytes = try? JSONText.encode(run) else { return }
        try? PrivateFile.write(bytes, to: path)
    }
    func remove() { unlink(path) }
}
