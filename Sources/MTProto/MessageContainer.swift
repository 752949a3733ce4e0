/// `msg_container`: several messages in one.
enum MessageContainer {
    static let id: UInt32 = 0x73f1_f8dc
    /// What stands before a message's body.
    static let head = 16

    static func isContainer(_ body: ArraySlice<UInt8>) -> Bool { body.count >= 4 && body.integer(at: 0) == id }

    /// The messages of a client's container; nil when it breaks a rule of core.telegram.org/mtproto/service_messages:
    /// too many, not just as long as it says, another container inside, or an id that is not below its own.
    static func messages(
        in body: ArraySlice<UInt8>, of containerID: Int64
    ) -> [(head: Session.MessageHead, body: ArraySlice<UInt8>)]? {
        guard body.count >= 8 else { return nil }
        let count = Int(body.integer(at: 4, as: Int32.self))
        guard (1...Session.maximumContainer).contains(count), count <= body.count / head else { return nil }
        var messages: [(head: Session.MessageHead, body: ArraySlice<UInt8>)] = []
        var rest = body.dropFirst(8)
        for _ in 0..<count {
            guard rest.count >= head else { return nil }
            let length = Int(rest.integer(at: 12, as: Int32.self))
            guard length >= 4, length % 4 == 0, length <= rest.count - head else { return nil }
            let message = Session.MessageHead(id: rest.integer(at: 0), sequence: rest.integer(at: 8))
            let inner = rest.dropFirst(head).prefix(length)
            guard message.id < containerID, !isContainer(inner) else { return nil }
            messages.append((message, inner))
            rest = rest.dropFirst(head + length)
        }
        return rest.isEmpty ? messages : nil
    }

    static func body(of messages: some Collection<OutgoingMessage>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(messages.reduce(8) { $0 + head + $1.body.count })
        bytes.append(integer: id)
        bytes.append(integer: Int32(messages.count))
        for message in messages {
            bytes.append(integer: message.id)
            bytes.append(integer: message.sequence)
            bytes.append(integer: Int32(message.body.count))
            bytes.append(contentsOf: message.body)
        }
        return bytes
    }
}
