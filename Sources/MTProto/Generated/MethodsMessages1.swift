// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.getMessages`
    public struct MessagesGetMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x63c6_6506
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "messages.getMessages" }
        public var id: [TL.AnyInputMessage]

        public init(id: [TL.AnyInputMessage]) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readVector(of: TL.AnyInputMessage.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(id)
        }
    }

    /// `messages.getDialogs`
    public struct MessagesGetDialogs: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa0f4_cb4f
        public typealias Answer = TL.AnyMessagesDialogs
        public static var name: String { "messages.getDialogs" }
        public var excludePinned: Bool
        public var folderId: Int32?
        public var offsetDate: Int32
        public var offsetId: Int32
        public var offsetPeer: TL.AnyInputPeer
        public var limit: Int32
        public var hash: Int64

        public init(
            excludePinned: Bool = false, folderId: Int32? = nil, offsetDate: Int32, offsetId: Int32,
            offsetPeer: TL.AnyInputPeer, limit: Int32, hash: Int64
        ) {
            self.excludePinned = excludePinned
            self.folderId = folderId
            self.offsetDate = offsetDate
            self.offsetId = offsetId
            self.offsetPeer = offsetPeer
            self.limit = limit
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            excludePinned = flags.has(0)
            folderId = try flags.has(1) ? reader.readInt32() : nil
            offsetDate = try reader.readInt32()
            offsetId = try reader.readInt32()
            offsetPeer = try TL.AnyInputPeer(from: &reader)
            limit = try reader.readInt32()
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, excludePinned)
            flags.set(1, folderId != nil)
            writer.write(flags)
            if let folderId { writer.write(folderId) }
            writer.write(offsetDate)
            writer.write(offsetId)
            offsetPeer.write(to: &writer)
            writer.write(limit)
            writer.write(hash)
        }
    }

    /// `messages.getHistory`
    public struct MessagesGetHistory: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x4423_e6c5
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "messages.getHistory" }
        public var peer: TL.AnyInputPeer
        public var offsetId: Int32
        public var offsetDate: Int32
        public var addOffset: Int32
        public var limit: Int32
        public var maxId: Int32
        public var minId: Int32
        public var hash: Int64

        public init(
            peer: TL.AnyInputPeer, offsetId: Int32, offsetDate: Int32, addOffset: Int32, limit: Int32, maxId: Int32,
            minId: Int32, hash: Int64
        ) {
            self.peer = peer
            self.offsetId = offsetId
            self.offsetDate = offsetDate
            self.addOffset = addOffset
            self.limit = limit
            self.maxId = maxId
            self.minId = minId
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            offsetId = try reader.readInt32()
            offsetDate = try reader.readInt32()
            addOffset = try reader.readInt32()
            limit = try reader.readInt32()
            maxId = try reader.readInt32()
            minId = try reader.readInt32()
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(offsetId)
            writer.write(offsetDate)
            writer.write(addOffset)
            writer.write(limit)
            writer.write(maxId)
            writer.write(minId)
            writer.write(hash)
        }
    }

    /// `messages.search`
    public struct MessagesSearch: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x29ee_847a
        public typealias Answer = TL.AnyMessagesMessages
        public static var name: String { "messages.search" }
        public var peer: TL.AnyInputPeer
        public var q: String
        public var fromId: TL.AnyInputPeer?
        public var savedPeerId: TL.AnyInputPeer?
        public var topMsgId: Int32?
        public var filter: TL.AnyMessagesFilter
        public var minDate: Int32
        public var maxDate: Int32
        public var offsetId: Int32
        public var addOffset: Int32
        public var limit: Int32
        public var maxId: Int32
        public var minId: Int32
        public var hash: Int64

        public init(
            peer: TL.AnyInputPeer, q: String, fromId: TL.AnyInputPeer? = nil, savedPeerId: TL.AnyInputPeer? = nil,
            topMsgId: Int32? = nil, filter: TL.AnyMessagesFilter, minDate: Int32, maxDate: Int32, offsetId: Int32,
            addOffset: Int32, limit: Int32, maxId: Int32, minId: Int32, hash: Int64
        ) {
            self.peer = peer
            self.q = q
            self.fromId = fromId
            self.savedPeerId = savedPeerId
            self.topMsgId = topMsgId
            self.filter = filter
            self.minDate = minDate
            self.maxDate = maxDate
            self.offsetId = offsetId
            self.addOffset = addOffset
            self.limit = limit
            self.maxId = maxId
            self.minId = minId
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0008, in: Self.self)
            peer = try TL.AnyInputPeer(from: &reader)
            q = try reader.readString()
            fromId = try flags.has(0) ? TL.AnyInputPeer(from: &reader) : nil
            savedPeerId = try flags.has(2) ? TL.AnyInputPeer(from: &reader) : nil
            topMsgId = try flags.has(1) ? reader.readInt32() : nil
            filter = try TL.AnyMessagesFilter(from: &reader)
            minDate = try reader.readInt32()
            maxDate = try reader.readInt32()
            offsetId = try reader.readInt32()
            addOffset = try reader.readInt32()
            limit = try reader.readInt32()
            maxId = try reader.readInt32()
            minId = try reader.readInt32()
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, fromId != nil)
            flags.set(2, savedPeerId != nil)
            flags.set(1, topMsgId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(q)
            if let fromId { fromId.write(to: &writer) }
            if let savedPeerId { savedPeerId.write(to: &writer) }
            if let topMsgId { writer.write(topMsgId) }
            filter.write(to: &writer)
            writer.write(minDate)
            writer.write(maxDate)
            writer.write(offsetId)
            writer.write(addOffset)
            writer.write(limit)
            writer.write(maxId)
            writer.write(minId)
            writer.write(hash)
        }
    }

    /// `messages.readHistory`
    public struct MessagesReadHistory: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0e30_6d3a
        public typealias Answer = TL.MessagesAffectedMessages
        public static var name: String { "messages.readHistory" }
        public var peer: TL.AnyInputPeer
        public var maxId: Int32

        public init(peer: TL.AnyInputPeer, maxId: Int32) {
            self.peer = peer
            self.maxId = maxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            maxId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(maxId)
        }
    }

    /// `messages.deleteHistory`
    public struct MessagesDeleteHistory: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb08f_922a
        public typealias Answer = TL.MessagesAffectedHistory
        public static var name: String { "messages.deleteHistory" }
        public var justClear: Bool
        public var revoke: Bool
        public var peer: TL.AnyInputPeer
        public var maxId: Int32
        public var minDate: Int32?
        public var maxDate: Int32?

        public init(
            justClear: Bool = false, revoke: Bool = false, peer: TL.AnyInputPeer, maxId: Int32, minDate: Int32? = nil,
            maxDate: Int32? = nil
        ) {
            self.justClear = justClear
            self.revoke = revoke
            self.peer = peer
            self.maxId = maxId
            self.minDate = minDate
            self.maxDate = maxDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            justClear = flags.has(0)
            revoke = flags.has(1)
            peer = try TL.AnyInputPeer(from: &reader)
            maxId = try reader.readInt32()
            minDate = try flags.has(2) ? reader.readInt32() : nil
            maxDate = try flags.has(3) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, justClear)
            flags.set(1, revoke)
            flags.set(2, minDate != nil)
            flags.set(3, maxDate != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(maxId)
            if let minDate { writer.write(minDate) }
            if let maxDate { writer.write(maxDate) }
        }
    }

    /// `messages.deleteMessages`
    public struct MessagesDeleteMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe58e_95d2
        public typealias Answer = TL.MessagesAffectedMessages
        public static var name: String { "messages.deleteMessages" }
        public var revoke: Bool
        public var id: [Int32]

        public init(revoke: Bool = false, id: [Int32]) {
            self.revoke = revoke
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            revoke = flags.has(0)
            id = try reader.readInt32Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, revoke)
            writer.write(flags)
            writer.writeVector(id)
        }
    }

    /// `messages.receivedMessages`
    public struct MessagesReceivedMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x05a9_54c0
        public typealias Answer = [TL.ReceivedNotifyMessage]
        public static var name: String { "messages.receivedMessages" }
        public var maxId: Int32

        public init(maxId: Int32) {
            self.maxId = maxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            maxId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(maxId)
        }
    }

    /// `messages.setTyping`
    public struct MessagesSetTyping: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x5894_3ee2
        public typealias Answer = Bool
        public static var name: String { "messages.setTyping" }
        public var peer: TL.AnyInputPeer
        public var topMsgId: Int32?
        public var action: TL.AnySendMessageAction

        public init(peer: TL.AnyInputPeer, topMsgId: Int32? = nil, action: TL.AnySendMessageAction) {
            self.peer = peer
            self.topMsgId = topMsgId
            self.action = action
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            peer = try TL.AnyInputPeer(from: &reader)
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            action = try TL.AnySendMessageAction(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            action.write(to: &writer)
        }
    }
}
