-- Messages: what of a channel those don't see who came later, whose posts are signed, how often members may write, and
-- who asks to be let in. The daemons of the version before know none of it, and go on as if it were not set.

alter table channels
    add column hides_history boolean not null default false,
    add column is_signed boolean not null default false,
    -- Seconds between two posts of a member; 0: as he likes.
    add column slow_mode integer not null default 0,
    -- Who comes by the link is let in by an administrator.
    add column invite_asks boolean not null default false;

alter table channel_members
    -- What was posted up to here was there before him.
    add column hidden_to integer not null default 0,
    -- When he has posted last, while posts are counted.
    add column posted_at timestamptz;

create table channel_requests (
    channel_id bigint not null,
    user_id bigint not null,
    date timestamptz not null,
    -- The link that he came by.
    invite text not null,
    primary key (channel_id, user_id)
);
create index channel_requests_by_date on channel_requests (channel_id, date, user_id);
