public import FoundationEssentials

/// A message as it lies in one user's box, or in a channel.
public struct Message: Sendable, Hashable, Codable {
    /// In its box, or channel, the higher the later.
    public var id: Int32
    /// The same for all copies of it.
    public var uid: UUID
    /// Seen from the owner of the box.
    public var peer: Peer
    /// Who wrote it; ``shopNumber`` for the shop.
    public var from: Int64
    /// Whole seconds.
    public var date: Date
    public var edited: Date?
    public var text: String
    public var entities: [MessageEntity]
    /// A message of the same box or channel.
    public var replyTo: Int32?
    public var forward: ForwardOrigin?
    /// Of a service message; its text is empty.
    public var action: ServiceAction?
    /// What its author called himself, of a post of a channel that is signed.
    public var author: String?
    /// What it shows; its text is the caption.
    public var media: MessageMedia?
    /// The owner of the box is named in it, or it answers a message of his, in a group.
    public var mentionsMe: Bool
    /// And he has not seen it yet.
    public var isMentionUnread: Bool
    public var isSilent: Bool
    public var isPinned: Bool

    public init(
        id: Int32, uid: UUID, peer: Peer, from: Int64, date: Date, edited: Date? = nil, text: String,
        entities: [MessageEntity] = [], replyTo: Int32? = nil, forward: ForwardOrigin? = nil,
        action: ServiceAction? = nil, author: String? = nil, media: MessageMedia? = nil, mentionsMe: Bool = false,
        isMentionUnread: Bool = false,
        isSilent: Bool = false, isPinned: Bool = false
    ) {
        self.id = id
        self.uid = uid
        self.peer = peer
        self.from = from
        self.date = date
        self.edited = edited
        self.text = text
        self.entities = entities
        self.replyTo = replyTo
        self.forward = forward
        self.action = action
        self.author = author
        self.media = media
        self.mentionsMe = mentionsMe
        self.isMentionUnread = isMentionUnread
        self.isSilent = isSilent
        self.isPinned = isPinned
    }
}

/// A part of a text that is shown in another way (core.telegram.org/api/entities).
public struct MessageEntity: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case mention, hashtag, cashtag, command, url, email, phone, card
        case bold, italic, underline, strike, code, pre, spoiler, quote
        case link, user, emoji
    }
    public var kind: Kind
    /// In UTF-16 code units.
    public var offset: Int
    /// In UTF-16 code units.
    public var length: Int
    /// The address of a `link`, the language of a `pre`, the document of an `emoji`.
    public var argument: String?
    /// Whom a `user` entity names.
    public var user: Int64?

    public init(_ kind: Kind, offset: Int, length: Int, argument: String? = nil, user: Int64? = nil) {
        self.kind = kind
        self.offset = offset
        self.length = length
        self.argument = argument
        self.user = user
    }
}

/// Where a forwarded message was first.
public struct ForwardOrigin: Sendable, Hashable, Codable {
    /// Its author, or the channel.
    public var from: Peer
    public var date: Date
    /// Of a channel's post: its number there.
    public var post: Int32?
    /// Of one that was signed.
    public var author: String?
    public init(from: Peer, date: Date, post: Int32? = nil, author: String? = nil) {
        self.from = from
        self.date = date
        self.post = post
        self.author = author
    }
}

/// What a service message tells (Telegram: MessageAction).
public enum ServiceAction: Sendable, Hashable, Codable {
    case groupCreated(title: String, users: [Int64])
    case titleChanged(String)
    case usersAdded([Int64])
    case userRemoved(Int64)
    case joinedByLink(inviter: Int64)
    /// He had asked, and was let in.
    case joinedByRequest
    case channelCreated(title: String)
    case messagePinned
    case historyCleared
}

/// A change of one box, numbered by the box: a user's, or a channel's.
public struct BoxUpdate: Sendable, Hashable, Codable {
    /// Whose box: a user, or a channel by its ``Peer/key``.
    public var user: Int64
    /// The number of the box's newest change when it was done.
    public var pts: Int32
    /// How many numbers it took.
    public var count: Int32
    public var event: BoxEvent
    /// Of a message that the owner has sent: what the client that sent it knows it by.
    public var randomID: Int64?
    /// Whose box it is.
    public var owner: Peer? { Peer(key: user) }
    public init(user: Int64, pts: Int32, count: Int32, event: BoxEvent, randomID: Int64? = nil) {
        self.user = user
        self.pts = pts
        self.count = count
        self.event = event
        self.randomID = randomID
    }
}

/// What has happened in a box.
public enum BoxEvent: Sendable, Hashable, Codable {
    case message(Message)
    case edited(Message)
    case deleted([Int32])
    /// The owner has read so far; so many are left.
    case readInbox(Peer, upTo: Int32, unread: Int)
    /// The owner's messages were read so far.
    case readOutbox(Peer, upTo: Int32)
    case pinned(Peer, [Int32], isPinned: Bool)
    /// Mentions were seen.
    case mentionsRead([Int32])
    /// The owner is in a channel now, or is something else there, or is in it no more.
    /// - `pts`: how far the channel was before; 0: not known.
    case membership(channel: Int64, isMember: Bool, pts: Int32)
}

/// How far a box is.
public struct BoxState: Sendable, Hashable, Codable {
    /// The number of its newest change; at least 1.
    public var pts: Int32
    /// The number of its newest message; 0 before the first.
    public var lastID: Int32
    public init(pts: Int32 = 1, lastID: Int32 = 0) {
        self.pts = pts
        self.lastID = lastID
    }
}
