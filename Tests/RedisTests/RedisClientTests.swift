import EventLoop
import Synchronization
import TestSupport
import Testing

@testable import Redis

/// Loops of these tests alone: what is tested are deadlines, and other suites keep the shared loops busy for long.
let redisLoops = EventLoopGroup(count: 2, name: "redis-test")

/// Makes a client for `server`, runs `body` on one of its loops, and closes it.
func withClient<T: Sendable>(
    _ server: TestRedis, _ change: (inout RedisConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RedisClient) async throws -> T
) async throws -> T {
    var configuration = try RedisConfiguration(url: server.url)
    // The machine may be busy; what is tested is not how fast it is.
    configuration.commandTimeout = .seconds(20)
    configuration.connectTimeout = .seconds(20)
    change(&configuration)
    let client = try RedisClient(configuration, group: redisLoops)
    do {
        let result = try await redisLoops.loops[0].run { try await body(client) }
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

/// The code of the error that `body` throws.
func code(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch { return (error as? RedisError)?.code ?? "\(error)" }
}

private struct Unexpected: Error {}

private let shared = Once<TestRedis> { try await TestRedis.start(password: "s3cret") }

@Suite(.timeLimit(.minutes(1))) struct RedisClientTests {
    @Test func valuesComeBackAsTheyWere() async throws {
        try await withClient(try await shared.value) { client in
            let bytes = [UInt8](0...255)
            try await client.set("values:a", bytes)
            #expect(try await client.get("values:a") == bytes)
            #expect(try await client.get("values:none") == nil)
            try await client.set("values:empty", [])
            #expect(try await client.get("values:empty") == [])
            #expect(try await client.set("values:a", [1], ifAbsent: true) == false)
            #expect(try await client.mget(["values:empty", "values:none", "values:a"]) == [[], nil, bytes])
            #expect(try await client.del(["values:a", "values:none"]) == 1)
            #expect(try await client.unlink(["values:empty"]) == 1)
        }
    }

    @Test func lifetimesEnd() async throws {
        try await withClient(try await shared.value) { client in
            try await client.set("life:a", [1], lifetime: .milliseconds(1))
            try await client.mset([("life:b", [2]), ("life:c", [3])], lifetime: .milliseconds(1))
            try await client.set("life:d", [4])
            #expect(try await client.expire("life:d", after: .milliseconds(1)))
            #expect(try await client.expire("life:none", after: .seconds(1)) == false)
            try await eventually {
                try await client.mget(["life:a", "life:b", "life:c", "life:d"]) == [nil, nil, nil, nil]
            }
        }
    }

    @Test func hashesAndNumbers() async throws {
        try await withClient(try await shared.value) { client in
            try await client.ping()
            #expect(try await client.hset("hash", [("a", [1]), ("b", [2])]) == 2)
            #expect(try await client.hget("hash", "a") == [1])
            #expect(try await client.hgetall("hash") == ["a": [1], "b": [2]])
            #expect(try await client.hdel("hash", ["a", "x"]) == 1)
            #expect(try await client.increment("number", by: 5) == 5)
            #expect(try await client.increment("number") == 6)
            #expect(try await client.exists("number"))
            #expect(try await client.info("server")["redis_version"] != nil)
        }
    }

    @Test func aLargeValuePassesWhole() async throws {
        try await withClient(try await shared.value) { client in
            let bytes = [UInt8](repeating: 7, count: 8 << 20) + [1, 2, 3]
            try await client.set("large", bytes)
            #expect(try await client.get("large") == bytes)
            try await client.unlink(["large"])
        }
    }

    @Test func answersOfManyTasksDoNotMix() async throws {
        try await withClient(try await shared.value) { client in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 0..<500 {
                    tasks.addTask {
                        let value = Array("\(number)".utf8)
                        try await client.set("mix:\(number)", value)
                        #expect(try await client.get("mix:\(number)") == value)
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test func theServersErrorsHaveTheirCode() async throws {
        try await withClient(try await shared.value) { client in
            try await client.set("text", Array("x".utf8))
            #expect(await code { _ = try await client.hget("text", "a") } == "WRONGTYPE")
            #expect(await code { _ = try await client.increment("text") } == "ERR")
            #expect(await code { _ = try await client.command(["NOSUCH"]) } == "ERR")
            // The connection goes on.
            #expect(try await client.get("text") == Array("x".utf8))
        }
    }

    @Test func aPipelineKeepsItsErrorsInPlace() async throws {
        try await withClient(try await shared.value) { client in
            let answers = try await client.pipeline([["SET", "pipe", "1"], ["HGET", "pipe", "x"], ["INCR", "pipe"]])
            #expect(answers.count == 3)
            guard case .error(let error) = answers[1] else { throw Unexpected() }
            #expect(error.code == "WRONGTYPE")
            #expect(try answers[2].int() == 2)
        }
    }

    @Test func aTransactionRunsWholeOrNotAtAll() async throws {
        try await withClient(try await shared.value) { client in
            let answers = try await client.transaction([["SET", "tx", "1"], ["INCR", "tx"]])
            #expect(try answers[1].int() == 2)
            #expect(await code { _ = try await client.transaction([["INCR", "tx"], ["SET", "tx"]]) } == "ERR")
            #expect(try await client.get("tx") == Array("2".utf8))
        }
    }

    @Test func aScriptIsSentOnceAndAgainAfterTheServerForgotIt() async throws {
        try await withClient(try await shared.value) { client in
            let script = RedisScript("return {KEYS[1], ARGV[1], #ARGV}")
            #expect(script.digest.count == 40)
            for _ in 0..<2 {
                let answer = try await client.script(script, keys: ["k"], [.int(7), "x"]).array()
                #expect(try answer[0].optionalString() == "k")
                #expect(try answer[1].int() == 7)
                #expect(try answer[2].int() == 2)
                _ = try await client.command(["SCRIPT", "FLUSH"])
            }
        }
    }

    @Test(arguments: ["SUBSCRIBE", "blpop", "MULTI", "Select", ""])
    func whatWouldDisturbStrangersIsRefused(_ name: String) async throws {
        try await withClient(try await shared.value) { client in
            #expect(await code { _ = try await client.command([.string(name), "x"]) } == RedisError.refused)
        }
    }

    @Test func aWrongPasswordIsNamed() async throws {
        try await withClient(try await shared.value) {
            $0.password = "wrong"
        } _: { client in
            #expect(await code { try await client.ping() } == RedisError.authentication)
        }
        try await withClient(try await shared.value) {
            $0.password = nil
        } _: { client in
            #expect(await code { try await client.ping() } == RedisError.authentication)
        }
    }

    @Test func theDatabaseIsChosenAndTheClientNamed() async throws {
        let server = try await shared.value
        try await withClient(server) {
            $0.database = 3
            $0.clientName = "tester"
        } _: { client in
            let list = try await client.command(["CLIENT", "INFO"]).optionalString() ?? ""
            #expect(list.contains(" db=3 "))
            #expect(list.contains(" name=tester "))
        }
        try await withClient(server) {
            $0.database = 99
        } _: { client in
            #expect(await code { try await client.ping() } == "ERR")
        }
    }

    @Test func aUnixSocketWorksTheSame() async throws {
        let server = try await shared.value
        try await withClient(server) {
            $0.address = .unix(path: server.socket)
        } _: { client in
            try await client.ping()
        }
    }

    @Test func eachLoopHasItsOwnConnection() async throws {
        let server = try await TestRedis.start()
        try await withClient(server) { client in
            for loop in redisLoops.loops { try await loop.run { try await client.ping() } }
            let info = try await client.info("clients")
            #expect(info["connected_clients"] == "\(redisLoops.loops.count)")
        }
        try await server.stop()
    }

    @Test func tooManyWaitingCommandsAreRefused() async throws {
        let server = try await TestRedis.start()
        server.pause()
        try await withClient(server) {
            $0.maximumPending = 10
            $0.commandTimeout = .milliseconds(200)
            $0.connectTimeout = .milliseconds(400)
        } _: { client in
            let codes = await withTaskGroup(of: String?.self) { tasks in
                for _ in 0..<15 { tasks.addTask { await code { try await client.ping() } } }
                return await tasks.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(codes == [RedisError.overloaded: 5, RedisError.timedOut: 10])
        }
        server.resume()
        try await server.stop()
    }

    @Test func aCancelledCommandEndsAtOnceAndItsAnswerGoesToNobody() async throws {
        let server = try await TestRedis.start()
        try await withClient(server) { client in
            try await client.set("mine", [1])
            server.pause()
            let task = Task { try await client.get("other") }
            try await eventually("it is on its way") { await client.waiting == 1 }
            task.cancel()
            let result = await task.result
            server.resume()
            #expect(throws: CancellationError.self) { try result.get() }
            #expect(try await client.get("mine") == [1])
        }
        try await server.stop()
    }

    @Test func afterCloseNothingIsSent() async throws {
        var configuration = try RedisConfiguration(url: try await shared.value.url)
        configuration.commandTimeout = .seconds(20)
        let client = try RedisClient(configuration, group: redisLoops)
        try await redisLoops.loops[0].run { try await client.ping() }
        await client.close()
        #expect(await code { try await client.ping() } == RedisError.closed)
    }
}
