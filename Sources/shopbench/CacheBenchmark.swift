internal import EventLoop
internal import FoundationEssentials
internal import LocalStack
internal import Redis
internal import Synchronization

/// `shopctl cache rm` of a million keys beside `redis-cli --scan | xargs redis-cli unlink`, and what somebody else who
/// asks the same server feels of it at its default pace.
struct CacheBenchmark: Sendable {
    let shop: Shop
    let group: EventLoopGroup

    private static let keys = 1_000_000
    private static let patience = Duration.seconds(60)

    func run(_ report: inout Report) async throws {
        let client = try RedisClient(RedisConfiguration(url: shop.configuration.redis.url), group: group)
        _ = try await client.command(["SET", "neighbour", "1"], within: Self.patience)
        let ours = try await removal(
            client, Command(shop.shopctl, ["cache", "rm", "bench:*", "-y"], shop.commandEnvironment))
        let connect = try redisCommand()
        let peer = try await removal(
            client, Command("bash", ["-c", "\(connect) --scan --pattern 'bench:*' | xargs -n 100 \(connect) unlink"]))
        report.add(
            .atLeast(
                3, "cache rm of \(Self.keys) keys", ours: Double(Self.keys) / ours, peer: Double(Self.keys) / peer,
                "redis-cli --scan | xargs -n 100 redis-cli unlink", unit: "keys/s"))
        try await neighbour(client, &report)
        await client.close()
    }

    private func redisCommand() throws -> String {
        let server = try RedisConfiguration(url: shop.configuration.redis.url)
        guard case .host(let host, let port) = server.address else { throw BenchError("Redis is on no port") }
        return "redis-cli --no-auth-warning -h \(host) -p \(port) -a \(server.password ?? "")"
    }

    private func fill(_ client: RedisClient) async throws {
        let step = 20_000
        let script = "for i = ARGV[1], ARGV[2] do redis.call('SET', 'bench:' .. i, i) end"
        for first in stride(from: 1, through: Self.keys, by: step) {
            _ = try await client.command(
                ["EVAL", .string(script), 0, .int(first), .int(first + step - 1)], within: Self.patience)
        }
    }

    /// Seconds that a command took to remove all of them.
    private func removal(_ client: RedisClient, _ command: Command) async throws -> Double {
        try await fill(client)
        let start = ContinuousClock.now
        _ = try await command.output(on: shop.loop)
        let seconds = (ContinuousClock.now - start).inSeconds
        let left = try await client.command(
            ["EXISTS", "bench:1", "bench:500000", "bench:1000000"], within: Self.patience)
        guard try left.int() == 0 else { throw BenchError("\(command.executable) left keys behind") }
        return seconds
    }

    private func neighbour(_ client: RedisClient, _ report: inout Report) async throws {
        let alone = try await latencies { try await Task.sleep(for: .seconds(6)) }
        try await fill(client)
        let command = Command(shop.shopctl, ["cache", "rm", "bench:*", "-y"], shop.commandEnvironment)
        let beside = try await latencies { _ = try await command.output(on: shop.loop) }
        report.add(
            .atMost(
                2, "p99 of a neighbour's GET during cache rm", ours: beside.quantile(0.99) * 1e6,
                peer: alone.quantile(0.99) * 1e6, "alone", unit: "µs", note: "\(beside.values.count) GETs"))
    }

    /// What GETs take, one about every millisecond, while `work` goes on.
    private func latencies(while work: @Sendable () async throws -> Void) async throws -> Samples {
        let neighbours = EventLoopGroup(count: 1, name: "neighbour")
        let client = try RedisClient(RedisConfiguration(url: shop.configuration.redis.url), group: neighbours)
        let isOver = Flag()
        async let samples = neighbours.any.run {
            var samples = Samples()
            while !isOver.value {
                let start = ContinuousClock.now
                _ = try await client.command(["GET", "neighbour"], within: Self.patience)
                samples.add((ContinuousClock.now - start).inSeconds)
                try await neighbours.any.sleep(for: .milliseconds(1))
            }
            return samples
        }
        do {
            try await work()
        } catch {
            isOver.set()
            throw error
        }
        isOver.set()
        let result = try await samples
        await client.close()
        await neighbours.stop()
        return result
    }

    private final class Flag: Sendable {
        private let isSet = Atomic<Bool>(false)
        var value: Bool { isSet.load(ordering: .relaxed) }
        func set() { isSet.store(true, ordering: .relaxed) }
    }
}
