package import EventBus
internal import EventLoop
package import Postgres
package import ShopAPI

/// A payment provider for development and tests, which moves no money. It keeps its own books, in tables of its own,
/// and remembers every call by its key, so that it is as reliable after a crash as a real one: the same key has the
/// same outcome, whoever asks and however often.
///
/// ``SandboxBehaviour`` lists its test cards and tokens; any other card number is refused.
package struct SandboxProvider: PaymentProvider {
    package let name = "sandbox"
    package var sharedTokens: [String] { SandboxBehaviour.allCases.map(\.token) }
    /// How long the sandbox knows an authorization and what was done about it. What is older it neither captures nor
    /// pays back, as if it had never heard of it: the authorization, which is the oldest of them, goes first. Card
    /// networks let a purchase be disputed for up to 540 days (Visa's and Mastercard's dispute rules).
    package static let operationLifetime = Duration.seconds(540 * 86_400)
    /// How long a card is known by its token: for longer than the token's order may wait to be authorized
    /// (``TokenStore/life`` and ``TokenStore/memory``). What is done later goes by the authorization.
    package static let cardLifetime = Duration.seconds(30 * 86_400)
    package var retentions: [Retention] {
        [
            Retention("payments.sandbox_operations", by: "created_at", for: Self.operationLifetime),
            Retention("payments.sandbox_cards", by: "created_at", for: Self.cardLifetime),
        ]
    }
    private let database: PostgresClient
    private let slowness: Duration
    private let authorizations: Batcher<SandboxCall, SandboxAnswer>
    private let followUps: Batcher<SandboxCall, SandboxAnswer>

    /// - Parameter slowness: how long the slow card takes.
    package init(database: PostgresClient, slowness: Duration = .seconds(2)) {
        self.database = database
        self.slowness = slowness
        let store = SandboxStore(database: database)
        authorizations = Batcher(maximum: 500) { try await store.authorize($0) }
        followUps = Batcher(maximum: 500) { try await store.followUp($0) }
    }

    package func tokenize(_ card: Card) async throws -> PaymentTokenResponse {
        guard let behaviour = SandboxBehaviour(cardNumber: card.number) else {
            throw PaymentRefusal(
                "not_a_test_card", "the sandbox takes its own test cards only, such as 4242 4242 4242 4242")
        }
        let answer = PaymentTokenResponse(
            token: Self.newToken(), brand: card.brand, last4: card.last4, expMonth: card.expMonth,
            expYear: card.expYear)
        try await SandboxStore(database: database).store(answer, behaviour)
        return answer
    }

    package func perform(_ call: PaymentCall) async throws -> PaymentOutcome {
        let batcher = call.operation == .authorize ? authorizations : followUps
        let answer = try await batcher.submit(SandboxCall(call))
        switch answer.delivery {
        case .atOnce: break
        case .slowly: try await Task.sleep(for: slowness)
        case .never:
            try await Task.sleep(for: .seconds(600))
            throw SandboxError(code: "no_answer", message: "the sandbox did not answer")
        case .asError: throw SandboxError(code: "server_error", message: "the sandbox failed, as its card is made to")
        }
        return answer.outcome(key: call.key)
    }

    package func outcome(of key: String) async throws -> PaymentInquiry {
        guard let answer = try await SandboxStore(database: database).answer(to: key) else { return .unheardOf }
        return .decided(answer.outcome(key: key))
    }

    /// Letters only: what looks like a card number must not be in it.
    private static func newToken() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return "tok_" + String((0..<28).map { _ in letters.randomElement()! })
    }
}

/// The sandbox could not or would not answer.
struct SandboxError: Error, CustomStringConvertible {
    let code: String
    let message: String
    var description: String { message }
}

/// A call as the sandbox sees it.
struct SandboxCall: Sendable {
    let call: PaymentCall
    /// The key of the authorization that it is about.
    let authorizationKey: String?
    init(_ call: PaymentCall) {
        self.call = call
        authorizationKey = call.reference.flatMap { $0.hasPrefix("sbx_") ? String($0.dropFirst(4)) : nil }
    }
}

struct SandboxAnswer: Sendable {
    /// Absent when it was carried out, or nothing was decided.
    let refusal: PaymentRefusal?
    let delivery: SandboxDecision.Delivery

    func outcome(key: String) -> PaymentOutcome {
        refusal.map { .refused($0) } ?? .approved(reference: "sbx_" + key)
    }
}
