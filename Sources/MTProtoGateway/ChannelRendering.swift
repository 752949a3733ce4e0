internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Messages

// Channels, and what is posted in them, as TL has them. In a channel that is no supergroup nobody is told who has
// posted: posts are the channel's own.

extension ChannelRights {
    init(_ rights: TL.ChatAdminRights) {
        self = []
        if rights.changeInfo { insert(.changeInfo) }
        if rights.postMessages { insert(.postMessages) }
        if rights.editMessages { insert(.editMessages) }
        if rights.deleteMessages { insert(.deleteMessages) }
        if rights.banUsers { insert(.banUsers) }
        if rights.inviteUsers { insert(.inviteUsers) }
        if rights.pinMessages { insert(.pinMessages) }
        if rights.addAdmins { insert(.addAdmins) }
    }

    var tl: TL.ChatAdminRights {
        TL.ChatAdminRights(
            changeInfo: contains(.changeInfo), postMessages: contains(.postMessages),
            editMessages: contains(.editMessages), deleteMessages: contains(.deleteMessages),
            banUsers: contains(.banUsers), inviteUsers: contains(.inviteUsers), pinMessages: contains(.pinMessages),
            addAdmins: contains(.addAdmins), other: true)
    }
}

extension ChannelRestrictions {
    /// - Parameter until: nil: for ever.
    func tl(until: Date?) -> TL.ChatBannedRights {
        let isMute = contains(.send)
        return TL.ChatBannedRights(
            sendMessages: isMute, sendMedia: isMute, sendStickers: isMute, sendGifs: isMute, sendGames: isMute,
            sendInline: isMute, embedLinks: isMute, sendPolls: isMute, inviteUsers: contains(.inviteUsers),
            sendPhotos: isMute, sendVideos: isMute, sendRoundvideos: isMute, sendAudios: isMute, sendVoices: isMute,
            sendDocs: isMute, sendPlain: isMute, untilDate: until?.tl ?? Int32.max)
    }

    /// What all members of a supergroup may not.
    static let standard = TL.ChatBannedRights(changeInfo: true, pinMessages: true, untilDate: Int32.max)
    static let banned = TL.ChatBannedRights(viewMessages: true, untilDate: Int32.max)
}

extension ChannelView {
    /// - Parameter accessHash: the viewer's own.
    func tl(accessHash: Int64) -> TL.AnyChat {
        let isMember = rank ?? .banned > .banned
        guard isMember || rank == nil && channel.username != nil else {
            return .channelForbidden(
                TL.ChannelForbidden(
                    broadcast: !channel.isSupergroup, megagroup: channel.isSupergroup, id: channel.id,
                    accessHash: accessHash, title: channel.title, untilDate: member?.until?.tl))
        }
        let restrictions = member?.restrictions ?? []
        return .channel(
            TL.Channel(
                creator: rank == .creator, left: !isMember, broadcast: !channel.isSupergroup,
                megagroup: channel.isSupergroup, signatures: channel.isSigned && !channel.isSupergroup,
                slowmodeEnabled: channel.slowMode > 0 && channel.isSupergroup, id: channel.id,
                accessHash: accessHash, title: channel.title, username: channel.username, photo: .chatPhotoEmpty,
                date: (member?.date ?? channel.date).tl,
                adminRights: isAdmin ? rights.tl : nil,
                bannedRights: restrictions.isEmpty ? nil : restrictions.tl(until: member?.until),
                defaultBannedRights: channel.isSupergroup ? ChannelRestrictions.standard : nil,
                participantsCount: Int32(clamping: channel.memberCount)))
    }
}

extension ChannelMember {
    /// As `viewer` sees him.
    func tl(for viewer: ChannelView) -> TL.AnyChannelParticipant {
        let mine = viewer.member?.user
        switch rank {
        case .creator:
            return .channelParticipantCreator(
                TL.ChannelParticipantCreator(userId: user, adminRights: rights.tl, rank: title))
        case .administrator:
            return .channelParticipantAdmin(
                TL.ChannelParticipantAdmin(
                    canEdit: viewer.rank == .creator || viewer.rights.contains(.addAdmins) && promoter == mine,
                    userId: user, inviterId: user == mine ? inviter : nil, promotedBy: promoter ?? inviter,
                    date: date.tl, adminRights: rights.tl, rank: title))
        case .banned:
            return .channelParticipantBanned(
                TL.ChannelParticipantBanned(
                    left: true, peer: Peer.user(user).tl, kickedBy: inviter, date: date.tl,
                    bannedRights: TL.ChatBannedRights(viewMessages: true, untilDate: until?.tl ?? Int32.max)))
        case .member where !restrictions.isEmpty:
            return .channelParticipantBanned(
                TL.ChannelParticipantBanned(
                    peer: Peer.user(user).tl, kickedBy: promoter ?? inviter, date: date.tl,
                    bannedRights: restrictions.tl(until: until)))
        case .member where user == mine:
            return .channelParticipantSelf(
                TL.ChannelParticipantSelf(userId: user, inviterId: inviter, date: date.tl))
        case .member:
            return .channelParticipant(TL.ChannelParticipant(userId: user, date: date.tl))
        }
    }

    /// Those whom an answer has to bring along.
    var named: [Int64] { [user, inviter] + (promoter.map { [$0] } ?? []) }
}

extension Mentioned {
    mutating func add(_ message: Message, in channel: Channel) {
        if channel.isSupergroup { add(message) } else { addContent(of: message) }
    }

    mutating func add(_ update: BoxUpdate, in channel: Channel) {
        add(.channel(channel.id))
        switch update.event {
        case .message(let message), .edited(let message): add(message, in: channel)
        case .deleted, .readInbox, .readOutbox, .pinned, .mentionsRead, .membership: break
        }
    }
}

extension Message {
    /// A post as `viewer` sees it.
    func tl(for viewer: Int64, in channel: Channel) -> TL.AnyMessage {
        switch tl(for: viewer) {
        case .message(var it) where !channel.isSupergroup:
            (it.post, it.fromId, it.postAuthor) = (true, nil, author)
            return .message(it)
        case .messageService(var it) where !channel.isSupergroup:
            (it.post, it.fromId) = (true, nil)
            return .messageService(it)
        case let shown: return shown
        }
    }
}

extension BoxUpdate {
    /// A change of a channel's box as its viewers are told; nil: of no use to them.
    func tl(for viewer: Int64, in channel: Channel) -> TL.AnyUpdate? {
        switch event {
        case .message(let message):
            .updateNewChannelMessage(
                TL.UpdateNewChannelMessage(message: message.tl(for: viewer, in: channel), pts: pts, ptsCount: count))
        case .edited(let message):
            .updateEditChannelMessage(
                TL.UpdateEditChannelMessage(message: message.tl(for: viewer, in: channel), pts: pts, ptsCount: count))
        case .deleted(let ids):
            .updateDeleteChannelMessages(
                TL.UpdateDeleteChannelMessages(channelId: channel.id, messages: ids, pts: pts, ptsCount: count))
        case .pinned(_, let ids, let isPinned):
            .updatePinnedChannelMessages(
                TL.UpdatePinnedChannelMessages(
                    pinned: isPinned, channelId: channel.id, messages: ids, pts: pts, ptsCount: count))
        case .readInbox, .readOutbox, .mentionsRead, .membership: nil
        }
    }

    /// A change of a user's own box, with what has no number.
    var shown: [TL.AnyUpdate] {
        guard case .membership(let channel, _, _) = event else { return [tl] }
        return [.updateChannel(TL.UpdateChannel(channelId: channel)), tl]
    }
}

extension ChannelState {
    /// For a client that was away. What it was never in it does not know.
    var updates: [TL.AnyUpdate] {
        (isNew ? [.updateChannel(TL.UpdateChannel(channelId: channel))] : [])
            + [.updateChannelTooLong(TL.UpdateChannelTooLong(channelId: channel, pts: pts))]
    }
}

extension ChannelDialog {
    var tl: TL.AnyDialog {
        .dialog(
            TL.Dialog(
                pinned: settings.pinned != nil, unreadMark: settings.isMarkedUnread, peer: view.channel.peer.tl,
                topMessage: top?.id ?? 0, readInboxMaxId: settings.readInbox, readOutboxMaxId: readOutbox,
                unreadCount: Int32(clamping: unread), unreadMentionsCount: 0, unreadReactionsCount: 0,
                unreadPollVotesCount: 0, notifySettings: settings.notifySettings, pts: pts,
                draft: settings.draft.map { Optional($0).tl }, folderId: settings.folder == 0 ? nil : 1))
    }
}

extension Calls {
    // MARK: Channels that answers mention

    /// As `viewer` sees them. Of those that can't be asked for now nothing is told: clients would take it that they are
    /// put out of them.
    func channels(_ numbers: Set<Int64>, for viewer: Int64) async -> [TL.AnyChat] {
        guard !numbers.isEmpty else { return [] }
        let (views, unasked) = await messages.channelsAsked(numbers, for: viewer)
        return numbers.subtracting(unasked).sorted().map { number in
            views[number].map { tl($0, viewer) }
                ?? .channelForbidden(
                    TL.ChannelForbidden(id: number, accessHash: accessHash(of: number, for: viewer), title: ""))
        }
    }

    func tl(_ view: ChannelView, _ viewer: Int64) -> TL.AnyChat {
        view.tl(accessHash: accessHash(of: view.channel.id, for: viewer))
    }

    /// What `viewer` names a channel with.
    func accessHash(of channel: Int64, for viewer: Int64) -> Int64 {
        auth.accessHash(of: Peer.channel(channel).key, for: viewer)
    }

    /// Whom and what posts of a channel mention.
    func named(
        _ mentioned: Mentioned, in view: ChannelView, for viewer: Int64
    ) async throws -> ([TL.AnyUser], [TL.AnyChat]) {
        let groups = try await groups(mentioned.chats, for: viewer)
        let others = await channels(mentioned.channels.subtracting([view.channel.id]), for: viewer)
        return (try await people.users(mentioned.users, as: viewer), [tl(view, viewer)] + groups + others)
    }

    /// Posts, the newest first.
    func tl(
        _ posts: [Message], count: Int, in view: ChannelView, _ viewer: Int64
    ) async throws -> TL.AnyMessagesMessages {
        var mentioned = Mentioned()
        for post in posts { mentioned.add(post, in: view.channel) }
        let (users, chats) = try await named(mentioned, in: view, for: viewer)
        let pts = try await messages.channelState(view.channel.id).pts
        return .messagesChannelMessages(
            TL.MessagesChannelMessages(
                pts: pts, count: Int32(clamping: count), messages: posts.map { $0.tl(for: viewer, in: view.channel) },
                topics: [], chats: chats, users: users))
    }
}
