import FoundationEssentials
import ObjectStore
import Synchronization
import TestSupport
import Testing

@testable import Media

@Suite struct HoldTests {
    private static let hour = 3_600.0
    private static let day = 86_400.0

    private func isThere(_ file: MediaFile, in shop: MediaFixture) async throws -> Bool {
        do {
            let there = try await shop.media.file(file.id)
            return try await shop.whole(there).count == Int(file.size)
        } catch let error as MediaError where error == .fileInvalid {
            return false
        }
    }

    @Test func whatIsHeldStaysAndWhatIsNotGoes() async throws {
        let shop = try await MediaFixture()
        let held = try await shop.upload(MediaFixture.bytes(2_000))
        let free = try await shop.upload(MediaFixture.bytes(2_001))
        let message = UUID()
        try await shop.media.hold([(message, held.id)], in: ["s1", "s2"])
        shop.owners.state.withLock { $0.known["s1"] = [message] }
        await shop.sweep()
        #expect(try await isThere(held, in: shop))
        #expect(try await isThere(free, in: shop))
        shop.clock.pass(Self.day + 1)
        await shop.sweep()
        #expect(try await isThere(held, in: shop))
        #expect(try await !isThere(free, in: shop))
        #expect(try await shop.objectCount() == 1)
    }

    @Test func aFileGoesWhenItsLastPlaceHasLetItGoAndNotAtOnce() async throws {
        let shop = try await MediaFixture()
        let file = try await shop.upload(MediaFixture.bytes(2_000))
        let message = UUID()
        try await shop.media.hold([(message, file.id)], in: ["s1", "s2"])
        // One side deletes it; the other one has it still on the way.
        shop.owners.state.withLock { $0.released["s1"] = [message] }
        #expect(await shop.sweep().holds == 1)
        shop.clock.pass(30 * Self.day)
        await shop.sweep()
        #expect(try await isThere(file, in: shop))
        shop.owners.state.withLock { $0.released["s2"] = [message] }
        #expect(await shop.sweep().holds == 1)
        #expect(shop.owners.state.withLock { $0.released.values.allSatisfy(\.isEmpty) })
        shop.clock.pass(Self.day - 60)
        await shop.sweep()
        #expect(try await isThere(file, in: shop))
        shop.clock.pass(61)
        let done = await shop.sweep()
        #expect(done.files == 1 && done.blobs == 1)
        #expect(try await !isThere(file, in: shop))
        #expect(try await shop.objectCount() == 0)
    }

    /// The process died between holding the file and writing the message.
    @Test func aMessageThatNeverCameHoldsNothing() async throws {
        let shop = try await MediaFixture()
        let file = try await shop.upload(MediaFixture.bytes(2_000))
        let (lost, written) = (UUID(), UUID())
        try await shop.media.hold([(lost, file.id), (written, file.id)], in: ["s1", "s2"])
        shop.owners.state.withLock { $0.known["s2"] = [written] }
        await shop.sweep()
        #expect(try await shop.test.psql("select holds from media.files") == "4\n")
        shop.clock.pass(Self.hour + 1)
        // While one of the places can't be asked nothing is known.
        shop.owners.state.withLock { $0.away = ["s2"] }
        await shop.sweep()
        #expect(try await shop.test.psql("select holds from media.files") == "4\n")
        shop.owners.state.withLock { $0.away = [] }
        await shop.sweep()
        #expect(try await shop.test.psql("select holds from media.files") == "2\n")
        // What is known to be written is never taken for one that was not, whatever is left of it.
        shop.owners.state.withLock { $0.known = [:] }
        shop.clock.pass(30 * Self.day)
        await shop.sweep()
        #expect(try await isThere(file, in: shop))
    }

    @Test func whatWasNotSentIsLetGoAtOnce() async throws {
        let shop = try await MediaFixture()
        let file = try await shop.upload(MediaFixture.bytes(2_000))
        let (one, other) = (UUID(), UUID())
        try await shop.media.hold([(one, file.id), (other, file.id)], in: ["s1"])
        try await shop.media.release([one])
        try await shop.media.release([one])
        #expect(try await shop.test.psql("select holds, unused_at is null from media.files") == "1|t\n")
        try await shop.media.release([other])
        #expect(try await shop.test.psql("select holds, unused_at is null from media.files") == "0|f\n")
    }

    @Test func nothingIsHeldThatIsNotThere() async throws {
        let shop = try await MediaFixture()
        let file = try await shop.upload(MediaFixture.bytes(2_000))
        #expect(
            await shop.refusal { try await shop.media.hold([(UUID(), file.id), (UUID(), 5)], in: ["s1"]) }
                == "FILE_ID_INVALID")
        #expect(try await shop.test.psql("select holds from media.files") == "0\n")
        #expect(try await shop.test.psql("select count(*) from media.holds") == "0\n")
    }

    @Test func unfinishedUploadsEnd() async throws {
        let shop = try await MediaFixture()
        for number in 0..<3 {
            try await shop.media.save(
                UploadPart(user: 7, upload: 1, number: number, bytes: MediaFixture.bytes(1_024)))
        }
        _ = try await shop.upload([1], as: 2)
        shop.clock.pass(Self.day - 60)
        await shop.sweep()
        #expect(try await shop.partCount() == 3)
        shop.clock.pass(61)
        #expect(await shop.sweep().uploads > 0)
        #expect(try await shop.partCount() == 0)
        #expect(try await shop.test.psql("select count(*) from media.uploads") == "0\n")
        #expect(
            await shop.refusal {
                _ = try await shop.media.file(of: UploadedFile(user: 7, upload: 1, parts: 3, kind: .document))
            } == "FILE_PART_0_MISSING")
    }

    /// A process died when the object was there and its row was not, or the other way round.
    @Test func objectsThatNoRowNamesGo() async throws {
        let shop = try await MediaFixture()
        let file = try await shop.upload(MediaFixture.bytes(2_000))
        try await shop.media.hold([(UUID(), file.id)], in: ["s1"])
        try await shop.test.psql("update media.holds set is_settled = true")
        let orphan = try #require(ObjectName([UInt8](repeating: 7, count: 32)))
        try await shop.objects.put([1, 2], as: orphan)
        try await shop.parts.put([1, 2], as: orphan)
        await shop.sweep()
        #expect(try await shop.objectCount() == 2)
        #expect(try await shop.partCount() == 1)
        shop.clock.pass(Self.day + Self.hour + 60)
        #expect(await shop.sweep().objects == 2)
        #expect(try await shop.objectCount() == 1)
        #expect(try await shop.partCount() == 0)
        #expect(try await isThere(file, in: shop))
    }

    /// Sent anew while it was about to be taken away.
    @Test func whatIsUploadedAgainIsThere() async throws {
        let shop = try await MediaFixture()
        let bytes = MediaFixture.bytes(2_000)
        for _ in 0..<3 {
            _ = try await shop.upload(bytes)
            try await shop.test.psql("update media.files set unused_at = unused_at - interval '2 days'")
            async let swept = shop.sweep()
            let again = try await shop.upload(bytes)
            _ = await swept
            #expect(try await shop.whole(again) == bytes)
            await shop.sweep()
            #expect(try await isThere(again, in: shop))
            // Whoever found it unused a moment ago finds it used.
            let isTaken = try await shop.media.store.collect(again.sha256, unusedSince: .distantFuture) { _ in
                _ = try await shop.objects.delete(try #require(ObjectName(again.sha256)))
            }
            #expect(!isTaken)
            #expect(try await isThere(again, in: shop))
        }
    }

    // MARK: Who may read

    @Test func referencesAreOnesOwnAndEnd() throws {
        let access = FileAccess(file: 77, key: [UInt8](repeating: 3, count: 16))
        let now = Date(timeIntervalSince1970: 1_700_000_000)
        let (hash, reference) = (access.hash(for: 1), access.reference(for: 1, at: now))
        func refusal(
            _ access: FileAccess, _ hash: Int64, _ reference: [UInt8], of user: Int64 = 1, after seconds: Double = 0
        ) -> String? {
            do throws(MediaError) {
                try access.check(
                    hash: hash, reference: reference, of: user, at: now.addingTimeInterval(seconds))
                return nil
            } catch {
                return error.name
            }
        }
        #expect(refusal(access, hash, reference) == nil)
        #expect(refusal(access, hash, reference, after: 86_400) == nil)
        #expect(refusal(access, hash, reference, after: 2 * 86_400) == "FILE_REFERENCE_EXPIRED")
        #expect(refusal(access, hash ^ 1, reference) == "FILE_ID_INVALID")
        #expect(refusal(access, hash, reference, of: 2) == "FILE_ID_INVALID")
        #expect(refusal(access, access.hash(for: 2), reference, of: 2) == "FILE_REFERENCE_INVALID")
        #expect(refusal(access, hash, []) == "FILE_REFERENCE_EMPTY")
        for place in reference.indices {
            var wrong = reference
            wrong[place] ^= 1
            #expect(refusal(access, hash, wrong) == "FILE_REFERENCE_INVALID", "\(place)")
        }
        #expect(refusal(access, hash, reference + [0]) == "FILE_REFERENCE_INVALID")
        let other = FileAccess(file: 78, key: [UInt8](repeating: 3, count: 16))
        #expect(refusal(other, other.hash(for: 1), reference) == "FILE_REFERENCE_INVALID")
        let otherKey = FileAccess(file: 77, key: [UInt8](repeating: 4, count: 16))
        #expect(refusal(otherKey, otherKey.hash(for: 1), reference) == "FILE_REFERENCE_INVALID")
    }

    /// What stands in a text column must not look like a card's number.
    @Test func numbersAreWrittenInLetters() {
        for number in [0, 1, -1, .min, .max, 4_111_111_111_111_111] as [Int64] {
            let text = Letters.text(of: number)
            #expect(text.utf8.allSatisfy { (97...112).contains($0) } && Letters.number(of: text) == number)
        }
        #expect(Letters.number(of: "") == nil && Letters.bytes(of: "abc") == nil && Letters.bytes(of: "zz") == nil)
    }
}
