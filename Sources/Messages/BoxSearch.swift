// Full text search in one user's box. Nothing is written for it when messages are sent: the words of a box go into the
// index when its owner searches, a part each time, and what is not there yet is looked through.

internal import FoundationEssentials
internal import Postgres

/// How what is found in a box is ordered.
enum SearchOrder: Sendable, Equatable {
    case numbers
    /// Those before that moment, and of the moment itself those with a number below what is asked for; nil: all.
    case dates(before: Date?)

    var end: Date? { if case .dates(let end) = self { end } else { nil } }
}

extension BoxStore {
    /// Messages whose words begin with all those of `query`, the newest first.
    /// - Parameters:
    ///   - peer: nil: everywhere.
    ///   - hidden: those up to here are left out, and not counted.
    ///   - order: by their numbers; or by their dates, to be put together with those of other boxes.
    func search(
        _ user: Int64, _ peer: Peer?, _ query: String, below id: Int32 = .max, hidden: Int32 = 0,
        order: SearchOrder = .numbers, skip: Int = 0, limit: Int
    ) async throws -> MessageList {
        try await makeWords(user)
        let statement = PostgresStatement(
            """
            with query as (
                select string_agg('''' || word || ''':*', ' & ')::tsquery as plain,
                    string_agg('''' || $1::int8 || ':' || word || ''':*', ' & ')::tsquery as own
                from (select replace(replace(w, '\\', '\\\\'), '''', '''''') as word
                    from unnest(tsvector_to_array(to_tsvector('simple', $3))) as w) words),
            mark as (select coalesce((select up_to from search_marks where user_id = $1::int8), 0) as up_to),
            found as materialized (
                select m.id from query q join search_words s on s.words @@ q.own
                    join messages m on m.user_id = s.user_id and m.id = s.id
                where s.user_id = $1::int8 and ($2::int8 is null or m.peer = $2) and m.id > $7
                    and to_tsvector('simple', m.body) @@ q.plain
                union all
                select m.id from query q cross join mark k join messages m on m.user_id = $1::int8 and m.id > k.up_to
                where ($2::int8 is null or m.peer = $2) and m.id > $7 and to_tsvector('simple', m.body) @@ q.plain)
            select m.uid, m.peer, m.from_id, m.date, m.edited_at, m.id, m.reply_to, m.mention, m.is_silent, m.is_pinned,
                m.body, m.entities, m.extra, m.user_id, (select count(*) from found) as total
            from found f join messages m on m.user_id = $1::int8 and m.id = f.id
            where case when $8::timestamptz is null then m.id < $4 else (m.date, m.id) < ($8::timestamptz, $4) end
            order by case when $9 then m.date end desc, m.id desc offset $5 limit $6
            """, user, peer?.key, query, id, skip, limit, hidden, order.end, order != .numbers)
        let rows = try await searching([statement])[0]
        return MessageList(
            messages: try rows.map { try MessageRow.message($0) }, count: try rows.first?["total"] ?? 0)
    }

    /// Apart from the short statements of others, which would wait behind it, and no longer than a search may take.
    func searching(_ statements: [PostgresStatement]) async throws -> [PostgresRows] {
        do {
            return try await database.transaction(readOnly: true, timeLimit: Messages.Limits.searching) {
                try await $0.run(statements)
            }
        } catch let error as PostgresError where error.isQueryCanceled && !Task.isCancelled {
            throw MessagesError.searchTimeout
        }
    }

    /// So many messages go into the index in one search at most; and so few are only looked through.
    private static let part = 2_000
    private static let few = 200

    /// With the box locked: what is edited or deleted meanwhile would be missed.
    private func makeWords(_ user: Int64) async throws {
        let rows = try await database.query(
            """
            select b.last_id - coalesce(s.up_to, 0) as behind
            from boxes b left join search_marks s on s.user_id = b.user_id where b.user_id = $1
            """, user)
        guard try rows.first?[0] ?? 0 > Self.few else { return }
        _ = try await write([user], []) { _, _, transaction in
            try await transaction.execute(
                """
                with mark as (
                    select coalesce((select up_to from search_marks where user_id = $1::int8), 0) as up_to),
                part as (
                    select m.id, m.body from mark k join messages m on m.user_id = $1::int8 and m.id > k.up_to
                    order by m.id limit $2),
                made as (
                    insert into search_words (user_id, id, words)
                    select $1::int8, id, array_to_tsvector(array(
                        select left($1::int8 || ':' || w, 500)
                        from unnest(tsvector_to_array(to_tsvector('simple', body))) as w))
                    from part where body <> ''
                    on conflict (user_id, id) do nothing)
                insert into search_marks (user_id, up_to)
                select $1::int8, max(id) from part having max(id) is not null
                on conflict (user_id) do update set up_to = excluded.up_to
                """, user, Self.part)
        }
    }

    /// After these rows have changed: their words are not looked up any more.
    static func forgetWords(_ rows: PostgresRows) throws -> PostgresStatement {
        let places = try rows.map { (user: try $0["user_id"] as Int64, id: try $0["id"] as Int32) }
        return PostgresStatement(
            """
            delete from search_words s using unnest($1::int8[], $2::int8[]) as c (user_id, id)
            where s.user_id = c.user_id and s.id = c.id
            """, places.map(\.user), places.map(\.id))
    }

    /// The new words of an edited message where the old ones are.
    static func replaceWords(_ rows: PostgresRows) throws -> PostgresStatement {
        let places = try rows.map { (user: try $0["user_id"] as Int64, id: try $0["id"] as Int32) }
        return PostgresStatement(
            """
            update search_words s set words = array_to_tsvector(array(
                select left(m.user_id || ':' || w, 500)
                from unnest(tsvector_to_array(to_tsvector('simple', m.body))) as w))
            from unnest($1::int8[], $2::int8[]) as c (user_id, id)
                join messages m on m.user_id = c.user_id and m.id = c.id
            where s.user_id = c.user_id and s.id = c.id
            """, places.map(\.user), places.map(\.id))
    }
}
