import Testing

@testable import MTProto

@Suite struct HandshakeTests {
    static let key = Result { try RSAKey.make() }
    static let now: Int64 = 1_900_000_000

    @Test(arguments: HandshakeClient.Padding.allCases)
    func bothSidesComeToTheSameKey(padding: HandshakeClient.Padding) throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange(padding: padding)
        let made = try run.agree()
        #expect(made.key == run.expectedKey)
        #expect(made.dc == nil && made.expiresAt == nil)
        let salt = zip(run.client.newNonce, run.client.serverNonce).prefix(8).map { $0 ^ $1 }
        #expect(made.firstSalt.bytes == salt)
        let answer = try run.stored(.stored, as: TL.DhGenOk.self)
        #expect(answer.newNonceHash1 == run.client.proof(1, of: made.key))
    }

    @Test func theOldRequestIsAnsweredToo() throws {
        var run = try HandshakeRun()
        let nonce = run.client.nonce
        let answer = try run.send(run.server.receive(TL.ReqPq(nonce: nonce).bytes()[...], now: Self.now))
        try run.client.read(answer)
    }

    @Test func theClientIsToldTheGroupThatItKnows() throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange()
        let parameters = run.parameters!
        #expect(parameters.dhPrime == DiffieHellman.prime && parameters.g == 3)
        #expect(DiffieHellman.isSound(parameters.gA) && parameters.serverTime == Int32(Self.now))
    }

    @Test func whatTheClientSaysOfDCAndTimeIsTold() throws {
        var run = try HandshakeRun()
        try run.begin()
        let client = run.client
        try run.exchange(
            .pQInnerDataTempDc(
                TL.PQInnerDataTempDc(
                    pq: client.pq, p: client.p, q: client.q, nonce: client.nonce, serverNonce: client.serverNonce,
                    newNonce: client.newNonce, dc: -10_002, expiresIn: 3600)))
        let made = try run.agree()
        #expect(made.dc == -10_002 && made.expiresAt == Self.now + 3600)
    }

    @Test func aTemporaryKeyHoldsForAtMostAMonth() throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange(run.temporary(.max))
        #expect(try run.agree().expiresAt == Self.now + 30 * 86_400)
    }

    @Test func aTemporaryKeyThatHasExpiredIsRefused() throws {
        var run = try HandshakeRun()
        try run.begin()
        run.expectRefusal { try $0.exchange($0.temporary(0)) }
    }

    @Test func aStepThatIsRepeatedGetsTheSameAnswer() throws {
        var run = try HandshakeRun()
        try run.begin()
        let first = run.client.first[...]
        #expect(try run.send(run.server.receive(first, now: Self.now)) == run.last)

        let second = run.client.second(key: run.key).bytes()[...]
        guard case .compute(let opening) = run.server.receive(second, now: Self.now) else {
            return #expect(Bool(false), "nothing to compute")
        }
        #expect(run.isWaiting(run.server.receive(second, now: Self.now)))
        let parameters = try run.send(run.server.finish(opening.run(), now: Self.now))
        #expect(try run.send(run.server.receive(second, now: Self.now)) == parameters)
        run.parameters = try run.client.parameters(parameters)

        let third = run.third()[...]
        guard case .compute(let agreeing) = run.server.receive(third, now: Self.now) else {
            return #expect(Bool(false), "nothing to compute")
        }
        #expect(run.isWaiting(run.server.receive(third, now: Self.now)))
        guard case .store = run.server.finish(agreeing.run(), now: Self.now) else {
            return #expect(Bool(false), "nothing to store")
        }
        #expect(run.isWaiting(run.server.receive(third, now: Self.now)))
        let done = try run.send(run.server.stored(.stored, now: Self.now))
        #expect(try run.send(run.server.receive(third, now: Self.now)) == done)
    }

    /// As TDLib has them behind each step: they are no part of it, so a repeat may have others.
    @Test func randomBytesBehindAStepAreNoPartOfIt() throws {
        var run = try HandshakeRun()
        let first = run.client.first
        let answer = try run.send(run.server.receive((first + SecureRandom.bytes(252))[...], now: Self.now))
        #expect(try run.send(run.server.receive((first + SecureRandom.bytes(12))[...], now: Self.now)) == answer)
        try run.client.read(answer)
        let second = run.client.second(key: run.key).bytes() + SecureRandom.bytes(64)
        guard case .compute(let work) = run.server.receive(second[...], now: Self.now) else {
            return #expect(Bool(false), "nothing to compute")
        }
        run.parameters = try run.client.parameters(try run.send(run.server.finish(work.run(), now: Self.now)))
        let made = try run.agree(run.third() + SecureRandom.bytes(128))
        #expect(made.key == run.expectedKey)
    }

    @Test func whatIsComputedForAnEarlierHandshakeIsIgnored() throws {
        var run = try HandshakeRun()
        var works: [HandshakeWork] = []
        for _ in 0..<2 {
            run.client = HandshakeClient()
            try run.begin()
            let second = run.client.second(key: run.key).bytes()
            guard case .compute(let work) = run.server.receive(second[...], now: Self.now) else {
                return #expect(Bool(false), "nothing to compute")
            }
            works.append(work)
        }
        #expect(run.isWaiting(run.server.finish(works[0].run(), now: Self.now)))
        let answer = try run.send(run.server.finish(works[1].run(), now: Self.now))
        run.parameters = try run.client.parameters(answer)
        #expect(try run.agree().key == run.expectedKey)
    }

    @Test func aKeyWhoseIDIsTakenIsMadeAnew() throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange()
        let first = try run.agree()
        let retry = try run.stored(.idIsTaken, as: TL.DhGenRetry.self)
        #expect(retry.newNonceHash2 == run.client.proof(2, of: first.key))
        let second = try run.agree(retryID: first.key.auxiliaryHash)
        #expect(second.key != first.key)
        #expect(second.key == run.expectedKey)
        _ = try run.stored(.stored, as: TL.DhGenOk.self)
    }

    @Test func aRetryMustNameTheKeyBefore() throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange()
        let first = try run.agree()
        _ = try run.stored(.idIsTaken, as: TL.DhGenRetry.self)
        run.expectRefusal { _ = try $0.agree(retryID: first.key.auxiliaryHash ^ 1) }
    }

    @Test func afterAFewRetriesTheHandshakeFails() throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange()
        var made = try run.agree()
        for _ in 0..<Handshake.maximumRetries {
            _ = try run.stored(.idIsTaken, as: TL.DhGenRetry.self)
            made = try run.agree(retryID: made.key.auxiliaryHash)
        }
        let failure = try run.stored(.idIsTaken, as: TL.DhGenFail.self)
        #expect(failure.newNonceHash3 == run.client.proof(3, of: made.key))
        run.expectRefusal { _ = try $0.agree() }
    }

    @Test func aKeyThatCanNotBeStoredFails() throws {
        var run = try HandshakeRun()
        try run.begin()
        try run.exchange()
        let made = try run.agree()
        let failure = try run.stored(.failed, as: TL.DhGenFail.self)
        #expect(failure.newNonceHash3 == run.client.proof(3, of: made.key))
    }

    @Test func aHandshakeCanFollowAnother() throws {
        var run = try HandshakeRun()
        for _ in 0..<2 {
            run.client = HandshakeClient()
            try run.begin()
            try run.exchange()
            _ = try run.agree()
            _ = try run.stored(.stored, as: TL.DhGenOk.self)
        }
    }
}
