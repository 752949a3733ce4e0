// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `channel`
    public struct Channel: TLConstructor {
        public static let id: UInt32 = 0xd49f_34c6
        public var creator: Bool
        public var left: Bool
        public var broadcast: Bool
        public var verified: Bool
        public var megagroup: Bool
        public var signatures: Bool
        public var min: Bool
        public var scam: Bool
        public var hasLink: Bool
        public var hasGeo: Bool
        public var slowmodeEnabled: Bool
        public var callActive: Bool
        public var callNotEmpty: Bool
        public var fake: Bool
        public var gigagroup: Bool
        public var noforwards: Bool
        public var joinToSend: Bool
        public var joinRequest: Bool
        public var forum: Bool
        public var storiesHidden: Bool
        public var storiesHiddenMin: Bool
        public var storiesUnavailable: Bool
        public var signatureProfiles: Bool
        public var autotranslation: Bool
        public var broadcastMessagesAllowed: Bool
        public var monoforum: Bool
        public var forumTabs: Bool
        public var id: Int64
        public var accessHash: Int64?
        public var title: String
        public var username: String?
        public var photo: TL.AnyChatPhoto
        public var date: Int32
        public var restrictionReason: [TL.RestrictionReason]?
        public var adminRights: TL.ChatAdminRights?
        public var bannedRights: TL.ChatBannedRights?
        public var defaultBannedRights: TL.ChatBannedRights?
        public var participantsCount: Int32?
        public var usernames: [TL.Username]?
        public var level: Int32?
        public var subscriptionUntilDate: Int32?
        public var botVerificationIcon: Int64?
        public var sendPaidMessagesStars: Int64?
        public var linkedMonoforumId: Int64?
        public var linkedCommunityId: Int64?
        /// Told by `restrictionReason`, which is there or not with it.
        public var restricted: Bool { restrictionReason != nil }

        public init(
            creator: Bool = false, left: Bool = false, broadcast: Bool = false, verified: Bool = false,
            megagroup: Bool = false, signatures: Bool = false, min: Bool = false, scam: Bool = false,
            hasLink: Bool = false, hasGeo: Bool = false, slowmodeEnabled: Bool = false, callActive: Bool = false,
            callNotEmpty: Bool = false, fake: Bool = false, gigagroup: Bool = false, noforwards: Bool = false,
            joinToSend: Bool = false, joinRequest: Bool = false, forum: Bool = false, storiesHidden: Bool = false,
            storiesHiddenMin: Bool = false, storiesUnavailable: Bool = false, signatureProfiles: Bool = false,
            autotranslation: Bool = false, broadcastMessagesAllowed: Bool = false, monoforum: Bool = false,
            forumTabs: Bool = false, id: Int64, accessHash: Int64? = nil, title: String, username: String? = nil,
            photo: TL.AnyChatPhoto, date: Int32, restrictionReason: [TL.RestrictionReason]? = nil,
            adminRights: TL.ChatAdminRights? = nil, bannedRights: TL.ChatBannedRights? = nil,
            defaultBannedRights: TL.ChatBannedRights? = nil, participantsCount: Int32? = nil,
            usernames: [TL.Username]? = nil, level: Int32? = nil, subscriptionUntilDate: Int32? = nil,
            botVerificationIcon: Int64? = nil, sendPaidMessagesStars: Int64? = nil, linkedMonoforumId: Int64? = nil,
            linkedCommunityId: Int64? = nil
        ) {
            self.creator = creator
            self.left = left
            self.broadcast = broadcast
            self.verified = verified
            self.megagroup = megagroup
            self.signatures = signatures
            self.min = min
            self.scam = scam
            self.hasLink = hasLink
            self.hasGeo = hasGeo
            self.slowmodeEnabled = slowmodeEnabled
            self.callActive = callActive
            self.callNotEmpty = callNotEmpty
            self.fake = fake
            self.gigagroup = gigagroup
            self.noforwards = noforwards
            self.joinToSend = joinToSend
            self.joinRequest = joinRequest
            self.forum = forum
            self.storiesHidden = storiesHidden
            self.storiesHiddenMin = storiesHiddenMin
            self.storiesUnavailable = storiesUnavailable
            self.signatureProfiles = signatureProfiles
            self.autotranslation = autotranslation
            self.broadcastMessagesAllowed = broadcastMessagesAllowed
            self.monoforum = monoforum
            self.forumTabs = forumTabs
            self.id = id
            self.accessHash = accessHash
            self.title = title
            self.username = username
            self.photo = photo
            self.date = date
            self.restrictionReason = restrictionReason
            self.adminRights = adminRights
            self.bannedRights = bannedRights
            self.defaultBannedRights = defaultBannedRights
            self.participantsCount = participantsCount
            self.usernames = usernames
            self.level = level
            self.subscriptionUntilDate = subscriptionUntilDate
            self.botVerificationIcon = botVerificationIcon
            self.sendPaidMessagesStars = sendPaidMessagesStars
            self.linkedMonoforumId = linkedMonoforumId
            self.linkedCommunityId = linkedCommunityId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            creator = flags.has(0)
            left = flags.has(2)
            broadcast = flags.has(5)
            verified = flags.has(7)
            megagroup = flags.has(8)
            signatures = flags.has(11)
            min = flags.has(12)
            scam = flags.has(19)
            hasLink = flags.has(20)
            hasGeo = flags.has(21)
            slowmodeEnabled = flags.has(22)
            callActive = flags.has(23)
            callNotEmpty = flags.has(24)
            fake = flags.has(25)
            gigagroup = flags.has(26)
            noforwards = flags.has(27)
            joinToSend = flags.has(28)
            joinRequest = flags.has(29)
            forum = flags.has(30)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0000_0390, in: Self.self)
            storiesHidden = flags2.has(1)
            storiesHiddenMin = flags2.has(2)
            storiesUnavailable = flags2.has(3)
            signatureProfiles = flags2.has(12)
            autotranslation = flags2.has(15)
            broadcastMessagesAllowed = flags2.has(16)
            monoforum = flags2.has(17)
            forumTabs = flags2.has(19)
            id = try reader.readInt64()
            accessHash = try flags.has(13) ? reader.readInt64() : nil
            title = try reader.readString()
            username = try flags.has(6) ? reader.readString() : nil
            photo = try TL.AnyChatPhoto(from: &reader)
            date = try reader.readInt32()
            restrictionReason = try flags.has(9) ? reader.readVector(of: TL.RestrictionReason.self) : nil
            adminRights = try flags.has(14) ? TL.ChatAdminRights(from: &reader) : nil
            bannedRights = try flags.has(15) ? TL.ChatBannedRights(from: &reader) : nil
            defaultBannedRights = try flags.has(18) ? TL.ChatBannedRights(from: &reader) : nil
            participantsCount = try flags.has(17) ? reader.readInt32() : nil
            usernames = try flags2.has(0) ? reader.readVector(of: TL.Username.self) : nil
            level = try flags2.has(10) ? reader.readInt32() : nil
            subscriptionUntilDate = try flags2.has(11) ? reader.readInt32() : nil
            botVerificationIcon = try flags2.has(13) ? reader.readInt64() : nil
            sendPaidMessagesStars = try flags2.has(14) ? reader.readInt64() : nil
            linkedMonoforumId = try flags2.has(18) ? reader.readInt64() : nil
            linkedCommunityId = try flags2.has(20) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, creator)
            flags.set(2, left)
            flags.set(5, broadcast)
            flags.set(7, verified)
            flags.set(8, megagroup)
            flags.set(11, signatures)
            flags.set(12, min)
            flags.set(19, scam)
            flags.set(20, hasLink)
            flags.set(21, hasGeo)
            flags.set(22, slowmodeEnabled)
            flags.set(23, callActive)
            flags.set(24, callNotEmpty)
            flags.set(25, fake)
            flags.set(26, gigagroup)
            flags.set(27, noforwards)
            flags.set(28, joinToSend)
            flags.set(29, joinRequest)
            flags.set(30, forum)
            flags.set(13, accessHash != nil)
            flags.set(6, username != nil)
            flags.set(9, restrictionReason != nil)
            flags.set(14, adminRights != nil)
            flags.set(15, bannedRights != nil)
            flags.set(18, defaultBannedRights != nil)
            flags.set(17, participantsCount != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(1, storiesHidden)
            flags2.set(2, storiesHiddenMin)
            flags2.set(3, storiesUnavailable)
            flags2.set(12, signatureProfiles)
            flags2.set(15, autotranslation)
            flags2.set(16, broadcastMessagesAllowed)
            flags2.set(17, monoforum)
            flags2.set(19, forumTabs)
            flags2.set(0, usernames != nil)
            flags2.set(10, level != nil)
            flags2.set(11, subscriptionUntilDate != nil)
            flags2.set(13, botVerificationIcon != nil)
            flags2.set(14, sendPaidMessagesStars != nil)
            flags2.set(18, linkedMonoforumId != nil)
            flags2.set(20, linkedCommunityId != nil)
            writer.write(flags2)
            writer.write(id)
            if let accessHash { writer.write(accessHash) }
            writer.write(title)
            if let username { writer.write(username) }
            photo.write(to: &writer)
            writer.write(date)
            if let restrictionReason { writer.writeVector(restrictionReason) }
            if let adminRights { adminRights.write(to: &writer) }
            if let bannedRights { bannedRights.write(to: &writer) }
            if let defaultBannedRights { defaultBannedRights.write(to: &writer) }
            if let participantsCount { writer.write(participantsCount) }
            if let usernames { writer.writeVector(usernames) }
            if let level { writer.write(level) }
            if let subscriptionUntilDate { writer.write(subscriptionUntilDate) }
            if let botVerificationIcon { writer.write(botVerificationIcon) }
            if let sendPaidMessagesStars { writer.write(sendPaidMessagesStars) }
            if let linkedMonoforumId { writer.write(linkedMonoforumId) }
            if let linkedCommunityId { writer.write(linkedCommunityId) }
        }

        public init(bareUntil227 reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            creator = flags.has(0)
            left = flags.has(2)
            broadcast = flags.has(5)
            verified = flags.has(7)
            megagroup = flags.has(8)
            signatures = flags.has(11)
            min = flags.has(12)
            scam = flags.has(19)
            hasLink = flags.has(20)
            hasGeo = flags.has(21)
            slowmodeEnabled = flags.has(22)
            callActive = flags.has(23)
            callNotEmpty = flags.has(24)
            fake = flags.has(25)
            gigagroup = flags.has(26)
            noforwards = flags.has(27)
            joinToSend = flags.has(28)
            joinRequest = flags.has(29)
            forum = flags.has(30)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0000_0390, in: Self.self)
            storiesHidden = flags2.has(1)
            storiesHiddenMin = flags2.has(2)
            storiesUnavailable = flags2.has(3)
            signatureProfiles = flags2.has(12)
            autotranslation = flags2.has(15)
            broadcastMessagesAllowed = flags2.has(16)
            monoforum = flags2.has(17)
            forumTabs = flags2.has(19)
            id = try reader.readInt64()
            accessHash = try flags.has(13) ? reader.readInt64() : nil
            title = try reader.readString()
            username = try flags.has(6) ? reader.readString() : nil
            photo = try TL.AnyChatPhoto(from: &reader)
            date = try reader.readInt32()
            restrictionReason = try flags.has(9) ? reader.readVector(of: TL.RestrictionReason.self) : nil
            adminRights = try flags.has(14) ? TL.ChatAdminRights(from: &reader) : nil
            bannedRights = try flags.has(15) ? TL.ChatBannedRights(from: &reader) : nil
            defaultBannedRights = try flags.has(18) ? TL.ChatBannedRights(from: &reader) : nil
            participantsCount = try flags.has(17) ? reader.readInt32() : nil
            usernames = try flags2.has(0) ? reader.readVector(of: TL.Username.self) : nil
            level = try flags2.has(10) ? reader.readInt32() : nil
            subscriptionUntilDate = try flags2.has(11) ? reader.readInt32() : nil
            botVerificationIcon = try flags2.has(13) ? reader.readInt64() : nil
            sendPaidMessagesStars = try flags2.has(14) ? reader.readInt64() : nil
            linkedMonoforumId = try flags2.has(18) ? reader.readInt64() : nil
            linkedCommunityId = nil
        }

        public func writeBareUntil227(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, creator)
            flags.set(2, left)
            flags.set(5, broadcast)
            flags.set(7, verified)
            flags.set(8, megagroup)
            flags.set(11, signatures)
            flags.set(12, min)
            flags.set(19, scam)
            flags.set(20, hasLink)
            flags.set(21, hasGeo)
            flags.set(22, slowmodeEnabled)
            flags.set(23, callActive)
            flags.set(24, callNotEmpty)
            flags.set(25, fake)
            flags.set(26, gigagroup)
            flags.set(27, noforwards)
            flags.set(28, joinToSend)
            flags.set(29, joinRequest)
            flags.set(30, forum)
            flags.set(13, accessHash != nil)
            flags.set(6, username != nil)
            flags.set(9, restrictionReason != nil)
            flags.set(14, adminRights != nil)
            flags.set(15, bannedRights != nil)
            flags.set(18, defaultBannedRights != nil)
            flags.set(17, participantsCount != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(1, storiesHidden)
            flags2.set(2, storiesHiddenMin)
            flags2.set(3, storiesUnavailable)
            flags2.set(12, signatureProfiles)
            flags2.set(15, autotranslation)
            flags2.set(16, broadcastMessagesAllowed)
            flags2.set(17, monoforum)
            flags2.set(19, forumTabs)
            flags2.set(0, usernames != nil)
            flags2.set(10, level != nil)
            flags2.set(11, subscriptionUntilDate != nil)
            flags2.set(13, botVerificationIcon != nil)
            flags2.set(14, sendPaidMessagesStars != nil)
            flags2.set(18, linkedMonoforumId != nil)
            writer.write(flags2)
            writer.write(id)
            if let accessHash { writer.write(accessHash) }
            writer.write(title)
            if let username { writer.write(username) }
            photo.write(to: &writer)
            writer.write(date)
            if let restrictionReason { writer.writeVector(restrictionReason) }
            if let adminRights { adminRights.write(to: &writer) }
            if let bannedRights { bannedRights.write(to: &writer) }
            if let defaultBannedRights { defaultBannedRights.write(to: &writer) }
            if let participantsCount { writer.write(participantsCount) }
            if let usernames { writer.writeVector(usernames) }
            if let level { writer.write(level) }
            if let subscriptionUntilDate { writer.write(subscriptionUntilDate) }
            if let botVerificationIcon { writer.write(botVerificationIcon) }
            if let sendPaidMessagesStars { writer.write(sendPaidMessagesStars) }
            if let linkedMonoforumId { writer.write(linkedMonoforumId) }
        }

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1c32_b11c: try self.init(bareUntil227: &reader)
            default: try self.init(current: id, bare: &reader)
            }
        }

        public func write(to writer: inout TLWriter) {
            if writer.layer <= 227 {
                writer.write(0x1c32_b11c as UInt32)
                return writeBareUntil227(to: &writer)
            }
            writer.write(Self.id)
            writeBare(to: &writer)
        }
    }

    /// `channelForbidden`
    public struct ChannelForbidden: TLConstructor {
        public static let id: UInt32 = 0x17d4_93d5
        public var broadcast: Bool
        public var megagroup: Bool
        public var monoforum: Bool
        public var id: Int64
        public var accessHash: Int64
        public var title: String
        public var untilDate: Int32?

        public init(
            broadcast: Bool = false, megagroup: Bool = false, monoforum: Bool = false, id: Int64, accessHash: Int64,
            title: String, untilDate: Int32? = nil
        ) {
            self.broadcast = broadcast
            self.megagroup = megagroup
            self.monoforum = monoforum
            self.id = id
            self.accessHash = accessHash
            self.title = title
            self.untilDate = untilDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            broadcast = flags.has(5)
            megagroup = flags.has(8)
            monoforum = flags.has(10)
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            title = try reader.readString()
            untilDate = try flags.has(16) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(5, broadcast)
            flags.set(8, megagroup)
            flags.set(10, monoforum)
            flags.set(16, untilDate != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(accessHash)
            writer.write(title)
            if let untilDate { writer.write(untilDate) }
        }
    }
}
