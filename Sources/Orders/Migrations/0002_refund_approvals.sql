-- Refunds that a second person approves, and those that are tried again.
alter table orders.refunds
    add column decided_by text,
    add column tries bigint not null default 1,
    drop constraint refunds_state_check,
    -- The old states are among the new ones: no row has to be looked at.
    add constraint refunds_state_check
        check (state in ('awaiting_approval', 'pending', 'succeeded', 'failed', 'denied')) not valid;
