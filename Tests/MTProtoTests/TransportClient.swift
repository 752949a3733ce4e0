@testable import MTProto

/// A client's side of a transport.
struct TransportClient {
    enum Received: Equatable {
        case packet([UInt8])
        case quickAck(UInt32)
    }

    let framing: Transport.Framing
    /// What the connection begins with.
    let start: [UInt8]
    private let outgoing: CTRStream?
    private let incoming: CTRStream?
    private var sequence: UInt32 = 0
    private var received: [UInt8] = []

    init(_ framing: Transport.Framing, isObfuscated: Bool, dc: Int16 = -2, header random: [UInt8]? = nil) {
        self.framing = framing
        guard isObfuscated else {
            (outgoing, incoming) = (nil, nil)
            switch framing {
            case .abridged: start = [0xef]
            case .intermediate: start = [0xee, 0xee, 0xee, 0xee]
            case .padded: start = [0xdd, 0xdd, 0xdd, 0xdd]
            case .full: start = []
            }
            return
        }
        var header = random ?? [1] + SecureRandom.bytes(3) + [2] + SecureRandom.bytes(59)
        var tail: [UInt8] = []
        tail.append(integer: framing.tag!)
        tail.append(integer: dc)
        header.replaceSubrange(56..<62, with: tail)
        let sent = CTRStream(key: Array(header[8..<40]), counter: Array(header[40..<56]))
        let back = Array(header[8..<56].reversed())
        var encrypted = header
        encrypted.withUnsafeMutableBytes { sent.apply($0) }
        start = Array(header[..<56] + encrypted[56...])
        outgoing = sent
        incoming = CTRStream(key: Array(back[..<32]), counter: Array(back[32...]))
    }

    mutating func encode(_ packet: [UInt8], wantsQuickAck: Bool = false) -> [UInt8] {
        let wish: UInt32 = wantsQuickAck ? 1 << 31 : 0
        var bytes: [UInt8] = []
        switch framing {
        case .abridged where packet.count / 4 < 127: bytes = [UInt8(packet.count / 4) | UInt8(wish >> 24)]
        case .abridged: bytes.append(integer: UInt32(packet.count / 4) << 8 | 0x7f | wish >> 24)
        case .intermediate: bytes.append(integer: UInt32(packet.count) | wish)
        case .padded:
            let padding = SecureRandom.bytes(Int.random(in: 0...15))
            bytes.append(integer: UInt32(packet.count + padding.count) | wish)
            bytes += packet + padding
        case .full:
            bytes.append(integer: UInt32(packet.count + 12))
            bytes.append(integer: sequence)
            sequence += 1
        }
        if framing != .padded { bytes += packet }
        if framing == .full { bytes.append(integer: bytes.withUnsafeBytes { TransportEncoder.checksum($0[...]) }) }
        if let outgoing { bytes.withUnsafeMutableBytes { outgoing.apply($0) } }
        return bytes
    }

    mutating func receive(_ bytes: [UInt8]) {
        var bytes = bytes
        if let incoming { bytes.withUnsafeMutableBytes { incoming.apply($0) } }
        received += bytes
    }

    mutating func next() -> Received? {
        guard received.count >= 4 else { return nil }
        let word = received.integer(at: 0, as: UInt32.self)
        let first = received[0]
        switch framing {
        case .abridged where first & 0x80 != 0: return .quickAck(UInt32(word.byteSwapped, taking: &received))
        case .intermediate where word >> 31 == 1, .padded where word >> 31 == 1:
            return .quickAck(UInt32(word, taking: &received))
        case .abridged where first < 127: return .packet(take(1..<(1 + Int(first) * 4)))
        case .abridged: return .packet(take(4..<(4 + Int(word >> 8) * 4)))
        case .intermediate: return .packet(take(4..<(4 + Int(word))))
        case .padded:
            let bytes = take(4..<(4 + Int(word)))
            if bytes.count < 20 { return .packet(bytes) }
            let isPlain = bytes.integer(at: 0, as: Int64.self) == 0
            let length = isPlain ? 20 + Int(bytes.integer(at: 16, as: Int32.self)) : (bytes.count - 24) / 16 * 16 + 24
            return .packet(Array(bytes[..<length]))
        case .full: return .packet(Array(take(8..<Int(word)).dropLast(4)))
        }
    }

    private mutating func take(_ range: Range<Int>) -> [UInt8] {
        defer { received.removeFirst(range.upperBound) }
        return Array(received[range])
    }
}

extension UInt32 {
    fileprivate init(_ word: UInt32, taking bytes: inout [UInt8]) {
        bytes.removeFirst(4)
        self = word
    }
}
