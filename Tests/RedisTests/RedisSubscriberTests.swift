import EventLoop
import Synchronization
import TestSupport
import Testing

@testable import Redis

@Suite(.timeLimit(.minutes(1))) struct RedisSubscriberTests {
    /// What was heard.
    private final class Heard: Sendable {
        private let words = Mutex<[String]>([])
        func add(_ bytes: [UInt8]) { words.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        var all: [String] { words.withLock { $0 } }
    }

    private func listening(
        _ server: TestRedis, _ body: @escaping @Sendable (RedisClient, Heard) async throws -> Void
    ) async throws {
        let heard = Heard()
        let subscriber = try RedisSubscriber(
            RedisConfiguration(url: server.url), channel: "news", on: redisLoops.loops[1]
        ) { heard.add($0) }
        let task = Task { await subscriber.run() }
        defer { task.cancel() }
        try await withClient(server) { client in
            try await self.isListening(client)
            try await body(client, heard)
        }
    }

    private func isListening(_ client: RedisClient) async throws {
        try await eventually("it listens") { (try? await client.command(["PUBLISH", "news", ""]).int()) == 1 }
    }

    @Test func whatIsPublishedIsHeardInOrder() async throws {
        let server = try await TestRedis.start(password: "s3cret")
        try await listening(server) { client, heard in
            for number in 0..<1_000 { _ = try await client.command(["PUBLISH", "news", .string("\(number)")]) }
            _ = try await client.command(["PUBLISH", "other", "x"])
            _ = try await client.command(["PUBLISH", "news", "last"])
            try await eventually("all was heard") { heard.all.last == "last" }
            #expect(heard.all.filter { !$0.isEmpty } == (0..<1_000).map(String.init) + ["last"])
        }
        try await server.stop()
    }

    @Test func itListensAgainAfterItsServerHasDied() async throws {
        let server = try await TestRedis.start()
        try await listening(server) { client, heard in
            try await server.kill()
            try await server.start()
            try await self.isListening(client)
            _ = try await client.command(["PUBLISH", "news", "again"])
            try await eventually("it was heard") { heard.all.last == "again" }
        }
        try await server.stop()
    }
}
