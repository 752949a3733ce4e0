internal import FoundationEssentials
internal import Glibc

/// Calls of the system that block, with errors by what they mean for a store.
enum FileCalls {
    struct Info: Sendable {
        var size: Int64
        var changed: Date
    }

    /// - Parameter isObject: what was not found is an object; else a directory of the store's own, which is then away.
    static func failure(_ operation: String, _ number: Int32 = errno, isObject: Bool = false) -> ObjectStoreError {
        let text = "\(operation): \(String(cString: strerror(number)))"
        switch number {
        case ENOENT where isObject: return ObjectStoreError(.missing, text)
        case ENOSPC, EDQUOT, EFBIG: return ObjectStoreError(.full, text)
        default: return ObjectStoreError(.unavailable, text)
        }
    }

    /// Of one level; that of root may be there already.
    static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("making \(path)") }
    }

    /// What was renamed into it, or removed from it, is so after a loss of power, too.
    static func sync(directory path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("opening \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("syncing \(path)") }
    }

    static func sync(_ descriptor: Int32, of path: String) throws {
        guard fsync(descriptor) == 0 else { throw failure("writing \(path)") }
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, of path: String) throws {
        try bytes.withUnsafeBytes { raw in
            var done = 0
            while done < raw.count {
                let count = Glibc.write(descriptor, raw.baseAddress! + done, raw.count - done)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("writing \(path)") }
                done += count
            }
        }
    }

    static func read(_ path: String, _ name: ObjectName, from offset: Int64, count: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw failure("reading the object \(name)", isObject: true) }
        defer { close(descriptor) }
        var info = Glibc.stat()
        guard fstat(descriptor, &info) == 0 else { throw failure("reading the object \(name)") }
        let wanted = Int(max(0, min(Int64(count), Int64(info.st_size) - offset)))
        return try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, used in
            used = 0
            while used < wanted {
                let got = pread(descriptor, buffer.baseAddress! + used, wanted - used, Int(offset) + used)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { throw failure("reading the object \(name)", got == 0 ? EIO : errno) }
                used += got
            }
        }
    }

    /// nil: there is nothing.
    static func info(_ path: String) throws -> Info? {
        var info = Glibc.stat()
        guard lstat(path, &info) == 0 else {
            guard errno == ENOENT else { throw failure("looking at \(path)") }
            return nil
        }
        let seconds = Double(info.st_mtim.tv_sec) + Double(info.st_mtim.tv_nsec) / 1e9
        return Info(size: Int64(info.st_size), changed: Date(timeIntervalSince1970: seconds))
    }

    /// Of the disk that the directory lies on: what users other than root may still write.
    static func available(_ path: String) throws -> Int64 {
        var info = Glibc.statvfs()
        guard statvfs(path, &info) == 0 else { throw failure("looking at \(path)") }
        let (bytes, isMore) = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
        return isMore ? .max : Int64(clamping: bytes)
    }

    /// A directory that is not mounted is no proof that something is not in it.
    static func expectDirectory(_ path: String) throws {
        guard access(path, F_OK) == 0 else { throw failure("looking at \(path)") }
    }

    static func entries(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw failure("listing \(path)") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
