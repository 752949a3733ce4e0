internal import FoundationEssentials
internal import ShopAPI

/// Where an attempt stands. `waiting` → `pending` → `unknown` or an end; the last three are ends.
enum AttemptState: String, Sendable {
    /// Behind another attempt of the same payment.
    case waiting
    /// The provider is being asked, or is about to be.
    case pending
    /// The provider gave no answer that decides; it is asked again.
    case unknown
    case succeeded, declined, failed

    var isEnd: Bool { self == .succeeded || self == .declined || self == .failed }
}

/// A row of `payments.payments` and the decisions about it.
struct PaymentRecord: Sendable {
    let id: PaymentID
    let orderID: OrderID
    var customerID: String?
    var amount: Money?
    var token: String?
    var provider: String?
    var reference: String?
    var refusal: PaymentRefusal?
    var machine: PaymentStateMachine
    var isNew = false
    var isChanged = false
}

/// A row of `payments.attempts`.
struct AttemptRecord: Sendable {
    let key: String
    let paymentID: PaymentID
    let orderID: OrderID
    let operation: PaymentOperation
    var amount: Money?
    let refundID: RefundID?
    var state: AttemptState
    var refusal: PaymentRefusal?
    let traceparent: String?
    var isNew = false
    var isChanged = false
    /// Whether it is stored with a lease of the process that stores it.
    var isTaken = false
}

/// A command that has moved money, as the ledger knows it.
struct PostedCommand: Sendable {
    let key: String
    let paymentID: PaymentID
    let kind: PaymentPostingKind
    let amount: Money
}

/// A command as it came, checked for form.
struct ReceivedCommand: Sendable {
    let eventID: UUID
    let key: String
    let operation: PaymentOperation
    let orderID: OrderID
    let paymentID: PaymentID
    let amount: Money?
    /// What the card is called: as it came in clear, and then, once it was looked up, what is charged.
    var token: PaymentToken?
    let customerID: String?
    let refundID: RefundID?
    let traceparent: String?
    /// What the token is known by.
    var reference: PaymentTokenReference?
}

/// What a runner brings back from the provider.
struct AttemptReport: Sendable {
    enum Finding: Sendable {
        case decided(PaymentOutcome)
        /// Ask again after `delay`. The reason is for operators.
        case lost(reason: String, retryAfter: Duration)
    }
    let key: String
    let paymentID: PaymentID
    let finding: Finding
}

/// The payments that a transaction has locked, with their open attempts, and all that is to be written about them.
/// A value without I/O: rows in, commands and reports applied, rows out.
struct PaymentBatch: Sendable {
    struct Posting: Sendable {
        let id: UUID
        let paymentID: PaymentID
        let key: String
        let posting: PaymentPosting
    }
    struct Postponement: Sendable {
        let key: String
        let delay: Duration
        let reason: String
    }
    private(set) var payments: [PaymentID: PaymentRecord] = [:]
    private(set) var attempts: [String: AttemptRecord] = [:]
    /// Keys in the order of their first change.
    private(set) var touched: [String] = []
    private(set) var postings: [Posting] = []
    private(set) var postponements: [Postponement] = []
    /// Attempts as they were when their answer became due, in order.
    private(set) var answers: [AttemptRecord] = []
    private let posted: [String: PostedCommand]
    private let provider: String

    /// - Parameters:
    ///   - payments: as locked, with machines that know no attempts yet.
    ///   - attempts: all the unfinished ones of `payments`, in order, and those that commands name.
    ///   - posted: what the ledger has of the commands.
    init(payments: [PaymentRecord], attempts: [AttemptRecord], posted: [PostedCommand] = [], provider: String) {
        self.posted = Dictionary(posted.map { ($0.key, $0) }) { first, _ in first }
        self.provider = provider
        var queues: [PaymentID: [PaymentStateMachine.Attempt]] = [:]
        for attempt in attempts {
            self.attempts[attempt.key] = attempt
            guard !attempt.state.isEnd else { continue }
            queues[attempt.paymentID, default: []].append(
                .init(attempt.key, attempt.operation, attempt.amount, isUnknown: attempt.state == .unknown))
        }
        for var payment in payments {
            payment.machine = PaymentStateMachine(payment.machine.state, queue: queues[payment.id] ?? [])
            self.payments[payment.id] = payment
        }
    }

    /// Applies a command.
    /// - Throws: ``PaymentRefusal`` when its id was used for something else: such a command can't ever be answered.
    mutating func receive(_ command: ReceivedCommand) throws(PaymentRefusal) {
        if let known = attempts[command.key] {
            try check(command, isLike: known)
            if known.state.isEnd || known.state == .unknown { answers.append(known) }
            return
        }
        if let posted = posted[command.key] {
            answers.append(try remembered(command, posted))
            return
        }
        attempts[command.key] = AttemptRecord(
            key: command.key, paymentID: command.paymentID, orderID: command.orderID, operation: command.operation,
            amount: command.amount, refundID: command.refundID, state: .waiting, refusal: nil,
            traceparent: command.traceparent, isNew: true)
        touched.append(command.key)
        var payment = payments[command.paymentID] ?? PaymentRecord(of: command, provider: provider)
        guard payment.orderID == command.orderID else {
            finish(command.key, .refused(PaymentRefusal("payment_not_found", "the order has no such payment")))
            return
        }
        let before = payment.machine.state
        let actions = payment.machine.receive(
            .init(command.key, command.operation, command.amount, fault: command.fault))
        apply(actions)
        guard payment.machine.paymentState != nil else { return }
        if case .declined(_, let refusal) = payment.machine.state { payment.refusal = refusal }
        payment.isChanged = payment.isChanged || payment.machine.state != before
        payments[payment.id] = payment
    }

    /// Applies what the provider said. What is about an attempt that has ended changes nothing.
    mutating func report(_ report: AttemptReport) {
        guard var payment = payments[report.paymentID], let attempt = attempts[report.key], !attempt.state.isEnd,
            payment.machine.queue.first?.key == report.key
        else { return }
        let before = payment.machine.state
        switch report.finding {
        case .decided(let outcome):
            if case .approved(let reference) = outcome, attempt.operation == .authorize {
                payment.reference = reference
            }
            apply(payment.machine.settle(report.key, outcome))
        case .lost(let reason, let delay):
            apply(payment.machine.lose(report.key))
            postponements.append(Postponement(key: report.key, delay: delay, reason: reason))
        }
        if case .declined(_, let refusal) = payment.machine.state { payment.refusal = refusal }
        payment.isChanged = payment.isChanged || payment.machine.state != before
        payments[payment.id] = payment
    }

    /// Marks new attempts that are to start as taken, at most so many.
    mutating func take(_ limit: Int) -> [ClaimedAttempt] {
        var taken: [ClaimedAttempt] = []
        for key in touched where taken.count < limit {
            guard var attempt = attempts[key], attempt.isNew, attempt.state == .pending, let amount = attempt.amount,
                let payment = payments[attempt.paymentID]
            else { continue }
            attempt.isTaken = true
            attempts[key] = attempt
            let call = PaymentCall(
                key: key, operation: attempt.operation, amount: amount, token: payment.token ?? "",
                reference: payment.reference)
            taken.append(
                ClaimedAttempt(
                    call: call, paymentID: payment.id, orderID: payment.orderID, tries: 1,
                    traceparent: attempt.traceparent))
        }
        return taken
    }

    /// The attempt as it was, whose row was forgotten long ago.
    private func remembered(
        _ command: ReceivedCommand, _ posted: PostedCommand
    ) throws(PaymentRefusal) -> AttemptRecord {
        let attempt = AttemptRecord(
            key: command.key, paymentID: posted.paymentID,
            orderID: payments[posted.paymentID]?.orderID ?? command.orderID, operation: posted.kind.operation,
            amount: posted.amount, refundID: command.refundID, state: .succeeded, refusal: nil,
            traceparent: command.traceparent)
        try check(command, isLike: attempt)
        return attempt
    }

    private func check(_ command: ReceivedCommand, isLike known: AttemptRecord) throws(PaymentRefusal) {
        let isSame =
            known.paymentID == command.paymentID && known.orderID == command.orderID
            && known.operation == command.operation && known.refundID == command.refundID
            && (command.operation == .void || known.amount == command.amount)
        guard !isSame else { return }
        throw PaymentRefusal("command_id_reused", "command \(command.key) came before with other content")
    }

    private mutating func apply(_ actions: [PaymentStateMachine.Action]) {
        for action in actions {
            switch action {
            case .wait(let key): change(key) { $0.state = .waiting }
            case .call(let key, let amount):
                change(key) {
                    $0.state = .pending
                    $0.amount = amount
                }
            case .post(let key, let posting):
                guard let attempt = attempts[key] else { continue }
                postings.append(
                    Posting(id: UUIDv7.next(), paymentID: attempt.paymentID, key: key, posting: posting))
            case .finish(let key, let verdict): finish(key, verdict)
            case .reportUnknown(let key):
                change(key) { $0.state = .unknown }
                if let attempt = attempts[key] { answers.append(attempt) }
            }
        }
    }

    private mutating func finish(_ key: String, _ verdict: PaymentVerdict) {
        change(key) { attempt in
            switch verdict {
            case .succeeded(let amount):
                attempt.state = .succeeded
                attempt.amount = amount
            case .refused(let refusal):
                attempt.state = attempt.operation == .authorize ? .declined : .failed
                attempt.refusal = refusal
            }
        }
        if let attempt = attempts[key] { answers.append(attempt) }
    }

    private mutating func change(_ key: String, _ body: (inout AttemptRecord) -> Void) {
        guard var attempt = attempts[key] else { return }
        if !attempt.isNew, !attempt.isChanged { touched.append(key) }
        body(&attempt)
        attempt.isChanged = true
        attempts[key] = attempt
    }
}

extension PaymentRecord {
    /// A payment that nothing is known of yet.
    fileprivate init(of command: ReceivedCommand, provider: String) {
        self.init(
            id: command.paymentID, orderID: command.orderID, customerID: command.customerID,
            amount: command.operation == .authorize ? command.amount : nil, token: command.token?.rawValue,
            provider: provider, reference: nil, refusal: nil, machine: PaymentStateMachine(), isNew: true)
    }
}

extension ReceivedCommand {
    fileprivate var fault: PaymentRefusal? {
        operation == .authorize && token == nil
            ? PaymentRefusal("invalid_token", "the payment token is none that this order can be paid with") : nil
    }
}
