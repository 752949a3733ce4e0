/// The relay's SQL, for one schema.
struct RelayStatements {
    /// Marks what was delivered, and reads what is next above a row. What is being marked is still unpublished to the
    /// reading half.
    let markAndRead: String
    let mark: String
    let fail: String
    let prune: String
    let pruneInbox: String

    static let lock = "select pg_try_advisory_lock(hashtextextended('relay of ' || $1, 0)) as held"

    init(_ schema: String) {
        let update = """
            update \(schema).outbox as o set published_at = now(), partition = m.partition, position = m.position
            from unnest($1::bigint[], $2::int[], $3::bigint[]) as m (seq, partition, position)
            where o.seq = m.seq
            """
        mark = update
        markAndRead = """
            with marked as (\(update))
            select seq, id, topic, key, type, data, traceparent, created_at from \(schema).outbox
            where published_at is null and seq > $5 and seq <> all ($1::bigint[])
            order by seq
            limit $4
            """
        fail = "update \(schema).outbox set published_at = now(), failure = $2 where seq = $1"
        prune = """
            delete from \(schema).outbox where seq in (
                select seq from (
                    select seq, created_at, published_at from \(schema).outbox order by seq limit 2000) as oldest
                where created_at < now() - $1::bigint * interval '1 second' and published_at is not null)
            """
        pruneInbox = """
            delete from \(schema).inbox where (consumer, event_id) in (
                select consumer, event_id from \(schema).inbox
                where handled_at < now() - $1::bigint * interval '1 second' limit 2000)
            """
    }
}
