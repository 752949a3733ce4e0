import EventLoop
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import ShopAPI
import TestSupport

@testable import StorefrontGateway
@testable import shopd

/// Every route of the shop, ready to be asked: what tests of all routes are made from, so that a route or field that is
/// added later is covered by them without anybody remembering.
struct RouteWalk: Sendable {
    /// `rest` is for everybody, `internal` for other daemons.
    enum Door: String, Sendable, CaseIterable { case rest, `internal` }

    /// Who asks.
    enum Identity: String, Sendable, CaseIterable {
        case anonymous, customer, otherCustomer, viewer, `operator`, admin, service
    }

    struct Step: Sendable, CustomStringConvertible {
        let door: Door
        /// Whose it is: a service's name, or `gateway`.
        let service: String
        let route: RouteDescription
        var description: String { "\(route.method) \(route.path) (\(door.rawValue))" }

        /// Bodies that it takes, each complete.
        var bodies: [RouteBody.Sample] { get throws { try route.body.samples } }

        /// - Parameter parameters: values for the path by their names; others are made up.
        func path(_ parameters: [String: String] = [:]) -> String { route.samplePath(parameters) }
        var isEventStream: Bool { route.path.hasSuffix("/events") }
    }

    /// As the routers have them. Those that start with `/internal` exist at the internal door only; all others are at
    /// both, and are listed for the public one.
    static func steps() async throws -> [Step] {
        let services = try await TestLoops.any.run { try await RouteCatalog.services(on: TestLoops.group) }
        let own = services.flatMap { service in
            service.routes.map {
                Step(door: $0.isInternal ? .internal : .rest, service: service.service, route: $0)
            }
        }
        let composed = StorefrontGateway.ownRoutes.map {
            Step(door: $0.isInternal ? .internal : .rest, service: "gateway", route: $0)
        }
        return own + composed
    }

    /// A token for each identity.
    static func tokens(of shop: Shop) async throws -> [Identity: String] {
        var tokens: [Identity: String] = [
            .customer: try await shop.customer("+491700009001"),
            .otherCustomer: try await shop.customer("+491700009002"),
        ]
        for (identity, role) in [
            (Identity.viewer, ClientRole.viewer), (.operator, .operator), (.admin, .admin), (.service, .service),
        ] {
            tokens[identity] = try await shop.clientToken(role)
        }
        return tokens
    }
}

extension Shop {
    /// Of a new client.
    func clientToken(_ role: ClientRole) async throws -> String {
        let body = try JSONText.encode(NewClient(name: "walk-\(role.rawValue)-\(UserID())".lowercased(), role: role))
        let made = try JSONText.decode(NewClientSecret.self, from: try await send("POST", "/admin/v1/clients", body))
        let form =
            "grant_type=client_credentials&client_id=\(made.clientId)&client_secret=\(made.clientSecret ?? "")"
        let headers: HTTPFields = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await ask("POST", "/oauth/token", form, headers: headers).value(TokenAnswer.self).access_token
    }

    /// One step of the walk, at this shop's server or another door's.
    func ask(
        _ step: RouteWalk.Step, _ body: RouteBody.Sample, path: String? = nil, at door: String? = nil,
        token: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        let url = (door ?? server) + (path ?? step.path())
        var request = HTTPClientRequest(
            step.route.method.description, url, headers: headers, body: body.bytes.isEmpty ? .none : .bytes(body.bytes))
        if let token { request.headers["Authorization"] = "Bearer \(token)" }
        if !body.contentType.isEmpty, request.headers["Content-Type"] == nil {
            request.headers["Content-Type"] = body.contentType
        }
        return try await exchange(request)
    }

    /// The same without waiting for the end of a stream: its status, and the problem that it may be.
    func head(
        _ step: RouteWalk.Step, _ body: RouteBody.Sample, path: String, token: String?
    ) async throws -> (status: Int, problem: Problem?) {
        if step.isEventStream {
            var request = HTTPClientRequest(step.route.method.description, server + path)
            if let token { request.headers["Authorization"] = "Bearer \(token)" }
            let status = try await status(of: request)
            if status < 400 { return (status, nil) }
        }
        let answer = try await ask(step, body, path: path, token: token)
        return (answer.status, answer.status < 400 ? nil : answer.problem)
    }
}
