import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Payments

/// Random orders against two runners and a provider that loses, delays and refuses; then nothing may be left open,
/// answered twice, or booked otherwise than the provider did it.
@Suite struct PaymentModelTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func whateverIsLostNothingIsBookedTwiceOrNotAtAll(_ seed: UInt64) async throws {
        let bench = try await Bench.make()
        let other = PostgresClient(bench.client.configuration, group: TestLoops.group)
        let sandbox = SandboxProvider(database: bench.client)
        let faults = Mutex(Seeded(seed))
        let flaky = FlakyProvider(sandbox) { faults.withLock { Int($0.next() % 10) } }
        var options = AttemptOptions.impatient
        // Shorter than some calls take: both runners will have the same attempt.
        options.lease = .milliseconds(60)
        let one = bench.runner(flaky, options)
        let two = bench.runner(flaky, options, store: Bench.store(other))
        var random = Seeded(seed)
        let orders = (0..<40).map { _ in TestOrder() }
        let script = Self.script(orders, &random)
        try await running(one) {
            try await running(two) {
                for batch in script { try await bench.send(batch) }
                try await eventually(within: .seconds(30), "all attempts have ended") {
                    let rows = try await bench.client.query(
                        "select count(*) as n from payments.attempts where state in ('waiting', 'pending', 'unknown')")
                    return try rows.first!["n"] == 0
                }
            }
        }
        await other.close()
        #expect(try await bench.violations() == [], "seed \(seed)")
        #expect(try await Self.wronglyAnswered(bench) == [], "seed \(seed)")
    }

    /// Batches of commands, each order's in a sensible order, some of them twice.
    private static func script(_ orders: [TestOrder], _ random: inout Seeded) -> [[ReceivedCommand]] {
        var batches: [[ReceivedCommand]] = []
        var waiting = orders.map { order in
            var steps = [order.authorize(Int64.random(in: 1...100, using: &random))]
            for index in 0..<Int.random(in: 0...5, using: &random) {
                let amount = Int64.random(in: 1...60, using: &random)
                switch random.next() % 5 {
                case 0: steps.append(order.void())
                case 1, 2: steps.append(order.capture(amount, "c\(index)"))
                default: steps.append(order.refund(amount, "r\(index)"))
                }
            }
            return steps.flatMap { step in random.next() % 4 == 0 ? [step, step] : [step] }
        }
        while waiting.contains(where: { !$0.isEmpty }) {
            var batch: [ReceivedCommand] = []
            for index in waiting.indices where !waiting[index].isEmpty && random.next() % 2 == 0 {
                batch.append(waiting[index].removeFirst())
            }
            if !batch.isEmpty { batches.append(batch) }
        }
        return batches
    }

    /// Commands whose answers differ from each other, or from what their attempt came to.
    private static func wronglyAnswered(_ bench: Bench) async throws -> [String] {
        try await bench.client.query(
            """
            select a.command_id || ' ' || a.state || ' ' || string_agg(w.type, ',') as fault
            from payments.attempts a
            left join payments.answers w on w.answer::json ->> 'commandId' = a.command_id
                and w.type <> 'payment.unknown'
            group by a.command_id, a.state
            having count(distinct w.type) <> 1 or (a.state = 'failed') <> bool_and(w.type = 'payment.failed')
                or (a.state = 'declined') <> bool_and(w.type = 'payment.declined')
            """
        ).map { try $0["fault"] }
    }
}

/// Passes calls on and loses some of them, before or after the provider has carried them out.
struct FlakyProvider: PaymentProvider {
    struct Lost: Error {}
    let inner: SandboxProvider
    let fault: @Sendable () -> Int
    var name: String { inner.name }
    var sharedTokens: [String] { inner.sharedTokens }

    init(_ inner: SandboxProvider, _ fault: @escaping @Sendable () -> Int) {
        self.inner = inner
        self.fault = fault
    }
    /// Every tenth key or so, for good.
    private func refuses(_ key: String) -> Bool { key.utf8.reduce(0) { $0 + Int($1) } % 10 == 3 }
    private static let refusal = PaymentOutcome.refused(PaymentRefusal("refused", "by the test"))

    func perform(_ call: PaymentCall) async throws -> PaymentOutcome {
        if refuses(call.key) { return Self.refusal }
        switch fault() {
        case 0: throw Lost()
        case 1:
            _ = try await inner.perform(call)
            throw Lost()
        case 2:
            // Longer than the lease and shorter than the deadline.
            let outcome = try await inner.perform(call)
            try await Task.sleep(for: .milliseconds(90))
            return outcome
        default: return try await inner.perform(call)
        }
    }
    func outcome(of key: String) async throws -> PaymentInquiry {
        if fault() == 0 { throw Lost() }
        if refuses(key) { return .decided(Self.refusal) }
        return try await inner.outcome(of: key)
    }
    func tokenize(_ card: Card) async throws -> PaymentTokenResponse { try await inner.tokenize(card) }
}
