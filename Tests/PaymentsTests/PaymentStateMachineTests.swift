import Payments
import ShopAPI
import TestSupport
import Testing

let eur = Currency("EUR")!
func euros(_ cents: Int64) -> Money { Money(cents, eur) }

@Suite struct PaymentStateMachineTests {
    typealias Machine = PaymentStateMachine
    let yes = PaymentOutcome.approved(reference: "x")
    let no = PaymentOutcome.refused(PaymentRefusal("card_declined", "declined"))

    func authorized(_ amount: Int64) -> Machine { Machine(.open(eur, PaymentBalance(authorized: amount))) }
    func code(_ actions: [Machine.Action]) -> String? {
        for case .finish(_, .refused(let refusal)) in actions { return refusal.code }
        return nil
    }

    @Test func anAuthorizationIsAskedForAndBooked() {
        var machine = Machine()
        #expect(machine.receive(.init("a", .authorize, euros(100))) == [.call("a", euros(100))])
        #expect(machine.paymentState == .authorizing)
        #expect(
            machine.settle("a", yes) == [
                .post("a", PaymentPosting(.authorization, euros(100))), .finish("a", .succeeded(euros(100))),
            ])
        #expect(machine.paymentState == .authorized)
    }

    @Test func aDeclinedPaymentHoldsNothing() {
        var machine = Machine()
        _ = machine.receive(.init("a", .authorize, euros(100)))
        #expect(machine.settle("a", no) == [.finish("a", .refused(PaymentRefusal("card_declined", "declined")))])
        #expect(machine.paymentState == .declined)
        #expect(code(machine.receive(.init("c", .capture, euros(1)))) == "payment_declined")
        #expect(machine.receive(.init("v", .void)) == [.finish("v", .succeeded(euros(0)))])
    }

    @Test func aVoidWaitsForTheAuthorizationInFlight() {
        var machine = Machine()
        _ = machine.receive(.init("a", .authorize, euros(100)))
        #expect(machine.receive(.init("v", .void)) == [.wait("v")])
        #expect(machine.lose("a") == [.reportUnknown("a")])
        #expect(machine.settle("a", yes).last == .call("v", euros(100)))
        #expect(machine.settle("v", yes).contains(.finish("v", .succeeded(euros(100)))))
        #expect(machine.paymentState == .voided)
        #expect(code(machine.receive(.init("c", .capture, euros(1)))) == "authorization_voided")
    }

    @Test func aVoidBehindADeclineNeedsNoProvider() {
        var machine = Machine()
        _ = machine.receive(.init("a", .authorize, euros(100)))
        _ = machine.receive(.init("v", .void))
        #expect(machine.settle("a", no).last == .finish("v", .succeeded(euros(0))))
        #expect(machine.queue.isEmpty)
    }

    @Test func aVoidThatComesFirstKeepsTheAuthorizationFromHappening() {
        var machine = Machine()
        #expect(machine.receive(.init("v", .void)) == [.finish("v", .succeeded(nil))])
        #expect(code(machine.receive(.init("a", .authorize, euros(100)))) == "payment_voided")
        #expect(machine.paymentState == .voided)
    }

    @Test func anUnknownOutcomeIsReportedOnce() {
        var machine = Machine()
        _ = machine.receive(.init("a", .authorize, euros(100)))
        #expect(machine.lose("a") == [.reportUnknown("a")])
        #expect(machine.lose("a").isEmpty)
        #expect(machine.settle("a", yes).last == .finish("a", .succeeded(euros(100))))
        #expect(machine.lose("a").isEmpty)
    }

    @Test func theSameAnswerTwiceCountsOnce() {
        var machine = authorized(100)
        _ = machine.receive(.init("c", .capture, euros(60)))
        #expect(!machine.settle("c", yes).isEmpty)
        #expect(machine.settle("c", yes).isEmpty)
        #expect(machine.state == .open(eur, PaymentBalance(authorized: 100, captured: 60)))
    }

    @Test func twoPartialCapturesTakeTurnsAndCantExceedTheAuthorization() {
        var machine = authorized(100)
        _ = machine.receive(.init("c1", .capture, euros(60)))
        #expect(machine.receive(.init("c2", .capture, euros(60))) == [.wait("c2")])
        #expect(machine.receive(.init("c3", .capture, euros(40))) == [.wait("c3")])
        let actions = machine.settle("c1", yes)
        #expect(code(actions) == "capture_exceeds_authorized")
        #expect(actions.last == .call("c3", euros(40)))
        _ = machine.settle("c3", yes)
        #expect(machine.paymentState == .captured)
    }

    @Test func aVoidAfterAPartialCaptureGivesBackTheRest() {
        var machine = authorized(100)
        _ = machine.receive(.init("c", .capture, euros(30)))
        #expect(machine.paymentState == .authorized)
        _ = machine.settle("c", yes)
        #expect(machine.paymentState == .partiallyCaptured)
        #expect(machine.receive(.init("v", .void)) == [.call("v", euros(70))])
        #expect(machine.settle("v", yes).first == .post("v", PaymentPosting(.void, euros(70))))
        #expect(machine.paymentState == .captured)
        #expect(machine.receive(.init("v2", .void)) == [.finish("v2", .succeeded(euros(0)))])
    }

    @Test func racingRefundsCantExceedWhatWasCaptured() {
        var machine = Machine(.open(eur, PaymentBalance(authorized: 100, captured: 100)))
        _ = machine.receive(.init("r1", .refund, euros(70)))
        _ = machine.receive(.init("r2", .refund, euros(70)))
        #expect(code(machine.settle("r1", yes)) == "refund_exceeds_captured")
        #expect(machine.paymentState == .partiallyRefunded)
        _ = machine.receive(.init("r3", .refund, euros(30)))
        _ = machine.settle("r3", yes)
        #expect(machine.paymentState == .refunded)
    }

    @Test func aRefundThatTheProviderRefusesFreesTheNext() {
        var machine = Machine(.open(eur, PaymentBalance(authorized: 100, captured: 100)))
        _ = machine.receive(.init("r1", .refund, euros(70)))
        _ = machine.receive(.init("r2", .refund, euros(70)))
        #expect(machine.settle("r1", no).last == .call("r2", euros(70)))
    }

    @Test func amountsAtTheEdgesOf64BitsAreCountedRight() {
        var machine = Machine()
        _ = machine.receive(.init("a", .authorize, euros(.max)))
        _ = machine.settle("a", yes)
        _ = machine.receive(.init("c1", .capture, euros(.max - 1)))
        _ = machine.settle("c1", yes)
        #expect(code(machine.receive(.init("c2", .capture, euros(.max)))) == "capture_exceeds_authorized")
        #expect(machine.receive(.init("c3", .capture, euros(1))) == [.call("c3", euros(1))])
        _ = machine.settle("c3", yes)
        _ = machine.receive(.init("r", .refund, euros(.max)))
        _ = machine.settle("r", yes)
        #expect(machine.paymentState == .refunded)
        #expect(code(machine.receive(.init("r2", .refund, euros(1)))) == "refund_exceeds_captured")
    }

    @Test(arguments: [0, -1, Int64.min])
    func whatIsNoAmountIsRefused(_ amount: Int64) {
        var machine = Machine()
        #expect(code(machine.receive(.init("a", .authorize, euros(amount)))) == "invalid_amount")
        var open = Machine(.open(eur, PaymentBalance(authorized: 100, captured: 50)))
        #expect(code(open.receive(.init("c", .capture, euros(amount)))) == "invalid_amount")
        #expect(code(open.receive(.init("r", .refund, euros(amount)))) == "invalid_amount")
        #expect(code(open.receive(.init("n", .capture, nil))) == "invalid_amount")
    }

    @Test func anotherCurrencyIsRefused() {
        var machine = authorized(100)
        #expect(code(machine.receive(.init("c", .capture, Money(1, Currency("USD")!)))) == "currency_mismatch")
    }

    @Test func whatWasNeverAuthorizedIsNotFound() {
        var machine = Machine()
        #expect(code(machine.receive(.init("c", .capture, euros(1)))) == "payment_not_found")
        #expect(code(machine.receive(.init("r", .refund, euros(1)))) == "payment_not_found")
        #expect(machine.paymentState == nil)
    }

    @Test func aSecondAuthorizationOfOnePaymentIsRefused() {
        var machine = authorized(100)
        #expect(code(machine.receive(.init("a2", .authorize, euros(100)))) == "duplicate_authorization")
        #expect(machine.paymentState == .authorized)
    }

    @Test(arguments: [1, 7, 42, 99, 1_234] as [UInt64])
    func randomCommandsAndAnswersKeepTheInvariants(_ seed: UInt64) {
        var random = Seeded(seed)
        for _ in 0..<300 {
            var machine = Machine()
            var booked = PaymentBalance()
            var asked: (key: String, amount: Money)?
            var unanswered: Set<String> = []
            for step in 0..<60 {
                let actions: [Machine.Action]
                if let call = asked, random.next() % 3 == 0 {
                    switch random.next() % 4 {
                    case 0: actions = machine.lose(call.key)
                    case 1: actions = machine.settle(call.key, no)
                    default: actions = machine.settle(call.key, yes)
                    }
                } else {
                    let operation = PaymentOperation.allCases.randomElement(using: &random)!
                    let amount = Int64.random(in: -1...120, using: &random)
                    unanswered.insert("k\(step)")
                    actions = machine.receive(.init("k\(step)", operation, operation == .void ? nil : euros(amount)))
                }
                if asked.map({ call in !machine.queue.contains { $0.key == call.key } }) ?? false { asked = nil }
                for action in actions {
                    switch action {
                    case .call(let key, let amount):
                        #expect(asked == nil, "seed \(seed): two attempts in flight")
                        asked = (key, amount)
                    case .post(_, let posting):
                        let sum = posting.entries.map(\.amount).reduce(0, +)
                        #expect(sum == 0)
                        booked.add(posting)
                    case .finish(let key, _):
                        #expect(unanswered.remove(key) != nil, "seed \(seed): \(key) was answered twice")
                    case .wait, .reportUnknown: break
                    }
                }
                #expect(Set(machine.queue.map(\.key)) == unanswered)
                #expect(asked?.key == machine.queue.first?.key)
                guard case .open(_, let balance) = machine.state else { continue }
                #expect(balance == booked, "seed \(seed): the ledger says something else")
                #expect(balance.refunded <= balance.captured && balance.open >= 0 && balance.refundable >= 0)
            }
        }
    }
}

extension PaymentBalance {
    fileprivate mutating func add(_ posting: PaymentPosting) {
        switch posting.kind {
        case .authorization: authorized += posting.amount.amount
        case .capture: captured += posting.amount.amount
        case .void: voided += posting.amount.amount
        case .refund: refunded += posting.amount.amount
        }
    }
}
