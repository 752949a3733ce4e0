// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `MessagesFilter`
    public enum AnyMessagesFilter: TLUnion {
        case inputMessagesFilterEmpty
        case inputMessagesFilterPhotos
        case inputMessagesFilterVideo
        case inputMessagesFilterPhotoVideo
        case inputMessagesFilterDocument
        case inputMessagesFilterUrl
        case inputMessagesFilterGif
        case inputMessagesFilterVoice
        case inputMessagesFilterMusic
        case inputMessagesFilterChatPhotos
        case inputMessagesFilterPhoneCalls(TL.InputMessagesFilterPhoneCalls)
        case inputMessagesFilterRoundVoice
        case inputMessagesFilterRoundVideo
        case inputMessagesFilterMyMentions
        case inputMessagesFilterGeo
        case inputMessagesFilterContacts
        case inputMessagesFilterPinned
        case inputMessagesFilterPoll

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x57e2_f66c: self = .inputMessagesFilterEmpty
            case 0x9609_a51c: self = .inputMessagesFilterPhotos
            case 0x9fc0_0e65: self = .inputMessagesFilterVideo
            case 0x56e9_f0e4: self = .inputMessagesFilterPhotoVideo
            case 0x9edd_f188: self = .inputMessagesFilterDocument
            case 0x7ef0_dd87: self = .inputMessagesFilterUrl
            case 0xffc8_6587: self = .inputMessagesFilterGif
            case 0x50f5_c392: self = .inputMessagesFilterVoice
            case 0x3751_b49e: self = .inputMessagesFilterMusic
            case 0x3a20_ecb8: self = .inputMessagesFilterChatPhotos
            case 0x80c9_9768: self = .inputMessagesFilterPhoneCalls(try TL.InputMessagesFilterPhoneCalls(bare: &reader))
            case 0x7a7c_17a4: self = .inputMessagesFilterRoundVoice
            case 0xb549_da53: self = .inputMessagesFilterRoundVideo
            case 0xc1f8_e69a: self = .inputMessagesFilterMyMentions
            case 0xe702_6d0d: self = .inputMessagesFilterGeo
            case 0xe062_db83: self = .inputMessagesFilterContacts
            case 0x1bb0_0451: self = .inputMessagesFilterPinned
            case 0xfa2b_c90a: self = .inputMessagesFilterPoll
            default: throw MTProtoError(.unknownConstructor(id), "no MessagesFilter: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputMessagesFilterEmpty: writer.write(0x57e2_f66c as UInt32)
            case .inputMessagesFilterPhotos: writer.write(0x9609_a51c as UInt32)
            case .inputMessagesFilterVideo: writer.write(0x9fc0_0e65 as UInt32)
            case .inputMessagesFilterPhotoVideo: writer.write(0x56e9_f0e4 as UInt32)
            case .inputMessagesFilterDocument: writer.write(0x9edd_f188 as UInt32)
            case .inputMessagesFilterUrl: writer.write(0x7ef0_dd87 as UInt32)
            case .inputMessagesFilterGif: writer.write(0xffc8_6587 as UInt32)
            case .inputMessagesFilterVoice: writer.write(0x50f5_c392 as UInt32)
            case .inputMessagesFilterMusic: writer.write(0x3751_b49e as UInt32)
            case .inputMessagesFilterChatPhotos: writer.write(0x3a20_ecb8 as UInt32)
            case .inputMessagesFilterPhoneCalls(let value): value.write(to: &writer)
            case .inputMessagesFilterRoundVoice: writer.write(0x7a7c_17a4 as UInt32)
            case .inputMessagesFilterRoundVideo: writer.write(0xb549_da53 as UInt32)
            case .inputMessagesFilterMyMentions: writer.write(0xc1f8_e69a as UInt32)
            case .inputMessagesFilterGeo: writer.write(0xe702_6d0d as UInt32)
            case .inputMessagesFilterContacts: writer.write(0xe062_db83 as UInt32)
            case .inputMessagesFilterPinned: writer.write(0x1bb0_0451 as UInt32)
            case .inputMessagesFilterPoll: writer.write(0xfa2b_c90a as UInt32)
            }
        }
    }

    /// `inputMessagesFilterPhoneCalls`
    public struct InputMessagesFilterPhoneCalls: TLConstructor {
        public static let id: UInt32 = 0x80c9_9768
        public var missed: Bool

        public init(missed: Bool = false) {
            self.missed = missed
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            missed = flags.has(0)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, missed)
            writer.write(flags)
        }
    }

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
}
