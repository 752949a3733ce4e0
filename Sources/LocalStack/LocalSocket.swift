internal import Glibc

/// One question to a server on this machine, each step at most a second long.
enum LocalSocket {
    /// The first bytes of the answer; nil when nobody listens or answers.
    static func ask(_ question: String, at path: String) -> String? { ask(Array(question.utf8), at: path) }

    static func ask(_ question: [UInt8], at path: String) -> String? {
        connected(to: path).flatMap { exchange(question, $0) }
    }

    /// The status of a `GET`; nil when nobody answers.
    static func status(of path: String, port: Int) -> Int? {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        guard LocalPort.withLoopback(port, { connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        let question = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        let words = exchange(Array(question.utf8), descriptor)?.split(separator: " ", maxSplits: 2)
        return words.flatMap { $0.count > 1 ? Int($0[1]) : nil }
    }

    private static func exchange(_ bytes: [UInt8], _ descriptor: Int32) -> String? {
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// The process that listens on a Unix socket: unix(7), `SO_PEERCRED`.
    static func listener(of path: String) -> Int32? {
        guard let descriptor = connected(to: path) else { return nil }
        defer { close(descriptor) }
        // `struct ucred`, which Swift sees only with _GNU_SOURCE: pid, uid, gid.
        var credentials: [Int32] = [0, 0, 0]
        var length = socklen_t(12)
        return getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 ? credentials[0] : nil
    }

    private static func connected(to path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count <= SocketPlace.longestPath else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let failed = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard failed == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
