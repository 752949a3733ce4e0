import EventBus
import FoundationEssentials
import ShopAPI
import TestSupport
import Testing

@testable import Orders

@Suite struct ReturnMachineTests {
    private func fulfilled() throws -> OrderAggregate {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled()
        return order
    }
    private func piece(_ quantity: Int64, _ sku: String = "A") -> [StockLine] {
        [StockLine(sku: sku, quantity: quantity)]
    }

    @Test func onlyWhatHasLeftComesBackAndOnlyOnce() throws {
        var order = try OrderAggregate.confirmed()
        #expect(throws: Problem.self) {
            try order.handle(.requestReturn(ReturnID(), ReturnRequest(lines: piece(1))))
        }
        order = try fulfilled()
        _ = try order.handle(.requestReturn(ReturnID(), ReturnRequest(lines: piece(2))))
        let problem = #expect(throws: Problem.self) {
            try order.handle(.requestReturn(ReturnID(), ReturnRequest(lines: piece(1))))
        }
        #expect(problem?.errors?.first?.pointer == "/lines/0/quantity")
        #expect(order.lines?[0].refunded == 0)
    }
    @Test func whatIsCancelledOrNeverCameCanBeRequestedAgain() throws {
        var order = try fulfilled()
        let (first, second) = (ReturnID(), ReturnID())
        _ = try order.handle(.requestReturn(first, ReturnRequest(lines: piece(2))))
        _ = try order.handle(.cancelReturn(first))
        _ = try order.handle(.requestReturn(second, ReturnRequest(lines: piece(2))))
        _ = try order.handle(.receiveReturn(second, ReturnReceipt(lines: piece(1)), by: "b"))
        _ = try order.handle(.requestReturn(ReturnID(), ReturnRequest(lines: piece(1))))
        #expect(throws: Problem.self) { try order.handle(.receiveReturn(first, ReturnReceipt(), by: "b")) }
    }
    @Test func whatCameIsRestockedOnceAndPaidBackAtItsPrice() throws {
        var order = try fulfilled()
        let (id, refund) = (ReturnID(), RefundID())
        _ = try order.handle(.requestReturn(id, ReturnRequest(lines: piece(2), reason: "chipped")))
        #expect(throws: Problem.self) { try order.handle(.refundReturn(id, refund, reason: nil)) }
        let more = ReturnReceipt(lines: piece(3))
        #expect(throws: Problem.self) { try order.handle(.receiveReturn(id, more, by: "b")) }
        let received = try order.handle(.receiveReturn(id, ReturnReceipt(lines: piece(1), restock: true), by: "b"))
        #expect(received.opened == [InventoryCommandType.restock])
        let paid = try order.handle(.refundReturn(id, refund, reason: nil))
        #expect(paid.opened == [PaymentCommandType.refund] && order.refunding == 1000)
        #expect(order.refunds.last?.restock == false && order.refunds.last?.reason == "chipped")
        #expect(order.returns.last?.state == .refunded && order.returns.last?.refundId == refund)
        #expect(throws: Problem.self) { try order.handle(.refundReturn(id, RefundID(), reason: nil)) }
    }
}

/// Money that went back before the goods did.
@Suite struct ReturnAfterRefundTests {
    private func received(after amount: Int64?, lines: [StockLine]? = nil) throws -> (OrderAggregate, ReturnID) {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled()
        let (refund, id) = (RefundID(), ReturnID())
        _ = try order.handle(.refund(refund, RefundRequest(amount: amount, lines: lines)))
        _ = try order.payment(PaymentEventType.refunded, "\(refund)/refund", order.refunding)
        _ = try order.handle(.requestReturn(id, ReturnRequest(lines: [StockLine(sku: "A", quantity: 2)])))
        _ = try order.handle(.receiveReturn(id, ReturnReceipt(), by: "b"))
        return (order, id)
    }

    @Test func asMuchAsIsLeftIsPaidBack() throws {
        var (order, id) = try received(after: 1000)
        let refund = RefundID()
        let effects = try order.handle(.refundReturn(id, refund, reason: nil))
        #expect(effects.opened == [PaymentCommandType.refund] && order.refunding == 1500)
        #expect(order.returns[0].state == .refunded && order.returns[0].refundId == refund)
        _ = try order.payment(PaymentEventType.refunded, "\(refund)/refund", 1500)
        #expect(order.paymentState == .refunded)
    }
    @Test func piecesThatWerePaidBackAreNotPaidAgain() throws {
        var (order, id) = try received(after: nil, lines: [StockLine(sku: "A", quantity: 1)])
        _ = try order.handle(.refundReturn(id, RefundID(), reason: nil))
        #expect(order.refunding == 1000 && order.lines?[0].refunded == 2)
    }
    @Test(arguments: [nil, [StockLine(sku: "A", quantity: 2)]])
    func whatWasPaidBackWhollyIsClosedByCancelling(_ lines: [StockLine]?) throws {
        var (order, id) = try received(after: nil, lines: lines)
        let problem = #expect(throws: Problem.self) { try order.handle(.refundReturn(id, RefundID(), reason: nil)) }
        #expect(problem?.code == "nothing_to_refund")
        let before = order.refunding
        _ = try order.handle(.cancelReturn(id))
        #expect(order.returns[0].state == .cancelled && order.refunding == before)
        // The pieces are here: they can't come back once more.
        #expect(throws: Problem.self) {
            try order.handle(.requestReturn(ReturnID(), ReturnRequest(lines: [StockLine(sku: "A", quantity: 1)])))
        }
    }
    @Test func aReturnWhoseRefundIsDeniedIsOpenAgain() throws {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled()
        let (id, refund) = (ReturnID(), RefundID())
        _ = try order.handle(.requestReturn(id, ReturnRequest(lines: [StockLine(sku: "A", quantity: 2)])))
        _ = try order.handle(.receiveReturn(id, ReturnReceipt(), by: "b"))
        _ = try order.handle(.refundReturn(id, refund, reason: nil, approvalAbove: [order.currency: 1]))
        _ = try order.handle(.denyRefund(refund, by: "c", reason: nil))
        #expect(order.returns[0].state == .received && order.returns[0].refundId == nil)
        _ = try order.handle(.refundReturn(id, RefundID(), reason: nil))
        #expect(order.refunding == 2000)
    }
}

@Suite struct ReturnsOnPostgresTests {
    @Test func aReturnIsKeptWithWhoReceivedIt() async throws {
        let shop = try await OrdersFixture()
        let id = try await shop.confirmed()
        let fulfilment = FulfilmentID()
        _ = try await shop.orders.apply(.fulfil(fulfilment, lines: nil), to: id, as: shop.verb()) { _ in [] }
        try await shop.answer([await shop.payment(PaymentEventType.captured, id, 2000, "\(fulfilment)/capture")])
        let committed = InventoryAnswer(commandId: "\(fulfilment)/commit", orderId: id)
        try await shop.answer([
            Event(
                type: InventoryEventType.committed, source: "inventory", key: "\(id)",
                data: try JSONText.encode(committed), topic: Topic.inventoryEvents)
        ])
        let lines = [StockLine(sku: "A", quantity: 1)]
        let (back, refund) = (ReturnID(), RefundID())
        for input: OrderInput in [
            .requestReturn(back, ReturnRequest(lines: lines, reason: "chipped")),
            .receiveReturn(back, ReturnReceipt(restock: true), by: "operator:cli_b"),
            .refundReturn(back, refund, reason: nil),
        ] {
            _ = try await shop.orders.apply(input, to: id, as: shop.verb()) { _ in [] }
        }
        let stored = try #require(try await shop.orders.store.orderReturn(back))
        #expect(stored.state == .refunded && stored.refundId == refund && stored.received == lines && stored.restock)
        #expect(stored.actor == "operator:cli_x" && stored.receivedBy == "operator:cli_b")
        #expect(try await shop.orders.store.refund(refund)?.amount.amount == 1000)
        #expect(try await shop.orders.store.returns(order: id, state: .refunded, before: nil, limit: 5) == [stored])
        #expect(try await shop.count("select count(*) as n from orders.outbox where type = 'inventory.restock'") == 1)
    }
}
