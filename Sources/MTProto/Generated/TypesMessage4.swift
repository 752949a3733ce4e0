// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messageEntityTextUrl`
    public struct MessageEntityTextUrl: TLConstructor {
        public static let id: UInt32 = 0x76a6_d327
        public var offset: Int32
        public var length: Int32
        public var url: String

        public init(offset: Int32, length: Int32, url: String) {
            self.offset = offset
            self.length = length
            self.url = url
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
            url = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
            writer.write(url)
        }
    }

    /// `messageEntityMentionName`
    public struct MessageEntityMentionName: TLConstructor {
        public static let id: UInt32 = 0xdc7b_1140
        public var offset: Int32
        public var length: Int32
        public var userId: Int64

        public init(offset: Int32, length: Int32, userId: Int64) {
            self.offset = offset
            self.length = length
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
            writer.write(userId)
        }
    }

    /// `inputMessageEntityMentionName`
    public struct InputMessageEntityMentionName: TLConstructor {
        public static let id: UInt32 = 0x208e_68c9
        public var offset: Int32
        public var length: Int32
        public var userId: TL.AnyInputUser

        public init(offset: Int32, length: Int32, userId: TL.AnyInputUser) {
            self.offset = offset
            self.length = length
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
            userId = try TL.AnyInputUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
            userId.write(to: &writer)
        }
    }

    /// `messageEntityPhone`
    public struct MessageEntityPhone: TLConstructor {
        public static let id: UInt32 = 0x9b69_e34b
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
}
