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
            case 0xb988_86cf: self = .inputUserEmpty
            case 0xf7c1_b13f: self = .inputUserSelf
            case 0xf211_58c6: self = .inputUser(try TL.InputUser(bare: &reader))
            case 0x1da4_48e2: self = .inputUserFromMessage(try TL.InputUserFromMessage(bare: &reader))
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
}
