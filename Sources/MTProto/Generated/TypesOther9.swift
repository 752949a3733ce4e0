// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `dialogFilter`
    public struct DialogFilter: TLConstructor {
        public static let id: UInt32 = 0xaa47_2651
        public var contacts: Bool
        public var nonContacts: Bool
        public var groups: Bool
        public var broadcasts: Bool
        public var bots: Bool
        public var excludeMuted: Bool
        public var excludeRead: Bool
        public var excludeArchived: Bool
        public var titleNoanimate: Bool
        public var id: Int32
        public var title: TL.TextWithEntities
        public var emoticon: String?
        public var color: Int32?
        public var pinnedPeers: [TL.AnyInputPeer]
        public var includePeers: [TL.AnyInputPeer]
        public var excludePeers: [TL.AnyInputPeer]

        public init(
            contacts: Bool = false, nonContacts: Bool = false, groups: Bool = false, broadcasts: Bool = false,
            bots: Bool = false, excludeMuted: Bool = false, excludeRead: Bool = false, excludeArchived: Bool = false,
            titleNoanimate: Bool = false, id: Int32, title: TL.TextWithEntities, emoticon: String? = nil,
            color: Int32? = nil, pinnedPeers: [TL.AnyInputPeer], includePeers: [TL.AnyInputPeer],
            excludePeers: [TL.AnyInputPeer]
        ) {
            self.contacts = contacts
            self.nonContacts = nonContacts
            self.groups = groups
            self.broadcasts = broadcasts
            self.bots = bots
            self.excludeMuted = excludeMuted
            self.excludeRead = excludeRead
            self.excludeArchived = excludeArchived
            self.titleNoanimate = titleNoanimate
            self.id = id
            self.title = title
            self.emoticon = emoticon
            self.color = color
            self.pinnedPeers = pinnedPeers
            self.includePeers = includePeers
            self.excludePeers = excludePeers
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            contacts = flags.has(0)
            nonContacts = flags.has(1)
            groups = flags.has(2)
            broadcasts = flags.has(3)
            bots = flags.has(4)
            excludeMuted = flags.has(11)
            excludeRead = flags.has(12)
            excludeArchived = flags.has(13)
            titleNoanimate = flags.has(28)
            id = try reader.readInt32()
            title = try TL.TextWithEntities(from: &reader)
            emoticon = try flags.has(25) ? reader.readString() : nil
            color = try flags.has(27) ? reader.readInt32() : nil
            pinnedPeers = try reader.readVector(of: TL.AnyInputPeer.self)
            includePeers = try reader.readVector(of: TL.AnyInputPeer.self)
            excludePeers = try reader.readVector(of: TL.AnyInputPeer.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, contacts)
            flags.set(1, nonContacts)
            flags.set(2, groups)
            flags.set(3, broadcasts)
            flags.set(4, bots)
            flags.set(11, excludeMuted)
            flags.set(12, excludeRead)
            flags.set(13, excludeArchived)
            flags.set(28, titleNoanimate)
            flags.set(25, emoticon != nil)
            flags.set(27, color != nil)
            writer.write(flags)
            writer.write(id)
            title.write(to: &writer)
            if let emoticon { writer.write(emoticon) }
            if let color { writer.write(color) }
            writer.writeVector(pinnedPeers)
            writer.writeVector(includePeers)
            writer.writeVector(excludePeers)
        }
    }

    /// `dialogFilterChatlist`
    public struct DialogFilterChatlist: TLConstructor {
        public static let id: UInt32 = 0x9653_7bd7
        public var hasMyInvites: Bool
        public var titleNoanimate: Bool
        public var id: Int32
        public var title: TL.TextWithEntities
        public var emoticon: String?
        public var color: Int32?
        public var pinnedPeers: [TL.AnyInputPeer]
        public var includePeers: [TL.AnyInputPeer]

        public init(
            hasMyInvites: Bool = false, titleNoanimate: Bool = false, id: Int32, title: TL.TextWithEntities,
            emoticon: String? = nil, color: Int32? = nil, pinnedPeers: [TL.AnyInputPeer],
            includePeers: [TL.AnyInputPeer]
        ) {
            self.hasMyInvites = hasMyInvites
            self.titleNoanimate = titleNoanimate
            self.id = id
            self.title = title
            self.emoticon = emoticon
            self.color = color
            self.pinnedPeers = pinnedPeers
            self.includePeers = includePeers
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            hasMyInvites = flags.has(26)
            titleNoanimate = flags.has(28)
            id = try reader.readInt32()
            title = try TL.TextWithEntities(from: &reader)
            emoticon = try flags.has(25) ? reader.readString() : nil
            color = try flags.has(27) ? reader.readInt32() : nil
            pinnedPeers = try reader.readVector(of: TL.AnyInputPeer.self)
            includePeers = try reader.readVector(of: TL.AnyInputPeer.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(26, hasMyInvites)
            flags.set(28, titleNoanimate)
            flags.set(25, emoticon != nil)
            flags.set(27, color != nil)
            writer.write(flags)
            writer.write(id)
            title.write(to: &writer)
            if let emoticon { writer.write(emoticon) }
            if let color { writer.write(color) }
            writer.writeVector(pinnedPeers)
            writer.writeVector(includePeers)
        }
    }

    /// `globalPrivacySettings`
    public struct GlobalPrivacySettings: TLConstructor {
        public static let id: UInt32 = 0xfe41_b34f
        public var archiveAndMuteNewNoncontactPeers: Bool
        public var keepArchivedUnmuted: Bool
        public var keepArchivedFolders: Bool
        public var hideReadMarks: Bool
        public var newNoncontactPeersRequirePremium: Bool
        public var displayGiftsButton: Bool
        public var noncontactPeersPaidStars: Int64?

        public init(
            archiveAndMuteNewNoncontactPeers: Bool = false, keepArchivedUnmuted: Bool = false,
            keepArchivedFolders: Bool = false, hideReadMarks: Bool = false,
            newNoncontactPeersRequirePremium: Bool = false, displayGiftsButton: Bool = false,
            noncontactPeersPaidStars: Int64? = nil
        ) {
            self.archiveAndMuteNewNoncontactPeers = archiveAndMuteNewNoncontactPeers
            self.keepArchivedUnmuted = keepArchivedUnmuted
            self.keepArchivedFolders = keepArchivedFolders
            self.hideReadMarks = hideReadMarks
            self.newNoncontactPeersRequirePremium = newNoncontactPeersRequirePremium
            self.displayGiftsButton = displayGiftsButton
            self.noncontactPeersPaidStars = noncontactPeersPaidStars
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0040, in: Self.self)
            archiveAndMuteNewNoncontactPeers = flags.has(0)
            keepArchivedUnmuted = flags.has(1)
            keepArchivedFolders = flags.has(2)
            hideReadMarks = flags.has(3)
            newNoncontactPeersRequirePremium = flags.has(4)
            displayGiftsButton = flags.has(7)
            noncontactPeersPaidStars = try flags.has(5) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, archiveAndMuteNewNoncontactPeers)
            flags.set(1, keepArchivedUnmuted)
            flags.set(2, keepArchivedFolders)
            flags.set(3, hideReadMarks)
            flags.set(4, newNoncontactPeersRequirePremium)
            flags.set(7, displayGiftsButton)
            flags.set(5, noncontactPeersPaidStars != nil)
            writer.write(flags)
            if let noncontactPeersPaidStars { writer.write(noncontactPeersPaidStars) }
        }
    }

    /// `peerBlocked`
    public struct PeerBlocked: TLConstructor {
        public static let id: UInt32 = 0xe8fd_8014
        public var peerId: TL.AnyPeer
        public var date: Int32

        public init(peerId: TL.AnyPeer, date: Int32) {
            self.peerId = peerId
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peerId = try TL.AnyPeer(from: &reader)
            date = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peerId.write(to: &writer)
            writer.write(date)
        }
    }

    /// `InlineQueryPeerType`
    public enum AnyInlineQueryPeerType: TLUnion {
        case inlineQueryPeerTypeSameBotPM
        case inlineQueryPeerTypePM
        case inlineQueryPeerTypeChat
        case inlineQueryPeerTypeMegagroup
        case inlineQueryPeerTypeBroadcast
        case inlineQueryPeerTypeBotPM

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3081_ed9d: self = .inlineQueryPeerTypeSameBotPM
            case 0x833c_0fac: self = .inlineQueryPeerTypePM
            case 0xd766_c50a: self = .inlineQueryPeerTypeChat
            case 0x5ec4_be43: self = .inlineQueryPeerTypeMegagroup
            case 0x6334_ee9a: self = .inlineQueryPeerTypeBroadcast
            case 0x0e3b_2d0c: self = .inlineQueryPeerTypeBotPM
            default: throw MTProtoError(.unknownConstructor(id), "no InlineQueryPeerType: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inlineQueryPeerTypeSameBotPM: writer.write(0x3081_ed9d as UInt32)
            case .inlineQueryPeerTypePM: writer.write(0x833c_0fac as UInt32)
            case .inlineQueryPeerTypeChat: writer.write(0xd766_c50a as UInt32)
            case .inlineQueryPeerTypeMegagroup: writer.write(0x5ec4_be43 as UInt32)
            case .inlineQueryPeerTypeBroadcast: writer.write(0x6334_ee9a as UInt32)
            case .inlineQueryPeerTypeBotPM: writer.write(0x0e3b_2d0c as UInt32)
            }
        }
    }

    /// `BotMenuButton`
    public enum AnyBotMenuButton: TLUnion {
        case botMenuButtonDefault
        case botMenuButtonCommands
        case botMenuButton(TL.BotMenuButton)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x7533_a588: self = .botMenuButtonDefault
            case 0x4258_c205: self = .botMenuButtonCommands
            case 0xc7b5_7ce6: self = .botMenuButton(try TL.BotMenuButton(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no BotMenuButton: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .botMenuButtonDefault: writer.write(0x7533_a588 as UInt32)
            case .botMenuButtonCommands: writer.write(0x4258_c205 as UInt32)
            case .botMenuButton(let value): value.write(to: &writer)
            }
        }
    }

    /// `botMenuButton`
    public struct BotMenuButton: TLConstructor {
        public static let id: UInt32 = 0xc7b5_7ce6
        public var text: String
        public var url: String

        public init(text: String, url: String) {
            self.text = text
            self.url = url
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            text = try reader.readString()
            url = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(text)
            writer.write(url)
        }
    }

    /// `NotificationSound`
    public enum AnyNotificationSound: TLUnion {
        case notificationSoundDefault
        case notificationSoundNone
        case notificationSoundLocal(TL.NotificationSoundLocal)
        case notificationSoundRingtone(TL.NotificationSoundRingtone)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x97e8_bebe: self = .notificationSoundDefault
            case 0x6f0c_34df: self = .notificationSoundNone
            case 0x830b_9ae4: self = .notificationSoundLocal(try TL.NotificationSoundLocal(bare: &reader))
            case 0xff6c_8049: self = .notificationSoundRingtone(try TL.NotificationSoundRingtone(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no NotificationSound: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .notificationSoundDefault: writer.write(0x97e8_bebe as UInt32)
            case .notificationSoundNone: writer.write(0x6f0c_34df as UInt32)
            case .notificationSoundLocal(let value): value.write(to: &writer)
            case .notificationSoundRingtone(let value): value.write(to: &writer)
            }
        }
    }

    /// `notificationSoundLocal`
    public struct NotificationSoundLocal: TLConstructor {
        public static let id: UInt32 = 0x830b_9ae4
        public var title: String
        public var data: String

        public init(title: String, data: String) {
            self.title = title
            self.data = data
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            title = try reader.readString()
            data = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(title)
            writer.write(data)
        }
    }

    /// `notificationSoundRingtone`
    public struct NotificationSoundRingtone: TLConstructor {
        public static let id: UInt32 = 0xff6c_8049
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

    /// `EmailVerification`
    public enum AnyEmailVerification: TLUnion {
        case emailVerificationCode(TL.EmailVerificationCode)
        case emailVerificationGoogle(TL.EmailVerificationGoogle)
        case emailVerificationApple(TL.EmailVerificationApple)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x922e_55a9: self = .emailVerificationCode(try TL.EmailVerificationCode(bare: &reader))
            case 0xdb90_9ec2: self = .emailVerificationGoogle(try TL.EmailVerificationGoogle(bare: &reader))
            case 0x96d0_74fd: self = .emailVerificationApple(try TL.EmailVerificationApple(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no EmailVerification: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .emailVerificationCode(let value): value.write(to: &writer)
            case .emailVerificationGoogle(let value): value.write(to: &writer)
            case .emailVerificationApple(let value): value.write(to: &writer)
            }
        }
    }

    /// `emailVerificationCode`
    public struct EmailVerificationCode: TLConstructor {
        public static let id: UInt32 = 0x922e_55a9
        public var code: String

        public init(code: String) {
            self.code = code
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            code = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(code)
        }
    }
}
