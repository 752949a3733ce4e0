// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.searchGlobal`
    public struct MessagesSearchGlobal: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6126_a43c
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "messages.searchGlobal" }
        public var broadcastsOnly: Bool
        public var groupsOnly: Bool
        public var usersOnly: Bool
        public var folderId: Int32?
        public var community: TL.AnyInputChannel?
        public var q: String
        public var filter: TL.AnyMessagesFilter
        public var minDate: Int32
        public var maxDate: Int32
        public var offsetRate: Int32
        public var offsetPeer: TL.AnyInputPeer
        public var offsetId: Int32
        public var limit: Int32

        public init(
            broadcastsOnly: Bool = false, groupsOnly: Bool = false, usersOnly: Bool = false, folderId: Int32? = nil,
            community: TL.AnyInputChannel? = nil, q: String, filter: TL.AnyMessagesFilter, minDate: Int32,
            maxDate: Int32, offsetRate: Int32, offsetPeer: TL.AnyInputPeer, offsetId: Int32, limit: Int32
        ) {
            self.broadcastsOnly = broadcastsOnly
            self.groupsOnly = groupsOnly
            self.usersOnly = usersOnly
            self.folderId = folderId
            self.community = community
            self.q = q
            self.filter = filter
            self.minDate = minDate
            self.maxDate = maxDate
            self.offsetRate = offsetRate
            self.offsetPeer = offsetPeer
            self.offsetId = offsetId
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            broadcastsOnly = flags.has(1)
            groupsOnly = flags.has(2)
            usersOnly = flags.has(3)
            folderId = try flags.has(0) ? reader.readInt32() : nil
            community = try flags.has(4) ? TL.AnyInputChannel(from: &reader) : nil
            q = try reader.readString()
            filter = try TL.AnyMessagesFilter(from: &reader)
            minDate = try reader.readInt32()
            maxDate = try reader.readInt32()
            offsetRate = try reader.readInt32()
            offsetPeer = try TL.AnyInputPeer(from: &reader)
            offsetId = try reader.readInt32()
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, broadcastsOnly)
            flags.set(2, groupsOnly)
            flags.set(3, usersOnly)
            flags.set(0, folderId != nil)
            flags.set(4, community != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            if let community { community.write(to: &writer) }
            writer.write(q)
            filter.write(to: &writer)
            writer.write(minDate)
            writer.write(maxDate)
            writer.write(offsetRate)
            offsetPeer.write(to: &writer)
            writer.write(offsetId)
            writer.write(limit)
        }

        public init(bareUntil227 reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            broadcastsOnly = flags.has(1)
            groupsOnly = flags.has(2)
            usersOnly = flags.has(3)
            folderId = try flags.has(0) ? reader.readInt32() : nil
            q = try reader.readString()
            filter = try TL.AnyMessagesFilter(from: &reader)
            minDate = try reader.readInt32()
            maxDate = try reader.readInt32()
            offsetRate = try reader.readInt32()
            offsetPeer = try TL.AnyInputPeer(from: &reader)
            offsetId = try reader.readInt32()
            limit = try reader.readInt32()
            community = nil
        }

        public func writeBareUntil227(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, broadcastsOnly)
            flags.set(2, groupsOnly)
            flags.set(3, usersOnly)
            flags.set(0, folderId != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            writer.write(q)
            filter.write(to: &writer)
            writer.write(minDate)
            writer.write(maxDate)
            writer.write(offsetRate)
            offsetPeer.write(to: &writer)
            writer.write(offsetId)
            writer.write(limit)
        }

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x4bc6_589a: try self.init(bareUntil227: &reader)
            default: try self.init(current: id, bare: &reader)
            }
        }

        public func write(to writer: inout TLWriter) {
            if writer.layer <= 227 {
                writer.write(0x4bc6_589a as UInt32)
                return writeBareUntil227(to: &writer)
            }
            writer.write(Self.id)
            writeBare(to: &writer)
        }
    }

    /// `messages.getMessageEditData`
    public struct MessagesGetMessageEditData: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xfda6_8d36
        public typealias Answer = TL.MessagesMessageEditData
        public static var name: String { "messages.getMessageEditData" }
        public var peer: TL.AnyInputPeer
        public var id: Int32

        public init(peer: TL.AnyInputPeer, id: Int32) {
            self.peer = peer
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(id)
        }
    }

    /// `messages.editMessage`
    public struct MessagesEditMessage: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb106_e66c
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.editMessage" }
        public var noWebpage: Bool
        public var invertMedia: Bool
        public var peer: TL.AnyInputPeer
        public var id: Int32
        public var message: String?
        public var media: TL.AnyInputMedia?
        public var replyMarkup: TL.AnyReplyMarkup?
        public var entities: [TL.AnyMessageEntity]?
        public var scheduleDate: Int32?
        public var scheduleRepeatPeriod: Int32?
        public var quickReplyShortcutId: Int32?

        public init(
            noWebpage: Bool = false, invertMedia: Bool = false, peer: TL.AnyInputPeer, id: Int32,
            message: String? = nil, media: TL.AnyInputMedia? = nil, replyMarkup: TL.AnyReplyMarkup? = nil,
            entities: [TL.AnyMessageEntity]? = nil, scheduleDate: Int32? = nil, scheduleRepeatPeriod: Int32? = nil,
            quickReplyShortcutId: Int32? = nil
        ) {
            self.noWebpage = noWebpage
            self.invertMedia = invertMedia
            self.peer = peer
            self.id = id
            self.message = message
            self.media = media
            self.replyMarkup = replyMarkup
            self.entities = entities
            self.scheduleDate = scheduleDate
            self.scheduleRepeatPeriod = scheduleRepeatPeriod
            self.quickReplyShortcutId = quickReplyShortcutId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0080_0000, in: Self.self)
            noWebpage = flags.has(1)
            invertMedia = flags.has(16)
            peer = try TL.AnyInputPeer(from: &reader)
            id = try reader.readInt32()
            message = try flags.has(11) ? reader.readString() : nil
            media = try flags.has(14) ? TL.AnyInputMedia(from: &reader) : nil
            replyMarkup = try flags.has(2) ? TL.AnyReplyMarkup(from: &reader) : nil
            entities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            scheduleDate = try flags.has(15) ? reader.readInt32() : nil
            scheduleRepeatPeriod = try flags.has(18) ? reader.readInt32() : nil
            quickReplyShortcutId = try flags.has(17) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, noWebpage)
            flags.set(16, invertMedia)
            flags.set(11, message != nil)
            flags.set(14, media != nil)
            flags.set(2, replyMarkup != nil)
            flags.set(3, entities != nil)
            flags.set(15, scheduleDate != nil)
            flags.set(18, scheduleRepeatPeriod != nil)
            flags.set(17, quickReplyShortcutId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(id)
            if let message { writer.write(message) }
            if let media { media.write(to: &writer) }
            if let replyMarkup { replyMarkup.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let scheduleDate { writer.write(scheduleDate) }
            if let scheduleRepeatPeriod { writer.write(scheduleRepeatPeriod) }
            if let quickReplyShortcutId { writer.write(quickReplyShortcutId) }
        }
    }

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
        public var media: TL.AnyInputMedia?
        public var effect: Int64?

        public init(
            noWebpage: Bool = false, invertMedia: Bool = false, replyTo: TL.AnyInputReplyTo? = nil,
            peer: TL.AnyInputPeer, message: String, entities: [TL.AnyMessageEntity]? = nil,
            media: TL.AnyInputMedia? = nil, effect: Int64? = nil
        ) {
            self.noWebpage = noWebpage
            self.invertMedia = invertMedia
            self.replyTo = replyTo
            self.peer = peer
            self.message = message
            self.entities = entities
            self.media = media
            self.effect = effect
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0300, in: Self.self)
            noWebpage = flags.has(1)
            invertMedia = flags.has(6)
            replyTo = try flags.has(4) ? TL.AnyInputReplyTo(from: &reader) : nil
            peer = try TL.AnyInputPeer(from: &reader)
            message = try reader.readString()
            entities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            media = try flags.has(5) ? TL.AnyInputMedia(from: &reader) : nil
            effect = try flags.has(7) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, noWebpage)
            flags.set(6, invertMedia)
            flags.set(4, replyTo != nil)
            flags.set(3, entities != nil)
            flags.set(5, media != nil)
            flags.set(7, effect != nil)
            writer.write(flags)
            if let replyTo { replyTo.write(to: &writer) }
            peer.write(to: &writer)
            writer.write(message)
            if let entities { writer.writeVector(entities) }
            if let media { media.write(to: &writer) }
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
}
