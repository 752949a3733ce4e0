// Who did what: the record that a service writes in the transaction of each change, and what proves that none was
// changed or taken away. Owns schema `audit`.
//
// Owns no thread. A service has one `AuditTrail` and makes one call in its transaction:
//
//     try await trail.record(
//         AuditedChange(by: actor, "order.cancelled", on: id.description, reason: reason), in: transaction)
//
// as the last statement before the commit: the end of the service's chain is locked from then on.

public import Observability
public import Postgres
public import ShopAPI

/// A change that somebody made, as its service tells it.
public struct AuditedChange: Sendable {
    public var actor: Actor
    /// What was done, in the past: `order.cancelled`, `stock.adjusted`, `role.granted`.
    public var action: String
    /// The id of what it was done to.
    public var subject: String
    /// What the operator gave as `--reason` (`X-Reason`).
    public var reason: String?
    /// The request that asked for it.
    public var requestID: String?
    /// What else is worth knowing: a JSON object without secrets.
    public var details: String?

    /// - Parameters:
    ///   - details: encoded as JSON; must hold no secret and no card number.
    ///   - requestID: by default that of the request being served.
    public init(
        by actor: Actor, _ action: String, on subject: String, reason: String? = nil,
        details: (any Encodable)? = nil, requestID: String? = RequestContext.current?.requestID
    ) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.reason = reason
        self.requestID = requestID
        self.details = details.flatMap { try? JSONText.encode($0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The chain of one service: appends records, and can do nothing else.
///
/// What customers do with what is theirs is not recorded here: the history of the thing itself tells it.
public struct AuditTrail: Sendable {
    public static let schema = "audit"
    /// Run before those of the services.
    public static var migrations: [(name: String, sql: [UInt8])] {
        [
            ("0001_init.sql", PackageResources._001_init_sql),
            ("0002_heads.sql", PackageResources._002_heads_sql),
        ]
    }
    /// What the role of a service needs for it.
    public static func grants(to role: String) -> [String] {
        [
            "grant usage on schema audit to \(role);",
            "grant execute on function audit.append to \(role);",
        ]
    }
    /// What the role that lists and verifies records needs.
    public static func readingGrants(to role: String) -> [String] {
        [
            "grant usage on schema audit to \(role);",
            "grant select on audit.records, audit.heads, audit.chains, audit.schema_migrations to \(role);",
        ]
    }

    /// The chain's name: its service's.
    public let service: String
    public init(_ service: String) { self.service = service }

    /// Writes what was done, in the transaction that does it: both are there after the commit, or none.
    ///
    /// Call it last. From here to the end of the transaction no other change of the same service can be recorded; a
    /// transaction that takes further locks afterwards may be a deadlock's victim (which is tried again).
    public func record(_ changes: [AuditedChange], in transaction: PostgresTransaction) async throws {
        guard let statement = statement(changes) else { return }
        _ = try await transaction.query(statement)
    }
    public func record(_ change: AuditedChange, in transaction: PostgresTransaction) async throws {
        try await record([change], in: transaction)
    }

    /// The same as a statement, to be sent as the last of several; `nil` when there is nothing to record.
    public func statement(_ changes: [AuditedChange]) -> PostgresStatement? {
        let changes = changes.filter { $0.actor.kind != .customer }
        if changes.isEmpty { return nil }
        return PostgresStatement(
            """
            select count(audit.append($1, c.actor, c.action, c.subject, c.reason, c.request_id, c.details))
            from (
                select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                    with ordinality as t (actor, action, subject, reason, request_id, details, place)
                order by place
            ) c
            """, service, changes.map(\.actor.description), changes.map(\.action), changes.map(\.subject),
            changes.map(\.reason), changes.map(\.requestID), changes.map(\.details))
    }
}
