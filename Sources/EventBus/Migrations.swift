extension EventBus {
    /// A service's `outbox` and `inbox`: the first of its migrations.
    public static func migration(_ schema: String) -> (name: String, sql: [UInt8]) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let sql = """
            -- What the service has said: written with its cause, read by the relay, kept a while for replays.
            create table \(schema).outbox (
                seq bigint generated always as identity primary key,
                id uuid not null unique,
                topic text not null,
                key text not null,
                type text not null,
                data text not null,
                traceparent text,
                created_at timestamptz not null default clock_timestamp(),
                -- Where it lies in Kafka, once it does.
                published_at timestamptz,
                partition integer,
                position bigint,
                -- Why it can never be published.
                failure text
            );
            create index outbox_unpublished on \(schema).outbox (seq) where published_at is null;

            -- What the service has heard and done, per consumer.
            create table \(schema).inbox (
                consumer text not null,
                event_id uuid not null,
                handled_at timestamptz not null default clock_timestamp(),
                primary key (consumer, event_id)
            );
            create index inbox_handled_at on \(schema).inbox using brin (handled_at);

            """
        return ("0000_events.sql", Array(sql.utf8))
    }

    /// The bus's own schema, `platform`: who listens to what, and how far that was verified.
    public static let platformMigrations: [(name: String, sql: [UInt8])] = [
        (
            "0001_subscriptions.sql",
            Array(
                """
                create table platform.subscriptions (
                    consumer text not null,
                    topic text not null,
                    -- The schema whose inbox says what was handled.
                    schema text not null,
                    -- null: all.
                    types text[],
                    -- What was said before is of no interest to it.
                    since timestamptz not null default to_timestamp(0),
                    primary key (consumer, topic)
                );
                -- Up to which outbox row everything is known to have arrived.
                create table platform.verified (
                    consumer text not null,
                    topic text not null,
                    source text not null,
                    seq bigint not null,
                    primary key (consumer, topic, source)
                );

                """.utf8)
        ),
        (
            "0002_sources.sql",
            Array(
                """
                -- Which outbox has ever written to a topic: written by its relay before it does.
                create table platform.sources (
                    source text not null,
                    topic text not null,
                    primary key (source, topic)
                );

                """.utf8)
        ),
    ]
}
