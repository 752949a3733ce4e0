// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `channels.ChannelParticipants`
    public enum AnyChannelsChannelParticipants: TLUnion {
        case channelsChannelParticipants(TL.ChannelsChannelParticipants)
        case channelsChannelParticipantsNotModified

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x9ab0_feaf: self = .channelsChannelParticipants(try TL.ChannelsChannelParticipants(bare: &reader))
            case 0xf017_3fe9: self = .channelsChannelParticipantsNotModified
            default: throw MTProtoError(.unknownConstructor(id), "no channels.ChannelParticipants: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .channelsChannelParticipants(let value): value.write(to: &writer)
            case .channelsChannelParticipantsNotModified: writer.write(0xf017_3fe9 as UInt32)
            }
        }
    }

    /// `channels.channelParticipants`
    public struct ChannelsChannelParticipants: TLConstructor {
        public static let id: UInt32 = 0x9ab0_feaf
        public var count: Int32
        public var participants: [TL.AnyChannelParticipant]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(count: Int32, participants: [TL.AnyChannelParticipant], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.count = count
            self.participants = participants
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            count = try reader.readInt32()
            participants = try reader.readVector(of: TL.AnyChannelParticipant.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(count)
            writer.writeVector(participants)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `channels.channelParticipant`
    public struct ChannelsChannelParticipant: TLConstructor {
        public static let id: UInt32 = 0xdfb8_0317
        public var participant: TL.AnyChannelParticipant
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(participant: TL.AnyChannelParticipant, chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.participant = participant
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            participant = try TL.AnyChannelParticipant(from: &reader)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            participant.write(to: &writer)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `channels.sendAsPeers`
    public struct ChannelsSendAsPeers: TLConstructor {
        public static let id: UInt32 = 0xf496_b0c6
        public var peers: [TL.SendAsPeer]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(peers: [TL.SendAsPeer], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.peers = peers
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peers = try reader.readVector(of: TL.SendAsPeer.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(peers)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }
}
