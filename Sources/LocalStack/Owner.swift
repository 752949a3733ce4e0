internal import EventLoop
internal import Glibc

/// Whom a server runs as, and who owns its files. PostgreSQL refuses root; so when this process is root, its servers
/// run as an unprivileged user.
package struct Owner: Sendable, Hashable {
    package let name: String
    package let user: UInt32
    package let group: UInt32

    /// For a process of root, the user `postgres` if there is one, else `nobody`; for any other, itself.
    /// - Throws: ``LocalStackError`` `.noUser` on a system that has neither.
    package static func unprivileged() throws -> Owner {
        guard geteuid() == 0 else { return Owner(name: "", user: geteuid(), group: getegid()) }
        for name in ["postgres", "nobody"] { if let found = named(name) { return found } }
        throw LocalStackError(
            .noUser, "PostgreSQL does not run as root, and there is neither a user postgres nor nobody",
            hint: "run this as another user")
    }

    private static func named(_ name: String) -> Owner? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return Owner(name: name, user: entry.pw_uid, group: entry.pw_gid)
    }

    /// What a child must be told; nil when it is us anyway.
    var identity: UserIdentity? { user == geteuid() ? nil : UserIdentity(user: user, group: group) }

    /// Makes `path` and what is missing above it. The last part is the owner's with `mode`; those above are open for
    /// passing through, since the owner must get there.
    package func makeDirectory(_ path: String, mode: UInt32 = 0o700) throws {
        try Self.makePath(Self.parent(of: path))
        if mkdir(path, mode) != 0 && errno != EEXIST { throw FileText.failure(errno, "making the directory \(path)") }
        guard chown(path, user, group) == 0 || geteuid() != 0 else {
            throw FileText.failure(errno, "giving \(path) to \(name)")
        }
        chmod(path, mode)
        try checkReachable(path)
    }

    private static func makePath(_ path: String) throws {
        if path == "/" || path.isEmpty || access(path, F_OK) == 0 { return }
        try makePath(parent(of: path))
        if mkdir(path, 0o711) != 0 && errno != EEXIST {
            throw FileText.failure(errno, "making the directory \(path)")
        }
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// - Throws: ``LocalStackError`` `.directoryClosed` when a directory above `path` doesn't let this user through.
    package func checkReachable(_ path: String) throws {
        guard identity != nil else { return }
        var above = Self.parent(of: path)
        while true {
            var info = stat()
            if stat(above, &info) == 0 {
                let bit: UInt32 = info.st_uid == user ? 0o100 : info.st_gid == group ? 0o010 : 0o001
                guard info.st_mode & bit != 0 else {
                    throw LocalStackError(
                        .directoryClosed, "the user \(name), who runs the servers, can't pass through \(above)",
                        hint: "set SHOP_HOME to a directory that it can reach, such as /var/lib/shopctl")
                }
            }
            if above == "/" || above == "." { return }
            above = Self.parent(of: above)
        }
    }
}
