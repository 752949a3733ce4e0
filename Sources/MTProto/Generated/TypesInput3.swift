// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `inputPhotoFileLocation`
    public struct InputPhotoFileLocation: TLConstructor {
        public static let id: UInt32 = 0x4018_1ffe
        public var id: Int64
        public var accessHash: Int64
        public var fileReference: [UInt8]
        public var thumbSize: String

        public init(id: Int64, accessHash: Int64, fileReference: [UInt8], thumbSize: String) {
            self.id = id
            self.accessHash = accessHash
            self.fileReference = fileReference
            self.thumbSize = thumbSize
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            fileReference = try reader.readBytes()
            thumbSize = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(accessHash)
            writer.write(fileReference)
            writer.write(thumbSize)
        }
    }

    /// `InputNotifyPeer`
    public enum AnyInputNotifyPeer: TLUnion {
        case inputNotifyPeer(TL.InputNotifyPeer)
        case inputNotifyUsers
        case inputNotifyChats
        case inputNotifyBroadcasts
        case inputNotifyForumTopic(TL.InputNotifyForumTopic)
        case inputNotifyCommunity(TL.InputNotifyCommunity)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xb8bc_5b0c: self = .inputNotifyPeer(try TL.InputNotifyPeer(bare: &reader))
            case 0x193b_4417: self = .inputNotifyUsers
            case 0x4a95_e84e: self = .inputNotifyChats
            case 0xb1db_7c7e: self = .inputNotifyBroadcasts
            case 0x5c46_7992: self = .inputNotifyForumTopic(try TL.InputNotifyForumTopic(bare: &reader))
            case 0x27bb_1adc: self = .inputNotifyCommunity(try TL.InputNotifyCommunity(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no InputNotifyPeer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputNotifyPeer(let value): value.write(to: &writer)
            case .inputNotifyUsers: writer.write(0x193b_4417 as UInt32)
            case .inputNotifyChats: writer.write(0x4a95_e84e as UInt32)
            case .inputNotifyBroadcasts: writer.write(0xb1db_7c7e as UInt32)
            case .inputNotifyForumTopic(let value): value.write(to: &writer)
            case .inputNotifyCommunity(let value): value.write(to: &writer)
            }
        }
    }

    /// `inputNotifyPeer`
    public struct InputNotifyPeer: TLConstructor {
        public static let id: UInt32 = 0xb8bc_5b0c
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

    /// `inputNotifyForumTopic`
    public struct InputNotifyForumTopic: TLConstructor {
        public static let id: UInt32 = 0x5c46_7992
        public var peer: TL.AnyInputPeer
        public var topMsgId: Int32

        public init(peer: TL.AnyInputPeer, topMsgId: Int32) {
            self.peer = peer
            self.topMsgId = topMsgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            topMsgId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(topMsgId)
        }
    }

    /// `inputNotifyCommunity`
    public struct InputNotifyCommunity: TLConstructor {
        public static let id: UInt32 = 0x27bb_1adc
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

    /// `inputPeerNotifySettings`
    public struct InputPeerNotifySettings: TLConstructor {
        public static let id: UInt32 = 0xcacb_6ae2
        public var showPreviews: Bool?
        public var silent: Bool?
        public var muteUntil: Int32?
        public var sound: TL.AnyNotificationSound?
        public var storiesMuted: Bool?
        public var storiesHideSender: Bool?
        public var storiesSound: TL.AnyNotificationSound?

        public init(
            showPreviews: Bool? = nil, silent: Bool? = nil, muteUntil: Int32? = nil,
            sound: TL.AnyNotificationSound? = nil, storiesMuted: Bool? = nil, storiesHideSender: Bool? = nil,
            storiesSound: TL.AnyNotificationSound? = nil
        ) {
            self.showPreviews = showPreviews
            self.silent = silent
            self.muteUntil = muteUntil
            self.sound = sound
            self.storiesMuted = storiesMuted
            self.storiesHideSender = storiesHideSender
            self.storiesSound = storiesSound
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            showPreviews = try flags.has(0) ? reader.readBool() : nil
            silent = try flags.has(1) ? reader.readBool() : nil
            muteUntil = try flags.has(2) ? reader.readInt32() : nil
            sound = try flags.has(3) ? TL.AnyNotificationSound(from: &reader) : nil
            storiesMuted = try flags.has(6) ? reader.readBool() : nil
            storiesHideSender = try flags.has(7) ? reader.readBool() : nil
            storiesSound = try flags.has(8) ? TL.AnyNotificationSound(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, showPreviews != nil)
            flags.set(1, silent != nil)
            flags.set(2, muteUntil != nil)
            flags.set(3, sound != nil)
            flags.set(6, storiesMuted != nil)
            flags.set(7, storiesHideSender != nil)
            flags.set(8, storiesSound != nil)
            writer.write(flags)
            if let showPreviews { writer.write(showPreviews) }
            if let silent { writer.write(silent) }
            if let muteUntil { writer.write(muteUntil) }
            if let sound { sound.write(to: &writer) }
            if let storiesMuted { writer.write(storiesMuted) }
            if let storiesHideSender { writer.write(storiesHideSender) }
            if let storiesSound { storiesSound.write(to: &writer) }
        }
    }

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
            case 0xee8c_1e86, 0x7f3b_18ea: self = .inputChannelEmpty
            case 0xf35a_ec28, 0x27bc_bbfc: self = .inputChannel(try TL.InputChannel(bare: &reader))
            case 0x5b93_4f9d, 0xbd2a_0840:
                self = .inputChannelFromMessage(try TL.InputChannelFromMessage(bare: &reader))
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
}
