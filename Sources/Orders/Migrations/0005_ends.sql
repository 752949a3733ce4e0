-- In which order the steps of an order were opened: they are sent again in it. Those of the previous version have none.
alter table orders.steps add column number bigint;

-- A commit that was refused after the price had been taken; `failed` is one whose price was never taken.
alter table orders.fulfilments
    drop constraint fulfilments_state_check,
    -- In all three, the old values are among the new ones: no row has to be looked at.
    add constraint fulfilments_state_check
        check (state in ('capturing', 'committing', 'done', 'failed', 'refused')) not valid;

alter table orders.orders
    drop constraint orders_payment_state_check,
    add constraint orders_payment_state_check
        check (payment_state in ('none', 'authorized', 'captured', 'partially_refunded', 'refunded', 'voided')) not valid;

-- Who had a failed refund tried again: who approves it is somebody else.
alter table orders.refunds add column retried_by text;
