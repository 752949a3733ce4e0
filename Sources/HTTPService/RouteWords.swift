/// Names that somebody chooses and words that routes are made of stand in the same places of paths:
/// `/admin/v1/stock/{sku}` beside `/admin/v1/stock/verify`. The words go first, so a thing of that name could not be
/// reached; no new one is made. What was made before is reached with an escaped letter (`%76erify`): words are compared
/// as they stand in the request.
public enum RouteWords {
    /// What `{parameter}` may not be called in any of `paths`: their words that stand where it stands, and the dots
    /// that clients and proxies take for steps between folders.
    public static func reserved(for parameter: String, in paths: [String]) -> Set<String> {
        let split = paths.map { $0.split(separator: "/") }
        var words: Set<String> = [".", ".."]
        for path in split {
            guard let place = path.firstIndex(of: "{\(parameter)}") else { continue }
            for other in split where other.count > place && other[..<place] == path[..<place] {
                if !other[place].hasPrefix("{") { words.insert(String(other[place])) }
            }
        }
        return words
    }

    /// What is said of such a name.
    public static let rule = "is a word of this shop's own paths; no new thing may be called so"
}
