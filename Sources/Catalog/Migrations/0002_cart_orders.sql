-- What each order has taken out of a cart, until it can no longer be rejected and put back.
create table catalog.cart_orders (
    order_id uuid primary key,
    cart_id uuid not null,
    skus text[] not null,
    quantities bigint[] not null,
    at timestamptz not null
);
create index cart_orders_by_age on catalog.cart_orders (at);
