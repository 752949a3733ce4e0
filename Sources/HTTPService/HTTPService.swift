// How services speak HTTP: routes as values, a router that is checked before the first request, middleware, problems,
// paging and the health endpoints. Owns no thread and no socket: an `HTTPServer` calls `FrozenRouter.respond` on the
// loop of the connection, and everything here runs there.

public import EventLoop
public import HTTPServer
public import Observability
internal import ShopAPI

extension HTTPServer {
    /// A server whose refusals are problems and whose body limits are the routes' own.
    public convenience init(
        _ configuration: HTTPServerConfiguration, group: EventLoopGroup, router: FrozenRouter,
        log: Log = Log(label: "http")
    ) {
        var configuration = configuration
        configuration.refusal = { HTTPResponse.refusal($0, log) }
        configuration.bodyLimit = { router.bodyLimit($0, rawPath: $1) }
        self.init(configuration, group: group) { await router.respond(to: $0) }
    }
}

extension HTTPResponse {
    /// What a client is told whose request no route has seen, with an id that the log has, too.
    fileprivate static func refusal(_ refusal: HTTPRefusal, _ log: Log) -> HTTPResponse {
        let id = TypeID<RequestKind>().description
        var problem = refusal.problem
        problem.requestId = id
        log.info(
            "request refused",
            [
                "request": .string(id), "status": .int(refusal.status), "reason": .string(refusal.reason),
                "remote": .string(refusal.remote),
            ])
        var response = HTTPResponse.problem(problem)
        response.headers["X-Request-Id"] = id
        return response
    }
}
