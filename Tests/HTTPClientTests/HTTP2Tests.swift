import EventLoop
import HTTPClient
import HTTPServer
import TestSupport
import Testing

/// An nginx that speaks HTTP/2 over TLS, and HTTP/2 in clear text, and listens on a Unix socket.
private func withNginx(
    _ change: (inout HTTPClientConfiguration) throws -> Void = { _ in },
    _ body: @escaping @Sendable (TestNginx, HTTPClient) async throws -> Void
) async throws {
    let nginx = try await TestNginx.start(ports: 4) { nginx in
        """
        server {
            listen 127.0.0.1:\(nginx.ports[0]) ssl http2;
            http2_max_concurrent_streams 64;
            location /version { return 200 "$server_protocol"; }
        }
        server { listen 127.0.0.1:\(nginx.ports[1]) http2; location / { return 200 "$server_protocol"; } }
        server {
            listen 127.0.0.1:\(nginx.ports[2]) ssl;
            ssl_client_certificate authority.pem; ssl_verify_client on;
            location / { return 200 "$ssl_client_s_dn"; }
        }
        server { listen unix:\(nginx.socket); location / { return 200 "$host"; } }
        server { listen 127.0.0.1:\(nginx.ports[3]); location / { proxy_pass http://$http_host$request_uri; } }
        """
    }
    try nginx.makeFile("large", bytes: 30 << 20)
    var configuration = HTTPClientConfiguration()
    configuration.tls.trust = .authorities(pem: try TestCertificates.authority)
    try change(&configuration)
    let client = HTTPClient(configuration, group: TestLoops.group)
    do {
        try await TestLoops.group.loops[0].run { try await body(nginx, client) }
    } catch {
        await client.close()
        try await nginx.kill()
        throw error
    }
    await client.close()
    try await nginx.kill()
}

extension TestNginx {
    /// A file that is served as `/files-NAME`.
    fileprivate func makeFile(_ name: String, bytes: Int) throws {
        try write(String(repeating: "0123456789abcdef", count: bytes / 16), to: "files-\(name)")
    }
    fileprivate func url(_ path: String) -> String { "https://localhost:\(ports[0])\(path)" }
}

@Suite struct HTTP2Tests {
    @Test func manyRequestsShareOneConnection() async throws {
        try await withNginx({ $0.maximumConnectionsPerHost = 1 }) { nginx, client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<500 {
                    group.addTask(executorPreference: EventLoop.current) {
                        let (response, body) = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
                        #expect(response.version == "2" && String(decoding: body, as: UTF8.self) == "HTTP/2.0")
                    }
                }
                try await group.waitForAll()
            }
            #expect(await client.statistics().connectionsOpened == 1)
        }
    }

    @Test func slowReaderOfOneStreamDoesNotHoldUpTheOthers() async throws {
        try await withNginx({ $0.maximumConnectionsPerHost = 1 }) { nginx, client in
            let slow = try await client.send(HTTPClientRequest("GET", nginx.url("/files-large")))
            #expect(slow.status == 200)
            for _ in 0..<20 {
                let deadlines = HTTPDeadlines(total: .seconds(5))
                let (_, body) = try await client.fetch(
                    HTTPClientRequest("GET", nginx.url("/version"), deadlines: deadlines))
                #expect(String(decoding: body, as: UTF8.self) == "HTTP/2.0")
            }
            var count = 0
            for try await chunk in slow.body { count += chunk.count }
            #expect(count == 30 << 20)
            #expect(await client.statistics().connectionsOpened == 1)
        }
    }

    @Test func clearTextWorksWhenBothKnow() async throws {
        try await withNginx({ $0.version = .http2PriorKnowledge }) { nginx, client in
            let url = "http://127.0.0.1:\(nginx.ports[1])/"
            let (response, body) = try await client.fetch(HTTPClientRequest("GET", url))
            #expect(response.version == "2" && String(decoding: body, as: UTF8.self) == "HTTP/2.0")
        }
    }

    @Test func oldVersionCanBeAskedFor() async throws {
        try await withNginx({ $0.version = .http1 }) { nginx, client in
            let (response, _) = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
            #expect(response.version == "1.1")
        }
    }

    @Test func uploadsStreamOverHTTP2() async throws {
        let total = 20 << 20
        let received = Count()
        try await Pair.with(handler: { request in
            do { for try await chunk in request.body { await received.add(chunk.count) } } catch {
                return .text("\(error)")
            }
            return .text("\(await received.value)")
        }) { pair in
            let nginx = try await TestNginx.start(ports: 1) { nginx in
                """
                server {
                    listen 127.0.0.1:\(nginx.ports[0]) ssl http2; client_max_body_size 0;
                    location / { proxy_pass \(pair.url); proxy_request_buffering off; proxy_http_version 1.1; }
                }
                """
            }
            var configuration = HTTPClientConfiguration()
            configuration.tls.trust = .authorities(pem: try TestCertificates.authority)
            let client = HTTPClient(configuration, group: TestLoops.group)
            let body = HTTPClientRequestBody.stream(length: nil) { writer in
                for _ in 0..<total / (64 << 10) { try await writer.write([UInt8](repeating: 5, count: 64 << 10)) }
            }
            let (response, answer) = try await client.fetch(HTTPClientRequest("PUT", nginx.url("/"), body: body))
            #expect(response.version == "2" && String(decoding: answer, as: UTF8.self) == "\(total)")
            await client.close()
            try await nginx.kill()
        }
    }

    @Test func serverKilledInTheMiddleIsNoticedAndItsSuccessorUsed() async throws {
        try await withNginx { nginx, client in
            let large = try await client.send(HTTPClientRequest("GET", nginx.url("/files-large")))
            var bytes = large.body.makeAsyncIterator()
            _ = try await bytes.next()
            try await nginx.kill()
            let error = await Pair.failure { while try await bytes.next() != nil {} }
            #expect(error?.code == .closed)
            let refused = await Pair.failure {
                _ = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
            }
            #expect(refused?.code == .connect)
            try await nginx.start()
            #expect(try await client.fetch(HTTPClientRequest("GET", nginx.url("/version"))).response.status == 200)
        }
    }
}

@Suite struct HTTPClientTLSTests {
    @Test func serverOfAnUnknownAuthorityIsRefused() async throws {
        try await withNginx({ $0.tls.trust = .system }) { nginx, client in
            let error = await Pair.failure {
                _ = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
            }
            #expect(error?.code == .tls && error?.wasNeverSent == true)
        }
    }

    @Test func certificateMustNameTheHost() async throws {
        let nginx = try await TestNginx.start(ports: 1) { nginx in
            let other = try TestCertificates.issue(hosts: ["other.example"])
            try nginx.write(other.certificate, to: "other.pem")
            try nginx.write(other.key, to: "other-key.pem")
            return """
                server {
                    listen 127.0.0.1:\(nginx.ports[0]) ssl;
                    ssl_certificate other.pem; ssl_certificate_key other-key.pem;
                }
                """
        }
        var configuration = HTTPClientConfiguration()
        configuration.tls.trust = .authorities(pem: try TestCertificates.authority)
        let client = HTTPClient(configuration, group: TestLoops.group)
        let error = await Pair.failure { _ = try await client.fetch(HTTPClientRequest("GET", nginx.url("/"))) }
        #expect(error?.code == .tls && error?.detail.contains("localhost") == true)
        await client.close()
        try await nginx.kill()
    }

    @Test func clientShowsItsCertificateWhenAsked() async throws {
        let own = try TestCertificates.issue(name: "orders", hosts: [])
        try await withNginx({
            $0.tls.clientCertificate = own.certificate
            $0.tls.clientKey = own.key
        }) { nginx, client in
            let (response, body) = try await client.fetch(
                HTTPClientRequest("GET", "https://localhost:\(nginx.ports[2])/"))
            #expect(response.status == 200 && String(decoding: body, as: UTF8.self) == "CN=orders")
        }
        try await withNginx { nginx, client in
            let (response, _) = try await client.fetch(HTTPClientRequest("GET", "https://localhost:\(nginx.ports[2])/"))
            #expect(response.status == 400)
        }
    }

    @Test func authoritiesMayLieInAFile() async throws {
        try await withNginx { nginx, _ in
            var configuration = HTTPClientConfiguration()
            configuration.tls.trust = .file(path: "\(nginx.directory)/authority.pem")
            let client = HTTPClient(configuration, group: TestLoops.group)
            let (response, _) = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
            #expect(response.status == 200)
            await client.close()
        }
    }

    @Test func unixSocketIsAServerToo() async throws {
        try await withNginx { nginx, client in
            let request = HTTPClientRequest("GET", "http://shop.local/", unixSocket: nginx.socket)
            for _ in 0..<3 {
                let (_, body) = try await client.fetch(request)
                #expect(String(decoding: body, as: UTF8.self) == "shop.local")
            }
            #expect(await client.statistics().connectionsOpened == 1)
            let missing = HTTPClientRequest("GET", "http://shop.local/", unixSocket: nginx.socket + "x")
            let error = await Pair.failure { _ = try await client.fetch(missing) }
            #expect(error?.code == .connect)
        }
    }

    @Test func proxyIsAskedForPlainRequests() async throws {
        try await Pair.with(handler: { .text($0.headers["Host"] ?? "") }) { pair in
            try await withNginx { nginx, _ in
                var configuration = HTTPClientConfiguration()
                configuration.proxy = HTTPProxy(url: "http://127.0.0.1:\(nginx.ports[3])")
                let client = HTTPClient(configuration, group: TestLoops.group)
                let (response, body) = try await client.fetch(HTTPClientRequest("GET", pair.url + "/x"))
                #expect(response.status == 200 && response.headers["Server"]?.hasPrefix("nginx") == true)
                #expect("http://" + String(decoding: body, as: UTF8.self) == pair.url)
                await client.close()
            }
        }
    }

    @Test func proxyIsTunnelledThroughForTLS() async throws {
        let proxy = TunnelProxy()
        let port = try await proxy.start()
        try await withNginx({
            $0.proxy = HTTPProxy(url: "http://127.0.0.1:\(port)", username: "me", password: "s3cret")
        }) { nginx, client in
            let (response, _) = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
            #expect(response.status == 200 && response.version == "2")
            let asked = await proxy.asked
            #expect(asked.contains("CONNECT localhost:\(nginx.ports[0]) HTTP/1.1\r\n"))
            #expect(asked.contains("Proxy-Authorization: Basic bWU6czNjcmV0\r\n"))
        }
        await proxy.refuse()
        try await withNginx({ $0.proxy = HTTPProxy(url: "http://127.0.0.1:\(port)") }) { nginx, client in
            let error = await Pair.failure {
                _ = try await client.fetch(HTTPClientRequest("GET", nginx.url("/version")))
            }
            #expect(error?.wasNeverSent == true)
        }
        await proxy.stop()
    }
}

/// A proxy that knows CONNECT, and remembers what it was asked.
private actor TunnelProxy {
    nonisolated let loop = TestLoops.group.loops[1]
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private(set) var asked = ""
    private var refuses = false
    private var listener: StreamListener?
    private var clients: [StreamSocket] = []
    private var headers: [String] = []
    private var servers: [Int: StreamSocket] = [:]

    func start() throws -> Int {
        let listener = try StreamListener(loop, on: SocketAddress(host: "127.0.0.1", port: 0)) { client in
            self.accept(client)
        }
        self.listener = listener
        return listener.address.port
    }

    private func accept(_ client: StreamSocket) {
        let number = clients.count
        clients.append(client)
        headers.append("")
        client.start { event in
            switch event {
            case .received(let bytes):
                let bytes = Array(bytes)
                self.assumeIsolated { $0.take(bytes, from: number) }
            case .finished: self.assumeIsolated { $0.servers[number]?.finishWriting() }
            default: break
            }
        }
    }

    private func take(_ bytes: [UInt8], from number: Int) {
        if let server = servers[number] { return server.write(bytes) }
        headers[number] += String(decoding: bytes, as: UTF8.self)
        let header = headers[number]
        guard header.hasSuffix("\r\n\r\n") else { return }
        asked += header
        guard !refuses, let port = header.split(separator: " ")[1].split(separator: ":").last.flatMap({ Int($0) })
        else {
            return clients[number].write(Array("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".utf8))
        }
        let client = clients[number]
        let address = SocketAddress(host: "127.0.0.1", port: port)
        servers[number] = StreamSocket.connect(loop, to: address, within: .seconds(60)) { event in
            switch event {
            case .connected: client.write(Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
            case .received(let bytes): client.write(bytes)
            case .finished: client.finishWriting()
            default: break
            }
        }
    }

    func refuse() { refuses = true }
    func stop() {
        listener?.close()
        for socket in clients + Array(servers.values) { socket.close() }
    }
}
