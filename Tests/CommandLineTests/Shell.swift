import EventLoop
import FoundationEssentials
import TestSupport

/// The real binary, run by a real shell, in a home of its own.
struct Shell: Sendable {
    struct Result: Sendable {
        var code: Int32
        var output: String
        var errors: String
    }

    let home: String
    var environment: [String: String]

    /// - Parameter server: the daemon that commands go to; nil: none is configured.
    init(server: String? = nil) {
        home = TestDirectory.make("cli")
        environment = [
            "HOME": home, "PATH": TestInstallation.programs + ":/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm",
            "XDG_CONFIG_HOME": home + "/config", "XDG_STATE_HOME": home + "/state", "SHOP_HOME": home + "/shop",
        ]
        environment["SHOPCTL_SERVER"] = server
    }

    func file(_ name: String, _ text: String) throws -> String {
        let path = "\(home)/\(name)"
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }
    func text(_ name: String) -> String {
        FileManager.default.contents(atPath: "\(home)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Runs a bash script; stdin is empty.
    func run(_ script: String) async throws -> Result {
        let process = try await start(script)
        let status = try await process.0.exit()
        return result(status, process.1)
    }

    /// Starts one without waiting for its end; the number names its output.
    func start(_ script: String) async throws -> (ChildProcess, String) {
        let name = UUID().uuidString
        var command = ChildCommand("/bin/bash", ["-c", script])
        command.environment = environment
        command.directory = home
        command.output = .file("\(home)/\(name).out")
        command.error = .file("\(home)/\(name).err")
        return (try await ChildProcess.spawn(command, on: TestLoops.any), name)
    }

    func result(_ status: ExitStatus, _ name: String) -> Result {
        Result(
            code: status.signal == 0 ? status.code : 128 + status.signal, output: text(name + ".out"),
            errors: text(name + ".err"))
    }

    /// Runs a command on a terminal of `columns`, answering with `input`; output and errors come as one.
    func onTerminal(_ command: String, columns: Int = 80, input: String = "") async throws -> Result {
        let inner = "stty cols \(columns) -echo; \(command)"
        var result = try await run("printf %s \(quoted(input)) | script -qec \(quoted(inner)) /dev/null")
        result.output = result.output.replacing("\r\n", with: "\n")
        return result
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
