extension Unicode.Scalar {
    /// Whether a terminal may take this for a command or turn the text around: C0, DEL, C1, the bidirectional
    /// controls (Unicode TR 9) and the line and paragraph separators.
    var steersTerminals: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F: true
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    func hexadecimal(digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    fileprivate var escaped: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where value < 0x100: "\\x" + hexadecimal(digits: 2)
        default: "\\u" + hexadecimal(digits: 4)
        }
    }
}

extension String {
    /// Printable ASCII only: nothing to escape, and as wide as it is long.
    var isPlain: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    /// The text with control characters shown (`\n`, `\x1b`, `\u202e`), for terminals.
    package var escapingControls: String {
        guard !isPlain, unicodeScalars.contains(where: \.steersTerminals) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.steersTerminals { text += scalar.escaped } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
