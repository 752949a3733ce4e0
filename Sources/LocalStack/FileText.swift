internal import EventLoop
internal import Glibc

/// Small files read and written whole, with errors by their number.
package enum FileText {
    /// The first megabyte of a file as text; nil when it can't be read.
    package static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 1 << 20 {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Replaces a file in one step: who reads it meanwhile sees the old or the new, and so does a machine that loses
    /// power.
    /// - Throws: ``LocalStackError`` for a full disk, else `SystemError`.
    package static func write(_ text: String, to path: String, mode: UInt32 = 0o600, owner: Owner? = nil) throws {
        let temporary = path + ".new"
        // A new file for certain: where the directory is another user's, a link there could lead anywhere.
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.failure(errno, "writing \(path)") }
        do {
            try write(text, to: descriptor, of: path)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        if let owner { fchown(descriptor, owner.user, owner.group) }
        fsync(descriptor)
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw Self.failure(errno, "writing \(path)") }
    }

    /// - Throws: ``LocalStackError`` for a full disk, else `SystemError`; both name `path`.
    package static func write(_ text: String, to descriptor: Int32, of path: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Self.failure(errno, "writing \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Where a symbolic link points; nil when it can't be read.
    package static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.withMemoryRebound(to: CChar.self) { readlink(path, $0.baseAddress!, $0.count) }
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// The last lines of a file, at most `count` and 64 KB.
    package static func tail(_ path: String, lines count: Int) -> [String] {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let size = lseek(descriptor, 0, SEEK_END)
        let got = pread(descriptor, &buffer, buffer.count, max(0, size - buffer.count))
        guard got > 0 else { return [] }
        let lines = String(decoding: buffer[..<got], as: UTF8.self).split(separator: "\n")
        return lines.suffix(count).map(String.init)
    }

    static func failure(_ number: Int32, _ operation: String) -> any Error {
        if number == ENOSPC || number == EDQUOT {
            return LocalStackError(.diskFull, "\(operation): no space left on device")
        }
        return SystemError(errno: number, during: operation)
    }
}

extension String {
    /// Without the line's end.
    var trimmedLine: String { String(prefix { !$0.isNewline }) }
}
