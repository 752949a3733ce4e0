import ShopAPI
import TestSupport
import Testing

@testable import Orders

extension OrderAggregate {
    static func sample(_ lines: [(String, Int64, Int64)] = [("A", 2, 1000), ("B", 1, 500)]) -> OrderAggregate {
        OrderAggregate(
            id: OrderID(), paymentId: PaymentID(), paymentToken: "tok_approved", state: .placed,
            currency: Currency("EUR")!, total: lines.reduce(0) { $0 + $1.1 * $1.2 },
            lines: lines.enumerated().map {
                Line(position: $0, sku: $1.0, name: $1.0, unitPrice: $1.2, quantity: $1.1)
            })
    }
    mutating func inventory(_ type: String, _ command: String) throws -> [OrderEffect] {
        try handle(.inventory(type: type, InventoryAnswer(commandId: command, orderId: id)))
    }
    mutating func payment(_ type: String, _ command: String, _ amount: Int64? = nil) throws -> [OrderEffect] {
        try handle(
            .payment(
                type: type,
                PaymentAnswer(
                    commandId: command, orderId: id, paymentId: paymentId, amount: amount.map { Money($0, currency) })))
    }
    static func confirmed() throws -> OrderAggregate {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        _ = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        _ = try order.payment(PaymentEventType.authorized, "\(order.id)/authorize", order.total)
        return order
    }
    /// All of it, or `lines`, fulfilled.
    mutating func fulfilled(_ lines: [StockLine]? = nil) throws {
        let fulfilment = FulfilmentID()
        _ = try handle(.fulfil(fulfilment, lines: lines))
        let amount = fulfilments.last!.amount
        _ = try payment(PaymentEventType.captured, "\(fulfilment)/capture", amount)
        _ = try inventory(InventoryEventType.committed, "\(fulfilment)/commit")
    }
}

extension [OrderEffect] {
    var opened: [String] {
        compactMap {
            guard case .open(_, let command) = $0 else { return nil }
            switch command {
            case .inventory(let type, _), .payment(let type, _): return type
            }
        }
    }
    var emitted: [String] { compactMap { if case .emit(let type) = $0 { type } else { nil } } }
}

@Suite struct OrderStateMachineTests {
    @Test func placingReservesFirst() throws {
        var order = OrderAggregate.sample()
        let effects = try order.handle(.placed)
        #expect(order.state == .reserving)
        #expect(effects.opened == [InventoryCommandType.reserve])
        #expect(effects.emitted == ["order.placed"])
    }
    @Test func aReservedOrderAsksForItsWholeTotal() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        let effects = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        #expect(order.state == .authorizing)
        guard case .open(_, .payment(PaymentCommandType.authorize, let command)) = effects.last else {
            Issue.record("no authorize in \(effects)")
            return
        }
        #expect(command.amount == Money(2500, order.currency) && command.token == "tok_approved")
    }
    @Test func aFreeOrderNeedsNoPayment() throws {
        var order = OrderAggregate.sample([("A", 1, 0)])
        _ = try order.handle(.placed)
        let effects = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        #expect(order.state == .confirmed && effects.opened.isEmpty)
    }
    @Test func shortageRejectsAndHoldsNothing() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        let effects = try order.inventory(InventoryEventType.rejected, "\(order.id)/reserve")
        #expect(order.state == .rejected && order.reason?.code == "out_of_stock" && effects.opened.isEmpty)
    }
    @Test func declinedPaymentReleasesStock() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        _ = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        let effects = try order.payment(PaymentEventType.declined, "\(order.id)/authorize")
        #expect(order.state == .rejected && effects.opened == [InventoryCommandType.release])
    }
    @Test func authorizingLessThanTheTotalConfirmsNothing() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        _ = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        let effects = try order.payment(PaymentEventType.authorized, "\(order.id)/authorize", order.total - 1)
        #expect(order.state == .rejected)
        #expect(effects.opened == [InventoryCommandType.release, PaymentCommandType.void])
    }
    @Test func cancellingWhileReservingSendsTheReleaseBehindTheReserve() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        let effects = try order.handle(.cancel(reason: nil))
        #expect(order.state == .cancelled && effects.opened == [InventoryCommandType.release])
        let late = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        #expect(order.state == .cancelled && late.opened == [InventoryCommandType.release])
    }
    @Test func cancellingWhileAuthorizingVoidsWhatMayCome() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        _ = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve")
        let effects = try order.handle(.cancel(reason: "changed my mind"))
        #expect(effects.opened == [InventoryCommandType.release, PaymentCommandType.void])
        let late = try order.payment(PaymentEventType.authorized, "\(order.id)/authorize", order.total)
        #expect(order.state == .cancelled && order.voided == order.total && order.paymentState == .voided)
        #expect(late.opened == [PaymentCommandType.void])
    }
    @Test func whatAnEndedOrderWaitedForIsNotSentAgain() throws {
        for state in [OrderState.reserving, .authorizing] {
            var order = OrderAggregate.sample()
            _ = try order.handle(.placed)
            if state == .authorizing { _ = try order.inventory(InventoryEventType.reserved, "\(order.id)/reserve") }
            let step = state == .reserving ? "\(order.id)/reserve" : "\(order.id)/authorize"
            let cancelled = try order.handle(.cancel(reason: nil))
            #expect(cancelled.contains(.close(commandId: step)))
            let type = state == .reserving ? InventoryCommandType.reserve : PaymentCommandType.authorize
            let overdue = try order.handle(.overdue(commandId: step, type: type, attempts: 3))
            #expect(overdue == [.close(commandId: step)])
        }
    }
    @Test func aReserveThatTheInventoryRefusesRejects() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        _ = try order.inventory(InventoryEventType.failed, "\(order.id)/reserve")
        #expect(order.state == .rejected && order.reason?.code == "reserve_refused")
    }
    /// Only what an ended order holds is given back: the others go on as if nothing had come.
    @Test func aRepeatedAuthorizedChangesNothingInAnOrderThatGoesOn() throws {
        var order = try OrderAggregate.confirmed()
        func repeated() throws {
            let before = order
            let effects = try order.payment(PaymentEventType.authorized, "\(order.id)/authorize", order.total)
            #expect(effects.opened.isEmpty && order.voided == before.voided && order.state == before.state)
            #expect(order.paymentState == before.paymentState && order.authorized == order.total)
        }
        try repeated()
        try order.fulfilled([StockLine(sku: "A", quantity: 1)])
        try repeated()
        try order.fulfilled()
        try repeated()
        #expect(order.paymentState == .captured)
    }
    @Test func aCancelledOrdersMoneyIsVoided() throws {
        var order = try OrderAggregate.confirmed()
        _ = try order.handle(.cancel(reason: nil))
        for _ in 0..<2 { _ = try order.payment(PaymentEventType.voided, "\(order.id)/void", order.total) }
        #expect(order.paymentState == .voided && order.voided == order.total)
        _ = try order.payment(PaymentEventType.failed, "\(order.id)/void")
        #expect(order.paymentState == .authorized)
        // What was never held can't be given back.
        var early = OrderAggregate.sample()
        _ = try early.handle(.placed)
        _ = try early.handle(.cancel(reason: nil))
        #expect(early.paymentState == .none)
    }
    @Test func aCaptureThatComesTooLateIsPaidBack() throws {
        var order = try OrderAggregate.confirmed()
        let fulfilment = FulfilmentID()
        _ = try order.handle(.fulfil(fulfilment, lines: nil))
        _ = try order.payment(PaymentEventType.failed, "\(fulfilment)/capture")
        _ = try order.handle(.cancel(reason: nil))
        let late = try order.payment(PaymentEventType.captured, "\(fulfilment)/capture", 2500)
        #expect(late.opened == [PaymentCommandType.refund] && order.captured == 2500 && order.refunding == 2500)
        let again = try order.payment(PaymentEventType.captured, "\(fulfilment)/capture", 2500)
        #expect(again.opened.isEmpty)
        let goods = try order.inventory(InventoryEventType.committed, "\(fulfilment)/commit")
        #expect(goods.opened == [InventoryCommandType.restock])
    }
    @Test func cancellingTheRestLetsGoOfAllThatIsReserved() throws {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled([StockLine(sku: "A", quantity: 2)])
        for case .open(_, .inventory(let type, let command)) in try order.handle(.cancel(reason: nil)) {
            #expect(type == InventoryCommandType.release && command.lines == nil)
        }
    }
    @Test func goodsLeaveOnlyWhenTheMoneyIsThere() throws {
        var order = try OrderAggregate.confirmed()
        let fulfilment = FulfilmentID()
        let asked = try order.handle(.fulfil(fulfilment, lines: [StockLine(sku: "A", quantity: 1)]))
        #expect(asked.opened == [PaymentCommandType.capture] && order.state == .fulfilling)
        let captured = try order.payment(PaymentEventType.captured, "\(fulfilment)/capture", 1000)
        #expect(captured.opened == [InventoryCommandType.commit])
        _ = try order.inventory(InventoryEventType.committed, "\(fulfilment)/commit")
        #expect(order.captured == 1000 && order.state == .fulfilling)
        try order.fulfilled()
        #expect(order.captured == 2500 && order.state == .fulfilled)
    }
    @Test func aFailedCapturePutsThePiecesBack() throws {
        var order = try OrderAggregate.confirmed()
        let fulfilment = FulfilmentID()
        _ = try order.handle(.fulfil(fulfilment, lines: nil))
        _ = try order.payment(PaymentEventType.failed, "\(fulfilment)/capture")
        #expect(order.state == .confirmed && order.capturing == 0 && order.lines!.allSatisfy { $0.open == $0.quantity })
    }
    @Test func stockThatCanNotLeaveIsPaidBack() throws {
        var order = try OrderAggregate.confirmed()
        let fulfilment = FulfilmentID()
        _ = try order.handle(.fulfil(fulfilment, lines: nil))
        _ = try order.payment(PaymentEventType.captured, "\(fulfilment)/capture", 2500)
        let effects = try order.inventory(InventoryEventType.failed, "\(fulfilment)/commit")
        #expect(effects.opened == [InventoryCommandType.release, PaymentCommandType.refund])
        #expect(order.refunding == 2500)
        #expect(order.lines!.allSatisfy { $0.cancelled == $0.quantity })
        let again = try order.inventory(InventoryEventType.failed, "\(fulfilment)/commit")
        #expect(again.opened.isEmpty && order.refunding == 2500)
    }
    @Test func cancellingTheRestKeepsWhatHasLeft() throws {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled([StockLine(sku: "A", quantity: 2)])
        let effects = try order.handle(.cancel(reason: nil))
        #expect(order.state == .fulfilled && order.voided == 500)
        #expect(effects.opened == [InventoryCommandType.release, PaymentCommandType.void])
    }
    @Test func aPendingFulfilmentBlocksCancelling() throws {
        var order = try OrderAggregate.confirmed()
        _ = try order.handle(.fulfil(FulfilmentID(), lines: [StockLine(sku: "A", quantity: 1)]))
        let before = order
        #expect(throws: Problem.self) { try order.handle(.cancel(reason: nil)) }
        #expect(order == before)
    }
    @Test func refundsNeverExceedWhatWasCaptured() throws {
        var order = try OrderAggregate.confirmed()
        #expect(throws: Problem.self) { try order.handle(.refund(RefundID(), RefundRequest(amount: 1))) }
        try order.fulfilled()
        let first = RefundID()
        _ = try order.handle(.refund(first, RefundRequest(amount: 2000)))
        #expect(throws: Problem.self) { try order.handle(.refund(RefundID(), RefundRequest(amount: 501))) }
        _ = try order.payment(PaymentEventType.failed, "\(first)/refund")
        #expect(order.refundable == 2500)
        let second = RefundID()
        _ = try order.handle(.refund(second, RefundRequest()))
        _ = try order.payment(PaymentEventType.refunded, "\(second)/refund", 2500)
        #expect(order.paymentState == .refunded)
    }
    @Test func restockedLinesGoBackOnlyWhenTheMoneyIsBack() throws {
        var order = try OrderAggregate.confirmed()
        try order.fulfilled()
        let refund = RefundID()
        let lines = [StockLine(sku: "A", quantity: 1)]
        let asked = try order.handle(.refund(refund, RefundRequest(lines: lines, restock: true)))
        #expect(asked.opened == [PaymentCommandType.refund])
        let done = try order.payment(PaymentEventType.refunded, "\(refund)/refund", 1000)
        #expect(done.opened == [InventoryCommandType.restock])
        #expect(throws: Problem.self) {
            try order.handle(.refund(RefundID(), RefundRequest(lines: [StockLine(sku: "A", quantity: 2)])))
        }
    }
    @Test func aStepThatNobodyAnswersIsSentAgainAndThenGivenUp() throws {
        var order = OrderAggregate.sample()
        _ = try order.handle(.placed)
        let command = "\(order.id)/reserve"
        let again = try order.handle(.overdue(commandId: command, type: InventoryCommandType.reserve, attempts: 1))
        #expect(again.first == .sendAgain(commandId: command) && order.state == .reserving)
        let last = try order.handle(
            .overdue(commandId: command, type: InventoryCommandType.reserve, attempts: OrderAggregate.maximumAttempts))
        #expect(order.state == .cancelled && last.opened == [InventoryCommandType.release])
    }
    @Test func everyAnswerMayComeTwice() throws {
        var order = try OrderAggregate.confirmed()
        let fulfilment = FulfilmentID()
        _ = try order.handle(.fulfil(fulfilment, lines: nil))
        for _ in 0..<2 { _ = try order.payment(PaymentEventType.captured, "\(fulfilment)/capture", 2500) }
        for _ in 0..<2 { _ = try order.inventory(InventoryEventType.committed, "\(fulfilment)/commit") }
        #expect(order.captured == 2500 && order.capturing == 0 && order.state == .fulfilled)
        let refund = RefundID()
        _ = try order.handle(.refund(refund, RefundRequest(amount: 100)))
        for _ in 0..<2 { _ = try order.payment(PaymentEventType.refunded, "\(refund)/refund", 100) }
        #expect(order.refunded == 100 && order.refunding == 0)
    }
    @Test(arguments: [
        ([StockLine(sku: "C", quantity: 1)], "/lines/0/sku"), ([StockLine(sku: "A", quantity: 3)], "/lines/0/quantity"),
        ([StockLine(sku: "A", quantity: 0)], "/lines/0/quantity"), ([], "/lines"),
        ([StockLine(sku: "A", quantity: 1), StockLine(sku: "A", quantity: 1)], "/lines/1/sku"),
    ])
    func wrongLinesAreNamedByTheirPlace(_ lines: [StockLine], _ pointer: String) throws {
        var order = try OrderAggregate.confirmed()
        let problem = #expect(throws: Problem.self) { try order.handle(.fulfil(FulfilmentID(), lines: lines)) }
        #expect(problem?.errors?.first?.pointer == pointer)
    }
}

/// Random verbs and answers, also late, doubled and lost; after each the sums must hold.
@Suite struct OrderModelTests {
    @Test(arguments: 0..<200) func theSumsHoldWhateverHappens(_ seed: UInt64) throws {
        var random = Seeded(seed)
        var order = OrderAggregate.sample([("A", 3, 700), ("B", 2, 0), ("C", 1, 123_456)])
        var open: [OrderCommand] = []
        var sent: [OrderCommand] = []
        func collect(_ effects: [OrderEffect]) {
            for case .open(_, let command) in effects {
                open.append(command)
                sent.append(command)
            }
        }
        collect(try order.handle(.placed))
        for _ in 0..<120 {
            let before = order
            switch random.next() % 10 {
            case 0: collect((try? order.handle(.cancel(reason: nil))) ?? [])
            case 1: collect((try? order.handle(.fulfil(FulfilmentID(), lines: random.lines()))) ?? [])
            case 2:
                let limits = random.next() % 2 == 0 ? [:] : [order.currency: Int64(1000)]
                collect((try? order.handle(.refund(RefundID(), random.refund(), approvalAbove: limits))) ?? [])
            case 4 where !order.refunds.isEmpty:
                let id = order.refunds[Int(random.next() % UInt64(order.refunds.count))].id
                let verbs: [OrderInput] = [
                    .approveRefund(id, by: "b"), .denyRefund(id, by: "b", reason: nil),
                    .retryRefund(id, by: "c", approvalAbove: random.next() % 2 == 0 ? [:] : [order.currency: 1000]),
                ]
                collect((try? order.handle(verbs[Int(random.next() % 3)])) ?? [])
            case 3 where !sent.isEmpty:
                collect(
                    try order.handle(
                        random.answer(to: sent[Int(random.next() % UInt64(sent.count))], order, again: true)))
            default:
                guard !open.isEmpty else { continue }
                collect(try order.handle(random.answer(to: open.removeFirst(), order, again: false)))
            }
            check(order, before, seed)
        }
    }

    private func check(_ order: OrderAggregate, _ before: OrderAggregate, _ seed: UInt64) {
        let where_ = Comment("seed \(seed): \(order)")
        #expect(order.captured + order.capturing <= order.authorized, where_)
        #expect(order.refunded + order.refunding <= order.captured, where_)
        #expect(order.authorized == 0 || order.authorized == order.total, where_)
        #expect(order.captured + order.voided <= order.authorized, where_)
        if !order.state.isFinal { #expect(order.voided == 0, where_) }
        #expect(
            before.state.reachable.contains(order.state) || before.state == .fulfilling && order.state == .confirmed,
            where_)
        for line in order.lines ?? [] {
            #expect(line.open >= 0 && line.pending >= 0 && line.refunded <= line.fulfilled, where_)
        }
        if order.state == .confirmed || order.state == .fulfilling { #expect(order.authorized == order.total, where_) }
    }
}

extension Seeded {
    fileprivate mutating func lines() -> [StockLine]? {
        next() % 3 == 0
            ? nil : [StockLine(sku: ["A", "B", "C"].randomElement(using: &self)!, quantity: Int64(next() % 3))]
    }
    fileprivate mutating func refund() -> RefundRequest {
        next() % 2 == 0 ? RefundRequest(amount: Int64(next() % 2000)) : RefundRequest(lines: lines(), restock: nil)
    }
    /// Mostly yes; what the real services would say. An answer that was given is given the same way again.
    fileprivate mutating func answer(to command: OrderCommand, _ order: OrderAggregate, again: Bool) -> OrderInput {
        switch command {
        case .inventory(let type, let command):
            let yes = [
                InventoryCommandType.reserve: InventoryEventType.reserved,
                InventoryCommandType.commit: InventoryEventType.committed,
                InventoryCommandType.release: InventoryEventType.released,
                InventoryCommandType.restock: InventoryEventType.restocked,
            ][type]!
            let no = type == InventoryCommandType.reserve ? InventoryEventType.rejected : InventoryEventType.failed
            let answer = InventoryAnswer(commandId: command.commandId, orderId: command.orderId)
            return .inventory(type: decide(command.commandId) ? yes : no, answer)
        case .payment(let type, let command):
            let yes = [
                PaymentCommandType.authorize: PaymentEventType.authorized,
                PaymentCommandType.capture: PaymentEventType.captured,
                PaymentCommandType.void: PaymentEventType.voided,
                PaymentCommandType.refund: PaymentEventType.refunded,
            ][type]!
            let no = type == PaymentCommandType.authorize ? PaymentEventType.declined : PaymentEventType.failed
            let answer = PaymentAnswer(
                commandId: command.commandId, orderId: command.orderId, paymentId: command.paymentId,
                amount: command.amount)
            return .payment(type: decide(command.commandId) ? yes : no, answer)
        }
    }
    private func decide(_ command: String) -> Bool {
        var hash: UInt64 = 0
        for byte in command.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash % 5 != 0
    }
}
