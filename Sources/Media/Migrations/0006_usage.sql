-- How much each user's files come to, whether they are held or not. Kept by triggers, so that it is also right while
-- daemons of a version that knows nothing of it run.

create table media.usage (
    user_id bigint primary key,
    bytes bigint not null
);

create function media.count_files() returns trigger language plpgsql as $$
begin
    -- In one order, so that two who count never wait for each other.
    insert into media.usage as u (user_id, bytes)
    select created_by, sum(size) * tg_argv[0]::int from changed group by created_by order by created_by
    on conflict (user_id) do update set bytes = u.bytes + excluded.bytes;
    return null;
end
$$;

create trigger files_counted_in after insert on media.files
referencing new table as changed for each statement execute function media.count_files('1');
create trigger files_counted_out after delete on media.files
referencing old table as changed for each statement execute function media.count_files('-1');

-- The triggers keep others from writing until this is committed.
insert into media.usage (user_id, bytes)
select created_by, sum(size) from media.files group by created_by;
