internal import Observability
internal import StrictText

/// What every text that comes in is held to, whatever its field: the JSON reader, forms, queries, paths, headers and
/// imported files all ask here.
public enum IncomingText {
    /// What is wrong with it; nil when it may come in. Never quotes it.
    public static func mistake(in text: String) -> String? {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: continue
            // PostgreSQL's text can't hold it (manual, section 8.3).
            case 0: return "must not contain the character U+0000"
            case 0..<0x20, 0x7F..<0xA0: return "must not contain control characters"
            // They turn what a person reads around (Unicode Technical Report 36, section 2.10).
            case 0x202A...0x202E, 0x2066...0x2069:
                return "must not contain characters that change the direction of text"
            default: continue
            }
        }
        return CardNumber.isIn(text) ? cardNumber : nil
    }

    /// What is said of a text that holds a card number.
    public static let cardNumber = "must not hold a card number"
}

/// What a stored text of one kind may look like, beyond what ``IncomingText`` asks of all: the same for a name, a note
/// or a reason wherever it is taken.
public struct TextRule: Sendable {
    /// In Unicode scalars; a byte takes four times as many at most.
    public let length: ClosedRange<Int>
    /// One line, without blanks around it.
    public let isOneLine: Bool

    public init(_ length: ClosedRange<Int>, isOneLine: Bool) {
        self.length = length
        self.isOneLine = isOneLine
    }

    /// What something is called.
    public static func name(_ length: ClosedRange<Int>) -> TextRule { TextRule(length, isOneLine: true) }
    /// Why something is done.
    public static let reason = TextRule(1...500, isOneLine: false)
    /// What somebody writes down beside an order.
    public static let note = TextRule(0...1_000, isOneLine: false)

    /// What is wrong; nil when it may be stored.
    public func mistake(in text: String) -> String? {
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            return "must be \(length.lowerBound) to \(length.upperBound) characters, not \(count)"
        }
        if length.lowerBound > 0, text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
            return "must not be blank"
        }
        if let mistake = IncomingText.mistake(in: text) { return mistake }
        guard isOneLine else { return nil }
        if text.unicodeScalars.contains(where: Self.endsLine) {
            return "must be one line, without control characters"
        }
        let outer = [text.unicodeScalars.first, text.unicodeScalars.last]
        if outer.contains(where: { $0?.properties.isWhitespace == true }) {
            return "must not begin or end with a blank"
        }
        return nil
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}

/// A text that may hold a card number: only for the fields of ``PaymentTokenRequest``.
struct CardText: Decodable {
    let text: String
    init(from decoder: any Decoder) throws {
        // Past the rule that all other text is held to.
        if case .string(let text)? = (decoder as? JSONTreeDecoder)?.tree {
            self.text = text
            return
        }
        text = try decoder.singleValueContainer().decode(String.self)
    }
}
