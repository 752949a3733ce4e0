internal import Glibc

/// A file of bounded length that a descriptor writes to.
struct LogFile: Sendable {
    let path: String
    /// In bytes.
    let maximum: Int
    private var older: String { path + ".1" }

    /// Before `count` more bytes: a file that would become too long is set aside under its older name, and `descriptor`
    /// goes on in a new one. Does nothing while `descriptor` is some other file.
    func makeRoom(for count: Int, on descriptor: Int32) {
        var open = stat()
        var named = stat()
        guard fstat(descriptor, &open) == 0, open.st_size > 0, Int(open.st_size) + count > maximum,
            lstat(path, &named) == 0, named.st_ino == open.st_ino, named.st_dev == open.st_dev
        else { return }
        guard rename(path, older) == 0 else {
            // In a directory where we may not write: the bound counts for more than the old lines.
            ftruncate(descriptor, 0)
            return
        }
        let next = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard next >= 0 else {
            rename(older, path)
            return
        }
        dup2(next, descriptor)
        close(next)
    }
}
