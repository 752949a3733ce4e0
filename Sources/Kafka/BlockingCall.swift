internal import CRdKafka
internal import Glibc

/// Runs `body` on a thread of its own and returns what it returns.
///
/// librdkafka's blocking calls (closing a consumer, destroying a client, asking for watermarks) may take seconds when
/// brokers are away. On libuv's pool of four threads they would keep name resolution waiting, and with it every other
/// connection of the process.
func onOwnThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        let call = BlockingCall { continuation.resume(with: Result { try body() }) }
        if !call.start() { continuation.resume(throwing: KafkaError(.wrongState, during: "starting a thread")) }
    }
}

final class BlockingCall: Sendable {
    private let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// False when the system has no thread to give; `body` has not run then and never will.
    func start() -> Bool {
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
