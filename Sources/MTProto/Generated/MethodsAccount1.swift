// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `account.registerDevice`
    public struct AccountRegisterDevice: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xec86_017a
        public typealias Answer = Bool
        public static var name: String { "account.registerDevice" }
        public var noMuted: Bool
        public var tokenType: Int32
        public var token: String
        public var appSandbox: Bool
        public var secret: [UInt8]
        public var otherUids: [Int64]

        public init(
            noMuted: Bool = false, tokenType: Int32, token: String, appSandbox: Bool, secret: [UInt8],
            otherUids: [Int64]
        ) {
            self.noMuted = noMuted
            self.tokenType = tokenType
            self.token = token
            self.appSandbox = appSandbox
            self.secret = secret
            self.otherUids = otherUids
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            noMuted = flags.has(0)
            tokenType = try reader.readInt32()
            token = try reader.readString()
            appSandbox = try reader.readBool()
            secret = try reader.readBytes()
            otherUids = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, noMuted)
            writer.write(flags)
            writer.write(tokenType)
            writer.write(token)
            writer.write(appSandbox)
            writer.write(secret)
            writer.writeVector(otherUids)
        }
    }

    /// `account.unregisterDevice`
    public struct AccountUnregisterDevice: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6a0d_3206
        public typealias Answer = Bool
        public static var name: String { "account.unregisterDevice" }
        public var tokenType: Int32
        public var token: String
        public var otherUids: [Int64]

        public init(tokenType: Int32, token: String, otherUids: [Int64]) {
            self.tokenType = tokenType
            self.token = token
            self.otherUids = otherUids
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            tokenType = try reader.readInt32()
            token = try reader.readString()
            otherUids = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(tokenType)
            writer.write(token)
            writer.writeVector(otherUids)
        }
    }

    /// `account.updateNotifySettings`
    public struct AccountUpdateNotifySettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x84be_5b93
        public typealias Answer = Bool
        public static var name: String { "account.updateNotifySettings" }
        public var peer: TL.AnyInputNotifyPeer
        public var settings: TL.InputPeerNotifySettings

        public init(peer: TL.AnyInputNotifyPeer, settings: TL.InputPeerNotifySettings) {
            self.peer = peer
            self.settings = settings
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputNotifyPeer(from: &reader)
            settings = try TL.InputPeerNotifySettings(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            settings.write(to: &writer)
        }
    }

    /// `account.getNotifySettings`
    public struct AccountGetNotifySettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x12b3_ad31
        public typealias Answer = TL.PeerNotifySettings
        public static var name: String { "account.getNotifySettings" }
        public var peer: TL.AnyInputNotifyPeer

        public init(peer: TL.AnyInputNotifyPeer) {
            self.peer = peer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputNotifyPeer(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
        }
    }

    /// `account.resetNotifySettings`
    public struct AccountResetNotifySettings: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xdb7e_1747
        public typealias Answer = Bool
        public static var name: String { "account.resetNotifySettings" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.updateProfile`
    public struct AccountUpdateProfile: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7851_5775
        public typealias Answer = TL.AnyUser
        public static var name: String { "account.updateProfile" }
        public var firstName: String?
        public var lastName: String?
        public var about: String?

        public init(firstName: String? = nil, lastName: String? = nil, about: String? = nil) {
            self.firstName = firstName
            self.lastName = lastName
            self.about = about
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            firstName = try flags.has(0) ? reader.readString() : nil
            lastName = try flags.has(1) ? reader.readString() : nil
            about = try flags.has(2) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, firstName != nil)
            flags.set(1, lastName != nil)
            flags.set(2, about != nil)
            writer.write(flags)
            if let firstName { writer.write(firstName) }
            if let lastName { writer.write(lastName) }
            if let about { writer.write(about) }
        }
    }

    /// `account.updateStatus`
    public struct AccountUpdateStatus: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6628_562c
        public typealias Answer = Bool
        public static var name: String { "account.updateStatus" }
        public var offline: Bool

        public init(offline: Bool) {
            self.offline = offline
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            offline = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(offline)
        }
    }

    /// `account.reportPeer`
    public struct AccountReportPeer: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc5ba_3d86
        public typealias Answer = Bool
        public static var name: String { "account.reportPeer" }
        public var peer: TL.AnyInputPeer
        public var reason: TL.AnyReportReason
        public var message: String

        public init(peer: TL.AnyInputPeer, reason: TL.AnyReportReason, message: String) {
            self.peer = peer
            self.reason = reason
            self.message = message
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyInputPeer(from: &reader)
            reason = try TL.AnyReportReason(from: &reader)
            message = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            reason.write(to: &writer)
            writer.write(message)
        }
    }

    /// `account.checkUsername`
    public struct AccountCheckUsername: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x2714_d86c
        public typealias Answer = Bool
        public static var name: String { "account.checkUsername" }
        public var username: String

        public init(username: String) {
            self.username = username
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            username = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(username)
        }
    }

    /// `account.updateUsername`
    public struct AccountUpdateUsername: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x3e0b_dd7c
        public typealias Answer = TL.AnyUser
        public static var name: String { "account.updateUsername" }
        public var username: String

        public init(username: String) {
            self.username = username
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            username = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(username)
        }
    }

    /// `account.getPrivacy`
    public struct AccountGetPrivacy: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xdadb_c950
        public typealias Answer = TL.AccountPrivacyRules
        public static var name: String { "account.getPrivacy" }
        public var key: TL.AnyInputPrivacyKey

        public init(key: TL.AnyInputPrivacyKey) {
            self.key = key
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            key = try TL.AnyInputPrivacyKey(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            key.write(to: &writer)
        }
    }

    /// `account.setPrivacy`
    public struct AccountSetPrivacy: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xc9f8_1ce8
        public typealias Answer = TL.AccountPrivacyRules
        public static var name: String { "account.setPrivacy" }
        public var key: TL.AnyInputPrivacyKey
        public var rules: [TL.AnyInputPrivacyRule]

        public init(key: TL.AnyInputPrivacyKey, rules: [TL.AnyInputPrivacyRule]) {
            self.key = key
            self.rules = rules
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            key = try TL.AnyInputPrivacyKey(from: &reader)
            rules = try reader.readVector(of: TL.AnyInputPrivacyRule.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            key.write(to: &writer)
            writer.writeVector(rules)
        }
    }

    /// `account.deleteAccount`
    public struct AccountDeleteAccount: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xa2c0_cf74
        public typealias Answer = Bool
        public static var name: String { "account.deleteAccount" }
        public var reason: String
        public var password: TL.AnyInputCheckPasswordSRP?

        public init(reason: String, password: TL.AnyInputCheckPasswordSRP? = nil) {
            self.reason = reason
            self.password = password
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            reason = try reader.readString()
            password = try flags.has(0) ? TL.AnyInputCheckPasswordSRP(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, password != nil)
            writer.write(flags)
            writer.write(reason)
            if let password { password.write(to: &writer) }
        }
    }

    /// `account.getAccountTTL`
    public struct AccountGetAccountTTL: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x08fc_711d
        public typealias Answer = TL.AccountDaysTTL
        public static var name: String { "account.getAccountTTL" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.setAccountTTL`
    public struct AccountSetAccountTTL: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x2442_485e
        public typealias Answer = Bool
        public static var name: String { "account.setAccountTTL" }
        public var ttl: TL.AccountDaysTTL

        public init(ttl: TL.AccountDaysTTL) {
            self.ttl = ttl
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            ttl = try TL.AccountDaysTTL(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            ttl.write(to: &writer)
        }
    }

    /// `account.updateDeviceLocked`
    public struct AccountUpdateDeviceLocked: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x38df_3532
        public typealias Answer = Bool
        public static var name: String { "account.updateDeviceLocked" }
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

    /// `account.getAuthorizations`
    public struct AccountGetAuthorizations: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe320_c158
        public typealias Answer = TL.AccountAuthorizations
        public static var name: String { "account.getAuthorizations" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }

    /// `account.resetAuthorization`
    public struct AccountResetAuthorization: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xdf77_f3bc
        public typealias Answer = Bool
        public static var name: String { "account.resetAuthorization" }
        public var hash: Int64

        public init(hash: Int64) {
            self.hash = hash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            hash = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(hash)
        }
    }
}
