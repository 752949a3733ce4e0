-- Payments: what was asked of the provider, what it said, and what that means in money.
-- Amounts are minor units of the currency beside them. The outbox and inbox come from the event bus's own migration.

create table payments.payments (
    id uuid primary key,
    order_id uuid not null,
    customer_id text,
    state text not null check (state in (
        'authorizing', 'declined', 'authorized', 'partially_captured', 'captured', 'voided',
        'partially_refunded', 'refunded')),
    amount bigint,
    currency text check (currency ~ '^[A-Z]{3}$'),
    authorized bigint not null default 0,
    captured bigint not null default 0,
    refunded bigint not null default 0,
    voided bigint not null default 0,
    token text,
    provider text,
    provider_reference text,
    code text,
    message text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint payments_amount_has_currency check ((amount is null) = (currency is null)),
    constraint payments_authorized_once check (authorized = 0 or authorized = amount),
    constraint payments_balance check (
        0 <= refunded and refunded <= captured and 0 <= voided and captured <= authorized - voided)
) with (fillfactor = 70);
create index payments_of_order on payments.payments (order_id);
create index payments_of_customer on payments.payments (customer_id, id) where customer_id is not null;

-- One row per command, for ever: it is what a command that is seen again is answered from. Its id is the key that the
-- provider knows the attempt by. No foreign key: a refused command may name a payment that does not exist.
create table payments.attempts (
    command_id text primary key,
    -- The order in which the commands came. Rows of one payment are written under that payment's row lock.
    seq bigint generated always as identity,
    payment_id uuid not null,
    order_id uuid not null,
    operation text not null check (operation in ('authorize', 'capture', 'void', 'refund')),
    amount bigint,
    currency text,
    refund_id uuid,
    state text not null check (state in ('waiting', 'pending', 'unknown', 'succeeded', 'declined', 'failed')),
    code text,
    message text,
    -- How often a runner took it, so that after a crash the provider is asked before it is called again.
    tries integer not null default 0,
    next_at timestamptz not null default now(),
    lease_owner uuid,
    lease_until timestamptz,
    traceparent text,
    created_at timestamptz not null default now(),
    ended_at timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index attempts_of_payment on payments.attempts (payment_id, seq);
create index attempts_due on payments.attempts (next_at) where state in ('pending', 'unknown');
-- A payment has at most one attempt with the provider.
create unique index attempts_one_in_flight on payments.attempts (payment_id) where state in ('pending', 'unknown');

create table payments.ledger_accounts (
    code text primary key,
    name text not null,
    kind text not null check (kind in ('memorandum', 'asset', 'revenue', 'contra_revenue'))
);
insert into payments.ledger_accounts (code, name, kind) values
    ('authorized_funds', 'Funds that customers'' banks hold for us', 'memorandum'),
    ('authorization_holds', 'Holds that may still be captured', 'memorandum'),
    ('provider_receivable', 'Owed to us by the payment provider', 'asset'),
    ('sales', 'Sales', 'revenue'),
    ('refunds', 'Sales that were paid back', 'contra_revenue');

create table payments.ledger_transactions (
    id uuid primary key,
    payment_id uuid not null,
    -- An attempt is booked once.
    command_id text not null unique,
    kind text not null check (kind in ('authorization', 'capture', 'void', 'refund')),
    at timestamptz not null default now()
);
create index ledger_transactions_of_payment on payments.ledger_transactions (payment_id);

create table payments.ledger_entries (
    transaction_id uuid not null,
    line smallint not null,
    account text not null,
    -- Debits are positive, credits negative.
    amount bigint not null check (amount <> 0),
    currency text not null,
    primary key (transaction_id, line)
);

-- The rules of double entry, checked once per statement over all the rows that it adds, which costs a batch little: the
-- entries of a transaction come in one statement, are of one currency, and sum to zero.
create function payments.check_ledger_entries() returns trigger language plpgsql as $$
declare
    wrong uuid;
begin
    select transaction_id into wrong from added
    group by transaction_id having sum(amount) <> 0 or min(currency) <> max(currency) limit 1;
    if found then
        raise exception 'the entries of ledger transaction % do not sum to zero in one currency', wrong
            using errcode = 'check_violation', schema = 'payments', table = 'ledger_entries',
                constraint = 'ledger_entries_balanced';
    end if;
    select a.transaction_id into wrong from added a
    where not exists (select from payments.ledger_transactions t where t.id = a.transaction_id) limit 1;
    if found then
        raise exception 'ledger transaction % does not exist', wrong
            using errcode = 'foreign_key_violation', schema = 'payments', table = 'ledger_entries',
                constraint = 'ledger_entries_transaction';
    end if;
    if exists (select from added where account not in (select code from payments.ledger_accounts)) then
        raise exception 'an entry names an account that does not exist'
            using errcode = 'foreign_key_violation', schema = 'payments', table = 'ledger_entries',
                constraint = 'ledger_entries_account';
    end if;
    return null;
end $$;
create trigger ledger_entries_checked after insert on payments.ledger_entries
    referencing new table as added for each statement execute function payments.check_ledger_entries();

create function payments.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only ever added to', tg_table_name
        using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name;
end $$;
create trigger ledger_entries_kept before update or delete or truncate on payments.ledger_entries
    for each statement execute function payments.refuse_change();
create trigger ledger_transactions_kept before update or delete or truncate on payments.ledger_transactions
    for each statement execute function payments.refuse_change();

-- The sandbox is a provider of its own that happens to keep its books here. It never keeps a card number.
create table payments.sandbox_cards (
    token text primary key,
    behaviour text not null,
    brand text not null,
    last4 text not null check (last4 ~ '^[0-9]{4}$'),
    exp_month smallint not null,
    exp_year smallint not null,
    created_at timestamptz not null default now()
);
create table payments.sandbox_operations (
    key text primary key,
    operation text not null,
    -- The key of the authorization that a capture, void or refund is about.
    authorization_key text,
    behaviour text not null,
    amount bigint not null check (amount > 0),
    currency text not null,
    calls integer not null default 1,
    -- Null while the sandbox has not decided.
    approved boolean,
    code text,
    message text,
    created_at timestamptz not null default now()
);
create index sandbox_operations_of_authorization on payments.sandbox_operations (authorization_key)
    where authorization_key is not null;
