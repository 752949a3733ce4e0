// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `InputPrivacyKey`
    public enum AnyInputPrivacyKey: TLUnion {
        case inputPrivacyKeyStatusTimestamp
        case inputPrivacyKeyChatInvite
        case inputPrivacyKeyPhoneCall
        case inputPrivacyKeyPhoneP2P
        case inputPrivacyKeyForwards
        case inputPrivacyKeyProfilePhoto
        case inputPrivacyKeyPhoneNumber
        case inputPrivacyKeyAddedByPhone
        case inputPrivacyKeyVoiceMessages
        case inputPrivacyKeyAbout
        case inputPrivacyKeyBirthday
        case inputPrivacyKeyStarGiftsAutoSave
        case inputPrivacyKeyNoPaidMessages
        case inputPrivacyKeySavedMusic

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x4f96_cb18: self = .inputPrivacyKeyStatusTimestamp
            case 0xbdfb_0426: self = .inputPrivacyKeyChatInvite
            case 0xfaba_dc5f: self = .inputPrivacyKeyPhoneCall
            case 0xdb9e_70d2: self = .inputPrivacyKeyPhoneP2P
            case 0xa4dd_4c08: self = .inputPrivacyKeyForwards
            case 0x5719_bacc: self = .inputPrivacyKeyProfilePhoto
            case 0x0352_dafa: self = .inputPrivacyKeyPhoneNumber
            case 0xd121_9bdd: self = .inputPrivacyKeyAddedByPhone
            case 0xaee6_9d68: self = .inputPrivacyKeyVoiceMessages
            case 0x3823_cc40: self = .inputPrivacyKeyAbout
            case 0xd65a_11cc: self = .inputPrivacyKeyBirthday
            case 0xe173_2341: self = .inputPrivacyKeyStarGiftsAutoSave
            case 0xbdc5_97b4: self = .inputPrivacyKeyNoPaidMessages
            case 0x4dbe_9226: self = .inputPrivacyKeySavedMusic
            default: throw MTProtoError(.unknownConstructor(id), "no InputPrivacyKey: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputPrivacyKeyStatusTimestamp: writer.write(0x4f96_cb18 as UInt32)
            case .inputPrivacyKeyChatInvite: writer.write(0xbdfb_0426 as UInt32)
            case .inputPrivacyKeyPhoneCall: writer.write(0xfaba_dc5f as UInt32)
            case .inputPrivacyKeyPhoneP2P: writer.write(0xdb9e_70d2 as UInt32)
            case .inputPrivacyKeyForwards: writer.write(0xa4dd_4c08 as UInt32)
            case .inputPrivacyKeyProfilePhoto: writer.write(0x5719_bacc as UInt32)
            case .inputPrivacyKeyPhoneNumber: writer.write(0x0352_dafa as UInt32)
            case .inputPrivacyKeyAddedByPhone: writer.write(0xd121_9bdd as UInt32)
            case .inputPrivacyKeyVoiceMessages: writer.write(0xaee6_9d68 as UInt32)
            case .inputPrivacyKeyAbout: writer.write(0x3823_cc40 as UInt32)
            case .inputPrivacyKeyBirthday: writer.write(0xd65a_11cc as UInt32)
            case .inputPrivacyKeyStarGiftsAutoSave: writer.write(0xe173_2341 as UInt32)
            case .inputPrivacyKeyNoPaidMessages: writer.write(0xbdc5_97b4 as UInt32)
            case .inputPrivacyKeySavedMusic: writer.write(0x4dbe_9226 as UInt32)
            }
        }
    }

    /// `InputPrivacyRule`
    public enum AnyInputPrivacyRule: TLUnion {
        case inputPrivacyValueAllowContacts
        case inputPrivacyValueAllowAll
        case inputPrivacyValueAllowUsers(TL.InputPrivacyValueAllowUsers)
        case inputPrivacyValueDisallowContacts
        case inputPrivacyValueDisallowAll
        case inputPrivacyValueDisallowUsers(TL.InputPrivacyValueDisallowUsers)
        case inputPrivacyValueAllowChatParticipants(TL.InputPrivacyValueAllowChatParticipants)
        case inputPrivacyValueDisallowChatParticipants(TL.InputPrivacyValueDisallowChatParticipants)
        case inputPrivacyValueAllowCloseFriends
        case inputPrivacyValueAllowPremium
        case inputPrivacyValueAllowBots
        case inputPrivacyValueDisallowBots

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x0d09_e07b: self = .inputPrivacyValueAllowContacts
            case 0x184b_35ce: self = .inputPrivacyValueAllowAll
            case 0x131c_c67f: self = .inputPrivacyValueAllowUsers(try TL.InputPrivacyValueAllowUsers(bare: &reader))
            case 0x0ba5_2007: self = .inputPrivacyValueDisallowContacts
            case 0xd66b_66c9: self = .inputPrivacyValueDisallowAll
            case 0x9011_0467:
                self = .inputPrivacyValueDisallowUsers(try TL.InputPrivacyValueDisallowUsers(bare: &reader))
            case 0x8406_49cf:
                self = .inputPrivacyValueAllowChatParticipants(
                    try TL.InputPrivacyValueAllowChatParticipants(bare: &reader))
            case 0xe94f_0f86:
                self = .inputPrivacyValueDisallowChatParticipants(
                    try TL.InputPrivacyValueDisallowChatParticipants(bare: &reader))
            case 0x2f45_3e49: self = .inputPrivacyValueAllowCloseFriends
            case 0x77cd_c9f1: self = .inputPrivacyValueAllowPremium
            case 0x5a4f_cce5: self = .inputPrivacyValueAllowBots
            case 0xc4e5_7915: self = .inputPrivacyValueDisallowBots
            default: throw MTProtoError(.unknownConstructor(id), "no InputPrivacyRule: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputPrivacyValueAllowContacts: writer.write(0x0d09_e07b as UInt32)
            case .inputPrivacyValueAllowAll: writer.write(0x184b_35ce as UInt32)
            case .inputPrivacyValueAllowUsers(let value): value.write(to: &writer)
            case .inputPrivacyValueDisallowContacts: writer.write(0x0ba5_2007 as UInt32)
            case .inputPrivacyValueDisallowAll: writer.write(0xd66b_66c9 as UInt32)
            case .inputPrivacyValueDisallowUsers(let value): value.write(to: &writer)
            case .inputPrivacyValueAllowChatParticipants(let value): value.write(to: &writer)
            case .inputPrivacyValueDisallowChatParticipants(let value): value.write(to: &writer)
            case .inputPrivacyValueAllowCloseFriends: writer.write(0x2f45_3e49 as UInt32)
            case .inputPrivacyValueAllowPremium: writer.write(0x77cd_c9f1 as UInt32)
            case .inputPrivacyValueAllowBots: writer.write(0x5a4f_cce5 as UInt32)
            case .inputPrivacyValueDisallowBots: writer.write(0xc4e5_7915 as UInt32)
            }
        }
    }

    /// `inputPrivacyValueAllowUsers`
    public struct InputPrivacyValueAllowUsers: TLConstructor {
        public static let id: UInt32 = 0x131c_c67f
        public var users: [TL.AnyInputUser]

        public init(users: [TL.AnyInputUser]) {
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            users = try reader.readVector(of: TL.AnyInputUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(users)
        }
    }

    /// `inputPrivacyValueDisallowUsers`
    public struct InputPrivacyValueDisallowUsers: TLConstructor {
        public static let id: UInt32 = 0x9011_0467
        public var users: [TL.AnyInputUser]

        public init(users: [TL.AnyInputUser]) {
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            users = try reader.readVector(of: TL.AnyInputUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(users)
        }
    }

    /// `inputPrivacyValueAllowChatParticipants`
    public struct InputPrivacyValueAllowChatParticipants: TLConstructor {
        public static let id: UInt32 = 0x8406_49cf
        public var chats: [Int64]

        public init(chats: [Int64]) {
            self.chats = chats
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chats = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(chats)
        }
    }

    /// `inputPrivacyValueDisallowChatParticipants`
    public struct InputPrivacyValueDisallowChatParticipants: TLConstructor {
        public static let id: UInt32 = 0xe94f_0f86
        public var chats: [Int64]

        public init(chats: [Int64]) {
            self.chats = chats
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chats = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(chats)
        }
    }

    /// `InputChannel`
    public enum AnyInputChannel: TLUnion {
        case inputChannelEmpty
        case inputChannel(TL.InputChannel)
        case inputChannelFromMessage(TL.InputChannelFromMessage)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xee8c_1e86: self = .inputChannelEmpty
            case 0xf35a_ec28: self = .inputChannel(try TL.InputChannel(bare: &reader))
            case 0x5b93_4f9d: self = .inputChannelFromMessage(try TL.InputChannelFromMessage(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputChannel: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputChannelEmpty: writer.write(0xee8c_1e86 as UInt32)
            case .inputChannel(let value): value.write(to: &writer)
            case .inputChannelFromMessage(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputChannel`
    public struct InputChannel: TLConstructor {
        public static let id: UInt32 = 0xf35a_ec28
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

    /// `inputChannelFromMessage`
    public struct InputChannelFromMessage: TLConstructor {
        public static let id: UInt32 = 0x5b93_4f9d
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

    /// `InputMessage`
    public enum AnyInputMessage: TLUnion {
        case inputMessageID(TL.InputMessageID)
        case inputMessageReplyTo(TL.InputMessageReplyTo)
        case inputMessagePinned
        case inputMessageCallbackQuery(TL.InputMessageCallbackQuery)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xa676_a322: self = .inputMessageID(try TL.InputMessageID(bare: &reader))
            case 0xbad8_8395: self = .inputMessageReplyTo(try TL.InputMessageReplyTo(bare: &reader))
            case 0x8687_2538: self = .inputMessagePinned
            case 0xacfa_1a7e: self = .inputMessageCallbackQuery(try TL.InputMessageCallbackQuery(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputMessage: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputMessageID(let value): value.write(to: &writer)
            case .inputMessageReplyTo(let value): value.write(to: &writer)
            case .inputMessagePinned: writer.write(0x8687_2538 as UInt32)
            case .inputMessageCallbackQuery(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputMessageID`
    public struct InputMessageID: TLConstructor {
        public static let id: UInt32 = 0xa676_a322
        public var id: Int32

        public init(id: Int32) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `inputMessageReplyTo`
    public struct InputMessageReplyTo: TLConstructor {
        public static let id: UInt32 = 0xbad8_8395
        public var id: Int32

        public init(id: Int32) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `inputMessageCallbackQuery`
    public struct InputMessageCallbackQuery: TLConstructor {
        public static let id: UInt32 = 0xacfa_1a7e
        public var id: Int32
        public var queryId: Int64

        public init(id: Int32, queryId: Int64) {
            self.id = id
            self.queryId = queryId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
            queryId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(queryId)
        }
    }

    /// `InputDialogPeer`
    public enum AnyInputDialogPeer: TLUnion {
        case inputDialogPeer(TL.InputDialogPeer)
        case inputDialogPeerFolder(TL.InputDialogPeerFolder)
        case inputDialogPeerCommunity(TL.InputDialogPeerCommunity)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xfcaa_feb7: self = .inputDialogPeer(try TL.InputDialogPeer(bare: &reader))
            case 0x6460_0527: self = .inputDialogPeerFolder(try TL.InputDialogPeerFolder(bare: &reader))
            case 0x69ef_72c4: self = .inputDialogPeerCommunity(try TL.InputDialogPeerCommunity(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputDialogPeer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputDialogPeer(let value): value.write(to: &writer)
            case .inputDialogPeerFolder(let value): value.write(to: &writer)
            case .inputDialogPeerCommunity(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputDialogPeer`
    public struct InputDialogPeer: TLConstructor {
        public static let id: UInt32 = 0xfcaa_feb7
        public var peer: TL.AnyInputPeer

        public init(peer: TL.AnyInputPeer) {
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
        }
    }

    /// `inputDialogPeerFolder`
    public struct InputDialogPeerFolder: TLConstructor {
        public static let id: UInt32 = 0x6460_0527
        public var folderId: Int32

        public init(folderId: Int32) {
            self.folderId = folderId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            folderId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(folderId)
        }
    }

    /// `inputDialogPeerCommunity`
    public struct InputDialogPeerCommunity: TLConstructor {
        public static let id: UInt32 = 0x69ef_72c4
        public var community: TL.AnyInputChannel

        public init(community: TL.AnyInputChannel) {
            self.community = community
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            community = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            community.write(to: &writer)
        }
    }
}
