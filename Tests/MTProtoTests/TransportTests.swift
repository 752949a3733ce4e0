import TestSupport
import Testing

@testable import MTProto

@Suite struct TransportTests {
    /// A connection as a client begins it.
    struct Case: CustomTestStringConvertible, Sendable {
        let framing: Transport.Framing
        let isObfuscated: Bool
        var testDescription: String { "\(framing)\(isObfuscated ? ", obfuscated" : "")" }
    }
    static let cases = Transport.Framing.allCases.flatMap { framing in
        [false, true].filter { framing != .full || !$0 }.map { Case(framing: framing, isObfuscated: $0) }
    }

    /// Packets of a handshake's and a message's form and of lengths around the framings' steps.
    static let packets: [[UInt8]] = [1, 2, 31, 32, 125, 126, 127, 128, 1000].map { words in
        words % 2 == 0
            ? PlainMessage(messageID: 4, body: SecureRandom.bytes(4 * words)[...]).packet
            : Array(WireClient.now.bytes + SecureRandom.bytes(16 + 16 * words))
    }

    @Test(arguments: cases)
    func packetsComeAsTheyWereSent(_ connection: Case) throws {
        var client = TransportClient(connection.framing, isObfuscated: connection.isObfuscated)
        var decoder = TransportDecoder(limit: TransportDecoder.largest)
        decoder.append(Self.packets.reduce(into: client.start) { $0 += client.encode($1) })
        for packet in Self.packets {
            #expect(try decoder.next() == TransportPacket(bytes: packet, wantsQuickAck: false))
        }
        #expect(try decoder.next() == nil)
        let (pending, told) = (decoder.pending, decoder.transport)
        #expect(pending == 0)
        let transport = try #require(told)
        #expect(transport.framing == connection.framing && transport.isObfuscated == connection.isObfuscated)
        #expect(transport.dc == (connection.isObfuscated ? -2 : nil))
    }

    @Test(arguments: cases)
    func byteByByteComesTheSame(_ connection: Case) throws {
        var client = TransportClient(connection.framing, isObfuscated: connection.isObfuscated)
        let stream = Self.packets.reduce(into: client.start) { $0 += client.encode($1) }
        var decoder = TransportDecoder(limit: TransportDecoder.largest)
        var came: [[UInt8]] = []
        for byte in stream {
            decoder.append([byte])
            while let packet = try decoder.next() { came.append(packet.bytes) }
        }
        #expect(came == Self.packets)
    }

    @Test(arguments: cases)
    func answersComeAsTheyWereSent(_ connection: Case) throws {
        var client = TransportClient(connection.framing, isObfuscated: connection.isObfuscated)
        var decoder = TransportDecoder(limit: TransportDecoder.largest)
        decoder.append(client.start + client.encode(Self.packets[0]))
        _ = try decoder.next()
        let transport = decoder.transport
        var encoder = TransportEncoder(try #require(transport))
        var output: [UInt8] = []
        for packet in Self.packets { encoder.append(packet, to: &output) }
        encoder.append(.notFound, to: &output)
        encoder.append(quickAck: 0x8123_4567, to: &output)
        client.receive(output)
        for packet in Self.packets { #expect(client.next() == .packet(packet)) }
        #expect(client.next() == .packet([0x6c, 0xfe, 0xff, 0xff]))
        #expect(client.next() == (connection.framing == .full ? nil : .quickAck(0x8123_4567)))
        #expect(client.next() == nil)
    }

    @Test(arguments: cases.filter { $0.framing != .full })
    func theWishForAQuickAckIsNoPartOfTheLength(_ connection: Case) throws {
        var client = TransportClient(connection.framing, isObfuscated: connection.isObfuscated)
        var decoder = TransportDecoder()
        decoder.append(client.start)
        for packet in Self.packets.prefix(6) {
            decoder.append(client.encode(packet, wantsQuickAck: true))
            #expect(try decoder.next() == TransportPacket(bytes: packet, wantsQuickAck: true))
        }
    }

    @Test(arguments: cases)
    func aLengthOverTheLimitIsRefusedWhenItIsRead(_ connection: Case) throws {
        var client = TransportClient(connection.framing, isObfuscated: connection.isObfuscated)
        var decoder = TransportDecoder(limit: 400)
        // The head alone, and what tells a full transport.
        decoder.append(client.start + client.encode([UInt8](repeating: 1, count: 1000)).prefix(8))
        expect(.tooLarge) { _ = try decoder.next() }
    }

    @Test func theLimitMayGrow() throws {
        var client = TransportClient(.intermediate, isObfuscated: false)
        var decoder = TransportDecoder()
        let large = [UInt8](repeating: 1, count: TransportDecoder.largest)
        decoder.append(client.start + client.encode(Self.packets[0]))
        #expect(try decoder.next() != nil)
        decoder.limit = TransportDecoder.largest
        decoder.append(client.encode(large))
        #expect(try decoder.next()?.bytes.count == TransportDecoder.largest)
        decoder.append(client.encode(large + [0, 0, 0, 0]))
        expect(.tooLarge) { _ = try decoder.next() }
    }

    @Test(arguments: [Transport.Framing.abridged, .intermediate, .padded])
    func anEmptyPacketIsRefused(framing: Transport.Framing) {
        var client = TransportClient(framing, isObfuscated: false)
        var decoder = TransportDecoder()
        decoder.append(client.start + client.encode([]).prefix(4))
        expect(.malformed) { _ = try decoder.next() }
    }

    @Test(arguments: ["GET /apiws HTTP/1.1\r\n", "POST /api", "HEAD / HT", "OPTIONS *", "\u{16}\u{3}\u{1}\u{2}"])
    func httpAndTLSAreToldFromTheirFirstFourBytes(text: String) {
        var decoder = TransportDecoder()
        decoder.append(Array(text.utf8.prefix(4)))
        expect(.malformed) { _ = try decoder.next() }
    }

    @Test func randomBytesAreToldAfter64() throws {
        var decoder = TransportDecoder()
        decoder.append([1, 2, 3, 4, 5] + [UInt8](repeating: 6, count: 58))
        #expect(try decoder.next() == nil)
        decoder.append([7])
        expect(.malformed) { _ = try decoder.next() }
    }

    @Test(arguments: Transport.Framing.allCases)
    func aWebSocketIsAlwaysObfuscated(framing: Transport.Framing) throws {
        var plain = TransportClient(framing, isObfuscated: false)
        var decoder = TransportDecoder(mustBeObfuscated: true)
        decoder.append(plain.start + plain.encode(Self.packets[0]))
        expect(.malformed) { _ = try decoder.next() }
        guard framing != .full else { return }
        var hidden = TransportClient(framing, isObfuscated: true)
        var other = TransportDecoder(mustBeObfuscated: true)
        other.append(hidden.start + hidden.encode(Self.packets[0]))
        #expect(try other.next()?.bytes == Self.packets[0])
    }

    @Test func aFullTransportChecksNumberAndChecksum() throws {
        for place in [4, 8, 20, 30] {
            var client = TransportClient(.full, isObfuscated: false)
            var stream = client.encode(Self.packets[0])
            let second = stream.count
            stream += client.encode(Self.packets[0])
            stream[second + place] ^= 1
            var decoder = TransportDecoder()
            decoder.append(stream)
            #expect(try decoder.next() != nil)
            expect(.malformed) { _ = try decoder.next() }
        }
    }

    @Test func aFullTransportRefusesAPacketThatComesTwice() throws {
        var client = TransportClient(.full, isObfuscated: false)
        let packet = client.encode(Self.packets[0])
        var decoder = TransportDecoder()
        decoder.append(packet + packet)
        #expect(try decoder.next() != nil)
        expect(.malformed) { _ = try decoder.next() }
    }

    @Test func errorsHaveTheirNumbers() {
        #expect(TransportError.flood.rawValue == -429 && TransportError.wrongDC.rawValue == -444)
    }
}

func expect(_ code: MTProtoError.Code, _ body: () throws -> Void) {
    #expect(performing: body, throws: { ($0 as? MTProtoError)?.code == code })
}

extension Int64 {
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(integer: self)
        return bytes
    }
}
