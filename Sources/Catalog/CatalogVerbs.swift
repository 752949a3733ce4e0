// What operators do to the catalogue: upsert, archive, import. Each in one transaction with its events, its record and
// its idempotency key; a dry run does all of it and takes it back.

internal import Audit
internal import Crypto
internal import EventBus
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// Who wants what done, and how a repetition is told.
struct Verb: Sendable {
    var actor: Actor
    var reason: String?
    var key: String?
    var requestHash: String
    var isDryRun: Bool
}

struct VerbAnswer: Sendable {
    var status: Int
    var body: [UInt8]
    var wasReplayed = false
}

extension Catalog {
    /// Ends a transaction that was only a rehearsal.
    private struct Rehearsed: Error { var answer: VerbAnswer }

    private static let trail = AuditTrail(name)

    /// Runs `body` once for each key, and records it.
    /// - Parameters:
    ///   - action: what is done, and to what.
    /// - Throws: ``Problem`` 409 while the same key is being worked on, 422 for a key that another request has used.
    private func once(
        _ verb: Verb, _ action: String, on subject: String, within timeLimit: Duration? = nil,
        _ body: (PostgresTransaction) async throws -> VerbAnswer
    ) async throws -> VerbAnswer {
        do {
            let answer = try await store.database.transaction(timeLimit: timeLimit) { transaction in
                if let key = verb.key, let first = try await store.claim(key, of: verb.actor, in: transaction) {
                    guard first.requestHash == verb.requestHash else { throw Problem.keyReused }
                    return VerbAnswer(status: first.status, body: first.body, wasReplayed: true)
                }
                let answer = try await body(transaction)
                if verb.isDryRun { throw Rehearsed(answer: answer) }
                if let key = verb.key {
                    let first = IdempotentAnswer(
                        requestHash: verb.requestHash, status: answer.status, body: answer.body)
                    _ = try await transaction.query(store.remember(first, key, of: verb.actor, now()))
                }
                try await Self.trail.record(
                    AuditedChange(by: verb.actor, action, on: subject, reason: verb.reason), in: transaction)
                return answer
            }
            if !answer.wasReplayed { bus.committed(Self.name) }
            return answer
        } catch let rehearsal as Rehearsed {
            return VerbAnswer(status: 200, body: rehearsal.answer.body)
        } catch let error as PostgresError where error.isCommitUnknown {
            guard let key = verb.key else { throw Problem.outcomeUnknown() }
            guard let first = try await store.outcome(of: key, by: verb.actor) else {
                throw Problem.unavailable("nothing was changed: the database went away; try again with the same key")
            }
            guard first.requestHash == verb.requestHash else { throw Problem.keyReused }
            bus.committed(Self.name)
            return VerbAnswer(status: first.status, body: first.body)
        }
    }

    /// Makes one SKU, or makes it so.
    func upsert(_ upsert: ProductUpsert, as verb: Verb) async throws -> VerbAnswer {
        let row = try ProductRules.row(upsert)
        return try await once(verb, "product.set", on: row.sku) { transaction in
            let id = UUIDv7.next()
            let now = now()
            _ = try await transaction.query(store.stage([row], as: id, now))
            let counts = try await store.merge(
                id, actor: verb.actor.description, reason: verb.reason, now: now, in: transaction)
            let variant = try await store.variant(row.sku, in: transaction)
            return VerbAnswer(status: counts.created == 1 ? 201 : 200, body: try JSONText.encode(variant))
        }
    }

    /// Takes a SKU out of sale; orders that have it are not touched.
    /// - Throws: ``Problem`` 404 when there is no such SKU.
    func archive(_ sku: String, as verb: Verb) async throws -> VerbAnswer {
        try await once(verb, "product.archived", on: sku) { transaction in
            _ = try await store.archive(
                sku, actor: verb.actor.description, reason: verb.reason, now: now(), in: transaction)
            guard let variant = try await store.variant(sku, in: transaction) else {
                throw Problem.notFound("the SKU \(sku.prefix(64))")
            }
            return VerbAnswer(status: 200, body: try JSONText.encode(variant))
        }
    }

    /// Reads a file of products to its end, and then, if nothing in it is wrong, takes all of it over.
    ///
    /// While the file arrives its rows are only staged, so that a slow sender holds no lock and no connection.
    /// - Parameter read: hands out the file's records.
    /// - Throws: ``Problem`` 422 with the first hundred mistakes.
    func importProducts(
        as verb: Verb, _ read: ((RawRecord) async throws -> Void) async throws -> Void
    ) async throws -> VerbAnswer {
        let id = UUIDv7.next()
        var verb = verb
        do {
            var file = ProductFile()
            var batch: [ProductRow] = []
            var digest: [UInt8] = []
            try await read { record in
                if verb.key != nil { digest = SHA256.hash(digest + record.bytes) }
                guard let row = try file.take(record) else { return }
                batch.append(row)
                guard batch.count == Self.stagingBatch else { return }
                _ = try await store.database.query(store.stage(batch, as: id, now()))
                batch.removeAll(keepingCapacity: true)
            }
            try file.end()
            verb.requestHash += Hex.encode(digest)
            if !batch.isEmpty { _ = try await store.database.query(store.stage(batch, as: id, now())) }
            return try await takeOver(id, rows: file.rows, as: verb)
        } catch {
            // What was staged is worth nothing; if even this fails, the sweeper has it later.
            _ = try? await store.database.query(store.unstage(id))
            throw error
        }
    }

    private static let stagingBatch = 500

    private func takeOver(_ id: UUID, rows: Int, as verb: Verb) async throws -> VerbAnswer {
        let answer = try await once(
            verb, "products.imported", on: "\(rows) rows", within: Limits.importTime
        ) { transaction in
            guard try await store.staged(id, in: transaction) == rows else {
                throw Problem.unavailable(
                    "nothing was changed: the database started again and has lost what was sent; send the file again")
            }
            let counts = try await store.merge(
                id, actor: verb.actor.description, reason: verb.reason, now: now(), in: transaction)
            let summary = ImportSummary(
                rows: rows, created: counts.created, updated: counts.updated,
                unchanged: rows - counts.created - counts.updated)
            return VerbAnswer(status: 200, body: try JSONText.encode(summary))
        }
        // A replay or a rehearsal has left them.
        if answer.wasReplayed || verb.isDryRun { _ = try? await store.database.query(store.unstage(id)) }
        return answer
    }
}

extension RawRecord {
    /// What tells it from others.
    fileprivate var bytes: [UInt8] {
        switch self {
        case .fields(let fields, _): Array(fields.joined(separator: "\u{1F}").utf8)
        case .json(let bytes, _): bytes
        }
    }
}

/// A dictionary in parts: one that grows to 500,000 entries holds up its loop for 300 ms when it is laid out anew.
private struct SpreadMap<Value> {
    private var parts = [[String: Value]](repeating: [:], count: 256)
    private func part(of key: String) -> Int { key.hashValue & 255 }

    subscript(key: String) -> Value? {
        get { parts[part(of: key)][key] }
        set { parts[part(of: key)][key] = newValue }
    }
    /// - Returns: what was there before.
    mutating func updateValue(_ value: Value, forKey key: String) -> Value? {
        parts[part(of: key)].updateValue(value, forKey: key)
    }
}

/// A file of products as it is read: checks each row by itself and against the ones before it.
struct ProductFile {
    private(set) var rows = 0
    private var mistakes = RecordMistakes()
    private var columns: ProductColumns?
    private var lineOfSKU = SpreadMap<Int>()
    private var products = SpreadMap<(line: Int, name: String, description: String?)>()

    /// - Returns: a row that is right by itself; nil when it was the header, or has mistakes.
    /// - Throws: ``Problem`` 422 when there is no use in reading on.
    mutating func take(_ record: RawRecord) throws(Problem) -> ProductRow? {
        guard rows < Catalog.Limits.importRows else {
            throw .invalid("rows", "a file may have \(Catalog.Limits.importRows) rows; cut it up")
        }
        guard let (upsert, line) = try read(record) else { return nil }
        rows += 1
        let broken = ProductRules.mistakes(in: upsert)
        guard broken.isEmpty, let row = try? ProductRules.row(upsert, line: line) else {
            mistakes.add(line: line, Problem.invalid(broken))
            return nil
        }
        return agrees(row, line) && mistakes.isEmpty ? row : nil
    }

    private mutating func read(_ record: RawRecord) throws(Problem) -> (ProductUpsert, Int)? {
        switch record {
        case .fields(let names, let line) where columns == nil:
            columns = try ProductColumns(names, line: line)
            return nil
        case .fields(let fields, let line):
            guard let upsert = columns?.upsert(fields, line: line, &mistakes) else {
                rows += 1
                return nil
            }
            return (upsert, line)
        case .json(let bytes, let line):
            do {
                return (try StrictJSON.decode(ProductUpsert.self, from: bytes), line)
            } catch {
                rows += 1
                mistakes.add(line: line, error)
                return nil
            }
        }
    }

    /// Whether it says nothing else than earlier lines do.
    private mutating func agrees(_ row: ProductRow, _ line: Int) -> Bool {
        let before = mistakes.count
        if let other = lineOfSKU.updateValue(line, forKey: row.sku) {
            mistakes.add(line: line, column: "sku", "\(row.sku) stands on line \(other) already")
        }
        guard let product = products[row.product] else {
            products[row.product] = (line, row.name, row.description)
            return mistakes.count == before
        }
        if product.name != row.name {
            mistakes.add(
                line: line, column: "name",
                "the product \(row.product) is called \"\(product.name)\" on line \(product.line)")
        }
        if let mine = row.description {
            if let theirs = product.description, theirs != mine {
                mistakes.add(
                    line: line, column: "description",
                    "the product \(row.product) has another description on line \(product.line)")
            }
            products[row.product]?.description = mine
        }
        return mistakes.count == before
    }

    /// - Throws: ``Problem`` 422 when there was any mistake, or no row at all.
    func end() throws(Problem) {
        guard mistakes.isEmpty else { throw mistakes.problem }
        guard rows > 0 else {
            var mistakes = RecordMistakes()
            mistakes.add(line: 1, "the file has no rows")
            throw mistakes.problem
        }
    }
}
