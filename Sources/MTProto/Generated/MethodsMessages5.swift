// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
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

    /// `messages.uploadMedia`
    public struct MessagesUploadMedia: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1496_7978
        public typealias Answer = TL.AnyMessageMedia
        public static var name: String { "messages.uploadMedia" }
        public var businessConnectionId: String?
        public var peer: TL.AnyInputPeer
        public var media: TL.AnyInputMedia

        public init(businessConnectionId: String? = nil, peer: TL.AnyInputPeer, media: TL.AnyInputMedia) {
            self.businessConnectionId = businessConnectionId
            self.peer = peer
            self.media = media
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            businessConnectionId = try flags.has(0) ? reader.readString() : nil
            peer = try TL.AnyInputPeer(from: &reader)
            media = try TL.AnyInputMedia(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, businessConnectionId != nil)
            writer.write(flags)
            if let businessConnectionId { writer.write(businessConnectionId) }
            peer.write(to: &writer)
            media.write(to: &writer)
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

    /// `messages.sendMultiMedia`
    public struct MessagesSendMultiMedia: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1bf8_9d74
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.sendMultiMedia" }
        public var silent: Bool
        public var background: Bool
        public var clearDraft: Bool
        public var noforwards: Bool
        public var updateStickersetsOrder: Bool
        public var invertMedia: Bool
        public var allowPaidFloodskip: Bool
        public var peer: TL.AnyInputPeer
        public var replyTo: TL.AnyInputReplyTo?
        public var multiMedia: [TL.InputSingleMedia]
        public var scheduleDate: Int32?
        public var sendAs: TL.AnyInputPeer?
        public var effect: Int64?
        public var allowPaidStars: Int64?

        public init(
            silent: Bool = false, background: Bool = false, clearDraft: Bool = false, noforwards: Bool = false,
            updateStickersetsOrder: Bool = false, invertMedia: Bool = false, allowPaidFloodskip: Bool = false,
            peer: TL.AnyInputPeer, replyTo: TL.AnyInputReplyTo? = nil, multiMedia: [TL.InputSingleMedia],
            scheduleDate: Int32? = nil, sendAs: TL.AnyInputPeer? = nil, effect: Int64? = nil,
            allowPaidStars: Int64? = nil
        ) {
            self.silent = silent
            self.background = background
            self.clearDraft = clearDraft
            self.noforwards = noforwards
            self.updateStickersetsOrder = updateStickersetsOrder
            self.invertMedia = invertMedia
            self.allowPaidFloodskip = allowPaidFloodskip
            self.peer = peer
            self.replyTo = replyTo
            self.multiMedia = multiMedia
            self.scheduleDate = scheduleDate
            self.sendAs = sendAs
            self.effect = effect
            self.allowPaidStars = allowPaidStars
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0002_0000, in: Self.self)
            silent = flags.has(5)
            background = flags.has(6)
            clearDraft = flags.has(7)
            noforwards = flags.has(14)
            updateStickersetsOrder = flags.has(15)
            invertMedia = flags.has(16)
            allowPaidFloodskip = flags.has(19)
            peer = try TL.AnyInputPeer(from: &reader)
            replyTo = try flags.has(0) ? TL.AnyInputReplyTo(from: &reader) : nil
            multiMedia = try reader.readVector(of: TL.InputSingleMedia.self)
            scheduleDate = try flags.has(10) ? reader.readInt32() : nil
            sendAs = try flags.has(13) ? TL.AnyInputPeer(from: &reader) : nil
            effect = try flags.has(18) ? reader.readInt64() : nil
            allowPaidStars = try flags.has(21) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(5, silent)
            flags.set(6, background)
            flags.set(7, clearDraft)
            flags.set(14, noforwards)
            flags.set(15, updateStickersetsOrder)
            flags.set(16, invertMedia)
            flags.set(19, allowPaidFloodskip)
            flags.set(0, replyTo != nil)
            flags.set(10, scheduleDate != nil)
            flags.set(13, sendAs != nil)
            flags.set(18, effect != nil)
            flags.set(21, allowPaidStars != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let replyTo { replyTo.write(to: &writer) }
            writer.writeVector(multiMedia)
            if let scheduleDate { writer.write(scheduleDate) }
            if let sendAs { sendAs.write(to: &writer) }
            if let effect { writer.write(effect) }
            if let allowPaidStars { writer.write(allowPaidStars) }
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

    /// `messages.editChatAbout`
    public struct MessagesEditChatAbout: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xdef6_0797
        public typealias Answer = Bool
        public static var name: String { "messages.editChatAbout" }
        public var peer: TL.AnyInputPeer
        public var about: String

        public init(peer: TL.AnyInputPeer, about: String) {
            self.peer = peer
            self.about = about
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            about = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(about)
        }
    }

    /// `messages.editChatDefaultBannedRights`
    public struct MessagesEditChatDefaultBannedRights: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa586_6b41
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.editChatDefaultBannedRights" }
        public var peer: TL.AnyInputPeer
        public var bannedRights: TL.ChatBannedRights

        public init(peer: TL.AnyInputPeer, bannedRights: TL.ChatBannedRights) {
            self.peer = peer
            self.bannedRights = bannedRights
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            bannedRights = try TL.ChatBannedRights(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            bannedRights.write(to: &writer)
        }
    }
}
