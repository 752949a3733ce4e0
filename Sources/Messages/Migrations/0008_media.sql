-- Messages with a file that have lost copies in this shard, until it is told where files are kept. The daemons of the
-- version before write none with files.
create table media_gone (
    uid uuid primary key,
    at timestamptz not null
);
create index media_gone_by_age on media_gone (at);
