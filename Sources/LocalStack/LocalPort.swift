package import EventLoop
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// TCP ports of the loopback address.
package enum LocalPort {
    /// Below the range from which systems choose for outgoing connections (ip(7), `ip_local_port_range`), or a
    /// connection of somebody else could take it between the choice and its use.
    static let choices = 15_000..<32_000
    private static let given = Mutex<Set<Int>>([])

    /// A port on which nobody listens; never the same twice in one process.
    /// - Throws: ``LocalStackError`` `.portInUse` when a thousand tries found none.
    package static func free() throws -> Int {
        for _ in 0..<1_000 {
            let port = Int.random(in: choices)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            if isFree(port) { return port }
        }
        throw LocalStackError(.portInUse, "no free port was found between 15000 and 32000")
    }

    /// Whether one could listen on it now.
    ///
    /// Asked by binding alone: a probe that listened would look like a server to the next one, for as long as a child
    /// between fork and exec has a copy of it.
    package static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return withLoopback(port) { bind(descriptor, $0, $1) == 0 }
    }

    /// Waits for a port whose holder is about to let go of it.
    package static func settle(_ port: Int, within limit: Duration, on loop: EventLoop) async throws {
        let end = ContinuousClock.now + limit
        while !isFree(port), ContinuousClock.now < end { try await loop.sleep(for: .milliseconds(20)) }
    }

    /// - Throws: ``LocalStackError`` `.portInUse`, naming the process that listens there if that can be seen.
    package static func check(_ port: Int, for service: String, setting: String) throws {
        guard !isFree(port) else { return }
        let who = holder(of: port).map { " by \($0)" } ?? ""
        throw LocalStackError(
            .portInUse, "\(service) can't listen on 127.0.0.1:\(port): the port is in use\(who)",
            hint: "stop what uses it, or choose another port with \(setting)")
    }

    /// "nginx (pid 812)": who listens on `port`, as far as this user may look.
    package static func holder(of port: Int) -> String? {
        guard let inode = listeningSocket(port) else { return nil }
        let wanted = "socket:[\(inode)]"
        let files = FileManager.default
        for pid in ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap({ Int32($0) }) {
            let descriptors = (try? files.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
            guard descriptors.contains(where: { FileText.link("/proc/\(pid)/fd/\($0)") == wanted }) else { continue }
            return "\(FileText.read("/proc/\(pid)/comm")?.trimmedLine ?? "a process") (pid \(pid))"
        }
        return nil
    }

    /// proc(5): in `/proc/net/tcp` the second field is the local address, the fourth the state (0A: listening), the
    /// tenth the inode.
    private static func listeningSocket(_ port: Int) -> Substring? {
        let digits = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            for line in (FileText.read(table) ?? "").split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ", omittingEmptySubsequences: true)
                if fields.count > 9, fields[1].hasSuffix(suffix), fields[3] == "0A" { return fields[9] }
            }
        }
        return nil
    }

    static func withLoopback<T>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// Room on a disk.
package enum DiskSpace {
    /// The bytes that an unprivileged user may still write below `path`; nil when that can't be known.
    package static func available(at path: String) -> UInt64? {
        var info = statvfs()
        return statvfs(path, &info) == 0 ? UInt64(info.f_bavail) * UInt64(info.f_frsize) : nil
    }

    /// - Throws: ``LocalStackError`` `.diskFull` when less than `bytes` are left.
    package static func check(_ path: String, atLeast bytes: UInt64, for service: String) throws {
        guard let left = available(at: path), left < bytes else { return }
        throw LocalStackError(
            .diskFull, "\(service) needs \(bytes >> 20) MB of disk below \(path), and \(left >> 20) MB are left",
            hint: "make room there, or set SHOP_HOME to a directory on another disk")
    }
}
