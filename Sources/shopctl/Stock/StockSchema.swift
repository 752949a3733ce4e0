internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// How stock is shown.
enum StockSchema {
    static let levels = Schema<StockLevel>(
        "level", path: { [$0.sku, $0.warehouse] },
        [
            Column("sku", .identifier) { .identifier($0.sku) },
            Column("warehouse", .identifier) { .identifier($0.warehouse) },
            Column("onHand", .number) { .integer($0.onHand) },
            Column("reserved", .number) { .integer($0.reserved) },
            Column("available", .number) { .integer($0.available) },
            Column("updatedAt", .time, title: "UPDATED") { .time($0.updatedAt) },
        ])

    static let items = Schema<StockItem>(
        "sku", id: \.sku,
        [
            Column("sku", .identifier) { .identifier($0.sku) },
            Column("onHand", .number) { .integer($0.onHand) },
            Column("reserved", .number) { .integer($0.reserved) },
            Column("available", .number) { .integer($0.available) },
            Column("version", .number, .wide) { .integer($0.version) },
            Column("levels", .json, .programs) { .encoded($0.levels) },
        ])

    static let reservations = Schema<StockReservation>(
        "reservation", id: { $0.id.description },
        [
            Column("id", .identifier, title: "RESERVATION") { .identifier($0.id.description) },
            Column("sku", .identifier) { .identifier($0.sku) },
            Column("warehouse", .identifier) { .identifier($0.warehouse) },
            Column("quantity", .number) { .integer($0.quantity) },
            Column("state") { .status($0.state.rawValue, nil) },
            Column("orderId", .identifier, title: "ORDER") { .identifier($0.orderId?.description) },
            Column("expiresAt", .time, title: "EXPIRES") { .time($0.expiresAt) },
            Column("createdAt", .time, .wide, title: "CREATED") { .time($0.createdAt) },
            Column("updatedAt", .time, .wide, title: "UPDATED") { .time($0.updatedAt) },
        ])

    static let history = Schema<StockLedgerEntry>(
        "entry", id: { String($0.id) },
        [
            Column("id", .number, .wide) { .integer($0.id) },
            Column("at", .time, title: "WHEN") { .time($0.at) },
            Column("sku", .identifier, .wide) { .identifier($0.sku) },
            Column("warehouse", .identifier) { .identifier($0.warehouse) },
            Column("kind", title: "WHAT") { .text($0.kind.rawValue) },
            Column("onHandDelta", .number, title: "ON HAND") { .integer($0.onHandDelta) },
            Column("reservedDelta", .number, title: "RESERVED") { .integer($0.reservedDelta) },
            Column("actor", title: "BY") { .text($0.actor) },
            Column("reason") { .text($0.reason) },
            Column("reference", .identifier) { .identifier($0.reference) },
        ])

    static let differences = Schema<StockVerification.Difference>(
        "level", path: { [$0.sku, $0.warehouse] },
        [
            Column("sku", .identifier) { .identifier($0.sku) },
            Column("warehouse", .identifier) { .identifier($0.warehouse) },
            Column("delta", .number) { .integer($0.ledgerOnHand - $0.onHand) },
            Column("cause", .text, .programs) { _ in .text(StockFlags.ledgerCause) },
            Column("onHand", .number) { .integer($0.onHand) },
            Column("ledgerOnHand", .number, title: "LEDGER SAYS") { .integer($0.ledgerOnHand) },
            Column("reserved", .number) { .integer($0.reserved) },
            Column("ledgerReserved", .number, title: "LEDGER SAYS") { .integer($0.ledgerReserved) },
            Column("openReservations", .number, title: "OPEN") { .integer($0.openReservations) },
        ])
}

/// What the stock commands share.
enum StockFlags {
    static let warehouse = Option.value(
        "warehouse", .text.named("CODE").completed(by: .live("warehouse")), "in this warehouse")
    static let at = Option.value("at", .time, "as it was then: \(TimeArgument.forms)")
    static let sku = ValueType<String>.identifier(of: "sku", named: "SKU")
    static let skus = Argument.many("sku", sku, "which SKUs; or in --file", minimum: 0)
    static let quantities: ClosedRange<Int64> = -1_000_000_000...1_000_000_000

    static func path(_ sku: String) -> String { "/admin/v1/stock/\(Percent.segment(sku))" }

    /// What `stock verify` says of a difference: the level and the ledger disagree, and `adjust` asks the ledger.
    static let ledgerCause = "ledger"

    /// An item of `set` or `adjust`: a SKU, perhaps a warehouse, and a number.
    /// - Parameter warehouse: where it is, if a line doesn't say; nil: the first of them, `main`.
    static func schema(_ number: String, in warehouse: String?) -> BatchSchema {
        BatchSchema([
            .init("sku", isRequired: true, meaning: FieldMeaning.identifier("sku")),
            .init("warehouse", unlessEmpty: codes, meaning: FieldMeaning.unless(warehouse ?? "main")),
            .init(number, isRequired: true, meaning: FieldMeaning.integer),
        ])
    }

    /// What a cell that holds a warehouse's code may be.
    static let codes = "write the code of a warehouse, such as main, or leave the column out"

    /// What the shared flags mean.
    static let meanings = [warehouse.flag.name: FieldMeaning.unless("main")]

    /// For the pages of commands whose items may well come again.
    static let knownAgain =
        "A file of which most was done already by another one ends with 5 before anything is sent: --resume does only "
        + "what is new, --repeat all of it; for rows that come again each day, --idempotency-key names the day."

    static func deed(_ name: String, _ number: String, in warehouse: String?) -> BatchDeed {
        BatchDeed(name: name, weight: .common) { record in
            guard record.text("cause") == nil, let sku = try? record.sku,
                let count = record.text(number).flatMap(FieldMeaning.integer)
            else { return nil }
            return [sku, record.text("warehouse") ?? warehouse ?? "main", count]
        }
    }

    static func record(_ sku: String, _ warehouse: String?, _ name: String, _ number: Int64) -> BatchRecord {
        var values: [String: JSON] = ["sku": .string(sku), name: .integer(number)]
        if let warehouse { values["warehouse"] = .string(warehouse) }
        return BatchRecord(number: 1, place: TextPlace(line: 1, column: 1), values: values)
    }

    /// Every number in range, before the first item is done.
    static func check(_ input: BatchInput, _ name: String, _ range: ClosedRange<Int64>) throws {
        var faults: [(place: TextPlace, reason: String)] = []
        for record in input.records {
            do throws(ValueProblem) {
                _ = try ValueType<Int64>.integer(range).parse(record.text(name) ?? "", .distantPast)
            } catch {
                faults.append((record.place(of: name), "\(name) \"\(record.text(name) ?? "")\": \(error.reason)"))
            }
        }
        if !faults.isEmpty { throw BatchInput.error(input.name, faults) }
    }
}

extension BatchRecord {
    /// A number that was checked before.
    func integer(_ name: String) throws -> Int64 {
        guard let number = text(name).flatMap({ Int64($0) }) else {
            throw CommandError.usage("\(name) is no whole number")
        }
        return number
    }
    /// The SKU, bare or as `-o name` prints it.
    var sku: String {
        get throws { try ValueType<String>.bareIdentifier(text("sku") ?? "", of: "sku") }
    }
}
