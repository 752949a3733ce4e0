import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

/// How many connections a process takes of a server, and what a transaction may take of them.
@Suite(.timeLimit(.minutes(3))) struct ConnectionBoundTests {
    private func clients(
        _ count: Int, _ limit: Int, _ database: TestDatabase, _ change: (inout PostgresConfiguration) -> Void = { _ in }
    ) throws -> (PostgresConnections, [PostgresClient]) {
        let connections = PostgresConnections(limit: limit, clients: count)
        var configuration = try PostgresConfiguration(url: database.url)
        configuration.connections = connections
        configuration.waitLimit = .seconds(30)
        change(&configuration)
        return (connections, (0..<count).map { _ in PostgresClient(configuration, group: TestLoops.group) })
    }

    private func open(_ database: TestDatabase) async throws -> Int {
        let count = try await database.psql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'shop'
            """)
        return try #require(Int(count.trimmingSuffix()))
    }

    private func close(_ clients: [PostgresClient], _ connections: PostgresConnections) async {
        for client in clients { await client.close() }
        await connections.close()
    }

    @Test func allClientsTogetherStayBelowTheBoundAndAllAreServed() async throws {
        let database = try await TestPostgres.database()
        let (connections, clients) = try clients(5, 12, database) { $0.idleTimeout = .milliseconds(300) }
        try await database.psql("create table t (k bigint)")
        let counts = Numbers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let done = Flag()
            group.addTask {
                while !done.isSet { counts.add(try await open(database)) }
            }
            try await withThrowingTaskGroup(of: Void.self) { work in
                for number in 0..<60 {
                    work.addTask(executorPreference: TestLoops.group.next()) {
                        let client = clients[number % clients.count]
                        for turn in 0..<30 {
                            _ = try await client.query("select $1::bigint as v", turn)
                            try await client.transaction { transaction in
                                try await transaction.execute("insert into t values ($1)", turn)
                                try await transaction.execute("select pg_sleep(0.002)")
                            }
                        }
                    }
                }
                try await work.waitForAll()
            }
            done.set()
            try await group.waitForAll()
        }
        #expect(counts.all.allSatisfy { $0 <= 12 } && counts.all.contains { $0 > 1 }, "\(counts.all)")
        #expect(try await database.psql("select count(*) from t") == "1800\n")
        try await eventually("what is idle is closed") { try await open(database) == 0 }
        #expect(connections.open == 0)
        await close(clients, connections)
    }

    @Test func whoHasNoneGetsOneOfThoseThatOthersHaveSeveralOf() async throws {
        let database = try await TestPostgres.database()
        let (connections, clients) = try clients(2, 4, database)
        let done = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    while !done.isSet {
                        try await clients[0].transaction { try await $0.execute("select pg_sleep(0.01)") }
                    }
                }
            }
            try await eventually { connections.open == 4 }
            _ = try await withDeadline(.seconds(20), of: "the other client") {
                try await clients[1].transaction { try await $0.execute("select 1") }
            }
            done.set()
            try await group.waitForAll()
        }
        await close(clients, connections)
    }

    @Test func whoGetsNoneInTimeIsToldWhy() async throws {
        let database = try await TestPostgres.database()
        let (connections, clients) = try clients(2, 4, database) { $0.waitLimit = .seconds(2) }
        let done = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await clients[0].transaction { transaction in
                        try await transaction.execute("select 1")
                        while !done.isSet { try await Task.sleep(for: .milliseconds(20)) }
                    }
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await eventually { connections.open == 4 }
            let error = await postgresError { try await clients[1].query("select 1") }
            #expect(
                error?.code == "53300" && error?.message.contains("all 4 connections") == true, "\(error as Any)")
            done.set()
            try await group.waitForAll()
        }
        #expect(try await clients[1].query("select 1 as v").first!["v"] == 1)
        await close(clients, connections)
    }

    @Test func quietClientsHaveOneConnectionEachAndOneListensForAll() async throws {
        let database = try await TestPostgres.database()
        let (connections, clients) = try clients(4, 60, database)
        let heard = Numbers()
        let listening = clients.map { client in
            Task { for await _ in client.listen("news") { heard.add(1) } }
        }
        for turn in 0..<20 {
            for (number, client) in clients.enumerated() {
                try await TestLoops.group.loops[(turn + number) % TestLoops.group.loops.count].run {
                    #expect(try await client.query("select $1::bigint as v", turn).first!["v"] == turn)
                    try await client.execute("do $$ begin perform 1; end $$")
                    try await client.transaction { try await $0.execute("select 1") }
                }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await open(database) <= clients.count + 1)
        try await eventually { heard.all.count >= clients.count }
        for task in listening { task.cancel() }
        await close(clients, connections)
    }

    // MARK: Time limits

    /// The driver would give up a server that is silent for five seconds longer than the usual limit.
    @Test func aTransactionsOwnTimeLimitHoldsForTheDriverToo() async throws {
        try await withDatabase(configure: {
            $0.statementTimeout = .milliseconds(300)
            $0.transactionConnections = 1
        }) { fixture in
            let client = fixture.client
            let done = try await client.transaction(timeLimit: .seconds(60)) {
                try await $0.execute("select pg_sleep(8)")
            }
            #expect(done == 1)
            let usual = await postgresError {
                try await client.transaction { try await $0.execute("select pg_sleep(60)") }
            }
            #expect(usual?.isQueryCanceled == true)
            let short = await postgresError {
                try await client.transaction(timeLimit: .milliseconds(100)) {
                    try await $0.execute("select pg_sleep(60)")
                }
            }
            #expect(short?.isQueryCanceled == true)
        }
    }

    // MARK: PgBouncer

    private func sessionError(mode: String, ignored: [String], hasSettings: Bool) async throws -> PostgresError? {
        let database = try await TestPostgres.database()
        if hasSettings {
            try await database.psql(
                "alter database \(database.name) set idle_in_transaction_session_timeout = '20s'")
        }
        let bouncer = try await TestPgBouncer.start(
            to: database.port, logins: [database.user: ""], mode: mode, ignored: ignored)
        var configuration = database.configuration
        configuration.hosts[0].port = bouncer.port
        let client = PostgresClient(configuration, group: TestLoops.group)
        let error = await postgresError { try await client.checkSessions() }
        await client.close()
        try await bouncer.stop()
        return error
    }

    @Test func aPoolerThatKeepsNoSessionsIsFoundOut() async throws {
        let refused = try await sessionError(mode: "transaction", ignored: [], hasSettings: false)
        #expect(refused?.isNotOurSession == true && refused?.message.contains("startup parameter") == true)
        let lost = try await sessionError(mode: "transaction", ignored: ["options"], hasSettings: false)
        #expect(lost?.isNotOurSession == true && lost?.message.contains("do not arrive") == true)
        let given = try await sessionError(mode: "transaction", ignored: ["options"], hasSettings: true)
        #expect(given?.isNotOurSession == true && given?.message.contains("do not arrive") == false)
        #expect(try await sessionError(mode: "session", ignored: ["options"], hasSettings: true) == nil)
        try await withDatabase { try await $0.client.checkSessions() }
    }
}

private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

private final class Numbers: Sendable {
    private let numbers = Mutex<[Int]>([])
    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
}
