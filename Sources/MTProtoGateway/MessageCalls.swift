internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Messages

// `messages.*` about messages: sending, changing, reading, finding.
extension Calls {
    // MARK: Whom a call is about

    /// - Throws: ``RPCFault`` `PEER_ID_INVALID` for whom the caller was never shown.
    func peer(_ input: TL.AnyInputPeer, _ viewer: Int64) async throws -> Peer {
        switch input {
        case .inputPeerSelf: return .user(viewer)
        case .inputPeerUser(let it):
            let named = TL.AnyInputUser.inputUser(TL.InputUser(userId: it.userId, accessHash: it.accessHash))
            return .user(try await partner(named, viewer))
        case .inputPeerUserFromMessage(let it):
            return .user(
                try await partner(.inputUser(TL.InputUser(userId: it.userId, accessHash: 0)), viewer))
        case .inputPeerChat(let it):
            let peer = Peer.chat(it.chatId)
            guard peer.isValid else { throw RPCFault.invalidPeer }
            return peer
        case .inputPeerChannel(let it): return .channel(try channel(it.channelId, accessHash: it.accessHash, viewer))
        case .inputPeerChannelFromMessage(let it): return .channel(try await ownChannel(it.channelId, viewer))
        case .inputPeerEmpty: throw RPCFault.invalidPeer
        }
    }

    /// One whose messages lie in the caller's own box.
    private func boxPeer(_ input: TL.AnyInputPeer, _ viewer: Int64) async throws -> Peer {
        let peer = try await peer(input, viewer)
        guard !peer.isChannel else { throw RPCFault.invalidPeer }
        return peer
    }

    private func partner(_ input: TL.AnyInputUser, _ viewer: Int64) async throws -> Int64 {
        do {
            return try await user(input, viewer)
        } catch let fault as RPCFault where fault == .invalidUser {
            throw RPCFault.invalidPeer
        }
    }

    // MARK: Sending

    /// What is asked for and not served is not passed over: a message would go out at once that was to wait, or in
    /// another's name.
    func checkServed(
        scheduled: Int32?, as sender: TL.AnyInputPeer?, isProtected: Bool, _ user: Int64
    ) throws {
        guard scheduled == nil else { throw RPCFault(400, "SCHEDULE_DATE_INVALID") }
        guard !isProtected else { throw RPCFault(400, "CHAT_FORWARDS_RESTRICTED") }
        switch sender {
        case nil, .inputPeerEmpty, .inputPeerSelf: break
        case .inputPeerUser(let it) where it.userId == user: break
        default: throw RPCFault(400, "SEND_AS_PEER_INVALID")
        }
    }

    func send(_ call: TL.MessagesSendMessage, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        try checkServed(scheduled: call.scheduleDate, as: call.sendAs, isProtected: call.noforwards, user)
        let peer = try await peer(call.peer, user)
        let body = try MessageBody(call.message, entities: shownEntities(call.entities, user))
        var outgoing = OutgoingMessage(from: user, to: peer, body: body, randomID: call.randomId)
        if case .inputReplyToMessage(let reply) = call.replyTo { outgoing.replyTo = reply.replyToMsgId }
        outgoing.isSilent = call.silent
        let done = try await messages.send(outgoing)
        if let short = done.short { return CallAnswer(short, pts: [done.pts]) }
        return try await sent([done], [call.randomId], caller)
    }

    func shownEntities(_ given: [TL.AnyMessageEntity]?, _ viewer: Int64) -> [MessageEntity] {
        // Who was never shown can't be named: the text stays as it is.
        (given ?? []).prefix(MessageBody.maximumEntities).compactMap { entity in
            MessageEntity(entity) { input in
                guard let reference = input.reference(for: viewer), auth.isShown(reference, to: viewer) else {
                    return nil
                }
                return reference.number
            }
        }
    }

    func sent(_ sent: [SentMessage], _ randomIDs: [Int64], _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        if case .channel(let channel) = sent.first?.message.peer {
            return try await posted(sent, randomIDs, in: channel, caller)
        }
        var mentioned = Mentioned()
        var updates: [TL.AnyUpdate] = []
        for (sent, randomID) in zip(sent, randomIDs) {
            mentioned.add(sent.message)
            updates.append(.updateMessageID(TL.UpdateMessageID(id: sent.message.id, randomId: randomID)))
            updates.append(
                .updateNewMessage(
                    TL.UpdateNewMessage(message: sent.message.tl(for: user), pts: sent.pts, ptsCount: 1)))
        }
        mentioned.add(user: user)
        let (users, chats) = try await named(mentioned, for: user)
        return CallAnswer(
            self.updates(updates, users: users, chats: chats, at: caller), pts: sent.map(\.pts))
    }

    func forward(_ call: TL.MessagesForwardMessages, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        try checkServed(scheduled: call.scheduleDate, as: call.sendAs, isProtected: call.noforwards, user)
        let target = try await peer(call.toPeer, user)
        let source = try await peer(call.fromPeer, user)
        let done = try await messages.forward(
            call.id, of: user, from: source, to: target, randomIDs: call.randomId, isOriginShown: !call.dropAuthor,
            areCaptionsShown: !call.dropMediaCaptions, isSilent: call.silent)
        return try await sent(done, call.randomId, caller)
    }

    // MARK: Changing

    func edit(_ call: TL.MessagesEditMessage, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        guard let text = call.message else { throw MessagesError.messageNotModified }
        guard call.media == nil else { throw RPCFault(400, "MEDIA_NEW_INVALID") }
        if case .channel(let channel) = peer {
            let body = try MessageBody(text, entities: shownEntities(call.entities, user))
            return try await editPost(call, body, in: channel, caller)
        }
        let body = try MessageBody(text, entities: shownEntities(call.entities, user), mayBeEmpty: true)
        return try await changed([try await messages.edit(call.id, of: user, body: body)], caller)
    }

    /// An answer that tells these changes of the caller's box.
    func changed(_ changes: [BoxUpdate], _ caller: Caller) async throws -> CallAnswer {
        var mentioned = Mentioned()
        for change in changes { mentioned.add(change) }
        let (users, chats) = try await named(mentioned, for: try caller.user)
        return CallAnswer(
            updates(changes.map(\.tl), users: users, chats: chats, at: caller), pts: changes.map(\.pts))
    }

    private func affected(_ affected: Affected) -> CallAnswer {
        CallAnswer(
            TL.MessagesAffectedMessages(pts: affected.pts, ptsCount: affected.count),
            pts: affected.count > 0 ? [affected.pts] : [])
    }

    func delete(_ call: TL.MessagesDeleteMessages, _ caller: Caller) async throws -> CallAnswer {
        affected(try await messages.delete(call.id, of: try caller.user, forAll: call.revoke))
    }

    func deleteHistory(_ call: TL.MessagesDeleteHistory, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await boxPeer(call.peer, user)
        let done = try await messages.deleteHistory(of: user, with: peer, upTo: call.maxId, forAll: call.revoke)
        return CallAnswer(
            TL.MessagesAffectedHistory(pts: done.pts, ptsCount: done.count, offset: done.hasMore ? 1 : 0),
            pts: done.count > 0 ? [done.pts] : [])
    }

    func read(_ call: TL.MessagesReadHistory, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await boxPeer(call.peer, user)
        if let done = try await messages.read(user, with: peer, upTo: call.maxId) {
            return CallAnswer(TL.MessagesAffectedMessages(pts: done.pts, ptsCount: done.count), pts: [done.pts])
        }
        return CallAnswer(TL.MessagesAffectedMessages(pts: try await messages.state(of: user).pts, ptsCount: 0))
    }

    func pin(_ call: TL.MessagesUpdatePinnedMessage, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        if case .channel(let channel) = peer { return try await pinPost(call, in: channel, caller) }
        let done = try await messages.pin(
            call.id, of: user, with: peer, isPinned: !call.unpin, isOneSided: call.pmOneside)
        return try await changed(done.map { [$0] } ?? [], caller)
    }

    func type(_ call: TL.MessagesSetTyping, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        let peer = try await peer(call.peer, user)
        if case .sendMessageCancelAction = call.action {
            try await messages.typing(user, in: peer, "cancel")
        } else {
            try await messages.typing(user, in: peer, "typing")
        }
        return true
    }

    // MARK: Reading

    func history(_ call: TL.MessagesGetHistory, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let window = HistoryWindow(
            offset: call.offsetId, offsetDate: call.offsetDate > 0 ? Date(tl: call.offsetDate) : nil,
            addOffset: Int(call.addOffset), limit: Int(call.limit), max: call.maxId, min: call.minId)
        let peer = try await peer(call.peer, user)
        if case .channel(let channel) = peer { return try await posts(window, of: channel, caller) }
        let list = try await messages.history(of: user, with: peer, window)
        return CallAnswer(try await tl(list.messages, count: list.count, isComplete: list.isComplete, user))
    }

    /// Messages that are all there are, or a part of `count`.
    func tl(
        _ found: [Message], count: Int, isComplete: Bool, _ viewer: Int64
    ) async throws -> TL.AnyMessagesMessages {
        var mentioned = Mentioned()
        for message in found { mentioned.add(message) }
        let (users, chats) = try await named(mentioned, for: viewer)
        let shown = found.map { $0.tl(for: viewer) }
        if isComplete {
            return .messagesMessages(
                TL.MessagesMessages(messages: shown, topics: [], chats: chats, users: users))
        }
        return .messagesMessagesSlice(
            TL.MessagesMessagesSlice(
                count: Int32(clamping: count), messages: shown, topics: [], chats: chats, users: users))
    }

    func messages(_ call: TL.MessagesGetMessages, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        guard call.id.count <= Messages.Limits.ids else { throw MessagesError.limitInvalid }
        let replies = call.id.compactMap { input -> Int32? in
            if case .inputMessageReplyTo(let it) = input { it.id } else { nil }
        }
        let origins = Dictionary(
            try await messages.messages(of: user, replies).map { ($0.id, $0.replyTo) }, uniquingKeysWith: { $1 })
        let wanted = call.id.map { input -> Int32 in
            switch input {
            case .inputMessageID(let it): it.id
            case .inputMessageReplyTo(let it): (origins[it.id] ?? nil) ?? 0
            case .inputMessagePinned, .inputMessageCallbackQuery: 0
            }
        }
        let found = try await messages.messages(of: user, Array(Set(wanted)))
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        var mentioned = Mentioned()
        for message in found { mentioned.add(message) }
        let (users, chats) = try await named(mentioned, for: user)
        let shown = wanted.map { id in
            byID[id]?.tl(for: user) ?? .messageEmpty(TL.MessageEmpty(id: id))
        }
        return CallAnswer(
            TL.AnyMessagesMessages.messagesMessages(
                TL.MessagesMessages(messages: shown, topics: [], chats: chats, users: users)))
    }
}

extension Date {
    /// From Unix time in seconds.
    init(tl seconds: Int32) { self.init(timeIntervalSince1970: Double(seconds)) }
}
