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
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("file", "can't open \(path)", why: String(cString: strerror(errno)))
        }
        let lock = RunLock(descriptor: descriptor)
        let clock = ContinuousClock()
        let deadline = clock.now + wait
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard clock.now < deadline else { throw held(name, path) }
            try await Task.sleep(for: min(.milliseconds(200), deadline - clock.now))
        }
        let holder = JSON.object(Self.holder(user: user, now: now()))
        ftruncate(descriptor, 0)
        var bytes = Array((holder.compact + "\n").utf8)
        pwrite(descriptor, &bytes, bytes.count, 0)
        return lock
    }

    private static func held(_ name: String, _ path: String) -> CommandError {
        let text = FileManager.default.contents(atPath: path).map { Array($0) } ?? []
        let holder = try? JSONReader.value(in: text)
        return CommandError(
            "locked", "lock \(name) is held by another run", why: words(holder ?? .null),
            hint: "--lock-wait 5m waits for it", isRetryable: true, exit: .locked)
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
