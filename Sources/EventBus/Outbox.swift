internal import FoundationEssentials
public import Postgres

/// Where one service's events wait for the relay: written in the transaction that makes them true.
public struct Outbox: Sendable {
    public let schema: String
    private let sql: String

    /// - Parameter schema: the service's; lower-case letters, digits and underscores.
    public init(_ schema: String) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        self.schema = schema
        // The transaction has its id before it takes numbers: the relay knows by that when a missing number will never
        // come. Relays of the version before publish what has no published_at.
        sql = """
            insert into \(schema).outbox (id, topic, key, type, data, traceparent, published_at)
            select new.id, topic, key, type, data, traceparent, '-infinity'
            from (select pg_current_xact_id() as id) as own cross join
                unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
                with ordinality as new (id, topic, key, type, data, traceparent, place)
            where own.id is not null
            order by place
            """
    }

    /// One statement that stores all of them, in this order; nil for none.
    ///
    /// Two changes of one aggregate keep their order if the transaction has locked the aggregate's row before it runs
    /// this. Call ``EventBus/committed(_:)`` once it has committed.
    public func statement(_ events: [NewEvent]) -> PostgresStatement {
        PostgresStatement(
            sql, events.map(\.id), events.map(\.topic), events.map(\.key), events.map(\.type),
            events.map { String(decoding: $0.data, as: UTF8.self) }, events.map(\.traceparent))
    }
}

func isSchemaName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 48 && name.utf8.first.map { !(48...57).contains($0) } ?? false
        && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
}
