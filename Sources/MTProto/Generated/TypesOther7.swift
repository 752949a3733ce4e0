// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `replyKeyboardHide`
    public struct ReplyKeyboardHide: TLConstructor {
        public static let id: UInt32 = 0xa03e_5b85
        public var selective: Bool

        public init(selective: Bool = false) {
            self.selective = selective
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            selective = flags.has(2)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, selective)
            writer.write(flags)
        }
    }

    /// `replyKeyboardForceReply`
    public struct ReplyKeyboardForceReply: TLConstructor {
        public static let id: UInt32 = 0x86b4_0b08
        public var singleUse: Bool
        public var selective: Bool
        public var placeholder: String?

        public init(singleUse: Bool = false, selective: Bool = false, placeholder: String? = nil) {
            self.singleUse = singleUse
            self.selective = selective
            self.placeholder = placeholder
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            singleUse = flags.has(1)
            selective = flags.has(2)
            placeholder = try flags.has(3) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, singleUse)
            flags.set(2, selective)
            flags.set(3, placeholder != nil)
            writer.write(flags)
            if let placeholder { writer.write(placeholder) }
        }
    }

    /// `replyKeyboardMarkup`
    public struct ReplyKeyboardMarkup: TLConstructor {
        public static let id: UInt32 = 0x85dd_99d1
        public var resize: Bool
        public var singleUse: Bool
        public var selective: Bool
        public var persistent: Bool
        public var forceReply: Bool
        public var rows: [TL.KeyboardButtonRow]
        public var placeholder: String?

        public init(
            resize: Bool = false, singleUse: Bool = false, selective: Bool = false, persistent: Bool = false,
            forceReply: Bool = false, rows: [TL.KeyboardButtonRow], placeholder: String? = nil
        ) {
            self.resize = resize
            self.singleUse = singleUse
            self.selective = selective
            self.persistent = persistent
            self.forceReply = forceReply
            self.rows = rows
            self.placeholder = placeholder
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            resize = flags.has(0)
            singleUse = flags.has(1)
            selective = flags.has(2)
            persistent = flags.has(4)
            forceReply = flags.has(5)
            rows = try reader.readVector(of: TL.KeyboardButtonRow.self)
            placeholder = try flags.has(3) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, resize)
            flags.set(1, singleUse)
            flags.set(2, selective)
            flags.set(4, persistent)
            flags.set(5, forceReply)
            flags.set(3, placeholder != nil)
            writer.write(flags)
            writer.writeVector(rows)
            if let placeholder { writer.write(placeholder) }
        }
    }

    /// `replyInlineMarkup`
    public struct ReplyInlineMarkup: TLConstructor {
        public static let id: UInt32 = 0xb2b1_5770
        public var forceReply: Bool
        public var rows: [TL.KeyboardInlineButtonRow]

        public init(forceReply: Bool = false, rows: [TL.KeyboardInlineButtonRow]) {
            self.forceReply = forceReply
            self.rows = rows
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            forceReply = flags.has(5)
            rows = try reader.readVector(of: TL.KeyboardInlineButtonRow.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(5, forceReply)
            writer.write(flags)
            writer.writeVector(rows)
        }

        public func write(to writer: inout TLWriter) {
            if writeOlder(to: &writer) { return }
            writer.write(Self.id)
            writeBare(to: &writer)
        }
    }

    /// `exportedMessageLink`
    public struct ExportedMessageLink: TLConstructor {
        public static let id: UInt32 = 0x5dab_1af4
        public var link: String
        public var html: String

        public init(link: String, html: String) {
            self.link = link
            self.html = html
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            link = try reader.readString()
            html = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(link)
            writer.write(html)
        }
    }

    /// `DraftMessage`
    public enum AnyDraftMessage: TLUnion {
        case draftMessageEmpty(TL.DraftMessageEmpty)
        indirect case draftMessage(TL.DraftMessage)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1b0c_841a: self = .draftMessageEmpty(try TL.DraftMessageEmpty(bare: &reader))
            case 0x60fe_3294: self = .draftMessage(try TL.DraftMessage(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no DraftMessage: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .draftMessageEmpty(let value): value.write(to: &writer)
            case .draftMessage(let value): value.write(to: &writer)
            }
        }
    }

    /// `draftMessageEmpty`
    public struct DraftMessageEmpty: TLConstructor {
        public static let id: UInt32 = 0x1b0c_841a
        public var date: Int32?

        public init(date: Int32? = nil) {
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            date = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, date != nil)
            writer.write(flags)
            if let date { writer.write(date) }
        }
    }

    /// `draftMessage`
    public struct DraftMessage: TLConstructor {
        public static let id: UInt32 = 0x60fe_3294
        public var noWebpage: Bool
        public var invertMedia: Bool
        public var replyTo: TL.AnyInputReplyTo?
        public var message: String
        public var entities: [TL.AnyMessageEntity]?
        public var media: TL.AnyInputMedia?
        public var date: Int32
        public var effect: Int64?

        public init(
            noWebpage: Bool = false, invertMedia: Bool = false, replyTo: TL.AnyInputReplyTo? = nil, message: String,
            entities: [TL.AnyMessageEntity]? = nil, media: TL.AnyInputMedia? = nil, date: Int32, effect: Int64? = nil
        ) {
            self.noWebpage = noWebpage
            self.invertMedia = invertMedia
            self.replyTo = replyTo
            self.message = message
            self.entities = entities
            self.media = media
            self.date = date
            self.effect = effect
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0300, in: Self.self)
            noWebpage = flags.has(1)
            invertMedia = flags.has(6)
            replyTo = try flags.has(4) ? TL.AnyInputReplyTo(from: &reader) : nil
            message = try reader.readString()
            entities = try flags.has(3) ? reader.readVector(of: TL.AnyMessageEntity.self) : nil
            media = try flags.has(5) ? TL.AnyInputMedia(from: &reader) : nil
            date = try reader.readInt32()
            effect = try flags.has(7) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, noWebpage)
            flags.set(6, invertMedia)
            flags.set(4, replyTo != nil)
            flags.set(3, entities != nil)
            flags.set(5, media != nil)
            flags.set(7, effect != nil)
            writer.write(flags)
            if let replyTo { replyTo.write(to: &writer) }
            writer.write(message)
            if let entities { writer.writeVector(entities) }
            if let media { media.write(to: &writer) }
            writer.write(date)
            if let effect { writer.write(effect) }
        }
    }

    /// `dataJSON`
    public struct DataJSON: TLConstructor {
        public static let id: UInt32 = 0x7d74_8d04
        public var data: String

        public init(data: String) {
            self.data = data
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            data = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(data)
        }
    }

    /// `popularContact`
    public struct PopularContact: TLConstructor {
        public static let id: UInt32 = 0x5ce1_4175
        public var clientId: Int64
        public var importers: Int32

        public init(clientId: Int64, importers: Int32) {
            self.clientId = clientId
            self.importers = importers
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            clientId = try reader.readInt64()
            importers = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(clientId)
            writer.write(importers)
        }
    }

    /// `DialogPeer`
    public enum AnyDialogPeer: TLUnion {
        case dialogPeer(TL.DialogPeer)
        case dialogPeerFolder(TL.DialogPeerFolder)
        case dialogPeerCommunity(TL.DialogPeerCommunity)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xe56d_bf05: self = .dialogPeer(try TL.DialogPeer(bare: &reader))
            case 0x5145_19e2: self = .dialogPeerFolder(try TL.DialogPeerFolder(bare: &reader))
            case 0x2f65_c8e4: self = .dialogPeerCommunity(try TL.DialogPeerCommunity(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no DialogPeer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .dialogPeer(let value): value.write(to: &writer)
            case .dialogPeerFolder(let value): value.write(to: &writer)
            case .dialogPeerCommunity(let value): value.write(to: &writer)
            }
        }
    }

    /// `dialogPeer`
    public struct DialogPeer: TLConstructor {
        public static let id: UInt32 = 0xe56d_bf05
        public var peer: TL.AnyPeer

        public init(peer: TL.AnyPeer) {
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
        }
    }

    /// `dialogPeerFolder`
    public struct DialogPeerFolder: TLConstructor {
        public static let id: UInt32 = 0x5145_19e2
        public var folderId: Int32

        public init(folderId: Int32) {
            self.folderId = folderId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            folderId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(folderId)
        }
    }

    /// `dialogPeerCommunity`
    public struct DialogPeerCommunity: TLConstructor {
        public static let id: UInt32 = 0x2f65_c8e4
        public var communityId: Int64

        public init(communityId: Int64) {
            self.communityId = communityId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            communityId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(communityId)
        }
    }

    /// `PasswordKdfAlgo`
    public enum AnyPasswordKdfAlgo: TLUnion {
        case passwordKdfAlgoUnknown
        case passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
            TL.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xd45a_b096: self = .passwordKdfAlgoUnknown
            case 0x3a91_2d4a:
                self = .passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
                    try TL.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no PasswordKdfAlgo: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .passwordKdfAlgoUnknown: writer.write(0xd45a_b096 as UInt32)
            case .passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(let value): value.write(to: &writer)
            }
        }
    }
}
