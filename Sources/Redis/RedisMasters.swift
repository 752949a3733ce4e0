public import EventLoop
internal import Synchronization

/// The servers that take writes: the one there is, the one that the sentinels name, or the masters of a cluster.
///
/// Commands about one key go to the server that has it. Made once; a cluster's slots are read again when a node says
/// that a slot has moved. A server that the sentinels replace afterwards is not followed.
public final class RedisMasters: Sendable {
    public struct Node: Sendable {
        /// `host:port`, or the socket's path.
        public let name: String
        public let client: RedisClient
    }

    private struct State {
        var nodes: [Node] = []
        /// Of a cluster: for each slot, the index of its node, or -1.
        var owners: [Int] = []
    }

    public let endpoints: RedisEndpoints
    private let group: EventLoopGroup
    private let state = Mutex(State())

    private init(_ endpoints: RedisEndpoints, _ group: EventLoopGroup) {
        self.endpoints = endpoints
        self.group = group
    }

    /// Finds the masters.
    /// - Throws: ``RedisError`` when no address answers, or when no sentinel knows the master.
    public static func open(_ endpoints: RedisEndpoints, group: EventLoopGroup) async throws -> RedisMasters {
        let masters = RedisMasters(endpoints, group)
        do {
            switch endpoints.form {
            case .server: _ = try masters.node(endpoints.addresses[0])
            case .sentinel(let name):
                _ = try masters.node(try await RedisSentinels(endpoints, group).master(named: name))
            case .cluster: try await masters.readSlots()
            }
        } catch {
            await masters.close()
            throw error
        }
        return masters
    }

    public var isCluster: Bool { endpoints.form == .cluster }
    public var nodes: [Node] { state.withLock { $0.nodes } }
    /// How many of a cluster's slots no node has.
    public var unservedSlots: Int { state.withLock { state in state.owners.count { $0 < 0 } } }

    /// Ends all connections.
    public func close() async {
        for node in nodes { await node.client.close() }
    }

    // MARK: Commands about one key each

    /// How often a command that a cluster sends elsewhere is sent again.
    private static let maximumRedirections = 5

    /// Sends commands, each about the key beside it, in one piece to each server; the answers in order. One that is an
    /// error is an ``RedisValue/error(_:)``.
    public func each(_ commands: [(key: [UInt8], words: [RedisArgument])]) async throws -> [RedisValue] {
        guard isCluster else { return try await nodes[0].client.pipeline(commands.map(\.words)) }
        var answers = [RedisValue](repeating: .null, count: commands.count)
        var left = Array(commands.indices)
        var asking: [Int: RedisConfiguration.Address] = [:]
        for attempt in 0...Self.maximumRedirections {
            var elsewhere: [Int] = []
            var isMoved = false
            for (index, answer) in try await send(left, commands, asking) {
                answers[index] = answer
                asking[index] = nil
                guard attempt < Self.maximumRedirections, case .error(let error) = answer,
                    let redirection = RedisRedirection(error)
                else { continue }
                if case .ask(let address) = redirection { asking[index] = address } else { isMoved = true }
                elsewhere.append(index)
            }
            if elsewhere.isEmpty { break }
            if isMoved { try await readSlots() }
            left = elsewhere.sorted()
        }
        return answers
    }

    private func send(
        _ indices: [Int], _ commands: [(key: [UInt8], words: [RedisArgument])],
        _ asking: [Int: RedisConfiguration.Address]
    ) async throws -> [(Int, RedisValue)] {
        var ofNode: [Int: [Int]] = [:]
        var answers: [(Int, RedisValue)] = []
        for index in indices {
            if let address = asking[index] {
                let client = try node(address).client
                answers.append((index, try await client.asking(commands[index].words)))
            } else if let owner = owner(of: commands[index].key) {
                ofNode[owner, default: []].append(index)
            } else {
                let slot = RedisSlots.slot(of: commands[index].key)
                answers.append((index, .error(RedisError("CLUSTERDOWN", "no node has the slot \(slot)"))))
            }
        }
        let nodes = nodes
        for (owner, indices) in ofNode {
            let some = try await nodes[owner].client.pipeline(indices.map { commands[$0].words })
            answers += zip(indices, some)
        }
        return answers
    }

    private func owner(of key: [UInt8]) -> Int? {
        let slot = RedisSlots.slot(of: key)
        return state.withLock { $0.owners[slot] < 0 ? nil : $0.owners[slot] }
    }

    // MARK: Nodes

    /// The node at an address; new ones are added.
    private func node(_ address: RedisConfiguration.Address) throws -> Node {
        let name = address.description
        return try state.withLock { state in
            if let known = state.nodes.first(where: { $0.name == name }) { return known }
            let node = Node(name: name, client: try RedisClient(endpoints.configuration(for: address), group: group))
            state.nodes.append(node)
            return node
        }
    }

    /// Asks the first node that answers.
    private func readSlots() async throws {
        var failure: (any Error)?
        for address in endpoints.addresses {
            let asked = try RedisClient(endpoints.configuration(for: address), group: group)
            do {
                let ranges = try RedisSlotRange.read(try await asked.command(["CLUSTER", "SLOTS"]), from: address)
                await asked.close()
                return try take(ranges)
            } catch {
                await asked.close()
                failure = error
            }
        }
        throw failure ?? RedisError(RedisError.configuration, "no address of the cluster is known")
    }

    private func take(_ ranges: [RedisSlotRange]) throws {
        guard !ranges.isEmpty else { throw RedisError("CLUSTERDOWN", "no node of the cluster has slots") }
        for range in ranges { _ = try node(range.owner) }
        state.withLock { state in
            state.owners = Array(repeating: -1, count: RedisSlots.count)
            for range in ranges {
                guard let index = state.nodes.firstIndex(where: { $0.name == range.owner.description }) else {
                    continue
                }
                for slot in range.slots { state.owners[slot] = index }
            }
        }
    }
}

/// Sentinels: who is the master now (Redis documentation, "Guidelines for Redis clients with support for Sentinel").
struct RedisSentinels {
    private let endpoints: RedisEndpoints
    private let group: EventLoopGroup

    init(_ endpoints: RedisEndpoints, _ group: EventLoopGroup) {
        self.endpoints = endpoints
        self.group = group
    }

    /// What the first sentinel names that is right: the server there says itself that it is the master.
    func master(named name: String) async throws -> RedisConfiguration.Address {
        var failure: (any Error)?
        for sentinel in endpoints.addresses {
            do {
                guard let address = try await ask(sentinel, name) else {
                    failure = RedisError(
                        RedisError.configuration, "the sentinel at \(sentinel) knows no master named \(name)")
                    continue
                }
                if try await isMaster(address) { return address }
                failure = RedisError(
                    RedisError.unavailable, "the sentinel at \(sentinel) names \(address), which is no master")
            } catch {
                failure = error
            }
        }
        throw failure ?? RedisError(RedisError.configuration, "no sentinel is known")
    }

    /// Without a password first: a sentinel has its own, or none.
    private func ask(_ sentinel: RedisConfiguration.Address, _ name: String) async throws -> RedisConfiguration.Address?
    {
        var configuration = endpoints.configuration(for: sentinel)
        configuration.database = 0
        do {
            var open = configuration
            open.user = nil
            open.password = nil
            return try await ask(open, name)
        } catch let error as RedisError where error.code == RedisError.authentication && configuration.password != nil {
            return try await ask(configuration, name)
        }
    }

    private func ask(_ configuration: RedisConfiguration, _ name: String) async throws -> RedisConfiguration.Address? {
        let client = try RedisClient(configuration, group: group)
        let answer: RedisValue
        do {
            answer = try await client.command(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", .string(name)])
        } catch {
            await client.close()
            throw error
        }
        await client.close()
        guard case .array(let parts) = answer, parts.count == 2, let host = try parts[0].optionalString() else {
            return nil
        }
        return .host(host, port: try parts[1].int())
    }

    private func isMaster(_ address: RedisConfiguration.Address) async throws -> Bool {
        let client = try RedisClient(endpoints.configuration(for: address), group: group)
        do {
            let role = try await client.command(["ROLE"]).array().first?.optionalString()
            await client.close()
            return role == "master"
        } catch {
            await client.close()
            throw error
        }
    }
}
