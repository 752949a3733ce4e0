// The decisions of an order, with no I/O: inputs in, effects out. What it needs of the order is in the value; what
// is to be sent, recorded or kept is in the effects, which `OrderStore` carries out in one transaction.

internal import FoundationEssentials
internal import ShopAPI

/// An order as the machine sees it. Lines, fulfilments and refunds are loaded only for inputs that need them.
struct OrderAggregate: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        var position: Int
        var sku: String
        var name: String
        var unitPrice: Int64
        var quantity: Int64
        /// Being fulfilled right now: neither free nor gone.
        var pending: Int64 = 0
        var fulfilled: Int64 = 0
        var cancelled: Int64 = 0
        /// Refunded or about to be, by refunds that name lines.
        var refunded: Int64 = 0

        /// What can still be fulfilled or cancelled.
        var open: Int64 { quantity - pending - fulfilled - cancelled }
    }
    struct Fulfilment: Equatable, Sendable {
        /// `failed`: the price was not taken. `refused`: it was, but the goods did not leave.
        enum State: String, Sendable { case capturing, committing, done, failed, refused }
        var id: FulfilmentID
        var lines: [StockLine]
        var amount: Int64
        var state: State
    }
    struct Refund: Equatable, Sendable {
        var id: RefundID
        var amount: Int64
        var lines: [StockLine]?
        var restock: Bool
        var state: RefundState
        var reason: String?
        var failure: String?
        var actor: String
        /// Who approved or denied it.
        var decidedBy: String?
        /// Who had it tried again, the last time.
        var retriedBy: String?
        /// Each time that the provider is asked is a command of its own: one that was answered is answered for good.
        var tries: Int64 = 1

        var commandId: String { tries == 1 ? "\(id)/refund" : "\(id)/refund/\(tries)" }
    }

    var id: OrderID
    var paymentId: PaymentID
    var customerId: String?
    var paymentToken: String
    var state: OrderState
    var currency: Currency
    var total: Int64
    var authorized: Int64 = 0
    var captured: Int64 = 0
    var refunded: Int64 = 0
    /// Being refunded right now.
    var refunding: Int64 = 0
    /// Being captured right now.
    var capturing: Int64 = 0
    /// Given back uncaptured, or about to be.
    var voided: Int64 = 0
    var reason: Order.Reason?
    var version: Int64 = 1

    var lines: [Line]?
    var fulfilments: [Fulfilment] = []
    var refunds: [Refund] = []
    /// Loaded only for what is about returns.
    var returns: [Return] = []

    var paymentState: OrderPaymentState {
        OrderPaymentState(authorized: authorized, captured: captured, refunded: refunded, voided: voided)
    }
    /// What can still be refunded.
    var refundable: Int64 { captured - refunded - refunding }
}

/// What happens to an order.
enum OrderInput: Equatable, Sendable {
    case placed
    case inventory(type: String, InventoryAnswer)
    case payment(type: String, PaymentAnswer)
    case cancel(reason: String?)
    case fulfil(FulfilmentID, lines: [StockLine]?)
    /// `approvalAbove`: what an order's refunds may come to, per currency, before a second person must approve.
    case refund(RefundID, RefundRequest, approvalAbove: [Currency: Int64] = [:])
    case approveRefund(RefundID, by: String)
    case denyRefund(RefundID, by: String, reason: String?)
    case retryRefund(RefundID, by: String, approvalAbove: [Currency: Int64] = [:])
    case requestReturn(ReturnID, ReturnRequest)
    case receiveReturn(ReturnID, ReturnReceipt, by: String)
    case refundReturn(ReturnID, RefundID, reason: String?, approvalAbove: [Currency: Int64] = [:])
    case cancelReturn(ReturnID)
    /// Send again what is not answered: the order's open steps.
    case retry([OverdueStep] = [])
    /// A step was not answered in time; it was sent `attempts` times before.
    case overdue(commandId: String, type: String, attempts: Int)

    /// Whether returns must be loaded for it.
    var isOfReturns: Bool {
        switch self {
        case .requestReturn, .receiveReturn, .refundReturn, .cancelReturn, .denyRefund: true
        default: false
        }
    }

    /// Whether lines, fulfilments and refunds must be loaded for it.
    var needsLines: Bool {
        switch self {
        case .inventory(let type, _):
            type != InventoryEventType.reserved && type != InventoryEventType.rejected
                && type != InventoryEventType.released
        case .payment(let type, _):
            type != PaymentEventType.authorized && type != PaymentEventType.unknown
                && type != PaymentEventType.declined && type != PaymentEventType.voided
        case .placed: true
        case .cancel, .fulfil, .refund, .approveRefund, .denyRefund, .retryRefund: true
        case .requestReturn, .receiveReturn, .refundReturn, .cancelReturn: true
        case .overdue, .retry: false
        }
    }
}

/// What is to be done, in the same transaction as the change.
enum OrderEffect: Equatable, Sendable {
    /// A new step of the saga: kept until it is answered, and sent.
    case open(commandId: String, OrderCommand)
    /// The answer to a step has come.
    case close(commandId: String)
    case sendAgain(commandId: String)
    /// An event for the others: `order.confirmed`.
    case emit(String)
    case record(type: String, detail: String?)
    case keep(OrderAggregate.Fulfilment)
    case keepRefund(OrderAggregate.Refund)
    case keepReturn(OrderAggregate.Return)
}

/// A command to another service.
enum OrderCommand: Equatable, Sendable {
    case inventory(type: String, InventoryCommand)
    case payment(type: String, PaymentCommand)
}

extension OrderAggregate {
    /// How often a step of placing is sent before the order is given up. With the delays of ``retryDelay(after:)``
    /// that is about a quarter of an hour.
    static let maximumAttempts = 8

    /// How long to wait for an answer before a step is sent again: 10 s, doubling up to 5 minutes.
    static func retryDelay(after attempts: Int) -> Duration {
        .seconds(min(300, 10 << min(attempts, 8)))
    }

    /// Decides. The value is changed only when nothing is thrown.
    mutating func handle(_ input: OrderInput) throws(Problem) -> [OrderEffect] {
        var copy = self
        var effects: [OrderEffect] = []
        switch input {
        case .placed: copy.place(&effects)
        case .inventory(let type, let answer): copy.inventoryAnswered(type, answer, &effects)
        case .payment(let type, let answer): copy.paymentAnswered(type, answer, &effects)
        case .cancel(let reason): try copy.cancel(reason, &effects)
        case .fulfil(let id, let lines): try copy.fulfil(id, lines, &effects)
        case .refund(let id, let request, let limits): try copy.refund(id, request, limits, &effects)
        case .approveRefund(let id, let actor): try copy.approve(id, actor, &effects)
        case .denyRefund(let id, let actor, let reason): try copy.deny(id, actor, reason, &effects)
        case .retryRefund(let id, let actor, let limits): try copy.retryRefund(id, actor, limits, &effects)
        case .requestReturn(let id, let request): try copy.requestReturn(id, request, &effects)
        case .receiveReturn(let id, let receipt, let actor): try copy.receiveReturn(id, receipt, actor, &effects)
        case .refundReturn(let id, let refund, let reason, let limits):
            try copy.refundReturn(id, refund, reason, limits, &effects)
        case .cancelReturn(let id): try copy.cancelReturn(id, &effects)
        case .retry(let steps): try copy.retry(steps, &effects)
        case .overdue(let commandId, let type, let attempts): copy.overdue(commandId, type, attempts, &effects)
        }
        if copy != self { copy.version += 1 }
        self = copy
        return effects
    }

    // MARK: Placing

    private mutating func place(_ effects: inout [OrderEffect]) {
        effects += [.record(type: "placed", detail: nil), .emit("order.placed")]
        state = .reserving
        let lines = (lines ?? []).map { StockLine(sku: $0.sku, quantity: $0.quantity) }
        open("\(id)/reserve", inventory: InventoryCommandType.reserve, lines, &effects)
        effects.append(.record(type: "reserving", detail: nil))
    }

    private mutating func inventoryAnswered(_ type: String, _ answer: InventoryAnswer, _ effects: inout [OrderEffect]) {
        effects.append(.close(commandId: answer.commandId))
        switch (type, state) {
        case (InventoryEventType.reserved, .reserving): reserved(&effects)
        case (InventoryEventType.rejected, .reserving):
            let shortages = answer.shortages ?? []
            let words = shortages.map { "\($0.sku): \($0.wanted) wanted, \($0.available) there" }.joined(
                separator: "; ")
            reject(.init(code: "out_of_stock", message: words, shortages: shortages), &effects)
        case (InventoryEventType.reserved, .cancelled), (InventoryEventType.reserved, .rejected):
            // The order has ended meanwhile; whether its release came before or after, nobody can tell.
            effects.append(.record(type: "late_answer", detail: type))
            open("\(id)/release/again", inventory: InventoryCommandType.release, nil, &effects)
        case (InventoryEventType.reserved, _), (InventoryEventType.rejected, _):
            effects.append(.record(type: "late_answer", detail: type))
        case (InventoryEventType.failed, .reserving) where answer.commandId == "\(id)/reserve":
            reject(.init(code: "reserve_refused", message: answer.reason ?? "refused by the inventory"), &effects)
        case (InventoryEventType.committed, _): committed(answer.commandId, &effects)
        case (InventoryEventType.failed, _): inventoryFailed(answer, &effects)
        case (InventoryEventType.released, _): effects.append(.record(type: "released", detail: nil))
        case (InventoryEventType.restocked, _): effects.append(.record(type: "restocked", detail: nil))
        default: effects.append(.record(type: "unknown_answer", detail: type))
        }
    }

    private mutating func reserved(_ effects: inout [OrderEffect]) {
        if total == 0 {
            confirm(&effects)
            return
        }
        state = .authorizing
        var command = paymentCommand("\(id)/authorize", amount: total)
        command.token = paymentToken
        command.customerId = customerId
        effects += [
            .record(type: "reserved", detail: nil),
            .open(commandId: command.commandId, .payment(type: PaymentCommandType.authorize, command)),
        ]
    }

    private mutating func confirm(_ effects: inout [OrderEffect]) {
        state = .confirmed
        effects += [.record(type: "confirmed", detail: nil), .emit("order.confirmed")]
    }

    private mutating func reject(_ reason: Order.Reason, _ effects: inout [OrderEffect]) {
        state = .rejected
        self.reason = reason
        effects += [.record(type: "rejected", detail: "\(reason.code): \(reason.message)"), .emit("order.rejected")]
    }

    // MARK: Answers about money

    private mutating func paymentAnswered(_ type: String, _ answer: PaymentAnswer, _ effects: inout [OrderEffect]) {
        if type == PaymentEventType.unknown {
            effects.append(.record(type: "payment_unknown", detail: "\(answer.commandId) is being asked about"))
            return
        }
        effects.append(.close(commandId: answer.commandId))
        let amount = answer.amount?.amount ?? 0
        switch type {
        case PaymentEventType.authorized: authorized(amount, &effects)
        case PaymentEventType.declined: declined(answer, &effects)
        case PaymentEventType.captured: captured(answer.commandId, amount, &effects)
        case PaymentEventType.voided:
            // What is not captured when an order has ended is given back, whichever of its voids it was.
            if state.isFinal { voided = authorized - captured }
            effects.append(.record(type: "voided", detail: nil))
        case PaymentEventType.refunded: refunded(answer, &effects)
        case PaymentEventType.failed: paymentFailed(answer, &effects)
        default: effects.append(.record(type: "unknown_answer", detail: type))
        }
    }

    private mutating func authorized(_ amount: Int64, _ effects: inout [OrderEffect]) {
        switch state {
        case .authorizing where amount == total:
            authorized = amount
            confirm(&effects)
        case .authorizing:
            authorized = amount
            let words = "\(amount) authorized of \(total)"
            giveUp(.init(code: "wrong_amount", message: words), to: .rejected, &effects)
        case .cancelled, .rejected:
            // It has ended meanwhile: what was taken for it is given back, whatever became of the first void.
            authorized = amount
            effects.append(.record(type: "late_answer", detail: PaymentEventType.authorized))
            void("\(id)/void/again", &effects)
        case .placed, .reserving, .confirmed, .fulfilling, .fulfilled:
            effects.append(.record(type: "late_answer", detail: PaymentEventType.authorized))
        }
    }

    /// Gives back what is not captured, or what may still come of an authorization that is under way.
    private mutating func void(_ commandId: String, _ effects: inout [OrderEffect]) {
        voided = authorized - captured
        let command = paymentCommand(commandId, amount: nil)
        effects.append(.open(commandId: command.commandId, .payment(type: PaymentCommandType.void, command)))
    }

    private mutating func declined(_ answer: PaymentAnswer, _ effects: inout [OrderEffect]) {
        guard state == .authorizing else {
            effects.append(.record(type: "late_answer", detail: PaymentEventType.declined))
            return
        }
        let code = answer.code ?? "card_declined"
        reject(.init(code: code, message: answer.message ?? "the card was declined"), &effects)
        open("\(id)/release", inventory: InventoryCommandType.release, nil, &effects)
    }

    /// Ends an order before it is confirmed, or a confirmed one of which nothing was sent: gives back what it holds.
    private mutating func giveUp(_ reason: Order.Reason, to final: OrderState, _ effects: inout [OrderEffect]) {
        let mayHoldMoney = state == .authorizing || authorized > 0
        // Sent again they could only be late: what comes of the ones under way is given back.
        if state == .reserving { effects.append(.close(commandId: "\(id)/reserve")) }
        if state == .authorizing { effects.append(.close(commandId: "\(id)/authorize")) }
        state = final
        self.reason = reason
        effects.append(.record(type: final.rawValue, detail: "\(reason.code): \(reason.message)"))
        open("\(id)/release", inventory: InventoryCommandType.release, nil, &effects)
        if mayHoldMoney { void("\(id)/void", &effects) }
        effects.append(.emit("order.\(final.rawValue)"))
    }

    // MARK: Cancelling

    private mutating func cancel(_ why: String?, _ effects: inout [OrderEffect]) throws(Problem) {
        if let guardInTheWay = cancelGuard { throw guardInTheWay }
        let reason = Order.Reason(code: "cancelled", message: why ?? "on request")
        if state == .fulfilling {
            cancelRest(&effects)
        } else {
            lines = lines?.map {
                var line = $0
                line.cancelled = line.quantity
                return line
            }
            giveUp(reason, to: .cancelled, &effects)
        }
    }

    var cancelGuard: Problem? {
        switch state {
        case .placed, .reserving, .authorizing, .confirmed: busyGuard("cancel")
        case .fulfilling:
            busyGuard("cancel")
                ?? ((lines ?? []).allSatisfy { $0.open == 0 }
                    ? .conflict("wrong_state", "nothing of the order is left to cancel") : nil)
        case .fulfilled: .conflict("wrong_state", "the order is fulfilled; refund it instead")
        case .rejected, .cancelled: .conflict("wrong_state", "the order is \(state.rawValue) already")
        }
    }

    /// No verb that moves goods or money while a fulfilment is under way.
    private func busyGuard(_ verb: String) -> Problem? {
        capturing > 0 || (lines ?? []).contains { $0.pending > 0 }
            ? .conflict("fulfilment_pending", "a fulfilment is under way; \(verb) when it is done") : nil
    }

    /// Some pieces have left: the others are released, and the part of the authorization that was for them voided.
    private mutating func cancelRest(_ effects: inout [OrderEffect]) {
        var rest: [StockLine] = []
        lines = lines?.map {
            var line = $0
            if line.open > 0 { rest.append(StockLine(sku: line.sku, quantity: line.open)) }
            line.cancelled += line.open
            return line
        }
        let words = rest.map { "\($0.quantity) × \($0.sku)" }.joined(separator: ", ")
        effects.append(.record(type: "rest_cancelled", detail: words))
        // No fulfilment is under way: all that is still reserved is for pieces that won't go.
        open("\(id)/cancel-rest", inventory: InventoryCommandType.release, nil, &effects)
        if authorized > captured { void("\(id)/void", &effects) }
        settleFulfilment(&effects)
    }

    // MARK: Steps that nobody answers

    private mutating func overdue(_ commandId: String, _ type: String, _ attempts: Int, _ effects: inout [OrderEffect])
    {
        let isPlacing = type == InventoryCommandType.reserve || type == PaymentCommandType.authorize
        if isPlacing, state == .cancelled || state == .rejected {
            effects.append(.close(commandId: commandId))
            return
        }
        guard isPlacing, attempts >= Self.maximumAttempts, !state.isSettled else {
            effects += [
                .sendAgain(commandId: commandId),
                .record(type: "step_sent_again", detail: "\(commandId), attempt \(attempts + 1)"),
            ]
            return
        }
        let words = "\(commandId) was not answered after \(attempts) attempts"
        giveUp(.init(code: "step_timed_out", message: words), to: .cancelled, &effects)
    }

    private func retry(_ steps: [OverdueStep], _ effects: inout [OrderEffect]) throws(Problem) {
        guard !steps.isEmpty else {
            throw .conflict("wrong_state", "no step of the order waits for an answer; it is \(state.rawValue)")
        }
        for step in steps {
            effects += [
                .sendAgain(commandId: step.commandId),
                .record(type: "step_sent_again", detail: "\(step.commandId), attempt \(step.attempts + 1), on request"),
            ]
        }
    }

    // MARK: Commands

    func open(
        _ commandId: String, inventory type: String, _ lines: [StockLine]?, _ effects: inout [OrderEffect]
    ) {
        let command = InventoryCommand(commandId: commandId, orderId: id, lines: lines)
        effects.append(.open(commandId: commandId, .inventory(type: type, command)))
    }
    func paymentCommand(_ commandId: String, amount: Int64?) -> PaymentCommand {
        PaymentCommand(
            commandId: commandId, orderId: id, paymentId: paymentId, amount: amount.map { Money($0, currency) })
    }
}

extension OrderAggregate {
    /// As the API shows a new order.
    func wire(note: String?, placedAt: Date) -> Order {
        Order(
            id: id, customerId: customerId, state: state, paymentState: paymentState, total: Money(total, currency),
            authorized: Money(authorized, currency), captured: Money(captured, currency),
            refunded: Money(refunded, currency), paymentId: paymentId, lines: (lines ?? []).map { $0.wire(currency) },
            note: note, reason: reason, placedAt: placedAt, updatedAt: placedAt, version: version)
    }
}
