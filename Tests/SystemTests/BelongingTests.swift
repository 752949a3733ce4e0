import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// What belongs to one customer does not exist for another: every route that the router has, with every id that can be
/// named in it.
@Suite(.serialized, .timeLimit(.minutes(6))) struct BelongingTests {
    /// What can be named. Whatever is new must be put into one of them.
    private static let owned: Set<String> = ["order", "cart"]
    private static let everybodys: Set<String> = ["sku", "product"]
    /// With whom a chat is, and numbers of one's own box: everybody has their own of the same name.
    private static let ofEach: Set<String> = ["chat", "message"]
    /// Ids in bodies and queries, and what `bodies` does about them.
    private static let inBodies: Set<String> = [
        "paymentToken", "cart", "customerId", "sku", "client_id", "refresh_token", "device_code", "token", "user_code",
        "client_secret", "code", "csrf", "challenge", "otp", "password", "user",
    ]
    private static let inQueries: Set<String> = [
        "cursor", "limit", "dryRun", "state", "query", "user_code", "code", "archived", "q", "phone", "username",
    ]

    @Test func whatIsAnothersIsAsIfItWereNot() async throws {
        let street = try await Street.start()
        let shop = street.shop
        let steps = try await RouteWalk.steps().filter { $0.door == .rest && !$0.route.path.hasPrefix("/admin/") }
        var walked = 0
        for step in steps {
            let names = step.route.parameterNames
            let known = Self.owned.union(Self.everybodys).union(Self.ofEach)
            #expect(Set(names).isSubset(of: known), "\(step): say here whose that is")
            #expect(Set(step.route.query ?? []).isSubset(of: Self.inQueries), "\(step): say here whose that is")
            for body in try step.bodies {
                let named = Street.ids(in: body)
                #expect(named.isSubset(of: Self.inBodies), "\(step): say here whose \(named) are")
            }
            guard names.contains(where: { Self.owned.contains($0) }) else { continue }
            walked += 1
            let isOpen = step.route.access == .anyone
            let others: [String?] = isOpen ? [street.bob, try await shop.adminToken, nil] : [street.bob]
            for (token, body) in try others.flatMap({ token in try step.bodies.map { (token, $0) } }) {
                let theirs = try await shop.head(step, body, path: step.path(street.ids), token: token)
                let none = try await shop.head(step, body, path: step.path(Street.nobodys), token: token)
                #expect(theirs.status == 404 && none.status == 404, "\(step): \(theirs), \(none)")
                #expect(theirs.problem?.code == none.problem?.code && theirs.problem?.title == none.problem?.title)
            }
        }
        #expect(walked >= 8, "\(walked)")
        // Nothing of it was changed, and its owner finds it.
        let cart: Cart = try await shop.ask("GET", "/v1/carts/\(street.ids["cart"]!)", token: street.ann).value()
        #expect(cart.lines.map(\.quantity) == [2])
        let order: Order = try await shop.ask("GET", "/v1/orders/\(street.ids["order"]!)", token: street.ann).value()
        #expect(order.state == .confirmed)
        try await bodies(street)
        try await keysAndPages(street)
        try await chats(street)
        try await street.shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// What a body can name: a card, a cart, a customer.
    private func bodies(_ street: Street) async throws {
        let shop = street.shop
        let lines = #""lines":[{"sku":"CUP","quantity":1}]"#
        let annsCard = try await street.card(of: street.ann)
        func refusal(_ body: String, _ token: String, _ path: String = "/v1/orders") async throws -> Problem {
            let answer = try await shop.ask("POST", path, body, token: token)
            return try #require(answer.problem, "\(answer)")
        }
        let stolen = try await refusal(#"{\#(lines),"paymentToken":"\#(annsCard)"}"#, street.bob)
        let unknown = try await refusal(#"{\#(lines),"paymentToken":"tok_unknown"}"#, street.bob)
        #expect(stolen.status == 422 && stolen.errors?.map(\.pointer) == ["/paymentToken"], "\(stolen)")
        #expect(stolen.detail == unknown.detail && stolen.errors == unknown.errors)
        let byOperator = try await refusal(
            #"{\#(lines),"paymentToken":"\#(annsCard)"}"#, try await shop.adminToken, "/admin/v1/orders")
        #expect(byOperator.status == 422)

        let cart = street.ids["cart"]!
        let theirs = try await refusal(#"{"cart":"\#(cart)","paymentToken":"tok_approved"}"#, street.bob)
        let none = try await refusal(#"{"cart":"\#(CartID())","paymentToken":"tok_approved"}"#, street.bob)
        #expect(theirs.status == 404 && none.status == 404 && theirs.code == none.code)
        let named = try await refusal(
            #"{\#(lines),"paymentToken":"tok_approved","customerId":"\#(street.annsID)"}"#, street.bob)
        #expect(named.status == 422 && named.errors?.map(\.pointer) == ["/customerId"])

        // The card still pays its owner's order, once; the same key gets the first answer, though the card is used.
        let body = #"{\#(lines),"paymentToken":"\#(annsCard)"}"#
        func buy(_ key: String) async throws -> Shop.Answer {
            try await shop.ask(
                "POST", "/v1/orders", body, token: street.ann,
                headers: ["Idempotency-Key": key, "Prefer": "wait=20"])
        }
        let bought = try await buy("card-1")
        let order: Order = try bought.value()
        #expect(order.state == .confirmed, "\(bought)")
        let again = try await buy("card-1")
        #expect(again.headers["Idempotency-Replayed"] == "true", "\(again)")
        #expect(try again.value(Order.self).id == order.id)
        #expect(try await buy("card-2").status == 422)
    }

    /// What Ann writes down for herself.
    private func chats(_ street: Street) async throws {
        let shop = street.shop
        let path = "/v1/chats/\(street.annsID)/messages"
        let sent = try await shop.ask("POST", path, #"{"text":"a secret"}"#, token: street.ann)
        let number = try sent.value(ChatMessage.self).id
        #expect(try await shop.ask("GET", "\(path)/\(number)", token: street.ann).status == 200)
        #expect(try await shop.ask("GET", "\(path)/\(number)", token: street.bob).status == 404)
        for place in [path, "/v1/chats/search?q=secret", "/v1/chats/\(street.annsID)/search?q=secret"] {
            let anns: Page<ChatMessage> = try await shop.ask("GET", place, token: street.ann).value()
            let bobs: Page<ChatMessage> = try await shop.ask("GET", place, token: street.bob).value()
            #expect(anns.data.map(\.text) == ["a secret"] && bobs.data.isEmpty, "\(place)")
        }
        let list: Page<Chat> = try await shop.ask("GET", "/v1/chats", token: street.bob).value()
        #expect(list.data.isEmpty)
    }

    /// A key and a page's cursor say nothing to another.
    private func keysAndPages(_ street: Street) async throws {
        let shop = street.shop
        let body = #"{"lines":[{"sku":"CUP","quantity":1}],"paymentToken":"tok_approved"}"#
        let anns: Order = try await shop.ask(
            "POST", "/v1/orders", body, token: street.ann, headers: ["Idempotency-Key": "shared"]
        ).value()
        let bobs = try await shop.ask(
            "POST", "/v1/orders", body, token: street.bob, headers: ["Idempotency-Key": "shared"])
        let bobsOrder: Order = try bobs.value()
        #expect(bobs.headers["Idempotency-Replayed"] == nil)
        #expect(bobsOrder.id != anns.id)

        let first: Page<Order> = try await shop.ask("GET", "/v1/orders?limit=1", token: street.ann).value()
        let cursor = try #require(first.next)
        let stolen: Page<Order> = try await shop.ask(
            "GET", "/v1/orders?limit=50&cursor=\(cursor)", token: street.bob
        ).value()
        let all: Page<Order> = try await shop.ask("GET", "/v1/orders?limit=50", token: street.bob).value()
        #expect(Set(stolen.data.map(\.id)).isSubset(of: all.data.map(\.id)))
        #expect(all.data.map(\.id) == [bobsOrder.id])

        let admin = try await shop.adminToken
        let events = try await shop.ask("GET", "/admin/v1/orders/\(anns.id)/events", token: street.bob)
        #expect(events.status == 403)
        #expect(try await shop.ask("GET", "/admin/v1/orders/\(anns.id)", token: admin).status == 200)
    }
}

/// A shop with two customers, and things that are one of theirs.
private struct Street {
    let shop: Shop
    let ann: String
    let bob: String
    let annsID: String
    /// Ann's, by the names that paths have for them.
    let ids: [String: String]
    static let nobodys = ["order": OrderID().description, "cart": CartID().description, "sku": "CUP"]

    static func start() async throws -> Street {
        let shop = Shop(try await TestInstallation.start(isUnlimited: true))
        try await shop.stock([("CUP", 100)])
        let ann = try await shop.customer("+491700000301")
        let bob = try await shop.customer("+491700000302")
        struct Me: Decodable { let subject: String }
        let me = try await shop.ask("GET", "/v1/me", token: ann)
        let cart: Cart = try await shop.ask(
            "POST", "/v1/carts", #"{"lines":[{"sku":"CUP","quantity":2}]}"#, token: ann
        ).value()
        let order: Order = try await shop.ask(
            "POST", "/v1/orders", #"{"lines":[{"sku":"CUP","quantity":1}],"paymentToken":"tok_approved"}"#, token: ann,
            headers: ["Prefer": "wait=20"]
        ).value()
        return Street(
            shop: shop, ann: ann, bob: bob, annsID: try me.value(Me.self).subject,
            ids: ["order": order.id.description, "cart": cart.id.description, "sku": "CUP"])
    }

    /// Fields of forms that name nobody's.
    private static let words: Set<String> = ["grant_type", "phone", "scope", "decision"]

    /// The names of what looks like an id or a token in a body.
    static func ids(in body: RouteBody.Sample) -> Set<String> {
        if body.contentType.hasPrefix("application/x-www-form") {
            let pairs = String(decoding: body.bytes, as: UTF8.self).split(separator: "&")
            return Set(pairs.map { String($0.prefix { $0 != "=" }) }.filter { !words.contains($0) })
        }
        guard let value = try? StrictJSON.parse(body.bytes) else { return [] }
        return names(in: value, of: "")
    }
    private static func names(in value: JSONValue, of name: String) -> Set<String> {
        switch value {
        case .object(let members):
            members.reduce(into: []) { $0.formUnion(names(in: $1.value, of: $1.key)) }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(names(in: $1, of: name)) }
        case .string(let text) where text.contains("_") || name.lowercased().hasSuffix("id"): [name]
        default: []
        }
    }

    func card(of customer: String) async throws -> String {
        let made: PaymentTokenResponse = try await shop.ask(
            "POST", "/v1/payment-tokens", #"{"number":"4242424242424242","expMonth":12,"expYear":2040,"cvc":"123"}"#,
            token: customer
        ).value()
        return made.token
    }
}
