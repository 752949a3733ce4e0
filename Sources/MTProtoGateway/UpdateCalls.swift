internal import FoundationEssentials
internal import MTProto
internal import Messages

// `updates.*`, and what is told without being asked for.
extension Calls {
    /// Changes in one answer; the client asks on.
    private static let differencePart = 1_000
    /// About as many bytes of them: a client takes an answer as a whole.
    static let differenceBytes = 1 << 20

    func state(_ caller: Caller) async throws -> CallAnswer {
        let state = try await messages.state(of: try caller.user)
        // Some ask only to be heard of, and don't look at what is answered: what is told goes on from where it was.
        return CallAnswer(tl(state.pts, caller))
    }

    func tl(_ pts: Int32, _ caller: Caller) -> TL.UpdatesState {
        TL.UpdatesState(pts: pts, qts: 0, date: caller.now.tl, seq: 0, unreadCount: 0)
    }

    func difference(_ call: TL.UpdatesGetDifference, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let limit = call.ptsLimit.map { Int(max(1, $0)) } ?? Self.differencePart
        let part = try await messages.difference(
            of: user, since: call.pts, limit: min(limit, Self.differencePart)
        ).cut(to: Self.differenceBytes)
        let changed = part.isFinal ? try await changedChannels(since: call.date, caller) : []
        guard !part.updates.isEmpty || !part.settings.isEmpty || part.pts != call.pts || !changed.isEmpty else {
            return CallAnswer(
                TL.AnyUpdatesDifference.updatesDifferenceEmpty(TL.UpdatesDifferenceEmpty(date: caller.now.tl, seq: 0)),
                tellsUpTo: part.pts)
        }
        var mentioned = Mentioned()
        var new: [TL.AnyMessage] = []
        var others: [TL.AnyUpdate] = part.settings.flatMap { $0.updates } + changed.flatMap(\.updates)
        for update in part.updates {
            mentioned.add(update)
            if case .message(let message) = update.event {
                new.append(message.tl(for: user))
            } else {
                others += update.shown
            }
        }
        for settings in part.settings { mentioned.add(settings.peer) }
        for channel in changed { mentioned.add(.channel(channel.channel)) }
        let (users, chats) = try await named(mentioned, for: user)
        let state = tl(part.pts, caller)
        let answer: TL.AnyUpdatesDifference =
            part.isFinal
            ? .updatesDifference(
                TL.UpdatesDifference(
                    newMessages: new, newEncryptedMessages: [], otherUpdates: others, chats: chats, users: users,
                    state: state))
            : .updatesDifferenceSlice(
                TL.UpdatesDifferenceSlice(
                    newMessages: new, newEncryptedMessages: [], otherUpdates: others, chats: chats, users: users,
                    intermediateState: state))
        return CallAnswer(answer, tellsUpTo: part.pts)
    }

    /// Whom and what objects mention, as the viewer sees them.
    func named(_ mentioned: Mentioned, for viewer: Int64) async throws -> ([TL.AnyUser], [TL.AnyChat]) {
        let chats =
            try await groups(mentioned.chats, for: viewer) + channels(mentioned.channels, for: viewer)
        return (try await people.users(mentioned.users, as: viewer), chats)
    }

    /// What tells of none but those whom the client was told of a moment ago; nil where somebody has to be looked up.
    func ready(_ push: LiveFeed.Push, _ known: KnownPeers, now: Date) -> TL.AnyUpdates? {
        guard case .box(let updates) = push, updates.allSatisfy(\.isPlain) else { return nil }
        var mentioned = Mentioned()
        for update in updates { mentioned.add(update) }
        guard let (users, chats) = known.all(mentioned, now: now) else { return nil }
        return .updates(
            TL.Updates(updates: updates.flatMap(\.shown), users: users, chats: chats, date: now.tl, seq: 0))
    }

    /// What is pushed, in order; several changes in one.
    /// - Parameter known: of whom the client was told a moment ago; whom this tells of is added.
    func rendered(
        _ pushes: [LiveFeed.Push], for user: Int64, known before: KnownPeers
    ) async -> ([TL.AnyUpdates], KnownPeers) {
        var rendered: [TL.AnyUpdates] = []
        var known = before
        let now = Date()
        for push in pushes {
            switch push {
            case .tooLong: rendered.append(.updatesTooLong)
            case .passing(let update, let users):
                known.add(users, [], now: now)
                rendered.append(
                    .updates(TL.Updates(updates: [update], users: users, chats: [], date: now.tl, seq: 0)))
            case .box(let updates):
                if let ready = ready(push, known, now: now) {
                    rendered.append(ready)
                    continue
                }
                var mentioned = Mentioned()
                for update in updates { mentioned.add(update) }
                guard let (users, chats) = try? await named(mentioned, for: user) else {
                    // Who is mentioned can't be told now: the client asks for it itself.
                    rendered.append(.updatesTooLong)
                    continue
                }
                known.add(users, chats, now: now)
                rendered.append(
                    .updates(
                        TL.Updates(updates: updates.flatMap(\.shown), users: users, chats: chats, date: now.tl, seq: 0))
                )
            case .channel(let number, let news):
                if let updates = await self.rendered(news, of: number, for: user, now.tl) { rendered.append(updates) }
            }
        }
        return (rendered, known)
    }
}

extension DialogSettings {
    /// As the owner's clients are told of them.
    var updates: [TL.AnyUpdate] {
        [
            .updateDraftMessage(TL.UpdateDraftMessage(peer: peer.tl, draft: draft.tl)),
            .updateDialogPinned(
                TL.UpdateDialogPinned(pinned: pinned != nil, peer: .dialogPeer(TL.DialogPeer(peer: peer.tl)))),
            .updateNotifySettings(
                TL.UpdateNotifySettings(
                    peer: .notifyPeer(TL.NotifyPeer(peer: peer.tl)), notifySettings: notifySettings)),
            .updateDialogUnreadMark(
                TL.UpdateDialogUnreadMark(unread: isMarkedUnread, peer: .dialogPeer(TL.DialogPeer(peer: peer.tl)))),
        ]
    }

    var notifySettings: TL.PeerNotifySettings { TL.PeerNotifySettings(muteUntil: muteUntil?.tl) }
}

extension Optional<MessageDraft> {
    var tl: TL.AnyDraftMessage {
        guard let draft = self else { return .draftMessageEmpty(TL.DraftMessageEmpty()) }
        let reply = draft.replyTo.map {
            TL.AnyInputReplyTo.inputReplyToMessage(TL.InputReplyToMessage(replyToMsgId: $0))
        }
        return .draftMessage(
            TL.DraftMessage(
                replyTo: reply, message: draft.text,
                entities: draft.entities.isEmpty ? nil : draft.entities.map(\.tl), date: draft.date.tl))
    }
}
