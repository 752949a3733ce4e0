// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `MessageAction`
    public enum AnyMessageAction: TLUnion {
        case messageActionEmpty
        case messageActionChatCreate(TL.MessageActionChatCreate)
        case messageActionChatEditTitle(TL.MessageActionChatEditTitle)
        case messageActionChatDeletePhoto
        case messageActionChatAddUser(TL.MessageActionChatAddUser)
        case messageActionChatDeleteUser(TL.MessageActionChatDeleteUser)
        case messageActionChatJoinedByLink(TL.MessageActionChatJoinedByLink)
        case messageActionChannelCreate(TL.MessageActionChannelCreate)
        case messageActionChatMigrateTo(TL.MessageActionChatMigrateTo)
        case messageActionChannelMigrateFrom(TL.MessageActionChannelMigrateFrom)
        case messageActionPinMessage
        case messageActionHistoryClear
        case messageActionScreenshotTaken
        case messageActionCustomAction(TL.MessageActionCustomAction)
        case messageActionContactSignUp
        case messageActionSetMessagesTTL(TL.MessageActionSetMessagesTTL)
        case messageActionChatJoinedByRequest

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xb6ae_f7b0: self = .messageActionEmpty
            case 0xbd47_cbad: self = .messageActionChatCreate(try TL.MessageActionChatCreate(bare: &reader))
            case 0xb5a1_ce5a: self = .messageActionChatEditTitle(try TL.MessageActionChatEditTitle(bare: &reader))
            case 0x95e3_fbef: self = .messageActionChatDeletePhoto
            case 0x15ce_fd00: self = .messageActionChatAddUser(try TL.MessageActionChatAddUser(bare: &reader))
            case 0xa43f_30cc: self = .messageActionChatDeleteUser(try TL.MessageActionChatDeleteUser(bare: &reader))
            case 0x0312_24c3: self = .messageActionChatJoinedByLink(try TL.MessageActionChatJoinedByLink(bare: &reader))
            case 0x95d2_ac92: self = .messageActionChannelCreate(try TL.MessageActionChannelCreate(bare: &reader))
            case 0xe103_7f92: self = .messageActionChatMigrateTo(try TL.MessageActionChatMigrateTo(bare: &reader))
            case 0xea39_48e9:
                self = .messageActionChannelMigrateFrom(try TL.MessageActionChannelMigrateFrom(bare: &reader))
            case 0x94bd_38ed: self = .messageActionPinMessage
            case 0x9fba_b604: self = .messageActionHistoryClear
            case 0x4792_929b: self = .messageActionScreenshotTaken
            case 0xfae6_9f56: self = .messageActionCustomAction(try TL.MessageActionCustomAction(bare: &reader))
            case 0xf3f2_5f76: self = .messageActionContactSignUp
            case 0x3c13_4d7b: self = .messageActionSetMessagesTTL(try TL.MessageActionSetMessagesTTL(bare: &reader))
            case 0xebbc_a3cb: self = .messageActionChatJoinedByRequest
            default: throw MTProtoError(.unknownConstructor(id), "no MessageAction: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messageActionEmpty: writer.write(0xb6ae_f7b0 as UInt32)
            case .messageActionChatCreate(let value): value.write(to: &writer)
            case .messageActionChatEditTitle(let value): value.write(to: &writer)
            case .messageActionChatDeletePhoto: writer.write(0x95e3_fbef as UInt32)
            case .messageActionChatAddUser(let value): value.write(to: &writer)
            case .messageActionChatDeleteUser(let value): value.write(to: &writer)
            case .messageActionChatJoinedByLink(let value): value.write(to: &writer)
            case .messageActionChannelCreate(let value): value.write(to: &writer)
            case .messageActionChatMigrateTo(let value): value.write(to: &writer)
            case .messageActionChannelMigrateFrom(let value): value.write(to: &writer)
            case .messageActionPinMessage: writer.write(0x94bd_38ed as UInt32)
            case .messageActionHistoryClear: writer.write(0x9fba_b604 as UInt32)
            case .messageActionScreenshotTaken: writer.write(0x4792_929b as UInt32)
            case .messageActionCustomAction(let value): value.write(to: &writer)
            case .messageActionContactSignUp: writer.write(0xf3f2_5f76 as UInt32)
            case .messageActionSetMessagesTTL(let value): value.write(to: &writer)
            case .messageActionChatJoinedByRequest: writer.write(0xebbc_a3cb as UInt32)
            }
        }
    }

    /// `messageActionChatCreate`
    public struct MessageActionChatCreate: TLConstructor {
        public static let id: UInt32 = 0xbd47_cbad
        public var title: String
        public var users: [Int64]

        public init(title: String, users: [Int64]) {
            self.title = title
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            title = try reader.readString()
            users = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(title)
            writer.writeVector(users)
        }
    }

    /// `messageActionChatEditTitle`
    public struct MessageActionChatEditTitle: TLConstructor {
        public static let id: UInt32 = 0xb5a1_ce5a
        public var title: String

        public init(title: String) {
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            title = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(title)
        }
    }

    /// `messageActionChatAddUser`
    public struct MessageActionChatAddUser: TLConstructor {
        public static let id: UInt32 = 0x15ce_fd00
        public var users: [Int64]

        public init(users: [Int64]) {
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            users = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(users)
        }
    }

    /// `messageActionChatDeleteUser`
    public struct MessageActionChatDeleteUser: TLConstructor {
        public static let id: UInt32 = 0xa43f_30cc
        public var userId: Int64

        public init(userId: Int64) {
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
        }
    }

    /// `messageActionChatJoinedByLink`
    public struct MessageActionChatJoinedByLink: TLConstructor {
        public static let id: UInt32 = 0x0312_24c3
        public var inviterId: Int64

        public init(inviterId: Int64) {
            self.inviterId = inviterId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            inviterId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(inviterId)
        }
    }

    /// `messageActionChannelCreate`
    public struct MessageActionChannelCreate: TLConstructor {
        public static let id: UInt32 = 0x95d2_ac92
        public var title: String

        public init(title: String) {
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            title = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(title)
        }
    }

    /// `messageActionChatMigrateTo`
    public struct MessageActionChatMigrateTo: TLConstructor {
        public static let id: UInt32 = 0xe103_7f92
        public var channelId: Int64

        public init(channelId: Int64) {
            self.channelId = channelId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
        }
    }

    /// `messageActionChannelMigrateFrom`
    public struct MessageActionChannelMigrateFrom: TLConstructor {
        public static let id: UInt32 = 0xea39_48e9
        public var title: String
        public var chatId: Int64

        public init(title: String, chatId: Int64) {
            self.title = title
            self.chatId = chatId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            title = try reader.readString()
            chatId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(title)
            writer.write(chatId)
        }
    }

    /// `messageActionCustomAction`
    public struct MessageActionCustomAction: TLConstructor {
        public static let id: UInt32 = 0xfae6_9f56
        public var message: String

        public init(message: String) {
            self.message = message
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            message = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(message)
        }
    }

    /// `messageActionSetMessagesTTL`
    public struct MessageActionSetMessagesTTL: TLConstructor {
        public static let id: UInt32 = 0x3c13_4d7b
        public var period: Int32
        public var autoSettingFrom: Int64?

        public init(period: Int32, autoSettingFrom: Int64? = nil) {
            self.period = period
            self.autoSettingFrom = autoSettingFrom
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            period = try reader.readInt32()
            autoSettingFrom = try flags.has(0) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, autoSettingFrom != nil)
            writer.write(flags)
            writer.write(period)
            if let autoSettingFrom { writer.write(autoSettingFrom) }
        }
    }

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
}
