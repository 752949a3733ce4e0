internal import Glibc
internal import Synchronization

/// Ctrl-C and SIGTERM, for one command: the first asks to stop, the second ends the process at once.
///
/// The handler only counts and writes to a pipe that stays readable from then on; a thread of its own and
/// whoever reads input wait for it. Signals stay unblocked everywhere, so that child processes inherit nothing of it.
package enum Interrupts {
    private static let counter = Atomic<Int>(0)
    /// The pipe that stays readable after an interrupt, and its other end.
    private static let event = Atomic<Int32>(-1)
    private static let write = Atomic<Int32>(-1)

    /// How often the command has been interrupted so far.
    package static var count: Int { counter.load(ordering: .relaxed) }

    /// Waits until `descriptor` can be read; false when an interrupt came first.
    static func waitReadable(_ descriptor: Int32) -> Bool {
        var ready = [descriptor, event.load(ordering: .relaxed)].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        while poll(&ready, 2, -1) < 0, errno == EINTR {}
        return ready[1].revents == 0
    }

    /// How long a reader who takes nothing is waited for after an interrupt, in milliseconds.
    private static let patience: Int32 = 1_000

    /// Waits until `descriptor` can be written to; false when an interrupt came and its reader took nothing since.
    static func waitWritable(_ descriptor: Int32) -> Bool {
        var ready = [
            pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: event.load(ordering: .relaxed), events: Int16(POLLIN), revents: 0),
        ]
        while poll(&ready, 2, -1) < 0, errno == EINTR {}
        if ready[0].revents != 0 || ready[1].revents == 0 { return true }
        while poll(&ready, 1, patience) < 0, errno == EINTR {}
        return ready[0].revents != 0
    }

    /// Heeds them from now on. To be called once, before a command begins to run: what it waits for must know of them.
    static func begin() {
        var pipe: [Int32] = [-1, -1]
        guard Glibc.pipe(&pipe) == 0 else { return }
        for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        write.store(pipe[1], ordering: .relaxed)
        event.store(pipe[0], ordering: .relaxed)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interrupts.arrived() }
        for number in [SIGINT, SIGTERM] { sigaction(number, &action, nil) }
    }

    /// Calls `stop` (on a thread of its own) at the first interrupt, also one that has come already.
    static func watch(_ stop: @escaping @Sendable () -> Void) {
        startThread(Watcher(descriptor: event.load(ordering: .relaxed), stop: stop))
    }

    private static func arrived() {
        let before = counter.add(1, ordering: .relaxed).oldValue
        if before > 0 { _exit(ExitCode.interrupted.rawValue) }
        var one: UInt8 = 1
        _ = Glibc.write(write.load(ordering: .relaxed), &one, 1)
    }

    private final class Watcher: Sendable {
        let descriptor: Int32
        let stop: @Sendable () -> Void
        init(descriptor: Int32, stop: @escaping @Sendable () -> Void) {
            self.descriptor = descriptor
            self.stop = stop
        }
    }

    private static func startThread(_ watcher: Watcher) {
        var thread = pthread_t()
        // Unmanaged: a thread's argument is a pointer; the thread's body takes the reference back.
        let argument = Unmanaged.passRetained(watcher).toOpaque()
        pthread_create(
            &thread, nil,
            { argument in
                // Unmanaged: retained by `startThread`.
                let watcher = Unmanaged<Watcher>.fromOpaque(argument!).takeRetainedValue()
                var ready = pollfd(fd: watcher.descriptor, events: Int16(POLLIN), revents: 0)
                while poll(&ready, 1, -1) < 0, errno == EINTR {}
                watcher.stop()
                return nil
            }, argument)
        pthread_detach(thread)
    }
}
