internal import Console
internal import ShopAPI

/// How orders are shown.
enum OrderSchema {
    static let orders = Schema<Order>(
        "order", id: { $0.id.description },
        [
            Column("id", .identifier, title: "ORDER") { .identifier($0.id.description) },
            Column("state") { .status($0.state.rawValue, tone($0.state)) },
            Column("paymentState", title: "PAYMENT") { .text($0.paymentState.rawValue) },
            Column("total", .money) { .money($0.total) },
            Column("customerId", .identifier, title: "CUSTOMER") { .identifier($0.customerId) },
            Column("placedAt", .time, title: "PLACED") { .time($0.placedAt) },
            Column("authorized", .money, .wide) { .money($0.authorized) },
            Column("captured", .money, .wide) { .money($0.captured) },
            Column("refunded", .money, .wide) { .money($0.refunded) },
            Column("paymentId", .identifier, .wide, title: "PAYMENT ID") { .identifier($0.paymentId.description) },
            Column("updatedAt", .time, .wide, title: "UPDATED") { .time($0.updatedAt) },
            Column("version", .number, .wide) { .integer($0.version) },
            Column("reasonCode", .text, .wide, title: "BECAUSE") { .text($0.reason?.code) },
            Column("reasonMessage", .text, .wide, title: "REASON") { .text($0.reason?.message) },
            Column("note", .text, .wide) { .text($0.note) },
            Column("lines", .json, .programs) { .encoded($0.lines) },
            Column("shortages", .json, .programs) { .encoded($0.reason?.shortages) },
        ])

    static let lines = Schema<Order.Line>(
        "line", id: \.sku,
        [
            Column("sku", .identifier) { .identifier($0.sku) },
            Column("name") { .text($0.name) },
            Column("quantity", .number) { .integer($0.quantity) },
            Column("unitPrice", .money, title: "PRICE") { .money($0.unitPrice) },
            Column("total", .money) { .money($0.total) },
            Column("fulfilled", .number) { .integer($0.fulfilled) },
            Column("cancelled", .number) { .integer($0.cancelled) },
            Column("refunded", .number) { .integer($0.refunded) },
        ])

    static let events = Schema<OrderEvent>(
        "event", path: { ["\($0.orderId)", "\($0.number)"] },
        [
            Column("orderId", .identifier, .wide, title: "ORDER") { .identifier($0.orderId.description) },
            Column("number", .number, title: "#") { .integer($0.number) },
            Column("at", .time, title: "WHEN") { .time($0.at) },
            Column("type", title: "WHAT") { .text($0.type) },
            Column("state") { .status($0.state.rawValue, tone($0.state)) },
            Column("actor") { .text($0.actor) },
            Column("detail") { .text($0.detail) },
        ])

    static func tone(_ state: OrderState) -> Tone? {
        switch state {
        case .fulfilled, .confirmed: .good
        case .rejected: .bad
        case .cancelled: .warning
        case .placed, .reserving, .authorizing, .fulfilling: nil
        }
    }

    /// A row for a change of many orders.
    static let batch = BatchSchema(
        [.init("order", isRequired: true, meaning: FieldMeaning.identifier("order"))], identifier: "order")

    static func record(_ id: OrderID, _ number: Int) -> BatchRecord { .typed("order", id.description, number) }
}

extension BatchRecord {
    /// An item that was given as an argument.
    static func typed(_ name: String, _ text: String, _ number: Int) -> BatchRecord {
        BatchRecord(number: number, place: TextPlace(line: number, column: 1), values: [name: .string(text)])
    }
}
