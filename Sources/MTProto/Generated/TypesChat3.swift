// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `ChatFull`
    public enum AnyChatFull: TLUnion {
        indirect case chatFull(TL.ChatFull)
        indirect case channelFull(TL.ChannelFull)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x2633_421b: self = .chatFull(try TL.ChatFull(bare: &reader))
            case 0xa04e_8d3a: self = .channelFull(try TL.ChannelFull(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChatFull: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatFull(let value): value.write(to: &writer)
            case .channelFull(let value): value.write(to: &writer)
            }
        }
    }

    /// `chatFull`
    public struct ChatFull: TLConstructor {
        public static let id: UInt32 = 0x2633_421b
        public var canSetUsername: Bool
        public var hasScheduled: Bool
        public var translationsDisabled: Bool
        public var hasWelcomeMessages: Bool
        public var id: Int64
        public var about: String
        public var participants: TL.AnyChatParticipants
        public var chatPhoto: TL.AnyPhoto?
        public var notifySettings: TL.PeerNotifySettings
        public var exportedInvite: TL.AnyExportedChatInvite?
        public var botInfo: [TL.BotInfo]?
        public var pinnedMsgId: Int32?
        public var folderId: Int32?
        public var ttlPeriod: Int32?
        public var groupcallDefaultJoinAs: TL.AnyPeer?
        public var themeEmoticon: String?
        public var requestsPending: Int32?
        public var recentRequesters: [Int64]?
        public var reactionsLimit: Int32?

        public init(
            canSetUsername: Bool = false, hasScheduled: Bool = false, translationsDisabled: Bool = false,
            hasWelcomeMessages: Bool = false, id: Int64, about: String, participants: TL.AnyChatParticipants,
            chatPhoto: TL.AnyPhoto? = nil, notifySettings: TL.PeerNotifySettings,
            exportedInvite: TL.AnyExportedChatInvite? = nil, botInfo: [TL.BotInfo]? = nil, pinnedMsgId: Int32? = nil,
            folderId: Int32? = nil, ttlPeriod: Int32? = nil, groupcallDefaultJoinAs: TL.AnyPeer? = nil,
            themeEmoticon: String? = nil, requestsPending: Int32? = nil, recentRequesters: [Int64]? = nil,
            reactionsLimit: Int32? = nil
        ) {
            self.canSetUsername = canSetUsername
            self.hasScheduled = hasScheduled
            self.translationsDisabled = translationsDisabled
            self.hasWelcomeMessages = hasWelcomeMessages
            self.id = id
            self.about = about
            self.participants = participants
            self.chatPhoto = chatPhoto
            self.notifySettings = notifySettings
            self.exportedInvite = exportedInvite
            self.botInfo = botInfo
            self.pinnedMsgId = pinnedMsgId
            self.folderId = folderId
            self.ttlPeriod = ttlPeriod
            self.groupcallDefaultJoinAs = groupcallDefaultJoinAs
            self.themeEmoticon = themeEmoticon
            self.requestsPending = requestsPending
            self.recentRequesters = recentRequesters
            self.reactionsLimit = reactionsLimit
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0004_1000, in: Self.self)
            canSetUsername = flags.has(7)
            hasScheduled = flags.has(8)
            translationsDisabled = flags.has(19)
            hasWelcomeMessages = flags.has(21)
            id = try reader.readInt64()
            about = try reader.readString()
            participants = try TL.AnyChatParticipants(from: &reader)
            chatPhoto = try flags.has(2) ? TL.AnyPhoto(from: &reader) : nil
            notifySettings = try TL.PeerNotifySettings(from: &reader)
            exportedInvite = try flags.has(13) ? TL.AnyExportedChatInvite(from: &reader) : nil
            botInfo = try flags.has(3) ? reader.readVector(of: TL.BotInfo.self) : nil
            pinnedMsgId = try flags.has(6) ? reader.readInt32() : nil
            folderId = try flags.has(11) ? reader.readInt32() : nil
            ttlPeriod = try flags.has(14) ? reader.readInt32() : nil
            groupcallDefaultJoinAs = try flags.has(15) ? TL.AnyPeer(from: &reader) : nil
            themeEmoticon = try flags.has(16) ? reader.readString() : nil
            requestsPending = try flags.has(17) ? reader.readInt32() : nil
            recentRequesters = try flags.has(17) ? reader.readInt64Vector() : nil
            reactionsLimit = try flags.has(20) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(7, canSetUsername)
            flags.set(8, hasScheduled)
            flags.set(19, translationsDisabled)
            flags.set(21, hasWelcomeMessages)
            flags.set(2, chatPhoto != nil)
            flags.set(13, exportedInvite != nil)
            flags.set(3, botInfo != nil)
            flags.set(6, pinnedMsgId != nil)
            flags.set(11, folderId != nil)
            flags.set(14, ttlPeriod != nil)
            flags.set(15, groupcallDefaultJoinAs != nil)
            flags.set(16, themeEmoticon != nil)
            flags.set(17, requestsPending != nil && recentRequesters != nil)
            flags.set(20, reactionsLimit != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(about)
            participants.write(to: &writer)
            if let chatPhoto { chatPhoto.write(to: &writer) }
            notifySettings.write(to: &writer)
            if let exportedInvite { exportedInvite.write(to: &writer) }
            if let botInfo { writer.writeVector(botInfo) }
            if let pinnedMsgId { writer.write(pinnedMsgId) }
            if let folderId { writer.write(folderId) }
            if let ttlPeriod { writer.write(ttlPeriod) }
            if let groupcallDefaultJoinAs { groupcallDefaultJoinAs.write(to: &writer) }
            if let themeEmoticon { writer.write(themeEmoticon) }
            if flags.has(17), let requestsPending { writer.write(requestsPending) }
            if flags.has(17), let recentRequesters { writer.writeVector(recentRequesters) }
            if let reactionsLimit { writer.write(reactionsLimit) }
        }
    }
}
