/// Header fields in the order in which they came or will be sent. Names compare without regard to ASCII case.
public struct HTTPHeaders: Sendable, Sequence, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    public typealias Field = (name: String, value: String)
    @usableFromInline var fields: [Field] = []

    public init() {}
    public init(_ fields: some Sequence<Field>) { self.fields = Array(fields) }
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    public var count: Int { fields.count }
    public var isEmpty: Bool { fields.isEmpty }
    public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
    public mutating func reserveCapacity(_ count: Int) { fields.reserveCapacity(count) }

    /// The first field of that name; setting replaces all of them, and `nil` removes them.
    public subscript(name: String) -> String? {
        get {
            for field in fields where field.name.equalsIgnoringCase(name) { return field.value }
            return nil
        }
        set {
            if let at = fields.firstIndex(where: { $0.name.equalsIgnoringCase(name) }), let newValue {
                fields[at].value = newValue
                let rest = fields[(at + 1)...].filter { !$0.name.equalsIgnoringCase(name) }
                fields.replaceSubrange((at + 1)..., with: rest)
            } else {
                fields.removeAll { $0.name.equalsIgnoringCase(name) }
                if let newValue { fields.append((name, newValue)) }
            }
        }
    }

    /// All values of that name, in order, each field as it stands (lists are not split at commas).
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }
    /// Adds a field and keeps those of the same name (`Set-Cookie`).
    public mutating func add(_ name: String, _ value: String) { fields.append((name, value)) }
    public func contains(_ name: String) -> Bool { self[name] != nil }

    public var description: String { fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n") }
}

extension String {
    /// Equality of ASCII text without regard to case; other bytes must be the same.
    func equalsIgnoringCase(_ other: String) -> Bool {
        var a = utf8.makeIterator()
        var b = other.utf8.makeIterator()
        guard utf8.count == other.utf8.count else { return false }
        while let x = a.next(), let y = b.next() {
            if x == y { continue }
            let folded = x | 0x20
            guard folded == y | 0x20, folded >= 0x61, folded <= 0x7A else { return false }
        }
        return true
    }
}
