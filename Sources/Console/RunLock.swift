internal import FoundationEssentials
internal import Glibc

/// A named lock that one run at a time holds, on every host that shares the directory. It ends with its holder's
/// process, however that ends.
package final class RunLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    /// Takes the lock, waiting as long as `wait`.
    /// - Throws: exit code 9, naming the holder, its host, and since when.
    package static func take(
        _ name: String, directory: String, wait: Duration, user: String, now: @Sendable () -> String
    ) async throws -> RunLock {
        guard !name.isEmpty, name.utf8.count <= 64,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }),
            !name.hasPrefix(".")
        else {
            throw CommandError.usage("--lock `\(name)` can't be taken", why: "letters, digits, - _ . only, 64 at most")
        }
        try PrivateFile.makeDirectory(directory)
        let path = "\(directory)/\(name).lock"
        return try await take(path, wait: wait, pause: .milliseconds(200), user: user, now: now) { words in
            CommandError(
                "locked", "lock \(name) is held by another run", why: words, hint: "--lock-wait 5m waits for it",
                isRetryable: true, exit: .locked)
        }
    }

    /// For as long as the answer lives, no other process changes the file: it may be read, changed and put back. The
    /// lock is a file of its own beside it, which stays: the file itself is another one after each change.
    /// - Throws: exit code 9 after `wait`, naming the holder.
    static func change(
        of path: String, wait: Duration = .seconds(10), user: String, now: @Sendable () -> String
    ) async throws -> RunLock {
        let target = try FilePlace.target(of: path)
        let directory = target.contains("/") ? target.directory : "."
        try PrivateFile.makeDirectory(directory)
        let lock = "\(directory)/.\(target.split(separator: "/").last ?? "").lock"
        return try await take(lock, wait: wait, pause: .milliseconds(10), user: user, now: now) { words in
            CommandError(
                "locked", "\(path) is being changed by another command", why: words,
                hint: "nothing was changed; try again when that one has ended", isRetryable: true, exit: .locked)
        }
    }

    private static func take(
        _ path: String, wait: Duration, pause: Duration, user: String, now: @Sendable () -> String,
        held: (String) -> CommandError
    ) async throws -> RunLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("file", "can't open \(path)", why: String(cString: strerror(errno)))
        }
        let lock = RunLock(descriptor: descriptor)
        let clock = ContinuousClock()
        let deadline = clock.now + wait
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw CommandError("file", "can't lock \(path)", why: String(cString: strerror(errno)))
            }
            guard clock.now < deadline else {
                let holder = try? JSONReader.value(in: FileSource.own(path, upTo: 1 << 16) ?? [])
                throw held(words(holder ?? .null))
            }
            try await Task.sleep(for: min(pause, deadline - clock.now))
        }
        let holder = JSON.object(Self.holder(user: user, now: now()))
        ftruncate(descriptor, 0)
        var bytes = Array((holder.compact + "\n").utf8)
        pwrite(descriptor, &bytes, bytes.count, 0)
        return lock
    }

    /// This process, as it is written down by who holds something.
    static func holder(user: String, now: String) -> [JSON.Member] {
        [
            .init("user", .string(user)), .init("host", .string(hostName)), .init("pid", .integer(Int64(getpid()))),
            .init("since", .string(now)),
        ]
    }

    /// The same for people.
    static func words(_ holder: JSON) -> String {
        let who = "\(holder["user"]?.text ?? "?") on \(holder["host"]?.text ?? "?")"
        return "\(who), process \(holder["pid"]?.compact ?? "?"), since \(holder["since"]?.text ?? "?")"
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, 255)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
