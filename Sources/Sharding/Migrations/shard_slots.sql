-- The slots that this shard owns: what fences whoever has an old map.
create table slots (
    slot smallint primary key check (slot between 0 and 1023),
    epoch bigint not null check (epoch > 0),
    -- leaving: on its way to another shard, and nobody writes to it here any more. arriving: not ours yet.
    state text not null check (state in ('owned', 'leaving', 'arriving')),
    changed_at timestamptz not null default clock_timestamp()
);

-- What a transaction fails with that is about slots of which some are not ours: SH001, with one of them as its detail.
create function refuse_slots(wanted bigint[]) returns bigint language plpgsql stable as $$
declare
    strange bigint;
begin
    select w.slot into strange from unnest(wanted) w (slot)
    where not exists (select from slots s where s.slot = w.slot and s.state = 'owned') limit 1;
    raise exception 'slot % is not of this shard', strange using errcode = 'SH001', detail = strange::text;
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
