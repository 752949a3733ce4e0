internal import Synchronization

/// How many pieces of files this process has in hand: each is up to a megabyte, which waits for the disk or for its
/// client. What is more is refused, and clients come again.
final class TransferGate: Sendable {
    /// Of the process, and of one user.
    static let calls = 128
    static let callsOfOne = 24
    /// The same of what makes a file of its parts, which writes as much as the file has.
    static let files = 8
    static let filesOfOne = 2

    private struct State {
        var all = 0
        var byUser: [Int64: Int] = [:]
    }
    private let state = Mutex(State())
    private let calls: Int
    private let callsOfOne: Int

    init(calls: Int = TransferGate.calls, ofOne callsOfOne: Int = TransferGate.callsOfOne) {
        self.calls = calls
        self.callsOfOne = callsOfOne
    }

    /// - Throws: ``RPCFault`` 420, or what `body` throws.
    func run<T>(for user: Int64, _ body: () async throws -> T) async throws -> T {
        let isIn = state.withLock { state in
            guard state.all < calls, state.byUser[user, default: 0] < callsOfOne else { return false }
            state.all += 1
            state.byUser[user, default: 0] += 1
            return true
        }
        guard isIn else { throw RPCFault.tooManyCalls }
        defer {
            state.withLock { state in
                state.all -= 1
                let left = (state.byUser[user] ?? 1) - 1
                state.byUser[user] = left > 0 ? left : nil
            }
        }
        return try await body()
    }
}
