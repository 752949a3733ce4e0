import FoundationEssentials
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Messages

/// What administrators set for a channel.
@Suite(.timeLimit(.minutes(3))) struct ChannelRuleTests {
    /// A supergroup of the creator 1 and of 2, who was there before all else.
    private func group(_ chat: MessagesFixture) async throws -> Int64 {
        let id = try await chat.messages.createChannel(by: 1, title: "All", isSupergroup: true).view.channel.id
        _ = try await chat.messages.invite([2], to: id, by: 1)
        try await chat.deliver()
        return id
    }

    private func texts(_ updates: [BoxUpdate]) -> [String] {
        updates.compactMap { update in
            switch update.event {
            case .message(let post), .edited(let post): post.action == nil ? post.text : nil
            default: nil
            }
        }
    }

    // MARK: Hidden history

    @Test(arguments: [1, 3]) func whoComesLaterSeesNothingOfWhatWasPostedBefore(_ shards: Int) async throws {
        let chat = try await MessagesFixture(shards: shards)
        let (id, messages) = (try await group(chat), chat.messages)
        let peer = Peer.channel(id)
        let old = try await chat.send(2, peer, "old secret").message.id
        _ = try await messages.pinPost(old, in: id, by: 1, isPinned: true)
        #expect(try await messages.hideHistory(true, of: id, by: 1).view.channel.hidesHistory)
        await #expect(throws: MessagesError.chatNotModified) { try await messages.hideHistory(true, of: id, by: 1) }
        await #expect(throws: MessagesError.adminRequired) { try await messages.hideHistory(false, of: id, by: 2) }
        let came = try await messages.invite([3], to: id, by: 1)
        let link = try await messages.exportInvite(ofChannel: id, by: 1)
        _ = try await messages.join(4, channelInvite: link)
        try await chat.deliver()
        let new = try await chat.send(1, peer, "new secret").message.id
        for user in [Int64(3), 4] {
            let list = try await messages.channelHistory(id, for: user, HistoryWindow())
            #expect(list.messages.map(\.text).last == "" && list.messages.first?.text == "new secret")
            #expect(list.count == list.messages.count && list.messages.allSatisfy { $0.id > old })
            // That he has come he sees.
            #expect(list.messages.last?.action == (user == 3 ? .usersAdded([3]) : .joinedByLink(inviter: 1)))
            let window = HistoryWindow(offset: old + 1, addOffset: -1, limit: 10)
            #expect(try await !messages.channelHistory(id, for: user, window).messages.contains { $0.id <= old })
            #expect(try await messages.channelMessages(id, for: user, [1, old, new]).map(\.id) == [new])
            let found = try await messages.searchChannel("secret", in: id, for: user)
            #expect(found.messages.map(\.id) == [new] && found.count == 1)
            #expect(try await messages.searchEverywhere("secret", of: user, limit: 10).messages.map(\.id) == [new])
            #expect(try await messages.pinnedMessages(ofChannel: id, for: user).isEmpty)
            #expect(try await messages.fullChannel(id, for: user).pinned == nil)
            let all = try await messages.channelDifference(id, for: user, since: 1, limit: 100)
            #expect(texts(all.updates) == ["new secret"])
            // The numbers go on.
            #expect(all.updates.reduce(1) { $0 + $1.count } == all.pts)
            await #expect(throws: MessagesError.messageInvalid) {
                try await messages.forward([old], of: user, from: peer, to: .user(user), randomIDs: [1])
            }
            await #expect(throws: MessagesError.replyInvalid) { try await chat.send(user, peer, "?", replyTo: old) }
        }
        let edited = try await messages.editPost(old, in: id, by: 2, body: MessageBody("older secret"))
        let view = try await messages.channel(id, for: 3)
        #expect(view.shown([edited]).map(\.event) == [.deleted([])] && view.shown([edited])[0].pts == edited.pts)
        #expect(try await messages.channel(id, for: 2).shown([edited]) == [edited])
        #expect(try await messages.searchChannel("secret", in: id, for: 2).count == 2)
        // What is the newest when the others are gone is not shown instead.
        let rest = try await messages.channelHistory(id, for: 3, HistoryWindow()).messages.map(\.id)
        _ = try await messages.deletePosts(rest, in: id, by: 1)
        _ = came
        #expect(try await messages.channelDialog(id, of: 3)?.top == nil)
        #expect(try await messages.channelDialog(id, of: 2)?.top != nil)
    }

    @Test func whatIsHiddenIsShownAgainWhenItIsAllowed() async throws {
        let chat = try await MessagesFixture()
        let (id, messages) = (try await group(chat), chat.messages)
        try await chat.send(1, .channel(id), "old")
        _ = try await messages.hideHistory(true, of: id, by: 1)
        _ = try await messages.invite([3], to: id, by: 1)
        #expect(try await messages.channelHistory(id, for: 3, HistoryWindow()).count == 1)
        // Everybody reads a public one.
        try await messages.setUsername("garden_club", of: id, by: 1)
        #expect(try await messages.channelHistory(id, for: 3, HistoryWindow()).count == 4)
        try await messages.setUsername(nil, of: id, by: 1)
        #expect(try await messages.channelHistory(id, for: 3, HistoryWindow()).count == 1)
        _ = try await messages.hideHistory(false, of: id, by: 1)
        #expect(try await messages.channelHistory(id, for: 3, HistoryWindow()).count == 4)
        try await messages.setUsername("garden_club", of: id, by: 1)
        await #expect(throws: MessagesError.linkExists) { try await messages.hideHistory(true, of: id, by: 1) }
        let news = try await messages.createChannel(by: 1, title: "News", isSupergroup: false).view.channel.id
        await #expect(throws: MessagesError.chatInvalid) { try await messages.hideHistory(true, of: news, by: 1) }
    }

    // MARK: Signatures

    @Test func aSignedPostTellsWhoHasWrittenIt() async throws {
        let isAway = Mutex<Bool>.Box(false)
        struct Away: Error {}
        let chat = try await MessagesFixture { users in
            if isAway.value { throw Away() }
            return Dictionary(uniqueKeysWithValues: users.map { ($0, "Writer \($0)") })
        }
        let messages = chat.messages
        let id = try await messages.createChannel(by: 1, title: "News", isSupergroup: false).view.channel.id
        let peer = Peer.channel(id)
        #expect(try await chat.send(1, peer, "plain").message.author == nil)
        #expect(try await messages.sign(true, postsOf: id, by: 1).view.channel.isSigned)
        await #expect(throws: MessagesError.chatNotModified) { try await messages.sign(true, postsOf: id, by: 1) }
        let signed = try await chat.send(1, peer, "signed", randomID: 5)
        #expect(signed.message.author == "Writer 1")
        let history = try await messages.channelHistory(id, for: 1, HistoryWindow()).messages
        #expect(history.map(\.author) == ["Writer 1", nil, nil])
        let moved = try await messages.forward(
            [signed.message.id], of: 1, from: peer, to: .user(1), randomIDs: [9])
        #expect(moved[0].message.forward?.author == "Writer 1" && moved[0].message.author == nil)
        // Who can't be asked for is not left out; what was sent before is answered.
        isAway.value = true
        await #expect(throws: MessagesError.tryAgain) { try await chat.send(1, peer, "unsigned?") }
        isAway.value = false
        #expect(try await chat.send(1, peer, "again", randomID: 5).wasReplayed)
        _ = try await messages.sign(false, postsOf: id, by: 1)
        #expect(try await chat.send(1, peer, "plain again").message.author == nil)
        await #expect(throws: MessagesError.chatInvalid) {
            try await messages.sign(true, postsOf: try await group(chat), by: 1)
        }
    }

    // MARK: Slow mode

    @Test func membersWaitBetweenPostsAndAdministratorsDont() async throws {
        let chat = try await MessagesFixture()
        let (id, messages) = (try await group(chat), chat.messages)
        let peer = Peer.channel(id)
        for wrong in [-1, 1, 31, 3_601] {
            await #expect(throws: MessagesError.secondsInvalid) { try await messages.slow(id, to: wrong, by: 1) }
        }
        try await chat.send(2, peer, "before")
        #expect(try await messages.slow(id, to: 30, by: 1).view.channel.slowMode == 30)
        await #expect(throws: MessagesError.adminRequired) { try await messages.slow(id, to: 0, by: 2) }
        let first = try await chat.send(2, peer, "first", randomID: 5)
        await #expect(throws: MessagesError.slowModeWait(30)) { try await chat.send(2, peer, "second") }
        // Asked again, it is the first; edits don't count.
        #expect(try await chat.send(2, peer, "first", randomID: 5).wasReplayed)
        _ = try await messages.editPost(first.message.id, in: id, by: 2, body: MessageBody("First"))
        let now = chat.clock.value
        #expect(try await messages.fullChannel(id, for: 2).nextPost == now.addingTimeInterval(30))
        for number in 0..<3 { try await chat.send(1, peer, "\(number)") }
        #expect(try await messages.fullChannel(id, for: 1).nextPost == nil)
        chat.clock.value = now.addingTimeInterval(29)
        await #expect(throws: MessagesError.slowModeWait(1)) { try await chat.send(2, peer, "second") }
        chat.clock.value = now.addingTimeInterval(30)
        try await chat.send(2, peer, "second")
        // Two in one batch are two.
        chat.clock.value = now.addingTimeInterval(60)
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask { (try? await chat.send(2, peer, "at once \(number)")) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(results == 1)
        chat.clock.value = now.addingTimeInterval(90)
        let two = try await messages.channelMessages(id, for: 2, [first.message.id, first.message.id + 1])
        await #expect(throws: MessagesError.slowModeMany) {
            try await messages.forward(two.map(\.id), of: 2, from: peer, to: peer, randomIDs: [21, 22])
        }
        try await chat.send(2, peer, "one is one")
        _ = try await messages.slow(id, to: 0, by: 1)
        for number in 0..<3 { try await chat.send(2, peer, "quick \(number)") }
        let news = try await messages.createChannel(by: 1, title: "News", isSupergroup: false).view.channel.id
        await #expect(throws: MessagesError.chatInvalid) { try await messages.slow(news, to: 10, by: 1) }
    }

    // MARK: Requests to join

    @Test(arguments: [1, 3]) func whoAsksIsLetInByAnAdministrator(_ shards: Int) async throws {
        let chat = try await MessagesFixture(shards: shards)
        let (id, messages) = (try await group(chat), chat.messages)
        let link = try await messages.exportInvite(ofChannel: id, by: 1, asks: true)
        #expect(try await messages.checkChannelInvite(link, for: 9).asks)
        for user in [Int64(3), 4, 5, 3] {
            await #expect(throws: MessagesError.inviteRequestSent) {
                try await messages.join(user, channelInvite: link)
            }
            chat.clock.withLock { $0 += 1 }
        }
        #expect(try await messages.channel(id, for: 3).member == nil)
        await #expect(throws: MessagesError.channelPrivate) {
            try await messages.channelHistory(id, for: 3, HistoryWindow())
        }
        let told = chat.changes.value.compactMap { change -> [Int64]? in
            guard case .joinRequests(id, let pending, let recent, let admins) = change else { return nil }
            #expect(admins == [1] && pending == recent.count)
            return recent
        }
        #expect(told == [[3], [4, 3], [5, 4, 3], [5, 4, 3]])
        await #expect(throws: MessagesError.adminRequired) {
            try await messages.joinRequests(to: id, for: 2, limit: 10)
        }
        let page = try await messages.joinRequests(to: id, for: 1, limit: 2)
        #expect(page.requests.map(\.user) == [5, 4] && page.count == 3)
        let next = try await messages.joinRequests(to: id, for: 1, after: page.requests.last, limit: 2)
        #expect(next.requests.map(\.user) == [3])
        #expect(try await messages.fullChannel(id, for: 1).requests == PendingRequests(count: 3, recent: [5, 4, 3]))
        #expect(try await messages.fullChannel(id, for: 2).requests == nil)

        let let3 = try await messages.answerRequest(of: 3, true, to: id, by: 1)
        guard case .message(let said) = let3.update?.event else { return #expect(Bool(false), "\(let3)") }
        #expect(said.action == .joinedByRequest && said.from == 3 && let3.view.channel.memberCount == 3)
        try await chat.deliver()
        #expect(try await messages.memberships(of: 3) == [id])
        _ = try await messages.answerRequest(of: 4, false, to: id, by: 1)
        for user in [Int64(3), 4, 9] {
            await #expect(throws: MessagesError.requesterMissing) {
                try await messages.answerRequest(of: user, true, to: id, by: 1)
            }
        }
        #expect(try await messages.channel(id, for: 4).member == nil)
        // Who is brought in, or banned, asks no more.
        _ = try await messages.invite([5], to: id, by: 1)
        #expect(try await messages.joinRequests(to: id, for: 1, limit: 10).count == 0)
    }

    @Test func allAreAnsweredAtOnce() async throws {
        let chat = try await MessagesFixture()
        let (id, messages) = (try await group(chat), chat.messages)
        let first = try await messages.exportInvite(ofChannel: id, by: 1, asks: true)
        for user in Int64(10)..<14 { _ = try? await messages.join(user, channelInvite: first) }
        let second = try await messages.exportInvite(ofChannel: id, by: 1, asks: true)
        await #expect(throws: MessagesError.inviteExpired) { try await messages.join(20, channelInvite: first) }
        for user in Int64(14)..<18 { _ = try? await messages.join(user, channelInvite: second) }
        await #expect(throws: MessagesError.adminRequired) {
            try await messages.answerRequests(true, to: id, by: 2)
        }
        #expect(try await messages.joinRequests(to: id, for: 1, by: first, limit: 10).count == 4)
        let denied = try await messages.answerRequests(false, to: id, by: 1, invite: first)
        #expect(denied == [10, 11, 12, 13])
        #expect(try await messages.answerRequests(true, to: id, by: 1) == [14, 15, 16, 17])
        #expect(try await messages.channel(id, for: 1).channel.memberCount == 6)
        #expect(try await messages.answerRequests(true, to: id, by: 1).isEmpty)
        // A link that does not ask lets in.
        let open = try await messages.exportInvite(ofChannel: id, by: 1)
        #expect(try await messages.join(20, channelInvite: open).view.rank == .member)
    }
}
