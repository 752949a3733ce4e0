internal import FoundationEssentials

/// The command line, and the files that it is about.
enum Program {
    static let schemaFolder = "Sources/MTProto/Schema"
    static let generatedFolder = "Sources/MTProto/Generated"

    /// - Returns: the exit status: 1 when files differ or the schema is wrong, 2 for a wrong command line.
    static func run(_ arguments: [String]) -> Int32 {
        let isCheck = arguments.first == "--check"
        let rest = arguments.dropFirst(isCheck ? 1 : 0)
        guard rest.count == 1, let root = rest.first, !root.hasPrefix("-") else {
            print("usage: tlgen [--check] ROOT")
            return 2
        }
        do {
            let differing = try differences(root: root)
            for file in differing { print("\(generatedFolder)/\(file.name)\(file.text == nil ? ": not wanted" : "")") }
            if isCheck { return differing.isEmpty ? 0 : 1 }
            for file in differing { try put(file, root: root) }
            return 0
        } catch {
            print("tlgen: \(error)")
            return 1
        }
    }

    /// A file that is not as it should be; without a text it should not be there.
    struct Difference: Equatable {
        var name: String
        var text: String?
    }

    /// What is to be written or removed under `root`, so that the generated files are those of the schema.
    static func differences(root: String) throws -> [Difference] {
        var schemas: [Schema] = []
        for name in Generator.schemas {
            let text = try String(contentsOfFile: "\(root)/\(schemaFolder)/\(name).tl", encoding: .utf8)
            schemas.append(try Schema(name: name, text: text))
        }
        let wanted = try Generator(schemas).files
        let there = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(generatedFolder)")) ?? []
        let names = Set(wanted.map(\.name))
        let changed = wanted.filter { file in
            (try? String(contentsOfFile: "\(root)/\(generatedFolder)/\(file.name)", encoding: .utf8)) != file.text
        }
        return changed.map { Difference(name: $0.name, text: $0.text) }
            + there.filter { !names.contains($0) }.sorted().map { Difference(name: $0, text: nil) }
    }

    private static func put(_ difference: Difference, root: String) throws {
        let path = "\(root)/\(generatedFolder)/\(difference.name)"
        guard let text = difference.text else { return try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(
            atPath: "\(root)/\(generatedFolder)", withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
