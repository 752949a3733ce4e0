import FoundationEssentials
import TestSupport
import Testing

@testable import ObjectStore

/// One at a time: of a real service parts are killed meanwhile.
@Suite(.serialized) enum ServiceTests {}

extension ServiceTests {
    /// What every back end holds to, through the one protocol.
    @Suite struct ContractTests {
        @Test(arguments: Backend.all) func whatIsPutAsideIsNotThereBeforeItIsPublished(backend: Backend) async throws {
            let store = try await backend.make()
            let staged = try await store.begin()
            try await staged.append([1, 2, 3])
            try await staged.append([4])
            #expect(try await store.stat(name(7)) == nil)
            #expect(try await store.list(after: nil, limit: 10).isEmpty)
            try await staged.seal()
            #expect(try await store.stat(name(7)) == nil)
            try await staged.publish(as: name(7))
            #expect(try await store.read(name(7), from: 0, count: 100) == [1, 2, 3, 4])
            #expect(try await store.stat(name(7))?.size == 4)
            #expect(try await store.clean(before: .distantFuture) == 0)
        }

        @Test(arguments: Backend.all) func piecesAreWhatLiesThere(backend: Backend) async throws {
            let store = try await backend.make()
            let whole = bytes(100_000)
            try await store.put(whole, as: name(1))
            #expect(try await store.read(name(1), from: 0, count: 10) == Array(whole[..<10]))
            #expect(try await store.read(name(1), from: 4_097, count: 50_000) == Array(whole[4_097..<54_097]))
            #expect(try await store.read(name(1), from: 99_999, count: 4_096) == [whole[99_999]])
            #expect(try await store.read(name(1), from: 100_000, count: 4_096) == [])
            #expect(try await store.read(name(1), from: 1 << 40, count: 1) == [])
            #expect(try await store.read(name(1), from: 5, count: 0) == [])
            #expect(try await store.read(name(1), from: 0, count: 1 << 20) == whole)
        }

        /// More than one part of a multipart upload, and pieces that fit none of its parts.
        @Test(arguments: Backend.all) func aLargeObjectIsWhole(backend: Backend) async throws {
            let store = try await backend.make()
            let whole = bytes(11 << 20)
            try await store.write(whole, by: 700_001, as: name(9))
            #expect(try await store.stat(name(9))?.size == Int64(whole.count))
            for start in stride(from: 0, to: whole.count, by: 1 << 20) {
                let piece = try await store.read(name(9), from: Int64(start), count: 1 << 20)
                #expect(piece == Array(whole[start..<min(start + 1 << 20, whole.count)]))
            }
            #expect(try await store.clean(before: .distantFuture) == 0)
        }

        @Test(arguments: Backend.all) func anEmptyObjectIsThere(backend: Backend) async throws {
            let store = try await backend.make()
            try await store.put([], as: name(1))
            try await store.write([], by: 1, as: name(2))
            #expect(try await store.stat(name(1))?.size == 0)
            #expect(try await store.stat(name(2))?.size == 0)
            #expect(try await store.read(name(1), from: 0, count: 10) == [])
        }

        @Test(arguments: Backend.all) func whatIsNotThereIsSaidToBeMissing(backend: Backend) async throws {
            let store = try await backend.make()
            #expect(await code { _ = try await store.read(name(1), from: 0, count: 1) } == .missing)
            #expect(await code { _ = try await store.read(name(1), from: 0, count: 0) } == .missing)
            #expect(try await !store.delete(name(1)))
            #expect(try await store.stat(name(1)) == nil)
        }

        @Test(arguments: Backend.all) func theSameTwiceIsOnceAndGoesOnce(backend: Backend) async throws {
            let store = try await backend.make()
            try await store.put([5, 6], as: name(2))
            for _ in 0..<2 { try await store.write([5, 6], by: 1, as: name(2)) }
            #expect(try await store.list(after: nil, limit: 10).map(\.name) == [name(2)])
            #expect(try await store.read(name(2), from: 0, count: 9) == [5, 6])
            #expect(try await store.delete(name(2)))
            #expect(try await !store.delete(name(2)))
            #expect(await code { _ = try await store.read(name(2), from: 0, count: 1) } == .missing)
        }

        @Test(arguments: Backend.all) func listsAreInOrderAndGoOnWhereTheyEnded(backend: Backend) async throws {
            let store = try await backend.make()
            let names = [name(0), name(0, 1), name(0, 255), name(16), name(17, 3), name(255)].shuffled()
            for name in names { try await store.put([1], as: name) }
            var found: [ObjectName] = []
            while true {
                let part = try await store.list(after: found.last, limit: 2).map(\.name)
                if part.isEmpty { break }
                found += part
            }
            #expect(found == names.sorted())
            let (before, after) = (Date().addingTimeInterval(-300), Date().addingTimeInterval(300))
            #expect(try await store.list(after: nil, limit: 9).allSatisfy { (before...after).contains($0.writtenAt) })
        }

        @Test(arguments: Backend.all) func whatNobodyPublishesIsTakenAway(backend: Backend) async throws {
            let store = try await backend.make()
            let begun = try await store.begin()
            try await begun.append(bytes(6 << 20))
            // Of every upload moto says that it began in 2010.
            if backend != .moto { #expect(try await store.clean(before: Date().addingTimeInterval(-3_600)) == 0) }
            #expect(try await store.clean(before: .distantFuture) > 0)
            #expect(try await store.clean(before: .distantFuture) == 0)
            let staged = try await store.begin()
            try await staged.append(bytes(6 << 20))
            try await staged.seal()
            await staged.discard()
            #expect(try await store.clean(before: .distantFuture) == 0)
            #expect(try await store.list(after: nil, limit: 10).isEmpty)
        }

        /// The same as a dictionary, whatever is done in whatever order.
        @Test(arguments: Backend.all, [UInt64.random(in: 0 ... .max)])
        func itIsADictionary(backend: Backend, seed: UInt64) async throws {
            var random = Seeded(seed)
            let store = try await backend.make()
            var model: [ObjectName: [UInt8]] = [:]
            for _ in 0..<80 {
                let name = name(UInt8.random(in: 0..<5, using: &random), UInt8.random(in: 0..<2, using: &random))
                // What has a name is always the same.
                let whole = bytes(Int(name.bytes[0]) * 9_000 + 1, seed: UInt64(name.bytes[31]))
                switch Int.random(in: 0..<7, using: &random) {
                case 0:
                    try await store.put(whole, as: name)
                    model[name] = whole
                case 1:
                    try await store.write(whole, by: 5_000, as: name)
                    model[name] = whole
                case 2:
                    let staged = try await store.begin()
                    try await staged.append(whole)
                    await staged.discard()
                case 3: #expect(try await store.delete(name) == (model.removeValue(forKey: name) != nil))
                case 4: #expect(try await store.stat(name)?.size == model[name].map { Int64($0.count) })
                case 5:
                    let found = try await store.list(after: name, limit: 3)
                    #expect(found.map(\.name) == Array(model.keys.filter { $0 > name }.sorted().prefix(3)))
                    #expect(found.allSatisfy { model[$0.name]?.count == Int($0.size) })
                default:
                    let offset = Int.random(in: 0...whole.count, using: &random)
                    let count = Int.random(in: 1...20_000, using: &random)
                    var read: [UInt8]?
                    let refused = await code { read = try await store.read(name, from: Int64(offset), count: count) }
                    #expect(read == model[name].map { Array($0[offset..<min(offset + count, $0.count)]) })
                    #expect(refused == (model[name] == nil ? .missing : nil))
                }
            }
        }

        @Test(arguments: Backend.all) func whoReadsWhileItIsWrittenAnewReadsAllOfIt(backend: Backend) async throws {
            let store = try await backend.make()
            let whole = bytes(300_000)
            try await store.put(whole, as: name(3))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { try await store.write(whole, by: 100_000, as: name(3)) } }
                for _ in 0..<30 {
                    group.addTask {
                        let read = try await store.read(name(3), from: 0, count: 1 << 20)
                        #expect(read == whole)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.list(after: nil, limit: 10).count == 1)
        }
    }
}
