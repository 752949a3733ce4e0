// The machine's second half: goods that leave. What goes back is in `OrderRefunds`.

internal import ShopAPI

extension OrderAggregate {
    // MARK: Fulfilling

    var fulfilGuard: Problem? {
        switch state {
        case .confirmed, .fulfilling:
            (lines ?? []).contains { $0.open > 0 }
                ? nil : .conflict("wrong_state", "every piece is fulfilled, cancelled or on its way")
        case .placed, .reserving, .authorizing:
            .conflict("wrong_state", "the order is \(state.rawValue), not confirmed yet")
        case .fulfilled, .rejected, .cancelled: .conflict("wrong_state", "the order is \(state.rawValue)")
        }
    }

    /// Takes the pieces, asks for their price; the goods leave only when the money is there.
    mutating func fulfil(
        _ fulfilment: FulfilmentID, _ wanted: [StockLine]?, _ effects: inout [OrderEffect]
    ) throws(Problem) {
        if let guardInTheWay = fulfilGuard { throw guardInTheWay }
        let rest = (lines ?? []).filter { $0.open > 0 }.map { StockLine(sku: $0.sku, quantity: $0.open) }
        let taken = wanted ?? rest
        let amount = try take(taken, { $0.open }, what: "left to fulfil") { $0.pending += $1 }
        guard captured + capturing + amount <= authorized else {
            let left = Money(authorized - captured - capturing, currency)
            throw .conflict("wrong_state", "only \(left) of the authorization is left to capture")
        }
        state = .fulfilling
        let words = taken.map { "\($0.quantity) × \($0.sku)" }.joined(separator: ", ")
        effects.append(.record(type: "fulfilment_requested", detail: "\(fulfilment): \(words)"))
        var entry = Fulfilment(id: fulfilment, lines: taken, amount: amount, state: .capturing)
        if amount > 0 {
            capturing += amount
            let command = paymentCommand("\(fulfilment)/capture", amount: amount)
            effects.append(.open(commandId: command.commandId, .payment(type: PaymentCommandType.capture, command)))
        } else {
            entry.state = .committing
            open("\(fulfilment)/commit", inventory: InventoryCommandType.commit, taken, &effects)
        }
        fulfilments.append(entry)
        effects.append(.keep(entry))
    }

    /// Takes `wanted` pieces out of what `available` says each line has; returns their price.
    mutating func take(
        _ wanted: [StockLine], _ available: (Line) -> Int64, what: String, _ apply: (inout Line, Int64) -> Void
    ) throws(Problem) -> Int64 {
        var amount: Int64 = 0
        var problems: [Problem.Field] = []
        var seen: Set<String> = []
        var changed = lines ?? []
        for (number, piece) in wanted.enumerated() {
            let pointer = "/lines/\(number)"
            guard let index = changed.firstIndex(where: { $0.sku == piece.sku }) else {
                problems.append(.init("\(pointer)/sku", "\(piece.sku) is not in this order"))
                continue
            }
            let left = available(changed[index])
            if !seen.insert(piece.sku).inserted {
                problems.append(.init("\(pointer)/sku", "\(piece.sku) is named twice; add the quantities up"))
            } else if piece.quantity < 1 || piece.quantity > left {
                problems.append(.init("\(pointer)/quantity", "must be from 1 to \(left), which is \(what)"))
            } else {
                apply(&changed[index], piece.quantity)
                // Can't overflow: the line's own total was checked when it was placed.
                amount += changed[index].unitPrice * piece.quantity
            }
        }
        if wanted.isEmpty { problems.append(.init("/lines", "must name at least one line")) }
        if !problems.isEmpty { throw .invalid(problems) }
        lines = changed
        return amount
    }

    mutating func captured(_ commandId: String, _ amount: Int64, _ effects: inout [OrderEffect]) {
        guard let index = fulfilments.firstIndex(where: { "\($0.id)/capture" == commandId }),
            fulfilments[index].state == .capturing
        else {
            effects.append(.record(type: "late_answer", detail: commandId))
            return capturedTooLate(commandId, amount, &effects)
        }
        captured += amount
        capturing -= fulfilments[index].amount
        fulfilments[index].state = .committing
        let entry = fulfilments[index]
        effects += [.record(type: "captured", detail: "\(Money(amount, currency))"), .keep(entry)]
        open("\(entry.id)/commit", inventory: InventoryCommandType.commit, entry.lines, &effects)
    }

    /// The price of a fulfilment that had failed without it goes back.
    private mutating func capturedTooLate(_ commandId: String, _ amount: Int64, _ effects: inout [OrderEffect]) {
        guard let index = fulfilments.firstIndex(where: { "\($0.id)/capture" == commandId }),
            fulfilments[index].state == .failed, amount > 0, captured + capturing + amount <= authorized
        else { return }
        captured += amount
        voided = min(voided, authorized - captured)
        fulfilments[index].state = .refused
        effects.append(.keep(fulfilments[index]))
        payBack(fulfilments[index], "captured after it had failed", &effects)
    }

    /// The goods of a fulfilment that was refused, and paid back, go back on the shelf.
    private mutating func committedTooLate(_ commandId: String, _ effects: inout [OrderEffect]) {
        guard let entry = fulfilments.first(where: { "\($0.id)/commit" == commandId }),
            entry.state == .failed || entry.state == .refused
        else { return }
        open("\(entry.id)/restock", inventory: InventoryCommandType.restock, entry.lines, &effects)
    }

    mutating func committed(_ commandId: String, _ effects: inout [OrderEffect]) {
        guard let index = fulfilments.firstIndex(where: { "\($0.id)/commit" == commandId }),
            fulfilments[index].state == .committing
        else {
            effects.append(.record(type: "late_answer", detail: commandId))
            return committedTooLate(commandId, &effects)
        }
        fulfilments[index].state = .done
        let entry = fulfilments[index]
        move(entry.lines) {
            $0.pending -= $1
            $0.fulfilled += $1
        }
        effects += [
            .keep(entry), .record(type: "fulfilment_done", detail: "\(entry.id)"), .emit("order.fulfilment"),
        ]
        settleFulfilment(&effects)
    }

    /// `fulfilled` when every piece is gone or cancelled.
    mutating func settleFulfilment(_ effects: inout [OrderEffect]) {
        let lines = lines ?? []
        guard lines.allSatisfy({ $0.open == 0 && $0.pending == 0 }) else { return }
        state = .fulfilled
        effects += [.record(type: "fulfilled", detail: nil), .emit("order.fulfilled")]
    }

    mutating func move(_ pieces: [StockLine], _ apply: (inout Line, Int64) -> Void) {
        guard var changed = lines else { return }
        for piece in pieces {
            if let index = changed.firstIndex(where: { $0.sku == piece.sku }) { apply(&changed[index], piece.quantity) }
        }
        lines = changed
    }

    /// The pieces are open again, or cancelled when their price was taken: an authorization is captured only once.
    private mutating func failFulfilment(_ index: Int, _ why: String, _ effects: inout [OrderEffect]) {
        let wasCaptured = fulfilments[index].state == .committing && fulfilments[index].amount > 0
        fulfilments[index].state = wasCaptured ? .refused : .failed
        let entry = fulfilments[index]
        move(entry.lines) {
            $0.pending -= $1
            if wasCaptured { $0.cancelled += $1 }
        }
        effects += [.keep(entry), .record(type: "fulfilment_failed", detail: "\(entry.id): \(why)")]
        if wasCaptured {
            settleFulfilment(&effects)
        } else if (lines ?? []).allSatisfy({ $0.pending == 0 && $0.fulfilled == 0 && $0.cancelled == 0 }) {
            state = .confirmed
        }
    }

    /// The stock can't let the goods go although their price was taken: it is paid back.
    mutating func inventoryFailed(_ answer: InventoryAnswer, _ effects: inout [OrderEffect]) {
        let why = answer.reason ?? "refused by the inventory"
        guard let index = fulfilments.firstIndex(where: { "\($0.id)/commit" == answer.commandId }),
            fulfilments[index].state == .committing
        else {
            effects.append(.record(type: "step_failed", detail: "\(answer.commandId): \(why)"))
            return
        }
        failFulfilment(index, why, &effects)
        let entry = fulfilments[index]
        guard entry.state == .refused else { return }
        // The commit was refused as a whole: what of it is reserved is nobody's any more.
        let isOver = state == .fulfilled
        open("\(entry.id)/release", inventory: InventoryCommandType.release, isOver ? nil : entry.lines, &effects)
        payBack(entry, "fulfilment failed: \(why)", &effects)
    }

    private mutating func payBack(_ entry: Fulfilment, _ why: String, _ effects: inout [OrderEffect]) {
        // Some of it may have been refunded on request meanwhile.
        let amount = min(entry.amount, refundable)
        guard amount > 0 else { return }
        startRefund(
            Refund(
                id: RefundID(entry.id.uuid), amount: amount, lines: nil, restock: false, state: .pending,
                reason: why, failure: nil, actor: "service:orders"), &effects)
    }

    mutating func paymentFailed(_ answer: PaymentAnswer, _ effects: inout [OrderEffect]) {
        let why = "\(answer.code ?? "failed"): \(answer.message ?? "the provider refused")"
        if let index = fulfilments.firstIndex(where: { "\($0.id)/capture" == answer.commandId }),
            fulfilments[index].state == .capturing
        {
            capturing -= fulfilments[index].amount
            failFulfilment(index, why, &effects)
        } else if let index = refunds.firstIndex(where: { $0.commandId == answer.commandId }),
            refunds[index].state == .pending
        {
            endRefund(index, as: .failed, why)
            effects += [
                .keepRefund(refunds[index]), .record(type: "refund_failed", detail: "\(refunds[index].id): \(why)"),
            ]
        } else {
            // The customer's bank holds it still.
            if answer.commandId.hasPrefix("\(id)/void") { voided = 0 }
            effects.append(.record(type: "step_failed", detail: "\(answer.commandId): \(why)"))
        }
    }

    // MARK: Explaining

    /// Every verb and step, whether it is open now, and which guard is in the way of the others.
    func transitions() -> [OrderExplanation.Transition] {
        func verb(_ name: String, _ to: String, _ problem: Problem?) -> OrderExplanation.Transition {
            .init(verb: name, to: to, isOpen: problem == nil, blockedBy: problem?.detail)
        }
        func step(_ name: String, in step: OrderState, to: OrderState, _ waitsFor: String)
            -> OrderExplanation.Transition
        {
            let isNow = state == step
            return .init(
                verb: name, to: to.rawValue, isOpen: isNow,
                blockedBy: isNow ? waitsFor : "happens in state \(step.rawValue); the order is \(state.rawValue)")
        }
        return [
            step("reserve", in: .reserving, to: .authorizing, "waits for the inventory's answer"),
            step("authorize", in: .authorizing, to: .confirmed, "waits for the payment's answer"),
            verb("fulfil", "fulfilling", fulfilGuard),
            verb("cancel", state == .fulfilling ? "fulfilled" : "cancelled", cancelGuard),
            verb("refund", "refunded", refundGuard),
        ]
    }
}
