import EventBus
import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3))) struct ReceivingTests {
    private func sent(_ text: String, to recipients: [Int64]) throws -> Event {
        let content = MessageContent(
            uid: UUIDv7.next(), from: 1, date: Date().inSeconds, body: MessageBody(unchecked: text))
        return Event(
            type: MessageEventType.sent, source: "messages_s2", key: "\(recipients[0])",
            data: try JSONText.encode(MessageSent(content, group: nil, recipients: recipients)),
            topic: Messages.topic(of: "s1"))
    }

    @Test func itIsKnownWhichEventsAreAboutLockedBoxes() async throws {
        let chat = try await MessagesFixture()
        for user in 10...12 { try await chat.send(Int64(user), .user(Int64(user)), "makes the box") }
        let store = chat.messages.store(on: "s1")
        let events = try [sent("a", to: [10]), sent("b", to: [11]), sent("c", to: [12, 11]), sent("d", to: [99])]
        try await store.database.transaction { holder in
            _ = try await holder.query("select from boxes where user_id = 11 for update")
            #expect(try await Receiving(store: store).locked(events) == [events[1].id, events[2].id])
        }
        #expect(try await Receiving(store: store).locked(events).isEmpty)
    }

    @Test func whatIsInOneBatchTwiceIsWrittenOnce() async throws {
        let chat = try await MessagesFixture()
        let store = chat.messages.store(on: "s1")
        let first = try sent("first", to: [10, 11])
        let batch = [first, try sent("second", to: [10]), first]
        for _ in 0..<2 {
            try await store.database.transaction { _ = try await Receiving(store: store).handle(batch, in: $0) }
        }
        #expect(try await chat.history(10, .user(1)) == ["second", "first"])
        #expect(try await chat.messages.state(of: 10) == BoxState(pts: 3, lastID: 2))
        #expect(try await chat.messages.state(of: 11) == BoxState(pts: 2, lastID: 1))
    }

    @Test func anEditBehindItsMessageInOneBatchIsApplied() async throws {
        let chat = try await MessagesFixture()
        let store = chat.messages.store(on: "s1")
        let message = try sent("wrong", to: [10])
        let uid = try message.decode(MessageSent.self).uid
        func event(_ type: String, _ value: some Encodable) throws -> Event {
            Event(
                type: type, source: "messages_s2", key: "10", data: try JSONText.encode(value),
                topic: Messages.topic(of: "s1"))
        }
        let edit = MessageEdited(uid: uid, text: "right", entities: nil, date: Date().inSeconds)
        try await store.database.transaction {
            _ = try await Receiving(store: store).handle(
                [message, event(MessageEventType.edited, edit), sent("next", to: [10])], in: $0)
        }
        #expect(try await chat.history(10, .user(1)) == ["next", "right"])
        #expect(try await chat.difference(10).map(\.pts) == [2, 3, 4])
        try await store.database.transaction {
            _ = try await Receiving(store: store).handle(
                [event(MessageEventType.deleted, MessageDeleted(uids: [uid]))], in: $0)
        }
        #expect(try await chat.difference(10).last?.event == .deleted([1]))
    }

    @Test func whatCanNotBeReadIsRejectedByItself() async throws {
        let chat = try await MessagesFixture()
        let store = chat.messages.store(on: "s1")
        let event = Event(
            type: MessageEventType.sent, source: "messages_s2", key: "1", data: Array("{}".utf8),
            topic: Messages.topic(of: "s1"))
        let error = await #expect(throws: EventRejected.self) {
            try await store.database.transaction { _ = try await Receiving(store: store).handle([event], in: $0) }
        }
        #expect(error?.ids == [event.id])
    }
}
