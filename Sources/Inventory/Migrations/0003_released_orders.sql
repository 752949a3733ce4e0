-- Orders that were let go of for good, also before anything was reserved for them: a reserve that comes later reserves
-- nothing. Kept for longer than a command can be replayed.
create table inventory.released_orders (
    order_id uuid primary key,
    released_at timestamptz not null
);
create index released_orders_by_age on inventory.released_orders (released_at);
