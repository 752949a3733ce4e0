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

/// Chats over REST, as a customer's web client has them.
@Suite struct ChatGatewayTests {
    @Test func whatOneSendsTheOtherReads() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada", "L"), try await shop.person("Bo"))
        let sent = try await shop.say("hello", from: ada, to: .user(bo.id))
        #expect(sent.chat == .user(bo.id) && sent.from.id == .user(ada.id) && sent.isOwn)
        let page: Page<ChatMessage> = try await shop.ask(.get, "/v1/chats/\(ada.id)/messages", bo.token).value()
        let got = try #require(page.data.first)
        #expect(page.data.count == 1 && page.next == nil && got.text == "hello" && !got.isOwn)
        #expect(got.from == ChatName(id: .user(ada.id), name: "Ada L") && got.chat == .user(ada.id))
        let chats: Page<Chat> = try await shop.ask(.get, "/v1/chats", bo.token).value()
        let chat = try #require(chats.data.first)
        #expect(chats.data.count == 1 && chat.id == .user(ada.id) && chat.unread == 1 && chat.kind == .user)
        #expect(chat.title == "Ada L" && chat.lastMessage?.text == "hello")
        let one: Chat = try await shop.ask(.get, "/v1/chats/\(ada.id)", bo.token).value()
        #expect(one == chat)
        let message: ChatMessage = try await shop.ask(
            .get, "/v1/chats/\(ada.id)/messages/\(got.id)", bo.token
        ).value()
        #expect(message == got)
        await shop.close()
    }

    @Test func privacyIsAsTelegramClientsHaveIt() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        try await shop.say("hello", from: ada, to: .user(bo.id))
        func seen() async throws -> ChatPerson? {
            try await shop.ask(.get, "/v1/chats/\(ada.id)", bo.token).value(Chat.self).person
        }
        #expect(try await seen()?.phone == nil)
        try await shop.auth.setPrivacy(.phone, PrivacyRule(.everybody), of: ada.number)
        #expect(try await seen()?.phone == ada.phone)
        try await shop.auth.setPrivacy(.status, PrivacyRule(.nobody), of: ada.number)
        _ = try await shop.auth.setStatus(of: ada.number, isOnline: true)
        let hidden = try await seen()
        #expect(hidden?.presence == .recently && hidden?.presenceAt == nil)
        await shop.close()
    }

    @Test func listsGoOnWhereTheyEnded() async throws {
        let shop = try await ChatFixture()
        let bo = try await shop.person("Bo")
        var others: [ChatFixture.Person] = []
        for number in 0..<7 {
            let other = try await shop.person("P\(number)")
            others.append(other)
            try await shop.say("from \(number)", from: other, to: .user(bo.id))
        }
        for other in others.prefix(3) { try await shop.messages.pinDialog(bo.number, other.peer, true) }
        func ids(limit: Int) async throws -> [ChatID] {
            var found: [ChatID] = []
            var cursor = ""
            while true {
                let page: Page<Chat> = try await shop.ask(.get, "/v1/chats?limit=\(limit)\(cursor)", bo.token).value()
                #expect(page.data.count <= limit)
                found += page.data.map(\.id)
                guard let next = page.next else { return found }
                cursor = "&cursor=\(next)"
            }
        }
        let all = try await ids(limit: 100)
        #expect(Set(all) == Set(others.map { .user($0.id) }) && all.count == 7)
        let pinned = [2, 1, 0].map { ChatID.user(others[$0].id) }
        #expect(Array(all.prefix(3)) == pinned)
        for limit in 1...8 { #expect(try await ids(limit: limit) == all, "\(limit)") }
        for number in 0..<25 { try await shop.say("more \(number)", from: others[0], to: .user(bo.id)) }
        var texts: [String] = []
        var cursor: String? = ""
        while let place = cursor {
            let page: Page<ChatMessage> = try await shop.ask(
                .get, "/v1/chats/\(others[0].id)/messages?limit=10\(place)", bo.token
            ).value()
            texts += page.data.map(\.text)
            cursor = page.next.map { "&cursor=\($0)" }
        }
        #expect(texts == (0..<25).reversed().map { "more \($0)" } + ["from 0"])
        let wrong = try await shop.ask(.get, "/v1/chats?cursor=x", bo.token)
        #expect(wrong.status == 400 && wrong.problem?.errors?.first?.pointer == "?cursor")
        await shop.close()
    }

    @Test func oneKeyIsOneMessage() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let path = "/v1/chats/\(bo.id)/messages"
        let key: HTTPHeaders = ["Idempotency-Key": "once"]
        let first = try await shop.ask(.post, path, ada.token, #"{"text":"hello"}"#, headers: key)
        let again = try await shop.ask(.post, path, ada.token, #"{"text":"hello"}"#, headers: key)
        #expect(first.status == 201 && again.status == 201 && first.bytes == again.bytes)
        #expect(first.headers["Idempotency-Replayed"] == nil && again.headers["Idempotency-Replayed"] == "true")
        #expect(first.headers["Location"] == "\(path)/1")
        let other = try await shop.ask(.post, path, ada.token, #"{"text":"other"}"#, headers: key)
        #expect(other.status == 422 && other.problem?.code == "idempotency_key_reused")
        let elsewhere = try await shop.ask(
            .post, "/v1/chats/\(ada.id)/messages", ada.token, #"{"text":"hello"}"#, headers: key)
        #expect(elsewhere.status == 422)
        // Another sender's key is another one.
        #expect(try await shop.ask(.post, path, bo.token, #"{"text":"mine"}"#, headers: key).status == 201)
        let page: Page<ChatMessage> = try await shop.ask(.get, path, ada.token).value()
        #expect(page.data.map(\.text) == ["hello"])
        await shop.close()
    }

    @Test(arguments: [
        (#"{"text":"  "}"#, "/text"), (#"{"text":""}"#, "/text"), (#"{"text":"my card 4242 4242 4242 4242"}"#, "/text"),
        (#"{"text":"x","replyTo":99}"#, "/replyTo"), (#"{"text":"x","replyTo":-1}"#, "/replyTo"),
        (#"{"text":"x","entities":[{"type":"bold","offset":0,"length":9}]}"#, "/entities"),
        (#"{"text":"x","entities":[{"type":"user","offset":0,"length":1}]}"#, "/entities/0/user"),
        (#"{"text":"x","entities":[{"type":"blink","offset":0,"length":1}]}"#, "/entities/0/type"),
        (#"{"text":"x","words":"x"}"#, "/words"),
    ])
    func whatIsWrongIsNamed(_ body: String, _ pointer: String) async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let answer = try await shop.ask(.post, "/v1/chats/\(bo.id)/messages", ada.token, body)
        #expect(answer.status == 422 && answer.problem?.errors?.first?.pointer == pointer, "\(answer)")
        let page: Page<ChatMessage> = try await shop.ask(.get, "/v1/chats/\(bo.id)/messages", ada.token).value()
        #expect(page.data.isEmpty)
        await shop.close()
    }

    @Test func longTextsAreRefusedAndTheLongestIsNot() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        for (count, status) in [(4_096, 201), (4_097, 422)] {
            let text = String(repeating: "é", count: count)
            let answer = try await shop.ask(.post, "/v1/chats/\(bo.id)/messages", ada.token, #"{"text":"\#(text)"}"#)
            #expect(answer.status == status, "\(count): \(answer.problem?.detail ?? "")")
        }
        await shop.close()
    }

    @Test func textsAreShownAsTheyWereMeant() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let body = """
            {"text":" see Bo ","entities":[{"type":"bold","offset":1,"length":3},
            {"type":"user","offset":5,"length":2,"user":"\(bo.id)"}]}
            """
        let sent: ChatMessage = try await shop.ask(.post, "/v1/chats/\(bo.id)/messages", ada.token, body).value()
        #expect(sent.text == "see Bo")
        #expect(
            sent.entities == [
                ChatEntity(type: .bold, offset: 0, length: 3),
                ChatEntity(type: .user, offset: 4, length: 2, user: bo.id),
            ])
        let reply = try await shop.say("yes?", from: bo, to: .user(ada.id), replyTo: 1)
        #expect(reply.replyTo == 1)
        await shop.close()
    }

    @Test func whoIsNotThereIsNotFound() async throws {
        let shop = try await ChatFixture()
        let ada = try await shop.person("Ada")
        for chat in [ChatID.user(UserID()), .group(7)] {
            for (method, path, body) in [
                (HTTPMethod.get, "", ""), (.post, "/messages", #"{"text":"x"}"#),
            ] {
                let answer = try await shop.ask(method, "/v1/chats/\(chat)\(path)", ada.token, body)
                #expect([403, 404].contains(answer.status), "\(chat) \(path): \(answer)")
            }
        }
        #expect(try await shop.ask(.get, "/v1/chats/\(ada.number)", ada.token).status == 400)
        #expect(try await shop.ask(.get, "/v1/chats/chn_00000007/messages", ada.token).status == 404)
        #expect(try await shop.ask(.post, "/v1/chats/shop/messages", ada.token, #"{"text":"x"}"#).status == 403)
        #expect(try await shop.ask(.get, "/v1/chats", nil).status == 401)
        let viewer = try await shop.operatorToken(.admin)
        #expect(try await shop.ask(.get, "/v1/chats", viewer).status == 403)
        await shop.close()
    }

    @Test func othersChatsAreNobodysBusiness() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let eve = try await shop.person("Eve")
        let sent = try await shop.say("secret word", from: ada, to: .user(bo.id))
        for path in [
            "/v1/chats/\(ada.id)/messages", "/v1/chats/\(bo.id)/messages", "/v1/chats/search?q=secret",
            "/v1/chats/\(bo.id)/search?q=secret",
        ] {
            let page: Page<ChatMessage> = try await shop.ask(.get, path, eve.token).value()
            #expect(page.data.isEmpty, "\(path)")
        }
        #expect(try await shop.ask(.get, "/v1/chats/\(bo.id)/messages/\(sent.id)", eve.token).status == 404)
        try await shop.messages.block(ada.number, by: bo.number, true)
        let refused = try await shop.ask(.post, "/v1/chats/\(bo.id)/messages", ada.token, #"{"text":"x"}"#)
        #expect(refused.status == 403 && refused.problem?.detail == "they have blocked you")
        await shop.close()
    }

    @Test func whoSearchesTooMuchAtATimeComesAgain() async throws {
        let shop = try await ChatFixture()
        let ada = try await shop.person("Ada")
        let gate = shop.messages.searches
        let held = (0..<SearchGate.ofOne).map { number in
            Task {
                try await gate.run(for: ada.number, in: "other \(number)") { try await Task.sleep(for: .seconds(600)) }
            }
        }
        try await eventually { gate.count(of: ada.number) == SearchGate.ofOne }
        let refused = try await shop.ask(.get, "/v1/chats/search?q=mug", ada.token)
        #expect(refused.status == 429 && refused.headers["Retry-After"] == "1", "\(refused)")
        for task in held { task.cancel() }
        try await eventually { gate.count(of: ada.number) == 0 }
        #expect(try await shop.ask(.get, "/v1/chats/search?q=mug", ada.token).status == 200)
        await shop.close()
    }

    @Test func searchFindsWordsInOneChatAndInAll() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let cy = try await shop.person("Cy")
        try await shop.say("the red mug", from: ada, to: .user(bo.id))
        try await shop.say("a blue mug", from: ada, to: .user(cy.id))
        try await shop.say("nothing", from: ada, to: .user(cy.id))
        func found(_ path: String) async throws -> [String] {
            try await shop.ask(.get, path, ada.token).value(Page<ChatMessage>.self).data.map(\.text)
        }
        #expect(try await found("/v1/chats/search?q=mug") == ["a blue mug", "the red mug"])
        #expect(try await found("/v1/chats/\(bo.id)/search?q=mug") == ["the red mug"])
        for query in ["", "?q=", "?q=%20"] {
            #expect(try await shop.ask(.get, "/v1/chats/search\(query)", ada.token).status == 400, "\(query)")
        }
        await shop.close()
    }

    @Test func whatWasReadIsSaidToBoth() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        for text in ["1", "2", "3"] { try await shop.say(text, from: ada, to: .user(bo.id)) }
        let path = "/v1/chats/\(ada.id)/read"
        let part: ChatRead = try await shop.ask(.post, path, bo.token, #"{"upTo":2}"#).value()
        #expect(part == ChatRead(chat: .user(ada.id), upTo: 2, unread: 1))
        #expect(try await shop.ask(.post, path, bo.token, #"{"upTo":2}"#).value(ChatRead.self) == part)
        #expect(try await shop.ask(.get, "/v1/chats/\(bo.id)", ada.token).value(Chat.self).readByOthersUpTo == 2)
        let all: ChatRead = try await shop.ask(.post, path, bo.token).value()
        #expect(all.upTo == 3 && all.unread == 0)
        for wrong in ["0", "-1", "99999999999"] {
            #expect(try await shop.ask(.post, path, bo.token, #"{"upTo":\#(wrong)}"#).status == 422)
        }
        await shop.close()
    }

    @Test func groupsAreChatsToo() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let made = try await shop.messages.createGroup(by: ada.number, title: "Team", users: [bo.number])
        let id = ChatID.group(made.group.id)
        try await shop.say("hi all", from: ada, to: id)
        let chat: Chat = try await shop.ask(.get, "/v1/chats/\(id)", bo.token).value()
        #expect(chat.kind == .group && chat.title == "Team" && chat.memberCount == 2)
        let page: Page<ChatMessage> = try await shop.ask(.get, "/v1/chats/\(id)/messages", bo.token).value()
        #expect(page.data.map(\.text) == ["hi all", ""])
        #expect(page.data.last?.action?.type == .groupCreated && page.data.last?.action?.title == "Team")
        await shop.close()
    }

    @Test func aChatHasOneText() {
        for id in [ChatID.shop, .user(UserID()), .group(1), .group(ChatID.largestNumber), .channel(42)] {
            #expect(ChatID(id.description) == id, "\(id)")
        }
        for text in [
            "", "grp_", "grp_1", "grp_00000000", "grp_zzzzzzzz", "grp_0000000u", "GRP_00000001", "usr_1", "chn_0000001",
            "shop ", "grp_000000011",
        ] { #expect(ChatID(text) == nil, "\(text)") }
    }
}
