internal import FoundationEssentials

/// By what keys are compared.
enum KeyMeasure: String, Sendable, CaseIterable, Codable {
    case size, heat
    var summary: String { self == .size ? "the memory that they take" : "how often, or how lately, they are used" }
}

/// A key beside the others.
struct RankedKey: Sendable, Equatable, Codable {
    var key: [UInt8]
    var type: String
    var bytes: Int64?
    /// Redis's logarithmic counter of uses, where it keeps one.
    var frequency: Int64?
    /// Seconds since the last use, where Redis keeps that.
    var idle: Int64?
    var ttl: Int64?

    var name: String { String(decoding: key, as: UTF8.self) }

    /// The greater, the further up.
    func rank(by measure: KeyMeasure) -> Int64 {
        measure == .size ? bytes ?? 0 : frequency ?? -(idle ?? .max)
    }
}

/// The first so many of all keys seen so far, and how far a way through them has come: it can be written down and gone
/// on with. Pure.
struct TopKeys: Sendable, Equatable, Codable {
    let measure: KeyMeasure
    let limit: Int
    let pattern: String
    private(set) var keys: [RankedKey] = []
    var seen = 0
    /// Servers that were gone through.
    var done: [String] = []
    /// The server in hand, its `run_id` (a cursor says nothing to another one) and the cursor.
    var server: String?
    var run: String?
    var cursor = "0"

    init(measure: KeyMeasure, limit: Int, pattern: String) {
        self.measure = measure
        self.limit = limit
        self.pattern = pattern
    }

    /// What a key must at least have to be among them; nil while there is room.
    private var least: Int64? { keys.count < limit ? nil : keys.last?.rank(by: measure) }

    mutating func add(_ key: RankedKey) {
        let rank = key.rank(by: measure)
        if let least, rank <= least { return }
        // SCAN may show a key twice.
        if let known = keys.firstIndex(where: { $0.key == key.key }) { keys.remove(at: known) }
        let place = keys.firstIndex { $0.rank(by: measure) < rank } ?? keys.count
        keys.insert(key, at: place)
        if keys.count > limit { keys.removeLast() }
    }
}
