// What a cart costs today, from what is in it and what that costs. Pure.

/// What a line is priced by.
package struct PricedVariant: Sendable, Equatable {
    package var sku: String
    package var name: String
    package var price: Money
    package var state: ProductState
    package var available: Int64?

    package init(sku: String, name: String, price: Money, state: ProductState, available: Int64?) {
        self.sku = sku
        self.name = name
        self.price = price
        self.state = state
        self.available = available
    }
}

/// A cart as it is stored: what is in it, not what it costs.
package struct CartContents: Sendable, Equatable {
    package struct Line: Sendable, Equatable {
        package var sku: String
        package var quantity: Int64
        /// nil: there is no such SKU any more.
        package var variant: PricedVariant?
        package init(sku: String, quantity: Int64, variant: PricedVariant?) {
            self.sku = sku
            self.quantity = quantity
            self.variant = variant
        }
    }
    package var lines: [Line]
    package init(lines: [Line]) { self.lines = lines }

    /// The lines with their prices and problems, and the sum of those that can be added up.
    package func priced() -> (lines: [Cart.Line], total: Money?) {
        let currency = lines.lazy.compactMap { $0.variant?.price.currency }.first
        var total: Money? = currency.map { Money.zero($0) }
        let priced = lines.map { line -> Cart.Line in
            let sum = line.variant.flatMap { try? $0.price.multiplied(by: line.quantity) }
            if line.variant != nil {
                if let sum, let so = total { total = try? so.adding(sum) } else { total = nil }
            }
            return Cart.Line(
                sku: line.sku, quantity: line.quantity, name: line.variant?.name, unitPrice: line.variant?.price,
                total: sum, available: line.variant?.available, problem: problem(of: line, sum, currency))
        }
        return (priced, total)
    }

    private func problem(of line: Line, _ sum: Money?, _ currency: Currency?) -> String? {
        guard let variant = line.variant else { return "unknown_sku" }
        if variant.state != .active { return "archived" }
        if variant.price.currency != currency { return "mixed_currency" }
        if sum == nil { return "too_much" }
        if let available = variant.available, available < line.quantity { return "out_of_stock" }
        return nil
    }
}
