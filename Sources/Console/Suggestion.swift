/// The nearest right word for one that was mistyped.
package enum Suggestion {
    /// The candidate that is likeliest meant, or nil when none is near.
    package static func nearest(to word: String, in candidates: [String]) -> String? {
        let typed = word.lowercased()
        let limit = max(1, typed.count / 3 + (typed.count > 3 ? 1 : 0))
        let scored = candidates.map { (distance(typed, $0.lowercased()), $0) }
        if let best = scored.min(by: { $0.0 < $1.0 }), best.0 <= min(limit, 3) { return best.1 }
        let longer = candidates.filter { $0.lowercased().hasPrefix(typed) }
        return typed.count >= 2 && longer.count == 1 ? longer[0] : nil
    }

    /// "did you mean X?", if something is near.
    package static func question(for word: String, in candidates: [String], prefix: String = "") -> String? {
        nearest(to: word, in: candidates).map { "did you mean `\(prefix)\($0)`?" }
    }

    /// Damerau–Levenshtein, restricted: insertions, deletions, replacements, and swaps of neighbours.
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left)
        let b = Array(right)
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                var best = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, before[j - 2] + 1) }
                row.append(best)
            }
            before = previous
            previous = row
        }
        return previous[b.count]
    }
}
