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
        let holder: JSON = [
            "user": .string(user), "host": .string(hostName), "pid": .integer(Int64(getpid())), "since": .string(now()),
        ]
        ftruncate(descriptor, 0)
        var bytes = Array((holder.compact + "\n").utf8)
        pwrite(descriptor, &bytes, bytes.count, 0)
        return lock
    }

    private static func held(_ name: String, _ path: String) -> CommandError {
        let text = FileManager.default.contents(atPath: path).map { Array($0) } ?? []
        let holder = try? JSONReader.value(in: text)
        let pid = holder?["pid"].map { $0.compact } ?? "?"
        let who = "\(holder?["user"]?.text ?? "?") on \(holder?["host"]?.text ?? "?"), process \(pid)"
        return CommandError(
            "locked", "lock \(name) is held by another run", why: "\(who), since \(holder?["since"]?.text ?? "?")",
            hint: "--lock-wait 5m waits for it", isRetryable: true, exit: .locked)
    }

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, 255)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
