import FoundationEssentials
import Postgres
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3))) struct BoxReadingTests {
    @Test func aWindowIsWhereTelegramPutsIt() async throws {
        let chat = try await MessagesFixture()
        for number in 1...20 { try await chat.send(1, .user(number % 2 == 0 ? 2 : 3), "\(number)") }
        // Of user 2: 2, 4, … 20.
        func window(_ window: HistoryWindow) async throws -> [Int] {
            try await chat.history(1, .user(2), window).map { Int($0)! }
        }
        #expect(try await window(HistoryWindow(limit: 3)) == [20, 18, 16])
        #expect(try await window(HistoryWindow(offset: 16, limit: 3)) == [14, 12, 10])
        #expect(try await window(HistoryWindow(offset: 16, addOffset: 1, limit: 2)) == [12, 10])
        #expect(try await window(HistoryWindow(offset: 10, addOffset: -3, limit: 5)) == [14, 12, 10, 8, 6])
        #expect(try await window(HistoryWindow(offset: 10, addOffset: -3, limit: 2)) == [14, 12])
        #expect(try await window(HistoryWindow(offset: 1, addOffset: -100, limit: 100)).last == 2)
        #expect(try await window(HistoryWindow(offset: 1, addOffset: -4, limit: 4)) == [8, 6, 4, 2])
        #expect(try await window(HistoryWindow(offset: 17, addOffset: -100, limit: 100)) == [20, 18])
        #expect(try await window(HistoryWindow(limit: 100, max: 8, min: 2)) == [6, 4])
        let list = try await chat.messages.history(of: 1, with: .user(2), HistoryWindow(limit: 3))
        #expect(list.count == 10 && !list.isComplete)
        #expect(try await chat.messages.history(of: 1, with: .user(2), HistoryWindow()).isComplete)
    }

    @Test func aDifferenceInPartsIsTheWholeOne() async throws {
        let chat = try await MessagesFixture()
        for number in 1...10 { try await chat.send(Int64(number % 3 + 1), .user(4), "\(number)") }
        _ = try await chat.messages.edit(1, of: 1, body: try MessageBody("edited"))
        try await chat.send(4, .user(1), "between")
        _ = try await chat.messages.delete([2, 3], of: 4, forAll: false)
        _ = try await chat.messages.read(4, with: .user(2))
        for number in 11...15 { try await chat.send(Int64(number % 3 + 1), .user(4), "\(number)") }
        let whole = try await chat.messages.difference(of: 4, since: 1, limit: 1_000)
        #expect(whole.isFinal && whole.pts == whole.updates.last?.pts)
        #expect(whole.pts == (try await chat.messages.state(of: 4).pts))
        for limit in 1...7 {
            var pts: Int32 = 1
            var updates: [BoxUpdate] = []
            for _ in 0..<100 {
                let part = try await chat.messages.difference(of: 4, since: pts, limit: limit)
                updates += part.updates
                pts = part.pts
                if part.isFinal { break }
                #expect(part.updates.count <= limit && part.updates.count >= limit - 1)
            }
            #expect(updates == whole.updates)
        }
        // From each point the rest, and nothing else.
        for (index, update) in whole.updates.enumerated() {
            let rest = try await chat.difference(4, since: update.pts)
            #expect(rest == Array(whole.updates.dropFirst(index + 1)))
        }
        let told = chat.changes.value.compactMap { change -> BoxUpdate? in
            guard case .box(let update) = change, update.user == 4 else { return nil }
            return update
        }
        // Live and later the numbers are the same; what was deleted, and edited before, is not told of any more.
        #expect(told.filter { live in whole.updates.contains { $0.pts == live.pts } }.count == whole.updates.count)
        #expect(told.count == whole.updates.count + 3)
    }

    @Test func dialogsStandInTheOrderOfTheirNewestMessages() async throws {
        let chat = try await MessagesFixture()
        for number in 1...25 {
            chat.clock.value += 1
            try await chat.send(Int64(number + 100), .user(1), "hello from \(number)")
        }
        try await chat.send(1, .user(105), "answer")
        var peers: [Peer] = []
        var offset: DialogOffset?
        while true {
            let part = try await chat.messages.dialogs(of: 1, after: offset, limit: 10)
            peers += part.dialogs.map(\.peer)
            guard let last = part.dialogs.last else { break }
            offset = DialogOffset(date: last.top.date, id: last.top.id)
        }
        #expect(peers.count == 25 && peers.first == .user(105) && Set(peers).count == 25)
        let first = try await chat.messages.dialogs(of: 1, limit: 1)
        #expect(first.count == 25 && first.dialogs[0].top.text == "answer" && first.dialogs[0].unread == 1)
    }

    @Test func foreignNumbersAreNotThere() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(1, .user(2), "secret")
        #expect(try await chat.messages.messages(of: 3, [1, 2, 3]).isEmpty)
        #expect(try await chat.messages.delete([1], of: 3, forAll: true).count == 0)
        #expect(try await chat.history(3, .user(1)).isEmpty)
        #expect(try await chat.messages.messages(of: 2, [1, -1, .max]).map(\.text) == ["secret"])
    }
}

@Suite struct MessageRulesTests {
    /// Invariant 5: who writes one is told, and it is stored nowhere.
    @Test func aCardsNumberIsNoTextOfAChat() {
        let card = "4111 1111 1111 1111"
        #expect(throws: MessagesError.cardNumber) { try MessageBody("take \(card), please") }
        #expect(throws: MessagesError.cardNumber) {
            try MessageBody("here", entities: [MessageEntity(.link, offset: 0, length: 4, argument: "x://\(card)")])
        }
        #expect(throws: MessagesError.cardNumber) { try ChatRules.title(card) }
        #expect(throws: MessagesError.cardNumber) { try ChatRules.about(card) }
        #expect(throws: Never.self) { try MessageBody("order 4111 1111 1111 1112, call +49 30 123456") }
    }

    @Test func aTextIsTrimmedAndItsEntitiesMoveAlong() throws {
        let body = try MessageBody(
            " \n bold 🙂 text ",
            entities: [
                .init(.bold, offset: 3, length: 4), .init(.italic, offset: 0, length: 2),
                .init(.code, offset: 11, length: 5), .init(.spoiler, offset: 8, length: 2),
            ])
        #expect(body.text == "bold 🙂 text")
        #expect(
            body.entities == [
                .init(.bold, offset: 0, length: 4), .init(.spoiler, offset: 5, length: 2),
                .init(.code, offset: 8, length: 4),
            ])
    }

    @Test func whatCanNotBeAMessageIsRefused() throws {
        for text in ["", "  \n\t ", "\u{200B}", "\0\u{1}"] {
            #expect(throws: MessagesError.messageEmpty) { try MessageBody(text) }
        }
        #expect(try MessageBody(String(repeating: "a", count: 4_096)).text.count == 4_096)
        #expect(try MessageBody(String(repeating: "🙂", count: 2_048)).text.count == 2_048)
        #expect(throws: MessagesError.messageTooLong) { try MessageBody(String(repeating: "a", count: 4_097)) }
        #expect(throws: MessagesError.messageTooLong) { try MessageBody(String(repeating: "🙂", count: 2_049)) }
        #expect(throws: MessagesError.messageTooLong) { try MessageBody(String(repeating: " ", count: 1_000_000)) }
        #expect(try MessageBody("a\0b").text == "a b")
        let wrong: [MessageEntity] = [
            .init(.bold, offset: -1, length: 2), .init(.bold, offset: 0, length: 99),
            .init(.bold, offset: .max, length: .max), .init(.bold, offset: 0, length: -1),
            .init(.bold, offset: 1, length: 1), .init(.link, offset: 0, length: 2, argument: "a\0"),
            .init(.link, offset: 0, length: 2, argument: String(repeating: "a", count: 2_049)),
        ]
        for entity in wrong {
            #expect(throws: MessagesError.entityBoundsInvalid) { try MessageBody("🙂 text", entities: [entity]) }
        }
        // Others have to fetch what one has written.
        let long = MessageEntity(.link, offset: 0, length: 1, argument: String(repeating: "a", count: 2_048))
        #expect(try MessageBody("text", entities: Array(repeating: long, count: 4)).entities.count == 4)
        #expect(throws: MessagesError.entitiesTooLong) {
            try MessageBody("text", entities: Array(repeating: long, count: 5))
        }
        let links = [
            "https://a.b/c", "HTTP://a", "a.b", "a.b:80/c", "tg://resolve?domain=a", "mailto:a@b.c", "tel:+1",
            "localhost:80", "a/b:c", "javascript:alert(1)", "JavaScript:x", "data:text/html,x", "vbscript:x",
            "file:///etc/passwd", "javascript:1+alert(1)", "javascript:80/alert(1)", " javascript:alert(1)", "a.b:1+x",
        ].map { MessageEntity(.link, offset: 0, length: 1, argument: $0) }
        #expect(try MessageBody("text", entities: links).entities.count == 9)
        let many = Array(repeating: MessageEntity(.bold, offset: 0, length: 1), count: 150)
        #expect(try MessageBody("text", entities: many).entities.count == 100)
    }

    @Test func aDifferenceIsCutWhereItGetsTooLong() throws {
        let body = try MessageBody(String(repeating: "a", count: 1_000))
        var ledger = BoxLedger([1: BoxState(pts: 10, lastID: 3)])
        for _ in 0..<10 {
            let content = MessageContent(uid: UUID(), from: 2, date: Date(), body: body)
            _ = try ledger.add(content, to: 1, peer: .user(2), replyTo: nil)
        }
        let whole = Difference(updates: ledger.updates, settings: [], pts: 20, isFinal: true)
        #expect(whole.cut(to: 100_000).isFinal)
        let part = whole.cut(to: 3_000)
        #expect(part.updates == Array(whole.updates[..<2]) && part.pts == 12 && !part.isFinal)
        // One at least, or nobody would ever get past it.
        #expect(whole.cut(to: 10).updates.count == 1)
    }

    @Test func aPeerIsOneNumber() {
        for peer in [Peer.user(1), .user(Peer.maximum), .chat(1), .chat(Peer.maximum), .channel(1), .channel(7)] {
            #expect(Peer(key: peer.key) == peer)
        }
        for key in [0, Int64.min, .max, Peer.maximum + 1, -Peer.maximum - 1] { #expect(Peer(key: key) == nil) }
    }
}
