internal import Crypto
internal import FoundationEssentials
internal import ShopAPI
internal import Synchronization

/// Checks clients' secrets. A hash takes a tenth of a second by design, so: off the loops, few at once, a bounded
/// queue, and a secret that was right is remembered (by its digest) for as long as the stored hash stays the same.
final class SecretChecker: Sendable {
    private struct State {
        /// Client to the digest of the secret and hash that matched.
        var right: [ClientID: [UInt8]] = [:]
        var failures: FailureCounter
        var running = 0
        var nextTicket = 0
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }
    private let state: Mutex<State>
    private let limits: AuthLimits
    private let now: @Sendable () -> Date
    static let maximumRemembered = 10_000

    init(limits: AuthLimits, now: @escaping @Sendable () -> Date) {
        self.limits = limits
        self.now = now
        state = Mutex(State(failures: FailureCounter(allowed: limits.clientFailures)))
    }

    /// - Throws: ``TokenRefusal`` `temporarily_unavailable` when too many ask at once, `slow_down` after too many wrong
    ///   secrets of this client; `CancellationError`.
    func isRight(_ secret: String, for client: StoredClient) async throws -> Bool {
        let id = client.account.id
        let digest = SHA256.hash(client.secretHash + "\n" + secret)
        if let known = state.withLock({ $0.right[id] }), constantTimeEquals(known, digest) { return true }
        if let wait = state.withLock({ $0.failures.wait(for: id.description, now: now()) }) {
            throw TokenRefusal("slow_down", "too many wrong secrets of this client", status: 429, retryAfter: wait)
        }
        let matches = try await hashing { PasswordHash(client.secretHash)?.matches(secret) ?? false }
        state.withLock { state in
            guard matches else { return state.failures.failed(id.description, now: now()) }
            if state.right.count >= Self.maximumRemembered { state.right.removeAll() }
            state.right[id] = digest
        }
        return matches
    }

    /// Runs one slow hash on the global pool, when it is its turn.
    func hashing<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await enter()
        defer { leave() }
        try Task.checkCancellation()
        // Detached: a task that prefers its event loop would compute there.
        return try await Task.detached { try body() }.value
    }

    /// How many wait for their turn.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private enum Entry { case now, full, wait(Int) }

    private func enter() async throws {
        let entry = state.withLock { state -> Entry in
            if state.running < limits.hashesAtOnce {
                state.running += 1
                return .now
            }
            guard state.waiting.count < limits.hashesWaiting else { return .full }
            state.nextTicket += 1
            return .wait(state.nextTicket)
        }
        switch entry {
        case .now: return
        case .full:
            throw TokenRefusal(
                "temporarily_unavailable", "too many secrets are being checked", status: 503, retryAfter: 1)
        case .wait(let ticket):
            guard await turn(ticket) else { throw CancellationError() }
        }
    }

    /// Waits for a place that ``leave()`` hands over; false when cancelled before.
    private func turn(_ ticket: Int) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Between the question and now somebody may have left, or the task been cancelled.
                let answer = state.withLock { state -> Bool? in
                    if Task.isCancelled { return false }
                    if state.running < limits.hashesAtOnce {
                        state.running += 1
                        return true
                    }
                    state.waiting.append((ticket, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if state.waiting.isEmpty {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}
