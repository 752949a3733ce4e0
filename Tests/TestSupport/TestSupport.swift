// What tests of all parts stand on: one private PostgreSQL and one private Redis a test process, started at the first
// use, servers of one's own for tests that kill them, the embedded Kafka broker, and waiting for a state.
//
// Everything lies in one temporary directory. A watchdog, a child that waits for this process to end however it ends,
// stops what was started and removes the directory.

public import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// The loops that tests and their servers run on.
public enum TestLoops {
    public static let group = EventLoopGroup(count: 2, name: "test")
    public static var any: EventLoop { group.any }
}

/// A condition did not come true in time.
public struct NeverTrue: Error, CustomStringConvertible {
    public let description: String
}

/// Waits until `condition` is true, asking again and again for at most `limit`, which is long: the machine may be busy,
/// and only a test that fails waits for it. An error of the condition counts as not yet, and is reported if it stays.
public func eventually(
    within limit: Duration = .seconds(60), _ what: String = "the condition",
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    var pause = Duration.milliseconds(1)
    while true {
        let last: String
        do {
            if try await condition() { return }
            last = ""
        } catch let error as CancellationError {
            throw error
        } catch {
            last = ", but: \(error)"
        }
        guard ContinuousClock.now < end else { throw NeverTrue(description: "\(what) not true in \(limit)\(last)") }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(50))
    }
}

/// Temporary directories of this test process.
public enum TestDirectory {
    /// Where all of them lie; removed by the watchdog.
    static let root: String = {
        let base = ProcessInfo.processInfo.environment["TMPDIR"].map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        let path = "\(base ?? "/tmp")/shop-test-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        mkdir(path, 0o711)
        Watchdog.shared.remember(path)
        return path
    }()
    private static let next = Atomic<Int>(0)

    /// A new, empty directory.
    public static func make(_ name: String = "dir") -> String {
        let path = "\(root)/\(name)-\(next.wrappingAdd(1, ordering: .relaxed).newValue)"
        mkdir(path, 0o711)
        return path
    }
    /// A path in a directory that exists, where nothing lies yet.
    public static func path(_ name: String) -> String {
        "\(root)/\(name)-\(next.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}

/// A child in a session of its own that reads lines from a pipe whose other end only this process has. When that ends,
/// by whatever death, it stops every process that works in one of the directories it was told, and removes these.
public final class Watchdog: Sendable {
    public static let shared = Watchdog()
    private let pipe: Int32

    private static let script = """
        trap '' INT TERM HUP
        set --
        while IFS= read -r line; do set -- "$@" "$line"; done
        signal_all() {
            found=
            for process in /proc/[0-9]*; do
                where=$(readlink "$process/cwd") || continue
                for directory; do
                    case $where in "$directory"/*) found=yes; kill -"$signal" "${process#/proc/}" ;; esac
                done
            done
        }
        signal=QUIT signal_all "$@"
        for try in 1 2 3 4 5 6 7 8 9 10; do
            [ -z "$found" ] && break
            sleep 0.2
            signal=0 signal_all "$@"
        done
        signal=KILL signal_all "$@"
        rm -rf "$@"
        """

    private init() {
        var ends: [Int32] = [-1, -1]
        precondition(Glibc.pipe(&ends) == 0, "no pipe for the watchdog")
        for end in ends { _ = ioctl(end, UInt(FIOCLEX)) }
        pipe = ends[1]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        // POSIX_SPAWN_SETSID, which Swift sees only with _GNU_SOURCE.
        posix_spawnattr_setflags(&attributes, 0x80)
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", Self.script].map { (word: String) in strdup(word) }
        arguments.append(nil)
        let failed = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &arguments, environ)
        precondition(failed == 0, "no watchdog: \(failed)")
        for argument in arguments { free(argument) }
        close(ends[0])
    }

    /// Stops, at the end, what works below `directory`, and removes it.
    func remember(_ directory: String) {
        let bytes = Array((directory + "\n").utf8)
        _ = write(pipe, bytes, bytes.count)
    }
}
