import Console
import EventLoop
import HTTPServer
import HTTPService
import LocalStack

/// A route and the door that it is served at: `rest` for everybody, `internal` for other daemons.
struct DoorRoute: Sendable {
    let door: String
    let route: Route
}

extension DaemonProgram {
    private static let schema = Schema<DoorRoute>(
        "route", id: { "\($0.route.method) \($0.route.path)" },
        [
            Column("door") { .text($0.door) },
            Column("method") { .text($0.route.method.description) },
            Column("path") { .text($0.route.path) },
            Column("access") { .text($0.route.access.label) },
            Column("summary") { .text($0.route.summary) },
        ])

    static let routes = Command(
        "routes", "list every route of the API, and what a token needs to use it",
        discussion:
            "As the routers have them that `shopd run` would start with this configuration and all services; "
            + "nothing is started or asked. Access is the scope that the token must have, `anyone`, `signed in` or "
            + "`a customer's token`.",
        flags: [configuration.flag], takes: [StandardFlags.results], columns: schema.infos,
        examples: [
            Example("shopd routes --config /etc/shop/shopd.json", "as a table"),
            Example(
                "shopd routes --config shopd.json -o csv --columns method,path,access", "for a review"),
        ]
    ) { invocation in
        let configuration = try read(invocation)
        let group = EventLoopGroup(count: 1, name: "shopd")
        let routes = try await group.any.run {
            let composition = try Composition(
                configuration, hosting: Set(configuration.hostable),
                of: try await RouteCatalog.services(on: group),
                broker: nil, group: group)
            let routes = composition.routes
            await composition.discard()
            return routes
        }
        try invocation.output.list(schema, routes)
        return .done
    }
}
