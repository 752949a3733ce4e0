public import HTTPServer
internal import ShopAPI

/// Collects routes and middleware; ``freeze()`` checks them and makes what answers requests.
public struct Router: Sendable {
    public private(set) var routes: [Route] = []
    private var middleware: [Middleware] = []

    public init(_ middleware: Middleware...) { self.middleware = middleware }

    public mutating func add(_ routes: [Route]) { self.routes += routes }
    public mutating func add(_ group: some ServiceRoutes) { routes += group.routes }
    /// Steps around every route; the first one added is the outermost.
    public mutating func use(_ middleware: Middleware...) { self.middleware += middleware }

    /// - Throws: ``RouterError`` with every mistake in the routes.
    public func freeze() throws -> FrozenRouter {
        var table = RouteTable()
        var mistakes: [String] = []
        for (index, route) in routes.enumerated() {
            do {
                try table.insert(route, at: index)
            } catch {
                mistakes.append(error.message)
            }
        }
        guard mistakes.isEmpty else { throw RouterError(mistakes: mistakes) }
        return FrozenRouter(routes: routes, table: table, middleware: middleware)
    }
}

/// Routes that contradict each other or themselves; found before the first request.
public struct RouterError: Error, Sendable, Equatable, CustomStringConvertible {
    public let mistakes: [String]
    public var description: String { mistakes.joined(separator: "\n") }
}

/// Answers requests: finds the route, and runs the middleware around it. Any loop may call.
public final class FrozenRouter: Sendable {
    /// In the order in which they were added.
    public let routes: [Route]
    private let table: RouteTable
    private let chains: [RouteHandler]
    private let unmatched: RouteHandler

    init(routes: [Route], table: RouteTable, middleware: [Middleware]) {
        self.routes = routes
        self.table = table
        chains = routes.map { route in middleware.reversed().reduce(route.handler) { $1.before($0) } }
        let refuse: RouteHandler = { try Self.refuse($0, table) }
        unmatched = middleware.reversed().reduce(refuse) { $1.before($0) }
    }

    /// What ``HTTPServer`` calls.
    public func respond(to request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await answer(APIRequest(request))
        } catch let problem as Problem {
            return .problem(problem)
        } catch {
            return .problem(.internalError)
        }
    }

    /// The same for a request that has come through another router: its id and principal are kept.
    public func answer(_ request: APIRequest) async throws -> HTTPResponse {
        switch table.find(request.http.method, request.http.rawPath) {
        case .route(let index, let values):
            let route = routes[index]
            let parameters = PathParameters(names: table.names[index], values: values)
            let matched = APIRequest(
                request.http, route: route, parameters: parameters, principal: request.principal, id: request.id)
            // The route ends itself first, and says more than the server would.
            if let limit = route.timeLimit { await request.http.control?.allow(limit + .seconds(5)) }
            return try await chains[index](matched)
        case .otherMethods, .nothing:
            return try await unmatched(request)
        }
    }

    /// The limit of the route that such a request would go to.
    public func bodyLimit(_ method: HTTPMethod, rawPath: String) -> Int? {
        guard case .route(let index, _) = table.find(method, rawPath) else { return nil }
        return routes[index].bodyLimit
    }

    /// Whether a route would take it; whatever the method.
    public func knows(_ rawPath: String) -> Bool {
        if case .nothing = table.find(.get, rawPath) { return false }
        return true
    }

    private static func refuse(_ request: APIRequest, _ table: RouteTable) throws -> HTTPResponse {
        guard case .otherMethods(let allowed) = table.find(request.method, request.http.rawPath) else {
            throw Problem(
                404, "no_such_path", "There is nothing here",
                detail: "\(request.http.rawPath.prefix(200)) is no path of this API")
        }
        let list = allowed.map(\.description).joined(separator: ", ")
        if request.method == .options { return HTTPResponse(status: 204, headers: ["Allow": list]) }
        var problem = Problem(
            405, "method_not_allowed", "The method is not allowed here",
            detail: "\(request.method) was sent; there are \(list)")
        if !request.id.isEmpty { problem.requestId = request.id }
        var response = HTTPResponse.problem(problem)
        response.headers["Allow"] = list
        return response
    }
}
