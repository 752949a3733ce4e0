// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `updateFolderPeers`
    public struct UpdateFolderPeers: TLConstructor {
        public static let id: UInt32 = 0x1936_0dc0
        public var folderPeers: [TL.FolderPeer]
        public var pts: Int32
        public var ptsCount: Int32

        public init(folderPeers: [TL.FolderPeer], pts: Int32, ptsCount: Int32) {
            self.folderPeers = folderPeers
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            folderPeers = try reader.readVector(of: TL.FolderPeer.self)
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(folderPeers)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updatePeerSettings`
    public struct UpdatePeerSettings: TLConstructor {
        public static let id: UInt32 = 0x6a7e_7366
        public var peer: TL.AnyPeer
        public var settings: TL.PeerSettings

        public init(peer: TL.AnyPeer, settings: TL.PeerSettings) {
            self.peer = peer
            self.settings = settings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            settings = try TL.PeerSettings(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            settings.write(to: &writer)
        }
    }

    /// `updateDialogFilter`
    public struct UpdateDialogFilter: TLConstructor {
        public static let id: UInt32 = 0x26ff_de7d
        public var id: Int32
        public var filter: TL.AnyDialogFilter?

        public init(id: Int32, filter: TL.AnyDialogFilter? = nil) {
            self.id = id
            self.filter = filter
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            id = try reader.readInt32()
            filter = try flags.has(0) ? TL.AnyDialogFilter(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, filter != nil)
            writer.write(flags)
            writer.write(id)
            if let filter { filter.write(to: &writer) }
        }
    }

    /// `updateDialogFilterOrder`
    public struct UpdateDialogFilterOrder: TLConstructor {
        public static let id: UInt32 = 0xa5d7_2105
        public var order: [Int32]

        public init(order: [Int32]) {
            self.order = order
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            order = try reader.readInt32Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(order)
        }
    }

    /// `updateChannelMessageForwards`
    public struct UpdateChannelMessageForwards: TLConstructor {
        public static let id: UInt32 = 0xd29a_27f4
        public var channelId: Int64
        public var id: Int32
        public var forwards: Int32

        public init(channelId: Int64, id: Int32, forwards: Int32) {
            self.channelId = channelId
            self.id = id
            self.forwards = forwards
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
            id = try reader.readInt32()
            forwards = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
            writer.write(id)
            writer.write(forwards)
        }
    }

    /// `updatePeerBlocked`
    public struct UpdatePeerBlocked: TLConstructor {
        public static let id: UInt32 = 0xebe0_7752
        public var blocked: Bool
        public var blockedMyStoriesFrom: Bool
        public var peerId: TL.AnyPeer

        public init(blocked: Bool = false, blockedMyStoriesFrom: Bool = false, peerId: TL.AnyPeer) {
            self.blocked = blocked
            self.blockedMyStoriesFrom = blockedMyStoriesFrom
            self.peerId = peerId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            blocked = flags.has(0)
            blockedMyStoriesFrom = flags.has(1)
            peerId = try TL.AnyPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, blocked)
            flags.set(1, blockedMyStoriesFrom)
            writer.write(flags)
            peerId.write(to: &writer)
        }
    }

    /// `updateChannelUserTyping`
    public struct UpdateChannelUserTyping: TLConstructor {
        public static let id: UInt32 = 0x8c88_c923
        public var channelId: Int64
        public var topMsgId: Int32?
        public var fromId: TL.AnyPeer
        public var action: TL.AnySendMessageAction

        public init(channelId: Int64, topMsgId: Int32? = nil, fromId: TL.AnyPeer, action: TL.AnySendMessageAction) {
            self.channelId = channelId
            self.topMsgId = topMsgId
            self.fromId = fromId
            self.action = action
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            channelId = try reader.readInt64()
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            fromId = try TL.AnyPeer(from: &reader)
            action = try TL.AnySendMessageAction(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            writer.write(flags)
            writer.write(channelId)
            if let topMsgId { writer.write(topMsgId) }
            fromId.write(to: &writer)
            action.write(to: &writer)
        }
    }

    /// `updatePinnedMessages`
    public struct UpdatePinnedMessages: TLConstructor {
        public static let id: UInt32 = 0xed85_eab5
        public var pinned: Bool
        public var peer: TL.AnyPeer
        public var messages: [Int32]
        public var pts: Int32
        public var ptsCount: Int32

        public init(pinned: Bool = false, peer: TL.AnyPeer, messages: [Int32], pts: Int32, ptsCount: Int32) {
            self.pinned = pinned
            self.peer = peer
            self.messages = messages
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pinned = flags.has(0)
            peer = try TL.AnyPeer(from: &reader)
            messages = try reader.readInt32Vector()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, pinned)
            writer.write(flags)
            peer.write(to: &writer)
            writer.writeVector(messages)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updatePinnedChannelMessages`
    public struct UpdatePinnedChannelMessages: TLConstructor {
        public static let id: UInt32 = 0x5bb9_8608
        public var pinned: Bool
        public var channelId: Int64
        public var messages: [Int32]
        public var pts: Int32
        public var ptsCount: Int32

        public init(pinned: Bool = false, channelId: Int64, messages: [Int32], pts: Int32, ptsCount: Int32) {
            self.pinned = pinned
            self.channelId = channelId
            self.messages = messages
            self.pts = pts
            self.ptsCount = ptsCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pinned = flags.has(0)
            channelId = try reader.readInt64()
            messages = try reader.readInt32Vector()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, pinned)
            writer.write(flags)
            writer.write(channelId)
            writer.writeVector(messages)
            writer.write(pts)
            writer.write(ptsCount)
        }
    }

    /// `updateChat`
    public struct UpdateChat: TLConstructor {
        public static let id: UInt32 = 0xf89a_6a4e
        public var chatId: Int64

        public init(chatId: Int64) {
            self.chatId = chatId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
        }
    }

    /// `updatePeerHistoryTTL`
    public struct UpdatePeerHistoryTTL: TLConstructor {
        public static let id: UInt32 = 0xbb9b_b9a5
        public var peer: TL.AnyPeer
        public var ttlPeriod: Int32?

        public init(peer: TL.AnyPeer, ttlPeriod: Int32? = nil) {
            self.peer = peer
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyPeer(from: &reader)
            ttlPeriod = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, ttlPeriod != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

    /// `updateBotCommands`
    public struct UpdateBotCommands: TLConstructor {
        public static let id: UInt32 = 0x4d71_2f2e
        public var peer: TL.AnyPeer
        public var botId: Int64
        public var commands: [TL.BotCommand]

        public init(peer: TL.AnyPeer, botId: Int64, commands: [TL.BotCommand]) {
            self.peer = peer
            self.botId = botId
            self.commands = commands
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            botId = try reader.readInt64()
            commands = try reader.readVector(of: TL.BotCommand.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(botId)
            writer.writeVector(commands)
        }
    }

    /// `updatePendingJoinRequests`
    public struct UpdatePendingJoinRequests: TLConstructor {
        public static let id: UInt32 = 0x7063_c3db
        public var peer: TL.AnyPeer
        public var requestsPending: Int32
        public var recentRequesters: [Int64]

        public init(peer: TL.AnyPeer, requestsPending: Int32, recentRequesters: [Int64]) {
            self.peer = peer
            self.requestsPending = requestsPending
            self.recentRequesters = recentRequesters
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            requestsPending = try reader.readInt32()
            recentRequesters = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(requestsPending)
            writer.writeVector(recentRequesters)
        }
    }

    /// `updateUser`
    public struct UpdateUser: TLConstructor {
        public static let id: UInt32 = 0x2052_9438
        public var userId: Int64

        public init(userId: Int64) {
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
        }
    }

    /// `Updates`
    public enum AnyUpdates: TLUnion {
        case updatesTooLong
        indirect case updateShortMessage(TL.UpdateShortMessage)
        indirect case updateShortChatMessage(TL.UpdateShortChatMessage)
        indirect case updateShort(TL.UpdateShort)
        case updatesCombined(TL.UpdatesCombined)
        case updates(TL.Updates)
        indirect case updateShortSentMessage(TL.UpdateShortSentMessage)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xe317_af7e: self = .updatesTooLong
            case 0x313b_c7f8: self = .updateShortMessage(try TL.UpdateShortMessage(bare: &reader))
            case 0x4d6d_eea5: self = .updateShortChatMessage(try TL.UpdateShortChatMessage(bare: &reader))
            case 0x78d4_dec1: self = .updateShort(try TL.UpdateShort(bare: &reader))
            case 0x725b_04c3: self = .updatesCombined(try TL.UpdatesCombined(bare: &reader))
            case 0x74ae_4240: self = .updates(try TL.Updates(bare: &reader))
            case 0x9015_e101: self = .updateShortSentMessage(try TL.UpdateShortSentMessage(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Updates: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .updatesTooLong: writer.write(0xe317_af7e as UInt32)
            case .updateShortMessage(let value): value.write(to: &writer)
            case .updateShortChatMessage(let value): value.write(to: &writer)
            case .updateShort(let value): value.write(to: &writer)
            case .updatesCombined(let value): value.write(to: &writer)
            case .updates(let value): value.write(to: &writer)
            case .updateShortSentMessage(let value): value.write(to: &writer)
            }
        }
    }
}
