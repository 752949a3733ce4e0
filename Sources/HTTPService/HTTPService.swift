// How services speak HTTP: routes as values, a router that is checked before the first request, middleware, problems,
// paging and the health endpoints. Owns no thread and no socket: an `HTTPServer` calls `FrozenRouter.respond` on the
// loop of the connection, and everything here runs there.

public import EventLoop
public import HTTPServer

extension HTTPServer {
    /// A server whose refusals are problems and whose body limits are the routes' own.
    public convenience init(_ configuration: HTTPServerConfiguration, group: EventLoopGroup, router: FrozenRouter) {
        var configuration = configuration
        configuration.refusal = { HTTPResponse.problem($0.problem) }
        configuration.bodyLimit = { router.bodyLimit($0, rawPath: $1) }
        self.init(configuration, group: group) { await router.respond(to: $0) }
    }
}
