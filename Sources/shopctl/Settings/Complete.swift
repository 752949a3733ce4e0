internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import Kafka
internal import LocalStack
internal import Observability
internal import Redis
internal import ShopAPI

/// What shells ask while a line is being typed: within 200 ms, or nothing.
enum Complete {
    private static let kind = Argument.one("kind", .text.named("KIND"), "of what")
    private static let prefix = Argument.optional(
        "prefix", ValueType<String>("PREFIX") { text, _ throws(ValueProblem) in text }, "what was typed")
    private static let limit = Duration.milliseconds(150)
    private static let maximum = 100

    static let command = Command(
        "__complete", "Print words that fit", arguments: [kind.slot, prefix.slot],
        takes: [Flags.connection, Flags.stores, CacheFlags.group],
        isHidden: true
    ) { invocation in
        let prefix = invocation[prefix] ?? ""
        let words = (try? await words(invocation[kind], prefix, invocation)) ?? []
        for word in words where isTypable(word) && word.utf8.starts(with: prefix.utf8) {
            try invocation.output.put(word + "\n")
        }
        return .done
    }

    /// Whether a word can stand in a command line as it is: on one line, and not taken for a flag.
    private static func isTypable(_ word: String) -> Bool {
        !word.isEmpty && word.utf8.first != UInt8(ascii: "-") && word == word.escapingControls
            && !word.unicodeScalars.contains("\u{FFFD}")
    }

    /// The arguments of a call by a shell, `__complete KIND PREFIX -- WORD…`, with those of the words typed so far that
    /// say which installation is meant, and without the rest.
    static func arguments(_ arguments: [String]) -> [String] {
        guard arguments.first == command.name, let end = arguments.firstIndex(of: "--"), end >= 3 else {
            return arguments
        }
        let typed = arguments[(end + 1)...].prefix { $0 != "--" }
        let flags = command.takes.flatMap(\.flags) + StandardFlags.everywhere.flags
        let names = Set(flags.filter { $0.form == .value }.map { "--\($0.name)" })
        var kept: [String] = []
        for (index, word) in zip(typed.indices, typed) {
            if names.contains(word), index + 1 < typed.endIndex { kept += [word, typed[index + 1]] }
            if let equals = word.firstIndex(of: "="), names.contains(String(word[..<equals])) { kept.append(word) }
        }
        // What was typed may begin with a dash.
        return [arguments[0]] + kept + ["--"] + arguments[1..<end]
    }

    private static func words(_ kind: String, _ prefix: String, _ invocation: Invocation) async throws -> [String] {
        switch kind {
        case "contexts": return invocation.configuration.contexts.map(\.name)
        case "settings": return Settings.names + Settings.places
        default: try NamedContext.check(invocation)
        }
        switch kind {
        case "shard": return try Stores(invocation).database().shards.map(\.name)
        case "topic", "group": return try await names(kind, invocation)
        case "key": return try await keys(prefix, invocation)
        case "pattern":
            guard let beginning = KeyPattern(text: prefix).literal else { return [] }
            let text = String(decoding: beginning, as: UTF8.self)
            return try await keys(text, invocation).map(KeyPattern.escaped)
        default: break
        }
        let client = try ShopClient(invocation)
        return try await withDeadline(limit, of: "completion") {
            switch kind {
            case "order": try await ids(client, "/admin/v1/orders", kind) { (order: Order) in order.id.description }
            case "refund":
                try await ids(client, "/admin/v1/refunds", kind) { (refund: Refund) in refund.id.description }
            case "reservation":
                try await ids(client, "/admin/v1/stock/reservations", kind) { (held: StockReservation) in
                    held.id.description
                }
            case "user":
                try await ids(client, "/admin/v1/users", kind) { (user: UserAccount) in user.id.description }
            case "service":
                try await client.auditHeads(nil).map(\.service)
            case "sku": try await ids(client, "/admin/v1/stock", kind) { (level: StockLevel) in level.sku }
            default: []
            }
        }
    }

    private static func ids<Row: Codable & Sendable>(
        _ client: ShopClient, _ path: String, _ kind: String, _ id: @Sendable (Row) -> String
    ) async throws -> [String] {
        let page: Page<Row> = try await client.get(path, [("limit", String(maximum))])
        return page.data.map(id)
    }

    /// From Kafka itself: also while no daemon runs.
    private static func names(_ kind: String, _ invocation: Invocation) async throws -> [String] {
        LogOutput.standard.level = .error
        let configuration = try Stores(invocation).kafka()
        let admin = KafkaAdmin(configuration, on: EventLoopGroup(count: 1, name: "shopctl").any, limit: limit)
        return try await withDeadline(limit, of: "completion") {
            if kind == "group" { return try await admin.groups() }
            return try await admin.metadata().topics.map(\.name).filter { !$0.hasPrefix("__") }.sorted()
        }
    }

    /// From Redis itself, as far as it has gone through its keys when the time is over.
    private static func keys(_ prefix: String, _ invocation: Invocation) async throws -> [String] {
        LogOutput.standard.level = .error
        var endpoints = try CacheConnection.endpoints(invocation)
        endpoints.configuration.commandTimeout = limit
        let group = EventLoopGroup(count: 1, name: "shopctl")
        let end = ContinuousClock.now + limit
        return try await group.any.run { [endpoints] in
            let masters = try await RedisMasters.open(endpoints, group: group)
            var found: Set<String> = []
            for node in masters.nodes {
                var scan = KeyScan(pattern: KeyPattern.beginning(with: prefix), type: nil, step: 1000)
                while !scan.isDone, found.count < maximum, ContinuousClock.now < end {
                    let keys = try scan.take(try await node.client.command(scan.words, within: end - .now))
                    found.formUnion(keys.map { String(decoding: $0, as: UTF8.self) })
                }
            }
            return Array(found.sorted().prefix(maximum))
        }
    }
}
