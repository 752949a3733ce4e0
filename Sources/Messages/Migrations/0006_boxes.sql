-- Messages: the boxes of a shard's users. Runs with the shard's schema as the search path.

-- The number of a box's newest change and of its newest message: taken in the transaction that writes the rows.
create table boxes (
    user_id bigint primary key,
    pts integer not null default 1,
    last_id integer not null default 0
) with (fillfactor = 20);

-- One row for each box that has a copy. New messages are in no other log: from a change's `pts` and `last_id` follows
-- the pts of each message up to the next change, because a message takes one number of both.
create table messages (
    user_id bigint not null,
    uid uuid not null,
    -- A user above zero, a group below.
    peer bigint not null,
    from_id bigint not null,
    -- Of the sender's own copy.
    random_id bigint,
    date timestamptz not null,
    edited_at timestamptz,
    id integer not null,
    reply_to integer,
    -- The owner is named: 1 not seen yet, 2 seen.
    mention smallint not null default 0,
    is_silent boolean not null default false,
    is_pinned boolean not null default false,
    body text not null,
    -- JSON; null for none.
    entities text,
    -- JSON: where it was forwarded from, what a service message tells.
    extra text,
    primary key (user_id, id)
);
create index messages_by_peer on messages (user_id, peer, id);
create unique index messages_by_uid on messages (uid, user_id);
create unique index messages_by_random_id on messages (user_id, random_id) where random_id is not null;
create index messages_unread_mentions on messages (user_id, peer, id) where mention = 1;
create index messages_pinned on messages (user_id, peer, id) where is_pinned;

-- What else has happened in a box.
create table changes (
    user_id bigint not null,
    -- Of the box afterwards.
    pts integer not null,
    -- How many numbers it took.
    count integer not null,
    -- The box's newest message then.
    last_id integer not null,
    kind smallint not null,
    peer bigint,
    ids integer[] not null,
    primary key (user_id, pts)
);

-- What a user has read and set, for each peer of which there is something to say. That there is a dialog at all, and
-- its newest message, is in `messages`.
create table dialogs (
    user_id bigint not null,
    peer bigint not null,
    read_inbox integer not null default 0,
    read_outbox integer not null default 0,
    -- Pinned dialogs have a place, the highest on top.
    pinned integer,
    is_marked_unread boolean not null default false,
    folder integer not null default 0,
    mute_until timestamptz,
    draft text,
    -- The box's pts when a setting was changed last: clients that are behind it are told.
    set_at integer not null default 0,
    primary key (user_id, peer)
) with (fillfactor = 50);

-- Who blocks whom; each shard knows it of its own users, from both sides.
create table blocks (
    user_id bigint not null,
    other_id bigint not null,
    -- The user blocks the other one; else the other one blocks him.
    is_mine boolean not null,
    at timestamptz not null,
    primary key (user_id, is_mine, other_id)
);

-- Basic groups: those of this shard, and copies of those that users of this shard are in.
create table chats (
    id bigint primary key,
    is_home boolean not null,
    version integer not null,
    -- JSON: title, members, rights.
    state text not null,
    invite text unique
);

-- What was sent under a key of the shop's, so that it is sent once.
create table shop_sends (
    user_id bigint not null,
    key text not null,
    id integer not null,
    at timestamptz not null,
    primary key (user_id, key)
);
create index shop_sends_by_age on shop_sends (at);

-- The words of those messages whose owners search: made when they do. Each word stands behind its owner's number, so
-- that what others have said costs nothing.
create table search_words (
    user_id bigint not null,
    id integer not null,
    words tsvector not null,
    primary key (user_id, id)
);
create index search_words_by_word on search_words using gin (words);

-- Up to which message a user's are there.
create table search_marks (
    user_id bigint primary key,
    up_to integer not null
);

-- Channels and supergroups of this shard. Their messages, changes and numbers lie in a box of their own, whose
-- user_id is the channel's key, below -1,000,000,000,000.
create table channels (
    id bigint primary key,
    -- JSON: title, about, kind, creator.
    state text not null,
    member_count integer not null,
    username text unique,
    invite text unique
);

create table channel_members (
    channel_id bigint not null,
    user_id bigint not null,
    -- 0 banned, 1 member, 2 administrator, 3 creator.
    rank smallint not null,
    inviter bigint not null,
    date timestamptz not null,
    read_inbox integer not null default 0,
    primary key (channel_id, user_id)
) with (fillfactor = 90);
create index channel_members_by_rank on channel_members (channel_id, rank, user_id) where rank <> 1;

-- Which channels the users of this shard are in.
create table memberships (
    user_id bigint not null,
    channel_id bigint not null,
    primary key (user_id, channel_id)
);

-- Whose a channel's name is: in the slot of the name, in small letters. It counts if the channel says so too.
create table channel_names (
    name text primary key,
    channel_id bigint not null
);
