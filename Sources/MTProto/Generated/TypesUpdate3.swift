// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `updateDeleteChannelMessages`
    public struct UpdateDeleteChannelMessages: TLConstructor {
        public static let id: UInt32 = 0xc32d_5b12
        public var channelId: Int64
        public var messages: [Int32]
        public var pts: Int32
        public var ptsCount: Int32

        public init(channelId: Int64, messages: [Int32], pts: Int32, ptsCount: Int32) {
            self.channelId = channelId
            self.messages = messages
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
            messages = try reader.readInt32Vector()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
            writer.writeVector(messages)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateChannelMessageViews`
    public struct UpdateChannelMessageViews: TLConstructor {
        public static let id: UInt32 = 0xf226_ac08
        public var channelId: Int64
        public var id: Int32
        public var views: Int32

        public init(channelId: Int64, id: Int32, views: Int32) {
            self.channelId = channelId
            self.id = id
            self.views = views
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
            id = try reader.readInt32()
            views = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
            writer.write(id)
            writer.write(views)
        }
    }

    /// `updateChatParticipantAdmin`
    public struct UpdateChatParticipantAdmin: TLConstructor {
        public static let id: UInt32 = 0xd7ca_61a2
        public var chatId: Int64
        public var userId: Int64
        public var isAdmin: Bool
        public var version: Int32

        public init(chatId: Int64, userId: Int64, isAdmin: Bool, version: Int32) {
            self.chatId = chatId
            self.userId = userId
            self.isAdmin = isAdmin
            self.version = version
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            userId = try reader.readInt64()
            isAdmin = try reader.readBool()
            version = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            writer.write(userId)
            writer.write(isAdmin)
            writer.write(version)
        }
    }

    /// `updateEditChannelMessage`
    public struct UpdateEditChannelMessage: TLConstructor {
        public static let id: UInt32 = 0x1b3f_4df7
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

    /// `updateBotCallbackQuery`
    public struct UpdateBotCallbackQuery: TLConstructor {
        public static let id: UInt32 = 0xb9cf_c48d
        public var queryId: Int64
        public var userId: Int64
        public var peer: TL.AnyPeer
        public var msgId: Int32
        public var chatInstance: Int64
        public var data: [UInt8]?
        public var gameShortName: String?

        public init(
            queryId: Int64, userId: Int64, peer: TL.AnyPeer, msgId: Int32, chatInstance: Int64, data: [UInt8]? = nil,
            gameShortName: String? = nil
        ) {
            self.queryId = queryId
            self.userId = userId
            self.peer = peer
            self.msgId = msgId
            self.chatInstance = chatInstance
            self.data = data
            self.gameShortName = gameShortName
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            queryId = try reader.readInt64()
            userId = try reader.readInt64()
            peer = try TL.AnyPeer(from: &reader)
            msgId = try reader.readInt32()
            chatInstance = try reader.readInt64()
            data = try flags.has(0) ? reader.readBytes() : nil
            gameShortName = try flags.has(1) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, data != nil)
            flags.set(1, gameShortName != nil)
            writer.write(flags)
            writer.write(queryId)
            writer.write(userId)
            peer.write(to: &writer)
            writer.write(msgId)
            writer.write(chatInstance)
            if let data { writer.write(data) }
            if let gameShortName { writer.write(gameShortName) }
        }
    }

    /// `updateEditMessage`
    public struct UpdateEditMessage: TLConstructor {
        public static let id: UInt32 = 0xe403_70a3
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

    /// `updateReadChannelOutbox`
    public struct UpdateReadChannelOutbox: TLConstructor {
        public static let id: UInt32 = 0xb75f_99a9
        public var channelId: Int64
        public var maxId: Int32

        public init(channelId: Int64, maxId: Int32) {
            self.channelId = channelId
            self.maxId = maxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
            maxId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
            writer.write(maxId)
        }
    }

    /// `updateDraftMessage`
    public struct UpdateDraftMessage: TLConstructor {
        public static let id: UInt32 = 0xedfc_111e
        public var peer: TL.AnyPeer
        public var topMsgId: Int32?
        public var savedPeerId: TL.AnyPeer?
        public var draft: TL.AnyDraftMessage

        public init(
            peer: TL.AnyPeer, topMsgId: Int32? = nil, savedPeerId: TL.AnyPeer? = nil, draft: TL.AnyDraftMessage
        ) {
            self.peer = peer
            self.topMsgId = topMsgId
            self.savedPeerId = savedPeerId
            self.draft = draft
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyPeer(from: &reader)
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            savedPeerId = try flags.has(1) ? TL.AnyPeer(from: &reader) : nil
            draft = try TL.AnyDraftMessage(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            flags.set(1, savedPeerId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            if let savedPeerId { savedPeerId.write(to: &writer) }
            draft.write(to: &writer)
        }
    }

    /// `updateDialogPinned`
    public struct UpdateDialogPinned: TLConstructor {
        public static let id: UInt32 = 0x6e6f_e51c
        public var pinned: Bool
        public var folderId: Int32?
        public var peer: TL.AnyDialogPeer

        public init(pinned: Bool = false, folderId: Int32? = nil, peer: TL.AnyDialogPeer) {
            self.pinned = pinned
            self.folderId = folderId
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pinned = flags.has(0)
            folderId = try flags.has(1) ? reader.readInt32() : nil
            peer = try TL.AnyDialogPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, pinned)
            flags.set(1, folderId != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            peer.write(to: &writer)
        }
    }

    /// `updatePinnedDialogs`
    public struct UpdatePinnedDialogs: TLConstructor {
        public static let id: UInt32 = 0xfa0f_3ca2
        public var folderId: Int32?
        public var order: [TL.AnyDialogPeer]?

        public init(folderId: Int32? = nil, order: [TL.AnyDialogPeer]? = nil) {
            self.folderId = folderId
            self.order = order
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            folderId = try flags.has(1) ? reader.readInt32() : nil
            order = try flags.has(0) ? reader.readVector(of: TL.AnyDialogPeer.self) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, folderId != nil)
            flags.set(0, order != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            if let order { writer.writeVector(order) }
        }
    }

    /// `updateChannelReadMessagesContents`
    public struct UpdateChannelReadMessagesContents: TLConstructor {
        public static let id: UInt32 = 0x25f3_24f7
        public var channelId: Int64
        public var topMsgId: Int32?
        public var savedPeerId: TL.AnyPeer?
        public var messages: [Int32]

        public init(channelId: Int64, topMsgId: Int32? = nil, savedPeerId: TL.AnyPeer? = nil, messages: [Int32]) {
            self.channelId = channelId
            self.topMsgId = topMsgId
            self.savedPeerId = savedPeerId
            self.messages = messages
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            channelId = try reader.readInt64()
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            savedPeerId = try flags.has(1) ? TL.AnyPeer(from: &reader) : nil
            messages = try reader.readInt32Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            flags.set(1, savedPeerId != nil)
            writer.write(flags)
            writer.write(channelId)
            if let topMsgId { writer.write(topMsgId) }
            if let savedPeerId { savedPeerId.write(to: &writer) }
            writer.writeVector(messages)
        }
    }

    /// `updateChannelAvailableMessages`
    public struct UpdateChannelAvailableMessages: TLConstructor {
        public static let id: UInt32 = 0xb23f_c698
        public var channelId: Int64
        public var availableMinId: Int32

        public init(channelId: Int64, availableMinId: Int32) {
            self.channelId = channelId
            self.availableMinId = availableMinId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
            availableMinId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
            writer.write(availableMinId)
        }
    }

    /// `updateDialogUnreadMark`
    public struct UpdateDialogUnreadMark: TLConstructor {
        public static let id: UInt32 = 0xb658_f23e
        public var unread: Bool
        public var peer: TL.AnyDialogPeer
        public var savedPeerId: TL.AnyPeer?

        public init(unread: Bool = false, peer: TL.AnyDialogPeer, savedPeerId: TL.AnyPeer? = nil) {
            self.unread = unread
            self.peer = peer
            self.savedPeerId = savedPeerId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            unread = flags.has(0)
            peer = try TL.AnyDialogPeer(from: &reader)
            savedPeerId = try flags.has(1) ? TL.AnyPeer(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, unread)
            flags.set(1, savedPeerId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let savedPeerId { savedPeerId.write(to: &writer) }
        }
    }

    /// `updateChatDefaultBannedRights`
    public struct UpdateChatDefaultBannedRights: TLConstructor {
        public static let id: UInt32 = 0x54c0_1850
        public var peer: TL.AnyPeer
        public var defaultBannedRights: TL.ChatBannedRights
        public var version: Int32

        public init(peer: TL.AnyPeer, defaultBannedRights: TL.ChatBannedRights, version: Int32) {
            self.peer = peer
            self.defaultBannedRights = defaultBannedRights
            self.version = version
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            defaultBannedRights = try TL.ChatBannedRights(from: &reader)
            version = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            defaultBannedRights.write(to: &writer)
            writer.write(version)
        }
    }
}
