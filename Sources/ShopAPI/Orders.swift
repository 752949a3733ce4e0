public import FoundationEssentials

/// Where an order stands. `rejected`, `cancelled` and `fulfilled` are final.
public enum OrderState: String, Codable, Sendable, CaseIterable {
    case placed, reserving, authorizing, confirmed, fulfilling, fulfilled, rejected, cancelled

    public var isFinal: Bool { self == .fulfilled || self == .rejected || self == .cancelled }
    /// Whether the saga of placing has come to its end, good or bad.
    public var isSettled: Bool { self != .placed && self != .reserving && self != .authorizing }
    /// The states that can still be reached from this one, itself included.
    public var reachable: Set<OrderState> {
        switch self {
        case .placed: Set(OrderState.allCases)
        case .reserving: OrderState.placed.reachable.subtracting([.placed])
        case .authorizing: OrderState.reserving.reachable.subtracting([.reserving])
        case .confirmed: [.confirmed, .fulfilling, .fulfilled, .cancelled]
        case .fulfilling: [.fulfilling, .fulfilled]
        case .fulfilled, .rejected, .cancelled: [self]
        }
    }
}

/// What has become of an order's money.
public enum OrderPaymentState: String, Codable, Sendable, CaseIterable {
    case none, authorized, captured
    case partiallyRefunded = "partially_refunded"
    case refunded
    /// All that was authorized was given back, and nothing of it captured.
    case voided

    /// What amounts of one currency come to.
    public init(authorized: Int64, captured: Int64, refunded: Int64, voided: Int64) {
        switch (captured, refunded) {
        case (0, _): self = authorized == 0 ? .none : voided < authorized ? .authorized : .voided
        case (_, 0): self = .captured
        default: self = refunded < captured ? .partiallyRefunded : .refunded
        }
    }
}

/// An order, as every door shows it.
public struct Order: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var name: String
        public var quantity: Int64
        public var unitPrice: Money
        public var total: Money
        /// Pieces that have left the house.
        public var fulfilled: Int64
        /// Pieces that won't be sent any more.
        public var cancelled: Int64
        /// Pieces whose price was paid back, among the fulfilled.
        public var refunded: Int64
        public init(
            sku: String, name: String, quantity: Int64, unitPrice: Money, total: Money, fulfilled: Int64 = 0,
            cancelled: Int64 = 0, refunded: Int64 = 0
        ) {
            self.sku = sku
            self.name = name
            self.quantity = quantity
            self.unitPrice = unitPrice
            self.total = total
            self.fulfilled = fulfilled
            self.cancelled = cancelled
            self.refunded = refunded
        }
    }
    /// Why an order was rejected or cancelled.
    public struct Reason: Codable, Hashable, Sendable {
        /// `out_of_stock`, `card_declined`, `insufficient_funds`, `step_timed_out`, `cancelled`, ….
        public var code: String
        public var message: String
        public var shortages: [InventoryAnswer.Shortage]?
        public init(code: String, message: String, shortages: [InventoryAnswer.Shortage]? = nil) {
            self.code = code
            self.message = message
            self.shortages = shortages
        }
    }
    public var id: OrderID
    public var customerId: String?
    public var state: OrderState
    public var paymentState: OrderPaymentState
    public var total: Money
    public var authorized: Money
    public var captured: Money
    public var refunded: Money
    public var paymentId: PaymentID
    /// Absent in lists.
    public var lines: [Line]?
    public var note: String?
    public var reason: Reason?
    public var placedAt: Date
    public var updatedAt: Date
    /// Goes up by one with every change.
    public var version: Int64
    public init(
        id: OrderID, customerId: String?, state: OrderState, paymentState: OrderPaymentState, total: Money,
        authorized: Money, captured: Money, refunded: Money, paymentId: PaymentID, lines: [Line]?, note: String?,
        reason: Reason?, placedAt: Date, updatedAt: Date, version: Int64
    ) {
        self.id = id
        self.customerId = customerId
        self.state = state
        self.paymentState = paymentState
        self.total = total
        self.authorized = authorized
        self.captured = captured
        self.refunded = refunded
        self.paymentId = paymentId
        self.lines = lines
        self.note = note
        self.reason = reason
        self.placedAt = placedAt
        self.updatedAt = updatedAt
        self.version = version
    }
}

/// What a customer sends to place an order: `lines` or `cart`, one of them.
public struct PlaceOrderRequest: Codable, Hashable, Sendable {
    public var lines: [StockLine]?
    public var cart: CartID?
    /// From `POST /v1/payment-tokens`, never a card number.
    public var paymentToken: String
    public var note: String?
    /// Refused with 409 when the total would be another one.
    public var expectedTotal: Money?
    /// Operators only: whom the order is for; a customer that there is.
    public var customerId: UserID?
    public init(
        lines: [StockLine]? = nil, cart: CartID? = nil, paymentToken: String, note: String? = nil,
        expectedTotal: Money? = nil, customerId: UserID? = nil
    ) {
        self.lines = lines
        self.cart = cart
        self.paymentToken = paymentToken
        self.note = note
        self.expectedTotal = expectedTotal
        self.customerId = customerId
    }
}

/// Priced lines: what Catalog answers to lines or a cart.
public struct Quote: Codable, Hashable, Sendable {
    public struct Line: Codable, Hashable, Sendable {
        public var sku: String
        public var name: String
        public var quantity: Int64
        public var unitPrice: Money
        public init(sku: String, name: String, quantity: Int64, unitPrice: Money) {
            self.sku = sku
            self.name = name
            self.quantity = quantity
            self.unitPrice = unitPrice
        }
    }
    public var lines: [Line]
    public var total: Money
    /// The cart that the lines are from, if they are a cart's.
    public var cart: QuotedCart?
    public init(lines: [Line], total: Money, cart: QuotedCart? = nil) {
        self.lines = lines
        self.total = total
        self.cart = cart
    }
}

/// A cart as it was when it was priced.
public struct QuotedCart: Codable, Hashable, Sendable {
    public var id: CartID
    /// By the clock of Catalog's database. What is put into the cart later is no part of the quote.
    public var readAt: Date
    public init(id: CartID, readAt: Date) {
        self.id = id
        self.readAt = readAt
    }
}

/// `POST /internal/v1/quotes`.
public struct QuoteRequest: Codable, Hashable, Sendable {
    public var lines: [StockLine]?
    public var cartId: CartID?
    public var customerId: String?
    public init(lines: [StockLine]? = nil, cartId: CartID? = nil, customerId: String? = nil) {
        self.lines = lines
        self.cartId = cartId
        self.customerId = customerId
    }
}

/// `POST /internal/v1/orders`: what the gateway makes of a ``PlaceOrderRequest`` and a ``Quote``.
public struct PlaceQuotedOrder: Codable, Hashable, Sendable {
    public var quote: Quote
    public var paymentToken: String
    public var customerId: UserID?
    public var note: String?
    public var actor: Actor
    public var idempotencyKey: String?
    /// SHA-256, in hex, of the request as the client sent it.
    public var requestHash: String
    /// Answer only when the order is settled, or after so many seconds (0…60).
    public var waitSeconds: Int
    public init(
        quote: Quote, paymentToken: String, customerId: UserID?, note: String?, actor: Actor, idempotencyKey: String?,
        requestHash: String, waitSeconds: Int
    ) {
        self.quote = quote
        self.paymentToken = paymentToken
        self.customerId = customerId
        self.note = note
        self.actor = actor
        self.idempotencyKey = idempotencyKey
        self.requestHash = requestHash
        self.waitSeconds = waitSeconds
    }
}

/// Those of `orders.events` that another service handles.
public enum OrderEventType {
    public static let rejected = "order.rejected"
    /// Beside `order.placed`, when the order was made from a cart.
    public static let cartOrdered = "cart.ordered"
}

/// `cart.ordered`, keyed by the order's id.
public struct CartOrdered: Codable, Hashable, Sendable {
    public var orderId: OrderID
    public var cart: QuotedCart
    public var lines: [StockLine]
    public init(orderId: OrderID, cart: QuotedCart, lines: [StockLine]) {
        self.orderId = orderId
        self.cart = cart
        self.lines = lines
    }
}

/// `order.rejected`, as far as others need it.
public struct OrderRejected: Codable, Hashable, Sendable {
    public var orderId: OrderID
    public init(orderId: OrderID) { self.orderId = orderId }
}

/// `POST /internal/v1/orders/replay`: the first answer to this key, 404 when there was none.
public struct ReplayRequest: Codable, Hashable, Sendable {
    public var key: String
    public var actor: Actor
    public var requestHash: String
    public init(key: String, actor: Actor, requestHash: String) {
        self.key = key
        self.actor = actor
        self.requestHash = requestHash
    }
}

/// One entry of an order's history.
public struct OrderEvent: Codable, Hashable, Sendable {
    /// Counts up; the `id` of a server-sent event.
    public var number: Int64
    public var orderId: OrderID
    public var at: Date
    /// `placed`, `reserved`, `confirmed`, `fulfilment_requested`, `step_sent_again`, ….
    public var type: String
    /// The order's state after it.
    public var state: OrderState
    public var actor: String
    /// More about it, in words.
    public var detail: String?
    public init(
        number: Int64, orderId: OrderID, at: Date, type: String, state: OrderState, actor: String, detail: String?
    ) {
        self.number = number
        self.orderId = orderId
        self.at = at
        self.type = type
        self.state = state
        self.actor = actor
        self.detail = detail
    }
}

/// What can be done with an order now, and what holds up the rest: `GET …/explain`.
public struct OrderExplanation: Codable, Hashable, Sendable {
    public struct Transition: Codable, Hashable, Sendable {
        /// `cancel`, `fulfil`, `refund`, or a step of the saga: `reserve`, `authorize`, ….
        public var verb: String
        public var to: String
        public var isOpen: Bool
        /// The guard that is in the way, in words; or what is being waited for.
        public var blockedBy: String?
        public init(verb: String, to: String, isOpen: Bool, blockedBy: String?) {
            self.verb = verb
            self.to = to
            self.isOpen = isOpen
            self.blockedBy = blockedBy
        }
    }
    public struct Step: Codable, Hashable, Sendable {
        public var commandId: String
        public var type: String
        public var state: String
        /// How often it was sent.
        public var attempts: Int
        /// When it is sent again if nothing answers.
        public var nextAt: Date?
        public init(commandId: String, type: String, state: String, attempts: Int, nextAt: Date?) {
            self.commandId = commandId
            self.type = type
            self.state = state
            self.attempts = attempts
            self.nextAt = nextAt
        }
    }
    public var orderId: OrderID
    public var state: OrderState
    public var transitions: [Transition]
    public var steps: [Step]
    public init(orderId: OrderID, state: OrderState, transitions: [Transition], steps: [Step]) {
        self.orderId = orderId
        self.state = state
        self.transitions = transitions
        self.steps = steps
    }
}

/// `POST /admin/v1/orders/{order}/fulfil`; without `lines`, all that is left.
public struct FulfilRequest: Codable, Hashable, Sendable {
    public var lines: [StockLine]?
    public init(lines: [StockLine]? = nil) { self.lines = lines }
    public init(from decoder: any Decoder) throws {
        lines = try decoder.container(keyedBy: CodingKeys.self).given([StockLine].self, forKey: .lines)
    }
}

/// `POST /admin/v1/orders/{order}/refunds`: by `amount` (minor units), by `lines`, or, with neither, all that is left.
public struct RefundRequest: Codable, Hashable, Sendable {
    public var amount: Int64?
    /// Refused when the order's is another.
    public var currency: Currency?
    public var lines: [StockLine]?
    /// Whether the pieces of `lines` go back on the shelf.
    public var restock: Bool?
    public var reason: String?
    public init(
        amount: Int64? = nil, currency: Currency? = nil, lines: [StockLine]? = nil, restock: Bool? = nil,
        reason: String? = nil
    ) {
        self.amount = amount
        self.currency = currency
        self.lines = lines
        self.restock = restock
        self.reason = reason
    }
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        amount = try fields.given(Int64.self, forKey: .amount)
        currency = try fields.given(Currency.self, forKey: .currency)
        lines = try fields.given([StockLine].self, forKey: .lines)
        restock = try fields.given(Bool.self, forKey: .restock)
        reason = try fields.decodeIfPresent(String.self, forKey: .reason)
    }
}

extension KeyedDecodingContainer {
    /// For members without which everything is meant: `null` is not that, but a sum or a list that somebody has lost.
    fileprivate func given<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        contains(key) ? try decode(type, forKey: key) : try decodeIfPresent(type, forKey: key)
    }
}

/// `succeeded` and `denied` are final; a `failed` one can be tried again.
public enum RefundState: String, Codable, Sendable, CaseIterable {
    /// The amount is above what one person may pay back: a second one decides.
    case awaitingApproval = "awaiting_approval"
    /// With the payment provider, or on its way there.
    case pending
    case succeeded, failed, denied
}

public struct Refund: Codable, Hashable, Sendable {
    public var id: RefundID
    public var orderId: OrderID
    public var paymentId: PaymentID
    public var amount: Money
    public var lines: [StockLine]?
    public var restock: Bool
    public var state: RefundState
    public var reason: String?
    public var failure: String?
    public var actor: String
    /// Who approved or denied it, where a second person had to.
    public var decidedBy: String?
    /// Who had it tried again, the last time.
    public var retriedBy: String?
    /// How often the provider was asked, with a command of its own each time.
    public var tries: Int?
    public var createdAt: Date
    public var updatedAt: Date
    public init(
        id: RefundID, orderId: OrderID, paymentId: PaymentID, amount: Money, lines: [StockLine]?, restock: Bool,
        state: RefundState, reason: String?, failure: String?, actor: String, decidedBy: String? = nil,
        retriedBy: String? = nil, tries: Int? = nil, createdAt: Date, updatedAt: Date
    ) {
        self.decidedBy = decidedBy
        self.retriedBy = retriedBy
        self.tries = tries
        self.id = id
        self.orderId = orderId
        self.paymentId = paymentId
        self.amount = amount
        self.lines = lines
        self.restock = restock
        self.state = state
        self.reason = reason
        self.failure = failure
        self.actor = actor
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// Goods that a customer sends back. `refunded` and `cancelled` are final.
public enum ReturnState: String, Codable, Sendable, CaseIterable {
    /// They are expected.
    case requested
    /// They are here.
    case received
    /// Their price is being paid back, or was: the refund says.
    case refunded
    case cancelled
}

public struct OrderReturn: Codable, Hashable, Sendable {
    public var id: ReturnID
    public var orderId: OrderID
    public var state: ReturnState
    /// What was said to come back.
    public var lines: [StockLine]
    /// What did.
    public var received: [StockLine]?
    /// Whether what came back was put on the shelf again.
    public var restock: Bool
    public var refundId: RefundID?
    public var reason: String?
    public var actor: String
    public var receivedBy: String?
    public var createdAt: Date
    public var updatedAt: Date
    public init(
        id: ReturnID, orderId: OrderID, state: ReturnState, lines: [StockLine], received: [StockLine]?, restock: Bool,
        refundId: RefundID?, reason: String?, actor: String, receivedBy: String?, createdAt: Date, updatedAt: Date
    ) {
        self.id = id
        self.orderId = orderId
        self.state = state
        self.lines = lines
        self.received = received
        self.restock = restock
        self.refundId = refundId
        self.reason = reason
        self.actor = actor
        self.receivedBy = receivedBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// `POST /admin/v1/orders/{order}/returns`.
public struct ReturnRequest: Codable, Hashable, Sendable {
    /// Pieces that have left, and are in no other return.
    public var lines: [StockLine]
    public var reason: String?
    public init(lines: [StockLine], reason: String? = nil) {
        self.lines = lines
        self.reason = reason
    }
}

/// `POST /admin/v1/returns/{return}/receive`.
public struct ReturnReceipt: Codable, Hashable, Sendable {
    /// At most what was requested; all of it when absent.
    public var lines: [StockLine]?
    /// Whether they go back on the shelf; not when absent.
    public var restock: Bool?
    public init(lines: [StockLine]? = nil, restock: Bool? = nil) {
        self.lines = lines
        self.restock = restock
    }
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        lines = try fields.given([StockLine].self, forKey: .lines)
        restock = try fields.given(Bool.self, forKey: .restock)
    }
}

/// What the refunds of a time come to: one row of `GET /admin/v1/refunds/report`, for what `by` asks to be told apart.
public struct RefundReportRow: Codable, Hashable, Sendable {
    /// `2026-11-21`, in UTC.
    public var day: String?
    /// As it was given; empty where none was.
    public var reason: String?
    public var currency: Currency
    public var refunds: Int64
    public var succeeded: Int64
    public var pending: Int64
    public var awaitingApproval: Int64
    public var failed: Int64
    public var denied: Int64
    /// What was asked for, and what was paid back of it.
    public var asked: Money
    public var refunded: Money
    public init(
        day: String?, reason: String?, currency: Currency, refunds: Int64, succeeded: Int64, pending: Int64,
        awaitingApproval: Int64, failed: Int64, denied: Int64, asked: Money, refunded: Money
    ) {
        self.day = day
        self.reason = reason
        self.currency = currency
        self.refunds = refunds
        self.succeeded = succeeded
        self.pending = pending
        self.awaitingApproval = awaitingApproval
        self.failed = failed
        self.denied = denied
        self.asked = asked
        self.refunded = refunded
    }
}

/// What `orders audit` found: `POST /admin/v1/orders/audit`.
public struct AuditReport: Codable, Hashable, Sendable {
    /// Of one check; more violations are only counted.
    public static let maximumExamples = 1_000

    public struct Check: Codable, Hashable, Sendable {
        /// 1 to 5, as the design numbers the invariants.
        public var invariant: Int
        public var name: String
        /// How many things were looked at.
        public var checked: Int64
        public var violations: Int64
        /// The first of them, at most ``maximumExamples``, in words with ids.
        public var examples: [String]
        public init(invariant: Int, name: String, checked: Int64, violations: Int64, examples: [String]) {
            self.invariant = invariant
            self.name = name
            self.checked = checked
            self.violations = violations
            self.examples = examples
        }
    }
    public var at: Date
    public var checks: [Check]
    public var violations: Int64 { checks.reduce(0) { $0 + $1.violations } }
    public init(at: Date, checks: [Check]) {
        self.at = at
        self.checks = checks
    }

    /// Adds what one more piece came to; checks are in the order in which they came.
    public mutating func add(_ checks: [Check]) {
        for check in checks {
            guard let index = self.checks.firstIndex(where: { $0.name == check.name }) else {
                self.checks.append(check)
                continue
            }
            self.checks[index].checked += check.checked
            self.checks[index].violations += check.violations
            let room = Self.maximumExamples - self.checks[index].examples.count
            self.checks[index].examples += check.examples.prefix(max(0, room))
        }
    }
}

/// A part of an audit: `POST /admin/v1/orders/audit?pieces=true`, then with `next` as `cursor` until there is none.
public struct AuditPiece: Codable, Hashable, Sendable {
    public var at: Date
    /// What this piece looked at, and found.
    public var checks: [AuditReport.Check]
    /// How many keys it went through.
    public var keys: Int64
    /// Of the first piece: how many keys the whole audit goes through, about.
    public var expected: Int64?
    /// Where to go on; absent when all is done.
    public var next: String?
    public init(
        at: Date, checks: [AuditReport.Check], keys: Int64, expected: Int64? = nil, next: String? = nil
    ) {
        self.at = at
        self.checks = checks
        self.keys = keys
        self.expected = expected
        self.next = next
    }
}
