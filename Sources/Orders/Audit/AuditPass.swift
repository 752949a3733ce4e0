internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What is looked for, as reports name it.
struct AuditCheck: Hashable, Sendable {
    /// 1 to 5, as the design numbers the invariants.
    let invariant: Int
    let name: String
}

/// Something that is not as it must be: `key` is what is looked at again before it is told.
struct AuditFinding: Sendable {
    let check: AuditCheck
    let key: String
    let what: String
    var unread: UnreadEvent?
}

/// A published event that is in no inbox of a consumer.
struct UnreadEvent: Sendable {
    /// The event, in words.
    let event: String
    let consumer: String
    let topic: String
    let partition: Int32
    let offset: Int64

    /// - Parameter lags: of all consumers; nil where Kafka could not be asked.
    func words(_ lags: [ConsumerLag]?) -> String {
        let lag = lags?.first { ($0.consumer, $0.topic, $0.partition) == (consumer, topic, partition) }
        guard let lag else { return "\(event) never reached \(consumer)" }
        if offset >= lag.end {
            return "\(event) never reached \(consumer): \(topic) [\(partition)] ends before it, at \(lag.end)"
        }
        let next = lag.committed ?? 0
        if next <= offset {
            return "\(event) has not reached \(consumer) yet: it is at \(offset) of \(topic) [\(partition)], "
                + "where \(consumer) is at \(next)"
        }
        return "\(event) never reached \(consumer), which has passed it"
    }
}

/// What some keys came to.
struct AuditVerdict: Sendable {
    private(set) var checked: [AuditCheck: Int64] = [:]
    private(set) var findings: [AuditFinding] = []

    mutating func count(_ check: AuditCheck, _ number: Int64 = 1) { checked[check, default: 0] += number }
    mutating func find(_ check: AuditCheck, _ key: String, _ what: String) {
        findings.append(AuditFinding(check: check, key: key, what: what))
    }
    mutating func find(_ check: AuditCheck, _ key: String, _ unread: UnreadEvent) {
        findings.append(AuditFinding(check: check, key: key, what: unread.words(nil), unread: unread))
    }
    mutating func add(_ other: AuditVerdict) {
        for (check, number) in other.checked { count(check, number) }
        findings += other.findings
    }
}

/// What is young enough to be under way.
struct AuditMoment: Sendable {
    let now: Date
    /// For messages between services.
    let grace: TimeInterval
    /// For steps of a saga, which wait for stores and for the payment provider.
    let patience: TimeInterval
    var old: Date { now - grace }
    var overdue: Date { now - grace - patience }
}

/// One way through the data, by the keys of what leads it, a batch at a time.
///
/// Each statement asks one service's schema and is one snapshot of it. Between services there is none: each pass reads
/// in an order in which what happens meanwhile looks right where that can be, and what looks wrong is judged again.
protocol AuditPass: Sendable {
    /// Stands in cursors.
    var name: String { get }
    /// In the order of the report.
    var checks: [AuditCheck] { get }
    /// Keys in a batch: what their statements take is far below the time-out.
    var batch: Int { get }
    var keys: AuditKeys { get }
    /// False where one look is enough: nothing that is judged moves.
    var isMoving: Bool { get }
    func next(after key: String?, upTo last: String?) async throws -> [String]
    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict
}

extension AuditPass {
    var isMoving: Bool { true }
    /// The keys behind `key`, in order; none: the end.
    func next(after key: String?, upTo last: String?) async throws -> [String] {
        try await keys.next(after: key, upTo: last, count: batch)
    }
}

/// The statements that lead a pass. Keys are text, of whatever type they are.
struct AuditKeys: Sendable {
    let database: PostgresClient
    /// `$1`: behind which key; `$2`: the last one, or null; `$3`: how many. One column, `key`.
    let list: String
    /// One row or none with `key`: the last one that is there now. What comes later is the next audit's. nil: where new
    /// ones have no place in the order.
    let last: String?
    /// Before all others.
    let least: String
    /// How many rows there are, about: statistics of this table.
    let table: String

    func next(after key: String?, upTo last: String?, count: Int) async throws -> [String] {
        try await database.query(list, key ?? least, last, count).map { try $0["key"] }
    }

    /// - Returns: nil when there is nothing to look at.
    func end() async throws -> String? {
        guard let last else { return "" }
        return try await database.query(last).first?["key"]
    }

    func expected() async throws -> Int64 {
        try await database.query(
            "select greatest(reltuples, 0)::bigint as n from pg_class where oid = to_regclass($1)", table
        ).first?["n"] ?? 0
    }

    static let leastUUID = "00000000-0000-0000-0000-000000000000"
}
