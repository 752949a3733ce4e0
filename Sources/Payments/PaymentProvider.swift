package import EventBus
package import ShopAPI

/// What the provider is asked to do.
package struct PaymentCall: Equatable, Sendable {
    /// The idempotency key: the same key has the same outcome, however often it is sent.
    package let key: String
    package let operation: PaymentOperation
    /// More than zero.
    package let amount: Money
    /// What stands for the card.
    package let token: String
    /// The provider's id of the authorization; absent only for `authorize`.
    package let reference: String?
    package init(key: String, operation: PaymentOperation, amount: Money, token: String, reference: String?) {
        self.key = key
        self.operation = operation
        self.amount = amount
        self.token = token
        self.reference = reference
    }
}

/// What the provider has decided, for good.
package enum PaymentOutcome: Equatable, Sendable {
    /// With its own id of what it did.
    case approved(reference: String)
    case refused(PaymentRefusal)
}

/// What the provider says when it is asked about a key.
package enum PaymentInquiry: Equatable, Sendable {
    case decided(PaymentOutcome)
    /// It has the key and has not decided.
    case undecided
    /// It has never heard of the key: the call may be made again.
    case unheardOf
}

/// Whoever moves the money. Every call may take long or fail; whoever calls sets the deadline, by cancelling the task.
package protocol PaymentProvider: Sendable {
    /// Stored with each payment.
    var name: String { get }
    /// Tokens that are nobody's secret, for trying things out; they may be used by anybody, any number of times.
    var sharedTokens: [String] { get }
    /// Of tables that it keeps beside those of payments.
    var retentions: [Retention] { get }
    /// - Throws: ``PaymentRefusal`` for a card that can't be used; anything else when the provider can't be asked.
    func tokenize(_ card: Card) async throws -> PaymentTokenResponse
    /// Does it, once per key. Only what is returned decides: whatever is thrown leaves the outcome unknown.
    func perform(_ call: PaymentCall) async throws -> PaymentOutcome
    /// What became of a call.
    func outcome(of key: String) async throws -> PaymentInquiry
}

extension PaymentProvider {
    package var retentions: [Retention] { [] }
}
