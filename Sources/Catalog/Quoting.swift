// From lines and prices to a quote, or to what is wrong with them. Pure.

internal import ShopAPI

/// What a line is priced by.
struct PricedVariant: Sendable, Equatable {
    var sku: String
    var name: String
    var price: Money
    var state: ProductState
    var available: Int64?
}

enum Quoting {
    static let maximumLines = 500
    static let maximumQuantity: Int64 = 1_000_000

    /// What is wrong with the lines by themselves, before any price is known.
    static func mistakes(in lines: [StockLine]) -> [Problem.Field] {
        guard (1...maximumLines).contains(lines.count) else {
            return [.init("/lines", "must have 1 to \(maximumLines) entries, not \(lines.count)")]
        }
        var mistakes: [Problem.Field] = []
        var first: [String: Int] = [:]
        for (number, line) in lines.enumerated() {
            if !(1...maximumQuantity).contains(line.quantity) {
                mistakes.append(
                    .init("/lines/\(number)/quantity", "must be from 1 to \(maximumQuantity), not \(line.quantity)"))
            }
            if let other = first[line.sku] {
                let detail = "\(line.sku) stands on line \(other) already; add the quantities up"
                mistakes.append(.init("/lines/\(number)/sku", detail))
            } else {
                first[line.sku] = number
            }
        }
        return mistakes
    }

    /// - Throws: ``Problem`` 422 with everything that is wrong.
    static func quote(_ lines: [StockLine], _ variants: [String: PricedVariant]) throws(Problem) -> Quote {
        var mistakes = mistakes(in: lines)
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
        var quoted: [Quote.Line] = []
        var total: Money?
        for (number, line) in lines.enumerated() {
            guard let variant = variants[line.sku] else {
                mistakes.append(.init("/lines/\(number)/sku", "there is no SKU \(line.sku.prefix(64))"))
                continue
            }
            guard variant.state == .active else {
                mistakes.append(.init("/lines/\(number)/sku", "\(line.sku) is not sold any more"))
                continue
            }
            do {
                let sum = try variant.price.multiplied(by: line.quantity)
                total = try total?.adding(sum) ?? sum
            } catch .mixedCurrencies(let expected, let other) {
                let detail = "\(line.sku) is priced in \(other), the lines before it in \(expected); order them apart"
                mistakes.append(.init("/lines/\(number)/sku", detail))
            } catch {
                mistakes.append(.init("/lines/\(number)/quantity", "\(error)"))
            }
            quoted.append(
                .init(sku: line.sku, name: variant.name, quantity: line.quantity, unitPrice: variant.price))
        }
        guard mistakes.isEmpty, let total else { throw .invalid(mistakes) }
        return Quote(lines: quoted, total: total)
    }
}

/// A cart as it is stored: what is in it, not what it costs.
struct CartContents: Sendable, Equatable {
    struct Line: Sendable, Equatable {
        var sku: String
        var quantity: Int64
        /// nil: there is no such SKU any more.
        var variant: PricedVariant?
    }
    var lines: [Line]

    /// The lines with their prices and problems, and the sum of those that can be added up.
    func priced() -> (lines: [Cart.Line], total: Money?) {
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
