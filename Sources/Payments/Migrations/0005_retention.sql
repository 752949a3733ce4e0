-- By when they may go: in the order of time, so that a row more is an entry at the end.
create index attempts_ended on payments.attempts (ended_at) where ended_at is not null;
create index sandbox_operations_by_age on payments.sandbox_operations (created_at);
create index sandbox_cards_by_age on payments.sandbox_cards (created_at);
