import FoundationEssentials
import TestSupport
import Testing

@testable import ObjectStore

extension ServiceTests {
    /// A real service that is below its minimum of copies, and one that is stopped.
    @Suite struct HangTests {
        @Test(arguments: TestS3.kinds) func whenItHangsCallsEndAndNothingIsHalfThere(kind: TestS3.Kind) async throws {
            let service = try await kind == .moto ? TestS3.startMoto() : kind.service
            let prefix = "t/\(UUID().uuidString.lowercased())"
            let store = S3Store(try await service.makeBucket(deadline: .seconds(5)), prefix: prefix)
            let (small, large) = (bytes(40_000), bytes(6 << 20, seed: 2))
            try await store.put(small, as: name(1))
            try await store.write(large, by: 1 << 20, as: name(2))
            let (sealed, open) = (try await store.begin(), try await store.begin())
            try await sealed.append(large)
            try await sealed.seal()
            try await open.append(large)

            try await service.hang()
            for call in 0..<7 {
                let start = ContinuousClock.now
                let refused = await code {
                    switch call {
                    case 0: try await store.put(small, as: name(3))
                    case 1: _ = try await store.read(name(2), from: 0, count: 1 << 20)
                    case 2: _ = try await store.stat(name(1))
                    case 3: _ = try await store.list(after: nil, limit: 10)
                    case 4: try await sealed.publish(as: name(4))
                    case 5: try await open.seal()
                    default: try await store.delete(name(1))
                    }
                }
                #expect(refused == .unavailable, "call \(call)")
                #expect(.now - start < .seconds(20), "call \(call)")
            }
            try await service.goOn()

            try await eventually("it takes objects again") {
                try await store.put(small, as: name(5))
                return true
            }
            // Whether what was given up has come about is not known; it is whole or not there.
            if try await store.stat(name(3)) != nil {
                #expect(try await store.read(name(3), from: 0, count: 50_000) == small)
            }
            try await store.put(small, as: name(1))
            try await sealed.publish(as: name(4))
            await open.discard()
            for (name, whole) in [(name(1), small), (name(2), large), (name(4), large), (name(5), small)] {
                var read: [UInt8] = []
                for start in stride(from: 0, to: whole.count, by: 1 << 20) {
                    read += try await store.read(name, from: Int64(start), count: 1 << 20)
                }
                #expect(read == whole)
            }
            _ = try await store.clean(before: .distantFuture)
            #expect(try await store.clean(before: .distantFuture) == 0)
            for object in try await store.list(after: nil, limit: 10) { #expect(try await store.delete(object.name)) }
            #expect(try await store.list(after: nil, limit: 10).isEmpty)
        }
    }
}
