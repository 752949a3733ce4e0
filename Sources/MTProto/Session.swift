/// A client's session (core.telegram.org/mtproto/description, "Session"): which messages have come, which were sent and
/// not acknowledged, salts, ids and sequence numbers. Messages and answers come in; calls to be made, and packets to be
/// sent, go out.
///
/// Whoever holds it takes its packets (``takePackets(at:)``) after each turn in which something came in, and at its
/// ``deadline``; calls ``tick(at:)`` every minute or so; and lets go of it some time after its connection. Times are
/// milliseconds since 1970. A quiet session takes well under a kilobyte.
public struct Session: Sendable {
    /// Bounds of what a client may send (core.telegram.org/mtproto/service_messages_about_messages).
    static let maximumContainer = 1024
    static let maximumIDs = 8192
    /// How many ids all messages of a packet may name.
    static let maximumIDsOfPacket = 4 * maximumIDs
    /// How many calls a session may have running.
    static let maximumCalls = 1024
    /// How old a client's message may be, and how far ahead, in milliseconds.
    static let oldest: Int64 = 300_000
    static let newest: Int64 = 30_000

    public enum Action: Sendable, Equatable {
        /// A method of the API in TL bytes, wrappers and all: to be answered with ``answer(_:_:at:)``.
        case call(messageID: Int64, bytes: ArraySlice<UInt8>)
        /// The client does not want this call's answer any more, and was told so.
        case cancel(messageID: Int64)
        /// Close the connection after so many seconds, unless this is said again before.
        case disconnect(after: Int32)
        /// End another session of the same key, and tell ``destroyed(session:existed:messageID:at:)``.
        case destroySession(Int64, messageID: Int64)
        /// End the key itself, and tell ``keyDestroyed(_:messageID:at:)``.
        case destroyKey(messageID: Int64)
        /// Send this error in place of a packet, and close the connection.
        case refuse(TransportError)
    }

    public let id: Int64
    let key: AuthKey
    var salts: ServerSalts
    /// Whether the client was told of the session (`new_session_created`).
    private var isAnnounced: Bool
    private var received = ReceivedIDs()
    /// Calls that are running.
    private var running: Set<Int64> = []
    var outbox = SessionOutbox()
    /// What may still be inflated of the packet in hand.
    private var budget = 0
    /// How many ids may still be named in it.
    var idsLeft = 0

    /// - Parameter isNew: false when the client has been told of the session already, by another process say.
    public init(id: Int64, key: AuthKey, salts: ServerSalts, isNew: Bool = true) {
        self.id = id
        self.key = key
        self.salts = salts
        isAnnounced = !isNew
    }

    /// How many of the client's ids are remembered.
    var remembered: Int { received.count }
    /// Whether there is nothing to be lost with it: no call runs, nothing is unacknowledged.
    public var isIdle: Bool { running.isEmpty && outbox.isEmpty }
    /// Whether a call is still to be answered.
    public func isRunning(_ messageID: Int64) -> Bool { running.contains(messageID) }

    // MARK: What comes in

    /// - Parameters:
    ///   - message: of this session, opened with its key.
    ///   - now: milliseconds since 1970.
    public mutating func receive(_ message: EncryptedMessage, at now: Int64) -> [Action] {
        precondition(message.sessionID == id, "a message of another session")
        let head = MessageHead(id: message.messageID, sequence: message.sequence)
        guard salts.isTaken(message.salt, at: now / 1000) else {
            outbox.add(
                TL.BadServerSalt(
                    badMsgId: head.id, badMsgSeqno: head.sequence, errorCode: 48,
                    newServerSalt: salts.current(at: now / 1000)), at: now)
            return []
        }
        budget = Gzip.largest
        idsLeft = Self.maximumIDsOfPacket
        let isContainer = MessageContainer.isContainer(message.body)
        if let fault = fault(of: head.id, at: now) { return refuse(head, fault, now) }
        switch received.verdict(on: head.id) {
        case .forgotten: return refuse(head, .tooOld, now)
        case .known where isContainer: return refuse(head, .containerIsKnown, now)
        case .known: return isRepeated(head, now)
        case .new: break
        }
        return isContainer ? open(head, message.body, now) : take(head, message.body, now, firstID: head.id)
    }

    struct MessageHead: Sendable, Equatable {
        let id: Int64
        let sequence: Int32
        /// Whether the client wants to know that it came.
        var isContent: Bool { sequence & 1 == 1 }
    }

    /// Codes of `bad_msg_notification`.
    enum Fault: Int32 {
        case tooLow = 16
        case tooHigh = 17
        case wrongBits = 18
        case containerIsKnown = 19
        case tooOld = 20
        case container = 64
    }

    private func fault(of id: Int64, at now: Int64) -> Fault? {
        if let fault = Self.fault(ofBits: id) { return fault }
        if id < MessageIDs.id(at: now - Self.oldest) { return .tooLow }
        if id > MessageIDs.id(at: now + Self.newest) { return .tooHigh }
        return nil
    }

    /// A client's ids are multiples of 4, with a fraction of the second in the lower half.
    private static func fault(ofBits id: Int64) -> Fault? {
        id & 3 != 0 || id & 0xffff_ffff == 0 ? .wrongBits : nil
    }

    private mutating func refuse(_ head: MessageHead, _ fault: Fault, _ now: Int64) -> [Action] {
        outbox.add(
            TL.BadMsgNotification(badMsgId: head.id, badMsgSeqno: head.sequence, errorCode: fault.rawValue), at: now)
        return []
    }

    // MARK: Containers

    private mutating func open(_ head: MessageHead, _ body: ArraySlice<UInt8>, _ now: Int64) -> [Action] {
        received.insert(head.id)
        guard let messages = MessageContainer.messages(in: body, of: head.id) else {
            return refuse(head, .container, now)
        }
        let firstID = messages.map(\.head.id).min() ?? head.id
        var actions: [Action] = []
        for (head, body) in messages {
            // One that had to wait may be older than others may: what counts is whether it can be known as new.
            if let fault = Self.fault(ofBits: head.id) {
                actions += refuse(head, fault, now)
                continue
            }
            switch received.verdict(on: head.id) {
            case .forgotten: actions += refuse(head, .tooOld, now)
            case .known: actions += isRepeated(head, now)
            case .new: actions += take(head, body, now, firstID: firstID)
            }
            // The connection ends there.
            if case .refuse = actions.last { break }
        }
        return actions
    }

    // MARK: Messages

    private mutating func take(
        _ head: MessageHead, _ body: ArraySlice<UInt8>, _ now: Int64, firstID: Int64
    ) -> [Action] {
        if !isAnnounced {
            isAnnounced = true
            let session = TL.NewSessionCreated(
                firstMsgId: firstID, uniqueId: Int64(bitPattern: SecureRandom().next()),
                serverSalt: salts.current(at: now / 1000))
            outbox.add(session, isContent: true, at: now)
        }
        received.insert(head.id)
        if head.isContent { outbox.acknowledge(head.id, at: now) }
        return serve(head, body, depth: 0, now)
    }

    /// A message that has come before: it is not done again; its answer is sent again, if it is there.
    private mutating func isRepeated(_ head: MessageHead, _ now: Int64) -> [Action] {
        if !outbox.repeatAnswer(to: head.id), head.isContent { outbox.acknowledge(head.id, at: now) }
        return []
    }

    mutating func serve(_ head: MessageHead, _ body: ArraySlice<UInt8>, depth: Int, _ now: Int64) -> [Action] {
        var reader = TLReader(body)
        do throws(MTProtoError) {
            switch try reader.peekUInt32() {
            case TL.GzipPacked.id: return try inflate(head, &reader, depth: depth, now)
            case MessageContainer.id: return refuse(head, .container, now)
            case let constructor:
                if let actions = try service(constructor, head, &reader, now) { return actions }
                return call(head, body, now)
            }
        } catch {
            switch error.code {
            case .tooLarge: return [.refuse(.flood)]
            default:
                fail(head, code: 400, "INPUT_FETCH_ERROR", now)
                return []
            }
        }
    }

    private mutating func inflate(
        _ head: MessageHead, _ reader: inout TLReader, depth: Int, _ now: Int64
    ) throws(MTProtoError) -> [Action] {
        let packed = try TL.GzipPacked(from: &reader)
        guard depth < Gzip.maximumDepth else { throw MTProtoError(.tooLarge, "gzip over \(depth) deep") }
        let body = try Gzip.inflate(packed.packedData, budget: &budget)
        return serve(head, body[...], depth: depth + 1, now)
    }

    // MARK: Calls

    private mutating func call(_ head: MessageHead, _ body: ArraySlice<UInt8>, _ now: Int64) -> [Action] {
        guard running.count < Self.maximumCalls else {
            fail(head, code: 420, "FLOOD_WAIT_1", now)
            return []
        }
        running.insert(head.id)
        return [.call(messageID: head.id, bytes: body)]
    }

    /// Answers a call. Nothing happens when it is not running: it was answered, or is not wanted any more.
    public mutating func answer(_ messageID: Int64, _ answer: RPCAnswer, at now: Int64) {
        guard running.remove(messageID) != nil else { return }
        if running.isEmpty { running = [] }
        outbox.add(answer, to: messageID, at: now)
    }

    private mutating func fail(_ head: MessageHead, code: Int32, _ message: String, _ now: Int64) {
        outbox.add(.error(code: code, message: message), to: head.id, at: now)
    }

    /// Tells the client something that it has not asked for.
    /// - Parameter body: TL bytes of `Updates`.
    public mutating func push(_ body: [UInt8], at now: Int64) { outbox.push(body, at: now) }

    // MARK: Its parts, for its services

    /// Drops a running call.
    /// - Returns: whether it was running.
    mutating func drop(_ messageID: Int64) -> Bool { running.remove(messageID) != nil }

    /// What is known of a client's message (core.telegram.org/mtproto/service_messages_about_messages).
    func state(of id: Int64) -> UInt8 {
        switch received.verdict(on: id) {
        case .forgotten: return 1
        case .new: return id > received.highest ? 3 : 2
        case .known:
            let isAnswered = outbox.hasAnswer(to: id)
            return 4 | (running.contains(id) ? 32 : 0) | (isAnswered ? 64 : 0)
        }
    }

    /// Forgets what rules of time have made worthless: every minute or so.
    public mutating func tick(at now: Int64) {
        received.forget(before: MessageIDs.id(at: now - Self.oldest - Self.newest))
        outbox.forget(before: MessageIDs.id(at: now - Self.oldest))
    }
}
