/// What must never reach a log: secrets by the name of their field, card numbers by their form.
public enum Redaction {
    /// What stands in the place of a secret.
    public static let mark = "[redacted]"

    /// A name is secret when one of its words is: `client_secret`, `refreshToken`, `Authorization`, `card-number`.
    static let secretWords: Set<String> = [
        "password", "passwd", "secret", "token", "authorization", "card", "pan", "cvc", "cvv", "cookie",
    ]

    /// Whether a field of this name is written as ``mark``.
    public static func isSecret(_ name: String) -> Bool {
        var word: [UInt8] = []
        var wasLower = false
        for byte in name.utf8 {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            let isLower = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            if !isUpper && !isLower || isUpper && wasLower {
                if isSecret(word: word) { return true }
                word.removeAll(keepingCapacity: true)
            }
            if isUpper || isLower { word.append(byte | 0x20) }
            wasLower = isLower
        }
        return isSecret(word: word)
    }

    private static func isSecret(word: [UInt8]) -> Bool {
        // The shortest is three letters, the longest thirteen; a plural counts.
        guard word.count >= 3, word.count <= 14 else { return false }
        let text = String(decoding: word, as: UTF8.self)
        return secretWords.contains(text) || text.hasSuffix("s") && secretWords.contains(String(text.dropLast()))
    }

    /// `text` with every card number in it (see ``CardNumber``) replaced by ``mark``.
    public static func masked(_ text: String) -> String {
        let ranges = CardNumber.ranges(in: text)
        guard !ranges.isEmpty else { return text }
        let bytes = text.utf8
        var result = ""
        var start = bytes.startIndex
        for range in ranges {
            let begin = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
            result += text[start..<begin] + mark
            start = bytes.index(bytes.startIndex, offsetBy: range.upperBound)
        }
        return result + text[start...]
    }
}
