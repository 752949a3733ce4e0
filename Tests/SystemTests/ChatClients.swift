import EventLoop
import FoundationEssentials
import LocalStack
import TestSupport
import Testing

/// Real clients of Telegram, and the scripts that drive them.
enum ChatClients {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    private static let python = "\(root)/.build/clients/bin/python"
    private static let scripts = "\(root)/Tests/SystemTests"

    /// A shop whose gateway lets everybody ask for as many codes as they like.
    static func start(shards: Int) async throws -> Installation {
        #expect(FileManager.default.fileExists(atPath: Self.python), "make clients makes it")
        var installation = try TestInstallation.make()
        installation.shards = shards
        installation.isUnlimited = true
        _ = try await installation.up(on: TestLoops.any)
        return installation
    }

    /// One of the scripts, by its path; what it says goes to `log`.
    static func command(_ script: String, _ arguments: [String], log: String) -> ChildCommand {
        var command = ChildCommand(
            "/bin/sh",
            [
                "-c", #"log="$1"; shift; exec "$@" >"$log" 2>&1"#, "sh", log, Self.python, "-B",
                "\(Self.scripts)/\(script)",
            ] + arguments)
        var environment = ChildCommand.plainEnvironment
        environment["PYTHONPATH"] = "\(Self.scripts)/Clients"
        command.environment = environment
        return command
    }

    /// Prints the code for `{phone}`.
    static func codeCommand(_ shop: Shop) -> String {
        let shopctl = shop.command(["users", "code"])
        let settings = (shopctl.environment ?? [:]).map { "\($0.key)='\($0.value)'" }.sorted().joined(separator: " ")
        return "env \(settings) '\(shopctl.executable)' users code {phone}"
    }

    /// What a script that ended well has said.
    static func said(_ log: String, _ done: ChildOutput) -> [Substring] {
        let text = FileText.read(log) ?? ""
        #expect(done.status.isSuccess && text.hasSuffix("done\n"), "\(text.suffix(3_000))")
        return text.split(separator: "\n")
    }

    static func lines(_ log: String) -> [Substring] { (FileText.read(log) ?? "").split(separator: "\n") }
}
