-- Messages: what administrators of channels may and members may not, and how far a channel was read.

alter table channel_members
    -- An administrator's, as bits; null: what administrators are given who were made before.
    add column rights integer,
    -- Who made him an administrator.
    add column promoter bigint,
    -- What an administrator is called there.
    add column title text,
    -- What a member may not, as bits.
    add column restrictions integer not null default 0,
    -- When the ban, or what a member may not, ends; null: never.
    add column until timestamptz;

alter table channels
    -- When something was changed last that makes no post: an edit, a deletion, a pin.
    add column touched_at timestamptz,
    -- The furthest that anybody has read, who that was, and the furthest that anybody else has.
    add column read_first integer not null default 0,
    add column first_reader bigint,
    add column read_second integer not null default 0;
