/// Card numbers in text, however they are written. Reading takes time in proportion to the text.
///
/// The rule, for people:
/// - **Digits** are all that Unicode calls a decimal digit or a digit: `4`, `４`, `٤`, and also `⁴` and `④`, which
///   people read as what they are.
/// - **Between two digits** may stand up to four marks that are neither letters nor numbers: blanks (any number of them
///   in a row is one), dots, dashes, slashes, commas, brackets, line ends. What nobody sees, such as a zero-width
///   space, is not counted. Between two pairs of digits only one stands, so that `40, 42, 44, …` stays a list of sizes.
/// - **A number** is made of whole groups of digits, has a length and a beginning that an issuer uses
///   (ISO/IEC 7812-1; the published ranges of the card schemes), and its check digit is right (Luhn).
/// - **It is none** when it is an article number of 12 or 13 digits (GTIN) whose own check digit is right; a phone of
///   at most 13 digits with its `+`; a time of day, to the nanosecond at most; a UUID, or 32 and more hexadecimal
///   digits, with at least two letters; an IBAN whose check digits are right.
public enum CardNumber {
    public static func isIn(_ text: String) -> Bool { !ranges(in: text).isEmpty }

    /// Where they are: ranges of UTF-8 offsets, ascending, none overlapping another.
    public static func ranges(in text: String) -> [Range<Int>] {
        guard mayHave(text.utf8) else { return [] }
        var groups = DigitGroups(text)
        guard groups.digits.count >= shortest else { return [] }
        groups.exempt(Array(text.utf8))
        return groups.numbers()
    }

    /// Whether one is among the decimal digits of a hexadecimal text, wherever it begins and whatever is around it: for
    /// ids that strangers choose and that are written down as they are.
    public static func isAmong(hexadecimal text: String) -> Bool {
        let bytes = Array(text.utf8)
        for start in bytes.indices {
            var sums = LuhnSums()
            for byte in bytes[start...].prefix(longest) {
                guard byte &- 0x30 < 10 else { break }
                sums.add(byte & 0x0F)
                if sums.isCard { return true }
            }
        }
        return false
    }

    static let shortest = 12
    static let longest = 19

    /// Quickly: whether there is any use in looking closer.
    private static func mayHave(_ bytes: String.UTF8View) -> Bool {
        var digits = 0
        for byte in bytes {
            if byte >= 0x80 { return true }
            if byte &- 0x30 < 10 { digits += 1 }
        }
        return digits >= shortest
    }
}

/// A number as it grows digit by digit: its Luhn sums, its check digit as an article number, and how it begins.
struct LuhnSums {
    private(set) var count = 0
    /// The first four digits.
    private var beginning = 0
    /// With every first, or every second, digit counted from the left doubled.
    private var first = 0
    private var second = 0
    /// With every first, or every second, digit counted threefold.
    private var threefoldFirst = 0
    private var threefoldSecond = 0

    mutating func add(_ digit: UInt8) {
        let digit = Int(digit)
        let doubled = digit < 5 ? digit * 2 : digit * 2 - 9
        if count < 4 { beginning = beginning * 10 + digit }
        if count % 2 == 0 {
            first += doubled
            second += digit
            threefoldFirst += digit * 3
            threefoldSecond += digit
        } else {
            first += digit
            second += doubled
            threefoldFirst += digit
            threefoldSecond += digit * 3
        }
        count += 1
    }

    /// The last digit is never doubled, so of an even count it is the first ones that are.
    private var isRight: Bool { (count % 2 == 0 ? first : second) % 10 == 0 }
    /// GS1 General Specifications, section 7.9: threefold from the last but one leftwards.
    private var isArticle: Bool {
        (count == 12 || count == 13) && (count % 2 == 0 ? threefoldFirst : threefoldSecond) % 10 == 0
    }
    var isCard: Bool { count >= CardNumber.shortest && isRight && isIssued && !isArticle }

    /// Whether an issuer gives out numbers that begin so and are as long.
    private var isIssued: Bool {
        switch beginning {
        // Visa.
        case 4000...4999: count == 13 || count == 16 || count == 19
        // Mastercard.
        case 5100...5599, 2221...2720: count == 16
        // American Express.
        case 3400...3499, 3700...3799: count == 15
        // Diners Club.
        case 3000...3059, 3090...3099, 3600...3699, 3800...3999: (14...19).contains(count)
        // JCB.
        case 3528...3589: (16...19).contains(count)
        // Mir.
        case 2200...2205: (16...19).contains(count)
        // Maestro's short ones.
        case 5018, 5020, 5038, 5893, 6304, 6390, 6759, 6761...6763, 6799: (12...19).contains(count)
        // Maestro, Discover, UnionPay, RuPay, Troy, Elo and others.
        case 5000...5099, 5600...5899, 6000...6999: (16...19).contains(count)
        // Uzcard, Troy, Humo.
        case 8600, 9792, 9860: count == 16
        default: false
        }
    }
}

/// A text's digits in groups: what stands together, and which groups have so little between them that they may be one
/// number.
private struct DigitGroups {
    struct Group {
        /// Of its first digit, in ``DigitGroups/digits``.
        let first: Int
        var count = 0
        /// UTF-8 offsets.
        let start: Int
        var end: Int
        /// Whether it may go on what stands before it.
        var isJoined: Bool
        let isAfterPlus: Bool
        var isExempt = false
    }
    private(set) var digits: [UInt8] = []
    private var groups: [Group] = []

    /// More marks than this between two groups part them.
    private static let widest = 4

    init(_ text: String) {
        var offset = 0
        // What stands between the last digit and here.
        var gap = Self.widest + 1
        var isBlank = false
        var isPlus = false
        var isInside = false
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            defer { offset += width }
            switch Mark(scalar) {
            case .digit(let value):
                if !isInside {
                    groups.append(
                        Group(
                            first: digits.count, start: offset, end: offset, isJoined: gap <= Self.widest,
                            isAfterPlus: isPlus))
                    gapBefore.append(gap)
                }
                digits.append(value)
                groups[groups.count - 1].count += 1
                groups[groups.count - 1].end = offset + width
                (gap, isBlank, isPlus, isInside) = (0, false, false, true)
            case .nothing: isInside = false
            case .blank:
                if !isBlank { gap += 1 }
                (isBlank, isPlus, isInside) = (true, false, false)
            case .other(let plus):
                gap += 1
                (isBlank, isPlus, isInside) = (false, plus, false)
            case .letter:
                gap = Self.widest + 1
                (isBlank, isPlus, isInside) = (false, false, false)
            }
        }
        for index in groups.indices.dropFirst()
        where groups[index].count == 2 && groups[index - 1].count == 2 && gapBefore[index] > 1 {
            groups[index].isJoined = false
        }
    }
    private var gapBefore: [Int] = []

    // MARK: What is no card

    mutating func exempt(_ bytes: [UInt8]) {
        exemptTimes(bytes)
        for range in Identifiers(bytes).ranges { exempt(range) }
    }

    private mutating func exempt(_ range: Range<Int>) {
        var low = 0
        var high = groups.count
        while low < high {
            let middle = (low + high) / 2
            if groups[middle].start < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        while low < groups.count, groups[low].start < range.upperBound {
            groups[low].isExempt = true
            low += 1
        }
    }

    /// No clock says more of a second.
    private static let decimals = 9

    /// `17:49`, `17:49:05`, `17:49:05.123456`.
    private mutating func exemptTimes(_ bytes: [UInt8]) {
        let colon = UInt8(ascii: ":")
        var index = 0
        while index + 1 < groups.count {
            let begins = groups[index].start
            guard begins == 0 || bytes[begins - 1] != colon, isPair(index, upTo: 24), follows(index, colon, bytes),
                isPair(index + 1, upTo: 59)
            else {
                index += 1
                continue
            }
            var last = index + 1
            if follows(last, colon, bytes), isPair(last + 1, upTo: 60) { last += 1 }
            let isLonger = groups[last].end < bytes.count && bytes[groups[last].end] == colon
            if last == index + 2, follows(last, UInt8(ascii: "."), bytes) || follows(last, UInt8(ascii: ","), bytes),
                groups[last + 1].count <= Self.decimals
            {
                last += 1
            }
            if !isLonger { for place in index...last { groups[place].isExempt = true } }
            index = last + 1
        }
    }

    private func isPair(_ index: Int, upTo limit: Int) -> Bool {
        let group = groups[index]
        guard group.count == 2, group.end - group.start == 2 else { return false }
        return Int(digits[group.first]) * 10 + Int(digits[group.first + 1]) <= limit
    }
    /// Whether one `byte` alone stands between this group and the next.
    private func follows(_ index: Int, _ byte: UInt8, _ bytes: [UInt8]) -> Bool {
        guard index + 1 < groups.count, groups[index + 1].start == groups[index].end + 1 else { return false }
        return bytes[groups[index].end] == byte
    }

    // MARK: What is one

    func numbers() -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        while index < groups.count {
            if let last = number(from: index) {
                found.append(groups[index].start..<groups[last].end)
                index = last + 1
            } else {
                index += 1
            }
        }
        return found
    }

    /// The last group of the longest number that begins with this one. No card begins with a zero: those before it are
    /// padding.
    private func number(from start: Int) -> Int? {
        var sums = LuhnSums()
        var last: Int?
        var index = start
        while index < groups.count, !groups[index].isExempt, index == start || groups[index].isJoined {
            let group = groups[index]
            for digit in digits[group.first..<(group.first + group.count)] where sums.count > 0 || digit > 0 {
                sums.add(digit)
                if sums.count > CardNumber.longest { return last }
            }
            if sums.isCard, !(groups[start].isAfterPlus && sums.count <= 13) { last = index }
            index += 1
        }
        return last
    }
}

/// What a character is to a number.
private enum Mark {
    case digit(UInt8)
    /// Nobody sees it.
    case nothing
    case blank
    case other(isPlus: Bool)
    case letter

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x30...0x39: self = .digit(UInt8(scalar.value - 0x30))
        case 0x41...0x5A, 0x61...0x7A: self = .letter
        case 0x09...0x0D, 0x20: self = .blank
        case 0..<0x80: self = .other(isPlus: scalar == "+")
        default: self = Self.beyondASCII(scalar)
        }
    }

    private static func beyondASCII(_ scalar: Unicode.Scalar) -> Mark {
        let properties = scalar.properties
        if properties.numericType == .decimal || properties.numericType == .digit,
            let value = properties.numericValue, let digit = UInt8(exactly: value), digit < 10
        {
            return .digit(digit)
        }
        if properties.isWhitespace { return .blank }
        // The long vowel mark of Japanese, which is typed as a dash.
        if scalar.value == 0x30FC || scalar.value == 0xFF70 { return .other(isPlus: false) }
        switch properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark, .control: return .nothing
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .spacingMark,
            .decimalNumber, .letterNumber, .otherNumber:
            return properties.isDefaultIgnorableCodePoint ? .nothing : .letter
        default: return properties.isDefaultIgnorableCodePoint ? .nothing : .other(isPlus: scalar.value == 0xFF0B)
        }
    }
}

/// Where UUIDs, digests and IBANs stand in a text.
private struct Identifiers {
    private struct Word {
        let range: Range<Int>
        let isHexadecimal: Bool
        let letters: Int
    }
    private(set) var ranges: [Range<Int>] = []
    private let bytes: [UInt8]
    private var words: [Word] = []

    /// So many letters make clear that digits were not what somebody typed.
    private static let letters = 2
    private static let digest = 32

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var at = 0
        while at < bytes.count {
            guard Self.isWordByte(bytes[at]) else {
                at += 1
                continue
            }
            var end = at
            while end < bytes.count, Self.isWordByte(bytes[end]) { end += 1 }
            take(word(at..<end))
            at = end
        }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    private func word(_ range: Range<Int>) -> Word {
        var letters = 0
        var isHexadecimal = true
        for byte in bytes[range] where byte > 0x39 {
            letters += 1
            if (byte | 0x20) > 0x66 { isHexadecimal = false }
        }
        return Word(range: range, isHexadecimal: isHexadecimal, letters: letters)
    }

    private mutating func take(_ word: Word) {
        words.append(word)
        if words.count > 5 { words.removeFirst() }
        if word.isHexadecimal, word.range.count >= Self.digest, word.letters >= Self.letters {
            ranges.append(word.range)
        }
        if let first = words.first, isUUID { ranges.append(first.range.lowerBound..<word.range.upperBound) }
        if let iban = iban(from: word) { ranges.append(iban) }
    }

    private var isUUID: Bool {
        guard words.map(\.range.count) == [8, 4, 4, 4, 12], words.allSatisfy(\.isHexadecimal) else { return false }
        let hasDashes = zip(words, words.dropFirst()).allSatisfy {
            $1.range.lowerBound == $0.range.upperBound + 1 && bytes[$0.range.upperBound] == UInt8(ascii: "-")
        }
        return hasDashes && words.reduce(0) { $0 + $1.letters } >= Self.letters
    }

    /// ISO 13616: two letters, two check digits, 11 to 30 more letters and digits, in one piece or with blanks.
    private func iban(from word: Word) -> Range<Int>? {
        let start = word.range.lowerBound
        let head = bytes[word.range].prefix(4)
        guard head.count == 4, head.prefix(2).allSatisfy({ $0 &- 0x41 < 26 }),
            head.suffix(2).allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        var remainder = 0
        var count = 4
        var at = start + 4
        while at < bytes.count, count < 34 {
            let byte = bytes[at]
            if byte &- 0x30 < 10 {
                remainder = (remainder * 10 + Int(byte - 0x30)) % 97
                count += 1
            } else if byte &- 0x41 < 26 {
                remainder = (remainder * 100 + Int(byte - 0x37)) % 97
                count += 1
            } else if byte != 0x20 {
                break
            }
            at += 1
            if count >= 15, at == bytes.count || !Self.isWordByte(bytes[at]) {
                let whole = head.reduce(remainder) { sum, byte in
                    byte > 0x39 ? (sum * 100 + Int(byte - 0x37)) % 97 : (sum * 10 + Int(byte - 0x30)) % 97
                }
                if whole == 1 { return start..<at }
            }
        }
        return nil
    }
}
