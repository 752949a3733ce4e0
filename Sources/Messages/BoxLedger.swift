// Numbers what is written into boxes that are locked: pure, no I/O.

internal import FoundationEssentials

/// What a message says, whoever has a copy of it.
struct MessageContent: Sendable {
    var uid: UUID
    var from: Int64
    var date: Date
    var body: MessageBody
    var forward: ForwardOrigin?
    var action: ServiceAction?
    var author: String?
    var media: MessageMedia?
    var isSilent = false
}

/// A row of `messages` that is to be written.
struct NewCopy: Sendable {
    var user: Int64
    var randomID: Int64?
    var message: Message
}

/// A row of `changes`.
struct NewChange: Sendable {
    enum Kind: Int16 { case edited = 1, deleted, readInbox, readOutbox, pinned, unpinned, mentionsRead, joined, left }
    var user: Int64
    var state: BoxState
    var count: Int32
    var kind: Kind
    var peer: Peer?
    var ids: [Int32]
}

/// Gives out the numbers of boxes whose rows the transaction has locked, and gathers what is to be written for them.
struct BoxLedger: Sendable {
    /// As they are now, by their users.
    private(set) var boxes: [Int64: BoxState]
    private(set) var touched: Set<Int64> = []
    private(set) var copies: [NewCopy] = []
    private(set) var changes: [NewChange] = []
    /// In the order in which they were done, for each box that of its `pts`.
    private(set) var updates: [BoxUpdate] = []

    init(_ boxes: [Int64: BoxState]) { self.boxes = boxes }

    /// Boxes end where clients' numbers do.
    static let maximumPts = Int32.max - 1_000_000

    /// The next message of `user`'s box.
    mutating func add(
        _ content: MessageContent, to user: Int64, peer: Peer, replyTo: Int32?, mentionsMe: Bool = false,
        randomID: Int64? = nil
    ) throws -> BoxUpdate {
        let state = try take(1, of: user, isMessage: true)
        let message = Message(
            id: state.lastID, uid: content.uid, peer: peer, from: content.from, date: content.date,
            text: content.body.text, entities: content.body.entities, replyTo: replyTo, forward: content.forward,
            action: content.action, author: content.author, media: content.media, mentionsMe: mentionsMe,
            isMentionUnread: mentionsMe, isSilent: content.isSilent)
        copies.append(NewCopy(user: user, randomID: randomID, message: message))
        return note(user, state, 1, .message(message), randomID: randomID)
    }

    /// A change of what is there; the caller writes the rows that it is about.
    @discardableResult
    mutating func change(_ user: Int64, _ event: BoxEvent) throws -> BoxUpdate {
        let (kind, peer, ids): (NewChange.Kind, Peer?, [Int32]) =
            switch event {
            case .message(let message), .edited(let message): (.edited, message.peer, [message.id])
            case .deleted(let ids): (.deleted, nil, ids)
            case .readInbox(let peer, let last, let unread):
                (.readInbox, peer, [last, Int32(clamping: unread)])
            case .readOutbox(let peer, let last): (.readOutbox, peer, [last])
            case .pinned(let peer, let ids, let isPinned): (isPinned ? .pinned : .unpinned, peer, ids)
            case .mentionsRead(let ids): (.mentionsRead, nil, ids)
            case .membership(let channel, let isMember, let pts):
                (isMember ? .joined : .left, .channel(channel), [pts])
            }
        let count: Int32 =
            switch kind {
            case .deleted, .pinned, .unpinned, .mentionsRead: Int32(clamping: max(1, ids.count))
            default: 1
            }
        let state = try take(count, of: user, isMessage: false)
        changes.append(NewChange(user: user, state: state, count: count, kind: kind, peer: peer, ids: ids))
        return note(user, state, count, event)
    }

    private mutating func take(_ count: Int32, of user: Int64, isMessage: Bool) throws -> BoxState {
        guard var state = boxes[user] else { throw BoxNotLocked(user: user) }
        guard state.pts <= Self.maximumPts else { throw MessagesError.tryAgain }
        state.pts += count
        if isMessage { state.lastID += 1 }
        boxes[user] = state
        touched.insert(user)
        return state
    }

    private mutating func note(
        _ user: Int64, _ state: BoxState, _ count: Int32, _ event: BoxEvent, randomID: Int64? = nil
    ) -> BoxUpdate {
        let update = BoxUpdate(user: user, pts: state.pts, count: count, event: event, randomID: randomID)
        updates.append(update)
        return update
    }

    /// Forgets the rows that were written; numbers and updates go on.
    mutating func written() {
        copies = []
        changes = []
        touched = []
    }
}

/// A fault of ours: a box is written to that the transaction has not locked.
struct BoxNotLocked: Error, Sendable { let user: Int64 }

/// Which pts a box had at each of its messages: a message takes one, and what takes others is in the log.
struct BoxClock: Sendable {
    /// After a change, or where the box begins.
    private(set) var base: BoxState

    init(_ base: BoxState = BoxState()) { self.base = base }

    /// The newest message when the box was at `pts`, given the first change after it.
    func lastID(at pts: Int32, before next: BoxState?) -> Int32 {
        let id = base.lastID + max(0, pts - base.pts)
        return next.map { min(id, $0.lastID) } ?? id
    }
    /// What the box had when it had taken message `id`.
    func pts(of id: Int32) -> Int32 { base.pts + (id - base.lastID) }
}
