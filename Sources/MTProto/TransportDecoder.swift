internal import CZlib

/// Bytes of a connection in, packets out. The first bytes tell the transport.
///
/// A packet that has not come whole costs what has come of it; a length over the limit is refused when it is read,
/// before anything is kept for it. Feeding it byte by byte costs no more than all at once. Not to be copied: an
/// obfuscated connection's cipher goes on with each byte.
public struct TransportDecoder: ~Copyable, Sendable {
    /// The largest packet of a client that has a key, in bytes: containers and parts of files.
    public static let largest = 2 << 20
    /// The largest packet of a handshake that any client sends, generously.
    public static let largestBeforeKey = 4096

    /// The largest packet that is taken, in bytes. May change between packets.
    public var limit: Int
    /// Nil before the first bytes have told it.
    public private(set) var transport: Transport?
    /// Whether only an obfuscated connection is taken, as in a WebSocket.
    private let mustBeObfuscated: Bool
    private var cipher: CTRStream?
    private var buffer: [UInt8] = []
    /// Where in `buffer` what was not taken yet begins.
    private var start = 0
    /// The number of the next packet of a full transport.
    private var sequence: UInt32 = 0

    public init(limit: Int = TransportDecoder.largestBeforeKey, mustBeObfuscated: Bool = false) {
        self.limit = limit
        self.mustBeObfuscated = mustBeObfuscated
    }

    /// Bytes that came and are in no packet yet.
    public var pending: Int { buffer.count - start }

    public mutating func append(_ bytes: some Collection<UInt8>) {
        withBytes(of: bytes) { append($0) }
    }

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        let old = buffer.count
        buffer.append(contentsOf: bytes)
        decrypt(from: old)
    }

    private mutating func decrypt(from place: Int) {
        guard let cipher else { return }
        buffer.withUnsafeMutableBytes { cipher.apply(UnsafeMutableRawBufferPointer(rebasing: $0[place...])) }
    }

    /// The next packet; nil when more bytes are wanted.
    /// - Throws: ``MTProtoError``, of code `tooLarge` for a length over the limit and `malformed` for what is no
    ///   transport's; the connection can't go on after it.
    public mutating func next() throws(MTProtoError) -> TransportPacket? {
        if transport == nil { try begin() }
        guard let framing = transport?.framing, let frame = try frame(of: framing), frame.whole <= pending else {
            compact()
            return nil
        }
        let bytes = Array(buffer[(start + frame.contents.lowerBound)..<(start + frame.contents.upperBound)])
        if framing == .full { try check(frame) }
        start += frame.whole
        if start == buffer.count { compact() }
        return TransportPacket(
            bytes: framing == .padded ? Self.withoutPadding(bytes) : bytes, wantsQuickAck: frame.wantsQuickAck)
    }

    /// Moves what is left of a packet to the front: each byte once for the packet it is in.
    private mutating func compact() {
        if start == buffer.count {
            buffer = []
        } else if start > 0 {
            buffer = Array(buffer[start...])
        }
        start = 0
    }

    // MARK: The first bytes

    private mutating func begin() throws(MTProtoError) {
        guard let first = buffer.first else { return }
        if first == 0xef { return try plain(.abridged, after: 1) }
        guard buffer.count >= 4 else { return }
        guard !ObfuscatedHeader.isForeign(buffer[..<4]) else { throw MTProtoError(.malformed, "HTTP or TLS") }
        switch buffer.integer(at: 0, as: UInt32.self) {
        case 0xeeee_eeee: return try plain(.intermediate, after: 4)
        case 0xdddd_dddd: return try plain(.padded, after: 4)
        default: break
        }
        guard buffer.count >= 8 else { return }
        if buffer.integer(at: 4, as: UInt32.self) == 0 { return try plain(.full, after: 0) }
        guard buffer.count >= ObfuscatedHeader.length else { return }
        let header = try ObfuscatedHeader(Array(buffer[..<ObfuscatedHeader.length]))
        transport = header.transport
        cipher = header.incoming
        start = ObfuscatedHeader.length
        decrypt(from: start)
    }

    private mutating func plain(_ framing: Transport.Framing, after count: Int) throws(MTProtoError) {
        guard !mustBeObfuscated else { throw MTProtoError(.malformed, "a plain transport where none is taken") }
        transport = Transport(framing: framing)
        start = count
    }

    // MARK: Packets

    private struct Frame {
        /// Where the contents lie, from the frame's start.
        var contents: Range<Int>
        var whole: Int
        var wantsQuickAck = false
    }

    /// The frame whose head has come; nil when it has not.
    private func frame(of framing: Transport.Framing) throws(MTProtoError) -> Frame? {
        switch framing {
        case .abridged: try abridged()
        case .intermediate, .padded: try intermediate(isPadded: framing == .padded)
        case .full: try full()
        }
    }

    private func abridged() throws(MTProtoError) -> Frame? {
        guard pending >= 1 else { return nil }
        let first = buffer[start]
        var words = Int(first & 0x7f)
        var head = 1
        if words == 0x7f {
            guard pending >= 4 else { return nil }
            words = Int(buffer.integer(at: start, as: UInt32.self) >> 8)
            head = 4
        }
        try check(length: 4 * words)
        return Frame(contents: head..<(head + 4 * words), whole: head + 4 * words, wantsQuickAck: first & 0x80 != 0)
    }

    private func intermediate(isPadded: Bool) throws(MTProtoError) -> Frame? {
        guard pending >= 4 else { return nil }
        let word = buffer.integer(at: start, as: UInt32.self)
        let length = Int(word & 0x7fff_ffff)
        try check(length: length)
        guard isPadded || length % 4 == 0 else { throw MTProtoError(.malformed, "a packet of \(length) bytes") }
        return Frame(contents: 4..<(4 + length), whole: 4 + length, wantsQuickAck: word >> 31 == 1)
    }

    private func full() throws(MTProtoError) -> Frame? {
        guard pending >= 4 else { return nil }
        let whole = Int(buffer.integer(at: start, as: UInt32.self))
        try check(length: whole - 12)
        guard whole % 4 == 0 else { throw MTProtoError(.malformed, "a packet of \(whole) bytes") }
        return Frame(contents: 8..<(whole - 4), whole: whole)
    }

    /// The number and the checksum of a full transport's packet.
    private mutating func check(_ frame: Frame) throws(MTProtoError) {
        let expected = buffer.withUnsafeBytes { TransportEncoder.checksum($0[start..<(start + frame.whole - 4)]) }
        guard buffer.integer(at: start + 4, as: UInt32.self) == sequence else {
            throw MTProtoError(.malformed, "a packet out of order")
        }
        guard buffer.integer(at: start + frame.whole - 4, as: UInt32.self) == expected else {
            throw MTProtoError(.malformed, "a packet with a wrong checksum")
        }
        sequence &+= 1
    }

    private func check(length: Int) throws(MTProtoError) {
        // A client's shortest packet is a plain message with a constructor's id.
        guard length >= 24 else { throw MTProtoError(.malformed, "a packet of \(length) bytes") }
        guard length <= limit else { throw MTProtoError(.tooLarge, "a packet of \(length) bytes") }
    }

    /// A padded packet less its padding: a plain message says how long it is, an encrypted one is whole blocks.
    private static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.integer(at: 0, as: Int64.self) == 0 else { return bytes.dropLast((bytes.count - 24) % 16) }
        let excess = bytes.count - 20 - Int(bytes.integer(at: 16, as: Int32.self))
        return (1...15).contains(excess) ? bytes.dropLast(excess) : bytes
    }
}
