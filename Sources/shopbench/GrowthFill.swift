/// What a shop has after a long time, as rows: old events that all have arrived, finished orders with all that belongs
/// to them, and orders that wait for their payment's provider.
enum GrowthFill {
    /// Old outbox rows with their places, and inbox rows. Their numbers are below all others, as those of old rows are.
    static func events(_ schema: String, from first: Int, to last: Int) -> String {
        """
        insert into \(schema).outbox (seq, id, topic, key, type, data, created_at) overriding system value
        select n - 100000000, gen_random_uuid(), 'growth.events', 'key-' || n % 1000, 'growth.said',
            '{"orderId":"ord_01h455vb4pex5vsknk084sn02q","state":"confirmed","number":' || n || '}',
            now() - interval '6 days' + n * interval '0.4 second'
        from generate_series(\(first), \(last)) n;
        insert into \(schema).outbox_places (seq, partition, position, at)
        select seq, 0, seq, created_at from \(schema).outbox
        where seq between \(first) - 100000000 and \(last) - 100000000;
        insert into \(schema).inbox (consumer, event_id, handled_at)
        select '\(schema)', gen_random_uuid(), now() - interval '6 days' + n * interval '0.4 second'
        from generate_series(\(first), \(last)) n;
        """
    }

    /// Ids that begin with a time in the past, as those of old orders do; `kind` tells an order's from its payment's.
    private static func id(_ kind: Int) -> String {
        """
        (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - 500000000 + n), 12, '0')
            || '7\(kind)00' || '8000' || lpad(to_hex(n), 12, '0'))::uuid
        """
    }

    private static func made(_ first: Int, _ last: Int) -> String {
        """
        create temporary table made as
        select n, \(id(1)) as o, \(id(2)) as p, \(id(3)) as t,
            now() - interval '5 days' + n * interval '0.4 second' as at, 'BENCH-' || 1 + n % 1000 as sku
        from generate_series(\(first), \(last)) n;
        """
    }

    /// Orders that were sent, paid and done.
    static func finished(from first: Int, to last: Int) -> String {
        made(first, last) + """
            insert into orders.orders (id, customer_id, payment_id, payment_token, state, payment_state, currency,
                total, authorized, captured, placed_by, placed_at, updated_at, version)
            select o, 'usr_' || n % 100000, p, 'tok_approved', 'fulfilled', 'captured', 'EUR', 1999, 1999, 1999,
                'bench', at, at, 8 from made;
            insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity, fulfilled)
            select o, 0, sku, 'Thing', 1999, 1, 1 from made;
            insert into orders.history (order_id, at, type, state, actor)
            select o, at, 'fulfilled', 'fulfilled', 'service:orders' from made;
            insert into orders.steps (command_id, order_id, topic, type, data, state, next_at, created_at, done_at)
            select o || '/' || step, o, 'inventory.commands', 'inventory.' || step, '{}', 'done', at, at, at
            from made, unnest(array['reserve', 'authorize']) step;
            insert into inventory.commands (command_id, type, answer, at)
            select o || '/reserve', 'inventory.reserved', '{}', at from made;
            insert into inventory.reservations (id, order_id, sku, warehouse, quantity, state, actor, created_at,
                updated_at)
            select p, o, sku, 'main', 1, 'committed', 'service:orders', at, at from made;
            insert into payments.payments (id, order_id, state, amount, currency, authorized, captured, token, provider,
                provider_reference, created_at, updated_at)
            select p, o, 'captured', 1999, 'EUR', 1999, 1999, 'tok_approved', 'sandbox', 'sbx_' || o || '/authorize',
                at, at from made;
            insert into payments.attempts (command_id, payment_id, order_id, operation, amount, currency, state,
                next_at, created_at, ended_at)
            select o || '/authorize', p, o, 'authorize', 1999, 'EUR', 'succeeded', at, at, at from made;
            insert into payments.sandbox_operations (key, operation, behaviour, amount, currency, approved, created_at)
            select o || '/authorize', 'authorize', 'approved', 1999, 'EUR', true, at from made;
            insert into payments.ledger_transactions (id, payment_id, command_id, kind, at)
            select t, p, o || '/authorize', 'authorization', at from made;
            insert into payments.ledger_entries (transaction_id, line, account, amount, currency)
            select t, line, (array['authorized_funds', 'authorization_holds'])[line + 1], 1999 - 3998 * line, 'EUR'
            from made, generate_series(0, 1) line;
            drop table made;
            """
    }

    /// Orders whose payments the provider has not decided: each a step, and an attempt, that is looked at in an hour.
    static func waiting(from first: Int, to last: Int) -> String {
        made(first, last) + """
            insert into orders.orders (id, customer_id, payment_id, payment_token, state, payment_state, currency,
                total, placed_by, placed_at, updated_at, version)
            select o, 'usr_' || n % 100000, p, 'tok_approved', 'authorizing', 'none', 'EUR', 1999, 'bench', at, at, 3
            from made;
            insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity)
            select o, 0, sku, 'Thing', 1999, 1 from made;
            insert into orders.steps (command_id, order_id, topic, type, data, next_at, created_at)
            select o || '/authorize', o, 'payments.commands', 'payment.authorize', '{}',
                now() + interval '1 hour' + n * interval '1 millisecond', at from made;
            insert into inventory.reservations (id, order_id, sku, warehouse, quantity, state, actor, created_at,
                updated_at)
            select p, o, 'WAITING', 'main', 1, 'open', 'service:orders', at, at from made;
            insert into payments.payments (id, order_id, state, amount, currency, token, provider, created_at,
                updated_at)
            select p, o, 'authorizing', 1999, 'EUR', 'tok_approved', 'sandbox', at, at from made;
            insert into payments.attempts (command_id, payment_id, order_id, operation, amount, currency, state, tries,
                next_at, created_at)
            select o || '/authorize', p, o, 'authorize', 1999, 'EUR', 'unknown', 1,
                now() + interval '1 hour' + n * interval '1 millisecond', at from made;
            drop table made;
            """
    }
}
