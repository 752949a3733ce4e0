import FoundationEssentials
import HTTPServer
import HTTPService
import Messages
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth
@testable import ChatGateway

/// What operators see of chats: that there are some, and with a reason, which is written down, what is said.
@Suite struct OperatorTests {
    private func records(_ shop: ChatFixture) async throws -> [PostgresRow] {
        Array(
            try await shop.database.query(
                "select actor, action, subject, reason, details from audit.records where action = 'chat.read'"))
    }

    @Test func listsHoldNothingOfWhatIsSaid() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        try await shop.say("secret", from: ada, to: .user(bo.id))
        let viewer = try await shop.operatorToken(.viewer)
        for user in ["\(bo.id)", Percent.encode(bo.phone), "\(bo.number)"] {
            let answer = try await shop.ask(.get, "/admin/v1/chats?user=\(user)", viewer)
            let page: Page<ChatSummary> = try answer.value()
            let chat = try #require(page.data.first)
            #expect(chat.id == .user(ada.id) && chat.title == ada.phone && chat.user == bo.id && chat.unread == 1)
            #expect(!answer.description.contains("secret"))
        }
        let one = try await shop.ask(.get, "/admin/v1/chats/\(ada.id)?user=\(bo.id)", viewer)
        #expect(try one.value(ChatSummary.self).messages == 1 && !one.description.contains("secret"))
        #expect(try await shop.ask(.get, "/admin/v1/chats", viewer).status == 400)
        #expect(try await shop.ask(.get, "/admin/v1/chats?user=%2B4999999999", viewer).status == 404)
        #expect(try await shop.ask(.get, "/admin/v1/chats?user=\(bo.id)", bo.token).status == 403)
        #expect(try await records(shop).isEmpty)
        await shop.close()
    }

    @Test func textIsReadWithAReasonThatIsWrittenDown() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        try await shop.say("secret", from: ada, to: .user(bo.id))
        let path = "/admin/v1/chats/\(ada.id)/messages?user=\(bo.id)"
        let reason: HTTPHeaders = ["X-Reason": "a complaint"]
        let viewer = try await shop.ask(.get, path, try await shop.operatorToken(.viewer), headers: reason)
        #expect(viewer.status == 403 && viewer.problem?.code == "insufficient_scope")
        let token = try await shop.operatorToken(.operator)
        let without = try await shop.ask(.get, path, token)
        #expect(without.status == 400 && without.problem?.code == "reason_needed")
        #expect(try await shop.ask(.get, path + "&cursor=x", token, headers: reason).status == 400)
        #expect(try await records(shop).isEmpty)
        let read: Page<ChatMessage> = try await shop.ask(.get, path, token, headers: reason).value()
        #expect(read.data.map(\.text) == ["secret"])
        let rows = try await records(shop)
        let row = try #require(rows.first)
        #expect(rows.count == 1)
        #expect(try row["actor"] == "operator:somebody" && row["subject"] == bo.id.description)
        #expect(try row["reason"] == "a complaint" && (row["details"] as String).contains(ada.id.description))
        await shop.close()
    }

    /// Whoever reads it could sign in as its owner.
    @Test func aCodeThatSignsInIsShownToItsOwnerOnly() async throws {
        let shop = try await ChatFixture()
        let bo = try await shop.person("Bo")
        let body = try MessageBody(
            "Login code: 12345. Keep it.", entities: [MessageEntity(.code, offset: 12, length: 5)])
        _ = try await shop.messages.sendFromShop(to: bo.number, body, key: "code 1")
        let read: Page<ChatMessage> = try await shop.ask(
            .get, "/admin/v1/chats/shop/messages?user=\(bo.id)", try await shop.operatorToken(.admin),
            headers: ["X-Reason": "a complaint"]
        ).value()
        #expect(read.data.map(\.text) == ["Login code: *****. Keep it."])
        let own: Page<ChatMessage> = try await shop.ask(.get, "/v1/chats/shop/messages", bo.token).value()
        #expect(own.data.map(\.text) == ["Login code: 12345. Keep it."])
        await shop.close()
    }

    @Test func whatCantBeWrittenDownIsNotRead() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        try await shop.say("secret", from: ada, to: .user(bo.id))
        try await shop.database.execute("alter table audit.records rename to elsewhere")
        let answer = try await shop.ask(
            .get, "/admin/v1/chats/\(ada.id)/messages?user=\(bo.id)", try await shop.operatorToken(.admin),
            headers: ["X-Reason": "a complaint"])
        #expect(answer.status >= 500 && !answer.description.contains("secret"))
        await shop.close()
    }

    @Test func membersAndSessionsAreListed() async throws {
        let shop = try await ChatFixture()
        let (ada, bo) = (try await shop.person("Ada"), try await shop.person("Bo"))
        let made = try await shop.messages.createGroup(by: ada.number, title: "Team", users: [bo.number])
        let viewer = try await shop.operatorToken(.viewer)
        let members: Page<ChatMember> = try await shop.ask(
            .get, "/admin/v1/chats/\(ChatID.group(made.group.id))/members", viewer
        ).value()
        #expect(members.data.map(\.user) == [ada.id, bo.id] && members.data.map(\.rank) == [.creator, .member])
        #expect(members.data[1].invitedBy == ada.id && members.data[1].phone == bo.phone)
        #expect(try await shop.ask(.get, "/admin/v1/chats/\(ada.id)/members", viewer).status == 422)
        #expect(try await shop.ask(.get, "/admin/v1/chats/grp_00000009/members", viewer).status == 404)
        let sessions: Page<ChatDeviceSession> = try await shop.ask(
            .get, "/admin/v1/chats/sessions?user=\(ada.id)", viewer
        ).value()
        #expect(sessions.data.isEmpty)
        await shop.close()
    }
}
