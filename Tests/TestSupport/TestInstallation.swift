internal import FoundationEssentials
internal import Glibc
package import LocalStack

extension InstallationPorts.Wanted {
    /// What `shopctl up` is told of them.
    package var flags: String {
        [
            "rest": rest, "health": health, "postgres": postgres, "redis": redis, "kafka": kafka, "mtproto": mtproto,
            "websocket": webSocket,
        ]
        .map { "--\($0.key)-port \($0.value ?? 0)" }.sorted().joined(separator: " ")
    }
}

/// A whole installation of the tests' own: the real programs, in a temporary directory, on free ports.
public enum TestInstallation {
    /// Where the programs lie that were built together with these tests.
    public static let programs: String = {
        let me = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return me.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    }()
    public static func program(_ name: String) -> String { "\(programs)/\(name)" }

    /// Describes one that is not started yet.
    package static func make() throws -> Installation {
        try Installation(
            home: TestDirectory.path("home"), ports: try .free(), shopd: program("shopd"))
    }

    /// Starts one; it answers when this returns.
    /// - Parameter isUnlimited: without limits for senders, for tests that ask every route many times.
    package static func start(isUnlimited: Bool = false) async throws -> Installation {
        var installation = try make()
        installation.isUnlimited = isUnlimited
        _ = try await installation.up(on: TestLoops.any)
        return installation
    }
}
