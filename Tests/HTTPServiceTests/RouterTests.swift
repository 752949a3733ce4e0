import EventLoop
import HTTPServer
import HTTPService
import ShopAPI
import Testing

@Suite struct RouterTests {
    private func router(_ routes: [Route], _ middleware: Middleware...) throws -> FrozenRouter {
        var router = Router()
        for step in middleware { router.use(step) }
        router.add(routes)
        return try router.freeze()
    }
    private func route(_ method: HTTPMethod, _ path: String) -> Route {
        Route(method, path, access: .anyone, summary: "") { request in
            .text("\(path) \(request.http.rawPath)")
        }
    }
    private func get(_ router: FrozenRouter, _ target: String, _ method: HTTPMethod = .get) async throws -> (
        Int, String
    ) {
        let response = await router.respond(to: HTTPRequest(method, target))
        return (response.status, String(decoding: try await response.body.collect(upTo: 1 << 20), as: UTF8.self))
    }

    @Test func literalsGoBeforeParametersAndDeadEndsAreLeftAgain() async throws {
        let router = try router([
            route(.get, "/v1/orders/{order}"), route(.get, "/v1/orders/search"), route(.get, "/v1/{kind}/search/deep"),
            route(.get, "/"), route(.get, "/files/{path...}"),
        ])
        #expect(try await get(router, "/v1/orders/search").1.hasPrefix("/v1/orders/search "))
        #expect(try await get(router, "/v1/orders/ord_1").1.hasPrefix("/v1/orders/{order} "))
        #expect(try await get(router, "/v1/orders/search/deep").1.hasPrefix("/v1/{kind}/search/deep "))
        #expect(try await get(router, "/").1.hasPrefix("/ "))
        #expect(try await get(router, "/files/a/b/c").1.hasPrefix("/files/{path...} "))
        for nothing in [
            "/v1/orders", "/v1/orders/", "/v1/orders//", "/v1/orders/..", "/v1/orders/%2e%2e", "/v2", "/files/a/../b",
        ] {
            #expect(try await get(router, nothing).0 == 404, "\(nothing)")
        }
    }

    @Test func parametersAreTypedDecodedAndExplained() async throws {
        let router = try router([
            Route(.get, "/orders/{order}/lines/{line}", access: .anyone, summary: "") {
                (_, order: OrderID, line: Int) in .text("\(order) \(line)")
            },
            Route(.get, "/names/{name}", access: .anyone, summary: "") { (_, name: String) in .text(name) },
            Route(.get, "/byname/{name}", access: .anyone, summary: "") { .text(try $0.parameter("name")) },
        ])
        let id = OrderID()
        #expect(try await get(router, "/orders/\(id)/lines/3").1 == "\(id) 3")
        let (status, text) = try await get(router, "/orders/abc/lines/3")
        #expect(status == 400 && text.contains("\"pointer\":\"{order}\"") && text.contains("ord_"))
        #expect(try await get(router, "/orders/\(id)/lines/x").0 == 400)
        #expect(try await get(router, "/names/a%2Fb%20c").1 == "a/b c")
        #expect(try await get(router, "/byname/x").1 == "x")
    }

    @Test func wrongMethodsSayWhichAreRight() async throws {
        let router = try router([route(.get, "/a"), route(.post, "/a"), route(.delete, "/{x}")])
        let response = await router.respond(to: HTTPRequest(.put, "/a"))
        #expect(response.status == 405)
        #expect(response.headers["Allow"] == "GET, POST, HEAD, DELETE")
        #expect(await router.respond(to: HTTPRequest(.delete, "/a")).status == 200)
        #expect(await router.respond(to: HTTPRequest(.head, "/a")).status == 200)
        let options = await router.respond(to: HTTPRequest(.options, "/a"))
        #expect(options.status == 204 && options.headers["Allow"]?.contains("POST") == true)
    }

    @Test func mistakesAreFoundAtStartAllAtOnce() throws {
        let typed = Route(.get, "/typed/{a}/{b}", access: .anyone, summary: "") { (_, a: Int) in .text("\(a)") }
        let error = #expect(throws: RouterError.self) {
            try router([
                route(.get, "/a/{x}"), route(.get, "/a/{y}"), route(.get, "b"), route(.get, "/a//b"),
                route(.get, "/{x}/{x}"), route(.get, "/{rest...}/b"), route(.get, "/{}"), route(.get, "/a b"), typed,
            ])
        }
        #expect(
            error?.mistakes == [
                "GET /a/{y}: matches the same requests as GET /a/{x}",
                "GET b: a path begins with a slash",
                "GET /a//b: the segment \"\" is not made of letters, digits, - . _ ~",
                "GET /{x}/{x}: the parameter {x} stands there twice",
                "GET /{rest...}/b: {name...} stands only at the end",
                "GET /{}: \"{}\" is not a parameter like {name}",
                "GET /a b: the segment \"a b\" is not made of letters, digits, - . _ ~",
                "GET /typed/{a}/{b}: the handler takes 1 parameters, and the path has 2",
            ])
    }

    @Test func middlewareRunsInOrderAndMayAnswerItself() async throws {
        func mark(_ name: String) -> Middleware {
            Middleware { request, next in
                var response = try await next(request)
                response.headers.add("Via", name)
                return response
            }
        }
        let stop = Middleware { request, next in
            request.headers.contains("Stop") ? .text("stopped") : try await next(request)
        }
        let router = try router([route(.get, "/a")], mark("outer"), mark("inner"), stop)
        #expect(await router.respond(to: HTTPRequest(.get, "/a")).headers.values("Via") == ["inner", "outer"])
        #expect(await router.respond(to: HTTPRequest(.get, "/nothing")).headers.values("Via") == [])
        let stopped = await router.respond(to: HTTPRequest(.get, "/nothing", headers: ["Stop": "1"]))
        #expect(stopped.headers.values("Via") == ["inner", "outer"])
    }

    @Test func bodyLimitsAreTheRoutesOwn() throws {
        let large = Route(.put, "/large/{name}", access: .anyone, summary: "", bodyLimit: 5 << 30) { _ in .text("") }
        let router = try router([large, route(.put, "/small")])
        #expect(router.bodyLimit(.put, rawPath: "/large/x") == 5 << 30)
        #expect(router.bodyLimit(.put, rawPath: "/small") == 1 << 20)
        #expect(router.bodyLimit(.put, rawPath: "/none") == nil)
    }
}
