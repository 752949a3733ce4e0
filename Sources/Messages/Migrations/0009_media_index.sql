-- outside a transaction
-- What a dialog shows: pictures, or files.
drop index concurrently if exists messages_with_media;
create index concurrently messages_with_media
    on messages (user_id, peer, (extra::jsonb -> 'media' ->> 'kind'), id) where extra like '%"media"%';
