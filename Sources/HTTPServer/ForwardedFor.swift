public import EventLoop

extension HTTPRequest {
    /// Who a proxy says that the request is from: the last entry of `X-Forwarded-For`, which the proxy has written
    /// itself. To be believed where one of ours is known to have sent it.
    public var forwardedFor: SocketAddress? {
        guard let last = headers.values("X-Forwarded-For").last?.split(separator: ",").last else { return nil }
        let host = String(last.filter { $0 != " " })
        return AddressKey(host) == nil ? nil : SocketAddress(host: host, port: 0)
    }

    /// Whom the request is from, where some come through these proxies.
    public func client(behind proxies: Set<String>) -> SocketAddress {
        proxies.contains(remote.host) ? forwardedFor ?? remote : remote
    }
}
