-- History is written in the order of time: this index is a few pages, and costs an insert nothing.
create index history_by_time on orders.history using brin (at) with (pages_per_range = 16, autosummarize = on);
