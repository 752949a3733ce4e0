/// The relay's SQL, for one schema.
///
/// Where an event lies in Kafka is said in a table beside the outbox: rows of the outbox are written once, and what is
/// published leaves no dead index entries before what is not.
struct RelayStatements {
    /// Takes the relay's lease when it is free, run out or ours.
    let take: String
    let renew: String
    let release: String
    /// Says where the delivered rows lie, and reads what is next: of the open ranges, and behind the top. Whose lease
    /// is gone writes nothing and reads nothing. One row at least, with what ``RelayCursor`` needs of the snapshot.
    let placeAndRead: String
    let fail: String
    let arrived: String
    let reopen: String

    init(_ schema: String) {
        take = """
            update \(schema).relay set holder = $1, epoch = epoch + 1,
                until = clock_timestamp() + $2::float8 * interval '1 second'
            where until < clock_timestamp() or holder = $1
            returning epoch, settled
            """
        renew = """
            update \(schema).relay set until = clock_timestamp() + $2::float8 * interval '1 second', settled = $3
            where epoch = $1
            """
        release = "update \(schema).relay set until = '-infinity', settled = $2 where epoch = $1"
        let columns = "seq, id, topic, key, type, data, traceparent, created_at"
        let isOpen = "(select true from \(schema).outbox_places p where p.seq = o.seq) is null"
        placeAndRead = """
            with held as (select from \(schema).relay where epoch = $8),
            placed as (
                insert into \(schema).outbox_places (seq, partition, position)
                select * from unnest($1::bigint[], $2::int[], $3::bigint[]) as m (seq, partition, position)
                where exists (select from held)
                on conflict do nothing),
            state as (
                select set_config('synchronous_commit', 'off', true) as mode,
                    pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
                    case when $9 then pg_current_xact_id()::text::bigint end as own,
                    exists (select from held) as is_holder)
            select mode, oldest, own, is_holder, next.* from state left join (
                (select r.* from unnest($5::bigint[], $6::bigint[]) as g (low, high) cross join lateral (
                    select \(columns) from \(schema).outbox o
                    where seq between g.low and g.high and seq <> all ($1::bigint[]) and \(isOpen)
                    order by seq limit $7) r
                order by seq limit $7)
                union all
                (select \(columns) from \(schema).outbox o where seq > $4 and \(isOpen) order by seq limit $7)
                order by seq limit $7
            ) as next on is_holder
            order by seq
            """
        arrived = "update \(schema).relay set arrived = $1 where arrived is distinct from $1"
        fail = "insert into \(schema).outbox_places (seq, failure) values ($1, $2) on conflict do nothing"
        reopen = "delete from \(schema).outbox_places where seq = any ($1::bigint[])"
    }
}
