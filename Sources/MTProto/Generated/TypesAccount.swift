// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `account.privacyRules`
    public struct AccountPrivacyRules: TLConstructor {
        public static let id: UInt32 = 0x50a0_4e45
        public var rules: [TL.AnyPrivacyRule]
        public var chats: [TL.AnyChat]
        public var users: [TL.AnyUser]

        public init(rules: [TL.AnyPrivacyRule], chats: [TL.AnyChat], users: [TL.AnyUser]) {
            self.rules = rules
            self.chats = chats
            self.users = users
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            rules = try reader.readVector(of: TL.AnyPrivacyRule.self)
            chats = try reader.readVector(of: TL.AnyChat.self)
            users = try reader.readVector(of: TL.AnyUser.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(rules)
            writer.writeVector(chats)
            writer.writeVector(users)
        }
    }

    /// `account.authorizations`
    public struct AccountAuthorizations: TLConstructor {
        public static let id: UInt32 = 0x4bff_8ea0
        public var authorizationTtlDays: Int32
        public var authorizations: [TL.Authorization]

        public init(authorizationTtlDays: Int32, authorizations: [TL.Authorization]) {
            self.authorizationTtlDays = authorizationTtlDays
            self.authorizations = authorizations
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            authorizationTtlDays = try reader.readInt32()
            authorizations = try reader.readVector(of: TL.Authorization.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(authorizationTtlDays)
            writer.writeVector(authorizations)
        }
    }

    /// `account.password`
    public struct AccountPassword: TLConstructor {
        public static let id: UInt32 = 0x957b_50fb
        public var hasRecovery: Bool
        public var hasSecureValues: Bool
        public var currentAlgo: TL.AnyPasswordKdfAlgo?
        public var srpB: [UInt8]?
        public var srpId: Int64?
        public var hint: String?
        public var emailUnconfirmedPattern: String?
        public var newAlgo: TL.AnyPasswordKdfAlgo
        public var newSecureAlgo: TL.AnySecurePasswordKdfAlgo
        public var secureRandom: [UInt8]
        public var pendingResetDate: Int32?
        public var loginEmailPattern: String?
        /// Told by `currentAlgo`, which is there or not with it.
        public var hasPassword: Bool { currentAlgo != nil }

        public init(
            hasRecovery: Bool = false, hasSecureValues: Bool = false, currentAlgo: TL.AnyPasswordKdfAlgo? = nil,
            srpB: [UInt8]? = nil, srpId: Int64? = nil, hint: String? = nil, emailUnconfirmedPattern: String? = nil,
            newAlgo: TL.AnyPasswordKdfAlgo, newSecureAlgo: TL.AnySecurePasswordKdfAlgo, secureRandom: [UInt8],
            pendingResetDate: Int32? = nil, loginEmailPattern: String? = nil
        ) {
            self.hasRecovery = hasRecovery
            self.hasSecureValues = hasSecureValues
            self.currentAlgo = currentAlgo
            self.srpB = srpB
            self.srpId = srpId
            self.hint = hint
            self.emailUnconfirmedPattern = emailUnconfirmedPattern
            self.newAlgo = newAlgo
            self.newSecureAlgo = newSecureAlgo
            self.secureRandom = secureRandom
            self.pendingResetDate = pendingResetDate
            self.loginEmailPattern = loginEmailPattern
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            hasRecovery = flags.has(0)
            hasSecureValues = flags.has(1)
            currentAlgo = try flags.has(2) ? TL.AnyPasswordKdfAlgo(from: &reader) : nil
            srpB = try flags.has(2) ? reader.readBytes() : nil
            srpId = try flags.has(2) ? reader.readInt64() : nil
            hint = try flags.has(3) ? reader.readString() : nil
            emailUnconfirmedPattern = try flags.has(4) ? reader.readString() : nil
            newAlgo = try TL.AnyPasswordKdfAlgo(from: &reader)
            newSecureAlgo = try TL.AnySecurePasswordKdfAlgo(from: &reader)
            secureRandom = try reader.readBytes()
            pendingResetDate = try flags.has(5) ? reader.readInt32() : nil
            loginEmailPattern = try flags.has(6) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, hasRecovery)
            flags.set(1, hasSecureValues)
            flags.set(2, currentAlgo != nil && srpB != nil && srpId != nil)
            flags.set(3, hint != nil)
            flags.set(4, emailUnconfirmedPattern != nil)
            flags.set(5, pendingResetDate != nil)
            flags.set(6, loginEmailPattern != nil)
            writer.write(flags)
            if flags.has(2), let currentAlgo { currentAlgo.write(to: &writer) }
            if flags.has(2), let srpB { writer.write(srpB) }
            if flags.has(2), let srpId { writer.write(srpId) }
            if let hint { writer.write(hint) }
            if let emailUnconfirmedPattern { writer.write(emailUnconfirmedPattern) }
            newAlgo.write(to: &writer)
            newSecureAlgo.write(to: &writer)
            writer.write(secureRandom)
            if let pendingResetDate { writer.write(pendingResetDate) }
            if let loginEmailPattern { writer.write(loginEmailPattern) }
        }
    }

    /// `account.passwordSettings`
    public struct AccountPasswordSettings: TLConstructor {
        public static let id: UInt32 = 0x9a5c_33e5
        public var email: String?

        public init(email: String? = nil) {
            self.email = email
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0002, in: Self.self)
            email = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, email != nil)
            writer.write(flags)
            if let email { writer.write(email) }
        }
    }

    /// `account.passwordInputSettings`
    public struct AccountPasswordInputSettings: TLConstructor {
        public static let id: UInt32 = 0xc237_27c9
        public var newAlgo: TL.AnyPasswordKdfAlgo?
        public var newPasswordHash: [UInt8]?
        public var hint: String?
        public var email: String?

        public init(
            newAlgo: TL.AnyPasswordKdfAlgo? = nil, newPasswordHash: [UInt8]? = nil, hint: String? = nil,
            email: String? = nil
        ) {
            self.newAlgo = newAlgo
            self.newPasswordHash = newPasswordHash
            self.hint = hint
            self.email = email
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            try flags.refuse(0x0000_0004, in: Self.self)
            newAlgo = try flags.has(0) ? TL.AnyPasswordKdfAlgo(from: &reader) : nil
            newPasswordHash = try flags.has(0) ? reader.readBytes() : nil
            hint = try flags.has(0) ? reader.readString() : nil
            email = try flags.has(1) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, newAlgo != nil && newPasswordHash != nil && hint != nil)
            flags.set(1, email != nil)
            writer.write(flags)
            if flags.has(0), let newAlgo { newAlgo.write(to: &writer) }
            if flags.has(0), let newPasswordHash { writer.write(newPasswordHash) }
            if flags.has(0), let hint { writer.write(hint) }
            if let email { writer.write(email) }
        }
    }

    /// `account.ResetPasswordResult`
    public enum AnyAccountResetPasswordResult: TLUnion {
        case accountResetPasswordFailedWait(TL.AccountResetPasswordFailedWait)
        case accountResetPasswordRequestedWait(TL.AccountResetPasswordRequestedWait)
        case accountResetPasswordOk

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xe377_9861:
                self = .accountResetPasswordFailedWait(try TL.AccountResetPasswordFailedWait(bare: &reader))
            case 0xe9ef_fc7d:
                self = .accountResetPasswordRequestedWait(try TL.AccountResetPasswordRequestedWait(bare: &reader))
            case 0xe926_d63e: self = .accountResetPasswordOk
            default: throw MTProtoError(.unknownConstructor(id), "no account.ResetPasswordResult: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .accountResetPasswordFailedWait(let value): value.write(to: &writer)
            case .accountResetPasswordRequestedWait(let value): value.write(to: &writer)
            case .accountResetPasswordOk: writer.write(0xe926_d63e as UInt32)
            }
        }
    }

    /// `account.resetPasswordFailedWait`
    public struct AccountResetPasswordFailedWait: TLConstructor {
        public static let id: UInt32 = 0xe377_9861
        public var retryDate: Int32

        public init(retryDate: Int32) {
            self.retryDate = retryDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            retryDate = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(retryDate)
        }
    }

    /// `account.resetPasswordRequestedWait`
    public struct AccountResetPasswordRequestedWait: TLConstructor {
        public static let id: UInt32 = 0xe9ef_fc7d
        public var untilDate: Int32

        public init(untilDate: Int32) {
            self.untilDate = untilDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            untilDate = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(untilDate)
        }
    }
}
