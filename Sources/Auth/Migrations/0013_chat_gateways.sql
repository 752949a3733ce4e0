-- Processes that Telegram clients are connected to: each says every few seconds that it is there.

create table auth.chat_gateways (
    id uuid primary key,
    -- Host and port.
    name text not null,
    process bigint not null,
    clients bigint not null,
    started_at timestamptz not null,
    seen_at timestamptz not null
);
create index chat_gateways_age on auth.chat_gateways (seen_at);
