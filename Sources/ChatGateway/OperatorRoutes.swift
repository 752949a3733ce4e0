internal import Auth
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Messages
internal import ShopAPI

// `/admin/v1/chats`: what operators see. Who chats with whom is one scope; what they say is another, takes a reason,
// and is written down before it is shown.
extension ChatGateway {
    var operatorRoutes: [Route] {
        let listing = Access.scope("chats:read")
        return [
            Route(
                .get, "/admin/v1/chats", access: listing, summary: "Somebody's chats, without what is said in them",
                query: ["user", "archived", "limit", "cursor"]
            ) { [self] in try await summaries($0) },
            Route(
                .get, "/admin/v1/chats/sessions", access: listing,
                summary: "The devices that somebody is signed in on with Telegram clients", query: ["user"]
            ) { [self] in try await sessions($0) },
            Route(
                .get, "/admin/v1/chats/{chat}", access: listing, summary: "One chat of somebody, without what is said",
                query: ["user"]
            ) { [self] (request: APIRequest, id: ChatID) in try .json(try await summary(request, id)) },
            Route(
                .get, "/admin/v1/chats/{chat}/members", access: listing, summary: "Who is in a group", query: []
            ) { [self] (_: APIRequest, id: ChatID) in try .json(Page(try await members(of: id))) },
            Route(
                .get, "/admin/v1/chats/{chat}/messages", access: .scope("messages:read"),
                summary: "What was said in a chat of somebody; takes a reason and is recorded",
                query: ["user", "limit", "cursor"]
            ) { [self] (request: APIRequest, id: ChatID) in try await read(request, id) },
        ]
    }

    /// Whom an operator names by `?user`.
    /// - Throws: `Problem` 400 without it, 404 for nobody.
    private func account(_ request: APIRequest) async throws -> UserAccount {
        guard let text: String = try request.query("user") else {
            let detail = "is missing: whose chats, as usr_…, a phone with its + or a number"
            throw Problem.badRequest("?user \(detail)", [.init("?user", detail)])
        }
        guard let account = try await auth.account(called: text) else { throw Problem.notFound("the user \(text)") }
        return account
    }

    // MARK: Chats

    private func summaries(_ request: APIRequest) async throws -> HTTPResponse {
        let user = try await account(request)
        let page = try request.page()
        let folder = try request.query("archived") ?? false ? 1 : 0
        let part = try await translating {
            try await dialogs(of: user.number, folder, page, min(page.limit, Self.pageLimit))
        }
        let names = try await names(part.dialogs.map(\.peer), for: user)
        let shown = part.dialogs.compactMap { names.summary($0.peer, $0) }
        return try .json(Page(shown, next: part.next?.text))
    }

    private func summary(_ request: APIRequest, _ id: ChatID) async throws -> ChatSummary {
        let user = try await account(request)
        let peer = try await dialog(id)
        return try await translating {
            let dialog = try await messages.dialogs(of: user.number, with: [peer]).first
            guard let dialog, var summary = try await names([peer], for: user).summary(peer, dialog) else {
                throw Problem.notFound("the chat \(id) of \(user.id)")
            }
            summary.messages = try await messages.history(
                of: user.number, with: peer, HistoryWindow(limit: 0)
            ).count
            return summary
        }
    }

    /// What operators call chats: phones and titles.
    private struct Names {
        let user: UserAccount
        var people: [Int64: UserAccount] = [:]
        var groups: [Int64: BasicGroup] = [:]

        /// Nil for who is nobody any more.
        func summary(_ peer: Peer, _ dialog: Dialog) -> ChatSummary? {
            let place: (id: ChatID, kind: ChatKind, title: String)
            switch peer {
            case .user(shopNumber): place = (.shop, .shop, "Shop")
            case .user(let number):
                guard let other = people[number] else { return nil }
                place = (.user(other.id), other.id == user.id ? .saved : .user, other.phone)
            case .chat(let number): place = (.group(number), .group, groups[number]?.title ?? "")
            case .channel(let number): place = (.channel(number), .channel, "")
            }
            let members: Int? = if case .chat(let number) = peer { groups[number]?.members.count } else { nil }
            return ChatSummary(
                id: place.id, kind: place.kind, title: place.title, user: user.id, memberCount: members,
                unread: dialog.unread, readUpTo: Int(dialog.settings.readInbox),
                readByOthersUpTo: Int(dialog.settings.readOutbox), isPinned: dialog.settings.pinned != nil,
                isArchived: dialog.settings.folder == 1, lastMessage: Int(dialog.top.id),
                lastMessageAt: dialog.top.date)
        }
    }

    private func names(_ peers: [Peer], for user: UserAccount) async throws -> Names {
        var mentions = ChatMentions()
        for peer in peers { mentions.add(peer) }
        var names = Names(user: user)
        for account in try await auth.accounts(mentions.users.sorted()) { names.people[account.number] = account }
        if !mentions.groups.isEmpty {
            names.groups = try await messages.groups(mentions.groups, for: user.number)
        }
        return names
    }

    // MARK: Members and sessions

    private func members(of id: ChatID) async throws -> [ChatMember] {
        guard case .group(let number) = id else {
            throw Problem(
                422, "not_a_group", "Some fields are wrong", detail: "\(id) is no group: only grp_… have members here")
        }
        let group = try await translating { try await messages.group(number, for: number) }
        let numbers = Set(group.members.flatMap { [$0.user, $0.inviter] })
        let people = Dictionary(
            try await auth.accounts(numbers.sorted()).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
        return group.members.compactMap { member in
            guard let account = people[member.user] else { return nil }
            let rank: ChatMember.Rank =
                member.user == group.creator ? .creator : member.isAdmin ? .admin : .member
            return ChatMember(
                user: account.id, phone: account.phone, rank: rank,
                invitedBy: member.inviter == member.user ? nil : people[member.inviter]?.id, joinedAt: member.date)
        }
    }

    private func sessions(_ request: APIRequest) async throws -> HTTPResponse {
        let user = try await account(request)
        let sessions = try await auth.chatSessions(of: user.number).map {
            ChatDeviceSession(
                id: $0.name, user: user.id, device: $0.device?.model, system: $0.device?.system, app: $0.device?.app,
                address: $0.address.isEmpty ? nil : $0.address, signedInAt: $0.signedInAt, seenAt: $0.seenAt)
        }
        return try .json(Page(sessions))
    }

    // MARK: Private text

    private func read(_ request: APIRequest, _ id: ChatID) async throws -> HTTPResponse {
        guard let reason = try request.reason else {
            throw Problem(
                400, "reason_needed", "A reason is needed", detail: "X-Reason says why private messages are read",
                errors: [.init("X-Reason", "is missing")])
        }
        let user = try await account(request)
        let peer = try await dialog(id)
        // A page that can't be is refused before it is written down that it was read.
        _ = try Self.window(request)
        try await auth.record(
            ChatReading(user: user.id, chat: id, reason: reason), by: try request.signedIn)
        return try await history(request, of: user.number, with: peer, isHolder: false)
    }
}
