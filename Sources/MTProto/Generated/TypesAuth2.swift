// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `auth.sentCodeTypeMissedCall`
    public struct AuthSentCodeTypeMissedCall: TLConstructor {
        public static let id: UInt32 = 0x8200_6484
        public var prefix: String
        public var length: Int32

        public init(prefix: String, length: Int32) {
            self.prefix = prefix
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            prefix = try reader.readString()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(prefix)
            writer.write(length)
        }
    }

    /// `auth.sentCodeTypeEmailCode`
    public struct AuthSentCodeTypeEmailCode: TLConstructor {
        public static let id: UInt32 = 0xf450_f59b
        public var appleSigninAllowed: Bool
        public var googleSigninAllowed: Bool
        public var emailPattern: String
        public var length: Int32
        public var resetAvailablePeriod: Int32?
        public var resetPendingDate: Int32?

        public init(
            appleSigninAllowed: Bool = false, googleSigninAllowed: Bool = false, emailPattern: String, length: Int32,
            resetAvailablePeriod: Int32? = nil, resetPendingDate: Int32? = nil
        ) {
            self.appleSigninAllowed = appleSigninAllowed
            self.googleSigninAllowed = googleSigninAllowed
            self.emailPattern = emailPattern
            self.length = length
            self.resetAvailablePeriod = resetAvailablePeriod
            self.resetPendingDate = resetPendingDate
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            appleSigninAllowed = flags.has(0)
            googleSigninAllowed = flags.has(1)
            emailPattern = try reader.readString()
            length = try reader.readInt32()
            resetAvailablePeriod = try flags.has(3) ? reader.readInt32() : nil
            resetPendingDate = try flags.has(4) ? reader.readInt32() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, appleSigninAllowed)
            flags.set(1, googleSigninAllowed)
            flags.set(3, resetAvailablePeriod != nil)
            flags.set(4, resetPendingDate != nil)
            writer.write(flags)
            writer.write(emailPattern)
            writer.write(length)
            if let resetAvailablePeriod { writer.write(resetAvailablePeriod) }
            if let resetPendingDate { writer.write(resetPendingDate) }
        }
    }

    /// `auth.sentCodeTypeSetUpEmailRequired`
    public struct AuthSentCodeTypeSetUpEmailRequired: TLConstructor {
        public static let id: UInt32 = 0xa549_1dea
        public var appleSigninAllowed: Bool
        public var googleSigninAllowed: Bool

        public init(appleSigninAllowed: Bool = false, googleSigninAllowed: Bool = false) {
            self.appleSigninAllowed = appleSigninAllowed
            self.googleSigninAllowed = googleSigninAllowed
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            appleSigninAllowed = flags.has(0)
            googleSigninAllowed = flags.has(1)
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, appleSigninAllowed)
            flags.set(1, googleSigninAllowed)
            writer.write(flags)
        }
    }

    /// `auth.sentCodeTypeFragmentSms`
    public struct AuthSentCodeTypeFragmentSms: TLConstructor {
        public static let id: UInt32 = 0xd956_5c39
        public var url: String
        public var length: Int32

        public init(url: String, length: Int32) {
            self.url = url
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            url = try reader.readString()
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(url)
            writer.write(length)
        }
    }

    /// `auth.sentCodeTypeFirebaseSms`
    public struct AuthSentCodeTypeFirebaseSms: TLConstructor {
        public static let id: UInt32 = 0x009f_d736
        public var nonce: [UInt8]?
        public var playIntegrityProjectId: Int64?
        public var playIntegrityNonce: [UInt8]?
        public var receipt: String?
        public var pushTimeout: Int32?
        public var length: Int32

        public init(
            nonce: [UInt8]? = nil, playIntegrityProjectId: Int64? = nil, playIntegrityNonce: [UInt8]? = nil,
            receipt: String? = nil, pushTimeout: Int32? = nil, length: Int32
        ) {
            self.nonce = nonce
            self.playIntegrityProjectId = playIntegrityProjectId
            self.playIntegrityNonce = playIntegrityNonce
            self.receipt = receipt
            self.pushTimeout = pushTimeout
            self.length = length
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            nonce = try flags.has(0) ? reader.readBytes() : nil
            playIntegrityProjectId = try flags.has(2) ? reader.readInt64() : nil
            playIntegrityNonce = try flags.has(2) ? reader.readBytes() : nil
            receipt = try flags.has(1) ? reader.readString() : nil
            pushTimeout = try flags.has(1) ? reader.readInt32() : nil
            length = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, nonce != nil)
            flags.set(2, playIntegrityProjectId != nil && playIntegrityNonce != nil)
            flags.set(1, receipt != nil && pushTimeout != nil)
            writer.write(flags)
            if let nonce { writer.write(nonce) }
            if flags.has(2), let playIntegrityProjectId { writer.write(playIntegrityProjectId) }
            if flags.has(2), let playIntegrityNonce { writer.write(playIntegrityNonce) }
            if flags.has(1), let receipt { writer.write(receipt) }
            if flags.has(1), let pushTimeout { writer.write(pushTimeout) }
            writer.write(length)
        }
    }

    /// `auth.sentCodeTypeSmsWord`
    public struct AuthSentCodeTypeSmsWord: TLConstructor {
        public static let id: UInt32 = 0xa416_ac81
        public var beginning: String?

        public init(beginning: String? = nil) {
            self.beginning = beginning
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            beginning = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, beginning != nil)
            writer.write(flags)
            if let beginning { writer.write(beginning) }
        }
    }

    /// `auth.sentCodeTypeSmsPhrase`
    public struct AuthSentCodeTypeSmsPhrase: TLConstructor {
        public static let id: UInt32 = 0xb377_94af
        public var beginning: String?

        public init(beginning: String? = nil) {
            self.beginning = beginning
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            beginning = try flags.has(0) ? reader.readString() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, beginning != nil)
            writer.write(flags)
            if let beginning { writer.write(beginning) }
        }
    }

    /// `auth.loggedOut`
    public struct AuthLoggedOut: TLConstructor {
        public static let id: UInt32 = 0xc3a2_835f
        public var futureAuthToken: [UInt8]?

        public init(futureAuthToken: [UInt8]? = nil) {
            self.futureAuthToken = futureAuthToken
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            futureAuthToken = try flags.has(0) ? reader.readBytes() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, futureAuthToken != nil)
            writer.write(flags)
            if let futureAuthToken { writer.write(futureAuthToken) }
        }
    }
}
