import EventLoop
import Postgres
import TestSupport
import Testing

private let shared = Once<TLSPostgres> { try await TLSPostgres.start() }

/// Over TLS: what is let in, what is not, and whether it is said why.
@Suite(.timeLimit(.minutes(3))) struct TLSTests {
    /// Runs `body` with a client of a fresh database on the server that wants TLS.
    private func withTLS(
        _ tls: (TLSPostgres) -> PostgresConfiguration.TLS, host: String = "localhost", user: String = "postgres",
        waiting limit: Duration = .seconds(60), _ body: (Fixture) async throws -> Void
    ) async throws {
        let postgres = try await shared.value
        try await withDatabase(
            on: postgres.server,
            configure: {
                $0.hosts[0].host = host
                $0.tls = tls(postgres)
                $0.user = user
                $0.waitLimit = limit
            }, body)
    }

    /// Why a connection can't be had. Asked again while the machine is too busy to find out in time.
    private func refusal(
        _ tls: (TLSPostgres) -> PostgresConfiguration.TLS, host: String = "localhost", user: String = "postgres"
    ) async throws -> PostgresError {
        var refusal: PostgresError?
        try await withTLS(tls, host: host, user: user, waiting: .seconds(1)) { fixture in
            try await eventually("it is refused") {
                refusal = await postgresError { try await fixture.client.execute("select 1") }
                return refusal.map { !$0.message.contains("longer") && !$0.message.contains("within") } ?? false
            }
        }
        return try #require(refusal)
    }

    @Test(arguments: [PostgresConfiguration.TLS.Mode.allow, .prefer, .require, .verifyCA, .verifyFull])
    func everyModeButNoneIsEncrypted(_ mode: PostgresConfiguration.TLS.Mode) async throws {
        try await withTLS {
            .init(mode: mode, rootCertificate: $0.authority)
        } _: { fixture in
            let sql = "select ssl and version like 'TLSv1.%' as v from pg_stat_ssl where pid = pg_backend_pid()"
            let shared: Bool = try await fixture.client.query(sql).first!["v"]
            let pooled: Bool = try await fixture.client.transaction { try await $0.query(sql).first!["v"] }
            #expect(shared && pooled)
        }
    }

    @Test func muchPassesBothWaysAtOnce() async throws {
        try await withTLS {
            .init(mode: .verifyFull, rootCertificate: $0.authority)
        } _: { fixture in
            let client = fixture.client
            let big = String(repeating: "z", count: 4_000_000)
            let lengths = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask(executorPreference: TestLoops.group.loops[0]) {
                        guard number % 50 == 0 else { return try await client.query("select 1 as v").first!["v"] }
                        return (try await client.query("select $1::text as v", big).first!["v"] as String).utf8.count
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(lengths == 4 * 4_000_000 + 196)
            try await client.execute("create table t (a text)")
            let line = Array((String(repeating: "y", count: 9_999) + "\n").utf8)
            let chunks = AsyncStream<[UInt8]> { stream in
                for _ in 0..<500 { stream.yield(line) }
                stream.finish()
            }
            #expect(try await client.copyIn("copy t from stdin", chunks) == 500)
            var count = 0
            for try await chunk in client.copyOut("copy t to stdout") { count += chunk.count }
            #expect(count == 500 * line.count)
        }
    }

    /// libpq 15 sends the request to cancel without TLS; the server takes it before it asks for TLS.
    @Test func cancellingAStatementWorksToo() async throws {
        try await withTLS {
            .init(mode: .verifyFull, rootCertificate: $0.authority)
        } _: { fixture in
            let client = fixture.client
            func sleepers() async throws -> String {
                try await fixture.database.psql(
                    """
                    select count(*) from pg_stat_activity where datname = current_database() and state = 'active'
                    and query = 'select pg_sleep(600)'
                    """
                ).trimmingSuffix()
            }
            let task = Task { try await client.transaction { _ = try await $0.query("select pg_sleep(600)") } }
            try await eventually("the statement runs") { try await sleepers() == "1" }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await sleepers() == "0")
        }
    }

    @Test(arguments: [PostgresConfiguration.TLS.Mode.verifyCA, .verifyFull])
    func aServerOfAnotherAuthorityIsRefused(_ mode: PostgresConfiguration.TLS.Mode) async throws {
        let error = try await refusal { .init(mode: mode, rootCertificate: $0.strangersAuthority) }
        #expect(error.code == "08001" && error.isConnectionLoss)
        #expect(error.message.contains("certificate verify failed"))
    }

    @Test func aServerOfAnotherNameIsRefusedWhenTheNameCounts() async throws {
        let error = try await refusal(
            { .init(mode: .verifyFull, rootCertificate: $0.authority) }, host: "127.0.0.1")
        #expect(error.code == "08001")
        #expect(error.message.contains("does not match host name \"127.0.0.1\""))
        try await withTLS({ .init(mode: .verifyCA, rootCertificate: $0.authority) }, host: "127.0.0.1") { fixture in
            try await fixture.client.execute("select 1")
        }
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let authority = try await refusal { _ in .init(mode: .verifyFull, rootCertificate: "/nowhere/ca.pem") }
        #expect(authority.code == "08001" && authority.message.contains("/nowhere/ca.pem"))
        let key = try await refusal {
            let own = $0.certificate(of: TLSPostgres.mutual)
            return .init(mode: .require, certificate: own.certificate, key: "/nowhere/own.key")
        }
        #expect(key.code == "08001" && key.message.contains("/nowhere/own.key"))
    }

    @Test func aServerWithoutTLSIsRefusedWhenItIsRequired() async throws {
        let database = try await TestPostgres.database()
        for mode in ["require", "verify-ca", "verify-full"] {
            var configuration = try PostgresConfiguration(url: "\(database.url)?sslmode=\(mode)")
            configuration.waitLimit = .seconds(1)
            configuration.tls.rootCertificate = try await shared.value.authority
            let client = PostgresClient(configuration, group: TestLoops.group)
            try await eventually("it is refused") {
                let error = await postgresError { try await client.execute("select 1") }
                return error?.code == "08001" && error!.message.contains("server does not support SSL")
            }
            await client.close()
        }
        let client = PostgresClient(
            try PostgresConfiguration(url: "\(database.url)?sslmode=prefer"), group: TestLoops.group)
        let sql = "select ssl as v from pg_stat_ssl where pid = pg_backend_pid()"
        let isEncrypted: Bool = try await client.query(sql).first!["v"]
        #expect(!isEncrypted)
        await client.close()
    }

    @Test func aServerThatWantsTLSSaysSoToWhoComesWithout() async throws {
        let error = try await refusal { _ in .init(mode: .disable) }
        #expect(error.code == "28000" && error.message.contains("no encryption"))
    }

    // MARK: Certificates of clients

    private func mutual(_ name: String?) -> (TLSPostgres) -> PostgresConfiguration.TLS {
        {
            let own = name.map($0.certificate(of:))
            return .init(
                mode: .verifyFull, rootCertificate: $0.authority, certificate: own?.certificate, key: own?.key)
        }
    }
    private static let role = Once<Void> {
        let database = try await shared.value.server.database()
        try await database.psql("create role \(TLSPostgres.mutual) login")
    }

    @Test func aCertificateOpensTheDoorToItsOwnRole() async throws {
        try await Self.role.value
        try await withTLS(mutual(TLSPostgres.mutual), user: TLSPostgres.mutual) { fixture in
            let sql = """
                select current_user::text || client_dn as v from pg_stat_ssl where pid = pg_backend_pid()
                """
            let who: String = try await fixture.client.query(sql).first!["v"]
            #expect(who.hasPrefix(TLSPostgres.mutual) && who.contains("CN=\(TLSPostgres.mutual)"))
        }
    }

    @Test func whoHasNoneOrSomebodyElsesIsToldSo() async throws {
        try await Self.role.value
        let none = try await refusal(mutual(nil), user: TLSPostgres.mutual)
        #expect(none.code == "28000" && none.message.contains("valid client certificate"))
        let other = try await refusal(mutual("other"), user: TLSPostgres.mutual)
        #expect(other.code == "28000" && other.message.contains("authentication failed"))
    }

    @Test func aCertificateOfAnotherAuthorityIsRefused() async throws {
        try await Self.role.value
        let error = try await refusal(mutual("stranger"), user: TLSPostgres.mutual)
        #expect(error.code == "08001" && error.message.contains("unknown ca"))
    }
}
