internal import EventLoop
internal import Glibc
internal import HTTPServer

/// Who an address belongs to, as far as limits are concerned.
public enum ClientNetwork {
    /// An IPv4 address stands for itself, also inside IPv6 (`::ffff:192.0.2.1`); of any other IPv6 address its /64,
    /// which is what one line gets (RFC 6177): whoever has one has 2^64 addresses. Other text stands for itself.
    public static func of(_ host: String) -> String {
        guard host.utf8.contains(UInt8(ascii: ":")) else { return host }
        var bytes = [UInt8](repeating: 0, count: 16)
        // A link-local address may name its interface.
        guard inet_pton(AF_INET6, String(host.prefix { $0 != "%" }), &bytes) == 1 else { return host }
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff, bytes[11] == 0xff {
            return bytes[12...].map(String.init).joined(separator: ".")
        }
        let groups = stride(from: 0, to: 8, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}

extension APIRequest {
    /// The network that it comes from, for what is counted by network.
    public var network: String { ClientNetwork.of(http.remote.host) }
}
