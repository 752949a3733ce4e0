// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `channels.exportMessageLink`
    public struct ChannelsExportMessageLink: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe63f_adeb
        public typealias Answer = TL.ExportedMessageLink
        public static var name: String { "channels.exportMessageLink" }
        public var grouped: Bool
        public var thread: Bool
        public var channel: TL.AnyInputChannel
        public var id: Int32

        public init(grouped: Bool = false, thread: Bool = false, channel: TL.AnyInputChannel, id: Int32) {
            self.grouped = grouped
            self.thread = thread
            self.channel = channel
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            grouped = flags.has(0)
            thread = flags.has(1)
            channel = try TL.AnyInputChannel(from: &reader)
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, grouped)
            flags.set(1, thread)
            writer.write(flags)
            channel.write(to: &writer)
            writer.write(id)
        }
    }

    /// `channels.toggleSignatures`
    public struct ChannelsToggleSignatures: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x418d_549c
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.toggleSignatures" }
        public var signaturesEnabled: Bool
        public var profilesEnabled: Bool
        public var channel: TL.AnyInputChannel

        public init(signaturesEnabled: Bool = false, profilesEnabled: Bool = false, channel: TL.AnyInputChannel) {
            self.signaturesEnabled = signaturesEnabled
            self.profilesEnabled = profilesEnabled
            self.channel = channel
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            signaturesEnabled = flags.has(0)
            profilesEnabled = flags.has(1)
            channel = try TL.AnyInputChannel(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, signaturesEnabled)
            flags.set(1, profilesEnabled)
            writer.write(flags)
            channel.write(to: &writer)
        }
    }

    /// `channels.getAdminedPublicChannels`
    public struct ChannelsGetAdminedPublicChannels: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf8b0_36af
        public typealias Answer = TL.AnyMessagesChats
        public static var name: String { "channels.getAdminedPublicChannels" }
        public var byLocation: Bool
        public var checkLimit: Bool
        public var forPersonal: Bool
        public var forCommunityPeer: Bool

        public init(
            byLocation: Bool = false, checkLimit: Bool = false, forPersonal: Bool = false,
            forCommunityPeer: Bool = false
        ) {
            self.byLocation = byLocation
            self.checkLimit = checkLimit
            self.forPersonal = forPersonal
            self.forCommunityPeer = forCommunityPeer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            byLocation = flags.has(0)
            checkLimit = flags.has(1)
            forPersonal = flags.has(2)
            forCommunityPeer = flags.has(3)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, byLocation)
            flags.set(1, checkLimit)
            flags.set(2, forPersonal)
            flags.set(3, forCommunityPeer)
            writer.write(flags)
        }
    }

    /// `channels.editBanned`
    public struct ChannelsEditBanned: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x96e6_cd81
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.editBanned" }
        public var channel: TL.AnyInputChannel
        public var participant: TL.AnyInputPeer
        public var bannedRights: TL.ChatBannedRights

        public init(channel: TL.AnyInputChannel, participant: TL.AnyInputPeer, bannedRights: TL.ChatBannedRights) {
            self.channel = channel
            self.participant = participant
            self.bannedRights = bannedRights
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            participant = try TL.AnyInputPeer(from: &reader)
            bannedRights = try TL.ChatBannedRights(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            participant.write(to: &writer)
            bannedRights.write(to: &writer)
        }
    }

    /// `channels.readMessageContents`
    public struct ChannelsReadMessageContents: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xeab5_dc38
        public typealias Answer = Bool
        public static var name: String { "channels.readMessageContents" }
        public var channel: TL.AnyInputChannel
        public var id: [Int32]

        public init(channel: TL.AnyInputChannel, id: [Int32]) {
            self.channel = channel
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            id = try reader.readInt32Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.writeVector(id)
        }
    }

    /// `channels.deleteHistory`
    public struct ChannelsDeleteHistory: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9baa_9647
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.deleteHistory" }
        public var forEveryone: Bool
        public var channel: TL.AnyInputChannel
        public var maxId: Int32

        public init(forEveryone: Bool = false, channel: TL.AnyInputChannel, maxId: Int32) {
            self.forEveryone = forEveryone
            self.channel = channel
            self.maxId = maxId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            forEveryone = flags.has(0)
            channel = try TL.AnyInputChannel(from: &reader)
            maxId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, forEveryone)
            writer.write(flags)
            channel.write(to: &writer)
            writer.write(maxId)
        }
    }

    /// `channels.togglePreHistoryHidden`
    public struct ChannelsTogglePreHistoryHidden: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xeabb_b94c
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.togglePreHistoryHidden" }
        public var channel: TL.AnyInputChannel
        public var enabled: Bool

        public init(channel: TL.AnyInputChannel, enabled: Bool) {
            self.channel = channel
            self.enabled = enabled
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            enabled = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(enabled)
        }
    }

    /// `channels.getLeftChannels`
    public struct ChannelsGetLeftChannels: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8341_ecc0
        public typealias Answer = TL.AnyMessagesChats
        public static var name: String { "channels.getLeftChannels" }
        public var offset: Int32

        public init(offset: Int32) {
            self.offset = offset
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offset = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offset)
        }
    }

    /// `channels.getGroupsForDiscussion`
    public struct ChannelsGetGroupsForDiscussion: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf5da_d378
        public typealias Answer = TL.AnyMessagesChats
        public static var name: String { "channels.getGroupsForDiscussion" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `channels.toggleSlowMode`
    public struct ChannelsToggleSlowMode: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xedd4_9ef0
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.toggleSlowMode" }
        public var channel: TL.AnyInputChannel
        public var seconds: Int32

        public init(channel: TL.AnyInputChannel, seconds: Int32) {
            self.channel = channel
            self.seconds = seconds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            seconds = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(seconds)
        }
    }

    /// `channels.getInactiveChannels`
    public struct ChannelsGetInactiveChannels: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x11e8_31ee
        public typealias Answer = TL.MessagesInactiveChats
        public static var name: String { "channels.getInactiveChannels" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `channels.getSendAs`
    public struct ChannelsGetSendAs: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe785_a43f
        public typealias Answer = TL.ChannelsSendAsPeers
        public static var name: String { "channels.getSendAs" }
        public var forPaidReactions: Bool
        public var forLiveStories: Bool
        public var peer: TL.AnyInputPeer

        public init(forPaidReactions: Bool = false, forLiveStories: Bool = false, peer: TL.AnyInputPeer) {
            self.forPaidReactions = forPaidReactions
            self.forLiveStories = forLiveStories
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            forPaidReactions = flags.has(0)
            forLiveStories = flags.has(1)
            peer = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, forPaidReactions)
            flags.set(1, forLiveStories)
            writer.write(flags)
            peer.write(to: &writer)
        }
    }

    /// `channels.deleteParticipantHistory`
    public struct ChannelsDeleteParticipantHistory: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3675_44db
        public typealias Answer = TL.MessagesAffectedHistory
        public static var name: String { "channels.deleteParticipantHistory" }
        public var channel: TL.AnyInputChannel
        public var participant: TL.AnyInputPeer

        public init(channel: TL.AnyInputChannel, participant: TL.AnyInputPeer) {
            self.channel = channel
            self.participant = participant
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            participant = try TL.AnyInputPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            participant.write(to: &writer)
        }
    }

    /// `channels.toggleJoinToSend`
    public struct ChannelsToggleJoinToSend: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe4cb_9580
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.toggleJoinToSend" }
        public var channel: TL.AnyInputChannel
        public var enabled: Bool

        public init(channel: TL.AnyInputChannel, enabled: Bool) {
            self.channel = channel
            self.enabled = enabled
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            channel = try TL.AnyInputChannel(from: &reader)
            enabled = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            channel.write(to: &writer)
            writer.write(enabled)
        }
    }

    /// `channels.toggleJoinRequest`
    public struct ChannelsToggleJoinRequest: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0ecc_2618
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "channels.toggleJoinRequest" }
        public var applyToInvites: Bool
        public var channel: TL.AnyInputChannel
        public var enabled: Bool
        public var guardBot: TL.AnyInputUser?

        public init(
            applyToInvites: Bool = false, channel: TL.AnyInputChannel, enabled: Bool, guardBot: TL.AnyInputUser? = nil
        ) {
            self.applyToInvites = applyToInvites
            self.channel = channel
            self.enabled = enabled
            self.guardBot = guardBot
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            applyToInvites = flags.has(1)
            channel = try TL.AnyInputChannel(from: &reader)
            enabled = try reader.readBool()
            guardBot = try flags.has(0) ? TL.AnyInputUser(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, applyToInvites)
            flags.set(0, guardBot != nil)
            writer.write(flags)
            channel.write(to: &writer)
            writer.write(enabled)
            if let guardBot { guardBot.write(to: &writer) }
        }
    }
}
