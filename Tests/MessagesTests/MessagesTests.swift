import FoundationEssentials
import Postgres
import Sharding
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3))) struct PrivateChatTests {
    @Test func aMessageLiesInBothBoxesWithEachOwnersNumbers() async throws {
        let chat = try await MessagesFixture()
        _ = try await chat.send(1, .user(9), "to another")
        let sent = try await chat.send(1, .user(2), "  hello \n")
        #expect(sent.message.id == 2 && sent.pts == 3 && sent.message.text == "hello" && !sent.wasReplayed)
        #expect(sent.message.from == 1 && sent.message.peer == .user(2))
        let received = try #require(try await chat.difference(2).first)
        guard case .message(let copy) = received.event else {
            Issue.record("\(received)")
            return
        }
        #expect(received.pts == 2 && received.count == 1)
        #expect(copy.id == 1 && copy.peer == .user(1) && copy.uid == sent.message.uid && copy.text == "hello")
        #expect(try await chat.messages.state(of: 2) == BoxState(pts: 2, lastID: 1))
        #expect(try await chat.messages.state(of: 77) == BoxState(pts: 1, lastID: 0))
        let told = chat.changes.value.compactMap { if case .box(let update) = $0 { update } else { nil } }
        #expect(told.map(\.user) == [1, 9, 1, 2] && told.last == received)
    }

    @Test func savedMessagesLieInOneBoxOnce() async throws {
        let chat = try await MessagesFixture()
        let sent = try await chat.send(1, .user(1), "note")
        #expect(try await chat.difference(1).count == 1 && sent.pts == 2)
        let dialogs = try await chat.messages.dialogs(of: 1)
        #expect(dialogs.dialogs.map(\.peer) == [.user(1)] && dialogs.dialogs[0].unread == 0)
    }

    @Test func aRandomNumberIsAnsweredWithTheFirstMessage() async throws {
        let chat = try await MessagesFixture()
        let first = try await chat.send(1, .user(2), "once", randomID: 7)
        try await chat.send(1, .user(2), "between")
        _ = try await chat.messages.edit(1, of: 1, body: try MessageBody("edited"))
        let again = try await chat.send(1, .user(2), "other text", randomID: 7)
        #expect(again.wasReplayed && again.message.id == first.message.id && again.pts == first.pts)
        let other = try await chat.send(2, .user(1), "of another", randomID: 7)
        #expect(!other.wasReplayed)
        let twins = try await withThrowingTaskGroup(of: SentMessage.self) { group in
            for _ in 0..<20 { group.addTask { try await chat.send(1, .user(2), "twin", randomID: 8) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(twins.map(\.message.id)).count == 1 && twins.filter { !$0.wasReplayed }.count == 1)
        #expect(try await chat.history(2, .user(1)) == ["twin", "of another", "between", "edited"])
        await #expect(throws: MessagesError.randomIDsInvalid) { try await chat.send(1, .user(2), "x", randomID: 0) }
    }

    @Test func anAnswerNamesTheMessageInEachOwnersNumbers() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(2, .user(3), "moves 2's numbers on")
        try await chat.send(1, .user(2), "question")
        let answer = try await chat.send(2, .user(1), "answer", replyTo: 2)
        #expect(answer.message.replyTo == 2)
        let copy = try #require(try await chat.messages.history(of: 1, with: .user(2), HistoryWindow()).messages.first)
        #expect(copy.text == "answer" && copy.replyTo == 1)
        for wrong: Int32 in [1, 99, -1] {
            await #expect(throws: MessagesError.replyInvalid) {
                try await chat.send(2, .user(1), "to what", replyTo: wrong)
            }
        }
    }

    @Test func whatIsRefusedFailsNoneOfThoseBesideIt() async throws {
        let chat = try await MessagesFixture()
        let results = await withTaskGroup(of: (Int, Result<SentMessage, any Error>).self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        let peer: Peer = number % 4 == 0 ? .chat(404) : .user(Int64(number + 100))
                        let reply: Int32? = number % 4 == 1 ? 404 : nil
                        return (number, .success(try await chat.send(1, peer, "m\(number)", replyTo: reply)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [Int: Result<SentMessage, any Error>]()) { $0[$1.0] = $1.1 }
        }
        for (number, result) in results {
            switch number % 4 {
            case 0: #expect(throws: MessagesError.peerInvalid) { try result.get() }
            case 1: #expect(throws: MessagesError.replyInvalid) { try result.get() }
            default: #expect(throws: Never.self) { try result.get() }
            }
        }
        #expect(try await chat.messages.state(of: 1) == BoxState(pts: 21, lastID: 20))
    }

    @Test func aBoxThatSomebodyHoldsHoldsUpItsOwnMessagesOnly() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(1, .user(2), "makes the boxes")
        let late = try await chat.shards.client(of: "s1").transaction { holder in
            _ = try await holder.query("select from boxes where user_id = 2 for update")
            let late = Task { try await chat.send(1, .user(2), "late") }
            let others = (0..<30).map { number in
                Task { try await chat.send(Int64(100 + number), .user(Int64(200 + number)), "free") }
            }
            for other in others { _ = try await other.value }
            return late
        }
        #expect(try await late.value.message.text == "late")
        #expect(try await chat.history(2, .user(1)) == ["late", "makes the boxes"])
    }

    @Test func anOldMapIsReadAgainAndTheMessageSentOnce() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(1, .user(2), "makes the boxes")
        // The batch, and the message by itself.
        chat.shards.refusals.value = 2
        #expect(try await chat.send(1, .user(2), "once").message.id == 2)
        #expect(chat.shards.reloads.value == 1)
        chat.shards.refusals.value = 1
        #expect(try await chat.messages.read(2, with: .user(1))?.pts == 4)
        #expect(chat.shards.reloads.value == 2)
        #expect(try await chat.history(2, .user(1)) == ["once", "makes the boxes"])
        chat.shards.refusals.value = 3
        await #expect(throws: NotMine.self) { try await chat.send(1, .user(2), "nowhere") }
        #expect(try await chat.messages.state(of: 1).lastID == 2)
    }

    @Test func manySendersAtOnceLeaveBoxesWithoutAGap() async throws {
        let chat = try await MessagesFixture()
        let users = (1...50).map { Int64($0) }
        let each = 20
        try await withThrowingTaskGroup(of: Void.self) { group in
            for user in users {
                group.addTask {
                    for number in 0..<each {
                        // To the next one, and to one that all write to.
                        let to = number % 2 == 0 ? user % 50 + 1 : 1_000
                        try await chat.send(user, .user(to), "\(user)-\(number)")
                    }
                }
            }
            try await group.waitForAll()
        }
        for user in users + [1_000] {
            let updates = try await chat.difference(user, limit: 10_000)
            let state = try await chat.messages.state(of: user)
            #expect(updates.map(\.pts) == Array(2...state.pts))
            let messages = updates.compactMap { if case .message(let message) = $0.event { message } else { nil } }
            #expect(messages.map(\.id) == Array(1...state.lastID))
            #expect(Set(messages.map(\.uid)).count == messages.count)
            for (author, own) in Dictionary(grouping: messages, by: \.from) {
                let numbers = own.map { Int($0.text.split(separator: "-")[1])! }
                #expect(numbers == numbers.sorted())
                if user == 1_000 { #expect(numbers == Array(stride(from: 1, to: each, by: 2))) }
                if author == user { #expect(own.count == each) }
            }
        }
        #expect(try await chat.messages.state(of: 1_000).lastID == 500)
    }

    @Test func theClientsOwnErrorsAreTold() async throws {
        let chat = try await MessagesFixture()
        await #expect(throws: MessagesError.peerInvalid) { try await chat.send(1, .user(0), "x") }
        await #expect(throws: MessagesError.peerInvalid) { try await chat.send(1, .user(-4), "x") }
        await #expect(throws: MessagesError.channelInvalid) { try await chat.send(1, .channel(5), "x") }
        await #expect(throws: MessagesError.messageInvalid) {
            try await chat.messages.edit(1, of: 1, body: try MessageBody("x"))
        }
        try await chat.send(1, .user(2), "x")
        await #expect(throws: MessagesError.authorRequired) {
            try await chat.messages.edit(1, of: 2, body: try MessageBody("y"))
        }
        await #expect(throws: MessagesError.messageNotModified) {
            try await chat.messages.edit(1, of: 1, body: try MessageBody("x "))
        }
        chat.clock.value += 49 * 3_600
        await #expect(throws: MessagesError.editTimeExpired) {
            try await chat.messages.edit(1, of: 1, body: try MessageBody("y"))
        }
    }
}

/// What happens between two users is the same on one shard and across two.
@Suite(.timeLimit(.minutes(3))) struct BothSidesTests {
    static let counts = [1, 3]

    private func pair(_ chat: MessagesFixture) -> (Int64, Int64) {
        let first = chat.user(on: "s1")
        return (first, chat.user(on: chat.shards.names.last!, from: first + 1))
    }

    @Test(arguments: counts) func whatIsSentArrivesOnceAndInOrder(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let (alice, bob) = pair(chat)
        for number in 0..<30 { try await chat.send(alice, .user(bob), "\(number)") }
        try await chat.deliver(times: 3)
        #expect(try await chat.history(bob, .user(alice)) == (0..<30).reversed().map { "\($0)" })
        #expect(try await chat.difference(bob).map(\.pts) == Array(2...31))
        let answer = try await chat.send(bob, .user(alice), "answer", replyTo: 7)
        try await chat.deliver()
        let copy = try await chat.messages.history(of: alice, with: .user(bob), HistoryWindow(limit: 1)).messages[0]
        #expect(copy.replyTo == 7 && copy.uid == answer.message.uid && copy.id == 31)
    }

    @Test(arguments: counts) func editingChangesBothCopies(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let (alice, bob) = pair(chat)
        try await chat.send(bob, .user(bob), "own")
        try await chat.send(alice, .user(bob), "wrong")
        let update = try await chat.messages.edit(1, of: alice, body: try MessageBody("right"))
        try await chat.deliver(times: 2)
        guard case .edited(let message) = update.event else {
            Issue.record("\(update)")
            return
        }
        #expect(update.pts == 3 && message.text == "right" && message.edited != nil)
        #expect(try await chat.history(bob, .user(alice)) == ["right"])
        let events = try await chat.difference(bob, since: 2).map(\.event)
        guard case .message(let new) = events[0], case .edited(let edited) = events[1] else {
            Issue.record("\(events)")
            return
        }
        #expect(events.count == (count == 1 ? 2 : 3) && new.id == 2 && edited.id == 2 && edited.text == "right")
    }

    @Test(arguments: counts) func deletingTakesOneCopyOrBoth(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let (alice, bob) = pair(chat)
        for number in 1...4 { try await chat.send(alice, .user(bob), "\(number)") }
        try await chat.deliver()
        let mine = try await chat.messages.delete([1, 99], of: alice, forAll: false)
        #expect(mine == Affected(pts: 6, count: 1))
        let all = try await chat.messages.delete([2, 3], of: bob, forAll: true)
        #expect(all.count == 2)
        try await chat.deliver(times: 2)
        #expect(try await chat.history(alice, .user(bob)) == ["4"])
        #expect(try await chat.history(bob, .user(alice)) == ["4", "1"])
        #expect(try await chat.difference(alice, since: 6).map(\.event) == [.deleted([2, 3])])
        #expect(try await chat.messages.delete([2], of: alice, forAll: true).count == 0)
        let rest = try await chat.messages.deleteHistory(of: alice, with: .user(bob), forAll: true)
        try await chat.deliver()
        #expect(rest.count == 1 && !rest.hasMore)
        #expect(try await chat.history(bob, .user(alice)) == ["1"])
        #expect(try await chat.messages.dialogs(of: alice).dialogs.isEmpty)
    }

    @Test(arguments: counts) func readingIsToldToWhoeverWrote(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let (alice, bob) = pair(chat)
        try await chat.send(alice, .user(alice), "own")
        for number in 1...3 { try await chat.send(alice, .user(bob), "\(number)") }
        try await chat.deliver()
        #expect(try await chat.messages.dialogs(of: bob).dialogs[0].unread == 3)
        let read = try await chat.messages.read(bob, with: .user(alice), upTo: 2)
        #expect(read?.event == .readInbox(.user(alice), upTo: 2, unread: 1))
        try await chat.deliver(times: 2)
        #expect(try await chat.difference(alice, since: 5).map(\.event) == [.readOutbox(.user(bob), upTo: 3)])
        let dialog = try await chat.messages.dialogs(of: alice, with: [.user(bob)])[0]
        #expect(dialog.settings.readOutbox == 3 && dialog.unread == 0)
        #expect(try await chat.messages.read(bob, with: .user(alice), upTo: 2) == nil)
        #expect(try await chat.messages.read(bob, with: .user(alice), upTo: 1) == nil)
        #expect(try await chat.messages.read(bob, with: .user(alice))?.pts == 6)
        #expect(try await chat.messages.dialogs(of: bob).dialogs[0].unread == 0)
    }
}
