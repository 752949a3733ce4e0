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

    /// Where the outbox's rows lie in Kafka, and whose turn it is to publish them: the second of a service's migrations
    /// for its events, under the next number that the service has.
    public static func relayMigration(_ schema: String, number: Int) -> (name: String, sql: [UInt8]) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let sql = """
            -- A row once the event of that number lies in Kafka, or never can. The outbox itself is written once;
            -- its own columns for this are those of the version before.
            create table \(schema).outbox_places (
                seq bigint primary key,
                partition integer,
                position bigint,
                at timestamptz not null default clock_timestamp(),
                -- Why it can never be published.
                failure text
            );
            insert into \(schema).outbox_places (seq, partition, position, at, failure)
            select seq, partition, position, published_at, failure from \(schema).outbox where published_at is not null;

            -- Who publishes, until when, and up to which row all is published.
            create table \(schema).relay (
                is_only boolean primary key default true check (is_only),
                holder uuid,
                epoch bigint not null default 0,
                until timestamptz not null default '-infinity',
                settled bigint not null,
                -- Up to which row all have arrived at all who are to have them: what is above is kept at any age.
                arrived bigint not null default 0
            ) with (fillfactor = 10);
            insert into \(schema).relay (settled) select coalesce(
                (select min(seq) - 1 from \(schema).outbox where published_at is null),
                (select max(seq) from \(schema).outbox), 0);

            -- What consumers could not handle, with the mark in their inbox; gone when somebody has settled it.
            create table \(schema).dead_letters (
                id bigint generated always as identity primary key,
                consumer text not null,
                event_id uuid not null,
                topic text not null,
                key bytea,
                value bytea,
                headers jsonb not null,
                created_at timestamptz not null default clock_timestamp(),
                -- When its copy was put into Kafka; null: not yet, or not into the broker that is there now.
                sent_at timestamptz,
                unique (consumer, event_id)
            );

            """
        return (name("relay", number), Array(sql.utf8))
    }

    /// What the inbox is pruned by: the third of a service's migrations for its events, under the next number that the
    /// service has.
    public static func inboxMigration(_ schema: String, number: Int) -> (name: String, sql: [UInt8]) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let sql = """
            -- A brin index finds what is old by reading its own summary of the whole table, each time.
            create index inbox_by_age on \(schema).inbox (handled_at);
            drop index \(schema).inbox_handled_at;

            """
        return (name("inbox", number), Array(sql.utf8))
    }

    /// What becomes of letters: the fourth of a service's migrations for its events, under the next number that the
    /// service has.
    public static func lettersMigration(_ schema: String, number: Int) -> (name: String, sql: [UInt8]) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let sql = """
            -- When somebody sent it back: its consumer has forgotten it, and takes the row away when it has handled it.
            alter table \(schema).dead_letters add column retried_at timestamptz;
            -- Those whose copies are not in Kafka are few among those that nobody has settled.
            create index dead_letters_unsent on \(schema).dead_letters (id) where sent_at is null;
            create index dead_letters_retried on \(schema).dead_letters (id) where retried_at is not null;

            """
        return (name("letters", number), Array(sql.utf8))
    }

    /// What could not be published is looked for by itself: the fifth of a service's migrations for its events, under
    /// the next number that the service has.
    public static func failuresMigration(_ schema: String, number: Int) -> (name: String, sql: [UInt8]) {
        precondition(isSchemaName(schema), "\(schema) is no name for a schema")
        let sql = """
            -- outside a transaction
            create index concurrently if not exists outbox_places_failed on \(schema).outbox_places (at)
                where failure is not null;

            """
        return (name("failures", number), Array(sql.utf8))
    }

    private static func name(_ word: String, _ number: Int) -> String {
        String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)_\(word).sql"
    }

    /// All of them, for a schema that has nothing else.
    public static func migrations(_ schema: String) -> [(name: String, sql: [UInt8])] {
        [
            migration(schema), relayMigration(schema, number: 1), inboxMigration(schema, number: 2),
            lettersMigration(schema, number: 3), failuresMigration(schema, number: 4),
        ]
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
        (
            "0003_beginnings.sql",
            Array(
                """
                -- begins: by type, or `*`, the second since which what is said counts; null: as types and since say.
                -- seen_at: when somebody was last at work as this consumer. retired_at: it is not expected any more.
                alter table platform.subscriptions
                    add column version integer not null default 0,
                    add column begins jsonb,
                    add column seen_at timestamptz,
                    add column retired_at timestamptz;

                """.utf8)
        ),
    ]
}
