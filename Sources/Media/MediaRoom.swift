internal import ObjectStore
internal import Observability
internal import Synchronization

/// How much room files may take.
public struct MediaRoom: Sendable, Equatable {
    /// What one user's files and unfinished uploads may come to, in bytes. A file counts as long as it is there, for
    /// who has uploaded it, also where others have uploaded the same bytes.
    public var perUser: Int64 = 10 << 30
    /// What the stores' disks must have free, in bytes, when something has been written: below it nothing is taken.
    public var minimumFree: Int64 = 1 << 30

    public init() {}
}

/// Whether a store's disk has room. Asked at most once in ``lifetime``, however many write.
final class FreeSpace: Sendable {
    private struct State {
        var available: Int64?
        var until = ContinuousClock.now
        var isRefusing = false
    }
    private let state = Mutex(State())
    private let store: any ObjectStore
    private let minimum: Int64

    /// What is written meanwhile is much less than there should be free.
    private static let lifetime = Duration.seconds(1)

    init(of store: any ObjectStore, minimum: Int64) {
        self.store = store
        self.minimum = minimum
    }

    /// - Parameter bytes: what is to be written.
    /// - Throws: ``MediaError`` STORAGE_FULL; `ObjectStoreError`.
    func check(for bytes: Int64) async throws {
        guard let available = try await available() else { return }
        let isFull = available - bytes < minimum
        let isNews = state.withLock { state in
            defer { state.isRefusing = isFull }
            return state.isRefusing != isFull
        }
        if isNews {
            let fields: LogFields = ["available": .integer(available), "minimum": .integer(minimum)]
            if isFull {
                Media.log.error("the object store's disk has no room: uploads are refused", fields)
            } else {
                Media.log.notice("the object store's disk has room again", fields)
            }
        }
        guard !isFull else { throw MediaError.storageFull }
    }

    private func available() async throws -> Int64? {
        let known = state.withLock { $0.until > .now ? ($0.available, true) : (nil, false) }
        if known.1 { return known.0 }
        let available = try await store.available()
        state.withLock { state in
            state.available = available
            state.until = .now + Self.lifetime
        }
        return available
    }
}
