internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum RefundsBatch {
    /// `amount` in the order's currency, which `currency` makes sure of; or `lines`: `MUG-WHITE=1 TEA-1=2`.
    private static let batch = BatchSchema(
        [
            .init("order", isRequired: true, meaning: FieldMeaning.identifier("order")),
            .init("amount", meaning: FieldMeaning.amount),
            // Only ever the order's own.
            .init("currency", meaning: { _ in nil }),
            .init("lines", meaning: FieldMeaning.lines), .init("restock", meaning: FieldMeaning.unless("false")),
            .init("reason"),
        ], identifier: "order")

    static let command = Command(
        "batch", "Pay many orders' money back",
        discussion: "The file has the columns order, amount, currency, lines (SKU=N, separated by spaces), restock "
            + "(true or false) and reason; all but order may be left out. Without amount and lines, or with the amount "
            + "`all`, it is all that is left; an empty cell is refused. An order may be there several times. Each "
            + "item is done once, however often the run is interrupted and resumed, and its file edited in between: "
            + "items are known by what they say. Their keys are made from that and from the whole input, or from "
            + "--idempotency-key; a column idempotency_key sets them. The same input again does nothing: --repeat "
            + "does. When another file, plan or `refunds create` has paid the same amount or lines of an order, the "
            + "batch ends with 5 before anything is sent: --resume does only what is new, --repeat all of it, and two "
            + "different keys that you chose are two refunds. "
            + "Ends with 8 when no item was refused and some were not answered.",
        takes: FlagGroup.ofBulkChange, columns: RefundSchema.refunds.infos,
        examples: [
            Example("shopctl refunds batch -f refunds.csv -y --lock refunds", "many, never two runs at a time"),
            Example("shopctl refunds batch -f refunds.csv --plan refunds.plan", "what would be done, to be looked at"),
        ],
        exitCodes: ExitCode.ofBulkChange
    ) { invocation in
        guard invocation[StandardFlags.file] != nil else { throw CommandError.usage("--file is missing") }
        let change = BulkChange<Refund>(
            invocation: invocation, schema: RefundSchema.refunds, verb: "Make", noun: "refund", input: batch,
            deed: RefundAmount.deed(nil)
        ) { client, record, change in
            let order = try record.orderID
            var body = RefundRequest(
                lines: try lines(record), restock: record.text("restock") == "true" ? true : nil,
                reason: record.text("reason") ?? change.reason)
            if let text = RefundAmount.text(record) {
                let money = try await amount(text, record.text("currency"), order, client)
                body.amount = money.amount
                body.currency = money.currency
            }
            return try await client.send("POST", "/admin/v1/orders/\(order)/refunds", body: body, change: change)
        }
        return try await change.run([], check: check)
    }

    /// Without a currency, the order is asked for its own.
    private static func amount(
        _ text: String, _ code: String?, _ order: OrderID, _ client: ShopClient
    ) async throws -> Money {
        if let code, let currency = Currency(code) { return try Money(decimal: text, currency) }
        let order: Order = try await client.get("/admin/v1/orders/\(order)")
        return try Money(decimal: text, order.total.currency)
    }

    private static func lines(_ record: BatchRecord) throws -> [StockLine]? {
        guard let text = record.text("lines") else { return nil }
        do throws(ValueProblem) {
            var lines: [StockLine] = []
            for part in text.split(separator: " ") {
                lines.append(try ValueType<StockLine>.line.parse(String(part), .distantPast))
            }
            if lines.isEmpty { throw ValueProblem("it names no SKU", hint: "like TEA-1=2 MUG=1") }
            return lines
        } catch {
            throw CommandError.usage("lines `\(text)` can't be taken", why: error.reason, hint: error.hint)
        }
    }

    private static func isAmount(_ text: String, _ code: String?) -> Bool {
        if text == RefundAmount.all { return true }
        guard let currency = code.flatMap({ Currency($0) }) else { return RefundsCreate.isAmount(text) }
        return ((try? Money(decimal: text, currency))?.amount ?? 0) > 0
    }

    /// Everything that can be known to be wrong before the first item is done.
    private static func check(_ input: BatchInput) throws {
        let _: [OrderID] = try TypedRecords.ids(input, "order")
        var faults: [(place: TextPlace, reason: String)] = []
        for record in input.records {
            func fault(_ field: String, _ reason: String) { faults.append((record.place(of: field), reason)) }
            let code = record.text("currency")
            if let code, Currency(code) == nil { fault("currency", "\"\(code)\" is no currency, such as EUR") }
            if let empty = RefundAmount.fault(record, ["amount", "lines"]) { faults.append(empty) }
            if let text = record.text("amount") {
                if !isAmount(text, code) { fault("amount", "\"\(text)\" is no amount, such as 12.50") }
                if record.text("lines") != nil { fault("amount", "an amount or lines, not both") }
            }
            if let text = record.text("restock"), !["true", "false"].contains(text) {
                fault("restock", "\"\(text)\" is neither true nor false")
            }
            if record.text("restock") == "true", record.text("lines") == nil {
                fault("restock", "needs lines: only named pieces can go back on the shelf")
            }
            do {
                _ = try lines(record)
            } catch let error as CommandError {
                fault("lines", error.why ?? error.what)
            }
        }
        if !faults.isEmpty { throw BatchInput.error(input.name, faults) }
    }
}
