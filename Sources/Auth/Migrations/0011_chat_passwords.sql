-- Passwords of Telegram clients' users, by SRP (https://core.telegram.org/api/srp).

create table auth.chat_passwords (
    user_number bigint primary key references auth.users (number),
    -- Both salts, and g to the power of the password's hash, under AES-256-GCM.
    sealed bytea not null,
    hint text not null,
    created_at timestamptz not null
);

-- What a client was told so that it can prove, once, that it knows the password.
create table auth.password_tries (
    id bigint primary key,
    key_id bigint not null references auth.auth_keys (id) on delete cascade,
    user_number bigint not null,
    -- Our secret exponent and what the client knows of it, under AES-256-GCM.
    sealed bytea not null,
    expires_at timestamptz not null
);
create index password_tries_key on auth.password_tries (key_id, expires_at);
create index password_tries_user on auth.password_tries (user_number);
create index password_tries_age on auth.password_tries (expires_at);
