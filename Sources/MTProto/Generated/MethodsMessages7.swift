// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.getChatInviteImporters`
    public struct MessagesGetChatInviteImporters: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xdf04_dd4e
        public typealias Answer = TL.MessagesChatInviteImporters
        public static var name: String { "messages.getChatInviteImporters" }
        public var requested: Bool
        public var subscriptionExpired: Bool
        public var peer: TL.AnyInputPeer
        public var link: String?
        public var q: String?
        public var offsetDate: Int32
        public var offsetUser: TL.AnyInputUser
        public var limit: Int32

        public init(
            requested: Bool = false, subscriptionExpired: Bool = false, peer: TL.AnyInputPeer, link: String? = nil,
            q: String? = nil, offsetDate: Int32, offsetUser: TL.AnyInputUser, limit: Int32
        ) {
            self.requested = requested
            self.subscriptionExpired = subscriptionExpired
            self.peer = peer
            self.link = link
            self.q = q
            self.offsetDate = offsetDate
            self.offsetUser = offsetUser
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            requested = flags.has(0)
            subscriptionExpired = flags.has(3)
            peer = try TL.AnyInputPeer(from: &reader)
            link = try flags.has(1) ? reader.readString() : nil
            q = try flags.has(2) ? reader.readString() : nil
            offsetDate = try reader.readInt32()
            offsetUser = try TL.AnyInputUser(from: &reader)
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, requested)
            flags.set(3, subscriptionExpired)
            flags.set(1, link != nil)
            flags.set(2, q != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let link { writer.write(link) }
            if let q { writer.write(q) }
            writer.write(offsetDate)
            offsetUser.write(to: &writer)
            writer.write(limit)
        }
    }

    /// `messages.setHistoryTTL`
    public struct MessagesSetHistoryTTL: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb80e_5fe4
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.setHistoryTTL" }
        public var peer: TL.AnyInputPeer
        public var period: Int32

        public init(peer: TL.AnyInputPeer, period: Int32) {
            self.peer = peer
            self.period = period
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            period = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(period)
        }
    }

    /// `messages.getMessageReadParticipants`
    public struct MessagesGetMessageReadParticipants: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x31c1_c44f
        public typealias Answer = [TL.ReadParticipantDate]
        public static var name: String { "messages.getMessageReadParticipants" }
        public var peer: TL.AnyInputPeer
        public var msgId: Int32

        public init(peer: TL.AnyInputPeer, msgId: Int32) {
            self.peer = peer
            self.msgId = msgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            msgId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(msgId)
        }
    }

    /// `messages.hideChatJoinRequest`
    public struct MessagesHideChatJoinRequest: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7fe7_e815
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.hideChatJoinRequest" }
        public var approved: Bool
        public var peer: TL.AnyInputPeer
        public var userId: TL.AnyInputUser

        public init(approved: Bool = false, peer: TL.AnyInputPeer, userId: TL.AnyInputUser) {
            self.approved = approved
            self.peer = peer
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            approved = flags.has(0)
            peer = try TL.AnyInputPeer(from: &reader)
            userId = try TL.AnyInputUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, approved)
            writer.write(flags)
            peer.write(to: &writer)
            userId.write(to: &writer)
        }
    }

    /// `messages.hideAllChatJoinRequests`
    public struct MessagesHideAllChatJoinRequests: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe085_f4ea
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.hideAllChatJoinRequests" }
        public var approved: Bool
        public var peer: TL.AnyInputPeer
        public var link: String?

        public init(approved: Bool = false, peer: TL.AnyInputPeer, link: String? = nil) {
            self.approved = approved
            self.peer = peer
            self.link = link
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            approved = flags.has(0)
            peer = try TL.AnyInputPeer(from: &reader)
            link = try flags.has(1) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, approved)
            flags.set(1, link != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let link { writer.write(link) }
        }
    }

    /// `messages.getUnreadReactions`
    public struct MessagesGetUnreadReactions: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xbd7f_90ac
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "messages.getUnreadReactions" }
        public var peer: TL.AnyInputPeer
        public var topMsgId: Int32?
        public var savedPeerId: TL.AnyInputPeer?
        public var offsetId: Int32
        public var addOffset: Int32
        public var limit: Int32
        public var maxId: Int32
        public var minId: Int32

        public init(
            peer: TL.AnyInputPeer, topMsgId: Int32? = nil, savedPeerId: TL.AnyInputPeer? = nil, offsetId: Int32,
            addOffset: Int32, limit: Int32, maxId: Int32, minId: Int32
        ) {
            self.peer = peer
            self.topMsgId = topMsgId
            self.savedPeerId = savedPeerId
            self.offsetId = offsetId
            self.addOffset = addOffset
            self.limit = limit
            self.maxId = maxId
            self.minId = minId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyInputPeer(from: &reader)
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            savedPeerId = try flags.has(1) ? TL.AnyInputPeer(from: &reader) : nil
            offsetId = try reader.readInt32()
            addOffset = try reader.readInt32()
            limit = try reader.readInt32()
            maxId = try reader.readInt32()
            minId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            flags.set(1, savedPeerId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            if let savedPeerId { savedPeerId.write(to: &writer) }
            writer.write(offsetId)
            writer.write(addOffset)
            writer.write(limit)
            writer.write(maxId)
            writer.write(minId)
        }
    }

    /// `messages.readReactions`
    public struct MessagesReadReactions: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9ec4_4f93
        public typealias Answer = TL.MessagesAffectedHistory
        public static var name: String { "messages.readReactions" }
        public var peer: TL.AnyInputPeer
        public var topMsgId: Int32?
        public var savedPeerId: TL.AnyInputPeer?

        public init(peer: TL.AnyInputPeer, topMsgId: Int32? = nil, savedPeerId: TL.AnyInputPeer? = nil) {
            self.peer = peer
            self.topMsgId = topMsgId
            self.savedPeerId = savedPeerId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyInputPeer(from: &reader)
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            savedPeerId = try flags.has(1) ? TL.AnyInputPeer(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            flags.set(1, savedPeerId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            if let savedPeerId { savedPeerId.write(to: &writer) }
        }
    }

    /// `messages.getDefaultHistoryTTL`
    public struct MessagesGetDefaultHistoryTTL: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x658b_7188
        public typealias Answer = TL.DefaultHistoryTTL
        public static var name: String { "messages.getDefaultHistoryTTL" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `messages.getOutboxReadDate`
    public struct MessagesGetOutboxReadDate: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8c4b_fe5d
        public typealias Answer = TL.OutboxReadDate
        public static var name: String { "messages.getOutboxReadDate" }
        public var peer: TL.AnyInputPeer
        public var msgId: Int32

        public init(peer: TL.AnyInputPeer, msgId: Int32) {
            self.peer = peer
            self.msgId = msgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            msgId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(msgId)
        }
    }

    /// `messages.editChatParticipantRank`
    public struct MessagesEditChatParticipantRank: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa00f_32b0
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.editChatParticipantRank" }
        public var peer: TL.AnyInputPeer
        public var participant: TL.AnyInputPeer
        public var rank: String

        public init(peer: TL.AnyInputPeer, participant: TL.AnyInputPeer, rank: String) {
            self.peer = peer
            self.participant = participant
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            participant = try TL.AnyInputPeer(from: &reader)
            rank = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            participant.write(to: &writer)
            writer.write(rank)
        }
    }
}
