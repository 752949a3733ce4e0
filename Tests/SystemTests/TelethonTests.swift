import EventLoop
import FoundationEssentials
import LocalStack
import Synchronization
import TestSupport
import Testing

/// Real Telegram clients (Telethon) talk to a whole installation.
@Suite struct TelethonTests {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    private static let python = "\(root)/.build/telethon/bin/python"
    private static let scripts = "\(root)/Tests/SystemTests/Telethon"

    private func start(shards: Int) async throws -> Installation {
        #expect(FileManager.default.fileExists(atPath: Self.python), "make .build/telethon/ready makes it")
        var installation = try TestInstallation.make()
        installation.shards = shards
        installation.isUnlimited = true
        _ = try await installation.up(on: TestLoops.any)
        return installation
    }

    /// One of the scripts beside this file, with how clients reach the shop; what it says goes to `log`.
    private func command(
        _ script: String, _ shop: Shop, at ports: [Int], _ transport: String, _ more: [String] = [], log: String
    ) -> ChildCommand {
        let shopctl = shop.command(["users", "code"])
        let settings = (shopctl.environment ?? [:]).map { "\($0.key)='\($0.value)'" }.sorted().joined(separator: " ")
        let code = "env \(settings) '\(shopctl.executable)' users code {phone}"
        var command = ChildCommand(
            "/bin/sh",
            [
                "-c", #"log="$1"; shift; exec "$@" >"$log" 2>&1"#, "sh", log, Self.python, "-B",
                "\(Self.scripts)/\(script)", "127.0.0.1", ports.map(String.init).joined(separator: ","),
                shop.installation.telegramPublicKeyFile, transport, code,
            ] + more)
        command.environment = ChildCommand.plainEnvironment
        return command
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [("full", 1), ("abridged", 3), ("intermediate", 1), ("obfuscated", 3)])
    func twoPeopleChat(_ transport: String, _ shards: Int) async throws {
        let installation = try await start(shards: shards)
        let log = TestDirectory.path("chat.log")
        let done = try await ChildProcess.run(
            command("chat.py", Shop(installation), at: [installation.ports.mtproto], transport, log: log),
            on: TestLoops.any)
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// Files of several megabytes and pictures, by parts and by ranges, byte for byte; and what is no file.
    @Test(.timeLimit(.minutes(5)), arguments: [("full", 1), ("obfuscated", 3)])
    func twoPeopleSendFiles(_ transport: String, _ shards: Int) async throws {
        let installation = try await start(shards: shards)
        let log = TestDirectory.path("media.log")
        let done = try await ChildProcess.run(
            command("media.py", Shop(installation), at: [installation.ports.mtproto], transport, log: log),
            on: TestLoops.any)
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// What was acknowledged of an upload is there, whatever was killed, and is sent once.
    @Test(.timeLimit(.minutes(8))) func anUploadGoesOnWhateverIsKilled() async throws {
        let installation = try await start(shards: 3)
        let log = TestDirectory.path("interrupted.log")
        let script = command(
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
    @Test(.timeLimit(.minutes(5))) func twoGatewaysAreOneForTheirClients() async throws {
        let installation = try await start(shards: 3)
        let services = ["gateway", "auth", "catalog", "inventory", "payments", "orders", "messages"]
        let fleet = try await Fleet.start(["one": services, "two": services], on: installation)
        let log = TestDirectory.path("chat.log")
        let ports = ["one", "two"].compactMap { fleet[$0].mtproto }
        let done = try await ChildProcess.run(
            command("chat.py", fleet.shop, at: ports, "intermediate", log: log), on: TestLoops.any)
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        try await fleet.end()
    }

    /// What was acknowledged is in both boxes, once and in order, whatever was killed; and who has lost the connection
    /// comes back by itself.
    @Test(.timeLimit(.minutes(10))) func noMessageIsLostWhateverIsKilled() async throws {
        let installation = try await start(shards: 3)
        let log = TestDirectory.path("load.log")
        let script = command(
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
