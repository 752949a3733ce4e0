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
    // MARK: Limits

    private static let burst = 8

    @Test func everyLimitThatTheConfigurationNamesHolds() async throws {
        let shop = try await Shop.started { configuration in
            for key in DaemonLimits.RateName.allCases {
                configuration.limits[key] = .init(1, seconds: 86_400, burst: Self.burst)
            }
        }
        // Signing in is sensitive: all that is needed of it comes first.
        let admin = try await shop.adminToken
        let customer = try await shop.customer("+491700008001")
        for key in DaemonLimits.RateName.allCases {
            func ask() async throws -> Shop.Answer {
                switch key {
                case .customer: try await shop.ask("GET", "/v1/cart", token: customer)
                case .operator: try await shop.ask("GET", "/admin/v1/warehouses", token: admin)
                case .anonymous: try await shop.ask("GET", "/v1/products")
                case .creation: try await shop.ask("POST", "/v1/carts")
                case .sensitive: try await shop.ask("POST", "/v1/auth/code", #"{"phone":"none"}"#)
                case .refusedTokens, .sharedTokens:
                    try await shop.ask("GET", "/v1/products", token: "not.a.token")
                }
            }
            var answers: [Shop.Answer] = []
            // Behind the limit of an address for refused tokens lies the shared one.
            let most = key == .refusedTokens ? 2 * Self.burst : Self.burst
            for _ in 0...most { answers.append(try await ask()) }
            #expect(answers.last?.status == 429, "\(key): \(answers.map(\.status))")
            #expect(answers.last?.headers["Retry-After"] != nil && answers.last?.problem?.code == "rate_limited")
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    @Test(arguments: DaemonLimits.CountName.allCases)
    func everyLimitOfConnectionsHolds(_ name: DaemonLimits.CountName) async throws {
        let limit = 12
        let shop = try await Shop.started { $0.limits[name] = limit }
        let port = shop.installation.ports.rest
        let request = Array("GET /v1/products HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        var held: [Int32] = []
        /// The first line of the answer on a connection that is open from then on.
        func ask(from address: String = "127.0.0.2") async throws -> String {
            let descriptor = try HeldConnection.open(port, request, from: address)
            held.append(descriptor)
            return try await HeldConnection.firstLine(descriptor)
        }
        for _ in 0..<limit { #expect(try await ask() == "HTTP/1.1 200 OK") }
        let more = try await ask()
        switch name {
        case .connections:
            #expect(more.hasPrefix("HTTP/1.1 503 "), "\(more)")
            #expect(try await ask(from: "127.0.0.3").hasPrefix("HTTP/1.1 503 "))
        case .connectionsPerAddress:
            #expect(more.hasPrefix("HTTP/1.1 429 "), "\(more)")
            #expect(try await ask(from: "127.0.0.3") == "HTTP/1.1 200 OK")
        }
        for descriptor in held { close(descriptor) }
        held.removeAll()
        // Who has gone makes room.
        try await eventually("there is room again") { try await ask() == "HTTP/1.1 200 OK" }
        for descriptor in held { close(descriptor) }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    // MARK: Where the shop is

    /// Whoever asks writes the `Host`, and whoever reads the answer trusts it.
    @Test func noAnswerRepeatsTheHostThatItWasAskedBy() async throws {
        let shop = try await Shop(TestInstallation.start(isUnlimited: true))
        #expect(try shop.installation.configuration().listen.publicURL == shop.server)
        let evil = "evil.example"
        let hostile: HTTPFields = [
            "Host": evil, "X-Forwarded-Host": evil, "Forwarded": "host=\(evil)", "X-Forwarded-Server": evil,
            "X-Original-URL": "https://\(evil)/", "Origin": "https://\(evil)", "Referer": "https://\(evil)/",
        ]
        let tokens = try await RouteWalk.tokens(of: shop)
        for step in try await RouteWalk.steps() where step.door == .rest && !step.isEventStream {
            for body in try step.bodies {
                let answer = try await shop.ask(step, body, token: tokens[.admin], headers: hostile)
                #expect(
                    !"\(answer.headers) \(String(decoding: answer.body, as: UTF8.self))".contains("evil"), "\(step)")
            }
        }
        var form = hostile
        form.add("Content-Type", "application/x-www-form-urlencoded")
        let device: DeviceAuthorization = try await shop.ask(
            "POST", "/oauth/device_authorization", "client_id=shopctl", headers: form
        ).value()
        #expect(device.verification_uri == "\(shop.server)/oauth/device")
        let metadata = try await shop.ask("GET", "/.well-known/oauth-authorization-server", headers: hostile)
        #expect(String(decoding: metadata.body, as: UTF8.self).contains("\"\(shop.server)/oauth/token\""))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    // MARK: Bytes that stop

    /// Requests made from the list of routes, each cut at each of its bytes, the rest never sent.
    @Test func requestsThatStopCostNothing() async throws {
        let shop = try await Shop.started()
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

    /// What was taken for them is given back, to the system and not to malloc alone.
    @Test func uploadsThatStopLeaveNoMemoryTaken() async throws {
        let shop = try await Shop.started()
        let pid = shop.installation.daemon.running?.pid ?? 0
        func resident() throws -> Int {
            let words = try #require(FileText.read("/proc/\(pid)/statm")).split(separator: " ")
            return try #require(Int(words[1])) * 4 >> 10
        }
        let head =
            "POST /v1/carts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
        let half = Array(head.utf8) + [UInt8](repeating: 97, count: 30_000)
        let before = try resident()
        for round in 2..<8 {
            let held = try (0..<800).map { _ in
                try HeldConnection.open(shop.installation.ports.rest, half, from: "127.0.0.\(round)")
            }
            for descriptor in held { close(descriptor) }
        }
        try await eventually(within: .seconds(90), "the memory is given back") {
            let now = try resident()
            if now > before + 24 { throw TestSupportError(description: "\(now) MB, \(before) before") }
            return true
        }
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
    static func open(_ port: Int, _ bytes: [UInt8], from source: String = "127.0.0.1") throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        func with(
            _ host: String, _ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
        ) -> Int32 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port).bigEndian)
            address.sin_addr.s_addr = inet_addr(host)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        guard with(source, 0, bind) == 0, with("127.0.0.1", port, connect) == 0,
            send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else {
            throw SystemError(errno: errno, during: "connecting")
        }
        return descriptor
    }

    /// The first line of what comes; empty when nothing came before the end.
    static func firstLine(_ descriptor: Int32) async throws -> String {
        var bytes: [UInt8] = []
        try await eventually("an answer comes") {
            var part = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &part, part.count, Int32(MSG_DONTWAIT))
            if count > 0 { bytes += part[..<count] }
            return count == 0 || bytes.contains(0x0D) || (count < 0 && errno != EAGAIN)
        }
        return String(decoding: bytes.prefix { $0 != 0x0D }, as: UTF8.self)
    }

    static func isClosed(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == 0
    }
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
