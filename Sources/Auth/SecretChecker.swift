internal import Crypto
internal import FoundationEssentials
internal import ShopAPI
internal import Synchronization

/// Checks clients' secrets. A right one is known by its keyed digest, at once and whatever strangers do. A hash takes a
/// tenth of a second by design, so: off the loops, few at once, and a bounded queue.
final class SecretChecker: Sendable {
    enum Verdict: Sendable, Equatable {
        case right
        /// Of a client that had no keyed digest yet.
        case rightByHash
        case wrong
    }
    /// What one who asks may have in hand here, computed and waiting together: nobody fills the queue for others.
    struct Share: Sendable, Equatable {
        let owner: String
        let count: Int

        /// A client asks for one thing after another.
        static func key(_ id: Int64) -> Share { Share(owner: "key \(id)", count: 4) }
        /// Some devices at once.
        static func user(_ number: Int64) -> Share { Share(owner: "user \(number)", count: 8) }
        /// Half of all that the queue takes by default.
        static func network(_ network: String) -> Share { Share(owner: "network \(network)", count: 16) }
    }
    private struct State {
        var running = 0
        var nextTicket = 0
        /// By the owners of shares; none of nothing.
        var inHand: [String: Int] = [:]

        /// - Returns: false when one of them has as much as it may; then nothing is counted.
        mutating func take(_ shares: [Share]) -> Bool {
            guard shares.allSatisfy({ inHand[$0.owner, default: 0] < $0.count }) else { return false }
            for share in shares { inHand[share.owner, default: 0] += 1 }
            return true
        }
        mutating func giveBack(_ shares: [Share]) {
            for share in shares {
                let left = (inHand[share.owner] ?? 1) - 1
                inHand[share.owner] = left > 0 ? left : nil
            }
        }
        var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }
    private let state = Mutex(State())
    /// Wrong secrets by client and network: nobody's guesses keep another one out.
    private let failures: FailureLimit
    private let limits: AuthLimits
    private let cost: PasswordHash.Cost

    init(limits: AuthLimits, cost: PasswordHash.Cost, now: @escaping @Sendable () -> Date) {
        self.limits = limits
        self.cost = cost
        failures = FailureLimit(limits.clientFailures, now: now)
    }

    /// - Parameters:
    ///   - mac: the secret's keyed digest.
    ///   - client: nil for an id that is nobody's; that takes as long as a wrong secret of somebody.
    ///   - needsHash: whether some client has no keyed digest yet, so that nothing but the hash can tell.
    /// - Throws: ``TokenRefusal`` `temporarily_unavailable` when too many ask at once, `slow_down` after too many wrong
    ///   secrets of this client from this network; `CancellationError`.
    func check(
        _ secret: String, mac: [UInt8], for client: StoredClient?, id: ClientID, network: String,
        needsHash: () async throws -> Bool
    ) async throws -> Verdict {
        if let known = client?.secretMAC, constantTimeEquals(known, mac) { return .right }
        let key = "\(id) \(network)"
        if let wait = failures.wait(for: key) {
            throw TokenRefusal("slow_down", "too many wrong secrets of this client", status: 429, retryAfter: wait)
        }
        let stored = client?.secretMAC == nil ? client?.secretHash : nil
        var matches = false
        if try await needsHash() {
            matches = try await hashing { [cost] in
                if let stored { return PasswordHash(stored)?.matches(secret) ?? false }
                _ = try PasswordHash(of: secret, cost: cost)
                return false
            }
        }
        if !matches { failures.failed(key) }
        return matches ? .rightByHash : .wrong
    }

    /// Runs one slow hash on the global pool, when it is its turn.
    func hashing<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        try await inTurn { try await Self.compute(body) }
    }

    /// Runs `body` when it is its turn: what it asks first and then computes. Who is refused has used up nothing.
    /// - Throws: ``TokenRefusal`` `temporarily_unavailable` when too many wait, or one of `shares` is used up;
    ///   `CancellationError`; what `body` throws.
    func inTurn<T>(of shares: [Share] = [], _ body: () async throws -> T) async throws -> T {
        guard state.withLock({ $0.take(shares) }) else { throw Self.full }
        defer { state.withLock { $0.giveBack(shares) } }
        try await enter()
        defer { leave() }
        try Task.checkCancellation()
        return try await body()
    }

    /// On the global pool.
    static func compute<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        // Detached: a task that prefers its event loop would compute there.
        try await Task.detached { try await body() }.value
    }

    private static let full = TokenRefusal(
        "temporarily_unavailable", "too many secrets are being checked", status: 503, retryAfter: 1)

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
        case .full: throw Self.full
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
