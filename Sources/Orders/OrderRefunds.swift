// Money that goes back: asked for, approved by a second person where it is much, paid, tried again when it failed.

internal import ShopAPI

extension OrderAggregate {
    var refundGuard: Problem? {
        if captured == 0 { return .conflict("wrong_state", "nothing of the order has been captured yet") }
        if refundable == 0 { return .conflict("wrong_state", "all that was captured is refunded or being refunded") }
        return nil
    }

    mutating func refund(
        _ refund: RefundID, _ request: RefundRequest, _ limits: [Currency: Int64], _ effects: inout [OrderEffect]
    ) throws(Problem) {
        if let guardInTheWay = refundGuard { throw guardInTheWay }
        let restock = request.restock ?? false
        if request.amount != nil && request.lines != nil {
            throw .invalid("/amount", "give an amount or lines, not both")
        }
        if let wanted = request.currency, wanted != currency {
            throw .invalid("/currency", "the order is in \(currency.code), not \(wanted.code)")
        }
        if restock && request.lines == nil {
            throw .invalid("/restock", "needs lines: only named pieces can go back on the shelf")
        }
        var amount = request.amount ?? refundable
        if let lines = request.lines {
            amount = try take(lines, { $0.fulfilled - $0.refunded }, what: "fulfilled and not refunded") {
                $0.refunded += $1
            }
        }
        guard amount >= 1, amount <= refundable else {
            let most = Money(refundable, currency)
            throw .invalid(request.lines == nil ? "/amount" : "/lines", "must come to 1 to \(refundable) (\(most))")
        }
        startRefund(
            of: amount, refund, lines: request.lines, restock: restock, reason: request.reason, limits, &effects)
    }

    mutating func startRefund(
        of amount: Int64, _ id: RefundID, lines: [StockLine]?, restock: Bool = false, reason: String?,
        _ limits: [Currency: Int64], _ effects: inout [OrderEffect]
    ) {
        let state = needsApproval(amount, limits) ? RefundState.awaitingApproval : .pending
        startRefund(
            Refund(
                id: id, amount: amount, lines: lines, restock: restock, state: state, reason: reason, failure: nil,
                actor: ""), &effects)
    }

    /// All refunds of an order count, those under way too: otherwise an amount would only have to be split.
    private func needsApproval(_ amount: Int64, _ limits: [Currency: Int64]) -> Bool {
        limits[currency].map { refunded + refunding + amount > $0 } ?? false
    }

    /// The amount is held from now on, also while it waits for an approval.
    mutating func startRefund(_ entry: Refund, _ effects: inout [OrderEffect]) {
        refunding += entry.amount
        refunds.append(entry)
        let words = "\(entry.id): \(Money(entry.amount, currency))"
        effects += [
            .keepRefund(entry),
            .record(type: entry.state == .pending ? "refund_requested" : "refund_awaiting_approval", detail: words),
        ]
        if entry.state == .pending { send(entry, &effects) }
    }

    private func send(_ entry: Refund, _ effects: inout [OrderEffect]) {
        var command = paymentCommand(entry.commandId, amount: entry.amount)
        command.refundId = entry.id
        effects.append(.open(commandId: command.commandId, .payment(type: PaymentCommandType.refund, command)))
    }

    mutating func refunded(_ answer: PaymentAnswer, _ effects: inout [OrderEffect]) {
        guard let index = refunds.firstIndex(where: { $0.commandId == answer.commandId }),
            refunds[index].state == .pending
        else {
            effects.append(.record(type: "late_answer", detail: answer.commandId))
            return
        }
        refunds[index].state = .succeeded
        let entry = refunds[index]
        refunding -= entry.amount
        refunded += entry.amount
        effects += [
            .keepRefund(entry), .record(type: "refunded", detail: "\(entry.id)"), .emit("order.refunded"),
        ]
        if entry.restock, let lines = entry.lines {
            open("\(entry.id)/restock", inventory: InventoryCommandType.restock, lines, &effects)
        }
    }

    /// It will not be paid: amount and pieces are free again.
    mutating func endRefund(_ index: Int, as state: RefundState, _ why: String) {
        refunds[index].state = state
        refunds[index].failure = why
        refunding -= refunds[index].amount
        move(refunds[index].lines ?? []) { $0.refunded -= $1 }
    }

    // MARK: Deciding

    mutating func approve(_ id: RefundID, _ actor: String, _ effects: inout [OrderEffect]) throws(Problem) {
        let index = try awaiting(id, "approve", by: actor)
        refunds[index].state = .pending
        refunds[index].decidedBy = actor
        let entry = refunds[index]
        effects += [.keepRefund(entry), .record(type: "refund_approved", detail: "\(entry.id)")]
        send(entry, &effects)
    }

    mutating func deny(
        _ id: RefundID, _ actor: String, _ reason: String?, _ effects: inout [OrderEffect]
    ) throws(Problem) {
        let index = try awaiting(id, "deny", by: actor)
        refunds[index].decidedBy = actor
        endRefund(index, as: .denied, reason.map { "denied: \($0)" } ?? "denied")
        effects += [
            .keepRefund(refunds[index]),
            .record(type: "refund_denied", detail: "\(id)" + (reason.map { ": \($0)" } ?? "")),
        ]
        reopenReturn(of: id, &effects)
    }

    private func awaiting(_ id: RefundID, _ verb: String, by actor: String) throws(Problem) -> Int {
        let index = try known(id)
        guard refunds[index].state == .awaitingApproval else {
            throw .conflict("wrong_state", "\(id) is \(refunds[index].state.rawValue), not awaiting approval")
        }
        guard refunds[index].actor != actor, refunds[index].retriedBy != actor else {
            throw Problem(
                403, "own_refund", "Two people decide on this refund",
                detail: "\(actor) asked for \(id) and can't \(verb) it; somebody else must")
        }
        return index
    }

    private func known(_ id: RefundID) throws(Problem) -> Int {
        guard let index = refunds.firstIndex(where: { $0.id == id }) else {
            // Those that are over are not loaded.
            throw .conflict("wrong_state", "\(id) is over: paid back, or denied")
        }
        return index
    }

    /// A failed one is asked for anew, with a new approval where its amount then needs one; one that is under way is
    /// sent again, as it was.
    mutating func retryRefund(
        _ id: RefundID, _ actor: String, _ limits: [Currency: Int64], _ effects: inout [OrderEffect]
    ) throws(Problem) {
        let index = try known(id)
        switch refunds[index].state {
        case .pending:
            let commandId = refunds[index].commandId
            effects += [
                .sendAgain(commandId: commandId), .record(type: "step_sent_again", detail: "\(commandId), on request"),
            ]
        case .failed: try askAnew(index, actor, limits, &effects)
        case .awaitingApproval, .succeeded, .denied:
            throw .conflict("wrong_state", "\(id) is \(refunds[index].state.rawValue)")
        }
    }
    private mutating func askAnew(
        _ index: Int, _ actor: String, _ limits: [Currency: Int64], _ effects: inout [OrderEffect]
    ) throws(Problem) {
        let amount = refunds[index].amount
        if let guardInTheWay = refundGuard { throw guardInTheWay }
        guard amount <= refundable else {
            throw .conflict("wrong_state", "only \(Money(refundable, currency)) is left to refund")
        }
        if let lines = refunds[index].lines {
            _ = try take(lines, { $0.fulfilled - $0.refunded }, what: "fulfilled and not refunded") {
                $0.refunded += $1
            }
        }
        let waits = needsApproval(amount, limits)
        refunds[index].state = waits ? .awaitingApproval : .pending
        refunds[index].failure = nil
        refunds[index].retriedBy = actor
        // What was approved was the try before.
        refunds[index].decidedBy = waits ? nil : refunds[index].decidedBy
        refunds[index].tries += 1
        refunding += amount
        let words = "\(refunds[index].id), try \(refunds[index].tries)"
        effects += [.keepRefund(refunds[index]), .record(type: "refund_retried", detail: words)]
        if waits {
            effects.append(.record(type: "refund_awaiting_approval", detail: words))
        } else {
            send(refunds[index], &effects)
        }
    }
}
