// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `authorization`
    public struct Authorization: TLConstructor {
        public static let id: UInt32 = 0xad01_d61d
        public var current: Bool
        public var officialApp: Bool
        public var passwordPending: Bool
        public var encryptedRequestsDisabled: Bool
        public var callRequestsDisabled: Bool
        public var unconfirmed: Bool
        public var hash: Int64
        public var deviceModel: String
        public var platform: String
        public var systemVersion: String
        public var apiId: Int32
        public var appName: String
        public var appVersion: String
        public var dateCreated: Int32
        public var dateActive: Int32
        public var ip: String
        public var country: String
        public var region: String

        public init(
            current: Bool = false, officialApp: Bool = false, passwordPending: Bool = false,
            encryptedRequestsDisabled: Bool = false, callRequestsDisabled: Bool = false, unconfirmed: Bool = false,
            hash: Int64, deviceModel: String, platform: String, systemVersion: String, apiId: Int32, appName: String,
            appVersion: String, dateCreated: Int32, dateActive: Int32, ip: String, country: String, region: String
        ) {
            self.current = current
            self.officialApp = officialApp
            self.passwordPending = passwordPending
            self.encryptedRequestsDisabled = encryptedRequestsDisabled
            self.callRequestsDisabled = callRequestsDisabled
            self.unconfirmed = unconfirmed
            self.hash = hash
            self.deviceModel = deviceModel
            self.platform = platform
            self.systemVersion = systemVersion
            self.apiId = apiId
            self.appName = appName
            self.appVersion = appVersion
            self.dateCreated = dateCreated
            self.dateActive = dateActive
            self.ip = ip
            self.country = country
            self.region = region
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            current = flags.has(0)
            officialApp = flags.has(1)
            passwordPending = flags.has(2)
            encryptedRequestsDisabled = flags.has(3)
            callRequestsDisabled = flags.has(4)
            unconfirmed = flags.has(5)
            hash = try reader.readInt64()
            deviceModel = try reader.readString()
            platform = try reader.readString()
            systemVersion = try reader.readString()
            apiId = try reader.readInt32()
            appName = try reader.readString()
            appVersion = try reader.readString()
            dateCreated = try reader.readInt32()
            dateActive = try reader.readInt32()
            ip = try reader.readString()
            country = try reader.readString()
            region = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, current)
            flags.set(1, officialApp)
            flags.set(2, passwordPending)
            flags.set(3, encryptedRequestsDisabled)
            flags.set(4, callRequestsDisabled)
            flags.set(5, unconfirmed)
            writer.write(flags)
            writer.write(hash)
            writer.write(deviceModel)
            writer.write(platform)
            writer.write(systemVersion)
            writer.write(apiId)
            writer.write(appName)
            writer.write(appVersion)
            writer.write(dateCreated)
            writer.write(dateActive)
            writer.write(ip)
            writer.write(country)
            writer.write(region)
        }
    }

    /// `receivedNotifyMessage`
    public struct ReceivedNotifyMessage: TLConstructor {
        public static let id: UInt32 = 0xa384_b779
        public var id: Int32
        public var flags: Int32

        public init(id: Int32, flags: Int32) {
            self.id = id
            self.flags = flags
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
            flags = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(flags)
        }
    }

    /// `ExportedChatInvite`
    public enum AnyExportedChatInvite: TLUnion {
        indirect case chatInviteExported(TL.ChatInviteExported)
        case chatInvitePublicJoinRequests

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xa22c_bd96: self = .chatInviteExported(try TL.ChatInviteExported(bare: &reader))
            case 0xed10_7ab7: self = .chatInvitePublicJoinRequests
            default: throw MTProtoError(.unknownConstructor(id), "no ExportedChatInvite: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .chatInviteExported(let value): value.write(to: &writer)
            case .chatInvitePublicJoinRequests: writer.write(0xed10_7ab7 as UInt32)
            }
        }
    }

    /// `chatInviteExported`
    public struct ChatInviteExported: TLConstructor {
        public static let id: UInt32 = 0xa22c_bd96
        public var revoked: Bool
        public var permanent: Bool
        public var requestNeeded: Bool
        public var link: String
        public var adminId: Int64
        public var date: Int32
        public var startDate: Int32?
        public var expireDate: Int32?
        public var usageLimit: Int32?
        public var usage: Int32?
        public var requested: Int32?
        public var subscriptionExpired: Int32?
        public var title: String?

        public init(
            revoked: Bool = false, permanent: Bool = false, requestNeeded: Bool = false, link: String, adminId: Int64,
            date: Int32, startDate: Int32? = nil, expireDate: Int32? = nil, usageLimit: Int32? = nil,
            usage: Int32? = nil, requested: Int32? = nil, subscriptionExpired: Int32? = nil, title: String? = nil
        ) {
            self.revoked = revoked
            self.permanent = permanent
            self.requestNeeded = requestNeeded
            self.link = link
            self.adminId = adminId
            self.date = date
            self.startDate = startDate
            self.expireDate = expireDate
            self.usageLimit = usageLimit
            self.usage = usage
            self.requested = requested
            self.subscriptionExpired = subscriptionExpired
            self.title = title
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0200, in: Self.self)
            revoked = flags.has(0)
            permanent = flags.has(5)
            requestNeeded = flags.has(6)
            link = try reader.readString()
            adminId = try reader.readInt64()
            date = try reader.readInt32()
            startDate = try flags.has(4) ? reader.readInt32() : nil
            expireDate = try flags.has(1) ? reader.readInt32() : nil
            usageLimit = try flags.has(2) ? reader.readInt32() : nil
            usage = try flags.has(3) ? reader.readInt32() : nil
            requested = try flags.has(7) ? reader.readInt32() : nil
            subscriptionExpired = try flags.has(10) ? reader.readInt32() : nil
            title = try flags.has(8) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, revoked)
            flags.set(5, permanent)
            flags.set(6, requestNeeded)
            flags.set(4, startDate != nil)
            flags.set(1, expireDate != nil)
            flags.set(2, usageLimit != nil)
            flags.set(3, usage != nil)
            flags.set(7, requested != nil)
            flags.set(10, subscriptionExpired != nil)
            flags.set(8, title != nil)
            writer.write(flags)
            writer.write(link)
            writer.write(adminId)
            writer.write(date)
            if let startDate { writer.write(startDate) }
            if let expireDate { writer.write(expireDate) }
            if let usageLimit { writer.write(usageLimit) }
            if let usage { writer.write(usage) }
            if let requested { writer.write(requested) }
            if let subscriptionExpired { writer.write(subscriptionExpired) }
            if let title { writer.write(title) }
        }
    }

    /// `botCommand`
    public struct BotCommand: TLConstructor {
        public static let id: UInt32 = 0x9852_d6d2
        public var ephemeral: Bool
        public var command: String
        public var description: String

        public init(ephemeral: Bool = false, command: String, description: String) {
            self.ephemeral = ephemeral
            self.command = command
            self.description = description
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            ephemeral = flags.has(0)
            command = try reader.readString()
            description = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, ephemeral)
            writer.write(flags)
            writer.write(command)
            writer.write(description)
        }

        public init(bareUntil227 reader: inout TLReader) throws(MTProtoError) {
            command = try reader.readString()
            description = try reader.readString()
            ephemeral = false
        }

        public func writeBareUntil227(to writer: inout TLWriter) {
            writer.write(command)
            writer.write(description)
        }

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xc27a_c8c7: try self.init(bareUntil227: &reader)
            default: try self.init(current: id, bare: &reader)
            }
        }

        public func write(to writer: inout TLWriter) {
            if writer.layer <= 227 {
                writer.write(0xc27a_c8c7 as UInt32)
                return writeBareUntil227(to: &writer)
            }
            writer.write(Self.id)
            writeBare(to: &writer)
        }
    }

    /// `botInfo`
    public struct BotInfo: TLConstructor {
        public static let id: UInt32 = 0x4d8a_0299
        public var hasPreviewMedias: Bool
        public var userId: Int64?
        public var description: String?
        public var descriptionPhoto: TL.AnyPhoto?
        public var descriptionDocument: TL.AnyDocument?
        public var commands: [TL.BotCommand]?
        public var menuButton: TL.AnyBotMenuButton?
        public var privacyPolicyUrl: String?

        public init(
            hasPreviewMedias: Bool = false, userId: Int64? = nil, description: String? = nil,
            descriptionPhoto: TL.AnyPhoto? = nil, descriptionDocument: TL.AnyDocument? = nil,
            commands: [TL.BotCommand]? = nil, menuButton: TL.AnyBotMenuButton? = nil, privacyPolicyUrl: String? = nil
        ) {
            self.hasPreviewMedias = hasPreviewMedias
            self.userId = userId
            self.description = description
            self.descriptionPhoto = descriptionPhoto
            self.descriptionDocument = descriptionDocument
            self.commands = commands
            self.menuButton = menuButton
            self.privacyPolicyUrl = privacyPolicyUrl
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0300, in: Self.self)
            hasPreviewMedias = flags.has(6)
            userId = try flags.has(0) ? reader.readInt64() : nil
            description = try flags.has(1) ? reader.readString() : nil
            descriptionPhoto = try flags.has(4) ? TL.AnyPhoto(from: &reader) : nil
            descriptionDocument = try flags.has(5) ? TL.AnyDocument(from: &reader) : nil
            commands = try flags.has(2) ? reader.readVector(of: TL.BotCommand.self) : nil
            menuButton = try flags.has(3) ? TL.AnyBotMenuButton(from: &reader) : nil
            privacyPolicyUrl = try flags.has(7) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(6, hasPreviewMedias)
            flags.set(0, userId != nil)
            flags.set(1, description != nil)
            flags.set(4, descriptionPhoto != nil)
            flags.set(5, descriptionDocument != nil)
            flags.set(2, commands != nil)
            flags.set(3, menuButton != nil)
            flags.set(7, privacyPolicyUrl != nil)
            writer.write(flags)
            if let userId { writer.write(userId) }
            if let description { writer.write(description) }
            if let descriptionPhoto { descriptionPhoto.write(to: &writer) }
            if let descriptionDocument { descriptionDocument.write(to: &writer) }
            if let commands { writer.writeVector(commands) }
            if let menuButton { menuButton.write(to: &writer) }
            if let privacyPolicyUrl { writer.write(privacyPolicyUrl) }
        }
    }

    /// `keyboardButton`
    public struct KeyboardButton: TLConstructor {
        public static let id: UInt32 = 0x2f67_a72f
        public var style: TL.KeyboardButtonStyle?
        public var text: String
        public var type: TL.AnyButtonType

        public init(style: TL.KeyboardButtonStyle? = nil, text: String, type: TL.AnyButtonType) {
            self.style = style
            self.text = text
            self.type = type
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            style = try flags.has(10) ? TL.KeyboardButtonStyle(from: &reader) : nil
            text = try reader.readString()
            type = try TL.AnyButtonType(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(10, style != nil)
            writer.write(flags)
            if let style { style.write(to: &writer) }
            writer.write(text)
            type.write(to: &writer)
        }

        public func write(to writer: inout TLWriter) {
            if writeOlder(to: &writer) { return }
            writer.write(Self.id)
            writeBare(to: &writer)
        }
    }

    /// `keyboardButtonRow`
    public struct KeyboardButtonRow: TLConstructor {
        public static let id: UInt32 = 0x7760_8b83
        public var buttons: [TL.KeyboardButton]

        public init(buttons: [TL.KeyboardButton]) {
            self.buttons = buttons
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            buttons = try reader.readVector(of: TL.KeyboardButton.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(buttons)
        }
    }

    /// `ReplyMarkup`
    public enum AnyReplyMarkup: TLUnion {
        case replyKeyboardHide(TL.ReplyKeyboardHide)
        case replyKeyboardForceReply(TL.ReplyKeyboardForceReply)
        case replyKeyboardMarkup(TL.ReplyKeyboardMarkup)
        case replyInlineMarkup(TL.ReplyInlineMarkup)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xa03e_5b85: self = .replyKeyboardHide(try TL.ReplyKeyboardHide(bare: &reader))
            case 0x86b4_0b08: self = .replyKeyboardForceReply(try TL.ReplyKeyboardForceReply(bare: &reader))
            case 0x85dd_99d1: self = .replyKeyboardMarkup(try TL.ReplyKeyboardMarkup(bare: &reader))
            case 0xb2b1_5770: self = .replyInlineMarkup(try TL.ReplyInlineMarkup(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ReplyMarkup: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .replyKeyboardHide(let value): value.write(to: &writer)
            case .replyKeyboardForceReply(let value): value.write(to: &writer)
            case .replyKeyboardMarkup(let value): value.write(to: &writer)
            case .replyInlineMarkup(let value): value.write(to: &writer)
            }
        }
    }
}
