// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `channels.readHistory`
    public struct ChannelsReadHistory: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcc10_4937
        public typealias Answer = Bool
        public static var name: String { "channels.readHistory" }
        public var channel: TL.AnyInputChannel
        public var maxId: Int32

        public init(channel: TL.AnyInputChannel, maxId: Int32) {
            self.channel = channel
            self.maxId = maxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            maxId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(maxId)
        }
    }

    /// `channels.deleteMessages`
    public struct ChannelsDeleteMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x84c1_fd4e
        public typealias Answer = TL.MessagesAffectedMessages
        public static var name: String { "channels.deleteMessages" }
        public var channel: TL.AnyInputChannel
        public var id: [Int32]

        public init(channel: TL.AnyInputChannel, id: [Int32]) {
            self.channel = channel
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            id = try reader.readInt32Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.writeVector(id)
        }
    }

    /// `channels.getMessages`
    public struct ChannelsGetMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xad8c_9a23
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "channels.getMessages" }
        public var channel: TL.AnyInputChannel
        public var id: [TL.AnyInputMessage]

        public init(channel: TL.AnyInputChannel, id: [TL.AnyInputMessage]) {
            self.channel = channel
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            id = try reader.readVector(of: TL.AnyInputMessage.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.writeVector(id)
        }
    }

    /// `channels.getParticipants`
    public struct ChannelsGetParticipants: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x77ce_d9d0
        public typealias Answer = TL.AnyChannelsChannelParticipants
        public static var name: String { "channels.getParticipants" }
        public var channel: TL.AnyInputChannel
        public var filter: TL.AnyChannelParticipantsFilter
        public var offset: Int32
        public var limit: Int32
        public var hash: Int64

        public init(
            channel: TL.AnyInputChannel, filter: TL.AnyChannelParticipantsFilter, offset: Int32, limit: Int32,
            hash: Int64
        ) {
            self.channel = channel
            self.filter = filter
            self.offset = offset
            self.limit = limit
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            filter = try TL.AnyChannelParticipantsFilter(from: &reader)
            offset = try reader.readInt32()
            limit = try reader.readInt32()
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            filter.write(to: &writer)
            writer.write(offset)
            writer.write(limit)
            writer.write(hash)
        }
    }

    /// `channels.getParticipant`
    public struct ChannelsGetParticipant: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa0ab_6cc6
        public typealias Answer = TL.ChannelsChannelParticipant
        public static var name: String { "channels.getParticipant" }
        public var channel: TL.AnyInputChannel
        public var participant: TL.AnyInputPeer

        public init(channel: TL.AnyInputChannel, participant: TL.AnyInputPeer) {
            self.channel = channel
            self.participant = participant
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            participant = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            participant.write(to: &writer)
        }
    }

    /// `channels.getChannels`
    public struct ChannelsGetChannels: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0a7f_6bbb
        public typealias Answer = TL.AnyMessagesChats
        public static var name: String { "channels.getChannels" }
        public var id: [TL.AnyInputChannel]

        public init(id: [TL.AnyInputChannel]) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readVector(of: TL.AnyInputChannel.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(id)
        }
    }

    /// `channels.getFullChannel`
    public struct ChannelsGetFullChannel: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0873_6a09
        public typealias Answer = TL.MessagesChatFull
        public static var name: String { "channels.getFullChannel" }
        public var channel: TL.AnyInputChannel

        public init(channel: TL.AnyInputChannel) {
            self.channel = channel
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
        }
    }

    /// `channels.createChannel`
    public struct ChannelsCreateChannel: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9100_6707
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.createChannel" }
        public var broadcast: Bool
        public var megagroup: Bool
        public var forImport: Bool
        public var forum: Bool
        public var title: String
        public var about: String
        public var ttlPeriod: Int32?

        public init(
            broadcast: Bool = false, megagroup: Bool = false, forImport: Bool = false, forum: Bool = false,
            title: String, about: String, ttlPeriod: Int32? = nil
        ) {
            self.broadcast = broadcast
            self.megagroup = megagroup
            self.forImport = forImport
            self.forum = forum
            self.title = title
            self.about = about
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0004, in: Self.self)
            broadcast = flags.has(0)
            megagroup = flags.has(1)
            forImport = flags.has(3)
            forum = flags.has(5)
            title = try reader.readString()
            about = try reader.readString()
            ttlPeriod = try flags.has(4) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, broadcast)
            flags.set(1, megagroup)
            flags.set(3, forImport)
            flags.set(5, forum)
            flags.set(4, ttlPeriod != nil)
            writer.write(flags)
            writer.write(title)
            writer.write(about)
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

    /// `channels.editAdmin`
    public struct ChannelsEditAdmin: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9a98_ad68
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.editAdmin" }
        public var channel: TL.AnyInputChannel
        public var userId: TL.AnyInputUser
        public var adminRights: TL.ChatAdminRights
        public var rank: String?

        public init(
            channel: TL.AnyInputChannel, userId: TL.AnyInputUser, adminRights: TL.ChatAdminRights, rank: String? = nil
        ) {
            self.channel = channel
            self.userId = userId
            self.adminRights = adminRights
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            channel = try TL.AnyInputChannel(from: &reader)
            userId = try TL.AnyInputUser(from: &reader)
            adminRights = try TL.ChatAdminRights(from: &reader)
            rank = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, rank != nil)
            writer.write(flags)
            channel.write(to: &writer)
            userId.write(to: &writer)
            adminRights.write(to: &writer)
            if let rank { writer.write(rank) }
        }
    }

    /// `channels.editTitle`
    public struct ChannelsEditTitle: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x566d_ecd0
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.editTitle" }
        public var channel: TL.AnyInputChannel
        public var title: String

        public init(channel: TL.AnyInputChannel, title: String) {
            self.channel = channel
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            title = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(title)
        }
    }

    /// `channels.checkUsername`
    public struct ChannelsCheckUsername: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x10e6_bd2c
        public typealias Answer = Bool
        public static var name: String { "channels.checkUsername" }
        public var channel: TL.AnyInputChannel
        public var username: String

        public init(channel: TL.AnyInputChannel, username: String) {
            self.channel = channel
            self.username = username
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            username = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(username)
        }
    }

    /// `channels.updateUsername`
    public struct ChannelsUpdateUsername: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3514_b3de
        public typealias Answer = Bool
        public static var name: String { "channels.updateUsername" }
        public var channel: TL.AnyInputChannel
        public var username: String

        public init(channel: TL.AnyInputChannel, username: String) {
            self.channel = channel
            self.username = username
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            username = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(username)
        }
    }

    /// `channels.joinChannel`
    public struct ChannelsJoinChannel: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7f6a_1e22
        public typealias Answer = TL.AnyMessagesChatInviteJoinResult
        public static var name: String { "channels.joinChannel" }
        public var channel: TL.AnyInputChannel

        public init(channel: TL.AnyInputChannel) {
            self.channel = channel
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
        }
    }

    /// `channels.leaveChannel`
    public struct ChannelsLeaveChannel: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf836_aa95
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.leaveChannel" }
        public var channel: TL.AnyInputChannel

        public init(channel: TL.AnyInputChannel) {
            self.channel = channel
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
        }
    }

    /// `channels.inviteToChannel`
    public struct ChannelsInviteToChannel: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc9e3_3d54
        public typealias Answer = TL.MessagesInvitedUsers
        public static var name: String { "channels.inviteToChannel" }
        public var channel: TL.AnyInputChannel
        public var users: [TL.AnyInputUser]

        public init(channel: TL.AnyInputChannel, users: [TL.AnyInputUser]) {
            self.channel = channel
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            users = try reader.readVector(of: TL.AnyInputUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.writeVector(users)
        }
    }

    /// `channels.deleteChannel`
    public struct ChannelsDeleteChannel: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc011_1fe3
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.deleteChannel" }
        public var channel: TL.AnyInputChannel

        public init(channel: TL.AnyInputChannel) {
            self.channel = channel
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
        }
    }
}
