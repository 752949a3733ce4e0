internal import FoundationEssentials
internal import MTProto
internal import Media
internal import Messages

// Messages and changes of boxes as TL has them.

extension Peer {
    var tl: TL.AnyPeer {
        switch self {
        case .user(let number): .peerUser(TL.PeerUser(userId: number))
        case .chat(let number): .peerChat(TL.PeerChat(chatId: number))
        case .channel(let number): .peerChannel(TL.PeerChannel(channelId: number))
        }
    }
}

extension Date {
    /// Unix time in seconds, as TL has it.
    var tl: Int32 { Int32(clamping: Int64(timeIntervalSince1970.rounded(.down))) }
}

/// Who and what objects mention: every answer that names a peer brings it along.
struct Mentioned: Sendable {
    private(set) var users: Set<Int64> = []
    private(set) var chats: Set<Int64> = []
    private(set) var channels: Set<Int64> = []

    mutating func add(_ peer: Peer) {
        switch peer {
        case .user(let number): users.insert(number)
        case .chat(let number): chats.insert(number)
        case .channel(let number): channels.insert(number)
        }
    }
    mutating func add(user: Int64) { users.insert(user) }
    mutating func add(_ other: Mentioned) {
        users.formUnion(other.users)
        chats.formUnion(other.chats)
        channels.formUnion(other.channels)
    }

    mutating func add(_ message: Message) {
        add(user: message.from)
        addContent(of: message)
    }

    /// All but who has written it.
    mutating func addContent(of message: Message) {
        add(message.peer)
        if let forward = message.forward { add(forward.from) }
        for entity in message.entities { if let user = entity.user { add(user: user) } }
        switch message.action {
        case .groupCreated(_, let named), .usersAdded(let named): for user in named { add(user: user) }
        case .userRemoved(let user), .joinedByLink(let user): add(user: user)
        case .titleChanged, .channelCreated, .messagePinned, .historyCleared, .joinedByRequest, nil: break
        }
    }

    mutating func add(_ update: BoxUpdate) {
        switch update.event {
        case .message(let message), .edited(let message): add(message)
        case .readInbox(let peer, _, _), .readOutbox(let peer, _), .pinned(let peer, _, _): add(peer)
        case .membership(let channel, _, _): add(.channel(channel))
        case .deleted, .mentionsRead: break
        }
    }
}

extension Message {
    /// As its owner's client has it.
    /// - Parameter viewer: the owner of the box.
    func tl(for viewer: Int64) -> TL.AnyMessage {
        let reply = replyTo.map {
            TL.AnyMessageReplyHeader.messageReplyHeader(TL.MessageReplyHeader(replyToMsgId: $0))
        }
        let isNote = peer == .user(viewer)
        let isOut = from == viewer && !isNote
        // Which of the dialogs within one's own notes it belongs to: there is one.
        let saved = isNote ? peer.tl : nil
        if let action {
            return .messageService(
                TL.MessageService(
                    out: isOut, mentioned: mentionsMe, silent: isSilent, id: id, fromId: Peer.user(from).tl,
                    peerId: peer.tl, savedPeerId: saved, replyTo: reply, date: date.tl, action: action.tl))
        }
        return .message(
            TL.Message(
                out: isOut, mentioned: mentionsMe, silent: isSilent, pinned: isPinned, id: id,
                fromId: Peer.user(from).tl, peerId: peer.tl, savedPeerId: saved, fwdFrom: forward?.tl, replyTo: reply,
                date: date.tl, message: text, media: media?.tl(for: viewer, at: Date()),
                entities: entities.isEmpty ? nil : entities.map(\.tl), editDate: edited?.tl,
                groupedId: media?.album.flatMap { Letters.number(of: $0) }))
    }
}

extension ForwardOrigin {
    var tl: TL.MessageFwdHeader {
        TL.MessageFwdHeader(fromId: from.tl, date: date.tl, channelPost: post, postAuthor: author)
    }
}

extension ServiceAction {
    var tl: TL.AnyMessageAction {
        switch self {
        case .groupCreated(let title, let users):
            .messageActionChatCreate(TL.MessageActionChatCreate(title: title, users: users))
        case .titleChanged(let title): .messageActionChatEditTitle(TL.MessageActionChatEditTitle(title: title))
        case .usersAdded(let users): .messageActionChatAddUser(TL.MessageActionChatAddUser(users: users))
        case .userRemoved(let user): .messageActionChatDeleteUser(TL.MessageActionChatDeleteUser(userId: user))
        case .joinedByLink(let user):
            .messageActionChatJoinedByLink(TL.MessageActionChatJoinedByLink(inviterId: user))
        case .joinedByRequest: .messageActionChatJoinedByRequest
        case .channelCreated(let title):
            .messageActionChannelCreate(TL.MessageActionChannelCreate(title: title))
        case .messagePinned: .messageActionPinMessage
        case .historyCleared: .messageActionHistoryClear
        }
    }
}

extension MessageEntity {
    var tl: TL.AnyMessageEntity {
        let (offset, length) = (Int32(offset), Int32(length))
        switch kind {
        case .mention: return .messageEntityMention(TL.MessageEntityMention(offset: offset, length: length))
        case .hashtag: return .messageEntityHashtag(TL.MessageEntityHashtag(offset: offset, length: length))
        case .cashtag: return .messageEntityCashtag(TL.MessageEntityCashtag(offset: offset, length: length))
        case .command: return .messageEntityBotCommand(TL.MessageEntityBotCommand(offset: offset, length: length))
        case .url: return .messageEntityUrl(TL.MessageEntityUrl(offset: offset, length: length))
        case .email: return .messageEntityEmail(TL.MessageEntityEmail(offset: offset, length: length))
        case .phone: return .messageEntityPhone(TL.MessageEntityPhone(offset: offset, length: length))
        case .card: return .messageEntityBankCard(TL.MessageEntityBankCard(offset: offset, length: length))
        case .bold: return .messageEntityBold(TL.MessageEntityBold(offset: offset, length: length))
        case .italic: return .messageEntityItalic(TL.MessageEntityItalic(offset: offset, length: length))
        case .underline: return .messageEntityUnderline(TL.MessageEntityUnderline(offset: offset, length: length))
        case .strike: return .messageEntityStrike(TL.MessageEntityStrike(offset: offset, length: length))
        case .code: return .messageEntityCode(TL.MessageEntityCode(offset: offset, length: length))
        case .pre:
            return .messageEntityPre(TL.MessageEntityPre(offset: offset, length: length, language: argument ?? ""))
        case .spoiler: return .messageEntitySpoiler(TL.MessageEntitySpoiler(offset: offset, length: length))
        case .quote: return .messageEntityBlockquote(TL.MessageEntityBlockquote(offset: offset, length: length))
        case .link:
            return .messageEntityTextUrl(TL.MessageEntityTextUrl(offset: offset, length: length, url: argument ?? ""))
        case .user:
            return .messageEntityMentionName(
                TL.MessageEntityMentionName(offset: offset, length: length, userId: user ?? 0))
        case .emoji:
            return .messageEntityCustomEmoji(
                TL.MessageEntityCustomEmoji(
                    offset: offset, length: length, documentId: argument.flatMap { Int64($0) } ?? 0))
        }
    }

    /// What a client has sent; nil for kinds that are not kept.
    /// - Parameter user: finds whom an `inputMessageEntityMentionName` names; nil for nobody.
    init?(_ entity: TL.AnyMessageEntity, user find: (TL.AnyInputUser) -> Int64?) {
        func make(_ kind: Kind, _ offset: Int32, _ length: Int32, _ argument: String? = nil) -> MessageEntity {
            MessageEntity(kind, offset: Int(offset), length: Int(length), argument: argument)
        }
        switch entity {
        case .messageEntityMention(let it): self = make(.mention, it.offset, it.length)
        case .messageEntityHashtag(let it): self = make(.hashtag, it.offset, it.length)
        case .messageEntityCashtag(let it): self = make(.cashtag, it.offset, it.length)
        case .messageEntityBotCommand(let it): self = make(.command, it.offset, it.length)
        case .messageEntityUrl(let it): self = make(.url, it.offset, it.length)
        case .messageEntityEmail(let it): self = make(.email, it.offset, it.length)
        case .messageEntityPhone(let it): self = make(.phone, it.offset, it.length)
        case .messageEntityBankCard(let it): self = make(.card, it.offset, it.length)
        case .messageEntityBold(let it): self = make(.bold, it.offset, it.length)
        case .messageEntityItalic(let it): self = make(.italic, it.offset, it.length)
        case .messageEntityUnderline(let it): self = make(.underline, it.offset, it.length)
        case .messageEntityStrike(let it): self = make(.strike, it.offset, it.length)
        case .messageEntityCode(let it): self = make(.code, it.offset, it.length)
        case .messageEntityPre(let it): self = make(.pre, it.offset, it.length, it.language)
        case .messageEntitySpoiler(let it): self = make(.spoiler, it.offset, it.length)
        case .messageEntityBlockquote(let it): self = make(.quote, it.offset, it.length)
        case .messageEntityTextUrl(let it): self = make(.link, it.offset, it.length, it.url)
        case .messageEntityCustomEmoji(let it): self = make(.emoji, it.offset, it.length, "\(it.documentId)")
        // Whom it names by the number alone was never proved to have been shown.
        case .messageEntityMentionName: return nil
        case .inputMessageEntityMentionName(let it):
            guard let user = find(it.userId) else { return nil }
            self.init(.user, offset: Int(it.offset), length: Int(it.length), user: user)
        case .messageEntityUnknown, .messageEntityFormattedDate, .messageEntityDiffInsert, .messageEntityDiffReplace,
            .messageEntityDiffDelete:
            return nil
        }
    }
}

extension BoxUpdate {
    /// As the owner's clients are told.
    var tl: TL.AnyUpdate {
        switch event {
        case .message(let message):
            .updateNewMessage(TL.UpdateNewMessage(message: message.tl(for: user), pts: pts, ptsCount: count))
        case .edited(let message):
            .updateEditMessage(TL.UpdateEditMessage(message: message.tl(for: user), pts: pts, ptsCount: count))
        case .deleted(let ids):
            .updateDeleteMessages(TL.UpdateDeleteMessages(messages: ids, pts: pts, ptsCount: count))
        case .readInbox(let peer, let last, let unread):
            .updateReadHistoryInbox(
                TL.UpdateReadHistoryInbox(
                    peer: peer.tl, maxId: last, stillUnreadCount: Int32(clamping: unread), pts: pts, ptsCount: count))
        case .readOutbox(let peer, let last):
            .updateReadHistoryOutbox(
                TL.UpdateReadHistoryOutbox(peer: peer.tl, maxId: last, pts: pts, ptsCount: count))
        case .pinned(let peer, let ids, let isPinned):
            .updatePinnedMessages(
                TL.UpdatePinnedMessages(pinned: isPinned, peer: peer.tl, messages: ids, pts: pts, ptsCount: count))
        case .mentionsRead(let ids):
            .updateReadMessagesContents(TL.UpdateReadMessagesContents(messages: ids, pts: pts, ptsCount: count))
        // Says nothing but the number; what it is comes beside it, see `shown`.
        case .membership: .updateFolderPeers(TL.UpdateFolderPeers(folderPeers: [], pts: pts, ptsCount: count))
        }
    }
}
