// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `User`
    public enum AnyUser: TLUnion {
        case userEmpty(TL.UserEmpty)
        indirect case user(TL.User)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xd3bc_4b7a: self = .userEmpty(try TL.UserEmpty(bare: &reader))
            case 0xb1b8_cc83, 0x3177_4388: self = .user(try TL.User(id: id, bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no User: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .userEmpty(let value): value.write(to: &writer)
            case .user(let value): value.write(to: &writer)
            }
        }
    }

    /// `userEmpty`
    public struct UserEmpty: TLConstructor {
        public static let id: UInt32 = 0xd3bc_4b7a
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

    /// `user`
    public struct User: TLConstructor {
        public static let id: UInt32 = 0xb1b8_cc83
        public var isSelf: Bool
        public var contact: Bool
        public var mutualContact: Bool
        public var deleted: Bool
        public var botChatHistory: Bool
        public var botNochats: Bool
        public var verified: Bool
        public var min: Bool
        public var botInlineGeo: Bool
        public var support: Bool
        public var scam: Bool
        public var applyMinPhoto: Bool
        public var fake: Bool
        public var botAttachMenu: Bool
        public var premium: Bool
        public var attachMenuEnabled: Bool
        public var botCanEdit: Bool
        public var closeFriend: Bool
        public var storiesHidden: Bool
        public var storiesUnavailable: Bool
        public var contactRequirePremium: Bool
        public var botBusiness: Bool
        public var botHasMainApp: Bool
        public var botForumView: Bool
        public var botForumCanManageTopics: Bool
        public var botCanManageBots: Bool
        public var botGuestchat: Bool
        public var botGuard: Bool
        public var id: Int64
        public var accessHash: Int64?
        public var firstName: String?
        public var lastName: String?
        public var username: String?
        public var phone: String?
        public var photo: TL.AnyUserProfilePhoto?
        public var status: TL.AnyUserStatus?
        public var botInfoVersion: Int32?
        public var restrictionReason: [TL.RestrictionReason]?
        public var botInlinePlaceholder: String?
        public var langCode: String?
        public var usernames: [TL.Username]?
        public var botActiveUsers: Int32?
        public var botVerificationIcon: Int64?
        public var sendPaidMessagesStars: Int64?
        public var linkedCommunityId: Int64?
        /// Told by `botInfoVersion`, which is there or not with it.
        public var bot: Bool { botInfoVersion != nil }
        /// Told by `restrictionReason`, which is there or not with it.
        public var restricted: Bool { restrictionReason != nil }

        public init(
            isSelf: Bool = false, contact: Bool = false, mutualContact: Bool = false, deleted: Bool = false,
            botChatHistory: Bool = false, botNochats: Bool = false, verified: Bool = false, min: Bool = false,
            botInlineGeo: Bool = false, support: Bool = false, scam: Bool = false, applyMinPhoto: Bool = false,
            fake: Bool = false, botAttachMenu: Bool = false, premium: Bool = false, attachMenuEnabled: Bool = false,
            botCanEdit: Bool = false, closeFriend: Bool = false, storiesHidden: Bool = false,
            storiesUnavailable: Bool = false, contactRequirePremium: Bool = false, botBusiness: Bool = false,
            botHasMainApp: Bool = false, botForumView: Bool = false, botForumCanManageTopics: Bool = false,
            botCanManageBots: Bool = false, botGuestchat: Bool = false, botGuard: Bool = false, id: Int64,
            accessHash: Int64? = nil, firstName: String? = nil, lastName: String? = nil, username: String? = nil,
            phone: String? = nil, photo: TL.AnyUserProfilePhoto? = nil, status: TL.AnyUserStatus? = nil,
            botInfoVersion: Int32? = nil, restrictionReason: [TL.RestrictionReason]? = nil,
            botInlinePlaceholder: String? = nil, langCode: String? = nil, usernames: [TL.Username]? = nil,
            botActiveUsers: Int32? = nil, botVerificationIcon: Int64? = nil, sendPaidMessagesStars: Int64? = nil,
            linkedCommunityId: Int64? = nil
        ) {
            self.isSelf = isSelf
            self.contact = contact
            self.mutualContact = mutualContact
            self.deleted = deleted
            self.botChatHistory = botChatHistory
            self.botNochats = botNochats
            self.verified = verified
            self.min = min
            self.botInlineGeo = botInlineGeo
            self.support = support
            self.scam = scam
            self.applyMinPhoto = applyMinPhoto
            self.fake = fake
            self.botAttachMenu = botAttachMenu
            self.premium = premium
            self.attachMenuEnabled = attachMenuEnabled
            self.botCanEdit = botCanEdit
            self.closeFriend = closeFriend
            self.storiesHidden = storiesHidden
            self.storiesUnavailable = storiesUnavailable
            self.contactRequirePremium = contactRequirePremium
            self.botBusiness = botBusiness
            self.botHasMainApp = botHasMainApp
            self.botForumView = botForumView
            self.botForumCanManageTopics = botForumCanManageTopics
            self.botCanManageBots = botCanManageBots
            self.botGuestchat = botGuestchat
            self.botGuard = botGuard
            self.id = id
            self.accessHash = accessHash
            self.firstName = firstName
            self.lastName = lastName
            self.username = username
            self.phone = phone
            self.photo = photo
            self.status = status
            self.botInfoVersion = botInfoVersion
            self.restrictionReason = restrictionReason
            self.botInlinePlaceholder = botInlinePlaceholder
            self.langCode = langCode
            self.usernames = usernames
            self.botActiveUsers = botActiveUsers
            self.botVerificationIcon = botVerificationIcon
            self.sendPaidMessagesStars = sendPaidMessagesStars
            self.linkedCommunityId = linkedCommunityId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x4000_0000, in: Self.self)
            isSelf = flags.has(10)
            contact = flags.has(11)
            mutualContact = flags.has(12)
            deleted = flags.has(13)
            botChatHistory = flags.has(15)
            botNochats = flags.has(16)
            verified = flags.has(17)
            min = flags.has(20)
            botInlineGeo = flags.has(21)
            support = flags.has(23)
            scam = flags.has(24)
            applyMinPhoto = flags.has(25)
            fake = flags.has(26)
            botAttachMenu = flags.has(27)
            premium = flags.has(28)
            attachMenuEnabled = flags.has(29)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0000_0320, in: Self.self)
            botCanEdit = flags2.has(1)
            closeFriend = flags2.has(2)
            storiesHidden = flags2.has(3)
            storiesUnavailable = flags2.has(4)
            contactRequirePremium = flags2.has(10)
            botBusiness = flags2.has(11)
            botHasMainApp = flags2.has(13)
            botForumView = flags2.has(16)
            botForumCanManageTopics = flags2.has(17)
            botCanManageBots = flags2.has(18)
            botGuestchat = flags2.has(19)
            botGuard = flags2.has(20)
            id = try reader.readInt64()
            accessHash = try flags.has(0) ? reader.readInt64() : nil
            firstName = try flags.has(1) ? reader.readString() : nil
            lastName = try flags.has(2) ? reader.readString() : nil
            username = try flags.has(3) ? reader.readString() : nil
            phone = try flags.has(4) ? reader.readString() : nil
            photo = try flags.has(5) ? TL.AnyUserProfilePhoto(from: &reader) : nil
            status = try flags.has(6) ? TL.AnyUserStatus(from: &reader) : nil
            botInfoVersion = try flags.has(14) ? reader.readInt32() : nil
            restrictionReason = try flags.has(18) ? reader.readVector(of: TL.RestrictionReason.self) : nil
            botInlinePlaceholder = try flags.has(19) ? reader.readString() : nil
            langCode = try flags.has(22) ? reader.readString() : nil
            usernames = try flags2.has(0) ? reader.readVector(of: TL.Username.self) : nil
            botActiveUsers = try flags2.has(12) ? reader.readInt32() : nil
            botVerificationIcon = try flags2.has(14) ? reader.readInt64() : nil
            sendPaidMessagesStars = try flags2.has(15) ? reader.readInt64() : nil
            linkedCommunityId = try flags2.has(21) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, isSelf)
            flags.set(11, contact)
            flags.set(12, mutualContact)
            flags.set(13, deleted)
            flags.set(15, botChatHistory)
            flags.set(16, botNochats)
            flags.set(17, verified)
            flags.set(20, min)
            flags.set(21, botInlineGeo)
            flags.set(23, support)
            flags.set(24, scam)
            flags.set(25, applyMinPhoto)
            flags.set(26, fake)
            flags.set(27, botAttachMenu)
            flags.set(28, premium)
            flags.set(29, attachMenuEnabled)
            flags.set(0, accessHash != nil)
            flags.set(1, firstName != nil)
            flags.set(2, lastName != nil)
            flags.set(3, username != nil)
            flags.set(4, phone != nil)
            flags.set(5, photo != nil)
            flags.set(6, status != nil)
            flags.set(14, botInfoVersion != nil)
            flags.set(18, restrictionReason != nil)
            flags.set(19, botInlinePlaceholder != nil)
            flags.set(22, langCode != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(1, botCanEdit)
            flags2.set(2, closeFriend)
            flags2.set(3, storiesHidden)
            flags2.set(4, storiesUnavailable)
            flags2.set(10, contactRequirePremium)
            flags2.set(11, botBusiness)
            flags2.set(13, botHasMainApp)
            flags2.set(16, botForumView)
            flags2.set(17, botForumCanManageTopics)
            flags2.set(18, botCanManageBots)
            flags2.set(19, botGuestchat)
            flags2.set(20, botGuard)
            flags2.set(0, usernames != nil)
            flags2.set(12, botActiveUsers != nil)
            flags2.set(14, botVerificationIcon != nil)
            flags2.set(15, sendPaidMessagesStars != nil)
            flags2.set(21, linkedCommunityId != nil)
            writer.write(flags2)
            writer.write(id)
            if let accessHash { writer.write(accessHash) }
            if let firstName { writer.write(firstName) }
            if let lastName { writer.write(lastName) }
            if let username { writer.write(username) }
            if let phone { writer.write(phone) }
            if let photo { photo.write(to: &writer) }
            if let status { status.write(to: &writer) }
            if let botInfoVersion { writer.write(botInfoVersion) }
            if let restrictionReason { writer.writeVector(restrictionReason) }
            if let botInlinePlaceholder { writer.write(botInlinePlaceholder) }
            if let langCode { writer.write(langCode) }
            if let usernames { writer.writeVector(usernames) }
            if let botActiveUsers { writer.write(botActiveUsers) }
            if let botVerificationIcon { writer.write(botVerificationIcon) }
            if let sendPaidMessagesStars { writer.write(sendPaidMessagesStars) }
            if let linkedCommunityId { writer.write(linkedCommunityId) }
        }

        public init(bareUntil227 reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x4000_0000, in: Self.self)
            isSelf = flags.has(10)
            contact = flags.has(11)
            mutualContact = flags.has(12)
            deleted = flags.has(13)
            botChatHistory = flags.has(15)
            botNochats = flags.has(16)
            verified = flags.has(17)
            min = flags.has(20)
            botInlineGeo = flags.has(21)
            support = flags.has(23)
            scam = flags.has(24)
            applyMinPhoto = flags.has(25)
            fake = flags.has(26)
            botAttachMenu = flags.has(27)
            premium = flags.has(28)
            attachMenuEnabled = flags.has(29)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0000_0320, in: Self.self)
            botCanEdit = flags2.has(1)
            closeFriend = flags2.has(2)
            storiesHidden = flags2.has(3)
            storiesUnavailable = flags2.has(4)
            contactRequirePremium = flags2.has(10)
            botBusiness = flags2.has(11)
            botHasMainApp = flags2.has(13)
            botForumView = flags2.has(16)
            botForumCanManageTopics = flags2.has(17)
            botCanManageBots = flags2.has(18)
            botGuestchat = flags2.has(19)
            botGuard = flags2.has(20)
            id = try reader.readInt64()
            accessHash = try flags.has(0) ? reader.readInt64() : nil
            firstName = try flags.has(1) ? reader.readString() : nil
            lastName = try flags.has(2) ? reader.readString() : nil
            username = try flags.has(3) ? reader.readString() : nil
            phone = try flags.has(4) ? reader.readString() : nil
            photo = try flags.has(5) ? TL.AnyUserProfilePhoto(from: &reader) : nil
            status = try flags.has(6) ? TL.AnyUserStatus(from: &reader) : nil
            botInfoVersion = try flags.has(14) ? reader.readInt32() : nil
            restrictionReason = try flags.has(18) ? reader.readVector(of: TL.RestrictionReason.self) : nil
            botInlinePlaceholder = try flags.has(19) ? reader.readString() : nil
            langCode = try flags.has(22) ? reader.readString() : nil
            usernames = try flags2.has(0) ? reader.readVector(of: TL.Username.self) : nil
            botActiveUsers = try flags2.has(12) ? reader.readInt32() : nil
            botVerificationIcon = try flags2.has(14) ? reader.readInt64() : nil
            sendPaidMessagesStars = try flags2.has(15) ? reader.readInt64() : nil
            linkedCommunityId = nil
        }

        public func writeBareUntil227(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, isSelf)
            flags.set(11, contact)
            flags.set(12, mutualContact)
            flags.set(13, deleted)
            flags.set(15, botChatHistory)
            flags.set(16, botNochats)
            flags.set(17, verified)
            flags.set(20, min)
            flags.set(21, botInlineGeo)
            flags.set(23, support)
            flags.set(24, scam)
            flags.set(25, applyMinPhoto)
            flags.set(26, fake)
            flags.set(27, botAttachMenu)
            flags.set(28, premium)
            flags.set(29, attachMenuEnabled)
            flags.set(0, accessHash != nil)
            flags.set(1, firstName != nil)
            flags.set(2, lastName != nil)
            flags.set(3, username != nil)
            flags.set(4, phone != nil)
            flags.set(5, photo != nil)
            flags.set(6, status != nil)
            flags.set(14, botInfoVersion != nil)
            flags.set(18, restrictionReason != nil)
            flags.set(19, botInlinePlaceholder != nil)
            flags.set(22, langCode != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(1, botCanEdit)
            flags2.set(2, closeFriend)
            flags2.set(3, storiesHidden)
            flags2.set(4, storiesUnavailable)
            flags2.set(10, contactRequirePremium)
            flags2.set(11, botBusiness)
            flags2.set(13, botHasMainApp)
            flags2.set(16, botForumView)
            flags2.set(17, botForumCanManageTopics)
            flags2.set(18, botCanManageBots)
            flags2.set(19, botGuestchat)
            flags2.set(20, botGuard)
            flags2.set(0, usernames != nil)
            flags2.set(12, botActiveUsers != nil)
            flags2.set(14, botVerificationIcon != nil)
            flags2.set(15, sendPaidMessagesStars != nil)
            writer.write(flags2)
            writer.write(id)
            if let accessHash { writer.write(accessHash) }
            if let firstName { writer.write(firstName) }
            if let lastName { writer.write(lastName) }
            if let username { writer.write(username) }
            if let phone { writer.write(phone) }
            if let photo { photo.write(to: &writer) }
            if let status { status.write(to: &writer) }
            if let botInfoVersion { writer.write(botInfoVersion) }
            if let restrictionReason { writer.writeVector(restrictionReason) }
            if let botInlinePlaceholder { writer.write(botInlinePlaceholder) }
            if let langCode { writer.write(langCode) }
            if let usernames { writer.writeVector(usernames) }
            if let botActiveUsers { writer.write(botActiveUsers) }
            if let botVerificationIcon { writer.write(botVerificationIcon) }
            if let sendPaidMessagesStars { writer.write(sendPaidMessagesStars) }
        }

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3177_4388: try self.init(bareUntil227: &reader)
            default: try self.init(current: id, bare: &reader)
            }
        }

        public func write(to writer: inout TLWriter) {
            if writer.layer <= 227 {
                writer.write(0x3177_4388 as UInt32)
                return writeBareUntil227(to: &writer)
            }
            writer.write(Self.id)
            writeBare(to: &writer)
        }
    }
}
