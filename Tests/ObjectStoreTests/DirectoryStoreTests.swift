import EventLoop
import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import ObjectStore

@Suite struct DirectoryStoreTests {
    private func make(at root: String = TestDirectory.path("objects")) async throws -> DirectoryStore {
        let store = DirectoryStore(root: root, group: TestLoops.group)
        try await store.prepare()
        return store
    }

    /// A directory that is not mounted is no proof that nothing was in it.
    @Test func aStoreThatIsAwayIsNotAnEmptyOne() async throws {
        let store = DirectoryStore(root: TestDirectory.path("nowhere"), group: TestLoops.group)
        #expect(await code { _ = try await store.list(after: nil, limit: 1) } == .unavailable)
        #expect(await code { _ = try await store.read(name(1), from: 0, count: 1) } == .unavailable)
        #expect(await code { _ = try await store.stat(name(1)) } == .unavailable)
        #expect(await code { try await store.put([1], as: name(1)) } == .unavailable)
    }

    /// As after a process that was killed while it wrote.
    @Test func whatNobodyPublishesIsTakenAway() async throws {
        let root = TestDirectory.path("objects")
        let store = try await make(at: root)
        let begun = try await store.begin()
        try await begun.append([UInt8](repeating: 1, count: 10_000))
        #expect(try await store.clean(before: Date().addingTimeInterval(-60)) == 0)
        #expect(try await store.clean(before: .distantFuture) == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root)/aside").isEmpty)
        let staged = try await store.begin()
        await staged.discard()
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(root)/aside").isEmpty)
    }

    @Test func aFullDiskTakesNothingHalf() async throws {
        let disk = TestDirectory.make("disk")
        let mount = "mount -t tmpfs -o size=1m small \(disk) && echo ready && exec sleep 1000"
        var command = ChildCommand("/bin/sh", ["-c", "exec unshare --mount --propagation private sh -c '\(mount)'"])
        if geteuid() != 0 {
            command = ChildCommand(
                "/bin/sh", ["-c", "exec unshare --mount --user --map-root-user sh -c '\(mount)'"])
        }
        command.environment = ChildCommand.plainEnvironment
        let child = try await ChildProcess.spawn(command, on: TestLoops.any)
        // The disk as this process sees it: proc(5), `/proc/PID/root`.
        let outside = "/proc/\(await child.pid)/root\(disk)"
        try await eventually("the disk is there") {
            var info = statvfs()
            return statvfs(outside, &info) == 0 && info.f_blocks * info.f_frsize == 1 << 20
        }
        let store = try await make(at: "\(outside)/store")
        try await store.put([UInt8](repeating: 1, count: 600_000), as: name(1))
        #expect(await code { try await store.put([UInt8](repeating: 2, count: 600_000), as: name(2)) } == .full)
        #expect(try await store.list(after: nil, limit: 10).map(\.name) == [name(1)])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(outside)/store/aside").isEmpty)
        // And goes on when there is room again.
        try await store.delete(name(1))
        try await store.put([UInt8](repeating: 2, count: 600_000), as: name(2))
        #expect(try await store.read(name(2), from: 599_999, count: 10) == [2])
        await child.signal(SIGKILL)
        _ = try await child.exit()
    }

    private final class HangingDisk: Sendable {
        private let state = Mutex((calls: 0, isFree: false))
        var calls: Int { state.withLock { $0.calls } }
        func free() { state.withLock { $0.isFree = true } }
        func hang() {
            state.withLock { $0.calls += 1 }
            while !state.withLock({ $0.isFree }) { usleep(1_000) }
        }
    }

    /// However long it has stood in line: what counts is the moment when it would be done.
    @Test func whatComesTooLateIsNotTakenAway() async throws {
        let store = try await make()
        try await store.put([1], as: name(1))
        #expect(await code { try await store.delete(name(1), before: .now) } == .late)
        // The disk hangs, and whoever holds the lock that it was to be done under has lost it.
        let disk = HangingDisk()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<DirectoryStore.callsAtOnce {
                group.addTask {
                    try await store.work { disk.hang() }
                }
            }
            try await eventually { disk.calls == DirectoryStore.callsAtOnce }
            let deadline = ContinuousClock.now + .milliseconds(50)
            group.addTask {
                #expect(await code { try await store.delete(name(1), before: deadline) } == .late)
            }
            try await eventually { ContinuousClock.now > deadline }
            disk.free()
            try await group.waitForAll()
        }
        #expect(try await store.stat(name(1)) != nil)
        #expect(try await store.delete(name(1), before: .now + .seconds(60)))
    }

    @Test func itIsKnownHowMuchRoomThereIs() async throws {
        let available = try #require(try await make().available())
        #expect(available > 0)
        let away = DirectoryStore(root: TestDirectory.path("nowhere"), group: TestLoops.group)
        #expect(await code { _ = try await away.available() } == .unavailable)
    }

    @Test func namesAreDigestsAndNothingElse() {
        #expect(ObjectName([1, 2]) == nil && ObjectName([UInt8](repeating: 0, count: 33)) == nil)
        for text in [
            "", "../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "0", count: 63) + "/",
        ] {
            #expect(ObjectName(hexadecimal: text) == nil, "\(text)")
        }
        let name = ObjectName((0..<32).map { UInt8($0 * 8) })!
        #expect(ObjectName(hexadecimal: name.description) == name)
        #expect(name.description.utf8.count == 64)
    }

    @Test func callsWaitInLineAndNoFurtherThanThat() async throws {
        let turns = Turns(2)
        try await turns.take()
        try await turns.take()
        let third = Task { try await turns.take() }
        let fourth = Task { try await turns.take() }
        fourth.cancel()
        await #expect(throws: CancellationError.self) { try await fourth.value }
        turns.giveBack()
        try await third.value
        turns.giveBack()
        turns.giveBack()
        try await turns.take()
    }
}
