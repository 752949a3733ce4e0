internal import EventLoop

/// The commands that the house uses, typed. All throw as ``RedisClient/command(_:within:)`` does.
extension RedisClient {
    /// The value, or nil when there is none.
    public func get(_ key: String) async throws -> [UInt8]? {
        try await command(["GET", .string(key)]).optionalBytes()
    }

    /// - Parameters:
    ///   - lifetime: after which the value is gone; at least a millisecond.
    ///   - ifAbsent: only when there is no value yet.
    /// - Returns: whether it was set.
    @discardableResult
    public func set(
        _ key: String, _ value: [UInt8], lifetime: Duration? = nil, ifAbsent: Bool = false
    ) async throws -> Bool {
        var arguments: [RedisArgument] = ["SET", .string(key), .bytes(value)]
        if let lifetime { arguments += ["PX", .int(lifetime.milliseconds)] }
        if ifAbsent { arguments.append("NX") }
        if case .null = try await command(arguments) { return false }
        return true
    }

    /// The values in the order of the keys, nil for those that are absent.
    public func mget(_ keys: [String]) async throws -> [[UInt8]?] {
        guard !keys.isEmpty else { return [] }
        return try await command(["MGET"] + keys.map { .string($0) }).array().map { try $0.optionalBytes() }
    }

    /// Sets many values in one round trip; with a lifetime, each has it.
    public func mset(_ values: [(key: String, value: [UInt8])], lifetime: Duration? = nil) async throws {
        let tail: [RedisArgument] = lifetime.map { ["PX", .int($0.milliseconds)] } ?? []
        let answers = try await pipeline(values.map { ["SET", .string($0.key), .bytes($0.value)] + tail })
        for case .error(let error) in answers { throw error }
    }

    /// Removes keys; returns how many there were.
    @discardableResult
    public func del(_ keys: [String]) async throws -> Int {
        guard !keys.isEmpty else { return 0 }
        return try await command(["DEL"] + keys.map { .string($0) }).int()
    }

    /// Removes keys, their memory later; returns how many there were.
    @discardableResult
    public func unlink(_ keys: [String]) async throws -> Int {
        guard !keys.isEmpty else { return 0 }
        return try await command(["UNLINK"] + keys.map { .string($0) }).int()
    }

    /// Gives a key a lifetime from now on; false when there is no such key.
    @discardableResult
    public func expire(_ key: String, after lifetime: Duration) async throws -> Bool {
        try await command(["PEXPIRE", .string(key), .int(lifetime.milliseconds)]).int() == 1
    }

    public func exists(_ key: String) async throws -> Bool {
        try await command(["EXISTS", .string(key)]).int() == 1
    }

    /// Adds to a number, from 0 when there is none; returns the sum.
    @discardableResult
    public func increment(_ key: String, by amount: Int = 1) async throws -> Int {
        try await command(["INCRBY", .string(key), .int(amount)]).int()
    }

    public func hget(_ key: String, _ field: String) async throws -> [UInt8]? {
        try await command(["HGET", .string(key), .string(field)]).optionalBytes()
    }

    /// - Returns: how many fields are new.
    @discardableResult
    public func hset(_ key: String, _ fields: [(name: String, value: [UInt8])]) async throws -> Int {
        guard !fields.isEmpty else { return 0 }
        let rest = fields.flatMap { [RedisArgument.string($0.name), .bytes($0.value)] }
        return try await command(["HSET", .string(key)] + rest).int()
    }

    public func hgetall(_ key: String) async throws -> [String: [UInt8]] {
        let flat = try await command(["HGETALL", .string(key)]).array()
        var fields: [String: [UInt8]] = [:]
        for index in stride(from: 0, to: flat.count - 1, by: 2) {
            fields[try flat[index].optionalString() ?? ""] = try flat[index + 1].optionalBytes()
        }
        return fields
    }

    /// - Returns: how many fields there were.
    @discardableResult
    public func hdel(_ key: String, _ fields: [String]) async throws -> Int {
        guard !fields.isEmpty else { return 0 }
        return try await command(["HDEL", .string(key)] + fields.map { .string($0) }).int()
    }

    /// Asks the server for a sign of life.
    public func ping(within limit: Duration? = nil) async throws {
        _ = try await command(["PING"], within: limit)
    }

    /// The server's own description: `redis_version`, `used_memory`, `connected_clients`, …
    public func info(_ section: String = "default") async throws -> [String: String] {
        let text = try await command(["INFO", .string(section)]).optionalString() ?? ""
        var fields: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, !line.hasPrefix("#") { fields[String(parts[0])] = String(parts[1]) }
        }
        return fields
    }
}

extension Duration {
    /// For Redis: whole milliseconds, at least one.
    var milliseconds: Int {
        max(1, Int(wholeMilliseconds))
    }
}
