-- Sharding: the map of slots, in the primary database.

-- A shard, in the order in which they came.
create table sharding.shards (
    name text primary key check (name ~ '^[a-z][a-z0-9]{0,15}$'),
    number smallint generated always as identity unique,
    -- preparing: its own rows for the slots that it was given may not all be there yet.
    state text not null default 'preparing' check (state in ('preparing', 'active')),
    added_at timestamptz not null default clock_timestamp()
);

-- Whose each slot is. Its epoch is that of the map when it came to this shard.
create table sharding.slots (
    slot smallint primary key check (slot between 0 and 1023),
    shard text not null references sharding.shards (name),
    epoch bigint not null check (epoch > 0)
);
create index slots_shard on sharding.slots (shard);

-- One row. Whoever changes anything above locks it first, and counts the epoch on.
create table sharding.map (
    is_only boolean primary key default true check (is_only),
    epoch bigint not null,
    changed_at timestamptz not null default clock_timestamp()
);
insert into sharding.map (epoch) values (0);
