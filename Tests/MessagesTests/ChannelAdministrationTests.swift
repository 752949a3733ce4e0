import FoundationEssentials
import Postgres
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3)), .closesDatabases) struct ChannelAdministrationTests {
    private func group(_ chat: MessagesFixture, _ members: [Int64]) async throws -> Int64 {
        let id = try await chat.messages.createChannel(by: 1, title: "All", isSupergroup: true).view.channel.id
        _ = try await chat.messages.invite(members, to: id, by: 1)
        try await chat.deliver()
        return id
    }

    private func memberships(_ chat: MessagesFixture, _ user: Int64) async throws -> [Bool] {
        try await chat.difference(user).compactMap { update in
            if case .membership(_, let isMember, _) = update.event { isMember } else { nil }
        }
    }

    @Test func whoComesAndGoesHasItInHisOwnBoxOnce() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await chat.messages.createChannel(by: 1, title: "All", isSupergroup: true).view.channel.id
        let others = (1...3).map { chat.user(on: "s\($0)") }
        let before = try await chat.messages.channelState(id).pts
        _ = try await chat.messages.invite(others, to: id, by: 1)
        try await chat.deliver(times: 2)
        for user in others {
            let all = try await chat.difference(user)
            // From how far the channel was before, he hears of his own coming in, too.
            #expect(all.map(\.event) == [.membership(channel: id, isMember: true, pts: before)])
        }
        _ = try await chat.messages.invite(others, to: id, by: 1)
        _ = try await chat.messages.setAdmin(others[0], true, in: id, by: 1)
        _ = try await chat.messages.leave(others[1], channel: id)
        _ = try await chat.messages.ban(others[2], true, in: id, by: others[0])
        try await chat.deliver()
        #expect(try await memberships(chat, others[0]) == [true, true])
        #expect(try await memberships(chat, others[1]) == [true, false])
        #expect(try await memberships(chat, others[2]) == [true, false])
        #expect(try await memberships(chat, 1) == [true])
    }

    @Test func anAdministratorMayWhatHeWasGivenAndGivesNoMore() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await group(chat, [2, 3, 4])
        try await chat.send(4, .channel(id), "four")
        let messages = chat.messages
        await #expect(throws: MessagesError.adminRankInvalid) {
            try await messages.setRights(.all, title: "Administrator of all", of: 2, in: id, by: 1)
        }
        _ = try await messages.setRights([.banUsers, .addAdmins], title: "Guard", of: 2, in: id, by: 1)
        let guardian = try await messages.participant(2, of: id, for: 4)
        #expect(guardian.title == "Guard" && guardian.rights == [.banUsers, .addAdmins] && guardian.promoter == 1)
        await #expect(throws: MessagesError.adminRequired) { try await messages.setTitle("x", of: id, by: 2) }
        await #expect(throws: MessagesError.adminRequired) { try await messages.setAbout("x", of: id, by: 2) }
        await #expect(throws: MessagesError.deleteForbidden) { try await messages.deletePosts([3], in: id, by: 2) }
        await #expect(throws: MessagesError.adminRequired) {
            try await messages.pinPost(3, in: id, by: 2, isPinned: true)
        }
        await #expect(throws: MessagesError.adminRequired) { try await messages.exportInvite(ofChannel: id, by: 2) }
        await #expect(throws: MessagesError.rightForbidden) {
            try await messages.setRights(.changeInfo, of: 3, in: id, by: 2)
        }
        _ = try await messages.setRights(.banUsers, of: 3, in: id, by: 2)
        _ = try await messages.setRights(.standard, of: 4, in: id, by: 1)
        // Only those whom he has named himself.
        await #expect(throws: MessagesError.adminRequired) { try await messages.setRights([], of: 4, in: id, by: 2) }
        await #expect(throws: MessagesError.adminRequired) { try await messages.ban(4, true, in: id, by: 2) }
        _ = try await messages.setRights([], of: 3, in: id, by: 2)
        #expect(try await messages.participant(3, of: id, for: 4).rank == .member)
        let admins = try await messages.participants(of: id, for: 4, .administrators, offset: 0, limit: 10)
        #expect(admins.members.map(\.user) == [1, 2, 4] && admins.count == 3)
    }

    @Test func whoIsMutedReadsAndBansEnd() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await group(chat, [2, 3])
        let messages = chat.messages
        _ = try await messages.restrict(2, .send, in: id, by: 1)
        await #expect(throws: MessagesError.bannedInChannel) { try await chat.send(2, .channel(id), "x") }
        #expect(try await messages.channelHistory(id, for: 2, HistoryWindow()).count == 2)
        let muted = try await messages.participants(of: id, for: 1, .restricted, offset: 0, limit: 10)
        #expect(muted.members.map(\.user) == [2] && muted.count == 1)
        _ = try await messages.ban(2, false, in: id, by: 1)
        try await chat.send(2, .channel(id), "again")
        // What has ended by itself.
        let past = Date().addingTimeInterval(-60)
        _ = try await messages.restrict(2, .send, until: past, in: id, by: 1)
        try await chat.send(2, .channel(id), "and again")
        let link = try await messages.exportInvite(ofChannel: id, by: 1)
        _ = try await messages.ban(3, true, until: Date().addingTimeInterval(3_600), in: id, by: 1)
        await #expect(throws: MessagesError.channelPrivate) { try await messages.join(3, channelInvite: link) }
        await #expect(throws: MessagesError.userKicked) { try await messages.invite([3], to: id, by: 1) }
        let banned = try await messages.participants(of: id, for: 1, .banned, offset: 0, limit: 10)
        #expect(banned.members.map(\.user) == [3] && banned.members[0].inviter == 1)
        _ = try await messages.ban(3, true, until: past, in: id, by: 1)
        #expect(try await messages.participants(of: id, for: 1, .banned, offset: 0, limit: 10).count == 0)
        #expect(try await messages.join(3, channelInvite: link).view.channel.memberCount == 3)
    }

    @Test func whoMayNotPostMayNotWhenHeComesAgainEither() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await group(chat, [2, 3])
        let messages = chat.messages
        let link = try await messages.exportInvite(ofChannel: id, by: 1)
        _ = try await messages.restrict(2, .send, in: id, by: 1)
        for _ in 0..<2 {
            _ = try await messages.leave(2, channel: id)
            _ = try await messages.join(2, channelInvite: link)
            await #expect(throws: MessagesError.bannedInChannel) { try await chat.send(2, .channel(id), "x") }
        }
        _ = try await messages.leave(2, channel: id)
        _ = try await messages.invite([2], to: id, by: 1)
        await #expect(throws: MessagesError.bannedInChannel) { try await chat.send(2, .channel(id), "x") }
        // Until somebody takes it from him; and what has ended is not there when he comes again.
        _ = try await messages.restrict(2, [], in: id, by: 1)
        _ = try await messages.leave(2, channel: id)
        _ = try await messages.join(2, channelInvite: link)
        try await chat.send(2, .channel(id), "x")
        _ = try await messages.restrict(2, .send, until: Date().addingTimeInterval(-60), in: id, by: 1)
        _ = try await messages.leave(2, channel: id)
        _ = try await messages.join(2, channelInvite: link)
        try await chat.send(2, .channel(id), "x")
    }

    @Test func whoMayNotPostChangesNoPost() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await group(chat, [2, 3, 4])
        let messages = chat.messages
        for user in 2...4 { try await chat.send(Int64(user), .channel(id), "by \(user)") }
        let own = try await messages.channelHistory(id, for: 1, HistoryWindow()).messages
            .reduce(into: [Int64: Int32]()) { if !$1.text.isEmpty { $0[$1.from] = $1.id } }
        func edit(_ user: Int64) async throws {
            _ = try await messages.editPost(
                try #require(own[user]), in: id, by: user, body: try MessageBody("changed"))
        }
        _ = try await messages.restrict(2, .send, in: id, by: 1)
        _ = try await messages.leave(3, channel: id)
        _ = try await messages.ban(4, true, in: id, by: 1)
        await #expect(throws: MessagesError.bannedInChannel) { try await edit(2) }
        for user in 3...4 {
            await #expect(throws: MessagesError.channelPrivate) { try await edit(Int64(user)) }
        }
        // Who may read it from outside may not write for all that.
        try await messages.setUsername("everybody", of: id, by: 1)
        await #expect(throws: MessagesError.chatWriteForbidden) { try await edit(3) }
        await #expect(throws: MessagesError.deleteForbidden) {
            try await messages.deletePosts([try #require(own[3])], in: id, by: 3)
        }
        await #expect(throws: MessagesError.channelPrivate) { try await edit(4) }
        let texts = try await messages.channelHistory(id, for: 1, HistoryWindow()).messages.map(\.text)
        #expect(texts.filter { !$0.isEmpty } == ["by 4", "by 3", "by 2"])
        _ = try await messages.restrict(2, [], in: id, by: 1)
        try await edit(2)
    }

    /// However many bring somebody in, he stays with as many channels as he may have.
    @Test func whoIsInAsManyChannelsAsThereMayBeIsNotBroughtIntoAnother() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let (crowded, blocking, free) = (chat.user(on: "s1"), chat.user(on: "s2"), chat.user(on: "s3"))
        let banned: Int64 = 77
        let id = try await group(chat, [banned])
        _ = try await chat.messages.ban(banned, true, in: id, by: 1)
        try await chat.shards.client(of: "s1").execute(
            "insert into memberships (user_id, channel_id) select $1, 1000000 + n from generate_series(1, 499) n",
            crowded)
        // One more is as many as may be.
        let last = try await group(chat, [crowded])
        #expect(try await chat.messages.memberships(of: crowded).count == Messages.Limits.memberships)
        try await chat.messages.block(1, by: blocking, true)
        try await chat.deliver()
        await #expect(throws: MessagesError.userChannelsTooMuch) {
            try await chat.messages.invite([crowded], to: id, by: 1)
        }
        await #expect(throws: MessagesError.userPrivacyRestricted) {
            try await chat.messages.invite([blocking], to: id, by: 1)
        }
        let done = try await chat.messages.invite([crowded, blocking, free, banned], to: id, by: 1)
        #expect(done.missing == [crowded, blocking, banned].sorted() && done.view.channel.memberCount == 2)
        try await chat.deliver()
        #expect(try await chat.messages.memberships(of: crowded).count == Messages.Limits.memberships)
        #expect(try await chat.messages.memberships(of: blocking).isEmpty)
        #expect(try await chat.messages.memberships(of: free) == [id])
        // Who is in it already is not missing, and those who have come in at the same moment see all of them.
        #expect(try await chat.messages.invite([crowded, free], to: last, by: 1).missing.isEmpty)
        try await chat.shards.client(of: "s1").execute(
            "insert into memberships (user_id, channel_id) values ($1, 900000000001)", crowded)
        #expect(try await chat.messages.memberships(of: crowded).count == Messages.Limits.memberships + 1)
        await #expect(throws: MessagesError.channelsTooMuch) {
            try await chat.messages.createChannel(by: crowded, title: "x", isSupergroup: true)
        }
    }

    @Test func whoHasReadIsCountedForOthersOnly() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await group(chat, [2, 3])
        for text in ["a", "b", "c"] { try await chat.send(1, .channel(id), text) }
        func outboxes() async throws -> [Int32] {
            var all: [Int32] = []
            for user in [1, 2, 3] as [Int64] {
                all.append(try await chat.messages.fullChannel(id, for: user).readOutbox)
            }
            return all
        }
        #expect(try await outboxes() == [0, 0, 0])
        _ = try await chat.messages.read(2, channel: id, upTo: 4)
        #expect(try await outboxes() == [4, 0, 4])
        _ = try await chat.messages.read(3, channel: id, upTo: 5)
        #expect(try await outboxes() == [5, 5, 4])
        _ = try await chat.messages.read(2, channel: id, upTo: 5)
        #expect(try await outboxes() == [5, 5, 5])
        let seen = chat.changes.value.compactMap { change -> Int32? in
            if case .channelSeen(id, let last, _) = change { last } else { nil }
        }
        #expect(seen == [4, 5, 5])
    }

    @Test func aChannelIsDeletedWithAllThatIsInIt() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let id = try await group(chat, [2, 3])
        let messages = chat.messages
        try await messages.setUsername("gardeners", of: id, by: 1)
        for number in 0..<5 { try await chat.send(2, .channel(id), "\(number)") }
        _ = try await messages.setAdmin(2, true, in: id, by: 1)
        await #expect(throws: MessagesError.adminRequired) { try await messages.deleteChannel(id, by: 2) }
        let shard = chat.shards.client(of: chat.shards.name(of: id))
        try await shard.execute("update channels set member_count = 1001 where id = $1", id)
        await #expect(throws: MessagesError.channelTooLarge) { try await messages.deleteChannel(id, by: 1) }
        try await shard.execute("update channels set member_count = 3 where id = $1", id)
        _ = try await messages.deleteChannel(id, by: 1)
        try await chat.deliver()
        for user in [1, 2, 3] as [Int64] {
            #expect(try await messages.memberships(of: user).isEmpty)
            #expect(try await memberships(chat, user).last == false)
        }
        await #expect(throws: MessagesError.channelInvalid) { try await messages.channel(id, for: 1) }
        await #expect(throws: MessagesError.channelInvalid) { try await chat.send(1, .channel(id), "x") }
        await #expect(throws: MessagesError.usernameNotOccupied) {
            try await messages.channel(named: "gardeners", for: 1)
        }
        let left = try await shard.query(
            "select count(*) from messages where user_id = $1", Peer.channel(id).key)
        #expect(try left[0][0] as Int == 0)
    }

    @Test func whoWasAwayKnowsWhichChannelsHaveChanged() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let quiet = try await group(chat, [2])
        let (loud, edited) = (try await group(chat, [2]), try await group(chat, [2]))
        try await chat.send(1, .channel(edited), "one")
        chat.clock.value += 3_600
        let since = chat.clock.value
        try await chat.send(1, .channel(loud), "news")
        chat.clock.value += 1
        _ = try await chat.messages.pinPost(3, in: edited, by: 1, isPinned: true)
        let new = try await group(chat, [2])
        let states = try await chat.messages.channelStates(of: 2, since: since)
        #expect(Set(states.map(\.channel)) == [quiet, loud, edited, new])
        #expect(Set(states.filter(\.hasChanged).map(\.channel)) == [loud, edited, new])
        #expect(states.filter(\.isNew).map(\.channel) == [new])
        let points = await chat.messages.pts(ofChannels: states.map(\.channel))
        #expect(states.allSatisfy { $0.pts == points[$0.channel] })
    }
}
