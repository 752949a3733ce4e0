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
    /// Whether it is set that who comes in later does not see what was posted before; see ``hidesHistory``.
    public var isHistoryHidden = false
    /// Posts tell who has written them.
    public var isSigned = false
    /// Seconds between two posts of a member of a supergroup; 0: as he likes.
    public var slowMode = 0

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
    /// A public one hides nothing: everybody reads it.
    public var hidesHistory: Bool { isHistoryHidden && username == nil }

    /// What may be set as ``slowMode`` (core.telegram.org/method/channels.toggleSlowMode).
    static let slowModes: Set<Int> = [0, 5, 10, 30, 60, 300, 900, 3_600]
}

/// What a user is in a channel.
public enum ChannelRank: Int16, Sendable, Comparable, Codable {
    case banned = 0
    case member, administrator, creator
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What an administrator may (core.telegram.org/constructor/chatAdminRights).
public struct ChannelRights: OptionSet, Sendable, Hashable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// Title, description, name.
    public static let changeInfo = ChannelRights(rawValue: 1)
    /// In a channel that is no supergroup.
    public static let postMessages = ChannelRights(rawValue: 2)
    /// Others' too, and pin: in a channel that is no supergroup.
    public static let editMessages = ChannelRights(rawValue: 4)
    public static let deleteMessages = ChannelRights(rawValue: 8)
    public static let banUsers = ChannelRights(rawValue: 16)
    public static let inviteUsers = ChannelRights(rawValue: 32)
    /// In a supergroup.
    public static let pinMessages = ChannelRights(rawValue: 64)
    public static let addAdmins = ChannelRights(rawValue: 128)

    public static let all = ChannelRights(rawValue: 255)
    /// Of whom none were named for.
    public static let standard = all.subtracting(.addAdmins)
}

/// What a member of a supergroup may not (core.telegram.org/constructor/chatBannedRights).
public struct ChannelRestrictions: OptionSet, Sendable, Hashable {
    public let rawValue: Int32
    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let send = ChannelRestrictions(rawValue: 1)
    public static let inviteUsers = ChannelRestrictions(rawValue: 2)
}

/// One of a channel's members, or of those who were banned.
public struct ChannelMember: Sendable, Hashable {
    public var user: Int64
    public var rank: ChannelRank
    /// Who brought him in; or has banned him.
    public var inviter: Int64
    public var date: Date
    /// The newest post that he has read.
    public var readInbox: Int32
    /// None of who is no administrator.
    public var rights: ChannelRights = []
    /// Who made him an administrator, or has restricted him.
    public var promoter: Int64?
    /// What he is called as an administrator.
    public var title: String?
    public var restrictions: ChannelRestrictions = []
    /// When the ban or the restrictions end; nil: never.
    public var until: Date?
}

/// A channel as one user sees it.
public struct ChannelView: Sendable, Hashable {
    public var channel: Channel
    /// nil: not in it.
    public var member: ChannelMember?
    /// What was posted up to here was there before he came.
    var hiddenTo: Int32 = 0
    /// When he has posted last, while that is counted.
    var postedAt: Date?
    public var rank: ChannelRank? { member?.rank }

    public var isMember: Bool { rank ?? .banned >= .member }
    public var isAdmin: Bool { rank ?? .banned >= .administrator }
    public var rights: ChannelRights { member?.rights ?? [] }

    /// - Throws: CHANNEL_PRIVATE: neither a member nor public, or banned.
    func checkReading() throws(MessagesError) {
        guard isReadable else { throw .channelPrivate }
    }

    /// - Throws: CHANNEL_PRIVATE, USER_BANNED_IN_CHANNEL, CHAT_WRITE_FORBIDDEN, CHAT_ADMIN_REQUIRED
    func checkPosting() throws(MessagesError) {
        guard rank != .banned, member?.restrictions.contains(.send) != true else { throw .bannedInChannel }
        guard rank != nil else { throw channel.username == nil ? .channelPrivate : .chatWriteForbidden }
        guard channel.isSupergroup || rights.contains(.postMessages) else { throw .adminRequired }
    }

    /// Whether its viewer may hear what is said in it.
    public var isReadable: Bool { rank != .banned && (rank != nil || channel.username != nil) }
    /// Whether its viewer may write there, though perhaps not now.
    public var mayPost: Bool { (try? checkPosting()) != nil }

    /// Administrators post as they like.
    var isSlowed: Bool { channel.slowMode > 0 && rank == .member }

    /// When its viewer may post again; nil: now.
    public func nextPost(after now: Date) -> Date? {
        guard isSlowed, let postedAt else { return nil }
        let next = postedAt.addingTimeInterval(Double(channel.slowMode))
        return next > now ? next : nil
    }

    /// - Throws: SLOWMODE_WAIT_x
    func checkPace(_ now: Date) throws(MessagesError) {
        guard let next = nextPost(after: now) else { return }
        throw .slowModeWait(max(1, Int(next.timeIntervalSince(now).rounded(.up))))
    }

    /// The newest post that its viewer does not see because he came later; 0: there is none.
    public var hiddenUpTo: Int32 { channel.hidesHistory ? hiddenTo : 0 }

    /// What its viewer is told of these changes: what he does not see is a deletion of nothing, so that the numbers go
    /// on without a gap.
    public func shown(_ updates: [BoxUpdate]) -> [BoxUpdate] {
        let hidden = hiddenUpTo
        guard hidden > 0 else { return updates }
        return updates.map { update in
            var shown = update
            switch update.event {
            case .message(let post), .edited(let post):
                if post.id <= hidden { shown.event = .deleted([]) }
            case .deleted(let ids):
                shown.event = .deleted(ids.filter { $0 > hidden })
            case .pinned(let peer, let ids, let isPinned):
                shown.event = .pinned(peer, ids.filter { $0 > hidden }, isPinned: isPinned)
            case .readInbox, .readOutbox, .mentionsRead, .membership: break
            }
            return shown
        }
    }

    /// - Throws: CHANNEL_PRIVATE, CHAT_WRITE_FORBIDDEN, CHAT_ADMIN_REQUIRED
    func checkInviting() throws(MessagesError) {
        try checkReading()
        guard rank != nil else { throw .chatWriteForbidden }
        let mayAsMember = channel.isSupergroup && !isAdmin && member?.restrictions.contains(.inviteUsers) != true
        guard mayAsMember || rights.contains(.inviteUsers) else { throw .adminRequired }
    }

    /// - Parameter rights: none: being an administrator is enough.
    /// - Throws: CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED
    func checkAdmin(_ rights: ChannelRights = []) throws(MessagesError) {
        try checkReading()
        guard isAdmin, self.rights.isSuperset(of: rights) else { throw .adminRequired }
    }

    /// A post of his own, where he may post; in a channel that is no supergroup anybody's, with the right to.
    /// - Throws: as ``checkPosting()``, MESSAGE_AUTHOR_REQUIRED
    func checkEditing(_ post: Message) throws(MessagesError) {
        if !channel.isSupergroup, rights.contains(.editMessages) { return }
        guard post.from == member?.user || rank == nil else { throw .authorRequired }
        try checkPosting()
    }

    /// What pinning needs.
    var pinning: ChannelRights { channel.isSupergroup ? .pinMessages : .editMessages }
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
    /// The newest post up to which others have read.
    public var readOutbox: Int32

    public init(
        view: ChannelView, settings: DialogSettings, top: Message?, unread: Int, pts: Int32, readOutbox: Int32
    ) {
        self.view = view
        self.settings = settings
        self.top = top
        self.unread = unread
        self.pts = pts
        self.readOutbox = readOutbox
    }
}
