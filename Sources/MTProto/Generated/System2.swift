// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `future_salts`
    public struct FutureSalts: TLConstructor {
        public static let id: UInt32 = 0xae50_0895
        public var reqMsgId: Int64
        public var now: Int32
        public var salts: [TL.FutureSalt]

        public init(reqMsgId: Int64, now: Int32, salts: [TL.FutureSalt]) {
            self.reqMsgId = reqMsgId
            self.now = now
            self.salts = salts
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            reqMsgId = try reader.readInt64()
            now = try reader.readInt32()
            salts = try reader.readBareVector(of: TL.FutureSalt.self)
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(reqMsgId)
            writer.write(now)
            writer.writeBareVector(salts)
        }
    }

    /// `pong`
    public struct Pong: TLConstructor {
        public static let id: UInt32 = 0x3477_73c5
        public var msgId: Int64
        public var pingId: Int64

        public init(msgId: Int64, pingId: Int64) {
            self.msgId = msgId
            self.pingId = pingId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgId = try reader.readInt64()
            pingId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(msgId)
            writer.write(pingId)
        }
    }

    /// `DestroySessionRes`
    public enum AnyDestroySessionRes: TLUnion {
        case destroySessionOk(TL.DestroySessionOk)
        case destroySessionNone(TL.DestroySessionNone)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xe220_45fc: self = .destroySessionOk(try TL.DestroySessionOk(bare: &reader))
            case 0x62d3_50c9: self = .destroySessionNone(try TL.DestroySessionNone(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no DestroySessionRes: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .destroySessionOk(let value): value.write(to: &writer)
            case .destroySessionNone(let value): value.write(to: &writer)
            }
        }
    }

    /// `destroy_session_ok`
    public struct DestroySessionOk: TLConstructor {
        public static let id: UInt32 = 0xe220_45fc
        public var sessionId: Int64

        public init(sessionId: Int64) {
            self.sessionId = sessionId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            sessionId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(sessionId)
        }
    }

    /// `destroy_session_none`
    public struct DestroySessionNone: TLConstructor {
        public static let id: UInt32 = 0x62d3_50c9
        public var sessionId: Int64

        public init(sessionId: Int64) {
            self.sessionId = sessionId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            sessionId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(sessionId)
        }
    }

    /// `new_session_created`
    public struct NewSessionCreated: TLConstructor {
        public static let id: UInt32 = 0x9ec2_0908
        public var firstMsgId: Int64
        public var uniqueId: Int64
        public var serverSalt: Int64

        public init(firstMsgId: Int64, uniqueId: Int64, serverSalt: Int64) {
            self.firstMsgId = firstMsgId
            self.uniqueId = uniqueId
            self.serverSalt = serverSalt
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            firstMsgId = try reader.readInt64()
            uniqueId = try reader.readInt64()
            serverSalt = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(firstMsgId)
            writer.write(uniqueId)
            writer.write(serverSalt)
        }
    }

    /// `gzip_packed`
    public struct GzipPacked: TLConstructor {
        public static let id: UInt32 = 0x3072_cfa1
        public var packedData: [UInt8]

        public init(packedData: [UInt8]) {
            self.packedData = packedData
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            packedData = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(packedData)
        }
    }

    /// `http_wait`
    public struct HttpWait: TLConstructor {
        public static let id: UInt32 = 0x9299_359f
        public var maxDelay: Int32
        public var waitAfter: Int32
        public var maxWait: Int32

        public init(maxDelay: Int32, waitAfter: Int32, maxWait: Int32) {
            self.maxDelay = maxDelay
            self.waitAfter = waitAfter
            self.maxWait = maxWait
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            maxDelay = try reader.readInt32()
            waitAfter = try reader.readInt32()
            maxWait = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(maxDelay)
            writer.write(waitAfter)
            writer.write(maxWait)
        }
    }

    /// `rpc_drop_answer`
    public struct RpcDropAnswer: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x58e4_a740
        public typealias Answer = TL.AnyRpcDropAnswer
        public static var name: String { "rpc_drop_answer" }
        public var reqMsgId: Int64

        public init(reqMsgId: Int64) {
            self.reqMsgId = reqMsgId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            reqMsgId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(reqMsgId)
        }
    }

    /// `get_future_salts`
    public struct GetFutureSalts: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xb921_bd04
        public typealias Answer = TL.FutureSalts
        public static var name: String { "get_future_salts" }
        public var num: Int32

        public init(num: Int32) {
            self.num = num
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            num = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(num)
        }
    }

    /// `ping`
    public struct Ping: TLConstructor, TLMethod {
        public static let id: UInt32 = 0x7abe_77ec
        public typealias Answer = TL.Pong
        public static var name: String { "ping" }
        public var pingId: Int64

        public init(pingId: Int64) {
            self.pingId = pingId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pingId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pingId)
        }
    }

    /// `ping_delay_disconnect`
    public struct PingDelayDisconnect: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xf342_7b8c
        public typealias Answer = TL.Pong
        public static var name: String { "ping_delay_disconnect" }
        public var pingId: Int64
        public var disconnectDelay: Int32

        public init(pingId: Int64, disconnectDelay: Int32) {
            self.pingId = pingId
            self.disconnectDelay = disconnectDelay
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            pingId = try reader.readInt64()
            disconnectDelay = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(pingId)
            writer.write(disconnectDelay)
        }
    }

    /// `destroy_session`
    public struct DestroySession: TLConstructor, TLMethod {
        public static let id: UInt32 = 0xe751_2126
        public typealias Answer = TL.AnyDestroySessionRes
        public static var name: String { "destroy_session" }
        public var sessionId: Int64

        public init(sessionId: Int64) {
            self.sessionId = sessionId
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            sessionId = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(sessionId)
        }
    }
}
