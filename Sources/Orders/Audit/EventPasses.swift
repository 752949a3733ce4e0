// Events, and what became of them: also of those that no outbox keeps any more.

internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// Row by row of one service's outbox: published, and in the inbox of each consumer.
///
/// The outbox is read first: an inbox keeps for longer.
struct OutboxPass: AuditPass {
    let databases: PostgresDatabases
    let schema: String
    var name: String { "events.\(schema)" }
    let batch = 2_000

    static let published = AuditCheck(invariant: 4, name: "events: every outbox row is published")
    static let reached = AuditCheck(
        invariant: 4, name: "events: every published event reached each of its consumers once")
    let checks = [published, reached]

    var keys: AuditKeys {
        AuditKeys(
            database: databases[schema],
            list: """
                select seq::text as key from \(schema).outbox
                where seq > $1::text::bigint and ($2::text is null or seq <= $2::text::bigint) order by seq limit $3
                """,
            last: "select seq::text as key from \(schema).outbox order by seq desc limit 1", least: "0",
            table: "\(schema).outbox")
    }

    private struct Said {
        let key: String
        let id: UUID
        let topic: String
        let type: String
        let time: Date
        /// Long enough ago.
        let isPublished: Bool
        let partition: Int32
        let position: Int64

        var words: String {
            "\(id.uuidString.lowercased()) (\(type)) of \(Timestamp.format(time))"
        }
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        let said = try await said(keys, moment, &verdict)
        let topics = Set(said.map(\.topic))
        for it in try await EventBooks(databases).subscriptions() where topics.contains(it.topic) {
            let concerned = said.filter {
                $0.topic == it.topic && $0.isPublished && it.takes(type: $0.type, at: $0.time)
            }
            verdict.count(Self.reached, Int64(concerned.count))
            let marks = try await EventBooks(databases).marks(
                of: concerned.map { (Int64($0.key) ?? 0, $0.id, $0.time) }, in: schema, for: it, now: moment.now)
            for event in concerned where marks[event.id] == nil {
                verdict.find(
                    Self.reached, event.key,
                    UnreadEvent(
                        event: event.words, consumer: it.consumer, topic: it.topic, partition: event.partition,
                        offset: event.position))
            }
        }
        return verdict
    }

    private func said(
        _ keys: [String], _ moment: AuditMoment, _ verdict: inout AuditVerdict
    ) async throws -> [Said] {
        let rows = try await databases[schema].query(
            """
            select o.seq::text as key, o.id, o.topic, o.type, o.created_at, o.created_at < $2 as is_old,
                p.seq is not null as is_placed, coalesce(p.at < $2, false) as is_published, p.failure,
                coalesce(p.partition, -1) as partition, coalesce(p.position, -1) as position
            from \(schema).outbox o left join \(schema).outbox_places p on p.seq = o.seq
            where o.seq = any ($1::text[]::bigint[])
            """, keys, moment.old)
        verdict.count(Self.published, Int64(rows.count))
        var said: [Said] = []
        for row in rows {
            let failure: String? = try row["failure"]
            let event = Said(
                key: try row["key"], id: try row["id"], topic: try row["topic"], type: try row["type"],
                time: try row["created_at"], isPublished: try row["is_published"] && failure == nil,
                partition: try row["partition"], position: try row["position"])
            if let failure {
                verdict.find(Self.published, event.key, "\(schema): \(event.words) can't be published: \(failure)")
            } else if try row["is_old"] && !(row["is_placed"] as Bool) {
                verdict.find(Self.published, event.key, "\(schema): \(event.words) is not published")
            }
            said.append(event)
        }
        return said
    }
}

/// Consumer by consumer: what it could not handle waits for somebody, however long ago it was said.
struct DeadLetterPass: AuditPass {
    let databases: PostgresDatabases
    let name = "dead-letters"
    let batch = 1_000

    static let waiting = AuditCheck(invariant: 4, name: "events: none waits as a dead letter")
    let checks = [waiting]

    /// Keys are `consumer`, `schema`, id, with tabs between.
    var keys: AuditKeys {
        AuditKeys(
            database: databases.main, list: "", last: nil, least: "", table: "platform.subscriptions")
    }

    private struct Place {
        let consumer: String
        let schema: String
        let id: UUID?

        init(_ consumer: String, _ schema: String, _ id: UUID? = nil) {
            (self.consumer, self.schema, self.id) = (consumer, schema, id)
        }
        init?(_ key: String) {
            let parts = key.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let id = UUID(uuidString: parts[2]) else { return nil }
            self.init(parts[0], parts[1], id)
        }
        func key(_ id: UUID) -> String { "\(consumer)\t\(schema)\t\(id.uuidString.lowercased())" }
    }

    func next(after key: String?, upTo last: String?) async throws -> [String] {
        let start = key.flatMap { Place($0) }
        var places: [String: Place] = [:]
        for it in try await EventBooks(databases).subscriptions() {
            places["\(it.consumer)\t\(it.schema)"] = Place(it.consumer, it.schema)
        }
        for (name, place) in places.sorted(by: { $0.key < $1.key }) {
            let from = start.map { "\($0.consumer)\t\($0.schema)" }
            if let from, name < from { continue }
            let found = try await EventBooks(databases).rejected(
                by: place.consumer, schema: place.schema, after: name == from ? start?.id : nil, count: batch)
            if !found.isEmpty { return found.map(place.key) }
        }
        return []
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        let places = Dictionary(grouping: keys.compactMap { Place($0) }) { "\($0.consumer)\t\($0.schema)" }
        for group in places.values {
            let ids = group.compactMap(\.id)
            verdict.count(Self.waiting, Int64(ids.count))
            let marks = try await EventBooks(databases).marks(
                of: ids, consumer: group[0].consumer, schema: group[0].schema)
            for id in ids where marks[id] == .rejected {
                verdict.find(
                    Self.waiting, group[0].key(id),
                    "\(id.uuidString.lowercased()) could not be handled by \(group[0].consumer): `topics dlq ls`")
            }
        }
        return verdict
    }
}

/// Step by step of all sagas that are remembered: the command was taken by its service, and its answer came back. Both
/// sides keep their rows far longer than outboxes, and forget what is answered at about the same time: what is near to
/// that is not judged.
///
/// The step is read first: a command that waits may have been answered meanwhile, but not long ago.
struct StepPass: AuditPass {
    let databases: PostgresDatabases
    let name = "steps"
    let batch = 2_000

    static let taken = AuditCheck(invariant: 4, name: "steps: every command was taken by its service")
    static let answered = AuditCheck(invariant: 4, name: "steps: every answer came back")
    let checks = [taken, answered]

    var keys: AuditKeys {
        AuditKeys(
            database: databases["orders"],
            list: """
                select command_id as key from orders.steps
                where command_id > $1 and ($2::text is null or command_id <= $2) order by command_id limit $3
                """,
            last: "select command_id as key from orders.steps order by command_id desc limit 1", least: "",
            table: "orders.steps")
    }

    private struct Step {
        let id: String
        let type: String
        let isPending: Bool
        let isOverdue: Bool
    }

    /// After its answer a step is judged for so long.
    private static let memory = Orders.Limits.stepLifetime - .seconds(30 * 86_400)

    private static let services: [(topic: String, schema: String, statement: String)] = [
        (
            Topic.inventoryCommands, "inventory",
            "select command_id, at as ended_at from inventory.commands where command_id = any ($1::text[])"
        ),
        (
            Topic.paymentsCommands, "payments",
            "select command_id, ended_at from payments.attempts where command_id = any ($1::text[])"
        ),
    ]

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var steps: [String: [Step]] = [:]
        for row in try await databases["orders"].query(
            """
            select command_id, topic, type, state = 'pending' as is_pending, created_at < $2 as is_overdue
            from orders.steps where command_id = any ($1::text[]) and (done_at is null or done_at > $3)
            """, keys, moment.overdue, moment.now - Self.memory.inSeconds)
        {
            steps[try row["topic"], default: []].append(
                Step(
                    id: try row["command_id"], type: try row["type"], isPending: try row["is_pending"],
                    isOverdue: try row["is_overdue"]))
        }
        var verdict = AuditVerdict()
        for (topic, schema, statement) in Self.services {
            guard let asked = steps[topic] else { continue }
            var ends: [String: Date?] = [:]
            for row in try await databases[schema].query(statement, asked.map(\.id)) {
                ends[try row["command_id"]] = .some(try row["ended_at"])
            }
            for step in asked { Self.judge(step, ends[step.id], of: schema, moment, &verdict) }
        }
        return verdict
    }

    /// - Parameter end: nil: not known to the service; a nil in it: not answered yet.
    private static func judge(
        _ step: Step, _ end: Date??, of service: String, _ moment: AuditMoment, _ verdict: inout AuditVerdict
    ) {
        verdict.count(taken)
        verdict.count(answered)
        guard let end else {
            if step.isOverdue { verdict.find(taken, step.id, "\(step.id) (\(step.type)) never reached \(service)") }
            return
        }
        if step.isPending, let end, end < moment.overdue {
            verdict.find(
                answered, step.id,
                "\(step.id) (\(step.type)) was answered by \(service) at \(Timestamp.format(end)), "
                    + "which never came back")
        }
    }
}
