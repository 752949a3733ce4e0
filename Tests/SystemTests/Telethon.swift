import EventLoop
import LocalStack

/// Telethon, a client for Telegram, and the scripts that it runs.
enum Telethon {
    static func start(shards: Int) async throws -> Installation { try await ChatClients.start(shards: shards) }

    /// One of the scripts in Telethon, with how clients reach the shop; what it says goes to `log`.
    static func command(
        _ script: String, _ shop: Shop, at ports: [Int], _ transport: String, _ more: [String] = [], log: String
    ) -> ChildCommand {
        ChatClients.command(
            "Telethon/\(script)",
            [
                "127.0.0.1", ports.map(String.init).joined(separator: ","), shop.installation.telegramPublicKeyFile,
                transport, ChatClients.codeCommand(shop),
            ] + more, log: log)
    }

    static func said(_ log: String, _ done: ChildOutput) -> [Substring] { ChatClients.said(log, done) }
    static func lines(_ log: String) -> [Substring] { ChatClients.lines(log) }
}
