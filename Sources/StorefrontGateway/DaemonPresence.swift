internal import EventLoop
internal import HTTPClient
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

/// What a daemon says of itself to the others.
struct DaemonPresence: Codable {
    var version: String
    var services: [String]
    static let path = "/internal/v1/daemon"
    static let route = RouteDescription(
        .get, path, access: .service, summary: "What this daemon is", query: [])
}

/// A daemon that answers, and not with what is needed.
private struct DaemonUnfit: Error, CustomStringConvertible {
    let description: String
}

extension ServiceCalls {
    /// One for each daemon that `upstreams` names, called by the services that are expected there.
    var checks: [HealthCheck] {
        Dictionary(grouping: upstreams.values, by: \.base).sorted { $0.key < $1.key }.map { base, upstreams in
            let services = upstreams.map(\.service).sorted()
            return HealthCheck(services.joined(separator: " "), kind: .daemon, isRequired: false) {
                "\(try await presence(at: base, of: services).version) at \(base)"
            }
        }
    }

    private func presence(at base: String, of services: [String]) async throws -> DaemonPresence {
        var request = HTTPClientRequest("GET", base + DaemonPresence.path)
        request.headers = ["Authorization": "Bearer \(try await serviceToken())"]
        request.deadlines = HTTPDeadlines(connect: .seconds(1), firstByte: .seconds(2), idle: .seconds(2))
        let (response, body) = try await client.fetch(request, upTo: 64 << 10)
        guard response.status == 200, let presence = try? JSONText.decode(DaemonPresence.self, from: body) else {
            throw DaemonUnfit(description: "\(base) answered \(response.status); is it an internal listener?")
        }
        let missing = services.filter { !presence.services.contains($0) }
        guard missing.isEmpty else {
            throw DaemonUnfit(description: "\(base) does not host \(missing.joined(separator: ", "))")
        }
        return presence
    }
}
