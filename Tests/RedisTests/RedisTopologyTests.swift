import EventLoop
import FoundationEssentials
import LocalStack
import TestSupport
import Testing

@testable import Redis

@Suite struct RedisEndpointsTests {
    @Test func aPlainURLIsOneServer() throws {
        let endpoints = try RedisEndpoints(url: "rediss://ann:pw@cache.example:7000/2")
        #expect(endpoints.form == .server)
        #expect(endpoints.addresses == [.host("cache.example", port: 7000)])
        #expect(endpoints.configuration.user == "ann" && endpoints.configuration.password == "pw")
        #expect(endpoints.configuration.database == 2 && endpoints.configuration.tls != nil)
    }

    @Test func sentinelsNameAMasterAndHaveTheirOwnPort() throws {
        let endpoints = try RedisEndpoints(url: "redis+sentinel://:pw@s1,s2:7001,[::1]/shop/3")
        #expect(endpoints.form == .sentinel(master: "shop"))
        #expect(
            endpoints.addresses == [.host("s1", port: 26379), .host("s2", port: 7001), .host("::1", port: 26379)])
        #expect(endpoints.configuration.password == "pw" && endpoints.configuration.database == 3)
        #expect(endpoints.configuration.tls == nil)
    }

    @Test func aClusterIsSomeOfItsNodes() throws {
        let endpoints = try RedisEndpoints(url: "rediss+cluster://n1:7000,n2")
        #expect(endpoints.form == .cluster && endpoints.configuration.tls != nil)
        #expect(endpoints.addresses == [.host("n1", port: 7000), .host("n2", port: 6379)])
    }

    @Test(arguments: [
        "redis+sentinel://s1", "redis+sentinel://", "redis+cluster://n1/2", "redis+ring://n1", "http+cluster://n1",
        "redis+cluster://n1:x", "nonsense",
    ]) func whatIsNoAddressIsRefused(_ url: String) {
        let error = #expect(throws: RedisError.self) { _ = try RedisEndpoints(url: url) }
        #expect(error?.code == RedisError.configuration)
    }

    // From the Redis Cluster Specification and its test of CRC16: "123456789" is 0x31C3.
    @Test func keysHaveTheSlotsOfTheSpecification() {
        #expect(RedisSlots.slot(of: Array("123456789".utf8)) == 0x31C3 % 16_384)
        #expect(RedisSlots.slot(of: Array("foo".utf8)) == 12_182)
        let tagged = RedisSlots.slot(of: Array("user1000".utf8))
        #expect(RedisSlots.slot(of: Array("{user1000}.following".utf8)) == tagged)
        #expect(RedisSlots.slot(of: Array("foo{user1000}{bar}".utf8)) == tagged)
        #expect(RedisSlots.slot(of: Array("foo{}{bar}".utf8)) != RedisSlots.slot(of: Array("bar".utf8)))
    }

    @Test func redirectionsAreRead() {
        let moved = RedisError("MOVED", "MOVED 3999 127.0.0.1:6381")
        #expect(RedisRedirection(moved) == .moved(.host("127.0.0.1", port: 6381)))
        let asked = RedisError("ASK", "ASK 3999 ::1:6381")
        #expect(RedisRedirection(asked) == .ask(.host("::1", port: 6381)))
        #expect(RedisRedirection(RedisError("ERR", "ERR 1 h:1")) == nil)
    }
}

@Suite(.timeLimit(.minutes(3))) struct RedisMastersTests {
    private static let limit = Duration.seconds(10)

    private func open(_ url: String) async throws -> RedisMasters {
        var endpoints = try RedisEndpoints(url: url)
        endpoints.configuration.commandTimeout = Self.limit
        endpoints.configuration.connectTimeout = .seconds(5)
        return try await RedisMasters.open(endpoints, group: TestLoops.group)
    }

    /// Three nodes that know each other, each with a third of the slots.
    private func cluster() async throws -> [TestRedis] {
        var nodes: [(server: TestRedis, bus: Int)] = []
        for _ in 0..<3 {
            let bus = try LocalPort.free()
            let settings = ["cluster-enabled": "yes", "cluster-port": "\(bus)", "cluster-node-timeout": "5000"]
            nodes.append((try await TestRedis.start(settings: settings), bus))
        }
        let bounds = [0, 5461, 10_923, 16_384]
        for (index, node) in nodes.enumerated() {
            let client = try RedisClient(RedisConfiguration(url: node.server.url), group: TestLoops.group)
            let range: [RedisArgument] = [.int(bounds[index]), .int(bounds[index + 1] - 1)]
            _ = try await client.command(["CLUSTER", "ADDSLOTSRANGE"] + range, within: Self.limit)
            for other in nodes {
                _ = try await client.command(
                    ["CLUSTER", "MEET", "127.0.0.1", .int(other.server.port), .int(other.bus)], within: Self.limit)
            }
            await client.close()
        }
        for node in nodes {
            let client = try RedisClient(RedisConfiguration(url: node.server.url), group: TestLoops.group)
            try await eventually("the cluster is whole") {
                let state = try await client.command(["CLUSTER", "INFO"], within: Self.limit).optionalString() ?? ""
                let slots = try await client.command(["CLUSTER", "SLOTS"], within: Self.limit).array()
                return state.contains("cluster_state:ok") && slots.count == 3
            }
            await client.close()
        }
        return nodes.map(\.server)
    }

    @Test func aClustersKeysAreFoundAtTheNodesThatHaveThem() async throws {
        let servers = try await cluster()
        let masters = try await open("redis+cluster://127.0.0.1:1,127.0.0.1:\(servers[0].port)")
        #expect(masters.nodes.count == 3 && masters.unservedSlots == 0)
        let keys = (0..<300).map { Array("key:\($0)".utf8) }
        let written = try await masters.each(keys.map { ($0, ["SET", .bytes($0), "1"]) })
        #expect(written.allSatisfy { if case .status("OK") = $0 { true } else { false } })
        var held: [Int] = []
        for node in masters.nodes { held.append(try await node.client.command(["DBSIZE"]).int()) }
        #expect(held.reduce(0, +) == 300 && held.allSatisfy { $0 > 50 })

        // A slot moves: what the map says is wrong until a node says so.
        let key = Array("key:7".utf8)
        let slot = RedisSlots.slot(of: key)
        let ids = try await nodeIDs(masters, servers)
        let from = slot < 5461 ? 0 : slot < 10_923 ? 1 : 2
        let to = (from + 1) % 3
        try await move(slot, key, from: (servers[from], ids[from]), to: (servers[to], ids[to]))
        let found = try await masters.each([(key, ["GET", .bytes(key)])])
        #expect(try found[0].optionalBytes() == Array("1".utf8))
        await masters.close()
        for server in servers { try await server.stop() }
    }

    private func nodeIDs(_ masters: RedisMasters, _ servers: [TestRedis]) async throws -> [String] {
        var ids: [String] = []
        for server in servers {
            let node = try #require(masters.nodes.first { $0.name == "127.0.0.1:\(server.port)" })
            ids.append(try await node.client.command(["CLUSTER", "MYID"]).optionalString() ?? "")
        }
        return ids
    }

    private func move(
        _ slot: Int, _ key: [UInt8], from: (TestRedis, String), to: (TestRedis, String)
    ) async throws {
        let source = try RedisClient(RedisConfiguration(url: from.0.url), group: TestLoops.group)
        let target = try RedisClient(RedisConfiguration(url: to.0.url), group: TestLoops.group)
        func set(_ client: RedisClient, _ words: [RedisArgument]) async throws {
            _ = try await client.command(["CLUSTER", "SETSLOT", .int(slot)] + words, within: Self.limit)
        }
        try await set(target, ["IMPORTING", .string(from.1)])
        try await set(source, ["MIGRATING", .string(to.1)])
        _ = try await source.command(
            ["MIGRATE", "127.0.0.1", .int(to.0.port), .bytes(key), 0, 5000], within: Self.limit)
        // Half moved: the source says ASK.
        let masters = try await open("redis+cluster://127.0.0.1:\(from.0.port)")
        let found = try await masters.each([(key, ["GET", .bytes(key)])])
        #expect(try found[0].optionalBytes() == Array("1".utf8))
        await masters.close()
        try await set(target, ["NODE", .string(to.1)])
        try await set(source, ["NODE", .string(to.1)])
        await source.close()
        await target.close()
    }

    @Test func theMasterIsTheOneThatSentinelsName() async throws {
        let server = try await TestRedis.start(password: "pw")
        let directory = TestDirectory.make("sentinel")
        let port = try LocalPort.free()
        try Data(
            """
            port \(port)
            bind 127.0.0.1
            dir \(directory)
            sentinel monitor shop 127.0.0.1 \(server.port) 1
            sentinel auth-pass shop pw
            """.utf8
        ).write(to: URL(filePath: "\(directory)/sentinel.conf"))
        var command = ChildCommand("/usr/bin/redis-server", ["\(directory)/sentinel.conf", "--sentinel"])
        command.output = .file("\(directory)/out")
        command.error = .file("\(directory)/err")
        let sentinel = try await ChildProcess.spawn(command, on: TestLoops.any)
        var found: RedisMasters?
        try await eventually("the sentinel answers") {
            found = try await open("redis+sentinel://:pw@127.0.0.1:1,127.0.0.1:\(port)/shop")
            return true
        }
        let masters = try #require(found)
        #expect(masters.nodes.map(\.name) == ["127.0.0.1:\(server.port)"])
        let answers = try await masters.each([(Array("a".utf8), ["SET", "a", "1"]), (Array("a".utf8), ["GET", "a"])])
        #expect(try answers[1].optionalBytes() == Array("1".utf8))
        await masters.close()

        let unknown = await #expect(throws: RedisError.self) {
            _ = try await open("redis+sentinel://:pw@127.0.0.1:\(port)/other")
        }
        #expect(unknown?.message.contains("knows no master named other") == true)
        await sentinel.signal(9)
        _ = try await sentinel.exit()
        try await server.stop()
    }
}
