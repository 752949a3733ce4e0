-- Who answers for what a client does: whoever made it, or made the client that made it. Two who decide on a refund are
-- two people, however many clients each of them has. Never changes for a client.
create table orders.responsible (
    -- As the other tables have it: operator:cli_…
    actor text primary key,
    person text not null
);
