// Basic groups as values: who may do what in them. Pure, no I/O.

public import FoundationEssentials

/// A basic group, as its own shard has it, or as a shard of its members last heard.
public struct BasicGroup: Sendable, Hashable, Codable {
    public struct Member: Sendable, Hashable, Codable {
        public var user: Int64
        public var inviter: Int64
        public var date: Date
        public var isAdmin: Bool
    }
    public var id: Int64
    /// Counts the changes.
    public var version: Int32
    public var title: String
    public var about: String
    public var creator: Int64
    public var date: Date
    /// In the order in which they came.
    public var members: [Member]

    /// Telegram's own bound.
    public static let maximumMembers = 200

    /// A new one: its creator is its first member.
    /// - Throws: CHAT_TITLE_EMPTY, USERS_TOO_MUCH, USER_ID_INVALID
    public init(id: Int64, title: String, by creator: Int64, users: [Int64], at date: Date) throws(MessagesError) {
        self.id = id
        version = 1
        self.title = try ChatRules.title(title)
        about = ""
        self.creator = creator
        self.date = date
        members = [Member(user: creator, inviter: creator, date: date, isAdmin: false)]
        guard users.count < Self.maximumMembers else { throw .usersTooMuch }
        for user in users where member(user) == nil {
            guard Peer.user(user).isValid else { throw .userInvalid }
            members.append(Member(user: user, inviter: creator, date: date, isAdmin: false))
        }
    }

    public func member(_ user: Int64) -> Member? { members.first { $0.user == user } }

    /// Its creator, or whom he has made one; while they are in it.
    public func isAdmin(_ user: Int64) -> Bool {
        guard let member = member(user) else { return false }
        return user == creator || member.isAdmin
    }
}

/// What can be done to a group.
public enum GroupChange: Sendable, Hashable {
    /// By any member.
    case add(Int64)
    /// By an administrator, or by whoever invited him; oneself: leaving.
    case remove(Int64)
    /// By whoever has the link.
    case join
    /// By an administrator.
    case title(String)
    case about(String)
    /// By the creator.
    case admin(Int64, Bool)

    /// Who is a member afterwards and may not have been before.
    var newcomer: Int64? { if case .add(let user) = self { user } else { nil } }
}

extension BasicGroup {
    /// The group as `actor` makes it, and what its members are told in the chat.
    /// - Throws: CHAT_WRITE_FORBIDDEN, CHAT_ADMIN_REQUIRED, USER_ALREADY_PARTICIPANT, USER_NOT_PARTICIPANT,
    ///   USERS_TOO_MUCH, USER_ID_INVALID, CHAT_TITLE_EMPTY, CHAT_NOT_MODIFIED, CHAT_ABOUT_NOT_MODIFIED,
    ///   CHAT_ABOUT_TOO_LONG, USER_CREATOR
    public func applying(
        _ change: GroupChange, by actor: Int64, at date: Date
    ) throws(MessagesError) -> (group: BasicGroup, action: ServiceAction?) {
        guard change == .join || member(actor) != nil else { throw .chatWriteForbidden }
        var next = self
        next.version += 1
        let action: ServiceAction?
        switch change {
        case .add(let user):
            try next.take(user, from: actor, date)
            action = .usersAdded([user])
        case .join:
            try next.take(actor, from: creator, date)
            action = .joinedByLink(inviter: creator)
        case .remove(let user):
            guard let member = member(user) else { throw .notParticipant }
            guard user == actor || isAdmin(actor) && user != creator || member.inviter == actor else {
                throw .adminRequired
            }
            next.members.removeAll { $0.user == user }
            action = .userRemoved(user)
        case .title(let text):
            guard isAdmin(actor) else { throw .adminRequired }
            next.title = try ChatRules.title(text)
            guard next.title != title else { throw .chatNotModified }
            action = .titleChanged(next.title)
        case .about(let text):
            guard isAdmin(actor) else { throw .adminRequired }
            next.about = try ChatRules.about(text)
            guard next.about != about else { throw .aboutNotModified }
            action = nil
        case .admin(let user, let isAdmin):
            guard actor == creator else { throw .adminRequired }
            guard let place = members.firstIndex(where: { $0.user == user }) else { throw .notParticipant }
            guard user != creator else { throw .creatorRequired }
            next.members[place].isAdmin = isAdmin
            action = nil
        }
        return (next, action)
    }

    private mutating func take(_ user: Int64, from inviter: Int64, _ date: Date) throws(MessagesError) {
        guard Peer.user(user).isValid else { throw .userInvalid }
        guard member(user) == nil else { throw .alreadyParticipant }
        guard members.count < Self.maximumMembers else { throw .usersTooMuch }
        members.append(Member(user: user, inviter: inviter, date: date, isAdmin: false))
    }
}
