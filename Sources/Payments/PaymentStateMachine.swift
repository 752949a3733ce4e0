package import ShopAPI

/// What the provider can be asked to do.
package enum PaymentOperation: String, Sendable, CaseIterable, Codable {
    case authorize, capture, void, refund
}

/// What was authorized and what became of it, in minor units of the payment's one currency.
///
/// Always: 0 ≤ refunded ≤ captured, 0 ≤ voided, captured + voided ≤ authorized.
package struct PaymentBalance: Equatable, Sendable {
    package var authorized: Int64 = 0
    package var captured: Int64 = 0
    package var refunded: Int64 = 0
    package var voided: Int64 = 0

    package init(authorized: Int64 = 0, captured: Int64 = 0, refunded: Int64 = 0, voided: Int64 = 0) {
        self.authorized = authorized
        self.captured = captured
        self.refunded = refunded
        self.voided = voided
    }
    /// What is held on the customer's card and neither captured nor given back.
    package var open: Int64 { authorized - captured - voided }
    package var refundable: Int64 { captured - refunded }
}

/// How an attempt ended.
package enum PaymentVerdict: Equatable, Sendable {
    /// The amount is absent only for a void that came before there was anything to void.
    case succeeded(Money?)
    /// The provider's word, or ours when it was not even asked.
    case refused(PaymentRefusal)
}

/// Why not: a code for programs, a message for people.
package struct PaymentRefusal: Equatable, Sendable, Error {
    package let code: String
    package let message: String
    package init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// The decisions about one payment: commands and the provider's answers in, actions out.
///
/// At most one attempt of a payment is with the provider at any time; the others wait behind it in the order in which
/// their commands came, and each is decided when its turn comes, from what is settled by then. So a void waits for the
/// authorization that is in flight, and captures and refunds that race can't add up to more than there is.
package struct PaymentStateMachine: Equatable, Sendable {
    package enum State: Equatable, Sendable {
        /// Nothing is known of it. → requested, abandoned
        case absent
        /// The authorization is with the provider. → declined, open
        case requested(Money)
        /// Final.
        case declined(Money?, PaymentRefusal)
        /// Authorized. Stays so; the balance says what can still be done.
        case open(Currency, PaymentBalance)
        /// Voided before it was asked for. Final.
        case abandoned
    }
    /// A command that is not answered yet.
    package struct Attempt: Equatable, Sendable {
        package let key: String
        package let operation: PaymentOperation
        /// As the command says; for a void, from when the provider is asked, what was left then.
        package var amount: Money?
        /// Whether it was said that the outcome is not known.
        package var isUnknown: Bool
        /// What is wrong with the command by itself, whatever the payment's state.
        package let fault: PaymentRefusal?

        package init(
            _ key: String, _ operation: PaymentOperation, _ amount: Money? = nil, isUnknown: Bool = false,
            fault: PaymentRefusal? = nil
        ) {
            self.key = key
            self.operation = operation
            self.amount = amount
            self.isUnknown = isUnknown
            self.fault = fault
        }
    }
    package enum Action: Equatable, Sendable {
        /// The attempt stays behind another.
        case wait(String)
        /// The provider is to be asked.
        case call(String, Money)
        /// The ledger gets a transaction.
        case post(String, PaymentPosting)
        /// The attempt has ended and its command is answered.
        case finish(String, PaymentVerdict)
        /// The outcome is not known: said once per attempt.
        case reportUnknown(String)
    }

    package private(set) var state: State
    /// The first one is with the provider.
    package private(set) var queue: [Attempt]

    package init(_ state: State = .absent, queue: [Attempt] = []) {
        self.state = state
        self.queue = queue
    }

    /// A command that was not seen before.
    package mutating func receive(_ attempt: Attempt) -> [Action] {
        queue.append(attempt)
        return queue.count > 1 ? [.wait(attempt.key)] : advance()
    }

    /// The provider has decided. An answer about anything but the attempt that is with it changes nothing: another
    /// runner was told the same before.
    package mutating func settle(_ key: String, _ outcome: PaymentOutcome) -> [Action] {
        guard let attempt = queue.first, attempt.key == key, let amount = attempt.amount else { return [] }
        queue.removeFirst()
        switch outcome {
        case .approved: return apply(attempt, amount) + advance()
        case .refused(let refusal):
            if attempt.operation == .authorize { state = .declined(amount, refusal) }
            return [.finish(key, .refused(refusal))] + advance()
        }
    }

    /// The provider gave no answer that decides.
    package mutating func lose(_ key: String) -> [Action] {
        guard queue.first?.key == key, queue[0].isUnknown == false else { return [] }
        queue[0].isUnknown = true
        return [.reportUnknown(key)]
    }

    // MARK: - Deciding

    private mutating func apply(_ attempt: Attempt, _ amount: Money) -> [Action] {
        let posting: PaymentPosting
        if attempt.operation == .authorize {
            state = .open(amount.currency, PaymentBalance(authorized: amount.amount))
            posting = PaymentPosting(.authorization, amount)
        } else {
            guard case .open(let currency, var balance) = state else { return [] }
            switch attempt.operation {
            case .authorize, .capture:
                balance.captured += amount.amount
                posting = PaymentPosting(.capture, amount)
            case .void:
                balance.voided += amount.amount
                posting = PaymentPosting(.void, amount)
            case .refund:
                balance.refunded += amount.amount
                posting = PaymentPosting(.refund, amount)
            }
            state = .open(currency, balance)
        }
        return [.post(attempt.key, posting), .finish(attempt.key, .succeeded(amount))]
    }

    /// Answers what needs no provider, until an attempt is with it or none is left.
    private mutating func advance() -> [Action] {
        var actions: [Action] = []
        while let attempt = queue.first {
            switch begin(attempt) {
            case .ask(let amount):
                queue[0].amount = amount
                return actions + [.call(attempt.key, amount)]
            case .answer(let verdict):
                queue.removeFirst()
                actions.append(.finish(attempt.key, verdict))
            }
        }
        return actions
    }

    private enum Beginning {
        case ask(Money)
        case answer(PaymentVerdict)
        static func refuse(_ code: String, _ message: String) -> Beginning {
            .answer(.refused(PaymentRefusal(code, message)))
        }
    }

    private mutating func begin(_ attempt: Attempt) -> Beginning {
        switch attempt.operation {
        case .authorize: return beginAuthorize(attempt)
        case .capture: return attempt.fault.map { .answer(.refused($0)) } ?? beginCapture(attempt.amount)
        case .void: return beginVoid()
        case .refund: return attempt.fault.map { .answer(.refused($0)) } ?? beginRefund(attempt.amount)
        }
    }

    private mutating func beginAuthorize(_ attempt: Attempt) -> Beginning {
        switch state {
        case .absent:
            if let amount = attempt.amount, amount.amount > 0, attempt.fault == nil {
                state = .requested(amount)
                return .ask(amount)
            }
            let refusal =
                attempt.fault
                ?? PaymentRefusal("invalid_amount", "the amount to authorize must be more than zero")
            state = .declined(attempt.amount, refusal)
            return .answer(.refused(refusal))
        case .abandoned: return .refuse("payment_voided", "the payment was voided before it was authorized")
        case .requested, .declined, .open:
            return .refuse("duplicate_authorization", "the payment was asked for before, by another command")
        }
    }

    private func beginCapture(_ amount: Money?) -> Beginning {
        guard case .open(let currency, let balance) = state else { return missing() }
        if let fault = fault(in: amount, currency) { return .answer(.refused(fault)) }
        guard let amount, amount.amount <= balance.open else {
            let left = Money(balance.open, currency)
            return balance.open == 0 && balance.voided > 0
                ? .refuse("authorization_voided", "the authorization was voided")
                : .refuse("capture_exceeds_authorized", "only \(left) of the authorization is left to capture")
        }
        return .ask(amount)
    }

    private mutating func beginVoid() -> Beginning {
        switch state {
        case .absent:
            state = .abandoned
            return .answer(.succeeded(nil))
        case .abandoned: return .answer(.succeeded(nil))
        case .requested: return .refuse("authorization_undecided", "the authorization is not decided yet")
        case .declined(let amount, _): return .answer(.succeeded(amount.map { .zero($0.currency) }))
        case .open(let currency, let balance):
            let left = Money(balance.open, currency)
            return balance.open > 0 ? .ask(left) : .answer(.succeeded(left))
        }
    }

    private func beginRefund(_ amount: Money?) -> Beginning {
        guard case .open(let currency, let balance) = state else { return missing() }
        if let fault = fault(in: amount, currency) { return .answer(.refused(fault)) }
        guard let amount, amount.amount <= balance.refundable else {
            let left = Money(balance.refundable, currency)
            return .refuse("refund_exceeds_captured", "only \(left) of what was captured is left to refund")
        }
        return .ask(amount)
    }

    private func missing() -> Beginning {
        switch state {
        case .declined: .refuse("payment_declined", "the payment was declined")
        case .abandoned: .refuse("authorization_voided", "the payment was voided before it was authorized")
        case .absent, .requested, .open: .refuse("payment_not_found", "no such payment was authorized")
        }
    }

    private func fault(in amount: Money?, _ currency: Currency) -> PaymentRefusal? {
        guard let amount, amount.amount > 0 else {
            return PaymentRefusal("invalid_amount", "the amount must be more than zero")
        }
        guard amount.currency == currency else {
            return PaymentRefusal("currency_mismatch", "the payment is in \(currency), not in \(amount.currency)")
        }
        return nil
    }
}

extension PaymentStateMachine {
    /// The state as the wire and the database name it; nil while there is no payment.
    package var paymentState: PaymentState? {
        switch state {
        case .absent: nil
        case .requested: .authorizing
        case .declined: .declined
        case .abandoned: .voided
        case .open(_, let balance): Self.paymentState(of: balance)
        }
    }
    private static func paymentState(of balance: PaymentBalance) -> PaymentState {
        if balance.refunded > 0 { return balance.refundable > 0 ? .partiallyRefunded : .refunded }
        if balance.captured > 0 { return balance.open > 0 ? .partiallyCaptured : .captured }
        return balance.voided > 0 ? .voided : .authorized
    }
}

extension PaymentStateMachine {
    /// What was authorized and what became of it; zeros before.
    package var balance: PaymentBalance {
        if case .open(_, let balance) = state { return balance }
        return PaymentBalance()
    }
}
