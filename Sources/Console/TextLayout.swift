/// Wrapping and lists of terms, for help and messages.
enum TextLayout {
    /// Breaks at spaces; words that are longer than a line stay whole. Lines of the text that begin with a space are
    /// left as they are.
    static func wrap(_ text: String, width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph -> [String] in
            if paragraph.hasPrefix(" ") || paragraph.isEmpty { return [String(paragraph)] }
            var lines: [String] = []
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(String(word)) > width {
                    lines.append(line)
                    line = ""
                }
                line += line.isEmpty ? String(word) : " " + word
            }
            return lines + [line]
        }
    }

    /// Terms on the left, what they mean on the right; long terms get a line of their own.
    static func terms(_ terms: [(term: String, meaning: String)], width: Int, largest: Int = 26) -> [String] {
        let widths = terms.map { DisplayWidth.of($0.term) }.filter { $0 <= largest }
        let column = (widths.max() ?? 0) + 4
        return terms.flatMap { entry -> [String] in
            let head = "  " + entry.term
            let lines = wrap(entry.meaning, width: max(24, width - column))
            let indent = String(repeating: " ", count: column)
            if entry.meaning.isEmpty { return [head] }
            if DisplayWidth.of(head) + 2 > column { return [head] + lines.map { indent + $0 } }
            let first = head + String(repeating: " ", count: column - DisplayWidth.of(head)) + lines[0]
            return [first] + lines.dropFirst().map { indent + $0 }
        }
    }
}
