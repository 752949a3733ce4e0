internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum RefundsCreate {
    private static let orders = Argument.many("order", .orderID, "which order; or in --file", minimum: 0)
    private static let amount = Option.value(
        "amount", .text.named("AMOUNT"), "so much, in the order's currency: 12.50; or `all` that is left, the default")
    private static let restock = Option.toggle("restock", "put the pieces of --line back on the shelf")

    private static let wait = Option.optionalValue(
        "wait", ValueType<RefundState>.choice("STATE"), bare: .succeeded,
        "wait for the state (succeeded when none is given), at most --timeout, else 60s")

    /// A batch may say more for each order.
    private static let batch = BatchSchema(
        [
            .init("order", isRequired: true, meaning: FieldMeaning.identifier("order")),
            .init("amount", meaning: FieldMeaning.amount), .init("reason"),
        ], identifier: "order")

    static let command = Command(
        "create", "Pay money back",
        discussion: "By --amount, by --line, or with neither all that is left of what was captured. A batch has the "
            + "columns order, amount (or `all`; never an empty cell) and reason; what another batch of refunds has "
            + "paid already is not paid again without a word (see `refunds batch`).",
        arguments: [orders.slot], flags: [amount.flag, Flags.lines.flag, restock.flag, wait.flag],
        takes: FlagGroup.ofBulkChange,
        columns: RefundSchema.refunds.infos,
        examples: [
            Example(
                "shopctl refunds create ord_01h455vb4pex5vsknk084sn02q --amount 12.50 --reason 'late'", "a part of it"),
            Example("shopctl refunds create -f refunds.csv -y --lock refunds", "many, never two runs at a time"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        let lines = invocation[Flags.lines]
        let isBatch = invocation[StandardFlags.file] != nil || invocation[orders].count > 1
        if isBatch, !lines.isEmpty { throw CommandError.usage("--line is for one order") }
        if invocation[amount] != nil, !lines.isEmpty {
            throw CommandError.usage("both --amount and --line", why: "one of them says how much")
        }
        if invocation[restock], lines.isEmpty {
            throw CommandError.usage("--restock needs --line", why: "it says which pieces")
        }
        let change = BulkChange<Refund>(
            invocation: invocation, schema: RefundSchema.refunds, verb: "Refund", noun: "order", input: batch,
            deed: RefundAmount.deed(invocation[amount]), flags: [amount.flag.name: FieldMeaning.amount]
        ) { client, record, change in
            let order = try record.orderID
            var body = RefundRequest(lines: lines.isEmpty ? nil : lines, restock: invocation[restock] ? true : nil)
            body.reason = record.text("reason") ?? change.reason
            let said = record.text("amount") ?? invocation[amount]
            if let text = said, text != RefundAmount.all {
                body.amount = try await minorUnits(text, order, client)
            }
            let path = "/admin/v1/orders/\(order)/refunds"
            let answer: Answer<Refund> = try await client.send("POST", path, body: body, change: change)
            guard let wanted = invocation[wait], !change.isDryRun else { return answer }
            let limit = invocation[StandardFlags.timeout] ?? .seconds(60)
            let refund = try await settled(answer.value, wanted, within: limit, client)
            return Answer(value: refund, isReplayed: answer.isReplayed)
        }
        let typed = invocation[orders].enumerated().map { OrderSchema.record($1, $0 + 1) }
        return try await change.run(typed, check: check)
    }

    /// Asks until the refund is what is wanted, or can't become so any more.
    static func settled(
        _ refund: Refund, _ wanted: RefundState, within limit: Duration, _ client: ShopClient
    ) async throws -> Refund {
        var refund = refund
        let end = ContinuousClock.now + limit
        while refund.state == .pending, wanted != .pending, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(200))
            refund = try await client.get("/admin/v1/refunds/\(refund.id)")
        }
        if refund.state == wanted { return refund }
        let isPending = refund.state == .pending || refund.state == .awaitingApproval
        throw CommandError(
            isPending ? "pending" : "wrong_state", "\(refund.id) is \(refund.state.rawValue), not \(wanted.rawValue)",
            why: refund.state == .pending ? "after \(Durations.text(limit))" : refund.failure, isRetryable: isPending,
            exit: isPending ? .pending : .conflict)
    }

    /// The amount is said in the order's currency, which the order knows.
    private static func minorUnits(_ text: String, _ order: OrderID, _ client: ShopClient) async throws -> Int64 {
        let order: Order = try await client.get("/admin/v1/orders/\(order)")
        let money = try Money(decimal: text, order.total.currency)
        guard money.amount > 0 else {
            throw CommandError.usage("--amount `\(text)` can't be taken", why: "it must be over 0")
        }
        return money.amount
    }

    /// Everything that can be known to be wrong before the first item is done.
    private static func check(_ input: BatchInput) throws {
        let _: [OrderID] = try TypedRecords.ids(input, "order")
        var seen: [String: Int] = [:]
        var faults: [(place: TextPlace, reason: String)] = []
        for record in input.records {
            let order = try record.orderID.description
            if let earlier = seen.updateValue(record.place.line, forKey: order) {
                faults.append((record.place(of: "order"), "\(order) stands in line \(earlier) already"))
            }
            if let empty = RefundAmount.fault(record) { faults.append(empty) }
            guard let text = record.text("amount") else { continue }
            if text != RefundAmount.all, !isAmount(text) {
                faults.append((record.place(of: "amount"), "\"\(text)\" is no amount, such as 12.50"))
            }
        }
        if !faults.isEmpty { throw BatchInput.error(input.name, faults) }
    }

    /// Digits and at most one point; how many decimals there may be, the currency says.
    static func isAmount(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ".") }
        return !digits.isEmpty && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && digits.count + 1 >= text.utf8.count
    }
}
