// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.editChatTitle`
    public struct MessagesEditChatTitle: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7378_3ffd
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.editChatTitle" }
        public var chatId: Int64
        public var title: String

        public init(chatId: Int64, title: String) {
            self.chatId = chatId
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            title = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            writer.write(title)
        }
    }

    /// `messages.addChatUser`
    public struct MessagesAddChatUser: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcbc6_d107
        public typealias Answer = TL.MessagesInvitedUsers
        public static var name: String { "messages.addChatUser" }
        public var chatId: Int64
        public var userId: TL.AnyInputUser
        public var fwdLimit: Int32

        public init(chatId: Int64, userId: TL.AnyInputUser, fwdLimit: Int32) {
            self.chatId = chatId
            self.userId = userId
            self.fwdLimit = fwdLimit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            userId = try TL.AnyInputUser(from: &reader)
            fwdLimit = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            userId.write(to: &writer)
            writer.write(fwdLimit)
        }
    }

    /// `messages.deleteChatUser`
    public struct MessagesDeleteChatUser: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa218_5cab
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.deleteChatUser" }
        public var revokeHistory: Bool
        public var chatId: Int64
        public var userId: TL.AnyInputUser

        public init(revokeHistory: Bool = false, chatId: Int64, userId: TL.AnyInputUser) {
            self.revokeHistory = revokeHistory
            self.chatId = chatId
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            revokeHistory = flags.has(0)
            chatId = try reader.readInt64()
            userId = try TL.AnyInputUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, revokeHistory)
            writer.write(flags)
            writer.write(chatId)
            userId.write(to: &writer)
        }
    }

    /// `messages.createChat`
    public struct MessagesCreateChat: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x92ce_ddd4
        public typealias Answer = TL.MessagesInvitedUsers
        public static var name: String { "messages.createChat" }
        public var users: [TL.AnyInputUser]
        public var title: String
        public var ttlPeriod: Int32?

        public init(users: [TL.AnyInputUser], title: String, ttlPeriod: Int32? = nil) {
            self.users = users
            self.title = title
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            users = try reader.readVector(of: TL.AnyInputUser.self)
            title = try reader.readString()
            ttlPeriod = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, ttlPeriod != nil)
            writer.write(flags)
            writer.writeVector(users)
            writer.write(title)
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

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
}
