internal import FoundationEssentials
internal import MTProto
internal import Messages

// What is posted in channels: `channels.*` about it, and the part of `messages.*` that is about channels.
extension Calls {
    // MARK: Posting

    func posted(
        _ sent: [SentMessage], _ randomIDs: [Int64], in channel: Int64, _ caller: Caller
    ) async throws -> CallAnswer {
        let user = try caller.user
        let view = try await messages.channel(channel, for: user)
        var mentioned = Mentioned()
        var updates: [TL.AnyUpdate] = []
        for (sent, randomID) in zip(sent, randomIDs) {
            mentioned.add(sent.message, in: view.channel)
            updates.append(.updateMessageID(TL.UpdateMessageID(id: sent.message.id, randomId: randomID)))
            updates.append(
                .updateNewChannelMessage(
                    TL.UpdateNewChannelMessage(
                        message: sent.message.tl(for: user, in: view.channel), pts: sent.pts, ptsCount: 1)))
        }
        let (users, chats) = try await named(mentioned, in: view, for: user)
        var answer = CallAnswer(self.updates(updates, users: users, chats: chats, at: caller))
        answer.channel = ChannelAnswer(channel: channel, pts: sent.map(\.pts))
        return answer
    }

    func editPost(
        _ call: TL.MessagesEditMessage, _ body: MessageBody, in channel: Int64, _ caller: Caller
    ) async throws -> CallAnswer {
        let user = try caller.user
        return try await changed(
            [try await messages.editPost(call.id, in: channel, by: user, body: body)], in: channel, caller)
    }

    func pinPost(
        _ call: TL.MessagesUpdatePinnedMessage, in channel: Int64, _ caller: Caller
    ) async throws -> CallAnswer {
        let user = try caller.user
        let done = try await messages.pinPost(call.id, in: channel, by: user, isPinned: !call.unpin)
        return try await changed(done.map { [$0] } ?? [], in: channel, caller)
    }

    /// An answer that tells these changes of a channel's box.
    private func changed(_ changes: [BoxUpdate], in channel: Int64, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let view = try await messages.channel(channel, for: user)
        var mentioned = Mentioned()
        for change in changes { mentioned.add(change, in: view.channel) }
        let (users, chats) = try await named(mentioned, in: view, for: user)
        var answer = CallAnswer(
            updates(
                changes.compactMap { $0.tl(for: user, in: view.channel) }, users: users, chats: chats, at: caller))
        answer.channel = ChannelAnswer(channel: channel, pts: changes.map(\.pts))
        return answer
    }

    func deletePosts(_ call: TL.ChannelsDeleteMessages, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        let done = try await messages.deletePosts(call.id, in: number, by: user)
        var answer = CallAnswer(TL.MessagesAffectedMessages(pts: done.pts, ptsCount: done.count))
        answer.channel = ChannelAnswer(channel: number, pts: done.count > 0 ? [done.pts] : [])
        return answer
    }

    // MARK: Reading

    func readPosts(_ call: TL.ChannelsReadHistory, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard try await messages.channel(number, for: user).rank ?? .banned > .banned else {
            throw MessagesError.channelPrivate
        }
        _ = try await messages.read(user, channel: number, upTo: call.maxId)
        return true
    }

    func posts(_ call: TL.ChannelsGetMessages, _ caller: Caller) async throws -> TL.AnyMessagesMessages {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard call.id.count <= Messages.Limits.ids else { throw MessagesError.limitInvalid }
        let wanted = try await numbers(call.id, in: number, user)
        let found = try await messages.channelMessages(number, for: user, Array(Set(wanted)))
        let view = try await messages.channel(number, for: user)
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var mentioned = Mentioned()
        for message in found { mentioned.add(message, in: view.channel) }
        let (users, chats) = try await named(mentioned, in: view, for: user)
        let shown = wanted.map { id in
            byID[id]?.tl(for: user, in: view.channel) ?? .messageEmpty(TL.MessageEmpty(id: id))
        }
        return .messagesChannelMessages(
            TL.MessagesChannelMessages(
                pts: try await messages.channelState(number).pts, count: Int32(wanted.count), messages: shown,
                topics: [], chats: chats, users: users))
    }

    /// 0 for what is not there.
    private func numbers(_ ids: [TL.AnyInputMessage], in channel: Int64, _ user: Int64) async throws -> [Int32] {
        let replies = ids.compactMap { if case .inputMessageReplyTo(let it) = $0 { it.id } else { nil } }
        let origins = Dictionary(
            try await messages.channelMessages(channel, for: user, replies).map { ($0.id, $0.replyTo ?? 0) },
            uniquingKeysWith: { $1 })
        var pinned: Int32 = 0
        if ids.contains(where: { if case .inputMessagePinned = $0 { true } else { false } }) {
            pinned = try await messages.pinnedMessages(ofChannel: channel, for: user).first?.id ?? 0
        }
        return ids.map { input in
            switch input {
            case .inputMessageID(let it): it.id
            case .inputMessageReplyTo(let it): origins[it.id] ?? 0
            case .inputMessagePinned: pinned
            case .inputMessageCallbackQuery: 0
            }
        }
    }

    func posts(
        _ window: HistoryWindow, of channel: Int64, _ caller: Caller, search query: String = ""
    ) async throws -> CallAnswer {
        let user = try caller.user
        let list =
            query.isEmpty
            ? try await messages.channelHistory(channel, for: user, window)
            : try await messages.searchChannel(query, in: channel, for: user, window)
        let view = try await messages.channel(channel, for: user)
        return CallAnswer(try await tl(list.messages, count: list.count, in: view, user))
    }

    /// `messages.search` in a channel.
    func searchPosts(
        _ call: TL.MessagesSearch, _ window: HistoryWindow, in channel: Int64, _ caller: Caller
    ) async throws -> CallAnswer {
        let user = try caller.user
        switch call.filter {
        case .inputMessagesFilterEmpty: return try await posts(window, of: channel, caller, search: call.q)
        case .inputMessagesFilterPinned:
            let pinned = try await messages.pinnedMessages(ofChannel: channel, for: user)
            let view = try await messages.channel(channel, for: user)
            return CallAnswer(try await tl(pinned, count: pinned.count, in: view, user))
        default:
            let view = try await messages.channel(channel, for: user)
            guard view.isReadable else { throw MessagesError.channelPrivate }
            // Of what else clients ask for there is nothing in posts yet.
            guard call.q.isEmpty, let kind = call.filter.mediaKind else {
                return CallAnswer(try await tl([], count: 0, in: view, user))
            }
            let list = try await messages.mediaHistory(ofChannel: channel, for: user, kind, window)
            return CallAnswer(try await tl(list.messages, count: list.count, in: view, user))
        }
    }

    func exportLink(_ call: TL.ChannelsExportMessageLink, _ caller: Caller) async throws -> TL.ExportedMessageLink {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard let post = try await messages.channelMessages(number, for: user, [call.id]).first else {
            throw MessagesError.messageInvalid
        }
        let name = try await messages.channel(number, for: user).channel.username
        return TL.ExportedMessageLink(
            link: options.linkPrefix + (name.map { "\($0)/" } ?? "c/\(number)/") + "\(post.id)", html: "")
    }

    // MARK: What was missed

    /// Changes in one answer, and how far behind a client may be that is told all.
    private static let channelDifferencePart = 1_000
    private static let longestChannelDifference: Int32 = 50_000
    /// Seconds after which a client that watches a channel asks again.
    private static let channelTimeout: Int32 = 30

    func channelDifference(_ call: TL.UpdatesGetChannelDifference, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard call.pts > 0 else { throw MessagesError.timestampInvalid }
        let view = try await messages.channel(number, for: user)
        guard view.isReadable else { throw MessagesError.channelPrivate }
        let end = try await messages.channelState(number).pts
        if end - call.pts > Self.longestChannelDifference { return try await tooLong(view, caller) }
        let limit = min(max(1, Int(call.limit)), Self.channelDifferencePart)
        let part = try await messages.channelDifference(number, for: user, since: call.pts, limit: limit)
            .cut(to: Self.differenceBytes)
        let answer: TL.AnyUpdatesChannelDifference
        if part.updates.isEmpty, part.isFinal {
            answer = .updatesChannelDifferenceEmpty(
                TL.UpdatesChannelDifferenceEmpty(final: true, pts: part.pts, timeout: Self.channelTimeout))
        } else {
            answer = .updatesChannelDifference(try await difference(part, in: view, user))
        }
        var told = CallAnswer(answer)
        told.channel = ChannelAnswer(channel: number, tellsUpTo: part.pts)
        return told
    }

    private func difference(
        _ part: Difference, in view: ChannelView, _ viewer: Int64
    ) async throws -> TL.UpdatesChannelDifference {
        var mentioned = Mentioned()
        var new: [TL.AnyMessage] = []
        var others: [TL.AnyUpdate] = []
        for update in part.updates {
            mentioned.add(update, in: view.channel)
            if case .message(let message) = update.event {
                new.append(message.tl(for: viewer, in: view.channel))
            } else if let shown = update.tl(for: viewer, in: view.channel) {
                others.append(shown)
            }
        }
        let (users, chats) = try await named(mentioned, in: view, for: viewer)
        return TL.UpdatesChannelDifference(
            final: part.isFinal, pts: part.pts, timeout: part.isFinal ? Self.channelTimeout : nil, newMessages: new,
            otherUpdates: others,
            chats: chats, users: users)
    }

    /// What the channel is like now, instead of all that has happened.
    private func tooLong(_ view: ChannelView, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let channel = view.channel
        let full = try await messages.fullChannel(channel.id, for: user)
        let newest = try await messages.channelHistory(channel.id, for: user, HistoryWindow(limit: 100)).messages
        var mentioned = Mentioned()
        for message in newest { mentioned.add(message, in: channel) }
        let (users, chats) = try await named(mentioned, in: view, for: user)
        var settings = full.settings
        settings.readInbox = full.readInbox
        let dialog = ChannelDialog(
            view: view, settings: settings, top: newest.first, unread: full.unread, pts: full.pts,
            readOutbox: full.readOutbox)
        var answer = CallAnswer(
            TL.AnyUpdatesChannelDifference.updatesChannelDifferenceTooLong(
                TL.UpdatesChannelDifferenceTooLong(
                    final: true, timeout: Self.channelTimeout, dialog: dialog.tl,
                    messages: newest.map { $0.tl(for: user, in: channel) }, chats: chats, users: users)))
        answer.channel = ChannelAnswer(channel: channel.id, tellsUpTo: full.pts)
        return answer
    }

    /// Clocks of several hosts, and a commit that takes a moment.
    private static let slack: TimeInterval = 60

    /// For who was away: channels in which something has happened since then.
    func changedChannels(since date: Int32, _ caller: Caller) async throws -> [ChannelState] {
        let since = Date(tl: date).addingTimeInterval(-Self.slack)
        return try await messages.channelStates(of: try caller.user, since: since).filter(\.hasChanged)
    }

    // MARK: Links

    func checkChannelInvite(_ hash: String, _ caller: Caller) async throws -> TL.AnyChatInvite {
        let user = try caller.user
        let (view, asks) = try await messages.checkChannelInvite(hash, for: user)
        guard view.rank != .banned else { throw MessagesError.inviteExpired }
        if view.rank != nil { return .chatInviteAlready(TL.ChatInviteAlready(chat: tl(view, user))) }
        let channel = view.channel
        return .chatInvite(
            TL.ChatInvite(
                channel: true, broadcast: !channel.isSupergroup, public: channel.username != nil,
                megagroup: channel.isSupergroup, requestNeeded: asks, title: channel.title,
                about: channel.about.isEmpty ? nil : channel.about,
                photo: .photoEmpty(TL.PhotoEmpty(id: 0)), participantsCount: Int32(clamping: channel.memberCount),
                color: 0))
    }
}
