internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// What was counted, as a file says it, with the lines for mistakes.
private struct Count: Sendable {
    let line: Int
    let sku: String
    let warehouse: String?
    let onHand: Int64
}

/// Reads a file of counts record by record; what is wrong is collected.
private struct CountReader: Sendable {
    var counts: [Count] = []
    var mistakes = RecordMistakes()
    private var header: RecordHeader?

    static let maximum = 1_000_000

    mutating func take(_ record: RawRecord) throws {
        switch record {
        case .fields(let fields, let line):
            guard let header else {
                self.header = try RecordHeader(fields, line: line, of: Inventory.countFile)
                return
            }
            take(fields, header, line)
        case .json(let bytes, let line):
            do {
                let count = try StrictJSON.decode(StockImportLine.self, from: bytes)
                add(Count(line: line, sku: count.sku, warehouse: count.warehouse, onHand: count.onHand), "onHand")
            } catch {
                mistakes.add(line: line, error)
            }
        }
        guard counts.count <= Self.maximum else {
            throw Problem(
                413, "body_too_large", "The file is too long", detail: "at most \(Self.maximum) records are taken")
        }
    }

    private mutating func take(_ fields: [String], _ header: RecordHeader, _ line: Int) {
        if let mistake = header.mistake(in: fields) { return mistakes.add(line: line, mistake) }
        guard let text = header.value("on_hand", of: fields), let onHand = Int64(text) else {
            return mistakes.add(line: line, column: "on_hand", "must be a whole number")
        }
        guard let sku = header.value("sku", of: fields) else {
            return mistakes.add(line: line, column: "sku", "must not be empty")
        }
        let warehouse = header.value("warehouse", of: fields)
        if warehouse == nil, header.has("warehouse") {
            // A formula or a query may have left it so: it is not the same as no such column.
            return mistakes.add(
                line: line, column: "warehouse", "must not be empty; leave the column out for the usual one")
        }
        add(Count(line: line, sku: sku, warehouse: warehouse, onHand: onHand), "on_hand")
    }

    private mutating func add(_ count: Count, _ column: String) {
        if !StockNames.isSKU(count.sku) { mistakes.add(line: count.line, column: "sku", Inventory.skuForm) }
        if let warehouse = count.warehouse, !StockNames.isWarehouse(warehouse) {
            mistakes.add(line: count.line, column: "warehouse", "must be 1 to 32 of A-Z a-z 0-9 . _ -")
        }
        if !(0...StockBook.Limits.onHand).contains(count.onHand) {
            mistakes.add(line: count.line, column: column, "must be from 0 to \(StockBook.Limits.onHand)")
        }
        counts.append(count)
    }

    /// Says which lines count the same thing as one before them. A million take a while.
    mutating func findRepetitions(_ standard: String?) {
        struct Place: Hashable {
            let sku: String
            let warehouse: String?
        }
        var first: [Place: Int] = [:]
        for count in counts {
            let place = Place(sku: count.sku, warehouse: count.warehouse ?? standard)
            if let line = first.updateValue(count.line, forKey: place) {
                mistakes.add(line: count.line, "\(count.sku) in this warehouse was counted in line \(line) already")
            }
        }
    }
}

extension Inventory {
    static let countFile = RecordShape(
        required: ["sku", "on_hand"], optional: ["warehouse"], line: StockImportLine.self,
        examples: ["sku": "SAMPLE-1", "on_hand": "10", "warehouse": "main"])

    /// SKUs whose levels are read and written at once.
    private static let importBatch = 2_000

    /// Sets what a file says, in one transaction: all or, with the list of its mistakes, nothing.
    func importCounts(_ request: APIRequest) async throws -> HTTPResponse {
        var reader = CountReader()
        try await request.records { try reader.take($0) }
        let standard = try await store.warehouses().first?.code
        let read = reader
        reader = try await Self.offLoop {
            var all = read
            all.findRepetitions(standard)
            return all
        }
        guard reader.mistakes.isEmpty else { throw reader.mistakes.problem }
        let actor = try request.actor.description
        let reason = try Self.reason(nil, request)
        // In the order in which everybody locks.
        let (counts, content) = try await Self.sorted(reader.counts)
        return try await changing(
            request, content, "stock.imported", on: "\(counts.count) counts", reason: reason
        ) { transaction in
            let summary = try await set(counts, actor, reason, in: transaction)
            return StockAnswer(status: 200, body: try JSONText.encode(summary))
        }
    }

    private static func offLoop<T: Sendable>(_ body: @escaping @Sendable () -> T) async throws -> T {
        try await EventLoop.current?.offload(body) ?? body()
    }

    /// With text that tells two imports apart. A million take a while.
    private static func sorted(_ counts: [Count]) async throws -> (counts: [Count], content: [UInt8]) {
        try await offLoop {
            let sorted = counts.sorted { ($0.sku, $0.warehouse ?? "") < ($1.sku, $1.warehouse ?? "") }
            var content: [UInt8] = []
            for count in sorted {
                content.append(contentsOf: "\(count.sku) \(count.warehouse ?? "") \(count.onHand)\n".utf8)
            }
            return (sorted, content)
        }
    }

    private func set(
        _ counts: [Count], _ actor: String, _ reason: String?, in transaction: PostgresTransaction
    ) async throws -> ImportSummary {
        var summary = ImportSummary(rows: counts.count, created: 0, updated: 0, unchanged: 0)
        var mistakes = RecordMistakes()
        for start in stride(from: 0, to: counts.count, by: Self.importBatch) {
            let batch = counts[start..<min(start + Self.importBatch, counts.count)]
            try await set(batch, actor, reason, &summary, &mistakes, in: transaction)
        }
        guard mistakes.isEmpty else { throw mistakes.problem }
        return summary
    }

    private func set(
        _ counts: ArraySlice<Count>, _ actor: String, _ reason: String?, _ summary: inout ImportSummary,
        _ mistakes: inout RecordMistakes, in transaction: PostgresTransaction
    ) async throws {
        let works = counts.map {
            StockWork(
                verb: .set(sku: $0.sku, warehouse: $0.warehouse, onHand: $0.onHand, kind: .import), actor: actor,
                reason: reason)
        }
        let now = now()
        var (book, _) = try await store.open(works, now: now, in: transaction)
        for (count, work) in zip(counts, works) {
            let before = book.onHand(count.sku, count.warehouse)
            if case .refused(let refusal) = book.apply(work) {
                mistakes.add(line: count.line, refusal.text)
            } else if before == nil {
                summary.created += 1
            } else if before == count.onHand {
                summary.unchanged += 1
            } else {
                summary.updated += 1
            }
        }
        // With a mistake nothing is kept; the rest is only looked at for more of them.
        if mistakes.isEmpty { try await store.save(book, now: now, in: transaction) }
    }
}

extension StockBook {
    /// What is on hand there, the default warehouse when nil; nil where nothing was ever counted.
    func onHand(_ sku: String, _ warehouse: String?) -> Int64? {
        levels(of: sku).first { $0.warehouse == (warehouse ?? standardWarehouse) }?.onHand
    }
}
