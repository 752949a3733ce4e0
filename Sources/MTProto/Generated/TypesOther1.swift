// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `Peer`
    public enum AnyPeer: TLUnion {
        case peerUser(TL.PeerUser)
        case peerChat(TL.PeerChat)
        case peerChannel(TL.PeerChannel)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x5951_1722: self = .peerUser(try TL.PeerUser(bare: &reader))
            case 0x36c6_019a: self = .peerChat(try TL.PeerChat(bare: &reader))
            case 0xa2a5_371e: self = .peerChannel(try TL.PeerChannel(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Peer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .peerUser(let value): value.write(to: &writer)
            case .peerChat(let value): value.write(to: &writer)
            case .peerChannel(let value): value.write(to: &writer)
            }
        }
    }

    /// `peerUser`
    public struct PeerUser: TLConstructor {
        public static let id: UInt32 = 0x5951_1722
        public var userId: Int64

        public init(userId: Int64) {
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
        }
    }

    /// `peerChat`
    public struct PeerChat: TLConstructor {
        public static let id: UInt32 = 0x36c6_019a
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

    /// `peerChannel`
    public struct PeerChannel: TLConstructor {
        public static let id: UInt32 = 0xa2a5_371e
        public var channelId: Int64

        public init(channelId: Int64) {
            self.channelId = channelId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channelId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(channelId)
        }
    }

    /// `Dialog`
    public enum AnyDialog: TLUnion {
        indirect case dialog(TL.Dialog)
        indirect case dialogFolder(TL.DialogFolder)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xfc89_f7f3: self = .dialog(try TL.Dialog(bare: &reader))
            case 0x71bd_134c: self = .dialogFolder(try TL.DialogFolder(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Dialog: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .dialog(let value): value.write(to: &writer)
            case .dialogFolder(let value): value.write(to: &writer)
            }
        }
    }

    /// `dialog`
    public struct Dialog: TLConstructor {
        public static let id: UInt32 = 0xfc89_f7f3
        public var pinned: Bool
        public var unreadMark: Bool
        public var viewForumAsMessages: Bool
        public var peer: TL.AnyPeer
        public var topMessage: Int32
        public var readInboxMaxId: Int32
        public var readOutboxMaxId: Int32
        public var unreadCount: Int32
        public var unreadMentionsCount: Int32
        public var unreadReactionsCount: Int32
        public var unreadPollVotesCount: Int32
        public var notifySettings: TL.PeerNotifySettings
        public var pts: Int32?
        public var draft: TL.AnyDraftMessage?
        public var folderId: Int32?
        public var ttlPeriod: Int32?

        public init(
            pinned: Bool = false, unreadMark: Bool = false, viewForumAsMessages: Bool = false, peer: TL.AnyPeer,
            topMessage: Int32, readInboxMaxId: Int32, readOutboxMaxId: Int32, unreadCount: Int32,
            unreadMentionsCount: Int32, unreadReactionsCount: Int32, unreadPollVotesCount: Int32,
            notifySettings: TL.PeerNotifySettings, pts: Int32? = nil, draft: TL.AnyDraftMessage? = nil,
            folderId: Int32? = nil, ttlPeriod: Int32? = nil
        ) {
            self.pinned = pinned
            self.unreadMark = unreadMark
            self.viewForumAsMessages = viewForumAsMessages
            self.peer = peer
            self.topMessage = topMessage
            self.readInboxMaxId = readInboxMaxId
            self.readOutboxMaxId = readOutboxMaxId
            self.unreadCount = unreadCount
            self.unreadMentionsCount = unreadMentionsCount
            self.unreadReactionsCount = unreadReactionsCount
            self.unreadPollVotesCount = unreadPollVotesCount
            self.notifySettings = notifySettings
            self.pts = pts
            self.draft = draft
            self.folderId = folderId
            self.ttlPeriod = ttlPeriod
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pinned = flags.has(2)
            unreadMark = flags.has(3)
            viewForumAsMessages = flags.has(6)
            peer = try TL.AnyPeer(from: &reader)
            topMessage = try reader.readInt32()
            readInboxMaxId = try reader.readInt32()
            readOutboxMaxId = try reader.readInt32()
            unreadCount = try reader.readInt32()
            unreadMentionsCount = try reader.readInt32()
            unreadReactionsCount = try reader.readInt32()
            unreadPollVotesCount = try reader.readInt32()
            notifySettings = try TL.PeerNotifySettings(from: &reader)
            pts = try flags.has(0) ? reader.readInt32() : nil
            draft = try flags.has(1) ? TL.AnyDraftMessage(from: &reader) : nil
            folderId = try flags.has(4) ? reader.readInt32() : nil
            ttlPeriod = try flags.has(5) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, pinned)
            flags.set(3, unreadMark)
            flags.set(6, viewForumAsMessages)
            flags.set(0, pts != nil)
            flags.set(1, draft != nil)
            flags.set(4, folderId != nil)
            flags.set(5, ttlPeriod != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(topMessage)
            writer.write(readInboxMaxId)
            writer.write(readOutboxMaxId)
            writer.write(unreadCount)
            writer.write(unreadMentionsCount)
            writer.write(unreadReactionsCount)
            writer.write(unreadPollVotesCount)
            notifySettings.write(to: &writer)
            if let pts { writer.write(pts) }
            if let draft { draft.write(to: &writer) }
            if let folderId { writer.write(folderId) }
            if let ttlPeriod { writer.write(ttlPeriod) }
        }
    }

    /// `dialogFolder`
    public struct DialogFolder: TLConstructor {
        public static let id: UInt32 = 0x71bd_134c
        public var pinned: Bool
        public var folder: TL.Folder
        public var peer: TL.AnyPeer
        public var topMessage: Int32
        public var unreadMutedPeersCount: Int32
        public var unreadUnmutedPeersCount: Int32
        public var unreadMutedMessagesCount: Int32
        public var unreadUnmutedMessagesCount: Int32

        public init(
            pinned: Bool = false, folder: TL.Folder, peer: TL.AnyPeer, topMessage: Int32, unreadMutedPeersCount: Int32,
            unreadUnmutedPeersCount: Int32, unreadMutedMessagesCount: Int32, unreadUnmutedMessagesCount: Int32
        ) {
            self.pinned = pinned
            self.folder = folder
            self.peer = peer
            self.topMessage = topMessage
            self.unreadMutedPeersCount = unreadMutedPeersCount
            self.unreadUnmutedPeersCount = unreadUnmutedPeersCount
            self.unreadMutedMessagesCount = unreadMutedMessagesCount
            self.unreadUnmutedMessagesCount = unreadUnmutedMessagesCount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            pinned = flags.has(2)
            folder = try TL.Folder(from: &reader)
            peer = try TL.AnyPeer(from: &reader)
            topMessage = try reader.readInt32()
            unreadMutedPeersCount = try reader.readInt32()
            unreadUnmutedPeersCount = try reader.readInt32()
            unreadMutedMessagesCount = try reader.readInt32()
            unreadUnmutedMessagesCount = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(2, pinned)
            writer.write(flags)
            folder.write(to: &writer)
            peer.write(to: &writer)
            writer.write(topMessage)
            writer.write(unreadMutedPeersCount)
            writer.write(unreadUnmutedPeersCount)
            writer.write(unreadMutedMessagesCount)
            writer.write(unreadUnmutedMessagesCount)
        }
    }

    /// `Photo`
    public enum AnyPhoto: TLUnion {
        case photoEmpty(TL.PhotoEmpty)
        case photo(TL.Photo)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x2331_b22d: self = .photoEmpty(try TL.PhotoEmpty(bare: &reader))
            case 0xfb19_7a65: self = .photo(try TL.Photo(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Photo: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .photoEmpty(let value): value.write(to: &writer)
            case .photo(let value): value.write(to: &writer)
            }
        }
    }

    /// `photoEmpty`
    public struct PhotoEmpty: TLConstructor {
        public static let id: UInt32 = 0x2331_b22d
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

    /// `photo`
    public struct Photo: TLConstructor {
        public static let id: UInt32 = 0xfb19_7a65
        public var hasStickers: Bool
        public var id: Int64
        public var accessHash: Int64
        public var fileReference: [UInt8]
        public var date: Int32
        public var sizes: [TL.AnyPhotoSize]
        public var dcId: Int32

        public init(
            hasStickers: Bool = false, id: Int64, accessHash: Int64, fileReference: [UInt8], date: Int32,
            sizes: [TL.AnyPhotoSize], dcId: Int32
        ) {
            self.hasStickers = hasStickers
            self.id = id
            self.accessHash = accessHash
            self.fileReference = fileReference
            self.date = date
            self.sizes = sizes
            self.dcId = dcId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0002, in: Self.self)
            hasStickers = flags.has(0)
            id = try reader.readInt64()
            accessHash = try reader.readInt64()
            fileReference = try reader.readBytes()
            date = try reader.readInt32()
            sizes = try reader.readVector(of: TL.AnyPhotoSize.self)
            dcId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, hasStickers)
            writer.write(flags)
            writer.write(id)
            writer.write(accessHash)
            writer.write(fileReference)
            writer.write(date)
            writer.writeVector(sizes)
            writer.write(dcId)
        }
    }

    /// `PhotoSize`
    public enum AnyPhotoSize: TLUnion {
        case photoSizeEmpty(TL.PhotoSizeEmpty)
        case photoSize(TL.PhotoSize)
        case photoCachedSize(TL.PhotoCachedSize)
        case photoStrippedSize(TL.PhotoStrippedSize)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x0e17_e23c: self = .photoSizeEmpty(try TL.PhotoSizeEmpty(bare: &reader))
            case 0x75c7_8e60: self = .photoSize(try TL.PhotoSize(bare: &reader))
            case 0x021e_1ad6: self = .photoCachedSize(try TL.PhotoCachedSize(bare: &reader))
            case 0xe0b0_bc2e: self = .photoStrippedSize(try TL.PhotoStrippedSize(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no PhotoSize: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .photoSizeEmpty(let value): value.write(to: &writer)
            case .photoSize(let value): value.write(to: &writer)
            case .photoCachedSize(let value): value.write(to: &writer)
            case .photoStrippedSize(let value): value.write(to: &writer)
            }
        }
    }

    /// `photoSizeEmpty`
    public struct PhotoSizeEmpty: TLConstructor {
        public static let id: UInt32 = 0x0e17_e23c
        public var type: String

        public init(type: String) {
            self.type = type
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            type = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(type)
        }
    }

    /// `photoSize`
    public struct PhotoSize: TLConstructor {
        public static let id: UInt32 = 0x75c7_8e60
        public var type: String
        public var w: Int32
        public var h: Int32
        public var size: Int32

        public init(type: String, w: Int32, h: Int32, size: Int32) {
            self.type = type
            self.w = w
            self.h = h
            self.size = size
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            type = try reader.readString()
            w = try reader.readInt32()
            h = try reader.readInt32()
            size = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(type)
            writer.write(w)
            writer.write(h)
            writer.write(size)
        }
    }
}
