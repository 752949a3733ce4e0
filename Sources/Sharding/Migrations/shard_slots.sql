-- The slots that this shard owns: what fences whoever has an old map.
create table slots (
    slot smallint primary key check (slot between 0 and 1023),
    epoch bigint not null check (epoch > 0),
    -- leaving: on its way to another shard, and nobody writes to it here any more. arriving: not ours yet.
    state text not null check (state in ('owned', 'leaving', 'arriving')),
    changed_at timestamptz not null default clock_timestamp()
);

-- Keeps the slots here until the transaction ends, or fails with SH001 and, as its detail, a slot that is not ours.
--
-- Whoever takes a slot away takes the advisory lock of that slot and the one of all (-1) exclusively in one
-- transaction, and changes the slot's row under it. The row is looked at after the lock was had: each statement of this
-- function sees what was committed before it, in a transaction that is READ COMMITTED. Locks are shared memory: many
-- slots take one lock.
create function hold_slots(wanted bigint[]) returns void language plpgsql as $$
declare
    space constant integer := (to_regclass('slots')::oid::bigint - 2147483648)::integer;
    strange bigint;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'slots are held in READ COMMITTED transactions only' using errcode = '25001';
    end if;
    if cardinality(wanted) = 1 then
        perform pg_advisory_xact_lock_shared(space, wanted[1]::integer);
    elsif cardinality(wanted) <= 16 then
        perform pg_advisory_xact_lock_shared(space, s.slot::integer)
        from (select distinct slot from unnest(wanted) slot order by slot) s;
    else
        perform pg_advisory_xact_lock_shared(space, -1);
    end if;
    select w.slot into strange from unnest(wanted) w (slot)
    where not exists (select from slots s where s.slot = w.slot and s.state = 'owned') limit 1;
    if found then
        raise exception 'slot % is not of this shard', strange using errcode = 'SH001', detail = strange::text;
    end if;
end $$;

-- The servers that follow this one. As the owner, who may read the statistics of others.
create function replicas()
returns table (name text, state text, sync_state text, lag_bytes bigint, lag_seconds double precision)
language sql security definer set search_path = pg_catalog as $$
    select application_name, state, sync_state,
        case when pg_is_in_recovery() then null
            else pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) end::bigint,
        extract(epoch from replay_lag)::double precision
    from pg_stat_replication
$$;
