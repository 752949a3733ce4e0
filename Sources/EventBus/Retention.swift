/// How long rows of a table are kept.
///
/// For what is machinery: marks, answers and attempts that are kept so that what comes again is known. Business records
/// have no retention.
public struct Retention: Sendable {
    /// With its schema.
    let table: String
    /// The `timestamptz` that an age is counted from, set once a row may ever go. Rows enter in its order, or nearly.
    let time: String
    /// The indexed column in whose order rows are looked at: ``time``, or a number that grows with it.
    let key: String
    let age: Duration
    /// The predicate of a partial index on ``key``: other rows are not looked at. nil: all rows.
    let among: String?
    /// What an old row, `t`, must be to go as well; of the others few are to be expected. nil: nothing more.
    let mayGo: String?
    /// A table whose rows with the same `seq` go with them.
    let companion: String?
    let isNumbered: Bool

    /// - Parameters:
    ///   - table: with its schema.
    ///   - time: a column with an index of its own, which has the predicate `among` if it is partial.
    ///   - age: rows whose `time` is longer ago go.
    public init(_ table: String, by time: String, for age: Duration, among: String? = nil) {
        self.init(table, by: time, for: age, among: among, mayGo: nil)
    }

    init(_ table: String, by time: String, for age: Duration, among: String? = nil, mayGo: String?) {
        self.table = table
        self.time = time
        key = time
        self.age = age
        self.among = among
        self.mayGo = mayGo
        companion = nil
        isNumbered = false
    }

    /// Of rows that all have who are to have them, with their places: others are kept at any age.
    static func outbox(_ schema: String, for age: Duration) -> Retention {
        Retention(
            table: "\(schema).outbox", time: "created_at", key: "seq", age: age,
            mayGo: """
                exists (select from \(schema).outbox_places p where p.seq = t.seq)
                    and t.seq <= (select arrived from \(schema).relay)
                """,
            companion: "\(schema).outbox_places")
    }

    /// Of marks, but for those of dead letters that nobody has settled.
    static func inbox(_ schema: String, for age: Duration) -> Retention {
        let suffix = DeadLetterMark.suffix
        return Retention(
            "\(schema).inbox", by: "handled_at", for: age,
            mayGo: """
                not exists (select from \(schema).dead_letters d where d.event_id = t.event_id
                    and d.consumer in (t.consumer, left(t.consumer, -\(suffix.utf8.count))))
                """)
    }

    private init(
        table: String, time: String, key: String, age: Duration, mayGo: String, companion: String
    ) {
        self.table = table
        self.time = time
        self.key = key
        self.age = age
        among = nil
        self.mayGo = mayGo
        self.companion = companion
        isNumbered = true
    }
}

extension Retention {
    /// Removes one batch. `$1`: the cursor, from which on rows are looked at. `$2`: rows from before then are old.
    /// `$3`: rows that are looked at, at most; one when it is young, so that finding nothing costs nothing.
    ///
    /// Whoever else prunes the table at this moment does it alone: the turn ends with the transaction.
    var batch: String {
        let type = isNumbered ? "bigint" : "timestamptz"
        let scan =
            "from \(table) t where \(key) >= $1::text::\(type)\(among.map { " and \($0)" } ?? "") order by \(key)"
        // Where rows are looked at in the order of time, younger ones than the first young one may still come.
        let last = "coalesce(min(key) filter (where not is_old), max(key))"
        let cursor = isNumbered ? last : "least(\(last), $2::timestamptz - interval '1 minute')"
        let companions =
            companion.map { ",\ncompanions as (delete from \($0) where seq in (select key from gone))" } ?? ""
        return """
            with turn as materialized (
                select pg_try_advisory_xact_lock(hashtextextended('pruning of \(table)', 0)) as is_ours),
            first as materialized (select \(time) < $2::timestamptz as is_old \(scan) limit 1),
            head as materialized (
                select ctid as place, \(key) as key, \(time) < $2::timestamptz as is_old \(scan)
                limit (select case when is_old and is_ours then $3::bigint else 1 end from first, turn)),
            gone as (
                delete from \(table) t
                where ctid = any (array(select place from head where is_old and (select is_ours from turn)))
                    and \(mayGo ?? "true")
                returning \(key) as key)\(companions)
            select (select count(*) from gone) as gone, \(cursor)::text as cursor,
                count(*) filter (where is_old) = $3::bigint as is_full
            from head
            """
    }

    /// Before every key.
    var beginning: String { isNumbered ? "\(Int64.min)" : "-infinity" }
}
