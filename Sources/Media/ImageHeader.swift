/// The dimensions of a picture, read from its header: no pixel is decoded, and nothing behind the bytes that are given
/// is looked for. Linear in them.
struct ImageHeader: Sendable, Equatable {
    var width: Int32
    var height: Int32

    /// nil: the header is none, or is not whole, or says nothing that a picture can be.
    static func read(_ type: String, _ head: [UInt8]) -> ImageHeader? {
        let found: ImageHeader? =
            switch type {
            case MediaType.jpeg: jpeg(head)
            case MediaType.png: png(head)
            case MediaType.gif: gif(head)
            case MediaType.webp: webp(head)
            default: nil
            }
        guard let found, found.width > 0, found.height > 0 else { return nil }
        return found
    }

    private static func big(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int64? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        return bytes[at..<at + count].reduce(0) { $0 << 8 | Int64($1) }
    }
    private static func little(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int64? {
        guard at >= 0, at + count <= bytes.count else { return nil }
        return bytes[at..<at + count].reversed().reduce(0) { $0 << 8 | Int64($1) }
    }
    private init?(_ width: Int64?, _ height: Int64?) {
        guard let width, let height, let w = Int32(exactly: width), let h = Int32(exactly: height) else { return nil }
        (self.width, self.height) = (w, h)
    }
    init(width: Int32, height: Int32) { (self.width, self.height) = (width, height) }

    /// ITU T.81, B.1: segments of a marker and a length, up to the frame header (SOF).
    private static func jpeg(_ bytes: [UInt8]) -> ImageHeader? {
        var at = 2
        while at + 1 < bytes.count {
            // Decoders skip what stands between segments and should not (libjpeg, `next_marker`).
            guard bytes[at] == 0xFF, bytes[at + 1] != 0 else {
                at += 1
                continue
            }
            let marker = bytes[at + 1]
            switch marker {
            // A byte that fills, or a marker without a length.
            case 0xFF: at += 1
            case 0x01, 0xD0...0xD8: at += 2
            // Scan data, or the end, and no frame yet.
            case 0xD9, 0xDA: return nil
            case 0xC0...0xCF where ![0xC4, 0xC8, 0xCC].contains(marker):
                return ImageHeader(big(bytes, at + 7, 2), big(bytes, at + 5, 2))
            default:
                guard let length = big(bytes, at + 2, 2), length >= 2 else { return nil }
                at += 2 + Int(length)
            }
        }
        return nil
    }

    /// RFC 2083, 11.2.1: IHDR is the first chunk.
    private static func png(_ bytes: [UInt8]) -> ImageHeader? {
        guard bytes.count >= 24, Array(bytes[12..<16]) == Array("IHDR".utf8) else { return nil }
        return ImageHeader(big(bytes, 16, 4), big(bytes, 20, 4))
    }

    /// GIF89a, 18: the logical screen.
    private static func gif(_ bytes: [UInt8]) -> ImageHeader? { ImageHeader(little(bytes, 6, 2), little(bytes, 8, 2)) }

    /// RFC 9649: lossy, lossless, or extended.
    private static func webp(_ bytes: [UInt8]) -> ImageHeader? {
        guard bytes.count >= 30 else { return nil }
        switch String(decoding: bytes[12..<16], as: UTF8.self) {
        case "VP8 ":
            guard Array(bytes[23..<26]) == [0x9D, 0x01, 0x2A] else { return nil }
            return ImageHeader(little(bytes, 26, 2).map { $0 & 0x3FFF }, little(bytes, 28, 2).map { $0 & 0x3FFF })
        case "VP8L":
            guard bytes[20] == 0x2F, let bits = little(bytes, 21, 4) else { return nil }
            return ImageHeader((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case "VP8X":
            return ImageHeader(little(bytes, 24, 3).map { $0 + 1 }, little(bytes, 27, 3).map { $0 + 1 })
        default: return nil
        }
    }
}
