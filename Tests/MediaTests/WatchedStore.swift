import FoundationEssentials
import ObjectStore
import Synchronization

/// A store whose disk has what room the test says, and that tells the test what is done to it.
struct WatchedStore: ObjectStore {
    final class Watch: Sendable {
        struct State {
            var available: Int64?
            /// How often that was asked.
            var questions = 0
            /// After an object was published.
            var published: (@Sendable (ObjectName) async throws -> Void)?
            /// Before one is taken away, and until when it may be.
            var deleting: (@Sendable (ObjectName, ContinuousClock.Instant?) async throws -> Void)?
        }
        let state = Mutex(State())
    }
    let store: DirectoryStore
    let watch: Watch

    private struct Staged: StagedObject {
        let staged: any StagedObject
        let watch: Watch
        func append(_ bytes: [UInt8]) async throws { try await staged.append(bytes) }
        func seal() async throws { try await staged.seal() }
        func publish(as name: ObjectName) async throws {
            try await staged.publish(as: name)
            try await watch.state.withLock { $0.published }?(name)
        }
        func discard() async { await staged.discard() }
    }

    func prepare() async throws { try await store.prepare() }
    func begin() async throws -> any StagedObject { Staged(staged: try await store.begin(), watch: watch) }
    func put(_ bytes: [UInt8], as name: ObjectName) async throws { try await store.put(bytes, as: name) }
    func read(_ name: ObjectName, from offset: Int64, count: Int) async throws -> [UInt8] {
        try await store.read(name, from: offset, count: count)
    }
    func stat(_ name: ObjectName) async throws -> ObjectInfo? { try await store.stat(name) }
    func delete(_ name: ObjectName, before deadline: ContinuousClock.Instant?) async throws -> Bool {
        try await watch.state.withLock { $0.deleting }?(name, deadline)
        return try await store.delete(name, before: deadline)
    }
    func list(after last: ObjectName?, limit: Int) async throws -> [ObjectInfo] {
        try await store.list(after: last, limit: limit)
    }
    func clean(before date: Date) async throws -> Int { try await store.clean(before: date) }
    func available() async throws -> Int64? {
        watch.state.withLock { state in
            state.questions += 1
            return state.available
        }
    }
}
