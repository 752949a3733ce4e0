internal import Glibc

/// A C call that blocks for longer than others can do without one of libuv's few threads, on a thread of its own.
public final class BlockingCall: Sendable {
    private let body: @Sendable () -> Void
    /// - Parameter body: runs once, on that thread.
    public init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// - Returns: false when the system has no thread to give; `body` has not run then and never will.
    public func start() -> Bool {
        // Unmanaged: the thread takes it back.
        let me = Unmanaged.passRetained(self)
        var id: pthread_t = 0
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let failed = pthread_create(
            &id, &attributes,
            { argument in
                // Unmanaged: retained in `start`.
                Unmanaged<BlockingCall>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, me.toOpaque())
        pthread_attr_destroy(&attributes)
        if failed != 0 { me.release() }
        return failed == 0
    }
}
