import FoundationEssentials
import Postgres
import Sharding
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3)), .closesDatabases) struct GroupTests {
    static let counts = [1, 3]

    /// Users of all shards: the first makes the group.
    private func users(_ chat: MessagesFixture, _ count: Int) -> [Int64] {
        var users: [Int64] = []
        for index in 0..<count {
            let shard = chat.shards.names[index % chat.shards.names.count]
            users.append(chat.user(on: shard, from: (users.max() ?? 1_000) + 1))
        }
        return users
    }

    private func actions(_ chat: MessagesFixture, _ user: Int64) async throws -> [ServiceAction] {
        try await chat.difference(user).compactMap {
            if case .message(let message) = $0.event { message.action } else { nil }
        }
    }

    @Test(arguments: counts) func whatIsSaidInAGroupReachesEachMemberOnce(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let users = users(chat, 7)
        let made = try await chat.messages.createGroup(by: users[0], title: " Us ", users: Array(users.dropFirst()))
        let peer = Peer.chat(made.group.id)
        #expect(made.group.title == "Us" && made.group.members.map(\.user) == users)
        #expect(made.update?.user == users[0] && made.update?.pts == 2)
        try await chat.deliver(times: 2)
        for (number, user) in users.enumerated() {
            try await chat.send(user, peer, "from \(number)")
            try await chat.deliver(times: 2)
        }
        let sent = try await chat.send(users[1], peer, "answer", replyTo: 2)
        try await chat.deliver(times: 2)
        for user in users {
            let texts = try await chat.history(user, peer)
            #expect(texts == ["answer"] + (0..<7).reversed().map { "from \($0)" } + [""])
            let messages = try await chat.messages.history(of: user, with: peer, HistoryWindow()).messages
            #expect(messages[0].uid == sent.message.uid && messages[0].replyTo == 2)
            // Whoever is answered is told.
            #expect(messages[0].mentionsMe == (user == users[0]))
            #expect(try await chat.difference(user).map(\.pts) == Array(2...10))
        }
        #expect(try await chat.messages.unreadMentions(of: users[0], with: peer).map(\.text) == ["answer"])
        #expect(try await chat.messages.dialogs(of: users[0]).dialogs[0].unreadMentions == 1)
        #expect(try await chat.messages.readMentions(users[0], with: peer) == Affected(pts: 11, count: 1))
        #expect(try await chat.messages.unreadMentions(of: users[0], with: peer).isEmpty)
    }

    @Test(arguments: counts) func whoIsNotInAGroupCanNotWriteToIt(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let users = users(chat, 5)
        let group = try await chat.messages.createGroup(by: users[0], title: "Us", users: [users[1], users[2]]).group
        try await chat.deliver()
        let peer = Peer.chat(group.id)
        for stranger in users[3...] {
            let error = await #expect(throws: MessagesError.self) { try await chat.send(stranger, peer, "x") }
            #expect(error == .chatWriteForbidden || error == .peerInvalid)
            await #expect(throws: MessagesError.chatWriteForbidden) {
                try await chat.messages.change(group.id, by: stranger, .add(stranger))
            }
        }
        _ = try await chat.messages.change(group.id, by: users[0], .remove(users[1]))
        try await chat.deliver()
        await #expect(throws: MessagesError.chatWriteForbidden) { try await chat.send(users[1], peer, "x") }
        try await chat.send(users[0], peer, "without him")
        try await chat.deliver()
        #expect(try await actions(chat, users[1]).last == .userRemoved(users[1]))
        #expect(try await chat.history(users[1], peer).first == "")
        #expect(try await chat.history(users[2], peer).first == "without him")
    }

    @Test(arguments: counts) func whoBlocksSomebodyIsNotBroughtIntoAGroupByHim(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let users = users(chat, 4)
        try await chat.messages.block(users[0], by: users[1], true)
        try await chat.messages.block(users[2], by: users[0], true)
        try await chat.deliver()
        let made = try await chat.messages.createGroup(by: users[0], title: "Us", users: Array(users[1...]))
        #expect(made.missing == users[1...2].sorted() && made.group.members.map(\.user) == [users[0], users[3]])
        try await chat.deliver()
        #expect(try await chat.difference(users[1]).isEmpty)
        let id = made.group.id
        await #expect(throws: MessagesError.userPrivacyRestricted) {
            try await chat.messages.change(id, by: users[0], .add(users[1]))
        }
        await #expect(throws: MessagesError.youBlockedUser) {
            try await chat.messages.change(id, by: users[0], .add(users[2]))
        }
        // By somebody else, or by himself.
        _ = try await chat.messages.change(id, by: users[3], .add(users[1]))
        _ = try await chat.messages.join(users[2], invite: try await chat.messages.exportInvite(of: id, by: users[0]))
        #expect(try await chat.messages.group(id, for: users[0]).members.count == 4)
    }

    @Test(arguments: counts) func whoHasLeftAGroupChangesNothingInIt(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let users = users(chat, 4)
        let group = try await chat.messages.createGroup(by: users[0], title: "Us", users: Array(users[1...])).group
        let peer = Peer.chat(group.id)
        try await chat.deliver()
        for user in users[1...2] { try await chat.send(user, peer, "by \(user)") }
        try await chat.deliver()
        func own(_ user: Int64) async throws -> Int32 {
            let said = try await chat.messages.history(of: user, with: peer, HistoryWindow()).messages
            return try #require(said.first { $0.text == "by \(user)" }).id
        }
        let before = try await chat.history(users[3], peer).filter { !$0.isEmpty }
        // One was put out, one has left by himself.
        _ = try await chat.messages.change(group.id, by: users[0], .remove(users[1]))
        _ = try await chat.messages.change(group.id, by: users[2], .remove(users[2]))
        try await chat.deliver()
        chat.changes.value = []
        for user in users[1...2] {
            let id = try await own(user)
            await #expect(throws: MessagesError.chatWriteForbidden) {
                try await chat.messages.edit(id, of: user, body: try MessageBody("changed"))
            }
            await #expect(throws: MessagesError.chatWriteForbidden) {
                try await chat.messages.typing(user, in: peer, "typing")
            }
            await #expect(throws: MessagesError.deleteForbidden) {
                try await chat.messages.delete([id], of: user, forAll: true)
            }
            await #expect(throws: MessagesError.adminRequired) {
                try await chat.messages.pin(id, of: user, with: peer, isPinned: true)
            }
            await #expect(throws: MessagesError.chatWriteForbidden) {
                try await chat.messages.forward([id], of: user, from: peer, to: peer, randomIDs: [1])
            }
            #expect(try await chat.messages.delete([id], of: user, forAll: false).count == 1)
        }
        try await chat.deliver()
        #expect(try await chat.history(users[3], peer).filter { !$0.isEmpty } == before)
        #expect(chat.typing.isEmpty)
    }

    @Test(arguments: counts) func whatIsDoneToAGroupIsToldInIt(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let users = users(chat, 4)
        let id = try await chat.messages.createGroup(by: users[0], title: "Us", users: [users[1]]).group.id
        try await chat.deliver()
        _ = try await chat.messages.change(id, by: users[1], .add(users[2]))
        try await chat.deliver()
        await #expect(throws: MessagesError.adminRequired) {
            try await chat.messages.change(id, by: users[1], .title("They"))
        }
        _ = try await chat.messages.change(id, by: users[0], .admin(users[1], true))
        _ = try await chat.messages.change(id, by: users[1], .title("They"))
        _ = try await chat.messages.change(id, by: users[1], .about("About them"))
        let link = try await chat.messages.exportInvite(of: id, by: users[1])
        #expect(try await chat.messages.checkInvite(link).title == "They")
        _ = try await chat.messages.join(users[3], invite: link)
        await #expect(throws: MessagesError.alreadyParticipant) {
            try await chat.messages.join(users[3], invite: link)
        }
        _ = try await chat.messages.change(id, by: users[2], .remove(users[2]))
        try await chat.deliver(times: 2)
        let said: [ServiceAction] = [
            .groupCreated(title: "Us", users: [users[1]]), .usersAdded([users[2]]), .titleChanged("They"),
            .joinedByLink(inviter: users[0]), .userRemoved(users[2]),
        ]
        #expect(try await actions(chat, users[0]) == said)
        #expect(try await actions(chat, users[1]) == said)
        #expect(try await actions(chat, users[3]) == Array(said[3...]))
        for user in [users[0], users[1], users[3]] {
            let group = try await chat.messages.group(id, for: user)
            #expect(group.version == 7 && group.about == "About them" && group.members.count == 3)
        }
        _ = try await chat.messages.exportInvite(of: id, by: users[0])
        await #expect(throws: MessagesError.inviteExpired) { try await chat.messages.checkInvite(link) }
        await #expect(throws: MessagesError.inviteInvalid) { try await chat.messages.checkInvite("nonsense") }
        await #expect(throws: MessagesError.chatInvalid) {
            try await chat.messages.change(404, by: users[0], .title("x"))
        }
    }

    @Test func changesAtOnceAreDoneInTurn() async throws {
        let chat = try await MessagesFixture()
        let id = try await chat.messages.createGroup(by: 1, title: "Us", users: []).group.id
        try await withThrowingTaskGroup(of: Void.self) { group in
            for user in 2...7 { group.addTask { _ = try await chat.messages.change(id, by: 1, .add(Int64(user))) } }
            try await group.waitForAll()
        }
        let group = try await chat.messages.group(id, for: 1)
        #expect(group.members.count == 7 && group.version == 7)
    }

    @Test(arguments: counts) func groupMessagesAreEditedReadPinnedAndDeletedForAll(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let users = users(chat, 4)
        let id = try await chat.messages.createGroup(by: users[0], title: "Us", users: Array(users.dropFirst())).group
            .id
        let peer = Peer.chat(id)
        try await chat.deliver()
        try await chat.send(users[1], peer, "one")
        try await chat.deliver()
        _ = try await chat.messages.edit(2, of: users[1], body: try MessageBody("two"))
        _ = try await chat.messages.read(users[2], with: peer)
        _ = try await chat.messages.read(users[3], with: peer)
        await #expect(throws: MessagesError.adminRequired) {
            try await chat.messages.pin(2, of: users[1], with: peer, isPinned: true)
        }
        _ = try await chat.messages.pin(2, of: users[0], with: peer, isPinned: true)
        try await chat.deliver(times: 2)
        for user in users {
            #expect(try await chat.history(user, peer) == ["two", ""])
            #expect(try await chat.messages.pinnedMessages(of: user, with: peer).map(\.id) == [2])
        }
        let reads = try await chat.difference(users[1]).filter { $0.event == .readOutbox(peer, upTo: 2) }
        #expect(reads.count == 1)
        await #expect(throws: MessagesError.deleteForbidden) {
            try await chat.messages.delete([2], of: users[2], forAll: true)
        }
        _ = try await chat.messages.delete([2], of: users[0], forAll: true)
        try await chat.deliver(times: 2)
        for user in users { #expect(try await chat.history(user, peer) == [""]) }
    }
}
