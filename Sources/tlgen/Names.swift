/// How the schema's names are written in Swift.
enum Names {
    /// `p_q_inner_data_dc` → `PQInnerDataDc`, `auth.sentCode` → `AuthSentCode`.
    static func type(_ name: String) -> String {
        name.split { $0 == "." || $0 == "_" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// `server_nonce` → `serverNonce`; `self`, which Swift keeps for itself, → `isSelf`.
    static func field(_ name: String) -> String {
        let joined = type(name)
        let lower = joined.prefix(1).lowercased() + joined.dropFirst()
        return lower == "self" ? "isSelf" : quoted(lower)
    }

    /// A case of an enum: `auth.sentCode` → `authSentCode`.
    static func enumCase(_ name: String) -> String {
        let joined = type(name)
        return quoted(joined.prefix(1).lowercased() + joined.dropFirst())
    }

    /// `0xdde8_a54c`
    static func id(_ id: UInt32) -> String {
        let digits = String(id, radix: 16)
        let padded = String(repeating: "0", count: 8 - digits.count) + digits
        return "0x\(padded.prefix(4))_\(padded.suffix(4))"
    }

    private static func quoted(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

    private static let keywords: Set<String> = [
        "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum", "extension",
        "false", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
        "operator", "private", "protocol", "public", "repeat", "return", "static", "struct", "subscript", "super",
        "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]
}
