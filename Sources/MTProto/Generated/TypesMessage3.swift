// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `MessageEntity`
    public enum AnyMessageEntity: TLUnion {
        case messageEntityUnknown(TL.MessageEntityUnknown)
        case messageEntityMention(TL.MessageEntityMention)
        case messageEntityHashtag(TL.MessageEntityHashtag)
        case messageEntityBotCommand(TL.MessageEntityBotCommand)
        case messageEntityUrl(TL.MessageEntityUrl)
        case messageEntityEmail(TL.MessageEntityEmail)
        case messageEntityBold(TL.MessageEntityBold)
        case messageEntityItalic(TL.MessageEntityItalic)
        case messageEntityCode(TL.MessageEntityCode)
        case messageEntityPre(TL.MessageEntityPre)
        case messageEntityTextUrl(TL.MessageEntityTextUrl)
        case messageEntityMentionName(TL.MessageEntityMentionName)
        case inputMessageEntityMentionName(TL.InputMessageEntityMentionName)
        case messageEntityPhone(TL.MessageEntityPhone)
        case messageEntityCashtag(TL.MessageEntityCashtag)
        case messageEntityUnderline(TL.MessageEntityUnderline)
        case messageEntityStrike(TL.MessageEntityStrike)
        case messageEntityBankCard(TL.MessageEntityBankCard)
        case messageEntitySpoiler(TL.MessageEntitySpoiler)
        case messageEntityCustomEmoji(TL.MessageEntityCustomEmoji)
        case messageEntityBlockquote(TL.MessageEntityBlockquote)
        case messageEntityFormattedDate(TL.MessageEntityFormattedDate)
        case messageEntityDiffInsert(TL.MessageEntityDiffInsert)
        case messageEntityDiffReplace(TL.MessageEntityDiffReplace)
        case messageEntityDiffDelete(TL.MessageEntityDiffDelete)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xbb92_ba95: self = .messageEntityUnknown(try TL.MessageEntityUnknown(bare: &reader))
            case 0xfa04_579d: self = .messageEntityMention(try TL.MessageEntityMention(bare: &reader))
            case 0x6f63_5b0d: self = .messageEntityHashtag(try TL.MessageEntityHashtag(bare: &reader))
            case 0x6cef_8ac7: self = .messageEntityBotCommand(try TL.MessageEntityBotCommand(bare: &reader))
            case 0x6ed0_2538: self = .messageEntityUrl(try TL.MessageEntityUrl(bare: &reader))
            case 0x64e4_75c2: self = .messageEntityEmail(try TL.MessageEntityEmail(bare: &reader))
            case 0xbd61_0bc9: self = .messageEntityBold(try TL.MessageEntityBold(bare: &reader))
            case 0x826f_8b60: self = .messageEntityItalic(try TL.MessageEntityItalic(bare: &reader))
            case 0x28a2_0571: self = .messageEntityCode(try TL.MessageEntityCode(bare: &reader))
            case 0x7392_4be0: self = .messageEntityPre(try TL.MessageEntityPre(bare: &reader))
            case 0x76a6_d327: self = .messageEntityTextUrl(try TL.MessageEntityTextUrl(bare: &reader))
            case 0xdc7b_1140: self = .messageEntityMentionName(try TL.MessageEntityMentionName(bare: &reader))
            case 0x208e_68c9: self = .inputMessageEntityMentionName(try TL.InputMessageEntityMentionName(bare: &reader))
            case 0x9b69_e34b: self = .messageEntityPhone(try TL.MessageEntityPhone(bare: &reader))
            case 0x4c4e_743f: self = .messageEntityCashtag(try TL.MessageEntityCashtag(bare: &reader))
            case 0x9c4e_7e8b: self = .messageEntityUnderline(try TL.MessageEntityUnderline(bare: &reader))
            case 0xbf06_93d4: self = .messageEntityStrike(try TL.MessageEntityStrike(bare: &reader))
            case 0x761e_6af4: self = .messageEntityBankCard(try TL.MessageEntityBankCard(bare: &reader))
            case 0x32ca_960f: self = .messageEntitySpoiler(try TL.MessageEntitySpoiler(bare: &reader))
            case 0xc8cf_05f8: self = .messageEntityCustomEmoji(try TL.MessageEntityCustomEmoji(bare: &reader))
            case 0xf1cc_aaac: self = .messageEntityBlockquote(try TL.MessageEntityBlockquote(bare: &reader))
            case 0x904a_c7c7: self = .messageEntityFormattedDate(try TL.MessageEntityFormattedDate(bare: &reader))
            case 0x7177_7116: self = .messageEntityDiffInsert(try TL.MessageEntityDiffInsert(bare: &reader))
            case 0xc6c1_e5a7: self = .messageEntityDiffReplace(try TL.MessageEntityDiffReplace(bare: &reader))
            case 0x0652_c1c5: self = .messageEntityDiffDelete(try TL.MessageEntityDiffDelete(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no MessageEntity: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messageEntityUnknown(let value): value.write(to: &writer)
            case .messageEntityMention(let value): value.write(to: &writer)
            case .messageEntityHashtag(let value): value.write(to: &writer)
            case .messageEntityBotCommand(let value): value.write(to: &writer)
            case .messageEntityUrl(let value): value.write(to: &writer)
            case .messageEntityEmail(let value): value.write(to: &writer)
            case .messageEntityBold(let value): value.write(to: &writer)
            case .messageEntityItalic(let value): value.write(to: &writer)
            case .messageEntityCode(let value): value.write(to: &writer)
            case .messageEntityPre(let value): value.write(to: &writer)
            case .messageEntityTextUrl(let value): value.write(to: &writer)
            case .messageEntityMentionName(let value): value.write(to: &writer)
            case .inputMessageEntityMentionName(let value): value.write(to: &writer)
            case .messageEntityPhone(let value): value.write(to: &writer)
            case .messageEntityCashtag(let value): value.write(to: &writer)
            case .messageEntityUnderline(let value): value.write(to: &writer)
            case .messageEntityStrike(let value): value.write(to: &writer)
            case .messageEntityBankCard(let value): value.write(to: &writer)
            case .messageEntitySpoiler(let value): value.write(to: &writer)
            case .messageEntityCustomEmoji(let value): value.write(to: &writer)
            case .messageEntityBlockquote(let value): value.write(to: &writer)
            case .messageEntityFormattedDate(let value): value.write(to: &writer)
            case .messageEntityDiffInsert(let value): value.write(to: &writer)
            case .messageEntityDiffReplace(let value): value.write(to: &writer)
            case .messageEntityDiffDelete(let value): value.write(to: &writer)
            }
        }
    }

    /// `messageEntityUnknown`
    public struct MessageEntityUnknown: TLConstructor {
        public static let id: UInt32 = 0xbb92_ba95
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

    /// `messageEntityMention`
    public struct MessageEntityMention: TLConstructor {
        public static let id: UInt32 = 0xfa04_579d
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

    /// `messageEntityHashtag`
    public struct MessageEntityHashtag: TLConstructor {
        public static let id: UInt32 = 0x6f63_5b0d
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

    /// `messageEntityBotCommand`
    public struct MessageEntityBotCommand: TLConstructor {
        public static let id: UInt32 = 0x6cef_8ac7
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

    /// `messageEntityUrl`
    public struct MessageEntityUrl: TLConstructor {
        public static let id: UInt32 = 0x6ed0_2538
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

    /// `messageEntityEmail`
    public struct MessageEntityEmail: TLConstructor {
        public static let id: UInt32 = 0x64e4_75c2
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

    /// `messageEntityBold`
    public struct MessageEntityBold: TLConstructor {
        public static let id: UInt32 = 0xbd61_0bc9
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

    /// `messageEntityItalic`
    public struct MessageEntityItalic: TLConstructor {
        public static let id: UInt32 = 0x826f_8b60
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

    /// `messageEntityCode`
    public struct MessageEntityCode: TLConstructor {
        public static let id: UInt32 = 0x28a2_0571
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

    /// `messageEntityPre`
    public struct MessageEntityPre: TLConstructor {
        public static let id: UInt32 = 0x7392_4be0
        public var offset: Int32
        public var length: Int32
        public var language: String

        public init(offset: Int32, length: Int32, language: String) {
            self.offset = offset
            self.length = length
            self.language = language
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
            length = try reader.readInt32()
            language = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
            writer.write(length)
            writer.write(language)
        }
    }

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
}
