import Testing

@testable import MTProto

/// A client's side of the wire: the same primitives, the other direction.
struct WireClient {
    static let key = AuthKey((0..<256).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) })
    /// Milliseconds since 1970: a moment within a half hour.
    static let now: Int64 = 1_900_000_000_000

    var sessionID: Int64 = 0x1234_5678_9abc
    var salt: Int64
    private var lastID: Int64 = 0
    private var contents: Int32 = 0

    init(salt: Int64) { self.salt = salt }

    /// The next id of a message, about `now`.
    mutating func nextID(at now: Int64 = WireClient.now) -> Int64 {
        lastID = max(MessageIDs.id(at: now) + 4, lastID + 4)
        return lastID
    }

    mutating func sequence(isContent: Bool) -> Int32 {
        defer { contents += isContent ? 1 : 0 }
        return contents * 2 + (isContent ? 1 : 0)
    }

    mutating func message(
        _ body: [UInt8], isContent: Bool = true, id: Int64? = nil, at now: Int64 = WireClient.now
    ) -> EncryptedMessage {
        EncryptedMessage(
            salt: salt, sessionID: sessionID, messageID: id ?? nextID(at: now),
            sequence: sequence(isContent: isContent), body: body[...])
    }

    /// A container with an id above those of its messages.
    mutating func container(_ messages: [EncryptedMessage], id: Int64? = nil) -> EncryptedMessage {
        let inner = messages.map { OutgoingMessage(id: $0.messageID, sequence: $0.sequence, body: Array($0.body)) }
        return message(MessageContainer.body(of: inner), isContent: false, id: id)
    }
}

/// A message of the server, taken out of its container.
struct ServerMessage: Equatable {
    let id: Int64
    let sequence: Int32
    let body: [UInt8]

    var constructor: UInt32 { body.integer(at: 0) }

    func read<Value: TLValue>(_: Value.Type = Value.self) throws -> Value {
        var reader = TLReader(body)
        let value = try Value(from: &reader)
        try reader.expectEnd()
        return value
    }

    /// Of `rpc_result`: what was asked, and the answer's bytes.
    func result() throws -> (requestID: Int64, bytes: [UInt8]) {
        var reader = TLReader(body)
        #expect(try reader.readUInt32() == TL.RpcResult.id)
        return (try reader.readInt64(), Array(reader.readRest()))
    }
}

extension Session {
    /// A session that the client was told of, and its client.
    static func begun(isNew: Bool = false) -> (Session, WireClient) {
        var salts = ServerSalts(key: WireClient.key)
        let client = WireClient(salt: salts.current(at: WireClient.now / 1000))
        return (Session(id: client.sessionID, key: WireClient.key, salts: salts, isNew: isNew), client)
    }

    /// What a client gets now, containers opened.
    mutating func sent(at now: Int64 = WireClient.now) throws -> [ServerMessage] {
        try takePackets(at: now).flatMap { packet in
            let message = try EncryptedMessage.open(packet, key: WireClient.key, from: .server)
            #expect(message.sessionID == id)
            guard MessageContainer.isContainer(message.body) else {
                return [
                    ServerMessage(id: message.messageID, sequence: message.sequence, body: Array(message.body))
                ]
            }
            let inner = try #require(MessageContainer.messages(in: message.body, of: message.messageID))
            return inner.map { ServerMessage(id: $0.head.id, sequence: $0.head.sequence, body: Array($0.body)) }
        }
    }
}

/// The client's side of a handshake.
struct HandshakeClient {
    enum Padding: CaseIterable { case rsaPad, old }

    let nonce = SecureRandom.bytes(16)
    let newNonce = SecureRandom.bytes(32)
    var serverNonce = [UInt8](repeating: 0, count: 16)
    var pq: [UInt8] = []
    var (p, q): ([UInt8], [UInt8]) = ([], [])
    var fingerprint: Int64 = 0

    var first: [UInt8] { TL.ReqPqMulti(nonce: nonce).bytes() }

    mutating func read(_ answer: [UInt8]) throws {
        var reader = TLReader(answer)
        let answer = try TL.ResPQ(from: &reader)
        #expect(answer.nonce == nonce)
        serverNonce = answer.serverNonce
        pq = answer.pq
        fingerprint = try #require(answer.serverPublicKeyFingerprints.first)
        let (p, q) = Self.factors(try #require(PQ.number(pq)))
        self.p = Array(PQ.bytes(p).suffix(4))
        self.q = Array(PQ.bytes(q).suffix(4))
    }

    /// Pollard's rho, as clients do.
    static func factors(_ number: UInt64) -> (UInt64, UInt64) {
        func next(_ value: UInt64, _ step: UInt64) -> UInt64 {
            let product = value.multipliedFullWidth(by: value)
            return (number.dividingFullWidth(product).remainder + step) % number
        }
        for step: UInt64 in 1... {
            var (slow, fast, divisor): (UInt64, UInt64, UInt64) = (2, 2, 1)
            while divisor == 1 {
                slow = next(slow, step)
                fast = next(next(fast, step), step)
                var (a, b) = (max(slow, fast) - min(slow, fast), number)
                while b != 0 { (a, b) = (b, a % b) }
                divisor = a
            }
            if divisor != number { return (min(divisor, number / divisor), max(divisor, number / divisor)) }
        }
        return (1, number)
    }

    var inner: TL.AnyPQInnerData {
        .pQInnerData(
            TL.PQInnerData(pq: pq, p: p, q: q, nonce: nonce, serverNonce: serverNonce, newNonce: newNonce))
    }

    func second(_ inner: TL.AnyPQInnerData? = nil, _ padding: Padding = .rsaPad, key: RSAKey) -> TL.ReqDHParams {
        let data = (inner ?? self.inner).bytes()
        return second(encrypted: padding == .rsaPad ? Self.rsaPad(data, key) : Self.oldPadding(data, key))
    }

    func second(encrypted: [UInt8]) -> TL.ReqDHParams {
        TL.ReqDHParams(
            nonce: nonce, serverNonce: serverNonce, p: p, q: q, publicKeyFingerprint: fingerprint,
            encryptedData: encrypted)
    }

    static func rsaPad(_ data: [UInt8], _ key: RSAKey) -> [UInt8] {
        let padded = data + SecureRandom.bytes(192 - data.count)
        while true {
            let temporary = SecureRandom.bytes(32)
            let hashed = Array(padded.reversed()) + Digest.sha256(temporary, padded)
            let zero = [UInt8](repeating: 0, count: 32)
            let encrypted = IGE.encrypted(hashed, IGE.Key(key: temporary, vector: zero))
            let number = zip(temporary, Digest.sha256(encrypted)).map { $0 ^ $1 } + encrypted
            if BigNumber.isLess(number, key.modulus) {
                return BigNumber.power(number, key.exponent, modulus: key.modulus)
            }
        }
    }

    static func oldPadding(_ data: [UInt8], _ key: RSAKey) -> [UInt8] {
        let hashed = Digest.sha1(data) + data
        return BigNumber.power(
            [0] + hashed + SecureRandom.bytes(255 - hashed.count), key.exponent, modulus: key.modulus)
    }

    /// The key of the third step.
    var cipherKey: IGE.Key {
        let a = Digest.sha1(newNonce + serverNonce)
        let b = Digest.sha1(serverNonce + newNonce)
        let c = Digest.sha1(newNonce + newNonce)
        return IGE.Key(key: a + b[..<12], vector: Array(b[12...] + c + newNonce[..<4]))
    }

    func parameters(_ answer: [UInt8]) throws -> TL.ServerDHInnerData {
        var reader = TLReader(answer)
        let answer = try TL.ServerDHParamsOk(from: &reader)
        #expect(answer.nonce == nonce && answer.serverNonce == serverNonce)
        return try hashed(IGE.decrypted(answer.encryptedAnswer, cipherKey)[...], padding: 0...15)
    }

    func third(half: [UInt8], retryID: Int64 = 0) -> TL.SetClientDHParams {
        third(
            TL.ClientDHInnerData(nonce: nonce, serverNonce: serverNonce, retryId: retryID, gB: half))
    }

    func third(_ inner: TL.ClientDHInnerData) -> TL.SetClientDHParams {
        let data = inner.bytes()
        let plain = Digest.sha1(data) + data
        let encrypted = IGE.encrypted(plain + [UInt8](repeating: 9, count: (16 - plain.count % 16) % 16), cipherKey)
        return TL.SetClientDHParams(nonce: nonce, serverNonce: serverNonce, encryptedData: encrypted)
    }

    /// `new_nonce_hash` of a number.
    func proof(_ number: UInt8, of key: AuthKey) -> [UInt8] {
        Array(Digest.sha1(newNonce + [number] + Digest.sha1(key.bytes)[..<8]).suffix(16))
    }
}
