public import EventLoop
public import FoundationEssentials
internal import Glibc

/// Objects as files of a directory: `objects/abc/abc…` (the folder is the name's first three digits), and `aside/` for
/// what is being written. Several processes may use it at the same time.
public struct DirectoryStore: ObjectStore {
    private let root: String
    private let group: EventLoopGroup
    private let turns: Turns
    private let threads: Threads

    /// What calls that block run on.
    enum Threads {
        /// libuv's, of which there are few: a disk that hangs holds up who waits for it.
        case pool
        /// Their own; a call that takes longer is given up.
        case own(within: Duration)
    }

    /// Of the four threads of libuv's pool one is left to others, whatever the disk does.
    static let callsAtOnce = 3
    /// How long one waits: a disk that hangs holds up the calls that it has, and no more.
    static let waitsWithin = Duration.seconds(20)
    private static let folderDigits = 3

    /// - Parameters:
    ///   - root: an absolute path; see ``prepare()``.
    ///   - other: another one of this process: the threads that they may take they have together.
    public init(root: String, group: EventLoopGroup, beside other: DirectoryStore? = nil) {
        self.root = root
        self.group = group
        turns = other?.turns ?? Turns(Self.callsAtOnce)
        threads = .pool
    }

    /// One of several: what hangs here holds up nothing else.
    init(root: String, group: EventLoopGroup, within limit: Duration) {
        self.root = root
        self.group = group
        turns = Turns(Self.callsAtOnce, at: root)
        threads = .own(within: limit)
    }

    private var objects: String { "\(root)/objects" }
    private var aside: String { "\(root)/aside" }
    private func folder(of name: ObjectName) -> String {
        "\(objects)/\(name.description.prefix(Self.folderDigits))"
    }
    private func path(of name: ObjectName) -> String { "\(folder(of: name))/\(name)" }

    /// Makes the directory, and what belongs in it, where it is missing.
    public func prepare() async throws {
        try await work { [root, objects, aside] in
            for path in [root, objects, aside] { try FileCalls.makeDirectory(path) }
        }
    }

    public func begin() async throws -> any StagedObject {
        let path = newPath
        let file = try await work { try StagedFile.Descriptor(creating: path) }
        return StagedFile(file, at: path, in: self)
    }

    /// One call, where ``begin()`` and what follows are four.
    public func put(_ bytes: [UInt8], as name: ObjectName) async throws {
        let path = newPath
        let publish = publication(of: path, as: name)
        try await work {
            let file = try StagedFile.Descriptor(creating: path)
            do {
                try FileCalls.write(bytes, to: file.number, of: path)
                try FileCalls.sync(file.number, of: path)
                try publish()
            } catch {
                unlink(path)
                throw error
            }
        }
    }

    public func read(_ name: ObjectName, from offset: Int64, count: Int) async throws -> [UInt8] {
        precondition(offset >= 0 && count >= 0)
        let (path, objects) = (path(of: name), objects)
        return try await work {
            do {
                return try FileCalls.read(path, name, from: offset, count: count)
            } catch let error as ObjectStoreError where error.code == .missing {
                try FileCalls.expectDirectory(objects)
                throw error
            }
        }
    }

    public func stat(_ name: ObjectName) async throws -> ObjectInfo? {
        let (path, objects) = (path(of: name), objects)
        return try await work {
            guard let info = try FileCalls.info(path) else {
                try FileCalls.expectDirectory(objects)
                return nil
            }
            return ObjectInfo(name: name, info)
        }
    }

    @discardableResult
    public func delete(_ name: ObjectName, before deadline: ContinuousClock.Instant?) async throws -> Bool {
        let path = path(of: name)
        return try await work {
            // Here, where nothing waits for anything any more.
            if let deadline, .now >= deadline { throw ObjectStoreError(.late, "too late to remove \(path)") }
            // Not synced: one that comes back after a loss of power belongs to nobody, and goes again.
            guard unlink(path) != 0 else { return true }
            guard errno == ENOENT else { throw FileCalls.failure("removing \(path)") }
            return false
        }
    }

    public func list(after last: ObjectName?, limit: Int) async throws -> [ObjectInfo] {
        let objects = objects
        let folders = try await work { try FileCalls.entries(objects).sorted() }
        let first = last.map { String($0.description.prefix(Self.folderDigits)) }
        var found: [ObjectInfo] = []
        for folder in folders where first.map({ folder >= $0 }) ?? true {
            let left = limit - found.count
            guard left > 0 else { break }
            found += try await work {
                try FileCalls.entries("\(objects)/\(folder)").compactMap { ObjectName(hexadecimal: $0) }
                    .filter { name in last.map { name > $0 } ?? true }.sorted().prefix(left)
                    .compactMap { name in
                        // Gone meanwhile: passed over.
                        try FileCalls.info("\(objects)/\(folder)/\(name)").map { ObjectInfo(name: name, $0) }
                    }
            }
        }
        return found
    }

    @discardableResult
    public func clean(before date: Date) async throws -> Int {
        let aside = aside
        return try await work {
            var count = 0
            for entry in try FileCalls.entries(aside) {
                let path = "\(aside)/\(entry)"
                guard let info = try FileCalls.info(path), info.changed < date, unlink(path) == 0 else { continue }
                count += 1
            }
            return count
        }
    }

    public func available() async throws -> Int64? {
        try await work { [root] in try FileCalls.available(root) }
    }

    private var newPath: String { "\(aside)/\(UUID().uuidString.lowercased())" }

    /// - Parameter path: of what is sealed.
    func publish(_ path: String, as name: ObjectName) async throws {
        try await work(publication(of: path, as: name))
    }

    private func publication(of path: String, as name: ObjectName) -> @Sendable () throws -> Void {
        let (target, folder, objects) = (self.path(of: name), folder(of: name), objects)
        return {
            if access(folder, F_OK) != 0 {
                try FileCalls.makeDirectory(folder)
                try FileCalls.sync(directory: objects)
            }
            guard rename(path, target) == 0 else { throw FileCalls.failure("publishing \(target)") }
            try FileCalls.sync(directory: folder)
        }
    }

    /// Runs what blocks, in its turn.
    func work<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        switch threads {
        case .pool:
            try await turns.take(within: Self.waitsWithin)
            defer { turns.giveBack() }
            return try await group.any.offload(body)
        case .own(let limit):
            let end = ContinuousClock.now + limit
            try await turns.take(within: limit)
            return try await OwnThread.run(
                within: max(.zero, end - .now), of: root, ended: { [turns] in turns.giveBack() }, body)
        }
    }
}

extension ObjectInfo {
    init(name: ObjectName, _ file: FileCalls.Info) {
        self.init(name: name, size: file.size, writtenAt: file.changed)
    }
}
