internal import EventLoop
public import HTTPServer
internal import Observability
internal import ShopAPI

/// One step around every route: it may answer itself, change the request, or change the answer.
public struct Middleware: Sendable {
    let run: @Sendable (_ request: APIRequest, _ next: @escaping RouteHandler) async throws -> HTTPResponse
    public init(
        _ run: @escaping @Sendable (_ request: APIRequest, _ next: @escaping RouteHandler) async throws -> HTTPResponse
    ) {
        self.run = run
    }

    /// Runs this step around `next`: for a step that is made of others.
    public func callAsFunction(_ request: APIRequest, _ next: @escaping RouteHandler) async throws -> HTTPResponse {
        try await run(request, next)
    }

    /// This step before `next`, as one handler.
    func before(_ next: @escaping RouteHandler) -> RouteHandler {
        { [run] request in try await run(request, next) }
    }

    /// Holds requests to the form that their route declares: the query's names, the idempotency key, and the time
    /// that the route gives itself; and all their text to ``IncomingText``.
    public static let formChecked = Middleware { request, next in
        let request = try TextDoor.checked(request)
        guard let route = request.route else { return try await next(request) }
        if !request.http.query.isEmpty { try checkQuery(request, route.query) }
        _ = try request.idempotencyKey
        guard let limit = route.timeLimit else { return try await next(request) }
        return try await withDeadline(limit, of: "\(route.method) \(route.path)") { try await next(request) }
    }

    /// `dryRun` must be declared even where all else is let pass: a handler that ignored it would do the thing.
    private static func checkQuery(_ request: APIRequest, _ declared: [String]?) throws {
        for (name, _) in request.http.query.pairs {
            guard let known = declared ?? (name == "dryRun" ? [] : nil), !known.contains(name) else { continue }
            let names = known.isEmpty ? "there is none" : "there are \(known.joined(separator: ", "))"
            throw APIRequest.wrongQuery(name, "is not known here; \(names)")
        }
    }
}
