// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messageMediaPhoto`
    public struct MessageMediaPhoto: TLConstructor {
        public static let id: UInt32 = 0xe216_eb63
        public var spoiler: Bool
        public var photo: TL.AnyPhoto?
        public var ttlSeconds: Int32?
        public var video: TL.AnyDocument?
        /// Told by `video`, which is there or not with it.
        public var livePhoto: Bool { video != nil }

        public init(
            spoiler: Bool = false, photo: TL.AnyPhoto? = nil, ttlSeconds: Int32? = nil, video: TL.AnyDocument? = nil
        ) {
            self.spoiler = spoiler
            self.photo = photo
            self.ttlSeconds = ttlSeconds
            self.video = video
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            spoiler = flags.has(3)
            photo = try flags.has(0) ? TL.AnyPhoto(from: &reader) : nil
            ttlSeconds = try flags.has(2) ? reader.readInt32() : nil
            video = try flags.has(4) ? TL.AnyDocument(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, spoiler)
            flags.set(0, photo != nil)
            flags.set(2, ttlSeconds != nil)
            flags.set(4, video != nil)
            writer.write(flags)
            if let photo { photo.write(to: &writer) }
            if let ttlSeconds { writer.write(ttlSeconds) }
            if let video { video.write(to: &writer) }
        }
    }

    /// `messageMediaDocument`
    public struct MessageMediaDocument: TLConstructor {
        public static let id: UInt32 = 0x52d8_ccd9
        public var nopremium: Bool
        public var spoiler: Bool
        public var video: Bool
        public var round: Bool
        public var voice: Bool
        public var document: TL.AnyDocument?
        public var altDocuments: [TL.AnyDocument]?
        public var videoCover: TL.AnyPhoto?
        public var videoTimestamp: Int32?
        public var ttlSeconds: Int32?

        public init(
            nopremium: Bool = false, spoiler: Bool = false, video: Bool = false, round: Bool = false,
            voice: Bool = false, document: TL.AnyDocument? = nil, altDocuments: [TL.AnyDocument]? = nil,
            videoCover: TL.AnyPhoto? = nil, videoTimestamp: Int32? = nil, ttlSeconds: Int32? = nil
        ) {
            self.nopremium = nopremium
            self.spoiler = spoiler
            self.video = video
            self.round = round
            self.voice = voice
            self.document = document
            self.altDocuments = altDocuments
            self.videoCover = videoCover
            self.videoTimestamp = videoTimestamp
            self.ttlSeconds = ttlSeconds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            nopremium = flags.has(3)
            spoiler = flags.has(4)
            video = flags.has(6)
            round = flags.has(7)
            voice = flags.has(8)
            document = try flags.has(0) ? TL.AnyDocument(from: &reader) : nil
            altDocuments = try flags.has(5) ? reader.readVector(of: TL.AnyDocument.self) : nil
            videoCover = try flags.has(9) ? TL.AnyPhoto(from: &reader) : nil
            videoTimestamp = try flags.has(10) ? reader.readInt32() : nil
            ttlSeconds = try flags.has(2) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, nopremium)
            flags.set(4, spoiler)
            flags.set(6, video)
            flags.set(7, round)
            flags.set(8, voice)
            flags.set(0, document != nil)
            flags.set(5, altDocuments != nil)
            flags.set(9, videoCover != nil)
            flags.set(10, videoTimestamp != nil)
            flags.set(2, ttlSeconds != nil)
            writer.write(flags)
            if let document { document.write(to: &writer) }
            if let altDocuments { writer.writeVector(altDocuments) }
            if let videoCover { videoCover.write(to: &writer) }
            if let videoTimestamp { writer.write(videoTimestamp) }
            if let ttlSeconds { writer.write(ttlSeconds) }
        }
    }

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
}
