import EventLoop
import Foundation
import MTProto

@testable import MTProtoGateway

/// A client that speaks with several keys over one connection, as no honest one does.
actor RawClient {
    struct Fault: Error, Equatable { let text: String }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private struct Voice {
        let key: WireKey
        let session = Int64.random(in: 1..<Int64.max)
        var salts: ServerSalts
        var contents: Int32 = 0
    }
    private var voices: [Int64: Voice]
    private var socket: StreamSocket?
    private var input: [UInt8] = []
    private var lastID: Int64 = 0
    private var connecting: CheckedContinuation<Void, any Error>?
    private var answers: [Int64: Result<[UInt8], any Error>] = [:]
    private var waiting: [Int64: CheckedContinuation<[UInt8], any Error>] = [:]
    private(set) var isClosed = false

    init(_ keys: [WireKey], on loop: EventLoop) {
        self.loop = loop
        voices = Dictionary(uniqueKeysWithValues: keys.map { ($0.id, Voice(key: $0, salts: ServerSalts(key: $0))) })
    }

    func connect(to port: Int) async throws {
        try await withCheckedThrowingContinuation { continuation in
            connecting = continuation
            open(port)
        }
    }

    private func open(_ port: Int) {
        socket = StreamSocket.connect(
            loop, to: SocketAddress(host: "127.0.0.1", port: port), within: .seconds(10)
        ) { event in self.take(event) }
    }

    func close() {
        socket?.close()
        socket = nil
        fail()
    }

    private func take(_ event: StreamSocket.Event) {
        switch event {
        case .connected:
            // The abridged transport (core.telegram.org/mtproto/mtproto-transports).
            socket?.write { $0.append(0xef) }
            connecting?.resume()
            connecting = nil
        case .received(let bytes):
            input.append(contentsOf: bytes)
            readPackets()
        case .finished, .closed: close()
        case .drained: break
        }
    }

    private func fail() {
        isClosed = true
        let fault = Fault(text: "the connection is closed")
        connecting?.resume(throwing: fault)
        connecting = nil
        for continuation in waiting.values { continuation.resume(throwing: fault) }
        waiting = [:]
    }

    // MARK: In

    private func readPackets() {
        var place = 0
        while input.count > place {
            var (head, count) = (1, Int(input[place]) * 4)
            if input[place] == 0x7f {
                guard input.count >= place + 4 else { break }
                head = 4
                count = (Int(input[place + 1]) | Int(input[place + 2]) << 8 | Int(input[place + 3]) << 16) * 4
            }
            guard input.count >= place + head + count else { break }
            let packet = Array(input[(place + head)..<(place + head + count)])
            place += head + count
            // An error of the transport; the connection's end follows.
            guard let id = EncryptedMessage.keyID(of: packet), let key = voices[id]?.key,
                let message = try? EncryptedMessage.open(packet, key: key, from: .server)
            else { continue }
            take(message.body)
        }
        input.removeFirst(place)
    }

    private func take(_ body: ArraySlice<UInt8>) {
        var reader = TLReader(body)
        guard let constructor = try? reader.peekUInt32() else { return }
        if constructor == 0x73f1_f8dc {
            var rest = body.dropFirst(8)
            while rest.count >= 16 {
                let length = rest.withUnsafeBytes {
                    Int($0.loadUnaligned(fromByteOffset: 12, as: Int32.self))
                }
                take(rest.dropFirst(16).prefix(length))
                rest = rest.dropFirst(16 + length)
            }
        } else if constructor == TL.RpcResult.id {
            _ = try? reader.readUInt32()
            guard let request = try? reader.readInt64() else { return }
            let answer = Self.answer(reader.readRest())
            if let continuation = waiting.removeValue(forKey: request) {
                continuation.resume(with: answer)
            } else {
                answers[request] = answer
            }
        }
    }

    private static func answer(_ bytes: ArraySlice<UInt8>) -> Result<[UInt8], any Error> {
        var reader = TLReader(bytes)
        switch try? reader.peekUInt32() {
        case TL.RpcError.id:
            let error = try? TL.RpcError(from: &reader)
            return .failure(Fault(text: "\(error?.errorCode ?? 0) \(error?.errorMessage ?? "")"))
        case TL.GzipPacked.id:
            var budget = 1 << 20
            return Result { try Gzip.inflate(TL.GzipPacked(from: &reader).packedData, budget: &budget) }
        default: return .success(Array(bytes))
        }
    }

    // MARK: Out

    /// - Returns: the message by which ``answer(to:)`` knows the call.
    @discardableResult
    func send(_ body: [UInt8], with key: Int64) -> Int64 {
        lastID = max(Int64(Date().timeIntervalSince1970 * 4_294_967_296) & ~3, lastID + 4)
        let id = lastID
        guard let voice = voices[key] else { return id }
        voices[key]?.contents += 1
        let salt = voices[key]?.salts.current(at: id >> 32) ?? 0
        let message = EncryptedMessage(
            salt: salt, sessionID: voice.session, messageID: id, sequence: voice.contents * 2 + 1, body: body[...])
        let packet = message.seal(key: voice.key, from: .client)
        socket?.write { output in
            let words = packet.count / 4
            if words < 0x7f {
                output.append(UInt8(words))
            } else {
                output += [0x7f, UInt8(words & 0xff), UInt8(words >> 8 & 0xff), UInt8(words >> 16)]
            }
            output += packet
        }
        return id
    }

    func answer(to id: Int64) async throws -> [UInt8] {
        if let known = answers.removeValue(forKey: id) { return try known.get() }
        guard !isClosed else { throw Fault(text: "the connection is closed") }
        return try await withCheckedThrowingContinuation { waiting[id] = $0 }
    }

    @discardableResult
    func call(_ body: [UInt8], with key: Int64) async throws -> [UInt8] {
        try await answer(to: send(body, with: key))
    }
}
