import EventLoop
import FoundationEssentials
import LocalStack
import TestSupport
import Testing

/// Telethon, a client for Telegram, and the scripts that it runs.
enum Telethon {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    private static let python = "\(root)/.build/telethon/bin/python"
    private static let scripts = "\(root)/Tests/SystemTests/Telethon"

    static func start(shards: Int) async throws -> Installation {
        #expect(FileManager.default.fileExists(atPath: Self.python), "make .build/telethon/ready makes it")
        var installation = try TestInstallation.make()
        installation.shards = shards
        installation.isUnlimited = true
        _ = try await installation.up(on: TestLoops.any)
        return installation
    }

    /// One of the scripts in Telethon, with how clients reach the shop; what it says goes to `log`.
    static func command(
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

    /// What a script that ended well has said.
    static func said(_ log: String, _ done: ChildOutput) -> [Substring] {
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        return text.split(separator: "\n")
    }

    static func lines(_ log: String) -> [Substring] { (FileText.read(log) ?? "").split(separator: "\n") }
}
