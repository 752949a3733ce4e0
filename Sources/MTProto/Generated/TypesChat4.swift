// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `channelFull`
    public struct ChannelFull: TLConstructor {
        public static let id: UInt32 = 0xa04e_8d3a
        public var canViewParticipants: Bool
        public var canSetUsername: Bool
        public var canSetStickers: Bool
        public var hiddenPrehistory: Bool
        public var canSetLocation: Bool
        public var hasScheduled: Bool
        public var canViewStats: Bool
        public var blocked: Bool
        public var canDeleteChannel: Bool
        public var antispam: Bool
        public var participantsHidden: Bool
        public var translationsDisabled: Bool
        public var storiesPinnedAvailable: Bool
        public var viewForumAsMessages: Bool
        public var restrictedSponsored: Bool
        public var canViewRevenue: Bool
        public var paidMediaAllowed: Bool
        public var canViewStarsRevenue: Bool
        public var paidReactionsAvailable: Bool
        public var stargiftsAvailable: Bool
        public var paidMessagesAvailable: Bool
        public var hasWelcomeMessages: Bool
        public var id: Int64
        public var about: String
        public var participantsCount: Int32?
        public var adminsCount: Int32?
        public var kickedCount: Int32?
        public var bannedCount: Int32?
        public var onlineCount: Int32?
        public var readInboxMaxId: Int32
        public var readOutboxMaxId: Int32
        public var unreadCount: Int32
        public var chatPhoto: TL.AnyPhoto
        public var notifySettings: TL.PeerNotifySettings
        public var exportedInvite: TL.AnyExportedChatInvite?
        public var botInfo: [TL.BotInfo]
        public var migratedFromChatId: Int64?
        public var migratedFromMaxId: Int32?
        public var pinnedMsgId: Int32?
        public var availableMinId: Int32?
        public var folderId: Int32?
        public var linkedChatId: Int64?
        public var slowmodeSeconds: Int32?
        public var slowmodeNextSendDate: Int32?
        public var statsDc: Int32?
        public var pts: Int32
        public var ttlPeriod: Int32?
        public var pendingSuggestions: [String]?
        public var groupcallDefaultJoinAs: TL.AnyPeer?
        public var themeEmoticon: String?
        public var requestsPending: Int32?
        public var recentRequesters: [Int64]?
        public var defaultSendAs: TL.AnyPeer?
        public var reactionsLimit: Int32?
        public var boostsApplied: Int32?
        public var boostsUnrestrict: Int32?
        public var stargiftsCount: Int32?
        public var sendPaidMessagesStars: Int64?
        public var guardBotId: Int64?

        public init(
            canViewParticipants: Bool = false, canSetUsername: Bool = false, canSetStickers: Bool = false,
            hiddenPrehistory: Bool = false, canSetLocation: Bool = false, hasScheduled: Bool = false,
            canViewStats: Bool = false, blocked: Bool = false, canDeleteChannel: Bool = false, antispam: Bool = false,
            participantsHidden: Bool = false, translationsDisabled: Bool = false, storiesPinnedAvailable: Bool = false,
            viewForumAsMessages: Bool = false, restrictedSponsored: Bool = false, canViewRevenue: Bool = false,
            paidMediaAllowed: Bool = false, canViewStarsRevenue: Bool = false, paidReactionsAvailable: Bool = false,
            stargiftsAvailable: Bool = false, paidMessagesAvailable: Bool = false, hasWelcomeMessages: Bool = false,
            id: Int64, about: String, participantsCount: Int32? = nil, adminsCount: Int32? = nil,
            kickedCount: Int32? = nil, bannedCount: Int32? = nil, onlineCount: Int32? = nil, readInboxMaxId: Int32,
            readOutboxMaxId: Int32, unreadCount: Int32, chatPhoto: TL.AnyPhoto, notifySettings: TL.PeerNotifySettings,
            exportedInvite: TL.AnyExportedChatInvite? = nil, botInfo: [TL.BotInfo], migratedFromChatId: Int64? = nil,
            migratedFromMaxId: Int32? = nil, pinnedMsgId: Int32? = nil, availableMinId: Int32? = nil,
            folderId: Int32? = nil, linkedChatId: Int64? = nil, slowmodeSeconds: Int32? = nil,
            slowmodeNextSendDate: Int32? = nil, statsDc: Int32? = nil, pts: Int32, ttlPeriod: Int32? = nil,
            pendingSuggestions: [String]? = nil, groupcallDefaultJoinAs: TL.AnyPeer? = nil,
            themeEmoticon: String? = nil, requestsPending: Int32? = nil, recentRequesters: [Int64]? = nil,
            defaultSendAs: TL.AnyPeer? = nil, reactionsLimit: Int32? = nil, boostsApplied: Int32? = nil,
            boostsUnrestrict: Int32? = nil, stargiftsCount: Int32? = nil, sendPaidMessagesStars: Int64? = nil,
            guardBotId: Int64? = nil
        ) {
            self.canViewParticipants = canViewParticipants
            self.canSetUsername = canSetUsername
            self.canSetStickers = canSetStickers
            self.hiddenPrehistory = hiddenPrehistory
            self.canSetLocation = canSetLocation
            self.hasScheduled = hasScheduled
            self.canViewStats = canViewStats
            self.blocked = blocked
            self.canDeleteChannel = canDeleteChannel
            self.antispam = antispam
            self.participantsHidden = participantsHidden
            self.translationsDisabled = translationsDisabled
            self.storiesPinnedAvailable = storiesPinnedAvailable
            self.viewForumAsMessages = viewForumAsMessages
            self.restrictedSponsored = restrictedSponsored
            self.canViewRevenue = canViewRevenue
            self.paidMediaAllowed = paidMediaAllowed
            self.canViewStarsRevenue = canViewStarsRevenue
            self.paidReactionsAvailable = paidReactionsAvailable
            self.stargiftsAvailable = stargiftsAvailable
            self.paidMessagesAvailable = paidMessagesAvailable
            self.hasWelcomeMessages = hasWelcomeMessages
            self.id = id
            self.about = about
            self.participantsCount = participantsCount
            self.adminsCount = adminsCount
            self.kickedCount = kickedCount
            self.bannedCount = bannedCount
            self.onlineCount = onlineCount
            self.readInboxMaxId = readInboxMaxId
            self.readOutboxMaxId = readOutboxMaxId
            self.unreadCount = unreadCount
            self.chatPhoto = chatPhoto
            self.notifySettings = notifySettings
            self.exportedInvite = exportedInvite
            self.botInfo = botInfo
            self.migratedFromChatId = migratedFromChatId
            self.migratedFromMaxId = migratedFromMaxId
            self.pinnedMsgId = pinnedMsgId
            self.availableMinId = availableMinId
            self.folderId = folderId
            self.linkedChatId = linkedChatId
            self.slowmodeSeconds = slowmodeSeconds
            self.slowmodeNextSendDate = slowmodeNextSendDate
            self.statsDc = statsDc
            self.pts = pts
            self.ttlPeriod = ttlPeriod
            self.pendingSuggestions = pendingSuggestions
            self.groupcallDefaultJoinAs = groupcallDefaultJoinAs
            self.themeEmoticon = themeEmoticon
            self.requestsPending = requestsPending
            self.recentRequesters = recentRequesters
            self.defaultSendAs = defaultSendAs
            self.reactionsLimit = reactionsLimit
            self.boostsApplied = boostsApplied
            self.boostsUnrestrict = boostsUnrestrict
            self.stargiftsCount = stargiftsCount
            self.sendPaidMessagesStars = sendPaidMessagesStars
            self.guardBotId = guardBotId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x4020_8100, in: Self.self)
            canViewParticipants = flags.has(3)
            canSetUsername = flags.has(6)
            canSetStickers = flags.has(7)
            hiddenPrehistory = flags.has(10)
            canSetLocation = flags.has(16)
            hasScheduled = flags.has(19)
            canViewStats = flags.has(20)
            blocked = flags.has(22)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0042_0490, in: Self.self)
            canDeleteChannel = flags2.has(0)
            antispam = flags2.has(1)
            participantsHidden = flags2.has(2)
            translationsDisabled = flags2.has(3)
            storiesPinnedAvailable = flags2.has(5)
            viewForumAsMessages = flags2.has(6)
            restrictedSponsored = flags2.has(11)
            canViewRevenue = flags2.has(12)
            paidMediaAllowed = flags2.has(14)
            canViewStarsRevenue = flags2.has(15)
            paidReactionsAvailable = flags2.has(16)
            stargiftsAvailable = flags2.has(19)
            paidMessagesAvailable = flags2.has(20)
            hasWelcomeMessages = flags2.has(24)
            id = try reader.readInt64()
            about = try reader.readString()
            participantsCount = try flags.has(0) ? reader.readInt32() : nil
            adminsCount = try flags.has(1) ? reader.readInt32() : nil
            kickedCount = try flags.has(2) ? reader.readInt32() : nil
            bannedCount = try flags.has(2) ? reader.readInt32() : nil
            onlineCount = try flags.has(13) ? reader.readInt32() : nil
            readInboxMaxId = try reader.readInt32()
            readOutboxMaxId = try reader.readInt32()
            unreadCount = try reader.readInt32()
            chatPhoto = try TL.AnyPhoto(from: &reader)
            notifySettings = try TL.PeerNotifySettings(from: &reader)
            exportedInvite = try flags.has(23) ? TL.AnyExportedChatInvite(from: &reader) : nil
            botInfo = try reader.readVector(of: TL.BotInfo.self)
            migratedFromChatId = try flags.has(4) ? reader.readInt64() : nil
            migratedFromMaxId = try flags.has(4) ? reader.readInt32() : nil
            pinnedMsgId = try flags.has(5) ? reader.readInt32() : nil
            availableMinId = try flags.has(9) ? reader.readInt32() : nil
            folderId = try flags.has(11) ? reader.readInt32() : nil
            linkedChatId = try flags.has(14) ? reader.readInt64() : nil
            slowmodeSeconds = try flags.has(17) ? reader.readInt32() : nil
            slowmodeNextSendDate = try flags.has(18) ? reader.readInt32() : nil
            statsDc = try flags.has(12) ? reader.readInt32() : nil
            pts = try reader.readInt32()
            ttlPeriod = try flags.has(24) ? reader.readInt32() : nil
            pendingSuggestions = try flags.has(25) ? reader.readStringVector() : nil
            groupcallDefaultJoinAs = try flags.has(26) ? TL.AnyPeer(from: &reader) : nil
            themeEmoticon = try flags.has(27) ? reader.readString() : nil
            requestsPending = try flags.has(28) ? reader.readInt32() : nil
            recentRequesters = try flags.has(28) ? reader.readInt64Vector() : nil
            defaultSendAs = try flags.has(29) ? TL.AnyPeer(from: &reader) : nil
            reactionsLimit = try flags2.has(13) ? reader.readInt32() : nil
            boostsApplied = try flags2.has(8) ? reader.readInt32() : nil
            boostsUnrestrict = try flags2.has(9) ? reader.readInt32() : nil
            stargiftsCount = try flags2.has(18) ? reader.readInt32() : nil
            sendPaidMessagesStars = try flags2.has(21) ? reader.readInt64() : nil
            guardBotId = try flags2.has(23) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, canViewParticipants)
            flags.set(6, canSetUsername)
            flags.set(7, canSetStickers)
            flags.set(10, hiddenPrehistory)
            flags.set(16, canSetLocation)
            flags.set(19, hasScheduled)
            flags.set(20, canViewStats)
            flags.set(22, blocked)
            flags.set(0, participantsCount != nil)
            flags.set(1, adminsCount != nil)
            flags.set(2, kickedCount != nil && bannedCount != nil)
            flags.set(13, onlineCount != nil)
            flags.set(23, exportedInvite != nil)
            flags.set(4, migratedFromChatId != nil && migratedFromMaxId != nil)
            flags.set(5, pinnedMsgId != nil)
            flags.set(9, availableMinId != nil)
            flags.set(11, folderId != nil)
            flags.set(14, linkedChatId != nil)
            flags.set(17, slowmodeSeconds != nil)
            flags.set(18, slowmodeNextSendDate != nil)
            flags.set(12, statsDc != nil)
            flags.set(24, ttlPeriod != nil)
            flags.set(25, pendingSuggestions != nil)
            flags.set(26, groupcallDefaultJoinAs != nil)
            flags.set(27, themeEmoticon != nil)
            flags.set(28, requestsPending != nil && recentRequesters != nil)
            flags.set(29, defaultSendAs != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(0, canDeleteChannel)
            flags2.set(1, antispam)
            flags2.set(2, participantsHidden)
            flags2.set(3, translationsDisabled)
            flags2.set(5, storiesPinnedAvailable)
            flags2.set(6, viewForumAsMessages)
            flags2.set(11, restrictedSponsored)
            flags2.set(12, canViewRevenue)
            flags2.set(14, paidMediaAllowed)
            flags2.set(15, canViewStarsRevenue)
            flags2.set(16, paidReactionsAvailable)
            flags2.set(19, stargiftsAvailable)
            flags2.set(20, paidMessagesAvailable)
            flags2.set(24, hasWelcomeMessages)
            flags2.set(13, reactionsLimit != nil)
            flags2.set(8, boostsApplied != nil)
            flags2.set(9, boostsUnrestrict != nil)
            flags2.set(18, stargiftsCount != nil)
            flags2.set(21, sendPaidMessagesStars != nil)
            flags2.set(23, guardBotId != nil)
            writer.write(flags2)
            writer.write(id)
            writer.write(about)
            if let participantsCount { writer.write(participantsCount) }
            if let adminsCount { writer.write(adminsCount) }
            if flags.has(2), let kickedCount { writer.write(kickedCount) }
            if flags.has(2), let bannedCount { writer.write(bannedCount) }
            if let onlineCount { writer.write(onlineCount) }
            writer.write(readInboxMaxId)
            writer.write(readOutboxMaxId)
            writer.write(unreadCount)
            chatPhoto.write(to: &writer)
            notifySettings.write(to: &writer)
            if let exportedInvite { exportedInvite.write(to: &writer) }
            writer.writeVector(botInfo)
            if flags.has(4), let migratedFromChatId { writer.write(migratedFromChatId) }
            if flags.has(4), let migratedFromMaxId { writer.write(migratedFromMaxId) }
            if let pinnedMsgId { writer.write(pinnedMsgId) }
            if let availableMinId { writer.write(availableMinId) }
            if let folderId { writer.write(folderId) }
            if let linkedChatId { writer.write(linkedChatId) }
            if let slowmodeSeconds { writer.write(slowmodeSeconds) }
            if let slowmodeNextSendDate { writer.write(slowmodeNextSendDate) }
            if let statsDc { writer.write(statsDc) }
            writer.write(pts)
            if let ttlPeriod { writer.write(ttlPeriod) }
            if let pendingSuggestions { writer.writeVector(pendingSuggestions) }
            if let groupcallDefaultJoinAs { groupcallDefaultJoinAs.write(to: &writer) }
            if let themeEmoticon { writer.write(themeEmoticon) }
            if flags.has(28), let requestsPending { writer.write(requestsPending) }
            if flags.has(28), let recentRequesters { writer.writeVector(recentRequesters) }
            if let defaultSendAs { defaultSendAs.write(to: &writer) }
            if let reactionsLimit { writer.write(reactionsLimit) }
            if let boostsApplied { writer.write(boostsApplied) }
            if let boostsUnrestrict { writer.write(boostsUnrestrict) }
            if let stargiftsCount { writer.write(stargiftsCount) }
            if let sendPaidMessagesStars { writer.write(sendPaidMessagesStars) }
            if let guardBotId { writer.write(guardBotId) }
        }
    }

    /// `ChatParticipant`
    public enum AnyChatParticipant: TLUnion {
        case chatParticipant(TL.ChatParticipant)
        case chatParticipantCreator(TL.ChatParticipantCreator)
        case chatParticipantAdmin(TL.ChatParticipantAdmin)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x38e7_9fde: self = .chatParticipant(try TL.ChatParticipant(bare: &reader))
            case 0xe1f8_67b8: self = .chatParticipantCreator(try TL.ChatParticipantCreator(bare: &reader))
            case 0x0360_d5d2: self = .chatParticipantAdmin(try TL.ChatParticipantAdmin(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChatParticipant: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatParticipant(let value): value.write(to: &writer)
            case .chatParticipantCreator(let value): value.write(to: &writer)
            case .chatParticipantAdmin(let value): value.write(to: &writer)
            }
        }
    }

    /// `chatParticipant`
    public struct ChatParticipant: TLConstructor {
        public static let id: UInt32 = 0x38e7_9fde
        public var userId: Int64
        public var inviterId: Int64
        public var date: Int32
        public var rank: String?

        public init(userId: Int64, inviterId: Int64, date: Int32, rank: String? = nil) {
            self.userId = userId
            self.inviterId = inviterId
            self.date = date
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            userId = try reader.readInt64()
            inviterId = try reader.readInt64()
            date = try reader.readInt32()
            rank = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, rank != nil)
            writer.write(flags)
            writer.write(userId)
            writer.write(inviterId)
            writer.write(date)
            if let rank { writer.write(rank) }
        }
    }

    /// `chatParticipantCreator`
    public struct ChatParticipantCreator: TLConstructor {
        public static let id: UInt32 = 0xe1f8_67b8
        public var userId: Int64
        public var rank: String?

        public init(userId: Int64, rank: String? = nil) {
            self.userId = userId
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            userId = try reader.readInt64()
            rank = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, rank != nil)
            writer.write(flags)
            writer.write(userId)
            if let rank { writer.write(rank) }
        }
    }

    /// `chatParticipantAdmin`
    public struct ChatParticipantAdmin: TLConstructor {
        public static let id: UInt32 = 0x0360_d5d2
        public var userId: Int64
        public var inviterId: Int64
        public var date: Int32
        public var rank: String?

        public init(userId: Int64, inviterId: Int64, date: Int32, rank: String? = nil) {
            self.userId = userId
            self.inviterId = inviterId
            self.date = date
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            userId = try reader.readInt64()
            inviterId = try reader.readInt64()
            date = try reader.readInt32()
            rank = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, rank != nil)
            writer.write(flags)
            writer.write(userId)
            writer.write(inviterId)
            writer.write(date)
            if let rank { writer.write(rank) }
        }
    }
}
