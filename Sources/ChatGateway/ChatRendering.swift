internal import Auth
internal import FoundationEssentials
internal import Messages
internal import ShopAPI

/// What objects mention, as one viewer sees it.
struct ChatViews: Sendable {
    let viewer: Int64
    var people: [Int64: ChatUser] = [:]
    var groups: [Int64: BasicGroup] = [:]
    var channels: [Int64: ChannelView] = [:]

    func name(of peer: Peer) -> ChatName {
        switch peer {
        case .user(shopNumber): ChatName(id: .shop, name: "Shop")
        case .user(let number):
            ChatName(id: people[number].map { .user($0.id) }, name: people[number]?.shownName ?? "")
        case .chat(let number): ChatName(id: .group(number), name: groups[number]?.title ?? "")
        case .channel(let number):
            ChatName(id: .channel(number), name: channels[number]?.channel.title ?? "")
        }
    }

    func message(_ message: Message) -> ChatMessage {
        ChatMessage(
            id: Int(message.id), chat: name(of: message.peer).id, from: name(of: author(of: message)),
            isOwn: message.from == viewer, date: message.date, editedAt: message.edited, text: message.text,
            entities: message.entities.isEmpty ? nil : message.entities.map(entity),
            replyTo: message.replyTo.map { Int($0) }, forwardedFrom: message.forward.map { name(of: $0.from) },
            action: message.action.map(action), mentionsMe: message.mentionsMe, isPinned: message.isPinned,
            isSilent: message.isSilent, signature: message.author)
    }

    /// A channel that is no supergroup says itself what is posted there.
    private func author(of message: Message) -> Peer {
        guard case .channel(let number) = message.peer, channels[number]?.channel.isSupergroup != true else {
            return .user(message.from)
        }
        return message.peer
    }

    private func entity(_ entity: MessageEntity) -> ChatEntity {
        ChatEntity(
            type: ChatEntity.Kind(rawValue: entity.kind.rawValue) ?? .code, offset: entity.offset,
            length: entity.length, argument: entity.argument, user: entity.user.flatMap { people[$0]?.id })
    }

    private func action(_ action: ServiceAction) -> ChatAction {
        func named(_ users: [Int64]) -> [ChatName] { users.map { name(of: .user($0)) } }
        return switch action {
        case .groupCreated(let title, let users):
            ChatAction(type: .groupCreated, title: title, people: named(users))
        case .titleChanged(let title): ChatAction(type: .titleChanged, title: title)
        case .usersAdded(let users): ChatAction(type: .usersAdded, people: named(users))
        case .userRemoved(let user): ChatAction(type: .userRemoved, people: named([user]))
        case .joinedByLink(let inviter): ChatAction(type: .joinedByLink, people: named([inviter]))
        case .joinedByRequest: ChatAction(type: .joinedByRequest)
        case .channelCreated(let title): ChatAction(type: .channelCreated, title: title)
        case .messagePinned: ChatAction(type: .messagePinned)
        case .historyCleared: ChatAction(type: .historyCleared)
        }
    }

    func kind(of peer: Peer) -> ChatKind {
        switch peer {
        case .user(shopNumber): .shop
        case .user(viewer): .saved
        case .user: .user
        case .chat: .group
        case .channel(let number): channels[number]?.channel.isSupergroup == true ? .supergroup : .channel
        }
    }

    private func channel(_ view: ChannelView) -> ChatChannel {
        let channel = view.channel
        return ChatChannel(
            id: .channel(channel.id), kind: kind(of: channel.peer), title: channel.title, username: channel.username,
            about: channel.about.isEmpty ? nil : channel.about, memberCount: channel.memberCount,
            isMember: view.rank ?? .banned > .banned, mayPost: view.mayPost)
    }

    /// nil: not known.
    func channel(_ number: Int64) -> ChatChannel? { channels[number].map { channel($0) } }

    /// Nil for who is nobody any more.
    func chat(_ peer: Peer, _ line: ChatLine?) -> Chat? {
        let name = name(of: peer)
        guard let id = name.id else { return nil }
        let settings = line?.settings
        var shown: ChatChannel?
        if case .channel(let number) = peer { shown = channel(number) }
        let user: Int64? = if case .user(let number) = peer, number != viewer { number } else { nil }
        let members: Int? =
            if case .chat(let number) = peer, let group = groups[number], group.member(viewer) != nil {
                group.members.count
            } else { shown?.memberCount }
        return Chat(
            id: id, kind: kind(of: peer), title: name.name,
            person: user.flatMap { people[$0]?.person }, memberCount: members, unread: line?.unread ?? 0,
            unreadMentions: line?.unreadMentions ?? 0, isMarkedUnread: settings?.isMarkedUnread ?? false,
            readUpTo: Int(settings?.readInbox ?? 0), readByOthersUpTo: Int(settings?.readOutbox ?? 0),
            isPinned: settings?.pinned != nil, isArchived: settings?.folder == 1, mutedUntil: settings?.muteUntil,
            draft: settings?.draft?.text, lastMessage: line?.top.map { message($0) }, channel: shown)
    }

    /// nil: it tells nothing.
    func event(_ update: BoxUpdate) -> ChatEvent? {
        let pts = Int(update.pts)
        var chat: ChatID?
        if case .channel(let number) = update.owner { chat = .channel(number) }
        switch update.event {
        case .message(let message):
            return ChatEvent(
                type: .message, pts: pts, chat: name(of: message.peer).id, message: self.message(message))
        case .edited(let message):
            return ChatEvent(type: .edited, pts: pts, chat: name(of: message.peer).id, message: self.message(message))
        case .deleted(let ids):
            return ids.isEmpty ? nil : ChatEvent(type: .deleted, pts: pts, chat: chat, ids: ids.map { Int($0) })
        case .readInbox(let peer, let upTo, let unread):
            return ChatEvent(type: .read, pts: pts, chat: name(of: peer).id, upTo: Int(upTo), unread: unread)
        case .readOutbox(let peer, let upTo):
            return ChatEvent(type: .readByOthers, pts: pts, chat: name(of: peer).id, upTo: Int(upTo))
        case .pinned(_, let ids, _) where ids.isEmpty: return nil
        case .pinned(let peer, let ids, let isPinned):
            return ChatEvent(
                type: isPinned ? .pinned : .unpinned, pts: pts, chat: name(of: peer).id, ids: ids.map { Int($0) })
        case .mentionsRead(let ids): return ChatEvent(type: .mentionsRead, pts: pts, ids: ids.map { Int($0) })
        case .membership(let channel, let isMember, _):
            return ChatEvent(type: isMember ? .joined : .left, pts: pts, chat: .channel(channel))
        }
    }
}

/// Whom and what objects name.
struct ChatMentions: Sendable {
    private(set) var users: Set<Int64> = []
    private(set) var groups: Set<Int64> = []
    private(set) var channels: Set<Int64> = []

    mutating func add(_ peer: Peer) {
        switch peer {
        case .user(let number): users.insert(number)
        case .chat(let number): groups.insert(number)
        case .channel(let number): channels.insert(number)
        }
    }

    mutating func add(_ message: Message) {
        add(message.peer)
        users.insert(message.from)
        if let forward = message.forward { add(forward.from) }
        users.formUnion(message.entities.compactMap(\.user))
        switch message.action {
        case .groupCreated(_, let named), .usersAdded(let named): users.formUnion(named)
        case .userRemoved(let user), .joinedByLink(let user): users.insert(user)
        case .titleChanged, .channelCreated, .messagePinned, .historyCleared, .joinedByRequest, nil: break
        }
    }

    mutating func add(_ update: BoxUpdate) {
        switch update.event {
        case .message(let message), .edited(let message): add(message)
        case .readInbox(let peer, _, _), .readOutbox(let peer, _), .pinned(let peer, _, _): add(peer)
        case .deleted, .mentionsRead, .membership: break
        }
    }
}

extension ChatGateway {
    /// Those who are mentioned, as `viewer` may see them (privacy and what the viewer calls them are Auth's).
    /// - Parameter known: channels of which that is known.
    func views(
        _ mentions: ChatMentions, for viewer: Int64, known: [ChannelView] = []
    ) async throws -> ChatViews {
        var views = ChatViews(viewer: viewer)
        for view in known { views.channels[view.channel.id] = view }
        let channels = mentions.channels.subtracting(views.channels.keys)
        if !channels.isEmpty { views.channels.merge(await messages.channels(channels, for: viewer)) { $1 } }
        let users = mentions.users.subtracting([shopNumber])
        if !users.isEmpty {
            for user in try await auth.users(numbered: users.sorted(), as: viewer) { views.people[user.number] = user }
        }
        let groups = mentions.groups.sorted()
        for start in stride(from: 0, to: groups.count, by: Messages.Limits.dialogs) {
            let some = groups[start..<min(groups.count, start + Messages.Limits.dialogs)]
            views.groups.merge(try await messages.groups(Set(some), for: viewer)) { $1 }
        }
        return views
    }

    func shown(_ found: [Message], for viewer: Int64) async throws -> [ChatMessage] {
        var mentions = ChatMentions()
        for message in found { mentions.add(message) }
        let views = try await views(mentions, for: viewer)
        return found.map { views.message($0) }
    }
}

extension ChatUser {
    var shownName: String { [firstName, lastName].filter { !$0.isEmpty }.joined(separator: " ") }

    var person: ChatPerson {
        let (presence, at): (ChatPerson.Presence, Date?) =
            switch status {
            case .online(let end): (.online, end)
            case .offline(let since): (.offline, since)
            case .recently: (.recently, nil)
            case .lastWeek: (.lastWeek, nil)
            case .lastMonth: (.lastMonth, nil)
            case .longAgo: (.longAgo, nil)
            }
        return ChatPerson(
            id: id, firstName: firstName, lastName: lastName, username: username, phone: phone.map { "+" + $0 },
            about: about.isEmpty ? nil : about, presence: presence, presenceAt: at, isContact: isContact)
    }
}

extension Message {
    /// What nobody but its owner may read: a code that signs in is set as one in what the shop says, and is covered.
    var withoutCodes: Message {
        guard from == shopNumber || forward?.from == .user(shopNumber) else { return self }
        var units = Array(text.utf16)
        for entity in entities where entity.kind == .code {
            for place in entity.offset..<min(units.count, entity.offset + entity.length) {
                units[place] = UInt16(UInt8(ascii: "*"))
            }
        }
        var covered = self
        covered.text = String(decoding: units, as: UTF16.self)
        return covered
    }
}
