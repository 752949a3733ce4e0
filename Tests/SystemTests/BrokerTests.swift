import EventLoop
import FoundationEssentials
import Glibc
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// The embedded broker is a process of its own, and whatever ends it ends nothing else.
@Suite(.serialized) struct BrokerTests {
    /// The broker that a daemon has started.
    static func broker(of daemon: Int32) -> Int32? {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon)/task")) ?? []
        return tasks.flatMap { task in
            (FileText.read("/proc/\(daemon)/task/\(task)/children") ?? "").split(separator: " ").compactMap {
                Int32($0)
            }
        }.first { (FileText.read("/proc/\($0)/cmdline") ?? "").contains("\0broker\0") }
    }
    private static func isThere(_ pid: Int32) -> Bool {
        ProcessIdentity.state(of: pid).map { $0 != "Z" } ?? false
    }

    private func running(_ shop: Shop) throws -> Int32 { try #require(shop.installation.daemon.running).pid }
    private func health(_ shop: Shop, _ path: String) async throws -> String {
        let port = shop.installation.ports.health
        return try await shop.ask("GET", "http://127.0.0.1:\(port)\(path)").description
    }

    @Test(.timeLimit(.minutes(5))) func ordersGoOnWhateverEndsTheBroker() async throws {
        let shop = Shop(try await TestInstallation.start())
        let daemon = try running(shop)
        try await shop.stock([("BROKER", 100_000)])
        let customers = Customers(shop, ["BROKER"])
        let load = Task { await customers.run(count: 4) }
        let ends: [(Int32) async throws -> Void] = [
            { _ in try await joinWithAnotherAssignor(shop) }, { kill($0, SIGKILL) }, { kill($0, SIGKILL) },
            { kill($0, SIGKILL) },
        ]
        for end in ends {
            let before = customers.placed.count
            try await eventually("orders are placed") { customers.placed.count > before + 20 }
            var broker: Int32 = 0
            try await eventually("the broker runs") {
                broker = Self.broker(of: daemon) ?? 0
                return broker > 0
            }
            try await end(broker)
            try await eventually("that broker has ended") { !Self.isThere(broker) }
            try await eventually("another runs") { Self.broker(of: daemon).map { $0 != broker } ?? false }
            #expect(try running(shop) == daemon)
        }
        customers.stop()
        await load.value
        for id in customers.placed {
            try await eventually(within: .seconds(60), "\(id) reaches an end") {
                try await shop.order(id).state.isSettled
            }
        }
        try await eventually(within: .seconds(60), "the audit finds nothing") {
            let audit = try await shop.shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
        let metrics = try await health(shop, "/metrics")
        let restarts = metrics.split(separator: "\n").first { $0.hasPrefix("shop_broker_restarts_total ") }
        #expect(restarts.flatMap { Double($0.split(separator: " ")[1]) } ?? 0 >= 4)
        #expect(metrics.contains("shop_broker_up 1"))
        #expect(metrics.contains("shop_consumer_outside_seconds{consumer="))
        #expect((FileText.read(shop.installation.daemon.log) ?? "").contains("the embedded broker has ended"))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// It keeps its port, and its connections look alive.
    @Test(.timeLimit(.minutes(3))) func aBrokerThatHangsIsReplacedAndHoldsNoPortOfADeadDaemon() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("HANG", 100)])
        let daemon = try running(shop)
        let first = try #require(Self.broker(of: daemon))
        kill(first, SIGSTOP)
        let id = try await shop.place("HANG", 1, key: "while-it-hangs").id
        try await eventually(within: .seconds(60), "another runs") {
            Self.broker(of: daemon).map { $0 != first } ?? false
        }
        try await eventually(within: .seconds(60), "\(id) is confirmed") {
            try await shop.order(id).state == .confirmed
        }
        let second = try #require(Self.broker(of: daemon))
        kill(second, SIGSTOP)
        kill(daemon, SIGKILL)
        try await eventually("it ends with its daemon") { !Self.isThere(second) }
        _ = try await shop.installation.up(on: TestLoops.any)
        let next = try await shop.place("HANG", 1, key: "after-it").id
        try await eventually(within: .seconds(60), "\(next) is confirmed") {
            try await shop.order(next).state == .confirmed
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Its consumers have groups of other names then; people don't.
    @Test(.timeLimit(.minutes(3))) func lagIsShownUnderTheSameNameAfterTheBrokersEnd() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("LAG", 100)])
        func lag() async throws -> [Substring] {
            let done = try await shop.shopctl(["topics", "lag", "orders", "-o", "tsv", "--no-headers"])
            #expect(done.status.isSuccess, "\(done.errorText)")
            return done.outputText.split(separator: "\n")
        }
        func settle(_ key: String) async throws {
            let id = try await shop.place("LAG", 1, key: key).id
            try await eventually("\(id) is confirmed") { try await shop.order(id).state == .confirmed }
        }
        try await settle("before")
        try await eventually("it has committed") { try await !lag().isEmpty }
        for round in 0..<2 {
            let broker = try #require(Self.broker(of: try running(shop)))
            kill(broker, SIGKILL)
            try await eventually("another runs") {
                Self.broker(of: try running(shop)).map { $0 != broker && Self.isThere($0) } ?? false
            }
            try await settle("after-\(round)")
            try await eventually("the lag is shown") {
                let rows = try await lag()
                return !rows.isEmpty && rows.allSatisfy { $0.hasPrefix("orders\t") }
            }
            let wait = try await shop.shopctl(["topics", "lag", "orders", "--wait", "--timeout", "30s"])
            #expect(wait.status.isSuccess, "\(wait.outputText)\(wait.errorText)")
            let positions = try await shop.shopctl(["topics", "groups", "orders", "--positions", "-o", "tsv"])
            #expect(positions.outputText.contains("orders\t"), "\(positions.outputText)\(positions.errorText)")
            try await eventually("nothing is lost") {
                let verify = try await shop.shopctl(["topics", "verify", "inventory.events"])
                return verify.status.isSuccess && verify.outputText.contains("orders")
            }
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// One member of a consumer's group, by another program: librdkafka's mock ends its process.
    private func joinWithAnotherAssignor(_ shop: Shop) async throws {
        let before = try running(shop)
        let broker = Self.broker(of: before)
        var command = ChildCommand(
            "timeout",
            [
                "60", "kcat", "-b", "127.0.0.1:\(shop.installation.ports.kafka)", "-X",
                "partition.assignment.strategy=roundrobin", "-q", "-G", "orders", "orders.events",
            ])
        command.environment = ["PATH": "/usr/bin:/bin"]
        let stranger = try await ChildProcess.spawn(command, on: TestLoops.any)
        try await eventually("the broker ends") { broker.map { !Self.isThere($0) } ?? true }
        await stranger.signal(SIGKILL)
        _ = try await stranger.exit()
    }

    @Test(.timeLimit(.minutes(3))) func theBrokerEndsWithItsDaemon() async throws {
        let shop = Shop(try await TestInstallation.start())
        let daemon = shop.installation.daemon
        for signals in [[SIGKILL], [SIGTERM]] {
            let pid = try running(shop)
            let broker = try #require(Self.broker(of: pid))
            #expect(getsid(broker) == broker)
            // As a service manager does with all processes of a service.
            kill(broker, SIGTERM)
            try await daemon.stop(daemon.running, signals, on: TestLoops.any)
            try await eventually("the broker has ended") { !Self.isThere(broker) }
            // The port is its successor's at once.
            _ = try await shop.installation.up(on: TestLoops.any)
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}
