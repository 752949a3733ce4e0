// Invariant 5: no card number is stored. What is searched is read from PostgreSQL's own catalogue, so that a new column
// is covered by itself: every text, JSON and bytea column of every table that the role may read.

internal import Observability
internal import Postgres
internal import ShopAPI

/// Table by table of one database, by their blocks. A row that is changed meanwhile may move from blocks that are still
/// to be looked at to others: then the next search finds it.
struct CardNumberSearch: AuditPass {
    /// That of the service, or of the first of those that lie in this database.
    let service: String
    let database: PostgresClient
    var name: String { "cards.\(service)" }
    let batch = 64
    let isMoving = false
    static let check = AuditCheck(invariant: 5, name: "no card number is stored")
    let checks = [check]
    /// Blocks of a table that one statement looks at: 1 MB, so that none takes long.
    private static let blocks: Int64 = 128
    /// Bytes of values that are looked at together, as they are stored: those out of line count too.
    private static let bytes: Int64 = 8 << 20
    /// Rows that are looked at before others on the loop have their turn.
    private static let turn = 50

    private struct Table {
        let name: String
        let blocks: Int64
        /// An expression that names a row: its primary key, else its place.
        let row: String
        /// A list of `(name, text, isHexadecimal)` for `values`.
        let columns: String
        /// An expression: how many bytes the columns of a row take.
        let size: String
    }

    /// Keys are a table's name and a number of blocks, with a tab between.
    var keys: AuditKeys {
        AuditKeys(database: database, list: "", last: nil, least: "", table: "pg_catalog.pg_class")
    }

    private static func place(_ key: String) -> (table: String, start: Int64)? {
        guard let tab = key.lastIndex(of: "\t"), let start = Int64(key[key.index(after: tab)...]),
            (0...Int64(UInt32.max)).contains(start)
        else { return nil }
        return (String(key[..<tab]), start)
    }

    func next(after key: String?, upTo last: String?) async throws -> [String] {
        let from = try key.map { key in
            guard let place = Self.place(key) else { throw PostgresError(code: "22023", message: "no place: \(key)") }
            return place
        }
        var found: [String] = []
        for table in try await tables() where from.map({ table.name >= $0.table }) ?? true {
            let first = from.flatMap { $0.table == table.name ? $0.start + Self.blocks : nil } ?? 0
            for start in stride(from: first, to: table.blocks, by: Int(Self.blocks)) {
                found.append("\(table.name)\t\(start)")
                if found.count == batch { return found }
            }
        }
        return found
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        let tables = Dictionary(try await tables().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for key in keys {
            guard let (name, start) = Self.place(key), let table = tables[name] else { continue }
            try await search(table, start..<start + Self.blocks, key, &verdict)
        }
        return verdict
    }

    /// In the order of their names. PostgreSQL quotes these, and the ones that stand for rows and columns.
    private func tables() async throws -> [Table] {
        let rows = try await database.query(
            """
            select format('%I.%I', n.nspname, c.relname) as name,
                pg_relation_size(c.oid) / current_setting('block_size')::bigint + 1 as blocks,
                coalesce((
                    select 'concat_ws('' '', ' || string_agg(format('t.%I', k.attname), ', ' order by k.attnum) || ')'
                    from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = any(i.indkey)
                    where i.indrelid = c.oid and i.indisprimary
                    having bool_and(has_column_privilege(c.oid, k.attnum, 'select'))
                ), 't.ctid::text') as row,
                string_agg(
                    case when y.typname = 'bytea' then format('(%L, encode(t.%I, ''hex''), true)', a.attname, a.attname)
                    else format('(%L, t.%I::text, false)', a.attname, a.attname) end, ', ' order by a.attnum)
                    as columns,
                string_agg(format('coalesce(pg_column_size(t.%I), 0)', a.attname), ' + ') as size
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_type y on y.oid = a.atttypid
            left join pg_type e on e.oid = y.typelem and y.typcategory = 'A'
            where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
                and (coalesce(e.typcategory, y.typcategory) = 'S'
                    or coalesce(e.typname, y.typname) in ('json', 'jsonb', 'bytea', 'xml', 'tsvector'))
                and has_schema_privilege(n.oid, 'usage') and has_column_privilege(c.oid, a.attnum, 'select')
            group by c.oid, n.nspname, c.relname
            """)
        return try rows.map {
            Table(
                name: try $0["name"], blocks: try $0["blocks"], row: try $0["row"], columns: try $0["columns"],
                size: try $0["size"])
        }.sorted { $0.name < $1.name }
    }

    /// In halves, where it is too much for one look.
    private func search(
        _ table: Table, _ blocks: Range<Int64>, _ key: String, _ verdict: inout AuditVerdict
    ) async throws {
        do {
            var found = AuditVerdict()
            if try await look(table, blocks, key, &found) { return verdict.add(found) }
        } catch let error as PostgresError where error.code == "57014" && blocks.count > 1 {}
        let middle = blocks.lowerBound + Int64(blocks.count / 2)
        try await search(table, blocks.lowerBound..<middle, key, &verdict)
        try await search(table, middle..<blocks.upperBound, key, &verdict)
    }

    /// PostgreSQL leaves out what can't hold one; ``CardNumber`` looks at the rest.
    /// - Returns: false when it is too much.
    private func look(
        _ table: Table, _ blocks: Range<Int64>, _ key: String, _ verdict: inout AuditVerdict
    ) async throws -> Bool {
        let bounds = ["(\(blocks.lowerBound),0)", "(\(blocks.upperBound),0)"]
        let measured = try await database.query(
            """
            select count(*) as n, coalesce(sum(\(table.size)), 0)::bigint as bytes
            from \(table.name) t where t.ctid >= $1::text::tid and t.ctid < $2::text::tid
            """, bounds[0], bounds[1]
        ).first
        if blocks.count > 1, try measured?["bytes"] ?? 0 > Self.bytes { return false }
        verdict.count(Self.check, try measured?["n"] ?? 0)
        let rows = try await database.query(
            """
            select \(table.row)::text as place, c.name, c.text, c.is_hex
            from \(table.name) t cross join lateral (values \(table.columns)) c (name, text, is_hex)
            where t.ctid >= $1::text::tid and t.ctid < $2::text::tid and case when c.is_hex
                then c.text ~ '(3[0-9](2[0-9a-f]|0[9ad]|5f|c2a0)*){12}'
                else c.text ~ '[0-9]([^0-9A-Za-z]*[0-9]){11}' or octet_length(c.text) > length(c.text)
                    or strpos(c.text, '\\') > 0 end
            """, bounds[0], bounds[1])
        for (number, row) in rows.enumerated() {
            if number % Self.turn == Self.turn - 1 { await Task.yield() }
            guard Self.hasNumber(try row["text"], isHexadecimal: try row["is_hex"]) else { continue }
            let (place, name): (String, String) = (try row["place"], try row["name"])
            verdict.find(Self.check, key, "\(table.name).\(name) of \(Redaction.masked(place))")
        }
        return true
    }

    static func hasNumber(_ text: String, isHexadecimal: Bool = false) -> Bool {
        if isHexadecimal { return CardNumber.isIn(String(decoding: bytes(ofHexadecimal: text), as: UTF8.self)) }
        return CardNumber.isIn(text) || text.utf8.contains(UInt8(ascii: "\\")) && CardNumber.isIn(unescaped(text))
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8] {
        let digits = text.utf8.map { $0 < 0x3A ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// JSON's escapes made what they stand for: a line feed between two digits is two characters in JSON, one a letter.
    private static func unescaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let kind = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            guard kind == "u", let value = UInt32(String(rest.prefix(4)), radix: 16) else {
                result.append("nrtbf".unicodeScalars.contains(kind) ? "\n" : kind)
                continue
            }
            rest.removeFirst(min(4, rest.count))
            // Half of a pair stands for no digit of any script but mathematical ones, which our own writers leave as
            // they are.
            result.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        }
        return String(result)
    }
}
