import FoundationEssentials
import Postgres
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3)), .closesDatabases) struct DialogTests {
    @Test func settingsAreKeptAndToldToWhoeverWasAway() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(1, .user(2), "before")
        let pts = try await chat.messages.state(of: 1).pts
        let draft = MessageDraft(text: "half a", date: chat.clock.value)
        try await chat.messages.setDraft(draft, of: 1, with: .user(2))
        try await chat.messages.mute(1, .user(3), until: chat.clock.value + 3_600)
        try await chat.messages.move(1, .user(2), toFolder: 1)
        try await chat.send(1, .user(3), "later")
        let difference = try await chat.messages.difference(of: 1, since: pts, limit: 10)
        #expect(difference.settings.map(\.peer) == [.user(2), .user(3)])
        #expect(difference.settings[0].draft == draft && difference.settings[0].folder == 1)
        #expect(difference.settings[1].muteUntil == chat.clock.value + 3_600)
        #expect(try await chat.messages.difference(of: 1, since: pts + 1, limit: 10).settings.isEmpty)
        #expect(try await chat.messages.dialogs(of: 1).dialogs.map(\.peer) == [.user(3)])
        #expect(try await chat.messages.dialogs(of: 1, folder: 1).dialogs[0].settings.draft == draft)
        #expect(try await chat.messages.setDraft(nil, of: 1, with: .user(2)).draft == nil)
        #expect(try await chat.messages.markUnread(1, .user(2), true).isMarkedUnread)
        try await chat.send(2, .user(1), "x")
        _ = try await chat.messages.read(1, with: .user(2))
        #expect(try await !chat.messages.dialogs(of: 1, with: [.user(2)])[0].settings.isMarkedUnread)
    }

    @Test func pinnedDialogsStandInTheirOwnOrder() async throws {
        let chat = try await MessagesFixture()
        for user in 2...8 { try await chat.send(Int64(user), .user(1), "x") }
        for user in 2...6 { try await chat.messages.pinDialog(1, .user(Int64(user)), true) }
        await #expect(throws: MessagesError.pinnedTooMuch) { try await chat.messages.pinDialog(1, .user(7), true) }
        #expect(try await chat.messages.pinDialog(1, .user(2), true).pinned == 6)
        func pinned() async throws -> [Int64] { try await chat.messages.pinnedDialogs(of: 1).map(\.peer.number) }
        #expect(try await pinned() == [2, 6, 5, 4, 3])
        try await chat.messages.pinDialog(1, .user(5), false)
        #expect(try await pinned() == [2, 6, 4, 3])
        try await chat.messages.reorderPinned(1, [.user(3), .user(7)])
        #expect(try await pinned() == [3, 7])
        #expect(try await chat.messages.dialogs(of: 1).dialogs.map(\.peer.number) == [8, 6, 5, 4, 2])
    }

    @Test(arguments: [1, 3]) func whoIsBlockedCanNotWrite(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let alice = chat.user(on: "s1")
        let bob = chat.user(on: chat.shards.names.last!, from: alice + 1)
        try await chat.messages.block(bob, by: alice, true)
        try await chat.deliver(times: 2)
        await #expect(throws: MessagesError.userBlocked) { try await chat.send(bob, .user(alice), "x") }
        await #expect(throws: MessagesError.youBlockedUser) { try await chat.send(alice, .user(bob), "x") }
        #expect(try await chat.messages.blocked(by: alice).map(\.user) == [bob])
        #expect(try await chat.messages.blocked(by: bob).isEmpty)
        try await chat.messages.block(bob, by: alice, false)
        try await chat.deliver(times: 2)
        try await chat.send(bob, .user(alice), "x")
    }

    /// Who can't write changes nothing either of what he wrote before, and is not seen typing.
    @Test(arguments: [1, 3]) func whoIsBlockedChangesNothingThere(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let alice = chat.user(on: "s1")
        let bob = chat.user(on: chat.shards.names.last!, from: alice + 1)
        try await chat.send(bob, .user(alice), "before")
        try await chat.deliver()
        try await chat.send(alice, .user(bob), "hers")
        try await chat.deliver()
        try await chat.messages.block(bob, by: alice, true)
        try await chat.deliver()
        chat.changes.value = []
        await #expect(throws: MessagesError.userBlocked) {
            try await chat.messages.edit(1, of: bob, body: try MessageBody("after"))
        }
        await #expect(throws: MessagesError.userBlocked) {
            try await chat.messages.pin(1, of: bob, with: .user(alice), isPinned: true)
        }
        await #expect(throws: MessagesError.userBlocked) {
            try await chat.messages.typing(bob, in: .user(alice), "typing")
        }
        await #expect(throws: MessagesError.youBlockedUser) {
            try await chat.messages.edit(2, of: alice, body: try MessageBody("after"))
        }
        // She is not refused, and he hears nothing of it.
        try await chat.messages.typing(alice, in: .user(bob), "typing")
        #expect(chat.typing.isEmpty)
        try await chat.deliver()
        #expect(try await chat.history(alice, .user(bob)) == ["hers", "before"])
        #expect(try await chat.messages.pinnedMessages(of: alice, with: .user(bob)).isEmpty)
        // In his own box he does as he likes, and may take back what he has said.
        _ = try await chat.messages.pin(1, of: bob, with: .user(alice), isPinned: true, isOneSided: true)
        _ = try await chat.messages.delete([1], of: bob, forAll: true)
        try await chat.deliver()
        #expect(try await chat.history(alice, .user(bob)) == ["hers"])
        try await chat.messages.block(bob, by: alice, false)
        try await chat.deliver()
        try await chat.messages.typing(bob, in: .user(alice), "typing")
        try await chat.messages.typing(bob, in: .user(bob), "typing")
        #expect(chat.typing == [[alice]])
        _ = try await chat.messages.edit(2, of: alice, body: try MessageBody("after"))
    }

    @Test func forwardsTellWhoWroteFirst() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(1, .user(2), "one", entities: [.init(.bold, offset: 0, length: 3)])
        try await chat.send(1, .user(2), "two")
        let sent = try await chat.messages.forward([1, 2], of: 2, from: .user(1), to: .user(3), randomIDs: [11, 12])
        #expect(sent.map(\.message.text) == ["one", "two"] && sent.map(\.message.id) == [3, 4])
        #expect(sent[0].message.forward?.from == .user(1) && sent[0].message.entities.count == 1)
        let again = try await chat.messages.forward([1, 2], of: 2, from: .user(1), to: .user(3), randomIDs: [11, 12])
        #expect(again.allSatisfy(\.wasReplayed) && again.map(\.message.id) == [3, 4])
        let on = try await chat.messages.forward([1], of: 3, from: .user(2), to: .user(4), randomIDs: [1])
        #expect(on[0].message.forward?.from == .user(1))
        let plain = try await chat.messages.forward(
            [1], of: 3, from: .user(2), to: .user(4), randomIDs: [2], isOriginShown: false)
        #expect(plain[0].message.forward == nil)
        for ids: [Int32] in [[1, 99], [99]] {
            await #expect(throws: MessagesError.messageInvalid) {
                try await chat.messages.forward(
                    ids, of: 3, from: .user(2), to: .user(5), randomIDs: ids.map { Int64($0) + 50 })
            }
        }
        #expect(try await chat.messages.state(of: 5).lastID == 0)
    }

    @Test func channelPostsAreForwardedFromAndTo() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let owner = chat.user(on: "s1")
        let reader = chat.user(on: "s2")
        let id = try await chat.messages.createChannel(by: owner, title: "News", isSupergroup: false).view.channel.id
        try await chat.send(owner, .channel(id), "news")
        await #expect(throws: MessagesError.channelPrivate) {
            try await chat.messages.forward([2], of: reader, from: .channel(id), to: .user(reader), randomIDs: [1])
        }
        _ = try await chat.messages.invite([reader], to: id, by: owner)
        let kept = try await chat.messages.forward(
            [2], of: reader, from: .channel(id), to: .user(reader), randomIDs: [1])
        #expect(kept[0].message.text == "news" && kept[0].message.forward?.from == .channel(id))
        #expect(kept[0].message.forward?.post == 2 && kept[0].message.peer == .user(reader))
        await #expect(throws: MessagesError.messageInvalid) {
            try await chat.messages.forward([1], of: reader, from: .channel(id), to: .user(reader), randomIDs: [2])
        }
        try await chat.send(owner, .user(owner), "note")
        let posted = try await chat.messages.forward(
            [1], of: owner, from: .user(owner), to: .channel(id), randomIDs: [3])
        #expect(posted[0].message.id == 3 && posted[0].message.forward?.from == .user(owner))
    }

    @Test func theShopSaysEachThingOnce() async throws {
        let chat = try await MessagesFixture()
        let body = try MessageBody("Your order is on its way")
        let updates = try await withThrowingTaskGroup(of: BoxUpdate?.self) { group in
            for _ in 0..<8 { group.addTask { try await chat.messages.sendFromShop(to: 1, body, key: "ord/1") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(updates.compactMap { $0 }.count == 1)
        #expect(try await chat.history(1, .user(shopNumber)) == [body.text])
        #expect(try await chat.messages.dialogs(of: 1).dialogs[0].unread == 1)
        #expect(try await chat.messages.sendFromShop(to: 2, body, key: "ord/1") != nil)
        #expect(try await chat.messages.read(1, with: .user(shopNumber))?.pts == 3)
    }

    @Test func wordsAreFoundInOnesOwnBoxOnly() async throws {
        let chat = try await MessagesFixture()
        for number in 1...250 { try await chat.send(1, .user(number % 2 == 0 ? 2 : 3), "Message number\(number) here") }
        try await chat.send(5, .user(6), "message of others")
        func search(_ query: String, _ user: Int64, _ peer: Peer? = nil) async throws -> [Int32] {
            try await chat.messages.search(query, of: user, with: peer).messages.map(\.id)
        }
        #expect(try await search("number7", 1) == [79, 78, 77, 76, 75, 74, 73, 72, 71, 70, 7])
        // Now there are words in the index, and some messages behind it.
        #expect(try await chat.database.query("select count(*) as n from messages_s1.search_words").first!["n"] == 250)
        try await chat.send(1, .user(2), "number7 again")
        #expect(try await search("NUMBER7", 1).first == 251)
        #expect(try await search("number7 here", 1, .user(3)) == [79, 77, 75, 73, 71, 7])
        #expect(try await search("message", 6) == [1])
        #expect(try await search("number7", 6).isEmpty)
        _ = try await chat.messages.edit(7, of: 1, body: try MessageBody("it's \\ 'quoted'"))
        #expect(try await search("number7", 1, .user(3)) == [79, 77, 75, 73, 71])
        #expect(try await search("quoted", 1) == [7])
        #expect(try await search("it's \\ 'quo", 1) == [7])
        _ = try await chat.messages.delete([7], of: 1, forAll: false)
        #expect(try await search("quoted", 1).isEmpty)
        #expect(try await search("quoted", 3) == [4])
        let list = try await chat.messages.search("number7", of: 1, with: nil, HistoryWindow(addOffset: 1, limit: 2))
        #expect(list.messages.map(\.id) == [79, 78] && list.count == 11)
        #expect(try await search("... !!", 1).isEmpty)
        await #expect(throws: MessagesError.queryEmpty) { try await search("  ", 1) }
    }
}
