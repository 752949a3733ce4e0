create table catalog.products (
    id uuid primary key,
    -- The operators' own key.
    handle text collate "C" not null unique,
    name text not null,
    description text,
    -- Its words and those of its variants; kept by the statement that writes them.
    search tsvector not null default '',
    -- Which write has changed it last.
    last_change uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index products_by_change on catalog.products (last_change);
create index products_by_words on catalog.products using gin (search);

create table catalog.variants (
    sku text collate "C" primary key,
    product_id uuid not null references catalog.products (id),
    variant text,
    price bigint not null check (price > 0),
    currency text not null,
    state text not null check (state in ('active', 'archived')),
    version bigint not null default 1,
    last_change uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index variants_by_product on catalog.variants (product_id, sku);
create index variants_by_change on catalog.variants (last_change, sku);

-- Who changed what, and why; append only.
create table catalog.changes (
    id bigint generated always as identity primary key,
    sku text collate "C" not null,
    version bigint not null,
    name text not null,
    price bigint not null,
    currency text not null,
    state text not null,
    actor text not null,
    reason text,
    at timestamptz not null
);
create index changes_by_sku on catalog.changes (sku, id);

-- What Inventory has said last about each SKU; it may know a SKU before Catalog does.
create table catalog.availability (
    sku text collate "C" primary key,
    on_hand bigint not null,
    reserved bigint not null,
    available bigint not null,
    version bigint not null,
    updated_at timestamptz not null
) with (fillfactor = 80);

-- Rows of files that are being imported; nothing in it outlives a crash, and nothing needs to.
create unlogged table catalog.import_rows (
    import uuid not null,
    line bigint not null,
    sku text collate "C" not null,
    -- Taken when the product is a new one.
    product_id uuid not null,
    handle text collate "C" not null,
    name text not null,
    -- null: as it was; empty: none.
    description text,
    variant text,
    price bigint not null,
    currency text not null,
    state text not null,
    created_at timestamptz not null,
    primary key (import, sku)
);
create index import_rows_by_age on catalog.import_rows (created_at);

create table catalog.carts (
    id uuid primary key,
    -- `usr_…`; null: whoever knows the id.
    customer_id text,
    -- Its lines were added to this one when its holder signed in.
    merged_into uuid references catalog.carts (id) on delete cascade,
    version bigint not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create unique index carts_of_customer on catalog.carts (customer_id)
    where customer_id is not null and merged_into is null;
create index carts_by_age on catalog.carts (updated_at) where customer_id is null or merged_into is not null;
create index carts_merged on catalog.carts (merged_into) where merged_into is not null;

create table catalog.cart_lines (
    cart_id uuid not null references catalog.carts (id) on delete cascade,
    sku text collate "C" not null,
    quantity bigint not null check (quantity between 1 and 1000000),
    added_at timestamptz not null default clock_timestamp(),
    primary key (cart_id, sku)
);

-- The first answer to each key, written with the work itself.
create table catalog.idempotency_keys (
    actor text not null,
    key text not null,
    request_hash text not null,
    status int not null,
    body json not null,
    created_at timestamptz not null,
    primary key (actor, key)
);
create index idempotency_keys_by_age on catalog.idempotency_keys (created_at);
