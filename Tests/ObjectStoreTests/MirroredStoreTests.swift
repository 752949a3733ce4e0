import Crypto
import EventLoop
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import ObjectStore

/// Three roots and two copies, of which roots are lost, damaged and put back.
@Suite struct MirroredStoreTests {
    private struct Mirrors {
        let paths: [String]
        let store: MirroredStore

        init(_ paths: [String] = (0..<3).map { _ in TestDirectory.path("mirror") }, copies: Int = 2) async throws {
            self.paths = paths
            store = MirroredStore(roots: paths, copies: copies, namesAreDigests: true, group: TestLoops.group)
            try await store.prepare()
        }

        func file(_ name: ObjectName, on root: Int) -> String {
            "\(paths[root])/objects/\(name.description.prefix(3))/\(name)"
        }
        func has(_ name: ObjectName, on root: Int) -> Bool { access(file(name, on: root), F_OK) == 0 }
        func holders(of name: ObjectName) -> [Int] { paths.indices.filter { has(name, on: $0) } }
        /// As a disk that is gone: nothing of the store is there, and nothing can be made.
        func lose(_ root: Int) {
            rename(paths[root], paths[root] + ".away")
            _ = FileManager.default.createFile(atPath: paths[root], contents: nil)
        }
        func bringBack(_ root: Int) {
            unlink(paths[root])
            rename(paths[root] + ".away", paths[root])
        }
        /// As a new disk in its place.
        func replace(_ root: Int) throws { try FileManager.default.removeItem(atPath: paths[root]) }
        func damage(_ name: ObjectName, on root: Int) throws {
            var data = try #require(FileManager.default.contents(atPath: file(name, on: root)))
            data[data.count / 2] ^= 1
            try data.write(to: URL(filePath: file(name, on: root)))
        }
        /// Until it begins anew.
        func scrub() async throws -> ScrubOutcome {
            var sum = ScrubOutcome()
            while true {
                let some = try await store.scrub(after: sum.last)
                sum.checked += some.checked
                sum.healed += some.healed
                sum.trimmed += some.trimmed
                sum.lost += some.lost
                sum.last = some.last
                if some.last == nil { return sum }
            }
        }
    }

    private func add(_ count: Int, to mirrors: Mirrors) async throws -> [(name: ObjectName, bytes: [UInt8])] {
        var added: [(name: ObjectName, bytes: [UInt8])] = []
        for seed in 0..<count {
            let whole = bytes(3_000 + seed, seed: UInt64(seed + 1))
            let name = try #require(ObjectName(SHA256.hash(whole)))
            try await mirrors.store.put(whole, as: name)
            added.append((name, whole))
        }
        return added
    }

    @Test func eachObjectLiesOnSoManyRoots() async throws {
        let mirrors = try await Mirrors()
        let added = try await add(40, to: mirrors)
        for (name, _) in added { #expect(mirrors.holders(of: name).count == 2) }
        #expect(Set(added.flatMap { mirrors.holders(of: $0.name) }) == [0, 1, 2])
        #expect(try await mirrors.scrub() == ScrubOutcome(checked: 40))
    }

    @Test(arguments: 0..<3) func oneRootMayBeLost(root: Int) async throws {
        let mirrors = try await Mirrors()
        var added = try await add(12, to: mirrors)
        mirrors.lose(root)
        for (name, whole) in added {
            #expect(try await mirrors.store.read(name, from: 0, count: 9_000) == whole)
            #expect(try await mirrors.store.stat(name)?.size == Int64(whole.count))
        }
        #expect(try await mirrors.store.list(after: nil, limit: 100).map(\.name) == added.map(\.name).sorted())
        // What is written meanwhile has its copies on the others.
        let late = bytes(5_000, seed: 99)
        let name = try #require(ObjectName(SHA256.hash(late)))
        try await mirrors.store.write(late, by: 1_000, as: name)
        #expect(mirrors.holders(of: name).count == 2)
        added.append((name, late))
        // Nobody knows whether the one that is away has it.
        let none = ObjectName(SHA256.hash("x"))!
        #expect(await code { _ = try await mirrors.store.read(none, from: 0, count: 1) } == .unavailable)
        mirrors.bringBack(root)
        #expect(await code { _ = try await mirrors.store.read(none, from: 0, count: 1) } == .missing)
        let outcome = try await mirrors.scrub()
        #expect(outcome.checked >= 13 && outcome.healed == 0 && outcome.trimmed == 0 && outcome.lost.isEmpty)
    }

    @Test func withTooFewRootsNothingIsTaken() async throws {
        let mirrors = try await Mirrors()
        let added = try await add(9, to: mirrors)
        mirrors.lose(0)
        mirrors.lose(1)
        #expect(await code { try await mirrors.store.put([1], as: name(1)) } == .unavailable)
        #expect(await code { _ = try await mirrors.store.begin() } == .unavailable)
        #expect(await code { _ = try await mirrors.store.list(after: nil, limit: 9) } == .unavailable)
        // What is there is read, and what is not is not said to be missing.
        for (name, whole) in added {
            if mirrors.has(name, on: 2) {
                #expect(try await mirrors.store.read(name, from: 0, count: 9_000) == whole)
            } else {
                #expect(await code { _ = try await mirrors.store.read(name, from: 0, count: 9_000) } == .unavailable)
            }
        }
        mirrors.bringBack(0)
        mirrors.bringBack(1)
        for (name, whole) in added { #expect(try await mirrors.store.read(name, from: 0, count: 9_000) == whole) }
    }

    @Test func aNewDiskIsFilled() async throws {
        let mirrors = try await Mirrors()
        let added = try await add(20, to: mirrors)
        let lost = added.filter { mirrors.has($0.name, on: 1) }.count
        try mirrors.replace(1)
        let outcome = try await mirrors.scrub()
        #expect(outcome.checked == 20 && outcome.healed == lost && outcome.lost.isEmpty)
        for (name, whole) in added {
            #expect(mirrors.holders(of: name).count == 2)
            #expect(try await mirrors.store.read(name, from: 0, count: 9_000) == whole)
        }
        #expect(try await mirrors.scrub().healed == 0)
    }

    @Test func aDamagedCopyIsReadAroundAndMadeAnew() async throws {
        let mirrors = try await Mirrors()
        let added = try await add(12, to: mirrors)
        // Whichever is looked at first.
        for (name, _) in added { try mirrors.damage(name, on: mirrors.holders(of: name)[Int(name.bytes[1]) % 2]) }
        for (name, whole) in added {
            for _ in 0..<2 { #expect(try await mirrors.store.read(name, from: 0, count: 9_000) == whole) }
        }
        let outcome = try await mirrors.scrub()
        #expect(outcome.lost.isEmpty && outcome.healed < 12)
        for (name, whole) in added {
            for root in mirrors.holders(of: name) {
                #expect(FileManager.default.contents(atPath: mirrors.file(name, on: root)) == Data(whole))
            }
        }
        #expect(try await mirrors.scrub() == ScrubOutcome(checked: 12))
    }

    @Test func aScrubFindsWhatNobodyReads() async throws {
        let mirrors = try await Mirrors()
        let added = try await add(6, to: mirrors)
        for (name, _) in added { try mirrors.damage(name, on: mirrors.holders(of: name)[0]) }
        #expect(try await mirrors.scrub() == ScrubOutcome(checked: 6, healed: 6))
        #expect(try await mirrors.scrub() == ScrubOutcome(checked: 6))
        // No copy is good: said, and left as it is.
        let (name, whole) = added[0]
        for root in mirrors.holders(of: name) { try mirrors.damage(name, on: root) }
        #expect(try await mirrors.scrub() == ScrubOutcome(checked: 6, lost: [name]))
        #expect(mirrors.holders(of: name).count == 2)
        #expect(await code { _ = try await mirrors.store.read(name, from: 0, count: 9_000) } == .unavailable)
        // And mended by who has it.
        try await mirrors.store.put(whole, as: name)
        try await mirrors.store.put(whole, as: name)
        #expect(try await mirrors.scrub().lost.isEmpty)
    }

    @Test func aCopyTooManyGoesWhenAllRootsAreThere() async throws {
        let mirrors = try await Mirrors()
        let (name, whole) = try await add(1, to: mirrors)[0]
        for root in 0..<3 where !mirrors.has(name, on: root) {
            try await mirrors.store.roots[root].put(whole, as: name)
        }
        mirrors.lose(2)
        #expect(try await mirrors.scrub().trimmed == 0)
        mirrors.bringBack(2)
        #expect(try await mirrors.scrub() == ScrubOutcome(checked: 1, trimmed: 1))
        #expect(mirrors.holders(of: name).count == 2)
    }

    /// A file that can be opened, and never read: a named pipe with nobody at its other end.
    @Test func aRootThatHangsHoldsNobodyUpForLong() async throws {
        let path = TestDirectory.path("hanging")
        let hanging = DirectoryStore(root: path, group: TestLoops.group, within: .milliseconds(300))
        try await hanging.prepare()
        try FileManager.default.createDirectory(
            atPath: "\(path)/objects/010", withIntermediateDirectories: true)
        let pipe = "\(path)/objects/010/\(name(1))"
        #expect(mkfifo(pipe, 0o600) == 0)
        for _ in 0..<5 {
            #expect(await code { _ = try await hanging.read(name(1), from: 0, count: 1) } == .unavailable)
        }
        // What was given up ends, and its turn comes back.
        let writer = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        #expect(writer >= 0)
        defer { close(writer) }
        try await eventually("the turns are back") { try await hanging.stat(name(2)) == nil }
    }
}

extension ScrubOutcome {
    fileprivate init(checked: Int, healed: Int = 0, trimmed: Int = 0, lost: [ObjectName] = []) {
        self.init()
        self.checked = checked
        self.healed = healed
        self.trimmed = trimmed
        self.lost = lost
    }
}
