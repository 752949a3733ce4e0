public import FoundationEssentials

/// What stands for a card: `tok_…`, from `POST /v1/payment-tokens`.
///
/// Letters, digits and `_` after the prefix, 64 at most, and never 12 digits in a row: so that a card number which
/// somebody puts in its place is refused at the door and neither stored nor published.
public struct PaymentToken: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    public let rawValue: String
    public init?(rawValue: String) {
        guard Self.isWellFormed(rawValue) else { return nil }
        self.rawValue = rawValue
    }
    public var description: String { rawValue }

    public static func isWellFormed(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (5...68).contains(bytes.count), text.hasPrefix("tok_") else { return false }
        var digits = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                digits = 0
            default: return false
            }
            if digits >= 12 { return false }
        }
        return true
    }
    /// What a field says whose text is no token. Never quotes the text: it may be a card number.
    public static let rule = "must be a payment token, tok_…, as POST /v1/payment-tokens answers it"
}

extension PaymentToken: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let token = Self(rawValue: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: Self.rule)
        }
        self = token
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// `POST /v1/payment-tokens`. Goes to the payment provider and nowhere else.
public struct PaymentTokenRequest: Codable, Sendable {
    /// 12 to 19 digits; spaces and hyphens between them are ignored.
    public var number: String
    /// 1 to 12.
    public var expMonth: Int
    /// Four digits.
    public var expYear: Int
    /// Three or four digits.
    public var cvc: String
    /// Operators only: whose orders it may pay. Without it, orders that are nobody's.
    public var customerId: UserID?
    public init(number: String, expMonth: Int, expYear: Int, cvc: String, customerId: UserID? = nil) {
        self.number = number
        self.expMonth = expMonth
        self.expYear = expYear
        self.cvc = cvc
        self.customerId = customerId
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        number = try fields.decode(CardText.self, forKey: .number).text
        expMonth = try fields.decode(Int.self, forKey: .expMonth)
        expYear = try fields.decode(Int.self, forKey: .expYear)
        cvc = try fields.decode(CardText.self, forKey: .cvc).text
        customerId = try fields.decodeIfPresent(UserID.self, forKey: .customerId)
    }
}

/// The answer to ``PaymentTokenRequest``.
public struct PaymentTokenResponse: Codable, Hashable, Sendable {
    public var token: String
    /// `visa`, `mastercard`, `amex`, `discover`, or `unknown`.
    public var brand: String
    /// The number's last four digits, for people.
    public var last4: String
    public var expMonth: Int
    public var expYear: Int
    /// It pays one order, placed before then.
    public var expiresAt: Date?
    public init(
        token: String, brand: String, last4: String, expMonth: Int, expYear: Int, expiresAt: Date? = nil
    ) {
        self.token = token
        self.brand = brand
        self.last4 = last4
        self.expMonth = expMonth
        self.expYear = expYear
        self.expiresAt = expiresAt
    }
}

/// What has become of a payment.
public enum PaymentState: String, Codable, Sendable, CaseIterable {
    /// The authorization is not answered yet.
    case authorizing
    /// Final.
    case declined
    /// All of it can still be captured or voided.
    case authorized
    /// Some of it is captured, the rest can still be captured or voided.
    case partiallyCaptured = "partially_captured"
    /// Nothing is left to capture.
    case captured
    /// Nothing was captured and nothing can be. Final.
    case voided
    case partiallyRefunded = "partially_refunded"
    /// All that was captured was paid back. Final when nothing is left to capture.
    case refunded
}

/// A payment as operators see it: `GET /admin/v1/payments`, `GET /admin/v1/payments/{payment}`.
public struct Payment: Codable, Hashable, Sendable {
    /// One thing that was asked of the provider, or refused before it was.
    public struct Attempt: Codable, Hashable, Sendable {
        /// The command's id, which is the key that the provider knows the attempt by.
        public var key: String
        /// `authorize`, `capture`, `void`, `refund`.
        public var operation: String
        public var amount: Money?
        public var refundId: RefundID?
        /// `waiting` (behind another of this payment), `pending`, `unknown`, `succeeded`, `declined`, `failed`.
        public var state: String
        public var code: String?
        public var message: String?
        /// How often the provider was called or asked.
        public var tries: Int
        /// When it is asked next, while `pending` or `unknown`.
        public var nextAt: Date?
        public var createdAt: Date
        public var endedAt: Date?
        public init(
            key: String, operation: String, amount: Money?, refundId: RefundID?, state: String, code: String?,
            message: String?, tries: Int, nextAt: Date?, createdAt: Date, endedAt: Date?
        ) {
            self.key = key
            self.operation = operation
            self.amount = amount
            self.refundId = refundId
            self.state = state
            self.code = code
            self.message = message
            self.tries = tries
            self.nextAt = nextAt
            self.createdAt = createdAt
            self.endedAt = endedAt
        }
    }
    /// One line of the ledger; those of one transaction sum to zero.
    public struct Entry: Codable, Hashable, Sendable {
        public var transaction: UUID
        /// `authorization`, `capture`, `void`, `refund`.
        public var kind: String
        /// The attempt that caused it.
        public var key: String
        public var account: String
        /// Debits are positive, credits negative.
        public var amount: Money
        public var at: Date
        public init(transaction: UUID, kind: String, key: String, account: String, amount: Money, at: Date) {
            self.transaction = transaction
            self.kind = kind
            self.key = key
            self.account = account
            self.amount = amount
            self.at = at
        }
    }
    public var id: PaymentID
    public var orderId: OrderID
    public var customerId: String?
    public var state: PaymentState
    /// What the order asked for. All amounts are absent when the order was voided before it asked.
    public var amount: Money?
    public var authorized: Money?
    public var captured: Money?
    public var refunded: Money?
    public var voided: Money?
    /// Why it was declined.
    public var code: String?
    public var message: String?
    public var provider: String?
    /// The provider's own id of the authorization.
    public var providerReference: String?
    public var createdAt: Date
    public var updatedAt: Date
    /// Absent in lists.
    public var attempts: [Attempt]?
    /// Absent in lists.
    public var ledger: [Entry]?
    public init(
        id: PaymentID, orderId: OrderID, customerId: String?, state: PaymentState, amount: Money?, authorized: Money?,
        captured: Money?, refunded: Money?, voided: Money?, code: String?, message: String?, provider: String?,
        providerReference: String?, createdAt: Date, updatedAt: Date, attempts: [Attempt]? = nil,
        ledger: [Entry]? = nil
    ) {
        self.id = id
        self.orderId = orderId
        self.customerId = customerId
        self.state = state
        self.amount = amount
        self.authorized = authorized
        self.captured = captured
        self.refunded = refunded
        self.voided = voided
        self.code = code
        self.message = message
        self.provider = provider
        self.providerReference = providerReference
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.attempts = attempts
        self.ledger = ledger
    }
}
