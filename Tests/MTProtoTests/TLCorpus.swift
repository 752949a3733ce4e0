import FoundationEssentials

/// Committed bytes of the type language: what Telethon writes (`telethon-LAYER-name.bin`, by version 1.45.0 for layer
/// 229 and 1.44.0 for 227), and bad ones (`bad-name.bin`).
enum TLCorpus {
    static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    private static let folder = root + "/Tests/MTProtoTests/Corpus/tl"

    static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: path(name))) }

    /// Names without `.bin`.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".bin") }.sorted()
            .map { String($0.dropLast(4)) }
    }

    private static func path(_ name: String) -> URL { URL(filePath: "\(folder)/\(name).bin") }
}
