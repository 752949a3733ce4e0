// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `updateShortMessage`
    public struct UpdateShortMessage: TLConstructor {
        public static let id: UInt32 = 0x313b_c7f8
        public var out: Bool
        public var mentioned: Bool
        public var mediaUnread: Bool
        public var silent: Bool
        public var id: Int32
        public var userId: Int64
        public var message: String
        public var pts: Int32
        public var ptsCount: Int32
        public var date: Int32
        public var fwdFrom: TL.MessageFwdHeader?
        public var viaBotId: Int64?
        public var replyTo: TL.AnyMessageReplyHeader?
        public var entities: [TL.AnyMessageEntity]?
        public var ttlPeriod: Int32?

        public init(
            out: Bool = false, mentioned: Bool = false, mediaUnread: Bool = false, silent: Bool = false, id: Int32,
            userId: Int64, message: String, pts: Int32, ptsCount: Int32, date: Int32,
            fwdFrom: TL.MessageFwdHeader? = nil, viaBotId: Int64? = nil, replyTo: TL.AnyMessageReplyHeader? = nil,
            entities: [TL.AnyMessageEntity]? = nil, ttlPeriod: Int32? = nil
        ) {
            self.out = out
            self.mentioned = mentioned
            self.mediaUnread = mediaUnread
            self.silent = silent
            self.id = id
            self.userId = userId
            self.message = message
            self.pts = pts
            self.ptsCount = ptsCount
            self.date = date
            self.fwdFrom = fwdFrom
            self.viaBotId = viaBotId
            self.replyTo = replyTo
            self.entities = entities
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            out = flags.has(1)
            mentioned = flags.has(4)
            mediaUnread = flags.has(5)
            silent = flags.has(13)
            id = try reader.readInt32()
            userId = try reader.readInt64()
            message = try reader.readString()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
            date = try reader.readInt32()
            fwdFrom = try flags.has(2) ? TL.MessageFwdHeader(from: &reader) : nil
            viaBotId = try flags.has(11) ? reader.readInt64() : nil
            replyTo = try flags.has(3) ? TL.AnyMessageReplyHeader(from: &reader) : nil
            entities = try flags.has(7) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            ttlPeriod = try flags.has(25) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, out)
            flags.set(4, mentioned)
            flags.set(5, mediaUnread)
            flags.set(13, silent)
            flags.set(2, fwdFrom != nil)
            flags.set(11, viaBotId != nil)
            flags.set(3, replyTo != nil)
            flags.set(7, entities != nil)
            flags.set(25, ttlPeriod != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(userId)
            writer.write(message)
            writer.write(pts)
            writer.write(ptsCount)
            writer.write(date)
            if let fwdFrom { fwdFrom.write(to: &writer) }
            if let viaBotId { writer.write(viaBotId) }
            if let replyTo { replyTo.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

    /// `updateShortChatMessage`
    public struct UpdateShortChatMessage: TLConstructor {
        public static let id: UInt32 = 0x4d6d_eea5
        public var out: Bool
        public var mentioned: Bool
        public var mediaUnread: Bool
        public var silent: Bool
        public var id: Int32
        public var fromId: Int64
        public var chatId: Int64
        public var message: String
        public var pts: Int32
        public var ptsCount: Int32
        public var date: Int32
        public var fwdFrom: TL.MessageFwdHeader?
        public var viaBotId: Int64?
        public var replyTo: TL.AnyMessageReplyHeader?
        public var entities: [TL.AnyMessageEntity]?
        public var ttlPeriod: Int32?

        public init(
            out: Bool = false, mentioned: Bool = false, mediaUnread: Bool = false, silent: Bool = false, id: Int32,
            fromId: Int64, chatId: Int64, message: String, pts: Int32, ptsCount: Int32, date: Int32,
            fwdFrom: TL.MessageFwdHeader? = nil, viaBotId: Int64? = nil, replyTo: TL.AnyMessageReplyHeader? = nil,
            entities: [TL.AnyMessageEntity]? = nil, ttlPeriod: Int32? = nil
        ) {
            self.out = out
            self.mentioned = mentioned
            self.mediaUnread = mediaUnread
            self.silent = silent
            self.id = id
            self.fromId = fromId
            self.chatId = chatId
            self.message = message
            self.pts = pts
            self.ptsCount = ptsCount
            self.date = date
            self.fwdFrom = fwdFrom
            self.viaBotId = viaBotId
            self.replyTo = replyTo
            self.entities = entities
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            out = flags.has(1)
            mentioned = flags.has(4)
            mediaUnread = flags.has(5)
            silent = flags.has(13)
            id = try reader.readInt32()
            fromId = try reader.readInt64()
            chatId = try reader.readInt64()
            message = try reader.readString()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
            date = try reader.readInt32()
            fwdFrom = try flags.has(2) ? TL.MessageFwdHeader(from: &reader) : nil
            viaBotId = try flags.has(11) ? reader.readInt64() : nil
            replyTo = try flags.has(3) ? TL.AnyMessageReplyHeader(from: &reader) : nil
            entities = try flags.has(7) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            ttlPeriod = try flags.has(25) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, out)
            flags.set(4, mentioned)
            flags.set(5, mediaUnread)
            flags.set(13, silent)
            flags.set(2, fwdFrom != nil)
            flags.set(11, viaBotId != nil)
            flags.set(3, replyTo != nil)
            flags.set(7, entities != nil)
            flags.set(25, ttlPeriod != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(fromId)
            writer.write(chatId)
            writer.write(message)
            writer.write(pts)
            writer.write(ptsCount)
            writer.write(date)
            if let fwdFrom { fwdFrom.write(to: &writer) }
            if let viaBotId { writer.write(viaBotId) }
            if let replyTo { replyTo.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

    /// `updateShort`
    public struct UpdateShort: TLConstructor {
        public static let id: UInt32 = 0x78d4_dec1
        public var update: TL.AnyUpdate
        public var date: Int32

        public init(update: TL.AnyUpdate, date: Int32) {
            self.update = update
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            update = try TL.AnyUpdate(from: &reader)
            date = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            update.write(to: &writer)
            writer.write(date)
        }
    }

    /// `updatesCombined`
    public struct UpdatesCombined: TLConstructor {
        public static let id: UInt32 = 0x725b_04c3
        public var updates: [TL.AnyUpdate]
        public var users: [TL.AnyUser]
        public var chats: [TL.AnyChat]
        public var date: Int32
        public var seqStart: Int32
        public var seq: Int32

        public init(
            updates: [TL.AnyUpdate], users: [TL.AnyUser], chats: [TL.AnyChat], date: Int32, seqStart: Int32, seq: Int32
        ) {
            self.updates = updates
            self.users = users
            self.chats = chats
            self.date = date
            self.seqStart = seqStart
            self.seq = seq
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            updates = try reader.readVector(of: TL.AnyUpdate.self)
            users = try reader.readVector(of: TL.AnyUser.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            date = try reader.readInt32()
            seqStart = try reader.readInt32()
            seq = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(updates)
            writer.writeVector(users)
            writer.writeVector(chats)
            writer.write(date)
            writer.write(seqStart)
            writer.write(seq)
        }
    }

    /// `updates`
    public struct Updates: TLConstructor {
        public static let id: UInt32 = 0x74ae_4240
        public var updates: [TL.AnyUpdate]
        public var users: [TL.AnyUser]
        public var chats: [TL.AnyChat]
        public var date: Int32
        public var seq: Int32

        public init(updates: [TL.AnyUpdate], users: [TL.AnyUser], chats: [TL.AnyChat], date: Int32, seq: Int32) {
            self.updates = updates
            self.users = users
            self.chats = chats
            self.date = date
            self.seq = seq
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            updates = try reader.readVector(of: TL.AnyUpdate.self)
            users = try reader.readVector(of: TL.AnyUser.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            date = try reader.readInt32()
            seq = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(updates)
            writer.writeVector(users)
            writer.writeVector(chats)
            writer.write(date)
            writer.write(seq)
        }
    }

    /// `updateShortSentMessage`
    public struct UpdateShortSentMessage: TLConstructor {
        public static let id: UInt32 = 0x9015_e101
        public var out: Bool
        public var id: Int32
        public var pts: Int32
        public var ptsCount: Int32
        public var date: Int32
        public var media: TL.AnyMessageMedia?
        public var entities: [TL.AnyMessageEntity]?
        public var ttlPeriod: Int32?

        public init(
            out: Bool = false, id: Int32, pts: Int32, ptsCount: Int32, date: Int32, media: TL.AnyMessageMedia? = nil,
            entities: [TL.AnyMessageEntity]? = nil, ttlPeriod: Int32? = nil
        ) {
            self.out = out
            self.id = id
            self.pts = pts
            self.ptsCount = ptsCount
            self.date = date
            self.media = media
            self.entities = entities
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            out = flags.has(1)
            id = try reader.readInt32()
            pts = try reader.readInt32()
            ptsCount = try reader.readInt32()
            date = try reader.readInt32()
            media = try flags.has(9) ? TL.AnyMessageMedia(from: &reader) : nil
            entities = try flags.has(7) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            ttlPeriod = try flags.has(25) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, out)
            flags.set(9, media != nil)
            flags.set(7, entities != nil)
            flags.set(25, ttlPeriod != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(pts)
            writer.write(ptsCount)
            writer.write(date)
            if let media { media.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }
}
