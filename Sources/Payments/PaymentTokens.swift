internal import Crypto
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

extension PaymentTokenReference {
    init(of token: PaymentToken) { self.init(digest: SHA256.hash(token.rawValue)) }
}

/// What a token was asked for with, by which it is found again.
struct TokenKey: Sendable {
    var actor: Actor
    var key: String
    /// Keyed digests of the card and whose orders it pays: the first is kept, any of them is known again.
    var digests: [[UInt8]]
}

/// Whose tokens are, and what they pay: one order each, of the customer that they were made for.
struct TokenStore: Sendable {
    let database: PostgresClient
    /// The provider's own tokens for trying things out, which are everybody's.
    private let shared: [PaymentTokenReference: PaymentToken]
    /// Whether tokens may be about that the version before has made, which knew no owner.
    private let admitsUnbound: @Sendable () -> Bool

    /// From its making until its order must be placed.
    static let life = Duration.seconds(3_600)
    /// From then until it is forgotten. An order that was placed in time may wait so long for its authorization.
    static let memory = Duration.seconds(7 * 86_400)
    static let retention = Retention("payments.tokens", by: "expires_at", for: memory)

    init(database: PostgresClient, shared: [String], admitsUnbound: @escaping @Sendable () -> Bool) {
        self.database = database
        let tokens = shared.compactMap { PaymentToken(rawValue: $0) }
        self.shared = Dictionary(tokens.map { (PaymentTokenReference(of: $0), $0) }, uniquingKeysWith: { $1 })
        self.admitsUnbound = admitsUnbound
    }

    /// Writes down whose it is.
    /// - Returns: when its time ends; nil when it is known already, or something was made under the key.
    func insert(
        _ token: PaymentToken, customer: String?, by actor: Actor, under key: TokenKey? = nil
    ) async throws -> Date? {
        try await database.query(
            """
            insert into payments.tokens
                (reference, token, customer_id, made_by, expires_at, idempotency_key, request_digest)
            values ($1, $2, $3, $4, now() + $5::bigint * interval '1 second', $6, $7)
            on conflict do nothing
            returning expires_at
            """, PaymentTokenReference(of: token).rawValue, token.rawValue, customer, actor.description,
            Int64(Self.life.inSeconds), key?.key, key?.digests.first
        ).first?["expires_at"]
    }

    /// What was made under the key; nil when nothing was.
    /// - Throws: ``Problem`` 422 when something else was asked for with it.
    func made(under key: TokenKey) async throws -> (token: String, end: Date)? {
        let found = try await database.query(
            """
            select token, expires_at, request_digest from payments.tokens where made_by = $1 and idempotency_key = $2
            """, key.actor.description, key.key
        ).first
        guard let found else { return nil }
        let digest: [UInt8] = try found["request_digest"]
        guard key.digests.contains(where: { constantTimeEquals($0, digest) }) else { throw Problem.keyReused }
        return (try found["token"], try found["expires_at"])
    }

    /// Whether an order that is about to be placed can be paid with it.
    func isUsable(_ token: PaymentToken, customer: String?, by actor: Actor) async throws -> Bool {
        let reference = PaymentTokenReference(of: token)
        if shared[reference] != nil { return true }
        let known = try await database.query(
            """
            select expires_at > now() and order_id is null and customer_id is not distinct from $2
                and (customer_id is not null or made_by = $3) as usable
            from payments.tokens where reference = $1
            """, reference.rawValue, customer, actor.description
        ).first
        guard let known else { return admitsUnbound() }
        return try known["usable"]
    }

    /// The commands with the tokens that they name, each bound to its order; none where the token is not that of the
    /// order's customer, or pays another order.
    func bound(
        _ commands: [ReceivedCommand], _ transaction: PostgresTransaction
    ) async throws -> [ReceivedCommand] {
        let wanted = commands.compactMap { command in
            command.reference.flatMap { shared[$0] == nil ? (command, $0) : nil }
        }
        let found = wanted.isEmpty ? [:] : try await bind(wanted, transaction)
        return commands.map { command in
            guard let reference = command.reference else { return command }
            var command = command
            let clear = command.token
            command.token = shared[reference]
            guard command.token == nil else { return command }
            switch found[reference] {
            case .some(let row): command.token = row.order == command.orderID ? row.token : nil
            case nil: command.token = admitsUnbound() ? clear : nil
            }
            return command
        }
    }

    /// - Returns: of those that are known, the token and the order that it pays; another one, or none, for those that
    ///   the command may not use.
    private func bind(
        _ wanted: [(command: ReceivedCommand, reference: PaymentTokenReference)], _ transaction: PostgresTransaction
    ) async throws -> [PaymentTokenReference: (token: PaymentToken?, order: OrderID?)] {
        let wanted = wanted.sorted { $0.reference.rawValue < $1.reference.rawValue }
        let rows = try await transaction.run([
            PostgresStatement(
                """
                select from payments.tokens where reference = any ($1::text[]) order by reference for update
                """, wanted.map(\.reference.rawValue)),
            PostgresStatement(
                """
                update payments.tokens t set order_id = w.order_id, used_at = now()
                from (select distinct on (u.reference) u.reference, u.order_id
                      from unnest($1::text[], $2::uuid[], $3::text[]) u(reference, order_id, customer_id)
                      join payments.tokens o on o.reference = u.reference
                      where o.customer_id is not distinct from u.customer_id) w
                where t.reference = w.reference and t.order_id is null
                """, wanted.map(\.reference.rawValue), wanted.map(\.command.orderID.uuid),
                wanted.map(\.command.customerID)),
            PostgresStatement(
                "select reference, token, order_id from payments.tokens where reference = any ($1::text[])",
                wanted.map(\.reference.rawValue)),
        ])
        var found: [PaymentTokenReference: (token: PaymentToken?, order: OrderID?)] = [:]
        for row in rows[2] {
            guard let reference = PaymentTokenReference(rawValue: try row["reference"]) else { continue }
            let order: UUID? = try row["order_id"]
            found[reference] = (PaymentToken(rawValue: try row["token"]), order.map { OrderID($0) })
        }
        return found
    }
}
