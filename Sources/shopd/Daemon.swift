import EventLoop
import FoundationEssentials
import Glibc
import HTTPServer
import HTTPService
import Kafka
import LocalStack
import Observability
import Postgres
import ShopAPI

/// One process from its start to its end: it waits for its stores, runs its services, and drains on SIGTERM.
struct Daemon: Sendable {
    private let configuration: DaemonConfiguration
    private let hosted: Set<String>
    private let group: EventLoopGroup
    private let log = Log(label: "shopd")
    private let watchdog: LoopWatchdog

    /// How long requests in hand may take once SIGTERM has come.
    static let drainLimit = Duration.seconds(10)

    init(_ configuration: DaemonConfiguration, hosting hosted: Set<String>) throws {
        LogOutput.standard.level = LogLevel(name: configuration.log.level) ?? .info
        LogOutput.standard.service = "shopd"
        if let file = configuration.log.file { LogOutput.standard.rotate(file, atMost: LocalDaemon.maximumLog) }
        DescriptorLimit.raise()
        try Self.become(configuration.user)
        self.configuration = configuration
        self.hosted = hosted
        let log = log
        let stalls = Metrics.shared.counter("shop_loop_stalls_total", "Turns of an event loop that took too long")
        let loops = configuration.loops == 0 ? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) : configuration.loops
        group = EventLoopGroup(count: loops, name: "shopd") { loop, busy in
            stalls.increment()
            log.warning("event loop was busy", ["loop": .string(loop.name), "for": .duration(busy)])
        }
        watchdog = Self.watchdog(group, log)
    }

    /// What no loop can say of itself.
    private static func watchdog(_ group: EventLoopGroup, _ log: Log) -> LoopWatchdog {
        let stuck = Metrics.shared.counter("shop_loop_stuck_total", "Loops seen inside one turn for ten seconds")
        let spinning = Metrics.shared.counter("shop_loop_spinning_total", "Loops seen without a wait for ten seconds")
        return LoopWatchdog(group) { loop, finding in
            switch finding {
            case .stuck(let time):
                stuck.increment()
                log.error("event loop is stuck in one turn", ["loop": .string(loop.name), "for": .duration(time)])
            case .spinning(let time, let turns, let jobs):
                spinning.increment()
                log.warning(
                    "event loop never waits",
                    [
                        "loop": .string(loop.name), "for": .duration(time), "turns": .int(Int(clamping: turns)),
                        "jobs": .int(Int(clamping: jobs)),
                    ])
            }
        }
    }

    /// Returns after SIGTERM or SIGINT, when everything in hand is finished.
    /// - Throws: what can't be waited out: a port in use, a schema of another version, wrong credentials.
    func run() async throws {
        Metrics.shared.observeProcess()
        observeLoops()
        watchdog.start()
        defer { watchdog.stop() }
        let signals = Signals.stream([SIGTERM, SIGINT], on: group.loops[0])
        let services = hosted.sorted().joined(separator: ",")
        log.notice("starting", ["version": .string(Release.version), "services": .string(services)])
        if hosted.contains("auth"), configuration.listen.lacksPublicURL {
            log.warning(
                "listen.publicURL is missing: who signs in on a device is sent to where only this host gets",
                ["url": .string(configuration.listen.reachedAt)])
        }
        let memory = Task(executorPreference: group.any) { await MemoryReturn.run() }
        defer { memory.cancel() }
        let work = Task(executorPreference: group.loops[0]) { try await serve() }
        let ending = Task {
            for await number in signals {
                log.notice("draining", ["signal": .int(number)])
                work.cancel()
                break
            }
        }
        defer { ending.cancel() }
        do {
            try await work.value
        } catch is CancellationError {
            // Told to stop while it was starting.
        }
        log.notice("stopped")
    }

    private func serve() async throws {
        let broker = try await startBroker()
        let shop = try Composition(
            configuration, hosting: hosted, of: try await RouteCatalog.services(on: group), broker: broker,
            group: group)
        do {
            try await shop.startHealth()
            try await waitForStores(shop)
            try await shop.start()
            log.notice("ready", ["rest": .string(configuration.listen.rest)])
            await shop.untilCancelled()
        } catch {
            await shop.stop(within: Self.drainLimit)
            throw error
        }
        await shop.stop(within: Self.drainLimit)
    }

    private func startBroker() async throws -> BrokerProcess? {
        let kafka = configuration.kafka
        guard kafka.embedded, let port = HostPort(kafka.bootstrap)?.port else { return nil }
        // The broker of a daemon that was killed just now sees it and ends.
        try await LocalPort.settle(port, within: .seconds(2), on: group.loops[0])
        try LocalPort.check(port, for: "the embedded Kafka broker", setting: "kafka.bootstrap")
        return try await BrokerProcess.start(
            topics: Topics.all(partitions: kafka.newPartitions), port: port, on: group.next())
    }

    /// Until the database answers and is at our version. Stores that are away are waited for; a wrong version is not.
    private func waitForStores(_ shop: Composition) async throws {
        var delay = Duration.milliseconds(100)
        while true {
            do {
                try await shop.checkDatabase()
                return
            } catch let error as PostgresError where error.isConnectionLoss || error.isOverload {
                log.warning("waiting for PostgreSQL", ["error": .describing(error), "next": .duration(delay)])
            }
            try await group.loops[0].sleep(for: delay)
            delay = min(delay * 2, .seconds(5))
        }
    }

    private func observeLoops() {
        for loop in group.loops {
            Metrics.shared.observe(
                "shop_loop_busy_seconds_total", "Time that a loop was not waiting", .counter, ["loop": loop.name]
            ) { Double(loop.busyNanoseconds) / 1e9 }
            Metrics.shared.observe("shop_loop_turns_total", "Turns of a loop", .counter, ["loop": loop.name]) {
                Double(loop.turns)
            }
        }
    }

    /// Gives up root's rights for those of `user`; must happen before any thread or file is made.
    private static func become(_ user: String?) throws {
        guard let user, !user.isEmpty, geteuid() == 0 else { return }
        guard let entry = getpwnam(user) else {
            throw LocalStackError(.noUser, "there is no user \(user) to run as: see `user` in the configuration")
        }
        let (uid, gid) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        guard setgroups(0, nil) == 0, setgid(gid) == 0, setuid(uid) == 0 else {
            throw SystemError(errno: errno, during: "becoming \(user)")
        }
    }
}
