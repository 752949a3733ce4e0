internal import EventLoop
internal import Synchronization

/// An object that is being written on several roots. One that fails ends it: the next one is begun on others.
struct MirroredObject: StagedObject {
    private let copies: [(index: Int, object: any StagedObject)]
    private let health: RootHealth

    init(_ copies: [(Int, any StagedObject)], _ health: RootHealth) {
        self.copies = copies.map { (index: $0.0, object: $0.1) }
        self.health = health
    }

    private func onEach(_ body: @escaping @Sendable (any StagedObject) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, object) in copies {
                group.addTask(executorPreference: EventLoop.current) { [health] in
                    do {
                        try await body(object)
                    } catch {
                        if error is ObjectStoreError { health.fails(index) }
                        throw error
                    }
                }
            }
            // All of them, also when one has failed: one task at a time writes to each.
            var failure: (any Error)?
            while let result = await group.nextResult() {
                if case .failure(let error) = result { failure = failure ?? error }
            }
            if let failure { throw failure }
        }
    }

    func append(_ bytes: [UInt8]) async throws { try await onEach { try await $0.append(bytes) } }
    func seal() async throws { try await onEach { try await $0.seal() } }
    func publish(as name: ObjectName) async throws { try await onEach { try await $0.publish(as: name) } }
    func discard() async { try? await onEach { await $0.discard() } }
}

/// Which roots have failed lately.
final class RootHealth: Sendable {
    /// How long one that has failed is asked last.
    static let avoidedFor = Duration.seconds(30)
    private let avoidedUntil: Mutex<[ContinuousClock.Instant?]>

    init(_ count: Int) { avoidedUntil = Mutex(Array(repeating: nil, count: count)) }

    func works(_ index: Int) { avoidedUntil.withLock { $0[index] = nil } }
    func fails(_ index: Int) { avoidedUntil.withLock { $0[index] = .now + Self.avoidedFor } }
    func isAvoided(_ index: Int) -> Bool { avoidedUntil.withLock { $0[index].map { $0 > .now } ?? false } }
}

/// Objects of which a copy was found wanting, for the next scrub.
final class UnhealedNames: Sendable {
    /// What does not fit is found when its turn comes.
    private static let most = 1_000
    private let names = Mutex<Set<ObjectName>>([])

    func note(_ name: ObjectName) {
        names.withLock { names in
            if names.count < Self.most { names.insert(name) }
        }
    }
    func take() -> [ObjectName] {
        names.withLock { names in
            defer { names = [] }
            return Array(names)
        }
    }
}
