import Synchronization
import Testing

/// For suites whose services join the groups that every installation has (`orders`, `inventory`…): two installations on
/// one real broker would take each other's events. One such suite runs at a time.
struct GroupsOfAnInstallation: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await Self.turn.take()
        defer { Self.turn.pass() }
        try await function()
    }

    private static let turn = Turn()

    private final class Turn: Sendable {
        private struct State {
            var isTaken = false
            var waiting: [CheckedContinuation<Void, Never>] = []
        }
        private let state = Mutex(State())

        func take() async {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    defer { state.isTaken = true }
                    if state.isTaken { state.waiting.append(continuation) }
                    return !state.isTaken
                }
                if isFree { continuation.resume() }
            }
        }

        func pass() {
            state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard !state.waiting.isEmpty else {
                    state.isTaken = false
                    return nil
                }
                return state.waiting.removeFirst()
            }?.resume()
        }
    }
}

extension Trait where Self == GroupsOfAnInstallation {
    static var inTheGroupsOfAnInstallation: Self { Self() }
}
