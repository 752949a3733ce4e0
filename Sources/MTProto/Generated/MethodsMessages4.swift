// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.getPeerDialogs`
    public struct MessagesGetPeerDialogs: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe470_bcfd
        public typealias Answer = TL.MessagesPeerDialogs
        public static var name: String { "messages.getPeerDialogs" }
        public var peers: [TL.AnyInputDialogPeer]

        public init(peers: [TL.AnyInputDialogPeer]) {
            self.peers = peers
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peers = try reader.readVector(of: TL.AnyInputDialogPeer.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(peers)
        }
    }

    /// `messages.saveDraft`
    public struct MessagesSaveDraft: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xad0f_a15c
        public typealias Answer = Bool
        public static var name: String { "messages.saveDraft" }
        public var noWebpage: Bool
        public var invertMedia: Bool
        public var replyTo: TL.AnyInputReplyTo?
        public var peer: TL.AnyInputPeer
        public var message: String
        public var entities: [TL.AnyMessageEntity]?
        public var effect: Int64?

        public init(
            noWebpage: Bool = false, invertMedia: Bool = false, replyTo: TL.AnyInputReplyTo? = nil,
            peer: TL.AnyInputPeer, message: String, entities: [TL.AnyMessageEntity]? = nil, effect: Int64? = nil
        ) {
            self.noWebpage = noWebpage
            self.invertMedia = invertMedia
            self.replyTo = replyTo
            self.peer = peer
            self.message = message
            self.entities = entities
            self.effect = effect
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0320, in: Self.self)
            noWebpage = flags.has(1)
            invertMedia = flags.has(6)
            replyTo = try flags.has(4) ? TL.AnyInputReplyTo(from: &reader) : nil
            peer = try TL.AnyInputPeer(from: &reader)
            message = try reader.readString()
            entities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            effect = try flags.has(7) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, noWebpage)
            flags.set(6, invertMedia)
            flags.set(4, replyTo != nil)
            flags.set(3, entities != nil)
            flags.set(7, effect != nil)
            writer.write(flags)
            if let replyTo { replyTo.write(to: &writer) }
            peer.write(to: &writer)
            writer.write(message)
            if let entities { writer.writeVector(entities) }
            if let effect { writer.write(effect) }
        }
    }

    /// `messages.getAllDrafts`
    public struct MessagesGetAllDrafts: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6a3f_8d65
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.getAllDrafts" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `messages.getCommonChats`
    public struct MessagesGetCommonChats: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe40c_a104
        public typealias Answer = TL.AnyMessagesChats
        public static var name: String { "messages.getCommonChats" }
        public var userId: TL.AnyInputUser
        public var maxId: Int64
        public var limit: Int32

        public init(userId: TL.AnyInputUser, maxId: Int64, limit: Int32) {
            self.userId = userId
            self.maxId = maxId
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try TL.AnyInputUser(from: &reader)
            maxId = try reader.readInt64()
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            userId.write(to: &writer)
            writer.write(maxId)
            writer.write(limit)
        }
    }

    /// `messages.toggleDialogPin`
    public struct MessagesToggleDialogPin: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa731_e257
        public typealias Answer = Bool
        public static var name: String { "messages.toggleDialogPin" }
        public var pinned: Bool
        public var peer: TL.AnyInputDialogPeer

        public init(pinned: Bool = false, peer: TL.AnyInputDialogPeer) {
            self.pinned = pinned
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pinned = flags.has(0)
            peer = try TL.AnyInputDialogPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, pinned)
            writer.write(flags)
            peer.write(to: &writer)
        }
    }

    /// `messages.reorderPinnedDialogs`
    public struct MessagesReorderPinnedDialogs: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3b1a_df37
        public typealias Answer = Bool
        public static var name: String { "messages.reorderPinnedDialogs" }
        public var force: Bool
        public var folderId: Int32
        public var order: [TL.AnyInputDialogPeer]

        public init(force: Bool = false, folderId: Int32, order: [TL.AnyInputDialogPeer]) {
            self.force = force
            self.folderId = folderId
            self.order = order
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            force = flags.has(0)
            folderId = try reader.readInt32()
            order = try reader.readVector(of: TL.AnyInputDialogPeer.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, force)
            writer.write(flags)
            writer.write(folderId)
            writer.writeVector(order)
        }
    }

    /// `messages.getPinnedDialogs`
    public struct MessagesGetPinnedDialogs: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd6b9_4df2
        public typealias Answer = TL.MessagesPeerDialogs
        public static var name: String { "messages.getPinnedDialogs" }
        public var folderId: Int32

        public init(folderId: Int32) {
            self.folderId = folderId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            folderId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(folderId)
        }
    }

    /// `messages.getUnreadMentions`
    public struct MessagesGetUnreadMentions: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf107_e790
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "messages.getUnreadMentions" }
        public var peer: TL.AnyInputPeer
        public var topMsgId: Int32?
        public var offsetId: Int32
        public var addOffset: Int32
        public var limit: Int32
        public var maxId: Int32
        public var minId: Int32

        public init(
            peer: TL.AnyInputPeer, topMsgId: Int32? = nil, offsetId: Int32, addOffset: Int32, limit: Int32,
            maxId: Int32, minId: Int32
        ) {
            self.peer = peer
            self.topMsgId = topMsgId
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
            offsetId = try reader.readInt32()
            addOffset = try reader.readInt32()
            limit = try reader.readInt32()
            maxId = try reader.readInt32()
            minId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            writer.write(offsetId)
            writer.write(addOffset)
            writer.write(limit)
            writer.write(maxId)
            writer.write(minId)
        }
    }

    /// `messages.readMentions`
    public struct MessagesReadMentions: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x36e5_bf4d
        public typealias Answer = TL.MessagesAffectedHistory
        public static var name: String { "messages.readMentions" }
        public var peer: TL.AnyInputPeer
        public var topMsgId: Int32?

        public init(peer: TL.AnyInputPeer, topMsgId: Int32? = nil) {
            self.peer = peer
            self.topMsgId = topMsgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyInputPeer(from: &reader)
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
        }
    }

    /// `messages.markDialogUnread`
    public struct MessagesMarkDialogUnread: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8c50_06f8
        public typealias Answer = Bool
        public static var name: String { "messages.markDialogUnread" }
        public var unread: Bool
        public var parentPeer: TL.AnyInputPeer?
        public var peer: TL.AnyInputDialogPeer

        public init(unread: Bool = false, parentPeer: TL.AnyInputPeer? = nil, peer: TL.AnyInputDialogPeer) {
            self.unread = unread
            self.parentPeer = parentPeer
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            unread = flags.has(0)
            parentPeer = try flags.has(1) ? TL.AnyInputPeer(from: &reader) : nil
            peer = try TL.AnyInputDialogPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, unread)
            flags.set(1, parentPeer != nil)
            writer.write(flags)
            if let parentPeer { parentPeer.write(to: &writer) }
            peer.write(to: &writer)
        }
    }

    /// `messages.getDialogUnreadMarks`
    public struct MessagesGetDialogUnreadMarks: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x2120_2222
        public typealias Answer = [TL.AnyDialogPeer]
        public static var name: String { "messages.getDialogUnreadMarks" }
        public var parentPeer: TL.AnyInputPeer?

        public init(parentPeer: TL.AnyInputPeer? = nil) {
            self.parentPeer = parentPeer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            parentPeer = try flags.has(0) ? TL.AnyInputPeer(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, parentPeer != nil)
            writer.write(flags)
            if let parentPeer { parentPeer.write(to: &writer) }
        }
    }

    /// `messages.clearAllDrafts`
    public struct MessagesClearAllDrafts: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7e58_ee9c
        public typealias Answer = Bool
        public static var name: String { "messages.clearAllDrafts" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `messages.updatePinnedMessage`
    public struct MessagesUpdatePinnedMessage: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd2aa_f7ec
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.updatePinnedMessage" }
        public var silent: Bool
        public var unpin: Bool
        public var pmOneside: Bool
        public var peer: TL.AnyInputPeer
        public var id: Int32

        public init(
            silent: Bool = false, unpin: Bool = false, pmOneside: Bool = false, peer: TL.AnyInputPeer, id: Int32
        ) {
            self.silent = silent
            self.unpin = unpin
            self.pmOneside = pmOneside
            self.peer = peer
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            silent = flags.has(0)
            unpin = flags.has(1)
            pmOneside = flags.has(2)
            peer = try TL.AnyInputPeer(from: &reader)
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, silent)
            flags.set(1, unpin)
            flags.set(2, pmOneside)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(id)
        }
    }

    /// `messages.getOnlines`
    public struct MessagesGetOnlines: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6e2b_e050
        public typealias Answer = TL.ChatOnlines
        public static var name: String { "messages.getOnlines" }
        public var peer: TL.AnyInputPeer

        public init(peer: TL.AnyInputPeer) {
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
        }
    }
}
