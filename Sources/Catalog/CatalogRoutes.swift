// The HTTP side of products.

internal import Crypto
internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Postgres
internal import ShopAPI

extension ProductState: PathParameter {}

extension Catalog: ServiceRoutes {
    public var routes: [Route] { customerRoutes + adminRoutes + cartRoutes + internalRoutes }

    // MARK: For customers

    private var customerRoutes: [Route] {
        [
            Route(
                .get, "/v1/products", access: .anyone, summary: "Products on sale, or those that match ?query",
                query: ["query", "limit", "cursor"]
            ) { [self] request in try await list(request, states: [.active]) },
            Route(.get, "/v1/products/{product}", access: .anyone, summary: "One product", query: []) {
                [self] (_: APIRequest, id: ProductID) in
                guard let product = try await store.product(id) else { throw Problem.notFound("the product \(id)") }
                return try .json(product)
            },
            Route(
                .get, "/v1/variants/{sku}", access: .anyone, summary: "One SKU with its price and stock", query: []
            ) { [self] (_: APIRequest, sku: String) in
                guard let json = try await variantJSON(sku) else {
                    throw Problem.notFound("the SKU \(sku.prefix(64))")
                }
                return .json(json)
            },
        ]
    }

    /// The page of a SKU on sale. While PostgreSQL can't be asked it is the copy that an operator has put into Redis,
    /// if there is one: customers go on seeing what is sold; what they order is priced anew.
    private func variantJSON(_ sku: String) async throws -> [UInt8]? {
        do {
            return try await store.variantJSON(sku)
        } catch let error as PostgresError where error.isConnectionLoss || error.isOverload {
            guard let json = await cartCache.variant(sku) else { throw error }
            return json
        }
    }

    private func list(_ request: APIRequest, states: [ProductState]) async throws -> HTTPResponse {
        let page = try request.page()
        guard let text: String = try request.query("query") else {
            let products = try await store.products(states: states, after: try page.after(0), limit: page.limit + 1)
            return try .json(page.page(products) { [$0.id.description] })
        }
        // Words that can't be in any name match nothing.
        guard let words = SearchWords.query(text) else { return try .json(Page<Product>([])) }
        let rank: String? = try page.after(0)
        let id: ProductID? = try page.after(1)
        if let rank, Float(rank) == nil { throw Problem.badRequest("?cursor is not of this list") }
        let after = rank.flatMap { rank in id.map { (rank: rank, id: $0) } }
        let found = try await store.search(words, states: states, after: after, limit: page.limit + 1)
        var result = Page(found.prefix(page.limit).map(\.product))
        if found.count > page.limit {
            let last = found[page.limit - 1]
            result.next = Cursor([last.rank, last.product.id.description]).text
        }
        return try .json(result)
    }

    // MARK: For operators

    private var adminRoutes: [Route] {
        let read = Access.scope("catalog:read")
        let write = Access.scope("catalog:write")
        return [
            Route(
                .get, "/admin/v1/products", access: read, summary: "All products, archived variants included",
                query: ["query", "state", "limit", "cursor"]
            ) { [self] request in
                let state: ProductState? = try request.query("state")
                return try await list(request, states: state.map { [$0] } ?? ProductState.allCases)
            },
            Route(
                .post, "/admin/v1/products", access: write, summary: "Make a SKU, or make it so", query: ["dryRun"],
                body: .json(ProductUpsert.self)
            ) { [self] request in
                let (upsert, body) = try await request.jsonAndText(ProductUpsert.self)
                let answer = try await self.upsert(upsert, as: try verb(request, body))
                return Self.response(answer, location: "/admin/v1/products/\(upsert.sku)")
            },
            Route(
                .post, "/admin/v1/products/import", access: write,
                summary: "Take over a csv or JSONL file of products, all or nothing", query: ["dryRun"],
                bodyLimit: Limits.importBytes, timeLimit: Limits.importTime, body: .records(ProductColumns.shape)
            ) { [self] request in
                // The body is read once, as it comes; its digest is added on the way.
                let verb = try verb(request, [])
                return Self.response(try await importProducts(as: verb) { try await request.records($0) })
            },
            Route(.get, "/admin/v1/products/{sku}", access: read, summary: "One SKU, archived or not", query: []) {
                [self] (_: APIRequest, sku: String) in
                guard let variant = try await store.variant(sku) else {
                    throw Problem.notFound("the SKU \(sku.prefix(64))")
                }
                return try .json(variant)
            },
            Route(
                .delete, "/admin/v1/products/{sku}", access: write, summary: "Take a SKU out of sale",
                query: ["dryRun"]
            ) { [self] (request: APIRequest, sku: String) in
                Self.response(try await archive(sku, as: try verb(request, [])))
            },
        ]
    }

    private func verb(_ request: APIRequest, _ body: [UInt8]) throws -> Verb {
        Verb(
            actor: try request.actor, reason: try request.reason, key: try request.idempotencyKey,
            requestHash: Hex.encode(request.fingerprint(of: body)), isDryRun: try request.isDryRun)
    }

    private static func response(_ answer: VerbAnswer, location: String? = nil) -> HTTPResponse {
        var response = HTTPResponse.json(answer.body, status: answer.status)
        if answer.status == 201, let location { response.headers["Location"] = location }
        if answer.wasReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    // MARK: For the gateway

    private var internalRoutes: [Route] {
        [
            Route(
                .post, "/internal/v1/quotes", access: .service, summary: "Price lines or a cart", query: [],
                body: .json(QuoteRequest.self)
            ) { [self] request in try .json(try await quote(try await request.json())) }
        ]
    }
}
