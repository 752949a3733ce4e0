internal import CUV
internal import Glibc

/// A numeric address: what a name was resolved to.
public struct SocketAddress: Sendable, Hashable, CustomStringConvertible {
    /// IPv4 or IPv6 in text, without brackets; or the path of a Unix socket.
    public let host: String
    /// 1 to 65535; 0 for a Unix socket.
    public let port: Int
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
    public var isUnix: Bool { host.hasPrefix("/") }
    public var description: String {
        isUnix ? host : host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension EventLoop {
    /// The addresses of `host`, in the system's order of preference. Runs on libuv's thread pool.
    /// - Throws: ``SystemError`` whose name is `ENOTFOUND`, `EAI_AGAIN`, ….
    public func resolve(_ host: String, port: Int) async throws -> [SocketAddress] {
        if host.hasPrefix("/") { return [SocketAddress(host: host, port: 0)] }
        // What is numeric already needs no thread of the pool, in which others may be waiting.
        let address = SocketAddress(host: host, port: port)
        var storage = sockaddr_storage()
        if address.fill(&storage) == 0 { return [address] }
        return try await offload {
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            let failed = getaddrinfo(host, nil, &hints, &list)
            guard failed == 0 else { throw NameError(host: host, reason: String(cString: gai_strerror(failed))) }
            defer { freeaddrinfo(list) }
            var found: [SocketAddress] = []
            var next = list
            while let entry = next {
                var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
                let length = socklen_t(text.count)
                if getnameinfo(
                    entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST) == 0
                {
                    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                    let address = SocketAddress(host: String(decoding: bytes, as: UTF8.self), port: port)
                    if !found.contains(address) { found.append(address) }
                }
                next = entry.pointee.ai_next
            }
            return found
        }
    }
}

/// A host name that could not be resolved.
public struct NameError: Error, Sendable, Equatable, CustomStringConvertible {
    public let host: String
    public let reason: String
    public var description: String { "the name \(host) can't be resolved: \(reason)" }
}
