internal import FoundationEssentials
internal import ShopAPI

/// One thing to be done with stock, and for whom.
struct StockWork: Sendable {
    enum Verb: Sendable {
        /// Without an order it is a hold, which may expire and comes from one warehouse.
        case reserve(order: OrderID?, lines: [StockLine], warehouse: String? = nil, expiresAt: Date? = nil)
        case commit(OrderID, [StockLine])
        /// Without lines: all that is open, and nothing is ever reserved for the order again. With lines: as many of
        /// them as are open.
        case release(OrderID, [StockLine]?)
        case restock(OrderID, [StockLine])
        case letGo(ReservationID, evenAnOrders: Bool)
        case expire(ReservationID)
        case set(sku: String, warehouse: String?, onHand: Int64, kind: StockChangeKind)
        case adjust(sku: String, warehouse: String?, delta: Int64)
        case transfer(sku: String, from: String, to: String, quantity: Int64)
    }
    var verb: Verb
    var actor: String
    var reason: String?
}

enum StockOutcome: Equatable, Sendable {
    case done([InventoryAnswer.Line])
    case short([InventoryAnswer.Shortage])
    case refused(StockRefusal)
}

/// Why something can't be done with the stock as it is.
struct StockRefusal: Error, Equatable, Sendable {
    /// For programs: `below_reserved`.
    let code: String
    let text: String
    init(_ code: String, _ text: String) {
        self.code = code
        self.text = text
    }
}

struct ReservationRecord: Equatable, Sendable {
    let id: ReservationID
    let order: OrderID?
    let sku: String
    let warehouse: String
    var quantity: Int64
    var state: ReservationState
    var restocked: Int64 = 0
    var expiresAt: Date?
    var actor: String
}

struct LedgerRecord: Equatable, Sendable {
    let sku: String
    let warehouse: String
    let kind: StockChangeKind
    let onHandDelta: Int64
    let reservedDelta: Int64
    let reason: String?
    let actor: String
    let reference: String?
}

/// Stock as it was read under its locks, and what a batch makes of it: works go in one after the other, each done
/// wholly or not at all; what has to be written comes out. Pure.
struct StockBook: Sendable {
    enum Limits {
        static let quantity: Int64 = 1_000_000
        static let lines = 500
        static let onHand: Int64 = 1_000_000_000
    }
    private struct Place: Hashable {
        let sku: String
        let warehouse: String
    }

    /// Versions of the SKUs that are locked; only these may change.
    private let versions: [String: Int64]
    /// All there are, in the order in which they serve.
    private let warehouses: [String]
    private let now: Date
    private let makeID: @Sendable () -> ReservationID
    private var stock: [String: [WarehouseStock]]
    private var reservations: [ReservationID: ReservationRecord] = [:]
    private var byOrder: [OrderID: [ReservationID]] = [:]

    private var touched: Set<Place> = []
    private var created: [ReservationID] = []
    private var isCreated: Set<ReservationID> = []
    private var changed: Set<ReservationID> = []
    private(set) var ledger: [LedgerRecord] = []
    /// Orders that nothing is reserved for any more, as they were read and as the works have made them.
    private var released: Set<OrderID>
    private(set) var newlyReleased: [OrderID] = []

    /// - Parameter released: those of the works' orders that were let go of for good before.
    init(
        versions: [String: Int64], warehouses: [String], stock: [String: [WarehouseStock]],
        reservations: [ReservationRecord] = [], released: Set<OrderID> = [], now: Date,
        makeID: @escaping @Sendable () -> ReservationID = { ReservationID() }
    ) {
        self.versions = versions
        self.warehouses = warehouses
        self.stock = stock
        self.released = released
        self.now = now
        self.makeID = makeID
        for record in reservations.sorted(by: { $0.id < $1.id }) { index(record) }
    }

    private mutating func index(_ record: ReservationRecord) {
        reservations[record.id] = record
        if let order = record.order { byOrder[order, default: []].append(record.id) }
    }

    // MARK: What has to be written

    /// The levels that have changed, in key order.
    var changedLevels: [(sku: String, level: WarehouseStock)] {
        touched.sorted { ($0.sku, $0.warehouse) < ($1.sku, $1.warehouse) }.compactMap { place in
            stock[place.sku]?.first { $0.warehouse == place.warehouse }.map { (place.sku, $0) }
        }
    }
    var newReservations: [ReservationRecord] { created.compactMap { reservations[$0] } }
    var changedReservations: [ReservationRecord] { changed.sorted().compactMap { reservations[$0] } }
    /// The sums of each SKU that has changed, in key order, with its next version.
    var announcements: [StockChanged] {
        Set(touched.map(\.sku)).sorted().map { sku in
            let levels = stock[sku] ?? []
            let onHand = levels.reduce(0) { $0 + $1.onHand }
            let reserved = levels.reduce(0) { $0 + $1.reserved }
            return StockChanged(
                sku: sku, onHand: onHand, reserved: reserved, available: onHand - reserved,
                version: (versions[sku] ?? 0) + 1)
        }
    }
    var standardWarehouse: String? { warehouses.first }
    func levels(of sku: String) -> [WarehouseStock] { stock[sku] ?? [] }
    func reservation(_ id: ReservationID) -> ReservationRecord? { reservations[id] }

    // MARK: Working

    mutating func apply(_ work: StockWork) -> StockOutcome {
        do {
            switch work.verb {
            case .reserve(let order, let lines, let warehouse, let expiresAt):
                return try reserve(order, lines, warehouse, expiresAt, work)
            case .commit(let order, let lines): return .done(try commit(order, lines, work))
            case .release(let order, let lines): return .done(try release(order, lines, work))
            case .restock(let order, let lines): return .done(try restock(order, lines, work))
            case .letGo(let id, let evenAnOrders): return .done(try letGo(id, evenAnOrders, work))
            case .expire(let id): return .done(try expire(id, work))
            case .set(let sku, let warehouse, let onHand, let kind):
                try set(sku, warehouse, onHand, kind, work)
            case .adjust(let sku, let warehouse, let delta): try adjust(sku, warehouse, delta, work)
            case .transfer(let sku, let from, let to, let quantity): try transfer(sku, from, to, quantity, work)
            }
            return .done([])
        } catch let refusal as StockRefusal {
            return .refused(refusal)
        } catch {
            return .refused(StockRefusal("internal", "\(error)"))
        }
    }

    private mutating func reserve(
        _ order: OrderID?, _ lines: [StockLine], _ warehouse: String?, _ expiresAt: Date?, _ work: StockWork
    ) throws -> StockOutcome {
        if let order, released.contains(order) {
            throw StockRefusal("released", "released: \(order) had ended before this came; nothing is reserved for it")
        }
        let lines = try merged(lines)
        let decision = StockAllocator.allocate(lines, isWhole: order == nil) { sku in
            guard versions[sku] != nil else { return [] }
            return (stock[sku] ?? []).filter { warehouse == nil || $0.warehouse == warehouse }
        }
        switch decision {
        case .short(let shortages): return .short(shortages)
        case .granted(let allocations):
            return .done(try allocations.map { try grant($0, order, expiresAt, work) })
        }
    }

    private mutating func grant(
        _ allocation: Allocation, _ order: OrderID?, _ expiresAt: Date?, _ work: StockWork
    ) throws -> InventoryAnswer.Line {
        let record = ReservationRecord(
            id: makeID(), order: order, sku: allocation.sku, warehouse: allocation.warehouse,
            quantity: allocation.quantity, state: .open, expiresAt: expiresAt, actor: work.actor)
        create(record)
        let reference = order?.description ?? record.id.description
        try change(record.sku, record.warehouse, reserved: record.quantity, .reserve, work, reference)
        return line(record, record.quantity)
    }

    private mutating func commit(
        _ order: OrderID, _ lines: [StockLine], _ work: StockWork
    ) throws -> [InventoryAnswer.Line] {
        try end(order, try merged(lines), as: .committed, work)
    }

    private mutating func release(
        _ order: OrderID, _ lines: [StockLine]?, _ work: StockWork
    ) throws -> [InventoryAnswer.Line] {
        if let lines { return try end(order, held(try merged(lines), for: order), as: .released, work) }
        if released.insert(order).inserted { newlyReleased.append(order) }
        return try open(of: order).map { record in
            try end(record, record.quantity, as: .released, work)
        }
    }

    /// Of `lines`, what is open: letting go must not fail because a part of it has gone already.
    private func held(_ lines: [StockLine], for order: OrderID) -> [StockLine] {
        lines.compactMap { line in
            let held = open(of: order, sku: line.sku).reduce(0) { $0 + $1.quantity }
            return held == 0 ? nil : StockLine(sku: line.sku, quantity: min(line.quantity, held))
        }
    }

    private func open(of order: OrderID, sku: String? = nil) -> [ReservationRecord] {
        (byOrder[order] ?? []).compactMap { reservations[$0] }
            .filter { $0.state == .open && (sku == nil || $0.sku == sku) }
    }

    /// Takes `lines` from what is open for `order`, the oldest first.
    private mutating func end(
        _ order: OrderID, _ lines: [StockLine], as state: ReservationState, _ work: StockWork
    ) throws -> [InventoryAnswer.Line] {
        for line in lines {
            let held = open(of: order, sku: line.sku).reduce(0) { $0 + $1.quantity }
            guard held >= line.quantity else {
                throw StockRefusal(
                    "not_reserved", "\(held) pieces of \(line.sku) are reserved for \(order), not \(line.quantity)")
            }
        }
        var answer: [InventoryAnswer.Line] = []
        for line in lines {
            var missing = line.quantity
            for record in open(of: order, sku: line.sku) where missing > 0 {
                let part = min(missing, record.quantity)
                answer.append(try end(record, part, as: state, work))
                missing -= part
            }
        }
        return answer
    }

    /// Ends `quantity` pieces of an open reservation; the rest of it stays open.
    private mutating func end(
        _ record: ReservationRecord, _ quantity: Int64, as state: ReservationState, _ work: StockWork
    ) throws -> InventoryAnswer.Line {
        var record = record
        var ended = record
        if quantity < record.quantity {
            record.quantity -= quantity
            save(record)
            ended = ReservationRecord(
                id: makeID(), order: record.order, sku: record.sku, warehouse: record.warehouse, quantity: quantity,
                state: state, expiresAt: record.expiresAt, actor: work.actor)
            create(ended)
        } else {
            ended.state = state
            save(ended)
        }
        let reference = record.order?.description ?? record.id.description
        switch state {
        case .committed:
            try change(record.sku, record.warehouse, onHand: -quantity, reserved: -quantity, .commit, work, reference)
        case .expired: try change(record.sku, record.warehouse, reserved: -quantity, .expire, work, reference)
        case .open, .released: try change(record.sku, record.warehouse, reserved: -quantity, .release, work, reference)
        }
        return line(ended, quantity)
    }

    /// Goods come back to where they had left from.
    private mutating func restock(
        _ order: OrderID, _ lines: [StockLine], _ work: StockWork
    ) throws -> [InventoryAnswer.Line] {
        let lines = try merged(lines)
        for line in lines {
            let sent = sent(order, line.sku).reduce(0) { $0 + $1.quantity - $1.restocked }
            guard sent >= line.quantity else {
                throw StockRefusal(
                    "not_committed", "\(sent) pieces of \(line.sku) have left for \(order), not \(line.quantity)")
            }
            try checkRoom(line.sku, line.quantity)
        }
        var answer: [InventoryAnswer.Line] = []
        for line in lines {
            var missing = line.quantity
            for var record in sent(order, line.sku) where missing > 0 {
                let part = min(missing, record.quantity - record.restocked)
                record.restocked += part
                save(record)
                try change(record.sku, record.warehouse, onHand: part, .restock, work, order.description)
                answer.append(self.line(record, part))
                missing -= part
            }
        }
        return answer
    }

    private func sent(_ order: OrderID, _ sku: String) -> [ReservationRecord] {
        (byOrder[order] ?? []).compactMap { reservations[$0] }
            .filter { $0.state == .committed && $0.sku == sku && $0.restocked < $0.quantity }
    }

    private mutating func letGo(
        _ id: ReservationID, _ evenAnOrders: Bool, _ work: StockWork
    ) throws -> [InventoryAnswer.Line] {
        let record = try openReservation(id)
        if let order = record.order, !evenAnOrders {
            throw StockRefusal("reservation_of_order", "\(id) belongs to \(order); cancel that order, or force it")
        }
        return [try end(record, record.quantity, as: .released, work)]
    }

    private mutating func expire(_ id: ReservationID, _ work: StockWork) throws -> [InventoryAnswer.Line] {
        let record = try openReservation(id)
        guard let expiresAt = record.expiresAt, expiresAt <= now else {
            throw StockRefusal("not_expired", "\(id) has not expired")
        }
        return [try end(record, record.quantity, as: .expired, work)]
    }

    private func openReservation(_ id: ReservationID) throws -> ReservationRecord {
        guard let record = reservations[id] else { throw StockRefusal("not_found", "\(id) does not exist") }
        guard record.state == .open else { throw StockRefusal("not_open", "\(id) is \(record.state.rawValue) already") }
        return record
    }

    private mutating func set(
        _ sku: String, _ warehouse: String?, _ onHand: Int64, _ kind: StockChangeKind, _ work: StockWork
    ) throws {
        let warehouse = try place(sku, warehouse)
        guard (0...Limits.onHand).contains(onHand) else {
            throw StockRefusal("out_of_range", "on hand must be from 0 to \(Limits.onHand)")
        }
        let level = level(sku, warehouse)
        guard onHand >= level.reserved else {
            throw StockRefusal(
                "below_reserved",
                "\(level.reserved) pieces of \(sku) in \(warehouse) are reserved; on hand can't be \(onHand)")
        }
        if onHand == level.onHand && touchedBefore(sku, warehouse) { return }
        try change(sku, warehouse, onHand: onHand - level.onHand, kind, work, nil)
    }

    private mutating func adjust(_ sku: String, _ warehouse: String?, _ delta: Int64, _ work: StockWork) throws {
        let warehouse = try place(sku, warehouse)
        let level = level(sku, warehouse)
        let (onHand, overflow) = level.onHand.addingReportingOverflow(delta)
        guard !overflow, onHand <= Limits.onHand else {
            throw StockRefusal("out_of_range", "\(level.onHand) on hand and \(delta) more are above \(Limits.onHand)")
        }
        guard onHand >= level.reserved else {
            throw StockRefusal(
                "below_reserved",
                "\(sku) in \(warehouse) has \(level.onHand) on hand and \(level.reserved) reserved; "
                    + "\(delta.magnitude) can't be taken"
            )
        }
        try change(sku, warehouse, onHand: delta, .adjust, work, nil)
    }

    /// What is put aside for somebody stays where it was promised from.
    private mutating func transfer(
        _ sku: String, _ from: String, _ to: String, _ quantity: Int64, _ work: StockWork
    ) throws {
        let source = try place(sku, from)
        let target = try place(sku, to)
        guard source != target else { throw StockRefusal("same_warehouse", "\(from) is where they are") }
        let level = level(sku, source)
        guard quantity >= 1, quantity <= level.onHand - level.reserved else {
            throw StockRefusal(
                "not_available",
                "\(level.onHand - level.reserved) pieces of \(sku) are available in \(source), not \(quantity)")
        }
        guard self.level(sku, target).onHand <= Limits.onHand - quantity else {
            throw StockRefusal("out_of_range", "\(sku) in \(target) would be above \(Limits.onHand)")
        }
        try change(sku, source, onHand: -quantity, .transfer, work, target)
        try change(sku, target, onHand: quantity, .transfer, work, source)
    }

    // MARK: Parts

    private func touchedBefore(_ sku: String, _ warehouse: String) -> Bool {
        stock[sku]?.contains { $0.warehouse == warehouse } ?? false
    }

    private func level(_ sku: String, _ warehouse: String) -> WarehouseStock {
        stock[sku]?.first { $0.warehouse == warehouse } ?? WarehouseStock(warehouse: warehouse, onHand: 0, reserved: 0)
    }

    private func place(_ sku: String, _ warehouse: String?) throws -> String {
        guard versions[sku] != nil else { throw StockRefusal("busy", "\(sku) is not locked") }
        guard let found = warehouse ?? warehouses.first, warehouses.contains(found) else {
            throw StockRefusal("unknown_warehouse", "there is no warehouse \(warehouse ?? "")")
        }
        return found
    }

    /// Restocking must not fail halfway.
    private func checkRoom(_ sku: String, _ quantity: Int64) throws {
        for level in stock[sku] ?? [] where level.onHand > Limits.onHand - quantity {
            throw StockRefusal("out_of_range", "\(sku) in \(level.warehouse) would be above \(Limits.onHand)")
        }
    }

    private mutating func save(_ record: ReservationRecord) {
        reservations[record.id] = record
        if !isCreated.contains(record.id) { changed.insert(record.id) }
    }

    private mutating func create(_ record: ReservationRecord) {
        index(record)
        created.append(record.id)
        isCreated.insert(record.id)
    }

    private func line(_ record: ReservationRecord, _ quantity: Int64) -> InventoryAnswer.Line {
        InventoryAnswer.Line(
            sku: record.sku, quantity: quantity, warehouse: record.warehouse, reservationId: record.id)
    }

    /// Each SKU once, in the order in which they came first.
    private func merged(_ lines: [StockLine]) throws -> [StockLine] {
        guard (1...Limits.lines).contains(lines.count) else {
            throw StockRefusal("invalid", "there must be 1 to \(Limits.lines) lines, not \(lines.count)")
        }
        var merged: [StockLine] = []
        var positions: [String: Int] = [:]
        for line in lines {
            guard (1...Limits.quantity).contains(line.quantity) else {
                throw StockRefusal("invalid", "the quantity of \(line.sku) must be from 1 to \(Limits.quantity)")
            }
            if let position = positions[line.sku] {
                merged[position].quantity += line.quantity
            } else {
                positions[line.sku] = merged.count
                merged.append(line)
            }
        }
        return merged
    }

    private mutating func change(
        _ sku: String, _ warehouse: String, onHand: Int64 = 0, reserved: Int64 = 0, _ kind: StockChangeKind,
        _ work: StockWork, _ reference: String?
    ) throws {
        guard versions[sku] != nil else { throw StockRefusal("busy", "\(sku) is not locked") }
        var levels = stock[sku] ?? []
        if let index = levels.firstIndex(where: { $0.warehouse == warehouse }) {
            levels[index].onHand += onHand
            levels[index].reserved += reserved
        } else {
            levels.append(WarehouseStock(warehouse: warehouse, onHand: onHand, reserved: reserved))
            levels.sort { rank($0.warehouse) < rank($1.warehouse) }
        }
        stock[sku] = levels
        touched.insert(Place(sku: sku, warehouse: warehouse))
        ledger.append(
            LedgerRecord(
                sku: sku, warehouse: warehouse, kind: kind, onHandDelta: onHand, reservedDelta: reserved,
                reason: work.reason, actor: work.actor, reference: reference))
    }

    private func rank(_ warehouse: String) -> Int { warehouses.firstIndex(of: warehouse) ?? warehouses.count }
}
