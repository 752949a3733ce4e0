// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `chatBannedRights`
    public struct ChatBannedRights: TLConstructor {
        public static let id: UInt32 = 0x9f12_0418
        public var viewMessages: Bool
        public var sendMessages: Bool
        public var sendMedia: Bool
        public var sendStickers: Bool
        public var sendGifs: Bool
        public var sendGames: Bool
        public var sendInline: Bool
        public var embedLinks: Bool
        public var sendPolls: Bool
        public var changeInfo: Bool
        public var inviteUsers: Bool
        public var pinMessages: Bool
        public var manageTopics: Bool
        public var sendPhotos: Bool
        public var sendVideos: Bool
        public var sendRoundvideos: Bool
        public var sendAudios: Bool
        public var sendVoices: Bool
        public var sendDocs: Bool
        public var sendPlain: Bool
        public var editRank: Bool
        public var sendReactions: Bool
        public var manageLinkedPeers: Bool
        public var untilDate: Int32

        public init(
            viewMessages: Bool = false, sendMessages: Bool = false, sendMedia: Bool = false, sendStickers: Bool = false,
            sendGifs: Bool = false, sendGames: Bool = false, sendInline: Bool = false, embedLinks: Bool = false,
            sendPolls: Bool = false, changeInfo: Bool = false, inviteUsers: Bool = false, pinMessages: Bool = false,
            manageTopics: Bool = false, sendPhotos: Bool = false, sendVideos: Bool = false,
            sendRoundvideos: Bool = false, sendAudios: Bool = false, sendVoices: Bool = false, sendDocs: Bool = false,
            sendPlain: Bool = false, editRank: Bool = false, sendReactions: Bool = false,
            manageLinkedPeers: Bool = false, untilDate: Int32
        ) {
            self.viewMessages = viewMessages
            self.sendMessages = sendMessages
            self.sendMedia = sendMedia
            self.sendStickers = sendStickers
            self.sendGifs = sendGifs
            self.sendGames = sendGames
            self.sendInline = sendInline
            self.embedLinks = embedLinks
            self.sendPolls = sendPolls
            self.changeInfo = changeInfo
            self.inviteUsers = inviteUsers
            self.pinMessages = pinMessages
            self.manageTopics = manageTopics
            self.sendPhotos = sendPhotos
            self.sendVideos = sendVideos
            self.sendRoundvideos = sendRoundvideos
            self.sendAudios = sendAudios
            self.sendVoices = sendVoices
            self.sendDocs = sendDocs
            self.sendPlain = sendPlain
            self.editRank = editRank
            self.sendReactions = sendReactions
            self.manageLinkedPeers = manageLinkedPeers
            self.untilDate = untilDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            viewMessages = flags.has(0)
            sendMessages = flags.has(1)
            sendMedia = flags.has(2)
            sendStickers = flags.has(3)
            sendGifs = flags.has(4)
            sendGames = flags.has(5)
            sendInline = flags.has(6)
            embedLinks = flags.has(7)
            sendPolls = flags.has(8)
            changeInfo = flags.has(10)
            inviteUsers = flags.has(15)
            pinMessages = flags.has(17)
            manageTopics = flags.has(18)
            sendPhotos = flags.has(19)
            sendVideos = flags.has(20)
            sendRoundvideos = flags.has(21)
            sendAudios = flags.has(22)
            sendVoices = flags.has(23)
            sendDocs = flags.has(24)
            sendPlain = flags.has(25)
            editRank = flags.has(26)
            sendReactions = flags.has(27)
            manageLinkedPeers = flags.has(28)
            untilDate = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, viewMessages)
            flags.set(1, sendMessages)
            flags.set(2, sendMedia)
            flags.set(3, sendStickers)
            flags.set(4, sendGifs)
            flags.set(5, sendGames)
            flags.set(6, sendInline)
            flags.set(7, embedLinks)
            flags.set(8, sendPolls)
            flags.set(10, changeInfo)
            flags.set(15, inviteUsers)
            flags.set(17, pinMessages)
            flags.set(18, manageTopics)
            flags.set(19, sendPhotos)
            flags.set(20, sendVideos)
            flags.set(21, sendRoundvideos)
            flags.set(22, sendAudios)
            flags.set(23, sendVoices)
            flags.set(24, sendDocs)
            flags.set(25, sendPlain)
            flags.set(26, editRank)
            flags.set(27, sendReactions)
            flags.set(28, manageLinkedPeers)
            writer.write(flags)
            writer.write(untilDate)
        }
    }

    /// `chatInviteImporter`
    public struct ChatInviteImporter: TLConstructor {
        public static let id: UInt32 = 0x8c5a_dfd9
        public var requested: Bool
        public var viaChatlist: Bool
        public var userId: Int64
        public var date: Int32
        public var about: String?
        public var approvedBy: Int64?

        public init(
            requested: Bool = false, viaChatlist: Bool = false, userId: Int64, date: Int32, about: String? = nil,
            approvedBy: Int64? = nil
        ) {
            self.requested = requested
            self.viaChatlist = viaChatlist
            self.userId = userId
            self.date = date
            self.about = about
            self.approvedBy = approvedBy
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            requested = flags.has(0)
            viaChatlist = flags.has(3)
            userId = try reader.readInt64()
            date = try reader.readInt32()
            about = try flags.has(2) ? reader.readString() : nil
            approvedBy = try flags.has(1) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, requested)
            flags.set(3, viaChatlist)
            flags.set(2, about != nil)
            flags.set(1, approvedBy != nil)
            writer.write(flags)
            writer.write(userId)
            writer.write(date)
            if let about { writer.write(about) }
            if let approvedBy { writer.write(approvedBy) }
        }
    }

    /// `chatAdminWithInvites`
    public struct ChatAdminWithInvites: TLConstructor {
        public static let id: UInt32 = 0xf2ec_ef23
        public var adminId: Int64
        public var invitesCount: Int32
        public var revokedInvitesCount: Int32

        public init(adminId: Int64, invitesCount: Int32, revokedInvitesCount: Int32) {
            self.adminId = adminId
            self.invitesCount = invitesCount
            self.revokedInvitesCount = revokedInvitesCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            adminId = try reader.readInt64()
            invitesCount = try reader.readInt32()
            revokedInvitesCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(adminId)
            writer.write(invitesCount)
            writer.write(revokedInvitesCount)
        }
    }
}
