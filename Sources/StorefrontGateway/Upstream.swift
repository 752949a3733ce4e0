internal import EventLoop
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

/// An upstream that is configured wrongly.
public struct ForwardingError: Error, Sendable, Equatable, CustomStringConvertible {
    public let service: String
    public let reason: String
    public var description: String { "upstreams.\(service): \(reason)" }
}

/// A service in another process.
struct Upstream: Sendable {
    let service: String
    /// Without a slash at the end.
    let base: String

    /// - Parameter services: all that there are.
    static func all(
        _ configured: [String: String], hosted: Set<String>, services: Set<String>
    ) throws(ForwardingError) -> [String: Upstream] {
        var upstreams: [String: Upstream] = [:]
        for (service, url) in configured.sorted(by: { $0.key < $1.key }) where !hosted.contains(service) {
            guard services.contains(service) else {
                let names = services.sorted().joined(separator: ", ")
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
}

extension ServiceDescription {
    /// How much later than the service itself the gateway gives up, so that it is the service which says why.
    private static let margin = Duration.seconds(5)

    /// Its routes as a gateway serves them that does not host it: with the limits that the service has.
    /// - Parameter upstream: nil where the configuration doesn't say where the service is.
    func forwarding(to upstream: Upstream?, _ forwarder: Forwarder) -> [Route] {
        routes.filter { !$0.isInternal }.map { route in
            Route(route.allowing(route.timeLimit.map { $0 + Self.margin * 2 })) { [service] request in
                guard let upstream else { throw Problem.nowhere(service) }
                return try await forwarder.forward(
                    request, to: upstream, answersWithin: route.timeLimit.map { $0 + Self.margin })
            }
        }
    }
}

extension RouteDescription {
    var isInternal: Bool { path.hasPrefix("/internal/") }

    fileprivate func allowing(_ limit: Duration?) -> RouteDescription {
        RouteDescription(
            method, path, access: access, summary: summary, query: query, bodyLimit: bodyLimit, timeLimit: limit,
            body: body, rate: rate, sampleParameters: sampleParameters)
    }
}

extension Problem {
    static func nowhere(_ service: String) -> Problem {
        .unavailable("\(service) is neither hosted here nor configured elsewhere")
    }
}
