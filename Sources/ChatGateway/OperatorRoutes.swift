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
                .get, "/admin/v1/chats/{chat}/members", access: listing, summary: "Who is in a group or channel",
                query: ["limit", "cursor"]
            ) { [self] (request: APIRequest, id: ChatID) in try .json(try await members(of: id, request)) },
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
            try await lines(of: user.number, folder, page, min(page.limit, Self.pageLimit))
        }
        let names = try await names(part.lines.map(\.peer), for: user)
        let shown = part.lines.compactMap { names.summary($0) }
        return try .json(Page(shown, next: part.next?.text))
    }

    private func summary(_ request: APIRequest, _ id: ChatID) async throws -> ChatSummary {
        let user = try await account(request)
        let peer = try await peer(id)
        return try await translating {
            guard let line = try await line(of: user.number, with: peer),
                var summary = try await names([peer], for: user).summary(line)
            else {
                throw Problem.notFound("the chat \(id) of \(user.id)")
            }
            let none = HistoryWindow(limit: 0)
            if case .channel(let number) = peer {
                summary.messages = try await messages.channelHistory(number, for: user.number, none).count
            } else {
                summary.messages = try await messages.history(of: user.number, with: peer, none).count
            }
            return summary
        }
    }

    /// What operators call chats: phones and titles.
    private struct Names {
        let user: UserAccount
        var people: [Int64: UserAccount] = [:]
        var groups: [Int64: BasicGroup] = [:]

        /// Nil for who is nobody any more.
        func summary(_ line: ChatLine) -> ChatSummary? {
            let place: (id: ChatID, kind: ChatKind, title: String)
            var members: Int?
            switch line.peer {
            case .user(shopNumber): place = (.shop, .shop, "Shop")
            case .user(let number):
                guard let other = people[number] else { return nil }
                place = (.user(other.id), other.id == user.id ? .saved : .user, other.phone)
            case .chat(let number):
                place = (.group(number), .group, groups[number]?.title ?? "")
                members = groups[number]?.members.count
            case .channel(let number):
                let channel = line.view?.channel
                let kind = channel?.isSupergroup == true ? ChatKind.supergroup : .channel
                place = (.channel(number), kind, channel?.title ?? "")
                members = channel?.memberCount
            }
            return ChatSummary(
                id: place.id, kind: place.kind, title: place.title, user: user.id, memberCount: members,
                unread: line.unread, readUpTo: Int(line.settings.readInbox),
                readByOthersUpTo: Int(line.settings.readOutbox), isPinned: line.settings.pinned != nil,
                isArchived: line.settings.folder == 1, lastMessage: line.top.map { Int($0.id) },
                lastMessageAt: line.top?.date)
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

    /// Somebody who is in a group or a channel.
    private struct Membership {
        var user: Int64
        var inviter: Int64
        var rank: ChatMember.Rank
        var date: Date
    }

    /// A group is listed as its members came, and a cursor is how many were shown; a channel by their numbers, and a
    /// cursor is the last one's.
    private func members(of id: ChatID, _ request: APIRequest) async throws -> Page<ChatMember> {
        let page = try request.page()
        let limit = min(page.limit, Self.pageLimit)
        let last = max(0, try page.after(0, as: Int64.self) ?? 0)
        switch id {
        case .group(let number):
            let all = try await translating { try await messages.group(number, for: number) }
            let shown = Int(clamping: last)
            let part = all.members.dropFirst(shown).prefix(limit).map { member in
                Membership(
                    user: member.user, inviter: member.inviter,
                    rank: member.user == all.creator ? .creator : member.isAdmin ? .admin : .member,
                    date: member.date)
            }
            let end = shown + part.count
            return Page(try await named(part), next: end < all.members.count ? Cursor([String(end)]).text : nil)
        case .channel(let number):
            // One more says that there is more.
            let found = try await translating {
                try await messages.members(of: number, after: last, limit: limit + 1)
            }
            let part = found.prefix(limit).map { member in
                Membership(
                    user: member.user, inviter: member.inviter,
                    rank: member.rank == .creator ? .creator : member.rank == .administrator ? .admin : .member,
                    date: member.date)
            }
            let next = found.count > limit ? part.last.map { Cursor([String($0.user)]).text } : nil
            return Page(try await named(part), next: next)
        case .user, .shop:
            throw Problem(
                422, "not_a_group", "Some fields are wrong",
                detail: "\(id) is no group: only grp_… and chn_… have members")
        }
    }

    private func named(_ members: [Membership]) async throws -> [ChatMember] {
        let numbers = Set(members.flatMap { [$0.user, $0.inviter] })
        let people = Dictionary(
            try await auth.accounts(numbers.sorted()).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
        return members.compactMap { member in
            guard let account = people[member.user] else { return nil }
            return ChatMember(
                user: account.id, phone: account.phone, rank: member.rank,
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
        let peer = try await peer(id)
        // A page that can't be is refused before it is written down that it was read.
        _ = try Self.window(request)
        try await auth.record(
            ChatReading(user: user.id, chat: id, reason: reason), by: try request.signedIn)
        return try await history(request, of: user.number, with: peer, isHolder: false)
    }
}
