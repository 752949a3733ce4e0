/// Service messages: what a client says of messages, salts and the connection
/// (core.telegram.org/mtproto/service_messages and service_messages_about_messages).
extension Session {
    /// Those that are known and want nothing: about what this server never asks or says.
    private static let ignored: Set<UInt32> = [
        TL.HttpWait.id, TL.MsgsStateInfo.id, TL.MsgDetailedInfo.id, TL.MsgNewDetailedInfo.id, TL.BadMsgNotification.id,
        TL.BadServerSalt.id, TL.NewSessionCreated.id, TL.Pong.id, TL.FutureSalts.id, TL.RpcResult.id, TL.RpcError.id,
    ]

    /// - Returns: nil when the message is none.
    mutating func service(
        _ constructor: UInt32, _ head: MessageHead, _ reader: inout TLReader, _ now: Int64
    ) throws(MTProtoError) -> [Action]? {
        switch constructor {
        case TL.MsgsAck.id: areAcknowledged(try bounded(try TL.MsgsAck(from: &reader).msgIds))
        case TL.Ping.id: pong(head, try TL.Ping(from: &reader).pingId, now)
        case TL.PingDelayDisconnect.id:
            let ping = try TL.PingDelayDisconnect(from: &reader)
            pong(head, ping.pingId, now)
            return [.disconnect(after: max(0, ping.disconnectDelay))]
        case TL.GetFutureSalts.id: giveSalts(head, try TL.GetFutureSalts(from: &reader).num, now)
        case TL.MsgsStateReq.id: giveStates(head, try bounded(try TL.MsgsStateReq(from: &reader).msgIds), now)
        case TL.MsgsAllInfo.id: areKnown(try TL.MsgsAllInfo(from: &reader))
        case TL.MsgResendReq.id:
            let ids = try bounded(try TL.MsgResendReq(from: &reader).msgIds)
            repeatMessages(head, ids, now)
        case TL.MsgResendAnsReq.id:
            for id in try bounded(try TL.MsgResendAnsReq(from: &reader).msgIds) { _ = outbox.repeatAnswer(to: id) }
        case TL.RpcDropAnswer.id: return drop(head, try TL.RpcDropAnswer(from: &reader).reqMsgId, now)
        case TL.DestroySession.id: return destroySession(head, try TL.DestroySession(from: &reader).sessionId, now)
        case TL.DestroyAuthKey.id: return [.destroyKey(messageID: head.id)]
        default: return Self.ignored.contains(constructor) ? [] : nil
        }
        return []
    }

    /// - Throws: `tooLarge` for more ids than a message or a packet may name.
    private mutating func bounded(_ ids: [Int64]) throws(MTProtoError) -> [Int64] {
        guard ids.count <= min(Self.maximumIDs, idsLeft) else { throw MTProtoError(.tooLarge, "\(ids.count) ids") }
        idsLeft -= ids.count
        return ids
    }

    private mutating func pong(_ head: MessageHead, _ pingID: Int64, _ now: Int64) {
        outbox.reply(TL.Pong(msgId: head.id, pingId: pingID), to: head.id, at: now)
    }

    private mutating func giveSalts(_ head: MessageHead, _ count: Int32, _ now: Int64) {
        let seconds = now / 1000
        let salts = TL.FutureSalts(
            reqMsgId: head.id, now: Int32(truncatingIfNeeded: seconds), salts: salts.future(count, at: seconds))
        outbox.reply(salts, to: head.id, at: now)
    }

    // MARK: About messages

    private mutating func areAcknowledged(_ ids: [Int64]) {
        for id in ids { outbox.isAcknowledged(id) }
    }

    /// What the client knows of our messages: those that it has are acknowledged.
    private mutating func areKnown(_ info: TL.MsgsAllInfo) {
        for (id, state) in zip(info.msgIds, info.info) where state & 7 == 4 { outbox.isAcknowledged(id) }
    }

    private mutating func giveStates(_ head: MessageHead, _ ids: [Int64], _ now: Int64) {
        outbox.reply(TL.MsgsStateInfo(reqMsgId: head.id, info: ids.map { state(of: $0) }), to: head.id, at: now)
    }

    /// Sends again what is there; when something is not, the states of all are told.
    private mutating func repeatMessages(_ head: MessageHead, _ ids: [Int64], _ now: Int64) {
        var isComplete = true
        for id in ids where !outbox.repeatMessage(id) { isComplete = false }
        if !isComplete { giveStates(head, ids, now) }
    }

    /// Both the call and this one are told what became of it.
    private mutating func drop(_ head: MessageHead, _ messageID: Int64, _ now: Int64) -> [Action] {
        if drop(messageID) {
            let dropped = RPCAnswer.result(TL.AnyRpcDropAnswer.rpcAnswerDroppedRunning.bytes())
            outbox.add(dropped, to: messageID, at: now)
            outbox.add(dropped, to: head.id, at: now)
            return [.cancel(messageID: messageID)]
        }
        var answer = TL.AnyRpcDropAnswer.rpcAnswerUnknown
        if let message = outbox.dropAnswer(to: messageID) {
            answer = .rpcAnswerDropped(
                TL.RpcAnswerDropped(
                    msgId: message.id, seqNo: message.sequence, bytes: Int32(message.body.count)))
        }
        outbox.add(.result(answer.bytes()), to: head.id, at: now)
        return []
    }

    // MARK: Sessions and keys

    private mutating func destroySession(_ head: MessageHead, _ session: Int64, _ now: Int64) -> [Action] {
        // The one that says so goes on: only another can be ended.
        guard session != id else {
            destroyed(session: session, existed: false, messageID: head.id, at: now)
            return []
        }
        return [.destroySession(session, messageID: head.id)]
    }

    /// What became of ``Action/destroySession(_:messageID:)``.
    public mutating func destroyed(session: Int64, existed: Bool, messageID: Int64, at now: Int64) {
        if existed {
            outbox.reply(TL.DestroySessionOk(sessionId: session), to: messageID, at: now)
        } else {
            outbox.reply(TL.DestroySessionNone(sessionId: session), to: messageID, at: now)
        }
    }

    /// What became of ``Action/destroyKey(messageID:)``.
    public mutating func keyDestroyed(_ result: TL.AnyDestroyAuthKeyRes, messageID: Int64, at now: Int64) {
        outbox.reply(result, to: messageID, at: now)
    }

    // MARK: Packets

    /// The packets that are to be sent now, encrypted: for ``TransportEncoder/append(_:to:)``.
    public mutating func takePackets(at now: Int64) -> [[UInt8]] {
        let messages = outbox.take(at: now)
        guard !messages.isEmpty else { return [] }
        let salt = salts.current(at: now / 1000)
        return messages.map { message in
            EncryptedMessage(
                salt: salt, sessionID: id, messageID: message.id, sequence: message.sequence, body: message.body[...]
            ).seal(key: key)
        }
    }

    /// When ``takePackets(at:)`` has something that nobody has asked for just now: acknowledgements that waited. 0 for
    /// at once, nil for never.
    public var deadline: Int64? { outbox.deadline }

    /// The session goes on over a new connection: what the client has not acknowledged is sent again.
    public mutating func resume() { outbox.repeatAll() }
}
