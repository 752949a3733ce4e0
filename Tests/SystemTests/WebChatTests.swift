import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import HTTPService
import LocalStack
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// A real Telegram client (Telethon) and a web client chat with each other on a whole installation.
@Suite struct WebChatTests {
    /// A web client's stream: comes back by itself with the id of the last event that it was told.
    private final class Stream: Sendable {
        private struct State {
            var events: [ChatEvent] = []
            var last: String?
            var connections = 0
        }
        private let state = Mutex(State())
        private let http = HTTPClient(group: TestLoops.group)
        let server: String
        let token: String

        init(_ server: String, _ token: String) {
            self.server = server
            self.token = token
        }
        var events: [ChatEvent] { state.withLock { $0.events } }
        var connections: Int { state.withLock { $0.connections } }
        var texts: [String] {
            events.compactMap { event in
                guard event.type == .message, let message = event.message, !message.isOwn else { return nil }
                return message.text
            }
        }

        /// Until cancelled.
        func run() async {
            while !Task.isCancelled {
                try? await once()
                try? await Task.sleep(for: .milliseconds(50))
            }
        }

        private func once() async throws {
            var request = HTTPClientRequest("GET", "\(server)/v1/chats/events")
            request.headers = ["Authorization": "Bearer \(token)"]
            if let last = state.withLock({ $0.last }) { request.headers["Last-Event-ID"] = last }
            state.withLock { $0.connections += 1 }
            for try await event in http.events(request) {
                let told = try JSONText.decode(ChatEvent.self, from: event.data.utf8)
                state.withLock {
                    $0.events.append(told)
                    $0.last = event.id ?? $0.last
                }
            }
        }
    }

    private func form(_ fields: String, _ shop: Shop) async throws -> Shop.Answer {
        try await shop.ask(
            "POST", "/oauth/token", fields, headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }

    /// The code alone does not sign in who has set a password with a Telegram client.
    private func signInWithPassword(_ phone: String, _ shop: Shop) async throws {
        let sent: PhoneCodeSent = try await shop.ask("POST", "/v1/auth/code", #"{"phone":"+\#(phone)"}"#).value()
        let code: PhoneCode = try await shop.ask(
            "GET", "/admin/v1/users/code?phone=%2B\(phone)", token: try await shop.adminToken
        ).value()
        let who = "phone=%2B\(phone)&challenge=\(sent.challenge)"
        let first = try await form("grant_type=\(GrantType.phoneCode)&\(who)&code=\(code.code)", shop)
        let refusal = try JSONText.decode(TokenRefusal.self, from: first.body)
        #expect(first.status == 400 && refusal.error == "password_required" && refusal.passwordHint == "the usual")
        let wrong = try await form("grant_type=\(GrantType.chatPassword)&\(who)&password=guess", shop)
        #expect(wrong.status == 400)
        let right = try await form("grant_type=\(GrantType.chatPassword)&\(who)&password=open%20sesame", shop)
        #expect(try right.value(TokenAnswer.self).scope == "customer")
    }

    /// Sends until it is acknowledged; the key makes it one message.
    private func say(_ text: String, to chat: ChatID, _ shop: Shop, _ token: String) async throws {
        try await eventually(within: .seconds(90), "\(text) is sent") {
            let answer = try await shop.ask(
                "POST", "/v1/chats/\(chat)/messages", #"{"text":"\#(text)"}"#, token: token,
                headers: ["Idempotency-Key": "say \(text)".replacing(" ", with: "-")])
            if answer.status < 500 { #expect(answer.status == 201, "\(answer)") }
            return answer.status == 201
        }
    }

    @Test(.timeLimit(.minutes(8))) func nothingIsLostBetweenBothWhateverIsKilled() async throws {
        let messages = 150
        let installation = try await Telethon.start(shards: 3)
        let shop = Shop(installation)
        let log = TestDirectory.path("web.log")
        let script = Telethon.command(
            "web.py", shop, at: [installation.ports.mtproto], "full", ["open sesame", "\(messages)"], log: log)
        async let client = ChildProcess.run(script, on: TestLoops.any)
        func said() -> [Substring] { (FileText.read(log) ?? "").split(separator: "\n") }
        try await eventually(within: .seconds(120), "the client is signed in: \(said())") {
            said().contains { $0.hasPrefix("phone ") }
        }
        let phone = String(try #require(said().first { $0.hasPrefix("phone ") }).dropFirst(6))
        try await signInWithPassword(phone, shop)

        let token = try await shop.customer("+4930555001")
        let found: ChatPerson = try await shop.ask("GET", "/v1/chats/find?phone=%2B\(phone)", token: token).value()
        #expect(found.firstName == "Tele" && found.phone == nil)
        let chat = ChatID.user(found.id)
        let stream = Stream(installation.server, token)
        let listening = Task { await stream.run() }
        try await eventually("the stream has begun") { stream.events.first?.type == .ready }
        try await say("start", to: chat, shop, token)
        async let said20: Void = {
            for number in 0..<20 { try await say("w \(number)", to: chat, shop, token) }
        }()
        for part in [30, 80] {
            try await eventually(within: .seconds(90), "\(part) are sent: \(said().suffix(2))") {
                said().contains("sent \(part)")
            }
            try await installation.kill("shopd", on: TestLoops.any)
            _ = try await installation.up(on: TestLoops.any)
        }
        try await said20
        let done = try await client
        #expect(done.status.isSuccess && said().last == "done", "\((FileText.read(log) ?? "").suffix(3_000))")
        let wanted = (0..<messages).map { "t \($0)" }
        try await eventually(within: .seconds(30), "all is told: \(stream.texts.count)") {
            stream.texts.count >= messages
        }
        #expect(stream.texts == wanted)
        #expect(stream.connections > 2)
        #expect(stream.events.map(\.pts) == stream.events.map(\.pts).sorted())
        let chats: Page<Chat> = try await shop.ask("GET", "/v1/chats", token: token).value()
        #expect(chats.data.first?.id == chat && chats.data.first?.unread == messages)
        listening.cancel()
        await listening.value
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// Two daemons with a door each, and what was killed is told of as lost.
    @Test(.timeLimit(.minutes(5))) func operatorsSeeEveryGateway() async throws {
        let installation = try await Telethon.start(shards: 1)
        let services = ["auth", "catalog", "inventory", "payments", "orders", "messages"]
        let fleet = try await Fleet.start(
            ["door": ["gateway"], "one": services, "two": services], on: installation)
        func gateways(at daemon: String = "one") async throws -> [ChatGatewayStatus] {
            struct Status: Decodable { var gateways: [ChatGatewayStatus] }
            let url = "http://127.0.0.1:\(fleet[daemon].health)/status"
            return try await fleet.shop.ask("GET", url).value(Status.self).gateways
        }
        let names = try ["one", "two"].map { "127.0.0.1:\(try #require(fleet[$0].mtproto))" }
        for daemon in ["one", "two", "door"] {
            try await eventually("both are there") {
                try await gateways(at: daemon).filter { $0.state == "up" }.map(\.name).sorted() == names.sorted()
            }
        }
        try await fleet.kill("two")
        try await eventually("it is lost") {
            try await gateways().contains { $0.name == names[1] && $0.state == "lost" }
        }
        var command = fleet.shop.command(
            [
                "status", "--health", "http://127.0.0.1:\(fleet["one"].health)", "-o", "csv", "--columns",
                "kind,name,state",
            ])
        command.environment?["SHOP_HOME"] = TestDirectory.make("elsewhere")
        let shown = try await ChildProcess.run(command, on: TestLoops.any)
        #expect(shown.outputText.contains("gateway,\(names[0]),up"), "\(shown.outputText)\(shown.errorText)")
        #expect(shown.outputText.contains("gateway,\(names[1]),lost") && shown.outputText.contains("shard,s1,up"))
        #expect(!shown.status.isSuccess)
        try await fleet.start("two")
        try await eventually("another has taken its place") {
            try await gateways().filter { $0.name == names[1] }.map(\.state) == ["up"]
        }
        try await fleet["two"].daemon.stop(fleet["two"].daemon.running, [SIGTERM], on: TestLoops.any)
        #expect(try await gateways().map(\.name) == [names[0]])
        try await fleet.end()
    }
}
