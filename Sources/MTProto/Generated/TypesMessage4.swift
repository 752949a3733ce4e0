// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messageEntityCashtag`
    public struct MessageEntityCashtag: TLConstructor {
        public static let id: UInt32 = 0x4c4e_743f
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntityUnderline`
    public struct MessageEntityUnderline: TLConstructor {
        public static let id: UInt32 = 0x9c4e_7e8b
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntityStrike`
    public struct MessageEntityStrike: TLConstructor {
        public static let id: UInt32 = 0xbf06_93d4
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntityBankCard`
    public struct MessageEntityBankCard: TLConstructor {
        public static let id: UInt32 = 0x761e_6af4
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntitySpoiler`
    public struct MessageEntitySpoiler: TLConstructor {
        public static let id: UInt32 = 0x32ca_960f
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntityCustomEmoji`
    public struct MessageEntityCustomEmoji: TLConstructor {
        public static let id: UInt32 = 0xc8cf_05f8
        public var offset: Int32
        public var length: Int32
        public var documentId: Int64

        public init(offset: Int32, length: Int32, documentId: Int64) {
            self.offset = offset
            self.length = length
            self.documentId = documentId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
            documentId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
            writer.write(documentId)
        }
    }

    /// `messageEntityBlockquote`
    public struct MessageEntityBlockquote: TLConstructor {
        public static let id: UInt32 = 0xf1cc_aaac
        public var collapsed: Bool
        public var offset: Int32
        public var length: Int32

        public init(collapsed: Bool = false, offset: Int32, length: Int32) {
            self.collapsed = collapsed
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            collapsed = flags.has(0)
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, collapsed)
            writer.write(flags)
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntityFormattedDate`
    public struct MessageEntityFormattedDate: TLConstructor {
        public static let id: UInt32 = 0x904a_c7c7
        public var relative: Bool
        public var shortTime: Bool
        public var longTime: Bool
        public var shortDate: Bool
        public var longDate: Bool
        public var dayOfWeek: Bool
        public var offset: Int32
        public var length: Int32
        public var date: Int32

        public init(
            relative: Bool = false, shortTime: Bool = false, longTime: Bool = false, shortDate: Bool = false,
            longDate: Bool = false, dayOfWeek: Bool = false, offset: Int32, length: Int32, date: Int32
        ) {
            self.relative = relative
            self.shortTime = shortTime
            self.longTime = longTime
            self.shortDate = shortDate
            self.longDate = longDate
            self.dayOfWeek = dayOfWeek
            self.offset = offset
            self.length = length
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            relative = flags.has(0)
            shortTime = flags.has(1)
            longTime = flags.has(2)
            shortDate = flags.has(3)
            longDate = flags.has(4)
            dayOfWeek = flags.has(5)
            offset = try reader.readInt32()
            length = try reader.readInt32()
            date = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, relative)
            flags.set(1, shortTime)
            flags.set(2, longTime)
            flags.set(3, shortDate)
            flags.set(4, longDate)
            flags.set(5, dayOfWeek)
            writer.write(flags)
            writer.write(offset)
            writer.write(length)
            writer.write(date)
        }
    }

    /// `messageEntityDiffInsert`
    public struct MessageEntityDiffInsert: TLConstructor {
        public static let id: UInt32 = 0x7177_7116
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageEntityDiffReplace`
    public struct MessageEntityDiffReplace: TLConstructor {
        public static let id: UInt32 = 0xc6c1_e5a7
        public var offset: Int32
        public var length: Int32
        public var oldText: String

        public init(offset: Int32, length: Int32, oldText: String) {
            self.offset = offset
            self.length = length
            self.oldText = oldText
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
            oldText = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
            writer.write(oldText)
        }
    }

    /// `messageEntityDiffDelete`
    public struct MessageEntityDiffDelete: TLConstructor {
        public static let id: UInt32 = 0x0652_c1c5
        public var offset: Int32
        public var length: Int32

        public init(offset: Int32, length: Int32) {
            self.offset = offset
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
        }
    }

    /// `messageRange`
    public struct MessageRange: TLConstructor {
        public static let id: UInt32 = 0x0ae3_0253
        public var minId: Int32
        public var maxId: Int32

        public init(minId: Int32, maxId: Int32) {
            self.minId = minId
            self.maxId = maxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            minId = try reader.readInt32()
            maxId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(minId)
            writer.write(maxId)
        }
    }

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
}
