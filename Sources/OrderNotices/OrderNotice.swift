internal import EventBus
internal import FoundationEssentials
internal import Messages
internal import ShopAPI

/// What a customer is told of a step of an order.
struct OrderNotice: Sendable {
    var customer: UserID
    var body: MessageBody

    /// Those of `orders.events` that are told.
    static let types: Set<String> = [
        "order.placed", "order.confirmed", OrderEventType.rejected, "order.cancelled", "order.fulfilment",
        "order.fulfilled", "order.refunded",
    ]

    private struct Summary: Decodable {
        var orderId: OrderID
        var customerId: UserID?
        var state: OrderState
        var total: Money
        /// Missing in events of before it was said.
        var refunded: Money?
    }

    /// - Returns: nil for an order of nobody's, and for what another step tells better.
    /// - Throws: `EventRejected`
    init?(_ event: Event) throws {
        let order: Summary = try event.decode()
        guard let customer = order.customerId else { return nil }
        let (before, after): (String, String)
        switch event.type {
        case "order.placed": (before, after) = ("Thank you! Your order ", " over \(order.total) has arrived.")
        case "order.confirmed": (before, after) = ("Your order ", " is confirmed.")
        case OrderEventType.rejected:
            (before, after) = ("Your order ", " could not be accepted. You are charged nothing for it.")
        case "order.cancelled": (before, after) = ("Your order ", " is cancelled.")
        case "order.fulfilment":
            // The last parcel is told of by what follows on it.
            guard order.state != .fulfilled else { return nil }
            (before, after) = ("A part of your order ", " is on its way.")
        case "order.fulfilled": (before, after) = ("Your order ", " is on its way, and complete.")
        case "order.refunded":
            let sum = order.refunded.map { ", \($0) in all" } ?? ""
            (before, after) = ("You get money back for your order ", "\(sum).")
        default: return nil
        }
        self.customer = customer
        let number = order.orderId.description
        body = try MessageBody(
            before + number + after,
            entities: [MessageEntity(.code, offset: before.utf16.count, length: number.utf16.count)])
    }
}
