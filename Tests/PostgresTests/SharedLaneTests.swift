import EventLoop
import TestSupport
import Testing

@testable import Postgres

/// Which of a loop's shared connections a statement takes when the process has no other to give.
@Suite(.timeLimit(.minutes(3))) struct SharedLaneTests {
    private static let slow = PostgresStatement("select pg_advisory_xact_lock_shared(7)")

    /// Runs `body` on the loop of `lanes`, which has one connection for reads, and while it is at a read that takes as
    /// long as the transaction does which `body` is given.
    private func withSlowRead(
        _ body:
            @escaping @Sendable (SharedLanes, PostgresConnections, _ end: () async throws -> Void) async throws ->
            Void
    ) async throws {
        try await withDatabase { fixture in
            let connections = PostgresConnections(limit: 4, clients: 1)
            var configuration = fixture.client.configuration
            configuration.connections = connections
            configuration.waitLimit = .seconds(100)
            let loop = TestLoops.group.loops[0]
            let lanes = SharedLanes(loop, configuration)
            try await fixture.client.withSession { session in
                try await session.execute("select pg_advisory_lock(7)")
                try await loop.run {
                    _ = try await lanes.run(PostgresStatement("select 1"))
                    let slow = Task { _ = try await lanes.run(Self.slow) }
                    try await eventually("it is slow") { lanes.isStuck(0) }
                    try await body(lanes, connections) {
                        try await session.execute("select pg_advisory_unlock(7)")
                        try await slow.value
                    }
                }
            }
            await lanes.close(within: .seconds(5))
        }
    }

    private func takeAll(_ connections: PostgresConnections) async throws -> Int {
        let free = connections.limit - connections.open
        for _ in 0..<free { try await connections.take(isFirst: true, within: .seconds(100)) }
        return free
    }

    @Test func whatWaitsForAnotherConnectionTakesTheOneThatIsFreeAgain() async throws {
        try await withSlowRead { lanes, connections, end in
            let taken = try await takeAll(connections)
            let waiting = Task { try await lanes.run(PostgresStatement("select 2 as v")).first!["v"] as Int }
            try await eventually("it waits") { lanes.load(1) == 1 }
            try await end()
            #expect(try await waiting.value == 2)
            #expect(try await lanes.run(PostgresStatement("select 3 as v")).first!["v"] == 3)
            for _ in 0..<taken { connections.giveBack() }
        }
    }

    @Test func whoHasNoneAfterASlowReadIsTheFirstAgain() async throws {
        try await withSlowRead { lanes, connections, end in
            #expect(try await lanes.run(PostgresStatement("select 2 as v")).first!["v"] == 2)
            #expect(connections.open == 2)
            try await end()
            try await eventually("all are closed") {
                await lanes.closeIdle()
                return connections.open == 0
            }
            let taken = try await takeAll(connections)
            let waiting = Task { try await lanes.run(PostgresStatement("select 3 as v")).first!["v"] as Int }
            try await eventually("others are asked for one") { connections.isWanted }
            for _ in 0..<taken { connections.giveBack() }
            #expect(try await waiting.value == 3)
        }
    }

    @Test func whoWaitsForAnotherAndLosesTheOneIsTheFirst() async throws {
        try await withSlowRead { lanes, connections, end in
            let taken = try await takeAll(connections)
            let waiting = Task { try await lanes.run(PostgresStatement("select 2 as v")).first!["v"] as Int }
            try await eventually("it waits") { lanes.load(1) == 1 }
            try await end()
            #expect(try await waiting.value == 2)
            let stranger = Task { try await connections.take(isFirst: true, within: .seconds(100)) }
            try await eventually("a stranger waits") { connections.isWanted }
            try await eventually("the stranger has its connection") {
                await lanes.closeIdle()
                return !connections.isWanted
            }
            try await stranger.value
            let next = Task { try await lanes.run(PostgresStatement("select 3 as v")).first!["v"] as Int }
            try await eventually("others are asked for one") { connections.isWanted }
            for _ in 0...taken { connections.giveBack() }
            #expect(try await next.value == 3)
        }
    }
}

extension SharedLanes {
    nonisolated fileprivate func isStuck(_ lane: Int) -> Bool {
        assumeIsolated { $0.reads[lane].assumeIsolated { $0.isStuck } }
    }
    nonisolated fileprivate func load(_ lane: Int) -> Int {
        assumeIsolated { $0.reads[lane].assumeIsolated { $0.load } }
    }
}
