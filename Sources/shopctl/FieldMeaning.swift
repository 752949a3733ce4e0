internal import Console
internal import FoundationEssentials
internal import ShopAPI

/// What the fields of batches mean, however they are spelled: an item is known by it.
enum FieldMeaning {
    /// `+01` is 1.
    static let integer: @Sendable (String) -> String? = { text in Int64(text).map { String($0) } ?? text }

    /// `0.10` is `0.1`.
    static let amount: @Sendable (String) -> String? = { text in
        guard text != RefundAmount.all else { return nil }
        guard RefundsCreate.isAmount(text) else { return text }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0].drop { $0 == "0" }
        let digits = String((parts.count > 1 ? String(parts[1]) : "").reversed().drop { $0 == "0" }.reversed())
        return (whole.isEmpty ? "0" : String(whole)) + (digits.isEmpty ? "" : "." + digits)
    }

    /// `MUG=01 TEA` is `MUG=1 TEA=1`.
    static let lines: @Sendable (String) -> String? = { text in
        text.split(separator: " ").map { part in
            let line = try? ValueType<StockLine>.line.parse(String(part), .distantPast)
            return line.map { "\($0.sku)=\($0.quantity)" } ?? String(part)
        }.joined(separator: " ")
    }

    /// Nothing, where it is what stands for it anyway.
    static func unless(_ usual: String) -> @Sendable (String) -> String? { { $0 == usual ? nil : $0 } }

    /// `order/ord_…` is `ord_…`.
    static func identifier(_ kind: String) -> @Sendable (String) -> String? {
        { (try? ValueType<String>.bareIdentifier($0, of: kind)) ?? $0 }
    }
}

/// What a command's flags mean, as journals and keys know them: `--amount=5.0` is `--amount=5.00`.
struct FlagMeanings: Sendable {
    static let asTyped = FlagMeanings(texts: [:], toggles: [])
    /// By their names; nil where a flag says no more than leaving it out.
    var texts: [String: @Sendable (String) -> String?]
    var toggles: Set<String>

    /// - Parameter said: words as ``Invocation/meaning(without:)`` makes them.
    func meaning(_ said: [String]) -> [String] { said.compactMap(meaning) }

    private func meaning(_ word: String) -> String? {
        guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else { return word }
        let name = String(word[..<equals].dropFirst(2))
        let text = String(word[word.index(after: equals)...])
        if toggles.contains(name) { return (try? Option<Bool>.boolean(text)) == false ? nil : "--\(name)" }
        guard let meaning = texts[name] else { return word }
        return meaning(text).map { "--\(name)=\($0)" }
    }
}
