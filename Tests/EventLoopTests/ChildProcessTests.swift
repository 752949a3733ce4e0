import EventLoop
import Glibc
import Testing

@Suite struct ChildProcessTests {
    let loop = EventLoopGroup(count: 1, name: "children").any

    @Test func whatItReadsAndWritesComesThrough() async throws {
        let input = [UInt8](repeating: 65, count: 300_000)
        let command = ChildCommand("sh", ["-c", "cat; echo done >&2; exit 3"])
        let ended = try await ChildProcess.run(command, input: input, on: loop)
        #expect(ended.output == input)
        #expect(ended.errorText == "done\n")
        #expect(ended.status == ExitStatus(code: 3, signal: 0))
    }

    /// As libraries open files: not close-on-exec.
    @Test func aChildHasNoneOfOurDescriptors() async throws {
        let descriptor = dup(open("/dev/null", O_WRONLY | O_CLOEXEC))
        defer { close(descriptor) }
        try #require(fcntl(descriptor, F_GETFD) == 0)
        let ended = try await ChildProcess.run(ChildCommand("ls", ["/proc/self/fd"]), on: loop)
        // The last is the directory that it reads.
        #expect(ended.outputText == "0\n1\n2\n3\n")
    }

    @Test func theSignalThatEndedItIsTold() async throws {
        let child = try await ChildProcess.spawn(ChildCommand("sleep", ["60"]), on: loop)
        await child.signal(15)
        #expect(try await child.exit() == ExitStatus(code: 0, signal: 15))
        #expect(await child.status != nil)
    }

    @Test func aProgramThatIsNotThereIsAnError() async throws {
        let error = await #expect(throws: SystemError.self) {
            try await ChildProcess.run(ChildCommand("/nowhere/at-all"), on: loop)
        }
        #expect(error?.name == "ENOENT")
    }

    @Test func outputFollowsNoLink() async throws {
        var command = ChildCommand("true")
        // A link on every Linux.
        command.output = .file("/dev/stderr")
        let error = await #expect(throws: SystemError.self) { try await ChildProcess.spawn(command, on: loop) }
        #expect(error?.name == "ELOOP")
    }

    @Test func cancellingARunKillsTheProgram() async throws {
        let task = Task { try await ChildProcess.run(ChildCommand("sleep", ["60"]), on: loop) }
        try await loop.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func environmentAndDirectoryAreItsOwn() async throws {
        var command = ChildCommand("/bin/sh", ["-c", "pwd; echo $NAME"])
        command.environment = ["NAME": "value"]
        command.directory = "/usr"
        #expect(try await ChildProcess.run(command, on: loop).outputText == "/usr\nvalue\n")
    }
}
