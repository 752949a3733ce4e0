// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `Message`
    public enum AnyMessage: TLUnion {
        case messageEmpty(TL.MessageEmpty)
        indirect case message(TL.Message)
        indirect case messageService(TL.MessageService)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x90a6_ca84: self = .messageEmpty(try TL.MessageEmpty(bare: &reader))
            case 0x7600_b9d3: self = .message(try TL.Message(bare: &reader))
            case 0x7a80_0e0a: self = .messageService(try TL.MessageService(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Message: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messageEmpty(let value): value.write(to: &writer)
            case .message(let value): value.write(to: &writer)
            case .messageService(let value): value.write(to: &writer)
            }
        }
    }

    /// `messageEmpty`
    public struct MessageEmpty: TLConstructor {
        public static let id: UInt32 = 0x90a6_ca84
        public var id: Int32
        public var peerId: TL.AnyPeer?

        public init(id: Int32, peerId: TL.AnyPeer? = nil) {
            self.id = id
            self.peerId = peerId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            id = try reader.readInt32()
            peerId = try flags.has(0) ? TL.AnyPeer(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, peerId != nil)
            writer.write(flags)
            writer.write(id)
            if let peerId { peerId.write(to: &writer) }
        }
    }

    /// `message`
    public struct Message: TLConstructor {
        public static let id: UInt32 = 0x7600_b9d3
        public var out: Bool
        public var mentioned: Bool
        public var mediaUnread: Bool
        public var silent: Bool
        public var post: Bool
        public var fromScheduled: Bool
        public var legacy: Bool
        public var editHide: Bool
        public var pinned: Bool
        public var noforwards: Bool
        public var invertMedia: Bool
        public var offline: Bool
        public var videoProcessingPending: Bool
        public var paidSuggestedPostStars: Bool
        public var paidSuggestedPostTon: Bool
        public var id: Int32
        public var fromId: TL.AnyPeer?
        public var fromBoostsApplied: Int32?
        public var fromRank: String?
        public var peerId: TL.AnyPeer
        public var savedPeerId: TL.AnyPeer?
        public var fwdFrom: TL.MessageFwdHeader?
        public var viaBotId: Int64?
        public var viaBusinessBotId: Int64?
        public var guestchatViaFrom: TL.AnyPeer?
        public var replyTo: TL.AnyMessageReplyHeader?
        public var date: Int32
        public var message: String
        public var media: TL.AnyMessageMedia?
        public var replyMarkup: TL.AnyReplyMarkup?
        public var entities: [TL.AnyMessageEntity]?
        public var views: Int32?
        public var forwards: Int32?
        public var replies: TL.MessageReplies?
        public var editDate: Int32?
        public var postAuthor: String?
        public var groupedId: Int64?
        public var restrictionReason: [TL.RestrictionReason]?
        public var ttlPeriod: Int32?
        public var quickReplyShortcutId: Int32?
        public var effect: Int64?
        public var reportDeliveryUntilDate: Int32?
        public var paidMessageStars: Int64?
        public var scheduleRepeatPeriod: Int32?
        public var summaryFromLanguage: String?

        public init(
            out: Bool = false, mentioned: Bool = false, mediaUnread: Bool = false, silent: Bool = false,
            post: Bool = false, fromScheduled: Bool = false, legacy: Bool = false, editHide: Bool = false,
            pinned: Bool = false, noforwards: Bool = false, invertMedia: Bool = false, offline: Bool = false,
            videoProcessingPending: Bool = false, paidSuggestedPostStars: Bool = false,
            paidSuggestedPostTon: Bool = false, id: Int32, fromId: TL.AnyPeer? = nil, fromBoostsApplied: Int32? = nil,
            fromRank: String? = nil, peerId: TL.AnyPeer, savedPeerId: TL.AnyPeer? = nil,
            fwdFrom: TL.MessageFwdHeader? = nil, viaBotId: Int64? = nil, viaBusinessBotId: Int64? = nil,
            guestchatViaFrom: TL.AnyPeer? = nil, replyTo: TL.AnyMessageReplyHeader? = nil, date: Int32, message: String,
            media: TL.AnyMessageMedia? = nil, replyMarkup: TL.AnyReplyMarkup? = nil,
            entities: [TL.AnyMessageEntity]? = nil, views: Int32? = nil, forwards: Int32? = nil,
            replies: TL.MessageReplies? = nil, editDate: Int32? = nil, postAuthor: String? = nil,
            groupedId: Int64? = nil, restrictionReason: [TL.RestrictionReason]? = nil, ttlPeriod: Int32? = nil,
            quickReplyShortcutId: Int32? = nil, effect: Int64? = nil, reportDeliveryUntilDate: Int32? = nil,
            paidMessageStars: Int64? = nil, scheduleRepeatPeriod: Int32? = nil, summaryFromLanguage: String? = nil
        ) {
            self.out = out
            self.mentioned = mentioned
            self.mediaUnread = mediaUnread
            self.silent = silent
            self.post = post
            self.fromScheduled = fromScheduled
            self.legacy = legacy
            self.editHide = editHide
            self.pinned = pinned
            self.noforwards = noforwards
            self.invertMedia = invertMedia
            self.offline = offline
            self.videoProcessingPending = videoProcessingPending
            self.paidSuggestedPostStars = paidSuggestedPostStars
            self.paidSuggestedPostTon = paidSuggestedPostTon
            self.id = id
            self.fromId = fromId
            self.fromBoostsApplied = fromBoostsApplied
            self.fromRank = fromRank
            self.peerId = peerId
            self.savedPeerId = savedPeerId
            self.fwdFrom = fwdFrom
            self.viaBotId = viaBotId
            self.viaBusinessBotId = viaBusinessBotId
            self.guestchatViaFrom = guestchatViaFrom
            self.replyTo = replyTo
            self.date = date
            self.message = message
            self.media = media
            self.replyMarkup = replyMarkup
            self.entities = entities
            self.views = views
            self.forwards = forwards
            self.replies = replies
            self.editDate = editDate
            self.postAuthor = postAuthor
            self.groupedId = groupedId
            self.restrictionReason = restrictionReason
            self.ttlPeriod = ttlPeriod
            self.quickReplyShortcutId = quickReplyShortcutId
            self.effect = effect
            self.reportDeliveryUntilDate = reportDeliveryUntilDate
            self.paidMessageStars = paidMessageStars
            self.scheduleRepeatPeriod = scheduleRepeatPeriod
            self.summaryFromLanguage = summaryFromLanguage
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0010_0000, in: Self.self)
            out = flags.has(1)
            mentioned = flags.has(4)
            mediaUnread = flags.has(5)
            silent = flags.has(13)
            post = flags.has(14)
            fromScheduled = flags.has(18)
            legacy = flags.has(19)
            editHide = flags.has(21)
            pinned = flags.has(24)
            noforwards = flags.has(26)
            invertMedia = flags.has(27)
            let flags2 = try reader.readFlags()
            try flags2.refuse(0x0000_2088, in: Self.self)
            offline = flags2.has(1)
            videoProcessingPending = flags2.has(4)
            paidSuggestedPostStars = flags2.has(8)
            paidSuggestedPostTon = flags2.has(9)
            id = try reader.readInt32()
            fromId = try flags.has(8) ? TL.AnyPeer(from: &reader) : nil
            fromBoostsApplied = try flags.has(29) ? reader.readInt32() : nil
            fromRank = try flags2.has(12) ? reader.readString() : nil
            peerId = try TL.AnyPeer(from: &reader)
            savedPeerId = try flags.has(28) ? TL.AnyPeer(from: &reader) : nil
            fwdFrom = try flags.has(2) ? TL.MessageFwdHeader(from: &reader) : nil
            viaBotId = try flags.has(11) ? reader.readInt64() : nil
            viaBusinessBotId = try flags2.has(0) ? reader.readInt64() : nil
            guestchatViaFrom = try flags2.has(19) ? TL.AnyPeer(from: &reader) : nil
            replyTo = try flags.has(3) ? TL.AnyMessageReplyHeader(from: &reader) : nil
            date = try reader.readInt32()
            message = try reader.readString()
            media = try flags.has(9) ? TL.AnyMessageMedia(from: &reader) : nil
            replyMarkup = try flags.has(6) ? TL.AnyReplyMarkup(from: &reader) : nil
            entities = try flags.has(7) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            views = try flags.has(10) ? reader.readInt32() : nil
            forwards = try flags.has(10) ? reader.readInt32() : nil
            replies = try flags.has(23) ? TL.MessageReplies(from: &reader) : nil
            editDate = try flags.has(15) ? reader.readInt32() : nil
            postAuthor = try flags.has(16) ? reader.readString() : nil
            groupedId = try flags.has(17) ? reader.readInt64() : nil
            restrictionReason = try flags.has(22) ? reader.readVector(of: TL.RestrictionReason.self) : nil
            ttlPeriod = try flags.has(25) ? reader.readInt32() : nil
            quickReplyShortcutId = try flags.has(30) ? reader.readInt32() : nil
            effect = try flags2.has(2) ? reader.readInt64() : nil
            reportDeliveryUntilDate = try flags2.has(5) ? reader.readInt32() : nil
            paidMessageStars = try flags2.has(6) ? reader.readInt64() : nil
            scheduleRepeatPeriod = try flags2.has(10) ? reader.readInt32() : nil
            summaryFromLanguage = try flags2.has(11) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, out)
            flags.set(4, mentioned)
            flags.set(5, mediaUnread)
            flags.set(13, silent)
            flags.set(14, post)
            flags.set(18, fromScheduled)
            flags.set(19, legacy)
            flags.set(21, editHide)
            flags.set(24, pinned)
            flags.set(26, noforwards)
            flags.set(27, invertMedia)
            flags.set(8, fromId != nil)
            flags.set(29, fromBoostsApplied != nil)
            flags.set(28, savedPeerId != nil)
            flags.set(2, fwdFrom != nil)
            flags.set(11, viaBotId != nil)
            flags.set(3, replyTo != nil)
            flags.set(9, media != nil)
            flags.set(6, replyMarkup != nil)
            flags.set(7, entities != nil)
            flags.set(10, views != nil && forwards != nil)
            flags.set(23, replies != nil)
            flags.set(15, editDate != nil)
            flags.set(16, postAuthor != nil)
            flags.set(17, groupedId != nil)
            flags.set(22, restrictionReason != nil)
            flags.set(25, ttlPeriod != nil)
            flags.set(30, quickReplyShortcutId != nil)
            writer.write(flags)
            var flags2 = TLFlags()
            flags2.set(1, offline)
            flags2.set(4, videoProcessingPending)
            flags2.set(8, paidSuggestedPostStars)
            flags2.set(9, paidSuggestedPostTon)
            flags2.set(12, fromRank != nil)
            flags2.set(0, viaBusinessBotId != nil)
            flags2.set(19, guestchatViaFrom != nil)
            flags2.set(2, effect != nil)
            flags2.set(5, reportDeliveryUntilDate != nil)
            flags2.set(6, paidMessageStars != nil)
            flags2.set(10, scheduleRepeatPeriod != nil)
            flags2.set(11, summaryFromLanguage != nil)
            writer.write(flags2)
            writer.write(id)
            if let fromId { fromId.write(to: &writer) }
            if let fromBoostsApplied { writer.write(fromBoostsApplied) }
            if let fromRank { writer.write(fromRank) }
            peerId.write(to: &writer)
            if let savedPeerId { savedPeerId.write(to: &writer) }
            if let fwdFrom { fwdFrom.write(to: &writer) }
            if let viaBotId { writer.write(viaBotId) }
            if let viaBusinessBotId { writer.write(viaBusinessBotId) }
            if let guestchatViaFrom { guestchatViaFrom.write(to: &writer) }
            if let replyTo { replyTo.write(to: &writer) }
            writer.write(date)
            writer.write(message)
            if let media { media.write(to: &writer) }
            if let replyMarkup { replyMarkup.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if flags.has(10), let views { writer.write(views) }
            if flags.has(10), let forwards { writer.write(forwards) }
            if let replies { replies.write(to: &writer) }
            if let editDate { writer.write(editDate) }
            if let postAuthor { writer.write(postAuthor) }
            if let groupedId { writer.write(groupedId) }
            if let restrictionReason { writer.writeVector(restrictionReason) }
            if let ttlPeriod { writer.write(ttlPeriod) }
            if let quickReplyShortcutId { writer.write(quickReplyShortcutId) }
            if let effect { writer.write(effect) }
            if let reportDeliveryUntilDate { writer.write(reportDeliveryUntilDate) }
            if let paidMessageStars { writer.write(paidMessageStars) }
            if let scheduleRepeatPeriod { writer.write(scheduleRepeatPeriod) }
            if let summaryFromLanguage { writer.write(summaryFromLanguage) }
        }
    }

    /// `messageService`
    public struct MessageService: TLConstructor {
        public static let id: UInt32 = 0x7a80_0e0a
        public var out: Bool
        public var mentioned: Bool
        public var mediaUnread: Bool
        public var reactionsArePossible: Bool
        public var silent: Bool
        public var post: Bool
        public var legacy: Bool
        public var id: Int32
        public var fromId: TL.AnyPeer?
        public var peerId: TL.AnyPeer
        public var savedPeerId: TL.AnyPeer?
        public var replyTo: TL.AnyMessageReplyHeader?
        public var date: Int32
        public var action: TL.AnyMessageAction
        public var ttlPeriod: Int32?

        public init(
            out: Bool = false, mentioned: Bool = false, mediaUnread: Bool = false, reactionsArePossible: Bool = false,
            silent: Bool = false, post: Bool = false, legacy: Bool = false, id: Int32, fromId: TL.AnyPeer? = nil,
            peerId: TL.AnyPeer, savedPeerId: TL.AnyPeer? = nil, replyTo: TL.AnyMessageReplyHeader? = nil, date: Int32,
            action: TL.AnyMessageAction, ttlPeriod: Int32? = nil
        ) {
            self.out = out
            self.mentioned = mentioned
            self.mediaUnread = mediaUnread
            self.reactionsArePossible = reactionsArePossible
            self.silent = silent
            self.post = post
            self.legacy = legacy
            self.id = id
            self.fromId = fromId
            self.peerId = peerId
            self.savedPeerId = savedPeerId
            self.replyTo = replyTo
            self.date = date
            self.action = action
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0010_0000, in: Self.self)
            out = flags.has(1)
            mentioned = flags.has(4)
            mediaUnread = flags.has(5)
            reactionsArePossible = flags.has(9)
            silent = flags.has(13)
            post = flags.has(14)
            legacy = flags.has(19)
            id = try reader.readInt32()
            fromId = try flags.has(8) ? TL.AnyPeer(from: &reader) : nil
            peerId = try TL.AnyPeer(from: &reader)
            savedPeerId = try flags.has(28) ? TL.AnyPeer(from: &reader) : nil
            replyTo = try flags.has(3) ? TL.AnyMessageReplyHeader(from: &reader) : nil
            date = try reader.readInt32()
            action = try TL.AnyMessageAction(from: &reader)
            ttlPeriod = try flags.has(25) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, out)
            flags.set(4, mentioned)
            flags.set(5, mediaUnread)
            flags.set(9, reactionsArePossible)
            flags.set(13, silent)
            flags.set(14, post)
            flags.set(19, legacy)
            flags.set(8, fromId != nil)
            flags.set(28, savedPeerId != nil)
            flags.set(3, replyTo != nil)
            flags.set(25, ttlPeriod != nil)
            writer.write(flags)
            writer.write(id)
            if let fromId { fromId.write(to: &writer) }
            peerId.write(to: &writer)
            if let savedPeerId { savedPeerId.write(to: &writer) }
            if let replyTo { replyTo.write(to: &writer) }
            writer.write(date)
            action.write(to: &writer)
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

    /// `MessageMedia`
    public enum AnyMessageMedia: TLUnion {
        case messageMediaEmpty
        case messageMediaUnsupported
        case messageMediaPhoto(TL.MessageMediaPhoto)
        indirect case messageMediaDocument(TL.MessageMediaDocument)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3ded_6320: self = .messageMediaEmpty
            case 0x9f84_f49e: self = .messageMediaUnsupported
            case 0xe216_eb63: self = .messageMediaPhoto(try TL.MessageMediaPhoto(bare: &reader))
            case 0x52d8_ccd9: self = .messageMediaDocument(try TL.MessageMediaDocument(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no MessageMedia: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .messageMediaEmpty: writer.write(0x3ded_6320 as UInt32)
            case .messageMediaUnsupported: writer.write(0x9f84_f49e as UInt32)
            case .messageMediaPhoto(let value): value.write(to: &writer)
            case .messageMediaDocument(let value): value.write(to: &writer)
            }
        }
    }
}
