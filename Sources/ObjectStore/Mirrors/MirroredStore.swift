internal import Crypto
public import EventLoop
public import FoundationEssentials
internal import Synchronization

/// Objects in several directories, each on so many of them: on disks of their own, the store outlives the loss of all
/// but one copy's disks. Whichever roots work take what is written; reading looks in all of them.
///
/// A copy that turns out damaged when all of it is read is made anew from another one; ``scrub(after:)`` finds the
/// others, and those that are lacking. A root that has failed is left alone for a while, and asked last; what it was
/// asked while it hung it may do later, to its own copy.
public struct MirroredStore: ObjectStore {
    let roots: [DirectoryStore]
    private let copies: Int
    /// An object's name is the SHA-256 of what is in it: so damage can be told.
    private let namesAreDigests: Bool
    private let health: RootHealth
    let unhealed = UnhealedNames()

    /// One call of a disk that works takes much less, and it may have the time that a lock is held (20 s).
    static let callWithin = Duration.seconds(10)
    /// What one scrub looks through: bytes that are read, or objects.
    static let scrubbedBytes: Int64 = 256 << 20
    static let scrubbedObjects = 500
    static let piece = 1 << 20

    /// - Parameters:
    ///   - roots: absolute paths; see ``prepare()``.
    ///   - copies: from 1 to the number of roots.
    public init(roots: [String], copies: Int, namesAreDigests: Bool, group: EventLoopGroup) {
        precondition((1...max(1, roots.count)).contains(copies), "\(copies) copies on \(roots.count) roots")
        self.roots = roots.map { DirectoryStore(root: $0, group: group, within: Self.callWithin) }
        self.copies = copies
        self.namesAreDigests = namesAreDigests
        health = RootHealth(roots.count)
    }

    /// - Throws: ``ObjectStoreError`` when fewer roots can be used than there are to be copies.
    public func prepare() async throws {
        let done = await onEach(Array(roots.indices)) { try await roots[$0].prepare() }
        try check(done, needing: copies)
    }

    // MARK: Roots

    /// All of them: those that work first, and which of these first by `start`.
    private func order(from start: Int) -> [Int] {
        let all = roots.indices.map { (start + $0) % roots.count }
        return all.filter { !health.isAvoided($0) } + all.filter { health.isAvoided($0) }
    }
    private func order(of name: ObjectName) -> [Int] { order(from: Int(name.bytes[0]) % roots.count) }
    private var anyOrder: [Int] { order(from: Int.random(in: 0..<roots.count)) }

    /// At the same time; who fails because of its root has that noted.
    private func onEach<T: Sendable>(
        _ indices: [Int], _ body: @escaping @Sendable (Int) async throws -> T
    ) async -> [(index: Int, result: Result<T, any Error>)] {
        await withTaskGroup(of: (Int, Result<T, any Error>).self) { group in
            for index in indices {
                group.addTask(executorPreference: EventLoop.current) {
                    do {
                        return (index, .success(try await body(index)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var all: [(index: Int, result: Result<T, any Error>)] = []
            for await (index, result) in group {
                note(index, result)
                all.append((index, result))
            }
            return all.sorted { $0.index < $1.index }
        }
    }

    private func note<T>(_ index: Int, _ result: Result<T, any Error>) {
        switch result {
        case .success: health.works(index)
        case .failure(let error):
            guard let error = error as? ObjectStoreError, error.code != .missing, error.code != .late else { return }
            health.fails(index)
        }
    }

    /// - Throws: the first failure, when fewer than `count` have succeeded.
    @discardableResult
    private func check<T>(
        _ done: [(index: Int, result: Result<T, any Error>)], needing count: Int
    ) throws -> [(index: Int, value: T)] {
        var values: [(index: Int, value: T)] = []
        var failure: (any Error)?
        for (index, result) in done {
            switch result {
            case .success(let value): values.append((index, value))
            case .failure(let error): failure = failure ?? error
            }
        }
        if values.count < count, let failure { throw failure }
        return values
    }

    /// Does something on as many roots as there are to be copies: on others where some fail.
    /// - Returns: what was done, which may be less; and why.
    private func place<T: Sendable>(
        _ body: @escaping @Sendable (Int) async throws -> T
    ) async -> (placed: [(index: Int, value: T)], failure: (any Error)?) {
        var left = anyOrder[...]
        var placed: [(index: Int, value: T)] = []
        var failure: (any Error)?
        while placed.count < copies, !left.isEmpty {
            let some = left.prefix(copies - placed.count)
            left = left.dropFirst(some.count)
            for (index, result) in await onEach(Array(some), body) {
                switch result {
                case .success(let value): placed.append((index, value))
                case .failure(let error): failure = error
                }
            }
        }
        return (placed, placed.count < copies ? failure : nil)
    }

    // MARK: Writing

    public func begin() async throws -> any StagedObject {
        let (placed, failure) = await place { try await roots[$0].begin() }
        let staged = MirroredObject(placed.map { ($0.index, $0.value) }, health)
        if let failure {
            await staged.discard()
            throw failure
        }
        return staged
    }

    public func put(_ bytes: [UInt8], as name: ObjectName) async throws {
        // What is there of too few copies is whole, and may have been there before.
        if let failure = await place({ try await roots[$0].put(bytes, as: name) }).failure { throw failure }
    }

    @discardableResult
    public func delete(_ name: ObjectName, before deadline: ContinuousClock.Instant?) async throws -> Bool {
        // On a root that is away, or too late, it stays, belongs to nobody when that is back, and goes as such.
        let done = await onEach(Array(roots.indices)) { try await roots[$0].delete(name, before: deadline) }
        return try check(done, needing: 1).contains { $0.value }
    }

    /// What the fullest of those roots has that the next copies go to: as many as there are to be, the emptiest first.
    public func available() async throws -> Int64? {
        let done = await onEach(Array(roots.indices)) { try await roots[$0].available() }
        let free = try check(done, needing: copies).compactMap(\.value).sorted(by: >)
        return free.count < copies ? nil : free[copies - 1]
    }

    // MARK: Reading

    public func read(_ name: ObjectName, from offset: Int64, count: Int) async throws -> [UInt8] {
        // A second time: a copy may have come to a root that was looked at, and gone from one that was not.
        for _ in 0..<2 {
            if let bytes = try await find(name, from: offset, count: count) { return bytes }
        }
        throw ObjectStoreError(.missing, "reading the object \(name): it is on no root")
    }

    /// nil: it is on none of the roots, and all of them have answered.
    private func find(_ name: ObjectName, from offset: Int64, count: Int) async throws -> [UInt8]? {
        var failure: (any Error)?
        var damaged: [Int] = []
        for index in order(of: name) {
            do {
                let bytes = try await roots[index].read(name, from: offset, count: count)
                health.works(index)
                // Shorter than was asked for is all of it.
                let isWhole = offset == 0 && bytes.count < count
                guard !isWhole || !namesAreDigests || SHA256.hash(bytes) == name.bytes else {
                    failure = ObjectStoreError(.unavailable, "the object \(name) is damaged")
                    damaged.append(index)
                    continue
                }
                await heal(damaged, name, isWhole ? bytes : nil, hasFailed: failure != nil)
                return bytes
            } catch let error as ObjectStoreError {
                guard error.code != .missing else { continue }
                health.fails(index)
                failure = error
            }
        }
        if let failure { throw failure }
        return nil
    }

    /// Read repair: of what is small at once, else by the next scrub.
    private func heal(_ damaged: [Int], _ name: ObjectName, _ whole: [UInt8]?, hasFailed: Bool) async {
        guard let whole, !damaged.isEmpty else {
            if hasFailed { unhealed.note(name) }
            return
        }
        for index in damaged {
            do {
                try await roots[index].put(whole, as: name)
            } catch {
                unhealed.note(name)
            }
        }
    }

    public func stat(_ name: ObjectName) async throws -> ObjectInfo? {
        var failure: (any Error)?
        for index in order(of: name) + order(of: name) {
            do {
                if let info = try await roots[index].stat(name) { return info }
            } catch {
                health.fails(index)
                failure = error
            }
        }
        if let failure { throw failure }
        return nil
    }

    public func list(after last: ObjectName?, limit: Int) async throws -> [ObjectInfo] {
        let done = await onEach(Array(roots.indices)) { try await roots[$0].list(after: last, limit: limit) }
        // With as many away as there are copies an object may be on none of the others.
        var found: [ObjectName: ObjectInfo] = [:]
        for info in try check(done, needing: roots.count - copies + 1).flatMap(\.value) {
            found[info.name] = found[info.name].map { $0.writtenAt < info.writtenAt ? info : $0 } ?? info
        }
        return Array(found.values.sorted { $0.name < $1.name }.prefix(limit))
    }

    @discardableResult
    public func clean(before date: Date) async throws -> Int {
        let done = await onEach(Array(roots.indices)) { try await roots[$0].clean(before: date) }
        // An object that was written on two roots is one.
        return try check(done, needing: 1).map(\.value).max() ?? 0
    }
}

// MARK: Scrubbing

extension MirroredStore {
    /// What a root has of an object.
    private enum Copy: Sendable, Equatable {
        case good(size: Int64)
        case damaged
        case lacking
        case away

        /// In bytes; nil for what is not good.
        var size: Int64? { if case .good(let size) = self { size } else { nil } }
    }

    public func scrub(after last: ObjectName?) async throws -> ScrubOutcome {
        // A disk that was put in place of another one has nothing yet.
        for index in roots.indices { try? await roots[index].prepare() }
        var outcome = ScrubOutcome()
        var bytes: Int64 = 0
        for name in unhealed.take() { bytes += try await scrub(name, &outcome) }
        let names = try await list(after: last, limit: Self.scrubbedObjects).map(\.name)
        for name in names {
            bytes += try await scrub(name, &outcome)
            outcome.last = name
            if bytes >= Self.scrubbedBytes { return outcome }
        }
        if names.count < Self.scrubbedObjects { outcome.last = nil }
        return outcome
    }

    /// - Returns: how many bytes were read.
    private func scrub(_ name: ObjectName, _ outcome: inout ScrubOutcome) async throws -> Int64 {
        outcome.checked += 1
        var found: [Int: Copy] = [:]
        for (index, result) in await onEach(Array(roots.indices), { try await look(at: name, on: $0) }) {
            found[index] = (try? result.get()) ?? .away
        }
        let good = order(of: name).filter { found[$0]?.size != nil }
        let sizes = Set(good.compactMap { found[$0]?.size })
        let read = (sizes.max() ?? 0) * Int64(good.count)
        // Which of two it was is known by its digest only; and gone is not lost.
        guard let source = good.first, sizes.count == 1 else {
            if found.values.contains(.damaged) || sizes.count > 1 { outcome.lost.append(name) }
            return read
        }
        var count = good.count
        let damaged = order(of: name).filter { found[$0] == .damaged }
        for index in damaged + order(of: name).filter({ found[$0] == .lacking }) {
            guard found[index] == .damaged || count < copies else { break }
            do {
                try await copy(name, from: source, to: index)
                outcome.healed += 1
                count += 1
            } catch {
                try Task.checkCancellation()
                health.fails(index)
                unhealed.note(name)
            }
        }
        // Only what is known to be one too many.
        guard count == good.count, !found.values.contains(.away) else { return read }
        for index in good.dropFirst(copies) {
            if try await roots[index].delete(name) { outcome.trimmed += 1 }
        }
        return read
    }

    private func look(at name: ObjectName, on index: Int) async throws -> Copy {
        guard let info = try await roots[index].stat(name) else { return .lacking }
        guard namesAreDigests else { return .good(size: info.size) }
        do {
            return try await digest(of: name, on: index) == name.bytes ? .good(size: info.size) : .damaged
        } catch let error as ObjectStoreError {
            // A disk that can't give back one file may well take it anew.
            return error.code == .missing ? .lacking : .damaged
        }
    }

    private func digest(of name: ObjectName, on index: Int) async throws -> [UInt8] {
        var digest = SHA256()
        var offset: Int64 = 0
        while true {
            let bytes = try await roots[index].read(name, from: offset, count: Self.piece)
            if bytes.isEmpty { return digest.finalize() }
            digest.update(bytes)
            offset += Int64(bytes.count)
        }
    }

    private func copy(_ name: ObjectName, from source: Int, to target: Int) async throws {
        let staged = try await roots[target].begin()
        do {
            var offset: Int64 = 0
            while true {
                let bytes = try await roots[source].read(name, from: offset, count: Self.piece)
                if bytes.isEmpty { break }
                try await staged.append(bytes)
                offset += Int64(bytes.count)
            }
            try await staged.seal()
            try await staged.publish(as: name)
        } catch {
            await staged.discard()
            throw error
        }
    }
}
