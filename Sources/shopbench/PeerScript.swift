/// What pgbench does for one order: every row that the services insert or update on the way from `POST` to `confirmed`,
/// outboxes and inboxes included, in one plain transaction. Two lines, as the orders of the benchmark have.
enum PeerScript {
    static let prepare = """
        insert into inventory.warehouses (code, name, priority) values ('main', 'Main', 1) on conflict do nothing;
        insert into inventory.items (sku) select 'BENCH-' || n from generate_series(1, 1000) n;
        insert into inventory.levels (sku, warehouse, on_hand, reserved, version, updated_at)
            select 'BENCH-' || n, 'main', 1000000000, 0, 1, now() from generate_series(1, 1000) n;
        insert into catalog.availability (sku, on_hand, reserved, available, version, updated_at)
            select 'BENCH-' || n, 1000000000, 0, 1000000000, 1, now() from generate_series(1, 1000) n;
        insert into payments.ledger_accounts (code, name, kind) values
            ('authorized_funds', 'Funds held', 'memorandum'), ('authorization_holds', 'Holds', 'memorandum')
            on conflict do nothing;
        """

    /// The SKUs are taken in their order, so that two transactions don't lock each other out.
    static let order = #"""
        \set a random(1, 500)
        \set b random(501, 1000)
        begin;
        select gen_random_uuid() as o, gen_random_uuid() as p, gen_random_uuid() as k, gen_random_uuid() as t,
            gen_random_uuid() as e1, gen_random_uuid() as e2, gen_random_uuid() as e3, gen_random_uuid() as e4,
            gen_random_uuid() as e5, gen_random_uuid() as e6, gen_random_uuid() as e7 \gset
        insert into orders.idempotency_keys (actor, key, request_hash, status, body, created_at)
            values ('customer usr', :k::text, 'hash', 201, '{"id":"ord_x","state":"reserving","lines":[]}', now());
        insert into orders.orders (id, customer_id, payment_id, payment_token, state, payment_state, currency, total,
                placed_by, placed_at, updated_at, version)
            values (:o::uuid, 'usr_x', :p::uuid, 'tok_approved', 'reserving', 'none', 'EUR', 5997, 'customer usr',
                now(), now(), 2);
        insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity) values
            (:o::uuid, 0, 'BENCH-' || :a::text, 'Thing', 1999, 1),
            (:o::uuid, 1, 'BENCH-' || :b::text, 'Thing', 1999, 2);
        insert into orders.history (order_id, at, type, state, actor) values
            (:o::uuid, now(), 'placed', 'placed', 'customer usr'),
            (:o::uuid, now(), 'reserving', 'reserving', 'customer usr');
        insert into orders.steps (command_id, order_id, topic, type, data, next_at, created_at)
            values (:o::text || '/reserve', :o::uuid, 'inventory.commands', 'inventory.reserve',
                '{"commandId":"x","lines":[]}', now(), now());
        insert into orders.outbox (id, topic, key, type, data) values
            (:e1::uuid, 'orders.events', :o::text, 'order.placed', '{"orderId":"ord_x","state":"reserving"}'),
            (:e2::uuid, 'inventory.commands', :o::text, 'inventory.reserve', '{"commandId":"x","lines":[]}');
        update orders.outbox set published_at = now() where id in (:e1::uuid, :e2::uuid);
        insert into inventory.inbox (consumer, event_id) values ('inventory', :e2::uuid);
        update inventory.items set version = version + 1 where sku in ('BENCH-' || :a::text, 'BENCH-' || :b::text);
        update inventory.levels set reserved = reserved + 1, version = version + 1, updated_at = now()
            where sku in ('BENCH-' || :a::text, 'BENCH-' || :b::text) and on_hand - reserved >= 1;
        insert into inventory.reservations (id, order_id, sku, warehouse, quantity, state, actor, created_at,
                updated_at) values
            (gen_random_uuid(), :o::uuid, 'BENCH-' || :a::text, 'main', 1, 'open', 'service orders', now(), now()),
            (gen_random_uuid(), :o::uuid, 'BENCH-' || :b::text, 'main', 1, 'open', 'service orders', now(), now());
        insert into inventory.ledger (at, sku, warehouse, kind, on_hand_delta, reserved_delta, actor) values
            (now(), 'BENCH-' || :a::text, 'main', 'reserve', 0, 1, 'service orders'),
            (now(), 'BENCH-' || :b::text, 'main', 'reserve', 0, 1, 'service orders');
        insert into inventory.commands (command_id, type, answer, at)
            values (:o::text || '/reserve', 'inventory.reserve', '{"commandId":"x","lines":[]}', now());
        insert into inventory.outbox (id, topic, key, type, data) values
            (:e3::uuid, 'inventory.events', :o::text, 'inventory.reserved', '{"commandId":"x","lines":[]}'),
            (:e4::uuid, 'inventory.events', 'BENCH-' || :a::text, 'stock.changed', '{"sku":"x","onHand": 1}');
        update inventory.outbox set published_at = now() where id in (:e3::uuid, :e4::uuid);
        insert into catalog.inbox (consumer, event_id) values ('catalog', :e4::uuid);
        update catalog.availability set reserved = reserved + 1, version = version + 1, updated_at = now()
            where sku = 'BENCH-' || :a::text;
        insert into orders.inbox (consumer, event_id) values ('orders', :e3::uuid);
        update orders.orders set state = 'authorizing', version = 3, updated_at = now() where id = :o::uuid;
        update orders.steps set state = 'done', done_at = now() where command_id = :o::text || '/reserve';
        insert into orders.history (order_id, at, type, state, actor)
            values (:o::uuid, now(), 'reserved', 'authorizing', 'service inventory');
        insert into orders.steps (command_id, order_id, topic, type, data, next_at, created_at)
            values (:o::text || '/authorize', :o::uuid, 'payments.commands', 'payment.authorize',
                '{"commandId":"x"}', now(), now());
        insert into orders.outbox (id, topic, key, type, data)
            values (:e5::uuid, 'payments.commands', :o::text, 'payment.authorize', '{"commandId":"x"}');
        update orders.outbox set published_at = now() where id = :e5::uuid;
        insert into payments.inbox (consumer, event_id) values ('payments', :e5::uuid);
        insert into payments.payments (id, order_id, state, amount, currency, token, provider)
            values (:p::uuid, :o::uuid, 'authorizing', 5997, 'EUR', 'tok_approved', 'sandbox');
        insert into payments.attempts (command_id, payment_id, order_id, operation, amount, currency, state)
            values (:o::text || '/authorize', :p::uuid, :o::uuid, 'authorize', 5997, 'EUR', 'pending');
        update payments.attempts set tries = 1, lease_until = now() where command_id = :o::text || '/authorize';
        insert into payments.sandbox_operations (key, operation, behaviour, amount, currency, approved)
            values (:o::text || '/authorize', 'authorize', 'approved', 5997, 'EUR', true);
        update payments.attempts set state = 'succeeded', ended_at = now() where command_id = :o::text || '/authorize';
        update payments.payments set state = 'authorized', authorized = 5997, updated_at = now() where id = :p::uuid;
        insert into payments.ledger_transactions (id, payment_id, command_id, kind)
            values (:t::uuid, :p::uuid, :o::text || '/authorize', 'authorization');
        insert into payments.ledger_entries (transaction_id, line, account, amount, currency) values
            (:t::uuid, 0, 'authorized_funds', 5997, 'EUR'), (:t::uuid, 1, 'authorization_holds', -5997, 'EUR');
        insert into payments.outbox (id, topic, key, type, data)
            values (:e6::uuid, 'payments.events', :o::text, 'payment.authorized', '{"commandId":"x"}');
        update payments.outbox set published_at = now() where id = :e6::uuid;
        insert into orders.inbox (consumer, event_id) values ('orders', :e6::uuid);
        update orders.orders set state = 'confirmed', payment_state = 'authorized', authorized = 5997, version = 4,
            updated_at = now() where id = :o::uuid;
        update orders.steps set state = 'done', done_at = now() where command_id = :o::text || '/authorize';
        insert into orders.history (order_id, at, type, state, actor)
            values (:o::uuid, now(), 'confirmed', 'confirmed', 'service payments');
        insert into orders.outbox (id, topic, key, type, data)
            values (:e7::uuid, 'orders.events', :o::text, 'order.confirmed', '{"orderId":"ord_x"}');
        update orders.outbox set published_at = now() where id = :e7::uuid;
        commit;
        """#

    /// The least that an order can be in a database, in eight statements: the order, its lines, two pieces of stock, a
    /// payment and one event.
    static let plain = #"""
        \set a random(1, 500)
        \set b random(501, 1000)
        \set o random(1, 9000000000000000000)
        begin;
        insert into orders.orders (id, customer_id, payment_id, payment_token, state, payment_state, currency, total,
                placed_by, placed_at, updated_at, version)
            values (lpad(to_hex(:o::bigint), 32, '0')::uuid, 'usr_x', gen_random_uuid(), 'tok_approved', 'confirmed',
                'authorized', 'EUR', 5997, 'customer usr', now(), now(), 1);
        insert into orders.order_lines (order_id, position, sku, name, unit_price, quantity) values
            (lpad(to_hex(:o::bigint), 32, '0')::uuid, 0, 'BENCH-' || :a::text, 'Thing', 1999, 1),
            (lpad(to_hex(:o::bigint), 32, '0')::uuid, 1, 'BENCH-' || :b::text, 'Thing', 1999, 2);
        update inventory.levels set reserved = reserved + 1 where sku = 'BENCH-' || :a::text and warehouse = 'main';
        update inventory.levels set reserved = reserved + 2 where sku = 'BENCH-' || :b::text and warehouse = 'main';
        insert into payments.payments (id, order_id, state, amount, currency, token, provider)
            values (gen_random_uuid(), lpad(to_hex(:o::bigint), 32, '0')::uuid, 'authorized', 5997, 'EUR',
                'tok_approved', 'sandbox');
        insert into orders.outbox (id, topic, key, type, data) values (gen_random_uuid(), 'orders.events',
            to_hex(:o::bigint), 'order.confirmed', '{"orderId":"ord_x"}');
        commit;
        """#
}
