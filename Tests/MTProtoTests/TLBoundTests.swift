import Testing

@testable import MTProto

/// What comes from outside costs what it weighs.
@Suite struct TLBoundTests {
    private func parse(_ bytes: [UInt8]) throws(MTProtoError) -> TLRequest {
        try TLRequest(bytes[...]) { bytes throws(MTProtoError) in bytes }
    }

    @Test func theCorpusNeverTrapsAndOnlyBadFilesAreRefused() throws {
        let names = try TLCorpus.names()
        #expect(names.count > 20)
        for name in names {
            let bytes = try TLCorpus.bytes(name)
            for type in TLTypes.constructors {
                var reader = TLReader(bytes)
                _ = try? type.init(from: &reader)
            }
            for union in TLTypes.unions.values {
                var reader = TLReader(bytes)
                _ = try? union.init(from: &reader)
            }
            if name.hasPrefix("bad-") { #expect(throws: MTProtoError.self, "\(name)") { try parse(bytes) } }
        }
    }

    @Test func damagedCorpusFilesNeverTrap() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = TLSeeded(seed: seed)
        for name in try TLCorpus.names() {
            let bytes = try TLCorpus.bytes(name)
            for _ in 0..<200 {
                var damaged = bytes
                for _ in 0..<4 { damaged[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(random.next() & 255) }
                _ = try? parse(damaged)
            }
        }
    }

    @Test func randomBytesAreNoRequest() {
        var random = TLSeeded(seed: UInt64.random(in: 0...UInt64.max))
        for count in 0..<2000 {
            let bytes = (0..<count).map { _ in UInt8(random.next() & 255) }
            _ = try? parse(bytes)
        }
    }

    @Test(arguments: [5, 20]) func peersInPeersAreRead(depth: Int) throws {
        var reader = TLReader(nested(depth))
        let peer = try TL.AnyInputPeer(from: &reader)
        #expect(peer.bytes() == nested(depth))
    }

    @Test(arguments: [24, 100, 100_000]) func peersTooDeepInPeersAreRefused(depth: Int) {
        var reader = TLReader(nested(depth))
        let error = #expect(throws: MTProtoError.self) { try TL.AnyInputPeer(from: &reader) }
        #expect(error?.code == .tooLarge)
    }

    /// `inputPeerUserFromMessage` in itself.
    private func nested(_ depth: Int) -> [UInt8] {
        var writer = TLWriter()
        for _ in 0..<depth { writer.write(TL.InputPeerUserFromMessage.id) }
        writer.write(0x7f3b_18ea as UInt32)
        for level in 0..<depth {
            writer.write(Int32(level))
            writer.write(Int64(level))
        }
        return writer.bytes
    }

    @Test func arraysInArraysAreBounded() {
        let open = TL.JsonArray(value: []).bytes().prefix(8) + [1, 0, 0, 0]
        let bytes = (0..<10_000).flatMap { _ in open }
        var reader = TLReader(bytes)
        let error = #expect(throws: MTProtoError.self) { try TL.AnyJSONValue(from: &reader) }
        #expect(error?.code == .tooLarge)
    }

    @Test func vectorsAreBoundedTogether() throws {
        let half = TL.JsonArray(value: [TL.AnyJSONValue](repeating: .jsonNull, count: TLReader.maximumElements / 2 - 1))
        func read(_ value: TL.JsonArray) throws(MTProtoError) {
            var reader = TLReader(value.bytes())
            _ = try TL.AnyJSONValue(from: &reader)
        }
        try read(TL.JsonArray(value: [.jsonArray(half), .jsonArray(half)]))
        let error = #expect(throws: MTProtoError.self) {
            try read(TL.JsonArray(value: [.jsonArray(half), .jsonArray(half), .jsonNull]))
        }
        #expect(error?.code == .tooLarge)
    }

    @Test(arguments: [1, 23]) func wrappersNestInAnyOrder(count: Int) throws {
        var bytes = TL.HelpGetConfig().bytes()
        for level in 0..<count {
            bytes =
                switch level % 4 {
                case 0: TL.InvokeAfterMsg(msgId: Int64(level), query: bytes[...]).bytes()
                case 1: TL.InvokeWithLayer(layer: 228, query: bytes[...]).bytes()
                case 2: TL.InvokeWithoutUpdates(query: bytes[...]).bytes()
                default: TL.GzipPacked(packedData: bytes).bytes()
                }
        }
        let request = try parse(bytes)
        #expect(request.call == .helpGetConfig(TL.HelpGetConfig()))
        #expect(request.after.contains(0))
        #expect(request.layer == (count > 1 ? 228 : nil))
        #expect(request.isWithoutUpdates == (count > 1))
    }

    @Test func wrappersWithoutEndAreRefused() {
        var bytes = TL.HelpGetConfig().bytes()
        for _ in 0..<24 { bytes = TL.InvokeWithoutUpdates(query: bytes[...]).bytes() }
        let error = #expect(throws: MTProtoError.self) { try parse(bytes) }
        #expect(error?.code == .tooLarge)
    }

    @Test func unknownMethodsAreNamed() {
        let error = #expect(throws: MTProtoError.self) { try parse([1, 2, 3, 4]) }
        #expect(error?.code == .unknownConstructor(0x0403_0201))
    }

    @Test func nothingFollowsACall() {
        #expect(throws: MTProtoError.self) { try parse(TL.HelpGetConfig().bytes() + [0, 0, 0, 0]) }
    }

    @Test func valuesAreSmallWhereTheyLieInVectors() {
        #expect(MemoryLayout<TL.AnyUpdate>.size <= 96)
        #expect(MemoryLayout<TL.AnyMessage>.size <= 96)
        #expect(MemoryLayout<TL.AnyUser>.size <= 96)
        #expect(MemoryLayout<TL.Call>.size <= 128)
        #expect(MemoryLayout<TL.AnyJSONValue>.stride <= 120)
        #expect(MemoryLayout<TL.AnyMessageEntity>.stride <= 120)
        #expect(MemoryLayout<TL.InputPhoneContact>.stride <= 120)
        #expect(MemoryLayout<TL.AnyInputPrivacyRule>.stride <= 120)
    }
}
