import FoundationEssentials
import TestSupport
import Testing

@testable import MTProto

/// Nothing that anybody sends makes the wire trap, spin, or take what it should not.
@Suite struct WirePropertyTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    /// All that comes out of a connection: its packets, and the error that ended it.
    private struct Outcome: Equatable {
        var packets: [TransportPacket] = []
        var error: MTProtoError?
    }

    private func outcome(_ pieces: some Sequence<ArraySlice<UInt8>>, limit: Int = 4096) -> Outcome {
        var decoder = TransportDecoder(limit: limit)
        var outcome = Outcome()
        do throws(MTProtoError) {
            for piece in pieces {
                decoder.append(piece)
                while let packet = try decoder.next() { outcome.packets.append(packet) }
            }
        } catch {
            outcome.error = error
        }
        return outcome
    }

    private func expectTheSameByteByByte(_ stream: [UInt8], _ comment: Comment) {
        let whole = outcome([stream[...]])
        #expect(outcome(stream.indices.map { stream[$0...$0] }) == whole, comment)
        let cut = stream.count / 3
        #expect(outcome([stream[..<cut], stream[cut...]]) == whole, comment)
    }

    private static func random(_ count: Int, _ random: inout Seeded) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    @Test func randomStreamsComeTheSameInPieces() {
        var random = Seeded(Self.seed)
        let starts: [[UInt8]] = [
            [], [0xef], [0xee, 0xee, 0xee, 0xee], [0xdd, 0xdd, 0xdd, 0xdd], [40, 0, 0, 0, 0, 0, 0, 0],
            [0xef, 6], [0xee, 0xee, 0xee, 0xee, 24, 0, 0, 0], [0xdd, 0xdd, 0xdd, 0xdd, 30, 0, 0, 0x80],
        ]
        for round in 0..<400 {
            let start = starts[round % starts.count]
            let stream = start + Self.random(Int.random(in: 0...200, using: &random), &random)
            expectTheSameByteByByte(stream, "seed \(Self.seed), round \(round)")
        }
    }

    @Test func changedStreamsComeTheSameInPieces() {
        var random = Seeded(Self.seed)
        for connection in TransportTests.cases {
            var client = TransportClient(connection.framing, isObfuscated: connection.isObfuscated)
            let good = TransportTests.packets.reduce(into: client.start) { $0 += client.encode($1) }
            for round in 0..<10 {
                var stream = good
                stream[Int.random(in: 0..<stream.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
                expectTheSameByteByByte(stream, "seed \(Self.seed), \(connection), round \(round)")
            }
        }
    }

    @Test func streamsOfTheCorpusComeTheSameInPieces() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: WireVectorsTests.folder)
        let streams = names.filter { $0.hasPrefix("stream-") }
        #expect(streams.count >= 10)
        for name in streams {
            let url = URL(filePath: "\(WireVectorsTests.folder)/\(name)")
            let stream = Array(try Data(contentsOf: url))
            expectTheSameByteByByte(stream, "\(name)")
            // "bad-…" ends the connection; "part-…" waits for more.
            let outcome = outcome([stream[...]])
            #expect((outcome.error != nil) == name.hasPrefix("stream-bad-"), "\(name)")
        }
    }

    @Test func feedingByteByByteCostsWhatItWeighs() {
        let cost = CostBySize(20_000) { count in
            var client = TransportClient(.intermediate, isObfuscated: true)
            let stream = client.start + client.encode([UInt8](repeating: 1, count: count))
            return {
                var decoder = TransportDecoder(limit: TransportDecoder.largest)
                var packets = 0
                for place in stream.indices {
                    decoder.append(stream[place...place])
                    while (try? decoder.next()) != nil { packets += 1 }
                }
                precondition(packets == 1)
            }
        }
        #expect(cost.isLinear, "\(cost)")
    }

    @Test func randomPacketsAreNobodys() {
        var random = Seeded(Self.seed)
        for round in 0..<500 {
            var packet = Self.random(Int.random(in: 0...300, using: &random), &random)
            if round % 2 == 0 { packet.replaceSubrange(0..<min(8, packet.count), with: WireClient.key.id.bytes) }
            #expect(throws: MTProtoError.self, "seed \(Self.seed), round \(round)") {
                _ = try EncryptedMessage.open(packet, key: WireClient.key)
            }
        }
    }

    /// Random bodies, and service messages with bytes changed, cut and put into containers.
    @Test func randomMessagesOfTheHolderOfAKeyAreServedOrRefused() throws {
        var random = Seeded(Self.seed)
        let values: [any TLValue] = [
            TL.MsgsAck(msgIds: [1, 2]), TL.MsgsStateReq(msgIds: [4, 8]), TL.MsgResendReq(msgIds: [5]),
            TL.MsgResendAnsReq(msgIds: [4]), TL.Ping(pingId: 1), TL.GetFutureSalts(num: 3),
            TL.PingDelayDisconnect(pingId: 1, disconnectDelay: 4), TL.RpcDropAnswer(reqMsgId: 4),
            TL.DestroySession(sessionId: 3), TL.MsgsAllInfo(msgIds: [1], info: [4]), TL.DestroyAuthKey(),
            TL.GzipPacked(packedData: Gzip.deflate([UInt8](repeating: 3, count: 2000))!),
        ]
        var (session, client) = Session.begun(isNew: true)
        for round in 0..<3000 {
            var messages: [EncryptedMessage] = []
            for _ in 0...Int.random(in: 0...3, using: &random) {
                var body = values.randomElement(using: &random)!.bytes()
                switch round % 4 {
                case 0: body = Self.random(4 * Int.random(in: 0...30, using: &random), &random)
                case 1:
                    body[Int.random(in: 0..<body.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
                case 2: body = Array(body[..<(body.count / 8 * 4)])
                default: break
                }
                messages.append(client.message(body, isContent: Bool.random(using: &random)))
            }
            var whole = round % 3 == 0 ? messages[0] : client.container(messages)
            if round % 5 == 0, round % 3 != 0 {
                var body = Array(whole.body)
                body[Int.random(in: 4..<body.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
                whole.body = body[...]
            }
            for action in session.receive(whole, at: WireClient.now) {
                if case .call(let id, _) = action { session.answer(id, .result([1, 2, 3, 4]), at: WireClient.now) }
            }
            _ = try session.sent()
        }
        #expect(session.remembered <= ReceivedIDs.maximum && session.outbox.keptCount <= SentMessages.maximumCount)
    }

    @Test func randomStepsOfAHandshakeAreRefused() throws {
        var random = Seeded(Self.seed)
        var run = try HandshakeRun()
        for round in 0..<60 {
            try run.begin()
            var step = run.client.second(encrypted: Self.random(256, &random)).bytes()
            step[Int.random(in: 0..<step.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            if round % 2 == 0 { step = Array(step[..<Int.random(in: 0..<step.count, using: &random)]) }
            switch run.server.receive(step[...], now: run.now) {
            case .refuse, .wait: break
            case .compute(let work):
                guard case .refuse = run.server.finish(work.run(), now: run.now) else {
                    return #expect(Bool(false), "seed \(Self.seed), round \(round)")
                }
            default: #expect(Bool(false), "seed \(Self.seed), round \(round)")
            }
        }
    }
}
