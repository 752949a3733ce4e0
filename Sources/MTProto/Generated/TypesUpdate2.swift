// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `updateChatParticipantAdd`
    public struct UpdateChatParticipantAdd: TLConstructor {
        public static let id: UInt32 = 0x3dda_5451
        public var chatId: Int64
        public var userId: Int64
        public var inviterId: Int64
        public var date: Int32
        public var version: Int32

        public init(chatId: Int64, userId: Int64, inviterId: Int64, date: Int32, version: Int32) {
            self.chatId = chatId
            self.userId = userId
            self.inviterId = inviterId
            self.date = date
            self.version = version
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            userId = try reader.readInt64()
            inviterId = try reader.readInt64()
            date = try reader.readInt32()
            version = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            writer.write(userId)
            writer.write(inviterId)
            writer.write(date)
            writer.write(version)
        }
    }

    /// `updateChatParticipantDelete`
    public struct UpdateChatParticipantDelete: TLConstructor {
        public static let id: UInt32 = 0xe32f_3d77
        public var chatId: Int64
        public var userId: Int64
        public var version: Int32

        public init(chatId: Int64, userId: Int64, version: Int32) {
            self.chatId = chatId
            self.userId = userId
            self.version = version
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            userId = try reader.readInt64()
            version = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            writer.write(userId)
            writer.write(version)
        }
    }

    /// `updateDcOptions`
    public struct UpdateDcOptions: TLConstructor {
        public static let id: UInt32 = 0x8e5e_9873
        public var dcOptions: [TL.DcOption]

        public init(dcOptions: [TL.DcOption]) {
            self.dcOptions = dcOptions
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            dcOptions = try reader.readVector(of: TL.DcOption.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(dcOptions)
        }
    }

    /// `updateNotifySettings`
    public struct UpdateNotifySettings: TLConstructor {
        public static let id: UInt32 = 0xbec2_68ef
        public var peer: TL.AnyNotifyPeer
        public var notifySettings: TL.PeerNotifySettings

        public init(peer: TL.AnyNotifyPeer, notifySettings: TL.PeerNotifySettings) {
            self.peer = peer
            self.notifySettings = notifySettings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyNotifyPeer(from: &reader)
            notifySettings = try TL.PeerNotifySettings(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            notifySettings.write(to: &writer)
        }
    }

    /// `updateServiceNotification`
    public struct UpdateServiceNotification: TLConstructor {
        public static let id: UInt32 = 0xebe4_6819
        public var popup: Bool
        public var invertMedia: Bool
        public var inboxDate: Int32?
        public var type: String
        public var message: String
        public var media: TL.AnyMessageMedia
        public var entities: [TL.AnyMessageEntity]

        public init(
            popup: Bool = false, invertMedia: Bool = false, inboxDate: Int32? = nil, type: String, message: String,
            media: TL.AnyMessageMedia, entities: [TL.AnyMessageEntity]
        ) {
            self.popup = popup
            self.invertMedia = invertMedia
            self.inboxDate = inboxDate
            self.type = type
            self.message = message
            self.media = media
            self.entities = entities
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            popup = flags.has(0)
            invertMedia = flags.has(2)
            inboxDate = try flags.has(1) ? reader.readInt32() : nil
            type = try reader.readString()
            message = try reader.readString()
            media = try TL.AnyMessageMedia(from: &reader)
            entities = try reader.readVector(of: TL.AnyMessageEntity.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, popup)
            flags.set(2, invertMedia)
            flags.set(1, inboxDate != nil)
            writer.write(flags)
            if let inboxDate { writer.write(inboxDate) }
            writer.write(type)
            writer.write(message)
            media.write(to: &writer)
            writer.writeVector(entities)
        }
    }

    /// `updatePrivacy`
    public struct UpdatePrivacy: TLConstructor {
        public static let id: UInt32 = 0xee3b_272a
        public var key: TL.AnyPrivacyKey
        public var rules: [TL.AnyPrivacyRule]

        public init(key: TL.AnyPrivacyKey, rules: [TL.AnyPrivacyRule]) {
            self.key = key
            self.rules = rules
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            key = try TL.AnyPrivacyKey(from: &reader)
            rules = try reader.readVector(of: TL.AnyPrivacyRule.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            key.write(to: &writer)
            writer.writeVector(rules)
        }
    }

    /// `updateUserPhone`
    public struct UpdateUserPhone: TLConstructor {
        public static let id: UInt32 = 0x0549_2a13
        public var userId: Int64
        public var phone: String

        public init(userId: Int64, phone: String) {
            self.userId = userId
            self.phone = phone
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            phone = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(phone)
        }
    }

    /// `updateReadHistoryInbox`
    public struct UpdateReadHistoryInbox: TLConstructor {
        public static let id: UInt32 = 0x9e84_bc99
        public var folderId: Int32?
        public var peer: TL.AnyPeer
        public var topMsgId: Int32?
        public var maxId: Int32
        public var stillUnreadCount: Int32
        public var pts: Int32
        public var ptsCount: Int32

        public init(
            folderId: Int32? = nil, peer: TL.AnyPeer, topMsgId: Int32? = nil, maxId: Int32, stillUnreadCount: Int32,
            pts: Int32, ptsCount: Int32
        ) {
            self.folderId = folderId
            self.peer = peer
            self.topMsgId = topMsgId
            self.maxId = maxId
            self.stillUnreadCount = stillUnreadCount
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            folderId = try flags.has(0) ? reader.readInt32() : nil
            peer = try TL.AnyPeer(from: &reader)
            topMsgId = try flags.has(1) ? reader.readInt32() : nil
            maxId = try reader.readInt32()
            stillUnreadCount = try reader.readInt32()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, folderId != nil)
            flags.set(1, topMsgId != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            writer.write(maxId)
            writer.write(stillUnreadCount)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateReadHistoryOutbox`
    public struct UpdateReadHistoryOutbox: TLConstructor {
        public static let id: UInt32 = 0x2f2f_21bf
        public var peer: TL.AnyPeer
        public var maxId: Int32
        public var pts: Int32
        public var ptsCount: Int32

        public init(peer: TL.AnyPeer, maxId: Int32, pts: Int32, ptsCount: Int32) {
            self.peer = peer
            self.maxId = maxId
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            maxId = try reader.readInt32()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(maxId)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateReadMessagesContents`
    public struct UpdateReadMessagesContents: TLConstructor {
        public static let id: UInt32 = 0xf822_7181
        public var messages: [Int32]
        public var pts: Int32
        public var ptsCount: Int32
        public var date: Int32?

        public init(messages: [Int32], pts: Int32, ptsCount: Int32, date: Int32? = nil) {
            self.messages = messages
            self.pts = pts
            self.ptsCount = ptsCount
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            messages = try reader.readInt32Vector()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
            date = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, date != nil)
            writer.write(flags)
            writer.writeVector(messages)
            writer.write(pts)
            writer.write(ptsCount)
            if let date { writer.write(date) }
        }
    }

    /// `updateChannelTooLong`
    public struct UpdateChannelTooLong: TLConstructor {
        public static let id: UInt32 = 0x108d_941f
        public var channelId: Int64
        public var pts: Int32?

        public init(channelId: Int64, pts: Int32? = nil) {
            self.channelId = channelId
            self.pts = pts
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            channelId = try reader.readInt64()
            pts = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, pts != nil)
            writer.write(flags)
            writer.write(channelId)
            if let pts { writer.write(pts) }
        }
    }

    /// `updateChannel`
    public struct UpdateChannel: TLConstructor {
        public static let id: UInt32 = 0x635b_4c09
        public var channelId: Int64

        public init(channelId: Int64) {
            self.channelId = channelId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
        }
    }

    /// `updateNewChannelMessage`
    public struct UpdateNewChannelMessage: TLConstructor {
        public static let id: UInt32 = 0x62ba_04d9
        public var message: TL.AnyMessage
        public var pts: Int32
        public var ptsCount: Int32

        public init(message: TL.AnyMessage, pts: Int32, ptsCount: Int32) {
            self.message = message
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            message = try TL.AnyMessage(from: &reader)
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            message.write(to: &writer)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateReadChannelInbox`
    public struct UpdateReadChannelInbox: TLConstructor {
        public static let id: UInt32 = 0x922e_6e10
        public var folderId: Int32?
        public var channelId: Int64
        public var maxId: Int32
        public var stillUnreadCount: Int32
        public var pts: Int32

        public init(folderId: Int32? = nil, channelId: Int64, maxId: Int32, stillUnreadCount: Int32, pts: Int32) {
            self.folderId = folderId
            self.channelId = channelId
            self.maxId = maxId
            self.stillUnreadCount = stillUnreadCount
            self.pts = pts
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            folderId = try flags.has(0) ? reader.readInt32() : nil
            channelId = try reader.readInt64()
            maxId = try reader.readInt32()
            stillUnreadCount = try reader.readInt32()
            pts = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, folderId != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            writer.write(channelId)
            writer.write(maxId)
            writer.write(stillUnreadCount)
            writer.write(pts)
        }
    }
}
