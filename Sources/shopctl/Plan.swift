internal import Console
internal import Crypto
internal import FoundationEssentials
internal import ShopAPI
internal import Synchronization

/// One change as the daemon has rehearsed it.
struct PlannedRequest: Sendable, Equatable {
    var method: String
    /// With its query.
    var path: String
    /// JSON, or empty.
    var body: [UInt8]
    /// Which version of the thing it was rehearsed with; nil where the thing has none.
    var version: Int64?
    var key = ""
    /// What is done, as journals know it; nil where it may be done anew.
    var deed: String?
}

/// Remembers what an item asks of the daemon while it is rehearsed.
final class PlanRecorder: Sendable {
    private let recorded = Mutex<PlannedRequest?>(nil)
    var request: PlannedRequest? { recorded.withLock { $0 } }
    func record(_ request: PlannedRequest) { recorded.withLock { $0 = request } }
}

/// What a command would do, as a file of JSON lines: a header with the hash of all that follows, then the items. It is
/// for reading and for applying; one that was edited is refused.
struct Plan: Sendable, Equatable {
    struct Header: Sendable, Equatable {
        var command: String
        var server: String
        var made: String
        var by: String
        var reason: String?
        /// What an item is: `order`.
        var noun: String
    }
    var header: Header
    var items: [PlannedRequest]
    private static let version: Int64 = 1

    /// Before anything is rehearsed: whether a plan may be written there.
    /// - Throws: a usage error for what is no file, for the input itself, and for a file that is no plan.
    static func checkPlace(_ path: String, input: String?) throws(CommandError) {
        guard path != "-" else {
            throw .usage("--plan - can't be taken", why: "results go to stdout", hint: "./- is a file of that name")
        }
        if let input, FilePlace.isSame(path, as: input) {
            throw .usage("--plan \(path) is the input itself", why: "it would be overwritten")
        }
        let target = try FilePlace.target(of: path)
        guard let source = try? FileSource(path: target) else { return }
        guard let bytes = try? source.read(upTo: 1 << 16) else { return }
        let first = try? JSONReader.value(in: Array(bytes.prefix { $0 != UInt8(ascii: "\n") }))
        guard bytes.isEmpty || first?["plan"] != nil else {
            throw .usage("\(path) is there, and is no plan", why: "it would be overwritten", hint: "name another file")
        }
    }

    /// The second change of one thing would find it changed by the first.
    static func unique(_ items: [PlannedRequest]) -> (items: [PlannedRequest], doubled: [PlannedRequest]) {
        var seen: Set<String> = []
        var kept: [PlannedRequest] = []
        var doubled: [PlannedRequest] = []
        for item in items {
            if seen.insert("\(item.method) \(item.path)").inserted { kept.append(item) } else { doubled.append(item) }
        }
        return (kept, doubled)
    }

    var bytes: [UInt8] {
        let lines = items.map(Self.line).joined()
        let header: JSON = [
            "plan": .integer(Self.version), "command": .string(header.command), "server": .string(header.server),
            "made": .string(header.made), "by": .string(header.by), "reason": header.reason.map(JSON.string) ?? .null,
            "noun": .string(header.noun), "bodies": "as sent", "items": .integer(Int64(items.count)),
            "sha256": .string(Hex.encode(SHA256.hash(Array(lines.utf8)))),
        ]
        return Array((header.compact + "\n" + lines).utf8)
    }

    private static func line(_ item: PlannedRequest) -> String {
        let body = item.body.isEmpty ? JSON.null : (try? JSONReader.value(in: item.body)) ?? .null
        let json: JSON = [
            "method": .string(item.method), "path": .string(item.path), "body": body,
            "version": item.version.map(JSON.integer) ?? .null, "key": .string(item.key),
            "is": item.deed.map(JSON.string) ?? .null,
        ]
        return json.compact + "\n"
    }

    init(header: Header, items: [PlannedRequest]) {
        self.header = header
        self.items = items
    }

    /// - Throws: a usage error for what is no plan, or one of which a byte has changed.
    init(_ bytes: [UInt8], name: String) throws(CommandError) {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        guard let first = try? JSONReader.value(in: Array(bytes[..<end])), case .integer(let version)? = first["plan"]
        else { throw .usage("\(name) is no plan", hint: "--plan FILE of a changing command writes one") }
        guard version == Self.version else {
            throw .usage("\(name) is a plan of version \(version)", why: "this shopctl reads version \(Self.version)")
        }
        let rest = Array(bytes[min(end + 1, bytes.endIndex)...])
        guard first["sha256"]?.text == Hex.encode(SHA256.hash(rest)) else {
            throw .usage(
                "\(name) was changed since it was made", why: "its hash is another", hint: "make the plan once more")
        }
        guard let command = first["command"]?.text, let server = first["server"]?.text, let noun = first["noun"]?.text
        else { throw .usage("\(name) is no plan", why: "its first line is incomplete") }
        header = Header(
            command: command, server: server, made: first["made"]?.text ?? "?", by: first["by"]?.text ?? "?",
            reason: first["reason"]?.text, noun: noun)
        items = []
        for line in rest.split(separator: UInt8(ascii: "\n")) {
            guard let item = PlannedRequest(Array(line), asSent: first["bodies"] != nil) else {
                throw .usage("\(name) can't be read", why: "item \(items.count + 1) is incomplete")
            }
            items.append(item)
        }
    }
}

extension PlannedRequest {
    /// - Parameter asSent: the body's bytes are those of the request that was rehearsed, so that its key stands for
    ///   both; the version before sent its line's.
    fileprivate init?(_ line: [UInt8], asSent: Bool) {
        guard let json = try? JSONReader.value(in: line), let method = json["method"]?.text,
            let path = json["path"]?.text, let key = json["key"]?.text
        else { return nil }
        self.init(method: method, path: path, body: [])
        if let body = json["body"], body != .null {
            self.body = Array(body.compact.utf8)
            if asSent {
                guard let value = try? JSONText.decode(JSONValue.self, from: self.body),
                    let bytes = try? JSONText.encode(value, pretty: true)
                else { return nil }
                self.body = bytes
            }
        }
        if case .integer(let version)? = json["version"] { self.version = version }
        self.key = key
        deed = json["is"]?.text
    }

    /// The thing that it is about, for people: `ord_…`, `MUG-WHITE`.
    var subject: String {
        let words = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        return words.last { $0.contains("_") || $0.contains { $0.isUppercase } } ?? words.last ?? path
    }
    /// What is done to it: `cancel`.
    var action: String {
        let words = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        return words.last == subject ? method.lowercased() : words.last ?? method.lowercased()
    }
}
