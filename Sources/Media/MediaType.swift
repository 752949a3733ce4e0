/// What a file is, told from its first bytes: what its sender says about that counts for nothing.
enum MediaType {
    static let jpeg = "image/jpeg"
    static let png = "image/png"
    static let gif = "image/gif"
    static let webp = "image/webp"
    static let unknown = "application/octet-stream"

    /// What can be a photo.
    static let photos: Set<String> = [jpeg, png, webp]

    /// How many of the first bytes count: a JPEG's dimensions stand behind what cameras write.
    static let headLength = 512 << 10

    static func of(_ head: [UInt8]) -> String {
        for (offset, mark, type) in marks where begins(head, mark, at: offset) { return type }
        if begins(head, "RIFF", at: 0) {
            if begins(head, "WEBP", at: 8) { return webp }
            if begins(head, "WAVE", at: 8) { return "audio/wav" }
        }
        if begins(head, "ftyp", at: 4) { return isoMedia(head) }
        // MPEG audio: a frame of layer III.
        if head.count > 2, head[0] == 0xFF, head[1] & 0xE6 == 0xE2, head[2] >> 4 != 0xF { return "audio/mpeg" }
        return isText(head.prefix(4_096)) ? "text/plain" : unknown
    }

    private static let marks: [(Int, [UInt8], String)] = [
        (0, [0xFF, 0xD8, 0xFF], jpeg),
        (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png),
        (0, Array("GIF87a".utf8), gif),
        (0, Array("GIF89a".utf8), gif),
        (0, Array("%PDF-".utf8), "application/pdf"),
        (0, Array("ID3".utf8), "audio/mpeg"),
        (0, Array("OggS".utf8), "audio/ogg"),
        (0, Array("fLaC".utf8), "audio/flac"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        (0, [0x50, 0x4B, 0x03, 0x04], "application/zip"),
        (0, [0x1F, 0x8B], "application/gzip"),
        (0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
    ]

    /// ISO 14496-12: the major brand.
    private static func isoMedia(_ head: [UInt8]) -> String {
        if begins(head, "qt  ", at: 8) { return "video/quicktime" }
        if begins(head, "M4A", at: 8) { return "audio/mp4" }
        if begins(head, "avif", at: 8) { return "image/avif" }
        if begins(head, "heic", at: 8) || begins(head, "heix", at: 8) { return "image/heic" }
        return "video/mp4"
    }

    private static func begins(_ head: [UInt8], _ mark: String, at offset: Int) -> Bool {
        begins(head, Array(mark.utf8), at: offset)
    }
    private static func begins(_ head: [UInt8], _ mark: [UInt8], at offset: Int) -> Bool {
        head.dropFirst(offset).starts(with: mark)
    }

    /// UTF-8 without control characters; it may be cut in the middle of a character.
    private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [9, 10, 12, 13].contains($0) }) else {
            return false
        }
        return (0...3).contains { cut in String(validating: bytes.dropLast(cut), as: UTF8.self) != nil }
    }
}
