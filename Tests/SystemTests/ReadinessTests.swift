import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// `/readyz` of the real `shopd`: at once, whatever its stores do, and up or down for whoever asks.
@Suite(.timeLimit(.minutes(6))) struct ReadinessTests {
    /// What `/readyz` costs beside what `/healthz` does, and how many threads the daemon has more than before.
    private func probe(_ shop: Shop, expecting status: Int) async throws {
        func took(_ path: String, _ status: Int) async throws -> Duration {
            let start = ContinuousClock.now
            for _ in 0..<200 {
                let answer = try await shop.ask("GET", shop.installation.health + path)
                #expect(answer.status == status, "\(path): \(answer)")
            }
            return ContinuousClock.now - start
        }
        let before = threads(shop)
        let alive = try await took("/healthz", 200)
        let ready = try await took("/readyz", status)
        #expect(ready < alive * 20 + .milliseconds(200), "\(ready) beside \(alive)")
        #expect(threads(shop) <= before + 6, "\(threads(shop)) threads, \(before) before")
        // A stranger hears no more than that.
        let answer = try await shop.ask("GET", shop.installation.health + "/readyz")
        #expect(String(decoding: answer.body, as: UTF8.self) == #"{"ready":\#(status == 200)}"#)
        #expect(answer.headers["Cache-Control"] == "no-store")
    }
    private func threads(_ shop: Shop) -> Int {
        let pid = shop.installation.daemon.running?.pid ?? 0
        return (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count) ?? 0
    }

    /// What the health port says of a check.
    private func state(_ name: String, _ shop: Shop) async throws -> HealthCheck.Outcome {
        struct Status: Decodable { let checks: [HealthCheck.Outcome] }
        let status: Status = try await shop.ask("GET", shop.installation.health + "/status").value()
        return try #require(status.checks.first { $0.name == name })
    }
    private func wait(_ shop: Shop, for status: Int) async throws {
        try await eventually(within: .seconds(60), "/readyz says \(status)") {
            try await shop.ask("GET", shop.installation.health + "/readyz").status == status
        }
    }

    private func wait(_ shop: Shop, until name: String, is wanted: String) async throws {
        try await eventually(within: .seconds(60), "\(name) is \(wanted)") {
            let now = try await state(name, shop)
            if now.state != wanted { throw TestSupportError(description: "\(now)") }
            return true
        }
    }

    @Test func readinessWaitsForNothing() async throws {
        // Somebody listens there and never answers.
        let silent = try SilentPort()
        let shop = try await Shop.started {
            $0.kafka.embedded = false
            $0.kafka.bootstrap = "127.0.0.1:\(silent.port)"
        }
        try await probe(shop, expecting: 200)
        try await shop.installation.kill("postgres", on: TestLoops.any)
        try await wait(shop, for: 503)
        try await probe(shop, expecting: 503)
        silent.close()
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// It answers and takes nothing any more, as a standby does after a failover.
    @Test func aDatabaseThatIsReadOnly() async throws {
        let shop = try await Shop.started()
        try await wait(shop, for: 200)
        func set(_ value: String) async throws {
            try await shop.installation.psql(
                "alter system set default_transaction_read_only = \(value)")
            try await shop.installation.psql("select pg_reload_conf()")
        }
        try await set("on")
        // What a customer's request meets is said, and none has to come for it to be over.
        try await eventually(within: .seconds(60), "a cart is refused") {
            let answer = try await shop.ask("POST", "/v1/carts", #"{"lines":[]}"#)
            #expect(answer.status < 300 || answer.status == 503, "\(answer)")
            return answer.status == 503
        }
        try await wait(shop, for: 503)
        try await eventually(within: .seconds(60), "it is said why") {
            let now = try await state("postgres", shop)
            if now.state == "down", now.detail?.contains("cannot write: it is read-only") == true { return true }
            throw TestSupportError(description: "\(now)")
        }
        try await set("off")
        try await wait(shop, for: 200)
        #expect(try await state("postgres", shop).state == "up")
        #expect(try await shop.ask("POST", "/v1/carts", #"{"lines":[]}"#).status == 201)
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Connections stay open, and nothing comes: the server of a host that swaps, or is cut off.
    @Test func aDatabaseThatIsFrozen() async throws {
        let shop = try await Shop.started()
        try await wait(shop, for: 200)
        let database = try shop.installation.postgres()
        func signal(_ number: Int32) { for pid in ProcessIdentity.working(in: database.data) { kill(pid, number) } }
        signal(SIGSTOP)
        defer { signal(SIGCONT) }
        try await wait(shop, for: 503)
        try await probe(shop, expecting: 503)
        let frozen = try await state("postgres", shop)
        #expect(frozen.state == "down" && frozen.detail?.contains("no answer within") == true, "\(frozen)")
        signal(SIGCONT)
        try await wait(shop, for: 200)
        #expect(try await state("postgres", shop).state == "up")
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Orders are taken without it: ready, and said to be away.
    @Test(arguments: FrozenKafka.all) func aKafkaThatIsFrozen(_ kafka: FrozenKafka) async throws {
        let shop = try await Shop.started { configuration in
            guard let bootstrap = kafka.bootstrap else { return }
            configuration.kafka.embedded = false
            configuration.kafka.bootstrap = bootstrap
        }
        try await wait(shop, for: 200)
        try await wait(shop, until: "kafka", is: "up")
        try await kafka.pause(shop)
        do {
            try await wait(shop, until: "kafka", is: "down")
            try await probe(shop, expecting: 200)
            let frozen = try await state("kafka", shop)
            #expect(frozen.state == "down" && frozen.detail?.isEmpty == false, "\(frozen)")
        } catch {
            try await kafka.resume(shop)
            throw error
        }
        try await kafka.resume(shop)
        try await wait(shop, until: "kafka", is: "up")
        try await probe(shop, expecting: 200)
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// What lies behind it is told on the health port, and to nobody at the customers' door.
    @Test func theDoorTellsNobodyHowItsStoresAre() async throws {
        let shop = try await Shop.started()
        let customer = try await shop.customer("+491700008101")
        for path in ["/readyz", "/status", "/metrics", "/healthz"] {
            for token in [nil, customer] {
                let answer = try await shop.ask("GET", path, token: token)
                #expect(answer.status == 404, "\(path): \(answer)")
            }
        }
        for name in ["services", "postgres", "redis", "kafka", "consumers", "broker"] {
            try await wait(shop, until: name, is: "up")
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}

/// A Kafka whose processes can be stopped (SIGSTOP): the embedded one, and three nodes of Apache Kafka where
/// `SHOP_TEST_KAFKA_PAUSE` and `SHOP_TEST_KAFKA_RESUME` are commands that get a node's number as their last argument.
struct FrozenKafka: Sendable, CustomTestStringConvertible {
    /// nil: the embedded one.
    let bootstrap: String?
    private var pause = ""
    private var resume = ""

    var testDescription: String { bootstrap == nil ? "embedded" : "Apache Kafka" }

    static var all: [FrozenKafka] {
        let embedded = FrozenKafka(bootstrap: nil)
        guard let bootstrap = TestKafka.given("CLUSTER"), let pause = TestKafka.given("PAUSE"),
            let resume = TestKafka.given("RESUME")
        else { return [embedded] }
        return [embedded, FrozenKafka(bootstrap: bootstrap, pause: pause, resume: resume)]
    }

    func pause(_ shop: Shop) async throws { try await signal(SIGSTOP, pause, shop) }
    func resume(_ shop: Shop) async throws { try await signal(SIGCONT, resume, shop) }

    private func signal(_ number: Int32, _ script: String, _ shop: Shop) async throws {
        guard bootstrap != nil else {
            let daemon = try #require(shop.installation.daemon.running).pid
            kill(try #require(BrokerTests.broker(of: daemon)), number)
            return
        }
        for node in 1...3 {
            var command = ChildCommand("/bin/sh", ["-c", "\(script) \(node)"])
            command.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
            let done = try await ChildProcess.run(command, on: TestLoops.any)
            #expect(done.status.isSuccess, "\(done.errorText)")
        }
    }
}

/// Listens, and never accepts.
private struct SilentPort {
    let descriptor: Int32
    let port: Int

    init() throws {
        port = try LocalPort.free()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 64) == 0 else { throw SystemError(errno: errno, during: "listening") }
    }
    func close() { Glibc.close(descriptor) }
}
