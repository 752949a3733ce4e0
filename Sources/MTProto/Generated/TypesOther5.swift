// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `SendMessageAction`
    public enum AnySendMessageAction: TLUnion {
        case sendMessageTypingAction
        case sendMessageCancelAction
        case sendMessageRecordVideoAction
        case sendMessageUploadVideoAction(TL.SendMessageUploadVideoAction)
        case sendMessageRecordAudioAction
        case sendMessageUploadAudioAction(TL.SendMessageUploadAudioAction)
        case sendMessageUploadPhotoAction(TL.SendMessageUploadPhotoAction)
        case sendMessageUploadDocumentAction(TL.SendMessageUploadDocumentAction)
        case sendMessageGeoLocationAction
        case sendMessageChooseContactAction
        case sendMessageGamePlayAction
        case sendMessageRecordRoundAction
        case sendMessageUploadRoundAction(TL.SendMessageUploadRoundAction)
        case speakingInGroupCallAction
        case sendMessageHistoryImportAction(TL.SendMessageHistoryImportAction)
        case sendMessageChooseStickerAction

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x16bf_744e: self = .sendMessageTypingAction
            case 0xfd5e_c8f5: self = .sendMessageCancelAction
            case 0xa187_d66f: self = .sendMessageRecordVideoAction
            case 0xe976_3aec: self = .sendMessageUploadVideoAction(try TL.SendMessageUploadVideoAction(bare: &reader))
            case 0xd52f_73f7: self = .sendMessageRecordAudioAction
            case 0xf351_d7ab: self = .sendMessageUploadAudioAction(try TL.SendMessageUploadAudioAction(bare: &reader))
            case 0xd1d3_4a26: self = .sendMessageUploadPhotoAction(try TL.SendMessageUploadPhotoAction(bare: &reader))
            case 0xaa0c_d9e4:
                self = .sendMessageUploadDocumentAction(try TL.SendMessageUploadDocumentAction(bare: &reader))
            case 0x176f_8ba1: self = .sendMessageGeoLocationAction
            case 0x628c_bc6f: self = .sendMessageChooseContactAction
            case 0xdd6a_8f48: self = .sendMessageGamePlayAction
            case 0x88f2_7fbc: self = .sendMessageRecordRoundAction
            case 0x243e_1c66: self = .sendMessageUploadRoundAction(try TL.SendMessageUploadRoundAction(bare: &reader))
            case 0xd92c_2285: self = .speakingInGroupCallAction
            case 0xdbda_9246:
                self = .sendMessageHistoryImportAction(try TL.SendMessageHistoryImportAction(bare: &reader))
            case 0xb05a_c6b1: self = .sendMessageChooseStickerAction
            default: throw MTProtoError(.unknownConstructor(id), "no SendMessageAction: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .sendMessageTypingAction: writer.write(0x16bf_744e as UInt32)
            case .sendMessageCancelAction: writer.write(0xfd5e_c8f5 as UInt32)
            case .sendMessageRecordVideoAction: writer.write(0xa187_d66f as UInt32)
            case .sendMessageUploadVideoAction(let value): value.write(to: &writer)
            case .sendMessageRecordAudioAction: writer.write(0xd52f_73f7 as UInt32)
            case .sendMessageUploadAudioAction(let value): value.write(to: &writer)
            case .sendMessageUploadPhotoAction(let value): value.write(to: &writer)
            case .sendMessageUploadDocumentAction(let value): value.write(to: &writer)
            case .sendMessageGeoLocationAction: writer.write(0x176f_8ba1 as UInt32)
            case .sendMessageChooseContactAction: writer.write(0x628c_bc6f as UInt32)
            case .sendMessageGamePlayAction: writer.write(0xdd6a_8f48 as UInt32)
            case .sendMessageRecordRoundAction: writer.write(0x88f2_7fbc as UInt32)
            case .sendMessageUploadRoundAction(let value): value.write(to: &writer)
            case .speakingInGroupCallAction: writer.write(0xd92c_2285 as UInt32)
            case .sendMessageHistoryImportAction(let value): value.write(to: &writer)
            case .sendMessageChooseStickerAction: writer.write(0xb05a_c6b1 as UInt32)
            }
        }
    }

    /// `sendMessageUploadVideoAction`
    public struct SendMessageUploadVideoAction: TLConstructor {
        public static let id: UInt32 = 0xe976_3aec
        public var progress: Int32

        public init(progress: Int32) {
            self.progress = progress
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            progress = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(progress)
        }
    }

    /// `sendMessageUploadAudioAction`
    public struct SendMessageUploadAudioAction: TLConstructor {
        public static let id: UInt32 = 0xf351_d7ab
        public var progress: Int32

        public init(progress: Int32) {
            self.progress = progress
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            progress = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(progress)
        }
    }

    /// `sendMessageUploadPhotoAction`
    public struct SendMessageUploadPhotoAction: TLConstructor {
        public static let id: UInt32 = 0xd1d3_4a26
        public var progress: Int32

        public init(progress: Int32) {
            self.progress = progress
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            progress = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(progress)
        }
    }

    /// `sendMessageUploadDocumentAction`
    public struct SendMessageUploadDocumentAction: TLConstructor {
        public static let id: UInt32 = 0xaa0c_d9e4
        public var progress: Int32

        public init(progress: Int32) {
            self.progress = progress
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            progress = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(progress)
        }
    }

    /// `sendMessageUploadRoundAction`
    public struct SendMessageUploadRoundAction: TLConstructor {
        public static let id: UInt32 = 0x243e_1c66
        public var progress: Int32

        public init(progress: Int32) {
            self.progress = progress
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            progress = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(progress)
        }
    }

    /// `sendMessageHistoryImportAction`
    public struct SendMessageHistoryImportAction: TLConstructor {
        public static let id: UInt32 = 0xdbda_9246
        public var progress: Int32

        public init(progress: Int32) {
            self.progress = progress
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            progress = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(progress)
        }
    }

    /// `PrivacyKey`
    public enum AnyPrivacyKey: TLUnion {
        case privacyKeyStatusTimestamp
        case privacyKeyChatInvite
        case privacyKeyPhoneCall
        case privacyKeyPhoneP2P
        case privacyKeyForwards
        case privacyKeyProfilePhoto
        case privacyKeyPhoneNumber
        case privacyKeyAddedByPhone
        case privacyKeyVoiceMessages
        case privacyKeyAbout
        case privacyKeyBirthday
        case privacyKeyStarGiftsAutoSave
        case privacyKeyNoPaidMessages
        case privacyKeySavedMusic

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xbc2e_ab30: self = .privacyKeyStatusTimestamp
            case 0x500e_6dfa: self = .privacyKeyChatInvite
            case 0x3d66_2b7b: self = .privacyKeyPhoneCall
            case 0x3949_1cc8: self = .privacyKeyPhoneP2P
            case 0x69ec_56a3: self = .privacyKeyForwards
            case 0x9615_1fed: self = .privacyKeyProfilePhoto
            case 0xd19a_e46d: self = .privacyKeyPhoneNumber
            case 0x42ff_d42b: self = .privacyKeyAddedByPhone
            case 0x0697_f414: self = .privacyKeyVoiceMessages
            case 0xa486_b761: self = .privacyKeyAbout
            case 0x2000_a518: self = .privacyKeyBirthday
            case 0x2ca4_fdf8: self = .privacyKeyStarGiftsAutoSave
            case 0x17d3_48d2: self = .privacyKeyNoPaidMessages
            case 0xff7a_571b: self = .privacyKeySavedMusic
            default: throw MTProtoError(.unknownConstructor(id), "no PrivacyKey: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .privacyKeyStatusTimestamp: writer.write(0xbc2e_ab30 as UInt32)
            case .privacyKeyChatInvite: writer.write(0x500e_6dfa as UInt32)
            case .privacyKeyPhoneCall: writer.write(0x3d66_2b7b as UInt32)
            case .privacyKeyPhoneP2P: writer.write(0x3949_1cc8 as UInt32)
            case .privacyKeyForwards: writer.write(0x69ec_56a3 as UInt32)
            case .privacyKeyProfilePhoto: writer.write(0x9615_1fed as UInt32)
            case .privacyKeyPhoneNumber: writer.write(0xd19a_e46d as UInt32)
            case .privacyKeyAddedByPhone: writer.write(0x42ff_d42b as UInt32)
            case .privacyKeyVoiceMessages: writer.write(0x0697_f414 as UInt32)
            case .privacyKeyAbout: writer.write(0xa486_b761 as UInt32)
            case .privacyKeyBirthday: writer.write(0x2000_a518 as UInt32)
            case .privacyKeyStarGiftsAutoSave: writer.write(0x2ca4_fdf8 as UInt32)
            case .privacyKeyNoPaidMessages: writer.write(0x17d3_48d2 as UInt32)
            case .privacyKeySavedMusic: writer.write(0xff7a_571b as UInt32)
            }
        }
    }

    /// `PrivacyRule`
    public enum AnyPrivacyRule: TLUnion {
        case privacyValueAllowContacts
        case privacyValueAllowAll
        case privacyValueAllowUsers(TL.PrivacyValueAllowUsers)
        case privacyValueDisallowContacts
        case privacyValueDisallowAll
        case privacyValueDisallowUsers(TL.PrivacyValueDisallowUsers)
        case privacyValueAllowChatParticipants(TL.PrivacyValueAllowChatParticipants)
        case privacyValueDisallowChatParticipants(TL.PrivacyValueDisallowChatParticipants)
        case privacyValueAllowCloseFriends
        case privacyValueAllowPremium
        case privacyValueAllowBots
        case privacyValueDisallowBots

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xfffe_1bac: self = .privacyValueAllowContacts
            case 0x6542_7b82: self = .privacyValueAllowAll
            case 0xb890_5fb2: self = .privacyValueAllowUsers(try TL.PrivacyValueAllowUsers(bare: &reader))
            case 0xf888_fa1a: self = .privacyValueDisallowContacts
            case 0x8b73_e763: self = .privacyValueDisallowAll
            case 0xe462_1141: self = .privacyValueDisallowUsers(try TL.PrivacyValueDisallowUsers(bare: &reader))
            case 0x6b13_4e8e:
                self = .privacyValueAllowChatParticipants(try TL.PrivacyValueAllowChatParticipants(bare: &reader))
            case 0x41c8_7565:
                self = .privacyValueDisallowChatParticipants(try TL.PrivacyValueDisallowChatParticipants(bare: &reader))
            case 0xf7e8_d89b: self = .privacyValueAllowCloseFriends
            case 0xece9_814b: self = .privacyValueAllowPremium
            case 0x2146_1b5d: self = .privacyValueAllowBots
            case 0xf6a5_f82f: self = .privacyValueDisallowBots
            default: throw MTProtoError(.unknownConstructor(id), "no PrivacyRule: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .privacyValueAllowContacts: writer.write(0xfffe_1bac as UInt32)
            case .privacyValueAllowAll: writer.write(0x6542_7b82 as UInt32)
            case .privacyValueAllowUsers(let value): value.write(to: &writer)
            case .privacyValueDisallowContacts: writer.write(0xf888_fa1a as UInt32)
            case .privacyValueDisallowAll: writer.write(0x8b73_e763 as UInt32)
            case .privacyValueDisallowUsers(let value): value.write(to: &writer)
            case .privacyValueAllowChatParticipants(let value): value.write(to: &writer)
            case .privacyValueDisallowChatParticipants(let value): value.write(to: &writer)
            case .privacyValueAllowCloseFriends: writer.write(0xf7e8_d89b as UInt32)
            case .privacyValueAllowPremium: writer.write(0xece9_814b as UInt32)
            case .privacyValueAllowBots: writer.write(0x2146_1b5d as UInt32)
            case .privacyValueDisallowBots: writer.write(0xf6a5_f82f as UInt32)
            }
        }
    }

    /// `privacyValueAllowUsers`
    public struct PrivacyValueAllowUsers: TLConstructor {
        public static let id: UInt32 = 0xb890_5fb2
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

    /// `privacyValueDisallowUsers`
    public struct PrivacyValueDisallowUsers: TLConstructor {
        public static let id: UInt32 = 0xe462_1141
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

    /// `privacyValueAllowChatParticipants`
    public struct PrivacyValueAllowChatParticipants: TLConstructor {
        public static let id: UInt32 = 0x6b13_4e8e
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

    /// `privacyValueDisallowChatParticipants`
    public struct PrivacyValueDisallowChatParticipants: TLConstructor {
        public static let id: UInt32 = 0x41c8_7565
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

    /// `accountDaysTTL`
    public struct AccountDaysTTL: TLConstructor {
        public static let id: UInt32 = 0xb8d0_afdf
        public var days: Int32

        public init(days: Int32) {
            self.days = days
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            days = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(days)
        }
    }
}
