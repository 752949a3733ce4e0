// Written by tlgen from Schema/*.tl; not to be edited.

extension TL {
    /// `msgs_ack`
    public struct MsgsAck: TLConstructor {
        public static let id: UInt32 = 0x62d6_b459
        public var msgIds: [Int64]

        public init(msgIds: [Int64]) {
            self.msgIds = msgIds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgIds = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(msgIds)
        }
    }

    /// `BadMsgNotification`
    public enum AnyBadMsgNotification: TLUnion {
        case badMsgNotification(TL.BadMsgNotification)
        case badServerSalt(TL.BadServerSalt)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0xa7ef_f811: self = .badMsgNotification(try TL.BadMsgNotification(bare: &reader))
            case 0xedab_447b: self = .badServerSalt(try TL.BadServerSalt(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no BadMsgNotification: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .badMsgNotification(let value): value.write(to: &writer)
            case .badServerSalt(let value): value.write(to: &writer)
            }
        }
    }

    /// `bad_msg_notification`
    public struct BadMsgNotification: TLConstructor {
        public static let id: UInt32 = 0xa7ef_f811
        public var badMsgId: Int64
        public var badMsgSeqno: Int32
        public var errorCode: Int32

        public init(badMsgId: Int64, badMsgSeqno: Int32, errorCode: Int32) {
            self.badMsgId = badMsgId
            self.badMsgSeqno = badMsgSeqno
            self.errorCode = errorCode
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            badMsgId = try reader.readInt64()
            badMsgSeqno = try reader.readInt32()
            errorCode = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(badMsgId)
            writer.write(badMsgSeqno)
            writer.write(errorCode)
        }
    }

    /// `bad_server_salt`
    public struct BadServerSalt: TLConstructor {
        public static let id: UInt32 = 0xedab_447b
        public var badMsgId: Int64
        public var badMsgSeqno: Int32
        public var errorCode: Int32
        public var newServerSalt: Int64

        public init(badMsgId: Int64, badMsgSeqno: Int32, errorCode: Int32, newServerSalt: Int64) {
            self.badMsgId = badMsgId
            self.badMsgSeqno = badMsgSeqno
            self.errorCode = errorCode
            self.newServerSalt = newServerSalt
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            badMsgId = try reader.readInt64()
            badMsgSeqno = try reader.readInt32()
            errorCode = try reader.readInt32()
            newServerSalt = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(badMsgId)
            writer.write(badMsgSeqno)
            writer.write(errorCode)
            writer.write(newServerSalt)
        }
    }

    /// `msgs_state_req`
    public struct MsgsStateReq: TLConstructor {
        public static let id: UInt32 = 0xda69_fb52
        public var msgIds: [Int64]

        public init(msgIds: [Int64]) {
            self.msgIds = msgIds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgIds = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(msgIds)
        }
    }

    /// `msgs_state_info`
    public struct MsgsStateInfo: TLConstructor {
        public static let id: UInt32 = 0x04de_b57d
        public var reqMsgId: Int64
        public var info: [UInt8]

        public init(reqMsgId: Int64, info: [UInt8]) {
            self.reqMsgId = reqMsgId
            self.info = info
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            reqMsgId = try reader.readInt64()
            info = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(reqMsgId)
            writer.write(info)
        }
    }

    /// `msgs_all_info`
    public struct MsgsAllInfo: TLConstructor {
        public static let id: UInt32 = 0x8cc0_d131
        public var msgIds: [Int64]
        public var info: [UInt8]

        public init(msgIds: [Int64], info: [UInt8]) {
            self.msgIds = msgIds
            self.info = info
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgIds = try reader.readInt64Vector()
            info = try reader.readBytes()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(msgIds)
            writer.write(info)
        }
    }

    /// `MsgDetailedInfo`
    public enum AnyMsgDetailedInfo: TLUnion {
        case msgDetailedInfo(TL.MsgDetailedInfo)
        case msgNewDetailedInfo(TL.MsgNewDetailedInfo)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x276d_3ec6: self = .msgDetailedInfo(try TL.MsgDetailedInfo(bare: &reader))
            case 0x809d_b6df: self = .msgNewDetailedInfo(try TL.MsgNewDetailedInfo(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no MsgDetailedInfo: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .msgDetailedInfo(let value): value.write(to: &writer)
            case .msgNewDetailedInfo(let value): value.write(to: &writer)
            }
        }
    }

    /// `msg_detailed_info`
    public struct MsgDetailedInfo: TLConstructor {
        public static let id: UInt32 = 0x276d_3ec6
        public var msgId: Int64
        public var answerMsgId: Int64
        public var bytes: Int32
        public var status: Int32

        public init(msgId: Int64, answerMsgId: Int64, bytes: Int32, status: Int32) {
            self.msgId = msgId
            self.answerMsgId = answerMsgId
            self.bytes = bytes
            self.status = status
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgId = try reader.readInt64()
            answerMsgId = try reader.readInt64()
            bytes = try reader.readInt32()
            status = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(msgId)
            writer.write(answerMsgId)
            writer.write(bytes)
            writer.write(status)
        }
    }

    /// `msg_new_detailed_info`
    public struct MsgNewDetailedInfo: TLConstructor {
        public static let id: UInt32 = 0x809d_b6df
        public var answerMsgId: Int64
        public var bytes: Int32
        public var status: Int32

        public init(answerMsgId: Int64, bytes: Int32, status: Int32) {
            self.answerMsgId = answerMsgId
            self.bytes = bytes
            self.status = status
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            answerMsgId = try reader.readInt64()
            bytes = try reader.readInt32()
            status = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(answerMsgId)
            writer.write(bytes)
            writer.write(status)
        }
    }

    /// `MsgResendReq`
    public enum AnyMsgResendReq: TLUnion {
        case msgResendReq(TL.MsgResendReq)
        case msgResendAnsReq(TL.MsgResendAnsReq)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x7d86_1a08: self = .msgResendReq(try TL.MsgResendReq(bare: &reader))
            case 0x8610_baeb: self = .msgResendAnsReq(try TL.MsgResendAnsReq(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no MsgResendReq: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .msgResendReq(let value): value.write(to: &writer)
            case .msgResendAnsReq(let value): value.write(to: &writer)
            }
        }
    }

    /// `msg_resend_req`
    public struct MsgResendReq: TLConstructor {
        public static let id: UInt32 = 0x7d86_1a08
        public var msgIds: [Int64]

        public init(msgIds: [Int64]) {
            self.msgIds = msgIds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgIds = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(msgIds)
        }
    }

    /// `msg_resend_ans_req`
    public struct MsgResendAnsReq: TLConstructor {
        public static let id: UInt32 = 0x8610_baeb
        public var msgIds: [Int64]

        public init(msgIds: [Int64]) {
            self.msgIds = msgIds
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgIds = try reader.readInt64Vector()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.writeVector(msgIds)
        }
    }

    /// `rpc_result`
    public struct RpcResult: TLConstructor {
        public static let id: UInt32 = 0xf35c_6d01
        public var reqMsgId: Int64
        public var result: ArraySlice<UInt8>

        public init(reqMsgId: Int64, result: ArraySlice<UInt8>) {
            self.reqMsgId = reqMsgId
            self.result = result
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            reqMsgId = try reader.readInt64()
            result = reader.readRest()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(reqMsgId)
            writer.writeRaw(result)
        }
    }

    /// `rpc_error`
    public struct RpcError: TLConstructor {
        public static let id: UInt32 = 0x2144_ca19
        public var errorCode: Int32
        public var errorMessage: String

        public init(errorCode: Int32, errorMessage: String) {
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            errorCode = try reader.readInt32()
            errorMessage = try reader.readString()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(errorCode)
            writer.write(errorMessage)
        }
    }

    /// `RpcDropAnswer`
    public enum AnyRpcDropAnswer: TLUnion {
        case rpcAnswerUnknown
        case rpcAnswerDroppedRunning
        case rpcAnswerDropped(TL.RpcAnswerDropped)

        public init(id: UInt32, bare reader: inout TLReader) throws(MTProtoError) {
            switch id {
            case 0x5e2a_d36e: self = .rpcAnswerUnknown
            case 0xcd78_e586: self = .rpcAnswerDroppedRunning
            case 0xa43a_d8b7: self = .rpcAnswerDropped(try TL.RpcAnswerDropped(bare: &reader))
            default: throw MTProtoError(.unknownConstructor(id), "no RpcDropAnswer: \(hex(id))")
            }
        }

        public func write(to writer: inout TLWriter) {
            switch self {
            case .rpcAnswerUnknown: writer.write(0x5e2a_d36e as UInt32)
            case .rpcAnswerDroppedRunning: writer.write(0xcd78_e586 as UInt32)
            case .rpcAnswerDropped(let value): value.write(to: &writer)
            }
        }
    }

    /// `rpc_answer_dropped`
    public struct RpcAnswerDropped: TLConstructor {
        public static let id: UInt32 = 0xa43a_d8b7
        public var msgId: Int64
        public var seqNo: Int32
        public var bytes: Int32

        public init(msgId: Int64, seqNo: Int32, bytes: Int32) {
            self.msgId = msgId
            self.seqNo = seqNo
            self.bytes = bytes
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            msgId = try reader.readInt64()
            seqNo = try reader.readInt32()
            bytes = try reader.readInt32()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(msgId)
            writer.write(seqNo)
            writer.write(bytes)
        }
    }

    /// `future_salt`
    public struct FutureSalt: TLConstructor {
        public static let id: UInt32 = 0x0949_d9dc
        public var validSince: Int32
        public var validUntil: Int32
        public var salt: Int64

        public init(validSince: Int32, validUntil: Int32, salt: Int64) {
            self.validSince = validSince
            self.validUntil = validUntil
            self.salt = salt
        }

        public init(bare reader: inout TLReader) throws(MTProtoError) {
            validSince = try reader.readInt32()
            validUntil = try reader.readInt32()
            salt = try reader.readInt64()
        }

        public func writeBare(to writer: inout TLWriter) {
            writer.write(validSince)
            writer.write(validUntil)
            writer.write(salt)
        }
    }
}
