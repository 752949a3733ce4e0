import EventBus
import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Payments

@Suite struct PaymentAttemptTests {
    @Test func anOrderIsAuthorizedCapturedTwiceAndRefundedTwice() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        try await running(bench.runner(ScriptedProvider.approving())) {
            try await bench.send(order.authorize(100))
            try await eventually { try await bench.state(of: order) == .authorized }
            try await bench.send(order.capture(60, "c1"), order.capture(40, "c2"))
            try await eventually { try await bench.state(of: order) == .captured }
            try await bench.send(order.refund(30, "r1"), order.refund(71, "r2"), order.refund(70, "r3"))
            try await eventually { try await bench.state(of: order) == .refunded }
        }
        #expect(
            try await bench.answers() == [
                "payment.authorized authorize 100", "payment.captured c1 60", "payment.captured c2 40",
                "payment.refunded r1 30", "payment.failed r2 71 refund_exceeds_captured", "payment.refunded r3 70",
            ])
        #expect(try await bench.violations() == [])
        let payment = try #require(try await bench.store.payment(order.payment))
        let done = "succeeded"
        #expect(payment.attempts?.map(\.state) == [done, done, done, done, "failed", done])
        #expect(payment.ledger?.count == 14)
        #expect(payment.refunded == euros(100))
    }

    /// Whoever holds a payment, or one of its attempts, holds up that payment and no other.
    @Test(arguments: ["payments.payments where id", "payments.attempts where payment_id"])
    func aLockedPaymentHoldsUpItselfOnly(_ row: String) async throws {
        let bench = try await Bench.make()
        let (locked, others) = (TestOrder(), (0..<40).map { _ in TestOrder() })
        try await bench.send(locked.authorize(100))
        try await running(bench.runner(ScriptedProvider.approving())) {
            try await bench.client.transaction { holder in
                _ = try await holder.query("select from \(row) = $1 for update", locked.payment.uuid)
                for order in others { try await bench.send(order.authorize(100)) }
                try await eventually("the others' outcomes are written") { try await bench.answers().count == 40 }
                #expect(try await bench.state(of: locked) == .authorizing)
            }
            try await eventually("the last outcome is written") { try await bench.answers().count == 41 }
        }
        #expect(try await bench.violations() == [])
    }

    @Test func aCommandSeenAgainIsAnsweredTheSameAndDoesNothingMore() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        let provider = ScriptedProvider.approving()
        try await running(bench.runner(provider)) {
            try await bench.send(order.authorize(100), order.authorize(100))
            try await eventually { try await bench.state(of: order) == .authorized }
            try await bench.send(order.authorize(100))
            try await eventually { try await bench.answers().count == 2 }
        }
        #expect(try await bench.answers() == ["payment.authorized authorize 100", "payment.authorized authorize 100"])
        #expect(provider.performed.count == 1)
        #expect(try await bench.violations() == [])
    }

    /// What has moved money is known by the ledger when the attempt is forgotten: it is answered, and not done again.
    @Test func whatWasDoneLongAgoIsNotDoneAgain() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        let provider = ScriptedProvider.approving()
        let refund = RefundID()
        try await running(bench.runner(provider)) {
            try await bench.send(order.authorize(100))
            try await bench.send(order.capture(40, "c1"))
            try await bench.send(order.command("r1", .refund, 10, refund: refund))
            try await eventually { try await bench.answers().count == 3 }
        }
        let before = try await bench.answers()
        #expect(try await bench.pruned(after: .seconds(60)).isEmpty)
        #expect(EventBusOptions().inboxRetention < Payments.Limits.attemptLifetime)
        let removed = try await bench.pruned(after: Payments.Limits.attemptLifetime + .seconds(60))
        #expect(removed["payments.attempts"] == 3)
        try await running(bench.runner(provider)) {
            try await bench.send(order.authorize(100), order.capture(40, "c1"))
            try await bench.send(order.command("r1", .refund, 10, refund: refund))
            let other = try await bench.send(order.capture(41, "c1"))
            #expect(other.first?.reason.contains("other content") == true)
            // What is new is done, by what the payment itself knows.
            try await bench.send(order.capture(60, "c2"))
            try await eventually { try await bench.answers().count == 7 }
        }
        #expect(try await bench.answers() == before + before + ["payment.captured c2 60"])
        #expect(provider.performed.map(\.key).filter { $0.hasSuffix("c1") || $0.hasSuffix("r1") }.count == 2)
        #expect(try await bench.violations() == [])
    }

    @Test func attemptsThatAreNotDecidedStay() async throws {
        let bench = try await Bench.make()
        let (order, waiting) = (TestOrder(), TestOrder())
        try await bench.send(order.authorize(100), waiting.authorize(5), waiting.capture(5, "c"))
        try await bench.client.execute(
            "update payments.attempts set created_at = now() - interval '2 years', next_at = now() - interval '2 years'"
        )
        #expect(try await bench.pruned(after: Payments.Limits.attemptLifetime * 2).isEmpty)
    }

    @Test func aCommandIdWithOtherContentIsRefusedForGood() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        try await bench.send(order.authorize(100))
        #expect(try await bench.send(order.authorize(101)).first?.reason.contains("other content") == true)
    }

    @Test func aVoidWaitsForTheAuthorizationInFlightAndTakesItBack() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        let gate = Gate()
        let provider = ScriptedProvider { provider, call, _ in
            if call.operation == .authorize { await gate.wait() }
            return provider.approve(call)
        }
        try await running(bench.runner(provider)) {
            try await bench.send(order.authorize(100))
            try await eventually { provider.performed.count == 1 }
            try await bench.send(order.void())
            #expect(try await bench.store.payment(order.payment)?.attempts?.map(\.state) == ["pending", "waiting"])
            gate.open()
            try await eventually { try await bench.state(of: order) == .voided }
        }
        #expect(try await bench.answers() == ["payment.authorized authorize 100", "payment.voided void 100"])
        #expect(try await bench.violations() == [])
    }

    @Test func aVoidThatComesBeforeTheAuthorizationKeepsItFromHappening() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        let provider = ScriptedProvider.approving()
        try await bench.send(order.void())
        try await bench.send(order.authorize(100))
        #expect(
            try await bench.answers() == ["payment.voided void", "payment.declined authorize 100 payment_voided"])
        try await running(bench.runner(provider)) {}
        #expect(provider.performed.isEmpty)
    }

    @Test func anOutcomeThatWasLostIsAskedForAndNotGuessed() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        // Carried out, and the answer lost.
        let provider = ScriptedProvider { provider, call, nth in
            _ = provider.approve(call)
            if nth == 1 { try await Task.sleep(for: .seconds(60)) }
            throw ScriptedProvider.Gone()
        }
        try await running(bench.runner(provider, .impatient)) {
            try await bench.send(order.authorize(100))
            try await eventually { try await bench.state(of: order) == .authorized }
        }
        #expect(try await bench.answers() == ["payment.unknown authorize 100", "payment.authorized authorize 100"])
        #expect(provider.performed.count == 1, "what the provider has heard of must not be called again")
        #expect(provider.asked.count == 1)
    }

    @Test func whatTheProviderNeverHeardOfIsCalledAgainWithTheSameKey() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        #expect(try await bench.store.open().unknown == 0)
        let provider = ScriptedProvider { provider, call, nth in
            if nth == 3 {
                let open = try await bench.store.open()
                #expect(open.unknown == 1 && open.pending == 0 && open.oldest > 0)
            }
            guard nth == 4 else { throw ScriptedProvider.Gone() }
            return provider.approve(call)
        }
        try await running(bench.runner(provider)) {
            try await bench.send(order.authorize(100))
            try await eventually { try await bench.state(of: order) == .authorized }
        }
        #expect(Set(provider.performed.map(\.key)).count == 1)
        #expect(provider.performed.count == 4)
        #expect(
            try await bench.answers() == ["payment.unknown authorize 100", "payment.authorized authorize 100"],
            "that it is unknown is said once")
    }

    @Test func aCrashBetweenTheCallAndItsOutcomeIsMadeGood() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        let provider = ScriptedProvider.approving()
        try await bench.send(order.authorize(100))
        // A process that took the attempt, called the provider, and died.
        let taken = try await bench.store.claim(10, by: UUID(), for: .seconds(60))
        #expect(taken.map(\.call.key) == ["\(order.order)/authorize"])
        _ = try await provider.perform(taken[0].call)
        #expect(try await bench.store.claim(10, by: UUID(), for: .seconds(1)).isEmpty, "the lease holds")
        try await bench.endLeases()
        try await running(bench.runner(provider)) {
            try await eventually { try await bench.state(of: order) == .authorized }
        }
        #expect(provider.performed.count == 1)
        #expect(provider.asked.count == 1)
        #expect(try await bench.answers() == ["payment.authorized authorize 100"])
    }

    @Test func whatIsTakenWithItsCommandIsNotTakenAgainUntilTheLeaseEnds() async throws {
        let bench = try await Bench.make()
        let orders = (0..<3).map { _ in TestOrder() }
        let lease = Lease(owner: UUID(), duration: .seconds(60), limit: 2)
        let commands = orders.map { $0.authorize(100) }
        let taken = try await bench.client.transaction {
            try await bench.store.receive(commands, $0, lease: lease).taken
        }
        #expect(taken.map(\.orderID) == orders.prefix(2).map(\.order))
        #expect(
            taken.map(\.call)
                == commands.prefix(2).map {
                    PaymentCall(
                        key: $0.key, operation: .authorize, amount: euros(100), token: "tok_approved", reference: nil)
                })
        let others = try await bench.store.claim(10, by: UUID(), for: .seconds(60))
        #expect(others.map(\.orderID) == [orders[2].order])
        try await bench.endLeases()
        let late = try await bench.store.claim(2, by: UUID(), for: .seconds(60))
        #expect(late.map(\.tries) == [2, 2], "the provider is asked before it is called again")
    }

    @Test func aRunnerThatWasStoppedWorksAgain() async throws {
        let bench = try await Bench.make()
        let runner = bench.runner(ScriptedProvider.approving())
        for _ in 0..<3 {
            let order = TestOrder()
            #expect(runner.lease.limit == 0, "who does not run must not take anything")
            try await running(runner) {
                try await bench.send(order.authorize(100))
                try await eventually { try await bench.state(of: order) == .authorized }
                #expect(runner.lease.limit > 0)
            }
        }
    }

    @Test func whatIsUnderWayIsFinishedWhenTheRunnerIsStopped() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        let gate = Gate()
        let provider = ScriptedProvider { provider, call, _ in
            await gate.wait()
            try Task.checkCancellation()
            return provider.approve(call)
        }
        let runner = bench.runner(provider)
        try await bench.send(order.authorize(100))
        let task = Task(executorPreference: TestLoops.any) { await runner.run() }
        try await eventually { provider.performed.count == 1 }
        task.cancel()
        try await bench.send(TestOrder().authorize(100))
        gate.open()
        await task.value
        #expect(try await bench.state(of: order) == .authorized)
        #expect(provider.performed.count == 1, "nothing new is begun")
    }

    @Test func twoReportsOfOneAttemptCountOnce() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        try await bench.send(order.authorize(100))
        let report = AttemptReport(
            key: "\(order.order)/authorize", paymentID: order.payment, finding: .decided(.approved(reference: "x")))
        let lost = AttemptReport(
            key: report.key, paymentID: order.payment, finding: .lost(reason: "late", retryAfter: .seconds(1)))
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try await bench.store.settle([report, report]) } }
        }
        _ = try await bench.store.settle([lost])
        #expect(try await bench.answers() == ["payment.authorized authorize 100"])
        #expect(try await bench.violations() == [])
    }

    @Test func whatIsLostAndDecidedInOneBatchHasEnded() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        try await bench.send(order.authorize(100))
        let report = { (finding: AttemptReport.Finding) in
            AttemptReport(key: "\(order.order)/authorize", paymentID: order.payment, finding: finding)
        }
        _ = try await bench.store.settle([
            report(.lost(reason: "late", retryAfter: .zero)), report(.decided(.approved(reference: "x"))),
            report(.lost(reason: "late", retryAfter: .zero)),
        ])
        #expect(try await bench.store.payment(order.payment)?.attempts?.map(\.state) == ["succeeded"])
        #expect(try await bench.answers() == ["payment.unknown authorize 100", "payment.authorized authorize 100"])
        #expect(try await bench.store.claim(10, by: UUID(), for: .seconds(1)).isEmpty)
    }

    @Test func racingRefundsNeverExceedWhatWasCaptured() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        try await running(bench.runner(SandboxProvider(database: bench.client))) {
            try await bench.send(order.authorize(100))
            try await bench.send(order.capture(100))
            try await eventually { try await bench.state(of: order) == .captured }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<12 {
                    group.addTask { try await bench.send(order.refund(30, "r\(index)")) }
                }
                try await group.waitForAll()
            }
            try await eventually { try await bench.answers().count == 14 }
        }
        let answers = try await bench.answers()
        #expect(answers.count { $0.hasPrefix("payment.refunded") } == 3)
        #expect(answers.count { $0.hasSuffix("refund_exceeds_captured") } == 9)
        #expect(try await bench.violations() == [])
    }

    @Test func amountsOf64BitsAreBookedExactly() async throws {
        let bench = try await Bench.make()
        let orders = [TestOrder(), TestOrder(), TestOrder()]
        try await running(bench.runner(SandboxProvider(database: bench.client))) {
            for order in orders {
                try await bench.send(order.authorize(.max), order.capture(.max - 1, "c1"), order.capture(1, "c2"))
                try await bench.send(order.capture(1, "c3"), order.refund(.max))
            }
            try await eventually { try await bench.answers().count == 15 }
        }
        for order in orders {
            #expect(try await bench.store.payment(order.payment)?.refunded == euros(.max))
            #expect(try await bench.state(of: order) == .refunded)
        }
        #expect(try await bench.violations() == [])
    }

    @Test func anAnswerThatCantBeWrittenDoesNotHoldUpTheOthers() async throws {
        let bench = try await Bench.make()
        let good = TestOrder()
        let bad = TestOrder()
        try await bench.send(good.authorize(100), bad.authorize(100))
        // PostgreSQL's text can't hold the character U+0000.
        let finding = { AttemptReport.Finding.decided(.approved(reference: $0 ? "a\u{0}b" : "x")) }
        let reports = [good, bad].map {
            AttemptReport(
                key: "\($0.order)/authorize", paymentID: $0.payment, finding: finding($0.order == bad.order))
        }
        let written = await OutcomeWriter(store: bench.store, patience: .seconds(5)) { _ in }.write(reports)
        #expect(written == [.written, .failed])
        #expect(try await bench.answers() == ["payment.authorized authorize 100"])
    }
}

/// Opened once; whoever waits goes on.
final class Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream.makeStream() }
    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}
