-- What somebody may not in a channel, and when he has posted last, outlive leaving it: who comes again has it still.
create table channel_left (
    channel_id bigint not null,
    user_id bigint not null,
    restrictions integer not null,
    until timestamptz,
    posted_at timestamptz,
    primary key (channel_id, user_id)
);
