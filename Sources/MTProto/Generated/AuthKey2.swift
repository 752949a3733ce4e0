// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `Set_client_DH_params_answer`
    public enum AnySetClientDHParamsAnswer: TLUnion {
        case dhGenOk(TL.DhGenOk)
        case dhGenRetry(TL.DhGenRetry)
        case dhGenFail(TL.DhGenFail)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x3bcb_f734: self = .dhGenOk(try TL.DhGenOk(bare: &reader))
            case 0x46dc_1fb9: self = .dhGenRetry(try TL.DhGenRetry(bare: &reader))
            case 0xa69d_ae02: self = .dhGenFail(try TL.DhGenFail(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Set_client_DH_params_answer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .dhGenOk(let value): value.write(to: &writer)
            case .dhGenRetry(let value): value.write(to: &writer)
            case .dhGenFail(let value): value.write(to: &writer)
            }
        }
    }

    /// `dh_gen_ok`
    public struct DhGenOk: TLConstructor {
        public static let id: UInt32 = 0x3bcb_f734
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonceHash1: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], newNonceHash1: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonceHash1 = newNonceHash1
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonceHash1 = try reader.readRaw(16)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonceHash1, count: 16)
        }
    }

    /// `dh_gen_retry`
    public struct DhGenRetry: TLConstructor {
        public static let id: UInt32 = 0x46dc_1fb9
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonceHash2: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], newNonceHash2: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonceHash2 = newNonceHash2
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonceHash2 = try reader.readRaw(16)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonceHash2, count: 16)
        }
    }

    /// `dh_gen_fail`
    public struct DhGenFail: TLConstructor {
        public static let id: UInt32 = 0xa69d_ae02
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonceHash3: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], newNonceHash3: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonceHash3 = newNonceHash3
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonceHash3 = try reader.readRaw(16)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonceHash3, count: 16)
        }
    }

    /// `DestroyAuthKeyRes`
    public enum AnyDestroyAuthKeyRes: TLUnion {
        case destroyAuthKeyOk
        case destroyAuthKeyNone
        case destroyAuthKeyFail

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xf660_e1d4: self = .destroyAuthKeyOk
            case 0x0a9f_2259: self = .destroyAuthKeyNone
            case 0xea10_9b13: self = .destroyAuthKeyFail
            default: throw MTProtoError(.unknownConstructor(id), "no DestroyAuthKeyRes: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .destroyAuthKeyOk: writer.write(0xf660_e1d4 as UInt32)
            case .destroyAuthKeyNone: writer.write(0x0a9f_2259 as UInt32)
            case .destroyAuthKeyFail: writer.write(0xea10_9b13 as UInt32)
            }
        }
    }

    /// `req_pq`
    public struct ReqPq: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x6046_9778
        public typealias Answer = TL.ResPQ
        public static var name: String { "req_pq" }
        public var nonce: [UInt8]

        public init(nonce: [UInt8]) {
            self.nonce = nonce
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
        }
    }

    /// `req_pq_multi`
    public struct ReqPqMulti: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xbe7e_8ef1
        public typealias Answer = TL.ResPQ
        public static var name: String { "req_pq_multi" }
        public var nonce: [UInt8]

        public init(nonce: [UInt8]) {
            self.nonce = nonce
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
        }
    }

    /// `req_DH_params`
    public struct ReqDHParams: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd712_e4be
        public typealias Answer = TL.AnyServerDHParams
        public static var name: String { "req_DH_params" }
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var p: [UInt8]
        public var q: [UInt8]
        public var publicKeyFingerprint: Int64
        public var encryptedData: [UInt8]

        public init(
            nonce: [UInt8], serverNonce: [UInt8], p: [UInt8], q: [UInt8], publicKeyFingerprint: Int64,
            encryptedData: [UInt8]
        ) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.p = p
            self.q = q
            self.publicKeyFingerprint = publicKeyFingerprint
            self.encryptedData = encryptedData
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            p = try reader.readBytes()
            q = try reader.readBytes()
            publicKeyFingerprint = try reader.readInt64()
            encryptedData = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.write(p)
            writer.write(q)
            writer.write(publicKeyFingerprint)
            writer.write(encryptedData)
        }
    }

    /// `set_client_DH_params`
    public struct SetClientDHParams: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf504_5f1f
        public typealias Answer = TL.AnySetClientDHParamsAnswer
        public static var name: String { "set_client_DH_params" }
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var encryptedData: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], encryptedData: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.encryptedData = encryptedData
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            encryptedData = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.write(encryptedData)
        }
    }

    /// `destroy_auth_key`
    public struct DestroyAuthKey: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xd143_5160
        public typealias Answer = TL.AnyDestroyAuthKeyRes
        public static var name: String { "destroy_auth_key" }

        public init() {}

        public init(bare reader: inout TLReader) throws(MTProtoError) {}

        public func writeBare(to writer: inout TLWriter) {}
    }
}
