internal import CLibPQ
internal import EventLoop

/// Asks the server, over a connection of its own, to stop what another one is doing. The call blocks.
// Unchecked: the pointer is made on the loop, used by one call on the thread pool and freed with the object.
final class CancelCall: @unchecked Sendable {
    private let cancel: OpaquePointer?

    init(_ connection: OpaquePointer?) { cancel = connection.flatMap { PQgetCancel($0) } }
    deinit { PQfreeCancel(cancel) }

    /// Returns when the server has been told, or can't be. A failure shows in the statement's going on.
    func perform(on loop: EventLoop) async {
        _ = try? await loop.offload { [self] in
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
        }
    }
}
