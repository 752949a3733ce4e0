// Writing products: rows are staged, then merged by a handful of set-based statements in one transaction, together with
// the record of who did it and the events that say so. One SKU goes the way of half a million.

internal import EventBus
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

extension CatalogStore {
    /// Puts rows where ``merge(_:actor:reason:now:in:)`` will find them.
    func stage(_ rows: [ProductRow], as id: UUID, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.import_rows (import, line, sku, product_id, handle, name, description, variant, price,
                currency, state, created_at)
            select $1, r.*, $12
            from unnest($2::int8[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int8[],
                $10::text[], $11::text[]) r
            """, id, rows.map(\.line), rows.map(\.sku), rows.map { _ in UUIDv7.next() }, rows.map(\.product),
            rows.map(\.name), rows.map(\.description), rows.map(\.variant), rows.map(\.price.amount),
            rows.map(\.price.currency.code), rows.map(\.state.rawValue), now)
    }

    /// How many rows are staged. The table is unlogged: a server that crashed, or the standby that took over, has none.
    func staged(_ id: UUID, in transaction: PostgresTransaction) async throws -> Int {
        try await transaction.query("select count(*) as n from catalog.import_rows where import = $1", id).first!["n"]
    }

    func unstage(_ id: UUID) -> PostgresStatement {
        PostgresStatement("delete from catalog.import_rows where import = $1", id)
    }

    /// Makes the catalogue as the staged rows say.
    /// - Returns: how many SKUs are new and how many have changed.
    /// - Throws: ``Problem`` 422 for a new SKU that is called as none may be.
    func merge(
        _ id: UUID, actor: String, reason: String?, now: Date, in transaction: PostgresTransaction
    ) async throws -> (created: Int, updated: Int) {
        try await transaction.run([
            upsertProducts(id, now), upsertVariants(id, now),
            touchSiblings(id, now), refreshSearch(id), record(id, actor, reason, now),
        ])
        var counts = (created: 0, updated: 0)
        var last = ""
        while true {
            let rows = try await transaction.query(changed(id, after: last))
            guard let lastRow = rows.last else { break }
            var events: [NewEvent] = []
            for row in rows {
                let isStaged: Bool = try row["is_staged"]
                let change = try Self.change(row)
                let isNew = isStaged && change.version == 1
                if isNew, reservedSKUs.contains(change.sku) {
                    throw Problem.invalid("/sku", "\"\(change.sku)\" \(RouteWords.rule)")
                }
                if isNew { counts.created += 1 } else if isStaged { counts.updated += 1 }
                events.append(try change.event)
            }
            _ = try await transaction.query(outbox.statement(events))
            last = try lastRow["sku"]
        }
        _ = try await transaction.query(unstage(id))
        return counts
    }

    private func upsertProducts(_ id: UUID, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.products as p (id, handle, name, description, last_change, created_at, updated_at)
            select distinct on (handle) product_id, handle, name, nullif(description, ''), $1, $2, $2
            from catalog.import_rows where import = $1
            order by handle, description is null, line
            on conflict (handle) do update set name = excluded.name, last_change = excluded.last_change,
                updated_at = excluded.updated_at, description = case
                    when excluded.handle in (
                        select handle from catalog.import_rows where import = $1 and description is not null)
                    then excluded.description else p.description end
            where p.name <> excluded.name or (p.description is distinct from excluded.description
                and excluded.handle in (
                    select handle from catalog.import_rows where import = $1 and description is not null))
            """, id, now)
    }

    private func upsertVariants(_ id: UUID, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.variants as v (sku, product_id, variant, price, currency, state, last_change,
                created_at, updated_at)
            select r.sku, p.id, r.variant, r.price, r.currency, r.state, $1, $2, $2
            from catalog.import_rows r join catalog.products p on p.handle = r.handle
            where r.import = $1
            order by r.sku
            on conflict (sku) do update set product_id = excluded.product_id, variant = excluded.variant,
                price = excluded.price, currency = excluded.currency, state = excluded.state,
                last_change = excluded.last_change, updated_at = excluded.updated_at, version = v.version + 1
            where (v.product_id, v.variant, v.price, v.currency, v.state) is distinct from
                (excluded.product_id, excluded.variant, excluded.price, excluded.currency, excluded.state)
            """, id, now)
    }

    /// Variants that have changed because their product's name or description has.
    private func touchSiblings(_ id: UUID, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            update catalog.variants v set version = v.version + 1, last_change = $1, updated_at = $2
            from catalog.products p
            where p.last_change = $1 and v.product_id = p.id and v.last_change is distinct from $1
            """, id, now)
    }

    private func refreshSearch(_ id: UUID) -> PostgresStatement {
        PostgresStatement(
            """
            update catalog.products p set search = s.search
            from (
                select p.id, setweight(to_tsvector('simple', p.name), 'A')
                    || setweight(to_tsvector('simple', string_agg(concat_ws(' ', v.sku, v.variant), ' ')), 'B')
                    || setweight(to_tsvector('simple', coalesce(p.description, '')), 'C') as search
                from catalog.products p join catalog.variants v on v.product_id = p.id
                where p.handle in (select handle from catalog.import_rows where import = $1)
                group by p.id
            ) s
            where s.id = p.id and p.search <> s.search
            """, id)
    }

    private func record(_ id: UUID, _ actor: String, _ reason: String?, _ now: Date) -> PostgresStatement {
        PostgresStatement(
            """
            insert into catalog.changes (sku, version, name, price, currency, state, actor, reason, at)
            select v.sku, v.version, p.name, v.price, v.currency, v.state, $3, $4, $2
            from catalog.variants v join catalog.products p on p.id = v.product_id
            where v.last_change = $1
            order by v.sku
            """, id, now, actor, reason)
    }

    private func changed(_ id: UUID, after sku: String) -> PostgresStatement {
        PostgresStatement(
            """
            select v.sku, p.name, v.price, v.currency, v.state, v.version,
                exists (select from catalog.import_rows r where r.import = $1 and r.sku = v.sku) as is_staged
            from catalog.variants v join catalog.products p on p.id = v.product_id
            where v.last_change = $1 and v.sku > $2
            order by v.sku
            limit 1000
            """, id, sku)
    }

    private static func change(_ row: PostgresRow) throws -> ProductChanged {
        ProductChanged(
            sku: try row["sku"], name: try row["name"], price: try money(row), state: try row["state"],
            version: try row["version"])
    }

    /// Takes a SKU out of sale.
    /// - Returns: how many were changed: 0 when it was archived already, or there is none.
    func archive(
        _ sku: String, actor: String, reason: String?, now: Date, in transaction: PostgresTransaction
    ) async throws -> Int {
        let rows = try await transaction.query(
            """
            with archived as (
                update catalog.variants set state = 'archived', version = version + 1, updated_at = $2
                where sku = $1 and state <> 'archived'
                returning *
            ), recorded as (
                insert into catalog.changes (sku, version, name, price, currency, state, actor, reason, at)
                select v.sku, v.version, p.name, v.price, v.currency, v.state, $3, $4, $2
                from archived v join catalog.products p on p.id = v.product_id
            )
            select v.sku, p.name, v.price, v.currency, v.state, v.version
            from archived v join catalog.products p on p.id = v.product_id
            """, sku, now, actor, reason)
        let events = try rows.map { try Self.change($0).event }
        if !events.isEmpty { _ = try await transaction.query(outbox.statement(events)) }
        return events.count
    }
}
