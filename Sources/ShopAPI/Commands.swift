// What the services say to each other over Kafka. Every command carries an id that does not depend on the attempt;
// its answer names it.

/// The topics, as `<service>.events` and `<service>.commands`.
public enum Topic {
    public static let inventoryCommands = "inventory.commands"
    public static let inventoryEvents = "inventory.events"
    public static let paymentsCommands = "payments.commands"
    public static let paymentsEvents = "payments.events"
    public static let ordersEvents = "orders.events"
    public static let catalogEvents = "catalog.events"
    /// What the services say to each other.
    public static let all: Set<String> = [
        inventoryCommands, inventoryEvents, paymentsCommands, paymentsEvents, ordersEvents, catalogEvents,
    ]
    /// Where what can't be handled goes.
    public static func deadLetters(of topic: String) -> String { topic + ".dlq" }
}

/// So many pieces of one SKU.
public struct StockLine: Codable, Hashable, Sendable {
    public var sku: String
    public var quantity: Int64
    public init(sku: String, quantity: Int64) {
        self.sku = sku
        self.quantity = quantity
    }
}

public enum InventoryCommandType {
    public static let reserve = "inventory.reserve"
    public static let commit = "inventory.commit"
    public static let release = "inventory.release"
    public static let restock = "inventory.restock"
}

/// reserve (all lines or none), commit (the goods leave), release (`lines` absent: all that is open), restock.
public struct InventoryCommand: Codable, Hashable, Sendable {
    public var commandId: String
    public var orderId: OrderID
    public var lines: [StockLine]?
    public init(commandId: String, orderId: OrderID, lines: [StockLine]?) {
        self.commandId = commandId
        self.orderId = orderId
        self.lines = lines
    }
}

public enum InventoryEventType {
    public static let reserved = "inventory.reserved"
    public static let rejected = "inventory.rejected"
    public static let committed = "inventory.committed"
    public static let released = "inventory.released"
    public static let restocked = "inventory.restocked"
    public static let failed = "inventory.failed"
    public static let stockChanged = "stock.changed"
    /// The answers to commands.
    public static let answers: Set<String> = [reserved, rejected, committed, released, restocked, failed]
}

/// The answer to an ``InventoryCommand``; which fields are set follows from the event's type.
public struct InventoryAnswer: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var quantity: Int64
        public var warehouse: String?
        public var reservationId: ReservationID?
        public init(sku: String, quantity: Int64, warehouse: String? = nil, reservationId: ReservationID? = nil) {
            self.sku = sku
            self.quantity = quantity
            self.warehouse = warehouse
            self.reservationId = reservationId
        }
    }
    public struct Shortage: Codable, Hashable, Sendable {
        public var sku: String
        public var wanted: Int64
        public var available: Int64
        public init(sku: String, wanted: Int64, available: Int64) {
            self.sku = sku
            self.wanted = wanted
            self.available = available
        }
    }
    public var commandId: String
    public var orderId: OrderID
    public var lines: [Line]?
    public var shortages: [Shortage]?
    public var reason: String?
    public init(
        commandId: String, orderId: OrderID, lines: [Line]? = nil, shortages: [Shortage]? = nil, reason: String? = nil
    ) {
        self.commandId = commandId
        self.orderId = orderId
        self.lines = lines
        self.shortages = shortages
        self.reason = reason
    }
}

/// `stock.changed`: the sums over all warehouses. A lower `version` than one seen before is stale.
public struct StockChanged: Codable, Hashable, Sendable {
    public var sku: String
    public var onHand: Int64
    public var reserved: Int64
    public var available: Int64
    public var version: Int64
    public init(sku: String, onHand: Int64, reserved: Int64, available: Int64, version: Int64) {
        self.sku = sku
        self.onHand = onHand
        self.reserved = reserved
        self.available = available
        self.version = version
    }
}

public enum PaymentCommandType {
    public static let authorize = "payment.authorize"
    public static let capture = "payment.capture"
    public static let void = "payment.void"
    public static let refund = "payment.refund"
}

/// authorize (`token` set), capture, void (no amount: all that is not captured), refund (`refundId` set).
public struct PaymentCommand: Codable, Hashable, Sendable {
    public var commandId: String
    public var orderId: OrderID
    public var paymentId: PaymentID
    public var amount: Money?
    /// A ``PaymentTokenReference``; from the version before it, the token.
    public var token: String?
    public var customerId: String?
    public var refundId: RefundID?
    public init(
        commandId: String, orderId: OrderID, paymentId: PaymentID, amount: Money? = nil, token: String? = nil,
        customerId: String? = nil, refundId: RefundID? = nil
    ) {
        self.commandId = commandId
        self.orderId = orderId
        self.paymentId = paymentId
        self.amount = amount
        self.token = token
        self.customerId = customerId
        self.refundId = refundId
    }
}

public enum PaymentEventType {
    public static let authorized = "payment.authorized"
    public static let captured = "payment.captured"
    public static let voided = "payment.voided"
    public static let refunded = "payment.refunded"
    public static let declined = "payment.declined"
    public static let failed = "payment.failed"
    public static let unknown = "payment.unknown"
    /// All that can answer a command.
    public static let answers: Set<String> = [authorized, captured, voided, refunded, declined, failed, unknown]
}

/// The answer to a ``PaymentCommand``.
public struct PaymentAnswer: Codable, Hashable, Sendable {
    public var commandId: String
    public var orderId: OrderID
    public var paymentId: PaymentID
    public var amount: Money?
    public var refundId: RefundID?
    /// Why not: `card_declined`, `insufficient_funds`, ….
    public var code: String?
    public var message: String?
    public init(
        commandId: String, orderId: OrderID, paymentId: PaymentID, amount: Money? = nil, refundId: RefundID? = nil,
        code: String? = nil, message: String? = nil
    ) {
        self.commandId = commandId
        self.orderId = orderId
        self.paymentId = paymentId
        self.amount = amount
        self.refundId = refundId
        self.code = code
        self.message = message
    }
}
