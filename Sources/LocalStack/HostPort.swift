internal import Glibc

enum IPAddress {
    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isWellFormed(host))
    }

    /// Whether it is written as the system writes it: that is what a connection's other end is compared with.
    static func isWellFormed(_ text: String) -> Bool {
        [AF_INET, AF_INET6].contains { family in
            var bytes = [UInt8](repeating: 0, count: 16)
            var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_pton(family, text, &bytes) == 1,
                inet_ntop(family, bytes, &written, socklen_t(written.count)) != nil
            else { return false }
            let length = written.firstIndex(of: 0) ?? written.count
            return written[..<length].elementsEqual(text.utf8.lazy.map { CChar(bitPattern: $0) })
        }
    }
}

/// `host:port`, `[address]:port`, or `/directory:port`.
package struct HostPort: Sendable, Hashable {
    package let host: String
    package let port: Int
    static let wanted = "must be host:port with a port from 1 to 65535, such as 127.0.0.1:7100"

    /// Nil for anything else. A port of 0 means any free one, where that makes sense.
    package init?(_ text: String, lowest: Int = 1) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (lowest...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") && host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
        self.host = String(host)
        self.port = port
    }
}
