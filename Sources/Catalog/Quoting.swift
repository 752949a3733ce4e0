// From lines and prices to a quote, or to what is wrong with them. Pure.

internal import ShopAPI

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
