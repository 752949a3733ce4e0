import Console
import EventLoop
import TestSupport
import Testing

/// A primary database with shard s1 on one server, and shard s2 on another, made by `shopd migrate`; and no daemon.
struct ShardStage: Sendable {
    var shell = Shell()
    let primary: PostgresServer
    let other: PostgresServer

    /// - Parameter shards: the names of those that are configured; the first lies on the primary's server.
    init(_ shards: [String] = ["s1", "s2"]) async throws {
        primary = try await TestPostgres.server()
        other = try await TestPostgres.server()
        try configure(shards)
        let done = try await shell.run("shopd migrate --config shopd.json")
        #expect(done.code == 0, "\(done.errors)")
    }

    mutating func configure(_ shards: [String], roles: Set<String> = []) throws {
        let services = ["auth", "catalog", "inventory", "payments", "orders", "platform", "audit", "sharding"]
        let logins = services + shards.map { "messages_\($0)" }
        let places = shards.enumerated().map { index, name in
            JSON.object([
                .init("name", .string(name)), .init("database", .string("shop_\(name)")),
                .init("hosts", .array([.string("127.0.0.1:\(index == 0 ? primary.port : other.port)")])),
            ])
        }
        let stores: JSON = [
            "database": [
                "hosts": .array([.string("127.0.0.1:\(primary.port)")]), "admin": ["user": "postgres"],
                "roles": .object(
                    logins.filter { !roles.contains($0) }.map { .init($0, ["user": .string("shop_\($0)")]) }),
                "shards": .array(places),
            ],
            "redis": ["url": "redis://127.0.0.1:1"], "kafka": ["bootstrap": "127.0.0.1:1"],
        ]
        shell.environment["SHOPCTL_STORES_FILE"] = try shell.file("shopd.json", stores.compact)
    }

    func ok(_ script: String, _ location: SourceLocation = #_sourceLocation) async throws -> String {
        let result = try await shell.run(script)
        #expect(result.code == 0, "\(script)\n\(result.errors)", sourceLocation: location)
        return result.output
    }
    func fails(
        _ script: String, _ code: Int32, _ words: String, _ location: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let result = try await shell.run(script)
        #expect(result.code == code, "\(script)\n\(result.errors)", sourceLocation: location)
        #expect(result.errors.contains(words), "\(script)\n\(result.errors)", sourceLocation: location)
        return result.output
    }
    func end() async throws {
        try await primary.stop()
        try await other.stop()
    }
}

@Suite(.serialized, .timeLimit(.minutes(4))) struct ShardsTests {
    @Test func everyListHasEveryFormatWithoutADaemon() async throws {
        let stage = try await ShardStage()
        #expect(
            try await stage.ok("shopctl shards ls -o csv --columns name,state,slots") == "name,state,slots\r\n"
                + "s1,active,512\r\ns2,active,512\r\n")
        #expect(try await stage.ok("shopctl shards ls -o name") == "shard/s1\nshard/s2\n")
        #expect(
            try await stage.ok("shopctl shards map -o csv")
                == "first,last,slots,shard,epoch\r\n0,511,512,s1,1\r\n512,1023,512,s2,1\r\n")
        #expect(try await stage.ok("shopctl shards map --shard s2 -o name") == "slots/512-1023\n")
        #expect(try await stage.ok("shopctl shards map --limit 1 -q") == "0-511\n")
        let columns = "name,state,slots,owned,disagreeing,waiting,replicas"
        #expect(
            try await stage.ok("shopctl shards status -o csv --no-headers --columns \(columns)")
                == "s1,up,512,512,0,0,0\r\ns2,up,512,512,0,0,0\r\n")
        #expect(try await stage.ok("shopctl __complete shard '' -- ") == "s1\ns2\n")
        _ = try await stage.fails("shopctl shards map --shard s9", 3, "those that there are: s1, s2")
        try await stage.end()
    }

    @Test func somebodyIsLocatedByNumberPhoneAndID() async throws {
        var stage = try await ShardStage()
        try await stage.primary.psql(
            """
            insert into auth.users (id, phone, created_at, seen_at)
            values ('01890a5d-ac96-774b-bcce-b302099a8057', '+491711234567', now(), now())
            """, database: "shop")
        let locate = "shopctl shards locate -o csv --no-headers --columns number,slot,shard"
        #expect(
            try await stage.ok("\(locate) 777000 1 -- -5") == "777000,419,s1\r\n1,632,s2\r\n-5,931,s2\r\n")
        #expect(
            try await stage.ok("\(locate) +491711234567 usr_01h455vb4pex5vsknk084sn02q")
                == "1000000,1012,s2\r\n1000000,1012,s2\r\n")
        _ = try await stage.fails("\(locate) +491111111111 1", 3, "there is no such user")
        _ = try await stage.fails("\(locate) nobody", 2, "it is no number, phone or id of a user")
        // Without a way into auth numbers are still located.
        try stage.configure(["s1", "s2"], roles: ["auth"])
        #expect(
            try await stage.fails("\(locate) +491711234567 1", 13, "database.roles.auth is missing")
                .hasSuffix("1,632,s2\r\n"))
        try await stage.end()
    }

    @Test func aShardThatIsAwayOrSaysOtherwiseIsNamed() async throws {
        let stage = try await ShardStage()
        let status = "shopctl shards status --timeout 2s -o csv --no-headers --columns name,state,disagreeing"
        try await stage.other.psql("update messages_s2.slots set epoch = 9 where slot = 600", database: "shop_s2")
        #expect(
            try await stage.fails(status, 10, "1 slots of shard s2") == "s1,up,0\r\ns2,up,1\r\n")
        try await stage.other.psql(
            "alter database shop_s2 set default_transaction_read_only = on", database: "shop_s2")
        #expect(
            try await stage.fails(status, 13, "shard s2 is read-only") == "s1,up,0\r\ns2,read-only,1\r\n")
        try await stage.other.stop()
        #expect(try await stage.fails(status, 13, "shard s2 is down").hasPrefix("s1,up,0\r\ns2,down,"))
        #expect(try await stage.ok("shopctl shards ls -q") == "s1\ns2\n")
        try await stage.primary.stop()
        _ = try await stage.fails("shopctl shards ls --timeout 2s", 13, "can't reach PostgreSQL")
    }

    @Test func shardsThatAreAddedGetNoSlotsUntilSomebodyMovesThem() async throws {
        var stage = try await ShardStage(["s1"])
        try stage.configure(["s1", "s2", "s3"])
        let ls = "shopctl shards ls -o csv --no-headers --columns name,state,slots"
        #expect(try await stage.ok(ls) == "s1,active,1024\r\ns2,unplaced,0\r\ns3,unplaced,0\r\n")
        _ = try await stage.ok("shopd migrate --config shopd.json")
        _ = try await stage.ok("shopd migrate --config shopd.json")
        #expect(try await stage.ok(ls) == "s1,active,1024\r\ns2,active,0\r\ns3,active,0\r\n")
        try stage.configure(["s1"])
        #expect(try await stage.ok(ls) == "s1,active,1024\r\ns2,unconfigured,0\r\ns3,unconfigured,0\r\n")
        try stage.configure([])
        _ = try await stage.fails("shopctl shards ls", 3, "there are no shards")
        try await stage.end()
    }

    /// A shard's role works in its own schema, and does not say by itself what is its own.
    @Test func theRoleOfAShardSeesItsSchemaOnly() async throws {
        let stage = try await ShardStage(["s1"])
        func psql(_ sql: String) async throws -> Shell.Result {
            try await stage.shell.run(
                "psql -X -q -A -t -h 127.0.0.1 -p \(stage.primary.port) -U shop_messages_s1 -d shop_s1 -c \"\(sql)\"")
        }
        #expect(try await psql("select current_schema(), count(*) from slots").output == "messages_s1|1024\n")
        #expect(try await psql("update slots set state = 'owned'").errors.contains("permission denied"))
        #expect(try await psql("delete from slots").errors.contains("permission denied"))
        #expect(try await psql("select * from replicas()").code == 0)
        #expect(try await psql("insert into inbox (consumer, event_id) values ('c', gen_random_uuid())").code == 0)
        try await stage.end()
    }
}
