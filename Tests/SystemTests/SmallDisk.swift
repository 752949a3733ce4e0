import EventLoop
import FoundationEssentials
import Glibc
import LocalStack
import Synchronization
import TestSupport
import Testing

/// A disk of its own size, in memory, which only the programs that it runs can see (mount_namespaces(7)). It is gone
/// with the last of them.
final class SmallDisk: Sendable {
    /// Where those programs find it.
    let directory: String
    private let shell: ChildProcess
    private let pid: Int32
    /// The shell reads its commands from here.
    private let commands: Int32
    private let results: String
    private let count = Atomic<Int>(0)
    let ports: InstallationPorts.Wanted

    /// Needs root, or a system that lets users make namespaces of their own (user_namespaces(7)).
    init(megabytes: Int) async throws {
        directory = TestDirectory.make("disk")
        results = TestDirectory.make("results")
        ports = try .free()
        let mount = "mount -t tmpfs -o size=\(megabytes)m,mode=755 small \(directory)"
        let names = "unshare --mount --propagation private"
        // In a namespace of users only its root may mount; the programs are to run as who we are.
        let asRoot = "exec \(names) bash -c '\(mount) && exec bash'"
        let asUser =
            "exec \(names) --user --map-root-user bash -c '\(mount) && "
            + "exec unshare --user --map-user=\(geteuid()) --map-group=\(getegid()) bash'"
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = ioctl(end, UInt(FIOCLEX)) }
        commands = ends[1]
        var command = ChildCommand("/bin/bash", ["-c", geteuid() == 0 ? asRoot : asUser])
        command.input = .descriptor(ends[0])
        command.error = .file("\(results)/shell.err")
        command.environment = [
            "PATH": "\(TestInstallation.programs):/usr/sbin:/usr/bin:/sbin:/bin", "HOME": results, "LC_ALL": "C.UTF-8",
            "SHOP_HOME": "\(directory)/home", "XDG_CONFIG_HOME": "\(results)/config",
            "XDG_STATE_HOME": "\(results)/state", "NO_COLOR": "1",
        ]
        shell = try await ChildProcess.spawn(command, on: TestLoops.any)
        close(ends[0])
        pid = await shell.pid
        let mounted = try await run("mountpoint -q \(directory)")
        try #require(mounted.code == 0, "no disk of our own: \(FileText.read("\(results)/shell.err") ?? "")")
    }
    deinit { close(commands) }

    /// The disk as this process sees it: proc(5), `/proc/PID/root`.
    var outside: String { "/proc/\(pid)/root\(directory)" }
    var installation: Installation {
        get throws {
            try Installation(home: "\(outside)/home", ports: ports, shopd: TestInstallation.program("shopd"))
        }
    }

    struct Ended: Sendable, CustomStringConvertible {
        let code: Int
        let text: String
        var description: String { "exit code \(code): \(text)" }
    }

    /// Runs a line of bash that sees the disk; several may run at the same time.
    func run(_ line: String) async throws -> Ended {
        let name = "\(results)/\(count.wrappingAdd(1, ordering: .relaxed).newValue)"
        let all = "{ \(line)\n} >\(name).text 2>&1 </dev/null; echo $? >\(name).new; mv \(name).new \(name).code\n"
        let bytes = Array("{ \(all)} &\n".utf8)
        try #require(write(commands, bytes, bytes.count) == bytes.count)
        var code: Int?
        try await eventually(within: .seconds(150), line) {
            code = FileText.read("\(name).code").flatMap { Int($0.dropLast()) }
            guard let status = await shell.status else { return code != nil }
            let said = FileText.read("\(results)/shell.err") ?? ""
            throw TestSupportError(description: "its shell ended (\(status)): \(said)")
        }
        return Ended(code: code ?? -1, text: FileText.read("\(name).text") ?? "")
    }

    func has(_ path: String) -> Bool { access("\(outside)/\(path)", F_OK) == 0 }

    /// Takes all the room that is left.
    func fill() throws {
        let ballast = open("\(outside)/ballast", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try #require(ballast >= 0)
        defer { close(ballast) }
        for size in [1 << 20, 4_096] {
            let zeros = [UInt8](repeating: 0, count: size)
            while write(ballast, zeros, size) > 0 {}
        }
    }
    /// Gives it back.
    func makeRoom() { unlink("\(outside)/ballast") }
}
