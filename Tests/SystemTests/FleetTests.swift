import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// The same shop as several daemons, through the real program.
@Suite(.serialized, .timeLimit(.minutes(6))) struct FleetTests {
    private static let started = Once<Fleet> {
        let fleet = try await Fleet.start()
        try await fleet.shop.stock([("CUP", 100_000), ("PLATE", 100_000), ("RARE", 1)])
        return fleet
    }
    private var fleet: Fleet { get async throws { try await Self.started.value } }

    @Test func aCustomerBuysThroughTheGateway() async throws {
        let shop = try await fleet.shop
        let token = try await shop.customer("+491700000001")
        let cart: Cart = try await shop.ask(
            "POST", "/v1/carts", #"{"lines":[{"sku":"CUP","quantity":2},{"sku":"PLATE","quantity":1}]}"#, token: token
        ).value()
        let card = try await shop.ask(
            "POST", "/v1/payment-tokens",
            #"{"number":"4242424242424242","expMonth":12,"expYear":2040,"cvc":"123"}"#, token: token)
        #expect(card.status < 300, "\(card)")
        let paid = try JSONText.decode(JSONValue.self, from: card.body)
        guard case .object(let fields) = paid, case .string(let payment)? = fields["token"] else {
            throw TestSupportError(description: "\(card)")
        }
        let body = #"{"cart":"\#(cart.id)","paymentToken":"\#(payment)"}"#
        func place() async throws -> Shop.Answer {
            try await shop.ask(
                "POST", "/v1/orders", body, token: token,
                headers: ["Prefer": "wait=60", "Idempotency-Key": "fleet-1"])
        }
        let placed = try await place()
        let order: Order = try placed.value()
        #expect(placed.status == 201 && order.state == .confirmed && order.total.amount == 3_000, "\(placed)")
        #expect(placed.headers["Location"] == "/v1/orders/\(order.id)")
        let again = try await place()
        #expect(again.headers["Idempotency-Replayed"] == "true")
        #expect(try again.value(Order.self).id == order.id)

        let progress = try await shop.progress(of: order.id, token: token, first: 4)
        #expect(progress.map(\.type) == ["placed", "reserving", "reserved", "confirmed"])
        try await eventually(within: .seconds(60), "the cart is empty") {
            try await shop.ask("GET", "/v1/cart", token: token).value(Cart.self).lines.isEmpty
        }
        // Somebody else's order is nobody's.
        let stranger = try await shop.customer("+491700000002")
        #expect(try await shop.ask("GET", "/v1/orders/\(order.id)", token: stranger).status == 404)

        let cancelled = try await shop.ask("POST", "/v1/orders/\(order.id)/cancel", token: token)
        #expect(cancelled.status == 200, "\(cancelled)")
        try await eventually(within: .seconds(60), "it is cancelled") {
            try await shop.order(order.id).state == .cancelled
        }
    }

    @Test func aDeclinedCardGivesTheCartBack() async throws {
        let shop = try await fleet.shop
        let token = try await shop.customer("+491700000003")
        let cart: Cart = try await shop.ask(
            "POST", "/v1/carts", #"{"lines":[{"sku":"CUP","quantity":2}]}"#, token: token
        ).value()
        let refused: Order = try await shop.ask(
            "POST", "/v1/orders", #"{"cart":"\#(cart.id)","paymentToken":"tok_declined"}"#, token: token,
            headers: ["Prefer": "wait=60"]
        ).value()
        #expect(refused.state == .rejected)
        // Whether it has left already or not: it is taken once and put back once.
        try await eventually(within: .seconds(60), "the cart was taken and put back") {
            let now: Cart = try await shop.ask("GET", "/v1/cart", token: token).value()
            return now.version == cart.version + 2 && now.lines.map(\.quantity) == [2]
        }
    }

    /// The gateway hosts none: what it does not forward is no route, and what it forwards has the limits of its route.
    @Test func everyRouteIsServedThroughTheGateway() async throws {
        let shop = try await fleet.shop
        let tokens = try await RouteWalk.tokens(of: shop)
        let steps = try await RouteWalk.steps().filter { $0.door == .rest }
        #expect(steps.count > 70)
        for step in steps {
            let isCustomers = step.route.access == .customer || step.route.path == "/v1/payment-tokens"
            let token = tokens[isCustomers ? .customer : .admin]
            for body in try step.bodies {
                // What can be rehearsed is: the others in this shop go on undisturbed.
                let rehearsal = step.route.query?.contains("dryRun") == true ? "?dryRun=true" : ""
                let path = step.path(["service": "orders"]) + rehearsal
                let (status, problem) = try await shop.head(step, body, path: path, token: token)
                #expect(problem?.code != "no_such_path", "\(step)")
                // Whom the shop lets in may still not do everything there.
                #expect(problem?.code != "insufficient_scope", "\(step)")
                #expect(![405, 401].contains(status) && status < 500, "\(step): \(status) \(problem as Any)")
            }
            try await expectTheLimitOf(step, shop, token)
        }
        for (path, here) in Dictionary(grouping: steps, by: { $0.path() }) {
            let allowed = Set(here.map(\.route.method.description))
            let answer = try await shop.ask("PATCH", path, token: tokens[.admin])
            let listed = (answer.headers["Allow"] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
            #expect(answer.status == 405 && Set(listed).isSuperset(of: allowed), "\(path): \(answer)")
        }
    }

    private func expectTheLimitOf(_ step: RouteWalk.Step, _ shop: Shop, _ token: String?) async throws {
        guard let sample = try step.bodies.first, !sample.bytes.isEmpty, step.route.bodyLimit <= 1 << 20 else { return }
        let long = RouteBody.Sample(
            contentType: sample.contentType, bytes: [UInt8](repeating: 32, count: step.route.bodyLimit + 1))
        let (status, problem) = try await shop.head(step, long, path: step.path(), token: token)
        #expect(status == 413, "\(step): \(problem as Any)")
    }

    @Test func operatorsFulfilRefundAndReadStock() async throws {
        let shop = try await fleet.shop
        let order = try await shop.place("CUP", 3, key: "operators-1")
        try await eventually(within: .seconds(20), "it is confirmed") {
            try await shop.order(order.id).state == .confirmed
        }
        for arguments in [
            ["orders", "fulfil", "\(order.id)", "--yes", "--wait=fulfilled"],
            ["refunds", "create", "\(order.id)", "--amount", "5.00", "--yes"],
            ["stock", "get", "CUP"], ["orders", "ls", "--limit", "5"], ["stock", "verify"],
        ] {
            let done = try await shop.shopctl(arguments)
            #expect(done.status.isSuccess, "\(arguments): \(done.outputText)\(done.errorText)")
        }
        try await eventually(within: .seconds(30), "it is refunded") {
            try await shop.order(order.id).refunded.amount == 500
        }
    }

    @Test func nobodyButADaemonGetsIn() async throws {
        let fleet = try await fleet
        let shop = fleet.shop
        let customer = try await shop.customer("+491700000004")
        let own = try await daemonsToken(fleet)
        // An issuer of another audience, with this shop's own keys.
        var elsewhere = try DaemonConfiguration.read((FileText.read(fleet["front"].configuration) ?? "").utf8)
        elsewhere.auth.issuer = "elsewhere"
        elsewhere.auth.secret = try shop.installation.configuration().auth.secret
        let other = try Fleet.member(
            "elsewhere", ["auth"], (0..<3).map { _ in try LocalPort.free() }, elsewhere, fleet["front"].daemon.owner)
        try await fleet.start(other)
        let foreign = try await daemonsToken(fleet, at: "http://127.0.0.1:\(other.rest)")
        try await other.daemon.stop(other.daemon.running, [SIGTERM, SIGKILL], on: TestLoops.any)

        for (name, member) in fleet.members {
            for path in ["/internal/v1/daemon"] + (Self.inner[name] ?? []) {
                let method = path.hasSuffix("daemon") ? "GET" : "POST"
                func status(_ token: String?) async throws -> Int {
                    try await shop.ask(method, member.door + path, method == "GET" ? nil : "{}", token: token).status
                }
                #expect(try await status(nil) == 401, "\(name) \(path)")
                #expect(try await status(customer) == 403, "\(name) \(path)")
                #expect(try await status(try await shop.adminToken) == 403, "\(name) \(path)")
                #expect(try await status(foreign) == 401, "\(name) \(path)")
                #expect(try await status("eyJhbGciOiJub25lIn0.e30.") == 401, "\(name) \(path)")
                #expect([200, 422].contains(try await status(own)), "\(name) \(path)")
                // Not from outside, whoever asks.
                let outside = try await shop.ask(
                    method, "http://127.0.0.1:\(member.rest)\(path)", method == "GET" ? nil : "{}", token: own)
                #expect(outside.status == 404, "\(name) \(path)")
            }
            // What is an operator's is no daemon's.
            #expect(try await shop.ask("GET", member.door + "/admin/v1/orders", token: own).status >= 403)
        }
    }
    private static let inner = [
        "front": ["/internal/v1/quotes"], "orders": ["/internal/v1/orders", "/internal/v1/orders/replay"],
    ]

    private func daemonsToken(_ fleet: Fleet, at server: String? = nil) async throws -> String {
        let text = FileText.read(fleet["gateway"].configuration) ?? ""
        let client = try #require(try DaemonConfiguration.read(text.utf8).auth.client)
        let grant: TokenAnswer = try await fleet.shop.ask(
            "POST", "\(server ?? fleet.shop.server)/oauth/token",
            "grant_type=client_credentials&client_id=\(client.id)&client_secret=\(client.secret)",
            headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).value()
        return grant.access_token
    }

    @Test func statusShowsEveryDaemonThatTheGatewayKnows() async throws {
        let fleet = try await fleet
        func rows() async throws -> (code: Int32, daemons: [String: String], text: String) {
            let done = try await fleet.shop.shopctl(
                ["status", "-o", "json", "--health", "http://127.0.0.1:\(fleet["gateway"].health)"])
            struct Row: Decodable {
                var kind: String
                var name: String
                var state: String
            }
            let rows = try JSONText.decode([Row].self, from: done.outputText.utf8)
            let daemons = rows.filter { $0.kind == "daemon" }.map { ($0.name, $0.state) }
            return (done.status.code, Dictionary(uniqueKeysWithValues: daemons), done.outputText)
        }
        var all = ["shopd": "up", "auth catalog messages": "up", "orders": "up", "inventory payments": "up"]
        var now = try await rows()
        #expect(now.daemons == all && now.code == 0, "\(now.text)")
        try await fleet.kill("back")
        all["inventory payments"] = "down"
        now = try await rows()
        #expect(now.daemons == all && now.code == 13, "\(now.text)")
        try await fleet.start("back")
        all["inventory payments"] = "up"
        now = try await rows()
        #expect(now.daemons == all, "\(now.text)")
    }

    @Test func aDaemonThatDiesTakesNothingWithIt() async throws {
        let fleet = try await fleet
        let shop = fleet.shop
        let customers = Customers(shop, ["CUP", "PLATE"])
        let load = Task { await customers.run(count: 6) }
        func more(_ count: Int = 20) async throws {
            let before = customers.placed.count
            try await eventually(within: .seconds(60), "orders are placed") { customers.placed.count > before + count }
        }
        try await more()
        try await fleet.kill("back")
        let card = try await shop.ask(
            "POST", "/v1/payment-tokens", #"{"number":"4242424242424242","expMonth":12,"expYear":2040,"cvc":"123"}"#,
            token: try await shop.adminToken)
        expectUnavailable(card, "payments")
        expectUnavailable(try await shop.ask("GET", "/admin/v1/stock", token: try await shop.adminToken), "inventory")
        #expect(try await shop.ask("GET", "/v1/variants/CUP").status == 200)
        // Orders are taken, and wait.
        try await more()
        try await fleet.start("back")
        try await more()

        try await fleet.kill("orders")
        let request = #"{"lines":[{"sku":"CUP","quantity":1}],"paymentToken":"tok_approved"}"#
        let refused = try await shop.ask("POST", "/admin/v1/orders", request, token: try await shop.adminToken)
        expectUnavailable(refused, "orders")
        #expect(try await shop.ask("GET", "/v1/variants/CUP").status == 200)
        #expect(try await shop.ask("GET", "/admin/v1/stock/CUP", token: try await shop.adminToken).status == 200)
        try await fleet.start("orders")
        try await more()

        // Tokens that are known are good without their issuer.
        try await fleet.kill("front")
        expectUnavailable(try await shop.ask("GET", "/v1/variants/CUP"), "catalog")
        #expect(try await shop.ask("GET", "/admin/v1/orders?limit=1", token: try await shop.adminToken).status == 200)
        try await fleet.start("front")
        try await more()
        customers.stop()
        await load.value

        let placed = customers.placed
        #expect(Set(placed).count == placed.count)
        for id in placed {
            try await eventually(within: .seconds(90), "\(id) reaches an end") {
                try await shop.order(id).state.isSettled
            }
        }
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await shop.shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
    }

    private func expectUnavailable(_ answer: Shop.Answer, _ service: String) {
        #expect(answer.status == 503, "\(answer)")
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        #expect(answer.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
        #expect(answer.problem?.detail?.contains(service) == true, "\(answer)")
    }

    /// Payments is away as the order is placed: it has the last word when it is back.
    @Test func aTokenThatCouldNotBeCheckedIsNotChargedForAnother() async throws {
        let fleet = try await fleet
        let shop = fleet.shop
        let ann = try await shop.customer("+491700000011")
        let bob = try await shop.customer("+491700000012")
        let card: PaymentTokenResponse = try await shop.ask(
            "POST", "/v1/payment-tokens", #"{"number":"4242424242424242","expMonth":12,"expYear":2040,"cvc":"123"}"#,
            token: ann
        ).value()
        let body = #"{"lines":[{"sku":"CUP","quantity":1}],"paymentToken":"\#(card.token)"}"#
        try await fleet.kill("back")
        let stolen: Order = try await shop.ask("POST", "/v1/orders", body, token: bob).value()
        try await fleet.start("back")
        try await eventually(within: .seconds(60), "it is rejected") {
            try await shop.order(stolen.id).state == .rejected
        }
        let own: Order = try await shop.ask("POST", "/v1/orders", body, token: ann).value()
        try await eventually(within: .seconds(60), "it is confirmed") {
            try await shop.order(own.id).state == .confirmed
        }
    }

    @Test func aDaemonWithoutTheSecretOfEventsDoesNotStart() async throws {
        let fleet = try await fleet
        for (name, secret) in [("orders", nil), ("front", String(repeating: "a", count: 40))] {
            var mute = try DaemonConfiguration.read((FileText.read(fleet[name].configuration) ?? "").utf8)
            mute.events = nil
            // What not every daemon has is not what they share.
            mute.auth.secret = secret
            let member = try Fleet.member(
                "mute", fleet[name].services, (0..<3).map { _ in try LocalPort.free() }, mute,
                fleet[name].daemon.owner)
            let error = await #expect(throws: LocalStackError.self) { try await fleet.start(member) }
            #expect(error?.message.contains("events.secret") == true, "\(error?.message ?? "")")
        }
    }

    @Test func aDaemonWithoutAnIssuerDoesNotStart() async throws {
        let fleet = try await fleet
        var lonely = try DaemonConfiguration.read((FileText.read(fleet["orders"].configuration) ?? "").utf8)
        lonely.upstreams = [:]
        let member = try Fleet.member(
            "lonely", ["orders"], (0..<3).map { _ in try LocalPort.free() }, lonely, fleet["orders"].daemon.owner)
        let error = await #expect(throws: LocalStackError.self) { try await fleet.start(member) }
        #expect(error?.message.contains("upstreams") == true)
    }
}
