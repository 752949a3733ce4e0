/// A step of the handshake that computes for milliseconds, off the event loop. Its outcome goes to
/// ``Handshake/finish(_:now:)``.
public struct HandshakeWork: Sendable {
    enum Task: Sendable {
        /// The client's encrypted inner data, and what it must agree with.
        case open(TL.ReqDHParams, pq: PQ, key: RSAKey, serverTime: Int32)
        /// The client's half, and our secret exponent.
        case agree(half: [UInt8], secret: [UInt8])
    }
    /// Which state of which handshake asked for it.
    let ticket: Int
    let task: Task

    /// What came out, for the handshake that asked.
    public struct Outcome: Sendable {
        enum Result: Sendable {
            case opened(HandshakeSecrets, answer: [UInt8])
            case agreed([UInt8])
            case refused(MTProtoError)
        }
        let ticket: Int
        let result: Result
    }

    /// Computes: a private RSA operation and a power of 2,048 bits, or a power alone.
    public func run() -> Outcome {
        Outcome(ticket: ticket, result: result())
    }

    private func result() -> Outcome.Result {
        do throws(MTProtoError) {
            switch task {
            case .open(let request, let pq, let key, let serverTime):
                return try Self.open(request, pq, key, serverTime)
            case .agree(let half, let secret): return .agreed(DiffieHellman.shared(half, secret))
            }
        } catch {
            return .refused(error)
        }
    }

    private static func open(
        _ request: TL.ReqDHParams, _ pq: PQ, _ key: RSAKey, _ serverTime: Int32
    ) throws(MTProtoError) -> Outcome.Result {
        guard let opened = key.decrypt(request.encryptedData) else {
            throw MTProtoError(.handshake, "what is encrypted is no number below the modulus")
        }
        let inner = try InnerData(InnerDataPadding.open(opened))
        guard inner.nonce == request.nonce, inner.serverNonce == request.serverNonce,
            PQ.number(inner.pq) == PQ.number(pq.product), PQ.number(inner.p) == UInt64(pq.p),
            PQ.number(inner.q) == UInt64(pq.q)
        else { throw MTProtoError(.handshake, "inner data of another handshake") }
        let (secret, half) = DiffieHellman.makeHalf()
        let secrets = HandshakeSecrets(inner: inner, exponent: secret)
        let answer = TL.ServerDHInnerData(
            nonce: request.nonce, serverNonce: request.serverNonce, g: DiffieHellman.generator,
            dhPrime: DiffieHellman.prime, gA: half, serverTime: serverTime)
        let sealed = secrets.seal(answer.bytes())
        let parameters = TL.ServerDHParamsOk(
            nonce: request.nonce, serverNonce: request.serverNonce, encryptedAnswer: sealed)
        return .opened(secrets, answer: parameters.bytes())
    }
}

/// What both sides know between the second and the last step of a handshake.
struct HandshakeSecrets: Sendable {
    let inner: InnerData
    /// Our exponent in the agreement.
    let exponent: [UInt8]
    /// The key of what both sides send in this step (core.telegram.org/mtproto/auth_key, step 6).
    private let cipherKey: IGE.Key

    init(inner: InnerData, exponent: [UInt8]) {
        self.inner = inner
        self.exponent = exponent
        let (new, server) = (inner.newNonce, inner.serverNonce)
        let a = Digest.sha1(new, server)
        let b = Digest.sha1(server, new)
        let c = Digest.sha1(new, new)
        cipherKey = IGE.Key(key: joined(a[...], b[..<12]), vector: joined(b[12...], c[...], new[..<4]))
    }

    /// The SHA-1 of what is said, that, and random bytes up to whole blocks, encrypted.
    func seal(_ answer: [UInt8]) -> [UInt8] {
        let used = 20 + answer.count
        let padding = SecureRandom.bytes((16 - used % 16) % 16)
        return IGE.encrypted(joined(Digest.sha1(answer)[...], answer[...], padding[...]), cipherKey)
    }

    /// - Throws: when it was not sealed with this key, or holds something else.
    func open<Value: TLConstructor>(_ sealed: [UInt8], as: Value.Type) throws(MTProtoError) -> Value {
        guard sealed.count % 16 == 0, (32...1024).contains(sealed.count) else {
            throw MTProtoError(.handshake, "\(sealed.count) encrypted bytes")
        }
        return try hashed(IGE.decrypted(sealed, cipherKey)[...], padding: 0...15)
    }

    /// The first salt, which some clients take before one was sent.
    var firstSalt: Int64 {
        inner.newNonce.integer(at: 0, as: Int64.self) ^ inner.serverNonce.integer(at: 0, as: Int64.self)
    }

    /// `new_nonce_hash1`, 2 or 3: that the server knows the key.
    func proof(_ number: UInt8, of key: AuthKey) -> [UInt8] {
        var auxiliary: [UInt8] = [number]
        auxiliary.append(integer: key.auxiliaryHash)
        return Array(Digest.sha1(inner.newNonce, auxiliary).suffix(16))
    }
}

/// A value behind the SHA-1 of its bytes, before padding.
/// - Throws: when the hash is not of the value, or the padding has another length.
func hashed<Value: TLValue>(
    _ bytes: ArraySlice<UInt8>, padding: ClosedRange<Int>
) throws(MTProtoError) -> Value {
    var reader = TLReader(bytes.dropFirst(20))
    let value = try Value(from: &reader)
    let contents = bytes[(bytes.startIndex + 20)..<reader.position]
    guard bytes.count >= 20, constantTimeEquals(Digest.sha1(contents), bytes.prefix(20)),
        padding.contains(reader.remaining)
    else { throw MTProtoError(.handshake, "a hash that is not of what follows it") }
    return value
}
