import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Postgres

/// The server is told to stop what nobody wants any more, that and nothing else.
@Suite(.timeLimit(.minutes(3))) struct CancelTests {
    private func running(_ text: String, _ client: PostgresClient) async throws -> Int {
        try await client.query(
            """
            select count(*) as n from pg_stat_activity
            where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like $1
            """, "%\(text)%"
        ).first!["n"]
    }

    @Test func whatWasCancelledLeavesTheNextCopyOnItsConnectionAlone() async throws {
        try await withDatabase(configure: { $0.transactionConnections = 1 }) { fixture in
            let client = fixture.client
            let script = Task { try await client.transaction { try await $0.script("select pg_sleep(100)") } }
            try await eventually { try await running("pg_sleep(100)", client) == 1 }
            script.cancel()
            await #expect(throws: CancellationError.self) { try await script.value }
            var bytes = 0
            // For longer than what was cancelled may take to end.
            for try await chunk in client.copyOut("copy (select pg_sleep(12), 'x') to stdout") { bytes += chunk.count }
            #expect(bytes > 0)
        }
    }

    @Test func whatIsCancelledTooLateStopsNobodyElse() async throws {
        try await withDatabase { fixture in
            let loop = TestLoops.group.loops[0]
            let connection = try await Connection.open(loop, .exclusive, fixture.client.configuration)
            let (over, next) = (SimpleUse("select 1"), SimpleUse("select pg_sleep(3)"))
            try await connection.script(over)
            let script = Task { try await connection.script(next) }
            try await eventually { try await running("pg_sleep(3)", fixture.client) == 1 }
            await connection.interrupt(over)
            try await script.value
            await connection.close(.closed)
        }
    }

    @Test func allAreToldThatAreCancelledAtOnce() async throws {
        try await withDatabase(configure: {
            $0.transactionConnections = 8
            $0.statementTimeout = .seconds(170)
        }) { fixture in
            let client = fixture.client
            let tasks = (0..<8).map { _ in
                Task { try await client.transaction { try await $0.execute("select pg_sleep(160)") } }
            }
            try await eventually { try await running("pg_sleep(160)", client) == 8 }
            for task in tasks { task.cancel() }
            try await eventually("none goes on") { try await running("pg_sleep(160)", client) == 0 }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        }
    }

    /// A postmaster that is stopped takes connections and does not answer; its children go on.
    @Test func aServerThatCantBeToldKeepsNobodyFromTellingAnother() async throws {
        let server = try await TestPostgres.server()
        try await withDatabase(on: server, configure: { $0.transactionConnections = 4 }) { silent in
            try await withDatabase { other in
                let tasks = (0..<4).map { _ in
                    Task { try await silent.client.transaction { try await $0.execute("select pg_sleep(20)") } }
                }
                try await eventually { try await running("pg_sleep(20)", silent.client) == 4 }
                try stop(server)
                for task in tasks { task.cancel() }
                let task = Task { try await other.client.transaction { try await $0.execute("select pg_sleep(25)") } }
                try await eventually { try await running("pg_sleep(25)", other.client) == 1 }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try resume(server)
                for task in tasks { _ = await task.result }
            }
        }
        try await server.stop()
    }

    @Test func aCallThatNobodyWaitsForAnyMoreStopsNoStrangersStatement() async throws {
        let server = try await TestPostgres.server()
        try await withDatabase(
            on: server,
            configure: {
                $0.transactionConnections = 1
                $0.waitLimit = .seconds(60)
            }
        ) { fixture in
            let client = fixture.client
            _ = try await client.query("select 1")
            let process: Int = try await client.transaction {
                try await $0.query("select pg_backend_pid() as v").first!["v"]
            }
            let cancelled = Task { try await client.transaction { try await $0.execute("select pg_sleep(9)") } }
            try await eventually { try await running("pg_sleep(9)", client) == 1 }
            try stop(server)
            cancelled.cancel()
            _ = await cancelled.result
            let next = Task { try await client.transaction { try await $0.execute("select pg_sleep(3)") } }
            try await eventually("it has gone on, or waits for another connection") {
                let isGone: Bool = try await client.query(
                    "select not exists (select from pg_stat_activity where pid = $1) as v", process
                ).first!["v"]
                let isRunning = try await running("pg_sleep(3)", client) == 1
                return isGone || isRunning
            }
            try resume(server)
            #expect(try await next.value == 1)
        }
        try await server.stop()
    }

    private func stop(_ server: PostgresServer) throws { kill(try #require(server.pid), SIGSTOP) }
    private func resume(_ server: PostgresServer) throws { kill(try #require(server.pid), SIGCONT) }
}
