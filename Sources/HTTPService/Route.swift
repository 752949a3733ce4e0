public import HTTPServer
public import ShopAPI

/// What answers a request that a route has matched. What it throws becomes a problem.
public typealias RouteHandler = @Sendable (APIRequest) async throws -> HTTPResponse

/// Who may use a route.
public enum Access: Sendable, Hashable {
    /// Also without a token; one that is sent must be right.
    case anyone
    /// Any valid token.
    case signedIn
    /// A customer's own token.
    case customer
    /// A token with that scope.
    case scope(Scope)
    /// A token with at least one of them.
    case anyScope(Set<Scope>)

    /// Another daemon of this shop.
    public static let service = Access.scope(.service)
}

/// A group of routes: what a service serves.
public protocol ServiceRoutes: Sendable {
    var routes: [Route] { get }
}

/// One operation of the API: a method and a path, who may use it, and what answers.
///
/// A path's segments are literal or `{name}`; `{name...}` at the end takes all that is left. A literal goes before a
/// parameter, whatever their order. The typed forms of the initialiser hand the parameters over in the order in which
/// they stand; how many there are is checked when the router is frozen.
public struct Route: Sendable {
    public let method: HTTPMethod
    public let path: String
    public let access: Access
    /// What it does, in a few words, for lists of routes.
    public let summary: String
    /// The names that may stand in the query; others are refused. `nil` takes any.
    public let query: [String]?
    /// In bytes.
    public let bodyLimit: Int
    /// Instead of the server's own limit, which is for all other routes.
    public let timeLimit: Duration?
    /// How many parameters the handler takes; `nil` when it asks for them by name.
    let arity: Int?
    let handler: RouteHandler

    public init(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil, handler: @escaping RouteHandler
    ) {
        self.init(method, path, access, summary, query, bodyLimit, timeLimit, arity: nil, handler)
    }

    public init<A: PathParameter>(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil,
        handler: @escaping @Sendable (APIRequest, A) async throws -> HTTPResponse
    ) {
        self.init(method, path, access, summary, query, bodyLimit, timeLimit, arity: 1) { request in
            try await handler(request, request.parameters.value(at: 0))
        }
    }

    public init<A: PathParameter, B: PathParameter>(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil,
        handler: @escaping @Sendable (APIRequest, A, B) async throws -> HTTPResponse
    ) {
        self.init(method, path, access, summary, query, bodyLimit, timeLimit, arity: 2) { request in
            try await handler(request, request.parameters.value(at: 0), request.parameters.value(at: 1))
        }
    }

    private init(
        _ method: HTTPMethod, _ path: String, _ access: Access, _ summary: String, _ query: [String]?,
        _ bodyLimit: Int, _ timeLimit: Duration?, arity: Int?, _ handler: @escaping RouteHandler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.query = query
        self.bodyLimit = bodyLimit
        self.timeLimit = timeLimit
        self.arity = arity
        self.handler = handler
    }
}
