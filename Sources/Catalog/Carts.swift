// What customers do with carts. A cart that nobody has signed in for belongs to whoever knows its id; a claimed one to
// its customer alone, and to everybody else it does not exist.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// Whose request for a new cart it is, and how a repetition is told.
struct CartKey: Sendable {
    var actor: Actor
    var key: String
    var requestHash: String
    /// Characters of a key without a token, at least.
    static let shortest = 20
}

/// What was answered to who wanted a cart.
struct MadeCart: Sendable {
    var isNew: Bool
    var json: [UInt8]
    /// nil: what was said before is told again.
    var cart: Cart?
    var wasReplayed = false
    var id: CartID { get throws { try JSONText.decode(Cart.self, from: json).id } }
}

extension Catalog {
    /// A cart as JSON, from Redis when it has it.
    /// - Throws: ``Problem`` 404 when there is none, or it is somebody else's.
    func cartJSON(_ id: CartID, for customer: String?) async throws -> [UInt8] {
        guard let head = try await carts.head(id), head.customerId == nil || head.customerId == customer else {
            throw Self.noCart(id)
        }
        if head.mergedInto == nil, let json = await cartCache.json(id, version: head.version) { return json }
        guard var cart = try await carts.cart(id), cart.mayBeUsed(by: customer) else { throw Self.noCart(id) }
        if let target = cart.mergedInto {
            guard let merged = try await carts.cart(target), merged.mayBeUsed(by: customer) else {
                throw Self.noCart(id)
            }
            cart = merged
        }
        return try await kept(cart)
    }

    /// The customer's own cart.
    func cartJSON(of customer: String) async throws -> [UInt8] {
        guard let cart = try await carts.cart(of: customer) else { throw Problem.notFound("a cart of this customer") }
        return try await kept(cart)
    }

    /// A new cart; a customer's own when there is one already, with the lines put into it. Once for each key.
    /// - Throws: ``Problem`` 409 while the same key is being worked on, 422 for a key that another request has used,
    ///   503 `outcome_unknown` when it can't be told whether it was made.
    func newCart(for customer: String?, _ lines: [StockLine], as key: CartKey?) async throws -> MadeCart {
        if !lines.isEmpty {
            let mistakes = Quoting.mistakes(in: lines)
            guard mistakes.isEmpty else { throw Problem.invalid(mistakes) }
        }
        let variants = try await store.priced(lines.map(\.sku))
        do {
            let made = try await carts.database.transaction { transaction in
                if let key, let first = try await store.claim(key.key, of: key.actor, in: transaction) {
                    return try Self.replayed(first, key)
                }
                let made = try await makeCart(for: customer, lines, variants, in: transaction)
                if let key {
                    let answer = IdempotentAnswer(
                        requestHash: key.requestHash, status: made.isNew ? 201 : 200, body: made.json)
                    _ = try await transaction.query(store.remember(answer, key.key, of: key.actor, now()))
                }
                return made
            }
            if let cart = made.cart { await cartCache.keep(cart, json: made.json) }
            return made
        } catch let error as PostgresError where error.isCommitUnknown {
            guard let key else { throw Problem.outcomeUnknown() }
            guard let first = try await store.outcome(of: key.key, by: key.actor) else {
                throw Problem.unavailable("no cart was made: the database went away; try again with the same key")
            }
            var made = try Self.replayed(first, key)
            made.wasReplayed = false
            return made
        }
    }

    private func makeCart(
        for customer: String?, _ lines: [StockLine], _ variants: [String: PricedVariant],
        in transaction: PostgresTransaction
    ) async throws -> MadeCart {
        var id = CartID()
        let isNew = try await !transaction.query(carts.insert(id, customer: customer, now())).isEmpty
        if !isNew {
            let own = try await transaction.query(
                "select id from catalog.carts where customer_id = $1 and merged_into is null", customer
            ).first
            guard let own else { throw Self.noCart(id) }
            id = CartID(try own["id"] as UUID)
        }
        let cart = try await change(id, for: customer, in: transaction) { cart in
            try self.putting(lines, variants, into: cart)
        }
        let wire = cart.wire
        return MadeCart(isNew: isNew, json: try JSONText.encode(wire), cart: wire)
    }

    private static func replayed(_ first: IdempotentAnswer, _ key: CartKey) throws -> MadeCart {
        guard first.requestHash == key.requestHash else { throw Problem.keyReused }
        return MadeCart(isNew: first.status == 201, json: first.body, wasReplayed: true)
    }

    func put(_ line: StockLine, into id: CartID, for customer: String?) async throws -> [UInt8] {
        guard (1...Limits.quantity).contains(line.quantity) else {
            throw Problem.invalid("/quantity", "must be from 1 to \(Limits.quantity), not \(line.quantity)")
        }
        return try await change(id, for: customer, putting: [line], at: "")
    }

    /// Takes a SKU out; none there is no mistake.
    func remove(_ sku: String, from id: CartID, for customer: String?) async throws -> [UInt8] {
        try await change(id, for: customer) { cart in
            cart.contents.lines.contains { $0.sku == sku } ? [self.carts.remove(sku, from: id)] : []
        }
    }

    func empty(_ id: CartID, for customer: String?) async throws -> [UInt8] {
        try await change(id, for: customer) { cart in
            cart.contents.lines.isEmpty ? [] : [self.carts.removeAll(from: id)]
        }
    }

    /// After signing in: an anonymous cart becomes the customer's own, or its lines are added to that.
    func claim(_ id: CartID, for customer: String) async throws -> [UInt8] {
        do {
            return try await claimOnce(id, for: customer)
        } catch let error as PostgresError where error.isUniqueViolation {
            // In the same moment the customer got a cart of their own: now it is seen.
            return try await claimOnce(id, for: customer)
        }
    }

    private func claimOnce(_ id: CartID, for customer: String) async throws -> [UInt8] {
        let now = now()
        let cart = try await carts.database.transaction { transaction in
            // The customer's own cart is found before the locks, which are taken in order of ids, and again after them.
            let own = try await transaction.query(
                "select id from catalog.carts where customer_id = $1 and merged_into is null", customer
            ).first.map { CartID(try $0["id"] as UUID) }
            _ = try await transaction.query(carts.lock([id] + (own.map { [$0] } ?? [])))
            guard let cart = try await carts.cart(id, in: transaction), cart.mayBeUsed(by: customer) else {
                throw Self.noCart(id)
            }
            if cart.customerId == customer {
                // Claimed before: by an answer that was lost.
                return try await carts.cart(cart.mergedInto ?? id, in: transaction)
            }
            if let own {
                try await transaction.run(carts.merge(id, into: own, customer, now))
                return try await carts.cart(own, in: transaction)
            }
            try await transaction.run([carts.own(id, customer, now)])
            return try await carts.cart(id, in: transaction)
        }
        guard let cart else { throw Self.noCart(id) }
        return try await kept(cart)
    }

    // MARK: Changing

    /// Puts lines into a cart; each replaces what was there of its SKU.
    private func change(
        _ id: CartID, for customer: String?, putting lines: [StockLine], at pointer: String? = nil
    ) async throws -> [UInt8] {
        let variants = try await store.priced(lines.map(\.sku))
        return try await change(id, for: customer) { try self.putting(lines, variants, into: $0, at: pointer) }
    }

    private func putting(
        _ lines: [StockLine], _ variants: [String: PricedVariant], into cart: StoredCart, at pointer: String? = nil
    ) throws -> [PostgresStatement] {
        var mistakes: [Problem.Field] = []
        var currency = cart.contents.lines.first { line in !lines.contains { $0.sku == line.sku } }?.variant?.price
            .currency
        for (number, line) in lines.enumerated() {
            let place = pointer.map { "\($0)/sku" } ?? "/lines/\(number)/sku"
            guard let variant = variants[line.sku], variant.state == .active else {
                mistakes.append(.init(place, "there is no SKU \(line.sku.prefix(64)) on sale"))
                continue
            }
            if let currency, variant.price.currency != currency {
                let detail = "\(line.sku) is priced in \(variant.price.currency), the cart in \(currency)"
                mistakes.append(.init(place, detail))
            }
            currency = currency ?? variant.price.currency
        }
        guard mistakes.isEmpty else { throw Problem.invalid(mistakes) }
        let count = Set(cart.contents.lines.map(\.sku)).union(lines.map(\.sku)).count
        guard count <= Limits.lines else { throw Problem.conflict("cart_full", "a cart holds \(Limits.lines) lines") }
        return lines.map { self.carts.put($0, into: cart.id) }
    }

    /// Locks a cart, decides, writes, and reads it again, in one transaction; no statements leave it as it was.
    private func change(
        _ id: CartID, for customer: String?, _ decide: (StoredCart) throws -> [PostgresStatement]
    ) async throws -> [UInt8] {
        let cart = try await carts.database.transaction { transaction in
            try await change(id, for: customer, in: transaction, decide)
        }
        return try await kept(cart)
    }

    private func change(
        _ id: CartID, for customer: String?, in transaction: PostgresTransaction,
        _ decide: (StoredCart) throws -> [PostgresStatement]
    ) async throws -> StoredCart {
        _ = try await transaction.query(carts.lock([id]))
        guard let cart = try await carts.cart(id, in: transaction), cart.mayBeUsed(by: customer) else {
            throw Self.noCart(id)
        }
        guard cart.mergedInto == nil else {
            throw Problem.conflict("cart_merged", "its lines are in the customer's own cart now: GET /v1/cart")
        }
        let statements = try decide(cart)
        guard !statements.isEmpty else { return cart }
        try await transaction.run(statements + [carts.touch(id, now())])
        guard let changed = try await carts.cart(id, in: transaction) else { throw Self.noCart(id) }
        return changed
    }

    private func kept(_ cart: StoredCart) async throws -> [UInt8] {
        let wire = cart.wire
        let json = try JSONText.encode(wire)
        await cartCache.keep(wire, json: json)
        return json
    }

    private static func noCart(_ id: CartID) -> Problem { .notFound("the cart \(id)") }
}
