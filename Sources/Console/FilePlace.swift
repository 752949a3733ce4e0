internal import FoundationEssentials
internal import Glibc

/// What lies at a path that somebody named, before a file is put there in one step: a rename replaces whatever it is.
package enum FilePlace {
    /// As `ELOOP` has it.
    private static let maximumLinks = 40

    /// Where a file of that name is put: symbolic links are followed and stay, so that what they point to is replaced.
    /// - Throws: a usage error for what is there and is no file: a device, a pipe, a socket, a directory.
    package static func target(of path: String) throws(CommandError) -> String {
        var target = path
        var there = stat()
        if stat(path, &there) == 0, there.st_mode & S_IFMT != S_IFREG {
            throw .usage("can't write \(path)", why: "it is \(name(of: there.st_mode & S_IFMT)), and no file")
        }
        for _ in 0..<maximumLinks {
            var status = stat()
            guard lstat(target, &status) == 0 else { return target }
            guard status.st_mode & S_IFMT == S_IFLNK else { return target }
            let next = (try? FileManager.default.destinationOfSymbolicLink(atPath: target)) ?? ""
            target = next.hasPrefix("/") ? next : (target.contains("/") ? target.directory + "/" : "") + next
        }
        throw .usage("can't write \(path)", why: String(cString: strerror(ELOOP)))
    }

    /// Whether both paths, or a path and an open descriptor, mean one file.
    package static func isSame(_ path: String, as other: String) -> Bool {
        var (mine, there) = (stat(), stat())
        let isThere = other == "-" ? fstat(STDIN_FILENO, &there) == 0 : stat(other, &there) == 0
        return isThere && stat(path, &mine) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev
    }

    private static func name(of kind: mode_t) -> String {
        switch kind {
        case S_IFDIR: "a directory"
        case S_IFCHR, S_IFBLK: "a device"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "something else"
        }
    }

    /// Replaces the file in one step, or makes it.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(CommandError) {
        let target = try target(of: path)
        let temporary = target + ".new-\(getpid())"
        do throws(StreamError) {
            // Never what somebody else has put there.
            unlink(temporary)
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            guard descriptor >= 0 else { throw StreamError(code: errno, operation: "create") }
            defer { close(descriptor) }
            try DescriptorSink(descriptor).write(bytes)
            guard fsync(descriptor) == 0, rename(temporary, target) == 0 else {
                throw StreamError(code: errno, operation: "replace")
            }
        } catch {
            unlink(temporary)
            throw CommandError("file", "can't write \(path)", why: error.reason)
        }
    }
}
