import Testing

@testable import MTProto
@testable import tlgen

/// Every type of the schema, with values that the test writes from the schema itself.
@Suite struct TLRoundTripTests {
    let model: Model
    let seed = UInt64.random(in: 0...UInt64.max)
    let types = Dictionary(uniqueKeysWithValues: TLTypes.constructors.map { ($0.id, $0) })

    init() throws { model = try Model(Program.schemas(root: TLCorpus.root)) }

    /// What holds now, and what older forms are told by hand.
    private var definitions: [Definition] {
        model.schemas.flatMap(\.definitions).filter { $0.lastLayer == nil || $0.isByHand }
    }

    private func hasRest(_ definition: Definition) -> Bool {
        definition.fields.contains { model.shape($0.type) == .rest }
    }

    @Test func everyTypeIsReadAndWrittenAsTheSchemaSays() throws {
        var random = TLRandom(model, seed: seed)
        for definition in definitions {
            for attempt in 0..<6 {
                random.isFull = attempt == 0
                try roundTrip(definition, random.bytes(of: definition), layer: 229)
            }
        }
    }

    @Test(arguments: [227, 228]) func olderFormsAreReadAndWrittenInTheirLayer(layer: Int) throws {
        var random = TLRandom(model, seed: seed)
        random.layer = layer
        let keyboards = ["replyInlineMarkup", "replyKeyboardMarkup", "keyboardButton", "keyboardButtonRow"]
        for definition in definitions where definition.lastLayer == nil && !keyboards.contains(definition.name) {
            for attempt in 0..<3 {
                random.isFull = attempt == 0
                try roundTrip(definition, random.bytes(of: definition), layer: layer)
            }
        }
    }

    @Test func everyCallIsToldByItsId() throws {
        var random = TLRandom(model, seed: seed)
        for definition in model.schemas.first(where: { $0.name == "api" })!.definitions
        where definition.isMethod && definition.result != "X" {
            let bytes = random.bytes(of: definition)
            let request = try TLRequest(bytes[...]) { bytes throws(MTProtoError) in bytes }
            #expect(request.call.name == definition.name, "seed \(seed)")
            #expect(request.call.bytes() == bytes, "\(definition.name), seed \(seed)")
        }
    }

    @Test func everyTruncationIsRefused() throws {
        var random = TLRandom(model, seed: seed)
        for definition in definitions where !hasRest(definition) {
            let bytes = random.bytes(of: definition)
            for count in 0..<bytes.count where bytes.count < 400 || count % 7 == 0 {
                #expect(throws: MTProtoError.self, "\(definition.name) cut to \(count), seed \(seed)") {
                    try read(definition, bytes[..<count])
                }
            }
        }
    }

    @Test func vectorsThatClaimTwoBillionElementsAreRefusedAtOnce() throws {
        var random = TLRandom(model, seed: seed)
        random.isFull = true
        for count in [Int32.max, -1, Int32.min, 1 << 24] {
            random.claimedCount = count
            for definition in definitions where definition.fields.contains(where: { isVector($0) }) {
                #expect(throws: MTProtoError.self, "\(definition.name) with \(count), seed \(seed)") {
                    try read(definition, random.bytes(of: definition)[...])
                }
            }
        }
        var reader = TLReader(TLRandom.word(TL.UsersGetUsers.id) + TLRandom.word(0x1cb5_c415) + [255, 255, 255, 127])
        let error = #expect(throws: MTProtoError.self) { try TL.UsersGetUsers(from: &reader) }
        #expect(error?.code == .tooLarge)
    }

    private func isVector(_ field: Definition.Field) -> Bool {
        if case .vector = model.shape(field.type) { true } else { false }
    }

    @Test func fieldsThatAreNotServedAreRefused() throws {
        var random = TLRandom(model, seed: seed)
        random.hasLostField = true
        let losing = definitions.filter { !StructText.lostBits($0, model).isEmpty }
        #expect(losing.count > 10)
        for definition in losing {
            let error = #expect(throws: MTProtoError.self, "\(definition.name), seed \(seed)") {
                try read(definition, random.bytes(of: definition)[...])
            }
            #expect(error?.code == .malformed, "\(definition.name), seed \(seed)")
        }
    }

    @Test func damagedAndRandomBytesNeverTrap() throws {
        var random = TLRandom(model, seed: seed)
        for definition in definitions {
            for _ in 0..<8 {
                var bytes = random.bytes(of: definition)
                for _ in 0..<Int.random(in: 1...3, using: &random.random) where bytes.count > 4 {
                    let place = Int.random(in: 4..<bytes.count, using: &random.random)
                    bytes[place] = UInt8.random(in: 0...255, using: &random.random)
                }
                _ = try? read(definition, bytes[...])
            }
            _ = try? read(definition, (TLRandom.word(definition.id) + random.raw(200))[...])
        }
    }

    // MARK: Reading by definition

    private func read(_ definition: Definition, _ bytes: ArraySlice<UInt8>) throws(MTProtoError) {
        var reader = TLReader(bytes)
        if let type = types[definition.id] {
            _ = try type.init(from: &reader)
        } else if let union = TLTypes.unions[definition.result] {
            _ = try union.init(from: &reader)
        }
        try reader.expectEnd()
    }

    private func roundTrip(_ definition: Definition, _ bytes: [UInt8], layer: Int) throws {
        if let type = types[definition.id] {
            try roundTrip(type, definition.name, bytes, layer)
        }
        if definition.lastLayer == nil, let union = TLTypes.unions[definition.result], !definition.isMethod {
            try roundTrip(union, definition.name, bytes, layer)
        }
    }

    private func roundTrip<Value: TLValue & Equatable>(
        _ type: Value.Type, _ name: String, _ bytes: [UInt8], _ layer: Int
    ) throws {
        var reader = TLReader(bytes, layer: layer)
        let value = try type.init(from: &reader)
        try reader.expectEnd()
        let written = value.bytes(layer: layer)
        #expect(written == bytes, "\(name), seed \(seed)")
        var again = TLReader(written, layer: layer)
        #expect(try type.init(from: &again) == value, "\(name), seed \(seed)")
    }
}
