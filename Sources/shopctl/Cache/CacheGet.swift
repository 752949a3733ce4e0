internal import Console
internal import Redis

enum CacheGet {
    private static let raw = Option.toggle("raw", "the bytes of a string as they are, and nothing else")
    private static let members = Option.value(
        "members", .integer(1...100_000), default: "1000", "so many members of a collection at most")

    static let command = Command(
        "get", "Show keys with their values, whatever their type",
        discussion: "Strings that hold JSON are shown as such, other text as text, other bytes as base64; a hash is an "
            + "object, lists, sets, sorted sets and streams are lists.",
        arguments: [CacheFlags.keys.slot], flags: [raw.flag, members.flag],
        takes: [StandardFlags.results, StandardFlags.input, CacheFlags.group], columns: CachedValue.schema.infos,
        examples: [
            Example("shopctl cache get catalog:carts:cart_01h455vb4pex5vsknk084sn02q", "a cart's copy"),
            Example("shopctl cache get --raw session:42 | xxd", "the bytes of a string"),
        ],
        exitCodes: [.notFound] + CacheFlags.exits
    ) { invocation in
        let keys = try invocation.someKeys(CacheFlags.keys)
        return try await CacheConnection.use(invocation) { cache in
            invocation[raw] ? try await putRaw(cache, keys) : try await show(cache, keys)
        }
    }

    private static func putRaw(_ cache: CacheConnection, _ keys: [[UInt8]]) async throws -> ExitCode {
        for key in keys {
            guard let bytes = try await cache.one(key, ["GET", .bytes(key)]).optionalBytes() else {
                throw missing(key)
            }
            try cache.invocation.output.put(bytes)
        }
        return .done
    }

    private static func show(_ cache: CacheConnection, _ keys: [[UInt8]]) async throws -> ExitCode {
        let output = cache.invocation.output
        let isList = keys.count > 1 && (output.configuration.format.isForPrograms || output.configuration.isQuiet)
        let writer = isList ? try output.list(CachedValue.schema) : nil
        var firstMissing: CommandError?
        var isFirst = true
        for key in keys {
            guard let value = try await cache.value(of: key, atMost: Int(cache.invocation[members])) else {
                if keys.count > 1 { cache.invocation.diagnostics.report(missing(key)) }
                firstMissing = missing(key)
                continue
            }
            if let writer {
                try writer.write(value)
                try writer.flush()
            } else {
                if !isFirst { try output.put("\n") }
                try put(value, output)
            }
            isFirst = false
            if value.isCut {
                cache.invocation.diagnostics.note(
                    "\(value.key.name) has \(value.length ?? 0) members: --members N shows more of them")
            }
        }
        try writer?.finish()
        if keys.count == 1, let firstMissing { throw firstMissing }
        return firstMissing == nil ? .done : .notFound
    }

    /// For people the value stands below the record.
    private static func put(_ value: CachedValue, _ output: Output) throws {
        try output.record(CachedValue.schema, value)
        guard !output.configuration.format.isForPrograms, !output.configuration.isQuiet,
            output.configuration.columns.isEmpty
        else { return }
        let text = if case .string(let text) = value.value { text } else { value.value.pretty }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapingControls }
        try output.put("\n" + lines.joined(separator: "\n") + "\n")
    }

    static func missing(_ key: [UInt8]) -> CommandError {
        CommandError("not_found", "there is no key \(String(decoding: key, as: UTF8.self))", exit: .notFound)
    }
}
