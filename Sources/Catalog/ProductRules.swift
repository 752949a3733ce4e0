// What may stand in a product, and how a line of a file becomes one. Pure.

internal import HTTPService
internal import ShopAPI

/// One row to be written: an upsert whose rules were checked and whose defaults are filled in.
struct ProductRow: Sendable, Equatable {
    var line: Int64
    var sku: String
    var product: String
    var name: String
    /// nil: stays as it is; empty: none.
    var description: String?
    var variant: String?
    var price: Money
    var state: ProductState
}

enum ProductRules {
    static let codeLength = 64
    static let nameLength = 200
    static let variantLength = 100
    static let descriptionLength = 5_000

    /// The rules that `upsert` breaks; empty when it may be written.
    static func mistakes(in upsert: ProductUpsert) -> [Problem.Field] {
        var mistakes: [Problem.Field] = []
        func check(_ pointer: String, _ mistake: String?) {
            if let mistake { mistakes.append(.init(pointer, mistake)) }
        }
        check("/sku", code(upsert.sku))
        check("/name", TextRule.name(1...nameLength).mistake(in: upsert.name))
        if upsert.price.amount <= 0 { check("/price/amount", "must be more than 0, not \(upsert.price.amount)") }
        if let product = upsert.product { check("/product", code(product)) }
        if let variant = upsert.variant { check("/variant", TextRule.name(0...variantLength).mistake(in: variant)) }
        if let description = upsert.description {
            check("/description", TextRule(0...descriptionLength, isOneLine: false).mistake(in: description))
        }
        return mistakes
    }

    /// - Throws: ``Problem`` 422 with every rule that is broken.
    static func row(_ upsert: ProductUpsert, line: Int = 1) throws(Problem) -> ProductRow {
        let mistakes = mistakes(in: upsert)
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
        return ProductRow(
            line: Int64(line), sku: upsert.sku, product: upsert.product ?? upsert.sku, name: upsert.name,
            description: upsert.description, variant: upsert.variant.flatMap { $0.isEmpty ? nil : $0 },
            price: upsert.price, state: upsert.state ?? .active)
    }

    /// What is wrong with a SKU or a product's key.
    static func code(_ text: String) -> String? {
        let isRight = (1...codeLength).contains(text.utf8.count) && text.utf8.allSatisfy(isCodeByte)
        return isRight ? nil : "must be 1 to \(codeLength) of A-Z a-z 0-9 . _ -"
    }
    private static func isCodeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}

/// The columns of a csv file of products. `price` is decimal (`19.99`), `amount` in minor units (`1999`): one of them.
struct ProductColumns {
    static let shape = RecordShape(
        required: ["sku", "name", "currency"],
        optional: ["price", "amount", "product", "variant", "description", "state"], line: ProductUpsert.self,
        examples: [
            "sku": "SAMPLE-1", "name": "A sample", "currency": "EUR", "price": "12.00", "product": "SAMPLE",
            "variant": "blue, M", "description": "Of blue stoneware", "state": "active",
        ],
        ["sku": "SAMPLE-2", "name": "Another sample", "currency": "EUR", "amount": "1200"])
    private let header: RecordHeader

    init(_ names: [String], line: Int) throws(Problem) {
        header = try RecordHeader(names, line: line, of: Self.shape)
        if header.has("price") == header.has("amount") {
            var mistakes = RecordMistakes()
            mistakes.add(
                line: line, column: "price",
                "one of price (decimal, 19.99) and amount (minor units, 1999) must be there")
            throw mistakes.problem
        }
    }

    /// - Returns: nil when a mistake was added.
    func upsert(_ fields: [String], line: Int, _ mistakes: inout RecordMistakes) -> ProductUpsert? {
        if let mistake = header.mistake(in: fields) {
            mistakes.add(line: line, mistake)
            return nil
        }
        let before = mistakes.count
        let price = price(fields, line, &mistakes)
        var state: ProductState?
        if let text = header.value("state", of: fields) {
            state = ProductState(rawValue: text)
            if state == nil {
                mistakes.add(line: line, column: "state", "must be active or archived, not \"\(text.prefix(40))\"")
            }
        }
        guard let price, mistakes.count == before else { return nil }
        return ProductUpsert(
            sku: header.value("sku", of: fields) ?? "", name: header.value("name", of: fields) ?? "", price: price,
            product: header.value("product", of: fields), variant: header.value("variant", of: fields),
            description: header.value("description", of: fields), state: state)
    }

    private func price(_ fields: [String], _ line: Int, _ mistakes: inout RecordMistakes) -> Money? {
        guard let code = header.value("currency", of: fields), let currency = Currency(code) else {
            let given = header.value("currency", of: fields) ?? ""
            mistakes.add(
                line: line, column: "currency", "\"\(given.prefix(40))\" is no ISO 4217 currency code, such as EUR")
            return nil
        }
        let column = header.has("price") ? "price" : "amount"
        let text = header.value(column, of: fields) ?? ""
        do {
            if column == "price" { return try Money(decimal: text, currency) }
            guard let amount = Int64(text) else { throw MoneyError.malformed(text) }
            return Money(amount, currency)
        } catch let error as MoneyError {
            mistakes.add(line: line, column: column, "\(error)")
        } catch {
            mistakes.add(line: line, column: column, "is no amount")
        }
        return nil
    }
}
