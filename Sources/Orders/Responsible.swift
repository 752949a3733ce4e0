// Two people decide on a refund: not two clients of one.

internal import Postgres
internal import ShopAPI

extension OrderStore {
    /// Notes who answers for an operator that is not its own person.
    func note(_ person: String, answersFor actor: Actor, in transaction: PostgresTransaction) async throws {
        try await transaction.execute(
            "insert into orders.responsible (actor, person) values ($1, $2) on conflict (actor) do nothing",
            actor.description, person)
    }

    /// The people who asked for a refund, or had it tried again. Of who was never noted it is themselves.
    func askers(of id: RefundID, in transaction: PostgresTransaction) async throws -> Set<String> {
        let rows = try await transaction.query(
            """
            select coalesce(r.person, substr(a.actor, strpos(a.actor, ':') + 1)) as person
            from orders.refunds f cross join lateral unnest(array[f.actor, f.retried_by]) as a (actor)
            left join orders.responsible r on r.actor = a.actor
            where f.id = $1 and a.actor is not null
            """, id.uuid)
        return Set(try rows.map { try $0["person"] })
    }
}

extension Orders {
    /// - Throws: ``Problem`` 403 when the one who decides on a refund answers for who has asked for it, too.
    func checkPeople(_ input: OrderInput, _ verb: Verb, in transaction: PostgresTransaction) async throws {
        guard let person = verb.responsible else { return }
        if verb.actor.kind == .operator, person != verb.actor.id {
            try await store.note(person, answersFor: verb.actor, in: transaction)
        }
        let id: RefundID
        switch input {
        case .approveRefund(let refund, _), .denyRefund(let refund, _, _): id = refund
        default: return
        }
        guard try await store.askers(of: id, in: transaction).contains(person) else { return }
        throw Problem(
            403, "own_refund", "Two people decide on this refund",
            detail: "\(person) answers for who asked for \(id), and for who decides on it; somebody else must")
    }
}
