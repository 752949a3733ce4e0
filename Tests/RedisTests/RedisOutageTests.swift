import EventLoop
import TestSupport
import Testing

@testable import Redis

@Suite(.timeLimit(.minutes(1))) struct RedisOutageTests {
    @Test func aKilledServerFailsWhatWaitsAtOnceAndComesBackByItself() async throws {
        let server = try await TestRedis.start()
        try await withClient(server) {
            $0.commandTimeout = .seconds(30)
        } _: { client in
            try await client.set("a", [1])
            server.pause()
            async let codes = withTaskGroup(of: String?.self) { tasks in
                for _ in 0..<64 { tasks.addTask { await code { _ = try await client.get("a") } } }
                return await tasks.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            try await eventually("all are on their way") { await client.waiting == 64 }
            try await server.kill()
            // Not by their deadline, which is far away.
            #expect(await codes == [RedisError.connectionLost: 64])
            #expect(!client.isAvailable)
            #expect(await code { try await client.ping() } == RedisError.unavailable)

            try await server.start()
            try await eventually { client.isAvailable }
            #expect(try await client.get("a") == nil)
        }
        try await server.stop()
    }

    @Test func aServerThatHangsOpensTheBreakerAfterOneTimeLimit() async throws {
        let server = try await TestRedis.start()
        try await withClient(server) {
            $0.commandTimeout = .milliseconds(100)
            $0.connectTimeout = .seconds(1)
        } _: { client in
            try await eventually {
                try await client.ping(within: .seconds(5)); return true
            }
            server.pause()
            #expect(await code { try await client.ping() } == RedisError.timedOut)
            // From now on nothing is sent, and so nothing waits.
            for _ in 0..<100 { #expect(await code { try await client.ping() } == RedisError.unavailable) }
            server.resume()
            try await eventually {
                try await client.ping(); return true
            }
        }
        try await server.stop()
    }

    @Test func aCommandThatMayTakeLongDoesNotLetOthersOpenTheBreaker() async throws {
        let server = try await TestRedis.start()
        try await withClient(server) { client in
            try await client.ping()
            server.pause()
            async let slow = client.command(["ECHO", "slow"], within: .seconds(40))
            try await eventually("it is on its way") { await client.waiting == 1 }
            #expect(await code { try await client.ping(within: .milliseconds(50)) } == RedisError.timedOut)
            #expect(client.isAvailable)
            server.resume()
            #expect(try await slow.optionalString() == "slow")
            #expect(try await client.command(["ECHO", "in step"]).optionalString() == "in step")
        }
        try await server.stop()
    }

    @Test func aServerThatIsNotThereCostsNextToNothing() async throws {
        let server = try await TestRedis.start()
        try await server.stop()
        try await withClient(server) { client in
            #expect(await code { try await client.ping() } == RedisError.connectionLost)
            // The best of many short runs: in the others the machine was busy with something else.
            var each = Duration.seconds(1)
            for _ in 0..<50 {
                let start = ContinuousClock.now
                for _ in 0..<200 { _ = try? await client.get("a") }
                each = min(each, (ContinuousClock.now - start) / 200)
            }
            print("open breaker: \(each) a command")
            #expect(each < .microseconds(50))
            try await server.start()
            try await eventually { client.isAvailable }
            try await client.ping()
        }
        try await server.stop()
    }

    @Test func anIdleConnectionThatTheServerClosesIsNoOutage() async throws {
        let server = try await TestRedis.start()
        try await withClient(server) { client in
            try await client.ping()
            // Well for long enough to be trusted.
            try await EventLoop.current!.sleep(for: RedisBreaker.steady)
            try await redisLoops.loops[1].run {
                _ = try await client.command(["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"])
                // Nobody has asked for it, and it is there again.
                try await eventually { try await client.info("clients")["connected_clients"] == "2" }
            }
            #expect(client.isAvailable)
            try await client.ping()
        }
        try await server.stop()
    }
}
