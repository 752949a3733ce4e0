-- Asked for again with the same Idempotency-Key, the same card has the same token. The version before writes neither.

alter table payments.tokens add column idempotency_key text;
-- Keyed digests of what was asked for, with a secret that is not in this database: a card number has too few digits for
-- any other. Nothing of the cvc is in them.
alter table payments.tokens add column request_digest bytea;
create unique index tokens_by_key on payments.tokens (made_by, idempotency_key) where idempotency_key is not null;
