import FoundationEssentials
import LocalStack
import TestSupport
import Testing

/// `up` on an installation of which a part hangs or has just been killed: once is enough.
@Suite(.serialized) struct RepairTests {
    @Test func whatHangsOrWasKilledWorksAfterOneUp() async throws {
        let shell = Shell()
        let ports = try InstallationPorts.Wanted.free()
        let first = try await shell.run("shopctl up --no-sample \(ports.flags)")
        try #require(first.code == 0, "\(first)")
        do {
            try await repaired(shell, "kill -9 $(pgrep -P $(pid shopd) -f 'shopd broker')", says: "")
            try await repaired(shell, "kill -STOP $(pid shopd)", says: "does not answer: it is ended and started again")
            try await repaired(shell, "kill -STOP $(pid postgres)", says: "PostgreSQL does not answer")
            try await repaired(shell, "kill -STOP $(pid redis)", says: "Redis does not answer")
        } catch {
            _ = try await shell.run("shopctl down --purge -y")
            throw error
        }
        // One that is stopped can be ended in order, too.
        let down = try await shell.run(pids + "kill -STOP $(pid shopd); shopctl down; shopctl status -q")
        #expect(down.code == 13 && down.errors.contains("shopd is stopped"), "\(down)")
        let gone = try await shell.run("shopctl down --purge -y && ! ls shop")
        #expect(gone.code == 0, "\(gone)")
    }

    private let pids = "pid() { cut -d ' ' -f 1 shop/$1/$1.pid; }\n"

    private func repaired(_ shell: Shell, _ harm: String, says: String) async throws {
        let quiet = says.isEmpty ? " -q" : ""
        let result = try await shell.run(pids + "\(harm)\nshopctl up\(quiet) > /dev/null && shopctl status")
        try #require(result.code == 0, "\(harm): \(result)")
        #expect(result.errors.contains(says) || says.isEmpty, "\(harm): \(result)")
    }
}
