/// The ids of the messages that a session has received, so that none is done twice: the last ones, in order.
///
/// Ids may come somewhat out of order. What is forgotten leaves a floor: below it nobody can tell any more whether an
/// id is new, so nothing there is.
struct ReceivedIDs: Sendable {
    /// A container's messages fit in twice.
    static let maximum = 2048

    private var ids: [Int64] = []
    /// The highest id that was forgotten.
    private(set) var floor: Int64 = 0

    var count: Int { ids.count }
    var highest: Int64 { ids.last ?? floor }

    enum Verdict { case new, known, forgotten }

    func verdict(on id: Int64) -> Verdict {
        if id <= floor { return .forgotten }
        if ids.last.map({ $0 < id }) ?? true { return .new }
        let place = place(of: id)
        return ids[place] == id ? .known : .new
    }

    /// Remembers an id that is new. Most are the highest.
    mutating func insert(_ id: Int64) {
        ids.insert(id, at: place(of: id))
        // A quarter at once, so that forgetting costs little for each.
        if ids.count > Self.maximum { forget(Self.maximum / 4) }
    }

    /// Forgets those of before `id`, which rules of time would refuse.
    mutating func forget(before id: Int64) { forget(place(of: id)) }

    private mutating func forget(_ count: Int) {
        guard count > 0 else { return }
        floor = ids[count - 1]
        // A new array, so that a quiet session holds no room.
        ids = Array(ids[count...])
    }

    /// Where the first one that is not below `id` stands.
    private func place(of id: Int64) -> Int {
        if ids.last.map({ $0 < id }) ?? true { return ids.count }
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
