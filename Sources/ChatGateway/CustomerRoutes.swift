internal import Auth
internal import Crypto
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Messages
internal import ShopAPI

// `/v1/chats`: what a customer's web client asks for.
extension ChatGateway {
    /// Of one page, whatever is asked for.
    static let pageLimit = 100
    /// Of a search.
    static let longestQuery = TextRule(1...256, isOneLine: true)
    private static let bodyLimit = 64 << 10

    var customerRoutes: [Route] {
        [
            Route(
                .get, "/v1/chats", access: .customer, summary: "The customer's chats, the newest first",
                query: ["archived", "limit", "cursor"]
            ) { [self] in try await list($0) },
            Route(
                .get, "/v1/chats/search", access: .customer, summary: "Messages of all chats by their words",
                query: ["q", "limit", "cursor"]
            ) { [self] in try await search($0, in: nil) },
            eventsRoute, findRoute,
            Route(.get, "/v1/chats/{chat}", access: .customer, summary: "One chat", query: []) {
                [self] (request: APIRequest, id: ChatID) in
                try await translating { try .json(try await chat(id, of: try await viewer(request))) }
            },
            Route(
                .get, "/v1/chats/{chat}/messages", access: .customer, summary: "What was said, the newest first",
                query: ["limit", "cursor"]
            ) { [self] (request: APIRequest, id: ChatID) in
                let viewer = try await viewer(request)
                return try await history(request, of: viewer, with: try await peer(id))
            },
            Route(
                .get, "/v1/chats/{chat}/messages/{message}", access: .customer, summary: "One message", query: []
            ) { [self] (request: APIRequest, id: ChatID, message: Int64) in
                try await one(message, of: try await viewer(request), with: try await peer(id))
            },
            Route(
                .get, "/v1/chats/{chat}/search", access: .customer, summary: "Messages of one chat by their words",
                query: ["q", "limit", "cursor"]
            ) { [self] (request: APIRequest, id: ChatID) in try await search(request, in: try await peer(id)) },
            Route(
                .post, "/v1/chats/{chat}/messages", access: .customer, summary: "Send a message", query: [],
                bodyLimit: Self.bodyLimit, body: .json(NewChatMessage.self)
            ) { [self] (request: APIRequest, id: ChatID) in try await send(request, to: id) },
            Route(
                .post, "/v1/chats/{chat}/read", access: .customer, summary: "Mark messages as read", query: [],
                bodyLimit: 4_096, body: .optionalJSON(ReadChat.self)
            ) { [self] (request: APIRequest, id: ChatID) in try await read(request, id) },
        ]
    }

    // MARK: Lists

    private func list(_ request: APIRequest) async throws -> HTTPResponse {
        let viewer = try await viewer(request)
        let page = try request.page()
        let limit = min(page.limit, Self.pageLimit)
        let folder = try request.query("archived") ?? false ? 1 : 0
        let part = try await translating { try await lines(of: viewer, folder, page, limit) }
        var mentions = ChatMentions()
        for line in part.lines {
            mentions.add(line.peer)
            if let top = line.top { mentions.add(top) }
        }
        let views = try await views(mentions, for: viewer, known: part.lines.compactMap(\.view))
        let shown = part.lines.compactMap { views.chat($0.peer, $0) }
        return try .json(Page(shown, next: part.next?.text))
    }

    private func chat(_ id: ChatID, of viewer: Int64) async throws -> Chat {
        let peer = try await peer(id)
        let line = try await line(of: viewer, with: peer)
        var mentions = ChatMentions()
        mentions.add(peer)
        if let top = line?.top { mentions.add(top) }
        let views = try await views(mentions, for: viewer, known: (line?.view).map { [$0] } ?? [])
        if line == nil, !isSeen(peer, in: views) { throw Problem.notFound("the chat \(id)") }
        guard let chat = views.chat(peer, line) else { throw Problem.notFound("the chat \(id)") }
        return chat
    }

    /// Whether who has no line of it may know of it: of a group who is in it, of a channel who may read it.
    private func isSeen(_ peer: Peer, in views: ChatViews) -> Bool {
        switch peer {
        case .user: true
        case .chat(let number): views.groups[number]?.member(views.viewer) != nil
        case .channel(let number): views.channels[number]?.isReadable == true
        }
    }

    // MARK: Messages

    /// - Parameter isHolder: whether `user` asks.
    func history(
        _ request: APIRequest, of user: Int64, with peer: Peer, isHolder: Bool = true
    ) async throws -> HTTPResponse {
        let window = try Self.window(request)
        let found = try await translating {
            if case .channel(let number) = peer {
                return try await messages.channelHistory(number, for: user, window)
            }
            return try await messages.history(of: user, with: peer, window)
        }
        let given = isHolder ? found.messages : found.messages.map(\.withoutCodes)
        return try .json(
            Page(try await shown(given, for: user), next: Self.next(found.messages, window)?.text))
    }

    /// What is older than the cursor's message.
    static func window(_ request: APIRequest) throws -> HistoryWindow {
        let page = try request.page()
        let before: Int? = try page.after(0)
        return HistoryWindow(
            offset: before.map { Int32(clamping: $0) } ?? 0, limit: min(page.limit, pageLimit))
    }

    /// A full page may be the last: the next one is empty then.
    private static func next(_ found: [Message], _ window: HistoryWindow) -> Cursor? {
        guard found.count == window.limit, let last = found.last, last.id > 1 else { return nil }
        return Cursor([String(last.id)])
    }

    private func one(_ message: Int64, of viewer: Int64, with peer: Peer) async throws -> HTTPResponse {
        let id = Int32(exactly: message) ?? 0
        let found = try await translating {
            if case .channel(let number) = peer {
                return try await messages.channelMessages(number, for: viewer, [id])
            }
            return try await messages.messages(of: viewer, [id]).filter { $0.peer == peer }
        }
        guard let shown = try await shown(found, for: viewer).first else {
            throw Problem.notFound("the message \(message)")
        }
        return try .json(shown)
    }

    private func search(_ request: APIRequest, in peer: Peer?) async throws -> HTTPResponse {
        let viewer = try await viewer(request)
        guard let text: String = try request.query("q") else {
            throw Problem.badRequest("?q is missing", [.init("?q", "is missing")])
        }
        if let mistake = Self.longestQuery.mistake(in: text) {
            throw Problem.badRequest("?q \(mistake)", [.init("?q", mistake)])
        }
        guard let peer else { return try await searchEverywhere(text, request, viewer) }
        let window = try Self.window(request)
        let found = try await translating {
            if case .channel(let number) = peer {
                return try await messages.searchChannel(text, in: number, for: viewer, window)
            }
            return try await messages.search(text, of: viewer, with: peer, window)
        }
        return try .json(
            Page(try await shown(found.messages, for: viewer), next: Self.next(found.messages, window)?.text))
    }

    /// A cursor is the place of the last message.
    private func searchEverywhere(_ text: String, _ request: APIRequest, _ viewer: Int64) async throws -> HTTPResponse {
        let page = try request.page()
        var place: SearchPlace?
        if let date: Date = try page.after(0), let box: Int64 = try page.after(1), let id: Int = try page.after(2) {
            place = SearchPlace(date: date, box: box, id: Int32(clamping: id))
        }
        let found = try await translating { [place] in
            try await messages.searchEverywhere(
                text, of: viewer, after: place, limit: min(page.limit, Self.pageLimit))
        }
        let next = found.next.map { Cursor([Timestamp.format($0.date), String($0.box), String($0.id)]).text }
        return try .json(Page(try await shown(found.messages, for: viewer), next: next))
    }

    // MARK: Sending

    private func send(_ request: APIRequest, to id: ChatID) async throws -> HTTPResponse {
        let viewer = try await viewer(request)
        let wanted: NewChatMessage = try await request.json()
        let peer = try await peer(id)
        if id == .shop { throw Problem.forbidden("nobody reads what is sent to the shop") }
        let key = try request.idempotencyKey ?? TypeID<ChatSendKind>().description
        let outgoing = try await outgoing(wanted, from: viewer, to: peer, key)
        let sent = try await translating { try await messages.send(outgoing) }
        guard !sent.wasReplayed || Self.isSame(sent.message, as: outgoing) else { throw Problem.keyReused }
        guard let shown = try await shown([sent.message], for: viewer).first else { throw Problem.internalError }
        var response = try HTTPResponse.created(shown, at: "/v1/chats/\(id)/messages/\(shown.id)")
        if sent.wasReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    private func outgoing(
        _ wanted: NewChatMessage, from viewer: Int64, to peer: Peer, _ key: String
    ) async throws -> OutgoingMessage {
        var entities: [MessageEntity] = []
        let given = wanted.entities ?? []
        guard given.count <= MessageBody.maximumEntities else {
            throw Problem.invalid("/entities", "must be at most \(MessageBody.maximumEntities)")
        }
        for (index, entity) in given.enumerated() {
            entities.append(try await message(entity, at: "/entities/\(index)"))
        }
        var reply: Int32?
        if let answered = wanted.replyTo {
            guard let id = Int32(exactly: answered), id > 0 else { throw Problem.of(.replyInvalid) }
            reply = id
        }
        let body: MessageBody
        do { body = try MessageBody(wanted.text, entities: entities) } catch { throw Problem.of(error) }
        var outgoing = OutgoingMessage(from: viewer, to: peer, body: body, randomID: Self.randomID(viewer, key))
        outgoing.replyTo = reply
        outgoing.isSilent = wanted.silent ?? false
        return outgoing
    }

    private func message(_ entity: ChatEntity, at pointer: String) async throws -> MessageEntity {
        guard let kind = MessageEntity.Kind(rawValue: entity.type.rawValue) else {
            throw Problem.invalid("\(pointer)/type", "is no type of entity")
        }
        var user: Int64?
        if kind == .user {
            guard let id = entity.user, let number = try await number(of: id) else {
                throw Problem.invalid("\(pointer)/user", "must be somebody's id")
            }
            user = number
        }
        return MessageEntity(
            kind, offset: entity.offset, length: entity.length, argument: entity.argument, user: user)
    }

    /// One key of a sender is one message, also where it is asked for at another daemon.
    static func randomID(_ sender: Int64, _ key: String) -> Int64 {
        let digest = SHA256.hash("chat message \(sender) \(key)")
        let value = digest.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return value == 0 ? 1 : value
    }

    /// Whether the message that the key was used for is this one; what was edited since says nothing of its text.
    private static func isSame(_ sent: Message, as wanted: OutgoingMessage) -> Bool {
        guard sent.peer == wanted.to, sent.replyTo == wanted.replyTo, sent.isSilent == wanted.isSilent else {
            return false
        }
        return sent.edited != nil || sent.text == wanted.body.text && sent.entities == wanted.body.entities
    }

    private func read(_ request: APIRequest, _ id: ChatID) async throws -> HTTPResponse {
        let viewer = try await viewer(request)
        let upTo = try await request.optionalJSON(ReadChat.self).value?.upTo ?? Int(Int32.max)
        guard let last = Int32(exactly: upTo), last > 0 else {
            throw Problem.invalid("/upTo", "must be a message's number, from 1 to \(Int32.max)")
        }
        let peer = try await peer(id)
        return try await translating {
            if case .channel(let number) = peer { return try await read(id, number, viewer, upTo: last) }
            if let done = try await messages.read(viewer, with: peer, upTo: last),
                case .readInbox(_, let upTo, let unread) = done.event
            {
                return try .json(ChatRead(chat: id, upTo: Int(upTo), unread: unread))
            }
            let dialog = try await messages.dialogs(of: viewer, with: [peer]).first
            return try .json(
                ChatRead(chat: id, upTo: Int(dialog?.settings.readInbox ?? 0), unread: dialog?.unread ?? 0))
        }
    }

    private func read(
        _ id: ChatID, _ channel: Int64, _ viewer: Int64, upTo last: Int32
    ) async throws -> HTTPResponse {
        if let done = try await messages.read(viewer, channel: channel, upTo: last) {
            return try .json(ChatRead(chat: id, upTo: Int(done.upTo), unread: done.unread))
        }
        // Who is not in it has read nothing.
        guard let line = try await line(of: viewer, with: .channel(channel)) else {
            throw Problem.notFound("the chat \(id)")
        }
        return try .json(ChatRead(chat: id, upTo: Int(line.settings.readInbox), unread: line.unread))
    }
}

private enum ChatSendKind: IDKind { static let prefix = "key" }
