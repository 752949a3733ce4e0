/// One page of a list: `{"data": […], "next": "…"}`.
public struct Page<Element: Codable & Sendable>: Codable, Sendable {
    public var data: [Element]
    /// What to pass as `cursor` for the next page; absent on the last.
    public var next: String?
    /// Whose part is not in it, as it can't be asked now; absent where nothing is lacking.
    public var lacks: [String]?
    public init(_ data: [Element], next: String? = nil) {
        self.data = data
        self.next = next
    }
}
