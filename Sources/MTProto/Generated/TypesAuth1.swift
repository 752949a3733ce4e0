// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `auth.SentCode`
    public enum AnyAuthSentCode: TLUnion {
        indirect case authSentCode(TL.AuthSentCode)
        case authSentCodeSuccess(TL.AuthSentCodeSuccess)
        indirect case authSentCodePaymentRequired(TL.AuthSentCodePaymentRequired)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x5e00_2502: self = .authSentCode(try TL.AuthSentCode(bare: &reader))
            case 0x2390_fe44: self = .authSentCodeSuccess(try TL.AuthSentCodeSuccess(bare: &reader))
            case 0xf882_7ebf: self = .authSentCodePaymentRequired(try TL.AuthSentCodePaymentRequired(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no auth.SentCode: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .authSentCode(let value): value.write(to: &writer)
            case .authSentCodeSuccess(let value): value.write(to: &writer)
            case .authSentCodePaymentRequired(let value): value.write(to: &writer)
            }
        }
    }

    /// `auth.sentCode`
    public struct AuthSentCode: TLConstructor {
        public static let id: UInt32 = 0x5e00_2502
        public var type: TL.AnyAuthSentCodeType
        public var phoneCodeHash: String
        public var nextType: TL.AnyAuthCodeType?
        public var timeout: Int32?

        public init(
            type: TL.AnyAuthSentCodeType, phoneCodeHash: String, nextType: TL.AnyAuthCodeType? = nil,
            timeout: Int32? = nil
        ) {
            self.type = type
            self.phoneCodeHash = phoneCodeHash
            self.nextType = nextType
            self.timeout = timeout
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            type = try TL.AnyAuthSentCodeType(from: &reader)
            phoneCodeHash = try reader.readString()
            nextType = try flags.has(1) ? TL.AnyAuthCodeType(from: &reader) : nil
            timeout = try flags.has(2) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, nextType != nil)
            flags.set(2, timeout != nil)
            writer.write(flags)
            type.write(to: &writer)
            writer.write(phoneCodeHash)
            if let nextType { nextType.write(to: &writer) }
            if let timeout { writer.write(timeout) }
        }
    }

    /// `auth.sentCodeSuccess`
    public struct AuthSentCodeSuccess: TLConstructor {
        public static let id: UInt32 = 0x2390_fe44
        public var authorization: TL.AnyAuthAuthorization

        public init(authorization: TL.AnyAuthAuthorization) {
            self.authorization = authorization
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            authorization = try TL.AnyAuthAuthorization(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            authorization.write(to: &writer)
        }
    }

    /// `auth.sentCodePaymentRequired`
    public struct AuthSentCodePaymentRequired: TLConstructor {
        public static let id: UInt32 = 0xf882_7ebf
        public var storeProduct: String
        public var phoneCodeHash: String
        public var supportEmailAddress: String
        public var supportEmailSubject: String
        public var premiumDays: Int32
        public var currency: String
        public var amount: Int64

        public init(
            storeProduct: String, phoneCodeHash: String, supportEmailAddress: String, supportEmailSubject: String,
            premiumDays: Int32, currency: String, amount: Int64
        ) {
            self.storeProduct = storeProduct
            self.phoneCodeHash = phoneCodeHash
            self.supportEmailAddress = supportEmailAddress
            self.supportEmailSubject = supportEmailSubject
            self.premiumDays = premiumDays
            self.currency = currency
            self.amount = amount
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            storeProduct = try reader.readString()
            phoneCodeHash = try reader.readString()
            supportEmailAddress = try reader.readString()
            supportEmailSubject = try reader.readString()
            premiumDays = try reader.readInt32()
            currency = try reader.readString()
            amount = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(storeProduct)
            writer.write(phoneCodeHash)
            writer.write(supportEmailAddress)
            writer.write(supportEmailSubject)
            writer.write(premiumDays)
            writer.write(currency)
            writer.write(amount)
        }
    }

    /// `auth.Authorization`
    public enum AnyAuthAuthorization: TLUnion {
        case authAuthorization(TL.AuthAuthorization)
        case authAuthorizationSignUpRequired(TL.AuthAuthorizationSignUpRequired)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x2ea2_c0d4: self = .authAuthorization(try TL.AuthAuthorization(bare: &reader))
            case 0x4474_7e9a:
                self = .authAuthorizationSignUpRequired(try TL.AuthAuthorizationSignUpRequired(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no auth.Authorization: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .authAuthorization(let value): value.write(to: &writer)
            case .authAuthorizationSignUpRequired(let value): value.write(to: &writer)
            }
        }
    }

    /// `auth.authorization`
    public struct AuthAuthorization: TLConstructor {
        public static let id: UInt32 = 0x2ea2_c0d4
        public var otherwiseReloginDays: Int32?
        public var tmpSessions: Int32?
        public var futureAuthToken: [UInt8]?
        public var user: TL.AnyUser
        /// Told by `otherwiseReloginDays`, which is there or not with it.
        public var setupPasswordRequired: Bool { otherwiseReloginDays != nil }

        public init(
            otherwiseReloginDays: Int32? = nil, tmpSessions: Int32? = nil, futureAuthToken: [UInt8]? = nil,
            user: TL.AnyUser
        ) {
            self.otherwiseReloginDays = otherwiseReloginDays
            self.tmpSessions = tmpSessions
            self.futureAuthToken = futureAuthToken
            self.user = user
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            otherwiseReloginDays = try flags.has(1) ? reader.readInt32() : nil
            tmpSessions = try flags.has(0) ? reader.readInt32() : nil
            futureAuthToken = try flags.has(2) ? reader.readBytes() : nil
            user = try TL.AnyUser(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, otherwiseReloginDays != nil)
            flags.set(0, tmpSessions != nil)
            flags.set(2, futureAuthToken != nil)
            writer.write(flags)
            if let otherwiseReloginDays { writer.write(otherwiseReloginDays) }
            if let tmpSessions { writer.write(tmpSessions) }
            if let futureAuthToken { writer.write(futureAuthToken) }
            user.write(to: &writer)
        }
    }

    /// `auth.authorizationSignUpRequired`
    public struct AuthAuthorizationSignUpRequired: TLConstructor {
        public static let id: UInt32 = 0x4474_7e9a
        public var termsOfService: TL.HelpTermsOfService?

        public init(termsOfService: TL.HelpTermsOfService? = nil) {
            self.termsOfService = termsOfService
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            termsOfService = try flags.has(0) ? TL.HelpTermsOfService(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, termsOfService != nil)
            writer.write(flags)
            if let termsOfService { termsOfService.write(to: &writer) }
        }
    }

    /// `auth.exportedAuthorization`
    public struct AuthExportedAuthorization: TLConstructor {
        public static let id: UInt32 = 0xb434_e2b8
        public var id: Int64
        public var bytes: [UInt8]

        public init(id: Int64, bytes: [UInt8]) {
            self.id = id
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            id = try reader.readInt64()
            bytes = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(id)
            writer.write(bytes)
        }
    }

    /// `auth.passwordRecovery`
    public struct AuthPasswordRecovery: TLConstructor {
        public static let id: UInt32 = 0x1379_48a5
        public var emailPattern: String

        public init(emailPattern: String) {
            self.emailPattern = emailPattern
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            emailPattern = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(emailPattern)
        }
    }

    /// `auth.CodeType`
    public enum AnyAuthCodeType: TLUnion {
        case authCodeTypeSms
        case authCodeTypeCall
        case authCodeTypeFlashCall
        case authCodeTypeMissedCall
        case authCodeTypeFragmentSms

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x72a3_158c: self = .authCodeTypeSms
            case 0x741c_d3e3: self = .authCodeTypeCall
            case 0x226c_cefb: self = .authCodeTypeFlashCall
            case 0xd61a_d6ee: self = .authCodeTypeMissedCall
            case 0x06ed_998c: self = .authCodeTypeFragmentSms
            default: throw MTProtoError(.unknownConstructor(id), "no auth.CodeType: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .authCodeTypeSms: writer.write(0x72a3_158c as UInt32)
            case .authCodeTypeCall: writer.write(0x741c_d3e3 as UInt32)
            case .authCodeTypeFlashCall: writer.write(0x226c_cefb as UInt32)
            case .authCodeTypeMissedCall: writer.write(0xd61a_d6ee as UInt32)
            case .authCodeTypeFragmentSms: writer.write(0x06ed_998c as UInt32)
            }
        }
    }

    /// `auth.SentCodeType`
    public enum AnyAuthSentCodeType: TLUnion {
        case authSentCodeTypeApp(TL.AuthSentCodeTypeApp)
        case authSentCodeTypeSms(TL.AuthSentCodeTypeSms)
        case authSentCodeTypeCall(TL.AuthSentCodeTypeCall)
        case authSentCodeTypeFlashCall(TL.AuthSentCodeTypeFlashCall)
        case authSentCodeTypeMissedCall(TL.AuthSentCodeTypeMissedCall)
        case authSentCodeTypeEmailCode(TL.AuthSentCodeTypeEmailCode)
        case authSentCodeTypeSetUpEmailRequired(TL.AuthSentCodeTypeSetUpEmailRequired)
        case authSentCodeTypeFragmentSms(TL.AuthSentCodeTypeFragmentSms)
        case authSentCodeTypeFirebaseSms(TL.AuthSentCodeTypeFirebaseSms)
        case authSentCodeTypeSmsWord(TL.AuthSentCodeTypeSmsWord)
        case authSentCodeTypeSmsPhrase(TL.AuthSentCodeTypeSmsPhrase)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3dbb_5986: self = .authSentCodeTypeApp(try TL.AuthSentCodeTypeApp(bare: &reader))
            case 0xc000_bba2: self = .authSentCodeTypeSms(try TL.AuthSentCodeTypeSms(bare: &reader))
            case 0x5353_e5a7: self = .authSentCodeTypeCall(try TL.AuthSentCodeTypeCall(bare: &reader))
            case 0xab03_c6d9: self = .authSentCodeTypeFlashCall(try TL.AuthSentCodeTypeFlashCall(bare: &reader))
            case 0x8200_6484: self = .authSentCodeTypeMissedCall(try TL.AuthSentCodeTypeMissedCall(bare: &reader))
            case 0xf450_f59b: self = .authSentCodeTypeEmailCode(try TL.AuthSentCodeTypeEmailCode(bare: &reader))
            case 0xa549_1dea:
                self = .authSentCodeTypeSetUpEmailRequired(try TL.AuthSentCodeTypeSetUpEmailRequired(bare: &reader))
            case 0xd956_5c39: self = .authSentCodeTypeFragmentSms(try TL.AuthSentCodeTypeFragmentSms(bare: &reader))
            case 0x009f_d736: self = .authSentCodeTypeFirebaseSms(try TL.AuthSentCodeTypeFirebaseSms(bare: &reader))
            case 0xa416_ac81: self = .authSentCodeTypeSmsWord(try TL.AuthSentCodeTypeSmsWord(bare: &reader))
            case 0xb377_94af: self = .authSentCodeTypeSmsPhrase(try TL.AuthSentCodeTypeSmsPhrase(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no auth.SentCodeType: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .authSentCodeTypeApp(let value): value.write(to: &writer)
            case .authSentCodeTypeSms(let value): value.write(to: &writer)
            case .authSentCodeTypeCall(let value): value.write(to: &writer)
            case .authSentCodeTypeFlashCall(let value): value.write(to: &writer)
            case .authSentCodeTypeMissedCall(let value): value.write(to: &writer)
            case .authSentCodeTypeEmailCode(let value): value.write(to: &writer)
            case .authSentCodeTypeSetUpEmailRequired(let value): value.write(to: &writer)
            case .authSentCodeTypeFragmentSms(let value): value.write(to: &writer)
            case .authSentCodeTypeFirebaseSms(let value): value.write(to: &writer)
            case .authSentCodeTypeSmsWord(let value): value.write(to: &writer)
            case .authSentCodeTypeSmsPhrase(let value): value.write(to: &writer)
            }
        }
    }

    /// `auth.sentCodeTypeApp`
    public struct AuthSentCodeTypeApp: TLConstructor {
        public static let id: UInt32 = 0x3dbb_5986
        public var length: Int32

        public init(length: Int32) {
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(length)
        }
    }

    /// `auth.sentCodeTypeSms`
    public struct AuthSentCodeTypeSms: TLConstructor {
        public static let id: UInt32 = 0xc000_bba2
        public var length: Int32

        public init(length: Int32) {
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(length)
        }
    }

    /// `auth.sentCodeTypeCall`
    public struct AuthSentCodeTypeCall: TLConstructor {
        public static let id: UInt32 = 0x5353_e5a7
        public var length: Int32

        public init(length: Int32) {
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(length)
        }
    }

    /// `auth.sentCodeTypeFlashCall`
    public struct AuthSentCodeTypeFlashCall: TLConstructor {
        public static let id: UInt32 = 0xab03_c6d9
        public var pattern: String

        public init(pattern: String) {
            self.pattern = pattern
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pattern = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pattern)
        }
    }
}
