// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `Chat`
    public enum AnyChat: TLUnion {
        case chatEmpty(TL.ChatEmpty)
        indirect case chat(TL.Chat)
        case chatForbidden(TL.ChatForbidden)
        indirect case channel(TL.Channel)
        case channelForbidden(TL.ChannelForbidden)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x2956_2865: self = .chatEmpty(try TL.ChatEmpty(bare: &reader))
            case 0x41cb_f256: self = .chat(try TL.Chat(bare: &reader))
            case 0x6592_a1a7: self = .chatForbidden(try TL.ChatForbidden(bare: &reader))
            case 0xd49f_34c6, 0x1c32_b11c: self = .channel(try TL.Channel(id: id, bare: &reader))
            case 0x17d4_93d5: self = .channelForbidden(try TL.ChannelForbidden(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Chat: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatEmpty(let value): value.write(to: &writer)
            case .chat(let value): value.write(to: &writer)
            case .chatForbidden(let value): value.write(to: &writer)
            case .channel(let value): value.write(to: &writer)
            case .channelForbidden(let value): value.write(to: &writer)
            }
        }
    }

    /// `chatEmpty`
    public struct ChatEmpty: TLConstructor {
        public static let id: UInt32 = 0x2956_2865
        public var id: Int64

        public init(id: Int64) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `chat`
    public struct Chat: TLConstructor {
        public static let id: UInt32 = 0x41cb_f256
        public var creator: Bool
        public var left: Bool
        public var deactivated: Bool
        public var callActive: Bool
        public var callNotEmpty: Bool
        public var noforwards: Bool
        public var id: Int64
        public var title: String
        public var photo: TL.AnyChatPhoto
        public var participantsCount: Int32
        public var date: Int32
        public var version: Int32
        public var migratedTo: TL.AnyInputChannel?
        public var adminRights: TL.ChatAdminRights?
        public var defaultBannedRights: TL.ChatBannedRights?

        public init(
            creator: Bool = false, left: Bool = false, deactivated: Bool = false, callActive: Bool = false,
            callNotEmpty: Bool = false, noforwards: Bool = false, id: Int64, title: String, photo: TL.AnyChatPhoto,
            participantsCount: Int32, date: Int32, version: Int32, migratedTo: TL.AnyInputChannel? = nil,
            adminRights: TL.ChatAdminRights? = nil, defaultBannedRights: TL.ChatBannedRights? = nil
        ) {
            self.creator = creator
            self.left = left
            self.deactivated = deactivated
            self.callActive = callActive
            self.callNotEmpty = callNotEmpty
            self.noforwards = noforwards
            self.id = id
            self.title = title
            self.photo = photo
            self.participantsCount = participantsCount
            self.date = date
            self.version = version
            self.migratedTo = migratedTo
            self.adminRights = adminRights
            self.defaultBannedRights = defaultBannedRights
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            creator = flags.has(0)
            left = flags.has(2)
            deactivated = flags.has(5)
            callActive = flags.has(23)
            callNotEmpty = flags.has(24)
            noforwards = flags.has(25)
            id = try reader.readInt64()
            title = try reader.readString()
            photo = try TL.AnyChatPhoto(from: &reader)
            participantsCount = try reader.readInt32()
            date = try reader.readInt32()
            version = try reader.readInt32()
            migratedTo = try flags.has(6) ? TL.AnyInputChannel(from: &reader) : nil
            adminRights = try flags.has(14) ? TL.ChatAdminRights(from: &reader) : nil
            defaultBannedRights = try flags.has(18) ? TL.ChatBannedRights(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, creator)
            flags.set(2, left)
            flags.set(5, deactivated)
            flags.set(23, callActive)
            flags.set(24, callNotEmpty)
            flags.set(25, noforwards)
            flags.set(6, migratedTo != nil)
            flags.set(14, adminRights != nil)
            flags.set(18, defaultBannedRights != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(title)
            photo.write(to: &writer)
            writer.write(participantsCount)
            writer.write(date)
            writer.write(version)
            if let migratedTo { migratedTo.write(to: &writer) }
            if let adminRights { adminRights.write(to: &writer) }
            if let defaultBannedRights { defaultBannedRights.write(to: &writer) }
        }
    }

    /// `chatForbidden`
    public struct ChatForbidden: TLConstructor {
        public static let id: UInt32 = 0x6592_a1a7
        public var id: Int64
        public var title: String

        public init(id: Int64, title: String) {
            self.id = id
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            title = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(title)
        }
    }
}
