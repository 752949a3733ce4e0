-- What people who chat are known by, whom they know, and who may know what of them.

create table auth.usernames (
    -- In small letters.
    name text collate "C" primary key check (name ~ '^[a-z][a-z0-9_]{4,31}$'),
    -- As its holder writes it.
    shown text not null,
    user_number bigint not null unique references auth.users (number),
    taken_at timestamptz not null
);

create table auth.contacts (
    owner bigint not null references auth.users (number),
    contact bigint not null references auth.users (number),
    -- What the owner calls them; empty: as they call themselves.
    first_name text not null,
    last_name text not null,
    -- Whether the owner knew their phone.
    knows_phone boolean not null,
    added_at timestamptz not null,
    primary key (owner, contact)
);
create index contacts_contact on auth.contacts (contact, owner);

create table auth.privacy (
    user_number bigint not null references auth.users (number),
    kind text not null check (kind in ('phone', 'status', 'found_by_phone')),
    audience text not null check (audience in ('everybody', 'contacts', 'nobody')),
    -- Users who may, and who may not, whatever the audience is.
    allowed bigint[] not null,
    refused bigint[] not null,
    primary key (user_number, kind)
);
