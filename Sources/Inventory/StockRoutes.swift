// The HTTP side of stock: for operators and their tools.

internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
internal import Observability
internal import Postgres
internal import ShopAPI

extension ReservationState: PathParameter {}

extension Inventory: ServiceRoutes {
    private static let reading = Access.scope("stock:read")
    static let writing = Access.scope("stock:write")

    public var routes: [Route] { readingRoutes + changingRoutes + movingRoutes + reservationRoutes + warehouseRoutes }

    // MARK: Reading

    private var readingRoutes: [Route] {
        [
            Route(
                .get, "/admin/v1/stock", access: Self.reading,
                summary: "Levels, by SKU and warehouse; with `at`, as they were",
                query: ["sku", "warehouse", "below", "at", "limit", "cursor"]
            ) { [self] request in
                let page = try request.page()
                var after: (sku: String, warehouse: String)?
                if let sku: String = try page.after(0), let warehouse: String = try page.after(1) {
                    after = (sku, warehouse)
                }
                if let at: Date = try request.query("at") {
                    let levels = try await store.levels(
                        at: at, sku: try request.query("sku"), warehouse: try request.query("warehouse"),
                        below: try request.query("below"), after: after, limit: page.limit + 1)
                    return try .json(page.page(levels) { [$0.sku, $0.warehouse] })
                }
                let levels = try await store.levels(
                    sku: try request.query("sku"), warehouse: try request.query("warehouse"),
                    below: try request.query("below"), after: after, limit: page.limit + 1)
                return try .json(page.page(levels) { [$0.sku, $0.warehouse] })
            },
            Route(.get, "/admin/v1/stock/{sku}", access: Self.reading, summary: "One SKU's levels", query: []) {
                [self] (_: APIRequest, sku: String) in try .json(try await item(sku))
            },
            Route(
                .get, "/admin/v1/stock/{sku}/history", access: Self.reading, summary: "One SKU's ledger, newest first",
                query: ["warehouse", "limit", "cursor"]
            ) { [self] (request: APIRequest, sku: String) in
                let page = try request.page()
                _ = try await item(sku)
                let entries = try await store.history(
                    sku, warehouse: try request.query("warehouse"), before: try page.after(0), limit: page.limit + 1)
                return try .json(page.page(entries) { [String($0.id)] })
            },
            Route(
                .get, "/admin/v1/stock/verify", access: Self.reading,
                summary: "Levels beside the sums of the ledger and of the open reservations", query: [],
                timeLimit: StockStore.verificationTime
            ) { [self] _ in try .json(try await store.verify(now: now())) },
        ]
    }

    func item(_ sku: String, in transaction: PostgresTransaction? = nil) async throws -> StockItem {
        guard let item = try await store.item(sku, in: transaction) else { throw Problem.notFound("stock of \(sku)") }
        return item
    }

    // MARK: Changing

    private var changingRoutes: [Route] {
        [
            Route(
                .put, "/admin/v1/stock/{sku}", access: Self.writing, summary: "So many were counted", query: ["dryRun"],
                body: .json(StockSet.self)
            ) { [self] (request: APIRequest, sku: String) in
                let (wanted, body) = try await request.jsonAndText(StockSet.self)
                let verb = StockWork.Verb.set(
                    sku: try Self.checked(sku), warehouse: wanted.warehouse, onHand: wanted.onHand, kind: .set)
                return try await change(sku, verb, "/onHand", wanted.reason, request, body)
            },
            Route(
                .post, "/admin/v1/stock/{sku}/adjust", access: Self.writing, summary: "So many more, or fewer",
                query: ["dryRun"], body: .json(StockAdjust.self)
            ) { [self] (request: APIRequest, sku: String) in
                let (wanted, body) = try await request.jsonAndText(StockAdjust.self)
                guard wanted.delta != 0 else { throw Problem.invalid("/delta", "must not be 0") }
                let verb = StockWork.Verb.adjust(
                    sku: try Self.checked(sku), warehouse: wanted.warehouse, delta: wanted.delta)
                return try await change(sku, verb, "/delta", wanted.reason, request, body)
            },
            Route(
                .post, "/admin/v1/stock/adjustments", access: Self.writing, summary: "Several adjustments, all or none",
                query: ["dryRun"], body: .json(StockAdjustments.self)
            ) { [self] request in try await adjust(request) },
            Route(
                .post, "/admin/v1/stock/import", access: .scope("stock:import"),
                summary: "Counts from a file of csv or JSON lines, all or none", query: ["dryRun"],
                bodyLimit: 256 << 20, timeLimit: .seconds(600), body: .records(Self.countFile)
            ) { [self] request in try await importCounts(request) },
        ]
    }

    static func checked(_ sku: String) throws -> String {
        guard StockNames.isSKU(sku) else { throw Problem.badRequest("\"\(sku.prefix(64))\" \(skuForm)") }
        return sku
    }

    func change(
        _ sku: String, _ verb: StockWork.Verb, _ pointer: String, _ reason: String?, _ request: APIRequest,
        _ body: [UInt8]
    ) async throws -> HTTPResponse {
        let work = StockWork(verb: verb, actor: try request.actor.description, reason: try Self.reason(reason, request))
        let action =
            switch pointer {
            case "/delta": "stock.adjusted"
            case "/quantity": "stock.transferred"
            default: "stock.set"
            }
        return try await changing(request, body, action, on: sku, reason: work.reason, of: sku) { transaction in
            let (answers, _) = try await store.perform([work], now: now(), in: transaction)
            try Self.check(answers[0].outcome, at: pointer)
            return StockAnswer(status: 200, body: try JSONText.encode(try await item(sku, in: transaction)))
        }
    }

    /// The body's reason, or the header's.
    static func reason(_ given: String?, _ request: APIRequest) throws -> String? {
        try request.reason(orOf: given)
    }

    /// What could not be done, with the field that it was asked in.
    static func check(_ outcome: StockOutcome, at pointer: String) throws {
        if case .refused(let refusal) = outcome, ["out_of_range", "invalid"].contains(refusal.code) {
            throw Problem.invalid(pointer, refusal.text)
        }
        try check(outcome)
    }

    private func adjust(_ request: APIRequest) async throws -> HTTPResponse {
        let (wanted, body) = try await request.jsonAndText(StockAdjustments.self)
        guard (1...StockBook.Limits.lines).contains(wanted.adjustments.count) else {
            throw Problem.invalid("/adjustments", "must have 1 to \(StockBook.Limits.lines) entries")
        }
        var mistakes: [Problem.Field] = []
        for (number, line) in wanted.adjustments.enumerated() {
            if !StockNames.isSKU(line.sku) { mistakes.append(.init("/adjustments/\(number)/sku", Self.skuForm)) }
            if line.delta == 0 { mistakes.append(.init("/adjustments/\(number)/delta", "must not be 0")) }
        }
        guard mistakes.isEmpty else { throw Problem.invalid(mistakes) }
        let actor = try request.actor.description
        let reason = try Self.reason(wanted.reason, request)
        let works = wanted.adjustments.map {
            StockWork(
                verb: .adjust(sku: $0.sku, warehouse: $0.warehouse, delta: $0.delta), actor: actor, reason: reason)
        }
        let skus = Set(wanted.adjustments.map(\.sku)).sorted()
        let subject = skus.count == 1 ? skus[0] : "\(skus.count) SKUs"
        return try await changing(request, body, "stock.adjusted", on: subject, reason: reason) { transaction in
            let (answers, _) = try await store.perform(works, now: now(), in: transaction)
            for (number, answer) in answers.enumerated() {
                try Self.check(answer.outcome, at: "/adjustments/\(number)/delta")
            }
            let items = try await store.items(skus, in: transaction)
            return StockAnswer(status: 200, body: try JSONText.encode(Page(items)))
        }
    }

    // MARK: Reservations

    private var reservationRoutes: [Route] {
        [
            Route(
                .get, "/admin/v1/stock/reservations", access: Self.reading, summary: "Reservations, newest first",
                query: ["order", "sku", "state", "limit", "cursor"]
            ) { [self] request in
                let page = try request.page()
                let found = try await store.reservations(
                    order: try request.query("order"), sku: try request.query("sku"),
                    state: try request.query("state"), before: try page.after(0), limit: page.limit + 1)
                return try .json(page.page(found) { [$0.id.description] })
            },
            Route(
                .post, "/admin/v1/stock/reservations", access: Self.writing, summary: "Put pieces aside for a while",
                query: ["dryRun"], body: .json(StockHold.self)
            ) { [self] request in try await hold(request) },
            Route(
                .delete, "/admin/v1/stock/reservations/{reservation}", access: Self.writing,
                summary: "Let go what was put aside", query: ["force", "dryRun"]
            ) { [self] (request: APIRequest, id: ReservationID) in
                let force: Bool = try request.query("force") ?? false
                let work = StockWork(
                    verb: .letGo(id, evenAnOrders: force), actor: try request.actor.description,
                    reason: try Self.reason(nil, request))
                return try await changing(request, [], "reservation.released", on: "\(id)") { transaction in
                    let (answers, _) = try await store.perform([work], now: now(), in: transaction)
                    try Self.check(answers[0].outcome)
                    return StockAnswer(status: 200, body: try JSONText.encode(try Self.reservation(answers[0], now())))
                }
            },
        ]
    }

    /// Without a key it is merged with others that come at the same time; with one it is a transaction of its own.
    private func hold(_ request: APIRequest) async throws -> HTTPResponse {
        let (wanted, body) = try await request.jsonAndText(StockHold.self)
        let actor = try request.actor
        let reason = try Self.reason(nil, request)
        if try request.idempotencyKey == nil, try !request.isDryRun {
            return try Self.created(try await hold(wanted, by: actor, reason: reason)).response
        }
        let work = try Self.work(wanted, by: actor, reason: reason, now: now())
        return try await changing(request, body, "stock.held", on: wanted.sku) { transaction in
            let (answers, _) = try await store.perform([work], now: now(), in: transaction)
            return try Self.created(try Self.reservation(answers[0], now()))
        }
    }

    private static func created(_ reservation: StockReservation) throws -> StockAnswer {
        StockAnswer(
            status: 201, body: try JSONText.encode(reservation),
            location: "/admin/v1/stock/reservations?sku=\(reservation.sku)")
    }

    // MARK: Warehouses

    private var warehouseRoutes: [Route] {
        [
            Route(.get, "/admin/v1/warehouses", access: Self.reading, summary: "Warehouses, in their order", query: [])
            {
                [self] _ in try .json(Page(try await store.warehouses()))
            },
            Route(
                .post, "/admin/v1/warehouses", access: Self.writing, summary: "Make or rename a warehouse",
                query: ["dryRun"], body: .json(WarehouseUpsert.self)
            ) { [self] request in
                let (wanted, body) = try await request.jsonAndText(WarehouseUpsert.self)
                try Self.check(wanted)
                return try await changing(request, body, "warehouse.set", on: wanted.code) { transaction in
                    let warehouse = try await store.upsert(wanted, in: transaction)
                    return StockAnswer(
                        status: 201, body: try JSONText.encode(warehouse), location: "/admin/v1/warehouses")
                }
            },
        ]
    }

    private static func check(_ wanted: WarehouseUpsert) throws {
        var mistakes: [Problem.Field] = []
        if !StockNames.isWarehouse(wanted.code) {
            mistakes.append(.init("/code", "must be 1 to 32 of A-Z a-z 0-9 . _ -"))
        }
        if let mistake = TextRule.name(1...100).mistake(in: wanted.name) { mistakes.append(.init("/name", mistake)) }
        if let priority = wanted.priority, !(0...1_000_000).contains(priority) {
            mistakes.append(.init("/priority", "must be from 0 to 1000000"))
        }
        guard mistakes.isEmpty else { throw Problem.invalid(mistakes) }
    }
}
