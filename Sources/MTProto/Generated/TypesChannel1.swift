// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `ChannelMessagesFilter`
    public enum AnyChannelMessagesFilter: TLUnion {
        case channelMessagesFilterEmpty
        case channelMessagesFilter(TL.ChannelMessagesFilter)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x94d4_2ee7: self = .channelMessagesFilterEmpty
            case 0xcd77_d957: self = .channelMessagesFilter(try TL.ChannelMessagesFilter(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChannelMessagesFilter: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .channelMessagesFilterEmpty: writer.write(0x94d4_2ee7 as UInt32)
            case .channelMessagesFilter(let value): value.write(to: &writer)
            }
        }
    }

    /// `channelMessagesFilter`
    public struct ChannelMessagesFilter: TLConstructor {
        public static let id: UInt32 = 0xcd77_d957
        public var excludeNewMessages: Bool
        public var ranges: [TL.MessageRange]

        public init(excludeNewMessages: Bool = false, ranges: [TL.MessageRange]) {
            self.excludeNewMessages = excludeNewMessages
            self.ranges = ranges
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            excludeNewMessages = flags.has(1)
            ranges = try reader.readVector(of: TL.MessageRange.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, excludeNewMessages)
            writer.write(flags)
            writer.writeVector(ranges)
        }
    }

    /// `ChannelParticipant`
    public enum AnyChannelParticipant: TLUnion {
        case channelParticipant(TL.ChannelParticipant)
        case channelParticipantSelf(TL.ChannelParticipantSelf)
        case channelParticipantCreator(TL.ChannelParticipantCreator)
        indirect case channelParticipantAdmin(TL.ChannelParticipantAdmin)
        indirect case channelParticipantBanned(TL.ChannelParticipantBanned)
        case channelParticipantLeft(TL.ChannelParticipantLeft)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x1bd5_4456: self = .channelParticipant(try TL.ChannelParticipant(bare: &reader))
            case 0xa947_8a1a: self = .channelParticipantSelf(try TL.ChannelParticipantSelf(bare: &reader))
            case 0x2fe6_01d3: self = .channelParticipantCreator(try TL.ChannelParticipantCreator(bare: &reader))
            case 0x34c3_bb53: self = .channelParticipantAdmin(try TL.ChannelParticipantAdmin(bare: &reader))
            case 0xd5f0_ad91: self = .channelParticipantBanned(try TL.ChannelParticipantBanned(bare: &reader))
            case 0x1b03_f006: self = .channelParticipantLeft(try TL.ChannelParticipantLeft(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChannelParticipant: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .channelParticipant(let value): value.write(to: &writer)
            case .channelParticipantSelf(let value): value.write(to: &writer)
            case .channelParticipantCreator(let value): value.write(to: &writer)
            case .channelParticipantAdmin(let value): value.write(to: &writer)
            case .channelParticipantBanned(let value): value.write(to: &writer)
            case .channelParticipantLeft(let value): value.write(to: &writer)
            }
        }
    }

    /// `channelParticipant`
    public struct ChannelParticipant: TLConstructor {
        public static let id: UInt32 = 0x1bd5_4456
        public var userId: Int64
        public var date: Int32
        public var subscriptionUntilDate: Int32?
        public var rank: String?

        public init(userId: Int64, date: Int32, subscriptionUntilDate: Int32? = nil, rank: String? = nil) {
            self.userId = userId
            self.date = date
            self.subscriptionUntilDate = subscriptionUntilDate
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            userId = try reader.readInt64()
            date = try reader.readInt32()
            subscriptionUntilDate = try flags.has(0) ? reader.readInt32() : nil
            rank = try flags.has(2) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, subscriptionUntilDate != nil)
            flags.set(2, rank != nil)
            writer.write(flags)
            writer.write(userId)
            writer.write(date)
            if let subscriptionUntilDate { writer.write(subscriptionUntilDate) }
            if let rank { writer.write(rank) }
        }
    }

    /// `channelParticipantSelf`
    public struct ChannelParticipantSelf: TLConstructor {
        public static let id: UInt32 = 0xa947_8a1a
        public var viaRequest: Bool
        public var userId: Int64
        public var inviterId: Int64
        public var date: Int32
        public var subscriptionUntilDate: Int32?
        public var rank: String?

        public init(
            viaRequest: Bool = false, userId: Int64, inviterId: Int64, date: Int32, subscriptionUntilDate: Int32? = nil,
            rank: String? = nil
        ) {
            self.viaRequest = viaRequest
            self.userId = userId
            self.inviterId = inviterId
            self.date = date
            self.subscriptionUntilDate = subscriptionUntilDate
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            viaRequest = flags.has(0)
            userId = try reader.readInt64()
            inviterId = try reader.readInt64()
            date = try reader.readInt32()
            subscriptionUntilDate = try flags.has(1) ? reader.readInt32() : nil
            rank = try flags.has(2) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, viaRequest)
            flags.set(1, subscriptionUntilDate != nil)
            flags.set(2, rank != nil)
            writer.write(flags)
            writer.write(userId)
            writer.write(inviterId)
            writer.write(date)
            if let subscriptionUntilDate { writer.write(subscriptionUntilDate) }
            if let rank { writer.write(rank) }
        }
    }

    /// `channelParticipantCreator`
    public struct ChannelParticipantCreator: TLConstructor {
        public static let id: UInt32 = 0x2fe6_01d3
        public var userId: Int64
        public var adminRights: TL.ChatAdminRights
        public var rank: String?

        public init(userId: Int64, adminRights: TL.ChatAdminRights, rank: String? = nil) {
            self.userId = userId
            self.adminRights = adminRights
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            userId = try reader.readInt64()
            adminRights = try TL.ChatAdminRights(from: &reader)
            rank = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, rank != nil)
            writer.write(flags)
            writer.write(userId)
            adminRights.write(to: &writer)
            if let rank { writer.write(rank) }
        }
    }

    /// `channelParticipantAdmin`
    public struct ChannelParticipantAdmin: TLConstructor {
        public static let id: UInt32 = 0x34c3_bb53
        public var canEdit: Bool
        public var userId: Int64
        public var inviterId: Int64?
        public var promotedBy: Int64
        public var date: Int32
        public var adminRights: TL.ChatAdminRights
        public var rank: String?
        /// Told by `inviterId`, which is there or not with it.
        public var isSelf: Bool { inviterId != nil }

        public init(
            canEdit: Bool = false, userId: Int64, inviterId: Int64? = nil, promotedBy: Int64, date: Int32,
            adminRights: TL.ChatAdminRights, rank: String? = nil
        ) {
            self.canEdit = canEdit
            self.userId = userId
            self.inviterId = inviterId
            self.promotedBy = promotedBy
            self.date = date
            self.adminRights = adminRights
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            canEdit = flags.has(0)
            userId = try reader.readInt64()
            inviterId = try flags.has(1) ? reader.readInt64() : nil
            promotedBy = try reader.readInt64()
            date = try reader.readInt32()
            adminRights = try TL.ChatAdminRights(from: &reader)
            rank = try flags.has(2) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, canEdit)
            flags.set(1, inviterId != nil)
            flags.set(2, rank != nil)
            writer.write(flags)
            writer.write(userId)
            if let inviterId { writer.write(inviterId) }
            writer.write(promotedBy)
            writer.write(date)
            adminRights.write(to: &writer)
            if let rank { writer.write(rank) }
        }
    }

    /// `channelParticipantBanned`
    public struct ChannelParticipantBanned: TLConstructor {
        public static let id: UInt32 = 0xd5f0_ad91
        public var left: Bool
        public var peer: TL.AnyPeer
        public var kickedBy: Int64
        public var date: Int32
        public var bannedRights: TL.ChatBannedRights
        public var rank: String?

        public init(
            left: Bool = false, peer: TL.AnyPeer, kickedBy: Int64, date: Int32, bannedRights: TL.ChatBannedRights,
            rank: String? = nil
        ) {
            self.left = left
            self.peer = peer
            self.kickedBy = kickedBy
            self.date = date
            self.bannedRights = bannedRights
            self.rank = rank
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            left = flags.has(0)
            peer = try TL.AnyPeer(from: &reader)
            kickedBy = try reader.readInt64()
            date = try reader.readInt32()
            bannedRights = try TL.ChatBannedRights(from: &reader)
            rank = try flags.has(2) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, left)
            flags.set(2, rank != nil)
            writer.write(flags)
            peer.write(to: &writer)
            writer.write(kickedBy)
            writer.write(date)
            bannedRights.write(to: &writer)
            if let rank { writer.write(rank) }
        }
    }

    /// `channelParticipantLeft`
    public struct ChannelParticipantLeft: TLConstructor {
        public static let id: UInt32 = 0x1b03_f006
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

    /// `ChannelParticipantsFilter`
    public enum AnyChannelParticipantsFilter: TLUnion {
        case channelParticipantsRecent
        case channelParticipantsAdmins
        case channelParticipantsKicked(TL.ChannelParticipantsKicked)
        case channelParticipantsBots
        case channelParticipantsBanned(TL.ChannelParticipantsBanned)
        case channelParticipantsSearch(TL.ChannelParticipantsSearch)
        case channelParticipantsContacts(TL.ChannelParticipantsContacts)
        case channelParticipantsMentions(TL.ChannelParticipantsMentions)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xde3f_3c79: self = .channelParticipantsRecent
            case 0xb460_8969: self = .channelParticipantsAdmins
            case 0xa3b5_4985: self = .channelParticipantsKicked(try TL.ChannelParticipantsKicked(bare: &reader))
            case 0xb0d1_865b: self = .channelParticipantsBots
            case 0x1427_a5e1: self = .channelParticipantsBanned(try TL.ChannelParticipantsBanned(bare: &reader))
            case 0x0656_ac4b: self = .channelParticipantsSearch(try TL.ChannelParticipantsSearch(bare: &reader))
            case 0xbb6a_e88d: self = .channelParticipantsContacts(try TL.ChannelParticipantsContacts(bare: &reader))
            case 0xe04b_5ceb: self = .channelParticipantsMentions(try TL.ChannelParticipantsMentions(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ChannelParticipantsFilter: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .channelParticipantsRecent: writer.write(0xde3f_3c79 as UInt32)
            case .channelParticipantsAdmins: writer.write(0xb460_8969 as UInt32)
            case .channelParticipantsKicked(let value): value.write(to: &writer)
            case .channelParticipantsBots: writer.write(0xb0d1_865b as UInt32)
            case .channelParticipantsBanned(let value): value.write(to: &writer)
            case .channelParticipantsSearch(let value): value.write(to: &writer)
            case .channelParticipantsContacts(let value): value.write(to: &writer)
            case .channelParticipantsMentions(let value): value.write(to: &writer)
            }
        }
    }

    /// `channelParticipantsKicked`
    public struct ChannelParticipantsKicked: TLConstructor {
        public static let id: UInt32 = 0xa3b5_4985
        public var q: String

        public init(q: String) {
            self.q = q
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            q = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(q)
        }
    }

    /// `channelParticipantsBanned`
    public struct ChannelParticipantsBanned: TLConstructor {
        public static let id: UInt32 = 0x1427_a5e1
        public var q: String

        public init(q: String) {
            self.q = q
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            q = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(q)
        }
    }

    /// `channelParticipantsSearch`
    public struct ChannelParticipantsSearch: TLConstructor {
        public static let id: UInt32 = 0x0656_ac4b
        public var q: String

        public init(q: String) {
            self.q = q
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            q = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(q)
        }
    }

    /// `channelParticipantsContacts`
    public struct ChannelParticipantsContacts: TLConstructor {
        public static let id: UInt32 = 0xbb6a_e88d
        public var q: String

        public init(q: String) {
            self.q = q
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            q = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(q)
        }
    }
}
