internal import EventLoop
internal import FoundationEssentials
internal import MTProto

/// A key that a client and the server have in common.
struct ChatKey: Sendable {
    var id: Int64
    var bytes: [UInt8]

    static func random() -> ChatKey {
        let key = AuthKey((0..<AuthKey.length).map { _ in UInt8.random(in: 0...255) })
        return ChatKey(id: key.id, bytes: key.bytes)
    }
}

/// A client of the MTProto gateway, over a plain abridged connection: no more than what is needed to call and to hear,
/// so that the server is measured and not its client.
actor ChatClient {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    nonisolated let user: Int64

    private let key: AuthKey
    private let session = Int64.random(in: 1..<Int64.max)
    private var salts: ServerSalts
    private var socket: StreamSocket?
    private var input: [UInt8] = []
    private var lastID: Int64 = 0
    private var contents: Int32 = 0
    private var acknowledgements: [Int64] = []
    private var calls: [Int64: @Sendable (Result<ArraySlice<UInt8>, any Error>) -> Void] = [:]
    private var connecting: CheckedContinuation<Void, any Error>?
    /// Called for each message of somebody else that comes live: its text.
    private var onMessage: (@Sendable (String) -> Void)?

    init(user: Int64, key: ChatKey, loop: EventLoop) {
        self.user = user
        self.key = AuthKey(key.bytes)
        self.loop = loop
        salts = ServerSalts(key: self.key)
    }

    var isConnected: Bool { socket != nil }

    func hear(_ body: @escaping @Sendable (String) -> Void) { onMessage = body }

    // MARK: Connection

    /// - Parameter source: the address that the connection comes from.
    func connect(port: Int, from source: String? = nil) async throws {
        try await withCheckedThrowingContinuation { continuation in
            connecting = continuation
            open(port, source)
        }
        _ = try await call(
            TL.InvokeWithLayer(
                layer: Int32(TL.layer),
                query: TL.InitConnection(
                    apiId: 1, deviceModel: "bench", systemVersion: "1", appVersion: "1", systemLangCode: "en",
                    langPack: "", langCode: "en", query: TL.UpdatesGetState().bytes()[...]
                ).bytes()[...]
            ).bytes())
    }

    private func open(_ port: Int, _ source: String?) {
        let address = SocketAddress(host: "127.0.0.1", port: port)
        socket = StreamSocket.connect(
            loop, to: address, within: .seconds(10), from: source.map { SocketAddress(host: $0, port: 0) }
        ) { event in self.take(event) }
    }

    func close() {
        socket?.close()
        socket = nil
        fail(BenchError("the client was closed"))
    }

    private func take(_ event: StreamSocket.Event) {
        switch event {
        case .connected:
            socket?.write { $0.append(0xef) }
            connecting?.resume()
            connecting = nil
        case .received(let bytes):
            input.append(contentsOf: bytes)
            readPackets()
        case .finished, .closed:
            socket?.close()
            socket = nil
            fail(BenchError("user \(user) lost the connection"))
        case .drained: break
        }
    }

    private func fail(_ error: any Error) {
        connecting?.resume(throwing: error)
        connecting = nil
        let waiting = calls
        calls = [:]
        for done in waiting.values { done(.failure(error)) }
    }

    // MARK: In

    private func readPackets() {
        var place = 0
        while input.count > place {
            var head = 1
            var count = Int(input[place]) * 4
            if input[place] == 0x7f {
                guard input.count >= place + 4 else { break }
                head = 4
                count = (Int(input[place + 1]) | Int(input[place + 2]) << 8 | Int(input[place + 3]) << 16) * 4
            }
            guard input.count >= place + head + count else { break }
            let packet = Array(input[(place + head)..<(place + head + count)])
            place += head + count
            guard let message = try? EncryptedMessage.open(packet, key: key, from: .server) else {
                return fail(BenchError("user \(user) was refused: \(packet)"))
            }
            take(id: message.messageID, sequence: message.sequence, message.body)
        }
        input.removeFirst(place)
    }

    private func take(id: Int64, sequence: Int32, _ body: ArraySlice<UInt8>) {
        var reader = TLReader(body)
        guard let constructor = try? reader.peekUInt32() else { return }
        if constructor == 0x73f1_f8dc {
            var rest = body.dropFirst(8)
            while rest.count >= 16 {
                let (id, sequence, length) = rest.withUnsafeBytes {
                    (
                        $0.loadUnaligned(as: Int64.self), $0.loadUnaligned(fromByteOffset: 8, as: Int32.self),
                        Int($0.loadUnaligned(fromByteOffset: 12, as: Int32.self))
                    )
                }
                take(id: id, sequence: sequence, rest.dropFirst(16).prefix(length))
                rest = rest.dropFirst(16 + length)
            }
            return
        }
        if sequence & 1 == 1 { acknowledgements.append(id) }
        if constructor == TL.RpcResult.id {
            _ = try? reader.readUInt32()
            guard let request = try? reader.readInt64(), let done = calls.removeValue(forKey: request) else { return }
            done(Self.answer(reader.readRest()))
        } else if let updates = try? TL.AnyUpdates(from: &reader) {
            hear(updates)
        } else if ![TL.MsgsAck.id, TL.NewSessionCreated.id].contains(constructor) {
            say("user \(user) can't read a message that begins with \(String(constructor, radix: 16))")
        }
        // An idle client acknowledges as a busy one does with its calls.
        if acknowledgements.count >= 16 { acknowledge() }
    }

    private static func answer(_ bytes: ArraySlice<UInt8>) -> Result<ArraySlice<UInt8>, any Error> {
        var reader = TLReader(bytes)
        switch try? reader.peekUInt32() {
        case TL.RpcError.id:
            let error = try? TL.RpcError(from: &reader)
            return .failure(BenchError("\(error?.errorCode ?? 0) \(error?.errorMessage ?? "")"))
        case TL.GzipPacked.id:
            var budget = 64 << 20
            return Result {
                try Gzip.inflate(TL.GzipPacked(from: &reader).packedData, budget: &budget)[...]
            }
        default: return .success(bytes)
        }
    }

    private func hear(_ updates: TL.AnyUpdates) {
        switch updates {
        case .updateShortMessage(let it): if !it.out { onMessage?(it.message) }
        case .updates(let it):
            for case .updateNewMessage(let new) in it.updates {
                if case .message(let message) = new.message, !message.out { onMessage?(message.message) }
            }
        default: break
        }
    }

    // MARK: Out

    /// Calls a method; `done` is called on the loop.
    func call(_ body: [UInt8], _ done: @escaping @Sendable (Result<ArraySlice<UInt8>, any Error>) -> Void) {
        guard socket != nil else { return done(.failure(BenchError("user \(user) has no connection"))) }
        let id = nextID()
        calls[id] = done
        queue(id: id, sequence: contents * 2 + 1, body)
        contents += 1
    }

    func call(_ body: [UInt8]) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            call(body) { result in continuation.resume(with: result.map { Array($0) }) }
        }
    }

    /// Alone, or in a container with what is to be acknowledged, as clients do.
    private func queue(id: Int64, sequence: Int32, _ body: [UInt8]) {
        guard !acknowledgements.isEmpty else { return seal(id: id, sequence: sequence, body) }
        let ack = TL.MsgsAck(msgIds: acknowledgements).bytes()
        acknowledgements = []
        var writer = TLWriter()
        writer.write(0x73f1_f8dc as UInt32)
        writer.write(2 as Int32)
        for (id, sequence, body) in [(id, sequence, body), (nextID(), contents * 2 + 2, ack)] {
            writer.write(id)
            writer.write(sequence)
            writer.write(Int32(body.count))
            writer.writeRaw(body)
        }
        seal(id: nextID(), sequence: contents * 2 + 2, writer.bytes)
    }

    private func acknowledge() {
        let ack = TL.MsgsAck(msgIds: acknowledgements).bytes()
        acknowledgements = []
        seal(id: nextID(), sequence: contents * 2, ack)
    }

    private func seal(id: Int64, sequence: Int32, _ body: [UInt8]) {
        let message = EncryptedMessage(
            salt: salts.current(at: id >> 32), sessionID: session, messageID: id, sequence: sequence, body: body[...])
        let packet = message.seal(key: key, from: .client)
        socket?.write { output in
            if packet.count < 0x7f * 4 {
                output.append(UInt8(packet.count / 4))
            } else {
                output.append(0x7f)
                let words = packet.count / 4
                output += [UInt8(words & 0xff), UInt8(words >> 8 & 0xff), UInt8(words >> 16)]
            }
            output += packet
        }
    }

    private func nextID() -> Int64 {
        let now = Date().timeIntervalSince1970
        lastID = max(Int64(now * 4_294_967_296) & ~3, lastID + 4)
        return lastID
    }
}
