create table inventory.warehouses (
    code text primary key,
    name text not null,
    -- Orders are served from the lowest first.
    priority int not null
);
insert into inventory.warehouses (code, name, priority) values ('main', 'Main warehouse', 1);

-- One row for each SKU that there ever was stock of: its lock, and the version of all its levels together.
create table inventory.items (
    sku text primary key check (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
    version bigint not null default 0
) with (fillfactor = 50);

create table inventory.levels (
    sku text not null references inventory.items (sku),
    warehouse text not null references inventory.warehouses (code),
    on_hand bigint not null check (on_hand between 0 and 1000000000),
    reserved bigint not null check (reserved between 0 and on_hand),
    version bigint not null,
    updated_at timestamptz not null,
    primary key (sku, warehouse)
) with (fillfactor = 50);

-- Every change, with who and why. Its sums are the levels.
create table inventory.ledger (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    sku text not null,
    warehouse text not null,
    kind text not null
        check (kind in ('set', 'adjust', 'import', 'reserve', 'release', 'expire', 'commit', 'restock')),
    on_hand_delta bigint not null,
    reserved_delta bigint not null,
    reason text,
    actor text not null,
    reference text
);
create index ledger_by_sku on inventory.ledger (sku, id desc);

create function inventory.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger of stock is append-only' using errcode = 'restrict_violation';
end
$$;
create trigger ledger_is_append_only before update or delete or truncate on inventory.ledger
    for each statement execute function inventory.refuse_change();

create table inventory.reservations (
    id uuid primary key,
    -- null: a hold.
    order_id uuid,
    sku text not null,
    warehouse text not null,
    quantity bigint not null check (quantity > 0),
    state text not null check (state in ('open', 'committed', 'released', 'expired')),
    -- Of a committed one: how many have come back.
    restocked bigint not null default 0 check (restocked between 0 and quantity),
    expires_at timestamptz,
    actor text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
) with (fillfactor = 80);
create index reservations_by_order on inventory.reservations (order_id) where order_id is not null;
create index reservations_open_by_sku on inventory.reservations (sku, warehouse) where state = 'open';
create index reservations_expiring on inventory.reservations (expires_at) where state = 'open' and expires_at is not null;

-- What each command was answered with: one that comes again is answered the same and does nothing more.
create table inventory.commands (
    command_id text primary key,
    type text not null,
    answer text not null,
    at timestamptz not null
);

-- The first answer to each key, written with the work itself.
create table inventory.idempotency_keys (
    actor text not null,
    key text not null,
    request_hash bytea not null,
    status int not null,
    body text not null,
    created_at timestamptz not null,
    primary key (actor, key)
);
create index idempotency_keys_by_age on inventory.idempotency_keys (created_at);
