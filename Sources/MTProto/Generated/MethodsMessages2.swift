// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `messages.sendMessage`
    public struct MessagesSendMessage: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xfef4_8f62
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.sendMessage" }
        public var noWebpage: Bool
        public var silent: Bool
        public var background: Bool
        public var clearDraft: Bool
        public var noforwards: Bool
        public var updateStickersetsOrder: Bool
        public var invertMedia: Bool
        public var allowPaidFloodskip: Bool
        public var peer: TL.AnyInputPeer
        public var replyTo: TL.AnyInputReplyTo?
        public var message: String
        public var randomId: Int64
        public var replyMarkup: TL.AnyReplyMarkup?
        public var entities: [TL.AnyMessageEntity]?
        public var scheduleDate: Int32?
        public var scheduleRepeatPeriod: Int32?
        public var sendAs: TL.AnyInputPeer?
        public var effect: Int64?
        public var allowPaidStars: Int64?

        public init(
            noWebpage: Bool = false, silent: Bool = false, background: Bool = false, clearDraft: Bool = false,
            noforwards: Bool = false, updateStickersetsOrder: Bool = false, invertMedia: Bool = false,
            allowPaidFloodskip: Bool = false, peer: TL.AnyInputPeer, replyTo: TL.AnyInputReplyTo? = nil,
            message: String, randomId: Int64, replyMarkup: TL.AnyReplyMarkup? = nil,
            entities: [TL.AnyMessageEntity]? = nil, scheduleDate: Int32? = nil, scheduleRepeatPeriod: Int32? = nil,
            sendAs: TL.AnyInputPeer? = nil, effect: Int64? = nil, allowPaidStars: Int64? = nil
        ) {
            self.noWebpage = noWebpage
            self.silent = silent
            self.background = background
            self.clearDraft = clearDraft
            self.noforwards = noforwards
            self.updateStickersetsOrder = updateStickersetsOrder
            self.invertMedia = invertMedia
            self.allowPaidFloodskip = allowPaidFloodskip
            self.peer = peer
            self.replyTo = replyTo
            self.message = message
            self.randomId = randomId
            self.replyMarkup = replyMarkup
            self.entities = entities
            self.scheduleDate = scheduleDate
            self.scheduleRepeatPeriod = scheduleRepeatPeriod
            self.sendAs = sendAs
            self.effect = effect
            self.allowPaidStars = allowPaidStars
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x00c2_0000, in: Self.self)
            noWebpage = flags.has(1)
            silent = flags.has(5)
            background = flags.has(6)
            clearDraft = flags.has(7)
            noforwards = flags.has(14)
            updateStickersetsOrder = flags.has(15)
            invertMedia = flags.has(16)
            allowPaidFloodskip = flags.has(19)
            peer = try TL.AnyInputPeer(from: &reader)
            replyTo = try flags.has(0) ? TL.AnyInputReplyTo(from: &reader) : nil
            message = try reader.readString()
            randomId = try reader.readInt64()
            replyMarkup = try flags.has(2) ? TL.AnyReplyMarkup(from: &reader) : nil
            entities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            scheduleDate = try flags.has(10) ? reader.readInt32() : nil
            scheduleRepeatPeriod = try flags.has(24) ? reader.readInt32() : nil
            sendAs = try flags.has(13) ? TL.AnyInputPeer(from: &reader) : nil
            effect = try flags.has(18) ? reader.readInt64() : nil
            allowPaidStars = try flags.has(21) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, noWebpage)
            flags.set(5, silent)
            flags.set(6, background)
            flags.set(7, clearDraft)
            flags.set(14, noforwards)
            flags.set(15, updateStickersetsOrder)
            flags.set(16, invertMedia)
            flags.set(19, allowPaidFloodskip)
            flags.set(0, replyTo != nil)
            flags.set(2, replyMarkup != nil)
            flags.set(3, entities != nil)
            flags.set(10, scheduleDate != nil)
            flags.set(24, scheduleRepeatPeriod != nil)
            flags.set(13, sendAs != nil)
            flags.set(18, effect != nil)
            flags.set(21, allowPaidStars != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let replyTo { replyTo.write(to: &writer) }
            writer.write(message)
            writer.write(randomId)
            if let replyMarkup { replyMarkup.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let scheduleDate { writer.write(scheduleDate) }
            if let scheduleRepeatPeriod { writer.write(scheduleRepeatPeriod) }
            if let sendAs { sendAs.write(to: &writer) }
            if let effect { writer.write(effect) }
            if let allowPaidStars { writer.write(allowPaidStars) }
        }
    }

    /// `messages.sendMedia`
    public struct MessagesSendMedia: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0330_e77f
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.sendMedia" }
        public var silent: Bool
        public var background: Bool
        public var clearDraft: Bool
        public var noforwards: Bool
        public var updateStickersetsOrder: Bool
        public var invertMedia: Bool
        public var allowPaidFloodskip: Bool
        public var peer: TL.AnyInputPeer
        public var replyTo: TL.AnyInputReplyTo?
        public var media: TL.AnyInputMedia
        public var message: String
        public var randomId: Int64
        public var replyMarkup: TL.AnyReplyMarkup?
        public var entities: [TL.AnyMessageEntity]?
        public var scheduleDate: Int32?
        public var scheduleRepeatPeriod: Int32?
        public var sendAs: TL.AnyInputPeer?
        public var effect: Int64?
        public var allowPaidStars: Int64?

        public init(
            silent: Bool = false, background: Bool = false, clearDraft: Bool = false, noforwards: Bool = false,
            updateStickersetsOrder: Bool = false, invertMedia: Bool = false, allowPaidFloodskip: Bool = false,
            peer: TL.AnyInputPeer, replyTo: TL.AnyInputReplyTo? = nil, media: TL.AnyInputMedia, message: String,
            randomId: Int64, replyMarkup: TL.AnyReplyMarkup? = nil, entities: [TL.AnyMessageEntity]? = nil,
            scheduleDate: Int32? = nil, scheduleRepeatPeriod: Int32? = nil, sendAs: TL.AnyInputPeer? = nil,
            effect: Int64? = nil, allowPaidStars: Int64? = nil
        ) {
            self.silent = silent
            self.background = background
            self.clearDraft = clearDraft
            self.noforwards = noforwards
            self.updateStickersetsOrder = updateStickersetsOrder
            self.invertMedia = invertMedia
            self.allowPaidFloodskip = allowPaidFloodskip
            self.peer = peer
            self.replyTo = replyTo
            self.media = media
            self.message = message
            self.randomId = randomId
            self.replyMarkup = replyMarkup
            self.entities = entities
            self.scheduleDate = scheduleDate
            self.scheduleRepeatPeriod = scheduleRepeatPeriod
            self.sendAs = sendAs
            self.effect = effect
            self.allowPaidStars = allowPaidStars
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0042_0000, in: Self.self)
            silent = flags.has(5)
            background = flags.has(6)
            clearDraft = flags.has(7)
            noforwards = flags.has(14)
            updateStickersetsOrder = flags.has(15)
            invertMedia = flags.has(16)
            allowPaidFloodskip = flags.has(19)
            peer = try TL.AnyInputPeer(from: &reader)
            replyTo = try flags.has(0) ? TL.AnyInputReplyTo(from: &reader) : nil
            media = try TL.AnyInputMedia(from: &reader)
            message = try reader.readString()
            randomId = try reader.readInt64()
            replyMarkup = try flags.has(2) ? TL.AnyReplyMarkup(from: &reader) : nil
            entities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            scheduleDate = try flags.has(10) ? reader.readInt32() : nil
            scheduleRepeatPeriod = try flags.has(24) ? reader.readInt32() : nil
            sendAs = try flags.has(13) ? TL.AnyInputPeer(from: &reader) : nil
            effect = try flags.has(18) ? reader.readInt64() : nil
            allowPaidStars = try flags.has(21) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(5, silent)
            flags.set(6, background)
            flags.set(7, clearDraft)
            flags.set(14, noforwards)
            flags.set(15, updateStickersetsOrder)
            flags.set(16, invertMedia)
            flags.set(19, allowPaidFloodskip)
            flags.set(0, replyTo != nil)
            flags.set(2, replyMarkup != nil)
            flags.set(3, entities != nil)
            flags.set(10, scheduleDate != nil)
            flags.set(24, scheduleRepeatPeriod != nil)
            flags.set(13, sendAs != nil)
            flags.set(18, effect != nil)
            flags.set(21, allowPaidStars != nil)
            writer.write(flags)
            peer.write(to: &writer)
            if let replyTo { replyTo.write(to: &writer) }
            media.write(to: &writer)
            writer.write(message)
            writer.write(randomId)
            if let replyMarkup { replyMarkup.write(to: &writer) }
            if let entities { writer.writeVector(entities) }
            if let scheduleDate { writer.write(scheduleDate) }
            if let scheduleRepeatPeriod { writer.write(scheduleRepeatPeriod) }
            if let sendAs { sendAs.write(to: &writer) }
            if let effect { writer.write(effect) }
            if let allowPaidStars { writer.write(allowPaidStars) }
        }
    }

    /// `messages.forwardMessages`
    public struct MessagesForwardMessages: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1370_4a7c
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "messages.forwardMessages" }
        public var silent: Bool
        public var background: Bool
        public var withMyScore: Bool
        public var dropAuthor: Bool
        public var dropMediaCaptions: Bool
        public var noforwards: Bool
        public var allowPaidFloodskip: Bool
        public var fromEphemeral: Bool
        public var fromPeer: TL.AnyInputPeer
        public var id: [Int32]
        public var randomId: [Int64]
        public var toPeer: TL.AnyInputPeer
        public var topMsgId: Int32?
        public var replyTo: TL.AnyInputReplyTo?
        public var scheduleDate: Int32?
        public var scheduleRepeatPeriod: Int32?
        public var sendAs: TL.AnyInputPeer?
        public var effect: Int64?
        public var videoTimestamp: Int32?
        public var allowPaidStars: Int64?

        public init(
            silent: Bool = false, background: Bool = false, withMyScore: Bool = false, dropAuthor: Bool = false,
            dropMediaCaptions: Bool = false, noforwards: Bool = false, allowPaidFloodskip: Bool = false,
            fromEphemeral: Bool = false, fromPeer: TL.AnyInputPeer, id: [Int32], randomId: [Int64],
            toPeer: TL.AnyInputPeer, topMsgId: Int32? = nil, replyTo: TL.AnyInputReplyTo? = nil,
            scheduleDate: Int32? = nil, scheduleRepeatPeriod: Int32? = nil, sendAs: TL.AnyInputPeer? = nil,
            effect: Int64? = nil, videoTimestamp: Int32? = nil, allowPaidStars: Int64? = nil
        ) {
            self.silent = silent
            self.background = background
            self.withMyScore = withMyScore
            self.dropAuthor = dropAuthor
            self.dropMediaCaptions = dropMediaCaptions
            self.noforwards = noforwards
            self.allowPaidFloodskip = allowPaidFloodskip
            self.fromEphemeral = fromEphemeral
            self.fromPeer = fromPeer
            self.id = id
            self.randomId = randomId
            self.toPeer = toPeer
            self.topMsgId = topMsgId
            self.replyTo = replyTo
            self.scheduleDate = scheduleDate
            self.scheduleRepeatPeriod = scheduleRepeatPeriod
            self.sendAs = sendAs
            self.effect = effect
            self.videoTimestamp = videoTimestamp
            self.allowPaidStars = allowPaidStars
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0082_0000, in: Self.self)
            silent = flags.has(5)
            background = flags.has(6)
            withMyScore = flags.has(8)
            dropAuthor = flags.has(11)
            dropMediaCaptions = flags.has(12)
            noforwards = flags.has(14)
            allowPaidFloodskip = flags.has(19)
            fromEphemeral = flags.has(25)
            fromPeer = try TL.AnyInputPeer(from: &reader)
            id = try reader.readInt32Vector()
            randomId = try reader.readInt64Vector()
            toPeer = try TL.AnyInputPeer(from: &reader)
            topMsgId = try flags.has(9) ? reader.readInt32() : nil
            replyTo = try flags.has(22) ? TL.AnyInputReplyTo(from: &reader) : nil
            scheduleDate = try flags.has(10) ? reader.readInt32() : nil
            scheduleRepeatPeriod = try flags.has(24) ? reader.readInt32() : nil
            sendAs = try flags.has(13) ? TL.AnyInputPeer(from: &reader) : nil
            effect = try flags.has(18) ? reader.readInt64() : nil
            videoTimestamp = try flags.has(20) ? reader.readInt32() : nil
            allowPaidStars = try flags.has(21) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(5, silent)
            flags.set(6, background)
            flags.set(8, withMyScore)
            flags.set(11, dropAuthor)
            flags.set(12, dropMediaCaptions)
            flags.set(14, noforwards)
            flags.set(19, allowPaidFloodskip)
            flags.set(25, fromEphemeral)
            flags.set(9, topMsgId != nil)
            flags.set(22, replyTo != nil)
            flags.set(10, scheduleDate != nil)
            flags.set(24, scheduleRepeatPeriod != nil)
            flags.set(13, sendAs != nil)
            flags.set(18, effect != nil)
            flags.set(20, videoTimestamp != nil)
            flags.set(21, allowPaidStars != nil)
            writer.write(flags)
            fromPeer.write(to: &writer)
            writer.writeVector(id)
            writer.writeVector(randomId)
            toPeer.write(to: &writer)
            if let topMsgId { writer.write(topMsgId) }
            if let replyTo { replyTo.write(to: &writer) }
            if let scheduleDate { writer.write(scheduleDate) }
            if let scheduleRepeatPeriod { writer.write(scheduleRepeatPeriod) }
            if let sendAs { sendAs.write(to: &writer) }
            if let effect { writer.write(effect) }
            if let videoTimestamp { writer.write(videoTimestamp) }
            if let allowPaidStars { writer.write(allowPaidStars) }
        }
    }

    /// `messages.reportSpam`
    public struct MessagesReportSpam: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcf15_92db
        public typealias Answer = Bool
        public static var name: String { "messages.reportSpam" }
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

    /// `messages.getPeerSettings`
    public struct MessagesGetPeerSettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xefd9_a6a2
        public typealias Answer = TL.MessagesPeerSettings
        public static var name: String { "messages.getPeerSettings" }
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

    /// `messages.getChats`
    public struct MessagesGetChats: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x49e9_528f
        public typealias Answer = TL.AnyMessagesChats
        public static var name: String { "messages.getChats" }
        public var id: [Int64]

        public init(id: [Int64]) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(id)
        }
    }

    /// `messages.getFullChat`
    public struct MessagesGetFullChat: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xaeb0_0b34
        public typealias Answer = TL.MessagesChatFull
        public static var name: String { "messages.getFullChat" }
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
}
