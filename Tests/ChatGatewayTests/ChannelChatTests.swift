import FoundationEssentials
import HTTPServer
import HTTPService
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth
@testable import ChatGateway
@testable import Messages

/// Channels and supergroups over REST: as the other chats, and with rules of their own.
@Suite struct ChannelChatTests {
    private typealias Person = ChatFixture.Person

    private func channel(
        _ shop: ChatFixture, by owner: Person, _ title: String = "News", isSupergroup: Bool = false,
        with members: [Person] = []
    ) async throws -> ChatID {
        let made = try await shop.messages.createChannel(
            by: owner.number, title: title, about: "What is new", isSupergroup: isSupergroup)
        let id = made.view.channel.id
        if !members.isEmpty { _ = try await shop.messages.invite(members.map(\.number), to: id, by: owner.number) }
        return .channel(id)
    }

    private func number(_ chat: ChatID) throws -> Int64 {
        guard case .channel(let number) = chat else { throw TestSupportError(description: "\(chat)") }
        return number
    }

    private func texts(_ shop: ChatFixture, _ path: String, _ person: Person) async throws -> [String] {
        try await shop.ask(.get, path, person.token).value(Page<ChatMessage>.self).data.map(\.text)
    }

    @Test func aChannelIsListedReadAndWritten() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada", "L"), try await shop.person("Bo"))
        let news = try await channel(shop, by: ada, with: [bo])
        let sent = try await shop.say("first", from: ada, to: news, key: "one")
        #expect(sent.chat == news && sent.from == ChatName(id: news, name: "News") && sent.isOwn && sent.id == 2)
        let body = #"{"text":"first"}"#
        let path = "/v1/chats/\(news)"
        let again = try await shop.ask(
            .post, "\(path)/messages", ada.token, body, headers: ["Idempotency-Key": "one"])
        #expect(again.headers["Idempotency-Replayed"] == "true")
        #expect(try again.value(ChatMessage.self).id == 2)
        let chats: Page<Chat> = try await shop.ask(.get, "/v1/chats", bo.token).value()
        let line = try #require(chats.data.first)
        #expect(chats.data.count == 1 && line.id == news && line.kind == .channel && line.title == "News")
        #expect(line.unread == 1 && line.memberCount == 2 && line.lastMessage?.text == "first")
        #expect(line.channel?.isMember == true && line.channel?.mayPost == false && line.person == nil)
        #expect(line.channel?.about == "What is new")
        #expect(try await shop.ask(.get, path, bo.token).value(Chat.self) == line)
        let page: Page<ChatMessage> = try await shop.ask(.get, "\(path)/messages", bo.token).value()
        #expect(page.data.map(\.text) == ["first", ""] && page.data.last?.action?.type == .channelCreated)
        #expect(page.data[0].from.id == news && !page.data[0].isOwn && page.data[0].signature == nil)
        let one: ChatMessage = try await shop.ask(.get, "\(path)/messages/2", bo.token).value()
        #expect(one == page.data[0])
        #expect(try await shop.ask(.get, "\(path)/messages/9", bo.token).status == 404)
        let refused = try await shop.ask(.post, "\(path)/messages", bo.token, body)
        #expect(refused.status == 403 && refused.problem?.detail == "only administrators may")
        let read: ChatRead = try await shop.ask(.post, "\(path)/read", bo.token).value()
        #expect(read == ChatRead(chat: news, upTo: 2, unread: 0))
        #expect(try await shop.ask(.post, "\(path)/read", bo.token).value(ChatRead.self) == read)
        #expect(try await shop.ask(.get, path, bo.token).value(Chat.self).unread == 0)
        #expect(try await shop.ask(.get, path, ada.token).value(Chat.self).readByOthersUpTo == 2)
        // The name stands where posts are signed.
        _ = try await shop.messages.sign(true, postsOf: try number(news), by: ada.number)
        #expect(try await shop.say("signed", from: ada, to: news).signature == "Ada L")
        await shop.close()
    }

    @Test func whoIsNotInItIsToldNothingUnlessItIsPublic() async throws {
        let shop = try await ChatFixture()
        let (ada, eve) = (try await shop.person("Ada"), try await shop.person("Eve"))
        let news = try await channel(shop, by: ada)
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true)
        for chat in [news, group] {
            try await shop.say("secret", from: ada, to: chat)
            let path = "/v1/chats/\(chat)"
            let unknown = try await shop.ask(.get, "/v1/chats/chn_00000007", eve.token)
            for (method, place, body) in [
                (HTTPMethod.get, "", ""), (.get, "/messages", ""), (.get, "/messages/2", ""),
                (.get, "/search?q=secret", ""), (.post, "/messages", #"{"text":"x"}"#), (.post, "/read", "{}"),
            ] {
                let answer = try await shop.ask(method, path + place, eve.token, body)
                #expect(answer.status == 404 && answer.problem?.code == unknown.problem?.code, "\(place): \(answer)")
                #expect(!answer.description.contains("secret") && !answer.description.contains("Team"))
            }
        }
        #expect(try await texts(shop, "/v1/chats/search?q=secret", eve).isEmpty)
        try await shop.messages.setUsername("ada_news", of: try number(news), by: ada.number)
        let found: ChatChannel = try await shop.ask(.get, "/v1/chats/find?username=Ada_News", eve.token).value()
        #expect(found.id == news && !found.isMember && !found.mayPost && found.memberCount == 1)
        #expect(found.username == "ada_news" && found.kind == .channel)
        #expect(try await texts(shop, "/v1/chats/\(news)/messages", eve) == ["secret", ""])
        let chat: Chat = try await shop.ask(.get, "/v1/chats/\(news)", eve.token).value()
        #expect(chat.channel == found && chat.lastMessage == nil)
        #expect(try await shop.ask(.post, "/v1/chats/\(news)/messages", eve.token, #"{"text":"x"}"#).status == 403)
        #expect(try await shop.ask(.post, "/v1/chats/\(news)/read", eve.token).status == 404)
        #expect(try await shop.ask(.get, "/v1/chats/find?username=nobody_here", eve.token).status == 404)
        // Who is banned sees it no more.
        _ = try await shop.messages.join(eve.number, channel: try number(news))
        _ = try await shop.messages.ban(eve.number, true, in: try number(news), by: ada.number)
        #expect(try await shop.ask(.get, "/v1/chats/\(news)/messages", eve.token).status == 404)
        #expect(try await shop.ask(.get, "/v1/chats/find?username=ada_news", eve.token).status == 404)
        await shop.close()
    }

    @Test func listsOfAllKindsGoOnWhereTheyEnded() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        var all: [ChatID] = []
        for number in 0..<6 {
            let chat = try await channel(shop, by: ada, "C\(number)", isSupergroup: number % 2 == 0, with: [bo])
            let other = try await shop.person("P\(number)")
            try await shop.say("from \(number)", from: other, to: .user(bo.id))
            try await shop.say("post \(number)", from: ada, to: chat)
            all += [chat, .user(other.id)]
        }
        for chat in [all[0], all[3]] {
            try await shop.messages.pinDialog(bo.number, try await shop.gateway.peer(chat), true)
        }
        try await shop.messages.move(bo.number, try await shop.gateway.peer(all[4]), toFolder: 1)
        func ids(_ limit: Int, _ more: String = "") async throws -> [ChatID] {
            var found: [ChatID] = []
            var cursor = ""
            while true {
                let page: Page<Chat> = try await shop.ask(
                    .get, "/v1/chats?limit=\(limit)\(more)\(cursor)", bo.token
                ).value()
                #expect(page.data.count <= limit)
                found += page.data.map(\.id)
                guard let next = page.next, found.count < 100 else { return found }
                cursor = "&cursor=\(next)"
            }
        }
        let whole = try await ids(100)
        #expect(Array(whole.prefix(2)) == [all[3], all[0]])
        #expect(Set(whole) == Set(all).subtracting([all[4]]) && whole.count == 11)
        for limit in 1...12 { #expect(try await ids(limit) == whole, "\(limit)") }
        #expect(try await ids(10, "&archived=true") == [all[4]])
        for number in 0..<25 { try await shop.say("more \(number)", from: ada, to: all[0]) }
        var texts: [String] = []
        var cursor = ""
        repeat {
            let page: Page<ChatMessage> = try await shop.ask(
                .get, "/v1/chats/\(all[0])/messages?limit=4\(cursor)", bo.token
            ).value()
            texts += page.data.map(\.text)
            cursor = page.next.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(texts == (0..<25).reversed().map { "more \($0)" } + ["post 0", "", ""])
        await shop.close()
    }

    @Test func searchFindsPostsInOneAndInAll() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true, with: [bo])
        try await shop.say("the red mug", from: ada, to: group)
        try await shop.say("a blue mug", from: ada, to: .user(bo.id))
        try await shop.say("a plate", from: bo, to: group)
        #expect(try await texts(shop, "/v1/chats/\(group)/search?q=mug", bo) == ["the red mug"])
        #expect(try await Set(texts(shop, "/v1/chats/search?q=mug", bo)) == ["the red mug", "a blue mug"])
        var found: [String] = []
        var cursor = ""
        repeat {
            let page: Page<ChatMessage> = try await shop.ask(
                .get, "/v1/chats/search?q=mug&limit=1\(cursor)", bo.token
            ).value()
            found += page.data.map(\.text)
            cursor = page.next.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(found.count == 2 && Set(found) == ["the red mug", "a blue mug"])
        let all: Page<ChatMessage> = try await shop.ask(.get, "/v1/chats/search?q=plate", bo.token).value()
        #expect(all.data.map(\.chat) == [group] && all.data[0].from.id == .user(bo.id))
        await shop.close()
    }

    @Test func rulesOfAChannelHoldOverREST() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true)
        try await shop.say("old", from: ada, to: group)
        let id = try number(group)
        _ = try await shop.messages.hideHistory(true, of: id, by: ada.number)
        _ = try await shop.messages.slow(id, to: 60, by: ada.number)
        _ = try await shop.messages.invite([bo.number], to: id, by: ada.number)
        #expect(try await texts(shop, "/v1/chats/\(group)/messages", bo) == [""])
        #expect(try await shop.ask(.get, "/v1/chats/\(group)/messages/2", bo.token).status == 404)
        #expect(try await texts(shop, "/v1/chats/search?q=old", bo).isEmpty)
        try await shop.say("one", from: bo, to: group)
        let slowed = try await shop.ask(.post, "/v1/chats/\(group)/messages", bo.token, #"{"text":"two"}"#)
        let wait = slowed.headers["Retry-After"].flatMap { Int($0) } ?? 0
        #expect(slowed.status == 429 && (50...60).contains(wait), "\(slowed)")
        _ = try await shop.messages.restrict(bo.number, .send, in: id, by: ada.number)
        let muted = try await shop.ask(.post, "/v1/chats/\(group)/messages", bo.token, #"{"text":"two"}"#)
        #expect(muted.status == 403 && muted.problem?.detail == "you may not write here")
        await shop.close()
    }

    // MARK: Streams

    @Test func whatHappensInChannelsIsToldLive() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { stream.events.first?.type == .ready }
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true, with: [bo])
        let id = try number(group)
        for number in 0..<20 { try await shop.say("\(number)", from: ada, to: group) }
        try await shop.say("between", from: ada, to: .user(bo.id))
        // What is changed later is told as it is then.
        try await eventually("all is told") { stream.texts.contains("19") }
        _ = try await shop.messages.editPost(22, in: id, by: ada.number, body: MessageBody("changed"))
        _ = try await shop.messages.deletePosts([21], in: id, by: ada.number)
        _ = try await shop.messages.pinPost(22, in: id, by: ada.number, isPinned: true)
        try await eventually("all is told") { stream.events.contains { $0.type == .pinned } }
        try await eventually("all is told") { stream.texts.contains("between") }
        let events = stream.events.filter { $0.chat == group }
        // That the customer has come is told by the box, then by the channel.
        #expect(events.first?.type == .joined && events[1].message?.action?.type == .usersAdded)
        #expect(events.compactMap { $0.message?.text } == [""] + (0..<20).map { "\($0)" } + ["changed"])
        #expect(events.suffix(3).map(\.type) == [.edited, .deleted, .pinned] && events.last?.ids == [22])
        #expect(events.dropFirst().map(\.pts) == events.dropFirst().map(\.pts).sorted())
        #expect(events.first { $0.type == .message }?.message?.chat == group)
        _ = try await shop.messages.read(bo.number, channel: id)
        try await eventually("reading is told") {
            stream.events.contains { $0.type == .read && $0.chat == group && $0.unread == 0 && $0.upTo == 22 }
        }
        _ = try await shop.messages.leave(bo.number, channel: id)
        try await eventually("leaving is told") { stream.events.last?.type == .left }
        try await shop.say("unheard", from: ada, to: group)
        try await shop.say("heard", from: ada, to: .user(bo.id))
        try await eventually("it is told") { stream.texts.last == "heard" }
        #expect(!stream.texts.contains("unheard"))
        await stream.leave()
        #expect(shop.gateway.watch.listeners == 0)
        await shop.close()
    }

    @Test func whoComesBackIsToldWhichChannelsHaveChanged() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let still = try await channel(shop, by: ada, "Still", isSupergroup: true, with: [bo])
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true, with: [bo])
        for table in ["messages set date", "channel_members set date"] {
            try await shop.shard.execute("update \(table) = now() - interval '1 hour'")
        }
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { stream.events.first?.type == .ready }
        try await shop.say("one", from: ada, to: group)
        try await eventually("it is told") { stream.texts == ["one"] }
        let place = try #require(stream.ids.last)
        #expect(EventPlace(place)?.seconds != nil, "\(place)")
        await stream.leave()
        try await shop.say("missed", from: ada, to: group)
        try await shop.say("direct", from: ada, to: .user(bo.id))
        // Who was in none then, and has come since, is told all of it.
        let new = try await channel(shop, by: ada, "New", isSupergroup: true, with: [bo])
        try await shop.say("new one", from: ada, to: new)
        let next = try await shop.listen(bo, after: place)
        try await eventually("it is told") { next.texts.contains("new one") }
        try await eventually("it is told") { next.events.contains { $0.type == .reset } }
        let resets = next.events.filter { $0.type == .reset }
        #expect(resets.map(\.chat) == [group], "\(resets)")
        #expect(next.texts.contains("direct") && !next.texts.contains("missed"))
        try await shop.say("live", from: ada, to: still)
        try await eventually("it is told") { next.texts.last == "live" }
        await next.leave()
        await shop.close()
    }

    @Test func aPlaceHasOneText() {
        for place in [EventPlace(pts: 7), EventPlace(pts: 1, seconds: 0), EventPlace(pts: 9, seconds: 1_800_000_000)] {
            #expect(EventPlace(place.text) == place)
        }
        for wrong in ["", ".", "1.", ".1", "1.x", "1.2.3", "0.5", "1.-1", "1.99999999999999"] {
            #expect(EventPlace(wrong) == nil, "\(wrong)")
        }
    }

    @Test func whatWasCommittedElsewhereIsFoundByTheLook() async throws {
        let shop = try await ChatFixture(isDeaf: true)
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true, with: [bo])
        let stream = try await shop.listen(bo)
        try await eventually("it has begun") { !stream.events.isEmpty }
        try await shop.say("hello", from: ada, to: group)
        let looking = Task(executorPreference: TestLoops.any) { await shop.gateway.watch.run() }
        try await eventually("it is told") { stream.texts == ["hello"] }
        looking.cancel()
        await looking.value
        await stream.leave()
        await shop.close()
    }

    // MARK: Operators

    @Test func operatorsSeeChannelsAsTheOthers() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let eve = try await shop.person("Eve")
        let group = try await channel(shop, by: ada, "Team", isSupergroup: true, with: [bo])
        try await shop.say("secret", from: ada, to: group)
        let viewer = try await shop.operatorToken(.viewer)
        let listed = try await shop.ask(.get, "/admin/v1/chats?user=\(bo.id)", viewer)
        let line = try #require(try listed.value(Page<ChatSummary>.self).data.first)
        #expect(line.id == group && line.kind == .supergroup && line.title == "Team" && line.memberCount == 2)
        #expect(line.unread == 1 && line.lastMessage == 3 && !listed.description.contains("secret"))
        let one: ChatSummary = try await shop.ask(.get, "/admin/v1/chats/\(group)?user=\(bo.id)", viewer).value()
        #expect(one.messages == 3 && one.title == "Team")
        for path in ["", "/messages"] {
            let answer = try await shop.ask(
                .get, "/admin/v1/chats/\(group)\(path)?user=\(eve.id)", try await shop.operatorToken(.operator),
                headers: ["X-Reason": "a complaint"])
            #expect(answer.status == 404, "\(answer)")
        }
        let read: Page<ChatMessage> = try await shop.ask(
            .get, "/admin/v1/chats/\(group)/messages?user=\(bo.id)", try await shop.operatorToken(.operator),
            headers: ["X-Reason": "a complaint"]
        ).value()
        #expect(read.data.map(\.text) == ["secret", "", ""])
        var members: [ChatMember] = []
        var cursor = ""
        repeat {
            let page: Page<ChatMember> = try await shop.ask(
                .get, "/admin/v1/chats/\(group)/members?limit=1\(cursor)", viewer
            ).value()
            members += page.data
            cursor = page.next.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(Set(members.map(\.user)) == [ada.id, bo.id] && members.count == 2)
        #expect(members.first { $0.user == ada.id }?.rank == .creator)
        #expect(members.first { $0.user == bo.id }?.invitedBy == ada.id)
        #expect(try await shop.ask(.get, "/admin/v1/chats/chn_00000009/members", viewer).status == 404)
        let few = try await shop.messages.createGroup(by: ada.number, title: "Few", users: [bo.number, eve.number])
        let path = "/admin/v1/chats/\(ChatID.group(few.group.id))/members?limit=2"
        let first: Page<ChatMember> = try await shop.ask(.get, path, viewer).value()
        let rest: Page<ChatMember> = try await shop.ask(
            .get, "\(path)&cursor=\(try #require(first.next))", viewer
        ).value()
        #expect(first.data.map(\.user) + rest.data.map(\.user) == [ada.id, bo.id, eve.id] && rest.next == nil)
        await shop.close()
    }
}
