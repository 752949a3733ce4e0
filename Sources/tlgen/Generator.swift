/// Schemas in, Swift files out; the same bytes for the same schemas.
struct Generator {
    /// Lines after which a file is closed, between two types.
    static let fileLength = 420
    /// The schemas, in the order in which they are read.
    static let schemas = ["auth_key", "system", "api", "older"]

    let model: Model

    init(_ schemas: [Schema]) throws(SchemaError) { model = try Model(schemas) }

    static let folder = "Sources/MTProto/Generated"
    static let testFolder = "Tests/MTProtoTests/Generated"

    /// A file's place in the package, and its text.
    struct File: Equatable {
        var path: String
        var text: String
    }

    var files: [File] {
        var files: [File] = []
        for schema in model.schemas {
            for (title, blocks) in groups(schema) { files += Self.split(blocks, title) }
            let calls = UnionText(callsOf: schema, in: model)
            if schema.name == "api", !calls.members.isEmpty {
                let lines = [Self.head, ""] + Text.block("extension TL.Call", calls.naming)
                files.append(File(path: "\(Self.folder)/CallName.swift", text: lines.joined(separator: "\n") + "\n"))
            }
        }
        return files + [File(path: "\(Self.testFolder)/TLTypes.swift", text: registry)]
    }

    /// Every type, by which tests go over all of them.
    private var registry: String {
        let structs = model.schemas.flatMap(\.definitions).filter { $0.lastLayer == nil || $0.isByHand }
            .filter { $0.isMethod || model.hasStruct($0) }.map { "        \(model.swiftName(of: $0)).self," }
        let unions = model.types.keys.filter { model.isUnion($0) }.sorted()
            .map { "        \"\($0)\": \(model.swiftName(ofType: $0)).self," }
        let lines =
            [Self.head, "", "@testable import MTProto", "", "/// Every type of the schema.", "enum TLTypes {"]
            + ["    static let constructors: [any TLConstructor.Type] = ["] + structs + ["    ]", ""]
            + ["    static let unions: [String: any TLUnion.Type] = ["] + unions + ["    ]", "}"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let head = "// Written by tlgen from Schema/*.tl; not to be edited."

    /// What belongs together, by the file that it comes into: the API's by namespace and by the first word of the name.
    private func groups(_ schema: Schema) -> [(String, [[String]])] {
        var order: [String] = []
        var groups: [String: [[String]]] = [:]
        func add(_ block: [String], to title: String) {
            if groups[title] == nil { order.append(title) }
            groups[title, default: []].append(block)
        }
        var unions: Set<String> = []
        for definition in schema.definitions where definition.lastLayer == nil || definition.isByHand {
            let title = Self.title(definition, schema)
            if !definition.isMethod, definition.lastLayer == nil, model.isUnion(definition.result),
                unions.insert(definition.result).inserted
            {
                add(UnionText(type: definition.result, in: model).lines, to: title)
            }
            if definition.isMethod || model.hasStruct(definition) {
                add(StructText(definition, in: model).lines, to: title)
            }
        }
        let calls = UnionText(callsOf: schema, in: model)
        if schema.name == "api", !calls.members.isEmpty { add(calls.lines, to: "Call") }
        return order.map { ($0, groups[$0] ?? []) }
    }

    private static func title(_ definition: Definition, _ schema: Schema) -> String {
        if schema.name != "api" { return Names.type(schema.name) }
        if definition.isMethod { return "Methods" + Names.type(namespace(definition.name) ?? "wrappers") }
        if let namespace = namespace(definition.result) { return "Types" + Names.type(namespace) }
        let topics = ["Input", "Message", "Update", "User", "Chat", "Channel"]
        return "Types" + (topics.first { definition.result.hasPrefix($0) } ?? "Other")
    }

    private static func namespace(_ name: String) -> String? {
        let parts = name.split(separator: ".")
        return parts.count == 2 ? String(parts[0]) : nil
    }

    private static func split(_ blocks: [[String]], _ title: String) -> [File] {
        var parts: [[[String]]] = [[]]
        var length = 0
        for block in blocks {
            if length > 0, length + block.count > fileLength {
                parts.append([])
                length = 0
            }
            parts[parts.count - 1].append(block)
            length += block.count + 1
        }
        return parts.enumerated().map { index, part in
            File(path: "\(folder)/\(title)\(parts.count > 1 ? String(index + 1) : "").swift", text: text(part))
        }
    }

    private static func text(_ blocks: [[String]]) -> String {
        let body = Array(blocks.joined(separator: [""]))
        return ([head, ""] + Text.block("extension TL", body)).joined(separator: "\n") + "\n"
    }
}
