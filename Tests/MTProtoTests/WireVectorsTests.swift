import FoundationEssentials
import Testing

@testable import MTProto

/// What a real client makes: bytes of Telethon 1.45.0 with the key of ``WireClient``, session 0x123456789abc, salt
/// 0x1122334455667788, and "random" bytes that are not.
@Suite struct WireVectorsTests {
    private static let root = String(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined())
    static let folder = root + "/Tests/MTProtoTests/Corpus/wire"
    private static let vectors = Result {
        let text = String(decoding: try Data(contentsOf: URL(filePath: folder + "/telethon.txt")), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let pairs = lines.map { $0.split(separator: " ") }.map { (String($0[0]), bytes(String($0[1]))) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    private func vector(_ name: String) throws -> [UInt8] { try #require(try Self.vectors.get()[name]) }
    private let key = WireClient.key

    @Test func aKeyHasTheNameThatClientsGiveIt() throws {
        #expect(key.id.bytes == (try vector("key-id")))
        #expect(key.auxiliaryHash.bytes == (try vector("key-auxiliary-hash")))
    }

    @Test func cipherKeysAreThoseOfTheClient() throws {
        let server = key.cipherKey((0..<16).map { UInt8($0) }, from: .server)
        #expect(server.key + server.vector == (try vector("server-cipher-key")))
    }

    @Test func garbledBlocksAreThoseOfTheClient() throws {
        let cipherKey = IGE.Key(key: Array(0..<32), vector: Array(32..<64))
        let plain = (0..<64).map { UInt8($0 * 3) }
        #expect(IGE.encrypted(plain, cipherKey) == (try vector("ige")))
        #expect(IGE.decrypted(try vector("ige"), cipherKey) == plain)
    }

    private func open(_ name: String) throws -> EncryptedMessage {
        let message = try EncryptedMessage.open(try vector(name), key: key)
        #expect(message.salt == 0x1122_3344_5566_7788 && message.sessionID == 0x1234_5678_9abc)
        #expect(message.messageID >> 32 == 0x6d4a_2c00)
        return message
    }

    @Test func aClientsMessageIsOpened() throws {
        let message = try open("message-ping")
        var reader = TLReader(message.body)
        #expect(try TL.Ping(from: &reader) == TL.Ping(pingId: 77))
        #expect(message.sequence == 1)
    }

    /// Messages of the session whose salt the client was told, at the time that their ids have.
    @Test func aClientsContainerIsServed() throws {
        let message = try open("message-container")
        let now = Int64(0x6d4a_2c00) * 1000
        let salts = ServerSalts(key: key, first: message.salt, madeAt: now / 1000)
        var session = Session(id: message.sessionID, key: key, salts: salts, isNew: false)
        #expect(session.receive(message, at: now) == [])
        let sent = try session.sent(at: now)
        #expect(sent.map(\.constructor) == [TL.Pong.id, TL.FutureSalts.id])
        #expect(try sent[1].read(TL.FutureSalts.self).salts.count == 4)
    }

    @Test func whatAClientCompressesIsInflated() throws {
        let message = try open("message-gzip")
        let now = Int64(0x6d4a_2c00) * 1000
        let salts = ServerSalts(key: key, first: message.salt, madeAt: now / 1000)
        var session = Session(id: message.sessionID, key: key, salts: salts, isNew: false)
        guard case .call(_, let body) = session.receive(message, at: now).first else {
            return #expect(Bool(false), "no call")
        }
        #expect(Digest.sha256(body) == (try vector("message-gzip-sha256")))
    }

    @Test func theServersKeyHasTheNameThatClientsGiveIt() throws {
        let key = try rsaKey()
        #expect(key.fingerprint.bytes == (try vector("rsa-fingerprint")))
        #expect(Array(key.publicPEM.utf8) == (try vector("rsa-public-pem")))
    }

    @Test func aClientsOldPaddingIsOpened() throws {
        let opened = try #require(try rsaKey().decrypt(try vector("rsa-old-padding")))
        #expect(try InnerDataPadding.open(opened).bytes() == (try vector("rsa-data")))
    }

    /// The test key, in PKCS#1.
    private func rsaKey() throws -> RSAKey {
        let text = Data(try vector("rsa-key")).base64EncodedString()
        return try RSAKey(pem: "-----BEGIN RSA PRIVATE KEY-----\n\(text)\n-----END RSA PRIVATE KEY-----\n")
    }

    @Test(arguments: ["full", "abridged", "intermediate", "padded", "obfuscated"])
    func aClientsPacketsAreRead(name: String) throws {
        let plain = PlainMessage(messageID: 0x0900_0000_0000_0004, body: (0..<20).map { UInt8($0) }[...]).packet
        let large = [UInt8](repeating: 1, count: 24) + (0..<640).map { UInt8(truncatingIfNeeded: $0) }
        var decoder = TransportDecoder()
        decoder.append(try vector(name))
        #expect(try decoder.next()?.bytes == plain)
        #expect(try decoder.next()?.bytes == large)
        let (pending, transport) = (decoder.pending, decoder.transport)
        #expect(pending == 0)
        guard name == "obfuscated" else { return }
        #expect(transport?.framing == .abridged)
        // The first bytes of a packet, as the client decrypts them: a length and 31 bytes of it.
        var encoder = TransportEncoder(try #require(transport))
        var output: [UInt8] = []
        encoder.append(Array(1..<33), to: &output)
        var keystream = output
        keystream[0] ^= 8
        for place in 1..<33 { keystream[place] ^= UInt8(place) }
        let client = try vector("obfuscated-answer")
        #expect((0..<32).map { keystream[$0] ^ UInt8($0) } == client)
    }
}
