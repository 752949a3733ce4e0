-- What was recorded so far goes to the chain of records; so does what a daemon of the version before still writes here.
select audit.append('auth', actor, action, subject, reason, request_id, null, at)
from (select * from auth.audit_log order by id) old;

create function auth.forward_audit() returns trigger language plpgsql as $$
begin
    perform audit.append('auth', new.actor, new.action, new.subject, new.reason, new.request_id, null, new.at);
    return new;
end $$;
create trigger forward_audit after insert on auth.audit_log for each row execute function auth.forward_audit();
