-- What a repetition is told by: a keyed digest of who asked and their Idempotency-Key. The version before writes none.
alter table auth.clients add column key_hash bytea;
create unique index clients_key on auth.clients (key_hash) where key_hash is not null;
alter table auth.signing_keys add column key_hash bytea;
