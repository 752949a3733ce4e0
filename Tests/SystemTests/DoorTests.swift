import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// What strangers can do at the doors of the real `shopd`.
@Suite(.timeLimit(.minutes(6))) struct DoorTests {
    /// An installation whose daemon was started again with another configuration.
    private static func shop(_ change: (inout DaemonConfiguration) throws -> Void = { _ in }) async throws -> Shop {
        let installation = try await TestInstallation.start()
        var configuration = try installation.configuration()
        try change(&configuration)
        try FileText.write(
            String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: installation.configurationFile)
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        return Shop(installation)
    }

    // MARK: Limits

    private static let burst = 8

    @Test func everyLimitThatTheConfigurationNamesHolds() async throws {
        let shop = try await Self.shop { configuration in
            for key in DaemonLimits.CodingKeys.allCases {
                configuration.limits[key] = .init(1, seconds: 86_400, burst: Self.burst)
            }
        }
        // Signing in is sensitive: all that is needed of it comes first.
        let admin = try await shop.adminToken
        let customer = try await shop.customer("+491700008001")
        for key in DaemonLimits.CodingKeys.allCases {
            func ask() async throws -> Shop.Answer {
                switch key {
                case .customer: try await shop.ask("GET", "/v1/cart", token: customer)
                case .operator: try await shop.ask("GET", "/admin/v1/warehouses", token: admin)
                case .anonymous: try await shop.ask("GET", "/v1/products")
                case .creation: try await shop.ask("POST", "/v1/carts")
                case .sensitive: try await shop.ask("POST", "/v1/auth/code", #"{"phone":"none"}"#)
                case .refusedTokens: try await shop.ask("GET", "/v1/products", token: "not.a.token")
                }
            }
            var answers: [Shop.Answer] = []
            for _ in 0...Self.burst { answers.append(try await ask()) }
            #expect(answers.last?.status == 429, "\(key): \(answers.map(\.status))")
            #expect(answers.last?.headers["Retry-After"] != nil && answers.last?.problem?.code == "rate_limited")
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    // MARK: Readiness

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
        #expect(threads(shop) <= before + 4, "\(threads(shop)) threads, \(before) before")
    }
    private func threads(_ shop: Shop) -> Int {
        let pid = shop.installation.daemon.running?.pid ?? 0
        return (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count) ?? 0
    }

    @Test func readinessWaitsForNothing() async throws {
        // Somebody listens there and never answers.
        let silent = try SilentPort()
        let shop = try await Self.shop {
            $0.kafka.embedded = false
            $0.kafka.bootstrap = "127.0.0.1:\(silent.port)"
        }
        try await probe(shop, expecting: 200)
        // A stranger hears no more than that.
        #expect(
            String(decoding: try await shop.ask("GET", shop.installation.health + "/readyz").body, as: UTF8.self)
                == #"{"ready":true}"#)
        try await shop.installation.kill("postgres", on: TestLoops.any)
        try await eventually(within: .seconds(60), "it is not ready") {
            try await shop.ask("GET", shop.installation.health + "/readyz").status == 503
        }
        try await probe(shop, expecting: 503)
        silent.close()
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    // MARK: Bytes that stop

    /// Requests made from the list of routes, each cut at each of its bytes, the rest never sent.
    @Test func requestsThatStopCostNothing() async throws {
        let shop = try await Self.shop()
        let pid = shop.installation.daemon.running?.pid ?? 0
        for request in try await Self.requests() {
            let bytes = Array(request.utf8)
            var held: [Int32] = []
            for cut in 1...bytes.count {
                held.append(try HeldConnection.open(shop.installation.ports.rest, Array(bytes[..<cut])))
            }
            let before = (ProcessorTime.of(pid), ContinuousClock.now)
            for _ in 0..<20 { #expect(try await shop.ask("GET", "/v1/products").status == 200) }
            try await TestLoops.any.sleep(for: .milliseconds(500))
            let used = ProcessorTime.of(pid) - before.0
            #expect(used < (ContinuousClock.now - before.1) / 2, "\(used) for \(request.prefix(60))")
            for descriptor in held { close(descriptor) }
        }
        // At the limits those that are not closed by their client are, by us.
        let last = try HeldConnection.open(shop.installation.ports.rest, Array("GET /v1/pro".utf8))
        try await eventually(within: .seconds(90), "it is closed") { HeldConnection.isClosed(last) }
        close(last)
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    private static func requests() async throws -> [String] {
        let steps = try await RouteWalk.steps().filter { $0.door == .rest && $0.route.access == .anyone }
        let get = try #require(steps.first { $0.route.method == .get && $0.route.parameterNames.isEmpty })
        let post = try #require(steps.first { $0.route.path == "/v1/carts" })
        let body = String(decoding: try post.bodies[0].bytes, as: UTF8.self)
        func head(_ step: RouteWalk.Step, _ fields: String...) -> String {
            let lines = ["\(step.route.method) \(step.path()) HTTP/1.1", "Host: x"] + fields
            return lines.joined(separator: "\r\n") + "\r\n\r\n"
        }
        let type = "Content-Type: application/json"
        let length = "Content-Length: \(body.utf8.count)"
        let chunks = "\(String(body.utf8.count, radix: 16));a=\"b\"\r\n\(body)\r\n0\r\nX-Trailer: 1\r\n\r\n"
        return [
            head(get), head(post, type, length) + body, head(post, type, "Transfer-Encoding: chunked") + chunks,
            head(get) + head(get) + head(post, type, length) + body,
            head(post, type, length, "Expect: 100-continue") + body,
            head(get, "Connection: upgrade", "Upgrade: websocket") + "\u{1}\u{2}\u{3}",
            head(post, "Transfer-Encoding: chunked") + "c;" + String(repeating: "a", count: 200),
        ]
    }
}

/// A connection on which nothing more is said.
private enum HeldConnection {
    static func open(_ port: Int, _ bytes: [UInt8]) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw SystemError(errno: errno, during: "connecting")
        }
        return descriptor
    }

    static func isClosed(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == 0
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

private enum ProcessorTime {
    /// User and system time of a process so far.
    static func of(_ pid: Int32) -> Duration {
        let text = FileText.read("/proc/\(pid)/stat") ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int64(fields[11]), let system = Int64(fields[12]) else { return .zero }
        return .milliseconds((user + system) * 1_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
    }
}
