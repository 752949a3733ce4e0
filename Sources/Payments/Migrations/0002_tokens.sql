-- Whose a payment token is, and what it pays.

create table payments.tokens (
    -- tokref_ and the token's SHA-256, 16 letters for the digits: what orders and events name it by.
    reference text primary key check (reference ~ '^tokref_[a-p]{64}$'),
    token text not null,
    -- Whose orders it may pay; null: orders that are nobody's.
    customer_id text,
    made_by text not null,
    created_at timestamptz not null default now(),
    -- An order must be placed before then.
    expires_at timestamptz not null,
    -- The order that it pays, and no other.
    order_id uuid,
    used_at timestamptz
);
create index tokens_by_end on payments.tokens (expires_at);
