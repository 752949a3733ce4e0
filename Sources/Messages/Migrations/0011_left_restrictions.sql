-- What somebody may not in a channel outlives leaving it: who comes again has it still.
create table channel_left (
    channel_id bigint not null,
    user_id bigint not null,
    restrictions integer not null,
    until timestamptz,
    primary key (channel_id, user_id)
);
