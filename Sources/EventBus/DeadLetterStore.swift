internal import FoundationEssentials
internal import Kafka
internal import Postgres
internal import ShopAPI

/// The letters of one schema's consumers, kept until somebody settles them: `<topic>.dlq` has copies of these.
struct DeadLetterStore: Sendable {
    /// Those that are to be sent, but for some topics, oldest first; what was written just now is being sent by
    /// whoever wrote it.
    let waiting: String
    let sent: String
    /// A new broker has none of them: some more behind a number, and the last of these.
    let unsend: String
    /// Those that were sent back behind a number and have not been handled since.
    let retried: String
    private let insert: String

    init(_ schema: String) {
        insert = """
            insert into \(schema).dead_letters as l (consumer, event_id, topic, key, value, headers)
            select $1, event_id, topic, decode(key, 'base64'), decode(value, 'base64'), headers::jsonb
            from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
                as new (event_id, topic, key, value, headers, place)
            where exists (select from \(schema).inbox i
                where i.consumer = $1 || '\(DeadLetterMark.suffix)' and i.event_id = new.event_id)
            order by place
            on conflict (consumer, event_id) do update set topic = excluded.topic, key = excluded.key,
                value = excluded.value, headers = excluded.headers, created_at = now(), sent_at = null,
                retried_at = null
            returning id, event_id
            """
        waiting = """
            select id, topic, key, value, headers::text as headers from \(schema).dead_letters
            where sent_at is null and retried_at is null and created_at < now() - interval '10 seconds'
                and topic <> all ($1::text[])
            order by id limit 100
            """
        sent = "update \(schema).dead_letters set sent_at = now() where id = any ($1::bigint[])"
        unsend = """
            with part as (select id from \(schema).dead_letters where id > $1 order by id limit 1000),
            unsent as (update \(schema).dead_letters set sent_at = null
                where id in (select id from part) and sent_at is not null and retried_at is null)
            select max(id) as last from part
            """
        retried = """
            select id, topic, key, value, headers::text as headers from \(schema).dead_letters
            where retried_at is not null and id > $1 order by id limit 100
            """
    }

    private struct Header: Codable {
        let name: String
        /// In base64.
        let value: String
    }

    /// Answers with the number of each that is marked as rejected: what was applied before becomes no letter.
    /// - Parameter letters: no event twice.
    func keep(_ letters: [(event: UUID, message: KafkaMessage)], of consumer: String) -> PostgresStatement {
        PostgresStatement(
            insert, consumer, letters.map(\.event), letters.map(\.message.topic),
            letters.map { $0.message.key.map(Self.base64) },
            letters.map { $0.message.value.map(Self.base64) },
            letters.map { letter in
                let headers = letter.message.headers.map { Header(name: $0, value: Self.base64($1)) }
                return String(decoding: (try? JSONText.encode(headers)) ?? Array("[]".utf8), as: UTF8.self)
            })
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// - Throws: `PostgresDecodingError`, `DecodingError`
    static func message(_ row: PostgresRow) throws -> KafkaMessage {
        let headers = try JSONText.decode([Header].self, from: (try row["headers"] as String).utf8)
        return KafkaMessage(
            topic: try row["topic"], key: try row["key"], value: try row["value"],
            headers: headers.map { ($0.name, Array(Data(base64Encoded: $0.value) ?? Data())) })
    }
}
