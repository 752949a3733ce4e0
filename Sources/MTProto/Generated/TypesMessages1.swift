// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.Dialogs`
    public enum AnyMessagesDialogs: TLUnion {
        case messagesDialogs(TL.MessagesDialogs)
        case messagesDialogsSlice(TL.MessagesDialogsSlice)
        case messagesDialogsNotModified(TL.MessagesDialogsNotModified)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x15ba_6c40: self = .messagesDialogs(try TL.MessagesDialogs(bare: &reader))
            case 0x71e0_94f3: self = .messagesDialogsSlice(try TL.MessagesDialogsSlice(bare: &reader))
            case 0xf0e3_e596: self = .messagesDialogsNotModified(try TL.MessagesDialogsNotModified(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no messages.Dialogs: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messagesDialogs(let value): value.write(to: &writer)
            case .messagesDialogsSlice(let value): value.write(to: &writer)
            case .messagesDialogsNotModified(let value): value.write(to: &writer)
            }
        }
    }

    /// `messages.dialogs`
    public struct MessagesDialogs: TLConstructor {
        public static let id: UInt32 = 0x15ba_6c40
        public var dialogs: [TL.AnyDialog]
        public var messages: [TL.AnyMessage]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(dialogs: [TL.AnyDialog], messages: [TL.AnyMessage], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.dialogs = dialogs
            self.messages = messages
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            dialogs = try reader.readVector(of: TL.AnyDialog.self)
            messages = try reader.readVector(of: TL.AnyMessage.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(dialogs)
            writer.writeVector(messages)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.dialogsSlice`
    public struct MessagesDialogsSlice: TLConstructor {
        public static let id: UInt32 = 0x71e0_94f3
        public var count: Int32
        public var dialogs: [TL.AnyDialog]
        public var messages: [TL.AnyMessage]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(
            count: Int32, dialogs: [TL.AnyDialog], messages: [TL.AnyMessage], chats: [TL.AnyChat], users: [TL.AnyUser]
        ) {
            self.count = count
            self.dialogs = dialogs
            self.messages = messages
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
            dialogs = try reader.readVector(of: TL.AnyDialog.self)
            messages = try reader.readVector(of: TL.AnyMessage.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
            writer.writeVector(dialogs)
            writer.writeVector(messages)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.dialogsNotModified`
    public struct MessagesDialogsNotModified: TLConstructor {
        public static let id: UInt32 = 0xf0e3_e596
        public var count: Int32

        public init(count: Int32) {
            self.count = count
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
        }
    }

    /// `messages.Messages`
    public enum AnyMessagesMessages: TLUnion {
        case messagesMessages(TL.MessagesMessages)
        case messagesMessagesSlice(TL.MessagesMessagesSlice)
        case messagesChannelMessages(TL.MessagesChannelMessages)
        case messagesMessagesNotModified(TL.MessagesMessagesNotModified)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1d73_e7ea: self = .messagesMessages(try TL.MessagesMessages(bare: &reader))
            case 0x5f20_6716: self = .messagesMessagesSlice(try TL.MessagesMessagesSlice(bare: &reader))
            case 0xc776_ba4e: self = .messagesChannelMessages(try TL.MessagesChannelMessages(bare: &reader))
            case 0x7453_5f21: self = .messagesMessagesNotModified(try TL.MessagesMessagesNotModified(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no messages.Messages: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messagesMessages(let value): value.write(to: &writer)
            case .messagesMessagesSlice(let value): value.write(to: &writer)
            case .messagesChannelMessages(let value): value.write(to: &writer)
            case .messagesMessagesNotModified(let value): value.write(to: &writer)
            }
        }
    }

    /// `messages.messages`
    public struct MessagesMessages: TLConstructor {
        public static let id: UInt32 = 0x1d73_e7ea
        public var messages: [TL.AnyMessage]
        public var topics: [TL.ForumTopicDeleted]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(
            messages: [TL.AnyMessage], topics: [TL.ForumTopicDeleted], chats: [TL.AnyChat], users: [TL.AnyUser]
        ) {
            self.messages = messages
            self.topics = topics
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            messages = try reader.readVector(of: TL.AnyMessage.self)
            topics = try reader.readVector(of: TL.ForumTopicDeleted.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(messages)
            writer.writeVector(topics)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.messagesSlice`
    public struct MessagesMessagesSlice: TLConstructor {
        public static let id: UInt32 = 0x5f20_6716
        public var inexact: Bool
        public var count: Int32
        public var nextRate: Int32?
        public var offsetIdOffset: Int32?
        public var messages: [TL.AnyMessage]
        public var topics: [TL.ForumTopicDeleted]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(
            inexact: Bool = false, count: Int32, nextRate: Int32? = nil, offsetIdOffset: Int32? = nil,
            messages: [TL.AnyMessage], topics: [TL.ForumTopicDeleted], chats: [TL.AnyChat], users: [TL.AnyUser]
        ) {
            self.inexact = inexact
            self.count = count
            self.nextRate = nextRate
            self.offsetIdOffset = offsetIdOffset
            self.messages = messages
            self.topics = topics
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0008, in: Self.self)
            inexact = flags.has(1)
            count = try reader.readInt32()
            nextRate = try flags.has(0) ? reader.readInt32() : nil
            offsetIdOffset = try flags.has(2) ? reader.readInt32() : nil
            messages = try reader.readVector(of: TL.AnyMessage.self)
            topics = try reader.readVector(of: TL.ForumTopicDeleted.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, inexact)
            flags.set(0, nextRate != nil)
            flags.set(2, offsetIdOffset != nil)
            writer.write(flags)
            writer.write(count)
            if let nextRate { writer.write(nextRate) }
            if let offsetIdOffset { writer.write(offsetIdOffset) }
            writer.writeVector(messages)
            writer.writeVector(topics)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.channelMessages`
    public struct MessagesChannelMessages: TLConstructor {
        public static let id: UInt32 = 0xc776_ba4e
        public var inexact: Bool
        public var pts: Int32
        public var count: Int32
        public var offsetIdOffset: Int32?
        public var messages: [TL.AnyMessage]
        public var topics: [TL.ForumTopicDeleted]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(
            inexact: Bool = false, pts: Int32, count: Int32, offsetIdOffset: Int32? = nil, messages: [TL.AnyMessage],
            topics: [TL.ForumTopicDeleted], chats: [TL.AnyChat], users: [TL.AnyUser]
        ) {
            self.inexact = inexact
            self.pts = pts
            self.count = count
            self.offsetIdOffset = offsetIdOffset
            self.messages = messages
            self.topics = topics
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            inexact = flags.has(1)
            pts = try reader.readInt32()
            count = try reader.readInt32()
            offsetIdOffset = try flags.has(2) ? reader.readInt32() : nil
            messages = try reader.readVector(of: TL.AnyMessage.self)
            topics = try reader.readVector(of: TL.ForumTopicDeleted.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, inexact)
            flags.set(2, offsetIdOffset != nil)
            writer.write(flags)
            writer.write(pts)
            writer.write(count)
            if let offsetIdOffset { writer.write(offsetIdOffset) }
            writer.writeVector(messages)
            writer.writeVector(topics)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.messagesNotModified`
    public struct MessagesMessagesNotModified: TLConstructor {
        public static let id: UInt32 = 0x7453_5f21
        public var count: Int32

        public init(count: Int32) {
            self.count = count
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
        }
    }

    /// `messages.Chats`
    public enum AnyMessagesChats: TLUnion {
        case messagesChats(TL.MessagesChats)
        case messagesChatsSlice(TL.MessagesChatsSlice)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x64ff_9fd5: self = .messagesChats(try TL.MessagesChats(bare: &reader))
            case 0x9cd8_1144: self = .messagesChatsSlice(try TL.MessagesChatsSlice(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no messages.Chats: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messagesChats(let value): value.write(to: &writer)
            case .messagesChatsSlice(let value): value.write(to: &writer)
            }
        }
    }

    /// `messages.chats`
    public struct MessagesChats: TLConstructor {
        public static let id: UInt32 = 0x64ff_9fd5
        public var chats: [TL.AnyChat]

        public init(chats: [TL.AnyChat]) {
            self.chats = chats
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chats = try reader.readVector(of: TL.AnyChat.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(chats)
        }
    }

    /// `messages.chatsSlice`
    public struct MessagesChatsSlice: TLConstructor {
        public static let id: UInt32 = 0x9cd8_1144
        public var count: Int32
        public var chats: [TL.AnyChat]

        public init(count: Int32, chats: [TL.AnyChat]) {
            self.count = count
            self.chats = chats
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
            chats = try reader.readVector(of: TL.AnyChat.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
            writer.writeVector(chats)
        }
    }

    /// `messages.chatFull`
    public struct MessagesChatFull: TLConstructor {
        public static let id: UInt32 = 0xe5d7_d19c
        public var fullChat: TL.AnyChatFull
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(fullChat: TL.AnyChatFull, chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.fullChat = fullChat
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            fullChat = try TL.AnyChatFull(from: &reader)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            fullChat.write(to: &writer)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `messages.affectedHistory`
    public struct MessagesAffectedHistory: TLConstructor {
        public static let id: UInt32 = 0xb45c_69d1
        public var pts: Int32
        public var ptsCount: Int32
        public var offset: Int32

        public init(pts: Int32, ptsCount: Int32, offset: Int32) {
            self.pts = pts
            self.ptsCount = ptsCount
            self.offset = offset
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
            offset = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pts)
            writer.write(ptsCount)
            writer.write(offset)
        }
    }
}
