// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.getSearchCounters`
    public struct MessagesGetSearchCounters: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1bbc_f300
        public typealias Answer = [TL.MessagesSearchCounter]
        public static var name: String { "messages.getSearchCounters" }
        public var peer: TL.AnyInputPeer
        public var savedPeerId: TL.AnyInputPeer?
        public var topMsgId: Int32?
        public var filters: [TL.AnyMessagesFilter]

        public init(
            peer: TL.AnyInputPeer, savedPeerId: TL.AnyInputPeer? = nil, topMsgId: Int32? = nil,
            filters: [TL.AnyMessagesFilter]
        ) {
            self.peer = peer
            self.savedPeerId = savedPeerId
            self.topMsgId = topMsgId
            self.filters = filters
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyInputPeer(from: &reader)
            savedPeerId = try flags.has(2) ? TL.AnyInputPeer(from: &reader) : nil
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            filters = try reader.readVector(of: TL.AnyMessagesFilter.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, savedPeerId != nil)
            flags.set(0, topMsgId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let savedPeerId { savedPeerId.write(to: &writer) }
            if let topMsgId { writer.write(topMsgId) }
            writer.writeVector(filters)
        }
    }

    /// `messages.hidePeerSettingsBar`
    public struct MessagesHidePeerSettingsBar: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x4fac_b138
        public typealias Answer = Bool
        public static var name: String { "messages.hidePeerSettingsBar" }
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

    /// `messages.getDialogFilters`
    public struct MessagesGetDialogFilters: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xefd4_8c89
        public typealias Answer = TL.MessagesDialogFilters
        public static var name: String { "messages.getDialogFilters" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `messages.updateDialogFilter`
    public struct MessagesUpdateDialogFilter: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1ad4_a04a
        public typealias Answer = Bool
        public static var name: String { "messages.updateDialogFilter" }
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

    /// `messages.updateDialogFiltersOrder`
    public struct MessagesUpdateDialogFiltersOrder: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc563_c1e4
        public typealias Answer = Bool
        public static var name: String { "messages.updateDialogFiltersOrder" }
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

    /// `messages.unpinAllMessages`
    public struct MessagesUnpinAllMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x062d_d747
        public typealias Answer = TL.MessagesAffectedHistory
        public static var name: String { "messages.unpinAllMessages" }
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

    /// `messages.deleteChat`
    public struct MessagesDeleteChat: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x5bd0_ee50
        public typealias Answer = Bool
        public static var name: String { "messages.deleteChat" }
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

    /// `messages.getExportedChatInvites`
    public struct MessagesGetExportedChatInvites: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa2b5_a3f6
        public typealias Answer = TL.MessagesExportedChatInvites
        public static var name: String { "messages.getExportedChatInvites" }
        public var revoked: Bool
        public var peer: TL.AnyInputPeer
        public var adminId: TL.AnyInputUser
        public var offsetDate: Int32?
        public var offsetLink: String?
        public var limit: Int32

        public init(
            revoked: Bool = false, peer: TL.AnyInputPeer, adminId: TL.AnyInputUser, offsetDate: Int32? = nil,
            offsetLink: String? = nil, limit: Int32
        ) {
            self.revoked = revoked
            self.peer = peer
            self.adminId = adminId
            self.offsetDate = offsetDate
            self.offsetLink = offsetLink
            self.limit = limit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            revoked = flags.has(3)
            peer = try TL.AnyInputPeer(from: &reader)
            adminId = try TL.AnyInputUser(from: &reader)
            offsetDate = try flags.has(2) ? reader.readInt32() : nil
            offsetLink = try flags.has(2) ? reader.readString() : nil
            limit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, revoked)
            flags.set(2, offsetDate != nil && offsetLink != nil)
            writer.write(flags)
            peer.write(to: &writer)
            adminId.write(to: &writer)
            if flags.has(2), let offsetDate { writer.write(offsetDate) }
            if flags.has(2), let offsetLink { writer.write(offsetLink) }
            writer.write(limit)
        }
    }

    /// `messages.getExportedChatInvite`
    public struct MessagesGetExportedChatInvite: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7374_6f5c
        public typealias Answer = TL.AnyMessagesExportedChatInvite
        public static var name: String { "messages.getExportedChatInvite" }
        public var peer: TL.AnyInputPeer
        public var link: String

        public init(peer: TL.AnyInputPeer, link: String) {
            self.peer = peer
            self.link = link
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            link = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(link)
        }
    }

    /// `messages.editExportedChatInvite`
    public struct MessagesEditExportedChatInvite: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xbdca_2f75
        public typealias Answer = TL.AnyMessagesExportedChatInvite
        public static var name: String { "messages.editExportedChatInvite" }
        public var revoked: Bool
        public var peer: TL.AnyInputPeer
        public var link: String
        public var expireDate: Int32?
        public var usageLimit: Int32?
        public var requestNeeded: Bool?
        public var title: String?

        public init(
            revoked: Bool = false, peer: TL.AnyInputPeer, link: String, expireDate: Int32? = nil,
            usageLimit: Int32? = nil, requestNeeded: Bool? = nil, title: String? = nil
        ) {
            self.revoked = revoked
            self.peer = peer
            self.link = link
            self.expireDate = expireDate
            self.usageLimit = usageLimit
            self.requestNeeded = requestNeeded
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            revoked = flags.has(2)
            peer = try TL.AnyInputPeer(from: &reader)
            link = try reader.readString()
            expireDate = try flags.has(0) ? reader.readInt32() : nil
            usageLimit = try flags.has(1) ? reader.readInt32() : nil
            requestNeeded = try flags.has(3) ? reader.readBool() : nil
            title = try flags.has(4) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, revoked)
            flags.set(0, expireDate != nil)
            flags.set(1, usageLimit != nil)
            flags.set(3, requestNeeded != nil)
            flags.set(4, title != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(link)
            if let expireDate { writer.write(expireDate) }
            if let usageLimit { writer.write(usageLimit) }
            if let requestNeeded { writer.write(requestNeeded) }
            if let title { writer.write(title) }
        }
    }

    /// `messages.deleteRevokedExportedChatInvites`
    public struct MessagesDeleteRevokedExportedChatInvites: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x5698_7bd5
        public typealias Answer = Bool
        public static var name: String { "messages.deleteRevokedExportedChatInvites" }
        public var peer: TL.AnyInputPeer
        public var adminId: TL.AnyInputUser

        public init(peer: TL.AnyInputPeer, adminId: TL.AnyInputUser) {
            self.peer = peer
            self.adminId = adminId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            adminId = try TL.AnyInputUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            adminId.write(to: &writer)
        }
    }

    /// `messages.deleteExportedChatInvite`
    public struct MessagesDeleteExportedChatInvite: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd464_a42b
        public typealias Answer = Bool
        public static var name: String { "messages.deleteExportedChatInvite" }
        public var peer: TL.AnyInputPeer
        public var link: String

        public init(peer: TL.AnyInputPeer, link: String) {
            self.peer = peer
            self.link = link
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            link = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(link)
        }
    }

    /// `messages.getAdminsWithInvites`
    public struct MessagesGetAdminsWithInvites: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3920_e6ef
        public typealias Answer = TL.MessagesChatAdminsWithInvites
        public static var name: String { "messages.getAdminsWithInvites" }
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
