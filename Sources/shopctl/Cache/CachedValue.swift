internal import Console
internal import FoundationEssentials
internal import Redis

/// A key with its value, decoded as far as it says itself what it is.
struct CachedValue: Sendable {
    var key: CacheKey
    /// Members of a collection, bytes of a string; nil for what can't be counted.
    var length: Int64?
    var value: JSON
    /// Not all members are in `value`.
    var isCut: Bool

    static let schema = Schema<CachedValue>(
        "key", rowID: { RowID(bytes: $0.key.key) },
        [
            Column("key", .identifier) { .bytes($0.key.key) },
            Column("type") { .text($0.key.type) },
            Column("ttl", .duration) { .milliseconds($0.key.ttl) },
            Column("bytes", .number) { $0.key.bytes.map { .integer($0) } ?? .absent },
            Column("encoding", .text, .wide) { .text($0.key.encoding) },
            Column("length", .number) { $0.length.map { .integer($0) } ?? .absent },
            Column("cut", .boolean, .programs) { .boolean($0.isCut) },
            Column("value", .json, .programs) { .json($0.value) },
            Column("keyBase64", .text, .programs) { .text($0.key.base64) },
        ])

    // MARK: Decoding

    /// A string's bytes: JSON where they are, text where they are UTF-8, else `{"base64": …}`. A version on a line of
    /// its own before JSON, as the shop's own copies have it, becomes `{"version": …, "value": …}`.
    static func json(ofString bytes: [UInt8]) -> JSON {
        if let value = structured(bytes) { return value }
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].count <= 19, let version = Int64(String(decoding: parts[0], as: UTF8.self)),
            let value = structured(Array(parts[1]))
        {
            return .object([.init("version", .integer(version)), .init("value", value)])
        }
        return json(ofText: bytes)
    }

    /// JSON that is an object or a list; a bare word or number is text to Redis.
    private static func structured(_ bytes: [UInt8]) -> JSON? {
        guard let first = bytes.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            UTF8Check.firstInvalid(in: bytes) == nil
        else { return nil }
        return try? JSONReader.value(in: bytes)
    }

    static func json(ofText bytes: [UInt8]) -> JSON {
        if let text = String(validating: bytes, as: UTF8.self) { return .string(text) }
        return .object([.init("base64", .string(Data(bytes).base64EncodedString()))])
    }

    /// Member and value after member and value, as `HSCAN` gives them.
    static func object(ofPairs flat: [[UInt8]]) -> JSON {
        .object(
            stride(from: 0, to: flat.count - 1, by: 2).map { index in
                JSON.Member(String(decoding: flat[index], as: UTF8.self), json(ofString: flat[index + 1]))
            })
    }

    /// Member and score after member and score, as `ZRANGE … WITHSCORES` gives them.
    static func list(ofScores flat: [[UInt8]]) -> JSON {
        .array(
            stride(from: 0, to: flat.count - 1, by: 2).map { index in
                let score = String(decoding: flat[index + 1], as: UTF8.self)
                let number: JSON = Double(score)?.isFinite == true ? .number(score) : .string(score)
                return .object([.init("member", json(ofText: flat[index])), .init("score", number)])
            })
    }

    /// Entries as `XRANGE` gives them.
    static func list(ofEntries entries: [RedisValue]) throws -> JSON {
        .array(
            try entries.map { entry in
                let parts = try entry.array()
                guard parts.count == 2 else {
                    throw RedisError(RedisError.unexpectedAnswer, "a stream's entry is not understood")
                }
                let fields = try parts[1].array().compactMap { try $0.optionalBytes() }
                return .object([
                    .init("id", .string(try parts[0].optionalString() ?? "")), .init("fields", object(ofPairs: fields)),
                ])
            })
    }
}

extension CacheConnection {
    /// A key's value with at most so many members.
    /// - Returns: nil when there is no such key.
    func value(of key: [UInt8], atMost maximum: Int) async throws -> CachedValue? {
        guard let described = try await describe([key]).first else { return nil }
        let length: Int64?
        let value: JSON
        switch described.type {
        case "string":
            guard let bytes = try await one(key, ["GET", .bytes(key)]).optionalBytes() else { return nil }
            (length, value) = (Int64(bytes.count), CachedValue.json(ofString: bytes))
        case "hash":
            length = try await count(key, "HLEN")
            value = CachedValue.object(ofPairs: try await members(key, "HSCAN", atMost: maximum * 2))
        case "list":
            length = try await count(key, "LLEN")
            let items = try await list(key, ["LRANGE", .bytes(key), 0, .int(maximum - 1)])
            value = .array(items.map(CachedValue.json(ofString:)))
        case "set":
            length = try await count(key, "SCARD")
            let items = try await members(key, "SSCAN", atMost: maximum).sorted { $0.lexicographicallyPrecedes($1) }
            value = .array(items.map(CachedValue.json(ofString:)))
        case "zset":
            length = try await count(key, "ZCARD")
            value = CachedValue.list(
                ofScores: try await list(key, ["ZRANGE", .bytes(key), 0, .int(maximum - 1), "WITHSCORES"]))
        case "stream":
            length = try await count(key, "XLEN")
            let entries = try await one(key, ["XRANGE", .bytes(key), "-", "+", "COUNT", .int(maximum)]).array()
            value = try CachedValue.list(ofEntries: entries)
        default:
            // A module's type: it says how large it is, and no more.
            (length, value) = (nil, .null)
        }
        let isCut = described.type != "string" && (length ?? 0) > Int64(maximum)
        return CachedValue(key: described, length: length, value: value, isCut: isCut)
    }

    /// One command about one key.
    func one(_ key: [UInt8], _ words: [RedisArgument]) async throws -> RedisValue {
        let answer = try await masters.each([(key: key, words: words)])[0]
        if case .error(let error) = answer { throw error }
        return answer
    }
    private func count(_ key: [UInt8], _ command: String) async throws -> Int64 {
        Int64(try await one(key, [.string(command), .bytes(key)]).int())
    }
    private func list(_ key: [UInt8], _ words: [RedisArgument]) async throws -> [[UInt8]] {
        try await one(key, words).array().compactMap { try $0.optionalBytes() }
    }

    /// By `HSCAN` or `SSCAN`: a large collection is not asked for in one piece.
    private func members(_ key: [UInt8], _ command: String, atMost maximum: Int) async throws -> [[UInt8]] {
        var items: [[UInt8]] = []
        var cursor = "0"
        repeat {
            let parts = try await one(key, [.string(command), .bytes(key), .string(cursor), "COUNT", 1000]).array()
            guard parts.count == 2 else {
                throw RedisError(RedisError.unexpectedAnswer, "\(command) is not understood")
            }
            cursor = try parts[0].optionalString() ?? "0"
            items += try parts[1].array().compactMap { try $0.optionalBytes() }
        } while cursor != "0" && items.count < maximum
        return Array(items.prefix(maximum))
    }
}
