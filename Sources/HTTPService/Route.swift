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

/// Which limit counts the requests of a route.
public enum RateClass: String, Sendable, Hashable, CaseIterable {
    case ordinary
    /// Secrets could be guessed here, or cards be tried out; texts are sent that cost money.
    case sensitive
    /// Strangers make something here that is kept.
    case creation
}

/// A group of routes: what a service serves.
public protocol ServiceRoutes: Sendable {
    var routes: [Route] { get }
}

/// All that is known of an operation of the API without running it: what a gateway in front of another daemon goes by,
/// what lists of routes show, and what tests that try every route are made from.
public struct RouteDescription: Sendable {
    public let method: HTTPMethod
    /// A path's segments are literal or `{name}`; `{name...}` at the end takes all that is left.
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
    /// What the handler reads; it can't read anything else.
    public let body: RouteBody
    public let rate: RateClass
    /// A text for each parameter of the path that its type takes; empty when the handler asks for them by name.
    public let sampleParameters: [String]

    public init(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil, body: RouteBody = .none, rate: RateClass = .ordinary,
        sampleParameters: [String] = []
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.query = query
        self.bodyLimit = bodyLimit
        self.timeLimit = timeLimit
        self.body = body
        self.rate = rate
        self.sampleParameters = sampleParameters
    }

    /// The names of the path's parameters, in their order.
    public var parameterNames: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            String($0.dropFirst().prefix { $0 != "." && $0 != "}" })
        }
    }

    /// The path with a value for each parameter: the given one by its name, else one that fits the type.
    public func samplePath(_ given: [String: String] = [:]) -> String {
        var samples = sampleParameters.makeIterator()
        return path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            guard segment.hasPrefix("{") else { return String(segment) }
            let sample = samples.next() ?? "sample"
            let name = String(segment.dropFirst().prefix { $0 != "." && $0 != "}" })
            return Percent.encode(given[name] ?? sample)
        }.joined(separator: "/")
    }
}

/// One operation of the API: what it is, and what answers.
///
/// A literal segment of a path goes before a parameter, whatever their order. The typed forms of the initialiser hand
/// the parameters over in the order in which they stand; how many there are is checked when the router is frozen.
public struct Route: Sendable {
    public let description: RouteDescription
    /// How many parameters the handler takes; `nil` when it asks for them by name.
    let arity: Int?
    let handler: RouteHandler

    public var method: HTTPMethod { description.method }
    public var path: String { description.path }
    public var access: Access { description.access }
    public var summary: String { description.summary }
    public var query: [String]? { description.query }
    public var bodyLimit: Int { description.bodyLimit }
    public var timeLimit: Duration? { description.timeLimit }

    public init(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil, body: RouteBody = .none, rate: RateClass = .ordinary,
        handler: @escaping RouteHandler
    ) {
        self.init(
            RouteDescription(
                method, path, access: access, summary: summary, query: query, bodyLimit: bodyLimit,
                timeLimit: timeLimit, body: body, rate: rate), arity: nil, handler)
    }

    public init<A: PathParameter>(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil, body: RouteBody = .none, rate: RateClass = .ordinary,
        handler: @escaping @Sendable (APIRequest, A) async throws -> HTTPResponse
    ) {
        let description = RouteDescription(
            method, path, access: access, summary: summary, query: query, bodyLimit: bodyLimit, timeLimit: timeLimit,
            body: body, rate: rate, sampleParameters: [A.sample])
        self.init(description, arity: 1) { request in
            try await handler(request, request.parameters.value(at: 0))
        }
    }

    public init<A: PathParameter, B: PathParameter>(
        _ method: HTTPMethod, _ path: String, access: Access, summary: String, query: [String]? = nil,
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil, body: RouteBody = .none, rate: RateClass = .ordinary,
        handler: @escaping @Sendable (APIRequest, A, B) async throws -> HTTPResponse
    ) {
        let description = RouteDescription(
            method, path, access: access, summary: summary, query: query, bodyLimit: bodyLimit, timeLimit: timeLimit,
            body: body, rate: rate, sampleParameters: [A.sample, B.sample])
        self.init(description, arity: 2) { request in
            try await handler(request, request.parameters.value(at: 0), request.parameters.value(at: 1))
        }
    }

    /// A route as it was described elsewhere, answered by something that needs no parameters: a forwarder.
    public init(_ description: RouteDescription, handler: @escaping RouteHandler) {
        self.init(description, arity: nil, handler)
    }

    private init(_ description: RouteDescription, arity: Int?, _ handler: @escaping RouteHandler) {
        self.description = description
        self.arity = arity
        self.handler = handler
    }
}
