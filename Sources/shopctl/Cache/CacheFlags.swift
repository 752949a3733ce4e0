internal import Console
internal import FoundationEssentials
internal import Redis

/// What the cache commands share.
enum CacheFlags {
    static let redis = Option.value(
        "redis", .text.named("URL"),
        "redis://HOST:PORT/DB, rediss:// with TLS, redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, or a "
            + "socket's path; instead of the file's"
    ).setting
    static let passwordFile = Option.value("redis-password-file", .file, "a file that holds Redis's password").setting
    static let authorities = Option.value(
        "redis-ca", .file, "PEM: whom to trust about the server's certificate, instead of the system's"
    ).setting
    static let certificate = Option.value("redis-cert", .file, "PEM: our own certificate, for mutual TLS").setting
    static let key = Option.value("redis-key", .file, "PEM: its key").setting

    /// Which Redis.
    static let group = FlagGroup(
        "Redis",
        [
            redis.flag, passwordFile.flag, authorities.flag, certificate.flag, key.flag, Flags.storesFile.flag,
            Flags.home.flag, StandardFlags.timeout.flag,
        ])

    static let pattern = Argument.optional(
        "pattern", .keyPattern, "which keys, as Redis's KEYS has it: * ? [abc] [^a] [a-c] \\")
    static let keys = Argument.many("key", .key, "which keys; or in --file", minimum: 0)
    static let type = Option.value(
        "type", .word("TYPE", of: ["string", "hash", "list", "set", "zset", "stream"].map { Choice($0) }),
        "only keys of this type")
    static let pace = Option.value(
        "pace", ValueType<Pace>.choice("PACE") { $0.summary }, default: "gentle", "how much of the server is taken")
    /// Keys a second; `--rate` of the shared flags, alone.
    static let rate = StandardFlags.rate.described("at most so many keys a second")

    static let exits: [ExitCode] = [.notAllowed, .pending, .unreachable]
}

/// How much of a server a scan takes.
enum Pace: String, Sendable, CaseIterable {
    case gentle, full
    var summary: String { self == .gentle ? "rests twice as long as it works" : "as fast as it goes" }
}

extension ValueType where Value == String {
    /// A pattern of keys. Redis takes any bytes.
    static var keyPattern: ValueType {
        ValueType("PATTERN", completion: .live("pattern")) { text, _ throws(ValueProblem) in
            if text.isEmpty { throw ValueProblem("it is empty", hint: "'*' means every key") }
            return text
        }
    }

    /// A key as it stands: a key may be called `key/x`.
    static var key: ValueType { text.named("KEY").completed(by: .live("key")) }
}

extension Invocation {
    /// Keys from the arguments and from `--file`.
    func keys(_ argument: Argument<[String]>) throws -> [[UInt8]] {
        let typed = self[argument].map { Array($0.utf8) }
        guard let path = self[StandardFlags.file] else { return typed }
        return typed + (try keysOfFile(path))
    }

    /// Keys out of batch input: names or keys one a line, or `key` or `keyBase64` in csv and jsonl.
    func keysOfFile(_ path: String) throws -> [[UInt8]] {
        // What `cache ls` prints is taken whole.
        let names = ["key", "keyBase64", "type", "ttl", "bytes", "encoding"]
        let schema = BatchSchema(names.map { .init($0) }, identifier: "key", identifierIsAnyBytes: true)
        let input = try BatchInput.read(path: path, input: surroundings.input, schema: schema)
        return try input.records.map { record throws(CommandError) in try key(record, input) }
    }

    private func key(_ record: BatchRecord, _ input: BatchInput) throws(CommandError) -> [UInt8] {
        if let bytes = record.identifier { return bytes }
        if let text = record.text("keyBase64") {
            guard let data = Data(base64Encoded: text) else {
                throw BatchInput.error(input.name, [(record.place(of: "keyBase64"), "it is no base64")])
            }
            return Array(data)
        }
        // In JSON an empty key is told from none.
        if input.format == .jsonl, case .string(let text)? = record.values["key"] { return Array(text.utf8) }
        guard let text = record.text("key") else {
            throw BatchInput.error(input.name, [(record.place, "the key is missing")])
        }
        return Array(text.utf8)
    }

    /// The same, at least one.
    func someKeys(_ argument: Argument<[String]>) throws -> [[UInt8]] {
        let keys = try keys(argument)
        if keys.isEmpty { throw CommandError.usage("KEY is missing", why: "as arguments or in --file") }
        return keys
    }
}

/// A pattern of `SCAN … MATCH`, as far as it must be understood here.
struct KeyPattern: Sendable, Equatable {
    let text: String

    /// Nothing in it narrows what matches: `*`, `**`, `?*`.
    var isCatchAll: Bool { !text.isEmpty && text.allSatisfy { $0 == "*" || $0 == "?" } && text.contains("*") }

    /// Matches what begins so, whatever stands in it.
    static func beginning(with text: String) -> String { escaped(text) + "*" }

    /// Matches just that.
    static func escaped(_ text: String) -> String {
        // By scalars: a mark that combines with a star does not take its meaning from it.
        text.unicodeScalars.reduce(into: "") { pattern, scalar in
            if "*?[]\\^".unicodeScalars.contains(scalar) { pattern += "\\" }
            pattern.unicodeScalars.append(scalar)
        }
    }

    /// The only key that matches, if the pattern has nothing special in it.
    var literal: [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["): return nil
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                bytes.append(next)
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
