import Audit
import EventLoop
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

/// A database with nothing but the chains.
private struct Chains {
    let database: PostgresClient
    let test: TestDatabase
    let trail = AuditTrail("orders")
    var reader: AuditReader { AuditReader(PostgresDatabases(database)) }

    init() async throws {
        test = try await TestPostgres.database()
        database = PostgresClient(try PostgresConfiguration(url: test.url), group: TestLoops.group)
        try await Migrator(database, schema: AuditTrail.schema, migrations: AuditTrail.migrations).migrate()
    }

    static let actor = Actor(.operator, "cli_1")

    func record(_ count: Int, _ action: String = "order.cancelled", trail: AuditTrail? = nil) async throws {
        try await TestLoops.any.run {
            for number in 1...count {
                try await database.transaction { transaction in
                    try await (trail ?? self.trail).record(
                        AuditedChange(by: Self.actor, action, on: "ord_\(number)", reason: "Grüße, \"case\" 4711"),
                        in: transaction)
                }
            }
        }
    }

    /// What is found wrong with the chain as it lies there.
    func breaks(_ service: String = "orders") async throws -> [AuditChain.Break] {
        try await TestLoops.any.run {
            var chain = AuditChain(service)
            for record in try await reader.chain(service, after: 0, limit: 1_000) { chain.add(record) }
            chain.end(at: try await reader.heads().first { $0.service == service })
            return chain.breaks
        }
    }

    /// How many pages a record reads and writes; at its best, since a session may have to read catalogs anew.
    func pages() async throws -> Int {
        var least = Int.max
        for _ in 0..<4 { least = min(least, try await pagesOnce()) }
        return least
    }

    private func pagesOnce() async throws -> Int {
        let append = "select audit.append('orders', 'operator:cli_1', 'order.cancelled', 'ord_1', null, null, null)"
        // The second of a session: the first reads the catalogue.
        let plan = try await test.psql("\(append); explain (analyze, buffers, costs off, timing off) \(append)")
        let match = try #require(plan.firstMatch(of: #/Buffers: shared hit=(\d+)/#), "\(plan)")
        return try #require(Int(match.1))
    }

    /// As somebody who owns the database could.
    func tamper(_ sql: String) async throws {
        try await test.psql("set session_replication_role = replica; \(sql)")
    }
}

@Suite struct AuditTests {
    @Test func aChainThatNobodyTouchedIsWhole() async throws {
        let chains = try await Chains()
        try await chains.record(5)
        #expect(try await chains.breaks() == [])
        let records = try await TestLoops.any.run { try await chains.reader.chain("orders", after: 0, limit: 10) }
        #expect(records.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(records[0].previous == "" && records[4].previous == records[3].hash)
        #expect(records[2].actor == "operator:cli_1" && records[2].subject == "ord_3")
        #expect(records[2].writer == "postgres" && records[2].reason == "Grüße, \"case\" 4711")
        // What was exported as JSON and read again has the same hash.
        let exported = try JSONText.decode(AuditRecord.self, from: JSONText.encode(records[2]))
        #expect(AuditHash.expected(exported) == records[2].hash)
    }

    @Test(arguments: [
        ("update audit.records set reason = 'another' where seq = 3", 3, "changed"),
        ("update audit.records set actor = 'operator:cli_2' where seq = 2", 2, "changed"),
        ("update audit.records set at = at - interval '1 ms' where seq = 1", 1, "changed"),
        ("update audit.records set reason = null, details = reason where seq = 4", 4, "changed"),
        ("delete from audit.records where seq = 3", 3, "number 3 is missing"),
        ("delete from audit.records where seq between 2 and 4", 2, "numbers 2 to 4 are missing"),
        ("delete from audit.records where seq > 3", 4, "missing at the end"),
        ("delete from audit.records", 1, "numbers 1 to 5 are missing at the end"),
        ("update audit.heads set hash = sha256('another')", 5, "head has another hash"),
        ("update audit.heads set seq = 4", 5, nil),
    ])
    func whatWasTamperedWithShows(_ sql: String, _ seq: Int64, _ what: String?) async throws {
        let chains = try await Chains()
        try await chains.record(5)
        try await chains.tamper(sql)
        let breaks = try await chains.breaks()
        guard let what else {
            // The head went back: the next record would have a number that is taken.
            await #expect(throws: PostgresError.self) { try await chains.record(1) }
            return
        }
        #expect(breaks.first?.seq == seq && breaks.first?.what.contains(what) == true, "\(breaks)")
    }

    /// Somebody computes all hashes anew: whole by itself, but not beside what was noted down before.
    @Test func aChainThatWasRemadeShowsBesideAnEarlierNote() async throws {
        let chains = try await Chains()
        try await chains.record(3)
        let noted = try await TestLoops.any.run { try await chains.reader.heads()[0] }
        try await chains.tamper("truncate audit.records; delete from audit.heads")
        try await chains.record(4, "order.placed")
        #expect(try await chains.breaks() == [])
        let records = try await TestLoops.any.run { try await chains.reader.chain("orders", after: 0, limit: 10) }
        var chain = AuditChain("orders")
        for record in records {
            chain.add(record)
            if record.seq == noted.seq { chain.expect(noted.hash, of: record) }
        }
        #expect(chain.breaks.map(\.seq) == [3])
    }

    @Test func aRecordIsThereOnlyWithItsChange() async throws {
        struct Undone: Error {}
        let chains = try await Chains()
        try await chains.record(1)
        await #expect(throws: Undone.self) {
            try await TestLoops.any.run {
                try await chains.database.transaction { transaction in
                    try await chains.trail.record(
                        AuditedChange(by: Chains.actor, "order.cancelled", on: "ord_9"), in: transaction)
                    throw Undone()
                }
            }
        }
        try await chains.record(1)
        #expect(try await chains.breaks() == [])
        #expect(try await TestLoops.any.run { try await chains.reader.heads() }.first?.seq == 2)
    }

    @Test func manyAtOnceMakeOneChainForEachService() async throws {
        let chains = try await Chains()
        let other = AuditTrail("inventory")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { try await chains.record(10) }
                group.addTask { try await chains.record(10, "stock.set", trail: other) }
            }
            try await group.waitForAll()
        }
        #expect(try await chains.breaks() == [])
        #expect(try await chains.breaks("inventory") == [])
        let heads = try await TestLoops.any.run { try await chains.reader.heads() }
        #expect(heads.map(\.seq) == [80, 80])
    }

    @Test func severalAtOnceKeepTheirOrderAndCustomersAreLeftOut() async throws {
        let chains = try await Chains()
        let changes = (1...50).map { number in
            AuditedChange(
                by: number.isMultiple(of: 10) ? Actor(.customer, "usr_1") : Chains.actor, "order.cancelled",
                on: "ord_\(number)", details: ["number": number])
        }
        try await TestLoops.any.run {
            try await chains.database.transaction { try await chains.trail.record(changes, in: $0) }
        }
        let records = try await TestLoops.any.run { try await chains.reader.chain("orders", after: 0, limit: 100) }
        #expect(records.map(\.subject) == (1...50).filter { !$0.isMultiple(of: 10) }.map { "ord_\($0)" })
        #expect(records[0].details == #"{"number":1}"#)
        #expect(try await chains.breaks() == [])
    }

    /// However many records there were since somebody looked the last time, and still does.
    @Test func behindAHeldSnapshotARecordCostsWhatItAlwaysCosts() async throws {
        let chains = try await Chains()
        try await chains.record(10)
        let first = try await chains.pages()
        try await TestLoops.any.run {
            try await chains.database.transaction(isolation: .repeatableRead) { holder in
                _ = try await holder.query("select count(*) from audit.records")
                try await chains.record(900)
                let later = try await chains.pages()
                #expect(later < first + 20, "\(first) pages, then \(later)")
            }
        }
        #expect(try await chains.breaks() == [])
    }

    /// A service's role appends; whatever else it tries is refused by PostgreSQL.
    @Test func aServiceCanAppendAndNothingElse() async throws {
        let chains = try await Chains()
        try await chains.record(1)
        let role = "auditor_\(chains.test.name)"
        try await chains.test.psql(
            "create role \(role) login; " + AuditTrail.grants(to: role).joined(separator: " "))
        let configuration = PostgresConfiguration(
            hosts: [.init(host: "127.0.0.1", port: chains.test.port)], database: chains.test.name, user: role,
            applicationName: "test")
        let service = PostgresClient(configuration, group: TestLoops.group)
        try await TestLoops.any.run {
            try await service.transaction {
                try await chains.trail.record(AuditedChange(by: Chains.actor, "order.cancelled", on: "ord_2"), in: $0)
            }
            for sql in [
                "select 1 from audit.records", "update audit.records set reason = ''", "delete from audit.records",
                "truncate audit.records", "insert into audit.heads values ('x', 1, '')", "select audit.field('')",
                "update audit.heads set seq = 0",
            ] {
                await #expect(throws: PostgresError.self, "\(sql)") { _ = try await service.execute(sql) }
            }
        }
        let records = try await TestLoops.any.run { try await chains.reader.chain("orders", after: 0, limit: 10) }
        #expect(records.map(\.writer) == ["postgres", role])
        // Not even who owns the table, as long as nobody takes its triggers away.
        for sql in [
            "update audit.records set reason = ''", "delete from audit.records", "truncate audit.records",
            "delete from audit.heads", "truncate audit.heads",
        ] {
            await #expect(throws: TestSupportError.self, "\(sql)") { try await chains.test.psql(sql) }
        }
        #expect(try await chains.breaks() == [])
    }

    @Test func recordsAreFoundByWhatTheyHave() async throws {
        let chains = try await Chains()
        try await chains.record(3)
        try await chains.record(2, "refund.created", trail: AuditTrail("orders"))
        try await chains.record(2, "stock.set", trail: AuditTrail("inventory"))
        func count(_ change: (inout AuditFilter) -> Void) async throws -> Int {
            var filter = AuditFilter()
            change(&filter)
            let wanted = filter
            return try await TestLoops.any.run {
                try await chains.reader.records(wanted, after: nil, limit: 100).records.count
            }
        }
        #expect(try await count { _ in } == 7)
        #expect(try await count { $0.service = "inventory" } == 2)
        #expect(try await count { $0.action = "order." } == 3)
        #expect(try await count { $0.action = "order" } == 0)
        #expect(try await count { $0.subject = "ord_3" } == 1)
        #expect(try await count { $0.actor = "cli_1" } == 7)
        #expect(try await count { $0.actor = "li_1" } == 0)
        #expect(try await count { $0.reason = "grüße" } == 7)
        #expect(try await count { $0.since = .distantFuture } == 0)
        let all = try await TestLoops.any.run {
            try await chains.reader.records(AuditFilter(), after: nil, limit: 100).records
        }
        var paged: [AuditRecord] = []
        while let page = try? await TestLoops.any.run({
            [last = paged.last] in
            try await chains.reader.records(
                AuditFilter(), after: last.map { ($0.at, $0.service, $0.seq) }, limit: 2
            ).records
        }), !page.isEmpty { paged += page }
        #expect(paged == all)
    }

    /// Where a database is away its records are lacking in a list, and whoever needs them is told whose they are.
    @Test func aDatabaseThatIsAwayIsNamed() async throws {
        let chains = try await Chains()
        try await chains.record(3)
        var gone = chains.test.configuration
        gone.hosts = [.init(host: "127.0.0.1", port: 1)]
        let reader = AuditReader(
            PostgresDatabases(
                chains.database, others: ["messages_s2": PostgresClient(gone, group: TestLoops.group)]))
        let found = try await reader.records(AuditFilter(), after: nil, limit: 10)
        #expect(found.records.count == 3 && found.lacks == ["messages_s2"])
        var filter = AuditFilter()
        filter.service = "orders"
        let orders = try await reader.records(filter, after: nil, limit: 10)
        #expect(orders.records.count == 3 && orders.lacks.isEmpty)
        filter.service = "messages_s2"
        let wanted = filter
        for error in [
            await #expect(throws: Problem.self) { _ = try await reader.records(wanted, after: nil, limit: 10) },
            await #expect(throws: Problem.self) { _ = try await reader.heads() },
        ] {
            #expect(error?.status == 503 && error?.detail?.contains("messages_s2") == true, "\(error as Any)")
        }
    }
}
