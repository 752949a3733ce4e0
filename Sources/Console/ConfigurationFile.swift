internal import FoundationEssentials
internal import Glibc

/// Where a program keeps its files (XDG Base Directory Specification; relative paths in the variables are ignored).
package struct Directories: Sendable {
    package var configuration: String
    package var state: String
    package var cache: String
    package var data: String

    package init(program: String, environment: [String: String]) {
        let home = environment[.home].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/"
        func path(_ variable: Variable, _ fallback: String) -> String {
            let base = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
            return (base ?? (home == "/" ? "" : home) + fallback) + "/" + program
        }
        configuration = path(.configurationHome, "/.config")
        state = path(.stateHome, "/.local/state")
        cache = path(.cacheHome, "/.cache")
        data = path(.dataHome, "/.local/share")
    }
}

/// One named set of settings.
package struct ConfigurationContext: Sendable, Equatable {
    package var name: String
    /// The file that it stands in.
    package var file: String
    package var members: [JSON.Member]
    /// Confirmations show its name and ask for counts; destructive verbs need a reason.
    package var isProtected: Bool { self["protected"] == .bool(true) }

    package init(name: String, file: String, members: [JSON.Member] = []) {
        self.name = name
        self.file = file
        self.members = members
    }

    package subscript(_ key: String) -> JSON? {
        get { members.first { $0.name == key }?.value }
        set {
            members.removeAll { $0.name == key }
            if let newValue { members.append(.init(key, newValue)) }
        }
    }

    /// A setting as it would be typed.
    func texts(of key: String) -> [String]? {
        switch self[key] {
        case .string(let text): [text]
        case .integer(let number): [String(number)]
        case .number(let text): [text]
        case .bool(let flag): [flag ? "true" : "false"]
        case .array(let items): items.compactMap(\.text)
        case .object, .null, nil: nil
        }
    }
}

/// The configuration file: `{"current": NAME, "contexts": {NAME: {SETTING: VALUE, …}}}`.
package struct ConfigurationFile: Sendable, Equatable {
    package let path: String
    package var current: String?
    package var contexts: [ConfigurationContext]

    package init(path: String, current: String? = nil, contexts: [ConfigurationContext] = []) {
        self.path = path
        self.current = current
        self.contexts = contexts
    }

    /// Larger files are no configuration.
    static let maximumBytes = 1 << 20

    /// Reads it; a file that isn't there is an empty configuration.
    ///
    /// - Throws: a usage error that says the file, the line and what is wrong.
    package static func load(_ path: String) throws(CommandError) -> ConfigurationFile {
        let bytes: [UInt8]
        do throws(StreamError) {
            bytes = try FileSource.bytes(of: path, upTo: maximumBytes)
        } catch {
            if error.code == EFBIG { throw .usage("\(path) is larger than a configuration can be") }
            if error.code == ENOENT || error.code == ENOTDIR { return ConfigurationFile(path: path) }
            throw .usage("can't read \(path)", why: error.reason)
        }
        let value: JSON
        do throws(JSONProblem) {
            value = try JSONReader.value(in: bytes)
        } catch {
            throw .usage("\(path) is no valid configuration", why: "\(error.place): \(error.reason)")
        }
        return try ConfigurationFile(path: path, value)
    }

    private init(path: String, _ value: JSON) throws(CommandError) {
        func wrong(_ place: String, _ reason: String, hint: String? = nil) -> CommandError {
            .usage("\(path) is no valid configuration", why: "\(place): \(reason)", hint: hint)
        }
        guard case .object(let members) = value else { throw wrong("/", "it must be an object, not \(value.kind)") }
        self.init(path: path)
        for member in members {
            switch (member.name, member.value) {
            case ("current", .string(let name)): current = name
            case ("current", let other): throw wrong("/current", "it must be a string, not \(other.kind)")
            case ("contexts", .object(let list)):
                for entry in list {
                    guard case .object(let settings) = entry.value else {
                        throw wrong("/contexts/\(entry.name)", "it must be an object, not \(entry.value.kind)")
                    }
                    contexts.append(ConfigurationContext(name: entry.name, file: path, members: settings))
                }
            case ("contexts", let other): throw wrong("/contexts", "it must be an object, not \(other.kind)")
            default:
                let hint = Suggestion.question(for: member.name, in: ["current", "contexts"])
                throw wrong("/\(member.name)", "unknown member", hint: hint)
            }
        }
    }

    /// What a context may be called: names stand in file names, command lines and messages.
    /// - Throws: a usage error with the rule.
    package static func check(contextName name: String) throws(CommandError) {
        let isRight =
            (1...64).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasPrefix(".")
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard !isRight else { return }
        throw .usage("a context can't be called `\(name)`", why: "letters, digits, - _ . only, 64 at most")
    }

    package func context(_ name: String) -> ConfigurationContext? { contexts.first { $0.name == name } }

    /// Puts a context in its place, or adds it.
    package mutating func set(_ context: ConfigurationContext) {
        if let index = contexts.firstIndex(where: { $0.name == context.name }) {
            contexts[index] = context
        } else {
            contexts.append(context)
        }
    }

    package var json: JSON {
        .object(
            [
                .init("current", current.map(JSON.string) ?? .null),
                .init("contexts", .object(contexts.map { .init($0.name, .object($0.members)) })),
            ].filter { $0.value != .null })
    }

    /// Writes it whole or not at all, readable by its owner only. What was read before may be old: see
    /// ``Invocation/changeConfiguration(isDryRun:_:)``.
    package func save() throws(CommandError) {
        try PrivateFile.write(Array((json.pretty + "\n").utf8), to: path)
    }
}

/// Files that anybody may read: documents, reports.
enum PublicFile {
    static func write(_ text: String, to path: String) throws(CommandError) {
        do {
            if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
                try FileManager.default.createDirectory(
                    atPath: String(path[..<slash]), withIntermediateDirectories: true)
            }
        } catch {
            throw CommandError("file", "can't write \(path)", why: (error as? CocoaError).map { "\($0.code)" })
        }
        try FilePlace.write(Array(text.utf8), to: path, mode: 0o666)
    }
}

/// Files that nobody else may read.
package enum PrivateFile {
    /// Replaces the file in one step; its directory is made when it is missing. A symbolic link stays.
    /// - Throws: a usage error for what is there and is no file.
    package static func write(_ bytes: [UInt8], to path: String) throws(CommandError) {
        if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeDirectory(String(path[..<slash])) }
        try FilePlace.write(bytes, to: path, mode: 0o600)
    }

    /// The permission bits of a file; 0 when there is none.
    package static func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    /// Makes a directory and those above it, for its owner only.
    package static func makeDirectory(_ path: String) throws(CommandError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            let reason = (error as? CocoaError)?.underlying.map { ($0 as? POSIXError)?.code } ?? nil
            throw CommandError(
                "file", "can't make the directory \(path)", why: reason.map { String(cString: strerror($0.rawValue)) })
        }
    }
}
