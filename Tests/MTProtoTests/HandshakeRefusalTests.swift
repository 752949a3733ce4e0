import Testing

@testable import MTProto

/// Each check of the handshake, by a step that is wrong in this alone.
@Suite struct HandshakeRefusalTests {
    private func begun() throws -> HandshakeRun {
        var run = try HandshakeRun()
        try run.begin()
        return run
    }

    private func exchanged() throws -> HandshakeRun {
        var run = try begun()
        try run.exchange()
        return run
    }

    enum Field: CaseIterable { case nonce, serverNonce, p, q, fingerprint, encrypted }

    @Test(arguments: Field.allCases)
    func theSecondStepNamesTheFirst(field: Field) throws {
        var run = try begun()
        var step = run.client.second(key: run.key)
        switch field {
        case .nonce: step.nonce[3] ^= 1
        case .serverNonce: step.serverNonce[3] ^= 1
        case .p: step.p[3] ^= 2
        case .q: step.q[3] ^= 2
        case .fingerprint: step.publicKeyFingerprint ^= 1
        case .encrypted: step.encryptedData[200] ^= 1
        }
        run.expectRefusal { try $0.exchange(step) }
    }

    /// Whole in itself, but not what was offered on this connection.
    @Test func aSecondStepOfAnotherHandshakeIsRefused() throws {
        var run = try begun()
        run.expectRefusal { run in
            run.client.serverNonce[0] ^= 1
            try run.exchange()
        }
        var other = try begun()
        other.expectRefusal { run in
            let (mine, server) = (HandshakeClient(), run.client)
            run.client = mine
            (run.client.serverNonce, run.client.pq) = (server.serverNonce, server.pq)
            (run.client.p, run.client.q, run.client.fingerprint) = (server.p, server.q, server.fingerprint)
            try run.exchange()
        }
    }

    enum InnerField: CaseIterable { case pq, p, q, nonce, serverNonce }

    @Test(arguments: InnerField.allCases, HandshakeClient.Padding.allCases)
    func theInnerDataNamesItToo(field: InnerField, padding: HandshakeClient.Padding) throws {
        var run = try begun()
        guard case .pQInnerData(var inner) = run.client.inner else { return }
        switch field {
        case .pq: inner.pq[7] ^= 2
        case .p: inner.p[3] ^= 2
        case .q: inner.q[3] ^= 2
        case .nonce: inner.nonce[0] ^= 1
        case .serverNonce: inner.serverNonce[0] ^= 1
        }
        run.expectRefusal { try $0.exchange(.pQInnerData(inner), padding: padding) }
    }

    @Test func theOldPaddingsHashIsChecked() throws {
        var run = try begun()
        let data = run.client.inner.bytes()
        var hash = Digest.sha1(data)
        hash[19] ^= 1
        let number = [0] + hash + data + SecureRandom.bytes(235 - data.count)
        let encrypted = BigNumber.power(number, run.key.exponent, modulus: run.key.modulus)
        run.expectRefusal { try $0.exchange($0.client.second(encrypted: encrypted)) }
    }

    @Test(arguments: [0, 255, 257])
    func encryptedDataHasTheLengthOfTheKey(count: Int) throws {
        var run = try begun()
        run.expectRefusal { try $0.exchange($0.client.second(encrypted: [UInt8](repeating: 1, count: count))) }
    }

    @Test func aStepOutOfTurnIsRefused() throws {
        var none = try HandshakeRun()
        let nonce = [UInt8](repeating: 0, count: 16)
        none.expectRefusal { run in
            run.client.serverNonce = nonce
            try run.exchange(run.client.second(encrypted: [UInt8](repeating: 0, count: 256)))
        }
        var begun = try begun()
        begun.expectRefusal { run in
            _ = try run.agree(run.client.third(half: DiffieHellman.makeHalf().half).bytes())
        }
        var exchanged = try exchanged()
        exchanged.expectRefusal { try $0.exchange() }
    }

    enum ThirdField: CaseIterable { case nonce, serverNonce, innerNonce, innerServerNonce, retryID, hash, length }

    @Test(arguments: ThirdField.allCases)
    func theThirdStepNamesTheOthers(field: ThirdField) throws {
        var run = try exchanged()
        var inner = TL.ClientDHInnerData(
            nonce: run.client.nonce, serverNonce: run.client.serverNonce, retryId: 0,
            gB: DiffieHellman.makeHalf().half)
        switch field {
        case .innerNonce: inner.nonce[0] ^= 1
        case .innerServerNonce: inner.serverNonce[0] ^= 1
        case .retryID: inner.retryId = 1
        default: break
        }
        var step = run.client.third(inner)
        switch field {
        case .nonce: step.nonce[0] ^= 1
        case .serverNonce: step.serverNonce[0] ^= 1
        case .hash: step.encryptedData[0] ^= 1
        case .length: step.encryptedData.removeLast(4)
        default: break
        }
        run.expectRefusal { _ = try $0.agree(step.bytes()) }
    }

    @Test func aHalfThatIsNotSoundIsRefused() throws {
        let one: [UInt8] = [1]
        let prime = DiffieHellman.prime
        for half in [[], [0], one, [UInt8](repeating: 255, count: 248), BigNumber.difference(prime, one), prime] {
            var run = try exchanged()
            run.expectRefusal { _ = try $0.agree($0.client.third(half: half).bytes()) }
        }
    }

    @Test func aStateHoldsForTenMinutes() throws {
        var inTime = try begun()
        inTime.now += 600
        try inTime.exchange()
        inTime.now += 600
        _ = try inTime.agree()
        var late = try begun()
        late.now += 601
        late.expectRefusal { try $0.exchange() }
        var later = try exchanged()
        later.now += 601
        later.expectRefusal { _ = try $0.agree() }
    }

    @Test(arguments: [[], [1, 2], [1, 2, 3, 4], TL.Ping(pingId: 4).bytes()])
    func whatIsNoStepIsRefused(body: [UInt8]) throws {
        var run = try HandshakeRun()
        run.expectRefusal { run in _ = try run.send(run.server.receive(body[...], now: run.now)) }
    }

    @Test func everyTruncationOfAStepIsRefused() throws {
        let run = try exchanged()
        let third = run.client.third(half: DiffieHellman.makeHalf().half).bytes()
        for count in 0..<third.count {
            var copy = run
            guard case .refuse = copy.server.receive(third[..<count], now: copy.now) else {
                return #expect(Bool(false), "\(count) bytes are taken")
            }
        }
    }
}
