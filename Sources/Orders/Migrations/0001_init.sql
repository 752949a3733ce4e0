create table orders.orders (
    id uuid primary key,
    customer_id text,
    payment_id uuid not null unique,
    payment_token text not null,
    state text not null check (state in ('placed', 'reserving', 'authorizing', 'confirmed', 'fulfilling', 'fulfilled', 'rejected', 'cancelled')),
    payment_state text not null check (payment_state in ('none', 'authorized', 'captured', 'partially_refunded', 'refunded')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    total bigint not null check (total >= 0),
    authorized bigint not null default 0 check (authorized >= 0),
    captured bigint not null default 0 check (captured >= 0),
    capturing bigint not null default 0 check (capturing >= 0),
    refunded bigint not null default 0 check (refunded >= 0),
    refunding bigint not null default 0 check (refunding >= 0),
    voided bigint not null default 0 check (voided >= 0),
    note text,
    reason json,
    placed_by text not null,
    placed_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    check (captured + capturing <= authorized),
    check (refunded + refunding <= captured)
) with (fillfactor = 80);

create index orders_by_customer on orders.orders (customer_id, id desc) where customer_id is not null;
create index orders_unsettled on orders.orders (id) where state in ('placed', 'reserving', 'authorizing');
create index orders_by_state on orders.orders (state, id desc);

create table orders.order_lines (
    order_id uuid not null references orders.orders (id),
    position int not null,
    sku text not null,
    name text not null,
    unit_price bigint not null check (unit_price >= 0),
    quantity bigint not null check (quantity > 0),
    pending bigint not null default 0 check (pending >= 0),
    fulfilled bigint not null default 0 check (fulfilled >= 0),
    cancelled bigint not null default 0 check (cancelled >= 0),
    refunded bigint not null default 0 check (refunded between 0 and fulfilled),
    primary key (order_id, position),
    unique (order_id, sku),
    check (pending + fulfilled + cancelled <= quantity)
);
create index order_lines_by_sku on orders.order_lines (sku, order_id desc);

-- What happened to each order, in the order in which it happened.
create table orders.history (
    number bigint generated always as identity,
    order_id uuid not null,
    at timestamptz not null,
    type text not null,
    state text not null,
    actor text not null,
    detail text,
    primary key (order_id, number)
);

-- The saga's open and answered steps. A pending one is sent again at next_at.
create table orders.steps (
    command_id text primary key,
    order_id uuid not null,
    topic text not null,
    type text not null,
    data json not null,
    state text not null default 'pending' check (state in ('pending', 'done')),
    attempts int not null default 1,
    next_at timestamptz not null,
    created_at timestamptz not null,
    done_at timestamptz
) with (fillfactor = 80);
create index steps_pending on orders.steps (next_at) where state = 'pending';
create index steps_by_order on orders.steps (order_id);

create table orders.fulfilments (
    id uuid primary key,
    order_id uuid not null references orders.orders (id),
    lines json not null,
    amount bigint not null check (amount >= 0),
    state text not null check (state in ('capturing', 'committing', 'done', 'failed')),
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index fulfilments_by_order on orders.fulfilments (order_id);

create table orders.refunds (
    id uuid primary key,
    order_id uuid not null references orders.orders (id),
    amount bigint not null check (amount > 0),
    currency text not null,
    lines json,
    restock boolean not null,
    state text not null check (state in ('pending', 'succeeded', 'failed')),
    reason text,
    failure text,
    actor text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index refunds_by_order on orders.refunds (order_id);
create index refunds_by_state on orders.refunds (state, id desc);

-- The first answer to each key, written with the work itself.
create table orders.idempotency_keys (
    actor text not null,
    key text not null,
    request_hash text not null,
    status int not null,
    body json not null,
    created_at timestamptz not null,
    primary key (actor, key)
);
create index idempotency_keys_by_age on orders.idempotency_keys (created_at);
