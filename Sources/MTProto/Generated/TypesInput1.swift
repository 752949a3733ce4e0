// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `InputPeer`
    public indirect enum AnyInputPeer: TLUnion {
        case inputPeerEmpty
        case inputPeerSelf
        case inputPeerChat(TL.InputPeerChat)
        case inputPeerUser(TL.InputPeerUser)
        case inputPeerChannel(TL.InputPeerChannel)
        case inputPeerUserFromMessage(TL.InputPeerUserFromMessage)
        case inputPeerChannelFromMessage(TL.InputPeerChannelFromMessage)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x7f3b_18ea: self = .inputPeerEmpty
            case 0x7da0_7ec9: self = .inputPeerSelf
            case 0x35a9_5cb9: self = .inputPeerChat(try TL.InputPeerChat(bare: &reader))
            case 0xdde8_a54c: self = .inputPeerUser(try TL.InputPeerUser(bare: &reader))
            case 0x27bc_bbfc: self = .inputPeerChannel(try TL.InputPeerChannel(bare: &reader))
            case 0xa87b_0a1c: self = .inputPeerUserFromMessage(try TL.InputPeerUserFromMessage(bare: &reader))
            case 0xbd2a_0840: self = .inputPeerChannelFromMessage(try TL.InputPeerChannelFromMessage(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputPeer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputPeerEmpty: writer.write(0x7f3b_18ea as UInt32)
            case .inputPeerSelf: writer.write(0x7da0_7ec9 as UInt32)
            case .inputPeerChat(let value): value.write(to: &writer)
            case .inputPeerUser(let value): value.write(to: &writer)
            case .inputPeerChannel(let value): value.write(to: &writer)
            case .inputPeerUserFromMessage(let value): value.write(to: &writer)
            case .inputPeerChannelFromMessage(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputPeerChat`
    public struct InputPeerChat: TLConstructor {
        public static let id: UInt32 = 0x35a9_5cb9
        public var chatId: Int64

        public init(chatId: Int64) {
            self.chatId = chatId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
        }
    }

    /// `inputPeerUser`
    public struct InputPeerUser: TLConstructor {
        public static let id: UInt32 = 0xdde8_a54c
        public var userId: Int64
        public var accessHash: Int64

        public init(userId: Int64, accessHash: Int64) {
            self.userId = userId
            self.accessHash = accessHash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            accessHash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(accessHash)
        }
    }

    /// `inputPeerChannel`
    public struct InputPeerChannel: TLConstructor {
        public static let id: UInt32 = 0x27bc_bbfc
        public var channelId: Int64
        public var accessHash: Int64

        public init(channelId: Int64, accessHash: Int64) {
            self.channelId = channelId
            self.accessHash = accessHash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
            accessHash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
            writer.write(accessHash)
        }
    }

    /// `inputPeerUserFromMessage`
    public struct InputPeerUserFromMessage: TLConstructor {
        public static let id: UInt32 = 0xa87b_0a1c
        public var peer: TL.AnyInputPeer
        public var msgId: Int32
        public var userId: Int64

        public init(peer: TL.AnyInputPeer, msgId: Int32, userId: Int64) {
            self.peer = peer
            self.msgId = msgId
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            msgId = try reader.readInt32()
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(msgId)
            writer.write(userId)
        }
    }

    /// `inputPeerChannelFromMessage`
    public struct InputPeerChannelFromMessage: TLConstructor {
        public static let id: UInt32 = 0xbd2a_0840
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

    /// `InputUser`
    public enum AnyInputUser: TLUnion {
        case inputUserEmpty
        case inputUserSelf
        case inputUser(TL.InputUser)
        case inputUserFromMessage(TL.InputUserFromMessage)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xb988_86cf, 0x7f3b_18ea: self = .inputUserEmpty
            case 0xf7c1_b13f, 0x7da0_7ec9: self = .inputUserSelf
            case 0xf211_58c6, 0xdde8_a54c: self = .inputUser(try TL.InputUser(bare: &reader))
            case 0x1da4_48e2, 0xa87b_0a1c: self = .inputUserFromMessage(try TL.InputUserFromMessage(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputUser: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputUserEmpty: writer.write(0xb988_86cf as UInt32)
            case .inputUserSelf: writer.write(0xf7c1_b13f as UInt32)
            case .inputUser(let value): value.write(to: &writer)
            case .inputUserFromMessage(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputUser`
    public struct InputUser: TLConstructor {
        public static let id: UInt32 = 0xf211_58c6
        public var userId: Int64
        public var accessHash: Int64

        public init(userId: Int64, accessHash: Int64) {
            self.userId = userId
            self.accessHash = accessHash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            accessHash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(accessHash)
        }
    }

    /// `inputUserFromMessage`
    public struct InputUserFromMessage: TLConstructor {
        public static let id: UInt32 = 0x1da4_48e2
        public var peer: TL.AnyInputPeer
        public var msgId: Int32
        public var userId: Int64

        public init(peer: TL.AnyInputPeer, msgId: Int32, userId: Int64) {
            self.peer = peer
            self.msgId = msgId
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            msgId = try reader.readInt32()
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(msgId)
            writer.write(userId)
        }
    }

    /// `inputPhoneContact`
    public struct InputPhoneContact: TLConstructor {
        public static let id: UInt32 = 0x6a1d_c4be
        public var clientId: Int64
        public var phone: String
        public var firstName: String
        public var lastName: String
        public var note: TL.TextWithEntities?

        public init(
            clientId: Int64, phone: String, firstName: String, lastName: String, note: TL.TextWithEntities? = nil
        ) {
            self.clientId = clientId
            self.phone = phone
            self.firstName = firstName
            self.lastName = lastName
            self.note = note
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            clientId = try reader.readInt64()
            phone = try reader.readString()
            firstName = try reader.readString()
            lastName = try reader.readString()
            note = try flags.has(0) ? TL.TextWithEntities(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, note != nil)
            writer.write(flags)
            writer.write(clientId)
            writer.write(phone)
            writer.write(firstName)
            writer.write(lastName)
            if let note { note.write(to: &writer) }
        }
    }

    /// `InputStickerSet`
    public enum AnyInputStickerSet: TLUnion {
        case inputStickerSetEmpty
        case inputStickerSetID(TL.InputStickerSetID)
        case inputStickerSetShortName(TL.InputStickerSetShortName)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xffb6_2b95: self = .inputStickerSetEmpty
            case 0x9de7_a269: self = .inputStickerSetID(try TL.InputStickerSetID(bare: &reader))
            case 0x861c_c8a0: self = .inputStickerSetShortName(try TL.InputStickerSetShortName(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputStickerSet: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputStickerSetEmpty: writer.write(0xffb6_2b95 as UInt32)
            case .inputStickerSetID(let value): value.write(to: &writer)
            case .inputStickerSetShortName(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputStickerSetID`
    public struct InputStickerSetID: TLConstructor {
        public static let id: UInt32 = 0x9de7_a269
        public var id: Int64
        public var accessHash: Int64

        public init(id: Int64, accessHash: Int64) {
            self.id = id
            self.accessHash = accessHash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(accessHash)
        }
    }

    /// `inputStickerSetShortName`
    public struct InputStickerSetShortName: TLConstructor {
        public static let id: UInt32 = 0x861c_c8a0
        public var shortName: String

        public init(shortName: String) {
            self.shortName = shortName
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            shortName = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(shortName)
        }
    }

    /// `InputFile`
    public enum AnyInputFile: TLUnion {
        case inputFile(TL.InputFile)
        case inputFileBig(TL.InputFileBig)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xf52f_f27f: self = .inputFile(try TL.InputFile(bare: &reader))
            case 0xfa4f_0bb5: self = .inputFileBig(try TL.InputFileBig(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputFile: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputFile(let value): value.write(to: &writer)
            case .inputFileBig(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputFile`
    public struct InputFile: TLConstructor {
        public static let id: UInt32 = 0xf52f_f27f
        public var id: Int64
        public var parts: Int32
        public var name: String
        public var md5Checksum: String

        public init(id: Int64, parts: Int32, name: String, md5Checksum: String) {
            self.id = id
            self.parts = parts
            self.name = name
            self.md5Checksum = md5Checksum
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            parts = try reader.readInt32()
            name = try reader.readString()
            md5Checksum = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(parts)
            writer.write(name)
            writer.write(md5Checksum)
        }
    }

    /// `inputFileBig`
    public struct InputFileBig: TLConstructor {
        public static let id: UInt32 = 0xfa4f_0bb5
        public var id: Int64
        public var parts: Int32
        public var name: String

        public init(id: Int64, parts: Int32, name: String) {
            self.id = id
            self.parts = parts
            self.name = name
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            parts = try reader.readInt32()
            name = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(parts)
            writer.write(name)
        }
    }
}
