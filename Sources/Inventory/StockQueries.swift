internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// The SQL that only reads.
extension StockStore {
    /// The levels of one SKU with its version; nil when there never was stock of it.
    func item(_ sku: String, in transaction: PostgresTransaction? = nil) async throws -> StockItem? {
        try await items([sku], in: transaction).first
    }

    func items(_ skus: [String], in transaction: PostgresTransaction? = nil) async throws -> [StockItem] {
        let statement = PostgresStatement(
            """
            select i.sku, i.version, l.warehouse, l.on_hand, l.reserved, l.updated_at
            from inventory.items i
            left join (inventory.levels l join inventory.warehouses w on w.code = l.warehouse) on l.sku = i.sku
            where i.sku = any($1::text[]) order by i.sku, w.priority, w.code
            """, skus)
        let rows: PostgresRows
        if let transaction {
            rows = try await transaction.query(statement)
        } else {
            rows = try await database.query(statement)
        }
        var items: [StockItem] = []
        var levels: [StockLevel] = []
        var versions: [(sku: String, version: Int64)] = []
        for row in rows {
            let sku: String = try row["sku"]
            if versions.last?.sku != sku { versions.append((sku, try row["version"])) }
            if !row.isNull("warehouse") { levels.append(try Self.level(row)) }
        }
        for (sku, version) in versions {
            items.append(StockItem(sku: sku, version: version, levels: levels.filter { $0.sku == sku }))
        }
        return items
    }

    private static func level(_ row: PostgresRow) throws -> StockLevel {
        StockLevel(
            sku: try row["sku"], warehouse: try row["warehouse"], onHand: try row["on_hand"],
            reserved: try row["reserved"], updatedAt: try row["updated_at"])
    }

    /// One page of levels, by SKU and warehouse.
    func levels(
        sku: String?, warehouse: String?, below: Int64?, after: (sku: String, warehouse: String)?, limit: Int
    ) async throws -> [StockLevel] {
        try await database.query(
            """
            select sku, warehouse, on_hand, reserved, updated_at from inventory.levels
            where ($1::text is null or sku = $1) and ($2::text is null or warehouse = $2)
                and ($3::bigint is null or on_hand - reserved < $3)
                and ($4::text is null or (sku, warehouse) > ($4, $5::text))
            order by sku, warehouse limit $6
            """, sku, warehouse, below, after?.sku, after?.warehouse, limit
        ).map(Self.level)
    }

    /// One page of what the levels were just before `at`, added up from the ledger; those that had never been changed
    /// then are left out.
    func levels(
        at: Date, sku: String?, warehouse: String?, below: Int64?, after: (sku: String, warehouse: String)?, limit: Int
    ) async throws -> [StockLevel] {
        // The SKUs of a page come first: so the ledger of no other is read.
        try await database.query(
            """
            select l.sku, l.warehouse, l.on_hand, l.reserved, l.updated_at
            from inventory.items i
            cross join lateral (
                select g.sku, g.warehouse, sum(g.on_hand_delta)::bigint as on_hand,
                    sum(g.reserved_delta)::bigint as reserved, max(g.at) as updated_at
                from inventory.ledger g where g.sku = i.sku and g.at < $7 group by g.sku, g.warehouse
            ) l
            where ($1::text is null or i.sku = $1) and ($2::text is null or l.warehouse = $2)
                and ($3::bigint is null or l.on_hand - l.reserved < $3)
                and ($4::text is null or i.sku >= $4 and (l.sku, l.warehouse) > ($4, $5::text))
            order by i.sku, l.warehouse limit $6
            """, sku, warehouse, below, after?.sku, after?.warehouse, limit, at
        ).map(Self.level)
    }

    /// Makes a level what the ledger says of its pieces and the open reservations of those put aside; where the ledger
    /// and the reservations differ, the ledger gets the entry that is missing.
    /// - Returns: in words, what was done; nil when the level is not as `seen` says.
    func reconcile(
        _ sku: String, _ warehouse: String, seen: (onHand: Int64, reserved: Int64), actor: String, reason: String?,
        now: Date, in transaction: PostgresTransaction
    ) async throws -> String? {
        let row = try await transaction.query(
            """
            select l.on_hand, l.reserved, coalesce(g.on_hand, 0)::bigint as ledger_on_hand,
                coalesce(g.reserved, 0)::bigint as ledger_reserved, coalesce(r.quantity, 0)::bigint as open
            from (select coalesce(sum(on_hand), 0)::bigint as on_hand, coalesce(sum(reserved), 0)::bigint as reserved
                from inventory.levels where sku = $1 and warehouse = $2) l,
                (select sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from inventory.ledger
                    where sku = $1 and warehouse = $2) g,
                (select sum(quantity) as quantity from inventory.reservations
                    where sku = $1 and warehouse = $2 and state = 'open') r
            """, sku, warehouse
        ).first!
        let level: (onHand: Int64, reserved: Int64) = (try row["on_hand"], try row["reserved"])
        guard level == seen else { return nil }
        let open: Int64 = try row["open"]
        let (onHand, reserved): (Int64, Int64) = (try row["ledger_on_hand"], try row["ledger_reserved"])
        // More may be promised than the ledger has: those pieces were there when they were promised.
        let target = max(onHand, open)
        let words = "level of \(level.onHand)/\(level.reserved) made \(target)/\(open)"
        try await transaction.run([
            PostgresStatement("update inventory.items set version = version + 1 where sku = $1", sku),
            PostgresStatement(
                """
                insert into inventory.levels as old (sku, warehouse, on_hand, reserved, version, updated_at)
                values ($1, $2, $3, $4, 1, $5)
                on conflict (sku, warehouse) do update set on_hand = excluded.on_hand, reserved = excluded.reserved,
                    version = old.version + 1, updated_at = excluded.updated_at
                """, sku, warehouse, target, open, now),
            PostgresStatement(
                """
                insert into inventory.ledger
                    (at, sku, warehouse, kind, on_hand_delta, reserved_delta, reason, actor, reference)
                values ($1, $2, $3, 'adjust', $4, $5, $6, $7, null)
                """, now, sku, warehouse, target - onHand, open - reserved,
                [reason, words].compactMap(\.self).joined(separator: "; "), actor),
        ])
        return words
    }

    /// One page of a SKU's history, the newest first.
    func history(_ sku: String, warehouse: String?, before: Int64?, limit: Int) async throws -> [StockLedgerEntry] {
        try await database.query(
            """
            select id, at, sku, warehouse, kind, on_hand_delta, reserved_delta, reason, actor, reference
            from inventory.ledger
            where sku = $1 and ($2::text is null or warehouse = $2) and id < $3
            order by id desc limit $4
            """, sku, warehouse, before ?? Int64.max, limit
        ).map { row in
            StockLedgerEntry(
                id: try row["id"], at: try row["at"], sku: try row["sku"], warehouse: try row["warehouse"],
                kind: try row["kind"], onHandDelta: try row["on_hand_delta"],
                reservedDelta: try row["reserved_delta"], reason: try row["reason"], actor: try row["actor"],
                reference: try row["reference"])
        }
    }

    /// One page of reservations, the newest first.
    func reservations(
        order: OrderID?, sku: String?, state: ReservationState?, before: ReservationID?, limit: Int
    ) async throws -> [StockReservation] {
        try await database.query(
            """
            select id, order_id, sku, warehouse, quantity, state, expires_at, created_at, updated_at
            from inventory.reservations
            where ($1::uuid is null or order_id = $1) and ($2::text is null or sku = $2)
                and ($3::text is null or state = $3) and ($4::uuid is null or id < $4)
            order by id desc limit $5
            """, order?.uuid, sku, state?.rawValue, before?.uuid, limit
        ).map { row in
            StockReservation(
                id: ReservationID(try row["id"]), sku: try row["sku"], warehouse: try row["warehouse"],
                quantity: try row["quantity"], state: try row["state"],
                orderId: (try row["order_id"] as UUID?).map { OrderID($0) }, expiresAt: try row["expires_at"],
                createdAt: try row["created_at"], updatedAt: try row["updated_at"])
        }
    }

    func warehouses() async throws -> [Warehouse] {
        try await database.query("select code, name, priority from inventory.warehouses order by priority, code").map {
            Warehouse(code: try $0["code"], name: try $0["name"], priority: try $0["priority"])
        }
    }

    func upsert(_ warehouse: WarehouseUpsert, in transaction: PostgresTransaction) async throws -> Warehouse {
        let row = try await transaction.query(
            """
            insert into inventory.warehouses as old (code, name, priority)
            values ($1, $2, coalesce($3, (select coalesce(max(priority), 0) + 1 from inventory.warehouses)))
            on conflict (code) do update set name = excluded.name, priority = coalesce($3, old.priority)
            returning code, name, priority
            """, warehouse.code, warehouse.name, warehouse.priority
        ).first!
        return Warehouse(code: try row["code"], name: try row["name"], priority: try row["priority"])
    }

    /// What that may take, at the door and in the database.
    static let verificationTime = Duration.seconds(300)

    /// The levels beside what the ledger and the open reservations add up to, in one snapshot.
    func verify(now: Date) async throws -> StockVerification {
        let listed = 500
        let rows = try await database.transaction(
            isolation: .repeatableRead, readOnly: true, timeLimit: Self.verificationTime
        ) { snapshot in
            try await snapshot.run([
                PostgresStatement("select count(*) as n from inventory.levels"),
                PostgresStatement(
                    """
                    select coalesce(l.sku, g.sku, r.sku) as sku,
                        coalesce(l.warehouse, g.warehouse, r.warehouse) as warehouse,
                        coalesce(l.on_hand, 0) as on_hand, coalesce(l.reserved, 0) as reserved,
                        coalesce(g.on_hand, 0) as ledger_on_hand, coalesce(g.reserved, 0) as ledger_reserved,
                        coalesce(r.quantity, 0) as open_reservations
                    from inventory.levels l
                    full join (
                        select sku, warehouse, sum(on_hand_delta)::bigint as on_hand,
                            sum(reserved_delta)::bigint as reserved
                        from inventory.ledger group by sku, warehouse
                    ) g on g.sku = l.sku and g.warehouse = l.warehouse
                    full join (
                        select sku, warehouse, sum(quantity)::bigint as quantity
                        from inventory.reservations where state = 'open' group by sku, warehouse
                    ) r on r.sku = coalesce(l.sku, g.sku) and r.warehouse = coalesce(l.warehouse, g.warehouse)
                    where coalesce(l.on_hand, 0) <> coalesce(g.on_hand, 0)
                        or coalesce(l.reserved, 0) <> coalesce(g.reserved, 0)
                        or coalesce(l.reserved, 0) <> coalesce(r.quantity, 0)
                    order by 1, 2 limit $1
                    """, listed),
            ])
        }
        let differences = try rows[1].map { row in
            StockVerification.Difference(
                sku: try row["sku"], warehouse: try row["warehouse"], onHand: try row["on_hand"],
                reserved: try row["reserved"], ledgerOnHand: try row["ledger_on_hand"],
                ledgerReserved: try row["ledger_reserved"], openReservations: try row["open_reservations"])
        }
        return StockVerification(at: now, checked: try rows[0].first!["n"], differences: differences)
    }
}
