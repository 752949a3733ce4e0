internal import Glibc
internal import Synchronization

/// Why bytes could not be written or read.
package struct StreamError: Error, Sendable, Equatable {
    /// `errno`.
    package var code: Int32
    /// What was tried: "write the results".
    package var operation: String
    package init(code: Int32, operation: String) {
        self.code = code
        self.operation = operation
    }
    /// The reader of our pipe has gone.
    package var isClosedPipe: Bool { code == EPIPE }
    package var isInterrupted: Bool { code == EINTR }
    package var reason: String { code == EBADF ? "it is closed" : String(cString: strerror(code)) }
}

/// Where results or messages go.
package protocol ByteSink: Sendable {
    /// Writes all of it, waiting as long as the reader takes.
    func write(_ bytes: [UInt8]) throws(StreamError)
}

/// Where batch input and answers come from.
package protocol ByteSource: Sendable {
    /// Up to `count` bytes, at least one; empty at the end.
    func read(upTo count: Int) throws(StreamError) -> [UInt8]
}

/// An open file descriptor, which somebody else closes.
package struct DescriptorSink: ByteSink {
    private let descriptor: Int32
    package init(_ descriptor: Int32) { self.descriptor = descriptor }

    package func write(_ bytes: [UInt8]) throws(StreamError) {
        // What is ready to be written to takes so much without waiting (pipe(7)); a file takes all.
        let piece = descriptor.isRegularFile ? Int.max : Int(PIPE_BUF)
        var sent = 0
        while sent < bytes.count {
            guard Interrupts.waitWritable(descriptor) else { throw StreamError(code: EINTR, operation: "write") }
            let size = min(bytes.count - sent, piece)
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + sent, size) }
            if count >= 0 {
                sent += count
            } else if errno != EAGAIN, errno != EINTR {
                throw StreamError(code: errno, operation: "write")
            }
        }
    }
}

/// An open file descriptor, which somebody else closes.
package struct DescriptorSource: ByteSource {
    private let descriptor: Int32
    package init(_ descriptor: Int32) { self.descriptor = descriptor }

    package func read(upTo count: Int) throws(StreamError) -> [UInt8] {
        while true {
            guard Interrupts.waitReadable(descriptor) else { throw StreamError(code: EINTR, operation: "read") }
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
                let got = Glibc.read(descriptor, buffer.baseAddress, count)
                failure = got < 0 ? errno : 0
                length = max(0, got)
            }
            if failure == 0 { return bytes }
            if failure != EAGAIN, failure != EINTR { throw StreamError(code: failure, operation: "read") }
        }
    }
}

extension Int32 {
    /// Whether this descriptor is an ordinary file's, which nobody waits for.
    fileprivate var isRegularFile: Bool {
        var status = stat()
        return fstat(self, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

/// A file that is read from its beginning; closed with its owner.
package final class FileSource: ByteSource {
    private let descriptor: Int32
    /// Does not wait for who writes into a pipe: that is done as it is read, where an interrupt ends it.
    /// - Throws: when the file can't be opened.
    package init(path: String) throws(StreamError) {
        descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw StreamError(code: errno, operation: "open \(path)") }
    }
    deinit { close(descriptor) }
    package func read(upTo count: Int) throws(StreamError) -> [UInt8] {
        try DescriptorSource(descriptor).read(upTo: count)
    }
}

extension FileSource {
    /// All of what somebody names, a pipe too.
    /// - Throws: `EFBIG` for more than `maximum` bytes.
    package static func bytes(of path: String, upTo maximum: Int) throws(StreamError) -> [UInt8] {
        let source = try FileSource(path: path)
        var bytes: [UInt8] = []
        while true {
            let more = try source.read(upTo: min(1 << 16, maximum + 1 - bytes.count))
            if more.isEmpty { return bytes }
            bytes += more
            guard bytes.count <= maximum else { throw StreamError(code: EFBIG, operation: "read") }
        }
    }

    /// A file of this program's own, at most its first `maximum` bytes; nil for what can't be read, and for what is no
    /// file: nothing is waited for.
    package static func own(_ path: String, upTo maximum: Int = .max) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard descriptor.isRegularFile else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < maximum {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, maximum - bytes.count))
            if count == 0 { break }
            if count > 0 { bytes += buffer[..<count] } else if errno != EINTR { return nil }
        }
        return bytes
    }
}

/// Input that is read more than once: a file as it lies there, anything else by way of one that has no name and is gone
/// with its owner.
package final class RewindableSource: ByteSource {
    private let descriptor: Int32
    /// What is no file is kept up to here, in bytes: `/dev/zero` has no end, and a disk has.
    private static let maximumKept = 1 << 30
    /// Of a device.
    private static let maximumOfDevice = 1 << 20

    /// - Parameter directory: where what is no file is kept meanwhile.
    /// - Throws: when it can't be read or kept.
    package init(path: String, input: any ByteSource, directory: String) throws(StreamError) {
        guard path != "-" else {
            descriptor = try Self.keep(input, directory)
            return
        }
        let opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw StreamError(code: errno, operation: "open \(path)") }
        if opened.isRegularFile {
            descriptor = opened
            return
        }
        defer { close(opened) }
        var status = stat()
        let isDevice = fstat(opened, &status) == 0 && [S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT)
        descriptor = try Self.keep(
            DescriptorSource(opened), directory, upTo: isDevice ? Self.maximumOfDevice : Self.maximumKept)
    }
    deinit { close(descriptor) }

    package func read(upTo count: Int) throws(StreamError) -> [UInt8] {
        try DescriptorSource(descriptor).read(upTo: count)
    }

    /// From its beginning again.
    package func rewind() { lseek(descriptor, 0, SEEK_SET) }

    private static func keep(
        _ source: any ByteSource, _ directory: String, upTo maximum: Int = maximumKept
    ) throws(StreamError) -> Int32 {
        do throws(CommandError) { try PrivateFile.makeDirectory(directory) } catch {
            throw StreamError(code: EACCES, operation: "keep it in \(directory)")
        }
        var name = Array("\(directory)/input-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw StreamError(code: errno, operation: "keep it in \(directory)") }
        unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        do throws(StreamError) {
            var kept = 0
            while true {
                let bytes = try source.read(upTo: 1 << 16)
                if bytes.isEmpty { break }
                kept += bytes.count
                guard kept <= maximum else { throw StreamError(code: EFBIG, operation: "keep") }
                try DescriptorSink(descriptor).write(bytes)
            }
        } catch {
            close(descriptor)
            throw error
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}

/// Nothing to read.
package struct EmptySource: ByteSource {
    package init() {}
    package func read(upTo count: Int) throws(StreamError) -> [UInt8] { [] }
}

/// Bytes in memory, handed out in pieces of at most `piece`.
package final class MemorySource: ByteSource {
    private let rest: Mutex<ArraySlice<UInt8>>
    private let piece: Int
    package init(_ text: String, piece: Int = .max) {
        rest = Mutex(ArraySlice(Array(text.utf8)))
        self.piece = piece
    }
    package init(bytes: [UInt8], piece: Int = .max) {
        rest = Mutex(ArraySlice(bytes))
        self.piece = piece
    }
    package func read(upTo count: Int) throws(StreamError) -> [UInt8] {
        rest.withLock { rest in
            let taken = rest.prefix(min(count, piece))
            rest = rest.dropFirst(taken.count)
            return Array(taken)
        }
    }
}

/// Keeps what is written to it; with a `limit`, is a pipe whose reader leaves after so many bytes.
package final class MemorySink: ByteSink {
    private let bytes = Mutex<[UInt8]>([])
    private let limit: Int
    package init(limit: Int = .max) { self.limit = limit }
    package var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    package func write(_ more: [UInt8]) throws(StreamError) {
        let isFull = bytes.withLock { bytes in
            bytes += more
            return bytes.count > limit
        }
        if isFull { throw StreamError(code: EPIPE, operation: "write") }
    }
}
