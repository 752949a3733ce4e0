internal import Postgres

/// The relay's SQL, for one schema.
///
/// Where an event lies in Kafka is said in a table beside the outbox: rows of the outbox are written once, and what is
/// published leaves no dead index entries before what is not.
struct RelayStatements {
    /// Takes the relay's lease when it is free, run out or ours.
    let take: String
    /// These two say what is settled, unless that was lowered since it was last said.
    let renew: String
    let release: String
    /// Before rows are published again: whoever holds the lease next begins with them.
    let lower: String
    /// Says where the delivered rows lie, and reads what is next: of the open ranges but those in which nothing can be
    /// new (``RelayCursor/questions``), and behind the top. Whose lease is gone writes nothing and reads nothing. One
    /// row at least, with what ``RelayCursor`` needs of the snapshot.
    let placeAndRead: String
    /// Before it, in its transaction. Its arrays differ from call to call, so that PostgreSQL would plan it anew every
    /// time, which takes longer than to run it.
    static let modes = PostgresStatement(
        """
        select set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)
        """)
    let fail: String
    /// What could not be published for longest, if that was long enough ago.
    let failed: String
    let arrived: String
    let reopen: String

    init(_ schema: String) {
        take = """
            update \(schema).relay set holder = $1, epoch = epoch + 1,
                until = clock_timestamp() + $2::float8 * interval '1 second'
            where until < clock_timestamp() or holder = $1
            returning epoch, settled, (select max(seq) from \(schema).outbox_places) as placed
            """
        renew = """
            update \(schema).relay set until = clock_timestamp() + $2::float8 * interval '1 second',
                settled = case when settled < $4 then settled else $3 end
            where epoch = $1
            returning settled
            """
        release = """
            update \(schema).relay set until = '-infinity', settled = case when settled < $3 then settled else $2 end
            where epoch = $1
            """
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
                select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
                    array(select x::text::bigint from pg_snapshot_xip(pg_current_snapshot()) as x) as running,
                    case when $9 then pg_current_xact_id()::text::bigint end as own,
                    exists (select from held) as is_holder),
            ended as materialized (
                select x from unnest($13::bigint[]) as x
                where pg_visible_in_snapshot(x::text::xid8, pg_current_snapshot())),
            asked as (
                select low, high from unnest($5::bigint[], $6::bigint[]) as g (low, high)
                union all
                select low, high from unnest($10::bigint[], $11::bigint[], $12::bigint[]) as g (low, high, horizon)
                where exists (select from ended where x < horizon))
            select oldest, running, own, is_holder, next.* from state left join (
                (select r.* from asked g cross join lateral (
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
        failed = """
            select seq from \(schema).outbox_places
            where failure is not null and at < now() - $1::float8 * interval '1 second' order by at limit $2
            """
        lower = "update \(schema).relay set settled = least(settled, $2) where epoch = $1"
        reopen = "delete from \(schema).outbox_places where seq = any ($1::bigint[])"
    }
}
