// Verbs on one order: decided and written once, whatever is sent again; a rehearsal does all of it and takes it back.

internal import Audit
internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// Who wants what done, and how a repetition is told.
struct Verb: Sendable {
    var actor: Actor
    var reason: String?
    var key: String?
    var requestHash: String
    /// What a success is answered with.
    var status: Int
    var isDryRun: Bool
    /// `If-Match`: refuse when the order has changed since it had this version.
    var expectedVersion: Int64?
    /// The person who answers for the actor.
    var responsible: String?
}

struct VerbAnswer: Sendable {
    var status: Int
    var body: [UInt8]
    var wasReplayed = false
    /// The order's version before the change.
    var version: Int64?
}

extension Orders {
    /// Ends a transaction that was only a rehearsal.
    private struct Rehearsed: Error { var body: [UInt8], version: Int64? }

    /// Decides on `input` and writes the decision; `answer` reads, in the same transaction, what to say of it.
    /// - Throws: ``Problem`` 404, what the machine's guard says, 409 while the same key is being worked on, 422 for a
    ///   key that was used for another request.
    func apply(
        _ input: OrderInput, to id: OrderID, as verb: Verb,
        answer: (PostgresTransaction) async throws -> [UInt8]
    ) async throws -> VerbAnswer {
        let now = now()
        var newState: OrderState?
        do {
            let result = try await store.database.transaction { transaction in
                newState = nil
                if let key = verb.key, let first = try await store.claim(key, of: verb.actor, in: transaction) {
                    return try Self.replayed(first, verb)
                }
                guard var order = try await store.lock([id], detailed: [id], in: transaction)[id] else {
                    throw Problem.notFound("the order \(id)")
                }
                let version = order.version
                if let expected = verb.expectedVersion, expected != version { throw Self.moved(id, expected, version) }
                if input.isOfReturns { order.returns = try await store.returns(of: id, in: transaction) }
                try await checkPeople(input, verb, in: transaction)
                let effects = try order.handle(try await complete(input, of: id, in: transaction))
                let change = OrderChange(order: order, effects: effects, actor: verb.actor.description)
                try await transaction.run(
                    try store.update([change], now: now) + sendingAgain(effects, in: transaction))
                let body = try await answer(transaction)
                if verb.isDryRun { throw Rehearsed(body: body, version: version) }
                if let key = verb.key {
                    let first = IdempotentAnswer(
                        key: key, requestHash: verb.requestHash, status: verb.status, body: body)
                    _ = try await transaction.query(store.remember(first, by: verb.actor.description, now))
                }
                try await Self.trail.record(input.record(of: id, as: verb), in: transaction)
                newState = order.state
                return VerbAnswer(status: verb.status, body: body)
            }
            if let newState { changed([(id, newState)]) }
            return result
        } catch let rehearsal as Rehearsed {
            return VerbAnswer(status: 200, body: rehearsal.body, version: rehearsal.version)
        } catch let error as PostgresError where error.isCommitUnknown {
            let answer = try await outcome(of: verb)
            if let newState { changed([(id, newState)]) }
            return answer
        }
    }

    /// - Throws: ``Problem`` 503 when nothing was done, 503 `outcome_unknown` when that can't be told.
    private func outcome(of verb: Verb) async throws -> VerbAnswer {
        guard let key = verb.key else { throw Problem.outcomeUnknown() }
        guard let first = try await store.outcome(of: key, by: verb.actor) else {
            throw Problem.unavailable("nothing was changed: the database went away; try again with the same key")
        }
        var answer = try Self.replayed(first, verb)
        answer.wasReplayed = false
        return answer
    }

    /// What only the database knows of what is asked.
    private func complete(
        _ input: OrderInput, of id: OrderID, in transaction: PostgresTransaction
    ) async throws -> OrderInput {
        guard case .retry = input else { return input }
        return .retry(try await store.open(id, in: transaction))
    }

    private func sendingAgain(
        _ effects: [OrderEffect], in transaction: PostgresTransaction
    ) async throws -> [PostgresStatement] {
        let again = effects.compactMap { if case .sendAgain(let commandId) = $0 { commandId } else { nil } }
        guard !again.isEmpty else { return [] }
        return [store.outbox.statement(try await store.messages(of: again, in: transaction))]
    }

    private static func moved(_ id: OrderID, _ expected: Int64, _ version: Int64) -> Problem {
        Problem(
            412, "moved", "It has changed meanwhile", detail: "\(id) has version \(version), not \(expected) any more")
    }

    private static func replayed(_ first: IdempotentAnswer, _ verb: Verb) throws(Problem) -> VerbAnswer {
        guard first.requestHash == verb.requestHash else { throw Problem.keyReused }
        return VerbAnswer(status: first.status, body: first.body, wasReplayed: true)
    }

    /// What placing would answer; everything is checked, and nothing stays.
    func rehearse(_ request: PlaceQuotedOrder) async throws -> [UInt8] {
        try Self.check(request)
        let now = now()
        var order = Self.aggregate(request)
        let effects = try order.handle(.placed)
        let change = OrderChange(order: order, effects: effects, actor: request.actor.description)
        let body = try JSONText.encode(order.wire(note: request.note, placedAt: now))
        do {
            try await store.database.transaction { transaction in
                let new = try NewOrder(
                    change, note: request.note, by: request.actor, at: now, key: order.id.description, answer: nil,
                    events: [])
                try await transaction.run(try store.insert([new]))
                throw Rehearsed(body: body, version: nil)
            }
        } catch is Rehearsed {}
        return body
    }
}

extension OrderStore {
    /// Takes the key for this transaction.
    /// - Returns: what it was answered with before, if it was.
    /// - Throws: ``Problem`` 409 when another transaction is at it.
    func claim(_ key: String, of actor: Actor, in transaction: PostgresTransaction) async throws -> IdempotentAnswer? {
        let results = try await transaction.run([
            PostgresStatement(
                "select pg_try_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0)) as mine", actor.description, key
            ),
            rememberedStatement(key, by: actor.description),
        ])
        if let first = try Self.answer(results[1], key) { return first }
        guard try results[0].first?["mine"] == true else {
            throw Problem.inProgress
        }
        return nil
    }
}
