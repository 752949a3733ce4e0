internal import Console

/// How much a record of a batch pays back. Where nothing is said of it, all that is left; but an empty cell may be one
/// that a formula or a query left so, and is no order to pay everything.
enum RefundAmount {
    /// The word for all that is left.
    static let all = "all"

    /// The amount that a record says; nil for all that is left.
    static func text(_ record: BatchRecord) -> String? { record.text("amount").flatMap { $0 == all ? nil : $0 } }

    /// A refund is known by its order and by how much, or what, it pays back.
    /// - Parameter usual: the amount where a record has none.
    static func deed(_ usual: String?) -> BatchDeed {
        BatchDeed(name: "refund", weight: .single) { record in
            guard let order = record.text("order").flatMap(FieldMeaning.identifier("order")) else { return nil }
            return [
                order, (record.text("amount") ?? usual).flatMap(FieldMeaning.amount) ?? "",
                record.text("lines").flatMap(FieldMeaning.lines) ?? "",
            ]
        }
    }

    /// What is wrong with a record whose fields are there, and say nothing.
    static func fault(_ record: BatchRecord, _ fields: [String] = ["amount"]) -> (place: TextPlace, reason: String)? {
        let named = fields.filter { record.values[$0] != nil }
        guard let first = named.first, named.allSatisfy({ record.text($0) == nil }) else { return nil }
        let rule =
            first == "amount"
            ? "write `\(all)` for all that is left, or an amount such as 12.50" : "write SKU=N, or leave it out"
        return (record.place(of: first), "\(first) is empty: \(rule)")
    }
}
