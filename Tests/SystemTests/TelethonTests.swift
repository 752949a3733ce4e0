import EventLoop
import FoundationEssentials
import LocalStack
import Synchronization
import TestSupport
import Testing

/// Real Telegram clients (Telethon) talk to a whole installation.
@Suite struct TelethonTests {
    @Test(
        .timeLimit(.minutes(5)),
        arguments: [("full", 1), ("abridged", 3), ("intermediate", 1), ("obfuscated", 3)])
    func twoPeopleChat(_ transport: String, _ shards: Int) async throws {
        let installation = try await Telethon.start(shards: shards)
        let log = TestDirectory.path("chat.log")
        let done = try await ChildProcess.run(
            Telethon.command("chat.py", Shop(installation), at: [installation.ports.mtproto], transport, log: log),
            on: TestLoops.any)
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// Files of several megabytes and pictures, by parts and by ranges, byte for byte; and what is no file.
    @Test(.timeLimit(.minutes(5)), arguments: [("full", 1), ("obfuscated", 3)])
    func twoPeopleSendFiles(_ transport: String, _ shards: Int) async throws {
        let installation = try await Telethon.start(shards: shards)
        let log = TestDirectory.path("media.log")
        let done = try await ChildProcess.run(
            Telethon.command("media.py", Shop(installation), at: [installation.ports.mtproto], transport, log: log),
            on: TestLoops.any)
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// What was acknowledged of an upload is there, whatever was killed, and is sent once.
    @Test(.timeLimit(.minutes(8))) func anUploadGoesOnWhateverIsKilled() async throws {
        let installation = try await Telethon.start(shards: 3)
        let log = TestDirectory.path("interrupted.log")
        let script = Telethon.command(
            "interrupted.py", Shop(installation), at: [installation.ports.mtproto], "full", ["150"], log: log)
        async let upload = ChildProcess.run(script, on: TestLoops.any)
        func said() -> [Substring] { (FileText.read(log) ?? "").split(separator: "\n") }
        for (part, killed) in [(20, "shopd"), (60, "postgres"), (100, "shopd")] {
            try await eventually(within: .seconds(150), "parts are taken: \(said().suffix(3))") {
                said().contains("sent \(part)")
            }
            try await installation.kill(killed, on: TestLoops.any)
            _ = try await installation.up(on: TestLoops.any)
        }
        try await eventually(within: .seconds(150), "it is sent: \(said().suffix(3))") { said().contains("sending") }
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        let done = try await upload
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// Two processes, three shards, and the two who chat on different ones.
    @Test(.timeLimit(.minutes(5)), arguments: ["chat.py", "channels.py"])
    func twoGatewaysAreOneForTheirClients(_ script: String) async throws {
        let installation = try await Telethon.start(shards: 3)
        let services = ["gateway", "auth", "catalog", "inventory", "payments", "orders", "messages"]
        let fleet = try await Fleet.start(["one": services, "two": services], on: installation)
        let log = TestDirectory.path("chat.log")
        let ports = ["one", "two"].compactMap { fleet[$0].mtproto }
        let done = try await ChildProcess.run(
            Telethon.command(script, fleet.shop, at: ports, "intermediate", log: log), on: TestLoops.any)
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await fleet.end()
    }

    /// What a post costs goes by who is there, not by who belongs to it.
    @Test(.timeLimit(.minutes(5))) func tenThousandMembersDoNotSlowDownWhoWrites() async throws {
        let members = 10_000
        let installation = try await Telethon.start(shards: 3)
        let (log, go) = (TestDirectory.path("crowd.log"), TestDirectory.path("crowd.go"))
        let script = Telethon.command(
            "crowd.py", Shop(installation), at: [installation.ports.mtproto], "full", ["\(members)", go], log: log)
        async let crowd = ChildProcess.run(script, on: TestLoops.any)
        func group() -> Int64? {
            (FileText.read(log) ?? "").split(separator: "\n").lazy.compactMap { line in
                line.hasPrefix("group ") ? Int64(line.dropFirst(6)) : nil
            }.first
        }
        try await eventually(within: .seconds(120), "there is a group") { group() != nil }
        let number = try #require(group())
        for shard in 1...3 {
            try await installation.psql(
                """
                insert into messages_s\(shard).channel_members (channel_id, user_id, rank, inviter, date)
                select id, 500000000 + n, 1, 1, now()
                from messages_s\(shard).channels, generate_series(1, \(members - 2)) n where id = \(number);
                update messages_s\(shard).channels set member_count = \(members) where id = \(number);
                analyze messages_s\(shard).channel_members
                """, database: "shop_s\(shard)")
        }
        try FileText.write("", to: go)
        let done = try await crowd
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// What was acknowledged is in both boxes, once and in order, whatever was killed; and who has lost the connection
    /// comes back by itself.
    @Test(.timeLimit(.minutes(10))) func noMessageIsLostWhateverIsKilled() async throws {
        let installation = try await Telethon.start(shards: 3)
        let log = TestDirectory.path("load.log")
        let script = Telethon.command(
            "load.py", Shop(installation), at: [installation.ports.mtproto], "full", ["6", "250"], log: log)
        async let load = ChildProcess.run(script, on: TestLoops.any)
        func said() -> [Substring] { (FileText.read(log) ?? "").split(separator: "\n") }
        func sent() -> Int {
            said().reversed().lazy.compactMap { line in
                line.hasPrefix("sent ") ? Int(line.dropFirst(5)) : nil
            }.first ?? 0
        }
        try await eventually(within: .seconds(120), "all are signed in") { said().contains("ready") }
        for part in ["shopd", "redis", "postgres", "shopd"] {
            let before = sent()
            try await eventually(within: .seconds(90), "messages are sent: \(said().suffix(3))") {
                sent() > before || said().contains("all sent")
            }
            try await installation.kill(part, on: TestLoops.any)
            _ = try await installation.up(on: TestLoops.any)
        }
        let done = try await load
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }
}
