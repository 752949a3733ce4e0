-- Telegram clients: their keys, each of which is the session of who is signed in with it, and codes for them.

create table auth.auth_keys (
    -- The lower 64 bits of the key's SHA-1.
    id bigint primary key,
    -- The key's 256 bytes under AES-256-GCM.
    sealed bytea not null,
    dc integer not null,
    created_at timestamptz not null,
    -- Of a temporary key; null: a permanent one.
    expires_at timestamptz,
    -- What a temporary key is bound to, whose user is its own.
    permanent_id bigint references auth.auth_keys (id) on delete cascade,
    -- Who is signed in with it, and what lists of sessions call it.
    user_number bigint references auth.users (number),
    signed_in_at timestamptz,
    hash bigint,
    -- Whose code was right, and until when their password may follow.
    awaited_number bigint references auth.users (number),
    awaited_until timestamptz,
    -- What the client says of itself.
    api_id integer,
    device text,
    system text,
    app text,
    language text,
    layer integer,
    -- Where it was last used from, and when, to the minute.
    network text,
    seen_at timestamptz not null
);
create index auth_keys_user on auth.auth_keys (user_number, seen_at) where user_number is not null;
create index auth_keys_awaited on auth.auth_keys (awaited_number) where awaited_number is not null;
create index auth_keys_permanent on auth.auth_keys (permanent_id) where permanent_id is not null;
create index auth_keys_expiry on auth.auth_keys (expires_at) where expires_at is not null;
create index auth_keys_strangers on auth.auth_keys (seen_at) where expires_at is null and user_number is null;
create index auth_keys_unused on auth.auth_keys (seen_at) where user_number is not null;

-- Keys whose session was ended: for as long as some process may still know them.
create table auth.ended_auth_keys (
    id bigint primary key,
    at timestamptz not null
);
create index ended_auth_keys_age on auth.ended_auth_keys (at);

-- How their holder wants to be called; null: they have not said.
alter table auth.users
    add column first_name text,
    add column last_name text,
    add column about text,
    -- Until when they are shown as online, and from then on when they were last seen.
    add column online_until timestamptz;

-- Codes that Telegram clients ask for. The version before neither makes nor tries one.
alter table auth.challenges
    drop constraint challenges_purpose_check,
    add constraint challenges_purpose_check check (purpose in ('customer', 'device', 'chat')) not valid,
    -- When the code of somebody new was right: they may sign up.
    add column confirmed_at timestamptz;
