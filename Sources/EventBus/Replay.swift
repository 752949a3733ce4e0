public import FoundationEssentials
internal import ShopAPI

/// What a copy of an event says about itself, in headers beside the event's own: how often it was copied, from where,
/// and by which run.
public struct ReplayMark: Sendable, Equatable {
    public static let countHeader = "replay_count"
    public static let fromHeader = "replay_from"
    public static let runHeader = "replay_run"
    /// 1 for a copy of the original.
    public let count: Int
    /// Such as `orders.events/2@17`.
    public let from: String
    public let run: String

    public init(count: Int, from: String, run: String) {
        self.count = count
        self.from = from
        self.run = run
    }

    /// How often what has these headers was copied; 0 for an original.
    public static func count(in headers: [(String, [UInt8])]) -> Int {
        let text = headers.first { $0.0 == countHeader }.map { String(decoding: $0.1, as: UTF8.self) }
        // Anybody may write the header: what is beyond counting is many.
        return min(max(0, text.flatMap { Int($0) } ?? 0), 1_000_000)
    }

    /// The headers of a copy: those given, with this mark instead of an earlier one.
    public func on(_ headers: [(String, [UInt8])]) -> [(String, [UInt8])] {
        headers.filter { ![Self.countHeader, Self.fromHeader, Self.runHeader].contains($0.0) } + [
            (Self.countHeader, Array("\(count)".utf8)), (Self.fromHeader, Array(from.utf8)),
            (Self.runHeader, Array(run.utf8)),
        ]
    }
}

/// Which events are meant.
public struct EventFilter: Sendable, Equatable {
    /// Empty: any.
    public var types: Set<String>
    public var keys: Set<String>
    /// From then on, and before then.
    public var since: Date?
    public var until: Date?

    public init(types: Set<String> = [], keys: Set<String> = [], since: Date? = nil, until: Date? = nil) {
        self.types = types
        self.keys = keys
        self.since = since
        self.until = until
    }

    public func admits(type: String?, key: [UInt8]?, time: Date?) -> Bool {
        if !types.isEmpty, !types.contains(type ?? "") { return false }
        if !keys.isEmpty, !keys.contains(key.map { String(decoding: $0, as: UTF8.self) } ?? "") { return false }
        if let since, (time ?? .distantPast) < since { return false }
        if let until, (time ?? .distantPast) >= until { return false }
        return true
    }
}

/// What may be sent again.
public struct ReplayRule: Sendable, Equatable {
    public enum Verdict: Sendable, Equatable {
        case send
        /// Not among those that are meant.
        case other
        /// Is itself a copy, and was copied often enough: the guard against loops.
        case copy
        /// So old that consumers would refuse it.
        case tooOld
    }
    public var filter: EventFilter
    /// A record that was copied so often is not copied again.
    public var maximumCopies: Int
    /// Events from before are refused by consumers; nil: whatever their age.
    public var horizon: Date?

    public init(filter: EventFilter, maximumCopies: Int = 1, horizon: Date? = nil) {
        self.filter = filter
        self.maximumCopies = maximumCopies
        self.horizon = horizon
    }

    /// - Parameters:
    ///   - time: of the record, which the window goes by.
    ///   - headers: its own; `ce_type` and `ce_time` count.
    public func judge(key: [UInt8]?, time: Date?, headers: [(String, [UInt8])]) -> Verdict {
        func text(_ name: String) -> String? {
            headers.first { $0.0 == name }.map { String(decoding: $0.1, as: UTF8.self) }
        }
        guard filter.admits(type: text("ce_type"), key: key, time: time) else { return .other }
        if ReplayMark.count(in: headers) >= maximumCopies { return .copy }
        if let horizon, let said = text("ce_time").flatMap({ Timestamp.parse($0) }), said < horizon { return .tooOld }
        return .send
    }
}
