internal import FoundationEssentials
internal import MTProto
internal import Messages

// `messages.*` about dialogs: settings, search, blocking.
extension Calls {
    // MARK: Settings

    func peer(_ input: TL.AnyInputDialogPeer, _ viewer: Int64) async throws -> Peer? {
        guard case .inputDialogPeer(let it) = input else { return nil }
        return try await peer(it.peer, viewer)
    }

    private func settled(_ input: TL.AnyInputDialogPeer, _ viewer: Int64) async throws -> Peer {
        guard let peer = try await peer(input, viewer) else { throw RPCFault.invalidPeer }
        return peer
    }

    func pinDialog(_ call: TL.MessagesToggleDialogPin, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        try await messages.pinDialog(user, try await settled(call.peer, user), call.pinned)
        return true
    }

    func reorderPinned(_ call: TL.MessagesReorderPinnedDialogs, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        var peers: [Peer] = []
        guard call.order.count <= Messages.Limits.pinnedDialogs else { throw MessagesError.pinnedTooMuch }
        for input in call.order { peers.append(try await settled(input, user)) }
        try await messages.reorderPinned(user, peers)
        return true
    }

    func markUnread(_ call: TL.MessagesMarkDialogUnread, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        try await messages.markUnread(user, try await settled(call.peer, user), call.unread)
        return true
    }

    func saveDraft(_ call: TL.MessagesSaveDraft, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        guard !call.message.isEmpty || call.replyTo != nil else {
            try await messages.setDraft(nil, of: user, with: peer)
            return true
        }
        var draft = MessageDraft(
            text: call.message, entities: shownEntities(call.entities, user), date: caller.now)
        if case .inputReplyToMessage(let reply) = call.replyTo { draft.replyTo = reply.replyToMsgId }
        try await messages.setDraft(draft, of: user, with: peer)
        return true
    }

    func setNotifying(_ call: TL.AccountUpdateNotifySettings, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        // What holds for all chats is kept by clients themselves.
        guard case .inputNotifyPeer(let it) = call.peer else { return true }
        let until = call.settings.muteUntil.map { $0 <= 0 ? nil : Date(tl: $0) } ?? nil
        try await messages.mute(user, try await peer(it.peer, user), until: until)
        return true
    }

    func notifying(_ call: TL.AccountGetNotifySettings, _ caller: Caller) async throws -> TL.PeerNotifySettings {
        let user = try caller.user
        guard case .inputNotifyPeer(let it) = call.peer else { return TL.PeerNotifySettings() }
        return try await messages.dialogSettings(of: user, with: try await peer(it.peer, user)).notifySettings
    }

    func moveDialogs(_ call: TL.FoldersEditPeerFolders, _ caller: Caller) async throws -> TL.AnyUpdates {
        let user = try caller.user
        guard call.folderPeers.count <= Messages.Limits.dialogs else { throw MessagesError.limitInvalid }
        for moved in call.folderPeers {
            try await messages.move(user, try await peer(moved.peer, user), toFolder: Int(moved.folderId))
        }
        return updates([], users: [], at: caller)
    }

    // MARK: Finding

    func search(_ call: TL.MessagesSearch, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        let window = HistoryWindow(
            offset: call.offsetId, addOffset: Int(call.addOffset), limit: Int(call.limit), max: call.maxId,
            min: call.minId)
        if case .channel(let channel) = peer { return try await searchPosts(call, window, in: channel, caller) }
        if case .inputMessagesFilterPinned = call.filter {
            let pinned = try await messages.pinnedMessages(of: user, with: peer)
            return CallAnswer(try await tl(pinned, count: pinned.count, isComplete: true, user))
        }
        if call.q.isEmpty, let kind = call.filter.mediaKind {
            let list = try await messages.mediaHistory(of: user, with: peer, kind, window)
            return CallAnswer(try await tl(list.messages, count: list.count, isComplete: list.isComplete, user))
        }
        // Of what else clients ask for there is nothing in messages yet; an empty query is the history.
        guard case .inputMessagesFilterEmpty = call.filter else {
            return CallAnswer(try await tl([], count: 0, isComplete: true, user))
        }
        let list =
            call.q.isEmpty
            ? try await messages.history(of: user, with: peer, window)
            : try await messages.search(call.q, of: user, with: peer, window)
        return CallAnswer(try await tl(list.messages, count: list.count, isComplete: list.isComplete, user))
    }

    func searchAll(_ call: TL.MessagesSearchGlobal, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        var place: SearchPlace?
        if call.offsetRate > 0 {
            // A client names the last message that it has: its moment, its peer and its number.
            let box: Int64 =
                switch call.offsetPeer {
                case .inputPeerChannel(let it): Peer.channel(it.channelId).key
                case .inputPeerChannelFromMessage(let it): Peer.channel(it.channelId).key
                default: 0
                }
            place = SearchPlace(date: Date(tl: call.offsetRate), box: box, id: call.offsetId)
        }
        let found = try await messages.searchEverywhere(call.q, of: user, after: place, limit: Int(call.limit))
        return CallAnswer(try await tl(found, user))
    }

    /// What is from several boxes.
    private func tl(
        _ found: (messages: [Message], count: Int, next: SearchPlace?), _ viewer: Int64
    ) async throws -> TL.AnyMessagesMessages {
        let numbers = Set(found.messages.compactMap { $0.peer.isChannel ? $0.peer.number : nil })
        let views = await messages.channels(numbers, for: viewer)
        var mentioned = Mentioned()
        var shown: [TL.AnyMessage] = []
        for message in found.messages {
            guard message.peer.isChannel else {
                mentioned.add(message)
                shown.append(message.tl(for: viewer))
                continue
            }
            // Of one that can't be asked for now it is not known what may be shown.
            guard let channel = views[message.peer.number]?.channel else { continue }
            mentioned.add(message, in: channel)
            shown.append(message.tl(for: viewer, in: channel))
        }
        let (users, chats) = try await named(mentioned, for: viewer)
        return .messagesMessagesSlice(
            TL.MessagesMessagesSlice(
                count: Int32(clamping: found.count), nextRate: found.next?.date.tl, messages: shown, topics: [],
                chats: chats, users: users))
    }

    func mentions(_ call: TL.MessagesGetUnreadMentions, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        // Nobody is told of being named in a channel.
        if case .channel(let channel) = peer {
            let view = try await messages.channel(channel, for: user)
            guard view.isReadable else { throw MessagesError.channelPrivate }
            return CallAnswer(try await tl([], count: 0, in: view, user))
        }
        let found = try await messages.unreadMentions(of: user, with: peer)
        return CallAnswer(try await tl(found, count: found.count, isComplete: true, user))
    }

    func readMentions(_ call: TL.MessagesReadMentions, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        if case .channel(let channel) = peer {
            let pts = try await messages.channelState(channel).pts
            return CallAnswer(TL.MessagesAffectedHistory(pts: pts, ptsCount: 0, offset: 0))
        }
        let done = try await messages.readMentions(user, with: peer)
        return CallAnswer(
            TL.MessagesAffectedHistory(pts: done.pts, ptsCount: done.count, offset: 0),
            pts: done.count > 0 ? [done.pts] : [])
    }

    // MARK: Blocking

    func block(_ input: TL.AnyInputPeer, _ isBlocked: Bool, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        guard case .user(let other) = try await peer(input, user) else { throw RPCFault.invalidPeer }
        try await messages.block(other, by: user, isBlocked)
        return true
    }

    func blocked(_ call: TL.ContactsGetBlocked, _ caller: Caller) async throws -> TL.AnyContactsBlocked {
        let user = try caller.user
        let limit = Int(max(0, min(call.limit, 100)))
        let offset = Int(max(0, min(call.offset, 10_000)))
        var all: [(user: Int64, at: Date)] = []
        while all.count <= offset + limit {
            let part = try await messages.blocked(by: user, after: all.last?.user ?? 0)
            if part.isEmpty { break }
            all += part
        }
        let shown = all.dropFirst(offset).prefix(limit)
        return .contactsBlockedSlice(
            TL.ContactsBlockedSlice(
                count: Int32(all.count),
                blocked: shown.map { TL.PeerBlocked(peerId: Peer.user($0.user).tl, date: $0.at.tl) }, chats: [],
                users: try await people.users(shown.map(\.user), as: user)))
    }

    /// Whether `user` blocks `other`.
    func isBlocked(_ other: Int64, by user: Int64) async throws -> Bool {
        try await messages.blocked(by: user, after: other - 1, limit: 1).first?.user == other
    }
}

extension Dialog {
    var tl: TL.AnyDialog {
        .dialog(
            TL.Dialog(
                pinned: settings.pinned != nil, unreadMark: settings.isMarkedUnread, peer: peer.tl, topMessage: top.id,
                readInboxMaxId: settings.readInbox, readOutboxMaxId: settings.readOutbox,
                unreadCount: Int32(clamping: unread), unreadMentionsCount: Int32(clamping: unreadMentions),
                unreadReactionsCount: 0, unreadPollVotesCount: 0, notifySettings: settings.notifySettings,
                draft: settings.draft.map { Optional($0).tl }, folderId: settings.folder == 0 ? nil : 1))
    }
}

extension TL.Dialog {
    /// With a peer with whom nothing was said yet.
    init(empty peer: TL.AnyPeer) {
        self.init(
            peer: peer, topMessage: 0, readInboxMaxId: 0, readOutboxMaxId: 0, unreadCount: 0, unreadMentionsCount: 0,
            unreadReactionsCount: 0, unreadPollVotesCount: 0, notifySettings: TL.PeerNotifySettings())
    }
}
