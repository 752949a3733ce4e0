// Payments beside their orders, and the ledger.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// Payment by payment: beside the ledger, in one statement, and beside its order.
///
/// The order is read first: what it knows of its payment was so before.
struct PaymentPass: AuditPass {
    let databases: PostgresDatabases
    let name = "payments"
    let batch = 1_000

    static let sums = AuditCheck(
        invariant: 3, name: "payments: refunded <= captured <= authorized, and the orders agree")
    static let held = AuditCheck(invariant: 3, name: "payments: nothing is held for an order that has ended")
    static let booked = AuditCheck(invariant: 3, name: "payments: the ledger's entries sum to the payments")
    let checks = [sums, held, booked]

    var keys: AuditKeys {
        AuditKeys(
            database: databases["payments"],
            list: """
                select id::text as key from payments.payments
                where id > $1::text::uuid and ($2::text is null or id <= $2::text::uuid) order by id limit $3
                """,
            last: "select id::text as key from payments.payments order by id desc limit 1",
            least: AuditKeys.leastUUID, table: "payments.payments")
    }

    private struct Amounts: Equatable {
        var authorized: Int64
        var captured: Int64
        var refunded: Int64
        var voided: Int64 = 0
    }
    private struct Payer {
        let id: String
        let state: String
        let amounts: Amounts
        let hasEnded: Bool
        let isOld: Bool
        /// Some step waits for its answer.
        let isBusy: Bool
        /// One that moves money has its time still.
        let isPaying: Bool
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        let orders = try await orders(keys, moment)
        var verdict = AuditVerdict()
        for row in try await databases["payments"].query(Self.payments, keys, moment.old) {
            for check in checks { verdict.count(check) }
            let key: String = try row["key"]
            let amounts = Amounts(
                authorized: try row["authorized"], captured: try row["captured"], refunded: try row["refunded"],
                voided: try row["voided"])
            let entries = Amounts(
                authorized: try row["booked_authorized"], captured: try row["booked_captured"],
                refunded: try row["booked_refunded"], voided: try row["booked_voided"])
            let hasOtherCurrency: Bool = try row["has_other_currency"]
            if amounts != entries || hasOtherCurrency {
                verdict.find(
                    Self.booked, key, "payment \(key): \(Self.words(amounts)); the ledger says \(Self.words(entries))")
            }
            judge(key, amounts, orders[key], &verdict)
            let order = orders[key]
            let left = amounts.authorized - amounts.captured - amounts.voided
            guard left > 0, try row["is_old"], order.map({ $0.hasEnded && !$0.isPaying }) ?? true else { continue }
            let (currency, named): (String?, String) = (try row["currency"], try row["order_id"])
            verdict.find(
                Self.held, key,
                "payment \(key): \(left) of \(amounts.authorized) \(currency ?? "") is held for order "
                    + "\(order?.id ?? named), which is \(order?.state ?? "unknown")")
        }
        return verdict
    }

    private func judge(_ key: String, _ amounts: Amounts, _ order: Payer?, _ verdict: inout AuditVerdict) {
        var isWrong = amounts.refunded > amounts.captured || amounts.captured > amounts.authorized
        if let order {
            let said = order.amounts
            isWrong =
                isWrong || said.captured > amounts.captured || said.refunded > amounts.refunded
                || said.authorized > amounts.authorized
                || order.isOld && !order.isBusy
                    && (said.captured != amounts.captured || said.refunded != amounts.refunded)
        }
        guard isWrong else { return }
        let words = order.map { order in
            "; order \(order.id) says \(order.amounts.authorized), \(order.amounts.captured), \(order.amounts.refunded)"
        }
        verdict.find(
            Self.sums, key,
            "payment \(key): authorized \(amounts.authorized), captured \(amounts.captured), refunded "
                + "\(amounts.refunded)\(words ?? "")")
    }

    private static func words(_ amounts: Amounts) -> String {
        "authorized \(amounts.authorized), captured \(amounts.captured), refunded \(amounts.refunded), "
            + "voided \(amounts.voided)"
    }

    private func orders(_ keys: [String], _ moment: AuditMoment) async throws -> [String: Payer] {
        let rows = try await databases["orders"].query(
            """
            select o.payment_id::text as payment, o.id::text as id, o.state, o.authorized, o.captured, o.refunded,
                o.state in ('rejected', 'cancelled', 'fulfilled') and o.updated_at < $2 as has_ended,
                o.updated_at < $2 as is_old, s.is_busy, s.is_paying
            from orders.orders o cross join lateral (
                select count(*) > 0 as is_busy, coalesce(
                    bool_or(topic = 'payments.commands' and created_at > $3), false) as is_paying
                from orders.steps where order_id = o.id and state = 'pending') s
            where o.payment_id = any ($1::text[]::uuid[])
            """, keys, moment.old, moment.overdue)
        return Dictionary(
            try rows.map { row in
                (
                    try row["payment"] as String,
                    Payer(
                        id: try row["id"], state: try row["state"],
                        amounts: Amounts(
                            authorized: try row["authorized"], captured: try row["captured"],
                            refunded: try row["refunded"]),
                        hasEnded: try row["has_ended"], isOld: try row["is_old"], isBusy: try row["is_busy"],
                        isPaying: try row["is_paying"])
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    /// Balances and entries change in one transaction.
    private static let payments = """
        select p.id::text as key, p.order_id::text as order_id, p.currency, p.authorized, p.captured, p.refunded,
            p.voided, p.updated_at < $2 as is_old, e.authorized as booked_authorized, e.captured as booked_captured,
            e.refunded as booked_refunded, e.voided as booked_voided, e.has_other as has_other_currency
        from payments.payments p cross join lateral (
            select
                coalesce(sum(e.amount) filter (where t.kind = 'authorization' and e.account = 'authorized_funds'), 0)
                    ::bigint as authorized,
                coalesce(-sum(e.amount) filter (where t.kind = 'capture' and e.account = 'sales'), 0)::bigint
                    as captured,
                coalesce(sum(e.amount) filter (where t.kind = 'refund' and e.account = 'refunds'), 0)::bigint
                    as refunded,
                coalesce(sum(e.amount) filter (where t.kind = 'void' and e.account = 'authorization_holds'), 0)
                    ::bigint as voided,
                coalesce(bool_or(e.currency is distinct from p.currency), false) as has_other
            from payments.ledger_transactions t join payments.ledger_entries e on e.transaction_id = t.id
            where t.payment_id = p.id) e
        where p.id = any ($1::text[]::uuid[])
        """
}

/// Transaction by transaction. When each sums to zero in one currency, all of them together do.
struct LedgerPass: AuditPass {
    let databases: PostgresDatabases
    let name = "ledger"
    let batch = 2_000
    let isMoving = false

    static let balanced = AuditCheck(
        invariant: 3, name: "ledger: every transaction sums to zero, and all of them together")
    let checks = [balanced]

    /// Entries may be of a transaction that there is none of: they are found by skipping from one to the next.
    var keys: AuditKeys {
        AuditKeys(
            database: databases["payments"],
            list: """
                with recursive booked (id) as (
                    select (select transaction_id from payments.ledger_entries where transaction_id > $1::text::uuid
                        order by transaction_id limit 1)
                    union all
                    select (select e.transaction_id from payments.ledger_entries e where e.transaction_id > b.id
                        order by e.transaction_id limit 1)
                    from booked b where b.id is not null)
                select id::text as key from (
                    (select id from booked where id is not null limit $3)
                    union (select id from payments.ledger_transactions where id > $1::text::uuid order by id limit $3)
                ) as known
                where $2::text is null or id <= $2::text::uuid
                order by id limit $3
                """,
            last: """
                select greatest(
                    (select id from payments.ledger_transactions order by id desc limit 1),
                    (select transaction_id from payments.ledger_entries order by transaction_id desc limit 1))::text
                    as key
                """,
            least: AuditKeys.leastUUID, table: "payments.ledger_transactions")
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        for row in try await databases["payments"].query(
            """
            select k.id::text as key, t.id is not null as is_known, e.entries, e.sum, e.currency,
                e.entries > 0 and e.sum = 0 and e.currencies = 1 as is_balanced
            from unnest($1::text[]::uuid[]) as k (id)
            left join payments.ledger_transactions t on t.id = k.id
            cross join lateral (
                select count(*) as entries, coalesce(sum(amount), 0)::bigint as sum, min(currency) as currency,
                    count(distinct currency) as currencies
                from payments.ledger_entries where transaction_id = k.id) e
            """, keys)
        {
            let (entries, isKnown, isBalanced): (Int64, Bool, Bool) =
                (try row["entries"], try row["is_known"], try row["is_balanced"])
            verdict.count(Self.balanced, entries)
            guard !isKnown || !isBalanced else { continue }
            let (key, sum, currency): (String, Int64, String?) = (try row["key"], try row["sum"], try row["currency"])
            let words = isKnown ? "" : "; there is no such transaction"
            verdict.find(
                Self.balanced, key, "transaction \(key): \(sum) \(currency ?? "") in \(entries) entries\(words)")
        }
        return verdict
    }
}
