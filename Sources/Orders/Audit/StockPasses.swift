// What the inventory says of itself, and of orders.

internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// SKU by SKU: levels, open reservations and the ledger, all of one snapshot.
struct StockPass: AuditPass {
    let databases: PostgresDatabases
    let name = "stock"
    let batch = 200
    /// Numbers of the ledger that one statement goes through.
    private static let span: Int64 = 500_000

    static let levels = AuditCheck(
        invariant: 1, name: "stock: 0 <= reserved <= on hand, and reserved is the sum of open reservations")
    static let ledger = AuditCheck(invariant: 1, name: "stock: the ledger's entries sum to the levels")
    let checks = [levels, ledger]

    /// SKUs of the ledger, and of reservations, may lack a level: they are found by skipping from one to the next.
    var keys: AuditKeys {
        AuditKeys(
            database: databases["inventory"],
            list: """
                with recursive booked (sku) as (
                    select (select sku from inventory.ledger where sku > $1 order by sku limit 1)
                    union all
                    select (select l.sku from inventory.ledger l where l.sku > b.sku order by l.sku limit 1)
                    from booked b where b.sku is not null),
                reserved (sku) as (
                    select (select sku from inventory.reservations where state = 'open' and sku > $1 order by sku
                        limit 1)
                    union all
                    select (select r.sku from inventory.reservations r where r.state = 'open' and r.sku > b.sku
                        order by r.sku limit 1)
                    from reserved b where b.sku is not null)
                select sku as key from (
                    (select sku from booked where sku is not null limit $3)
                    union (select sku from reserved where sku is not null limit $3)
                    union (select sku from inventory.levels where sku > $1 order by sku limit $3)
                ) as known
                where $2::text is null or sku <= $2
                order by sku limit $3
                """,
            last: """
                select key from (
                    (select sku as key from inventory.items order by sku desc limit 1)
                    union all (select sku from inventory.ledger order by sku desc limit 1)
                    union all (select sku from inventory.reservations where state = 'open' order by sku desc limit 1)
                ) as known order by key desc limit 1
                """, least: "",
            table: "inventory.items")
    }

    private struct Place: Hashable {
        let sku: String
        let warehouse: String
    }
    private struct Level {
        var level: (onHand: Int64, reserved: Int64)?
        var open: Int64 = 0
        var onHand: Int64 = 0
        var reserved: Int64 = 0
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        try await databases["inventory"].transaction(isolation: .repeatableRead, readOnly: true) { snapshot in
            var verdict = AuditVerdict()
            var places: [Place: Level] = [:]
            try await read(keys, snapshot, &places)
            verdict.count(Self.levels, Int64(places.values.count { $0.level != nil }))
            verdict.count(Self.ledger, try await sum(keys, snapshot, &places))
            for (place, found) in places.sorted(by: { ($0.key.sku, $0.key.warehouse) < ($1.key.sku, $1.key.warehouse) })
            { Self.judge(place, found, &verdict) }
            return verdict
        }
    }

    private static func judge(_ place: Place, _ found: Level, _ verdict: inout AuditVerdict) {
        let (onHand, reserved) = found.level ?? (0, 0)
        let has = found.level == nil ? "no level" : "on hand \(onHand), reserved \(reserved)"
        let words = "\(place.sku) in \(place.warehouse): \(has)"
        if found.level == nil ? found.open > 0 : onHand < 0 || reserved > onHand || reserved != found.open {
            verdict.find(levels, place.sku, "\(words), open reservations \(found.open)")
        }
        if onHand != found.onHand || reserved != found.reserved {
            verdict.find(ledger, place.sku, "\(words); ledger says \(found.onHand) and \(found.reserved)")
        }
    }

    private func read(
        _ keys: [String], _ snapshot: PostgresTransaction, _ places: inout [Place: Level]
    ) async throws {
        for row in try await snapshot.query(
            "select sku, warehouse, on_hand, reserved from inventory.levels where sku = any ($1::text[])", keys)
        {
            places[Place(sku: try row["sku"], warehouse: try row["warehouse"]), default: Level()].level =
                (try row["on_hand"], try row["reserved"])
        }
        for row in try await snapshot.query(
            """
            select sku, warehouse, sum(quantity)::bigint as quantity from inventory.reservations
            where state = 'open' and sku = any ($1::text[]) group by sku, warehouse
            """, keys)
        {
            places[Place(sku: try row["sku"], warehouse: try row["warehouse"]), default: Level()].open =
                try row["quantity"]
        }
    }

    /// In spans, so that a SKU with millions of entries takes no statement longer than others.
    private func sum(
        _ keys: [String], _ snapshot: PostgresTransaction, _ places: inout [Place: Level]
    ) async throws -> Int64 {
        let bounds = try await snapshot.query("select min(id) as low, max(id) as high from inventory.ledger").first
        guard let low: Int64 = try bounds?["low"], let high: Int64 = try bounds?["high"] else { return 0 }
        var count: Int64 = 0
        for start in stride(from: low, through: high, by: Int(Self.span)) {
            for row in try await snapshot.query(
                """
                select sku, warehouse, sum(on_hand_delta)::bigint as on_hand, sum(reserved_delta)::bigint as reserved,
                    count(*) as n
                from inventory.ledger where sku = any ($1::text[]) and id >= $2 and id < $3 group by sku, warehouse
                """, keys, start, start + Self.span)
            {
                let place = Place(sku: try row["sku"], warehouse: try row["warehouse"])
                places[place, default: Level()].onHand += try row["on_hand"] as Int64
                places[place, default: Level()].reserved += try row["reserved"] as Int64
                count += try row["n"] as Int64
            }
        }
        return count
    }
}

/// Reservation by reservation: what an order holds that has ended.
///
/// The reservation is read first: an order that has ended stays so.
struct ReservationPass: AuditPass {
    let databases: PostgresDatabases
    let name = "reservations"
    let batch = 2_000

    static let ended = AuditCheck(invariant: 1, name: "stock: nothing is reserved for an order that has ended")
    let checks = [ended]

    var keys: AuditKeys {
        AuditKeys(
            database: databases["inventory"],
            list: """
                select id::text as key from inventory.reservations
                where id > $1::text::uuid and ($2::text is null or id <= $2::text::uuid) order by id limit $3
                """,
            last: "select id::text as key from inventory.reservations order by id desc limit 1",
            least: AuditKeys.leastUUID, table: "inventory.reservations")
    }

    func judge(_ keys: [String], _ moment: AuditMoment) async throws -> AuditVerdict {
        var verdict = AuditVerdict()
        let open = try await databases["inventory"].query(
            """
            select id::text as id, order_id, sku, warehouse, quantity, updated_at < $2 as is_old
            from inventory.reservations
            where id = any ($1::text[]::uuid[]) and state = 'open' and order_id is not null
            """, keys, moment.old)
        verdict.count(Self.ended, Int64(open.count))
        guard !open.isEmpty else { return verdict }
        let orders = try await orders(Set(try open.map { try $0["order_id"] as UUID }), moment)
        for row in open where try row["is_old"] {
            let id: UUID = try row["order_id"]
            let order = orders[id]
            guard order.map({ $0.hasEnded && !$0.isBusy }) ?? true else { continue }
            let (quantity, sku, warehouse): (Int64, String, String) =
                (try row["quantity"], try row["sku"], try row["warehouse"])
            let key: String = try row["id"]
            verdict.find(
                Self.ended, key,
                "\(quantity) of \(sku) in \(warehouse) are reserved (\(key)) for order "
                    + "\(id.uuidString.lowercased()), which is \(order?.state ?? "unknown")")
        }
        return verdict
    }

    private struct Holder {
        let state: String
        let hasEnded: Bool
        /// What is on its way has its time: a release that waits for its answer, and the answer to a late reserve.
        let isBusy: Bool
    }

    private func orders(_ ids: Set<UUID>, _ moment: AuditMoment) async throws -> [UUID: Holder] {
        let rows = try await databases["orders"].query(
            """
            select id, state, state in ('rejected', 'cancelled', 'fulfilled') and updated_at < $2 as has_ended,
                exists (
                    select from orders.steps s where s.order_id = o.id and s.state = 'pending'
                        and s.topic = 'inventory.commands' and s.created_at > $3) as is_busy
            from orders.orders o where id = any ($1::uuid[])
            """, Array(ids), moment.old, moment.overdue)
        return Dictionary(
            try rows.map { row in
                (
                    try row["id"] as UUID,
                    Holder(state: try row["state"], hasEnded: try row["has_ended"], isBusy: try row["is_busy"])
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}
