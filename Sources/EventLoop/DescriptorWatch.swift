internal import CUV

/// What can be watched on a descriptor.
public struct DescriptorEvents: OptionSet, Sendable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }
    public static let readable = DescriptorEvents(rawValue: Int32(UV_READABLE.rawValue))
    public static let writable = DescriptorEvents(rawValue: Int32(UV_WRITABLE.rawValue))
    /// The other side has closed, at least for writing.
    public static let disconnect = DescriptorEvents(rawValue: Int32(UV_DISCONNECT.rawValue))
}

/// Calls back when a descriptor that some C library owns is ready. Not `Sendable`: it lives on its loop.
///
/// The library must not close the descriptor before ``close()`` was called; libuv aborts the process otherwise.
public final class DescriptorWatch {
    public let descriptor: Int32
    private var handle: UnsafeMutablePointer<uv_poll_t>?
    private let onReady: (DescriptorEvents) -> Void
    private var watched: DescriptorEvents = []

    /// - Throws: ``SystemError`` when the descriptor can't be watched (a plain file, for example).
    public init(_ loop: EventLoop, descriptor: Int32, onReady: @escaping (DescriptorEvents) -> Void) throws {
        assert(loop.isCurrent)
        self.descriptor = descriptor
        self.onReady = onReady
        let handle = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
        let failed = uv_poll_init(loop.uv, handle, descriptor)
        guard failed == 0 else {
            handle.deallocate()
            throw SystemError(uv: failed, during: "watching a descriptor")
        }
        self.handle = handle
        // Unmanaged: released in `close`.
        handle.pointee.data = Unmanaged.passRetained(self).toOpaque()
    }

    /// Watches for `events` from now on, instead of what was watched before; none stops.
    public func watch(_ events: DescriptorEvents) {
        guard let handle, events != watched else { return }
        watched = events
        if events.isEmpty {
            uv_poll_stop(handle)
            return
        }
        uv_poll_start(handle, events.rawValue) { handle, status, events in
            // Unmanaged: retained while the handle is open.
            let me = Unmanaged<DescriptorWatch>.fromOpaque(handle!.pointee.data).takeUnretainedValue()
            if status < 0 { me.failed() } else { me.onReady(DescriptorEvents(rawValue: events)) }
        }
    }

    /// An error is reported as "ready": the library that owns the descriptor finds out what it is, perhaps only after
    /// it has read what came before; libuv has stopped watching, so we start again.
    private func failed() {
        let events = watched
        watched = []
        watch(events)
        onReady(events)
    }

    /// Stops at once; no call follows. The descriptor itself stays open, and is its owner's to close.
    public func close() {
        guard let handle else { return }
        self.handle = nil
        uv_poll_stop(handle)
        handle.withMemoryRebound(to: uv_handle_t.self, capacity: 1) {
            uv_close($0) { handle in
                // Unmanaged: balances `init`.
                Unmanaged<DescriptorWatch>.fromOpaque(handle!.pointee.data).release()
                handle!.withMemoryRebound(to: uv_poll_t.self, capacity: 1) { $0.deallocate() }
            }
        }
    }
}

/// An error of libuv or of the system, by its number.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The positive `errno` value.
    public let number: Int32
    /// What was being done: "connecting to 127.0.0.1:7132".
    public let operation: String
    public init(errno: Int32, during operation: String) {
        number = errno
        self.operation = operation
    }
    /// From one of libuv's negative results.
    public init(uv result: Int32, during operation: String) {
        number = -result
        self.operation = operation
    }
    /// The system's short name of the error, such as `ECONNREFUSED`.
    public var name: String { String(cString: uv_err_name(-number)) }
    public var description: String { "\(operation): \(String(cString: uv_strerror(-number)))" }
}
