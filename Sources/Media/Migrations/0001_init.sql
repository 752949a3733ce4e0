-- Media: files and pictures. What is in them lies in the object store, under names that are in no column as text.

-- What users send, part by part, until it is a file or too old.
create table media.uploads (
    user_id bigint not null,
    -- The client's own number of it.
    upload_id bigint not null,
    created_at timestamptz not null,
    -- Of its parts.
    bytes bigint not null default 0,
    -- The file that it has become; null before.
    file_id bigint,
    primary key (user_id, upload_id)
);
create index uploads_by_age on media.uploads (created_at);

create table media.parts (
    user_id bigint not null,
    upload_id bigint not null,
    part integer not null,
    size integer not null,
    -- In the store of parts, which has each of them once.
    object bytea not null,
    primary key (user_id, upload_id, part),
    foreign key (user_id, upload_id) references media.uploads on delete cascade
);

-- The same bytes lie in the store once, under their SHA-256.
create table media.blobs (
    sha256 bytea primary key,
    size bigint not null,
    -- How many files are made of it, and since when none is.
    files integer not null check (files >= 0),
    unused_at timestamptz
);
create index blobs_unused on media.blobs (unused_at) where files = 0;

create table media.files (
    id bigint primary key,
    sha256 bytea not null references media.blobs,
    -- What those who were shown the file prove it with.
    key bytea not null,
    -- 1 photo, 2 document.
    kind smallint not null,
    size bigint not null,
    -- JSON: type, dimensions, name and the like.
    description text not null,
    created_by bigint not null,
    created_at timestamptz not null,
    -- How many holds it has, and since when none.
    holds integer not null default 0 check (holds >= 0),
    unused_at timestamptz
);
create index files_unused on media.files (unused_at) where holds = 0;
create index files_by_blob on media.files (sha256);

-- Who keeps a file: a message, in each place (shard) where it has copies. Written before the message is.
create table media.holds (
    owner uuid not null,
    place text not null,
    file_id bigint not null references media.files,
    at timestamptz not null,
    -- The message is known to have been written.
    is_settled boolean not null default false,
    primary key (owner, place)
);
create index holds_by_file on media.holds (file_id);
create index holds_open on media.holds (at) where not is_settled;
