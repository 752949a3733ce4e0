internal import FoundationEssentials

/// The command line, and the files that it is about.
enum Program {
    static let schemaFolder = "Sources/MTProto/Schema"

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
            for file in differing { print("\(file.path)\(file.text == nil ? ": not wanted" : "")") }
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
        var path: String
        var text: String?
    }

    /// What is to be written or removed under `root`, so that the generated files are those of the schema.
    static func differences(root: String) throws -> [Difference] {
        let wanted = try Generator(schemas(root: root)).files
        let paths = Set(wanted.map(\.path))
        let there = [Generator.folder, Generator.testFolder].flatMap { folder in
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []).map {
                "\(folder)/\($0)"
            }
        }
        let changed = wanted.filter { file in
            (try? String(contentsOfFile: "\(root)/\(file.path)", encoding: .utf8)) != file.text
        }
        return changed.map { Difference(path: $0.path, text: $0.text) }
            + there.filter { !paths.contains($0) }.sorted().map { Difference(path: $0, text: nil) }
    }

    /// The schemas of the package under `root`.
    static func schemas(root: String) throws -> [Schema] {
        try Generator.schemas.map { name in
            let text = try String(contentsOfFile: "\(root)/\(schemaFolder)/\(name).tl", encoding: .utf8)
            return try Schema(name: name, text: text)
        }
    }

    private static func put(_ difference: Difference, root: String) throws {
        let path = "\(root)/\(difference.path)"
        guard let text = difference.text else { return try FileManager.default.removeItem(atPath: path) }
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}
