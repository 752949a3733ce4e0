/// A message of ours in a session.
struct OutgoingMessage: Sendable, Equatable {
    let id: Int64
    let sequence: Int32
    let body: [UInt8]
}

/// What a session has sent and the client has not acknowledged: answers and pushes, to be sent again when they are
/// asked for. Bounded: of the oldest, first the bodies go, and an answer becomes an error that makes the client ask
/// anew; then the messages.
struct SentMessages: Sendable {
    static let maximumCount = 256
    static let maximumBytes = 1 << 20
    /// Below this, letting a body go wins nothing.
    private static let smallBody = 128

    private struct Entry: Sendable {
        var message: OutgoingMessage
        /// The request that it answers; 0 for none.
        let requestID: Int64
        /// Whether it waits to be sent, for the first time or again.
        var isQueued = true
    }

    /// In order of ids.
    private var entries: [Entry] = []
    private(set) var bytes = 0

    var count: Int { entries.count }

    mutating func keep(_ message: OutgoingMessage, answering requestID: Int64 = 0) {
        entries.append(Entry(message: message, requestID: requestID))
        bytes += message.body.count
        if entries.count > Self.maximumCount { remove(first: Self.maximumCount / 4) }
        if bytes > Self.maximumBytes { letBodiesGo() }
    }

    /// Drops bodies from the oldest on until half the bound is kept; the newest message stays whole.
    private mutating func letBodiesGo() {
        var kept: [Entry] = []
        for (place, entry) in entries.enumerated() {
            let isLast = place == entries.count - 1
            guard !isLast, bytes > Self.maximumBytes / 2, entry.message.body.count > Self.smallBody else {
                kept.append(entry)
                continue
            }
            bytes -= entry.message.body.count
            guard entry.requestID != 0 else { continue }
            var shortened = entry
            shortened.message = OutgoingMessage(
                id: entry.message.id, sequence: entry.message.sequence, body: Self.lost(entry.requestID))
            bytes += shortened.message.body.count
            kept.append(shortened)
        }
        entries = kept
    }

    /// What is answered again when the answer itself is no longer there: clients call again after a 500.
    private static func lost(_ requestID: Int64) -> [UInt8] {
        RPCAnswer.error(code: 500, message: "ANSWER_NOT_KEPT").body(answering: requestID)
    }

    func answer(to requestID: Int64) -> OutgoingMessage? {
        entries.last { $0.requestID == requestID }?.message
    }

    enum Repetition {
        case absent
        /// What is asked for again and again before it is sent is sent once.
        case queued
        case again(OutgoingMessage)
    }

    /// The message, to be queued again.
    mutating func `repeat`(_ id: Int64) -> Repetition {
        guard let place = place(of: id) else { return .absent }
        guard !entries[place].isQueued else { return .queued }
        entries[place].isQueued = true
        return .again(entries[place].message)
    }

    /// All that is not queued, to be queued again.
    mutating func repeatAll() -> [OutgoingMessage] {
        var messages: [OutgoingMessage] = []
        for place in entries.indices where !entries[place].isQueued {
            entries[place].isQueued = true
            messages.append(entries[place].message)
        }
        return messages
    }

    /// Nothing waits any more.
    mutating func areSent() {
        for place in entries.indices { entries[place].isQueued = false }
    }

    mutating func remove(_ id: Int64) {
        guard let place = place(of: id) else { return }
        bytes -= entries[place].message.body.count
        entries.remove(at: place)
        if entries.isEmpty { entries = [] }
    }

    /// Forgets what was sent before `id`: clients refuse what is older.
    mutating func remove(before id: Int64) {
        remove(first: entries.firstIndex { $0.message.id >= id } ?? entries.count)
    }

    private mutating func remove(first count: Int) {
        guard count > 0 else { return }
        for entry in entries[..<count] { bytes -= entry.message.body.count }
        entries = Array(entries[count...])
    }

    private func place(of id: Int64) -> Int? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].message.id < id { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].message.id == id ? low : nil
    }
}

/// What answers a call.
public enum RPCAnswer: Sendable, Equatable {
    /// TL bytes of the method's answer. Compressed when that is worth it, unless they are said not to be compressible.
    case result([UInt8], isCompressible: Bool = true)
    /// As core.telegram.org/api/errors lists them: a code of HTTP's kind and a name in capitals.
    case error(code: Int32, message: String)

    /// `rpc_result`.
    func body(answering requestID: Int64) -> [UInt8] {
        var writer = TLWriter()
        writer.write(TL.RpcResult.id)
        writer.write(requestID)
        switch self {
        case .result(let bytes, let isCompressible):
            if isCompressible, let packed = Gzip.deflate(bytes) {
                TL.GzipPacked(packedData: packed).write(to: &writer)
            } else {
                writer.writeRaw(bytes)
            }
        case .error(let code, let message):
            TL.RpcError(errorCode: code, errorMessage: message).write(to: &writer)
        }
        return writer.bytes
    }
}
