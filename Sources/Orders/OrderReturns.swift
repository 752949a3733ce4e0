// Goods that come back: announced, received, and then their price is.

internal import ShopAPI

extension OrderAggregate {
    struct Return: Equatable, Sendable {
        var id: ReturnID
        var state: ReturnState
        var lines: [StockLine]
        var received: [StockLine]?
        var restock = false
        var refundId: RefundID?
        var reason: String?
        var receivedBy: String?

        /// What it takes of an order's pieces: what came, for good, or else what is to come.
        var taken: [StockLine] { received ?? (state == .cancelled ? [] : lines) }
    }

    /// Pieces of the SKU that are in returns.
    private func returned(_ sku: String) -> Int64 {
        returns.flatMap(\.taken).reduce(0) { $1.sku == sku ? $0 + $1.quantity : $0 }
    }

    /// The order as a whole may be over: goods that have left can come back at any time.
    mutating func requestReturn(
        _ id: ReturnID, _ request: ReturnRequest, _ effects: inout [OrderEffect]
    ) throws(Problem) {
        // Only looked at: lines count what is refunded, and returns what comes back.
        var copy = self
        let returned = Dictionary(
            (lines ?? []).map { ($0.sku, self.returned($0.sku)) }, uniquingKeysWith: { first, _ in first })
        _ = try copy.take(
            request.lines, { $0.fulfilled - (returned[$0.sku] ?? 0) }, what: "sent and in no other return"
        ) { _, _ in }
        let entry = Return(id: id, state: .requested, lines: request.lines, reason: request.reason)
        returns.append(entry)
        effects += [
            .keepReturn(entry), .record(type: "return_requested", detail: "\(id): \(Self.words(request.lines))"),
        ]
    }

    mutating func receiveReturn(
        _ id: ReturnID, _ receipt: ReturnReceipt, _ actor: String, _ effects: inout [OrderEffect]
    ) throws(Problem) {
        let index = try known(id, in: .requested)
        let received = receipt.lines ?? returns[index].lines
        try Self.check(received, against: returns[index].lines)
        returns[index].state = .received
        returns[index].received = received
        returns[index].restock = receipt.restock ?? false
        returns[index].receivedBy = actor
        let entry = returns[index]
        effects += [.keepReturn(entry), .record(type: "return_received", detail: "\(id): \(Self.words(received))")]
        if entry.restock {
            open("\(id)/restock", inventory: InventoryCommandType.restock, received, &effects)
        }
    }

    /// What came back is paid back at its price, or as much of it as is left when some was paid back before; it is on
    /// the shelf already if it is to be.
    mutating func refundReturn(
        _ id: ReturnID, _ refund: RefundID, _ reason: String?, _ limits: [Currency: Int64],
        _ effects: inout [OrderEffect]
    ) throws(Problem) {
        let index = try known(id, in: .received)
        if let guardInTheWay = refundGuard {
            throw captured == 0 ? guardInTheWay : Self.paidBefore(id)
        }
        let pieces = unpaid(returns[index].received ?? returns[index].lines)
        let price = price(of: pieces)
        guard price > 0 else { throw Self.paidBefore(id) }
        let why = reason ?? returns[index].reason
        move(pieces) { $0.refunded += $1 }
        startRefund(of: min(price, refundable), refund, lines: pieces, reason: why, limits, &effects)
        returns[index].state = .refunded
        returns[index].refundId = refund
        effects += [.keepReturn(returns[index]), .record(type: "return_refunded", detail: "\(id): \(refund)")]
    }

    /// Of pieces that have come back, those that no refund has named.
    private func unpaid(_ pieces: [StockLine]) -> [StockLine] {
        pieces.compactMap { piece in
            guard let line = (lines ?? []).first(where: { $0.sku == piece.sku }) else { return nil }
            let left = min(piece.quantity, line.fulfilled - line.refunded)
            return left > 0 ? StockLine(sku: piece.sku, quantity: left) : nil
        }
    }

    private func price(of pieces: [StockLine]) -> Int64 {
        pieces.reduce(0) { sum, piece in
            sum + ((lines ?? []).first { $0.sku == piece.sku }?.unitPrice ?? 0) * piece.quantity
        }
    }

    private static func paidBefore(_ id: ReturnID) -> Problem {
        .conflict("nothing_to_refund", "what \(id) is about was paid back before; cancel it to close it")
    }

    /// What came stays where it is; nothing more is paid for it.
    mutating func cancelReturn(_ id: ReturnID, _ effects: inout [OrderEffect]) throws(Problem) {
        let index = try known(id, in: .requested, .received)
        returns[index].state = .cancelled
        effects += [.keepReturn(returns[index]), .record(type: "return_cancelled", detail: "\(id)")]
    }

    /// The refund of a return won't be paid: the return waits for another, or to be cancelled.
    mutating func reopenReturn(of refund: RefundID, _ effects: inout [OrderEffect]) {
        guard let index = returns.firstIndex(where: { $0.refundId == refund && $0.state == .refunded }) else { return }
        returns[index].state = .received
        returns[index].refundId = nil
        effects.append(.keepReturn(returns[index]))
    }

    private func known(_ id: ReturnID, in states: ReturnState...) throws(Problem) -> Int {
        guard let index = returns.firstIndex(where: { $0.id == id }) else { throw .notFound("the return \(id)") }
        guard states.contains(returns[index].state) else {
            let words = states.map(\.rawValue).joined(separator: " or ")
            throw .conflict("wrong_state", "\(id) is \(returns[index].state.rawValue), not \(words)")
        }
        return index
    }

    private static func check(_ received: [StockLine], against lines: [StockLine]) throws(Problem) {
        var problems: [Problem.Field] = []
        var seen: Set<String> = []
        for (number, piece) in received.enumerated() {
            let most = lines.first { $0.sku == piece.sku }?.quantity ?? 0
            if !seen.insert(piece.sku).inserted {
                problems.append(.init("/lines/\(number)/sku", "\(piece.sku) is named twice; add the quantities up"))
            } else if piece.quantity < 1 || piece.quantity > most {
                problems.append(.init("/lines/\(number)/quantity", "must be from 1 to \(most), which was requested"))
            }
        }
        if received.isEmpty { problems.append(.init("/lines", "must name at least one line")) }
        if !problems.isEmpty { throw .invalid(problems) }
    }

    private static func words(_ lines: [StockLine]) -> String {
        lines.map { "\($0.quantity) × \($0.sku)" }.joined(separator: ", ")
    }
}
