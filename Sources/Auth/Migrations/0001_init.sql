-- Auth: customers, operators' clients, and what they sign in with. No secret lies here in a form that could be used:
-- codes and refresh tokens as digests, clients' secrets as scrypt, signing keys encrypted.

create table auth.users (
    id uuid primary key,
    -- For protocols that count their users. 777000 and all below a million are not people.
    number bigint generated always as identity (start with 1000000) unique,
    phone text not null unique check (phone ~ '^\+[1-9][0-9]{7,14}$'),
    created_at timestamptz not null,
    seen_at timestamptz not null
);

-- The last code of each phone, and how often it was asked for.
create table auth.phone_codes (
    phone text primary key,
    -- HMAC of phone and code under a key that is not in the database; null once it was used.
    mac bytea,
    tries integer not null default 0,
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    window_started_at timestamptz not null,
    sent_in_window integer not null,
    -- The code itself, only where the configuration lets operators read it.
    readable text
);
create index phone_codes_age on auth.phone_codes (expires_at);

create table auth.clients (
    id uuid primary key,
    name text not null check (length(name) between 1 and 64),
    role text not null check (role in ('viewer', 'operator', 'admin', 'service')),
    secret_hash text not null,
    created_at timestamptz not null,
    created_by text not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create unique index clients_name on auth.clients (name) where revoked_at is null;

create table auth.refresh_tokens (
    hash bytea primary key,
    -- All that came from one sign-in.
    family uuid not null,
    user_id uuid not null references auth.users (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- The end of the whole family, however often it is renewed.
    family_expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz
);
create index refresh_tokens_family on auth.refresh_tokens (family);
create index refresh_tokens_age on auth.refresh_tokens (family_expires_at);
create index refresh_tokens_user on auth.refresh_tokens (user_id);

create table auth.signing_keys (
    id text primary key,
    -- The private JWK under AES-256-GCM.
    sealed bytea not null,
    public_key text not null,
    state text not null check (state in ('active', 'retiring')),
    created_at timestamptz not null,
    -- Until when tokens that it has signed may still be about.
    retires_at timestamptz
);
create unique index signing_keys_one_active on auth.signing_keys (state) where state = 'active';

create table auth.audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    reason text,
    request_id text
);
create index audit_log_subject on auth.audit_log (subject, id);
