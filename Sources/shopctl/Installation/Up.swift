internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import LocalStack

enum Up {
    private static let noSample = Option.toggle("no-sample", "leave a new installation empty")
    private static func port(_ name: String, _ what: String) -> Option<Int64?> {
        .value("\(name)-port", .integer(1...65_535, named: "PORT"), "\(what); kept from the first start on").setting
    }
    private static let rest = port("rest", "the API's port (7100)")
    private static let health = port("health", "the port of health and metrics (7190)")
    private static let postgres = port("postgres", "PostgreSQL's port (7132)")
    private static let redis = port("redis", "Redis's port (7179)")
    private static let kafka = port("kafka", "the embedded broker's port (7192)")
    private static let mtproto = port("mtproto", "the port for Telegram clients (7143)")
    private static let webSocket = port("websocket", "the port for those that come by WebSocket (7144)")
    private static let shards = Option.value(
        "shards", .integer(1...Int64(DaemonConfiguration.Database.maximumShards), named: "N"),
        "how many databases the chats are spread over (1 at first); may grow, not shrink")

    static let command = Command(
        "up", "Start the embedded installation of this machine",
        discussion: """
            A private PostgreSQL, a private Redis, an embedded Kafka broker and one shopd with every service, all on \
            loopback and under one directory. Waits until everything answers. May be repeated at any time: what \
            runs is left alone, what was killed comes back with nothing lost. The first start loads a sample \
            catalogue, places and pays a few orders and refunds one.
            """,
        flags: [
            Flags.home.flag, noSample.flag, StandardFlags.dryRun.flag, rest.flag, health.flag, postgres.flag,
            redis.flag, kafka.flag, mtproto.flag, webSocket.flag, shards.flag,
        ],
        takes: [StandardFlags.results, StandardFlags.waiting], columns: Status.schema.infos,
        examples: [
            Example("shopctl up", "start everything, and show what runs"),
            Example(
                "SHOP_HOME=/tmp/shop2 shopctl up --rest-port 8100 --health-port 8190 --postgres-port 8132 "
                    + "--redis-port 8179 --kafka-port 8192 --mtproto-port 8143 --websocket-port 8144",
                "a second one beside it"),
        ],
        exitCodes: [.conflict, .pending, .locked, .unreachable]
    ) { invocation in
        let place = try Place(invocation, isMaking: true)
        var installation = try installation(invocation, place)
        installation.shards = invocation[shards].map(Int.init)
        try installation.checkShards()
        let diagnostics = invocation.diagnostics
        if invocation[StandardFlags.dryRun] {
            let parts = installation.status().filter { $0.process == nil }.map(\.name)
            let make = installation.isInstalled ? "" : "would make \(installation.home); "
            let added = max(0, (installation.shards ?? 1) - installation.shardNames.count)
            if added > 0, installation.isInstalled { diagnostics.line("would add \(added) shards") }
            diagnostics.line(
                make + (parts.isEmpty ? "everything runs" : "would start \(parts.joined(separator: ", "))"))
            return .done
        }
        let group = EventLoopGroup(count: 1, name: "shopctl")
        let limit = invocation[StandardFlags.timeout] ?? .seconds(120)
        let started = try await installation.up(within: limit, on: group.any) { diagnostics.note($0) }
        diagnostics.note(
            "Telegram clients connect to 127.0.0.1:\(installation.ports.mtproto) (data centre 2) with the public key "
                + installation.telegramPublicKeyFile)
        let isLoading = started.isNew && !invocation[noSample]
        if try await writeContext(invocation, installation, sample: isLoading ? "loading" : nil) == "loading" {
            try await Sample(invocation, installation).load()
            _ = try await writeContext(invocation, installation, sample: "loaded")
        }
        // What shopd itself keeps running, as its broker, may be coming back at this moment.
        return try await Status.show(invocation, place, group, within: min(limit, settling))
    }

    /// How long the parts are waited for that need not answer for shopd to be ready.
    private static let settling = Duration.seconds(30)

    private static func installation(_ invocation: Invocation, _ place: Place) throws -> Installation {
        guard let home = place.home else {
            throw CommandError.usage(
                "no installation of this machine is meant: nothing was started", why: place.reason,
                hint: "--home DIR, or --context NAME of one")
        }
        let wanted = InstallationPorts.Wanted(
            rest: invocation[rest].map(Int.init), health: invocation[health].map(Int.init),
            postgres: invocation[postgres].map(Int.init), redis: invocation[redis].map(Int.init),
            kafka: invocation[kafka].map(Int.init), mtproto: invocation[mtproto].map(Int.init),
            webSocket: invocation[webSocket].map(Int.init))
        return try Installation(home: home, ports: wanted)
    }

    // MARK: The context

    /// What the context of an installation is called: `local`, or by its directory where that name is another's.
    private static func contextName(_ file: ConfigurationFile, _ installation: Installation) -> String {
        if let known = file.contexts.first(where: { $0["home"]?.text == installation.home }) { return known.name }
        guard file.context("local") != nil else { return "local" }
        let base = installation.home.split(separator: "/").last.map(String.init) ?? "installation"
        let names = [base] + (2...1_000).map { "\(base)-\($0)" }
        return names.first { file.context($0) == nil } ?? base
    }

    /// Writes a context that reaches the installation as its first admin.
    ///
    /// - Parameter sample: `loading` or `loaded`; nil: as it is. A load that broke off is gone on with.
    /// - Returns: how far the sample is.
    private static func writeContext(
        _ invocation: Invocation, _ installation: Installation, sample: String?
    ) async throws -> String? {
        let settings = [
            "home": installation.home, "server": installation.server, "health": installation.health,
            "credentials-file": installation.adminFile,
        ]
        let (isNew, context) = try await invocation.changeConfiguration { file in
            let name = contextName(file, installation)
            let known = file.context(name)
            var context = known ?? ConfigurationContext(name: name, file: file.path)
            context[Settings.audience] = .string(installation.server)
            for (key, value) in settings.sorted(by: { $0.key < $1.key }) where context[key]?.text != value {
                context[key] = .string(value)
            }
            if let sample { context["sample"] = .string(sample) }
            file.set(context)
            if file.current == nil { file.current = name }
            return (known == nil, context)
        }
        if isNew { invocation.diagnostics.note("the context \(context.name) in \(context.file) uses it") }
        return context["sample"]?.text
    }

    /// After its data is gone, the installation's context goes too.
    static func forgetContext(_ invocation: Invocation, _ installation: Installation) async throws {
        guard invocation.configuration.contexts.contains(where: { $0["home"]?.text == installation.home }) else {
            return
        }
        try await invocation.changeConfiguration { file in
            let gone = file.contexts.filter { $0["home"]?.text == installation.home }.map(\.name)
            file.contexts.removeAll { gone.contains($0.name) }
            if let current = file.current, gone.contains(current) { file.current = nil }
        }
    }
}
