internal import Console
internal import EventLoop
internal import FoundationEssentials
internal import HTTPClient
internal import LocalStack
internal import Sharding
internal import ShopAPI

enum Status {
    /// One process, one store as a daemon sees it, or one consumer of events.
    struct Part: Sendable {
        var kind: String
        var name: String
        var state: String
        var latency: Duration?
        var lag: Int64?
        var address: String?
        var process: Int?
        var detail: String?
        var log: String?
    }

    static let schema = Schema<Part>(
        "part", path: { ["\($0.kind)", $0.name] },
        [
            Column("kind") { .text($0.kind) },
            Column("name", .identifier) { .identifier($0.name) },
            Column("state") { .status($0.state, tone($0.state)) },
            Column("latency", .duration) { $0.latency.map { .duration($0) } ?? .absent },
            Column("lag", .number) { $0.lag.map { .integer($0) } ?? .absent },
            Column("address", .identifier) { .identifier($0.address) },
            Column("process", .number) { .integer($0.process) },
            Column("detail") { .text($0.detail) },
            Column("log", .text, .wide) { .text($0.log) },
        ])

    private static let watch = Option.optionalValue(
        "watch", .duration(.milliseconds(200) ... .seconds(3_600)), bare: .seconds(2),
        "again and again; every 2s when not said")

    static let command = Command(
        "status", "Show each daemon, gateway, store and shard: state, version, latency, lag",
        discussion: "Of the context's installation: its processes, where they run on this machine, and what its daemon "
            + "says of its stores, shards and consumers, of the other daemons that its `upstreams` name, and of every "
            + "process that Telegram clients are connected to, on whichever machine. A gateway that has said nothing "
            + "for ten seconds, and not that it ends, is lost; it is told of for ten minutes. A shard's lag is that of "
            + "the follower that is furthest behind, in bytes. Ends with 13 when anything that should run does not.",
        flags: [watch.flag, Flags.home.flag, Flags.health.flag],
        takes: [StandardFlags.results, StandardFlags.waiting], columns: schema.infos,
        examples: [
            Example("shopctl status", "what runs"),
            Example("shopctl status --watch=5s", "the same every five seconds"),
        ],
        exitCodes: [.unreachable]
    ) { invocation in
        let group = EventLoopGroup(count: 1, name: "shopctl")
        let place = try Place(invocation)
        guard let interval = invocation[watch] else { return try await show(invocation, place, group) }
        while true {
            if invocation.surroundings.outputIsTerminal { try invocation.output.put("\u{1B}[H\u{1B}[2J") }
            _ = try await show(invocation, place, group)
            try invocation.output.flush()
            try await Task.sleep(for: interval)
        }
    }

    /// Asks and shows it; when something is not up, asks again for so long before that.
    static func show(
        _ invocation: Invocation, _ place: Place, _ group: EventLoopGroup, within limit: Duration = .zero
    ) async throws -> ExitCode {
        let installation = try place.installation()
        let address = place.health ?? installation?.health
        guard installation != nil || address != nil else {
            guard let other = invocation.otherServer else {
                throw invocation.lacks("health", "its daemon's health is asked", value: "URL")
            }
            throw CommandError.usage("the installation of that server is not known", why: other, hint: "--health URL")
        }
        let end = ContinuousClock.now + limit
        var parts: [Part] = []
        while true {
            parts = (installation?.status() ?? []).map(part)
            if let address { parts += try await ask(address, invocation, group) }
            guard parts.contains(where: { $0.state != "up" }), ContinuousClock.now < end else { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        try invocation.output.list(schema, parts)
        try invocation.output.flush()
        let failed = parts.filter { $0.state != "up" }
        guard !failed.isEmpty else { return .done }
        invocation.diagnostics.report(error(failed))
        return .unreachable
    }

    private static func error(_ failed: [Part]) -> CommandError {
        let names = failed.map { "\($0.kind) \($0.name) is \($0.state)" }
        let isStopped = failed.contains { $0.state == "stopped" }
        return CommandError(
            "not_up", names.joined(separator: ", "), why: failed.compactMap(\.detail).first,
            hint: isStopped ? "`shopctl up` starts what does not run" : "the logs say more; -o wide names them",
            exit: .unreachable)
    }

    private static func part(_ part: InstallationPart) -> Part {
        Part(
            kind: "process", name: part.name, state: part.process == nil ? "stopped" : "up", address: part.address,
            process: part.process.map { Int($0.pid) }, log: part.log)
    }

    // MARK: What the daemon says

    private struct Answer: Decodable {
        struct Check: Decodable {
            var kind: String?
            var name: String
            var state: String
            var latencyMs: Double
            var detail: String?
        }
        struct Consumer: Decodable {
            var name: String
            var topic: String
            var lag: Int64?
        }
        var version: String
        var uptimeSeconds: Int
        var services: [String]
        var draining: Bool
        var checks: [Check]
        var consumers: [Consumer]
        /// nil: of a daemon of the version before, or of one that does not know the map.
        var shards: [ShardStatus]?
        /// nil: of a daemon of the version before, or where they can't be asked for.
        var gateways: [ChatGatewayStatus]?
    }

    private static func ask(
        _ address: String, _ invocation: Invocation, _ group: EventLoopGroup
    ) async throws -> [Part] {
        var configuration = HTTPClientConfiguration()
        configuration.deadlines.total = invocation[StandardFlags.timeout] ?? .seconds(5)
        let client = HTTPClient(configuration, group: group)
        let clock = ContinuousClock()
        let began = clock.now
        let answer: Answer
        do {
            let (response, body) = try await client.fetch(HTTPClientRequest("GET", address + "/status"))
            guard response.status == 200 else { return [down(address, "it answered \(response.status)")] }
            answer = try JSONText.decode(Answer.self, from: body)
        } catch let error as HTTPClientError {
            return [down(address, error.detail)]
        }
        let latency = clock.now - began
        await client.close()
        let uptime = Durations.rough(answer.uptimeSeconds)
        let daemon = Part(
            kind: "daemon", name: "shopd", state: answer.draining ? "draining" : "up", latency: latency,
            address: address,
            detail: "\(answer.version), up for \(uptime): \(answer.services.joined(separator: " "))")
        return [daemon] + answer.checks.map(part) + (answer.gateways ?? []).map(part)
            + (answer.shards ?? []).map(part) + answer.consumers.map(part)
    }

    private static func down(_ address: String, _ why: String) -> Part {
        Part(kind: "daemon", name: "shopd", state: "down", address: address, detail: why)
    }

    private static func part(_ check: Answer.Check) -> Part {
        Part(
            kind: check.kind ?? "store", name: check.name, state: check.state,
            latency: .microseconds(Int(check.latencyMs * 1000)),
            detail: check.detail)
    }

    /// A process that Telegram clients are connected to, on whichever machine.
    private static func part(_ gateway: ChatGatewayStatus) -> Part {
        let isUp = gateway.state == "up"
        let seen = isUp ? "" : ", last heard of at \(RFC3339.text(gateway.seenAt))"
        return Part(
            kind: "gateway", name: gateway.name, state: gateway.state, address: gateway.name,
            process: gateway.process,
            detail: "\(gateway.clients) clients, since \(RFC3339.text(gateway.startedAt))\(seen)")
    }

    /// Slots, and the lag of the follower that is furthest behind, in bytes.
    private static func part(_ shard: ShardStatus) -> Part {
        var words = ["\(shard.slots) slots"]
        if let strange = shard.disagreeingSlots, strange > 0 { words.append("\(strange) disagree with the map") }
        if let waiting = shard.outboxWaiting, waiting > 0 { words.append("\(waiting) events wait") }
        if !shard.replicas.isEmpty { words.append("\(shard.replicas.count) followers") }
        if let reason = shard.reason { words.append(reason) }
        return Part(
            kind: "shard", name: shard.name, state: shard.state.rawValue,
            lag: shard.replicas.compactMap(\.lagBytes).max(), address: shard.place,
            detail: words.joined(separator: ", "))
    }

    private static func part(_ consumer: Answer.Consumer) -> Part {
        Part(kind: "consumer", name: "\(consumer.name) \(consumer.topic)", state: "up", lag: consumer.lag)
    }

    private static func tone(_ state: String) -> Tone {
        switch state {
        case "up": .good
        case "draining": .warning
        default: .bad
        }
    }
}
