// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `inputChannelFromMessage`
    public struct InputChannelFromMessage: TLConstructor {
        public static let id: UInt32 = 0x5b93_4f9d
        public var peer: TL.AnyInputPeer
        public var msgId: Int32
        public var channelId: Int64

        public init(peer: TL.AnyInputPeer, msgId: Int32, channelId: Int64) {
            self.peer = peer
            self.msgId = msgId
            self.channelId = channelId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            msgId = try reader.readInt32()
            channelId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(msgId)
            writer.write(channelId)
        }
    }

    /// `InputMessage`
    public enum AnyInputMessage: TLUnion {
        case inputMessageID(TL.InputMessageID)
        case inputMessageReplyTo(TL.InputMessageReplyTo)
        case inputMessagePinned
        case inputMessageCallbackQuery(TL.InputMessageCallbackQuery)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xa676_a322: self = .inputMessageID(try TL.InputMessageID(bare: &reader))
            case 0xbad8_8395: self = .inputMessageReplyTo(try TL.InputMessageReplyTo(bare: &reader))
            case 0x8687_2538: self = .inputMessagePinned
            case 0xacfa_1a7e: self = .inputMessageCallbackQuery(try TL.InputMessageCallbackQuery(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputMessage: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputMessageID(let value): value.write(to: &writer)
            case .inputMessageReplyTo(let value): value.write(to: &writer)
            case .inputMessagePinned: writer.write(0x8687_2538 as UInt32)
            case .inputMessageCallbackQuery(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputMessageID`
    public struct InputMessageID: TLConstructor {
        public static let id: UInt32 = 0xa676_a322
        public var id: Int32

        public init(id: Int32) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `inputMessageReplyTo`
    public struct InputMessageReplyTo: TLConstructor {
        public static let id: UInt32 = 0xbad8_8395
        public var id: Int32

        public init(id: Int32) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `inputMessageCallbackQuery`
    public struct InputMessageCallbackQuery: TLConstructor {
        public static let id: UInt32 = 0xacfa_1a7e
        public var id: Int32
        public var queryId: Int64

        public init(id: Int32, queryId: Int64) {
            self.id = id
            self.queryId = queryId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
            queryId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(queryId)
        }
    }

    /// `InputDialogPeer`
    public enum AnyInputDialogPeer: TLUnion {
        case inputDialogPeer(TL.InputDialogPeer)
        case inputDialogPeerFolder(TL.InputDialogPeerFolder)
        case inputDialogPeerCommunity(TL.InputDialogPeerCommunity)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xfcaa_feb7: self = .inputDialogPeer(try TL.InputDialogPeer(bare: &reader))
            case 0x6460_0527: self = .inputDialogPeerFolder(try TL.InputDialogPeerFolder(bare: &reader))
            case 0x69ef_72c4: self = .inputDialogPeerCommunity(try TL.InputDialogPeerCommunity(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputDialogPeer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputDialogPeer(let value): value.write(to: &writer)
            case .inputDialogPeerFolder(let value): value.write(to: &writer)
            case .inputDialogPeerCommunity(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputDialogPeer`
    public struct InputDialogPeer: TLConstructor {
        public static let id: UInt32 = 0xfcaa_feb7
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

    /// `inputDialogPeerFolder`
    public struct InputDialogPeerFolder: TLConstructor {
        public static let id: UInt32 = 0x6460_0527
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

    /// `inputDialogPeerCommunity`
    public struct InputDialogPeerCommunity: TLConstructor {
        public static let id: UInt32 = 0x69ef_72c4
        public var community: TL.AnyInputChannel

        public init(community: TL.AnyInputChannel) {
            self.community = community
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            community = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            community.write(to: &writer)
        }
    }

    /// `inputClientProxy`
    public struct InputClientProxy: TLConstructor {
        public static let id: UInt32 = 0x7558_8b3f
        public var address: String
        public var port: Int32

        public init(address: String, port: Int32) {
            self.address = address
            self.port = port
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            address = try reader.readString()
            port = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(address)
            writer.write(port)
        }
    }

    /// `InputCheckPasswordSRP`
    public enum AnyInputCheckPasswordSRP: TLUnion {
        case inputCheckPasswordEmpty
        case inputCheckPasswordSRP(TL.InputCheckPasswordSRP)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x9880_f658: self = .inputCheckPasswordEmpty
            case 0xd27f_f082: self = .inputCheckPasswordSRP(try TL.InputCheckPasswordSRP(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputCheckPasswordSRP: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputCheckPasswordEmpty: writer.write(0x9880_f658 as UInt32)
            case .inputCheckPasswordSRP(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputCheckPasswordSRP`
    public struct InputCheckPasswordSRP: TLConstructor {
        public static let id: UInt32 = 0xd27f_f082
        public var srpId: Int64
        public var a: [UInt8]
        public var m1: [UInt8]

        public init(srpId: Int64, a: [UInt8], m1: [UInt8]) {
            self.srpId = srpId
            self.a = a
            self.m1 = m1
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            srpId = try reader.readInt64()
            a = try reader.readBytes()
            m1 = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(srpId)
            writer.write(a)
            writer.write(m1)
        }
    }

    /// `inputFolderPeer`
    public struct InputFolderPeer: TLConstructor {
        public static let id: UInt32 = 0xfbd2_c296
        public var peer: TL.AnyInputPeer
        public var folderId: Int32

        public init(peer: TL.AnyInputPeer, folderId: Int32) {
            self.peer = peer
            self.folderId = folderId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            folderId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(folderId)
        }
    }

    /// `InputReplyTo`
    public enum AnyInputReplyTo: TLUnion {
        indirect case inputReplyToMessage(TL.InputReplyToMessage)
        case inputReplyToStory(TL.InputReplyToStory)
        case inputReplyToMonoForum(TL.InputReplyToMonoForum)
        case inputReplyToEphemeralMessage(TL.InputReplyToEphemeralMessage)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3bd4_b7c2: self = .inputReplyToMessage(try TL.InputReplyToMessage(bare: &reader))
            case 0x5881_323a: self = .inputReplyToStory(try TL.InputReplyToStory(bare: &reader))
            case 0x69d6_6c45: self = .inputReplyToMonoForum(try TL.InputReplyToMonoForum(bare: &reader))
            case 0x4119_b95e: self = .inputReplyToEphemeralMessage(try TL.InputReplyToEphemeralMessage(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputReplyTo: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputReplyToMessage(let value): value.write(to: &writer)
            case .inputReplyToStory(let value): value.write(to: &writer)
            case .inputReplyToMonoForum(let value): value.write(to: &writer)
            case .inputReplyToEphemeralMessage(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputReplyToMessage`
    public struct InputReplyToMessage: TLConstructor {
        public static let id: UInt32 = 0x3bd4_b7c2
        public var replyToMsgId: Int32
        public var topMsgId: Int32?
        public var replyToPeerId: TL.AnyInputPeer?
        public var quoteText: String?
        public var quoteEntities: [TL.AnyMessageEntity]?
        public var quoteOffset: Int32?
        public var monoforumPeerId: TL.AnyInputPeer?
        public var todoItemId: Int32?
        public var pollOption: [UInt8]?

        public init(
            replyToMsgId: Int32, topMsgId: Int32? = nil, replyToPeerId: TL.AnyInputPeer? = nil,
            quoteText: String? = nil, quoteEntities: [TL.AnyMessageEntity]? = nil, quoteOffset: Int32? = nil,
            monoforumPeerId: TL.AnyInputPeer? = nil, todoItemId: Int32? = nil, pollOption: [UInt8]? = nil
        ) {
            self.replyToMsgId = replyToMsgId
            self.topMsgId = topMsgId
            self.replyToPeerId = replyToPeerId
            self.quoteText = quoteText
            self.quoteEntities = quoteEntities
            self.quoteOffset = quoteOffset
            self.monoforumPeerId = monoforumPeerId
            self.todoItemId = todoItemId
            self.pollOption = pollOption
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            replyToMsgId = try reader.readInt32()
            topMsgId = try flags.has(0) ? reader.readInt32() : nil
            replyToPeerId = try flags.has(1) ? TL.AnyInputPeer(from: &reader) : nil
            quoteText = try flags.has(2) ? reader.readString() : nil
            quoteEntities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            quoteOffset = try flags.has(4) ? reader.readInt32() : nil
            monoforumPeerId = try flags.has(5) ? TL.AnyInputPeer(from: &reader) : nil
            todoItemId = try flags.has(6) ? reader.readInt32() : nil
            pollOption = try flags.has(7) ? reader.readBytes() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, topMsgId != nil)
            flags.set(1, replyToPeerId != nil)
            flags.set(2, quoteText != nil)
            flags.set(3, quoteEntities != nil)
            flags.set(4, quoteOffset != nil)
            flags.set(5, monoforumPeerId != nil)
            flags.set(6, todoItemId != nil)
            flags.set(7, pollOption != nil)
            writer.write(flags)
            writer.write(replyToMsgId)
            if let topMsgId { writer.write(topMsgId) }
            if let replyToPeerId { replyToPeerId.write(to: &writer) }
            if let quoteText { writer.write(quoteText) }
            if let quoteEntities { writer.writeVector(quoteEntities) }
            if let quoteOffset { writer.write(quoteOffset) }
            if let monoforumPeerId { monoforumPeerId.write(to: &writer) }
            if let todoItemId { writer.write(todoItemId) }
            if let pollOption { writer.write(pollOption) }
        }
    }

    /// `inputReplyToStory`
    public struct InputReplyToStory: TLConstructor {
        public static let id: UInt32 = 0x5881_323a
        public var peer: TL.AnyInputPeer
        public var storyId: Int32

        public init(peer: TL.AnyInputPeer, storyId: Int32) {
            self.peer = peer
            self.storyId = storyId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            storyId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(storyId)
        }
    }

    /// `inputReplyToMonoForum`
    public struct InputReplyToMonoForum: TLConstructor {
        public static let id: UInt32 = 0x69d6_6c45
        public var monoforumPeerId: TL.AnyInputPeer

        public init(monoforumPeerId: TL.AnyInputPeer) {
            self.monoforumPeerId = monoforumPeerId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            monoforumPeerId = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            monoforumPeerId.write(to: &writer)
        }
    }
}
