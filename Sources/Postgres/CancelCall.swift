internal import CLibPQ
internal import EventLoop
internal import Synchronization

/// Asks the server, over a connection of its own, to stop what another one is doing. The call blocks, and has no
/// time-out of its own: on a host that has gone silent it ends when TCP gives up, or never. So it has a thread of its
/// own, and a server has few of them.
// Unchecked: the pointer is made on the loop, used by one call on its thread and freed with the object.
final class CancelCall: @unchecked Sendable {
    private let cancel: OpaquePointer?
    private let server: String
    private static let turns = CancelTurns(each: 2)
    /// How long anybody waits for a turn, and for a call.
    private static let limit = Duration.seconds(5)

    init(_ connection: OpaquePointer?) {
        cancel = connection.flatMap { PQgetCancel($0) }
        server =
            connection.map { "\(Self.text(PQhostaddr($0))) \(Self.text(PQhost($0))) \(Self.text(PQport($0)))" } ?? ""
    }
    deinit { PQfreeCancel(cancel) }

    private static func text(_ part: UnsafeMutablePointer<CChar>?) -> String { part.map { String(cString: $0) } ?? "" }

    /// Waits until so few others tell the same server something that this one may; `perform` or `giveTurnBack` next.
    /// - Returns: false when that took longer than 5 s.
    func takeTurn() async -> Bool { await Self.turns.take(server, within: Self.limit) }

    func giveTurnBack() { Self.turns.giveBack(server) }

    /// Tells the server. A failure shows in the statement's going on.
    /// - Returns: whether the call has ended, within 5 s. One that has not may stop whatever its connection does then.
    func perform() async -> Bool {
        let (ends, ended) = AsyncStream<Bool>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let timer = Task {
            try? await Task.sleep(for: Self.limit)
            ended.yield(false)
        }
        let call = BlockingCall { [self] in
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
            giveTurnBack()
            ended.yield(true)
        }
        if !call.start() {
            giveTurnBack()
            ended.yield(true)
        }
        // Also when the caller is cancelled, as those who ask for this are.
        let hasEnded = await Task {
            for await hasEnded in ends { return hasEnded }
            return false
        }.value
        timer.cancel()
        return hasEnded
    }
}

/// How many calls are under way to each server. One that has gone silent keeps no other from being told.
private final class CancelTurns: Sendable {
    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Bool, Never>
    }
    private struct Server {
        var running = 0
        var waiters: [Waiter] = []
    }
    private let servers = Mutex<[String: Server]>([:])
    private let lastID = Atomic<Int>(0)
    private let maximum: Int

    init(each maximum: Int) { self.maximum = maximum }

    /// - Returns: false when none became free in time.
    func take(_ server: String, within limit: Duration) async -> Bool {
        let id = lastID.wrappingAdd(1, ordering: .relaxed).newValue
        let deadline = Task {
            try await Task.sleep(for: limit)
            self.giveUp(id, server)
        }
        defer { deadline.cancel() }
        return await withCheckedContinuation { continuation in
            let isFree = servers.withLock { servers in
                guard servers[server, default: Server()].running >= maximum else {
                    servers[server, default: Server()].running += 1
                    return true
                }
                servers[server]?.waiters.append(Waiter(id: id, continuation: continuation))
                return false
            }
            if isFree { continuation.resume(returning: true) }
        }
    }

    private func giveUp(_ id: Int, _ server: String) {
        let waiter = servers.withLock { servers -> Waiter? in
            guard let index = servers[server]?.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return servers[server]?.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }

    func giveBack(_ server: String) {
        let next = servers.withLock { servers -> Waiter? in
            if servers[server]?.waiters.isEmpty == false { return servers[server]?.waiters.removeFirst() }
            servers[server]?.running -= 1
            if servers[server]?.running == 0 { servers[server] = nil }
            return nil
        }
        next?.continuation.resume(returning: true)
    }
}
