-- The session in which a client hears what happens, and how far it was told of its user's box, to the minute. A client
-- that comes back in that session, and does not ask what it has missed, is told from there on.
alter table auth.auth_keys
    add column listening_session bigint,
    add column told integer;
