/// The 64 random bytes before an obfuscated connection (core.telegram.org/mtproto/mtproto-transports, "Transport
/// obfuscation"): 8 to 40 are the key and 40 to 56 the counter of what the client sends, the same backwards those of
/// what it receives; decrypted, 56 to 60 name the framing and 60 to 62 the data centre.
struct ObfuscatedHeader {
    static let length = 64
    /// What such a header never begins with, as it means something else: HTTP's verbs and TLS.
    private static let reserved: [[UInt8]] = ["HEAD", "POST", "GET ", "OPTI"].map { Array($0.utf8) } + [[22, 3, 1, 2]]

    let transport: Transport
    /// The cipher of what comes, after the header.
    let incoming: CTRStream

    /// - Parameter bytes: 64.
    /// - Throws: ``MTProtoError/Code/malformed`` when no framing is named.
    init(_ bytes: [UInt8]) throws(MTProtoError) {
        let key = Transport.StreamKey(bytes[8..<56])
        incoming = CTRStream(key: key.key, counter: key.counter)
        var plain = bytes
        plain.withUnsafeMutableBytes { [incoming] in incoming.apply($0) }
        let tag = plain.integer(at: 56, as: UInt32.self)
        guard let framing = Transport.Framing.allCases.first(where: { $0.tag == tag }) else {
            throw MTProtoError(.malformed, "the start of no transport")
        }
        transport = Transport(
            framing: framing, dc: Int(plain.integer(at: 60, as: Int16.self)),
            outgoing: Transport.StreamKey(bytes[8..<56].reversed()))
    }

    /// Whether four bytes are the start of HTTP or TLS.
    static func isForeign(_ start: some Collection<UInt8>) -> Bool { reserved.contains { $0.elementsEqual(start) } }
}
