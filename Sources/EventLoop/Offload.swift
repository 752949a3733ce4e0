internal import CUV

extension EventLoop {
    /// Runs `body` on libuv's thread pool and returns its result: for the few C calls that block. The pool is small
    /// (4 threads) and shared: `body` must end by itself. Not cancellable. From any thread.
    public func offload<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await Offloader(loop: self).run(body)
    }
}

private actor Offloader {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    init(loop: EventLoop) { self.loop = loop }

    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
            let work = Work { () -> (@Sendable () -> Void) in
                let result = Result { try body() }
                return { continuation.resume(with: result) }
            }
            let request = UnsafeMutablePointer<uv_work_t>.allocate(capacity: 1)
            // Unmanaged: taken back in the completion callback.
            request.pointee.data = Unmanaged.passRetained(work).toOpaque()
            uv_queue_work(
                loop.uv, request,
                { request in
                    // Unmanaged: retained until the completion callback.
                    Unmanaged<Work>.fromOpaque(request!.pointee.data).takeUnretainedValue().perform()
                },
                { request, _ in
                    // Unmanaged: balances `passRetained` above.
                    let work = Unmanaged<Work>.fromOpaque(request!.pointee.data).takeRetainedValue()
                    request!.deallocate()
                    work.finish?()
                })
        }
    }

    /// Written on the pool's thread, read on the loop's after libuv has handed the request over.
    private final class Work {
        private let body: () -> (@Sendable () -> Void)
        private(set) var finish: (@Sendable () -> Void)?
        init(_ body: @escaping () -> (@Sendable () -> Void)) { self.body = body }
        func perform() { finish = body() }
    }
}
