internal import FoundationEssentials
internal import MTProto
internal import Messages

// Plain messages are told without a look at those whom they name: these come along as the client was told of them a
// moment ago. Telegram's own short forms (`updateShortMessage`) leave them out instead; a client that takes them as
// news to be asked for (a Pyrogram: `updates.getDifference` for each) hears what comes quickly more than once. So they
// are not used here (WIRE, section 5).

/// Of whom a connection's client was told a moment ago, and as what.
struct KnownPeers: Sendable {
    /// In seconds. Names and the like change, and what is old must not take the place of what the client knows by now.
    static let age = 10.0
    /// More than anybody writes with at the same time; all are looked up anew beyond it.
    static let maximum = 50

    private struct Known<Value: Sendable>: Sendable {
        var value: Value
        var since: Date
    }
    private var users: [Int64: Known<TL.AnyUser>] = [:]
    private var chats: [Int64: Known<TL.AnyChat>] = [:]
    /// How often all were forgotten.
    private(set) var generation = 0

    /// - Returns: nil where somebody has to be looked up.
    func all(_ mentioned: Mentioned, now: Date) -> (users: [TL.AnyUser], chats: [TL.AnyChat])? {
        guard mentioned.channels.isEmpty else { return nil }
        let since = now - Self.age
        var found: (users: [TL.AnyUser], chats: [TL.AnyChat]) = ([], [])
        for user in mentioned.users {
            guard let known = users[user], known.since > since else { return nil }
            found.users.append(known.value)
        }
        for chat in mentioned.chats {
            guard let known = chats[chat], known.since > since else { return nil }
            found.chats.append(known.value)
        }
        return found
    }

    /// The client is told of these now.
    mutating func add(_ users: [TL.AnyUser], _ chats: [TL.AnyChat], now: Date) {
        if self.users.count + self.chats.count > Self.maximum { (self.users, self.chats) = ([:], [:]) }
        for case .user(let user) in users { self.users[user.id] = Known(value: .user(user), since: now) }
        for case .chat(let chat) in chats { self.chats[chat.id] = Known(value: .chat(chat), since: now) }
    }

    /// They may be others to the client from now on.
    mutating func forget() {
        (users, chats) = ([:], [:])
        generation += 1
    }
}

extension BoxUpdate {
    /// It tells words and numbers, and nothing else: whom it names it changes not, and it shows no files.
    var isPlain: Bool {
        switch event {
        case .message(let message), .edited(let message): message.action == nil && message.media == nil
        case .deleted, .readInbox, .readOutbox, .pinned, .mentionsRead: true
        case .membership: false
        }
    }
}

extension SentMessage {
    /// What its sender is answered in short, who has the rest; nil for what has no short form. What somebody writes to
    /// themselves has none: a Pyrogram looks for the number of the other one.
    var short: TL.AnyUpdates? {
        guard message.action == nil, message.media == nil, !message.isPinned, message.edited == nil,
            message.forward == nil, message.peer != .user(message.from)
        else { return nil }
        if case .channel = message.peer { return nil }
        return .updateShortSentMessage(
            TL.UpdateShortSentMessage(
                out: true, id: message.id, pts: pts, ptsCount: 1, date: message.date.tl,
                entities: message.entities.isEmpty ? nil : message.entities.map(\.tl)))
    }
}
