// Chats as web clients and operators have them.

public import FoundationEssentials

/// What names a chat: with a user, in a group or a channel, or with the shop itself.
public enum ChatID: Hashable, Sendable, LosslessStringConvertible, Codable {
    /// Oneself: saved messages.
    case user(UserID)
    case group(Int64)
    case channel(Int64)
    /// Login codes and news of orders come from here.
    case shop

    private static let (group, channel, shopName) = ("grp_", "chn_", "shop")
    /// Numbers of groups and channels lie between 1 and this.
    public static let largestNumber: Int64 = 999_999_999_999
    /// What one looks like.
    public static let form = "usr_01h455vb4pex5vsknk084sn02q, grp_ or chn_ and 8 letters, or shop"

    public init?(_ text: String) {
        if text == Self.shopName {
            self = .shop
        } else if let user = UserID(text) {
            self = .user(user)
        } else if let number = Self.number(text, Self.group) {
            self = .group(number)
        } else if let number = Self.number(text, Self.channel) {
            self = .channel(number)
        } else {
            return nil
        }
    }

    /// One number has one text, in the letters of a TypeID: as digits some would pass for a card's.
    private static func number(_ text: String, _ prefix: String) -> Int64? {
        guard text.hasPrefix(prefix), let number = Base32.decode(number: text.utf8.dropFirst(prefix.utf8.count)),
            (1...largestNumber).contains(number)
        else { return nil }
        return number
    }

    public var description: String {
        switch self {
        case .user(let id): id.description
        case .group(let number): Self.group + Base32.encode(number: number)
        case .channel(let number): Self.channel + Base32.encode(number: number)
        case .shop: Self.shopName
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be \(Self.form)")
        }
        self = id
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

public enum ChatKind: String, Codable, Sendable, CaseIterable {
    case user, saved, group, supergroup, channel, shop
}

/// Somebody as the viewer calls them.
public struct ChatName: Codable, Sendable, Hashable {
    /// nil: nobody any more.
    public var id: ChatID?
    /// Empty for who has never said it.
    public var name: String
    public init(id: ChatID?, name: String) {
        self.id = id
        self.name = name
    }
}

/// Somebody as the viewer may see them.
public struct ChatPerson: Codable, Sendable, Hashable {
    /// When somebody was last there, as far as the viewer may know it.
    public enum Presence: String, Codable, Sendable {
        case online, offline, recently
        case lastWeek = "last_week"
        case lastMonth = "last_month"
        case longAgo = "long_ago"
    }
    public var id: UserID
    public var firstName: String
    public var lastName: String
    public var username: String?
    /// With its plus.
    public var phone: String?
    public var about: String?
    public var presence: Presence
    /// Of `online` until when, of `offline` since when.
    public var presenceAt: Date?
    public var isContact: Bool
    public init(
        id: UserID, firstName: String, lastName: String, username: String?, phone: String?, about: String?,
        presence: Presence, presenceAt: Date?, isContact: Bool
    ) {
        self.id = id
        self.firstName = firstName
        self.lastName = lastName
        self.username = username
        self.phone = phone
        self.about = about
        self.presence = presence
        self.presenceAt = presenceAt
        self.isContact = isContact
    }
}

/// A channel or supergroup as the viewer may see it.
public struct ChatChannel: Codable, Sendable, Hashable {
    public var id: ChatID
    public var kind: ChatKind
    public var title: String
    /// By which anybody finds and reads it; nil: it is private.
    public var username: String?
    public var about: String?
    public var memberCount: Int
    /// The viewer is in it.
    public var isMember: Bool
    /// The viewer may write there.
    public var mayPost: Bool
    public init(
        id: ChatID, kind: ChatKind, title: String, username: String?, about: String?, memberCount: Int,
        isMember: Bool, mayPost: Bool
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.username = username
        self.about = about
        self.memberCount = memberCount
        self.isMember = isMember
        self.mayPost = mayPost
    }
}

/// A part of a text that is shown in another way.
public struct ChatEntity: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case mention, hashtag, cashtag, command, url, email, phone, card
        case bold, italic, underline, strike, code, pre, spoiler, quote
        case link, user, emoji
    }
    public var type: Kind
    /// In UTF-16 code units, as JavaScript counts.
    public var offset: Int
    /// In UTF-16 code units.
    public var length: Int
    /// The address of a `link`, the language of a `pre`, the document of an `emoji`.
    public var argument: String?
    /// Whom a `user` entity names.
    public var user: UserID?
    public init(type: Kind, offset: Int, length: Int, argument: String? = nil, user: UserID? = nil) {
        self.type = type
        self.offset = offset
        self.length = length
        self.argument = argument
        self.user = user
    }
}

/// What a service message tells.
public struct ChatAction: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable {
        case groupCreated = "group_created"
        case titleChanged = "title_changed"
        case usersAdded = "users_added"
        case userRemoved = "user_removed"
        case joinedByLink = "joined_by_link"
        case joinedByRequest = "joined_by_request"
        case channelCreated = "channel_created"
        case messagePinned = "message_pinned"
        case historyCleared = "history_cleared"
        /// One that this version has no word for.
        case other
    }
    public var type: Kind
    public var title: String?
    public var people: [ChatName]?
    public init(type: Kind, title: String? = nil, people: [ChatName]? = nil) {
        self.type = type
        self.title = title
        self.people = people
    }
}

/// A message as it lies in its viewer's box, or in a channel.
public struct ChatMessage: Codable, Sendable, Hashable {
    /// In the viewer's box, the higher the later; another one in everybody else's. In a channel the same for all.
    public var id: Int
    /// nil: with who is nobody any more.
    public var chat: ChatID?
    /// Of a post of a channel the channel itself.
    public var from: ChatName
    /// Who has written a post, where posts are signed.
    public var signature: String?
    /// The viewer has sent it.
    public var isOwn: Bool
    public var date: Date
    public var editedAt: Date?
    public var text: String
    public var entities: [ChatEntity]?
    public var replyTo: Int?
    public var forwardedFrom: ChatName?
    public var action: ChatAction?
    public var mentionsMe: Bool
    public var isPinned: Bool
    public var isSilent: Bool
    public init(
        id: Int, chat: ChatID?, from: ChatName, isOwn: Bool, date: Date, editedAt: Date?, text: String,
        entities: [ChatEntity]?, replyTo: Int?, forwardedFrom: ChatName?, action: ChatAction?, mentionsMe: Bool,
        isPinned: Bool, isSilent: Bool, signature: String? = nil
    ) {
        self.id = id
        self.chat = chat
        self.from = from
        self.signature = signature
        self.isOwn = isOwn
        self.date = date
        self.editedAt = editedAt
        self.text = text
        self.entities = entities
        self.replyTo = replyTo
        self.forwardedFrom = forwardedFrom
        self.action = action
        self.mentionsMe = mentionsMe
        self.isPinned = isPinned
        self.isSilent = isSilent
    }
}

/// One line of the viewer's list.
public struct Chat: Codable, Sendable, Hashable {
    public var id: ChatID
    public var kind: ChatKind
    public var title: String
    /// Of a chat with somebody else.
    public var person: ChatPerson?
    /// Of a channel or supergroup.
    public var channel: ChatChannel?
    /// Of a group or channel: how many are in it.
    public var memberCount: Int?
    public var unread: Int
    public var unreadMentions: Int
    public var isMarkedUnread: Bool
    /// The newest message that the viewer has read, and the newest of their own that was read.
    public var readUpTo: Int
    public var readByOthersUpTo: Int
    public var isPinned: Bool
    public var isArchived: Bool
    public var mutedUntil: Date?
    /// What was typed and not sent.
    public var draft: String?
    public var lastMessage: ChatMessage?
    public init(
        id: ChatID, kind: ChatKind, title: String, person: ChatPerson?, memberCount: Int?, unread: Int,
        unreadMentions: Int, isMarkedUnread: Bool, readUpTo: Int, readByOthersUpTo: Int, isPinned: Bool,
        isArchived: Bool, mutedUntil: Date?, draft: String?, lastMessage: ChatMessage?,
        channel: ChatChannel? = nil
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.person = person
        self.channel = channel
        self.memberCount = memberCount
        self.unread = unread
        self.unreadMentions = unreadMentions
        self.isMarkedUnread = isMarkedUnread
        self.readUpTo = readUpTo
        self.readByOthersUpTo = readByOthersUpTo
        self.isPinned = isPinned
        self.isArchived = isArchived
        self.mutedUntil = mutedUntil
        self.draft = draft
        self.lastMessage = lastMessage
    }
}

/// `POST /v1/chats/{chat}/messages`.
public struct NewChatMessage: Codable, Sendable, Hashable {
    /// 1 to 4,096 UTF-16 code units; blanks around it are dropped.
    public var text: String
    /// 100 at most.
    public var entities: [ChatEntity]?
    /// A message of the same chat.
    public var replyTo: Int?
    /// Makes no noise where it arrives.
    public var silent: Bool?
    public init(text: String, entities: [ChatEntity]? = nil, replyTo: Int? = nil, silent: Bool? = nil) {
        self.text = text
        self.entities = entities
        self.replyTo = replyTo
        self.silent = silent
    }
}

/// `POST /v1/chats/{chat}/read`.
public struct ReadChat: Codable, Sendable, Hashable {
    /// The newest message that was read; nil: all of them.
    public var upTo: Int?
    public init(upTo: Int? = nil) { self.upTo = upTo }
}

/// What `POST /v1/chats/{chat}/read` answers.
public struct ChatRead: Codable, Sendable, Hashable {
    public var chat: ChatID
    public var upTo: Int
    public var unread: Int
    public init(chat: ChatID, upTo: Int, unread: Int) {
        self.chat = chat
        self.upTo = upTo
        self.unread = unread
    }
}

/// What `GET /v1/chats/events` tells; its `type` is the event's.
public struct ChatEvent: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable {
        /// The beginning: what was told before is known.
        case ready
        /// The client's place is none of this box: all is to be asked for anew; of a `chat`: that one is.
        case reset
        case message, edited, deleted
        /// The viewer has read, on this device or another.
        case read
        case readByOthers = "read_by_others"
        case pinned, unpinned
        case mentionsRead = "mentions_read"
        /// The viewer is in that channel now, or is something else there; or is in it no more.
        case joined, left
    }
    public var type: Kind
    /// Counts the changes of the viewer's box; of what happens in a channel, those of the channel.
    public var pts: Int
    public var chat: ChatID?
    public var message: ChatMessage?
    public var ids: [Int]?
    public var upTo: Int?
    public var unread: Int?
    public init(
        type: Kind, pts: Int, chat: ChatID? = nil, message: ChatMessage? = nil, ids: [Int]? = nil, upTo: Int? = nil,
        unread: Int? = nil
    ) {
        self.type = type
        self.pts = pts
        self.chat = chat
        self.message = message
        self.ids = ids
        self.upTo = upTo
        self.unread = unread
    }
}

// MARK: For operators

/// A chat of somebody, without what is said in it: `GET /admin/v1/chats`.
public struct ChatSummary: Codable, Sendable, Hashable {
    public var id: ChatID
    public var kind: ChatKind
    /// Of a group or channel its title, of a person the phone.
    public var title: String
    /// Whose list it is in.
    public var user: UserID
    public var memberCount: Int?
    public var unread: Int
    public var readUpTo: Int
    public var readByOthersUpTo: Int
    public var isPinned: Bool
    public var isArchived: Bool
    public var lastMessage: Int?
    public var lastMessageAt: Date?
    /// Exact up to 10,000, which stands for so many or more; only where one is shown.
    public var messages: Int?
    public init(
        id: ChatID, kind: ChatKind, title: String, user: UserID, memberCount: Int?, unread: Int, readUpTo: Int,
        readByOthersUpTo: Int, isPinned: Bool, isArchived: Bool, lastMessage: Int?, lastMessageAt: Date?,
        messages: Int? = nil
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.user = user
        self.memberCount = memberCount
        self.unread = unread
        self.readUpTo = readUpTo
        self.readByOthersUpTo = readByOthersUpTo
        self.isPinned = isPinned
        self.isArchived = isArchived
        self.lastMessage = lastMessage
        self.lastMessageAt = lastMessageAt
        self.messages = messages
    }
}

/// Somebody who is in a group or channel: `GET /admin/v1/chats/{chat}/members`.
public struct ChatMember: Codable, Sendable, Hashable {
    public enum Rank: String, Codable, Sendable { case creator, admin, member }
    public var user: UserID
    public var phone: String
    public var rank: Rank
    public var invitedBy: UserID?
    public var joinedAt: Date
    public init(user: UserID, phone: String, rank: Rank, invitedBy: UserID?, joinedAt: Date) {
        self.user = user
        self.phone = phone
        self.rank = rank
        self.invitedBy = invitedBy
        self.joinedAt = joinedAt
    }
}

/// A device that somebody is signed in on with a Telegram client: `GET /admin/v1/chat-sessions`.
public struct ChatDeviceSession: Codable, Sendable, Hashable {
    /// What it is named with, in hexadecimal digits.
    public var id: String
    public var user: UserID
    public var device: String?
    public var system: String?
    public var app: String?
    public var address: String?
    public var signedInAt: Date
    /// To the minute.
    public var seenAt: Date
    public init(
        id: String, user: UserID, device: String?, system: String?, app: String?, address: String?, signedInAt: Date,
        seenAt: Date
    ) {
        self.id = id
        self.user = user
        self.device = device
        self.system = system
        self.app = app
        self.address = address
        self.signedInAt = signedInAt
        self.seenAt = seenAt
    }
}

/// A process that Telegram clients are connected to, as it last said itself.
public struct ChatGatewayStatus: Codable, Sendable, Hashable {
    /// Its host and port.
    public var name: String
    public var process: Int
    public var clients: Int
    public var startedAt: Date
    public var seenAt: Date
    /// `up`, or `lost` for one that has said nothing for a while and has not said that it ends.
    public var state: String
    public init(name: String, process: Int, clients: Int, startedAt: Date, seenAt: Date, state: String) {
        self.name = name
        self.process = process
        self.clients = clients
        self.startedAt = startedAt
        self.seenAt = seenAt
        self.state = state
    }
}
