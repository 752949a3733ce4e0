-- Pieces that go from one warehouse to another.
alter table inventory.ledger
    drop constraint ledger_kind_check,
    -- The old kinds are among the new ones: no row has to be looked at.
    add constraint ledger_kind_check check (kind in (
        'set', 'adjust', 'import', 'transfer', 'reserve', 'release', 'expire', 'commit', 'restock')) not valid;
