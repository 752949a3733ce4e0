internal import Console
internal import ShopAPI

/// The command tree: help, completions and man pages are made from it.
enum Shopctl {
    static let version = Release.version

    static let program = Program(
        "shopctl", version: version, summary: "Runs and operates a shop: its orders, refunds, stock and installation.",
        discussion: """
            Commands about business objects go through a daemon's HTTP API. Results go to stdout, all else to stderr; \
            every command that prints results takes -o json, jsonl, csv, tsv and name for programs. In csv and tsv a \
            text that a spreadsheet would run as a formula gets a ' before it, and reading takes it away again.

            Settings come from flags, then SHOPCTL_ variables, then the context in the configuration file, then \
            defaults; `shopctl config explain KEY` shows which one won. A context that is named (--context or \
            SHOPCTL_CONTEXT) means its own installation: where a variable says another server, broker, file or secret \
            than it has, the command ends with 2 and says which. A flag goes before both.
            """,
        variablePrefix: "SHOPCTL", groups: groups, environment: environment, files: files,
        contextKeys: Settings.own + Settings.internals,
        commands: [
            orders, refunds, stock, chats, topics, cache, shards, apply, jobs, users, audit, login, config, up, down,
            status,
            StandardCommands.help,
            StandardCommands.completion,
            StandardCommands.version, StandardCommands.documents, complete,
        ], precondition: { invocation throws(CommandError) in try NamedContext.precede(invocation) })

    private static let groups = [
        StandardFlags.results, StandardFlags.listing, StandardFlags.span, StandardFlags.waiting, Flags.connection,
        Flags.stores,
        CacheFlags.group,
        StandardFlags.changing,
        StandardFlags.creating, StandardFlags.input, StandardFlags.batch, StandardFlags.everywhere,
    ]

    private static let environment = [
        Variable.shopHome,
        Variable("PATH", "where `up` finds shopd, PostgreSQL and Redis, besides the directory of shopctl"),
    ]

    private static let files = [
        Choice(
            "~/.config/shopctl/config.json", "contexts: {\"current\": NAME, \"contexts\": {NAME: {SETTING: VALUE}}}"),
        Choice("~/.local/state/shopctl/batches", "journals of batch runs, and the items that failed"),
        Choice("~/.local/state/shopctl/tokens", "access tokens until they expire"),
        Choice("~/.local/state/shopctl/sessions", "what `shopctl login` keeps, one file a server"),
        Choice("~/.local/state/shopctl/changes.jsonl", "what was changed in Redis from here, why and by whom"),
        Choice("~/.local/share/shopctl", "the embedded installation, unless SHOP_HOME says otherwise"),
    ]

    static let orders = Command(
        "orders", "Orders: list, inspect, place, cancel, fulfil, prove",
        discussion: "An order goes from placed over reserving and authorizing to confirmed, fulfilling and fulfilled; "
            + "or it ends as rejected or cancelled. Its payment and its fulfilment are states of their own.",
        subcommands: [
            OrdersLs.command, OrdersGet.command, OrdersTimeline.command, OrdersExplain.command, OrdersPlace.command,
            OrdersCancel.command, OrdersFulfil.command, OrdersRetry.command, OrdersReturn.command, OrdersWatch.command,
            OrdersExport.command,
            OrdersAudit.command,
        ])

    static let refunds = Command(
        "refunds", "Refunds: list, inspect, create, approve, sum up",
        discussion: "Money goes back only from what was captured, per payment and per line. Above a configured amount "
            + "a second person approves.",
        subcommands: [
            RefundsLs.command, RefundsGet.command, RefundsCreate.command, RefundsBatch.command,
            RefundsApprove.command, RefundsDeny.command, RefundsRetry.command, RefundsReport.command,
        ])

    static let stock = Command(
        "stock", "Stock: levels, changes, reservations, proof",
        discussion: "Levels are kept per SKU and warehouse. Every change stands in an append-only ledger with who made "
            + "it and why.",
        subcommands: [
            StockLs.command, StockGet.command, StockSet.command, StockAdjust.command, StockReservations.command,
            StockTransfer.command, StockRelease.command, StockImport.command, StockExport.command, StockHistory.command,
            StockVerify.command,
        ])

    static let chats = Command(
        "chats", "Customers' chats: list, inspect, read, devices",
        discussion:
            "Each of two who chat has a list and numbers of their own, so a chat is named together with whose it "
            + "is (--user). What is said in it is read with `history` alone, which takes a reason and leaves a record.",
        subcommands: [
            ChatsLs.command, ChatsGet.command, ChatsHistory.command, ChatsMembers.command, ChatsSessions.command,
        ])

    static let topics = Command(
        "topics", "Kafka's topics, consumer groups and dead letters, also while the daemons are down",
        discussion:
            "Talks to Kafka itself. Where that is stands in the installation's shopd.json, in --stores-file, or "
            + "in --brokers.",
        subcommands: [
            TopicsLs.command, TopicsGet.command, TopicsCreate.command, TopicsSet.command, TopicsRm.command,
            TopicsCat.command, TopicsTail.command, TopicsProduce.command, TopicsGroups.command, TopicsLag.command,
            TopicsSeek.command, TopicsReplay.command, TopicsDLQ.command, TopicsVerify.command,
            TopicsRetire.command,
        ])

    static let users = Command(
        "users", "People and clients: list, codes, roles, revoke",
        discussion: "A role is what somebody may do: a viewer reads, an operator changes orders, refunds and stock, an "
            + "admin does everything. The daemon checks it with each request; every change leaves a record.",
        subcommands: [
            UsersLs.command, UsersGet.command, UsersCode.command, UsersRole.command, UsersRevoke.command,
            UsersResetSecondFactor.command, UsersRotateKeys.command,
        ])

    static let audit = Command(
        "audit", "Who did what: list, export, prove",
        discussion: "Each change leaves a record with who made it, when, and why. Records are chained by their hashes, "
            + "one chain a service, so that a changed or missing one shows.",
        subcommands: [AuditLs.command, AuditExport.command, AuditVerify.command])

    static let jobs = Command(
        "jobs", "Runs of batches that are under way or were broken off, and locks",
        discussion: "They are this user's on this machine, in its state directory.",
        subcommands: [JobsLs.command, JobsGet.command, JobsRm.command])

    static let apply = Apply.command

    static let cache = Command(
        "cache", "Redis: what it holds, how it does, removing, warming, proof",
        discussion: "Talks to Redis itself, also while every daemon is down: one server, a master that sentinels name, "
            + "or a cluster. Where it is stands in the stores' file (a shopd.json), or in --redis. Everything in it is "
            + "a copy: losing all of it costs time, never data.",
        subcommands: [
            CacheStats.command, CacheLs.command, CacheGet.command, CacheTTL.command, CacheRm.command,
            CacheTop.command, CacheWarm.command, CacheVerify.command, CacheWatch.command,
        ])

    static let shards = Command(
        "shards", "Shards: which database whose chats lie in, and how each does",
        discussion: "Talks to PostgreSQL itself, also while every daemon is down: to the primary database for the map, "
            + "and to each shard. Where they are stands in the stores' file (a shopd.json), under database.shards.",
        subcommands: [ShardsLs.command, ShardsStatus.command, ShardsMap.command, ShardsLocate.command])

    static let config = Command(
        "config", "Contexts and settings of this command line",
        discussion: "A context is a named set of settings for one installation.",
        subcommands: [
            ConfigLs.command, ConfigGet.command, ConfigSet.command, ConfigRm.command, ConfigUse.command,
            ConfigExplain.command,
        ])

    static let login = Login.command
    static let up = Up.command
    static let down = Down.command
    static let status = Status.command
    static let complete = Complete.command
}
