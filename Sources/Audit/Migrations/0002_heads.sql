-- A head that is updated in place has as many versions as there were records since the oldest snapshot that somebody
-- holds, and each record walked them all. It is a row of its own now for each record, the one before is deleted, and
-- the newest is the first that is looked at; what is locked is never changed.

create table audit.chains (chain text primary key);
insert into audit.chains select chain from audit.heads;

alter table audit.heads drop constraint heads_pkey;
alter table audit.heads add primary key (chain, seq);

drop trigger never_removed on audit.heads;
-- A head goes when the next one has come.
create function audit.keep_head() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    if not exists (select from audit.heads h where h.chain = old.chain and h.seq > old.seq) then
        raise exception 'the head of an audit chain is never removed' using errcode = 'insufficient_privilege';
    end if;
    return old;
end $$;
create trigger never_removed before delete on audit.heads for each row execute function audit.keep_head();
create trigger never_truncated before truncate on audit.heads
    for each statement execute function audit.refuse();

create or replace function audit.append(
    chain_name text, actor text, action text, subject text, reason text, request_id text, details text,
    happened_at timestamptz default null
) returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare
    head audit.heads;
    happened timestamptz;
    digest bytea;
begin
    perform from audit.chains c where c.chain = chain_name for update;
    if not found then
        insert into audit.chains values (chain_name) on conflict do nothing;
        perform from audit.chains c where c.chain = chain_name for update;
    end if;
    select * into head from audit.heads h where h.chain = chain_name order by h.seq desc limit 1;
    if not found then
        head := (chain_name, 0, '');
    end if;
    happened := date_trunc('milliseconds', coalesce(happened_at, clock_timestamp()));
    digest := sha256(head.hash || convert_to(
        audit.field(chain_name) || audit.field((head.seq + 1)::text)
        || audit.field((extract(epoch from happened) * 1000)::bigint::text)
        || audit.field(actor) || audit.field(action) || audit.field(subject) || audit.field(reason)
        || audit.field(request_id) || audit.field(details) || audit.field(session_user::text), 'UTF8'));
    insert into audit.records
        (chain, seq, at, actor, action, subject, reason, request_id, details, writer, previous, hash)
    values (
        chain_name, head.seq + 1, happened, actor, action, subject, reason, request_id, details, session_user,
        head.hash, digest);
    insert into audit.heads values (chain_name, head.seq + 1, digest);
    delete from audit.heads h where h.chain = chain_name and h.seq = head.seq;
    return head.seq + 1;
end $$;

revoke all on function audit.keep_head from public;
