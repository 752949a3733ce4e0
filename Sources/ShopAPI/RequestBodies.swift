internal import FoundationEssentials

/// What a client may send as the JSON of a request.
///
/// The examples are how tests, and whoever describes the API, come to know every field: each field, the optional ones
/// included, stands in at least one of them, and each of them is right by itself.
public protocol RequestBody: Codable, Sendable {
    static var examples: [Self] { get }
}

private let sampleLines = [StockLine(sku: "SAMPLE-1", quantity: 2), StockLine(sku: "SAMPLE-2", quantity: 1)]
private let euro = Currency("EUR")!

extension TypeID {
    fileprivate static var example: Self { Self("\(Kind.prefix)_01h455vb4pex5vsknk084sn02q")! }
}

// MARK: Auth

extension PhoneCodeRequest: RequestBody {
    public static var examples: [Self] { [Self(phone: "+4930123456", deviceSecret: "sample")] }
}
extension KnownUserRequest: RequestBody {
    public static var examples: [Self] { [Self(id: .example)] }
}
extension NewRole: RequestBody {
    public static var examples: [Self] { [Self(role: .viewer)] }
}
extension NewClient: RequestBody {
    public static var examples: [Self] { [Self(name: "a sample", role: .viewer)] }
}

// MARK: Catalog

extension ProductUpsert: RequestBody {
    public static var examples: [Self] {
        [
            Self(
                sku: "SAMPLE-1", name: "A sample", price: Money(1_200, euro), product: "SAMPLE", variant: "blue, M",
                description: "Of blue stoneware", state: .active)
        ]
    }
}
extension NewCart: RequestBody {
    public static var examples: [Self] { [Self(lines: sampleLines)] }
}
extension CartLineRequest: RequestBody {
    public static var examples: [Self] { [Self(quantity: 3)] }
}
extension QuoteRequest: RequestBody {
    public static var examples: [Self] {
        [Self(lines: sampleLines, customerId: UserID.example.description), Self(cartId: .example)]
    }
}

// MARK: Inventory

extension WarehouseUpsert: RequestBody {
    public static var examples: [Self] { [Self(code: "sample", name: "A sample", priority: 9)] }
}
extension StockSet: RequestBody {
    public static var examples: [Self] { [Self(warehouse: "main", onHand: 10, reason: "counted")] }
}
extension StockAdjust: RequestBody {
    public static var examples: [Self] { [Self(warehouse: "main", delta: 1, reason: "found")] }
}
extension StockAdjustments: RequestBody {
    public static var examples: [Self] {
        [Self(adjustments: [.init(sku: "SAMPLE-1", warehouse: "main", delta: 1)], reason: "found")]
    }
}
extension StockImportLine: RequestBody {
    public static var examples: [Self] { [Self(sku: "SAMPLE-1", warehouse: "main", onHand: 10)] }
}
extension StockTransfer: RequestBody {
    public static var examples: [Self] { [Self(from: "main", to: "sample", quantity: 1, reason: "moved")] }
}
extension StockReconcile: RequestBody {
    public static var examples: [Self] { [Self(warehouse: "main", onHand: 10, reserved: 0, reason: "looked at")] }
}
extension StockHold: RequestBody {
    public static var examples: [Self] { [Self(sku: "SAMPLE-1", quantity: 1, warehouse: "main", expiresIn: 60)] }
}

// MARK: Payments

extension PaymentTokenRequest: RequestBody {
    public static var examples: [Self] {
        let card = Self(number: "4242424242424242", expMonth: 12, expYear: 2040, cvc: "123")
        var named = card
        named.customerId = .example
        return [card, named]
    }
}
extension PaymentTokenCheck: RequestBody {
    public static var examples: [Self] {
        let customer = UserID.example.description
        return [Self(token: "tok_approved", customerId: customer, actor: Actor(.customer, customer))]
    }
}

// MARK: Orders

extension PlaceOrderRequest: RequestBody {
    public static var examples: [Self] {
        [
            Self(
                lines: sampleLines, paymentToken: "tok_approved", note: "ring twice", expectedTotal: Money(3_600, euro),
                customerId: .example),
            Self(cart: .example, paymentToken: "tok_approved"),
        ]
    }
}
extension PlaceQuotedOrder: RequestBody {
    public static var examples: [Self] {
        let quoted = Quote.Line(sku: "SAMPLE-1", name: "A sample", quantity: 2, unitPrice: Money(1_200, euro))
        let read = Date(timeIntervalSince1970: 1_795_000_000)
        let quote = Quote(
            lines: [quoted], total: Money(2_400, euro), cart: QuotedCart(id: .example, readAt: read))
        return [
            Self(
                quote: quote, paymentToken: "tok_approved", customerId: .example, note: "ring twice",
                actor: Actor(.customer, UserID.example.description), idempotencyKey: "sample",
                requestHash: String(repeating: "0", count: 64), waitSeconds: 0)
        ]
    }
}
extension ReplayRequest: RequestBody {
    public static var examples: [Self] {
        let actor = Actor(.customer, UserID.example.description)
        return [Self(key: "sample", actor: actor, requestHash: String(repeating: "0", count: 64))]
    }
}
extension FulfilRequest: RequestBody {
    public static var examples: [Self] { [Self(lines: sampleLines)] }
}
extension RefundRequest: RequestBody {
    public static var examples: [Self] {
        [
            Self(amount: 100, currency: euro, restock: false, reason: "arrived late"),
            Self(lines: sampleLines, restock: true, reason: "broken"),
        ]
    }
}
extension ReturnRequest: RequestBody {
    public static var examples: [Self] { [Self(lines: sampleLines, reason: "too small")] }
}
extension ReturnReceipt: RequestBody {
    public static var examples: [Self] { [Self(lines: sampleLines, restock: true)] }
}

// MARK: Chats

extension NewChatMessage: RequestBody {
    public static var examples: [Self] {
        [
            Self(
                text: "a sample for you",
                entities: [
                    ChatEntity(
                        type: .link, offset: 2, length: 6, argument: "https://shop.example.com", user: .example)
                ],
                replyTo: 1, silent: true)
        ]
    }
}
extension ReadChat: RequestBody {
    public static var examples: [Self] { [Self(upTo: 1)] }
}
