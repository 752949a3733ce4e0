public import FoundationEssentials

/// Where goods lie.
public struct Warehouse: Codable, Hashable, Sendable {
    /// 1 to 32 of `A-Z a-z 0-9 . _ -`.
    public var code: String
    public var name: String
    /// Orders are served from the lowest first; the lowest of all is the default.
    public var priority: Int
    public init(code: String, name: String, priority: Int) {
        self.code = code
        self.name = name
        self.priority = priority
    }
}

/// `POST /admin/v1/warehouses`: makes it, or renames and reorders it. Without a priority it comes last, or stays.
public struct WarehouseUpsert: Codable, Hashable, Sendable {
    public var code: String
    public var name: String
    public var priority: Int?
    public init(code: String, name: String, priority: Int? = nil) {
        self.code = code
        self.name = name
        self.priority = priority
    }
}

/// The pieces of one SKU in one warehouse.
public struct StockLevel: Codable, Hashable, Sendable {
    public var sku: String
    public var warehouse: String
    public var onHand: Int64
    public var reserved: Int64
    /// `onHand` less `reserved`.
    public var available: Int64
    public var updatedAt: Date
    public init(sku: String, warehouse: String, onHand: Int64, reserved: Int64, updatedAt: Date) {
        self.sku = sku
        self.warehouse = warehouse
        self.onHand = onHand
        self.reserved = reserved
        available = onHand - reserved
        self.updatedAt = updatedAt
    }
}

/// One SKU with its sums over all warehouses.
public struct StockItem: Codable, Hashable, Sendable {
    public var sku: String
    public var onHand: Int64
    public var reserved: Int64
    public var available: Int64
    /// Goes up by one with every change; the same as in `stock.changed`.
    public var version: Int64
    /// In the order in which orders are served from them.
    public var levels: [StockLevel]
    public init(sku: String, version: Int64, levels: [StockLevel]) {
        self.sku = sku
        self.version = version
        self.levels = levels
        onHand = levels.reduce(0) { $0 + $1.onHand }
        reserved = levels.reduce(0) { $0 + $1.reserved }
        available = onHand - reserved
    }
}

/// `PUT /admin/v1/stock/{sku}`: so many were counted. The answer is a ``StockItem``.
public struct StockSet: Codable, Hashable, Sendable {
    /// The default warehouse when absent.
    public var warehouse: String?
    /// 0 to 1,000,000,000, not below what is reserved.
    public var onHand: Int64
    public var reason: String?
    public init(warehouse: String? = nil, onHand: Int64, reason: String? = nil) {
        self.warehouse = warehouse
        self.onHand = onHand
        self.reason = reason
    }
}

/// `POST /admin/v1/stock/{sku}/adjust`: so many came in (or, negative, are gone). The answer is a ``StockItem``.
public struct StockAdjust: Codable, Hashable, Sendable {
    public var warehouse: String?
    /// Not 0.
    public var delta: Int64
    public var reason: String?
    public init(warehouse: String? = nil, delta: Int64, reason: String? = nil) {
        self.warehouse = warehouse
        self.delta = delta
        self.reason = reason
    }
}

/// `POST /admin/v1/stock/adjustments`: all or none, 1 to 500. The answer is `{"data": [StockItem]}`.
public struct StockAdjustments: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var warehouse: String?
        public var delta: Int64
        public init(sku: String, warehouse: String? = nil, delta: Int64) {
            self.sku = sku
            self.warehouse = warehouse
            self.delta = delta
        }
    }
    public var adjustments: [Line]
    public var reason: String?
    public init(adjustments: [Line], reason: String? = nil) {
        self.adjustments = adjustments
        self.reason = reason
    }
}

/// One line of an import as JSONL; as csv the columns are `sku`, `warehouse` (optional) and `on_hand`. The answer of
/// `POST /admin/v1/stock/import` is an ``ImportSummary``.
public struct StockImportLine: Codable, Hashable, Sendable {
    public var sku: String
    public var warehouse: String?
    public var onHand: Int64
    public init(sku: String, warehouse: String? = nil, onHand: Int64) {
        self.sku = sku
        self.warehouse = warehouse
        self.onHand = onHand
    }
}

/// `POST /admin/v1/stock/{sku}/transfer`: pieces go from one warehouse to another. The answer is a ``StockItem``.
public struct StockTransfer: Codable, Hashable, Sendable {
    public var from: String
    public var to: String
    /// 1 to 1,000,000,000, not more than are available where they come from.
    public var quantity: Int64
    public var reason: String?
    public init(from: String, to: String, quantity: Int64, reason: String? = nil) {
        self.from = from
        self.to = to
        self.quantity = quantity
        self.reason = reason
    }
}

/// `POST /admin/v1/stock/{sku}/reconcile`: makes a level what the ledger and the open reservations say that it is. The
/// answer is a ``StockItem``.
public struct StockReconcile: Codable, Hashable, Sendable {
    /// The default warehouse when absent.
    public var warehouse: String?
    /// What the level says now; when it says something else, nothing is done.
    public var onHand: Int64
    public var reserved: Int64
    public var reason: String?
    public init(warehouse: String? = nil, onHand: Int64, reserved: Int64, reason: String? = nil) {
        self.warehouse = warehouse
        self.onHand = onHand
        self.reserved = reserved
        self.reason = reason
    }
}

/// Why a level changed.
public enum StockChangeKind: String, Codable, Sendable, CaseIterable {
    /// Counted; corrected; imported; moved to or from another warehouse.
    case set, adjust, `import`, transfer
    /// Put aside; let go; let go because nobody came; sent; come back.
    case reserve, release, expire, commit, restock
}

/// One entry of the ledger; the sums of all its deltas are the levels.
public struct StockLedgerEntry: Codable, Hashable, Sendable {
    public var id: Int64
    public var at: Date
    public var sku: String
    public var warehouse: String
    public var kind: StockChangeKind
    public var onHandDelta: Int64
    public var reservedDelta: Int64
    public var reason: String?
    /// Who did it: `operator:cli_…`, `service:orders`.
    public var actor: String
    /// The order (`ord_…`) or reservation (`res_…`) it was for; of a transfer, the other warehouse.
    public var reference: String?
    public init(
        id: Int64, at: Date, sku: String, warehouse: String, kind: StockChangeKind, onHandDelta: Int64,
        reservedDelta: Int64, reason: String?, actor: String, reference: String?
    ) {
        self.id = id
        self.at = at
        self.sku = sku
        self.warehouse = warehouse
        self.kind = kind
        self.onHandDelta = onHandDelta
        self.reservedDelta = reservedDelta
        self.reason = reason
        self.actor = actor
        self.reference = reference
    }
}

public enum ReservationState: String, Codable, Sendable, CaseIterable {
    /// Counts as reserved.
    case open
    /// The goods have left.
    case committed
    case released
    case expired
}

/// Pieces of one SKU in one warehouse, put aside for an order, or by an operator as a hold.
public struct StockReservation: Codable, Hashable, Sendable {
    public var id: ReservationID
    public var sku: String
    public var warehouse: String
    public var quantity: Int64
    public var state: ReservationState
    /// Absent for a hold.
    public var orderId: OrderID?
    /// Only holds expire.
    public var expiresAt: Date?
    public var createdAt: Date
    public var updatedAt: Date
    public init(
        id: ReservationID, sku: String, warehouse: String, quantity: Int64, state: ReservationState,
        orderId: OrderID?, expiresAt: Date?, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.sku = sku
        self.warehouse = warehouse
        self.quantity = quantity
        self.state = state
        self.orderId = orderId
        self.expiresAt = expiresAt
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// `POST /admin/v1/stock/reservations`: a hold, all from one warehouse. The answer is a ``StockReservation``.
public struct StockHold: Codable, Hashable, Sendable {
    public var sku: String
    /// 1 to 1,000,000.
    public var quantity: Int64
    /// Any that has enough when absent.
    public var warehouse: String?
    /// Seconds until it is let go by itself: 1 to 2,592,000 (30 days).
    public var expiresIn: Int64
    public init(sku: String, quantity: Int64, warehouse: String? = nil, expiresIn: Int64) {
        self.sku = sku
        self.quantity = quantity
        self.warehouse = warehouse
        self.expiresIn = expiresIn
    }
}

/// `GET /admin/v1/stock/verify`: the levels beside the sums of the ledger and of the open reservations, at one moment.
public struct StockVerification: Codable, Hashable, Sendable {
    public struct Difference: Codable, Hashable, Sendable {
        public var sku: String
        public var warehouse: String
        public var onHand: Int64
        public var reserved: Int64
        public var ledgerOnHand: Int64
        public var ledgerReserved: Int64
        public var openReservations: Int64
        public init(
            sku: String, warehouse: String, onHand: Int64, reserved: Int64, ledgerOnHand: Int64,
            ledgerReserved: Int64, openReservations: Int64
        ) {
            self.sku = sku
            self.warehouse = warehouse
            self.onHand = onHand
            self.reserved = reserved
            self.ledgerOnHand = ledgerOnHand
            self.ledgerReserved = ledgerReserved
            self.openReservations = openReservations
        }
    }
    public var at: Date
    /// How many levels were looked at.
    public var checked: Int64
    /// At most 500 of them are listed.
    public var differences: [Difference]
    public init(at: Date, checked: Int64, differences: [Difference]) {
        self.at = at
        self.checked = checked
        self.differences = differences
    }
}
