-- By when they may go: in the order of time, so that a row more is an entry at the end.
create index commands_by_age on inventory.commands (at);
create index reservations_ended on inventory.reservations (updated_at) where order_id is null and state <> 'open';
