import FoundationEssentials
import ObjectStore
import Synchronization
import TestSupport
import Testing

@testable import Media

/// How much room files take, and how it is given back.
@Suite struct RoomTests {
    private static let day = 86_400.0

    private func room(perUser: Int64 = 1 << 30, minimumFree: Int64 = 0) -> MediaRoom {
        var room = MediaRoom()
        (room.perUser, room.minimumFree) = (perUser, minimumFree)
        return room
    }

    private func usage(_ shop: MediaFixture) async throws -> String {
        try await shop.test.psql("select user_id, bytes from media.usage where bytes <> 0 order by user_id")
    }

    // MARK: Of a user

    @Test func oneUsersFilesComeToNoMoreThanTheyMay() async throws {
        let shop = try await MediaFixture(room: room(perUser: 10_000))
        _ = try await shop.upload(MediaFixture.bytes(6_000), by: 7)
        // Parts that are too many are refused at once, before they take room; and others have their own.
        #expect(
            await shop.refusal { _ = try await shop.upload(MediaFixture.bytes(5_000, seed: 2), by: 7) }
                == "FILE_QUOTA_EXCEEDED")
        #expect(try await shop.partCount() == 3)
        _ = try await shop.upload(MediaFixture.bytes(9_000, seed: 3), by: 8)
        #expect(try await usage(shop) == "7|6000\n8|9000\n")
        // The same bytes of another user lie there once, and count for both.
        _ = try await shop.upload(MediaFixture.bytes(900, seed: 4), by: 8)
        _ = try await shop.upload(MediaFixture.bytes(900, seed: 4), by: 9)
        #expect(try await usage(shop) == "7|6000\n8|9900\n9|900\n")
        // What nobody holds is given back with the file.
        shop.clock.pass(Self.day + 1)
        #expect(await shop.sweep().files == 4)
        #expect(try await usage(shop) == "")
        _ = try await shop.upload(MediaFixture.bytes(10_000), by: 7)
    }

    /// Where less is allowed now, or more was being finished at the same time.
    @Test func aFileThatWouldBeTooMuchIsNotMade() async throws {
        let shop = try await MediaFixture(room: room(perUser: 100_000))
        let stricter = Media(
            database: shop.database, objects: shop.objects, parts: shop.parts, bus: shop.media.bus, owners: nil,
            room: room(perUser: 2_500))
        for upload in 1...3 {
            try await shop.media.save(
                UploadPart(user: 7, upload: Int64(upload), number: 0, bytes: MediaFixture.bytes(1_024, seed: upload)))
        }
        let done = try await withThrowingTaskGroup(of: String?.self) { group in
            for upload in 1...3 {
                group.addTask {
                    await shop.refusal {
                        _ = try await stricter.file(
                            of: UploadedFile(user: 7, upload: Int64(upload), parts: 1, kind: .document))
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(done.count { $0 == nil } == 2 && done.count { $0 == "FILE_QUOTA_EXCEEDED" } == 1)
        #expect(try await shop.objectCount() == 2)
        #expect(try await usage(shop) == "7|2048\n")
        // Nor as another kind of file.
        let picture = Pictures.png(64, 48)
        for number in 0..<3 {
            let kind: MediaFile.Kind = number == 1 ? .photo : .document
            let wanted = UploadedFile(user: 8, upload: 9, parts: 1, kind: kind)
            let tight = Media(
                database: shop.database, objects: shop.objects, parts: shop.parts, bus: shop.media.bus, owners: nil,
                room: room(perUser: Int64(picture.count + 10)))
            if number == 0 { try await tight.save(UploadPart(user: 8, upload: 9, number: 0, bytes: picture)) }
            let refusal = await shop.refusal { _ = try await tight.file(of: wanted) }
            #expect(refusal == (kind == .photo ? "FILE_QUOTA_EXCEEDED" : nil))
        }
    }

    // MARK: Of the disk

    @Test func belowItsFloorTheDiskTakesNoFiles() async throws {
        let (objects, parts) = (WatchedStore.Watch(), WatchedStore.Watch())
        objects.state.withLock { $0.available = 500_002 }
        parts.state.withLock { $0.available = 1_000_000 }
        let shop = try await MediaFixture(room: room(minimumFree: 500_000)) {
            WatchedStore(store: $0, watch: $1 ? parts : objects)
        }
        func finish(_ upload: Int64) async -> String? {
            await shop.refusal {
                _ = try await shop.media.file(of: UploadedFile(user: 7, upload: upload, parts: 1, kind: .document))
            }
        }
        try await shop.media.save(UploadPart(user: 7, upload: 1, number: 0, bytes: [1, 2, 3]))
        #expect(await finish(1) == "STORAGE_FULL")
        #expect(try await shop.objects.clean(before: .distantFuture) == 0)
        objects.state.withLock { $0.available = 500_003 }
        try await eventually("it takes files again") { await finish(1) == nil }
        for number in 0..<40 {
            try await shop.media.save(UploadPart(user: 7, upload: 2, number: number, bytes: [1]))
        }
        #expect(parts.state.withLock { $0.questions } < 40, "not for each part")
        parts.state.withLock { $0.available = 500_000 }
        try await eventually("it takes no parts") {
            await shop.refusal {
                try await shop.media.save(UploadPart(user: 7, upload: 3, number: 0, bytes: [1]))
            } == "STORAGE_FULL"
        }
        // What is there is read.
        let file = try await shop.media.file(of: UploadedFile(user: 7, upload: 1, parts: 1, kind: .document))
        #expect(try await shop.whole(file) == [1, 2, 3])
    }

    // MARK: Taking away

    /// A transaction that runs again has published its object, and the sweep may have come between the two runs.
    @Test func whatWasTakenAwayBetweenTwoRunsIsNotSaidToBeThere() async throws {
        let watch = WatchedStore.Watch()
        let shop = try await MediaFixture { store, _ in WatchedStore(store: store, watch: watch) }
        try await shop.test.psql(
            """
            create sequence media.runs;
            create function media.fail_once() returns trigger language plpgsql as $$
            begin
                if nextval('media.runs') = 1 then raise exception 'again' using errcode = '40001'; end if;
                return null;
            end $$;
            create trigger fail_once after insert on media.files execute function media.fail_once();
            """)
        watch.state.withLock { state in
            state.published = { [objects = shop.objects] name in
                watch.state.withLock { $0.published = nil }
                try await objects.delete(name)
            }
        }
        let bytes = MediaFixture.bytes(3_000)
        #expect(await shop.refusal { _ = try await shop.upload(bytes, as: 1) } == "STORAGE_UNAVAILABLE")
        #expect(try await shop.test.psql("select count(*) from media.files") == "0\n")
        // The same again is done.
        let file = try await shop.media.file(of: UploadedFile(user: 7, upload: 1, parts: 3, kind: .document))
        #expect(try await shop.whole(file) == bytes)
        // And so is one whose object has stayed.
        try await shop.test.psql("alter sequence media.runs restart")
        #expect(try await shop.whole(try await shop.upload(MediaFixture.bytes(2_000))).count == 2_000)
    }

    /// A sweep that was held up takes nothing away that was published again meanwhile.
    @Test func whoIsTooLateTakesNothingAway() async throws {
        let watch = WatchedStore.Watch()
        let shop = try await MediaFixture { store, _ in WatchedStore(store: store, watch: watch) }
        let file = try await shop.upload(MediaFixture.bytes(2_000))
        let name = try #require(ObjectName(file.sha256))
        shop.clock.pass(Self.day + 1)
        watch.state.withLock { state in
            state.deleting = { [objects = shop.objects] _, deadline in
                // As if all of that time had passed.
                let deadline = try #require(deadline)
                #expect(deadline <= .now + .seconds(10))
                _ = try await objects.delete(name, before: .now)
            }
        }
        #expect(await shop.sweep().blobs == 0)
        #expect(try await shop.objects.stat(name) != nil)
        #expect(try await shop.test.psql("select count(*) from media.blobs") == "1\n")
        watch.state.withLock { $0.deleting = nil }
        #expect(await shop.sweep().blobs == 1)
        #expect(try await shop.objects.stat(name) == nil)
    }

    @Test func aSweepGoesOnUntilNothingIsLeft() async throws {
        let shop = try await MediaFixture()
        var owners: [(owner: UUID, file: Int64)] = []
        for number in 0..<7 {
            let file = try await shop.upload(MediaFixture.bytes(1_000, seed: number + 1))
            if number < 5 { owners.append((UUID(), file.id)) }
        }
        try await shop.media.hold(owners, in: ["s1", "s2"])
        for number in 0..<7 {
            let orphan = try #require(ObjectName([UInt8](repeating: UInt8(number), count: 32)))
            try await shop.objects.put([1], as: orphan)
            try await shop.parts.put([1], as: orphan)
        }
        shop.clock.pass(2 * Self.day)
        // Those who were to hold some never came, and the files of the others go: two at a time.
        let first = await shop.sweep(batch: 2)
        #expect(first.holds == 10 && first.files == 2 && first.blobs == 2 && first.objects == 14)
        shop.clock.pass(2 * Self.day)
        let second = await shop.sweep(batch: 2)
        #expect(second.files == 5 && second.blobs == 5)
        #expect(try await shop.objectCount() == 0)
        #expect(try await shop.partCount() == 0)
    }
}
