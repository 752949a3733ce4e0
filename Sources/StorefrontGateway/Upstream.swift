internal import HTTPServer
internal import HTTPService
internal import ShopAPI

/// An upstream that is configured wrongly.
public struct ForwardingError: Error, Sendable, Equatable, CustomStringConvertible {
    public let service: String
    public let reason: String
    public var description: String { "upstreams.\(service): \(reason)" }
}

/// A service in another process, and the paths that are its own.
struct Upstream: Sendable {
    let service: String
    /// Without a slash at the end.
    let base: String

    /// Which service answers what; a path belongs to the longest prefix that it has. Also what the paths of services
    /// in this process begin with.
    static let prefixes: [String: [String]] = [
        "catalog": ["/v1/products", "/v1/variants", "/v1/carts", "/v1/cart", "/admin/v1/products"],
        "orders": ["/v1/orders", "/admin/v1/orders", "/admin/v1/refunds"],
        "inventory": ["/admin/v1/stock", "/admin/v1/warehouses"],
        "payments": ["/v1/payment-tokens", "/admin/v1/payments"],
        "auth": [
            "/oauth", "/.well-known", "/v1/auth", "/v1/me", "/admin/v1/users", "/admin/v1/clients", "/admin/v1/audit",
            "/admin/v1/keys",
        ],
    ]
    /// Paths that may take longer than others to begin their answer.
    private static let slow: [String: Duration] = ["/admin/v1/orders/audit": .seconds(610)]

    static func all(_ configured: [String: String], hosted: Set<String>) throws(ForwardingError) -> [String: Upstream] {
        var upstreams: [String: Upstream] = [:]
        for (service, url) in configured.sorted(by: { $0.key < $1.key }) where !hosted.contains(service) {
            guard prefixes[service] != nil else {
                let names = prefixes.keys.sorted().joined(separator: ", ")
                throw ForwardingError(service: service, reason: "there is no such service; there are \(names)")
            }
            guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("?"), !url.contains("#") else {
                throw ForwardingError(
                    service: service, reason: "\"\(url)\" must be http://host:port or https://host:port")
            }
            upstreams[service] = Upstream(service: service, base: url.hasSuffix("/") ? String(url.dropLast()) : url)
        }
        return upstreams
    }

    /// Everything below the service's prefixes. Who may do what is the service's to say.
    func routes(_ forwarder: Forwarder, bodyLimit: Int) -> [Route] {
        var routes: [Route] = []
        for prefix in Self.prefixes[service] ?? [] {
            for path in [prefix, "\(prefix)/{rest...}"] {
                for method in [HTTPMethod.get, .post, .put, .patch, .delete] {
                    routes.append(route(method, path, nil, forwarder, bodyLimit))
                }
            }
        }
        for (path, limit) in Self.slow where Self.owner(of: path) == service {
            routes.append(route(.post, path, limit, forwarder, bodyLimit))
        }
        return routes
    }

    private func route(
        _ method: HTTPMethod, _ path: String, _ limit: Duration?, _ forwarder: Forwarder, _ bodyLimit: Int
    ) -> Route {
        Route(
            method, path, access: .anyone, summary: "Passed on to \(service)", bodyLimit: bodyLimit, timeLimit: limit
        ) { request in
            try await forwarder.forward(request, to: self, answersWithin: limit)
        }
    }

    static func owner(of path: String) -> String? {
        for (service, prefixes) in prefixes {
            for prefix in prefixes where path == prefix || path.hasPrefix(prefix + "/") { return service }
        }
        return nil
    }
}
