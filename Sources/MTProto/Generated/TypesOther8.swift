// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow`
    public struct PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow: TLConstructor {
        public static let id: UInt32 = 0x3a91_2d4a
        public var salt1: [UInt8]
        public var salt2: [UInt8]
        public var g: Int32
        public var p: [UInt8]

        public init(salt1: [UInt8], salt2: [UInt8], g: Int32, p: [UInt8]) {
            self.salt1 = salt1
            self.salt2 = salt2
            self.g = g
            self.p = p
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            salt1 = try reader.readBytes()
            salt2 = try reader.readBytes()
            g = try reader.readInt32()
            p = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(salt1)
            writer.write(salt2)
            writer.write(g)
            writer.write(p)
        }
    }

    /// `SecurePasswordKdfAlgo`
    public enum AnySecurePasswordKdfAlgo: TLUnion {
        case securePasswordKdfAlgoUnknown
        case securePasswordKdfAlgoPBKDF2HMACSHA512iter100000(TL.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000)
        case securePasswordKdfAlgoSHA512(TL.SecurePasswordKdfAlgoSHA512)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x004a_8537: self = .securePasswordKdfAlgoUnknown
            case 0xbbf2_dda0:
                self = .securePasswordKdfAlgoPBKDF2HMACSHA512iter100000(
                    try TL.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000(bare: &reader))
            case 0x8647_1d92: self = .securePasswordKdfAlgoSHA512(try TL.SecurePasswordKdfAlgoSHA512(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no SecurePasswordKdfAlgo: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .securePasswordKdfAlgoUnknown: writer.write(0x004a_8537 as UInt32)
            case .securePasswordKdfAlgoPBKDF2HMACSHA512iter100000(let value): value.write(to: &writer)
            case .securePasswordKdfAlgoSHA512(let value): value.write(to: &writer)
            }
        }
    }

    /// `securePasswordKdfAlgoPBKDF2HMACSHA512iter100000`
    public struct SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000: TLConstructor {
        public static let id: UInt32 = 0xbbf2_dda0
        public var salt: [UInt8]

        public init(salt: [UInt8]) {
            self.salt = salt
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            salt = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(salt)
        }
    }

    /// `securePasswordKdfAlgoSHA512`
    public struct SecurePasswordKdfAlgoSHA512: TLConstructor {
        public static let id: UInt32 = 0x8647_1d92
        public var salt: [UInt8]

        public init(salt: [UInt8]) {
            self.salt = salt
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            salt = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(salt)
        }
    }

    /// `jsonObjectValue`
    public struct JsonObjectValue: TLConstructor {
        public static let id: UInt32 = 0xc0de_1bd9
        public var key: String
        public var value: TL.AnyJSONValue

        public init(key: String, value: TL.AnyJSONValue) {
            self.key = key
            self.value = value
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            key = try reader.readString()
            value = try TL.AnyJSONValue(from: &reader)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(key)
            value.write(to: &writer)
        }
    }

    /// `JSONValue`
    public enum AnyJSONValue: TLUnion {
        case jsonNull
        case jsonBool(TL.JsonBool)
        case jsonNumber(TL.JsonNumber)
        case jsonString(TL.JsonString)
        case jsonArray(TL.JsonArray)
        case jsonObject(TL.JsonObject)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3f6d_7b68: self = .jsonNull
            case 0xc734_5e6a: self = .jsonBool(try TL.JsonBool(bare: &reader))
            case 0x2be0_dfa4: self = .jsonNumber(try TL.JsonNumber(bare: &reader))
            case 0xb71e_767a: self = .jsonString(try TL.JsonString(bare: &reader))
            case 0xf744_4763: self = .jsonArray(try TL.JsonArray(bare: &reader))
            case 0x99c1_d49d: self = .jsonObject(try TL.JsonObject(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no JSONValue: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .jsonNull: writer.write(0x3f6d_7b68 as UInt32)
            case .jsonBool(let value): value.write(to: &writer)
            case .jsonNumber(let value): value.write(to: &writer)
            case .jsonString(let value): value.write(to: &writer)
            case .jsonArray(let value): value.write(to: &writer)
            case .jsonObject(let value): value.write(to: &writer)
            }
        }
    }

    /// `jsonBool`
    public struct JsonBool: TLConstructor {
        public static let id: UInt32 = 0xc734_5e6a
        public var value: Bool

        public init(value: Bool) {
            self.value = value
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            value = try reader.readBool()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(value)
        }
    }

    /// `jsonNumber`
    public struct JsonNumber: TLConstructor {
        public static let id: UInt32 = 0x2be0_dfa4
        public var value: Double

        public init(value: Double) {
            self.value = value
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            value = try reader.readDouble()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(value)
        }
    }

    /// `jsonString`
    public struct JsonString: TLConstructor {
        public static let id: UInt32 = 0xb71e_767a
        public var value: String

        public init(value: String) {
            self.value = value
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            value = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(value)
        }
    }

    /// `jsonArray`
    public struct JsonArray: TLConstructor {
        public static let id: UInt32 = 0xf744_4763
        public var value: [TL.AnyJSONValue]

        public init(value: [TL.AnyJSONValue]) {
            self.value = value
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            value = try reader.readVector(of: TL.AnyJSONValue.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(value)
        }
    }

    /// `jsonObject`
    public struct JsonObject: TLConstructor {
        public static let id: UInt32 = 0x99c1_d49d
        public var value: [TL.JsonObjectValue]

        public init(value: [TL.JsonObjectValue]) {
            self.value = value
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            value = try reader.readVector(of: TL.JsonObjectValue.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(value)
        }
    }

    /// `codeSettings`
    public struct CodeSettings: TLConstructor {
        public static let id: UInt32 = 0xad25_3d78
        public var allowFlashcall: Bool
        public var currentNumber: Bool
        public var allowAppHash: Bool
        public var allowMissedCall: Bool
        public var allowFirebase: Bool
        public var unknownNumber: Bool
        public var logoutTokens: [[UInt8]]?
        public var token: String?
        public var appSandbox: Bool?

        public init(
            allowFlashcall: Bool = false, currentNumber: Bool = false, allowAppHash: Bool = false,
            allowMissedCall: Bool = false, allowFirebase: Bool = false, unknownNumber: Bool = false,
            logoutTokens: [[UInt8]]? = nil, token: String? = nil, appSandbox: Bool? = nil
        ) {
            self.allowFlashcall = allowFlashcall
            self.currentNumber = currentNumber
            self.allowAppHash = allowAppHash
            self.allowMissedCall = allowMissedCall
            self.allowFirebase = allowFirebase
            self.unknownNumber = unknownNumber
            self.logoutTokens = logoutTokens
            self.token = token
            self.appSandbox = appSandbox
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            allowFlashcall = flags.has(0)
            currentNumber = flags.has(1)
            allowAppHash = flags.has(4)
            allowMissedCall = flags.has(5)
            allowFirebase = flags.has(7)
            unknownNumber = flags.has(9)
            logoutTokens = try flags.has(6) ? reader.readBytesVector() : nil
            token = try flags.has(8) ? reader.readString() : nil
            appSandbox = try flags.has(8) ? reader.readBool() : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, allowFlashcall)
            flags.set(1, currentNumber)
            flags.set(4, allowAppHash)
            flags.set(5, allowMissedCall)
            flags.set(7, allowFirebase)
            flags.set(9, unknownNumber)
            flags.set(6, logoutTokens != nil)
            flags.set(8, token != nil && appSandbox != nil)
            writer.write(flags)
            if let logoutTokens { writer.writeVector(logoutTokens) }
            if flags.has(8), let token { writer.write(token) }
            if flags.has(8), let appSandbox { writer.write(appSandbox) }
        }
    }

    /// `folder`
    public struct Folder: TLConstructor {
        public static let id: UInt32 = 0xff54_4e65
        public var autofillNewBroadcasts: Bool
        public var autofillPublicGroups: Bool
        public var autofillNewCorrespondents: Bool
        public var id: Int32
        public var title: String
        public var photo: TL.AnyChatPhoto?

        public init(
            autofillNewBroadcasts: Bool = false, autofillPublicGroups: Bool = false,
            autofillNewCorrespondents: Bool = false, id: Int32, title: String, photo: TL.AnyChatPhoto? = nil
        ) {
            self.autofillNewBroadcasts = autofillNewBroadcasts
            self.autofillPublicGroups = autofillPublicGroups
            self.autofillNewCorrespondents = autofillNewCorrespondents
            self.id = id
            self.title = title
            self.photo = photo
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            let flags = try reader.readFlags()
            autofillNewBroadcasts = flags.has(0)
            autofillPublicGroups = flags.has(1)
            autofillNewCorrespondents = flags.has(2)
            id = try reader.readInt32()
            title = try reader.readString()
            photo = try flags.has(3) ? TL.AnyChatPhoto(from: &reader) : nil
        }

        public func writeBare(to writer: inout TLWriter) {
            var flags = TLFlags()
            flags.set(0, autofillNewBroadcasts)
            flags.set(1, autofillPublicGroups)
            flags.set(2, autofillNewCorrespondents)
            flags.set(3, photo != nil)
            writer.write(flags)
            writer.write(id)
            writer.write(title)
            if let photo { photo.write(to: &writer) }
        }
    }

    /// `folderPeer`
    public struct FolderPeer: TLConstructor {
        public static let id: UInt32 = 0xe9ba_a668
        public var peer: TL.AnyPeer
        public var folderId: Int32

        public init(peer: TL.AnyPeer, folderId: Int32) {
            self.peer = peer
            self.folderId = folderId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            peer = try TL.AnyPeer(from: &reader)
            folderId = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            peer.write(to: &writer)
            writer.write(folderId)
        }
    }

    /// `restrictionReason`
    public struct RestrictionReason: TLConstructor {
        public static let id: UInt32 = 0xd072_acb4
        public var platform: String
        public var reason: String
        public var text: String

        public init(platform: String, reason: String, text: String) {
            self.platform = platform
            self.reason = reason
            self.text = text
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            platform = try reader.readString()
            reason = try reader.readString()
            text = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(platform)
            writer.write(reason)
            writer.write(text)
        }
    }

    /// `DialogFilter`
    public enum AnyDialogFilter: TLUnion {
        indirect case dialogFilter(TL.DialogFilter)
        case dialogFilterDefault
        indirect case dialogFilterChatlist(TL.DialogFilterChatlist)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xaa47_2651: self = .dialogFilter(try TL.DialogFilter(bare: &reader))
            case 0x3632_93ae: self = .dialogFilterDefault
            case 0x9653_7bd7: self = .dialogFilterChatlist(try TL.DialogFilterChatlist(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no DialogFilter: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .dialogFilter(let value): value.write(to: &writer)
            case .dialogFilterDefault: writer.write(0x3632_93ae as UInt32)
            case .dialogFilterChatlist(let value): value.write(to: &writer)
            }
        }
    }
}
