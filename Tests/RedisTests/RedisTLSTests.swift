import Crypto
import FoundationEssentials
import LocalStack
import TestSupport
import Testing

@testable import Redis

/// A server with a TLS port, and the files that a client of it needs.
private struct TLSServer {
    let server: TestRedis
    let directory: String
    let port: Int

    /// - Parameter asksForCertificate: mutual TLS.
    static func start(asksForCertificate: Bool = false) async throws -> TLSServer {
        let directory = TestDirectory.make("tls")
        let authority = try CertificateAuthority(name: "test", now: Date.now)
        try write(authority.root.certificate, "\(directory)/ca.pem")
        for (name, hosts) in [("server", ["127.0.0.1", "cache.example"]), ("client", ["client"])] {
            let issued = try authority.issue(name: name, hosts: hosts, now: Date.now)
            try write(issued.certificate, "\(directory)/\(name).pem")
            try write(issued.key, "\(directory)/\(name).key")
        }
        let port = try LocalPort.free()
        let server = try await TestRedis.start(
            password: "pw",
            settings: [
                "tls-port": "\(port)", "tls-cert-file": "\(directory)/server.pem",
                "tls-key-file": "\(directory)/server.key", "tls-ca-cert-file": "\(directory)/ca.pem",
                "tls-auth-clients": asksForCertificate ? "yes" : "no",
            ])
        return TLSServer(server: server, directory: directory, port: port)
    }

    private static func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    func settings(_ tls: RedisConfiguration.TLS, host: String = "127.0.0.1") -> (inout RedisConfiguration) -> Void {
        {
            $0.address = .host(host, port: port)
            $0.tls = tls
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct RedisTLSTests {
    @Test func commandsPassEncryptedBothWays() async throws {
        let server = try await TLSServer.start()
        let tls = RedisConfiguration.TLS(authorities: "\(server.directory)/ca.pem")
        try await withClient(server.server, server.settings(tls)) { client in
            let large = [UInt8](repeating: 7, count: 3 << 20) + [1, 2, 3]
            try await client.set("large", large)
            #expect(try await client.get("large") == large)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 0..<200 {
                    tasks.addTask { try await client.set("k:\(number)", Array("\(number)".utf8)) }
                }
                try await tasks.waitForAll()
            }
            #expect(try await client.mget(["k:0", "k:199"]) == [Array("0".utf8), Array("199".utf8)])
        }
        try await server.server.stop()
    }

    @Test func aServerOfAnotherAuthorityIsRefused() async throws {
        let server = try await TLSServer.start()
        let error = try await withClient(server.server, server.settings(.init())) { client in
            await #expect(throws: RedisError.self) { try await client.ping() }
        }
        #expect(error?.code == RedisError.tls)
        #expect(error?.message.contains("certificate") == true)
        try await server.server.stop()
    }

    @Test func aCertificateOfAnotherNameIsRefused() async throws {
        let server = try await TLSServer.start()
        var tls = RedisConfiguration.TLS(authorities: "\(server.directory)/ca.pem", serverName: "cache.example")
        try await withClient(server.server, server.settings(tls)) { client in try await client.ping() }
        tls.serverName = "elsewhere.example"
        try await withClient(server.server, server.settings(tls)) { client in
            #expect(await code { try await client.ping() } == RedisError.tls)
        }
        try await server.server.stop()
    }

    @Test func aClientCertificateIsShown() async throws {
        let server = try await TLSServer.start(asksForCertificate: true)
        var tls = RedisConfiguration.TLS(authorities: "\(server.directory)/ca.pem")
        try await withClient(server.server, server.settings(tls)) { client in
            #expect(await code { try await client.ping() } != nil)
        }
        tls.certificate = "\(server.directory)/client.pem"
        tls.key = "\(server.directory)/client.key"
        try await withClient(server.server, server.settings(tls)) { client in try await client.ping() }
        try await server.server.stop()
    }

    @Test func aMissingFileIsNamedAtOnce() throws {
        var configuration = RedisConfiguration(.host("127.0.0.1", port: 1))
        configuration.tls = .init(authorities: "/nowhere/ca.pem")
        let error = #expect(throws: RedisError.self) { try RedisClient(configuration, group: redisLoops) }
        #expect(error?.code == RedisError.tls)
        #expect(error?.message.contains("/nowhere/ca.pem") == true)
    }
}
