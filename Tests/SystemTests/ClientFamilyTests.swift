import EventLoop
import FoundationEssentials
import LocalStack
import TestSupport
import Testing

/// Clients of other families than Telethon's talk to a whole installation, and with each other: Kurigram (a Pyrogram)
/// and TDLib, on which most clients that people have in their pockets are built.
@Suite struct ClientFamilyTests {
    /// Everything that people do, and the gateway is killed in between.
    @Test(
        .timeLimit(.minutes(10)),
        arguments: [("kurigram,kurigram", 1), ("tdlib,tdlib", 3), ("tdlib,kurigram", 1)])
    func twoPeopleTalk(_ families: String, _ shards: Int) async throws {
        let installation = try await ChatClients.start(shards: shards)
        let (log, restarted) = (TestDirectory.path("talk.log"), TestDirectory.path("restarted"))
        let shop = Shop(installation)
        let script = ChatClients.command(
            "Clients/talk.py",
            [
                "127.0.0.1", "\(installation.ports.mtproto)", installation.telegramPublicKeyFile,
                ChatClients.codeCommand(shop), families, restarted,
            ], log: log)
        async let talk = ChildProcess.run(script, on: TestLoops.any)
        try await eventually(within: .seconds(420), "they talk: \(ChatClients.lines(log).suffix(8))") {
            ChatClients.lines(log).contains { $0 == "restart" || $0.hasPrefix("Traceback") }
        }
        let isHalfDone = ChatClients.lines(log).contains("restart")
        try #require(isHalfDone, "\((FileText.read(log) ?? "").suffix(3_000))")
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        try FileText.write("", to: restarted)
        _ = ChatClients.said(log, try await talk)
        try await installation.down(purge: true, on: TestLoops.any)
    }
}
