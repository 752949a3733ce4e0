import EventLoop
import HTTPServer
import Redis
import Synchronization
import TestSupport
import Testing

@testable import MTProtoGateway

/// Limits of connections, over all gateways.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ConnectionCountsTests {
    private final class Connection: Sendable {
        private let cuts = Mutex(0)
        var isCut: Bool { cuts.withLock { $0 > 0 } }
        func cut() { cuts.withLock { $0 += 1 } }
    }

    /// A gateway, as far as it counts.
    private struct Gateway {
        let counts: ConnectionCounts
        let running: Task<Void, Never>

        init(_ redis: RedisClient?, limit: Int) {
            var limits = MTProtoGatewayOptions.Limits()
            (limits.connectionsPerAddress, limits.connectionsPerUser, limits.connectionsPerKey) = (limit, limit, limit)
            let counts = ConnectionCounts(limits, redis: redis)
            self.counts = counts
            running = Task(executorPreference: TestLoops.any) { await counts.run() }
        }

        func add(_ subject: ConnectionCounts.Subject) -> Connection? {
            let connection = Connection()
            return counts.add(ObjectIdentifier(connection), to: subject) { connection.cut() } ? connection : nil
        }
        func end() async {
            running.cancel()
            await running.value
        }
    }

    private static let subjects: [ConnectionCounts.Subject] = [
        .address(AddressKey("192.0.2.7")!), .address(AddressKey("2001:db8::1")!), .user(7), .key(-7),
    ]

    @Test(arguments: subjects) func theNewestOfAllGatewaysAreCut(_ subject: ConnectionCounts.Subject) async throws {
        let server = try await TestRedis.start()
        let gateways = try [1, 2].map { _ in Gateway(try client(server), limit: 3) }
        let first = try [#require(gateways[0].add(subject)), #require(gateways[0].add(subject))]
        let second = try #require(gateways[1].add(subject))
        // Whoever is told of here has been told of in Redis: after it nothing is left to be said.
        try await eventually("all are counted") { try await count(server, subject) == 3 }
        let fourth = try #require(gateways[1].add(subject))
        try await eventually("the newest is cut") { fourth.isCut }
        #expect(!second.isCut && first.allSatisfy { !$0.isCut })
        gateways[1].counts.remove(ObjectIdentifier(fourth), from: subject)
        gateways[0].counts.remove(ObjectIdentifier(first[1]), from: subject)
        try await eventually("they are gone") { try await count(server, subject) == 2 }
        let next = try #require(gateways[1].add(subject))
        try await eventually("it is counted") { try await count(server, subject) == 3 }
        #expect(!next.isCut)
        for gateway in gateways { await gateway.end() }
        try await server.stop()
    }

    /// And what Redis has forgotten it is told again.
    @Test func withoutRedisEachHoldsItsOwn() async throws {
        let server = try await TestRedis.start()
        let subject = ConnectionCounts.Subject.user(7)
        let gateways = try [1, 2].map { _ in Gateway(try client(server), limit: 3) }
        var connections = try (0..<2).map { _ in try #require(gateways[0].add(subject)) }
        try await eventually("they are counted") { try await count(server, subject) == 2 }
        try await server.kill()
        connections += try (0..<3).map { _ in try #require(gateways[1].add(subject)) }
        #expect(gateways[1].add(subject) == nil)
        #expect(connections.allSatisfy { !$0.isCut })
        try await server.start()
        // Those that are too many, of whichever gateway Redis hears of last.
        try await eventually(within: .seconds(60), "two of five are cut") { connections.count { $0.isCut } == 2 }
        for gateway in gateways { await gateway.end() }
        try await server.stop()
    }

    @Test func behindAProxyOfOursItsClientsAreMeant() {
        func client(_ forwarded: String?, from proxy: String = "10.0.0.1") -> String {
            var headers: HTTPHeaders = [:]
            if let forwarded { headers.add("X-Forwarded-For", forwarded) }
            let request = HTTPRequest(
                .get, "/apiws", headers: headers, remote: SocketAddress(host: proxy, port: 9))
            return request.client(behind: ["10.0.0.1"]).host
        }
        #expect(client("192.0.2.7") == "192.0.2.7")
        // What stands before the last entry the client may have written.
        #expect(client("198.51.100.1, 2001:db8::1") == "2001:db8::1")
        #expect(client("nobody") == "10.0.0.1")
        #expect(client(nil) == "10.0.0.1")
        #expect(client("192.0.2.7", from: "203.0.113.5") == "203.0.113.5")
    }

    private func client(_ server: TestRedis) throws -> RedisClient {
        try RedisClient(RedisConfiguration(url: server.url), group: TestLoops.group)
    }

    private func count(_ server: TestRedis, _ subject: ConnectionCounts.Subject) async throws -> Int {
        let redis = try client(server)
        let answer = try await redis.command(["HVALS", .string("mtproto:{connections}:\(subject.text)")])
        let sum = try answer.array().map { try $0.int() }.reduce(0, +)
        await redis.close()
        return sum
    }
}
