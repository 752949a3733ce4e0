// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messageFwdHeader`
    public struct MessageFwdHeader: TLConstructor {
        public static let id: UInt32 = 0x4e4d_f4bb
        public var imported: Bool
        public var savedOut: Bool
        public var fromId: TL.AnyPeer?
        public var fromName: String?
        public var date: Int32
        public var channelPost: Int32?
        public var postAuthor: String?
        public var savedFromPeer: TL.AnyPeer?
        public var savedFromMsgId: Int32?
        public var savedFromId: TL.AnyPeer?
        public var savedFromName: String?
        public var savedDate: Int32?
        public var psaType: String?

        public init(
            imported: Bool = false, savedOut: Bool = false, fromId: TL.AnyPeer? = nil, fromName: String? = nil,
            date: Int32, channelPost: Int32? = nil, postAuthor: String? = nil, savedFromPeer: TL.AnyPeer? = nil,
            savedFromMsgId: Int32? = nil, savedFromId: TL.AnyPeer? = nil, savedFromName: String? = nil,
            savedDate: Int32? = nil, psaType: String? = nil
        ) {
            self.imported = imported
            self.savedOut = savedOut
            self.fromId = fromId
            self.fromName = fromName
            self.date = date
            self.channelPost = channelPost
            self.postAuthor = postAuthor
            self.savedFromPeer = savedFromPeer
            self.savedFromMsgId = savedFromMsgId
            self.savedFromId = savedFromId
            self.savedFromName = savedFromName
            self.savedDate = savedDate
            self.psaType = psaType
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            imported = flags.has(7)
            savedOut = flags.has(11)
            fromId = try flags.has(0) ? TL.AnyPeer(from: &reader) : nil
            fromName = try flags.has(5) ? reader.readString() : nil
            date = try reader.readInt32()
            channelPost = try flags.has(2) ? reader.readInt32() : nil
            postAuthor = try flags.has(3) ? reader.readString() : nil
            savedFromPeer = try flags.has(4) ? TL.AnyPeer(from: &reader) : nil
            savedFromMsgId = try flags.has(4) ? reader.readInt32() : nil
            savedFromId = try flags.has(8) ? TL.AnyPeer(from: &reader) : nil
            savedFromName = try flags.has(9) ? reader.readString() : nil
            savedDate = try flags.has(10) ? reader.readInt32() : nil
            psaType = try flags.has(6) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(7, imported)
            flags.set(11, savedOut)
            flags.set(0, fromId != nil)
            flags.set(5, fromName != nil)
            flags.set(2, channelPost != nil)
            flags.set(3, postAuthor != nil)
            flags.set(4, savedFromPeer != nil && savedFromMsgId != nil)
            flags.set(8, savedFromId != nil)
            flags.set(9, savedFromName != nil)
            flags.set(10, savedDate != nil)
            flags.set(6, psaType != nil)
            writer.write(flags)
            if let fromId { fromId.write(to: &writer) }
            if let fromName { writer.write(fromName) }
            writer.write(date)
            if let channelPost { writer.write(channelPost) }
            if let postAuthor { writer.write(postAuthor) }
            if flags.has(4), let savedFromPeer { savedFromPeer.write(to: &writer) }
            if flags.has(4), let savedFromMsgId { writer.write(savedFromMsgId) }
            if let savedFromId { savedFromId.write(to: &writer) }
            if let savedFromName { writer.write(savedFromName) }
            if let savedDate { writer.write(savedDate) }
            if let psaType { writer.write(psaType) }
        }
    }

    /// `messageViews`
    public struct MessageViews: TLConstructor {
        public static let id: UInt32 = 0x455b_853d
        public var views: Int32?
        public var forwards: Int32?
        public var replies: TL.MessageReplies?

        public init(views: Int32? = nil, forwards: Int32? = nil, replies: TL.MessageReplies? = nil) {
            self.views = views
            self.forwards = forwards
            self.replies = replies
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            views = try flags.has(0) ? reader.readInt32() : nil
            forwards = try flags.has(1) ? reader.readInt32() : nil
            replies = try flags.has(2) ? TL.MessageReplies(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, views != nil)
            flags.set(1, forwards != nil)
            flags.set(2, replies != nil)
            writer.write(flags)
            if let views { writer.write(views) }
            if let forwards { writer.write(forwards) }
            if let replies { replies.write(to: &writer) }
        }
    }

    /// `MessageReplyHeader`
    public enum AnyMessageReplyHeader: TLUnion {
        indirect case messageReplyHeader(TL.MessageReplyHeader)
        case messageReplyStoryHeader(TL.MessageReplyStoryHeader)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1b97_dd66: self = .messageReplyHeader(try TL.MessageReplyHeader(bare: &reader))
            case 0x0e5a_f939: self = .messageReplyStoryHeader(try TL.MessageReplyStoryHeader(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no MessageReplyHeader: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messageReplyHeader(let value): value.write(to: &writer)
            case .messageReplyStoryHeader(let value): value.write(to: &writer)
            }
        }
    }

    /// `messageReplyHeader`
    public struct MessageReplyHeader: TLConstructor {
        public static let id: UInt32 = 0x1b97_dd66
        public var replyToScheduled: Bool
        public var forumTopic: Bool
        public var quote: Bool
        public var replyToEphemeral: Bool
        public var replyToMsgId: Int32?
        public var replyToPeerId: TL.AnyPeer?
        public var replyFrom: TL.MessageFwdHeader?
        public var replyMedia: TL.AnyMessageMedia?
        public var replyToTopId: Int32?
        public var quoteText: String?
        public var quoteEntities: [TL.AnyMessageEntity]?
        public var quoteOffset: Int32?
        public var todoItemId: Int32?
        public var pollOption: [UInt8]?

        public init(
            replyToScheduled: Bool = false, forumTopic: Bool = false, quote: Bool = false,
            replyToEphemeral: Bool = false, replyToMsgId: Int32? = nil, replyToPeerId: TL.AnyPeer? = nil,
            replyFrom: TL.MessageFwdHeader? = nil, replyMedia: TL.AnyMessageMedia? = nil, replyToTopId: Int32? = nil,
            quoteText: String? = nil, quoteEntities: [TL.AnyMessageEntity]? = nil, quoteOffset: Int32? = nil,
            todoItemId: Int32? = nil, pollOption: [UInt8]? = nil
        ) {
            self.replyToScheduled = replyToScheduled
            self.forumTopic = forumTopic
            self.quote = quote
            self.replyToEphemeral = replyToEphemeral
            self.replyToMsgId = replyToMsgId
            self.replyToPeerId = replyToPeerId
            self.replyFrom = replyFrom
            self.replyMedia = replyMedia
            self.replyToTopId = replyToTopId
            self.quoteText = quoteText
            self.quoteEntities = quoteEntities
            self.quoteOffset = quoteOffset
            self.todoItemId = todoItemId
            self.pollOption = pollOption
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            replyToScheduled = flags.has(2)
            forumTopic = flags.has(3)
            quote = flags.has(9)
            replyToEphemeral = flags.has(13)
            replyToMsgId = try flags.has(4) ? reader.readInt32() : nil
            replyToPeerId = try flags.has(0) ? TL.AnyPeer(from: &reader) : nil
            replyFrom = try flags.has(5) ? TL.MessageFwdHeader(from: &reader) : nil
            replyMedia = try flags.has(8) ? TL.AnyMessageMedia(from: &reader) : nil
            replyToTopId = try flags.has(1) ? reader.readInt32() : nil
            quoteText = try flags.has(6) ? reader.readString() : nil
            quoteEntities = try flags.has(7) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            quoteOffset = try flags.has(10) ? reader.readInt32() : nil
            todoItemId = try flags.has(11) ? reader.readInt32() : nil
            pollOption = try flags.has(12) ? reader.readBytes() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, replyToScheduled)
            flags.set(3, forumTopic)
            flags.set(9, quote)
            flags.set(13, replyToEphemeral)
            flags.set(4, replyToMsgId != nil)
            flags.set(0, replyToPeerId != nil)
            flags.set(5, replyFrom != nil)
            flags.set(8, replyMedia != nil)
            flags.set(1, replyToTopId != nil)
            flags.set(6, quoteText != nil)
            flags.set(7, quoteEntities != nil)
            flags.set(10, quoteOffset != nil)
            flags.set(11, todoItemId != nil)
            flags.set(12, pollOption != nil)
            writer.write(flags)
            if let replyToMsgId { writer.write(replyToMsgId) }
            if let replyToPeerId { replyToPeerId.write(to: &writer) }
            if let replyFrom { replyFrom.write(to: &writer) }
            if let replyMedia { replyMedia.write(to: &writer) }
            if let replyToTopId { writer.write(replyToTopId) }
            if let quoteText { writer.write(quoteText) }
            if let quoteEntities { writer.writeVector(quoteEntities) }
            if let quoteOffset { writer.write(quoteOffset) }
            if let todoItemId { writer.write(todoItemId) }
            if let pollOption { writer.write(pollOption) }
        }
    }

    /// `messageReplyStoryHeader`
    public struct MessageReplyStoryHeader: TLConstructor {
        public static let id: UInt32 = 0x0e5a_f939
        public var peer: TL.AnyPeer
        public var storyId: Int32

        public init(peer: TL.AnyPeer, storyId: Int32) {
            self.peer = peer
            self.storyId = storyId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            storyId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(storyId)
        }
    }

    /// `messageReplies`
    public struct MessageReplies: TLConstructor {
        public static let id: UInt32 = 0x83d6_0fc2
        public var replies: Int32
        public var repliesPts: Int32
        public var recentRepliers: [TL.AnyPeer]?
        public var channelId: Int64?
        public var maxId: Int32?
        public var readMaxId: Int32?
        /// Told by `channelId`, which is there or not with it.
        public var comments: Bool { channelId != nil }

        public init(
            replies: Int32, repliesPts: Int32, recentRepliers: [TL.AnyPeer]? = nil, channelId: Int64? = nil,
            maxId: Int32? = nil, readMaxId: Int32? = nil
        ) {
            self.replies = replies
            self.repliesPts = repliesPts
            self.recentRepliers = recentRepliers
            self.channelId = channelId
            self.maxId = maxId
            self.readMaxId = readMaxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            replies = try reader.readInt32()
            repliesPts = try reader.readInt32()
            recentRepliers = try flags.has(1) ? reader.readVector(of: TL.AnyPeer.self) : nil
            channelId = try flags.has(0) ? reader.readInt64() : nil
            maxId = try flags.has(2) ? reader.readInt32() : nil
            readMaxId = try flags.has(3) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, recentRepliers != nil)
            flags.set(0, channelId != nil)
            flags.set(2, maxId != nil)
            flags.set(3, readMaxId != nil)
            writer.write(flags)
            writer.write(replies)
            writer.write(repliesPts)
            if let recentRepliers { writer.writeVector(recentRepliers) }
            if let channelId { writer.write(channelId) }
            if let maxId { writer.write(maxId) }
            if let readMaxId { writer.write(readMaxId) }
        }
    }
}
