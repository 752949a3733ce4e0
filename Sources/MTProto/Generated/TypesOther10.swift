// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `emailVerificationGoogle`
    public struct EmailVerificationGoogle: TLConstructor {
        public static let id: UInt32 = 0xdb90_9ec2
        public var token: String

        public init(token: String) {
            self.token = token
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            token = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(token)
        }
    }

    /// `emailVerificationApple`
    public struct EmailVerificationApple: TLConstructor {
        public static let id: UInt32 = 0x96d0_74fd
        public var token: String

        public init(token: String) {
            self.token = token
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            token = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(token)
        }
    }

    /// `sendAsPeer`
    public struct SendAsPeer: TLConstructor {
        public static let id: UInt32 = 0xb81c_7034
        public var premiumRequired: Bool
        public var peer: TL.AnyPeer

        public init(premiumRequired: Bool = false, peer: TL.AnyPeer) {
            self.premiumRequired = premiumRequired
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            premiumRequired = flags.has(0)
            peer = try TL.AnyPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, premiumRequired)
            writer.write(flags)
            peer.write(to: &writer)
        }
    }

    /// `forumTopicDeleted`
    public struct ForumTopicDeleted: TLConstructor {
        public static let id: UInt32 = 0x023f_109b
        public var id: Int32

        public init(id: Int32) {
            self.id = id
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
        }
    }

    /// `defaultHistoryTTL`
    public struct DefaultHistoryTTL: TLConstructor {
        public static let id: UInt32 = 0x43b4_6b20
        public var period: Int32

        public init(period: Int32) {
            self.period = period
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            period = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(period)
        }
    }

    /// `textWithEntities`
    public struct TextWithEntities: TLConstructor {
        public static let id: UInt32 = 0x751f_3146
        public var text: String
        public var entities: [TL.AnyMessageEntity]

        public init(text: String, entities: [TL.AnyMessageEntity]) {
            self.text = text
            self.entities = entities
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            text = try reader.readString()
            entities = try reader.readVector(of: TL.AnyMessageEntity.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(text)
            writer.writeVector(entities)
        }
    }

    /// `readParticipantDate`
    public struct ReadParticipantDate: TLConstructor {
        public static let id: UInt32 = 0x4a4f_f172
        public var userId: Int64
        public var date: Int32

        public init(userId: Int64, date: Int32) {
            self.userId = userId
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            userId = try reader.readInt64()
            date = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(userId)
            writer.write(date)
        }
    }

    /// `outboxReadDate`
    public struct OutboxReadDate: TLConstructor {
        public static let id: UInt32 = 0x3bb8_42ac
        public var date: Int32

        public init(date: Int32) {
            self.date = date
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            date = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(date)
        }
    }

    /// `birthday`
    public struct Birthday: TLConstructor {
        public static let id: UInt32 = 0x6c8e_1e06
        public var day: Int32
        public var month: Int32
        public var year: Int32?

        public init(day: Int32, month: Int32, year: Int32? = nil) {
            self.day = day
            self.month = month
            self.year = year
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            day = try reader.readInt32()
            month = try reader.readInt32()
            year = try flags.has(0) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, year != nil)
            writer.write(flags)
            writer.write(day)
            writer.write(month)
            if let year { writer.write(year) }
        }
    }

    /// `missingInvitee`
    public struct MissingInvitee: TLConstructor {
        public static let id: UInt32 = 0x628c_9224
        public var premiumWouldAllowInvite: Bool
        public var premiumRequiredForPm: Bool
        public var userId: Int64

        public init(premiumWouldAllowInvite: Bool = false, premiumRequiredForPm: Bool = false, userId: Int64) {
            self.premiumWouldAllowInvite = premiumWouldAllowInvite
            self.premiumRequiredForPm = premiumRequiredForPm
            self.userId = userId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            premiumWouldAllowInvite = flags.has(0)
            premiumRequiredForPm = flags.has(1)
            userId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, premiumWouldAllowInvite)
            flags.set(1, premiumRequiredForPm)
            writer.write(flags)
            writer.write(userId)
        }
    }

    /// `RequirementToContact`
    public enum AnyRequirementToContact: TLUnion {
        case requirementToContactEmpty
        case requirementToContactPremium
        case requirementToContactPaidMessages(TL.RequirementToContactPaidMessages)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x050a_9839: self = .requirementToContactEmpty
            case 0xe581_e4e9: self = .requirementToContactPremium
            case 0xb4f6_7e93:
                self = .requirementToContactPaidMessages(try TL.RequirementToContactPaidMessages(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no RequirementToContact: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .requirementToContactEmpty: writer.write(0x050a_9839 as UInt32)
            case .requirementToContactPremium: writer.write(0xe581_e4e9 as UInt32)
            case .requirementToContactPaidMessages(let value): value.write(to: &writer)
            }
        }
    }

    /// `requirementToContactPaidMessages`
    public struct RequirementToContactPaidMessages: TLConstructor {
        public static let id: UInt32 = 0xb4f6_7e93
        public var starsAmount: Int64

        public init(starsAmount: Int64) {
            self.starsAmount = starsAmount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            starsAmount = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(starsAmount)
        }
    }

    /// `keyboardButtonStyle`
    public struct KeyboardButtonStyle: TLConstructor {
        public static let id: UInt32 = 0x4fdd_3430
        public var bgPrimary: Bool
        public var bgDanger: Bool
        public var bgSuccess: Bool
        public var icon: Int64?

        public init(bgPrimary: Bool = false, bgDanger: Bool = false, bgSuccess: Bool = false, icon: Int64? = nil) {
            self.bgPrimary = bgPrimary
            self.bgDanger = bgDanger
            self.bgSuccess = bgSuccess
            self.icon = icon
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            bgPrimary = flags.has(0)
            bgDanger = flags.has(1)
            bgSuccess = flags.has(2)
            icon = try flags.has(3) ? reader.readInt64() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, bgPrimary)
            flags.set(1, bgDanger)
            flags.set(2, bgSuccess)
            flags.set(3, icon != nil)
            writer.write(flags)
            if let icon { writer.write(icon) }
        }
    }

    /// `ButtonType`
    public enum AnyButtonType: TLUnion {
        case buttonTypeDefault
        case buttonTypeRequestPhone
        case buttonTypeRequestGeoLocation
        case buttonTypeRequestPoll(TL.ButtonTypeRequestPoll)
        case buttonTypeSimpleWebView(TL.ButtonTypeSimpleWebView)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xc9dd_90e9: self = .buttonTypeDefault
            case 0xdf3d_36f9: self = .buttonTypeRequestPhone
            case 0x9bee_e140: self = .buttonTypeRequestGeoLocation
            case 0xaacf_ff84: self = .buttonTypeRequestPoll(try TL.ButtonTypeRequestPoll(bare: &reader))
            case 0xc01a_597a: self = .buttonTypeSimpleWebView(try TL.ButtonTypeSimpleWebView(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no ButtonType: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .buttonTypeDefault: writer.write(0xc9dd_90e9 as UInt32)
            case .buttonTypeRequestPhone: writer.write(0xdf3d_36f9 as UInt32)
            case .buttonTypeRequestGeoLocation: writer.write(0x9bee_e140 as UInt32)
            case .buttonTypeRequestPoll(let value): value.write(to: &writer)
            case .buttonTypeSimpleWebView(let value): value.write(to: &writer)
            }
        }
    }

    /// `buttonTypeRequestPoll`
    public struct ButtonTypeRequestPoll: TLConstructor {
        public static let id: UInt32 = 0xaacf_ff84
        public var quiz: Bool?

        public init(quiz: Bool? = nil) {
            self.quiz = quiz
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            quiz = try flags.has(0) ? reader.readBool() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, quiz != nil)
            writer.write(flags)
            if let quiz { writer.write(quiz) }
        }
    }

    /// `buttonTypeSimpleWebView`
    public struct ButtonTypeSimpleWebView: TLConstructor {
        public static let id: UInt32 = 0xc01a_597a
        public var url: String

        public init(url: String) {
            self.url = url
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            url = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(url)
        }
    }

    /// `InlineButtonType`
    public enum AnyInlineButtonType: TLUnion {
        case inlineButtonTypeUrl(TL.InlineButtonTypeUrl)
        case inlineButtonTypeCallback(TL.InlineButtonTypeCallback)
        case inlineButtonTypeSwitchInline(TL.InlineButtonTypeSwitchInline)
        case inlineButtonTypeUserProfile(TL.InlineButtonTypeUserProfile)
        case inputInlineButtonTypeUserProfile(TL.InputInlineButtonTypeUserProfile)
        case inlineButtonTypeCopy(TL.InlineButtonTypeCopy)
        case inlineButtonTypeDisabled

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xeca4_f8d4: self = .inlineButtonTypeUrl(try TL.InlineButtonTypeUrl(bare: &reader))
            case 0x2955_bc38: self = .inlineButtonTypeCallback(try TL.InlineButtonTypeCallback(bare: &reader))
            case 0x9377_3ff5: self = .inlineButtonTypeSwitchInline(try TL.InlineButtonTypeSwitchInline(bare: &reader))
            case 0x3fa3_3fcf: self = .inlineButtonTypeUserProfile(try TL.InlineButtonTypeUserProfile(bare: &reader))
            case 0x53f3_ce5a:
                self = .inputInlineButtonTypeUserProfile(try TL.InputInlineButtonTypeUserProfile(bare: &reader))
            case 0xb41d_3272: self = .inlineButtonTypeCopy(try TL.InlineButtonTypeCopy(bare: &reader))
            case 0xa438_619d: self = .inlineButtonTypeDisabled
            default: throw MTProtoError(.unknownConstructor(id), "no InlineButtonType: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .inlineButtonTypeUrl(let value): value.write(to: &writer)
            case .inlineButtonTypeCallback(let value): value.write(to: &writer)
            case .inlineButtonTypeSwitchInline(let value): value.write(to: &writer)
            case .inlineButtonTypeUserProfile(let value): value.write(to: &writer)
            case .inputInlineButtonTypeUserProfile(let value): value.write(to: &writer)
            case .inlineButtonTypeCopy(let value): value.write(to: &writer)
            case .inlineButtonTypeDisabled: writer.write(0xa438_619d as UInt32)
            }
        }
    }

    /// `inlineButtonTypeUrl`
    public struct InlineButtonTypeUrl: TLConstructor {
        public static let id: UInt32 = 0xeca4_f8d4
        public var url: String

        public init(url: String) {
            self.url = url
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            url = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(url)
        }
    }
}
