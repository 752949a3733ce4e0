// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `resPQ`
    public struct ResPQ: TLConstructor {
        public static let id: UInt32 = 0x0516_2463
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var pq: [UInt8]
        public var serverPublicKeyFingerprints: [Int64]

        public init(nonce: [UInt8], serverNonce: [UInt8], pq: [UInt8], serverPublicKeyFingerprints: [Int64]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.pq = pq
            self.serverPublicKeyFingerprints = serverPublicKeyFingerprints
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            pq = try reader.readBytes()
            serverPublicKeyFingerprints = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.write(pq)
            writer.writeVector(serverPublicKeyFingerprints)
        }
    }

    /// `P_Q_inner_data`
    public enum AnyPQInnerData: TLUnion {
        case pQInnerData(TL.PQInnerData)
        case pQInnerDataDc(TL.PQInnerDataDc)
        case pQInnerDataTemp(TL.PQInnerDataTemp)
        case pQInnerDataTempDc(TL.PQInnerDataTempDc)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x83c9_5aec: self = .pQInnerData(try TL.PQInnerData(bare: &reader))
            case 0xa9f5_5f95: self = .pQInnerDataDc(try TL.PQInnerDataDc(bare: &reader))
            case 0x3c6a_84d4: self = .pQInnerDataTemp(try TL.PQInnerDataTemp(bare: &reader))
            case 0x56fd_df88: self = .pQInnerDataTempDc(try TL.PQInnerDataTempDc(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no P_Q_inner_data: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .pQInnerData(let value): value.write(to: &writer)
            case .pQInnerDataDc(let value): value.write(to: &writer)
            case .pQInnerDataTemp(let value): value.write(to: &writer)
            case .pQInnerDataTempDc(let value): value.write(to: &writer)
            }
        }
    }

    /// `p_q_inner_data`
    public struct PQInnerData: TLConstructor {
        public static let id: UInt32 = 0x83c9_5aec
        public var pq: [UInt8]
        public var p: [UInt8]
        public var q: [UInt8]
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonce: [UInt8]

        public init(pq: [UInt8], p: [UInt8], q: [UInt8], nonce: [UInt8], serverNonce: [UInt8], newNonce: [UInt8]) {
            self.pq = pq
            self.p = p
            self.q = q
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonce = newNonce
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pq = try reader.readBytes()
            p = try reader.readBytes()
            q = try reader.readBytes()
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonce = try reader.readRaw(32)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pq)
            writer.write(p)
            writer.write(q)
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonce, count: 32)
        }
    }

    /// `p_q_inner_data_dc`
    public struct PQInnerDataDc: TLConstructor {
        public static let id: UInt32 = 0xa9f5_5f95
        public var pq: [UInt8]
        public var p: [UInt8]
        public var q: [UInt8]
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonce: [UInt8]
        public var dc: Int32

        public init(
            pq: [UInt8], p: [UInt8], q: [UInt8], nonce: [UInt8], serverNonce: [UInt8], newNonce: [UInt8], dc: Int32
        ) {
            self.pq = pq
            self.p = p
            self.q = q
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonce = newNonce
            self.dc = dc
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pq = try reader.readBytes()
            p = try reader.readBytes()
            q = try reader.readBytes()
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonce = try reader.readRaw(32)
            dc = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pq)
            writer.write(p)
            writer.write(q)
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonce, count: 32)
            writer.write(dc)
        }
    }

    /// `p_q_inner_data_temp`
    public struct PQInnerDataTemp: TLConstructor {
        public static let id: UInt32 = 0x3c6a_84d4
        public var pq: [UInt8]
        public var p: [UInt8]
        public var q: [UInt8]
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonce: [UInt8]
        public var expiresIn: Int32

        public init(
            pq: [UInt8], p: [UInt8], q: [UInt8], nonce: [UInt8], serverNonce: [UInt8], newNonce: [UInt8],
            expiresIn: Int32
        ) {
            self.pq = pq
            self.p = p
            self.q = q
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonce = newNonce
            self.expiresIn = expiresIn
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pq = try reader.readBytes()
            p = try reader.readBytes()
            q = try reader.readBytes()
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonce = try reader.readRaw(32)
            expiresIn = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pq)
            writer.write(p)
            writer.write(q)
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonce, count: 32)
            writer.write(expiresIn)
        }
    }

    /// `p_q_inner_data_temp_dc`
    public struct PQInnerDataTempDc: TLConstructor {
        public static let id: UInt32 = 0x56fd_df88
        public var pq: [UInt8]
        public var p: [UInt8]
        public var q: [UInt8]
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonce: [UInt8]
        public var dc: Int32
        public var expiresIn: Int32

        public init(
            pq: [UInt8], p: [UInt8], q: [UInt8], nonce: [UInt8], serverNonce: [UInt8], newNonce: [UInt8], dc: Int32,
            expiresIn: Int32
        ) {
            self.pq = pq
            self.p = p
            self.q = q
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonce = newNonce
            self.dc = dc
            self.expiresIn = expiresIn
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pq = try reader.readBytes()
            p = try reader.readBytes()
            q = try reader.readBytes()
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonce = try reader.readRaw(32)
            dc = try reader.readInt32()
            expiresIn = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pq)
            writer.write(p)
            writer.write(q)
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonce, count: 32)
            writer.write(dc)
            writer.write(expiresIn)
        }
    }

    /// `bind_auth_key_inner`
    public struct BindAuthKeyInner: TLConstructor {
        public static let id: UInt32 = 0x75a3_f765
        public var nonce: Int64
        public var tempAuthKeyId: Int64
        public var permAuthKeyId: Int64
        public var tempSessionId: Int64
        public var expiresAt: Int32

        public init(nonce: Int64, tempAuthKeyId: Int64, permAuthKeyId: Int64, tempSessionId: Int64, expiresAt: Int32) {
            self.nonce = nonce
            self.tempAuthKeyId = tempAuthKeyId
            self.permAuthKeyId = permAuthKeyId
            self.tempSessionId = tempSessionId
            self.expiresAt = expiresAt
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readInt64()
            tempAuthKeyId = try reader.readInt64()
            permAuthKeyId = try reader.readInt64()
            tempSessionId = try reader.readInt64()
            expiresAt = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(nonce)
            writer.write(tempAuthKeyId)
            writer.write(permAuthKeyId)
            writer.write(tempSessionId)
            writer.write(expiresAt)
        }
    }

    /// `Server_DH_Params`
    public enum AnyServerDHParams: TLUnion {
        case serverDHParamsFail(TL.ServerDHParamsFail)
        case serverDHParamsOk(TL.ServerDHParamsOk)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x79cb_045d: self = .serverDHParamsFail(try TL.ServerDHParamsFail(bare: &reader))
            case 0xd0e8_075c: self = .serverDHParamsOk(try TL.ServerDHParamsOk(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no Server_DH_Params: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .serverDHParamsFail(let value): value.write(to: &writer)
            case .serverDHParamsOk(let value): value.write(to: &writer)
            }
        }
    }

    /// `server_DH_params_fail`
    public struct ServerDHParamsFail: TLConstructor {
        public static let id: UInt32 = 0x79cb_045d
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var newNonceHash: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], newNonceHash: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.newNonceHash = newNonceHash
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            newNonceHash = try reader.readRaw(16)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.writeRaw(newNonceHash, count: 16)
        }
    }

    /// `server_DH_params_ok`
    public struct ServerDHParamsOk: TLConstructor {
        public static let id: UInt32 = 0xd0e8_075c
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var encryptedAnswer: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], encryptedAnswer: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.encryptedAnswer = encryptedAnswer
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            encryptedAnswer = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.write(encryptedAnswer)
        }
    }

    /// `server_DH_inner_data`
    public struct ServerDHInnerData: TLConstructor {
        public static let id: UInt32 = 0xb589_0dba
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var g: Int32
        public var dhPrime: [UInt8]
        public var gA: [UInt8]
        public var serverTime: Int32

        public init(nonce: [UInt8], serverNonce: [UInt8], g: Int32, dhPrime: [UInt8], gA: [UInt8], serverTime: Int32) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.g = g
            self.dhPrime = dhPrime
            self.gA = gA
            self.serverTime = serverTime
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            g = try reader.readInt32()
            dhPrime = try reader.readBytes()
            gA = try reader.readBytes()
            serverTime = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.write(g)
            writer.write(dhPrime)
            writer.write(gA)
            writer.write(serverTime)
        }
    }

    /// `client_DH_inner_data`
    public struct ClientDHInnerData: TLConstructor {
        public static let id: UInt32 = 0x6643_b654
        public var nonce: [UInt8]
        public var serverNonce: [UInt8]
        public var retryId: Int64
        public var gB: [UInt8]

        public init(nonce: [UInt8], serverNonce: [UInt8], retryId: Int64, gB: [UInt8]) {
            self.nonce = nonce
            self.serverNonce = serverNonce
            self.retryId = retryId
            self.gB = gB
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            nonce = try reader.readRaw(16)
            serverNonce = try reader.readRaw(16)
            retryId = try reader.readInt64()
            gB = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeRaw(nonce, count: 16)
            writer.writeRaw(serverNonce, count: 16)
            writer.write(retryId)
            writer.write(gB)
        }
    }
}
