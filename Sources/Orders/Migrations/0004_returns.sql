-- Goods that customers send back.
create table orders.returns (
    id uuid primary key,
    order_id uuid not null references orders.orders (id),
    state text not null check (state in ('requested', 'received', 'refunded', 'cancelled')),
    lines json not null,
    received json,
    restock boolean not null default false,
    refund_id uuid,
    reason text,
    actor text not null,
    received_by text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index returns_by_order on orders.returns (order_id);
create index returns_open on orders.returns (id) where state in ('requested', 'received');
