import FoundationEssentials
import Postgres
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3))) struct ChannelTests {
    @Test(arguments: [1, 3]) func aChannelIsWrittenByItsAdministratorsAndReadByAll(_ count: Int) async throws {
        let chat = try await MessagesFixture(shards: count)
        let owner = chat.user(on: "s1")
        let reader = chat.user(on: chat.shards.names.last!, from: owner + 1)
        let made = try await chat.messages.createChannel(by: owner, title: "News", isSupergroup: false)
        let id = made.view.channel.id
        #expect(made.view.rank == .creator && made.update?.owner == .channel(id) && made.update?.pts == 2)
        let peer = Peer.channel(id)
        await #expect(throws: MessagesError.channelPrivate) { try await chat.messages.join(reader, channel: id) }
        await #expect(throws: MessagesError.channelPrivate) {
            try await chat.messages.channelHistory(id, for: reader, HistoryWindow())
        }
        let link = try await chat.messages.exportInvite(ofChannel: id, by: owner)
        #expect(try await chat.messages.checkChannelInvite(link, for: reader).view.channel.title == "News")
        let joined = try await chat.messages.join(reader, channelInvite: link)
        #expect(joined.view.channel.memberCount == 2 && joined.update == nil)
        try await chat.deliver(times: 2)
        #expect(try await chat.messages.memberships(of: reader) == [id])
        await #expect(throws: MessagesError.adminRequired) { try await chat.send(reader, peer, "x") }
        let sent = try await chat.send(owner, peer, "first", randomID: 7)
        #expect(sent.message.id == 2 && sent.pts == 3 && sent.message.from == owner)
        #expect(try await chat.send(owner, peer, "again", randomID: 7).wasReplayed)
        try await chat.send(owner, peer, "answer", replyTo: 2)
        let dialog = try #require(try await chat.messages.channelDialogs(of: reader).first)
        #expect(dialog.top?.text == "answer" && dialog.unread == 2 && dialog.pts == 4)
        #expect(try await chat.messages.read(reader, channel: id, upTo: 2)?.unread == 1)
        #expect(try await chat.messages.read(reader, channel: id, upTo: 2) == nil)
        #expect(try await chat.messages.channelDialogs(of: reader)[0].unread == 1)
        let difference = try await chat.messages.channelDifference(id, for: reader, since: 2, limit: 10)
        #expect(difference.updates.map(\.pts) == [3, 4] && difference.isFinal)
        #expect(await chat.messages.pts(ofChannels: [id, 404]) == [id: 4])
        #expect(try await chat.messages.searchChannel("answ", in: id, for: reader).messages.map(\.id) == [3])
        await #expect(throws: MessagesError.adminRequired) {
            try await chat.messages.participants(of: id, for: reader)
        }
        _ = try await chat.messages.leave(reader, channel: id)
        try await chat.deliver()
        #expect(try await chat.messages.memberships(of: reader).isEmpty)
        #expect(try await chat.messages.channel(id, for: reader).channel.memberCount == 1)
        await #expect(throws: MessagesError.creatorRequired) { try await chat.messages.leave(owner, channel: id) }
    }

    @Test func aSupergroupIsWrittenByItsMembersAndRuledByItsAdministrators() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await chat.messages.createChannel(by: 1, title: "All", isSupergroup: true).view.channel.id
        let peer = Peer.channel(id)
        let all = try await chat.messages.invite([2, 3, 4], to: id, by: 1)
        #expect(all.view.channel.memberCount == 4 && all.update?.pts == 3)
        #expect(try await chat.messages.invite([2, 3], to: id, by: 1).update == nil)
        try await chat.deliver()
        try await chat.send(2, peer, "two", randomID: 5)
        #expect(try await !chat.send(3, peer, "three", randomID: 5).wasReplayed)
        await #expect(throws: MessagesError.channelPrivate) { try await chat.send(9, peer, "x") }
        await #expect(throws: MessagesError.deleteForbidden) { try await chat.messages.deletePosts([3], in: id, by: 3) }
        await #expect(throws: MessagesError.authorRequired) {
            try await chat.messages.editPost(3, in: id, by: 1, body: try MessageBody("x"))
        }
        await #expect(throws: MessagesError.adminRequired) { try await chat.messages.setTitle("x", of: id, by: 2) }
        _ = try await chat.messages.setAdmin(2, true, in: id, by: 1)
        _ = try await chat.messages.setTitle("Us", of: id, by: 2)
        #expect(try await chat.messages.editPost(3, in: id, by: 2, body: try MessageBody("zwei")).pts == 7)
        #expect(try await chat.messages.pinPost(4, in: id, by: 2, isPinned: true)?.pts == 8)
        #expect(try await chat.messages.pinnedMessages(ofChannel: id, for: 4).map(\.id) == [4])
        _ = try await chat.messages.ban(3, true, in: id, by: 2)
        try await chat.deliver()
        await #expect(throws: MessagesError.bannedInChannel) { try await chat.send(3, peer, "x") }
        await #expect(throws: MessagesError.channelPrivate) {
            try await chat.messages.channelHistory(id, for: 3, HistoryWindow())
        }
        #expect(try await chat.messages.memberships(of: 3).isEmpty)
        await #expect(throws: MessagesError.creatorRequired) { try await chat.messages.ban(1, true, in: id, by: 2) }
        #expect(try await chat.messages.deletePosts([4, 99], in: id, by: 2).count == 1)
        let view = try await chat.messages.channel(id, for: 4)
        #expect(view.channel.title == "Us" && view.channel.memberCount == 3)
        #expect(
            try await chat.messages.participants(of: id, for: 4, rank: .administrator).map(\.user) == [2])
        #expect(try await chat.messages.participants(of: id, for: 2, rank: .banned).map(\.user) == [3])
        _ = try await chat.messages.ban(3, false, in: id, by: 2)
        #expect(try await chat.messages.invite([3], to: id, by: 4).view.channel.memberCount == 4)
    }

    @Test func aNameIsOneChannelsOnly() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let first = try await chat.messages.createChannel(by: 1, title: "A", isSupergroup: false).view.channel.id
        let second = try await chat.messages.createChannel(by: 2, title: "B", isSupergroup: false).view.channel.id
        try await chat.messages.setUsername("The_News", of: first, by: 1)
        #expect(try await chat.messages.channel(named: "the_NEWS", for: 9).channel.id == first)
        await #expect(throws: MessagesError.usernameOccupied) {
            try await chat.messages.setUsername("the_news", of: second, by: 2)
        }
        for wrong in ["abc", "1news", "news_", "nëws1"] {
            await #expect(throws: MessagesError.usernameInvalid) {
                try await chat.messages.setUsername(wrong, of: second, by: 2)
            }
        }
        #expect(try await chat.messages.join(9, channel: first).view.rank == .member)
        #expect(try await chat.messages.channelHistory(first, for: 10, HistoryWindow()).count == 1)
        try await chat.messages.setUsername(nil, of: first, by: 1)
        await #expect(throws: MessagesError.usernameNotOccupied) {
            try await chat.messages.channel(named: "the_news", for: 9)
        }
        try await chat.messages.setUsername("the_news", of: second, by: 2)
        #expect(try await chat.messages.channel(named: "the_news", for: 9).channel.id == second)
        await #expect(throws: MessagesError.channelPrivate) { try await chat.messages.join(11, channel: first) }
    }

    @Test func tenThousandMembersAreGonePageByPage() async throws {
        let chat = try await MessagesFixture()
        let id = try await chat.messages.createChannel(by: 1, title: "All", isSupergroup: true).view.channel.id
        for start in stride(from: Int64(2), through: 10_000, by: 100) {
            _ = try await chat.messages.invite(Array(start..<min(start + 100, 10_001)), to: id, by: 1)
        }
        var users: [Int64] = []
        while true {
            let page = try await chat.messages.participants(of: id, for: 500, after: users.last ?? 0)
            if page.isEmpty { break }
            #expect(page.count <= 200)
            users += page.map(\.user)
        }
        #expect(users == Array(1...10_000))
        #expect(try await chat.messages.channel(id, for: 1).channel.memberCount == 10_000)
        try await chat.send(500, .channel(id), "to all")
        #expect(try await chat.database.query("select count(*) as n from messages_s1.messages").first!["n"] == 102)
    }
}
