import FoundationEssentials

/// Which floor a target is on: a target imports only targets of floors below its own.
enum Floors {
    static let floors: [Set<String>] = [
        ["EventLoop", "Observability", "StrictText"],
        ["Postgres", "Kafka", "Redis", "HTTPServer", "HTTPClient", "Crypto", "MTProto", "Console", "ShopAPI"],
        ["Audit", "EventBus", "Sharding", "ObjectStore", "HTTPService", "LocalStack"],
        ["Auth", "Catalog", "Inventory", "Payments", "Orders", "Messages", "Media", "Push"],
        ["StorefrontGateway", "MTProtoGateway", "ChatGateway", "OrderNotices"],
        ["shopd", "shopctl", "shopbench", "tlgen"],
    ]
    static let machine: Set<String> = [
        "CUV", "CLibPQ", "CRdKafka", "CHiredis", "CMicroHTTPD", "CCurl", "COpenSSL", "CJOSE", "CMalloc",
        "CZlib", "CWslay",
    ]

    /// 0 to 5, -1 for C; nil for what isn't of this house.
    static func of(_ target: String) -> Int? {
        machine.contains(target) ? -1 : floors.firstIndex { $0.contains(target) }
    }
}

/// The files of this project.
enum Tree {
    static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    static let sources = files(under: "Sources").filter(\.isSwift)
    static let tests = files(under: "Tests").filter(\.isSwift)
    static let swift = sources + tests + [SourceFile("Package.swift")].compactMap { $0 }
    static let all: [SourceFile] = {
        let top = ["README.md", "Makefile", "Package.swift", ".ci/run"].compactMap { SourceFile($0) }
        return top + ["Sources", "Tests", "completions", "man"].flatMap { files(under: $0) }
    }()

    private static func files(under folder: String) -> [SourceFile] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.sorted().compactMap { SourceFile("\(folder)/\($0)") }
    }

    /// A line without what follows `//` outside of a string.
    static func withoutComment(_ line: Substring) -> Substring {
        var isString = false
        var previous: Character = " "
        for index in line.indices {
            let character = line[index]
            if character == "\"" && previous != "\\" { isString.toggle() }
            if !isString && character == "/" && previous == "/" { return line[..<line.index(before: index)] }
            previous = character
        }
        return line
    }
}

struct SourceFile {
    let path: String
    let text: String
    let lines: [Substring]
    var name: String { String(path.split(separator: "/").last ?? "") }
    var target: String { String(path.split(separator: "/").dropFirst().first ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }
    /// Read by nobody: as long as the schema's longest constructor.
    var isGenerated: Bool { path.hasPrefix("Sources/MTProto/Generated/") }
    var numbered: [(Int, Substring)] { lines.enumerated().map { ($0 + 1, $1) } }

    /// Nil for what is not a text file.
    init?(_ path: String) {
        guard let data = FileManager.default.contents(atPath: "\(Tree.root)/\(path)"),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Line numbers and names of the modules that are imported.
    var imports: [(Int, String)] {
        numbered.compactMap { number, line in
            let words = line.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), at + 1 < words.count, at <= 2,
                words[..<at].allSatisfy({
                    ["public", "package", "internal", "private", "fileprivate"].contains($0)
                        || $0.hasPrefix("@")
                })
            else { return nil }
            let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let"]
            let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
            return (number, String(name.prefix { $0 != "." }))
        }
    }

    struct Function {
        let line: Int
        let lines: Int
        let isFlatSwitch: Bool
    }

    /// Functions and initialisers, told by the indentation that the formatter gives them.
    var functions: [Function] {
        var found: [Function] = []
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }
            let words = line.dropFirst(indent.count).split(separator: " ").prefix(8)
            guard words.contains("func") || words.contains(where: { $0.hasPrefix("init(") || $0 == "deinit" }),
                words.first?.hasPrefix("//") == false, !line.hasSuffix("}"),
                let opened = lines[index...].prefix(20).firstIndex(where: { $0.hasSuffix("{") || $0.hasSuffix("in") }),
                let end = lines[opened...].dropFirst().firstIndex(where: { $0 == indent + "}" })
            else { continue }
            let body = lines[(opened + 1)..<end]
            let inner = body.filter { $0.hasPrefix(indent + "    ") && !$0.hasPrefix(indent + "     ") }
            let isSwitch =
                inner.first?.contains("switch ") == true
                && inner.dropFirst().allSatisfy {
                    $0.hasPrefix(indent + "    case ") || $0 == indent + "    }"
                        || $0.hasPrefix(indent + "    default") || $0.hasPrefix(indent + "    //")
                }
            found.append(Function(line: index + 1, lines: end - index + 1, isFlatSwitch: isSwitch))
        }
        return found
    }
}
