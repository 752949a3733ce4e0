/// The making of an authorization key (core.telegram.org/mtproto/auth_key) on one connection, seen from the server.
///
/// Plain messages come in, actions go out. A state holds for ``lifetime`` seconds; a step that is repeated byte for
/// byte gets the same answer; anything else that does not follow from the step before ends the handshake.
public struct Handshake: Sendable {
    /// For how many seconds a client may take its next step.
    public static let lifetime: Int64 = 600
    /// How often a client may try again when its key's id is taken.
    static let maximumRetries = 4
    /// For how many seconds a temporary key holds at most (TDLib asks for a day, and for an hour).
    static let longestTemporaryKey: Int32 = 30 * 86_400

    public enum Action: Sendable {
        /// Send this body in a plain message.
        case send([UInt8])
        /// Run this off the loop, and tell ``finish(_:now:)``.
        case compute(HandshakeWork)
        /// Keep this key where every gateway finds it, unless its id is taken, and tell ``stored(_:now:)``. The client
        /// hears that the key is good only after that.
        case store(NewAuthKey)
        /// Send ``TransportError/notFound`` and close the connection.
        case refuse(MTProtoError)
        /// Nothing: the answer is on its way.
        case wait
    }

    /// What became of a key that was to be kept.
    public enum Storing: Sendable {
        case stored
        /// Another key has that id: the client tries again with another exponent.
        case idIsTaken
        case failed
    }

    private enum State: Sendable {
        /// -> offered
        case idle
        /// A number to factor was sent. -> opening, idle
        case offered(Offer)
        /// What the client encrypted is being opened. -> exchanging, idle
        case opening(Offer, request: [UInt8])
        /// Our half was sent. -> agreeing, idle
        case exchanging(Exchange)
        /// The key is being computed. -> storing, idle
        case agreeing(Exchange, request: [UInt8])
        /// The key is being stored. -> exchanging (its id was taken), done, idle
        case storing(Exchange, request: [UInt8], AuthKey)
        /// -> offered (another handshake)
        case done(request: [UInt8], answer: [UInt8])
    }

    private struct Offer: Sendable {
        let nonce: [UInt8]
        let serverNonce: [UInt8]
        let pq: PQ
        let request: [UInt8]
        let answer: [UInt8]
    }

    private struct Exchange: Sendable {
        let offer: Offer
        let secrets: HandshakeSecrets
        /// The step that was answered last.
        var request: [UInt8]
        var answer: [UInt8]
        /// What the client's next try must name: 0, or the auxiliary hash of the key whose id was taken.
        var retryID: Int64 = 0
        var retries = 0
    }

    private let keys: [RSAKey]
    private var state = State.idle
    /// When the state began, in seconds since 1970.
    private var since: Int64 = 0
    /// Counts states, so that what was computed for an earlier one is told.
    private var ticket = 0

    /// - Parameter keys: the server's keys; clients choose the one that they have.
    public init(keys: [RSAKey]) { self.keys = keys }

    /// - Parameters:
    ///   - body: of a plain message.
    ///   - now: seconds since 1970.
    public mutating func receive(_ body: ArraySlice<UInt8>, now: Int64) -> Action {
        if now - since > Self.lifetime || now < since { enter(.idle, now) }
        do throws(MTProtoError) {
            var reader = TLReader(body)
            switch try reader.peekUInt32() {
            case TL.ReqPq.id:
                let nonce = try TL.ReqPq(from: &reader).nonce
                return begin(nonce, Self.taken(body, reader), now)
            case TL.ReqPqMulti.id:
                let nonce = try TL.ReqPqMulti(from: &reader).nonce
                return begin(nonce, Self.taken(body, reader), now)
            case TL.ReqDHParams.id:
                let step = try TL.ReqDHParams(from: &reader)
                return try open(step, Self.taken(body, reader), now)
            case TL.SetClientDHParams.id:
                let step = try TL.SetClientDHParams(from: &reader)
                return try agree(step, Self.taken(body, reader), now)
            // Acknowledgements of plain messages, which some clients send.
            case TL.MsgsAck.id: return .wait
            case let id: throw MTProtoError(.unknownConstructor(id), "\(hex(id)) in the handshake")
            }
        } catch {
            return refuse(error, now)
        }
    }

    /// The step alone: TDLib puts up to 255 random bytes behind it.
    private static func taken(_ body: ArraySlice<UInt8>, _ reader: TLReader) -> [UInt8] {
        Array(body[..<reader.position])
    }

    private mutating func enter(_ next: State, _ now: Int64) {
        state = next
        since = now
        ticket += 1
    }

    private mutating func refuse(_ error: MTProtoError, _ now: Int64) -> Action {
        enter(.idle, now)
        return .refuse(error)
    }

    // MARK: 1. A number to factor

    /// That of the handshake that goes on.
    private var offer: Offer? {
        switch state {
        case .offered(let offer), .opening(let offer, _): offer
        case .exchanging(let exchange), .agreeing(let exchange, _), .storing(let exchange, _, _): exchange.offer
        case .idle, .done: nil
        }
    }

    private mutating func begin(_ nonce: [UInt8], _ request: [UInt8], _ now: Int64) -> Action {
        if let offer, offer.request == request { return .send(offer.answer) }
        var random = SecureRandom()
        let pq = PQ(using: &random)
        let serverNonce = SecureRandom.bytes(16)
        let answer = TL.ResPQ(
            nonce: nonce, serverNonce: serverNonce, pq: pq.product,
            serverPublicKeyFingerprints: keys.map(\.fingerprint)
        ).bytes()
        enter(
            .offered(Offer(nonce: nonce, serverNonce: serverNonce, pq: pq, request: request, answer: answer)), now)
        return .send(answer)
    }

    // MARK: 2. Our half

    private mutating func open(
        _ step: TL.ReqDHParams, _ request: [UInt8], _ now: Int64
    ) throws(MTProtoError) -> Action {
        switch state {
        case .opening(_, request): return .wait
        case .exchanging(let exchange) where exchange.request == request: return .send(exchange.answer)
        case .offered(let offer):
            guard step.nonce == offer.nonce, step.serverNonce == offer.serverNonce,
                PQ.number(step.p) == UInt64(offer.pq.p), PQ.number(step.q) == UInt64(offer.pq.q)
            else { throw MTProtoError(.handshake, "factors of another number, or of another handshake") }
            guard let key = keys.first(where: { $0.fingerprint == step.publicKeyFingerprint }) else {
                throw MTProtoError(.handshake, "a public key that is not ours")
            }
            enter(.opening(offer, request: request), now)
            return .compute(
                HandshakeWork(
                    ticket: ticket,
                    task: .open(step, pq: offer.pq, key: key, serverTime: Int32(truncatingIfNeeded: now))))
        default: throw MTProtoError(.handshake, "req_DH_params out of turn")
        }
    }

    // MARK: 3. The client's half

    private mutating func agree(
        _ step: TL.SetClientDHParams, _ request: [UInt8], _ now: Int64
    ) throws(MTProtoError) -> Action {
        switch state {
        case .agreeing(_, request), .storing(_, request, _): return .wait
        case .done(request, let answer): return .send(answer)
        case .exchanging(let exchange) where exchange.request == request: return .send(exchange.answer)
        case .exchanging(let exchange):
            guard step.nonce == exchange.offer.nonce, step.serverNonce == exchange.offer.serverNonce else {
                throw MTProtoError(.handshake, "set_client_DH_params of another handshake")
            }
            let inner = try exchange.secrets.open(step.encryptedData, as: TL.ClientDHInnerData.self)
            guard inner.nonce == step.nonce, inner.serverNonce == step.serverNonce,
                inner.retryId == exchange.retryID
            else { throw MTProtoError(.handshake, "a half of another handshake") }
            guard DiffieHellman.isSound(inner.gB) else {
                throw MTProtoError(.handshake, "a half that is not sound")
            }
            enter(.agreeing(exchange, request: request), now)
            return .compute(
                HandshakeWork(ticket: ticket, task: .agree(half: inner.gB, secret: exchange.secrets.exponent)))
        default: throw MTProtoError(.handshake, "set_client_DH_params out of turn")
        }
    }

    /// What was computed. Of a step that is not the current one any more, nothing follows.
    public mutating func finish(_ outcome: HandshakeWork.Outcome, now: Int64) -> Action {
        guard outcome.ticket == ticket else { return .wait }
        switch (state, outcome.result) {
        case (.opening(let offer, let request), .opened(let secrets, let answer)):
            guard (secrets.inner.expiresIn ?? 1) > 0 else {
                return refuse(MTProtoError(.handshake, "a temporary key that has expired"), now)
            }
            enter(.exchanging(Exchange(offer: offer, secrets: secrets, request: request, answer: answer)), now)
            return .send(answer)
        case (.agreeing(let exchange, let request), .agreed(let bytes)):
            let key = AuthKey(bytes)
            enter(.storing(exchange, request: request, key), now)
            return .store(NewAuthKey(key, exchange.secrets, now: now))
        case (_, .refused(let error)): return refuse(error, now)
        default: return .wait
        }
    }

    // MARK: 4. Done

    /// What became of the key of ``Action/store(_:)``.
    public mutating func stored(_ storing: Storing, now: Int64) -> Action {
        guard case .storing(var exchange, let request, let key) = state else { return .wait }
        let (nonce, serverNonce) = (exchange.offer.nonce, exchange.offer.serverNonce)
        func proof(_ number: UInt8) -> [UInt8] { exchange.secrets.proof(number, of: key) }
        switch storing {
        case .stored:
            let answer = TL.DhGenOk(nonce: nonce, serverNonce: serverNonce, newNonceHash1: proof(1)).bytes()
            enter(.done(request: request, answer: answer), now)
            return .send(answer)
        case .idIsTaken where exchange.retries < Self.maximumRetries:
            let answer = TL.DhGenRetry(nonce: nonce, serverNonce: serverNonce, newNonceHash2: proof(2)).bytes()
            exchange.request = request
            exchange.answer = answer
            exchange.retryID = key.auxiliaryHash
            exchange.retries += 1
            enter(.exchanging(exchange), now)
            return .send(answer)
        case .idIsTaken, .failed:
            enter(.idle, now)
            return .send(TL.DhGenFail(nonce: nonce, serverNonce: serverNonce, newNonceHash3: proof(3)).bytes())
        }
    }
}

/// A key that a handshake has made.
public struct NewAuthKey: Sendable {
    public let key: AuthKey
    /// The salt that both sides know before any was sent (``ServerSalts``).
    public let firstSalt: Int64
    /// The data centre that the client believes this to be, when it has said so.
    public let dc: Int?
    /// When a temporary key ends, in seconds since 1970; nil for one that holds.
    public let expiresAt: Int64?

    init(_ key: AuthKey, _ secrets: HandshakeSecrets, now: Int64) {
        self.key = key
        firstSalt = secrets.firstSalt
        dc = secrets.inner.dc.map { Int($0) }
        expiresAt = secrets.inner.expiresIn.map { now + Int64(min($0, Handshake.longestTemporaryKey)) }
    }
}
