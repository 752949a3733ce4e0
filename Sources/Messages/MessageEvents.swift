// What shards tell each other: each event is for one other shard, in whose boxes its consumer writes it once.

internal import EventBus
internal import FoundationEssentials

enum MessageEventType {
    static let sent = "message.sent"
    static let edited = "message.edited"
    static let deleted = "message.deleted"
    static let read = "message.read"
    static let pinned = "message.pinned"
    static let blocked = "user.blocked"
    static let groupChanged = "group.changed"
    static let membership = "channel.membership"
    static let all: Set<String> = [sent, edited, deleted, read, pinned, blocked, groupChanged, membership]
}

/// Copies for users of another shard.
struct MessageSent: Codable, Sendable {
    var uid: UUID
    var from: Int64
    /// The group; nil: the sender himself is the peer.
    var group: Int64?
    var recipients: [Int64]
    var date: Date
    var text: String
    var entities: [MessageEntity]?
    /// What it answers, and who wrote that.
    var replyTo: UUID?
    var replyAuthor: Int64?
    var mentions: [Int64]?
    var forward: ForwardOrigin?
    var action: ServiceAction?
    var media: MessageMedia?
    var isSilent: Bool?

    init(_ content: MessageContent, group: Int64?, recipients: [Int64]) {
        uid = content.uid
        from = content.from
        self.group = group
        self.recipients = recipients
        date = content.date
        text = content.body.text
        entities = content.body.entities.isEmpty ? nil : content.body.entities
        forward = content.forward
        action = content.action
        media = content.media
        isSilent = content.isSilent ? true : nil
    }
    var content: MessageContent {
        MessageContent(
            uid: uid, from: from, date: date, body: MessageBody(unchecked: text, entities ?? []), forward: forward,
            action: action, media: media, isSilent: isSilent ?? false)
    }
}

/// All copies of a message there have a new text.
struct MessageEdited: Codable, Sendable {
    var uid: UUID
    var text: String
    var entities: [MessageEntity]?
    var date: Date
}

/// All copies of these there go.
struct MessageDeleted: Codable, Sendable { var uids: [UUID] }

/// Somebody has read what `author` wrote, up to a message.
struct MessageRead: Codable, Sendable {
    var author: Int64
    var uid: UUID
}

/// All copies of a message there are pinned, or not any more.
struct MessagePinned: Codable, Sendable {
    var uid: UUID
    var isPinned: Bool
}

/// `user` blocks `other`, or does not any more.
struct UserBlocked: Codable, Sendable {
    var user: Int64
    var other: Int64
    var isBlocked: Bool
    var at: Date
}

/// Users are in a channel, or not any more.
struct MembershipChanged: Codable, Sendable {
    var channel: Int64
    var users: [Int64]
    var isMember: Bool
    /// How far the channel was before.
    var pts: Int32?
    /// They were in it, and are something else there now.
    var isRank: Bool?
}

/// A group as it is from now on.
struct GroupChanged: Codable, Sendable { var group: BasicGroup }

extension NewEvent {
    /// For the consumer of `shard`. What has one key arrives in the order in which it was committed.
    static func message(
        to shard: String, key: Int64, _ type: String, _ value: some Encodable, cause: Event? = nil
    ) throws -> NewEvent {
        try NewEvent(
            topic: Messages.topic(of: shard), key: String(key), type: type, value, cause: cause)
    }
}
