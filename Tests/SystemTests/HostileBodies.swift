import HTTPService
import ShopAPI

/// Bodies that strangers send to make a daemon work: each of about the length that is asked for.
struct HostileBody: Sendable {
    let name: String
    let contentType: String
    let make: @Sendable (_ bytes: Int) -> String

    /// Those that fit what a route takes: for everybody who reads that kind, and made from the route's own examples.
    static func family(for body: RouteBody) throws -> [HostileBody] {
        switch body {
        case .none: []
        case .json, .optionalJSON: json + (try body.samples.flatMap { try fields(of: $0) })
        case .form: forms
        case .records: files + json.map { HostileBody(name: $0.name, contentType: "application/jsonl", make: $0.make) }
        }
    }

    static func repeated(_ text: String, _ bytes: Int) -> String {
        String(repeating: text, count: max(1, bytes / max(1, text.utf8.count)))
    }

    private typealias Make = @Sendable (Int) -> String

    private static func bodies(_ contentType: String, _ makes: [(String, Make)]) -> [HostileBody] {
        makes.map { HostileBody(name: $0.0, contentType: contentType, make: $0.1) }
    }
    private static func open(_ depth: Int) -> String { "{\"x\":" + String(repeating: "[", count: depth) }
    private static func quoted(_ text: String) -> String { "\"\(text)\"" }
    private static let accented = "a" + String(repeating: "\u{301}\u{316}", count: 15)
    private static func field(_ text: String) -> String { "{\"x\":\"" + text + "\"}" }
    /// So many members of 11 bytes.
    private static func members(_ count: Int) -> String {
        var text = ""
        for number in 0..<count { text += "\"k\(number)\":1," }
        return text + "\"x\":1"
    }
    private static func list(_ count: Int, _ separator: String, _ suffix: String, _ prefix: String) -> String {
        (0..<count).map { prefix + String($0) + suffix }.joined(separator: separator)
    }

    private static let json: [HostileBody] = bodies(
        "application/json",
        [
            ("scalars, deep", { bytes in open(500) + repeated("1,", bytes) + "1" }),
            ("scalars, as deep as may be", { bytes in open(20) + repeated("1,", bytes) + "1" }),
            ("objects, deep", { bytes in repeated("{\"x\":", bytes) }),
            ("numbers", { bytes in "[" + repeated("1,", bytes) + "1]" }),
            ("unknown names", { bytes in "{" + members(bytes / 11) + "}" }),
            ("a name again and again", { bytes in "{" + repeated("\"a\":1,", bytes) + "\"a\":1}" }),
            ("a name without end", { bytes in "{\"" + repeated("a", bytes) + "\":1}" }),
            ("escapes", { bytes in field(repeated("\\u00e9", bytes)) }),
            ("marks", { bytes in field(repeated("\u{301}\u{316}", bytes)) }),
            ("a number without end", { bytes in "{\"x\":" + repeated("9", bytes) + "}" }),
            ("a control character at the end", { bytes in field(repeated("a", bytes) + "\u{1}") }),
            ("spaces", { bytes in repeated(" \n", bytes) }),
        ])

    private static let forms: [HostileBody] = bodies(
        "application/x-www-form-urlencoded",
        [
            ("pairs", { bytes in list(bytes / 9, "&", "=1", "k") }),
            ("a name again and again", { bytes in repeated("a=1&", bytes) }),
            ("separators", { bytes in repeated("&", bytes) }),
            ("escapes", { bytes in "grant_type=" + repeated("%41", bytes) }),
            ("marks", { bytes in "grant_type=" + repeated("%CC%81%CC%96", bytes) }),
            ("half an escape at the end", { bytes in "grant_type=" + repeated("a", bytes) + "%4" }),
        ])

    private static let files: [HostileBody] = bodies(
        "text/csv",
        [
            ("an open quote", { bytes in "sku,\"" + repeated("a\n", bytes) }),
            ("columns", { bytes in repeated("sku,", bytes) }),
            ("unknown columns", { bytes in list(bytes / 8, ",", "", "c") }),
            ("empty lines", { bytes in repeated("\r\n", bytes) }),
            ("wrong lines", { bytes in "sku,warehouse,on_hand\n" + repeated("A,main,x\n", bytes) }),
            ("quotes", { bytes in "sku\n" + repeated("\"\"\"\"\n", bytes) }),
            ("marks", { bytes in "sku\n" + repeated("\u{301}\u{316}", bytes) }),
        ])

    // MARK: From an example

    /// Each text of the example made long, each list made long, each object with names that it does not know.
    private static func fields(of sample: RouteBody.Sample) throws -> [HostileBody] {
        if sample.bytes.isEmpty { return [] }
        let value = try StrictJSON.parse(sample.bytes)
        return value.places.flatMap { path, part -> [HostileBody] in
            let place = "/" + path.joined(separator: "/")
            func body(_ what: String, _ make: @escaping @Sendable (Int) -> String) -> HostileBody {
                HostileBody(name: "\(what) at \(place)", contentType: sample.contentType) { count in
                    value.text(with: make(count), at: path[...])
                }
            }
            let text = part.text(with: nil, at: [])
            switch part {
            case .string:
                return [
                    body("a long text") { bytes in quoted(repeated("aé ", bytes)) },
                    body("a text of marks") { bytes in quoted(repeated(accented, bytes)) },
                    body("a text of digits") { bytes in quoted(repeated("4242 ", bytes)) },
                ]
            case .array(let elements):
                guard let first = elements.first?.text(with: nil, at: []) else { return [] }
                return [body("a long list") { bytes in "[\(repeated(first + ",", bytes))\(first)]" }]
            case .object:
                return [
                    body("unknown names") { bytes in
                        "\(text.dropLast())\(text == "{}" ? "" : ",")\(members(bytes / 11))}"
                    }
                ]
            case .integer: return [body("a long number") { repeated("9", $0) }]
            default: return []
            }
        }
    }
}

extension JSONValue {
    /// Every value in it, with its path.
    var places: [(path: [String], value: JSONValue)] {
        let below: [(path: [String], value: JSONValue)] =
            switch self {
            case .object(let members):
                members.sorted { $0.key < $1.key }.flatMap { key, value in
                    value.places.map { ([key] + $0.path, $0.value) }
                }
            case .array(let elements):
                elements.enumerated().flatMap { index, value in
                    value.places.map { ([String(index)] + $0.path, $0.value) }
                }
            default: []
            }
        return [(path: [], value: self)] + below
    }

    /// As JSON, with what stands at `path` replaced by a text that need not be right.
    func text(with replacement: String?, at path: ArraySlice<String>) -> String {
        if let replacement, path.isEmpty { return replacement }
        let key = replacement == nil ? nil : path.first
        switch self {
        case .object(let members):
            let parts = members.sorted { $0.key < $1.key }.map { name, value in
                "\"\(name)\":" + value.text(with: name == key ? replacement : nil, at: path.dropFirst())
            }
            return "{" + parts.joined(separator: ",") + "}"
        case .array(let elements):
            let parts = elements.enumerated().map { index, value in
                value.text(with: String(index) == key ? replacement : nil, at: path.dropFirst())
            }
            return "[" + parts.joined(separator: ",") + "]"
        default: return String(decoding: (try? JSONText.encode(self)) ?? [], as: UTF8.self)
        }
    }
}
