internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What a consumer takes of a topic, and since when: that, and nothing else, it is expected to have.
///
/// Type by type: what was said before a type was taken is not lost. The version says whose word counts while two
/// versions of a daemon run side by side: only a newer one takes types away.
struct SubscriptionTerms: Sendable, Hashable {
    /// Stands for every type that has no beginning of its own.
    static let every = "*"

    var version: Int
    /// By type.
    var beginnings: [String: Date]

    /// What was said of `type` from then on; nil when it is not taken.
    func beginning(of type: String) -> Date? { beginnings[type] ?? beginnings[Self.every] }

    /// nil: every type.
    var types: Set<String>? { beginnings[Self.every] == nil ? Set(beginnings.keys) : nil }

    init(version: Int, beginnings: [String: Date]) {
        self.version = version
        self.beginnings = beginnings
    }

    /// From a row of `platform.subscriptions`; those of the version before say nothing by type.
    init(_ row: PostgresRow) throws {
        version = try row["version"]
        if let text = try row["begins"] as String? {
            let seconds = try JSONText.decode([String: Double].self, from: Array(text.utf8))
            beginnings = seconds.mapValues { Date(timeIntervalSince1970: $0) }
        } else {
            let (since, types): (Date, [String]?) = (try row["since"], try row["types"])
            beginnings = Dictionary((types ?? [Self.every]).map { ($0, since) }, uniquingKeysWith: { $1 })
        }
    }

    /// The column `begins`: JSON with seconds.
    var text: String {
        get throws {
            let seconds = beginnings.mapValues(\.timeIntervalSince1970)
            return String(decoding: try JSONText.encode(seconds), as: UTF8.self)
        }
    }

    /// - Parameters:
    ///   - types: what a daemon of this `version` takes; nil for all.
    ///   - start: the beginning of what was not taken before.
    func taking(_ types: Set<String>?, version: Int, from start: Date) -> SubscriptionTerms {
        guard version >= self.version else { return self }
        var taken: [String: Date] = [:]
        if let types {
            for type in types { taken[type] = beginning(of: type) ?? start }
            if version == self.version { taken.merge(beginnings) { min($0, $1) } }
        } else {
            taken = beginnings
            if taken[Self.every] == nil { taken[Self.every] = start }
        }
        return SubscriptionTerms(version: version, beginnings: taken)
    }
}
