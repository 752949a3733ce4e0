import EventLoop
import FoundationEssentials
import Glibc
import LocalStack
import TestSupport
import Testing

/// The whole, through the real programs.
@Suite struct InstallationTests {
    let loop = TestLoops.any

    @Test func upTwiceThenDownAndPurge() async throws {
        let installation = try TestInstallation.make()
        let first = try await installation.up(on: loop)
        #expect(first.isNew && first.parts == ["postgres", "redis", "shopd"])
        #expect(installation.isReady)
        // Whoever opens the configuration reads that first.
        let lines = (FileText.read(installation.configurationFile) ?? "").split(separator: "\n").prefix(2)
        #expect(lines.last?.contains("NOT FOR PRODUCTION") == true, "\(lines)")
        #expect(try foreignVariables(installation.daemon).isEmpty)
        for part in installation.status() { #expect(threadsOfRoot(part).isEmpty, "\(part.name)") }
        let before = installation.status().map(\.process)
        let second = try await installation.up(on: loop)
        #expect(!second.isNew && second.parts.isEmpty)
        #expect(installation.status().map(\.process) == before)
        #expect(try await installation.down(purge: true, on: loop) == ["shopd", "redis", "postgres"])
        #expect(access(installation.home, F_OK) != 0)
    }

    /// What the daemon got from its starter besides what every program needs.
    private func foreignVariables(_ daemon: LocalDaemon) throws -> [String] {
        let pid = try #require(daemon.running?.pid)
        let names = (FileText.read("/proc/\(pid)/environ") ?? "").split(separator: "\0").map {
            String($0.prefix { $0 != "=" })
        }
        let needed = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"]
        #expect(names.contains("PATH"))
        return names.filter { !needed.contains($0) }
    }

    /// The threads of a part that still have root's rights; none of them may.
    private func threadsOfRoot(_ part: InstallationPart) -> [String] {
        let tasks = "/proc/\(part.process?.pid ?? 0)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return threads.filter { thread in
            let status = FileText.read("\(tasks)/\(thread)/status") ?? ""
            return status.split(separator: "\n").contains { $0.hasPrefix("Uid:\t0\t") }
        }
    }

    @Test func whatWasKilledComesBack() async throws {
        let installation = try await TestInstallation.start()
        for part in ["shopd", "redis", "postgres"] {
            try await installation.kill(part, on: loop)
            let again = try await installation.up(on: loop)
            #expect(again.parts == [part])
            #expect(installation.isReady)
        }
        try await installation.down(on: loop)
        // As after a reboot: everything gone, the pid files left behind.
        #expect(try await installation.up(on: loop).parts == ["postgres", "redis", "shopd"])
        try await installation.down(purge: true, on: loop)
    }

    @Test func aPortInUseStopsItBeforeAnythingIsMade() async throws {
        let redis = try await TestRedis.start()
        var ports = try InstallationPorts.Wanted.free()
        ports.rest = redis.port
        let installation = try Installation(
            home: TestDirectory.path("home"), ports: ports, shopd: TestInstallation.program("shopd"))
        let error = await #expect(throws: LocalStackError.self) { try await installation.up(on: loop) }
        #expect(error?.code == .portInUse)
        #expect(error?.hint?.contains("--rest-port") == true)
        #expect(installation.status().allSatisfy { $0.process == nil })
        try await redis.stop()
    }

    @Test func aDirectoryOfSomebodyElseIsLeftAlone() async throws {
        let home = TestDirectory.make("foreign")
        _ = FileManager.default.createFile(atPath: "\(home)/letter.txt", contents: Data("dear".utf8))
        let installation = try Installation(home: home, ports: .free(), shopd: TestInstallation.program("shopd"))
        let error = await #expect(throws: LocalStackError.self) { try await installation.up(on: loop) }
        #expect(error?.code == .directoryForeign)
        await #expect(throws: LocalStackError.self) { try await installation.down(purge: true, on: loop) }
        #expect(FileManager.default.fileExists(atPath: "\(home)/letter.txt"))
    }
}

@Suite struct DaemonTests {
    let loop = TestLoops.any

    @Test func wrongConfigurationIsNamedFieldByField() async throws {
        let path = TestDirectory.path("shopd.json")
        let text = """
            {"database": {"hosts": ["nowhere"], "roles": {}}, "redis": {"url": "redis://127.0.0.1"},
             "kafka": {"bootstrap": "127.0.0.1:9092"}, "listen": {"rest": "127.0.0.1:99999"}, "log": {"level": "loud"}}
            """
        try FileText.write(text, to: path)
        let command = ChildCommand(TestInstallation.program("shopd"), ["run", "--config", path])
        let ended = try await ChildProcess.run(command, on: loop)
        #expect(ended.status == ExitStatus(code: 2, signal: 0))
        for pointer in ["/database/hosts/0", "/listen/rest", "/log/level"] {
            #expect(ended.errorText.contains(pointer), "\(ended.errorText)")
        }
    }

    @Test func anUnknownFieldIsRefused() async throws {
        let path = TestDirectory.path("shopd.json")
        try FileText.write("{\"databse\": {}}", to: path)
        let command = ChildCommand(TestInstallation.program("shopd"), ["migrate", "--config", path])
        let ended = try await ChildProcess.run(command, on: loop)
        #expect(ended.status == ExitStatus(code: 2, signal: 0))
    }
}
