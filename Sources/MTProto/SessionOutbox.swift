/// The ids of a server's messages: about the time, always higher, and telling what the message is by their lowest bits.
struct MessageIDs: Sendable {
    private var last: Int64 = 0

    enum Kind: Int64 {
        /// To something that the client has sent.
        case answer = 1
        /// Anything else.
        case push = 3
    }

    /// The lowest id of a time in milliseconds since 1970.
    static func id(at milliseconds: Int64) -> Int64 {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return seconds << 32 | (rest << 32 / 1000) & ~3
    }

    mutating func next(_ kind: Kind, at now: Int64) -> Int64 {
        last = max(Self.id(at: now), last & ~3 + 4) | kind.rawValue
        return last
    }
}

/// What a session has to send, and has sent.
struct SessionOutbox: Sendable {
    /// For how long an acknowledgement waits for something to go with, in milliseconds, and how many do.
    static let acknowledgeAfter: Int64 = 1000
    static let acknowledgeFrom = 16
    /// A packet's messages, and bytes of several of them.
    static let maximumMessages = 1000
    static let maximumBytes = 1 << 20

    private var ids = MessageIDs()
    /// How many content-related messages were sent: twice that is the next sequence number.
    private var contents: Int32 = 0
    private var queue: [OutgoingMessage] = []
    private var sent = SentMessages()
    private var acknowledgements: [Int64] = []
    private var acknowledgeAt: Int64 = .max

    /// Whether nothing waits to be sent or acknowledged.
    var isEmpty: Bool { queue.isEmpty && acknowledgements.isEmpty && sent.count == 0 }

    /// How many messages are kept to be sent again, and their bytes.
    var keptCount: Int { sent.count }
    var kept: Int { sent.bytes }

    /// When packets are to be taken next, without anything happening; nil when never.
    var deadline: Int64? {
        if !queue.isEmpty || acknowledgements.count >= Self.acknowledgeFrom { return 0 }
        return acknowledgements.isEmpty ? nil : acknowledgeAt
    }

    // MARK: In

    /// A service message.
    mutating func add(_ value: some TLValue, isContent: Bool = false, at now: Int64) {
        add(value.bytes(), .answer, isContent: isContent, now)
    }

    /// A service message that answers one of the client's, which needs no acknowledgement then.
    mutating func reply(_ value: some TLValue, to messageID: Int64, at now: Int64) {
        isAnswered(messageID)
        add(value, at: now)
    }

    mutating func add(_ answer: RPCAnswer, to messageID: Int64, at now: Int64) {
        isAnswered(messageID)
        add(answer.body(answering: messageID), .answer, isContent: true, answering: messageID, now)
    }

    mutating func push(_ body: [UInt8], at now: Int64) { add(body, .push, isContent: true, now) }

    private mutating func add(
        _ body: [UInt8], _ kind: MessageIDs.Kind, isContent: Bool, answering requestID: Int64 = 0, _ now: Int64
    ) {
        let message = OutgoingMessage(
            id: ids.next(kind, at: now), sequence: sequence(isContent: isContent), body: body)
        queue.append(message)
        if isContent { sent.keep(message, answering: requestID) }
    }

    private mutating func sequence(isContent: Bool) -> Int32 {
        defer { contents &+= isContent ? 1 : 0 }
        return contents &* 2 | (isContent ? 1 : 0)
    }

    mutating func acknowledge(_ messageID: Int64, at now: Int64) {
        if acknowledgements.isEmpty { acknowledgeAt = now + Self.acknowledgeAfter }
        acknowledgements.append(messageID)
    }

    private mutating func isAnswered(_ messageID: Int64) {
        guard let place = acknowledgements.lastIndex(of: messageID) else { return }
        acknowledgements.remove(at: place)
    }

    // MARK: What was sent

    /// The client has these.
    mutating func isAcknowledged(_ id: Int64) { sent.remove(id) }

    func hasAnswer(to requestID: Int64) -> Bool { sent.answer(to: requestID) != nil }

    /// - Returns: whether there was one.
    mutating func repeatAnswer(to requestID: Int64) -> Bool {
        sent.answer(to: requestID).map { repeatMessage($0.id) } ?? false
    }

    /// - Returns: whether it was there.
    mutating func repeatMessage(_ id: Int64) -> Bool {
        switch sent.repeat(id) {
        case .absent: return false
        case .queued: break
        case .again(let message): queue.append(message)
        }
        return true
    }

    /// All that is not acknowledged, on a new connection.
    mutating func repeatAll() { queue = sent.repeatAll() + queue }

    /// Takes an answer back.
    mutating func dropAnswer(to requestID: Int64) -> OutgoingMessage? {
        guard let message = sent.answer(to: requestID) else { return nil }
        sent.remove(message.id)
        queue.removeAll { $0.id == message.id }
        return message
    }

    mutating func forget(before id: Int64) { sent.remove(before: id) }

    // MARK: Out

    /// What is to be sent now, a message a packet: one alone, or a container.
    mutating func take(at now: Int64) -> [OutgoingMessage] {
        let isDue = !queue.isEmpty || acknowledgements.count >= Self.acknowledgeFrom || now >= acknowledgeAt
        if isDue, !acknowledgements.isEmpty {
            for start in stride(from: 0, to: acknowledgements.count, by: Session.maximumIDs) {
                let some = Array(acknowledgements[start...].prefix(Session.maximumIDs))
                add(TL.MsgsAck(msgIds: some), at: now)
            }
            acknowledgements = []
            acknowledgeAt = .max
        }
        var rest = queue[...]
        if !queue.isEmpty { sent.areSent() }
        queue = []
        var packets: [OutgoingMessage] = []
        while !rest.isEmpty {
            let count = Self.fitting(rest)
            packets.append(count == 1 ? rest.first! : container(rest.prefix(count), now))
            rest = rest.dropFirst(count)
        }
        return packets
    }

    private mutating func container(_ messages: ArraySlice<OutgoingMessage>, _ now: Int64) -> OutgoingMessage {
        OutgoingMessage(
            id: ids.next(.answer, at: now), sequence: sequence(isContent: false),
            body: MessageContainer.body(of: messages))
    }

    /// How many go into one packet: at least one.
    private static func fitting(_ messages: ArraySlice<OutgoingMessage>) -> Int {
        var bytes = 0
        var count = 0
        for message in messages.prefix(maximumMessages) {
            bytes += MessageContainer.head + message.body.count
            if count > 0, bytes > maximumBytes { break }
            count += 1
        }
        return count
    }
}
