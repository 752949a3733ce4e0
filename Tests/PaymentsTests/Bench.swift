import EventBus
import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import Synchronization
import TestSupport

@testable import Payments

/// Payments on a database of their own, without Kafka: commands go straight in, answers lie in a table.
struct Bench: Sendable {
    let database: TestDatabase
    let client: PostgresClient
    let store: PaymentStore

    static let sql: String = String(decoding: PackageResources._001_init_sql, as: UTF8.self)

    static func make() async throws -> Bench {
        let database = try await TestPostgres.database()
        let client = PostgresClient(try PostgresConfiguration(url: database.url), group: TestLoops.group)
        try await client.withSession { session in
            try await session.script(
                """
                create schema payments;
                create table payments.answers (id bigserial, type text, key text, answer text);
                """)
            try await session.script(sql)
            for more in [
                PackageResources._002_tokens_sql, PackageResources._003_token_keys_sql,
                PackageResources._005_retention_sql,
            ] {
                try await session.script(String(decoding: more, as: UTF8.self))
            }
        }
        return Bench(database: database, client: client, store: Self.store(client))
    }

    static func store(_ client: PostgresClient) -> PaymentStore {
        let tokens = TokenStore(database: client, shared: SandboxBehaviour.allCases.map(\.token)) { false }
        return PaymentStore(database: client, provider: "test", tokens: tokens) { answers in
            let events = try answers.map { try PaymentEvents.answer($0) }
            return PostgresStatement(
                """
                insert into payments.answers (type, key, answer)
                select * from unnest($1::text[], $2::text[], $3::text[])
                """,
                events.map(\.type), events.map(\.key), events.map { String(decoding: $0.data, as: UTF8.self) })
        }
    }

    func runner(
        _ provider: any PaymentProvider, _ options: AttemptOptions = .quick, store: PaymentStore? = nil
    ) -> AttemptRunner {
        AttemptRunner(store: store ?? self.store, provider: provider, options: options) {}
    }

    @discardableResult
    func send(_ commands: ReceivedCommand...) async throws -> [CommandRefusal] { try await send(commands) }

    @discardableResult
    func send(_ commands: [ReceivedCommand]) async throws -> [CommandRefusal] {
        try await client.transaction { try await store.receive(commands, $0).refused }
    }

    /// What is pruned so long from now.
    func pruned(after time: Duration) async throws -> [String: Int] {
        let now = Date() + time.inSeconds
        let retentions = Payments.retentions + SandboxProvider(database: client).retentions
        return try await Pruner(client, retentions, now: { now }).prune()
    }

    /// `type key` of every answer, in order.
    func answers() async throws -> [String] {
        try await client.query("select type, answer from payments.answers order by id").map { row in
            let answer = try JSONText.decode(PaymentAnswer.self, from: (try row["answer"] as String).utf8)
            let step = answer.commandId.split(separator: "/").last ?? ""
            let code = answer.code.map { " \($0)" } ?? ""
            return "\(try row["type"] as String) \(step)\(answer.amount.map { " \($0.amount)" } ?? "")\(code)"
        }
    }

    /// As if so much time had passed that whoever had them must be dead.
    func endLeases() async throws {
        try await client.execute("update payments.attempts set lease_until = now() - interval '1 second'")
    }

    func state(of order: TestOrder) async throws -> PaymentState? { try await store.payment(order.payment)?.state }

    /// What must hold whatever happened.
    func violations() async throws -> [String] {
        let rows = try await client.query(
            """
            select 'ledger is off by ' || sum(amount) as fault from payments.ledger_entries having sum(amount) <> 0
            union all
            select 'payment ' || p.id || ' says ' || p.authorized || '/' || p.captured || '/' || p.voided || '/'
                || p.refunded || ', its ledger ' || l.authorized || '/' || l.captured || '/' || l.voided || '/'
                || l.refunded
            from payments.payments p cross join lateral (
                select coalesce(sum(e.amount) filter (where t.kind = 'authorization'), 0) as authorized,
                    coalesce(sum(e.amount) filter (where t.kind = 'capture'), 0) as captured,
                    coalesce(sum(e.amount) filter (where t.kind = 'void'), 0) as voided,
                    coalesce(sum(e.amount) filter (where t.kind = 'refund'), 0) as refunded
                from payments.ledger_transactions t
                join payments.ledger_entries e on e.transaction_id = t.id and e.line = 0
                where t.payment_id = p.id) l
            where (p.authorized, p.captured, p.voided, p.refunded)
                is distinct from (l.authorized, l.captured, l.voided, l.refunded)
            union all
            select 'sandbox disagrees about ' || p.id || ': ' || o.operation || ' ' || o.amount
            from payments.payments p cross join lateral (
                select operation, sum(amount) as amount from payments.sandbox_operations s
                where approved and coalesce(authorization_key, key) = substr(p.provider_reference, 5)
                group by operation) o
            where o.amount <> case o.operation when 'authorize' then p.authorized when 'capture' then p.captured
                when 'void' then p.voided else p.refunded end
            """)
        return try rows.map { try $0["fault"] }
    }
}

extension AttemptOptions {
    /// Retries at once; waits for answers long enough for a busy machine.
    static var quick: AttemptOptions {
        var options = AttemptOptions()
        options.callLimit = .seconds(10)
        options.poll = .milliseconds(10)
        options.firstRetry = .milliseconds(10)
        options.longestRetry = .milliseconds(40)
        options.lease = .seconds(30)
        return options
    }
    /// For providers that do not answer.
    static var impatient: AttemptOptions {
        var options = quick
        options.callLimit = .milliseconds(150)
        return options
    }
}

/// An order's commands.
struct TestOrder: Sendable {
    let order = OrderID()
    let payment = PaymentID()

    func command(
        _ step: String, _ operation: PaymentOperation, _ amount: Int64? = nil, token: String? = nil,
        refund: RefundID? = nil
    ) -> ReceivedCommand {
        ReceivedCommand(
            eventID: UUIDv7.next(), key: "\(order)/\(step)", operation: operation, orderID: order, paymentID: payment,
            amount: amount.map { euros($0) }, token: token.flatMap { PaymentToken(rawValue: $0) }, customerID: nil,
            refundID: refund, traceparent: nil)
    }
    func authorize(_ amount: Int64, _ token: String = "tok_approved") -> ReceivedCommand {
        command("authorize", .authorize, amount, token: token)
    }
    func capture(_ amount: Int64, _ step: String = "capture") -> ReceivedCommand { command(step, .capture, amount) }
    func refund(_ amount: Int64, _ step: String = "refund") -> ReceivedCommand {
        command(step, .refund, amount, refund: RefundID())
    }
    func void() -> ReceivedCommand { command("void", .void) }
}

/// Runs `body` while `runner` works, and waits for its end.
func running<T>(_ runner: AttemptRunner, _ body: () async throws -> T) async throws -> T {
    let task = Task(executorPreference: TestLoops.group.loops[0]) { await runner.run() }
    let result: Result<T, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    task.cancel()
    await task.value
    return try result.get()
}

/// A provider whose answers the test makes. It remembers by key, as a real one does.
final class ScriptedProvider: PaymentProvider {
    struct Gone: Error {}
    struct Memory {
        var performed: [PaymentCall] = []
        var asked: [String] = []
        var decided: [String: PaymentOutcome] = [:]
    }
    let name = "test"
    let sharedTokens: [String] = []
    private let memory = Mutex(Memory())
    private let script: @Sendable (ScriptedProvider, PaymentCall, _ nth: Int) async throws -> PaymentOutcome

    init(_ script: @escaping @Sendable (ScriptedProvider, PaymentCall, _ nth: Int) async throws -> PaymentOutcome) {
        self.script = script
    }
    static func approving() -> ScriptedProvider { ScriptedProvider { provider, call, _ in provider.approve(call) } }

    var performed: [PaymentCall] { memory.withLock { $0.performed } }
    var asked: [String] { memory.withLock { $0.asked } }
    /// The keys of what was carried out.
    var done: Set<String> { memory.withLock { Set($0.decided.keys) } }

    func approve(_ call: PaymentCall) -> PaymentOutcome {
        memory.withLock { memory in
            let outcome = memory.decided[call.key] ?? .approved(reference: "ref_\(call.key)")
            memory.decided[call.key] = outcome
            return outcome
        }
    }
    func perform(_ call: PaymentCall) async throws -> PaymentOutcome {
        let nth = memory.withLock { memory in
            memory.performed.append(call)
            return memory.performed.filter { $0.key == call.key }.count
        }
        return try await script(self, call, nth)
    }
    func outcome(of key: String) async throws -> PaymentInquiry {
        memory.withLock { memory in
            memory.asked.append(key)
            return memory.decided[key].map { .decided($0) } ?? .unheardOf
        }
    }
    func tokenize(_ card: Card) async throws -> PaymentTokenResponse { throw Gone() }
}
