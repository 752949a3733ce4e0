import Testing

@testable import Media

/// Types and dimensions are told from the bytes.
@Suite struct PictureTests {
    private func dimensions(_ bytes: [UInt8]) -> [Int32]? {
        ImageHeader.read(MediaType.of(bytes), bytes).map { [$0.width, $0.height] }
    }

    @Test func dimensionsStandInHeaders() {
        #expect(dimensions(Pictures.png(640, 480)) == [640, 480])
        #expect(dimensions(Pictures.jpeg(1_280, 960)) == [1_280, 960])
        // Bytes that fill, and a long segment before the frame.
        let exif: [UInt8] = [0xFF, 0xFF, 0xFF, 0xE1, 0xFF, 0xFF] + [UInt8](repeating: 7, count: 65_533)
        #expect(dimensions(Pictures.jpeg(3, 2, before: exif)) == [3, 2])
        // As decoders do: what stands between segments is skipped.
        #expect(dimensions(Pictures.jpeg(16, 12, before: [0x3B, 0x3B, 0xFF, 0])) == [16, 12])
        #expect(dimensions(Array("GIF89a".utf8) + [0x40, 0x01, 0xF0, 0x00]) == [320, 240])
        let riff = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8)
        let tail = [UInt8](repeating: 0, count: 20)
        #expect(
            dimensions(riff + Array("VP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x3F, 1, 0, 0xEF, 0, 0] + tail)
                == [320, 240])
        #expect(
            dimensions(riff + Array("VP8L".utf8) + [9, 0, 0, 0, 0x2F, 0x3F, 0xC1, 0x3B, 0] + tail) == [320, 240])
        #expect(
            dimensions(
                riff + Array("VP8 ".utf8) + [9, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x40, 1, 0xF0, 0] + tail)
                == [320, 240])
    }

    @Test func whatIsCutOrWrongHasNone() {
        for whole in [Pictures.png(640, 480), Pictures.jpeg(64, 48)] {
            let end = whole.count - (MediaType.of(whole) == MediaType.png ? 9 : 11)
            for length in 0..<end { #expect(dimensions(Array(whole[..<length])) == nil, "\(length)") }
        }
        #expect(dimensions(Pictures.png(0, 480)) == nil)
        #expect(dimensions(Pictures.png(-1, 480)) == nil)
        #expect(dimensions(Pictures.jpeg(0, 0)) == nil)
        // A segment that says it has no length.
        #expect(dimensions([0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xC0]) == nil)
        #expect(dimensions([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 100_000)) == nil)
    }

    @Test func randomBytesDoNoHarm() {
        for seed in 1...300 {
            let random = MediaFixture.bytes(seed * 3, seed: seed)
            for head in [[], [0xFF, 0xD8, 0xFF], Array("RIFF    WEBPVP8L".utf8), Array("GIF89a".utf8)] as [[UInt8]] {
                _ = dimensions(head + random)
            }
        }
    }

    @Test func typesAreToldFromTheFirstBytes() {
        #expect(MediaType.of(Array("%PDF-1.7".utf8)) == "application/pdf")
        #expect(MediaType.of([0, 0, 0, 0x18] + Array("ftypmp42".utf8)) == "video/mp4")
        #expect(MediaType.of([0, 0, 0, 0x18] + Array("ftypqt  ".utf8)) == "video/quicktime")
        #expect(MediaType.of(Array("OggS".utf8)) == "audio/ogg")
        #expect(MediaType.of([0xFF, 0xFB, 0x90, 0]) == "audio/mpeg")
        #expect(MediaType.of(Array("gr\u{FC}\u{DF}e, 4,096 \u{1F600}\n".utf8)) == "text/plain")
        #expect(MediaType.of([0x4D, 0x5A, 0x90, 0x00]) == "application/octet-stream")
        #expect(MediaType.of([]) == "application/octet-stream")
        // Cut in the middle of a character.
        let long = Array(String(repeating: "\u{1F600}", count: 2_000).utf8)
        #expect(MediaType.of(Array("a".utf8) + long) == "text/plain")
    }
}
