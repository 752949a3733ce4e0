import EventLoop
import FoundationEssentials
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// An installation whose chats lie in several databases, one of which lets nobody in for a while.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ShardTests {
    private struct Page: Decodable {
        struct Shard: Decodable {
            let name: String
            let state: String
            let slots: Int
        }
        let shards: [Shard]
    }

    private func wait(_ shop: Shop, for wanted: [String]) async throws {
        try await eventually(within: .seconds(60), "the shards are \(wanted)") {
            let page: Page = try await shop.ask("GET", shop.installation.health + "/status").value()
            let found = page.shards.map { "\($0.name) \($0.state) \($0.slots)" }
            if found != wanted { throw TestSupportError(description: "\(found)") }
            return true
        }
    }

    private func close(_ database: String, _ installation: Installation) async throws {
        try await installation.psql(
            "alter database \(database) allow_connections false", database: "postgres")
        try await installation.psql(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '\(database)'", database: "postgres"
        )
    }

    @Test func shardsAreAddedAndNeverTakenAway() async throws {
        var installation = try TestInstallation.make()
        installation.shards = 2
        _ = try await installation.up(on: TestLoops.any)
        let shop = Shop(installation)
        try await wait(shop, for: ["s1 up 512", "s2 up 512"])
        installation.shards = 3
        let grown = try await installation.up(on: TestLoops.any)
        #expect(grown.parts == ["shopd"])
        try await wait(shop, for: ["s1 up 512", "s2 up 512", "s3 up 0"])
        installation.shards = 1
        let error = await #expect(throws: LocalStackError.self) { try await installation.up(on: TestLoops.any) }
        #expect(error?.code == .conflict)
        installation.shards = nil
        #expect(try await installation.up(on: TestLoops.any).parts.isEmpty)
        try await installation.down(purge: true, on: TestLoops.any)
    }

    @Test func aShardThatIsAwayKeepsNobodyElseFromAnything() async throws {
        var installation = try TestInstallation.make()
        installation.shards = 2
        _ = try await installation.up(on: TestLoops.any)
        let shop = Shop(installation)
        try await close("shop_s2", installation)
        try await wait(shop, for: ["s1 up 512", "s2 down 512"])
        #expect(try await shop.ask("GET", installation.health + "/readyz").status == 200)
        // Also for a daemon that starts now.
        try await installation.kill("shopd", on: TestLoops.any)
        var command = ChildCommand(installation.shopd, ["run", "--config", installation.configurationFile])
        command.directory = "\(installation.home)/shopd"
        _ = try await installation.daemon.spawn(command, on: TestLoops.any)
        try await eventually(within: .seconds(60), "it is ready") {
            try await shop.ask("GET", installation.health + "/readyz").status == 200
        }
        try await shop.stock([("LAMP", 10)])
        let order = try await shop.place("LAMP", 1, key: "one").id
        try await eventually(within: .seconds(60), "it is confirmed") {
            try await shop.order(order).state == .confirmed
        }
        let migrated = try await ChildProcess.run(
            ChildCommand(installation.shopd, ["migrate", "--config", installation.configurationFile]),
            on: TestLoops.any)
        #expect(migrated.status.code == 6 && migrated.errorText.contains("messages_s2"), "\(migrated.errorText)")
        // What need not have it says what it lacks, and a new shard gets its place; what needs all says whose it lacks.
        let admin = try await shop.adminToken
        let records = try await shop.ask("GET", "/admin/v1/audit?limit=5", token: admin)
        #expect(records.status == 200 && "\(records)".contains(#""lacks":["messages_s2"]"#), "\(records)")
        for path in ["/admin/v1/audit?service=messages_s2", "/admin/v1/audit/heads"] {
            let answer = try await shop.ask("GET", path, token: admin)
            #expect(answer.status == 503 && "\(answer)".contains("messages_s2"), "\(path): \(answer)")
        }
        let audited = try await shop.ask("POST", "/admin/v1/orders/audit", token: admin)
        #expect(audited.status == 503 && "\(audited)".contains("messages_s2"), "\(audited)")
        try await installation.psql(
            "insert into platform.sources (source, topic) values ('messages_s2', 'messages.to.s1')")
        let verified = try await shop.shopctl(["topics", "verify"])
        #expect(verified.status.code == 13, "\(verified.outputText) \(verified.errorText)")
        #expect(verified.outputText.contains(Topic.ordersEvents), "\(verified.outputText)")
        #expect(verified.errorText.contains("messages.to.s1 can't be checked"), "\(verified.errorText)")
        installation.shards = 3
        _ = try await installation.up(on: TestLoops.any)
        try await wait(shop, for: ["s1 up 512", "s2 down 512", "s3 up 0"])
        try await installation.psql("alter database shop_s2 allow_connections true", database: "postgres")
        try await wait(shop, for: ["s1 up 512", "s2 up 512", "s3 up 0"])
        try await installation.down(purge: true, on: TestLoops.any)
    }
}
