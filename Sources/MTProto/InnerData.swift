/// What the client encrypts for the server's RSA key, of any of its four constructors.
struct InnerData: Sendable, Equatable {
    let pq: [UInt8]
    let p: [UInt8]
    let q: [UInt8]
    let nonce: [UInt8]
    let serverNonce: [UInt8]
    let newNonce: [UInt8]
    /// The data centre that the client believes this to be.
    var dc: Int32?
    /// For how many seconds a temporary key is to hold.
    var expiresIn: Int32?

    init(_ data: TL.AnyPQInnerData) {
        switch data {
        case .pQInnerData(let data):
            self.init(data.pq, data.p, data.q, data.nonce, data.serverNonce, data.newNonce)
        case .pQInnerDataDc(let data):
            self.init(data.pq, data.p, data.q, data.nonce, data.serverNonce, data.newNonce)
            dc = data.dc
        case .pQInnerDataTemp(let data):
            self.init(data.pq, data.p, data.q, data.nonce, data.serverNonce, data.newNonce)
            expiresIn = data.expiresIn
        case .pQInnerDataTempDc(let data):
            self.init(data.pq, data.p, data.q, data.nonce, data.serverNonce, data.newNonce)
            dc = data.dc
            expiresIn = data.expiresIn
        }
    }

    private init(
        _ pq: [UInt8], _ p: [UInt8], _ q: [UInt8], _ nonce: [UInt8], _ serverNonce: [UInt8], _ newNonce: [UInt8]
    ) {
        self.pq = pq
        self.p = p
        self.q = q
        self.nonce = nonce
        self.serverNonce = serverNonce
        self.newNonce = newNonce
    }
}

/// The two paddings that clients put around it before RSA.
enum InnerDataPadding {
    /// - Parameter opened: 256 bytes, after the private operation.
    /// - Throws: when it is neither padding, or no inner data lies in it.
    static func open(_ opened: [UInt8]) throws(MTProtoError) -> TL.AnyPQInnerData {
        if let padded = rsaPad(opened) {
            var reader = TLReader(padded)
            return try TL.AnyPQInnerData(from: &reader)
        }
        // The old one: the SHA-1 of the data, the data and random bytes, 255 of them.
        guard opened[0] == 0 else { throw MTProtoError(.handshake, "inner data in no padding that is known") }
        return try hashed(opened[1...], padding: 0...235)
    }

    /// RSA_PAD (core.telegram.org/mtproto/auth_key, step 4.1): the data and its random bytes, 192 of them; nil when the
    /// SHA-256 says that it is not this padding.
    private static func rsaPad(_ opened: [UInt8]) -> [UInt8]? {
        let mask = Digest.sha256(opened[32...])
        let key = zip(opened, mask).map { $0 ^ $1 }
        let plain = IGE.decrypted(Array(opened[32...]), IGE.Key(key: key, vector: [UInt8](repeating: 0, count: 32)))
        let padded = Array(plain[..<192].reversed())
        return constantTimeEquals(Digest.sha256(key, padded), plain[192...]) ? padded : nil
    }
}
