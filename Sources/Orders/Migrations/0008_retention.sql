-- By when they may go: in the order of time, so that a row more is an entry at the end.
create index steps_done on orders.steps (done_at) where done_at is not null;
