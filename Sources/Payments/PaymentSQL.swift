internal import EventLoop
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// The statements of ``PaymentStore``, whole as they run.
enum PaymentSQL {
    static let lockPayments = """
        select id, order_id, customer_id, state, amount, currency, authorized, captured, refunded, voided, token,
            provider, provider_reference, code, message
        from payments.payments where id = any($1::uuid[]) order by id for update
        """
    /// Without those that somebody else has locked.
    static let lockFreePayments = lockPayments + " skip locked"

    /// By key, each half by an index of its own. What is open is said as `ended_at is null`: said by its state, an
    /// index of all open attempts would fit too, and be walked from end to end.
    static let openAttempts = """
        select command_id, payment_id, order_id, operation, amount, currency, refund_id, state, code, message,
            traceparent, seq
        from payments.attempts where command_id = any($1::text[])
        union all
        select command_id, payment_id, order_id, operation, amount, currency, refund_id, state, code, message,
            traceparent, seq
        from payments.attempts
        where payment_id = any($2::uuid[]) and ended_at is null and command_id <> all($1::text[])
        order by seq
        """

    /// What was done under these ids: also long after their attempts were forgotten. Row by row: a join that was
    /// planned for empty tables reads all of them until they are analysed.
    static let posted = """
        select t.command_id, t.payment_id, t.kind, e.amount, e.currency
        from payments.ledger_transactions t cross join lateral (
            select amount, currency from payments.ledger_entries where transaction_id = t.id and line = 0 limit 1) e
        where t.command_id = any($1::text[])
        """

    static let claim = """
        with due as (
            select command_id from payments.attempts
            where state in ('pending', 'unknown') and next_at <= now()
                and next_at > now() - $4::float8 * interval '1 second'
                and (lease_until is null or lease_until <= now())
            order by next_at limit $1 for update skip locked)
        update payments.attempts a
        set lease_owner = $2, lease_until = now() + $3 * interval '1 millisecond', tries = a.tries + 1
        from due, payments.payments p
        where a.command_id = due.command_id and p.id = a.payment_id
        returning a.command_id, a.payment_id, a.order_id, a.operation, a.amount, a.currency, a.tries, a.traceparent,
            p.token, p.provider_reference
        """

    static let release = """
        update payments.attempts set lease_owner = null, lease_until = null
        where lease_owner = $1 and state in ('pending', 'unknown')
        """

    static let open = """
        select count(*) filter (where state = 'pending') as pending,
            count(*) filter (where state = 'unknown') as unknown,
            coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest
        from payments.attempts where state in ('pending', 'unknown')
        """

    static func insert(_ payments: [PaymentRecord]) -> PostgresStatement {
        PostgresStatement(
            """
            insert into payments.payments
                (id, order_id, customer_id, state, amount, currency, token, provider, code, message)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                $8::text[], $9::text[], $10::text[])
            """,
            payments.map(\.id.uuid), payments.map(\.orderID.uuid), payments.map(\.customerID),
            payments.map { $0.machine.paymentState?.rawValue }, payments.map(\.amount?.amount),
            payments.map(\.amount?.currency.code), payments.map(\.token), payments.map(\.provider),
            payments.map(\.refusal?.code), payments.map(\.refusal?.message))
    }

    static func update(_ payments: [PaymentRecord]) -> PostgresStatement {
        let balances = payments.map(\.machine.balance)
        return PostgresStatement(
            """
            update payments.payments p
            set state = u.state, authorized = u.authorized, captured = u.captured, refunded = u.refunded,
                voided = u.voided, provider_reference = u.reference, code = u.code, message = u.message,
                updated_at = now()
            from unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
                $8::text[], $9::text[])
                u(id, state, authorized, captured, refunded, voided, reference, code, message)
            where p.id = u.id
            """,
            payments.map(\.id.uuid), payments.map { $0.machine.paymentState?.rawValue }, balances.map(\.authorized),
            balances.map(\.captured), balances.map(\.refunded), balances.map(\.voided), payments.map(\.reference),
            payments.map(\.refusal?.code), payments.map(\.refusal?.message))
    }

    static func insert(_ attempts: [AttemptRecord], _ lease: Lease?) -> PostgresStatement {
        PostgresStatement(
            """
            insert into payments.attempts
                (command_id, payment_id, order_id, operation, amount, currency, refund_id, state, code, message,
                traceparent, ended_at, tries, lease_owner, lease_until)
            select command_id, payment_id, order_id, operation, amount, currency, refund_id, state, code, message,
                traceparent, case when state in ('succeeded', 'declined', 'failed') then now() end, taken::integer,
                case when taken then $13::uuid end, case when taken then now() + $14 * interval '1 millisecond' end
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::uuid[],
                $8::text[], $9::text[], $10::text[], $11::text[], $12::boolean[])
                with ordinality u(command_id, payment_id, order_id, operation, amount, currency, refund_id, state,
                    code, message, traceparent, taken, position)
            order by position
            """,
            attempts.map(\.key), attempts.map(\.paymentID.uuid), attempts.map(\.orderID.uuid),
            attempts.map(\.operation.rawValue), attempts.map(\.amount?.amount), attempts.map(\.amount?.currency.code),
            attempts.map(\.refundID?.uuid), attempts.map(\.state.rawValue), attempts.map(\.refusal?.code),
            attempts.map(\.refusal?.message), attempts.map(\.traceparent), attempts.map(\.isTaken), lease?.owner,
            Int64(lease?.duration.wholeMilliseconds ?? 0))
    }

    static func end(_ attempts: [AttemptRecord]) -> PostgresStatement {
        PostgresStatement(
            """
            update payments.attempts a
            set state = u.state, amount = u.amount, currency = u.currency, code = u.code, message = u.message,
                lease_owner = null, lease_until = null, ended_at = now()
            from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[])
                u(command_id, state, amount, currency, code, message)
            where a.command_id = u.command_id
            """,
            attempts.map(\.key), attempts.map(\.state.rawValue), attempts.map(\.amount?.amount),
            attempts.map(\.amount?.currency.code), attempts.map(\.refusal?.code), attempts.map(\.refusal?.message))
    }

    static func start(_ attempts: [AttemptRecord]) -> PostgresStatement {
        PostgresStatement(
            """
            update payments.attempts a
            set state = 'pending', amount = u.amount, currency = u.currency, next_at = now()
            from unnest($1::text[], $2::bigint[], $3::text[]) u(command_id, amount, currency)
            where a.command_id = u.command_id
            """,
            attempts.map(\.key), attempts.map(\.amount?.amount), attempts.map(\.amount?.currency.code))
    }

    static func postpone(_ postponements: [PaymentBatch.Postponement]) -> PostgresStatement {
        PostgresStatement(
            """
            update payments.attempts a
            set state = 'unknown', next_at = now() + u.delay * interval '1 millisecond', message = u.reason,
                lease_owner = null, lease_until = null
            from unnest($1::text[], $2::bigint[], $3::text[]) u(command_id, delay, reason)
            where a.command_id = u.command_id and a.state in ('pending', 'unknown')
            """,
            postponements.map(\.key), postponements.map { Int64($0.delay.wholeMilliseconds) },
            postponements.map(\.reason))
    }

    /// All entries in one statement: the ledger refuses any other way.
    static func post(_ postings: [PaymentBatch.Posting]) -> [PostgresStatement] {
        let entries = postings.flatMap { posting in
            posting.posting.entries.enumerated().map { (posting, $0.offset, $0.element) }
        }
        return [
            PostgresStatement(
                """
                insert into payments.ledger_transactions (id, payment_id, command_id, kind)
                select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
                """,
                postings.map(\.id), postings.map(\.paymentID.uuid), postings.map(\.key),
                postings.map(\.posting.kind.rawValue)),
            PostgresStatement(
                """
                insert into payments.ledger_entries (transaction_id, line, account, amount, currency)
                select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::text[])
                """,
                entries.map(\.0.id), entries.map { Int64($0.1) }, entries.map { $0.2.account.rawValue },
                entries.map(\.2.amount), entries.map { $0.0.posting.amount.currency.code }),
        ]
    }

    static let payment = """
        select id, order_id, customer_id, state, amount, currency, authorized, captured, refunded, voided, code,
            message, provider, provider_reference, created_at, updated_at
        from payments.payments where id = $1
        """

    static let list = """
        select id, order_id, customer_id, state, amount, currency, authorized, captured, refunded, voided, code,
            message, provider, provider_reference, created_at, updated_at
        from payments.payments
        where ($1::uuid is null or id < $1) and ($2::text is null or state = $2)
            and ($3::uuid is null or order_id = $3) and ($4::text is null or customer_id = $4)
            and ($5::timestamptz is null or created_at >= $5) and ($6::timestamptz is null or created_at < $6)
        order by id desc limit $7
        """

    static let attempts = """
        select command_id, operation, amount, currency, refund_id, state, code, message, tries,
            case when state in ('pending', 'unknown') then next_at end as next_at, created_at, ended_at
        from payments.attempts where payment_id = $1 order by seq
        """

    static let entries = """
        select t.id, t.kind, t.command_id, e.account, e.amount, e.currency, t.at
        from payments.ledger_transactions t join payments.ledger_entries e on e.transaction_id = t.id
        where t.payment_id = $1 order by t.at, t.id, e.line
        """
}
