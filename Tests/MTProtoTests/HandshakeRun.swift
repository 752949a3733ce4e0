import Testing

@testable import MTProto

/// A handshake between a client and the server, step by step.
struct HandshakeRun {
    struct Refused: Error { let error: MTProtoError }
    struct Unexpected: Error { let action: Handshake.Action }

    let key: RSAKey
    var server: Handshake
    var client = HandshakeClient()
    var now = HandshakeTests.now
    /// The server's answer to the last step.
    var last: [UInt8] = []
    var parameters: TL.ServerDHInnerData?
    var expectedKey: AuthKey?

    init() throws {
        key = try HandshakeTests.key.get()
        server = Handshake(keys: [key])
    }

    func send(_ action: Handshake.Action) throws -> [UInt8] {
        switch action {
        case .send(let body): return body
        case .refuse(let error): throw Refused(error: error)
        default: throw Unexpected(action: action)
        }
    }

    func isWaiting(_ action: Handshake.Action) -> Bool {
        if case .wait = action { true } else { false }
    }

    /// The work that a message leads to, done.
    private mutating func computed(_ message: [UInt8]) throws -> Handshake.Action {
        let action = server.receive(message[...], now: now)
        guard case .compute(let work) = action else {
            _ = try send(action)
            throw Unexpected(action: action)
        }
        return server.finish(work.run(), now: now)
    }

    mutating func begin() throws {
        last = try send(server.receive(client.first[...], now: now))
        try client.read(last)
    }

    mutating func exchange(_ inner: TL.AnyPQInnerData? = nil, padding: HandshakeClient.Padding = .rsaPad) throws {
        try exchange(client.second(inner, padding, key: key))
    }

    mutating func exchange(_ step: TL.ReqDHParams) throws {
        last = try send(try computed(step.bytes()))
        parameters = try client.parameters(last)
    }

    /// Step 3, with another exponent each time.
    mutating func third(retryID: Int64 = 0) -> [UInt8] {
        let (secret, half) = DiffieHellman.makeHalf()
        expectedKey = AuthKey(BigNumber.power(parameters!.gA, secret, modulus: DiffieHellman.prime))
        return client.third(half: half, retryID: retryID).bytes()
    }

    mutating func agree(retryID: Int64 = 0) throws -> NewAuthKey { try agree(third(retryID: retryID)) }

    mutating func agree(_ message: [UInt8]) throws -> NewAuthKey {
        let action = try computed(message)
        guard case .store(let made) = action else {
            _ = try send(action)
            throw Unexpected(action: action)
        }
        return made
    }

    mutating func stored<Answer: TLConstructor>(_ storing: Handshake.Storing, as: Answer.Type) throws -> Answer {
        last = try send(server.stored(storing, now: now))
        var reader = TLReader(last)
        return try Answer(from: &reader)
    }

    func temporary(_ seconds: Int32) -> TL.AnyPQInnerData {
        .pQInnerDataTemp(
            TL.PQInnerDataTemp(
                pq: client.pq, p: client.p, q: client.q, nonce: client.nonce, serverNonce: client.serverNonce,
                newNonce: client.newNonce, expiresIn: seconds))
    }

    /// Expects -404, and that nothing of the handshake is left.
    mutating func expectRefusal(
        sourceLocation: SourceLocation = #_sourceLocation, _ step: (inout HandshakeRun) throws -> Void
    ) {
        #expect(throws: Refused.self, sourceLocation: sourceLocation) { try step(&self) }
        let again = server.receive(third0[...], now: now)
        guard case .refuse = again else {
            return #expect(Bool(false), "the handshake goes on", sourceLocation: sourceLocation)
        }
    }

    /// Step 3 with any half.
    private var third0: [UInt8] {
        client.third(half: [UInt8](repeating: 1, count: 256)).bytes()
    }
}
