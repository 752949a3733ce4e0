// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `account.getPassword`
    public struct AccountGetPassword: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x548a_30f5
        public typealias Answer = TL.AccountPassword
        public static var name: String { "account.getPassword" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.getPasswordSettings`
    public struct AccountGetPasswordSettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9cd4_eaf9
        public typealias Answer = TL.AccountPasswordSettings
        public static var name: String { "account.getPasswordSettings" }
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

    /// `account.updatePasswordSettings`
    public struct AccountUpdatePasswordSettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa59b_102f
        public typealias Answer = Bool
        public static var name: String { "account.updatePasswordSettings" }
        public var password: TL.AnyInputCheckPasswordSRP
        public var newSettings: TL.AccountPasswordInputSettings

        public init(password: TL.AnyInputCheckPasswordSRP, newSettings: TL.AccountPasswordInputSettings) {
            self.password = password
            self.newSettings = newSettings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            password = try TL.AnyInputCheckPasswordSRP(from: &reader)
            newSettings = try TL.AccountPasswordInputSettings(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            password.write(to: &writer)
            newSettings.write(to: &writer)
        }
    }

    /// `account.getContactSignUpNotification`
    public struct AccountGetContactSignUpNotification: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9f07_c728
        public typealias Answer = Bool
        public static var name: String { "account.getContactSignUpNotification" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.setContactSignUpNotification`
    public struct AccountSetContactSignUpNotification: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcff4_3f61
        public typealias Answer = Bool
        public static var name: String { "account.setContactSignUpNotification" }
        public var silent: Bool

        public init(silent: Bool) {
            self.silent = silent
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            silent = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(silent)
        }
    }

    /// `account.getNotifyExceptions`
    public struct AccountGetNotifyExceptions: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x5357_7479
        public typealias Answer = TL.AnyUpdates
        public static var name: String { "account.getNotifyExceptions" }
        public var compareSound: Bool
        public var compareStories: Bool
        public var peer: TL.AnyInputNotifyPeer?

        public init(compareSound: Bool = false, compareStories: Bool = false, peer: TL.AnyInputNotifyPeer? = nil) {
            self.compareSound = compareSound
            self.compareStories = compareStories
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            compareSound = flags.has(1)
            compareStories = flags.has(2)
            peer = try flags.has(0) ? TL.AnyInputNotifyPeer(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(1, compareSound)
            flags.set(2, compareStories)
            flags.set(0, peer != nil)
            writer.write(flags)
            if let peer { peer.write(to: &writer) }
        }
    }

    /// `account.getGlobalPrivacySettings`
    public struct AccountGetGlobalPrivacySettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xeb2b_4cf6
        public typealias Answer = TL.GlobalPrivacySettings
        public static var name: String { "account.getGlobalPrivacySettings" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.setGlobalPrivacySettings`
    public struct AccountSetGlobalPrivacySettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x1eda_aac2
        public typealias Answer = TL.GlobalPrivacySettings
        public static var name: String { "account.setGlobalPrivacySettings" }
        public var settings: TL.GlobalPrivacySettings

        public init(settings: TL.GlobalPrivacySettings) {
            self.settings = settings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            settings = try TL.GlobalPrivacySettings(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            settings.write(to: &writer)
        }
    }

    /// `account.resetPassword`
    public struct AccountResetPassword: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x9308_ce1b
        public typealias Answer = TL.AnyAccountResetPasswordResult
        public static var name: String { "account.resetPassword" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.declinePasswordReset`
    public struct AccountDeclinePasswordReset: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x4c94_09f6
        public typealias Answer = Bool
        public static var name: String { "account.declinePasswordReset" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.setAuthorizationTTL`
    public struct AccountSetAuthorizationTTL: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xbf89_9aa0
        public typealias Answer = Bool
        public static var name: String { "account.setAuthorizationTTL" }
        public var authorizationTtlDays: Int32

        public init(authorizationTtlDays: Int32) {
            self.authorizationTtlDays = authorizationTtlDays
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            authorizationTtlDays = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(authorizationTtlDays)
        }
    }

    /// `account.changeAuthorizationSettings`
    public struct AccountChangeAuthorizationSettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x40f4_8462
        public typealias Answer = Bool
        public static var name: String { "account.changeAuthorizationSettings" }
        public var confirmed: Bool
        public var hash: Int64
        public var encryptedRequestsDisabled: Bool?
        public var callRequestsDisabled: Bool?

        public init(
            confirmed: Bool = false, hash: Int64, encryptedRequestsDisabled: Bool? = nil,
            callRequestsDisabled: Bool? = nil
        ) {
            self.confirmed = confirmed
            self.hash = hash
            self.encryptedRequestsDisabled = encryptedRequestsDisabled
            self.callRequestsDisabled = callRequestsDisabled
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            confirmed = flags.has(3)
            hash = try reader.readInt64()
            encryptedRequestsDisabled = try flags.has(0) ? reader.readBool() : nil
            callRequestsDisabled = try flags.has(1) ? reader.readBool() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(3, confirmed)
            flags.set(0, encryptedRequestsDisabled != nil)
            flags.set(1, callRequestsDisabled != nil)
            writer.write(flags)
            writer.write(hash)
            if let encryptedRequestsDisabled { writer.write(encryptedRequestsDisabled) }
            if let callRequestsDisabled { writer.write(callRequestsDisabled) }
        }
    }

    /// `account.updateBirthday`
    public struct AccountUpdateBirthday: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xcc6e_0c11
        public typealias Answer = Bool
        public static var name: String { "account.updateBirthday" }
        public var birthday: TL.Birthday?

        public init(birthday: TL.Birthday? = nil) {
            self.birthday = birthday
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            birthday = try flags.has(0) ? TL.Birthday(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, birthday != nil)
            writer.write(flags)
            if let birthday { birthday.write(to: &writer) }
        }
    }
}
