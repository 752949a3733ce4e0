-- Who did what: one chain of records for each service, written in the transaction of the change itself. A service's role
-- can append and do nothing else, not even read; each record holds the hash of the one before.

create table audit.heads (
    chain text primary key,
    seq bigint not null,
    hash bytea not null
) with (fillfactor = 50);

create table audit.records (
    chain text not null,
    -- Counted from 1 without a gap.
    seq bigint not null,
    -- Whole milliseconds, so that every text of it says all.
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    reason text,
    request_id text,
    -- A JSON object, kept as the text that was hashed.
    details text,
    -- The role that had logged in: PostgreSQL says it, not the caller.
    writer text not null,
    previous bytea not null,
    hash bytea not null,
    primary key (chain, seq)
);
create index records_age on audit.records (at, chain, seq);
create index records_actor on audit.records (actor, at);
create index records_subject on audit.records (subject, at);

-- A field as it is hashed: its length in bytes, a colon, itself, a comma; `-,` for null. (After D. J. Bernstein's
-- netstrings: no two lists of fields have the same text.)
create function audit.field(value text) returns text language sql immutable set search_path = pg_catalog
as $$ select coalesce(octet_length(value) || ':' || value, '-') || ',' $$;

-- Appends to a chain. The chain's head is locked until the transaction ends.
create function audit.append(
    chain_name text, actor text, action text, subject text, reason text, request_id text, details text,
    happened_at timestamptz default null
) returns bigint language plpgsql security definer set search_path = pg_catalog as $$
declare
    head audit.heads;
    happened timestamptz;
    digest bytea;
begin
    select * into head from audit.heads h where h.chain = chain_name for update;
    if not found then
        insert into audit.heads values (chain_name, 0, '') on conflict do nothing;
        select * into strict head from audit.heads h where h.chain = chain_name for update;
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
    update audit.heads h set seq = head.seq + 1, hash = digest where h.chain = chain_name;
    return head.seq + 1;
end $$;

create function audit.refuse() returns trigger language plpgsql as $$
begin
    raise exception 'audit records are never changed or removed' using errcode = 'insufficient_privilege';
end $$;
create trigger never_changed before update or delete or truncate on audit.records
    for each statement execute function audit.refuse();
create trigger never_removed before delete or truncate on audit.heads
    for each statement execute function audit.refuse();

revoke all on function audit.append, audit.field, audit.refuse from public;
