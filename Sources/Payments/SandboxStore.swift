internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// The sandbox's books: cards by token, operations by key.
struct SandboxStore: Sendable {
    let database: PostgresClient

    func store(_ card: PaymentTokenResponse, _ behaviour: SandboxBehaviour) async throws {
        try await database.execute(
            """
            insert into payments.sandbox_cards (token, behaviour, brand, last4, exp_month, exp_year)
            values ($1, $2, $3, $4, $5, $6)
            """,
            card.token, behaviour.rawValue, card.brand, card.last4, card.expMonth, card.expYear)
    }

    /// What was decided about `key`; nil when nothing was.
    func answer(to key: String) async throws -> SandboxAnswer? {
        let row = try await database.query(
            "select approved, code, message from payments.sandbox_operations where key = $1", key
        ).first
        guard let row, try row["approved"] as Bool? != nil else { return nil }
        return SandboxAnswer(refusal: try row.refusal(), delivery: .atOnce)
    }

    // MARK: Authorizations

    /// One statement for those that are new; what came before is answered as it was then.
    func authorize(_ calls: [SandboxCall]) async throws -> [SandboxAnswer] {
        let behaviours = try await behaviours(of: Set(calls.map(\.call.token)))
        var fresh: [String: (call: PaymentCall, decision: SandboxDecision)] = [:]
        for call in calls.map(\.call) where fresh[call.key] == nil {
            let decision = SandboxDecision.decide(
                .authorize, call.amount.amount, behaviours[call.token], calls: 1)
            fresh[call.key] = (call, decision)
        }
        let rows = try await database.query(insertion(fresh.values.map { ($0.call, nil, $0.decision) }, behaviours))
        let new = Set(try rows.map { try $0["key"] as String })
        let repeated = Array(Set(calls.map(\.call.key)).subtracting(new))
        let known = repeated.isEmpty ? [:] : try await repeatAuthorizations(repeated)
        return try calls.map { item in
            // Twins of one batch are one call.
            if new.contains(item.call.key), let decision = fresh[item.call.key]?.decision {
                return SandboxAnswer(refusal: decision.refusal, delivery: decision.delivery)
            }
            guard let answer = known[item.call.key] else { throw SandboxError.busy }
            return answer
        }
    }

    /// What was undecided was meant to fail once, and succeeds now.
    private func repeatAuthorizations(_ keys: [String]) async throws -> [String: SandboxAnswer] {
        let rows = try await database.query(
            """
            update payments.sandbox_operations
            set calls = calls + 1, approved = coalesce(approved, true) where key = any($1::text[])
            returning key, code, message
            """, keys)
        return Dictionary(
            try rows.map { (try $0["key"], SandboxAnswer(refusal: try $0.refusal(), delivery: .atOnce)) },
            uniquingKeysWith: { first, _ in first })
    }

    private func behaviours(of tokens: Set<String>) async throws -> [String: SandboxBehaviour] {
        var known: [String: SandboxBehaviour] = [:]
        for token in tokens { known[token] = SandboxBehaviour(token: token) }
        let others = tokens.filter { known[$0] == nil }
        guard !others.isEmpty else { return known }
        let rows = try await database.query(
            "select token, behaviour from payments.sandbox_cards where token = any($1::text[])", Array(others))
        for row in rows { known[try row["token"]] = SandboxBehaviour(rawValue: try row["behaviour"]) }
        return known
    }

    // MARK: Captures, voids, refunds

    /// Under the locks of the authorizations, so that what is added up stays true.
    func followUp(_ calls: [SandboxCall]) async throws -> [SandboxAnswer] {
        try await database.transaction { transaction in
            let authorizations = Array(Set(calls.compactMap(\.authorizationKey)))
            let rows = try await transaction.run([
                PostgresStatement(Self.lockAuthorizations, authorizations),
                PostgresStatement(Self.sums, authorizations),
                PostgresStatement(Self.operations, calls.map(\.call.key)),
            ])
            var books = try Books(authorizations: rows[0], sums: rows[1], operations: rows[2])
            let answers = try calls.map { try books.answer($0) }
            try await transaction.run([
                insertion(books.new.map { ($0.call, $0.authorizationKey, $0.decision) }, [:], books.behaviours),
                PostgresStatement(
                    """
                    update payments.sandbox_operations o
                    set calls = o.calls + 1, approved = coalesce(o.approved, u.approved),
                        code = coalesce(o.code, u.code), message = coalesce(o.message, u.message)
                    from unnest($1::text[], $2::boolean[], $3::text[], $4::text[]) u(key, approved, code, message)
                    where o.key = u.key
                    """,
                    books.repeated.map(\.key), books.repeated.map { $0.refusal == nil },
                    books.repeated.map(\.refusal?.code), books.repeated.map(\.refusal?.message)),
            ])
            return answers
        }
    }

    private static let lockAuthorizations = """
        select key, behaviour, amount, approved from payments.sandbox_operations
        where key = any($1::text[]) and operation = 'authorize' order by key for update
        """
    private static let sums = """
        select authorization_key, operation, sum(amount)::bigint as amount from payments.sandbox_operations
        where authorization_key = any($1::text[]) and approved group by authorization_key, operation
        """
    private static let operations = """
        select key, operation, amount, calls, approved, code, message from payments.sandbox_operations
        where key = any($1::text[])
        """

    private func insertion(
        _ operations: [(call: PaymentCall, authorization: String?, decision: SandboxDecision)],
        _ byToken: [String: SandboxBehaviour], _ byAuthorization: [String: SandboxBehaviour] = [:]
    ) -> PostgresStatement {
        // In the order of keys, so that two processes wait for each other rather than lock each other up.
        let operations = operations.sorted { $0.call.key < $1.call.key }
        return PostgresStatement(
            """
            insert into payments.sandbox_operations
                (key, operation, authorization_key, behaviour, amount, currency, approved, code, message)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                $7::boolean[], $8::text[], $9::text[])
            on conflict (key) do nothing returning key
            """,
            operations.map(\.call.key), operations.map(\.call.operation.rawValue), operations.map(\.authorization),
            operations.map { item in
                (item.authorization.flatMap { byAuthorization[$0] } ?? byToken[item.call.token])?.rawValue ?? "none"
            },
            operations.map(\.call.amount.amount), operations.map(\.call.amount.currency.code),
            operations.map { $0.decision.isDone ? $0.decision.refusal == nil : nil as Bool? },
            operations.map(\.decision.refusal?.code), operations.map(\.decision.refusal?.message))
    }
}

extension SandboxError {
    static let busy = SandboxError(code: "busy", message: "the sandbox is working on the same key")
    static let keyReused = SandboxError(code: "key_reused", message: "the key came before with another operation")
}

extension PostgresRow {
    fileprivate func refusal() throws -> PaymentRefusal? {
        guard let code: String? = try self["code"], let code else { return nil }
        return PaymentRefusal(code, try self["message"] ?? "")
    }
}

/// What one transaction of follow-ups has read, and what it adds.
private struct Books {
    struct Authorization {
        let behaviour: SandboxBehaviour?
        var balance: PaymentBalance
    }
    struct Operation {
        let operation: String
        let amount: Int64
        var calls: Int
        var isDecided: Bool
        var refusal: PaymentRefusal?
    }
    private var authorizations: [String: Authorization] = [:]
    private var operations: [String: Operation] = [:]
    private(set) var new: [(call: PaymentCall, authorizationKey: String?, decision: SandboxDecision)] = []
    private(set) var repeated: [(key: String, refusal: PaymentRefusal?)] = []

    var behaviours: [String: SandboxBehaviour] { authorizations.compactMapValues(\.behaviour) }

    init(authorizations rows: PostgresRows, sums: PostgresRows, operations known: PostgresRows) throws {
        for row in rows {
            let isApproved = try row["approved"] as Bool? ?? false
            authorizations[try row["key"]] = Authorization(
                behaviour: SandboxBehaviour(rawValue: try row["behaviour"]),
                balance: PaymentBalance(authorized: isApproved ? try row["amount"] : 0))
        }
        for row in sums {
            let operation = PaymentOperation(rawValue: try row["operation"])
            authorizations[try row["authorization_key"]]?.balance.add(operation, try row["amount"])
        }
        for row in known {
            operations[try row["key"]] = Operation(
                operation: try row["operation"], amount: try row["amount"], calls: Int(try row["calls"] as Int32),
                isDecided: try row["approved"] as Bool? != nil, refusal: try row.refusal())
        }
    }

    mutating func answer(_ item: SandboxCall) throws -> SandboxAnswer {
        let call = item.call
        if var known = operations[call.key] {
            guard known.operation == call.operation.rawValue, known.amount == call.amount.amount else {
                throw SandboxError.keyReused
            }
            if !known.isDecided {
                known.refusal = decide(item, calls: known.calls + 1).refusal
                known.isDecided = true
            }
            known.calls += 1
            operations[call.key] = known
            repeated.append((call.key, known.refusal))
            return SandboxAnswer(refusal: known.refusal, delivery: .atOnce)
        }
        let decision = decide(item, calls: 1)
        operations[call.key] = Operation(
            operation: call.operation.rawValue, amount: call.amount.amount, calls: 1, isDecided: decision.isDone,
            refusal: decision.refusal)
        new.append((call, item.authorizationKey, decision))
        return SandboxAnswer(refusal: decision.refusal, delivery: decision.delivery)
    }

    private mutating func decide(_ item: SandboxCall, calls: Int) -> SandboxDecision {
        let key = item.authorizationKey ?? ""
        let authorization = authorizations[key]
        let balance = authorization?.balance ?? PaymentBalance()
        let limit = item.call.operation == .refund ? balance.refundable : balance.open
        let decision = SandboxDecision.decide(
            item.call.operation, item.call.amount.amount, authorization?.behaviour, calls: calls, limit: limit)
        if decision.isDone, decision.refusal == nil {
            authorizations[key]?.balance.add(item.call.operation, item.call.amount.amount)
        }
        return decision
    }
}

extension PaymentBalance {
    fileprivate mutating func add(_ operation: PaymentOperation?, _ amount: Int64) {
        switch operation {
        case .capture: captured += amount
        case .void: voided += amount
        case .refund: refunded += amount
        case .authorize, nil: break
        }
    }
}
