import FoundationEssentials
import HTTPServer
import HTTPService
import Messages
import ShopAPI
import TestSupport
import Testing

@testable import Auth
@testable import ChatGateway

/// What a web client is told live: each change once and in order, whatever happens in between.
@Suite struct ChatEventTests {
    @Test func whatHappensIsToldAtOnceAndInOrder() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { stream.events.first?.type == .ready }
        for number in 0..<20 { try await shop.say("\(number)", from: ada, to: .user(bo.id)) }
        _ = try await shop.messages.read(bo.number, with: ada.peer)
        _ = try await shop.messages.edit(20, of: ada.number, body: MessageBody("changed"))
        _ = try await shop.messages.delete([19], of: ada.number, forAll: true)
        try await eventually("all is told") { stream.events.last?.type == .deleted }
        #expect(stream.texts == (0..<20).map { "\($0)" } + ["changed"])
        #expect(stream.events.map(\.type).suffix(3) == [.read, .edited, .deleted])
        #expect(stream.events[21].upTo == 20 && stream.events[21].unread == 0)
        #expect(stream.events.last?.ids == [19])
        #expect(stream.ids == stream.events.map { String($0.pts) })
        #expect(stream.events.map(\.pts) == stream.events.map(\.pts).sorted())
        await stream.leave()
        #expect(shop.gateway.watch.listeners == 0)
        await shop.close()
    }

    @Test func whoComesBackIsToldAllThatCameMeanwhile() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        var told: [String] = []
        var place: String?
        for round in 0..<5 {
            let stream = try await shop.listen(bo, after: place)
            if round == 0 { try await eventually("it has begun") { !stream.events.isEmpty } }
            for number in 0..<150 where number < (round == 2 ? 150 : 5) {
                try await shop.say("\(round).\(number)", from: ada, to: .user(bo.id))
            }
            try await eventually("some is told") { !stream.texts.isEmpty }
            await stream.leave()
            told += stream.texts
            place = stream.ids.last
        }
        let last = try await shop.listen(bo, after: place)
        try await shop.say("end", from: ada, to: .user(bo.id))
        try await eventually("all is told") { last.texts.last == "end" }
        told += last.texts
        let sent = try await shop.messages.difference(of: bo.number, since: 1, limit: 1_000).updates
        #expect(told == sent.compactMap { if case .message(let message) = $0.event { message.text } else { nil } })
        await last.leave()
        await shop.close()
    }

    @Test func whatWasCommittedElsewhereIsFoundByTheLook() async throws {
        let shop = try await ChatFixture(isDeaf: true)
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { !stream.events.isEmpty }
        try await shop.say("hello", from: ada, to: .user(bo.id))
        let looking = Task(executorPreference: TestLoops.any) { await shop.gateway.watch.run() }
        let start = ContinuousClock.now
        try await eventually("it is told") { stream.texts == ["hello"] }
        #expect(ContinuousClock.now - start < .seconds(4))
        looking.cancel()
        await looking.value
        await stream.leave()
        await shop.close()
    }

    @Test func aHintThatIsNotTrueCostsALook() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { !stream.events.isEmpty }
        shop.gateway.watch.hint(bo.number, 1_000)
        try await shop.say("hello", from: ada, to: .user(bo.id))
        try await eventually("it is told") { stream.texts == ["hello"] }
        #expect(!stream.isOver)
        await stream.leave()
        await shop.close()
    }

    @Test func aPlaceThatIsNoneIsRefusedOrBeginsAnew() async throws {
        let shop = try await ChatFixture()
        let bo = try await shop.person("Bo")
        for wrong in ["x", "0", "-1", "99999999999", "1 "] {
            let answer = try await shop.ask(
                .get, "/v1/chats/events", bo.token, headers: ["Last-Event-ID": wrong])
            #expect(answer.status == 400 && answer.problem?.errors?.first?.pointer == "Last-Event-ID", "\(wrong)")
        }
        let stream = try await shop.listen(bo, after: "500")
        try await eventually("it is told") { stream.events.map(\.type) == [.reset] && stream.ids == ["1"] }
        await stream.leave()
        await shop.close()
    }

    @Test(arguments: [false, true])
    func whoIsSignedOutIsCutWithinASecond(_ isStuck: Bool) async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { !stream.events.isEmpty }
        if isStuck {
            stream.stick()
            try await shop.say("lost", from: ada, to: .user(bo.id))
        }
        shop.auth.revocations.learn(
            RevocationList(revoked: [.init(key: RevocationKey.session(bo.session.uuidString), epoch: 1)]))
        let start = ContinuousClock.now
        try await eventually("it is over") { stream.isOver }
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(stream.error?.contains("revoked") == true, "\(stream.error ?? "no error")")
        await shop.close()
    }

    @Test func onePersonHasSoManyStreamsAndNoMore() async throws {
        let shop = try await ChatFixture()
        let bo = try await shop.person("Bo")
        var streams: [ChatFixture.Stream] = []
        for _ in 0..<20 { streams.append(try await shop.listen(bo)) }
        let one = try await shop.ask(.get, "/v1/chats/events", bo.token)
        #expect(one.status == 429 && one.problem?.code == "too_many_streams")
        await streams[0].leave()
        let next = try await shop.listen(bo)
        for stream in streams + [next] { await stream.leave() }
        #expect(shop.gateway.watch.listeners == 0)
        await shop.close()
    }
}
