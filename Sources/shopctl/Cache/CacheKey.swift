internal import Console
internal import FoundationEssentials
internal import Redis

/// What Redis says of a key beside its value.
struct CacheKey: Sendable, Equatable {
    var key: [UInt8]
    var type: String
    /// Milliseconds that it still lives; nil: for ever.
    var ttl: Int64?
    /// Memory, estimated by Redis from samples.
    var bytes: Int64?
    var encoding: String?

    var name: String { String(decoding: key, as: UTF8.self) }
    /// For keys that are no text.
    var base64: String? { Cell.isText(key) ? nil : Data(key).base64EncodedString() }

    static let questions = 4

    /// What is asked about a key, in the order of ``init(_:_:)``'s answers.
    static func words(_ key: [UInt8]) -> [[RedisArgument]] {
        [
            ["TYPE", .bytes(key)], ["PTTL", .bytes(key)], ["MEMORY", "USAGE", .bytes(key)],
            ["OBJECT", "ENCODING", .bytes(key)],
        ]
    }

    /// - Returns: nil when there is no such key (any more).
    init?(_ key: [UInt8], _ answers: ArraySlice<RedisValue>) throws {
        let first = answers.startIndex
        guard let type = try answers[first].optionalString(), type != "none" else { return nil }
        let ttl = Int64(try answers[first + 1].int())
        guard ttl != -2 else { return nil }
        self.key = key
        self.type = type
        self.ttl = ttl < 0 ? nil : ttl
        // A server may forbid these two, and the key may have gone in between.
        bytes = (try? answers[first + 2].int()).map(Int64.init)
        encoding = try? answers[first + 3].optionalString()
    }

    static let schema = Schema<CacheKey>(
        "key", rowID: { RowID(bytes: $0.key) },
        [
            Column("key", .identifier) { .bytes($0.key) },
            Column("type") { .text($0.type) },
            Column("ttl", .duration) { .milliseconds($0.ttl) },
            Column("bytes", .number) { $0.bytes.map { .integer($0) } ?? .absent },
            Column("encoding", .text, .wide) { .text($0.encoding) },
            Column("keyBase64", .text, .programs) { .text($0.base64) },
        ])
}

extension Cell {
    /// Whole seconds from ten seconds on.
    static func milliseconds(_ count: Int64?) -> Cell {
        guard let count else { return .absent }
        return .duration(count < 10_000 ? .milliseconds(count) : .seconds(count / 1000 + (count % 1000 >= 500 ? 1 : 0)))
    }
}

extension CacheConnection {
    /// What Redis says of keys; those that are not there are left out.
    func describe(_ keys: [[UInt8]]) async throws -> [CacheKey] {
        let answers = try await masters.each(
            keys.flatMap { key in CacheKey.words(key).map { (key: key, words: $0) } })
        return try keys.enumerated().compactMap { index, key in
            let first = index * CacheKey.questions
            return try CacheKey(key, answers[first..<(first + CacheKey.questions)])
        }
    }
}
