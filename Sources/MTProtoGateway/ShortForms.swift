internal import FoundationEssentials
internal import MTProto
internal import Messages

// Plain messages in few words, as Telegram sends them: without those whom they name, who are looked up for no message
// that the client can read by itself (https://core.telegram.org/api/updates, `updateShortMessage`).

/// Of whom a connection's client was told a short time ago: they need not come along again.
struct KnownPeers: Sendable {
    /// For so long: names and the like change.
    static let age = 300.0
    /// More than anybody writes with at the same time; all are told anew beyond it.
    static let maximum = 200

    private var users: [Int64: Date] = [:]
    private var chats: [Int64: Date] = [:]

    /// - Parameter viewer: whose client it is; they know themselves.
    func contains(_ mentioned: Mentioned, for viewer: Int64, now: Date) -> Bool {
        let since = now - Self.age
        return mentioned.channels.isEmpty
            && mentioned.users.allSatisfy { $0 == viewer || users[$0].map { $0 > since } ?? false }
            && mentioned.chats.allSatisfy { chats[$0].map { $0 > since } ?? false }
    }

    /// These were told now.
    mutating func add(_ mentioned: Mentioned, now: Date) {
        if users.count + chats.count > Self.maximum { self = KnownPeers() }
        for user in mentioned.users where !isKnown(users[user], now) { users[user] = now }
        for chat in mentioned.chats where !isKnown(chats[chat], now) { chats[chat] = now }
    }

    /// What comes again and again does not stay for ever.
    private func isKnown(_ since: Date?, _ now: Date) -> Bool { since.map { $0 > now - Self.age } ?? false }
}

extension BoxUpdate {
    /// The short form of a new message; nil for what has none.
    func short(for viewer: Int64) -> TL.AnyUpdates? {
        guard case .message(let message) = event, message.isPlain else { return nil }
        let reply = message.replyTo.map {
            TL.AnyMessageReplyHeader.messageReplyHeader(TL.MessageReplyHeader(replyToMsgId: $0))
        }
        let entities = message.entities.isEmpty ? nil : message.entities.map(\.tl)
        switch message.peer {
        case .user(let other) where other != viewer:
            return .updateShortMessage(
                TL.UpdateShortMessage(
                    out: message.from == viewer, mentioned: message.mentionsMe, silent: message.isSilent,
                    id: message.id, userId: other, message: message.text, pts: pts, ptsCount: count,
                    date: message.date.tl, fwdFrom: message.forward?.tl, replyTo: reply, entities: entities))
        case .chat(let number):
            return .updateShortChatMessage(
                TL.UpdateShortChatMessage(
                    out: message.from == viewer, mentioned: message.mentionsMe, silent: message.isSilent,
                    id: message.id, fromId: message.from, chatId: number, message: message.text, pts: pts,
                    ptsCount: count, date: message.date.tl, fwdFrom: message.forward?.tl, replyTo: reply,
                    entities: entities))
        case .user, .channel: return nil
        }
    }
}

extension Message {
    /// It is its text, and nothing that a short form has no place for.
    var isPlain: Bool { action == nil && media == nil && !isPinned && edited == nil }
}

extension SentMessage {
    /// What its sender is answered in short, who has the rest; nil for what has no short form.
    var short: TL.AnyUpdates? {
        guard message.isPlain, message.forward == nil else { return nil }
        if case .channel = message.peer { return nil }
        return .updateShortSentMessage(
            TL.UpdateShortSentMessage(
                out: true, id: message.id, pts: pts, ptsCount: 1, date: message.date.tl,
                entities: message.entities.isEmpty ? nil : message.entities.map(\.tl)))
    }
}
