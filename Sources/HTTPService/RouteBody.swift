internal import FoundationEssentials
internal import HTTPServer
public import ShopAPI

/// What a route's body is. The handler reads it by ``APIRequest/json(_:)`` and its like, which hold it to this.
public enum RouteBody: Sendable {
    /// None; one that comes all the same is not read.
    case none
    case json(any RequestBody.Type)
    /// As ``json(_:)``, or no body at all.
    case optionalJSON(any RequestBody.Type)
    case form(FormShape)
    case records(RecordShape)

    /// One body that the route takes, as it goes over the wire.
    public struct Sample: Sendable {
        /// Empty when there is no body.
        public let contentType: String
        public let bytes: [UInt8]
        public init(contentType: String, bytes: [UInt8]) {
            self.contentType = contentType
            self.bytes = bytes
        }
    }

    /// Bodies that the route reads without complaint, and in which each of its fields stands at least once. What they
    /// name need not exist.
    public var samples: [Sample] {
        get throws {
            switch self {
            case .none: [Sample(contentType: "", bytes: [])]
            case .json(let type): try Self.samples(of: type)
            case .optionalJSON(let type): try Self.samples(of: type) + [Sample(contentType: "", bytes: [])]
            case .form(let shape): shape.samples
            case .records(let shape): try shape.samples
            }
        }
    }

    private static func samples(of type: any RequestBody.Type) throws -> [Sample] {
        try type.examples.map { Sample(contentType: "application/json", bytes: try JSONText.encode($0)) }
    }
}

/// The fields of a body of `application/x-www-form-urlencoded`.
public struct FormShape: Sendable {
    /// Every field that a handler may ask for.
    public let names: Set<String>
    /// Filled in, so that each name is in one of them.
    public let examples: [[String: String]]

    /// - Parameter examples: their names are all names that there are.
    public init(_ examples: [String: String]...) {
        self.examples = examples
        names = Set(examples.flatMap(\.keys))
    }

    var samples: [RouteBody.Sample] {
        examples.map { example in
            let pairs = example.sorted { $0.key < $1.key }.map { "\($0)=\(Percent.encode($1))" }
            return .init(
                contentType: "application/x-www-form-urlencoded", bytes: Array(pairs.joined(separator: "&").utf8))
        }
    }
}

/// The columns of an imported file as csv, and its lines as JSON.
public struct RecordShape: Sendable {
    public let required: [String]
    public let optional: [String]
    /// What a line is as JSON.
    public let line: any RequestBody.Type
    /// Rows by column, each the only one of a file of its own; each column is in one of them.
    public let rows: [[String: String]]

    public init(
        required: [String], optional: [String], line: any RequestBody.Type, examples rows: [String: String]...
    ) {
        self.required = required
        self.optional = optional
        self.line = line
        self.rows = rows
    }

    var samples: [RouteBody.Sample] {
        get throws {
            let files = rows.map { row in
                let columns = (required + optional).filter { row[$0] != nil }
                let values = columns.map { "\"\((row[$0] ?? "").replacing("\"", with: "\"\""))\"" }
                let text = "\(columns.joined(separator: ","))\r\n\(values.joined(separator: ","))\r\n"
                return RouteBody.Sample(contentType: "text/csv", bytes: Array(text.utf8))
            }
            let lines = try line.examples.map { try JSONText.encode($0) }
            return files + [.init(contentType: "application/jsonl", bytes: Array(lines.joined(separator: [10])))]
        }
    }
}

/// A handler that reads something else than its route declares: a mistake of ours, answered with 500.
struct RouteMisuse: Error, CustomStringConvertible {
    let description: String
}
