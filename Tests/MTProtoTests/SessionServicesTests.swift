import Testing

@testable import MTProto

@Suite struct SessionServicesTests {
    private let now = WireClient.now
    private let method = bytes("78563412 01000000")

    /// The answers to one message of the client.
    private func answers(
        _ session: inout Session, _ client: inout WireClient, _ value: some TLValue, isContent: Bool = false
    ) throws -> (id: Int64, messages: [ServerMessage]) {
        let message = client.message(value.bytes(), isContent: isContent)
        #expect(session.receive(message, at: now) == [])
        return (message.messageID, try session.sent())
    }

    /// A call that was answered, and the answer as it was sent.
    private func answered(
        _ session: inout Session, _ client: inout WireClient, _ body: [UInt8] = [1, 2, 3, 4]
    ) throws -> (id: Int64, answer: ServerMessage) {
        let call = client.message(method)
        _ = session.receive(call, at: now)
        session.answer(call.messageID, .result(body, isCompressible: false), at: now)
        return (call.messageID, try #require(try session.sent().first { $0.constructor == TL.RpcResult.id }))
    }

    // MARK: The connection

    @Test(arguments: [true, false])
    func aPingIsAnsweredOutsideOfAResult(isContent: Bool) throws {
        var (session, client) = Session.begun()
        let (id, sent) = try answers(&session, &client, TL.Ping(pingId: 77), isContent: isContent)
        #expect(try sent.map { try $0.read(TL.Pong.self) } == [TL.Pong(msgId: id, pingId: 77)])
        #expect(sent[0].sequence & 1 == 0)
    }

    @Test func aPingMayAskForTheEnd() throws {
        var (session, client) = Session.begun()
        let message = client.message(TL.PingDelayDisconnect(pingId: 3, disconnectDelay: 75).bytes())
        #expect(session.receive(message, at: now) == [.disconnect(after: 75)])
        #expect(try session.sent().map { try $0.read(TL.Pong.self) } == [TL.Pong(msgId: message.messageID, pingId: 3)])
    }

    @Test func futureSaltsFollowEachOther() throws {
        var (session, client) = Session.begun()
        for (asked, given) in [(3, 3), (1000, 64), (0, 1), (-5, 1)] as [(Int32, Int)] {
            let (id, sent) = try answers(&session, &client, TL.GetFutureSalts(num: asked))
            let salts = try sent[0].read(TL.FutureSalts.self)
            #expect(salts.reqMsgId == id && salts.now == Int32(now / 1000) && salts.salts.count == given)
            #expect(salts.salts[0].salt == client.salt)
            for (one, next) in zip(salts.salts, salts.salts.dropFirst()) {
                #expect(next.validSince == one.validSince + 1800 && one.validUntil == one.validSince + 3600)
            }
            for salt in salts.salts {
                var later = ServerSalts(key: WireClient.key)
                #expect(later.current(at: Int64(salt.validSince)) == salt.salt)
            }
        }
    }

    @Test func whatIsNotForUsIsIgnored() throws {
        var (session, client) = Session.begun()
        for value: any TLValue in [
            TL.HttpWait(maxDelay: 0, waitAfter: 0, maxWait: 25_000), TL.MsgsStateInfo(reqMsgId: 1, info: [1]),
            TL.MsgNewDetailedInfo(answerMsgId: 1, bytes: 1, status: 0), TL.Pong(msgId: 1, pingId: 1),
        ] {
            let (_, sent) = try answers(&session, &client, value)
            #expect(sent.isEmpty)
        }
    }

    // MARK: Acknowledgements

    @Test func acknowledgementsGoWithWhatIsSent() throws {
        var (session, client) = Session.begun()
        let waiting = client.message(method)
        _ = session.receive(waiting, at: now)
        #expect(session.takePackets(at: now).isEmpty)
        session.push([1, 1, 1, 1], at: now)
        let sent = try session.sent()
        #expect(sent.count == 2)
        #expect(try sent[1].read(TL.MsgsAck.self).msgIds == [waiting.messageID])
        #expect(sent[1].sequence & 1 == 0)
    }

    @Test func acknowledgementsAloneWaitForCompanyOrASecond() throws {
        var (session, client) = Session.begun()
        #expect(session.deadline == nil)
        _ = session.receive(client.message(method), at: now)
        #expect(session.deadline == now + 1000)
        #expect(session.takePackets(at: now + 999).isEmpty)
        #expect(try session.sent(at: now + 1000).map(\.constructor) == [TL.MsgsAck.id])
        #expect(session.deadline == nil)
        for _ in 0..<16 { _ = session.receive(client.message(method), at: now + 1000) }
        #expect(session.deadline == 0)
        #expect(try session.sent(at: now + 1000)[0].read(TL.MsgsAck.self).msgIds.count == 16)
    }

    @Test func anAnswerAcknowledgesItsCall() throws {
        var (session, client) = Session.begun()
        _ = try answered(&session, &client)
        #expect(session.deadline == nil)
        #expect(session.takePackets(at: now + 5000).isEmpty)
    }

    @Test func whatIsAcknowledgedIsForgotten() throws {
        var (session, client) = Session.begun()
        let (id, answer) = try answered(&session, &client)
        #expect(!session.isIdle)
        _ = try answers(&session, &client, TL.MsgsAck(msgIds: [answer.id, 5, -1]))
        #expect(session.isIdle)
        _ = session.receive(client.message(method, id: id), at: now)
        let later = try session.sent(at: now + 2000)
        #expect(!later.contains { $0.constructor == TL.RpcResult.id })
    }

    @Test func whatTheClientSaysToHaveIsAcknowledged() throws {
        var (session, client) = Session.begun()
        let (one, two) = (try answered(&session, &client), try answered(&session, &client))
        _ = try answers(&session, &client, TL.MsgsAllInfo(msgIds: [one.answer.id, two.answer.id], info: [4, 2]))
        let (_, sent) = try answers(&session, &client, TL.MsgResendReq(msgIds: [two.answer.id]))
        #expect(sent == [two.answer])
        #expect(!session.isIdle)
    }

    // MARK: Sending again

    @Test func anAnswerIsSentAgainAsItWas() throws {
        var (session, client) = Session.begun()
        let (id, answer) = try answered(&session, &client)
        session.push([1, 1, 1, 1], at: now)
        let push = try session.sent()[0]
        #expect(
            try answers(&session, &client, TL.MsgResendReq(msgIds: [answer.id, push.id])).messages == [answer, push])
        // Asked for twice before it is sent, it is sent once.
        #expect(try answers(&session, &client, TL.MsgResendReq(msgIds: [push.id, push.id])).messages == [push])
        #expect(try answers(&session, &client, TL.MsgResendAnsReq(msgIds: [id, 5])).messages == [answer])
    }

    @Test func whatCanNotBeSentAgainIsTold() throws {
        var (session, client) = Session.begun()
        let (_, answer) = try answered(&session, &client)
        let (id, sent) = try answers(&session, &client, TL.MsgResendReq(msgIds: [answer.id, 8]))
        #expect(sent[0] == answer && sent.count == 2)
        #expect(try sent[1].read(TL.MsgsStateInfo.self).reqMsgId == id)
    }

    @Test func aNewConnectionGetsWhatIsNotAcknowledged() throws {
        var (session, client) = Session.begun()
        let (_, answer) = try answered(&session, &client)
        session.push([1, 1, 1, 1], at: now)
        let push = try session.sent()[0]
        session.push([2, 2, 2, 2], at: now)
        session.resume()
        #expect(try session.sent().prefix(2) == [answer, push])
    }

    @Test func keptAnswersAreBounded() throws {
        var (session, client) = Session.begun()
        let large = [UInt8](repeating: 7, count: 100_000)
        let (first, _) = try answered(&session, &client, large)
        var last: (id: Int64, answer: ServerMessage)?
        for _ in 0..<30 { last = try answered(&session, &client, large) }
        #expect(session.outbox.kept <= SentMessages.maximumBytes)
        // The last is there; instead of the first, the client gets an error that makes it ask anew.
        #expect(try answers(&session, &client, TL.MsgResendAnsReq(msgIds: [last!.id])).messages == [last!.answer])
        let (_, sent) = try answers(&session, &client, TL.MsgResendAnsReq(msgIds: [first]))
        var reader = TLReader(try sent[0].result().bytes)
        #expect(try TL.RpcError(from: &reader).errorCode == 500)
        for _ in 0..<1000 { session.push([1, 1, 1, 1], at: now) }
        _ = session.takePackets(at: now)
        #expect(session.outbox.keptCount <= SentMessages.maximumCount)
    }

    @Test func whatIsTooOldForTheClientIsForgotten() throws {
        var (session, client) = Session.begun()
        _ = try answered(&session, &client)
        session.tick(at: now + 299_000)
        #expect(!session.isIdle)
        session.tick(at: now + 301_000)
        #expect(session.isIdle)
    }

    // MARK: States

    @Test func statesOfMessagesAreTold() throws {
        var (session, client) = Session.begun()
        let missing = client.nextID()
        let running = client.message(method)
        _ = session.receive(running, at: now)
        let (done, _) = try answered(&session, &client)
        let (ping, _) = try answers(&session, &client, TL.Ping(pingId: 1))
        let (id, sent) = try answers(
            &session, &client,
            TL.MsgsStateReq(msgIds: [0, missing, running.messageID, done, ping, .max & ~3]))
        let info = try sent[0].read(TL.MsgsStateInfo.self)
        #expect(info == TL.MsgsStateInfo(reqMsgId: id, info: [1, 2, 4 | 32, 4 | 64, 4, 3]))
    }

    // MARK: Dropping answers

    @Test func aRunningCallIsDropped() throws {
        var (session, client) = Session.begun()
        let call = client.message(method)
        _ = session.receive(call, at: now)
        let drop = client.message(TL.RpcDropAnswer(reqMsgId: call.messageID).bytes())
        #expect(session.receive(drop, at: now) == [.cancel(messageID: call.messageID)])
        session.answer(call.messageID, .result([1, 2, 3, 4]), at: now)
        let results = try session.sent().map { try $0.result() }
        #expect(results.map(\.requestID) == [call.messageID, drop.messageID])
        #expect(results.allSatisfy { $0.bytes == TL.AnyRpcDropAnswer.rpcAnswerDroppedRunning.bytes() })
    }

    @Test func anAnswerThatWasSentIsDropped() throws {
        var (session, client) = Session.begun()
        let (id, answer) = try answered(&session, &client)
        let (drop, sent) = try answers(&session, &client, TL.RpcDropAnswer(reqMsgId: id), isContent: true)
        let result = try sent[0].result()
        let dropped = TL.RpcAnswerDropped(
            msgId: answer.id, seqNo: answer.sequence, bytes: Int32(answer.body.count))
        #expect(result.requestID == drop && result.bytes == TL.AnyRpcDropAnswer.rpcAnswerDropped(dropped).bytes())
        let (_, again) = try answers(&session, &client, TL.MsgResendReq(msgIds: [answer.id]))
        #expect(again.map(\.constructor) == [TL.MsgsStateInfo.id])
    }

    @Test func whatNobodyKnowsCanNotBeDropped() throws {
        var (session, client) = Session.begun()
        let (_, sent) = try answers(&session, &client, TL.RpcDropAnswer(reqMsgId: 44), isContent: true)
        #expect(try sent[0].result().bytes == TL.AnyRpcDropAnswer.rpcAnswerUnknown.bytes())
    }

    // MARK: Sessions and keys

    @Test func anotherSessionIsDestroyed() throws {
        var (session, client) = Session.begun()
        for existed in [true, false] {
            let message = client.message(TL.DestroySession(sessionId: 4).bytes())
            #expect(session.receive(message, at: now) == [.destroySession(4, messageID: message.messageID)])
            session.destroyed(session: 4, existed: existed, messageID: message.messageID, at: now)
            let sent = try session.sent()
            #expect(sent[0].constructor == (existed ? TL.DestroySessionOk.id : TL.DestroySessionNone.id))
        }
        let (_, own) = try answers(&session, &client, TL.DestroySession(sessionId: session.id), isContent: true)
        #expect(own.map(\.constructor) == [TL.DestroySessionNone.id])
    }

    @Test func aKeyIsDestroyed() throws {
        var (session, client) = Session.begun()
        let message = client.message(TL.DestroyAuthKey().bytes())
        #expect(session.receive(message, at: now) == [.destroyKey(messageID: message.messageID)])
        session.keyDestroyed(.destroyAuthKeyOk, messageID: message.messageID, at: now)
        #expect(try session.sent().map(\.body) == [TL.AnyDestroyAuthKeyRes.destroyAuthKeyOk.bytes()])
    }

    // MARK: Bounds

    private func packed(_ body: [UInt8]) -> [UInt8] { TL.GzipPacked(packedData: Gzip.deflate(body) ?? []).bytes() }

    @Test func aCompressedCallIsACall() throws {
        var (session, client) = Session.begun()
        let body = method + [UInt8](repeating: 0, count: 4000)
        let once = client.message(packed(body))
        #expect(session.receive(once, at: now) == [.call(messageID: once.messageID, bytes: body[...])])
        // In zlib's form, as TDLib writes it: of 0x12345678 and a word of 1.
        let zlib = client.message(TL.GzipPacked(packedData: bytes("789cab08331162646060000007b80116")).bytes())
        guard case .call(_, let bytes) = session.receive(zlib, at: now).first else {
            return #expect(Bool(false), "no call")
        }
        #expect(Array(bytes) == method)
    }

    @Test func whatInflatesWithoutEndEndsTheConnection() throws {
        var (session, client) = Session.begun()
        // A million zeros of which each is two kilobytes, twice, in one packet.
        let bomb = packed([UInt8](repeating: 0, count: 1 << 20))
        let container = client.container((0..<11).map { _ in client.message(bomb) })
        #expect(session.receive(container, at: now).last == .refuse(.flood))
        var (deep, other) = Session.begun()
        var body = method + [UInt8](repeating: 0, count: 4000)
        for _ in 0...Gzip.maximumDepth { body = TL.GzipPacked(packedData: stored(body)).bytes() }
        #expect(deep.receive(other.message(body), at: now) == [.refuse(.flood)])
    }

    /// In gzip's form without compression, so that it can lie in itself.
    private func stored(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]
        packed.append(integer: UInt16(bytes.count))
        packed.append(integer: ~UInt16(bytes.count))
        packed += bytes
        packed.append(integer: bytes.withUnsafeBytes { TransportEncoder.checksum($0[...]) })
        packed.append(integer: UInt32(bytes.count))
        return packed
    }

    @Test func aContainerMayNotBeCompressed() throws {
        var (session, client) = Session.begun()
        let container = client.container((0..<100).map { _ in client.message(method) })
        #expect(session.receive(client.message(packed(Array(container.body))), at: now) == [])
        let told = try session.sent().filter { $0.constructor == TL.BadMsgNotification.id }
        #expect(try told.map { try $0.read(TL.BadMsgNotification.self).errorCode } == [64])
    }

    @Test func whatIsNotCompressedIsAnError() throws {
        var (session, client) = Session.begun()
        let (id, sent) = try answers(
            &session, &client, TL.GzipPacked(packedData: [UInt8](repeating: 3, count: 40)), isContent: true)
        let result = try sent[0].result()
        var reader = TLReader(result.bytes)
        #expect(result.requestID == id)
        #expect(try TL.RpcError(from: &reader).errorMessage == "INPUT_FETCH_ERROR")
    }

    @Test func tooManyIDsEndTheConnection() throws {
        let ids = [Int64](repeating: 4, count: Session.maximumIDs)
        for value: any TLValue in [
            TL.MsgsAck(msgIds: ids + [4]), TL.MsgsStateReq(msgIds: ids + [4]), TL.MsgResendReq(msgIds: ids + [4]),
            TL.MsgResendAnsReq(msgIds: ids + [4]),
        ] {
            var (session, client) = Session.begun()
            #expect(session.receive(client.message(value.bytes()), at: now) == [.refuse(.flood)])
        }
        var (session, client) = Session.begun()
        let full = TL.MsgsStateReq(msgIds: ids).bytes()
        #expect(session.receive(client.message(full), at: now) == [])
        #expect(try session.sent().first?.read(TL.MsgsStateInfo.self).info.count == Session.maximumIDs)
        let five = client.container((0..<5).map { _ in client.message(full) })
        #expect(session.receive(five, at: now) == [.refuse(.flood)])
    }

    @Test func aVectorThatClaimsMoreThanThereIsIsAnError() throws {
        var (session, client) = Session.begun()
        var body = TL.MsgsAck(msgIds: [1]).bytes()
        body.replaceSubrange(8..<12, with: [0xff, 0xff, 0xff, 0x7f])
        #expect(session.receive(client.message(body), at: now) == [.refuse(.flood)])
        #expect(session.receive(client.message([1, 2, 3, 4].dropLast(4)), at: now) == [])
    }
}
