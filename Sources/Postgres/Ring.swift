/// A queue that reuses its memory: append at the end, take from the front.
struct Ring<Element> {
    private var items: [Element?]
    private var head = 0
    private(set) var count = 0

    /// - Parameter capacity: a power of two.
    init(capacity: Int = 16) { items = Array(repeating: nil, count: capacity) }

    var isEmpty: Bool { count == 0 }
    var first: Element? { count == 0 ? nil : items[head] }

    /// What is queued, from the front.
    var all: [Element] { (0..<count).compactMap { items[(head + $0) & (items.count - 1)] } }

    mutating func append(_ element: Element) {
        if count == items.count { grow() }
        items[(head + count) & (items.count - 1)] = element
        count += 1
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = items[head].take()
        head = (head + 1) & (items.count - 1)
        count -= 1
        return element
    }

    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(items.count * 2)
        for offset in 0..<count { larger.append(items[(head + offset) & (items.count - 1)]) }
        larger.append(contentsOf: repeatElement(nil, count: items.count * 2 - count))
        items = larger
        head = 0
    }
}
