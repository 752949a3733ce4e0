import FoundationEssentials
import ShopAPI
import TestSupport
import Testing

@testable import Orders

@Suite struct RefundMachineTests {
    private let limits = [Currency("EUR")!: Int64(1000)]

    private func fulfilled() throws -> OrderAggregate {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled()
        return order
    }
    private func awaiting(_ order: inout OrderAggregate, _ amount: Int64 = 1001) throws -> RefundID {
        let id = RefundID()
        let effects = try order.handle(.refund(id, RefundRequest(amount: amount), approvalAbove: limits))
        #expect(effects.opened.isEmpty && order.refunds.last?.state == .awaitingApproval)
        order.refunds[order.refunds.count - 1].actor = "operator:cli_a"
        return id
    }

    @Test func upToTheLimitNobodyIsAsked() throws {
        var order = try fulfilled()
        let effects = try order.handle(.refund(RefundID(), RefundRequest(amount: 1000), approvalAbove: limits))
        #expect(effects.opened == [PaymentCommandType.refund])
    }
    @Test func anAmountThatIsSplitNeedsApprovalAllTheSame() throws {
        var order = try fulfilled()
        _ = try order.handle(.refund(RefundID(), RefundRequest(amount: 600), approvalAbove: limits))
        let second = try order.handle(.refund(RefundID(), RefundRequest(amount: 401), approvalAbove: limits))
        #expect(second.opened.isEmpty && order.refunds.last?.state == .awaitingApproval)
        #expect(order.refunding == 1001)
    }
    @Test func onlyAnotherPersonApproves() throws {
        var order = try fulfilled()
        let id = try awaiting(&order)
        let own = #expect(throws: Problem.self) { try order.handle(.approveRefund(id, by: "operator:cli_a")) }
        #expect(own?.status == 403 && own?.code == "own_refund")
        #expect(throws: Problem.self) {
            try order.handle(.denyRefund(id, by: "operator:cli_a", reason: nil))
        }
        let effects = try order.handle(.approveRefund(id, by: "operator:cli_b"))
        #expect(effects.opened == [PaymentCommandType.refund])
        #expect(order.refunds.last?.decidedBy == "operator:cli_b" && order.refunds.last?.state == .pending)
        #expect(throws: Problem.self) { try order.handle(.approveRefund(id, by: "operator:cli_c")) }
    }
    @Test func whatIsDeniedIsFreeAgain() throws {
        var order = try fulfilled()
        let id = RefundID()
        let lines = [StockLine(sku: "A", quantity: 2)]
        _ = try order.handle(.refund(id, RefundRequest(lines: lines), approvalAbove: limits))
        #expect(order.lines?[0].refunded == 2 && order.refunding == 2000)
        let effects = try order.handle(.denyRefund(id, by: "operator:cli_b", reason: "not ours"))
        #expect(effects.opened.isEmpty && order.refunds.last?.state == .denied)
        #expect(order.refunds.last?.failure == "denied: not ours")
        #expect(order.lines?[0].refunded == 0 && order.refunding == 0)
    }
    @Test func aFailedOneIsAskedForUnderANewCommand() throws {
        var order = try fulfilled()
        let id = RefundID()
        let lines = [StockLine(sku: "A", quantity: 1)]
        _ = try order.handle(.refund(id, RefundRequest(lines: lines)))
        _ = try order.payment(PaymentEventType.failed, "\(id)/refund")
        #expect(order.refunding == 0 && order.lines?[0].refunded == 0)
        let again = try order.handle(.retryRefund(id, by: "operator:cli_c"))
        guard case .open(let command, .payment(PaymentCommandType.refund, _)) = again.last else {
            Issue.record("no refund in \(again)")
            return
        }
        #expect(command == "\(id)/refund/2" && order.refunding == 1000 && order.lines?[0].refunded == 1)
        // The first answer, told once more, is about the first try.
        _ = try order.payment(PaymentEventType.failed, "\(id)/refund")
        #expect(order.refunds.last?.state == .pending)
        _ = try order.payment(PaymentEventType.refunded, command, 1000)
        #expect(order.refunded == 1000 && order.refunding == 0 && order.refunds.last?.state == .succeeded)
    }
    @Test func severalBelowTheLimitAddUp() throws {
        var order = try fulfilled()
        for sum in [400, 800] as [Int64] {
            let id = RefundID()
            let effects = try order.handle(.refund(id, RefundRequest(amount: 400), approvalAbove: limits))
            #expect(effects.opened == [PaymentCommandType.refund])
            _ = try order.payment(PaymentEventType.refunded, "\(id)/refund", 400)
            #expect(order.refunded == sum)
        }
        let third = try order.handle(.refund(RefundID(), RefundRequest(amount: 400), approvalAbove: limits))
        #expect(third.opened.isEmpty && order.refunds.last?.state == .awaitingApproval)
    }
    /// Two that failed count for nothing until they are tried again: then they do.
    @Test func retriesCountTowardsTheLimit() throws {
        var order = try fulfilled()
        let (first, second) = (RefundID(), RefundID())
        for id in [first, second] {
            _ = try order.handle(.refund(id, RefundRequest(amount: 900), approvalAbove: limits))
            _ = try order.payment(PaymentEventType.failed, "\(id)/refund")
        }
        for index in order.refunds.indices { order.refunds[index].actor = "operator:cli_a" }
        let within = try order.handle(.retryRefund(first, by: "operator:cli_a", approvalAbove: limits))
        #expect(within.opened == [PaymentCommandType.refund])
        let beyond = try order.handle(.retryRefund(second, by: "operator:cli_b", approvalAbove: limits))
        #expect(beyond.opened.isEmpty && order.refunds[1].state == .awaitingApproval && order.refunding == 1800)
        #expect(throws: Problem.self) {
            try order.handle(.retryRefund(second, by: "operator:cli_b", approvalAbove: limits))
        }
        // Neither who asked for it nor who had it tried again.
        for actor in ["operator:cli_a", "operator:cli_b"] {
            let own = #expect(throws: Problem.self) { try order.handle(.approveRefund(second, by: actor)) }
            #expect(own?.code == "own_refund")
        }
        let approved = try order.handle(.approveRefund(second, by: "operator:cli_c"))
        guard case .open("\(second)/refund/2", .payment(PaymentCommandType.refund, _)) = approved.last else {
            Issue.record("no second try in \(approved)")
            return
        }
    }
    @Test func anApprovalIsForOneTry() throws {
        var order = try fulfilled()
        let id = try awaiting(&order)
        _ = try order.handle(.approveRefund(id, by: "operator:cli_b"))
        _ = try order.payment(PaymentEventType.failed, "\(id)/refund")
        let again = try order.handle(.retryRefund(id, by: "operator:cli_b", approvalAbove: limits))
        #expect(again.opened.isEmpty && order.refunds[0].state == .awaitingApproval)
        #expect(order.refunds[0].decidedBy == nil)
        #expect(throws: Problem.self) { try order.handle(.approveRefund(id, by: "operator:cli_b")) }
        _ = try order.handle(.denyRefund(id, by: "operator:cli_c", reason: nil))
        #expect(order.refunding == 0 && order.refunds[0].state == .denied)
    }
    @Test func aPendingOneIsSentAgainAsItWas() throws {
        var order = try fulfilled()
        let id = RefundID()
        _ = try order.handle(.refund(id, RefundRequest(amount: 100)))
        #expect(try order.handle(.retryRefund(id, by: "operator:cli_c")).first == .sendAgain(commandId: "\(id)/refund"))
    }
    @Test func whatWasTakenMeanwhileCantBeRetried() throws {
        var order = try fulfilled()
        let id = RefundID()
        _ = try order.handle(.refund(id, RefundRequest(amount: 2000)))
        _ = try order.payment(PaymentEventType.failed, "\(id)/refund")
        _ = try order.handle(.refund(RefundID(), RefundRequest(amount: 1000)))
        #expect(throws: Problem.self) { try order.handle(.retryRefund(id, by: "operator:cli_c")) }
    }
    @Test func theCurrencyIsHeldToItsWord() throws {
        var order = try fulfilled()
        let wrong = RefundRequest(amount: 100, currency: Currency("USD"))
        let problem = #expect(throws: Problem.self) { try order.handle(.refund(RefundID(), wrong)) }
        #expect(problem?.errors?.first?.pointer == "/currency")
    }
    @Test func nothingToSendAgainIsSaid() throws {
        var order = try fulfilled()
        #expect(throws: Problem.self) { try order.handle(.retry([])) }
        let step = OverdueStep(commandId: "x", type: InventoryCommandType.reserve, attempts: 2)
        #expect(try order.handle(.retry([step])).first == .sendAgain(commandId: "x"))
    }
}

@Suite struct RefundsOnPostgresTests {
    private func fulfilled(_ shop: OrdersFixture) async throws -> OrderID {
        let id = try await shop.confirmed()
        let fulfilment = FulfilmentID()
        _ = try await shop.orders.apply(.fulfil(fulfilment, lines: nil), to: id, as: shop.verb()) { _ in [] }
        try await shop.answer([await shop.payment(PaymentEventType.captured, id, 2000, "\(fulfilment)/capture")])
        return id
    }
    private func verb(_ actor: String, version: Int64? = nil, dryRun: Bool = false) -> Verb {
        Verb(
            actor: Actor(.operator, actor), key: nil, requestHash: "h", status: 200, isDryRun: dryRun,
            expectedVersion: version)
    }

    @Test func anApprovalIsStoredWithWhoGaveIt() async throws {
        let shop = try await OrdersFixture()
        let id = try await fulfilled(shop)
        let refund = RefundID()
        let input = OrderInput.refund(
            refund, RefundRequest(amount: 500, reason: "late"), approvalAbove: [OrdersFixture.eur: 499])
        _ = try await shop.orders.apply(input, to: id, as: verb("cli_a")) { _ in [] }
        #expect(try await shop.orders.store.refund(refund)?.state == .awaitingApproval)
        #expect(try await shop.count("select count(*) as n from orders.outbox where type = 'payment.refund'") == 0)
        await #expect(throws: Problem.self) {
            try await shop.orders.apply(.approveRefund(refund, by: "operator:cli_a"), to: id, as: verb("cli_a")) {
                _ in []
            }
        }
        _ = try await shop.orders.apply(.approveRefund(refund, by: "operator:cli_b"), to: id, as: verb("cli_b")) {
            _ in []
        }
        let stored = try #require(try await shop.orders.store.refund(refund))
        #expect(stored.state == .pending && stored.actor == "operator:cli_a" && stored.decidedBy == "operator:cli_b")
        #expect(try await shop.count("select count(*) as n from orders.outbox where type = 'payment.refund'") == 1)
    }

    @Test func aRetryIsACommandOfItsOwnThatIsSent() async throws {
        let shop = try await OrdersFixture()
        let id = try await fulfilled(shop)
        let refund = RefundID()
        _ = try await shop.orders.apply(.refund(refund, RefundRequest(amount: 500)), to: id, as: shop.verb()) { _ in []
        }
        try await shop.answer([await shop.payment(PaymentEventType.failed, id, nil, "\(refund)/refund")])
        #expect(try await shop.orders.store.refund(refund)?.state == .failed)
        _ = try await shop.orders.apply(.retryRefund(refund, by: "operator:cli_c"), to: id, as: shop.verb()) { _ in [] }
        #expect(try await shop.orders.store.refund(refund)?.tries == 2)
        try await shop.answer([await shop.payment(PaymentEventType.refunded, id, 500, "\(refund)/refund/2")])
        #expect(try await shop.orders.store.order(id)?.refunded.amount == 500)
        // Nothing waits any more, but the fulfilment's commit.
        _ = try await shop.orders.apply(.retry(), to: id, as: shop.verb()) { _ in [] }
        #expect(try await shop.count("select count(*) as n from orders.outbox where type = 'inventory.commit'") == 2)
    }

    @Test func whatHasMovedIsRefused() async throws {
        let shop = try await OrdersFixture()
        let id = try await fulfilled(shop)
        let rehearsal = try await shop.orders.apply(
            .refund(RefundID(), RefundRequest(amount: 100)), to: id, as: verb("cli_a", dryRun: true)
        ) { _ in [] }
        let version = try #require(rehearsal.version)
        #expect(try await shop.orders.store.order(id)?.version == version)
        _ = try await shop.orders.apply(
            .refund(RefundID(), RefundRequest(amount: 100)), to: id, as: verb("cli_a", version: version)
        ) { _ in [] }
        let moved = await #expect(throws: Problem.self) {
            try await shop.orders.apply(
                .refund(RefundID(), RefundRequest(amount: 100)), to: id, as: verb("cli_a", version: version)
            ) { _ in [] }
        }
        #expect(moved?.status == 412)
        #expect(try await shop.count("select count(*) as n from orders.refunds") == 1)
    }

    @Test func theReportSumsByDayReasonAndCurrency() async throws {
        let shop = try await OrdersFixture()
        for reason in ["late", "late", "broken"] {
            let id = try await fulfilled(shop)
            let refund = RefundID()
            let request = RefundRequest(amount: 300, reason: reason)
            _ = try await shop.orders.apply(.refund(refund, request), to: id, as: shop.verb()) { _ in [] }
            guard reason == "late" else { continue }
            try await shop.answer([await shop.payment(PaymentEventType.refunded, id, 300, "\(refund)/refund")])
        }
        let rows = try await shop.orders.store.refundReport(byDay: false, byReason: true, since: nil, until: nil)
        #expect(rows.map(\.reason) == ["broken", "late"] && rows.map(\.refunds) == [1, 2])
        #expect(rows.map(\.refunded.amount) == [0, 600] && rows.map(\.pending) == [1, 0])
        let all = try await shop.orders.store.refundReport(byDay: true, byReason: false, since: nil, until: nil)
        #expect(all.count == 1 && all[0].asked.amount == 900 && all[0].day?.count == 10)
        let none = try await shop.orders.store.refundReport(
            byDay: true, byReason: true, since: Date().addingTimeInterval(3600), until: nil)
        #expect(none.isEmpty)
    }
}
