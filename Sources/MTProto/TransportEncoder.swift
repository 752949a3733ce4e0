internal import CZlib

/// Packets in, bytes of the connection out, in the transport that the client has begun with. Not to be copied, and one
/// for each connection: an obfuscated one's cipher goes on with each byte.
public struct TransportEncoder: ~Copyable, Sendable {
    private let framing: Transport.Framing
    private let cipher: CTRStream?
    /// The number of the next packet of a full transport.
    private var sequence: UInt32 = 0

    public init(_ transport: Transport) {
        framing = transport.framing
        cipher = transport.outgoing.map { CTRStream(key: $0.key, counter: $0.counter) }
    }

    /// Appends a packet to what is to be sent.
    /// - Parameter packet: a multiple of 4 bytes, below 64 MiB.
    public mutating func append(_ packet: [UInt8], to output: inout [UInt8]) {
        append(packet, padding: framing == .padded ? Int.random(in: 0...15, using: &random) : 0, to: &output)
    }

    private var random = SecureRandom()

    /// Appends an error in place of a packet.
    public mutating func append(_ error: TransportError, to output: inout [UInt8]) {
        var packet: [UInt8] = []
        packet.append(integer: error.rawValue)
        append(packet, padding: 0, to: &output)
    }

    /// Appends a quick acknowledgement; a full transport has none.
    /// - Parameter quickAck: ``EncryptedMessage/quickAck``.
    public mutating func append(quickAck: UInt32, to output: inout [UInt8]) {
        let old = output.count
        switch framing {
        case .abridged: output.append(integer: quickAck.byteSwapped)
        case .intermediate, .padded: output.append(integer: quickAck)
        case .full: return
        }
        encrypt(&output, from: old)
    }

    private mutating func append(_ packet: [UInt8], padding: Int, to output: inout [UInt8]) {
        precondition(packet.count % 4 == 0 && packet.count < 1 << 26, "a packet of \(packet.count) bytes")
        let old = output.count
        switch framing {
        case .abridged where packet.count / 4 < 0x7f: output.append(UInt8(packet.count / 4))
        case .abridged: output.append(integer: UInt32(packet.count / 4) << 8 | 0x7f)
        case .intermediate, .padded: output.append(integer: UInt32(packet.count + padding))
        case .full:
            output.append(integer: UInt32(packet.count + 12))
            output.append(integer: sequence)
            sequence &+= 1
        }
        output.append(contentsOf: packet)
        if framing == .padded { output.append(contentsOf: SecureRandom.bytes(padding)) }
        if framing == .full {
            output.append(integer: output.withUnsafeBytes { Self.checksum($0[old...]) })
        }
        encrypt(&output, from: old)
    }

    private func encrypt(_ output: inout [UInt8], from place: Int) {
        guard let cipher else { return }
        output.withUnsafeMutableBytes { cipher.apply(UnsafeMutableRawBufferPointer(rebasing: $0[place...])) }
    }

    /// The CRC-32 of a full transport.
    static func checksum(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32 {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes)
        return UInt32(crc32(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(bytes.count)))
    }
}
