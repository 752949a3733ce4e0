internal import Console
internal import FoundationEssentials
internal import ShopAPI

enum OrdersPlace {
    private static let cards = ["approved", "declined", "insufficient_funds", "slow", "timeout", "error"]
    private static let card = Option.value(
        "card",
        ValueType<PaymentToken>("CARD", choices: cards.map { Choice($0) }) {
            text, _ throws(ValueProblem) in
            if let token = PaymentToken(rawValue: cards.contains(text) ? "tok_\(text)" : text) { return token }
            let hint = Suggestion.question(for: text, in: cards)
            throw ValueProblem("it must be a payment token or one of the sandbox's cards", hint: hint)
        }, default: "approved", "a payment token, tok_…, or a card of the sandbox")
    private static let note = Option.value("note", .sentence, "kept with the order")
    private static let cart = Option.value(
        "cart", ValueType<CartID>.typed("cart", "CART", CartID.init), "the lines of this cart instead of --line")
    private static let expected = Option.value(
        "expected-total", .amount, "refuse when the total would be another one: 42.00EUR")

    static let command = Command(
        "place", "Place an order",
        discussion:
            "Prices come from the catalogue. With --wait the command ends when the order has reached the state, "
            + "or one from which it can't be reached any more (5), or when the time is over (8).",
        flags: [
            Flags.lines.flag, cart.flag, card.flag, Flags.customer.flag, note.flag, expected.flag,
            Flags.waitUntilPlaced.flag,
        ],
        takes: [StandardFlags.results, Flags.connection, StandardFlags.changing, StandardFlags.creating],
        columns: OrderSchema.orders.infos,
        examples: [
            Example(
                "shopctl orders place --line TEA-EARL-100=2 --line MUG-WHITE --wait",
                "two teas and a mug, until confirmed"),
            Example("shopctl orders place --line TEA-EARL-100 --card declined --wait=rejected", "see a card declined"),
        ],
        exitCodes: [.notAllowed, .conflict, .pending, .rateLimited, .unreachable]
    ) { invocation in
        let lines = invocation[Flags.lines]
        guard lines.isEmpty != (invocation[cart] == nil) else {
            throw CommandError.usage(
                lines.isEmpty ? "--line is missing" : "both --line and --cart", hint: "like --line TEA-EARL-100=2")
        }
        let request = PlaceOrderRequest(
            lines: lines.isEmpty ? nil : lines, cart: invocation[cart], paymentToken: invocation[card].rawValue,
            note: invocation[note], expectedTotal: invocation[expected], customerId: try customer(invocation))
        let client = try ShopClient(invocation)
        let key = invocation[StandardFlags.idempotencyKey] ?? "shopctl-" + UUID().uuidString.lowercased()
        var change = Change(invocation, idempotencyKey: key)
        let wait = OrderWait(invocation, Flags.waitUntilPlaced)
        if let wait, !change.isDryRun { change.waitSeconds = min(wait.seconds, 30) }
        let answer: Answer<Order> = try await client.send("POST", "/admin/v1/orders", body: request, change: change)
        if answer.isReplayed { invocation.diagnostics.note("(replayed)") }
        if change.isDryRun {
            invocation.diagnostics.note("dry run: nothing was changed")
            try invocation.output.record(OrderSchema.orders, answer.value)
            return .done
        }
        var order = answer.value
        var code = ExitCode.done
        if let wait { (order, code) = try await wait.until(client, order) }
        try invocation.output.record(OrderSchema.orders, order)
        try invocation.output.section("Lines", OrderSchema.lines, order.lines ?? [])
        return code
    }
}

extension OrdersPlace {
    private static func customer(_ invocation: Invocation) throws -> UserID? {
        guard let text = invocation[Flags.customer] else { return nil }
        guard let id = UserID(text) else {
            throw CommandError.usage("--customer is no customer's id", hint: "like usr_01h455vb4pex5vsknk084sn02q")
        }
        return id
    }
}

extension ValueType where Value == Money {
    /// `42.00EUR`, `42 EUR`.
    static var amount: ValueType {
        ValueType("AMOUNT") { text, _ throws(ValueProblem) in
            let code = String(text.suffix(3))
            let digits = text.dropLast(3).trimmingPrefix(" ").split(separator: " ").joined()
            guard let currency = Currency(code), !digits.isEmpty else {
                throw ValueProblem("it is no amount with a currency", hint: "like 42.00EUR")
            }
            do throws(MoneyError) {
                return try Money(decimal: digits, currency)
            } catch {
                throw ValueProblem("\(error)")
            }
        }
    }
}
