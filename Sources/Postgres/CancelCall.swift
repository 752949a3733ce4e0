internal import CLibPQ
internal import EventLoop
internal import Synchronization

/// Asks the server, over a connection of its own, to stop what another one is doing. The call blocks, and has no
/// time-out of its own: on a host that has gone silent it ends when TCP gives up, or never.
// Unchecked: the pointer is made on the loop, used by one call on the thread pool and freed with the object.
final class CancelCall: @unchecked Sendable {
    private let cancel: OpaquePointer?
    /// Calls under way in this process. The thread pool is small, and others need it too.
    private static let running = Atomic<Int>(0)
    private static let maximum = 2
    /// How long anybody waits for one.
    private static let limit = Duration.seconds(5)

    init(_ connection: OpaquePointer?) { cancel = connection.flatMap { PQgetCancel($0) } }
    deinit { PQfreeCancel(cancel) }

    /// Returns when the server has been told, or can't be within 5 s. A failure shows in the statement's going on.
    func perform(on loop: EventLoop) async {
        guard Self.running.wrappingAdd(1, ordering: .relaxed).newValue <= Self.maximum else {
            Self.running.wrappingSubtract(1, ordering: .relaxed)
            return
        }
        let (ends, ended) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let timer = Task {
            try? await Task.sleep(for: Self.limit)
            ended.finish()
        }
        Task {
            _ = try? await loop.offload { [self] in
                var message = [CChar](repeating: 0, count: 256)
                _ = PQcancel(cancel, &message, Int32(message.count))
            }
            Self.running.wrappingSubtract(1, ordering: .relaxed)
            ended.finish()
        }
        // Also when the caller is cancelled, as those who ask for this are.
        await Task { for await _ in ends {} }.value
        timer.cancel()
    }
}
