// `orders audit`: the design's five invariants over all data of the running system, a batch of keys at a time. Reads
// each service's schema by itself, as role `shop_audit`, which may write nothing; holds what has been found, up to a
// bound, and nothing else.

internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

struct OrderAudit: Sendable {
    let databases: PostgresDatabases
    /// Messages younger than this may still be on their way.
    var grace: Duration = .seconds(60)
    /// A step of a saga may wait so long for a store or for the payment provider.
    var patience: Duration = .seconds(3_600)
    /// What looks wrong is looked at again after each of these: services are asked one after the other, and what
    /// happens in between is no damage.
    var pauses: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]
    /// A piece is over after the batch in which this ends.
    var pieceTime: Duration = .seconds(2)
    private let passes: [any AuditPass]
    private let lags: @Sendable () async throws -> [ConsumerLag]
    /// Those that have an outbox and an inbox.
    private static let services = ["auth", "catalog", "inventory", "orders", "payments"]

    /// Suspicions at which a piece is over; a batch may add some more.
    private static let maximumSuspicions = 10_000

    /// - Parameter lags: of all consumers: whether they have passed what they have not read. Asked once a piece.
    init(
        _ databases: PostgresDatabases, lags: @escaping @Sendable () async throws -> [ConsumerLag] = { [] }
    ) {
        self.databases = databases
        self.lags = lags
        passes =
            [
                StockPass(databases: databases), ReservationPass(databases: databases), OrderPass(databases: databases),
                PaymentPass(databases: databases), LedgerPass(databases: databases),
            ] + Self.services.map { OutboxPass(databases: databases, schema: $0) }
            + [StepPass(databases: databases), DeadLetterPass(databases: databases)]
            + databases.all.map { database in
                let service = databases.elsewhere.first { databases[$0] === database }
                return CardNumberSearch(service: service ?? "platform", database: database)
            }
    }

    /// Everything, piece by piece.
    func run(now: Date) async throws -> AuditReport {
        var report = AuditReport(at: now, checks: [])
        var place: String?
        repeat {
            let piece = try await piece(after: place, now: now)
            report.add(piece.checks)
            place = piece.next
        } while place != nil
        return report
    }

    /// As much as can be looked at in some seconds.
    /// - Parameter cursor: `next` of the piece before; nil: the beginning.
    /// - Throws: `Problem` 400 for a cursor that is none; ``PostgresError``.
    func piece(after cursor: String?, now: Date) async throws -> AuditPiece {
        var place = try cursor.map { try Self.place($0, passes) } ?? Place(pass: 0)
        let isFirst = cursor == nil
        let moment = AuditMoment(now: now, grace: grace.inSeconds, patience: patience.inSeconds)
        var piece = AuditPiece(at: now, checks: [], keys: 0)
        var suspicions = Suspicions()
        let end = ContinuousClock.now + pieceTime
        while place.pass < passes.count {
            try Task.checkCancellation()
            let count = try await naming { try await step(&place, moment, &suspicions) }
            piece.keys += Int64(count)
            if ContinuousClock.now >= end || suspicions.count >= Self.maximumSuspicions { break }
        }
        piece.checks = try await naming { try await confirmed(suspicions, moment) }
        if isFirst { piece.expected = try await expected() }
        if place.pass < passes.count { piece.next = place.text(passes) }
        return piece
    }

    /// What is to be proved of all data can't be without some of it: it is said whose.
    /// - Throws: `Problem` 503 where a service's own database is away; what `body` throws.
    private func naming<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as PostgresError where error.isAway {
            let away = await servicesAway()
            guard !away.isEmpty else { throw error }
            throw Problem.unavailable(
                "the database of \(away.joined(separator: ", ")) can't answer now, and all data is to be looked at")
        }
    }

    private func servicesAway() async -> [String] {
        var away: [String] = []
        for service in databases.elsewhere.sorted() {
            do {
                try await withDeadline(.seconds(2), of: "the database of \(service)") {
                    _ = try await databases[service].query("select 1")
                }
            } catch { away.append(service) }
        }
        return away
    }

    /// Keys of all passes, about.
    private func expected() async throws -> Int64 {
        var sum: Int64 = 0
        for pass in passes { sum += try await naming { try await pass.keys.expected() } }
        return sum
    }

    // MARK: Places

    private struct Place {
        var pass: Int
        var key: String?
        /// Of this pass; nil: not asked for yet.
        var last: String?

        func text(_ passes: [any AuditPass]) -> String {
            let parts = [passes[pass].name] + (last.map { [key ?? "", $0] } ?? [])
            return Cursor(parts).text
        }
    }

    private static func place(_ text: String, _ passes: [any AuditPass]) throws -> Place {
        guard let parts = Cursor(text: text)?.parts, parts.count == 1 || parts.count == 3,
            let pass = passes.firstIndex(where: { $0.name == parts[0] })
        else { throw wrongCursor }
        guard parts.count == 3 else { return Place(pass: pass) }
        return Place(pass: pass, key: parts[1].isEmpty ? nil : parts[1], last: parts[2])
    }

    private static var wrongCursor: Problem {
        let detail = "must be the next of an earlier piece of an audit"
        return .badRequest("?cursor \(detail)", [.init("?cursor", detail)])
    }

    /// One batch, and the place behind it. - Returns: how many keys it had.
    private func step(
        _ place: inout Place, _ moment: AuditMoment, _ suspicions: inout Suspicions
    ) async throws -> Int {
        let pass = passes[place.pass]
        // Each is told of, also where there is nothing to look at.
        for check in pass.checks { suspicions.verdict.count(check, 0) }
        if place.last == nil { place.last = try await pass.keys.end() }
        guard let last = place.last else {
            place = Place(pass: place.pass + 1)
            return 0
        }
        let keys: [String]
        do {
            keys = try await pass.next(after: place.key, upTo: last.isEmpty ? nil : last)
        } catch let error as PostgresError where error.code.hasPrefix("22") {
            // No key of this pass's.
            throw Self.wrongCursor
        }
        guard let end = keys.last else {
            place = Place(pass: place.pass + 1)
            return 0
        }
        suspicions.add(try await judge(keys, pass, moment), of: place.pass)
        place.key = end
        return keys.count
    }

    /// In halves, where all of them take the server too long.
    private func judge(_ keys: [String], _ pass: any AuditPass, _ moment: AuditMoment) async throws -> AuditVerdict {
        do {
            return try await pass.judge(keys, moment)
        } catch let error as PostgresError where error.code == Self.timedOut && keys.count > 1 {
            let half = keys.count / 2
            var verdict = try await judge(Array(keys[..<half]), pass, moment)
            verdict.add(try await judge(Array(keys[half...]), pass, moment))
            return verdict
        }
    }
    private static let timedOut = "57014"

    // MARK: Suspicions

    private struct Suspicions {
        var verdict = AuditVerdict()
        /// By the number of the pass.
        var findings: [Int: [AuditFinding]] = [:]
        var count: Int { findings.values.reduce(0) { $0 + $1.count } }

        mutating func add(_ found: AuditVerdict, of pass: Int) {
            for (check, number) in found.checked { verdict.count(check, number) }
            if !found.findings.isEmpty { findings[pass, default: []] += found.findings }
        }
    }

    /// What stands however often it is looked at.
    private func confirmed(_ suspicions: Suspicions, _ moment: AuditMoment) async throws -> [AuditReport.Check] {
        var findings = suspicions.findings
        for pause in pauses where findings.contains(where: { passes[$0.key].isMoving }) {
            try await Task.sleep(for: pause)
            for (number, found) in findings where passes[number].isMoving {
                let again = try await again(found, passes[number], moment)
                findings[number] = again.isEmpty ? nil : again
            }
        }
        let all = findings.sorted { $0.key < $1.key }.flatMap { $0.value.sorted { $0.key < $1.key } }
        let found = Dictionary(grouping: all, by: \.check)
        var lags: [ConsumerLag]?
        if all.contains(where: { $0.unread != nil }) {
            // The audit works without Kafka, and says less then.
            lags = try? await withDeadline(.seconds(5), of: "the consumers' lag", self.lags)
        }
        return order(suspicions.verdict.checked.keys).map { check in
            let of = found[check] ?? []
            return AuditReport.Check(
                invariant: check.invariant, name: check.name, checked: suspicions.verdict.checked[check] ?? 0,
                violations: Int64(of.count),
                examples: of.prefix(AuditReport.maximumExamples).map { [lags] in $0.unread?.words(lags) ?? $0.what })
        }
    }

    private func again(
        _ findings: [AuditFinding], _ pass: any AuditPass, _ moment: AuditMoment
    ) async throws -> [AuditFinding] {
        var seen: Set<String> = []
        let keys = findings.map(\.key).filter { seen.insert($0).inserted }
        let before = Dictionary(grouping: findings, by: \.check).mapValues { Set($0.map(\.key)) }
        var stands: [AuditFinding] = []
        for start in stride(from: 0, to: keys.count, by: pass.batch) {
            let batch = Array(keys[start..<min(start + pass.batch, keys.count)])
            let found = try await judge(batch, pass, moment).findings
            stands += found.filter { before[$0.check]?.contains($0.key) == true }
        }
        return stands
    }

    private func order(_ checks: some Sequence<AuditCheck>) -> [AuditCheck] {
        let wanted = Set(checks)
        var seen: Set<AuditCheck> = []
        return passes.flatMap(\.checks).filter { wanted.contains($0) && seen.insert($0).inserted }
    }
}
