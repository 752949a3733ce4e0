// All orders as csv, read from PostgreSQL by COPY, a thousand at a time: memory stays flat however many there are, and
// a client that reads slowly holds no transaction open, whose snapshot would keep the whole server from tidying up.

internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Postgres
internal import ShopAPI

extension Orders {
    var exportRoute: Route {
        Route(
            .get, "/admin/v1/orders/export", access: .scope("orders:read"),
            summary: "Orders as csv without a header, oldest first", query: ["state", "customer", "since", "until"]
        ) { [self] request in
            let state: OrderState? = try request.query("state")
            let customer: String? = try request.query("customer")
            let bounds = OrderStore.bounds(since: try request.query("since"), until: try request.query("until"))
            return HTTPResponse(
                headers: ["Content-Type": "text/csv; charset=utf-8"],
                body: .stream { [store] body in
                    try await store.export(state: state, customer: customer, bounds: bounds) {
                        try await body.write($0)
                    }
                })
        }
    }
}

extension OrderStore {
    /// Orders whose ids lie within `bounds`, as lines of csv, in the order of their ids. Each is as it was when its
    /// chunk was read; `body` is called between two transactions.
    func export(
        state: OrderState?, customer: String?, bounds: (lower: UUID, upper: UUID), chunk: Int = 1_000,
        _ body: ([UInt8]) async throws -> Void
    ) async throws {
        var lower = bounds.lower
        while true {
            let (bytes, lines) = try await exportChunk(state, customer, (lower, bounds.upper), chunk)
            if !bytes.isEmpty { try await body(bytes) }
            guard lines.count == chunk, let next = lines.last?.successor else { return }
            lower = next
        }
    }

    /// Orders that are looked through for one chunk, where few are of the kind that is asked for, take long.
    private static let chunkTime = Duration.seconds(120)

    private func exportChunk(
        _ state: OrderState?, _ customer: String?, _ bounds: (lower: UUID, upper: UUID), _ limit: Int
    ) async throws -> (bytes: [UInt8], lines: ExportedLines) {
        try await database.transaction(readOnly: true, timeLimit: Self.chunkTime) { transaction in
            // COPY takes no parameters: they are bound to settings of this transaction, which the query reads.
            _ = try await transaction.query(
                """
                select set_config('shop.state', coalesce($1, ''), true), set_config('shop.limit', $5::text, true),
                    set_config('shop.customer', coalesce($2, ''), true),
                    set_config('shop.lower', $3::uuid::text, true), set_config('shop.upper', $4::uuid::text, true)
                """, state?.rawValue, customer, bounds.lower, bounds.upper, "\(limit)")
            var lines = ExportedLines()
            var bytes: [UInt8] = []
            try await transaction.copyOut(Self.exported) { chunk in
                bytes += try lines.rewritten(chunk)
            }
            return (bytes, lines)
        }
    }

    /// The columns of `orders ls -o csv`. What people have typed is always quoted, and no spreadsheet runs it:
    /// `SpreadsheetText` has the rule.
    private static let exported = """
        copy (
            select o.id, o.state,
                case when o.payment_state = 'authorized' and o.voided >= o.authorized then 'voided'
                    else o.payment_state end, o.total, o.currency,
                case when left(o.customer_id, 1) in ('=', '+', '-', '@', '''', e'\\t', e'\\r')
                    then '''' || o.customer_id else o.customer_id end,
                replace(to_char(date_trunc('milliseconds', o.placed_at) at time zone 'UTC',
                    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '.000Z', 'Z'),
                o.authorized, o.currency, o.captured, o.currency, o.refunded, o.currency, o.payment_id,
                replace(to_char(date_trunc('milliseconds', o.updated_at) at time zone 'UTC',
                    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '.000Z', 'Z'),
                o.version, o.reason ->> 'code',
                case when left(o.reason ->> 'message', 1) in ('=', '+', '-', '@', '''', e'\\t', e'\\r')
                    then '''' || (o.reason ->> 'message') else o.reason ->> 'message' end as message,
                case when left(o.note, 1) in ('=', '+', '-', '@', '''', e'\\t', e'\\r')
                    then '''' || o.note else o.note end as note,
                null as lines,
                o.reason -> 'shortages'
            from orders.orders o
            where o.id >= current_setting('shop.lower')::uuid and o.id < current_setting('shop.upper')::uuid
                and (current_setting('shop.state') = '' or o.state = current_setting('shop.state'))
                and (current_setting('shop.customer') = '' or o.customer_id = current_setting('shop.customer'))
            order by o.id limit current_setting('shop.limit')::int
        ) to stdout (format csv, force_quote (message, note))
        """
}

/// Rows as COPY writes them, made into those of the API: ids in their own form, lines that end with CR LF.
struct ExportedLines {
    /// The field of a row that holds the payment's id.
    private static let paymentField = 13
    private static let uuidLength = 36
    /// The part of a row that the last chunk ended with.
    private var rest: [UInt8] = []
    /// How many there were, and the last one's id.
    private(set) var count = 0
    private(set) var last: UUID?

    init() {}

    /// - Throws: ``StoredValueError`` for a row that has no ids where they belong.
    mutating func rewritten(_ chunk: [UInt8]) throws -> [UInt8] {
        let input = rest.isEmpty ? chunk : rest + chunk
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 8)
        var start = 0
        while let end = Self.end(of: input, from: start) {
            last = try Self.write(input[start..<end], to: &output)
            count += 1
            start = end + 1
        }
        rest = Array(input[start...])
        return output
    }

    /// Where the row's newline is, beyond what is quoted.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var isQuoted = false
            var at = start
            while at < bytes.count {
                let byte = bytes[at]
                if byte == UInt8(ascii: "\"") {
                    isQuoted.toggle()
                } else if byte == UInt8(ascii: "\n"), !isQuoted {
                    return at
                }
                at += 1
            }
            return nil
        }
    }

    private static func write(_ row: ArraySlice<UInt8>, to output: inout [UInt8]) throws -> UUID {
        var commas = 0
        var isQuoted = false
        var payment = row.startIndex
        while payment < row.endIndex, commas < paymentField {
            if row[payment] == UInt8(ascii: "\"") { isQuoted.toggle() }
            if row[payment] == UInt8(ascii: ","), !isQuoted { commas += 1 }
            payment += 1
        }
        let rest = payment + uuidLength
        guard rest <= row.endIndex, let order = uuid(row.prefix(uuidLength)), let paid = uuid(row[payment..<rest])
        else {
            throw StoredValueError(column: "id", value: String(decoding: row.prefix(64), as: UTF8.self))
        }
        output += OrderID(order).description.utf8
        output += row[(row.startIndex + uuidLength)..<payment]
        output += PaymentID(paid).description.utf8
        output += row[rest...]
        output += [13, 10]
        return order
    }

    /// As PostgreSQL writes it.
    private static func uuid(_ text: ArraySlice<UInt8>) -> UUID? {
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isWhole = withUnsafeMutableBytes(of: &bytes) { bytes in
            var digits = 0
            for letter in text where letter != UInt8(ascii: "-") {
                let value: UInt8
                switch letter {
                case 0x30...0x39: value = letter - 0x30
                case 0x61...0x66: value = letter - 0x57
                default: return false
                }
                guard digits < 32 else { return false }
                bytes[digits / 2] = bytes[digits / 2] << 4 | value
                digits += 1
            }
            return digits == 32
        }
        return isWhole ? UUID(uuid: bytes) : nil
    }
}

extension UUID {
    /// The one right behind it; nil behind the last.
    fileprivate var successor: UUID? {
        var value = uuid
        let isThere = withUnsafeMutableBytes(of: &value) { bytes in
            for index in bytes.indices.reversed() {
                bytes[index] &+= 1
                if bytes[index] != 0 { return true }
            }
            return false
        }
        return isThere ? UUID(uuid: value) : nil
    }
}
