import Console
import FoundationEssentials
import HTTPServer
import ShopAPI
import TestSupport
import Testing

/// What operators see of chats, and what it takes to read them.
@Suite struct ChatsTests {
    private static let time = Date(timeIntervalSince1970: 1_795_247_400)
    private static func user(_ number: Int) -> UserID {
        UserID(UUIDv7.make(millisecond: 1_795_247_400_000, counter: 0, random: UInt64(number)))
    }
    private static func summary(_ number: Int) -> ChatSummary {
        ChatSummary(
            id: .user(user(number)), kind: .user, title: "+4930123\(number)", user: user(0), memberCount: nil,
            unread: number, readUpTo: 1, readByOthersUpTo: 0, isPinned: false, isArchived: false, lastMessage: 7,
            lastMessageAt: time, messages: 7)
    }
    private static func message(_ number: Int) -> ChatMessage {
        ChatMessage(
            id: number, chat: .user(user(1)), from: ChatName(id: .user(user(1)), name: "Ada"), isOwn: false, date: time,
            editedAt: nil, text: number == 2 ? "=1+1\u{1B}[2J" : "hello", entities: nil, replyTo: nil,
            forwardedFrom: nil, action: nil, mentionsMe: false, isPinned: false, isSilent: false)
    }

    private func withChats(_ body: (FakeDaemon, Shell) async throws -> Void) async throws {
        try await withDaemon(
            { request in
                switch request.path {
                case "/admin/v1/chats": try FakeDaemon.json(Page([Self.summary(1), Self.summary(2)]))
                case "/admin/v1/chats/sessions":
                    try FakeDaemon.json(
                        Page([
                            ChatDeviceSession(
                                id: "abcdefghijklmnop", user: Self.user(0), device: "Phone", system: "12", app: "5.1",
                                address: "192.0.2.1", signedInAt: Self.time, seenAt: Self.time)
                        ]))
                case let path where path.hasSuffix("/members"):
                    try FakeDaemon.json(
                        Page([
                            ChatMember(
                                user: Self.user(1), phone: "+49301231", rank: .creator, invitedBy: nil,
                                joinedAt: Self.time)
                        ]))
                case let path where path.hasSuffix("/messages"):
                    try FakeDaemon.json(Page([Self.message(3), Self.message(2)], next: "more"))
                default: try FakeDaemon.json(Self.summary(1))
                }
            }, body)
    }

    @Test func aListIsSomebodys() async throws {
        try await withChats { daemon, shell in
            let result = try await shell.run("shopctl chats ls --user +4915112345678")
            #expect(result.code == 0, "\(result.errors)")
            #expect(
                result.output == """
                    CHAT                            KIND  TITLE      UNREAD  LAST MESSAGE          MEMBERS
                    \(Self.user(1))  user  +49301231       1  2026-11-21T07:50:00Z        -
                    \(Self.user(2))  user  +49301232       2  2026-11-21T07:50:00Z        -

                    """)
            #expect(daemon.requests.last?.query["user"] == "+4915112345678")
            let named = try await shell.run("shopctl chats ls --user user/\(Self.user(0)) -o name")
            #expect(named.output == "chat/\(Self.user(1))\nchat/\(Self.user(2))\n")
            let piped = try await shell.run(
                "shopctl chats ls --user 1000001 -o name | shopctl chats get -f - --user 1000001 -o jsonl")
            #expect(piped.code == 0 && piped.output.split(separator: "\n").count == 2, "\(piped.errors)")
            let shown = daemon.requests.suffix(2).map(\.path).sorted()
            #expect(shown == [1, 2].map { "/admin/v1/chats/\(Self.user($0))" })
            let nobody = try await shell.run("shopctl chats ls")
            #expect(nobody.code == 2 && nobody.errors.contains("--user is missing"))
        }
    }

    @Test func readingTakesAReason() async throws {
        try await withChats { daemon, shell in
            let chat = Self.user(1)
            let without = try await shell.run("shopctl chats history \(chat) --user +4915112345678")
            #expect(without.code == 12 && without.errors.contains("a reason is needed") && without.output.isEmpty)
            #expect(daemon.requests.isEmpty)
            let read = try await shell.run(
                "shopctl chats history chat/\(chat) --user +4915112345678 --reason 'case 4711' --limit 2")
            #expect(read.code == 0, "\(read.errors)")
            #expect(
                read.output == """
                    NUMBER  DATE                  FROM  TEXT
                         3  2026-11-21T07:50:00Z  Ada   hello
                         2  2026-11-21T07:50:00Z  Ada   =1+1\\x1b[2J

                    """, "\(read.output)")
            #expect(read.errors.contains("there is more"))
            let asked = try #require(daemon.requests.last)
            #expect(asked.headers["X-Reason"] == "case 4711" && asked.path == "/admin/v1/chats/\(chat)/messages")
            let csv = try await shell.run(
                "shopctl chats history \(chat) --user 1 --reason x --limit 2 -o csv --columns id,text")
            #expect(csv.output.contains("2,'=1+1"), "\(csv.output)")
            for format in ["wide", "json", "jsonl", "name"] {
                let shown = try await shell.run(
                    "shopctl chats history \(chat) --user 1 --reason x --limit 2 -o \(format)")
                #expect(shown.code == 0 && !shown.output.contains("\u{1B}"), "\(format): \(shown.errors)")
            }
        }
    }

    @Test func whoMayNotIsTold() async throws {
        try await withDaemon { _ in
            throw Problem(
                403, "insufficient_scope", "Not allowed", detail: "the token lacks what this needs: messages:read")
        } _: { _, shell in
            let refused = try await shell.run("shopctl chats history shop --user 1 --reason x")
            #expect(refused.code == 4 && refused.errors.contains("messages:read"))
        }
    }

    @Test func membersAndDevicesAreListed() async throws {
        try await withChats { daemon, shell in
            let members = try await shell.run("shopctl chats members grp_00k3v1ab -o jsonl")
            #expect(members.code == 0 && members.output.contains(#""rank":"creator""#), "\(members.output)")
            #expect(daemon.requests.last?.path == "/admin/v1/chats/grp_00k3v1ab/members")
            let few = try await shell.run("shopctl chats members chn_00k3v1ab --limit 7 -o name")
            #expect(few.code == 0 && daemon.requests.last?.query["limit"] == "7", "\(few.errors)")
            let sessions = try await shell.run("shopctl chats sessions ls --user 1000001 -o csv")
            #expect(sessions.code == 0 && sessions.output.contains("abcdefghijklmnop,Phone,5.1,192.0.2.1"))
        }
    }

    /// What a daemon says of gateways and shards elsewhere is told, and what is not well ends with 13.
    @Test func statusTellsOfEveryGatewayAndShard() async throws {
        @Sendable func page(_ state: String) -> HTTPResponse {
            let text = """
                {"version": "1", "uptimeSeconds": 5, "services": ["auth"], "draining": false, "checks": [],
                "consumers": [], "shards": [{"name": "s1", "state": "up", "place": "db:5432/shop", "slots": 512,
                "mapEpoch": 1, "replicas": [{"name": "r1", "state": "streaming", "lagBytes": 4096}]}],
                "gateways": [{"name": "10.0.0.1:7143", "process": 7, "clients": 3, "state": "up",
                "startedAt": "2026-11-21T07:50:00Z", "seenAt": "2026-11-21T08:00:00Z"},
                {"name": "10.0.0.2:7143", "process": 8, "clients": 2, "state": "\(state)",
                "startedAt": "2026-11-21T07:50:00Z", "seenAt": "2026-11-21T07:59:00Z"}]}
                """
            return .json(Array(text.utf8))
        }
        for (state, code) in [("up", 0), ("lost", 13)] {
            try await withDaemon { _ in
                page(state)
            } _: { daemon, shell in
                let shown = try await shell.run(
                    "shopctl status --health \(daemon.url) -o csv --columns kind,name,state,lag,detail")
                #expect(shown.code == code, "\(shown.errors)")
                #expect(shown.output.contains("gateway,10.0.0.1:7143,up,,\"3 clients, since 2026-11-21T07:50:00Z\""))
                #expect(shown.output.contains("gateway,10.0.0.2:7143,\(state),"), "\(shown.output)")
                #expect(shown.output.contains("shard,s1,up,4096,"), "\(shown.output)")
                if code != 0 {
                    #expect(shown.output.contains("last heard of at 2026-11-21T07:59:00Z"))
                    #expect(shown.errors.contains("gateway 10.0.0.2:7143 is lost"), "\(shown.errors)")
                }
            }
        }
    }
}
