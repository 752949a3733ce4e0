import TestSupport
import Testing

@testable import MTProto

@Suite struct EncryptedMessageTests {
    private let key = WireClient.key
    private let message = EncryptedMessage(
        salt: 1, sessionID: -2, messageID: 0x6543_2100_0000_0004, sequence: 3,
        body: (0..<40).map { UInt8($0) }[...])

    /// The client's packet of a plain text that may be wrong, with a key of message that is right for it.
    private func packet(_ change: (inout [UInt8]) -> Void = { _ in }, padding: Int = 24) -> [UInt8] {
        var plain: [UInt8] = []
        for number in [message.salt, message.sessionID, message.messageID] { plain.append(integer: number) }
        plain.append(integer: message.sequence)
        plain.append(integer: Int32(message.body.count))
        plain += message.body + SecureRandom.bytes(padding)
        change(&plain)
        let messageKey = Array(key.messageHash(plain, from: .client)[8..<24])
        return key.id.bytes + messageKey + IGE.encrypted(plain, key.cipherKey(messageKey, from: .client))
    }

    private func expectRefusal(_ packet: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(throws: MTProtoError(.notAuthentic, "not a message of this key"), sourceLocation: sourceLocation) {
            _ = try EncryptedMessage.open(packet, key: key)
        }
    }

    @Test func aMessageIsOpenedAsItWasSealed() throws {
        for sender in [AuthKey.Sender.client, .server] {
            let opened = try EncryptedMessage.open(message.seal(key: key, from: sender), key: key, from: sender)
            #expect(opened.salt == 1 && opened.sessionID == -2 && opened.messageID == message.messageID)
            #expect(opened.sequence == 3 && Array(opened.body) == Array(message.body))
        }
        #expect(try Array(EncryptedMessage.open(packet(), key: key).body) == Array(message.body))
    }

    @Test(arguments: 0..<9)
    func bodiesOfEveryLengthArePadded(words: Int) throws {
        var message = message
        message.body = SecureRandom.bytes(4 * words)[...]
        let packet = message.seal(key: key)
        let padding = packet.count - 24 - 32 - 4 * words
        #expect(packet.count % 16 == 8 && (12..<28).contains(padding))
        #expect(try Array(EncryptedMessage.open(packet, key: key, from: .server).body) == Array(message.body))
    }

    @Test func whatOneSideSaysIsNotTakenFromTheOther() {
        expectRefusal(message.seal(key: key, from: .server))
    }

    @Test func everyBitIsUnderTheMessagesKey() throws {
        let packet = packet()
        for place in 0..<packet.count {
            var changed = packet
            changed[place] ^= UInt8(1 << (place % 8))
            expectRefusal(changed)
        }
    }

    @Test func anotherKeyDoesNotOpenIt() {
        let other = AuthKey([UInt8](repeating: 5, count: 256))
        expectRefusal(message.seal(key: other, from: .client))
    }

    @Test func everyTruncationIsRefused() {
        let packet = packet()
        for count in 0..<packet.count { expectRefusal(Array(packet[..<count])) }
        expectRefusal(packet + [0])
        expectRefusal(packet + [UInt8](repeating: 0, count: 16))
    }

    @Test func aLengthThatIsWrongIsRefused() {
        for length: Int32 in [-4, .min, .max, 38, 39, 41, 56, 64, 1 << 24] {
            expectRefusal(packet { $0.replaceSubrange(28..<32, with: Array(Int64(length).bytes[..<4])) })
        }
    }

    @Test func paddingHasFrom12To1024Bytes() throws {
        for padding in [8, 1032, 1048, 4088] {
            expectRefusal(packet(padding: padding))
        }
        #expect(throws: Never.self) { _ = try EncryptedMessage.open(packet(padding: 1016), key: key) }
        // 12 and 1,024 themselves, with bodies that leave just that.
        for (body, padding) in [(52, 12), (32, 1024)] {
            let exact = message(of: body).seal(key: key, from: .client, padding: padding)
            #expect(throws: Never.self) { _ = try EncryptedMessage.open(exact, key: key) }
        }
    }

    private func message(of count: Int) -> EncryptedMessage {
        var message = message
        message.body = [UInt8](repeating: 1, count: count)[...]
        return message
    }

    @Test func aQuickAckIsTheStartOfTheHash() throws {
        let opened = try EncryptedMessage.open(packet(), key: key)
        #expect(opened.quickAck >> 31 == 1)
    }

    @Test func plainMessagesSayTheirLength() throws {
        let plain = PlainMessage(messageID: 5, body: [1, 2, 3, 4])
        #expect(try PlainMessage(plain.packet) == plain)
        var packet = plain.packet
        for wrong in [packet + [0], packet.dropLast(), [], Array(packet[..<20])] {
            #expect(throws: MTProtoError.self) { _ = try PlainMessage(wrong) }
        }
        packet[0] = 1
        #expect(throws: MTProtoError.self) { _ = try PlainMessage(packet) }
    }

    // MARK: Bindings

    private static let binding = TemporaryKeyBinding(
        messageID: 400, nonce: 77, temporaryKeyID: 88, permanentKeyID: WireClient.key.id, sessionID: 99,
        expiresAt: 1_900_003_600)

    private func bindingMessage(
        _ inner: TL.BindAuthKeyInner? = nil, messageID: Int64 = 400, sequence: Int32 = 0, messageKey: [UInt8]? = nil,
        _ change: (inout [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        let inner = inner ?? Self.inner
        var plain = SecureRandom.bytes(16) + messageID.bytes
        plain.append(integer: sequence)
        plain.append(integer: Int32(40))
        plain += inner.bytes()
        change(&plain)
        let messageKey = messageKey ?? Array(Digest.sha1(plain)[4...])
        plain += SecureRandom.bytes(8)
        return key.id.bytes + messageKey + IGE.encrypted(plain, key.oldCipherKey(messageKey))
    }

    private static let inner = TL.BindAuthKeyInner(
        nonce: 77, tempAuthKeyId: 88, permAuthKeyId: WireClient.key.id, tempSessionId: 99, expiresAt: 1_900_003_600)

    @Test func aBindingOfThePermanentKeyIsTaken() throws {
        #expect(throws: Never.self) { try Self.binding.check(bindingMessage(), key: key) }
    }

    @Test func aBindingOfAnythingElseIsRefused() {
        let changes: [(inout TL.BindAuthKeyInner) -> Void] = [
            { $0.nonce += 1 }, { $0.tempAuthKeyId += 1 }, { $0.permAuthKeyId += 1 }, { $0.tempSessionId += 1 },
            { $0.expiresAt += 1 },
        ]
        for change in changes {
            var inner = Self.inner
            change(&inner)
            refuse(bindingMessage(inner))
        }
        refuse(bindingMessage(messageID: 404))
        refuse(bindingMessage(messageKey: [UInt8](repeating: 4, count: 16)))
        refuse(bindingMessage(sequence: 1))
        refuse(bindingMessage { $0[28] = 36 })
        refuse(bindingMessage { $0[32] ^= 1 })
        let good = bindingMessage()
        for place in stride(from: 0, to: good.count - 16, by: 5) {
            var changed = good
            changed[place] ^= 1
            refuse(changed)
        }
        for count in 0..<good.count { refuse(Array(good[..<count])) }
        refuse(good + [UInt8](repeating: 0, count: 16))
        let other = AuthKey([UInt8](repeating: 5, count: 256))
        #expect(throws: MTProtoError.self) { try Self.binding.check(good, key: other) }
    }

    private func refuse(_ message: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(throws: MTProtoError(.notAuthentic, "not the binding of this key"), sourceLocation: sourceLocation) {
            try Self.binding.check(message, key: key)
        }
    }
}
