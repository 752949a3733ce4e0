// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.readMessageContents`
    public struct MessagesReadMessageContents: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x36a7_3f77
        public typealias Answer = TL.MessagesAffectedMessages
        public static var name: String { "messages.readMessageContents" }
        public var id: [Int32]

        public init(id: [Int32]) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(id)
        }
    }

    /// `messages.exportChatInvite`
    public struct MessagesExportChatInvite: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa455_de90
        public typealias Answer = TL.AnyExportedChatInvite
        public static var name: String { "messages.exportChatInvite" }
        public var legacyRevokePermanent: Bool
        public var requestNeeded: Bool
        public var peer: TL.AnyInputPeer
        public var expireDate: Int32?
        public var usageLimit: Int32?
        public var title: String?

        public init(
            legacyRevokePermanent: Bool = false, requestNeeded: Bool = false, peer: TL.AnyInputPeer,
            expireDate: Int32? = nil, usageLimit: Int32? = nil, title: String? = nil
        ) {
            self.legacyRevokePermanent = legacyRevokePermanent
            self.requestNeeded = requestNeeded
            self.peer = peer
            self.expireDate = expireDate
            self.usageLimit = usageLimit
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0020, in: Self.self)
            legacyRevokePermanent = flags.has(2)
            requestNeeded = flags.has(3)
            peer = try TL.AnyInputPeer(from: &reader)
            expireDate = try flags.has(0) ? reader.readInt32() : nil
            usageLimit = try flags.has(1) ? reader.readInt32() : nil
            title = try flags.has(4) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, legacyRevokePermanent)
            flags.set(3, requestNeeded)
            flags.set(0, expireDate != nil)
            flags.set(1, usageLimit != nil)
            flags.set(4, title != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let expireDate { writer.write(expireDate) }
            if let usageLimit { writer.write(usageLimit) }
            if let title { writer.write(title) }
        }
    }

    /// `messages.checkChatInvite`
    public struct MessagesCheckChatInvite: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3ead_b1bb
        public typealias Answer = TL.AnyChatInvite
        public static var name: String { "messages.checkChatInvite" }
        public var hash: String

        public init(hash: String) {
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
        }
    }

    /// `messages.importChatInvite`
    public struct MessagesImportChatInvite: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xde91_436e
        public typealias Answer = TL.AnyMessagesChatInviteJoinResult
        public static var name: String { "messages.importChatInvite" }
        public var hash: String

        public init(hash: String) {
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
        }
    }

    /// `messages.getMessagesViews`
    public struct MessagesGetMessagesViews: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x5784_d3e1
        public typealias Answer = TL.MessagesMessageViews
        public static var name: String { "messages.getMessagesViews" }
        public var peer: TL.AnyInputPeer
        public var id: [Int32]
        public var increment: Bool

        public init(peer: TL.AnyInputPeer, id: [Int32], increment: Bool) {
            self.peer = peer
            self.id = id
            self.increment = increment
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            id = try reader.readInt32Vector()
            increment = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.writeVector(id)
            writer.write(increment)
        }
    }

    /// `messages.editChatAdmin`
    public struct MessagesEditChatAdmin: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa85b_d1c2
        public typealias Answer = Bool
        public static var name: String { "messages.editChatAdmin" }
        public var chatId: Int64
        public var userId: TL.AnyInputUser
        public var isAdmin: Bool

        public init(chatId: Int64, userId: TL.AnyInputUser, isAdmin: Bool) {
            self.chatId = chatId
            self.userId = userId
            self.isAdmin = isAdmin
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            userId = try TL.AnyInputUser(from: &reader)
            isAdmin = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            userId.write(to: &writer)
            writer.write(isAdmin)
        }
    }

    /// `messages.migrateChat`
    public struct MessagesMigrateChat: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa287_5319
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.migrateChat" }
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
        public var replyMarkup: TL.AnyReplyMarkup?
        public var entities: [TL.AnyMessageEntity]?
        public var scheduleDate: Int32?
        public var scheduleRepeatPeriod: Int32?
        public var quickReplyShortcutId: Int32?

        public init(
            noWebpage: Bool = false, invertMedia: Bool = false, peer: TL.AnyInputPeer, id: Int32,
            message: String? = nil, replyMarkup: TL.AnyReplyMarkup? = nil, entities: [TL.AnyMessageEntity]? = nil,
            scheduleDate: Int32? = nil, scheduleRepeatPeriod: Int32? = nil, quickReplyShortcutId: Int32? = nil
        ) {
            self.noWebpage = noWebpage
            self.invertMedia = invertMedia
            self.peer = peer
            self.id = id
            self.message = message
            self.replyMarkup = replyMarkup
            self.entities = entities
            self.scheduleDate = scheduleDate
            self.scheduleRepeatPeriod = scheduleRepeatPeriod
            self.quickReplyShortcutId = quickReplyShortcutId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0080_4000, in: Self.self)
            noWebpage = flags.has(1)
            invertMedia = flags.has(16)
            peer = try TL.AnyInputPeer(from: &reader)
            id = try reader.readInt32()
            message = try flags.has(11) ? reader.readString() : nil
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
            flags.set(2, replyMarkup != nil)
            flags.set(3, entities != nil)
            flags.set(15, scheduleDate != nil)
            flags.set(18, scheduleRepeatPeriod != nil)
            flags.set(17, quickReplyShortcutId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(id)
            if let message { writer.write(message) }
            if let replyMarkup { replyMarkup.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let scheduleDate { writer.write(scheduleDate) }
            if let scheduleRepeatPeriod { writer.write(scheduleRepeatPeriod) }
            if let quickReplyShortcutId { writer.write(quickReplyShortcutId) }
        }
    }
}
