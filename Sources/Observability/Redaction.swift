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

    /// `text` with every card number in it replaced by ``mark``: 13 to 19 digits that pass the Luhn check (ISO/IEC
    /// 7812-1), in one run or in groups of 2 to 7 with single spaces or hyphens between (so that a UUID is none).
    public static func masked(_ text: String) -> String {
        var digits = 0
        for byte in text.utf8 where isDigit(byte) { digits += 1 }
        guard digits >= 13 else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        var changed = false
        while index < bytes.count {
            guard isDigit(bytes[index]) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let end = numberEnd(bytes, from: index)
            if isCardNumber(bytes[index..<end]) {
                result += mark.utf8
                changed = true
            } else {
                result += bytes[index..<end]
            }
            index = end
        }
        return changed ? String(decoding: result, as: UTF8.self) : text
    }

    /// The end of the digits that start at `start`, with groups joined when they look like a card's.
    private static func numberEnd(_ bytes: [UInt8], from start: Int) -> Int {
        var end = run(bytes, from: start)
        guard (2...7).contains(end - start) else { return end }
        let first = end
        var count = end - start
        while end + 1 < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "-"),
            isDigit(bytes[end + 1])
        {
            let next = run(bytes, from: end + 1)
            let length = next - end - 1
            guard (2...7).contains(length), count + length <= 19 else { break }
            count += length
            end = next
        }
        return isCardNumber(bytes[start..<end]) ? end : first
    }

    private static func run(_ bytes: [UInt8], from start: Int) -> Int {
        var end = start
        while end < bytes.count, isDigit(bytes[end]) { end += 1 }
        return end
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private static func isCardNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        var count = 0
        for byte in text.reversed() where isDigit(byte) {
            let digit = Int(byte - UInt8(ascii: "0"))
            sum += count % 2 == 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
            count += 1
        }
        return (13...19).contains(count) && sum % 10 == 0 && sum > 0
    }
}
