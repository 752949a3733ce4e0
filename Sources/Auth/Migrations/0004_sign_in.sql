-- Signing in by codes that are bound to who asked for them, second factors, limits that are counted here, and
-- revocation by epochs. auth.phone_codes stays for daemons of the version before, and is not read any more.

create table auth.challenges (
    -- Of the secret that whoever asked for the code alone has.
    hash bytea primary key,
    phone text not null,
    purpose text not null check (purpose in ('customer', 'device')),
    -- Of a device's login: its code.
    binding text,
    -- HMAC of secret, phone and code under a key that is not in the database.
    mac bytea not null,
    tries integer not null default 0,
    -- How many of the tries the record of changes has.
    recorded integer not null default 0,
    -- The known device that asked; null for a stranger.
    device bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- The second factor that is being set up since the code was right, encrypted.
    factor bytea,
    used_at timestamptz,
    -- The code itself, only where the configuration lets operators read it.
    readable text
);
create index challenges_age on auth.challenges (expires_at);
create index challenges_readable on auth.challenges (phone, created_at) where readable is not null;

-- What is counted against a limit: until when the key's allowance is used up (GCRA).
create table auth.budgets (
    key text primary key,
    full_at timestamptz not null,
    -- Seconds: how far ahead of now full_at may lie.
    depth double precision not null
);
create index budgets_age on auth.budgets (full_at);

-- Devices and browsers that a phone's holder has signed in on.
create table auth.known_devices (
    hash bytea primary key,
    phone text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index known_devices_phone on auth.known_devices (phone, seen_at);
create index known_devices_age on auth.known_devices (expires_at);

create table auth.second_factors (
    user_id uuid primary key references auth.users (id),
    -- The secret under AES-256-GCM.
    sealed bytea not null,
    -- The newest step whose code was used.
    last_step bigint not null,
    created_at timestamptz not null
);
create table auth.recovery_codes (
    user_id uuid not null references auth.second_factors (user_id) on delete cascade,
    -- HMAC under a key that is not in the database.
    mac bytea not null,
    used_at timestamptz,
    primary key (user_id, mac)
);

-- How often all tokens of somebody were revoked.
alter table auth.users add column epoch bigint not null default 0;
alter table auth.clients add column epoch bigint not null default 0;
-- What tokens depend on and which of their epochs are over; kept for as long as such a token may be about.
create table auth.revocations (
    key text primary key,
    epoch bigint not null,
    at timestamptz not null
);
create index revocations_age on auth.revocations (at);

-- HMAC of the secret under a key that is not in the database; null until the secret was right once.
alter table auth.clients add column secret_mac bytea;
-- Whose device login it is, so that nobody takes all the places.
alter table auth.device_logins add column network text not null default '';
create index device_logins_network on auth.device_logins (network, created_at);
