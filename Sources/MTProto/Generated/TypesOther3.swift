// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `peerNotifySettings`
    public struct PeerNotifySettings: TLConstructor {
        public static let id: UInt32 = 0x9962_2c0c
        public var showPreviews: Bool?
        public var silent: Bool?
        public var muteUntil: Int32?
        public var iosSound: TL.AnyNotificationSound?
        public var androidSound: TL.AnyNotificationSound?
        public var otherSound: TL.AnyNotificationSound?
        public var storiesMuted: Bool?
        public var storiesHideSender: Bool?
        public var storiesIosSound: TL.AnyNotificationSound?
        public var storiesAndroidSound: TL.AnyNotificationSound?
        public var storiesOtherSound: TL.AnyNotificationSound?

        public init(
            showPreviews: Bool? = nil, silent: Bool? = nil, muteUntil: Int32? = nil,
            iosSound: TL.AnyNotificationSound? = nil, androidSound: TL.AnyNotificationSound? = nil,
            otherSound: TL.AnyNotificationSound? = nil, storiesMuted: Bool? = nil, storiesHideSender: Bool? = nil,
            storiesIosSound: TL.AnyNotificationSound? = nil, storiesAndroidSound: TL.AnyNotificationSound? = nil,
            storiesOtherSound: TL.AnyNotificationSound? = nil
        ) {
            self.showPreviews = showPreviews
            self.silent = silent
            self.muteUntil = muteUntil
            self.iosSound = iosSound
            self.androidSound = androidSound
            self.otherSound = otherSound
            self.storiesMuted = storiesMuted
            self.storiesHideSender = storiesHideSender
            self.storiesIosSound = storiesIosSound
            self.storiesAndroidSound = storiesAndroidSound
            self.storiesOtherSound = storiesOtherSound
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            showPreviews = try flags.has(0) ? reader.readBool() : nil
            silent = try flags.has(1) ? reader.readBool() : nil
            muteUntil = try flags.has(2) ? reader.readInt32() : nil
            iosSound = try flags.has(3) ? TL.AnyNotificationSound(from: &reader) : nil
            androidSound = try flags.has(4) ? TL.AnyNotificationSound(from: &reader) : nil
            otherSound = try flags.has(5) ? TL.AnyNotificationSound(from: &reader) : nil
            storiesMuted = try flags.has(6) ? reader.readBool() : nil
            storiesHideSender = try flags.has(7) ? reader.readBool() : nil
            storiesIosSound = try flags.has(8) ? TL.AnyNotificationSound(from: &reader) : nil
            storiesAndroidSound = try flags.has(9) ? TL.AnyNotificationSound(from: &reader) : nil
            storiesOtherSound = try flags.has(10) ? TL.AnyNotificationSound(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, showPreviews != nil)
            flags.set(1, silent != nil)
            flags.set(2, muteUntil != nil)
            flags.set(3, iosSound != nil)
            flags.set(4, androidSound != nil)
            flags.set(5, otherSound != nil)
            flags.set(6, storiesMuted != nil)
            flags.set(7, storiesHideSender != nil)
            flags.set(8, storiesIosSound != nil)
            flags.set(9, storiesAndroidSound != nil)
            flags.set(10, storiesOtherSound != nil)
            writer.write(flags)
            if let showPreviews { writer.write(showPreviews) }
            if let silent { writer.write(silent) }
            if let muteUntil { writer.write(muteUntil) }
            if let iosSound { iosSound.write(to: &writer) }
            if let androidSound { androidSound.write(to: &writer) }
            if let otherSound { otherSound.write(to: &writer) }
            if let storiesMuted { writer.write(storiesMuted) }
            if let storiesHideSender { writer.write(storiesHideSender) }
            if let storiesIosSound { storiesIosSound.write(to: &writer) }
            if let storiesAndroidSound { storiesAndroidSound.write(to: &writer) }
            if let storiesOtherSound { storiesOtherSound.write(to: &writer) }
        }
    }

    /// `peerSettings`
    public struct PeerSettings: TLConstructor {
        public static let id: UInt32 = 0xf477_41f7
        public var reportSpam: Bool
        public var addContact: Bool
        public var blockContact: Bool
        public var shareContact: Bool
        public var needContactsException: Bool
        public var reportGeo: Bool
        public var autoarchived: Bool
        public var inviteMembers: Bool
        public var requestChatBroadcast: Bool
        public var businessBotPaused: Bool
        public var businessBotCanReply: Bool
        public var geoDistance: Int32?
        public var requestChatTitle: String?
        public var requestChatDate: Int32?
        public var businessBotId: Int64?
        public var businessBotManageUrl: String?
        public var chargePaidMessageStars: Int64?
        public var registrationMonth: String?
        public var phoneCountry: String?
        public var nameChangeDate: Int32?
        public var photoChangeDate: Int32?

        public init(
            reportSpam: Bool = false, addContact: Bool = false, blockContact: Bool = false, shareContact: Bool = false,
            needContactsException: Bool = false, reportGeo: Bool = false, autoarchived: Bool = false,
            inviteMembers: Bool = false, requestChatBroadcast: Bool = false, businessBotPaused: Bool = false,
            businessBotCanReply: Bool = false, geoDistance: Int32? = nil, requestChatTitle: String? = nil,
            requestChatDate: Int32? = nil, businessBotId: Int64? = nil, businessBotManageUrl: String? = nil,
            chargePaidMessageStars: Int64? = nil, registrationMonth: String? = nil, phoneCountry: String? = nil,
            nameChangeDate: Int32? = nil, photoChangeDate: Int32? = nil
        ) {
            self.reportSpam = reportSpam
            self.addContact = addContact
            self.blockContact = blockContact
            self.shareContact = shareContact
            self.needContactsException = needContactsException
            self.reportGeo = reportGeo
            self.autoarchived = autoarchived
            self.inviteMembers = inviteMembers
            self.requestChatBroadcast = requestChatBroadcast
            self.businessBotPaused = businessBotPaused
            self.businessBotCanReply = businessBotCanReply
            self.geoDistance = geoDistance
            self.requestChatTitle = requestChatTitle
            self.requestChatDate = requestChatDate
            self.businessBotId = businessBotId
            self.businessBotManageUrl = businessBotManageUrl
            self.chargePaidMessageStars = chargePaidMessageStars
            self.registrationMonth = registrationMonth
            self.phoneCountry = phoneCountry
            self.nameChangeDate = nameChangeDate
            self.photoChangeDate = photoChangeDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            reportSpam = flags.has(0)
            addContact = flags.has(1)
            blockContact = flags.has(2)
            shareContact = flags.has(3)
            needContactsException = flags.has(4)
            reportGeo = flags.has(5)
            autoarchived = flags.has(7)
            inviteMembers = flags.has(8)
            requestChatBroadcast = flags.has(10)
            businessBotPaused = flags.has(11)
            businessBotCanReply = flags.has(12)
            geoDistance = try flags.has(6) ? reader.readInt32() : nil
            requestChatTitle = try flags.has(9) ? reader.readString() : nil
            requestChatDate = try flags.has(9) ? reader.readInt32() : nil
            businessBotId = try flags.has(13) ? reader.readInt64() : nil
            businessBotManageUrl = try flags.has(13) ? reader.readString() : nil
            chargePaidMessageStars = try flags.has(14) ? reader.readInt64() : nil
            registrationMonth = try flags.has(15) ? reader.readString() : nil
            phoneCountry = try flags.has(16) ? reader.readString() : nil
            nameChangeDate = try flags.has(17) ? reader.readInt32() : nil
            photoChangeDate = try flags.has(18) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, reportSpam)
            flags.set(1, addContact)
            flags.set(2, blockContact)
            flags.set(3, shareContact)
            flags.set(4, needContactsException)
            flags.set(5, reportGeo)
            flags.set(7, autoarchived)
            flags.set(8, inviteMembers)
            flags.set(10, requestChatBroadcast)
            flags.set(11, businessBotPaused)
            flags.set(12, businessBotCanReply)
            flags.set(6, geoDistance != nil)
            flags.set(9, requestChatTitle != nil && requestChatDate != nil)
            flags.set(13, businessBotId != nil && businessBotManageUrl != nil)
            flags.set(14, chargePaidMessageStars != nil)
            flags.set(15, registrationMonth != nil)
            flags.set(16, phoneCountry != nil)
            flags.set(17, nameChangeDate != nil)
            flags.set(18, photoChangeDate != nil)
            writer.write(flags)
            if let geoDistance { writer.write(geoDistance) }
            if flags.has(9), let requestChatTitle { writer.write(requestChatTitle) }
            if flags.has(9), let requestChatDate { writer.write(requestChatDate) }
            if flags.has(13), let businessBotId { writer.write(businessBotId) }
            if flags.has(13), let businessBotManageUrl { writer.write(businessBotManageUrl) }
            if let chargePaidMessageStars { writer.write(chargePaidMessageStars) }
            if let registrationMonth { writer.write(registrationMonth) }
            if let phoneCountry { writer.write(phoneCountry) }
            if let nameChangeDate { writer.write(nameChangeDate) }
            if let photoChangeDate { writer.write(photoChangeDate) }
        }
    }

    /// `ReportReason`
    public enum AnyReportReason: TLUnion {
        case inputReportReasonSpam
        case inputReportReasonViolence
        case inputReportReasonPornography
        case inputReportReasonChildAbuse
        case inputReportReasonOther
        case inputReportReasonCopyright
        case inputReportReasonGeoIrrelevant
        case inputReportReasonFake
        case inputReportReasonIllegalDrugs
        case inputReportReasonPersonalDetails

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x58db_cab8: self = .inputReportReasonSpam
            case 0x1e22_c78d: self = .inputReportReasonViolence
            case 0x2e59_d922: self = .inputReportReasonPornography
            case 0xadf4_4ee3: self = .inputReportReasonChildAbuse
            case 0xc1e4_a2b1: self = .inputReportReasonOther
            case 0x9b89_f93a: self = .inputReportReasonCopyright
            case 0xdbd4_feed: self = .inputReportReasonGeoIrrelevant
            case 0xf5dd_d6e7: self = .inputReportReasonFake
            case 0x0a8e_b2be: self = .inputReportReasonIllegalDrugs
            case 0x9ec7_863d: self = .inputReportReasonPersonalDetails
            default: throw MTProtoError(.unknownConstructor(id), "no ReportReason: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inputReportReasonSpam: writer.write(0x58db_cab8 as UInt32)
            case .inputReportReasonViolence: writer.write(0x1e22_c78d as UInt32)
            case .inputReportReasonPornography: writer.write(0x2e59_d922 as UInt32)
            case .inputReportReasonChildAbuse: writer.write(0xadf4_4ee3 as UInt32)
            case .inputReportReasonOther: writer.write(0xc1e4_a2b1 as UInt32)
            case .inputReportReasonCopyright: writer.write(0x9b89_f93a as UInt32)
            case .inputReportReasonGeoIrrelevant: writer.write(0xdbd4_feed as UInt32)
            case .inputReportReasonFake: writer.write(0xf5dd_d6e7 as UInt32)
            case .inputReportReasonIllegalDrugs: writer.write(0x0a8e_b2be as UInt32)
            case .inputReportReasonPersonalDetails: writer.write(0x9ec7_863d as UInt32)
            }
        }
    }

    /// `contact`
    public struct Contact: TLConstructor {
        public static let id: UInt32 = 0x145a_de0b
        public var userId: Int64
        public var mutual: Bool

        public init(userId: Int64, mutual: Bool) {
            self.userId = userId
            self.mutual = mutual
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            mutual = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(mutual)
        }
    }

    /// `importedContact`
    public struct ImportedContact: TLConstructor {
        public static let id: UInt32 = 0xc13e_3c50
        public var userId: Int64
        public var clientId: Int64

        public init(userId: Int64, clientId: Int64) {
            self.userId = userId
            self.clientId = clientId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            clientId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(clientId)
        }
    }

    /// `contactStatus`
    public struct ContactStatus: TLConstructor {
        public static let id: UInt32 = 0x16d9_703b
        public var userId: Int64
        public var status: TL.AnyUserStatus

        public init(userId: Int64, status: TL.AnyUserStatus) {
            self.userId = userId
            self.status = status
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            status = try TL.AnyUserStatus(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            status.write(to: &writer)
        }
    }

    /// `dcOption`
    public struct DcOption: TLConstructor {
        public static let id: UInt32 = 0x18b7_a10d
        public var ipv6: Bool
        public var mediaOnly: Bool
        public var tcpoOnly: Bool
        public var cdn: Bool
        public var `static`: Bool
        public var thisPortOnly: Bool
        public var id: Int32
        public var ipAddress: String
        public var port: Int32
        public var secret: [UInt8]?

        public init(
            ipv6: Bool = false, mediaOnly: Bool = false, tcpoOnly: Bool = false, cdn: Bool = false,
            `static`: Bool = false, thisPortOnly: Bool = false, id: Int32, ipAddress: String, port: Int32,
            secret: [UInt8]? = nil
        ) {
            self.ipv6 = ipv6
            self.mediaOnly = mediaOnly
            self.tcpoOnly = tcpoOnly
            self.cdn = cdn
            self.static = `static`
            self.thisPortOnly = thisPortOnly
            self.id = id
            self.ipAddress = ipAddress
            self.port = port
            self.secret = secret
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            ipv6 = flags.has(0)
            mediaOnly = flags.has(1)
            tcpoOnly = flags.has(2)
            cdn = flags.has(3)
            self.static = flags.has(4)
            thisPortOnly = flags.has(5)
            id = try reader.readInt32()
            ipAddress = try reader.readString()
            port = try reader.readInt32()
            secret = try flags.has(10) ? reader.readBytes() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, ipv6)
            flags.set(1, mediaOnly)
            flags.set(2, tcpoOnly)
            flags.set(3, cdn)
            flags.set(4, `static`)
            flags.set(5, thisPortOnly)
            flags.set(10, secret != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(ipAddress)
            writer.write(port)
            if let secret { writer.write(secret) }
        }
    }
}
