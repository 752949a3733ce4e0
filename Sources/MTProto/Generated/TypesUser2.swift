// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `UserProfilePhoto`
    public enum AnyUserProfilePhoto: TLUnion {
        case userProfilePhotoEmpty
        case userProfilePhoto(TL.UserProfilePhoto)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x4f11_bae1: self = .userProfilePhotoEmpty
            case 0x82d1_f706: self = .userProfilePhoto(try TL.UserProfilePhoto(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no UserProfilePhoto: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .userProfilePhotoEmpty: writer.write(0x4f11_bae1 as UInt32)
            case .userProfilePhoto(let value): value.write(to: &writer)
            }
        }
    }

    /// `userProfilePhoto`
    public struct UserProfilePhoto: TLConstructor {
        public static let id: UInt32 = 0x82d1_f706
        public var hasVideo: Bool
        public var personal: Bool
        public var photoId: Int64
        public var strippedThumb: [UInt8]?
        public var dcId: Int32

        public init(
            hasVideo: Bool = false, personal: Bool = false, photoId: Int64, strippedThumb: [UInt8]? = nil, dcId: Int32
        ) {
            self.hasVideo = hasVideo
            self.personal = personal
            self.photoId = photoId
            self.strippedThumb = strippedThumb
            self.dcId = dcId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            hasVideo = flags.has(0)
            personal = flags.has(2)
            photoId = try reader.readInt64()
            strippedThumb = try flags.has(1) ? reader.readBytes() : nil
            dcId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, hasVideo)
            flags.set(2, personal)
            flags.set(1, strippedThumb != nil)
            writer.write(flags)
            writer.write(photoId)
            if let strippedThumb { writer.write(strippedThumb) }
            writer.write(dcId)
        }
    }

    /// `UserStatus`
    public enum AnyUserStatus: TLUnion {
        case userStatusEmpty
        case userStatusOnline(TL.UserStatusOnline)
        case userStatusOffline(TL.UserStatusOffline)
        case userStatusRecently(TL.UserStatusRecently)
        case userStatusLastWeek(TL.UserStatusLastWeek)
        case userStatusLastMonth(TL.UserStatusLastMonth)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x09d0_5049: self = .userStatusEmpty
            case 0xedb9_3949: self = .userStatusOnline(try TL.UserStatusOnline(bare: &reader))
            case 0x008c_703f: self = .userStatusOffline(try TL.UserStatusOffline(bare: &reader))
            case 0x7b19_7dc8: self = .userStatusRecently(try TL.UserStatusRecently(bare: &reader))
            case 0x541a_1d1a: self = .userStatusLastWeek(try TL.UserStatusLastWeek(bare: &reader))
            case 0x6589_9777: self = .userStatusLastMonth(try TL.UserStatusLastMonth(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no UserStatus: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .userStatusEmpty: writer.write(0x09d0_5049 as UInt32)
            case .userStatusOnline(let value): value.write(to: &writer)
            case .userStatusOffline(let value): value.write(to: &writer)
            case .userStatusRecently(let value): value.write(to: &writer)
            case .userStatusLastWeek(let value): value.write(to: &writer)
            case .userStatusLastMonth(let value): value.write(to: &writer)
            }
        }
    }

    /// `userStatusOnline`
    public struct UserStatusOnline: TLConstructor {
        public static let id: UInt32 = 0xedb9_3949
        public var expires: Int32

        public init(expires: Int32) {
            self.expires = expires
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            expires = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(expires)
        }
    }

    /// `userStatusOffline`
    public struct UserStatusOffline: TLConstructor {
        public static let id: UInt32 = 0x008c_703f
        public var wasOnline: Int32

        public init(wasOnline: Int32) {
            self.wasOnline = wasOnline
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            wasOnline = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(wasOnline)
        }
    }

    /// `userStatusRecently`
    public struct UserStatusRecently: TLConstructor {
        public static let id: UInt32 = 0x7b19_7dc8
        public var byMe: Bool

        public init(byMe: Bool = false) {
            self.byMe = byMe
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            byMe = flags.has(0)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, byMe)
            writer.write(flags)
        }
    }

    /// `userStatusLastWeek`
    public struct UserStatusLastWeek: TLConstructor {
        public static let id: UInt32 = 0x541a_1d1a
        public var byMe: Bool

        public init(byMe: Bool = false) {
            self.byMe = byMe
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            byMe = flags.has(0)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, byMe)
            writer.write(flags)
        }
    }

    /// `userStatusLastMonth`
    public struct UserStatusLastMonth: TLConstructor {
        public static let id: UInt32 = 0x6589_9777
        public var byMe: Bool

        public init(byMe: Bool = false) {
            self.byMe = byMe
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            byMe = flags.has(0)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, byMe)
            writer.write(flags)
        }
    }

    /// `userFull`
    public struct UserFull: TLConstructor {
        public static let id: UInt32 = 0x06cb_e645
        public var blocked: Bool
        public var phoneCallsAvailable: Bool
        public var phoneCallsPrivate: Bool
        public var canPinMessage: Bool
        public var hasScheduled: Bool
        public var videoCallsAvailable: Bool
        public var voiceMessagesForbidden: Bool
        public var translationsDisabled: Bool
        public var storiesPinnedAvailable: Bool
        public var blockedMyStoriesFrom: Bool
        public var wallpaperOverridden: Bool
        public var contactRequirePremium: Bool
        public var readDatesPrivate: Bool
        public var sponsoredEnabled: Bool
        public var canViewRevenue: Bool
        public var botCanManageEmojiStatus: Bool
        public var displayGiftsButton: Bool
        public var noforwardsMyEnabled: Bool
        public var noforwardsPeerEnabled: Bool
        public var unofficialSecurityRisk: Bool
        public var id: Int64
        public var about: String?
        public var settings: TL.PeerSettings
        public var personalPhoto: TL.AnyPhoto?
        public var profilePhoto: TL.AnyPhoto?
        public var fallbackPhoto: TL.AnyPhoto?
        public var notifySettings: TL.PeerNotifySettings
        public var botInfo: TL.BotInfo?
        public var pinnedMsgId: Int32?
        public var commonChatsCount: Int32
        public var folderId: Int32?
        public var ttlPeriod: Int32?
        public var privateForwardName: String?
        public var botGroupAdminRights: TL.ChatAdminRights?
        public var botBroadcastAdminRights: TL.ChatAdminRights?
        public var birthday: TL.Birthday?
        public var personalChannelId: Int64?
        public var personalChannelMessage: Int32?
        public var stargiftsCount: Int32?
        public var sendPaidMessagesStars: Int64?
        public var savedMusic: TL.AnyDocument?
        public var note: TL.TextWithEntities?
        public var botManagerId: Int64?

        public init(
            blocked: Bool = false, phoneCallsAvailable: Bool = false, phoneCallsPrivate: Bool = false,
            canPinMessage: Bool = false, hasScheduled: Bool = false, videoCallsAvailable: Bool = false,
            voiceMessagesForbidden: Bool = false, translationsDisabled: Bool = false,
            storiesPinnedAvailable: Bool = false, blockedMyStoriesFrom: Bool = false, wallpaperOverridden: Bool = false,
            contactRequirePremium: Bool = false, readDatesPrivate: Bool = false, sponsoredEnabled: Bool = false,
            canViewRevenue: Bool = false, botCanManageEmojiStatus: Bool = false, displayGiftsButton: Bool = false,
            noforwardsMyEnabled: Bool = false, noforwardsPeerEnabled: Bool = false,
            unofficialSecurityRisk: Bool = false, id: Int64, about: String? = nil, settings: TL.PeerSettings,
            personalPhoto: TL.AnyPhoto? = nil, profilePhoto: TL.AnyPhoto? = nil, fallbackPhoto: TL.AnyPhoto? = nil,
            notifySettings: TL.PeerNotifySettings, botInfo: TL.BotInfo? = nil, pinnedMsgId: Int32? = nil,
            commonChatsCount: Int32, folderId: Int32? = nil, ttlPeriod: Int32? = nil, privateForwardName: String? = nil,
            botGroupAdminRights: TL.ChatAdminRights? = nil, botBroadcastAdminRights: TL.ChatAdminRights? = nil,
            birthday: TL.Birthday? = nil, personalChannelId: Int64? = nil, personalChannelMessage: Int32? = nil,
            stargiftsCount: Int32? = nil, sendPaidMessagesStars: Int64? = nil, savedMusic: TL.AnyDocument? = nil,
            note: TL.TextWithEntities? = nil, botManagerId: Int64? = nil
        ) {
            self.blocked = blocked
            self.phoneCallsAvailable = phoneCallsAvailable
            self.phoneCallsPrivate = phoneCallsPrivate
            self.canPinMessage = canPinMessage
            self.hasScheduled = hasScheduled
            self.videoCallsAvailable = videoCallsAvailable
            self.voiceMessagesForbidden = voiceMessagesForbidden
            self.translationsDisabled = translationsDisabled
            self.storiesPinnedAvailable = storiesPinnedAvailable
            self.blockedMyStoriesFrom = blockedMyStoriesFrom
            self.wallpaperOverridden = wallpaperOverridden
            self.contactRequirePremium = contactRequirePremium
            self.readDatesPrivate = readDatesPrivate
            self.sponsoredEnabled = sponsoredEnabled
            self.canViewRevenue = canViewRevenue
            self.botCanManageEmojiStatus = botCanManageEmojiStatus
            self.displayGiftsButton = displayGiftsButton
            self.noforwardsMyEnabled = noforwardsMyEnabled
            self.noforwardsPeerEnabled = noforwardsPeerEnabled
            self.unofficialSecurityRisk = unofficialSecurityRisk
            self.id = id
            self.about = about
            self.settings = settings
            self.personalPhoto = personalPhoto
            self.profilePhoto = profilePhoto
            self.fallbackPhoto = fallbackPhoto
            self.notifySettings = notifySettings
            self.botInfo = botInfo
            self.pinnedMsgId = pinnedMsgId
            self.commonChatsCount = commonChatsCount
            self.folderId = folderId
            self.ttlPeriod = ttlPeriod
            self.privateForwardName = privateForwardName
            self.botGroupAdminRights = botGroupAdminRights
            self.botBroadcastAdminRights = botBroadcastAdminRights
            self.birthday = birthday
            self.personalChannelId = personalChannelId
            self.personalChannelMessage = personalChannelMessage
            self.stargiftsCount = stargiftsCount
            self.sendPaidMessagesStars = sendPaidMessagesStars
            self.savedMusic = savedMusic
            self.note = note
            self.botManagerId = botManagerId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0300_8000, in: Self.self)
            blocked = flags.has(0)
            phoneCallsAvailable = flags.has(4)
            phoneCallsPrivate = flags.has(5)
            canPinMessage = flags.has(7)
            hasScheduled = flags.has(12)
            videoCallsAvailable = flags.has(13)
            voiceMessagesForbidden = flags.has(20)
            translationsDisabled = flags.has(23)
            storiesPinnedAvailable = flags.has(26)
            blockedMyStoriesFrom = flags.has(27)
            wallpaperOverridden = flags.has(28)
            contactRequirePremium = flags.has(29)
            readDatesPrivate = flags.has(30)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0016_981f, in: Self.self)
            sponsoredEnabled = flags2.has(7)
            canViewRevenue = flags2.has(9)
            botCanManageEmojiStatus = flags2.has(10)
            displayGiftsButton = flags2.has(16)
            noforwardsMyEnabled = flags2.has(23)
            noforwardsPeerEnabled = flags2.has(24)
            unofficialSecurityRisk = flags2.has(26)
            id = try reader.readInt64()
            about = try flags.has(1) ? reader.readString() : nil
            settings = try TL.PeerSettings(from: &reader)
            personalPhoto = try flags.has(21) ? TL.AnyPhoto(from: &reader) : nil
            profilePhoto = try flags.has(2) ? TL.AnyPhoto(from: &reader) : nil
            fallbackPhoto = try flags.has(22) ? TL.AnyPhoto(from: &reader) : nil
            notifySettings = try TL.PeerNotifySettings(from: &reader)
            botInfo = try flags.has(3) ? TL.BotInfo(from: &reader) : nil
            pinnedMsgId = try flags.has(6) ? reader.readInt32() : nil
            commonChatsCount = try reader.readInt32()
            folderId = try flags.has(11) ? reader.readInt32() : nil
            ttlPeriod = try flags.has(14) ? reader.readInt32() : nil
            privateForwardName = try flags.has(16) ? reader.readString() : nil
            botGroupAdminRights = try flags.has(17) ? TL.ChatAdminRights(from: &reader) : nil
            botBroadcastAdminRights = try flags.has(18) ? TL.ChatAdminRights(from: &reader) : nil
            birthday = try flags2.has(5) ? TL.Birthday(from: &reader) : nil
            personalChannelId = try flags2.has(6) ? reader.readInt64() : nil
            personalChannelMessage = try flags2.has(6) ? reader.readInt32() : nil
            stargiftsCount = try flags2.has(8) ? reader.readInt32() : nil
            sendPaidMessagesStars = try flags2.has(14) ? reader.readInt64() : nil
            savedMusic = try flags2.has(21) ? TL.AnyDocument(from: &reader) : nil
            note = try flags2.has(22) ? TL.TextWithEntities(from: &reader) : nil
            botManagerId = try flags2.has(25) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, blocked)
            flags.set(4, phoneCallsAvailable)
            flags.set(5, phoneCallsPrivate)
            flags.set(7, canPinMessage)
            flags.set(12, hasScheduled)
            flags.set(13, videoCallsAvailable)
            flags.set(20, voiceMessagesForbidden)
            flags.set(23, translationsDisabled)
            flags.set(26, storiesPinnedAvailable)
            flags.set(27, blockedMyStoriesFrom)
            flags.set(28, wallpaperOverridden)
            flags.set(29, contactRequirePremium)
            flags.set(30, readDatesPrivate)
            flags.set(1, about != nil)
            flags.set(21, personalPhoto != nil)
            flags.set(2, profilePhoto != nil)
            flags.set(22, fallbackPhoto != nil)
            flags.set(3, botInfo != nil)
            flags.set(6, pinnedMsgId != nil)
            flags.set(11, folderId != nil)
            flags.set(14, ttlPeriod != nil)
            flags.set(16, privateForwardName != nil)
            flags.set(17, botGroupAdminRights != nil)
            flags.set(18, botBroadcastAdminRights != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(7, sponsoredEnabled)
            flags2.set(9, canViewRevenue)
            flags2.set(10, botCanManageEmojiStatus)
            flags2.set(16, displayGiftsButton)
            flags2.set(23, noforwardsMyEnabled)
            flags2.set(24, noforwardsPeerEnabled)
            flags2.set(26, unofficialSecurityRisk)
            flags2.set(5, birthday != nil)
            flags2.set(6, personalChannelId != nil && personalChannelMessage != nil)
            flags2.set(8, stargiftsCount != nil)
            flags2.set(14, sendPaidMessagesStars != nil)
            flags2.set(21, savedMusic != nil)
            flags2.set(22, note != nil)
            flags2.set(25, botManagerId != nil)
            writer.write(flags2)
            writer.write(id)
            if let about { writer.write(about) }
            settings.write(to: &writer)
            if let personalPhoto { personalPhoto.write(to: &writer) }
            if let profilePhoto { profilePhoto.write(to: &writer) }
            if let fallbackPhoto { fallbackPhoto.write(to: &writer) }
            notifySettings.write(to: &writer)
            if let botInfo { botInfo.write(to: &writer) }
            if let pinnedMsgId { writer.write(pinnedMsgId) }
            writer.write(commonChatsCount)
            if let folderId { writer.write(folderId) }
            if let ttlPeriod { writer.write(ttlPeriod) }
            if let privateForwardName { writer.write(privateForwardName) }
            if let botGroupAdminRights { botGroupAdminRights.write(to: &writer) }
            if let botBroadcastAdminRights { botBroadcastAdminRights.write(to: &writer) }
            if let birthday { birthday.write(to: &writer) }
            if flags2.has(6), let personalChannelId { writer.write(personalChannelId) }
            if flags2.has(6), let personalChannelMessage { writer.write(personalChannelMessage) }
            if let stargiftsCount { writer.write(stargiftsCount) }
            if let sendPaidMessagesStars { writer.write(sendPaidMessagesStars) }
            if let savedMusic { savedMusic.write(to: &writer) }
            if let note { note.write(to: &writer) }
            if let botManagerId { writer.write(botManagerId) }
        }
    }
}
