import Testing

@testable import MTProto

@Suite struct SessionTests {
    private let now = WireClient.now
    /// A method that no schema has: for the API to answer.
    private let method = bytes("78563412 01000000")

    private func called(_ actions: [Session.Action]) -> [Int64] {
        actions.compactMap { if case .call(let id, _) = $0 { id } else { nil } }
    }

    // MARK: Calls and answers

    @Test func aCallIsAnsweredOnce() throws {
        var (session, client) = Session.begun()
        let call = client.message(method)
        #expect(session.receive(call, at: now) == [.call(messageID: call.messageID, bytes: method[...])])
        #expect(session.isRunning(call.messageID))
        session.answer(call.messageID, .result([1, 2, 3, 4]), at: now)
        session.answer(call.messageID, .result([5, 6, 7, 8]), at: now)
        let sent = try session.sent()
        #expect(sent.count == 1)
        let result = try sent[0].result()
        #expect(result.requestID == call.messageID && result.bytes == [1, 2, 3, 4])
        #expect(sent[0].id & 3 == 1 && sent[0].sequence == 1)
    }

    @Test func anErrorIsAnsweredAsOne() throws {
        var (session, client) = Session.begun()
        let call = client.message(method)
        _ = session.receive(call, at: now)
        session.answer(call.messageID, .error(code: 400, message: "PEER_ID_INVALID"), at: now)
        let result = try session.sent()[0].result()
        var reader = TLReader(result.bytes)
        #expect(try TL.RpcError(from: &reader) == TL.RpcError(errorCode: 400, errorMessage: "PEER_ID_INVALID"))
    }

    @Test func largeAnswersAreCompressedUnlessTheyAreNotToBe() throws {
        var (session, client) = Session.begun()
        let body = [UInt8](repeating: 9, count: 8000)
        for isCompressible in [true, false] {
            let call = client.message(method)
            _ = session.receive(call, at: now)
            session.answer(call.messageID, .result(body, isCompressible: isCompressible), at: now)
            let bytes = try session.sent()[0].result().bytes
            guard isCompressible else {
                #expect(bytes == body)
                continue
            }
            var reader = TLReader(bytes)
            let packed = try TL.GzipPacked(from: &reader).packedData
            var budget = Gzip.largest
            #expect(packed.count < 500)
            #expect(try Gzip.inflate(packed, budget: &budget) == body)
        }
    }

    @Test func tooManyCallsAreToldToWait() throws {
        var (session, client) = Session.begun()
        for _ in 0..<Session.maximumCalls { #expect(session.receive(client.message(method), at: now).count == 1) }
        let call = client.message(method)
        #expect(session.receive(call, at: now) == [])
        let sent = try session.sent().filter { $0.constructor == TL.RpcResult.id }
        #expect(try sent.map { try $0.result().requestID } == [call.messageID])
    }

    // MARK: Ids and numbers of the server

    @Test func idsGrowAndTellAnswersFromPushes() throws {
        var (session, client) = Session.begun()
        var ids: [Int64] = []
        for turn in 0..<5 {
            // A clock that stands, and one that goes back.
            let time = now - Int64(turn / 3)
            let call = client.message(method)
            _ = session.receive(call, at: time)
            session.answer(call.messageID, .result([0, 0, 0, 0]), at: time)
            session.push([1, 1, 1, 1], at: time)
            let sent = try session.sent(at: time)
            #expect(sent.map { $0.id & 3 } == [1, 3])
            ids += sent.map(\.id)
        }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        #expect(ids.allSatisfy { abs(($0 >> 32) - now / 1000) <= 1 })
    }

    @Test func numbersAreOddForContentAndCountIt() throws {
        var (session, client) = Session.begun()
        let ping = TL.Ping(pingId: 5).bytes()
        func pong(_ session: inout Session, _ client: inout WireClient) throws -> Int32 {
            _ = session.receive(client.message(ping, isContent: false), at: now)
            return try session.sent()[0].sequence
        }
        #expect(try pong(&session, &client) == 0)
        session.push([1, 1, 1, 1], at: now)
        session.push([2, 2, 2, 2], at: now)
        #expect(try session.sent().map(\.sequence) == [1, 3])
        #expect(try pong(&session, &client) == 4)
    }

    @Test func severalMessagesGoInOneContainer() throws {
        var (session, _) = Session.begun()
        for turn in 0..<3 as Range<UInt8> { session.push([turn, 0, 0, 0], at: now) }
        let packets = session.takePackets(at: now)
        #expect(packets.count == 1)
        let message = try EncryptedMessage.open(packets[0], key: WireClient.key, from: .server)
        let inner = try #require(MessageContainer.messages(in: message.body, of: message.messageID))
        #expect(inner.map { $0.body.first } == [0, 1, 2])
        #expect(inner.allSatisfy { $0.head.id < message.messageID } && message.sequence == 6)
        #expect(session.takePackets(at: now).isEmpty)
    }

    @Test func containersAreBoundedInMessagesAndBytes() throws {
        var (many, _) = Session.begun()
        for _ in 0..<2500 { many.push([0, 0, 0, 0], at: now) }
        #expect(many.takePackets(at: now).count == 3)
        var (large, _) = Session.begun()
        for _ in 0..<3 { large.push([UInt8](repeating: 0, count: 600_000), at: now) }
        #expect(large.takePackets(at: now).count == 3)
    }

    // MARK: New sessions, salts

    @Test func aNewSessionIsToldOnce() throws {
        var (session, client) = Session.begun(isNew: true)
        let inner = [client.message(method), client.message(method)]
        _ = session.receive(client.container(inner), at: now)
        let told = try session.sent()
        let created = try told[0].read(TL.NewSessionCreated.self)
        #expect(created.firstMsgId == inner[0].messageID && created.serverSalt == client.salt)
        #expect(told[0].sequence == 1)
        _ = session.receive(client.message(method), at: now)
        let later = try session.sent(at: now + 5000)
        #expect(!later.contains { $0.constructor == TL.NewSessionCreated.id })
    }

    @Test func aWrongSaltIsToldOnceForAWholeContainer() throws {
        var (session, client) = Session.begun(isNew: true)
        let salt = client.salt
        client.salt = 0
        let container = client.container([client.message(method), client.message(method)])
        #expect(session.receive(container, at: now) == [])
        let told = try session.sent()
        #expect(told.count == 1 && told[0].sequence == 0)
        let bad = try told[0].read(TL.BadServerSalt.self)
        #expect(bad.badMsgId == container.messageID && bad.badMsgSeqno == container.sequence)
        #expect(bad.errorCode == 48 && bad.newServerSalt == salt)
        // The same messages again, with the right one.
        client.salt = salt
        let inner = [client.message(method), client.message(method)]
        #expect(called(session.receive(client.container(inner), at: now)) == inner.map(\.messageID))
    }

    @Test func aSaltHoldsForItsHalfHourAndTheNext() {
        var salts = ServerSalts(key: WireClient.key)
        let start = WireClient.now / 1000 / 1800 * 1800
        let salt = salts.current(at: start)
        for (time, isTaken) in [
            (start, true), (start + 1799, true), (start + 3599, true), (start + 3600, false), (start - 1800, false),
            (start - 61, false), (start - 60, true),
        ] {
            var asked = ServerSalts(key: WireClient.key)
            #expect(asked.isTaken(salt, at: time) == isTaken, "\(time - start) s after its start")
            #expect(salts.isTaken(salt, at: time) == isTaken, "\(time - start) s after its start")
        }
        var other = ServerSalts(key: AuthKey([UInt8](repeating: 1, count: 256)))
        #expect(other.isTaken(salt, at: start) == false)
    }

    @Test func theSaltOfTheHandshakeHoldsForAnHour() {
        let made = WireClient.now / 1000
        var salts = ServerSalts(key: WireClient.key, first: 42, madeAt: made)
        #expect(salts.isTaken(42, at: made + 3599) == true)
        #expect(salts.isTaken(42, at: made + 3600) == false)
        #expect(salts.isTaken(43, at: made) == false)
    }

    // MARK: Ids of the client

    private func fault(_ id: Int64) throws -> Int32? {
        var (session, client) = Session.begun(isNew: true)
        let actions = session.receive(client.message(method, id: id), at: now)
        let told = try session.sent().first { $0.constructor == TL.BadMsgNotification.id }
        let bad = try told.map { try $0.read(TL.BadMsgNotification.self) }
        #expect(actions.isEmpty == (bad != nil) && bad?.badMsgId ?? id == id)
        return bad?.errorCode
    }

    @Test func idsHaveTheirFormAndTime() throws {
        func id(_ milliseconds: Int64) -> Int64 { MessageIDs.id(at: now + milliseconds) }
        #expect(try fault(id(0) + 4) == nil)
        for bits: Int64 in 1...3 { #expect(try fault(id(0) + bits) == 18) }
        #expect(try fault((id(0) >> 32) << 32) == 18)
        #expect(try fault(id(-299_999)) == nil)
        #expect(try fault(id(-300_500)) == 16)
        #expect(try fault(4) == 16)
        #expect(try fault(-8) == 16)
        #expect(try fault(id(29_500)) == nil)
        #expect(try fault(id(30_500)) == 17)
        #expect(try fault(.max & ~3) == 17)
    }

    @Test func somewhatOutOfOrderIsTaken() {
        var (session, client) = Session.begun()
        let messages = (0..<20).map { _ in client.message(method) }
        for message in messages.reversed() { #expect(session.receive(message, at: now).count == 1) }
    }

    @Test func aMessageIsDoneOnceAndItsAnswerSentAgain() throws {
        var (session, client) = Session.begun()
        let call = client.message(method)
        #expect(session.receive(call, at: now).count == 1)
        // While it runs, and after it was answered.
        #expect(session.receive(call, at: now) == [])
        session.answer(call.messageID, .result([1, 2, 3, 4]), at: now)
        let first = try session.sent().filter { $0.constructor == TL.RpcResult.id }
        #expect(session.receive(call, at: now) == [])
        #expect(try session.sent() == first)
    }

    @Test func whatIsBelowTheWindowIsNotDone() throws {
        var (session, client) = Session.begun()
        let early = client.nextID()
        for _ in 0...ReceivedIDs.maximum {
            let message = client.message(TL.Ping(pingId: 1).bytes(), isContent: false)
            #expect(session.receive(message, at: now) == [])
            _ = session.takePackets(at: now)
        }
        #expect(session.receive(client.message(method, id: early), at: now) == [])
        let bad = try session.sent()[0].read(TL.BadMsgNotification.self)
        #expect(bad.errorCode == 20 && bad.badMsgId == early)
    }

    // MARK: Containers

    @Test func aContainersMessagesAreDoneInOrder() {
        var (session, client) = Session.begun()
        let inner = (0..<Session.maximumContainer).map { _ in client.message(method) }
        #expect(called(session.receive(client.container(inner), at: now)) == inner.map(\.messageID))
    }

    @Test func aContainersMessagesAreNotDoneAgain() throws {
        var (session, client) = Session.begun()
        let inner = client.message(method)
        #expect(session.receive(client.container([inner]), at: now).count == 1)
        #expect(session.receive(client.container([inner, client.message(method)]), at: now).count == 1)
        #expect(session.receive(inner, at: now) == [])
    }

    @Test func aContainerThatComesAgainIsRefused() throws {
        var (session, client) = Session.begun()
        let container = client.container([client.message(method)])
        _ = session.receive(container, at: now)
        #expect(session.receive(container, at: now) == [])
        let told = try session.sent().filter { $0.constructor == TL.BadMsgNotification.id }
        #expect(try told.map { try $0.read(TL.BadMsgNotification.self).errorCode } == [19])
    }

    @Test func anOldMessageMayComeInANewContainer() throws {
        var (session, client) = Session.begun()
        let old = client.message(method, id: MessageIDs.id(at: now - 400_500))
        let container = client.container([old])
        #expect(called(session.receive(container, at: now)) == [old.messageID])
        // After its time it can't be known as new any more.
        session.tick(at: now + 400_000)
        let again = client.container([client.message(method, id: old.messageID + 4)], id: nil)
        var late = again
        late.messageID = MessageIDs.id(at: now + 400_000) + 4
        #expect(session.receive(late, at: now + 400_000) == [])
        let told = try session.sent(at: now + 400_000).filter { $0.constructor == TL.BadMsgNotification.id }
        #expect(try told.map { try $0.read(TL.BadMsgNotification.self).errorCode } == [20])
    }

    @Test func aContainerThatBreaksARuleIsRefusedWhole() throws {
        var (session, client) = Session.begun()
        let good = client.message(method)
        func whole(_ body: [UInt8]) -> EncryptedMessage { client.message(body, isContent: false) }
        let inner = client.container([good])
        let body = Array(inner.body)
        func changed(_ place: Int, _ value: UInt8) -> [UInt8] {
            var copy = body
            copy[place] = value
            return copy
        }
        let tooMany = client.container((0...Session.maximumContainer).map { _ in client.message(method) })
        let nested = client.container([inner])
        let later = client.message(method)
        let above = client.container([later], id: later.messageID - 4)
        let equal = client.container([later], id: later.messageID)
        let broken = [
            tooMany, nested, above, equal, whole(changed(4, 2)), whole(changed(4, 0)), whole(changed(7, 0x80)),
            whole(changed(7, 0x7f)), whole(changed(20, 4)), whole(changed(20, 12)), whole(changed(20, 7)),
            whole(changed(23, 0xff)), whole(body + [0, 0, 0, 0]), whole(Array(body[..<4])), whole(Array(body[..<8])),
            whole(Array(body[..<20])), whole(body.dropLast(4)),
        ]
        for container in broken {
            var fresh = session
            #expect(fresh.receive(container, at: now) == [])
            let told = try fresh.sent().map { try $0.read(TL.BadMsgNotification.self) }
            #expect(told.map(\.errorCode) == [64] && told[0].badMsgId == container.messageID)
        }
        #expect(session.receive(inner, at: now).count == 1)
    }

    // MARK: What it costs

    @Test func aQuietSessionIsSmall() throws {
        var (session, client) = Session.begun(isNew: true)
        for minute in 0..<60 as Range<Int64> {
            let time = now + minute * 60_000
            client.salt = session.salts.current(at: time / 1000)
            let ping = client.message(TL.Ping(pingId: minute).bytes(), at: time)
            #expect(session.receive(ping, at: time) == [])
            _ = try session.sent(at: time)
            session.tick(at: time)
        }
        #expect(MemoryLayout<Session>.size < 512)
        #expect(session.remembered <= 8)
        #expect(session.isIdle)
    }
}
