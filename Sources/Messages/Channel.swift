// Channels and supergroups as values: who may do what in them. Pure, no I/O.

public import FoundationEssentials

/// A channel, or a supergroup, which is one where all members write.
public struct Channel: Sendable, Hashable, Codable {
    public var id: Int64
    public var title: String
    public var about: String
    public var isSupergroup: Bool
    public var creator: Int64
    public var date: Date
    /// By which anybody finds and reads it; nil: it is private.
    public var username: String?
    public var memberCount = 0

    /// Columns say these.
    private enum CodingKeys: String, CodingKey { case id, title, about, isSupergroup, creator, date }

    /// - Throws: CHAT_TITLE_EMPTY, CHAT_ABOUT_TOO_LONG
    init(
        id: Int64, title: String, about: String, isSupergroup: Bool, by creator: Int64, at date: Date
    ) throws(MessagesError) {
        self.id = id
        self.title = try ChatRules.title(title)
        self.about = try ChatRules.about(about)
        self.isSupergroup = isSupergroup
        self.creator = creator
        self.date = date
    }

    public var peer: Peer { .channel(id) }
}

/// What a user is in a channel.
public enum ChannelRank: Int16, Sendable, Comparable, Codable {
    case banned = 0
    case member, administrator, creator
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One of a channel's members, or of those who were banned.
public struct ChannelMember: Sendable, Hashable {
    public var user: Int64
    public var rank: ChannelRank
    public var inviter: Int64
    public var date: Date
    /// The newest post that he has read.
    public var readInbox: Int32
}

/// A channel as one user sees it.
public struct ChannelView: Sendable, Hashable {
    public var channel: Channel
    /// nil: not in it.
    public var member: ChannelMember?
    public var rank: ChannelRank? { member?.rank }

    var isAdmin: Bool { rank ?? .banned >= .administrator }

    /// - Throws: CHANNEL_PRIVATE: neither a member nor public, or banned.
    func checkReading() throws(MessagesError) {
        guard rank != .banned, rank != nil || channel.username != nil else { throw .channelPrivate }
    }

    /// - Throws: CHANNEL_PRIVATE, USER_BANNED_IN_CHANNEL, CHAT_WRITE_FORBIDDEN, CHAT_ADMIN_REQUIRED
    func checkPosting() throws(MessagesError) {
        guard rank != .banned else { throw .bannedInChannel }
        guard rank != nil else { throw channel.username == nil ? .channelPrivate : .chatWriteForbidden }
        guard channel.isSupergroup || isAdmin else { throw .adminRequired }
    }

    /// - Throws: CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED
    func checkAdmin() throws(MessagesError) {
        try checkReading()
        guard isAdmin else { throw .adminRequired }
    }
}

/// One line of a user's list of channels.
public struct ChannelDialog: Sendable {
    public var view: ChannelView
    public var settings: DialogSettings
    /// nil: nothing is in it.
    public var top: Message?
    /// Exact up to ``MessageList/countLimit``.
    public var unread: Int
    public var pts: Int32
}
