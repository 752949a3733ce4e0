// The HTTP side of carts.

internal import Crypto
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Catalog {
    var cartRoutes: [Route] {
        [
            Route(
                .post, "/v1/carts", access: .anyone, summary: "A new cart", query: [],
                body: .optionalJSON(NewCart.self), rate: .creation
            ) { [self] request in
                let (wanted, body) = try await request.optionalJSON(NewCart.self)
                let made = try await newCart(
                    for: Self.customer(request), wanted?.lines ?? [], as: try Self.key(request, body))
                return Self.answer(made, location: "/v1/carts/\(try made.id)")
            },
            Route(.get, "/v1/carts/{cart}", access: .anyone, summary: "A cart with today's prices", query: []) {
                [self] (request: APIRequest, id: CartID) in
                Self.fresh(try await cartJSON(id, for: Self.customer(request)))
            },
            Route(
                .put, "/v1/carts/{cart}/lines/{sku}", access: .anyone, summary: "Set a line's quantity", query: [],
                body: .json(CartLineRequest.self)
            ) { [self] (request: APIRequest, id: CartID, sku: String) in
                let wanted: CartLineRequest = try await request.json()
                let line = StockLine(sku: sku, quantity: wanted.quantity)
                return Self.fresh(try await put(line, into: id, for: Self.customer(request)))
            },
            Route(.delete, "/v1/carts/{cart}/lines/{sku}", access: .anyone, summary: "Take a line out", query: []) {
                [self] (request: APIRequest, id: CartID, sku: String) in
                Self.fresh(try await remove(sku, from: id, for: Self.customer(request)))
            },
            Route(.delete, "/v1/carts/{cart}/lines", access: .anyone, summary: "Empty a cart", query: []) {
                [self] (request: APIRequest, id: CartID) in
                Self.fresh(try await empty(id, for: Self.customer(request)))
            },
            Route(
                .post, "/v1/carts/{cart}/claim", access: .customer,
                summary: "Make an anonymous cart the customer's own, or add its lines to that", query: []
            ) { [self] (request: APIRequest, id: CartID) in
                Self.fresh(try await claim(id, for: try request.customer.description))
            },
            Route(.get, "/v1/cart", access: .customer, summary: "The customer's own cart", query: []) {
                [self] request in Self.fresh(try await cartJSON(of: try request.customer.description))
            },
        ]
    }

    /// What a repetition is told by. Who has no token is known by their network; whoever else of it knows the key gets
    /// the same cart, so that it must be hard to guess.
    private static func key(_ request: APIRequest, _ body: [UInt8]) throws -> CartKey? {
        guard let key = try request.idempotencyKey else { return nil }
        let hash = Hex.encode(request.fingerprint(of: body))
        if let actor = request.principal?.actor { return CartKey(actor: actor, key: key, requestHash: hash) }
        guard key.utf8.count >= CartKey.shortest else {
            let detail = "without a token it must have at least \(CartKey.shortest) characters that nobody can guess"
            throw Problem.badRequest("Idempotency-Key \(detail)", [.init("Idempotency-Key", detail)])
        }
        return CartKey(actor: Actor(.customer, "nobody \(request.network)"), key: key, requestHash: hash)
    }

    private static func answer(_ made: MadeCart, location: String) -> HTTPResponse {
        var response = HTTPResponse.json(made.json, status: made.isNew ? 201 : 200)
        response.headers["Location"] = location
        if made.wasReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    /// The customer who asks; nil for everybody else: what is claimed is not for operators.
    private static func customer(_ request: APIRequest) -> String? {
        guard let actor = request.principal?.actor, actor.kind == .customer else { return nil }
        return actor.id
    }

    /// An answer that no cache on the way may keep.
    private static func fresh(_ json: [UInt8]) -> HTTPResponse {
        var response = HTTPResponse.json(json)
        response.headers["Cache-Control"] = "no-store"
        return response
    }
}
