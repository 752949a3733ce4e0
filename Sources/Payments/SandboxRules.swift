internal import ShopAPI

/// How the sandbox treats a card, in every operation on what was authorized with it.
///
/// A well-known token is `tok_` and the name: `tok_approved`, `tok_insufficient_funds`.
package enum SandboxBehaviour: String, Sendable, CaseIterable {
    /// Everything succeeds at once.
    case approved
    /// The authorization is refused with `card_declined`.
    case declined
    /// The authorization is refused with `insufficient_funds`.
    case insufficientFunds = "insufficient_funds"
    /// Everything succeeds, after two seconds.
    case slow
    /// The first call of each operation is carried out but never answered; asked again, the sandbox says it is done.
    case timeout
    /// The first call of each operation fails and nothing is carried out; the next one succeeds.
    case error
    /// Authorized, then every capture is refused with `capture_refused`.
    case captureRefused = "capture_refused"
    /// Authorized and captured, then every refund is refused with `refund_refused`.
    case refundRefused = "refund_refused"

    /// The test card that behaves so.
    package var cardNumber: String {
        switch self {
        case .approved: "4242424242424242"
        case .declined: "4000000000000002"
        case .insufficientFunds: "4000000000009995"
        case .slow: "4000000000000259"
        case .timeout: "4000000000000119"
        case .error: "4000000000000341"
        case .captureRefused: "4000000000000101"
        case .refundRefused: "4000000000005126"
        }
    }
    package var token: String { "tok_" + rawValue }

    package init?(cardNumber: String) {
        guard let match = Self.allCases.first(where: { $0.cardNumber == cardNumber }) else { return nil }
        self = match
    }
    package init?(token: String) {
        guard token.hasPrefix("tok_") else { return nil }
        self.init(rawValue: String(token.dropFirst(4)))
    }
}

/// What the sandbox does with a call that it has not seen before, or has not carried out yet.
struct SandboxDecision: Equatable, Sendable {
    /// How the caller hears of it.
    enum Delivery: Equatable, Sendable { case atOnce, slowly, never, asError }
    /// Absent when nothing was carried out.
    let refusal: PaymentRefusal?
    let isDone: Bool
    let delivery: Delivery

    private init(_ delivery: Delivery, isDone: Bool = true, refusal: PaymentRefusal? = nil) {
        self.delivery = delivery
        self.isDone = isDone
        self.refusal = refusal
    }

    /// - Parameters:
    ///   - behaviour: the card's; nil for a token that nobody has made.
    ///   - calls: how often this call came, this time included.
    ///   - limit: what may be captured, voided or refunded at most; for an authorization, any amount.
    static func decide(
        _ operation: PaymentOperation, _ amount: Int64, _ behaviour: SandboxBehaviour?, calls: Int, limit: Int64 = .max
    ) -> SandboxDecision {
        guard let behaviour else { return refuse("invalid_token", "no card has this token") }
        if behaviour == .error, calls == 1 { return SandboxDecision(.asError, isDone: false) }
        if let refusal = refusal(of: operation, behaviour) { return SandboxDecision(.atOnce, refusal: refusal) }
        guard amount <= limit else { return refuse("amount_too_large", "only \(limit) is left to \(operation)") }
        return switch behaviour {
        case .slow: SandboxDecision(.slowly)
        case .timeout where calls == 1: SandboxDecision(.never)
        default: SandboxDecision(.atOnce)
        }
    }

    private static func refuse(_ code: String, _ message: String) -> SandboxDecision {
        SandboxDecision(.atOnce, refusal: PaymentRefusal(code, message))
    }

    private static func refusal(of operation: PaymentOperation, _ behaviour: SandboxBehaviour) -> PaymentRefusal? {
        switch (operation, behaviour) {
        case (.authorize, .declined): PaymentRefusal("card_declined", "the card was declined")
        case (.authorize, .insufficientFunds):
            PaymentRefusal("insufficient_funds", "the card has not enough funds")
        case (.capture, .captureRefused): PaymentRefusal("capture_refused", "the bank refused the capture")
        case (.refund, .refundRefused): PaymentRefusal("refund_refused", "the bank refused the refund")
        default: nil
        }
    }
}
