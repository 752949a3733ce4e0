// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `auth.sendCode`
    public struct AuthSendCode: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa677_244f
        public typealias Answer = TL.AnyAuthSentCode
        public static var name: String { "auth.sendCode" }
        public var phoneNumber: String
        public var apiId: Int32
        public var apiHash: String
        public var settings: TL.CodeSettings

        public init(phoneNumber: String, apiId: Int32, apiHash: String, settings: TL.CodeSettings) {
            self.phoneNumber = phoneNumber
            self.apiId = apiId
            self.apiHash = apiHash
            self.settings = settings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            phoneNumber = try reader.readString()
            apiId = try reader.readInt32()
            apiHash = try reader.readString()
            settings = try TL.CodeSettings(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(phoneNumber)
            writer.write(apiId)
            writer.write(apiHash)
            settings.write(to: &writer)
        }
    }

    /// `auth.signUp`
    public struct AuthSignUp: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xaac7_b717
        public typealias Answer = TL.AnyAuthAuthorization
        public static var name: String { "auth.signUp" }
        public var noJoinedNotifications: Bool
        public var phoneNumber: String
        public var phoneCodeHash: String
        public var firstName: String
        public var lastName: String

        public init(
            noJoinedNotifications: Bool = false, phoneNumber: String, phoneCodeHash: String, firstName: String,
            lastName: String
        ) {
            self.noJoinedNotifications = noJoinedNotifications
            self.phoneNumber = phoneNumber
            self.phoneCodeHash = phoneCodeHash
            self.firstName = firstName
            self.lastName = lastName
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            noJoinedNotifications = flags.has(0)
            phoneNumber = try reader.readString()
            phoneCodeHash = try reader.readString()
            firstName = try reader.readString()
            lastName = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, noJoinedNotifications)
            writer.write(flags)
            writer.write(phoneNumber)
            writer.write(phoneCodeHash)
            writer.write(firstName)
            writer.write(lastName)
        }
    }

    /// `auth.signIn`
    public struct AuthSignIn: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8d52_a951
        public typealias Answer = TL.AnyAuthAuthorization
        public static var name: String { "auth.signIn" }
        public var phoneNumber: String
        public var phoneCodeHash: String
        public var phoneCode: String?
        public var emailVerification: TL.AnyEmailVerification?

        public init(
            phoneNumber: String, phoneCodeHash: String, phoneCode: String? = nil,
            emailVerification: TL.AnyEmailVerification? = nil
        ) {
            self.phoneNumber = phoneNumber
            self.phoneCodeHash = phoneCodeHash
            self.phoneCode = phoneCode
            self.emailVerification = emailVerification
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            phoneNumber = try reader.readString()
            phoneCodeHash = try reader.readString()
            phoneCode = try flags.has(0) ? reader.readString() : nil
            emailVerification = try flags.has(1) ? TL.AnyEmailVerification(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, phoneCode != nil)
            flags.set(1, emailVerification != nil)
            writer.write(flags)
            writer.write(phoneNumber)
            writer.write(phoneCodeHash)
            if let phoneCode { writer.write(phoneCode) }
            if let emailVerification { emailVerification.write(to: &writer) }
        }
    }

    /// `auth.logOut`
    public struct AuthLogOut: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3e72_ba19
        public typealias Answer = TL.AuthLoggedOut
        public static var name: String { "auth.logOut" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `auth.resetAuthorizations`
    public struct AuthResetAuthorizations: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9fab_0d1a
        public typealias Answer = Bool
        public static var name: String { "auth.resetAuthorizations" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `auth.exportAuthorization`
    public struct AuthExportAuthorization: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe5bf_ffcd
        public typealias Answer = TL.AuthExportedAuthorization
        public static var name: String { "auth.exportAuthorization" }
        public var dcId: Int32

        public init(dcId: Int32) {
            self.dcId = dcId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            dcId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(dcId)
        }
    }

    /// `auth.importAuthorization`
    public struct AuthImportAuthorization: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa57a_7dad
        public typealias Answer = TL.AnyAuthAuthorization
        public static var name: String { "auth.importAuthorization" }
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

    /// `auth.bindTempAuthKey`
    public struct AuthBindTempAuthKey: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcdd4_2a05
        public typealias Answer = Bool
        public static var name: String { "auth.bindTempAuthKey" }
        public var permAuthKeyId: Int64
        public var nonce: Int64
        public var expiresAt: Int32
        public var encryptedMessage: [UInt8]

        public init(permAuthKeyId: Int64, nonce: Int64, expiresAt: Int32, encryptedMessage: [UInt8]) {
            self.permAuthKeyId = permAuthKeyId
            self.nonce = nonce
            self.expiresAt = expiresAt
            self.encryptedMessage = encryptedMessage
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            permAuthKeyId = try reader.readInt64()
            nonce = try reader.readInt64()
            expiresAt = try reader.readInt32()
            encryptedMessage = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(permAuthKeyId)
            writer.write(nonce)
            writer.write(expiresAt)
            writer.write(encryptedMessage)
        }
    }

    /// `auth.checkPassword`
    public struct AuthCheckPassword: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd18b_4d16
        public typealias Answer = TL.AnyAuthAuthorization
        public static var name: String { "auth.checkPassword" }
        public var password: TL.AnyInputCheckPasswordSRP

        public init(password: TL.AnyInputCheckPasswordSRP) {
            self.password = password
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            password = try TL.AnyInputCheckPasswordSRP(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            password.write(to: &writer)
        }
    }

    /// `auth.requestPasswordRecovery`
    public struct AuthRequestPasswordRecovery: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd897_bc66
        public typealias Answer = TL.AuthPasswordRecovery
        public static var name: String { "auth.requestPasswordRecovery" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `auth.recoverPassword`
    public struct AuthRecoverPassword: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3709_6c70
        public typealias Answer = TL.AnyAuthAuthorization
        public static var name: String { "auth.recoverPassword" }
        public var code: String
        public var newSettings: TL.AccountPasswordInputSettings?

        public init(code: String, newSettings: TL.AccountPasswordInputSettings? = nil) {
            self.code = code
            self.newSettings = newSettings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            code = try reader.readString()
            newSettings = try flags.has(0) ? TL.AccountPasswordInputSettings(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, newSettings != nil)
            writer.write(flags)
            writer.write(code)
            if let newSettings { newSettings.write(to: &writer) }
        }
    }

    /// `auth.resendCode`
    public struct AuthResendCode: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcae4_7523
        public typealias Answer = TL.AnyAuthSentCode
        public static var name: String { "auth.resendCode" }
        public var phoneNumber: String
        public var phoneCodeHash: String
        public var reason: String?

        public init(phoneNumber: String, phoneCodeHash: String, reason: String? = nil) {
            self.phoneNumber = phoneNumber
            self.phoneCodeHash = phoneCodeHash
            self.reason = reason
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            phoneNumber = try reader.readString()
            phoneCodeHash = try reader.readString()
            reason = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, reason != nil)
            writer.write(flags)
            writer.write(phoneNumber)
            writer.write(phoneCodeHash)
            if let reason { writer.write(reason) }
        }
    }

    /// `auth.cancelCode`
    public struct AuthCancelCode: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1f04_0578
        public typealias Answer = Bool
        public static var name: String { "auth.cancelCode" }
        public var phoneNumber: String
        public var phoneCodeHash: String

        public init(phoneNumber: String, phoneCodeHash: String) {
            self.phoneNumber = phoneNumber
            self.phoneCodeHash = phoneCodeHash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            phoneNumber = try reader.readString()
            phoneCodeHash = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(phoneNumber)
            writer.write(phoneCodeHash)
        }
    }

    /// `auth.dropTempAuthKeys`
    public struct AuthDropTempAuthKeys: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x8e48_a188
        public typealias Answer = Bool
        public static var name: String { "auth.dropTempAuthKeys" }
        public var exceptAuthKeys: [Int64]

        public init(exceptAuthKeys: [Int64]) {
            self.exceptAuthKeys = exceptAuthKeys
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            exceptAuthKeys = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(exceptAuthKeys)
        }
    }

    /// `auth.checkRecoveryPassword`
    public struct AuthCheckRecoveryPassword: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x0d36_bf79
        public typealias Answer = Bool
        public static var name: String { "auth.checkRecoveryPassword" }
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
