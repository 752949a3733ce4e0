import EventLoop
import FoundationEssentials
import HTTPClient
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// The real nginx with what `shopd nginx` prints, in front of the real `shopd`.
@Suite(.serialized, .timeLimit(.minutes(4))) struct NginxTests {
    private struct Front: Sendable {
        let shop: Shop
        let nginx: TestNginx
        /// Of `shopd` itself, which only nginx should use.
        var behind: Int { shop.installation.ports.rest }
        var base: String { "https://localhost:\(nginx.ports[0])" }
        var log: String { FileText.read(shop.installation.daemon.log) ?? "" }

        static func start() async throws -> Front {
            let installation = try await TestInstallation.start()
            var configuration = try installation.configuration()
            configuration.listen.trustedProxies = ["127.0.0.1"]
            configuration.auth.sandboxBehindProxy = true
            let text = String(decoding: try JSONText.encode(configuration), as: UTF8.self)
            try FileText.write(text, to: installation.configurationFile)
            try await installation.kill("shopd", on: TestLoops.any)
            _ = try await installation.up(on: TestLoops.any)
            let nginx = try await TestNginx.start(ports: 2) { nginx in
                let arguments = [
                    "nginx", "--config", installation.configurationFile, "--name", "localhost",
                    "--certificate", "\(nginx.directory)/certificate.pem", "--key", "\(nginx.directory)/key.pem",
                    "--https-port", "\(nginx.ports[0])", "--http-port", "\(nginx.ports[1])",
                ]
                let made = try await ChildProcess.run(
                    ChildCommand(TestInstallation.program("shopd"), arguments), on: TestLoops.any)
                guard made.status.isSuccess else { throw TestSupportError(description: made.errorText) }
                // Its logs beside it: the tests' nginx may not write elsewhere.
                return made.outputText.replacing("/var/log/nginx/", with: "\(nginx.directory)/temp/")
            }
            let shop = Shop(installation)
            try await shop.stock([("LAMP", 10_000)])
            return Front(shop: shop, nginx: nginx)
        }

        /// What `curl` prints: the answer's body, and behind it what `-w` says.
        func curl(_ arguments: [String], input: String = "") async throws -> String {
            let command = ChildCommand(
                "/usr/bin/curl",
                ["-sS", "--max-time", "60", "--cacert", "\(nginx.directory)/authority.pem"] + arguments)
            let done = try await ChildProcess.run(command, input: Array(input.utf8), on: TestLoops.any)
            guard done.status.isSuccess else { throw TestSupportError(description: "curl: \(done.errorText)") }
            return done.outputText
        }

        /// Bytes as they are through TLS, and all that comes back until the other end closes.
        func raw(_ text: String) async throws -> String {
            let command = ChildCommand(
                "/usr/bin/openssl",
                [
                    "s_client", "-quiet", "-ign_eof", "-connect", "127.0.0.1:\(nginx.ports[0])",
                    "-servername", "localhost", "-CAfile", "\(nginx.directory)/authority.pem",
                ])
            return try await ChildProcess.run(command, input: Array(text.utf8), on: TestLoops.any).outputText
        }

        /// The line of shopd's log about the request with this id.
        func line(of request: String) async throws -> [String: JSONValue] {
            var found: [String: JSONValue] = [:]
            try await eventually(within: .seconds(10), "the log has \(request)") {
                let lines = log.split(separator: "\n").filter { $0.contains(request) && $0.contains("\"remote\"") }
                guard let line = lines.last, case .object(let fields) = try StrictJSON.parse(line.utf8) else {
                    return false
                }
                found = fields
                return true
            }
            return found
        }
    }
    private static let started = Once<Front> { try await Front.start() }
    private var front: Front { get async throws { try await Self.started.value } }
    private static let order = #"{"lines":[{"sku":"LAMP","quantity":1}],"paymentToken":"tok_approved"}"#

    @Test func aPurchaseOverHTTP2() async throws {
        let front = try await front
        let token = try await front.shop.customer("+491700000010")
        let answer = try await front.curl([
            "--http2", "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json",
            "-H", "Prefer: wait=20", "-H", "Idempotency-Key: n-1", "-d", Self.order,
            "-w", "\n%{http_version} %{http_code}", "\(front.base)/v1/orders",
        ])
        #expect(answer.hasSuffix("\n2 201"), "\(answer)")
        #expect(answer.contains(#""state":"confirmed""#))
        let plain = try await front.curl([
            "-w", "%{http_code} %{redirect_url}", "-o", "/dev/null",
            "http://localhost:\(front.nginx.ports[1])/v1/cart?a=b",
        ])
        #expect(plain == "301 \(front.base)/v1/cart?a=b")
        let ready = try await front.curl(["-w", "%{http_code}", "-o", "/dev/null", "\(front.base)/readyz"])
        #expect(ready == "200")
        #expect(try await front.curl(["-w", "%{http_code}", "-o", "/dev/null", "\(front.base)/metrics"]) == "404")
    }

    /// The name of the server that clients are sent on to is its own, whatever they call it.
    @Test func theRedirectGoesHome() async throws {
        let front = try await front
        let plain = try await front.curl([
            "-H", "Host: evil.example", "-w", "%{http_code} %{redirect_url}", "-o", "/dev/null",
            "http://localhost:\(front.nginx.ports[1])/v1/cart",
        ])
        #expect(plain == "301 \(front.base)/v1/cart")
    }

    @Test(arguments: [
        (["-tls1_3"], true), (["-tls1_2"], true),
        // Whatever key the certificate has.
        (["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-CHACHA20-POLY1305"], true),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA256"], false),
        (["-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA"], false),
        (["-tls1_2", "-cipher", "AES128-GCM-SHA256:AES256-SHA256"], false),
        (["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"], false),
        (["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"], false),
    ])
    func onlyAuthenticatedCiphersWithForwardSecrecy(arguments: [String], isTaken: Bool) async throws {
        let front = try await front
        let command = ChildCommand(
            "/usr/bin/openssl",
            ["s_client", "-connect", "127.0.0.1:\(front.nginx.ports[0])", "-servername", "localhost"] + arguments)
        let done = try await ChildProcess.run(command, on: TestLoops.any)
        #expect(done.outputText.contains("Cipher is (NONE)") == !isTaken, "\(done.outputText) \(done.errorText)")
    }

    @Test func eventsArriveOneByOne() async throws {
        let front = try await front
        let token = try await front.shop.customer("+491700000011")
        let placed: Order = try await front.shop.ask(
            "POST", "/v1/orders", Self.order, token: token, headers: ["Prefer": "wait=20"]
        ).value()
        var configuration = HTTPClientConfiguration()
        configuration.tls.trust = .authorities(pem: try TestCertificates.authority)
        let http = HTTPClient(configuration, group: TestLoops.group)
        var request = HTTPClientRequest("GET", "\(front.base)/v1/orders/\(placed.id)/events")
        request.headers = ["Authorization": "Bearer \(token)"]
        var types: [String] = []
        for try await event in http.events(request) {
            types.append(try JSONText.decode(OrderEvent.self, from: event.data.utf8).type)
            // The stream is open, and nothing more happens by itself: whoever held this back would hold it for ever.
            if types.last == "confirmed" {
                let cancelled = try await front.shop.ask("POST", "/v1/orders/\(placed.id)/cancel", token: token)
                #expect(cancelled.status == 200)
            }
            if types.last == "cancelled" { break }
        }
        #expect(types.prefix(4) == ["placed", "reserving", "reserved", "confirmed"])
        await http.close()
    }

    @Test(arguments: [
        "Content-Length: 4\r\nTransfer-Encoding: chunked", "Content-Length: 4\r\nContent-Length: 40",
        "Transfer-Encoding: chunked, identity\r\nContent-Length: 4", "Content-Length: 4, 40",
    ])
    func aSmuggledRequestIsRefused(lengths: String) async throws {
        let front = try await front
        let hidden = "smuggled-\(UInt32.random(in: 0 ... .max))"
        let answer = try await front.raw(
            "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n\(lengths)\r\n\r\n0\r\n\r\n"
                + "GET /v1/products/\(hidden) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 501 "), "\(answer)")
        #expect(answer.components(of: "HTTP/1.1 ") == 1)
        _ = try await front.curl(["\(front.base)/v1/products/after-\(hidden)"])
        try await eventually(within: .seconds(10)) { front.log.contains("after-\(hidden)") }
        #expect(!front.log.contains("/v1/products/\(hidden)"))
    }

    @Test func theLogHasTheClientsAddressAndRequestID() async throws {
        let front = try await front
        func request(_ id: String, _ more: [String]) async throws -> String {
            try await front.curl(["-H", "X-Request-Id: \(id)", "-o", "/dev/null", "-D", "-"] + more)
        }
        let head = try await request("real-1", ["--interface", "127.0.0.2", "\(front.base)/v1/products"])
        #expect(head.lowercased().contains("x-request-id: real-1"))
        #expect(try await front.line(of: "real-1")["remote"] == .string("127.0.0.2"))
        // Somebody else's address is not believed, whether nginx hands it on or not.
        let lie = "X-Forwarded-For: 203.0.113.9"
        _ = try await request("lie-1", ["--interface", "127.0.0.2", "-H", lie, "\(front.base)/v1/products"])
        #expect(try await front.line(of: "lie-1")["remote"] == .string("127.0.0.2"))
        _ = try await request(
            "lie-2", ["--interface", "127.0.0.3", "-H", lie, "http://127.0.0.1:\(front.behind)/v1/products"])
        #expect(try await front.line(of: "lie-2")["remote"] == .string("127.0.0.3"))
        // What is no id gets one of nginx's.
        let odd = try await request("a b;c", ["\(front.base)/v1/products"])
        let given = odd.split(separator: "\r\n").first { $0.lowercased().hasPrefix("x-request-id: ") }
        let id = try #require(given?.split(separator: " ").last.map(String.init))
        #expect(id.utf8.count == 32)
        #expect(try await front.line(of: id)["remote"] == .string("127.0.0.1"))
    }

    /// nginx logs what it is sent; there a number or a secret can stand anywhere.
    @Test func itsLogsHoldNeitherCardNumbersNorTokens() async throws {
        let front = try await front
        let card = "4242424242424242", secret = "tokenlike-secret-0123456789"
        let spaced = "4242.4242.4242.4242", wide = "%EF%BC%94242424242424242", escaped = "%34242424242424242"
        var more: [[String]] = [card, spaced, wide, escaped].flatMap { number in
            [["\(front.base)/v1/variants/\(number)"], ["\(front.base)/v1/products?query=\(number)"]]
        }
        more += [
            ["\(front.base)/oauth/device?user_code=\(secret)"],
            ["-u", "client:\(secret)", "\(front.base)/oauth/token"],
            ["-H", "Authorization: Bearer \(secret)", "\(front.base)/v1/cart"],
            ["-H", "Referer: https://shop.example/?card=\(card)&t=\(secret)", "\(front.base)/v1/products"],
            ["-A", "agent \(card) \(secret)", "\(front.base)/v1/products"],
            ["-H", "X-Request-Id: \(card)", "\(front.base)/v1/products"],
            ["-H", "X-Request-Id: 4242-4242-4242-4242", "\(front.base)/v1/products"],
            ["-H", "Cookie: shop_device=\(secret)", "\(front.base)/oauth/device"],
            ["http://localhost:\(front.nginx.ports[1])/v1/variants/\(card)?t=\(secret)"],
        ]
        for arguments in more { _ = try await front.curl(["-o", "/dev/null"] + arguments) }
        // The same while nobody answers behind it, which nginx calls an error.
        try await front.shop.installation.kill("shopd", on: TestLoops.any)
        for arguments in more { _ = try await front.curl(["-o", "/dev/null"] + arguments) }
        _ = try await front.shop.installation.up(on: TestLoops.any)
        let id = "019aca3e-1234-7000-8000-123456789012"
        let last = ["-H", "X-Request-Id: \(id)", "\(front.base)/v1/products/nginx-log"]
        _ = try await front.curl(["-o", "/dev/null"] + last)

        func logs() -> [String] {
            ["temp/shop.log", "temp/shop-error.log", "nginx.log"].map {
                FileText.read("\(front.nginx.directory)/\($0)") ?? ""
            }
        }
        try await eventually("the last request is logged") { logs()[0].contains(id) }
        for log in logs() {
            for text in [card, spaced, "24242424242424", "4242-4242", secret] {
                #expect(!log.contains(text), "\(text)")
            }
        }
        // What can hold none is there, for whoever looks for a request.
        let lines = logs()[0].split(separator: "\n")
        #expect(lines.count >= more.count * 2 + 1)
        let line = try StrictJSON.parse(try #require(lines.last { $0.contains(id) }).utf8)
        #expect(line["path"] == .string("/v1/products/nginx-log") && line["method"] == .string("GET"), "\(line)")
        #expect(line["status"] == .integer(400) || line["status"] == .integer(404), "\(line)")
    }

    @Test func limitsAreForEachClientAndNotForNginx() async throws {
        let front = try await front
        func statuses(_ address: String, _ count: Int) async throws -> [Substring] {
            try await front.curl([
                "--interface", address, "-d", "grant_type=none", "-o", "/dev/null", "-w", "%{http_code}\n",
                "\(front.base)/oauth/token?[1-\(count)]",
            ]).split(separator: "\n")
        }
        #expect(try await statuses("127.0.0.4", 300).contains("429"))
        #expect(try await statuses("127.0.0.5", 3).allSatisfy { $0 != "429" })
    }

    @Test func aBodyThatIsTooLongIsAProblem() async throws {
        let front = try await front
        let token = try await front.shop.customer("+491700000012")
        let body = "\(front.nginx.directory)/long.json"
        for kilobytes in [300, 4_000] {
            try front.nginx.write(String(repeating: "x", count: kilobytes << 10), to: "long.json")
            for more in [["--http2"], ["--http1.1"], ["--http1.1", "-H", "Transfer-Encoding: chunked"]] {
                for _ in 0..<5 {
                    let answer = try await front.curl(
                        more + [
                            "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json",
                            "-H", "Expect:", "--data-binary", "@\(body)", "-w", "\n%{http_code} %{content_type}",
                            "\(front.base)/v1/orders",
                        ])
                    #expect(answer.contains(#""code":"body_too_large""#), "\(kilobytes) \(more) \(answer)")
                    #expect(answer.hasSuffix("\n413 application/problem+json"), "\(kilobytes) \(more) \(answer)")
                }
            }
        }
        // What no route takes, nginx refuses before it comes.
        let huge = try await front.raw(
            "POST /admin/v1/products/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n"
                + "Connection: close\r\n\r\n")
        #expect(huge.hasPrefix("HTTP/1.1 413 ") && huge.contains(#""code":"body_too_large""#), "\(huge)")
    }

    @Test func aShopThatIsDownIsAProblemToo() async throws {
        let front = try await front
        try await front.shop.installation.kill("shopd", on: TestLoops.any)
        let answer = try await front.curl(["-D", "-", "\(front.base)/v1/products"])
        #expect(answer.hasPrefix("HTTP/2 503"), "\(answer)")
        #expect(answer.lowercased().contains("retry-after: 2") && answer.contains(#""code":"unavailable""#))
        #expect(answer.lowercased().contains("content-type: application/problem+json"))
        _ = try await front.shop.installation.up(on: TestLoops.any)
        let again = try await front.curl(["-o", "/dev/null", "-w", "%{http_code}", "\(front.base)/v1/products"])
        #expect(again == "200")
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
