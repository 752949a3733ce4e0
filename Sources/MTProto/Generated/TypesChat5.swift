// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `ChatParticipants`
    public enum AnyChatParticipants: TLUnion {
        case chatParticipantsForbidden(TL.ChatParticipantsForbidden)
        case chatParticipants(TL.ChatParticipants)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x8763_d3e1: self = .chatParticipantsForbidden(try TL.ChatParticipantsForbidden(bare: &reader))
            case 0x3cbc_93f8: self = .chatParticipants(try TL.ChatParticipants(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChatParticipants: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatParticipantsForbidden(let value): value.write(to: &writer)
            case .chatParticipants(let value): value.write(to: &writer)
            }
        }
    }

    /// `chatParticipantsForbidden`
    public struct ChatParticipantsForbidden: TLConstructor {
        public static let id: UInt32 = 0x8763_d3e1
        public var chatId: Int64
        public var selfParticipant: TL.AnyChatParticipant?

        public init(chatId: Int64, selfParticipant: TL.AnyChatParticipant? = nil) {
            self.chatId = chatId
            self.selfParticipant = selfParticipant
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            chatId = try reader.readInt64()
            selfParticipant = try flags.has(0) ? TL.AnyChatParticipant(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, selfParticipant != nil)
            writer.write(flags)
            writer.write(chatId)
            if let selfParticipant { selfParticipant.write(to: &writer) }
        }
    }

    /// `chatParticipants`
    public struct ChatParticipants: TLConstructor {
        public static let id: UInt32 = 0x3cbc_93f8
        public var chatId: Int64
        public var participants: [TL.AnyChatParticipant]
        public var version: Int32

        public init(chatId: Int64, participants: [TL.AnyChatParticipant], version: Int32) {
            self.chatId = chatId
            self.participants = participants
            self.version = version
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chatId = try reader.readInt64()
            participants = try reader.readVector(of: TL.AnyChatParticipant.self)
            version = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(chatId)
            writer.writeVector(participants)
            writer.write(version)
        }
    }

    /// `ChatPhoto`
    public enum AnyChatPhoto: TLUnion {
        case chatPhotoEmpty
        case chatPhoto(TL.ChatPhoto)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x37c1_011c: self = .chatPhotoEmpty
            case 0x1c6e_1c11: self = .chatPhoto(try TL.ChatPhoto(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChatPhoto: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatPhotoEmpty: writer.write(0x37c1_011c as UInt32)
            case .chatPhoto(let value): value.write(to: &writer)
            }
        }
    }

    /// `chatPhoto`
    public struct ChatPhoto: TLConstructor {
        public static let id: UInt32 = 0x1c6e_1c11
        public var hasVideo: Bool
        public var photoId: Int64
        public var strippedThumb: [UInt8]?
        public var dcId: Int32

        public init(hasVideo: Bool = false, photoId: Int64, strippedThumb: [UInt8]? = nil, dcId: Int32) {
            self.hasVideo = hasVideo
            self.photoId = photoId
            self.strippedThumb = strippedThumb
            self.dcId = dcId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            hasVideo = flags.has(0)
            photoId = try reader.readInt64()
            strippedThumb = try flags.has(1) ? reader.readBytes() : nil
            dcId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, hasVideo)
            flags.set(1, strippedThumb != nil)
            writer.write(flags)
            writer.write(photoId)
            if let strippedThumb { writer.write(strippedThumb) }
            writer.write(dcId)
        }
    }

    /// `ChatInvite`
    public enum AnyChatInvite: TLUnion {
        case chatInviteAlready(TL.ChatInviteAlready)
        indirect case chatInvite(TL.ChatInvite)
        case chatInvitePeek(TL.ChatInvitePeek)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x5a68_6d7c: self = .chatInviteAlready(try TL.ChatInviteAlready(bare: &reader))
            case 0x5c9d_3702: self = .chatInvite(try TL.ChatInvite(bare: &reader))
            case 0x6169_5cb0: self = .chatInvitePeek(try TL.ChatInvitePeek(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChatInvite: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatInviteAlready(let value): value.write(to: &writer)
            case .chatInvite(let value): value.write(to: &writer)
            case .chatInvitePeek(let value): value.write(to: &writer)
            }
        }
    }

    /// `chatInviteAlready`
    public struct ChatInviteAlready: TLConstructor {
        public static let id: UInt32 = 0x5a68_6d7c
        public var chat: TL.AnyChat

        public init(chat: TL.AnyChat) {
            self.chat = chat
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chat = try TL.AnyChat(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            chat.write(to: &writer)
        }
    }

    /// `chatInvite`
    public struct ChatInvite: TLConstructor {
        public static let id: UInt32 = 0x5c9d_3702
        public var channel: Bool
        public var broadcast: Bool
        public var `public`: Bool
        public var megagroup: Bool
        public var requestNeeded: Bool
        public var verified: Bool
        public var scam: Bool
        public var fake: Bool
        public var canRefulfillSubscription: Bool
        public var title: String
        public var about: String?
        public var photo: TL.AnyPhoto
        public var participantsCount: Int32
        public var participants: [TL.AnyUser]?
        public var color: Int32
        public var subscriptionFormId: Int64?

        public init(
            channel: Bool = false, broadcast: Bool = false, `public`: Bool = false, megagroup: Bool = false,
            requestNeeded: Bool = false, verified: Bool = false, scam: Bool = false, fake: Bool = false,
            canRefulfillSubscription: Bool = false, title: String, about: String? = nil, photo: TL.AnyPhoto,
            participantsCount: Int32, participants: [TL.AnyUser]? = nil, color: Int32, subscriptionFormId: Int64? = nil
        ) {
            self.channel = channel
            self.broadcast = broadcast
            self.public = `public`
            self.megagroup = megagroup
            self.requestNeeded = requestNeeded
            self.verified = verified
            self.scam = scam
            self.fake = fake
            self.canRefulfillSubscription = canRefulfillSubscription
            self.title = title
            self.about = about
            self.photo = photo
            self.participantsCount = participantsCount
            self.participants = participants
            self.color = color
            self.subscriptionFormId = subscriptionFormId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_2400, in: Self.self)
            channel = flags.has(0)
            broadcast = flags.has(1)
            self.public = flags.has(2)
            megagroup = flags.has(3)
            requestNeeded = flags.has(6)
            verified = flags.has(7)
            scam = flags.has(8)
            fake = flags.has(9)
            canRefulfillSubscription = flags.has(11)
            title = try reader.readString()
            about = try flags.has(5) ? reader.readString() : nil
            photo = try TL.AnyPhoto(from: &reader)
            participantsCount = try reader.readInt32()
            participants = try flags.has(4) ? reader.readVector(of: TL.AnyUser.self) : nil
            color = try reader.readInt32()
            subscriptionFormId = try flags.has(12) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, channel)
            flags.set(1, broadcast)
            flags.set(2, `public`)
            flags.set(3, megagroup)
            flags.set(6, requestNeeded)
            flags.set(7, verified)
            flags.set(8, scam)
            flags.set(9, fake)
            flags.set(11, canRefulfillSubscription)
            flags.set(5, about != nil)
            flags.set(4, participants != nil)
            flags.set(12, subscriptionFormId != nil)
            writer.write(flags)
            writer.write(title)
            if let about { writer.write(about) }
            photo.write(to: &writer)
            writer.write(participantsCount)
            if let participants { writer.writeVector(participants) }
            writer.write(color)
            if let subscriptionFormId { writer.write(subscriptionFormId) }
        }
    }

    /// `chatInvitePeek`
    public struct ChatInvitePeek: TLConstructor {
        public static let id: UInt32 = 0x6169_5cb0
        public var chat: TL.AnyChat
        public var expires: Int32

        public init(chat: TL.AnyChat, expires: Int32) {
            self.chat = chat
            self.expires = expires
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            chat = try TL.AnyChat(from: &reader)
            expires = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            chat.write(to: &writer)
            writer.write(expires)
        }
    }

    /// `chatOnlines`
    public struct ChatOnlines: TLConstructor {
        public static let id: UInt32 = 0xf041_e250
        public var onlines: Int32

        public init(onlines: Int32) {
            self.onlines = onlines
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            onlines = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(onlines)
        }
    }

    /// `chatAdminRights`
    public struct ChatAdminRights: TLConstructor {
        public static let id: UInt32 = 0x5fb2_24d5
        public var changeInfo: Bool
        public var postMessages: Bool
        public var editMessages: Bool
        public var deleteMessages: Bool
        public var banUsers: Bool
        public var inviteUsers: Bool
        public var pinMessages: Bool
        public var addAdmins: Bool
        public var anonymous: Bool
        public var manageCall: Bool
        public var other: Bool
        public var manageTopics: Bool
        public var postStories: Bool
        public var editStories: Bool
        public var deleteStories: Bool
        public var manageDirectMessages: Bool
        public var manageRanks: Bool
        public var manageLinkedPeers: Bool
        public var manageWelcomeMessages: Bool

        public init(
            changeInfo: Bool = false, postMessages: Bool = false, editMessages: Bool = false,
            deleteMessages: Bool = false, banUsers: Bool = false, inviteUsers: Bool = false, pinMessages: Bool = false,
            addAdmins: Bool = false, anonymous: Bool = false, manageCall: Bool = false, other: Bool = false,
            manageTopics: Bool = false, postStories: Bool = false, editStories: Bool = false,
            deleteStories: Bool = false, manageDirectMessages: Bool = false, manageRanks: Bool = false,
            manageLinkedPeers: Bool = false, manageWelcomeMessages: Bool = false
        ) {
            self.changeInfo = changeInfo
            self.postMessages = postMessages
            self.editMessages = editMessages
            self.deleteMessages = deleteMessages
            self.banUsers = banUsers
            self.inviteUsers = inviteUsers
            self.pinMessages = pinMessages
            self.addAdmins = addAdmins
            self.anonymous = anonymous
            self.manageCall = manageCall
            self.other = other
            self.manageTopics = manageTopics
            self.postStories = postStories
            self.editStories = editStories
            self.deleteStories = deleteStories
            self.manageDirectMessages = manageDirectMessages
            self.manageRanks = manageRanks
            self.manageLinkedPeers = manageLinkedPeers
            self.manageWelcomeMessages = manageWelcomeMessages
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            changeInfo = flags.has(0)
            postMessages = flags.has(1)
            editMessages = flags.has(2)
            deleteMessages = flags.has(3)
            banUsers = flags.has(4)
            inviteUsers = flags.has(5)
            pinMessages = flags.has(7)
            addAdmins = flags.has(9)
            anonymous = flags.has(10)
            manageCall = flags.has(11)
            other = flags.has(12)
            manageTopics = flags.has(13)
            postStories = flags.has(14)
            editStories = flags.has(15)
            deleteStories = flags.has(16)
            manageDirectMessages = flags.has(17)
            manageRanks = flags.has(18)
            manageLinkedPeers = flags.has(19)
            manageWelcomeMessages = flags.has(20)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, changeInfo)
            flags.set(1, postMessages)
            flags.set(2, editMessages)
            flags.set(3, deleteMessages)
            flags.set(4, banUsers)
            flags.set(5, inviteUsers)
            flags.set(7, pinMessages)
            flags.set(9, addAdmins)
            flags.set(10, anonymous)
            flags.set(11, manageCall)
            flags.set(12, other)
            flags.set(13, manageTopics)
            flags.set(14, postStories)
            flags.set(15, editStories)
            flags.set(16, deleteStories)
            flags.set(17, manageDirectMessages)
            flags.set(18, manageRanks)
            flags.set(19, manageLinkedPeers)
            flags.set(20, manageWelcomeMessages)
            writer.write(flags)
        }
    }
}
