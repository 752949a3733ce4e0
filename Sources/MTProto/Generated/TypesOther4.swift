// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `config`
    public struct Config: TLConstructor {
        public static let id: UInt32 = 0xcc1a_241e
        public var defaultP2pContacts: Bool
        public var preloadFeaturedStickers: Bool
        public var revokePmInbox: Bool
        public var blockedMode: Bool
        public var forceTryIpv6: Bool
        public var date: Int32
        public var expires: Int32
        public var testMode: Bool
        public var thisDc: Int32
        public var dcOptions: [TL.DcOption]
        public var dcTxtDomainName: String
        public var chatSizeMax: Int32
        public var megagroupSizeMax: Int32
        public var forwardedCountMax: Int32
        public var onlineUpdatePeriodMs: Int32
        public var offlineBlurTimeoutMs: Int32
        public var offlineIdleTimeoutMs: Int32
        public var onlineCloudTimeoutMs: Int32
        public var notifyCloudDelayMs: Int32
        public var notifyDefaultDelayMs: Int32
        public var pushChatPeriodMs: Int32
        public var pushChatLimit: Int32
        public var editTimeLimit: Int32
        public var revokeTimeLimit: Int32
        public var revokePmTimeLimit: Int32
        public var ratingEDecay: Int32
        public var stickersRecentLimit: Int32
        public var channelsReadMediaPeriod: Int32
        public var tmpSessions: Int32?
        public var callReceiveTimeoutMs: Int32
        public var callRingTimeoutMs: Int32
        public var callConnectTimeoutMs: Int32
        public var callPacketTimeoutMs: Int32
        public var meUrlPrefix: String
        public var autoupdateUrlPrefix: String?
        public var gifSearchUsername: String?
        public var venueSearchUsername: String?
        public var imgSearchUsername: String?
        public var staticMapsProvider: String?
        public var captionLengthMax: Int32
        public var messageLengthMax: Int32
        public var webfileDcId: Int32
        public var suggestedLangCode: String?
        public var langPackVersion: Int32?
        public var baseLangPackVersion: Int32?
        public var autologinToken: String?

        public init(
            defaultP2pContacts: Bool = false, preloadFeaturedStickers: Bool = false, revokePmInbox: Bool = false,
            blockedMode: Bool = false, forceTryIpv6: Bool = false, date: Int32, expires: Int32, testMode: Bool,
            thisDc: Int32, dcOptions: [TL.DcOption], dcTxtDomainName: String, chatSizeMax: Int32,
            megagroupSizeMax: Int32, forwardedCountMax: Int32, onlineUpdatePeriodMs: Int32, offlineBlurTimeoutMs: Int32,
            offlineIdleTimeoutMs: Int32, onlineCloudTimeoutMs: Int32, notifyCloudDelayMs: Int32,
            notifyDefaultDelayMs: Int32, pushChatPeriodMs: Int32, pushChatLimit: Int32, editTimeLimit: Int32,
            revokeTimeLimit: Int32, revokePmTimeLimit: Int32, ratingEDecay: Int32, stickersRecentLimit: Int32,
            channelsReadMediaPeriod: Int32, tmpSessions: Int32? = nil, callReceiveTimeoutMs: Int32,
            callRingTimeoutMs: Int32, callConnectTimeoutMs: Int32, callPacketTimeoutMs: Int32, meUrlPrefix: String,
            autoupdateUrlPrefix: String? = nil, gifSearchUsername: String? = nil, venueSearchUsername: String? = nil,
            imgSearchUsername: String? = nil, staticMapsProvider: String? = nil, captionLengthMax: Int32,
            messageLengthMax: Int32, webfileDcId: Int32, suggestedLangCode: String? = nil,
            langPackVersion: Int32? = nil, baseLangPackVersion: Int32? = nil, autologinToken: String? = nil
        ) {
            self.defaultP2pContacts = defaultP2pContacts
            self.preloadFeaturedStickers = preloadFeaturedStickers
            self.revokePmInbox = revokePmInbox
            self.blockedMode = blockedMode
            self.forceTryIpv6 = forceTryIpv6
            self.date = date
            self.expires = expires
            self.testMode = testMode
            self.thisDc = thisDc
            self.dcOptions = dcOptions
            self.dcTxtDomainName = dcTxtDomainName
            self.chatSizeMax = chatSizeMax
            self.megagroupSizeMax = megagroupSizeMax
            self.forwardedCountMax = forwardedCountMax
            self.onlineUpdatePeriodMs = onlineUpdatePeriodMs
            self.offlineBlurTimeoutMs = offlineBlurTimeoutMs
            self.offlineIdleTimeoutMs = offlineIdleTimeoutMs
            self.onlineCloudTimeoutMs = onlineCloudTimeoutMs
            self.notifyCloudDelayMs = notifyCloudDelayMs
            self.notifyDefaultDelayMs = notifyDefaultDelayMs
            self.pushChatPeriodMs = pushChatPeriodMs
            self.pushChatLimit = pushChatLimit
            self.editTimeLimit = editTimeLimit
            self.revokeTimeLimit = revokeTimeLimit
            self.revokePmTimeLimit = revokePmTimeLimit
            self.ratingEDecay = ratingEDecay
            self.stickersRecentLimit = stickersRecentLimit
            self.channelsReadMediaPeriod = channelsReadMediaPeriod
            self.tmpSessions = tmpSessions
            self.callReceiveTimeoutMs = callReceiveTimeoutMs
            self.callRingTimeoutMs = callRingTimeoutMs
            self.callConnectTimeoutMs = callConnectTimeoutMs
            self.callPacketTimeoutMs = callPacketTimeoutMs
            self.meUrlPrefix = meUrlPrefix
            self.autoupdateUrlPrefix = autoupdateUrlPrefix
            self.gifSearchUsername = gifSearchUsername
            self.venueSearchUsername = venueSearchUsername
            self.imgSearchUsername = imgSearchUsername
            self.staticMapsProvider = staticMapsProvider
            self.captionLengthMax = captionLengthMax
            self.messageLengthMax = messageLengthMax
            self.webfileDcId = webfileDcId
            self.suggestedLangCode = suggestedLangCode
            self.langPackVersion = langPackVersion
            self.baseLangPackVersion = baseLangPackVersion
            self.autologinToken = autologinToken
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_8000, in: Self.self)
            defaultP2pContacts = flags.has(3)
            preloadFeaturedStickers = flags.has(4)
            revokePmInbox = flags.has(6)
            blockedMode = flags.has(8)
            forceTryIpv6 = flags.has(14)
            date = try reader.readInt32()
            expires = try reader.readInt32()
            testMode = try reader.readBool()
            thisDc = try reader.readInt32()
            dcOptions = try reader.readVector(of: TL.DcOption.self)
            dcTxtDomainName = try reader.readString()
            chatSizeMax = try reader.readInt32()
            megagroupSizeMax = try reader.readInt32()
            forwardedCountMax = try reader.readInt32()
            onlineUpdatePeriodMs = try reader.readInt32()
            offlineBlurTimeoutMs = try reader.readInt32()
            offlineIdleTimeoutMs = try reader.readInt32()
            onlineCloudTimeoutMs = try reader.readInt32()
            notifyCloudDelayMs = try reader.readInt32()
            notifyDefaultDelayMs = try reader.readInt32()
            pushChatPeriodMs = try reader.readInt32()
            pushChatLimit = try reader.readInt32()
            editTimeLimit = try reader.readInt32()
            revokeTimeLimit = try reader.readInt32()
            revokePmTimeLimit = try reader.readInt32()
            ratingEDecay = try reader.readInt32()
            stickersRecentLimit = try reader.readInt32()
            channelsReadMediaPeriod = try reader.readInt32()
            tmpSessions = try flags.has(0) ? reader.readInt32() : nil
            callReceiveTimeoutMs = try reader.readInt32()
            callRingTimeoutMs = try reader.readInt32()
            callConnectTimeoutMs = try reader.readInt32()
            callPacketTimeoutMs = try reader.readInt32()
            meUrlPrefix = try reader.readString()
            autoupdateUrlPrefix = try flags.has(7) ? reader.readString() : nil
            gifSearchUsername = try flags.has(9) ? reader.readString() : nil
            venueSearchUsername = try flags.has(10) ? reader.readString() : nil
            imgSearchUsername = try flags.has(11) ? reader.readString() : nil
            staticMapsProvider = try flags.has(12) ? reader.readString() : nil
            captionLengthMax = try reader.readInt32()
            messageLengthMax = try reader.readInt32()
            webfileDcId = try reader.readInt32()
            suggestedLangCode = try flags.has(2) ? reader.readString() : nil
            langPackVersion = try flags.has(2) ? reader.readInt32() : nil
            baseLangPackVersion = try flags.has(2) ? reader.readInt32() : nil
            autologinToken = try flags.has(16) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, defaultP2pContacts)
            flags.set(4, preloadFeaturedStickers)
            flags.set(6, revokePmInbox)
            flags.set(8, blockedMode)
            flags.set(14, forceTryIpv6)
            flags.set(0, tmpSessions != nil)
            flags.set(7, autoupdateUrlPrefix != nil)
            flags.set(9, gifSearchUsername != nil)
            flags.set(10, venueSearchUsername != nil)
            flags.set(11, imgSearchUsername != nil)
            flags.set(12, staticMapsProvider != nil)
            flags.set(2, suggestedLangCode != nil && langPackVersion != nil && baseLangPackVersion != nil)
            flags.set(16, autologinToken != nil)
            writer.write(flags)
            writer.write(date)
            writer.write(expires)
            writer.write(testMode)
            writer.write(thisDc)
            writer.writeVector(dcOptions)
            writer.write(dcTxtDomainName)
            writer.write(chatSizeMax)
            writer.write(megagroupSizeMax)
            writer.write(forwardedCountMax)
            writer.write(onlineUpdatePeriodMs)
            writer.write(offlineBlurTimeoutMs)
            writer.write(offlineIdleTimeoutMs)
            writer.write(onlineCloudTimeoutMs)
            writer.write(notifyCloudDelayMs)
            writer.write(notifyDefaultDelayMs)
            writer.write(pushChatPeriodMs)
            writer.write(pushChatLimit)
            writer.write(editTimeLimit)
            writer.write(revokeTimeLimit)
            writer.write(revokePmTimeLimit)
            writer.write(ratingEDecay)
            writer.write(stickersRecentLimit)
            writer.write(channelsReadMediaPeriod)
            if let tmpSessions { writer.write(tmpSessions) }
            writer.write(callReceiveTimeoutMs)
            writer.write(callRingTimeoutMs)
            writer.write(callConnectTimeoutMs)
            writer.write(callPacketTimeoutMs)
            writer.write(meUrlPrefix)
            if let autoupdateUrlPrefix { writer.write(autoupdateUrlPrefix) }
            if let gifSearchUsername { writer.write(gifSearchUsername) }
            if let venueSearchUsername { writer.write(venueSearchUsername) }
            if let imgSearchUsername { writer.write(imgSearchUsername) }
            if let staticMapsProvider { writer.write(staticMapsProvider) }
            writer.write(captionLengthMax)
            writer.write(messageLengthMax)
            writer.write(webfileDcId)
            if flags.has(2), let suggestedLangCode { writer.write(suggestedLangCode) }
            if flags.has(2), let langPackVersion { writer.write(langPackVersion) }
            if flags.has(2), let baseLangPackVersion { writer.write(baseLangPackVersion) }
            if let autologinToken { writer.write(autologinToken) }
        }
    }

    /// `nearestDc`
    public struct NearestDc: TLConstructor {
        public static let id: UInt32 = 0x8e1a_1775
        public var country: String
        public var thisDc: Int32
        public var nearestDc: Int32

        public init(country: String, thisDc: Int32, nearestDc: Int32) {
            self.country = country
            self.thisDc = thisDc
            self.nearestDc = nearestDc
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            country = try reader.readString()
            thisDc = try reader.readInt32()
            nearestDc = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(country)
            writer.write(thisDc)
            writer.write(nearestDc)
        }
    }

    /// `encryptedMessageService`
    public struct EncryptedMessageService: TLConstructor {
        public static let id: UInt32 = 0x2373_4b06
        public var randomId: Int64
        public var chatId: Int32
        public var date: Int32
        public var bytes: [UInt8]

        public init(randomId: Int64, chatId: Int32, date: Int32, bytes: [UInt8]) {
            self.randomId = randomId
            self.chatId = chatId
            self.date = date
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            randomId = try reader.readInt64()
            chatId = try reader.readInt32()
            date = try reader.readInt32()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(randomId)
            writer.write(chatId)
            writer.write(date)
            writer.write(bytes)
        }
    }

    /// `NotifyPeer`
    public enum AnyNotifyPeer: TLUnion {
        case notifyPeer(TL.NotifyPeer)
        case notifyUsers
        case notifyChats
        case notifyBroadcasts
        case notifyForumTopic(TL.NotifyForumTopic)
        case notifyCommunity(TL.NotifyCommunity)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x9fd4_0bd8: self = .notifyPeer(try TL.NotifyPeer(bare: &reader))
            case 0xb4c8_3b4c: self = .notifyUsers
            case 0xc007_cec3: self = .notifyChats
            case 0xd612_e8ef: self = .notifyBroadcasts
            case 0x226e_6308: self = .notifyForumTopic(try TL.NotifyForumTopic(bare: &reader))
            case 0xbe37_6999: self = .notifyCommunity(try TL.NotifyCommunity(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no NotifyPeer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .notifyPeer(let value): value.write(to: &writer)
            case .notifyUsers: writer.write(0xb4c8_3b4c as UInt32)
            case .notifyChats: writer.write(0xc007_cec3 as UInt32)
            case .notifyBroadcasts: writer.write(0xd612_e8ef as UInt32)
            case .notifyForumTopic(let value): value.write(to: &writer)
            case .notifyCommunity(let value): value.write(to: &writer)
            }
        }
    }

    /// `notifyPeer`
    public struct NotifyPeer: TLConstructor {
        public static let id: UInt32 = 0x9fd4_0bd8
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

    /// `notifyForumTopic`
    public struct NotifyForumTopic: TLConstructor {
        public static let id: UInt32 = 0x226e_6308
        public var peer: TL.AnyPeer
        public var topMsgId: Int32

        public init(peer: TL.AnyPeer, topMsgId: Int32) {
            self.peer = peer
            self.topMsgId = topMsgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            topMsgId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(topMsgId)
        }
    }

    /// `notifyCommunity`
    public struct NotifyCommunity: TLConstructor {
        public static let id: UInt32 = 0xbe37_6999
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
}
