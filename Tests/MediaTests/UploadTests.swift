import FoundationEssentials
import ObjectStore
import TestSupport
import Testing

@testable import Media

@Suite struct UploadTests {
    @Test func partsMayComeInAnyOrderAtTheSameTimeAndAgain() async throws {
        let shop = try await MediaFixture()
        let bytes = MediaFixture.bytes(40 * 1_024 + 17)
        let parts = MediaFixture.cut(bytes, size: 1_024)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, part) in (Array(parts.enumerated()) + Array(parts.enumerated())).shuffled() {
                group.addTask {
                    try await shop.media.save(UploadPart(user: 7, upload: 1, number: number, bytes: part))
                }
            }
            try await group.waitForAll()
        }
        // A part that was wrong at first.
        try await shop.media.save(UploadPart(user: 7, upload: 1, number: 3, bytes: [UInt8](repeating: 0, count: 1_024)))
        try await shop.media.save(UploadPart(user: 7, upload: 1, number: 3, bytes: parts[3]))
        #expect(try await shop.partCount() == parts.count)
        let file = try await shop.media.file(
            of: UploadedFile(user: 7, upload: 1, parts: parts.count, kind: .document))
        #expect(file.size == Int64(bytes.count))
        #expect(try await shop.whole(file) == bytes)
        #expect(try await shop.media.read(file, from: 1_000, count: 5_000) == Array(bytes[1_000..<6_000]))
        #expect(try await shop.partCount() == 0)
    }

    @Test func whatIsMissingIsNamed() async throws {
        let shop = try await MediaFixture()
        let wanted = UploadedFile(user: 7, upload: 1, parts: 3, kind: .document)
        #expect(await shop.refusal { _ = try await shop.media.file(of: wanted) } == "FILE_PART_0_MISSING")
        for number in [0, 2] {
            try await shop.media.save(
                UploadPart(user: 7, upload: 1, number: number, bytes: MediaFixture.bytes(1_024)))
        }
        #expect(await shop.refusal { _ = try await shop.media.file(of: wanted) } == "FILE_PART_1_MISSING")
        // Another user's are not his.
        try await shop.media.save(UploadPart(user: 8, upload: 1, number: 1, bytes: MediaFixture.bytes(1_024)))
        #expect(await shop.refusal { _ = try await shop.media.file(of: wanted) } == "FILE_PART_1_MISSING")
        try await shop.media.save(UploadPart(user: 7, upload: 1, number: 1, bytes: MediaFixture.bytes(1_024)))
        var fewer = wanted
        fewer.parts = 2
        #expect(await shop.refusal { _ = try await shop.media.file(of: fewer) } == "FILE_PARTS_INVALID")
        #expect(try await shop.media.file(of: wanted).size == 3_072)
        // An object that the disk has lost is a part that is missing.
        try await shop.media.save(UploadPart(user: 7, upload: 2, number: 0, bytes: [1]))
        for part in try await shop.parts.list(after: nil, limit: 9) { try await shop.parts.delete(part.name) }
        let lost = UploadedFile(user: 7, upload: 2, parts: 1, kind: .document)
        #expect(await shop.refusal { _ = try await shop.media.file(of: lost) } == "FILE_PART_0_MISSING")
    }

    @Test(
        arguments: [
            (0, [UInt8](), nil, "FILE_PART_EMPTY"),
            (0, [UInt8](repeating: 1, count: 512 << 10 | 1), nil, "FILE_PART_TOO_BIG"),
            (-1, [1], nil, "FILE_PART_INVALID"), (4_000, [1], nil, "FILE_PART_INVALID"),
            (2, [1], 2, "FILE_PART_INVALID"), (0, [1], 4_001, "FILE_PARTS_INVALID"), (0, [1], 0, "FILE_PARTS_INVALID"),
            (0, [UInt8](repeating: 1, count: 1_000), 2, "FILE_PART_SIZE_INVALID"),
            (0, [UInt8](repeating: 1, count: 3 << 10), 2, "FILE_PART_SIZE_INVALID"),
        ] as [(Int, [UInt8], Int?, String)])
    func partsThatNoFileHasAreRefused(_ number: Int, _ bytes: [UInt8], _ total: Int?, _ name: String) {
        #expect {
            try UploadRules.check(UploadPart(user: 1, upload: 1, number: number, bytes: bytes, total: total))
        } throws: { ($0 as? MediaError)?.name == name }
    }

    @Test func partsOfOneFileAreOfOneSize() {
        func refusal(_ sizes: [Int]) -> String? {
            let parts = sizes.enumerated().map { StoredPart(number: $0, size: $1, object: []) }
            do throws(MediaError) {
                _ = try UploadRules.check(
                    parts, of: UploadedFile(user: 1, upload: 1, parts: sizes.count, kind: .document))
                return nil
            } catch {
                return error.name
            }
        }
        #expect(refusal([5]) == nil && refusal([1_024, 1_024, 7]) == nil && refusal([512 << 10, 1]) == nil)
        #expect(refusal([1_024, 2_048, 7]) == "FILE_PART_SIZE_CHANGED")
        #expect(refusal([1_024, 1_024, 2_048]) == "FILE_PART_SIZE_CHANGED")
        #expect(refusal([1_000, 1]) == "FILE_PART_SIZE_INVALID")
        #expect(refusal([]) == "FILE_PARTS_INVALID")
        #expect(refusal([Int](repeating: 512 << 10, count: 1_025)) == "FILE_TOO_BIG")
    }

    @Test func nobodyUploadsWithoutBound() async throws {
        let shop = try await MediaFixture()
        for upload in 0..<Media.Limits.uploads {
            try await shop.media.save(UploadPart(user: 7, upload: Int64(upload), number: 0, bytes: [1]))
        }
        #expect(
            await shop.refusal { try await shop.media.save(UploadPart(user: 7, upload: 99, number: 0, bytes: [1])) }
                == "FILE_UPLOADS_TOO_MUCH")
        #expect(try await shop.partCount() == Media.Limits.uploads)
        // One that has begun goes on, others are not held up, and what has become a file does not count.
        try await shop.media.save(UploadPart(user: 7, upload: 0, number: 1, bytes: [1]))
        try await shop.media.save(UploadPart(user: 8, upload: 99, number: 0, bytes: [1]))
        _ = try await shop.media.file(of: UploadedFile(user: 7, upload: 1, parts: 1, kind: .document))
        try await shop.media.save(UploadPart(user: 7, upload: 99, number: 0, bytes: [1]))
        try await shop.test.psql("update media.uploads set bytes = \(Media.Limits.uploadedBytes) where user_id = 8")
        #expect(
            await shop.refusal { try await shop.media.save(UploadPart(user: 8, upload: 100, number: 0, bytes: [1])) }
                == "FILE_UPLOADS_TOO_MUCH")
    }

    @Test func finishingTwiceIsOnce() async throws {
        let shop = try await MediaFixture()
        let bytes = MediaFixture.bytes(5_000)
        for (number, part) in MediaFixture.cut(bytes, size: 1_024).enumerated() {
            try await shop.media.save(UploadPart(user: 7, upload: 1, number: number, bytes: part))
        }
        let wanted = UploadedFile(user: 7, upload: 1, parts: 5, kind: .document)
        let files = try await withThrowingTaskGroup(of: MediaFile.self) { group in
            for _ in 0..<4 { group.addTask { try await shop.media.file(of: wanted) } }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1.id) }
        }
        #expect(files.count == 1)
        #expect(try await shop.test.psql("select files from media.blobs") == "1\n")
        // A part that comes late changes nothing.
        try await shop.media.save(UploadPart(user: 7, upload: 1, number: 0, bytes: [9]))
        #expect(try await shop.partCount() == 0)
        #expect(try await shop.media.file(of: wanted).id == files.first)
    }

    @Test func theSameBytesLieThereOnce() async throws {
        let shop = try await MediaFixture()
        let bytes = MediaFixture.bytes(3_000)
        let first = try await shop.upload(bytes, by: 7)
        let second = try await shop.upload(bytes, by: 8)
        #expect(first.id != second.id && first.key != second.key)
        #expect(try await shop.objectCount() == 1)
        #expect(try await shop.test.psql("select files, size from media.blobs") == "2|3000\n")
    }

    @Test func aChecksumThatIsWrongIsSaid() async throws {
        let shop = try await MediaFixture()
        let bytes = Array("hello".utf8)
        #expect(
            await shop.refusal { _ = try await shop.upload(bytes, checksum: "00000000000000000000000000000000") }
                == "MD5_CHECKSUM_INVALID")
        #expect(try await shop.objectCount() == 0)
        #expect(try await shop.upload(bytes, checksum: "5D41402ABC4B2A76B9719D911017C592").size == 5)
    }

    @Test func aPhotoIsWhatItsBytesAre() async throws {
        let shop = try await MediaFixture()
        let photo = try await shop.upload(Pictures.png(640, 480), kind: .photo)
        #expect(photo.description.type == "image/png")
        #expect(photo.description.width == 640 && photo.description.height == 480)
        #expect(await shop.refusal { _ = try await shop.upload([1, 2, 3], kind: .photo) } == "PHOTO_EXT_INVALID")
        #expect(
            await shop.refusal { _ = try await shop.upload(Pictures.png(10_000, 100), kind: .photo) }
                == "PHOTO_INVALID_DIMENSIONS")
        #expect(
            await shop.refusal { _ = try await shop.upload(Pictures.png(2_100, 100), kind: .photo) }
                == "PHOTO_INVALID_DIMENSIONS")
    }

    @Test func aNameIsNoPath() throws {
        #expect(try UploadRules.name("../../etc/passwd") == "passwd")
        #expect(try UploadRules.name("C:\\temp\\a.txt") == "a.txt")
        #expect(try UploadRules.name("a\u{0}b\u{202E}gpj.exe") == "abgpj.exe")
        for nothing in ["..", "///", "", "\u{1}"] { #expect(try UploadRules.name(nothing) == nil) }
        #expect(throws: MediaError.nameInvalid) { try UploadRules.name(String(repeating: "\u{1F600}", count: 4_096)) }
        #expect(throws: MediaError.cardNumber) { try UploadRules.name("4111 1111 1111 1111.pdf") }
    }
}

/// Small pictures of any size.
enum Pictures {
    private static func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }
    static func png(_ width: Int, _ height: Int) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + big(13, 4) + Array("IHDR".utf8) + big(width, 4)
            + big(height, 4) + [8, 2, 0, 0, 0] + big(0, 4)
    }
    static func jpeg(_ width: Int, _ height: Int, before: [UInt8] = []) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xE0] + big(16, 2) + [UInt8](repeating: 0, count: 14) + before
            + [0xFF, 0xC2] + big(17, 2) + [8] + big(height, 2) + big(width, 2) + [UInt8](repeating: 0, count: 10)
    }
}
