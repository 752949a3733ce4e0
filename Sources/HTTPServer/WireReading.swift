internal import CMicroHTTPD
internal import Glibc

// libmicrohttpd has no hook between the socket and its parser, and refuses what it does not like in its own words, in
// HTML, some of it twice. It reads with `recv`, as the C library has it: this is that function for the whole process,
// and it is `recvfrom` without an address, as POSIX says it must be. Only where a daemon of this thread is running
// libmicrohttpd, what was read for a connection is looked at on its way.

/// Set while a daemon of this thread runs libmicrohttpd.
private let runningKey: pthread_key_t = {
    var key: pthread_key_t = 0
    precondition(pthread_key_create(&key, nil) == 0)
    return key
}()

/// `recv` of this process (POSIX.1-2017). Public, so that it is exported: a program keeps to itself what it can.
@_cdecl("recv")
public func recvForLibmicrohttpd(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int, _ flags: Int32
) -> Int {
    guard flags & Int32(MSG_PEEK) == 0, let daemon = pthread_getspecific(runningKey), let buffer else {
        return recvfrom(descriptor, buffer, count, flags, nil, nil)
    }
    // Unmanaged: set by `LoopDaemon.reading`, whose frame retains the daemon.
    return Unmanaged<LoopDaemon>.fromOpaque(daemon).takeUnretainedValue().read(descriptor, buffer, count, flags)
}

/// Whether libraries of this process find the `recv` above: a program that was linked without exporting it does not
/// have it, and nothing would tell.
let isReadingInPlace: Bool = {
    guard let library = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD) else { return false }
    defer { dlclose(library) }
    // nil: RTLD_DEFAULT, where libmicrohttpd looks too.
    return dlsym(nil, "recv") != dlsym(library, "recv")
}()

extension LoopDaemon {
    /// Runs libmicrohttpd with ``read(_:_:_:_:)`` between it and its sockets.
    func reading(_ body: () -> Void) {
        // Unmanaged: this frame retains the daemon until the key is cleared.
        pthread_setspecific(runningKey, Unmanaged.passUnretained(self).toOpaque())
        body()
        pthread_setspecific(runningKey, nil)
    }

    fileprivate func read(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int, _ flags: Int32
    ) -> Int {
        guard let connection = connection(at: descriptor) else {
            return recvfrom(descriptor, buffer, count, flags, nil, nil)
        }
        // What is thrown away is, but not without end: more of it wakes us again.
        for _ in 0..<16 {
            let got = recvfrom(descriptor, buffer, count, flags, nil, nil)
            guard got > 0 else { return got }
            moved(connection)
            let passed = connection.scan(UnsafeRawBufferPointer(start: buffer, count: got), for: self)
            if passed > 0 { return passed }
        }
        errno = EAGAIN
        return -1
    }
}

extension Connection {
    /// - Returns: how many of the bytes are for libmicrohttpd; the rest is of no use.
    func scan(_ bytes: UnsafeRawBufferPointer, for daemon: LoopDaemon) -> Int {
        guard !isCut else { return bytes.count }
        guard phase != .refused, fault == nil else { return 0 }
        guard let found = scanner?.take(bytes) else { return bytes.count }
        fault = found
        // An answer that is still due to an earlier request goes first.
        let isInHand = found.boundary == 0 && found.message == requests
        if isInHand || (exchange == nil && found.message == requests + 1) { refuse(for: daemon) }
        return found.boundary
    }

    /// Answers for the request that can't be read, past libmicrohttpd, and lets the client see it: closing while bytes
    /// still come would reset the connection, and the answer would be lost.
    func refuse(for daemon: LoopDaemon) {
        guard let fault, phase != .refused, phase != .upgraded, !isCut else { return }
        let wasAnswered = exchange?.stage == .answered && fault.message == requests
        if !wasAnswered {
            var answer = daemon.shared.configuration.refusal(fault.refusal.from(remote))
            answer.headers["Connection"] = nil
            _ = send(answer)
        }
        enter(.refused, until: daemon.now + Exchange.lingersFor)
        exchange?.wasRefusedOnTheWire()
    }
}
