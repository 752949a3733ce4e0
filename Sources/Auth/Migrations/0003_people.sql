-- Operators who are people: users with a role, who sign in with a code of a device (RFC 8628).

-- null: a customer and nothing more.
alter table auth.users add column role text check (role in ('viewer', 'operator', 'admin'));
create index users_role on auth.users (role, id) where role is not null;

-- Whether the session is an operator's: what it may do is what the user's role allows whenever it is renewed.
alter table auth.refresh_tokens add column is_operator boolean not null default false;

create table auth.device_logins (
    -- Of the device's code, which only the device knows.
    device_hash bytea primary key,
    -- What a person types: eight letters.
    user_code text not null unique,
    state text not null check (state in ('pending', 'allowed', 'denied', 'used')),
    -- Who has allowed it.
    user_id uuid references auth.users (id),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    polled_at timestamptz,
    -- Seconds between two questions of the device; grows when it asks sooner.
    pause integer not null
);
create index device_logins_age on auth.device_logins (expires_at);
