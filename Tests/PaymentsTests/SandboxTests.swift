import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Payments

@Suite struct SandboxTests {
    /// Its slow card takes 50 ms here, as the calls' deadline is short.
    func sandbox(_ bench: Bench) -> SandboxProvider {
        SandboxProvider(database: bench.client, slowness: .milliseconds(50))
    }

    @Test(arguments: SandboxBehaviour.allCases)
    func everyTestCardDoesWhatItSays(_ behaviour: SandboxBehaviour) async throws {
        let bench = try await Bench.make()
        let sandbox = sandbox(bench)
        let card = try Card(
            PaymentTokenRequest(number: behaviour.cardNumber, expMonth: 12, expYear: 2030, cvc: "123"),
            at: Date(timeIntervalSince1970: 1_790_000_000))
        let made = try await sandbox.tokenize(card)
        #expect(PaymentToken.isWellFormed(made.token))
        #expect(made.last4 == behaviour.cardNumber.suffix(4))
        let options = behaviour == .timeout ? AttemptOptions.impatient : .quick
        // The card's own token and the well-known one behave alike.
        for token in [made.token, behaviour.token] {
            let order = TestOrder()
            let before = try await bench.answers().count
            try await running(bench.runner(sandbox, options)) {
                try await bench.send(order.authorize(100, token))
                try await bench.send(order.capture(100))
                try await bench.send(order.refund(40))
                try await bench.send(order.void())
                try await eventually {
                    let attempts = try await bench.store.payment(order.payment)?.attempts ?? []
                    return attempts.count == 4 && attempts.allSatisfy { AttemptState(rawValue: $0.state)!.isEnd }
                }
            }
            #expect(Array(try await bench.answers().dropFirst(before)) == Self.expected(behaviour))
        }
        #expect(try await bench.violations() == [])
    }

    private static func expected(_ behaviour: SandboxBehaviour) -> [String] {
        let good = [
            "payment.authorized authorize 100", "payment.captured capture 100", "payment.refunded refund 40",
            "payment.voided void 0",
        ]
        return switch behaviour {
        case .approved, .slow: good
        case .timeout, .error:
            [
                "payment.unknown authorize 100", good[0], "payment.unknown capture 100", good[1],
                "payment.unknown refund 40", good[2], good[3],
            ]
        case .declined, .insufficientFunds:
            [
                "payment.declined authorize 100 "
                    + (behaviour == .declined ? "card_declined" : "insufficient_funds"),
                "payment.failed capture 100 payment_declined", "payment.failed refund 40 payment_declined", good[3],
            ]
        case .captureRefused:
            [
                good[0], "payment.failed capture 100 capture_refused",
                "payment.failed refund 40 refund_exceeds_captured", "payment.voided void 100",
            ]
        case .refundRefused: [good[0], good[1], "payment.failed refund 40 refund_refused", good[3]]
        }
    }

    @Test func theSameKeyHasTheSameOutcomeHoweverOftenItIsSent() async throws {
        let bench = try await Bench.make()
        let sandbox = sandbox(bench)
        let call = PaymentCall(key: "k", operation: .authorize, amount: euros(5), token: "tok_approved", reference: nil)
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask(executorPreference: TestLoops.any) {
                    do { return "\(try await sandbox.perform(call))" } catch { return "failed: \(error)" }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(outcomes) == ["approved(reference: \"sbx_k\")"], "\(outcomes)")
        #expect(try await sandbox.outcome(of: "k") == .decided(.approved(reference: "sbx_k")))
        #expect(try await sandbox.outcome(of: "other") == .unheardOf)
        let capture = PaymentCall(
            key: "c", operation: .capture, amount: euros(5), token: "tok_approved", reference: "sbx_k")
        #expect(try await sandbox.perform(capture) == .approved(reference: "sbx_c"))
        #expect(try await sandbox.perform(capture) == .approved(reference: "sbx_c"))
        let rows = try await bench.client.query("select count(*) as n from payments.sandbox_operations")
        let count: Int = try rows.first!["n"]
        #expect(count == 2)
    }

    /// A purchase of a year ago is paid back; one that the sandbox has forgotten is not.
    @Test func theSandboxKnowsAnAuthorizationForLongerThanGoodsComeBack() async throws {
        let bench = try await Bench.make()
        let sandbox = sandbox(bench)
        func call(_ key: String, _ operation: PaymentOperation, _ amount: Int64) -> PaymentCall {
            PaymentCall(
                key: key, operation: operation, amount: euros(amount), token: "tok_approved",
                reference: operation == .authorize ? nil : "sbx_a")
        }
        _ = try await sandbox.perform(call("a", .authorize, 50))
        _ = try await sandbox.perform(call("c", .capture, 50))
        #expect(try await bench.pruned(after: .seconds(365 * 86_400)).isEmpty)
        #expect(try await sandbox.perform(call("r", .refund, 20)) == .approved(reference: "sbx_r"))
        let removed = try await bench.pruned(after: SandboxProvider.operationLifetime + .seconds(60))
        #expect(removed == ["payments.sandbox_operations": 3])
        guard case .refused = try await sandbox.perform(call("late", .refund, 20)) else {
            Issue.record("nobody knows what it pays back")
            return
        }
    }

    @Test func theSandboxItselfLetsNobodyCaptureMoreThanWasAuthorized() async throws {
        let bench = try await Bench.make()
        let sandbox = sandbox(bench)
        let call = { @Sendable (key: String, operation: PaymentOperation, amount: Int64) in
            PaymentCall(
                key: key, operation: operation, amount: euros(amount), token: "tok_approved",
                reference: operation == .authorize ? nil : "sbx_a")
        }
        _ = try await sandbox.perform(call("a", .authorize, 100))
        async let one = sandbox.perform(call("c1", .capture, 60))
        async let other = sandbox.perform(call("c2", .capture, 60))
        let outcomes = try await [one, other]
        #expect(outcomes.count { if case .approved = $0 { true } else { false } } == 1)
        #expect(try await sandbox.perform(call("v", .void, 40)) == .approved(reference: "sbx_v"))
        guard case .refused = try await sandbox.perform(call("r", .refund, 61)) else {
            Issue.record("more was refunded than captured")
            return
        }
    }

    @Test func realCardsAreRefusedAndNeverRepeated() async throws {
        let bench = try await Bench.make()
        // Valid by its check digit, and no test card.
        let number = "5105105105105100"
        let card = try Card(
            PaymentTokenRequest(number: "5105 1051 0510 5100", expMonth: 12, expYear: 2030, cvc: "123"),
            at: Date(timeIntervalSince1970: 1_790_000_000))
        #expect(card.number == number)
        #expect(!"\(card) \(String(reflecting: card))".contains(number))
        do {
            _ = try await sandbox(bench).tokenize(card)
            Issue.record("the card was taken")
        } catch let refusal as PaymentRefusal {
            #expect(refusal.code == "not_a_test_card")
            #expect(!"\(refusal)".contains(number))
        }
    }

    @Test(arguments: [
        ("4242424242424241", 12, 2030, "123", "/number"), ("4242", 12, 2030, "123", "/number"),
        ("4242424242424242x", 12, 2030, "123", "/number"), ("", 12, 2030, "123", "/number"),
        ("4242424242424242", 0, 2030, "123", "/expMonth"), ("4242424242424242", 13, 2030, "123", "/expMonth"),
        ("4242424242424242", 1, 2026, "123", "/expMonth"), ("4242424242424242", 12, 2025, "123", "/expYear"),
        ("4242424242424242", 12, 30, "123", "/expYear"), ("4242424242424242", 12, 2030, "12", "/cvc"),
        ("4242424242424242", 12, 2030, "١٢٣", "/cvc"),
    ])
    func whatIsNoCardIsRefusedByField(
        _ number: String, _ month: Int, _ year: Int, _ cvc: String, _ pointer: String
    ) throws {
        let request = PaymentTokenRequest(number: number, expMonth: month, expYear: year, cvc: cvc)
        let problem = #expect(throws: Problem.self) {
            try Card(request, at: Date(timeIntervalSince1970: 1_790_000_000))
        }
        #expect(problem?.errors?.map(\.pointer) == [pointer])
        #expect(number.count < 12 || problem?.detail?.contains(number) == false)
    }

    @Test(arguments: ["tok_4242424242424242", "4242424242424242", "tok_", "tok_a b", "tok_ä", "TOK_approved", ""])
    func whatIsNoTokenIsNone(_ text: String) {
        #expect(!PaymentToken.isWellFormed(text))
    }

    @Test func anAuthorizationWithSomethingElseThanATokenIsDeclinedAndTheTextIsNotKept() async throws {
        let bench = try await Bench.make()
        let order = TestOrder()
        try await bench.send(order.command("authorize", .authorize, 100, token: "4242424242424242"))
        #expect(try await bench.answers() == ["payment.declined authorize 100 invalid_token"])
        let token: String? = try await bench.client.query("select token from payments.payments").first!["token"]
        #expect(token == nil)
    }
}
