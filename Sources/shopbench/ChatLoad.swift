internal import EventLoop
internal import FoundationEssentials
internal import MTProto

/// Two who write to each other.
struct ChatPair: Sendable {
    /// As the other one's client knows somebody.
    struct Partner: Sendable {
        var number: Int64
        var accessHash: Int64
    }
    let sides: [(client: ChatClient, partner: Partner)]

    init(_ first: ChatClient, _ firstPartner: Partner, _ second: ChatClient, _ secondPartner: Partner) {
        sides = [(first, firstPartner), (second, secondPartner)]
    }
}

/// A closed loop: each message that was heard is followed by the next one of its sender.
actor ChatLoad {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    struct Outcome: Sendable {
        var rate: Double
        /// Seconds from sent to heard.
        var waits: Samples
        var acknowledged: Int
        var heard: Int
        /// Microseconds of processor time a message, by who has used it.
        var costs: [String: Double]
    }

    private let pairs: [ChatPair]
    private let inFlight: Int
    private var isSending = false
    private var isMeasuring = false
    private var sent = 0
    private var acknowledged = 0
    private var heard = 0
    private var measured = 0
    private var waits = Samples()
    private var failure: (any Error)?
    private let begun = ContinuousClock.now
    private static let length = 100

    /// Since it was made.
    private var microseconds: Int { Int((ContinuousClock.now - begun).inSeconds * 1_000_000) }

    init(pairs: [ChatPair], inFlight: Int) {
        self.pairs = pairs
        self.inFlight = inFlight
        loop = pairs[0].sides[0].client.loop
    }

    func run(
        warming: Duration, measuring: Duration, usage: @Sendable () -> [String: Double]
    ) async throws -> Outcome {
        isSending = true
        for pair in pairs {
            for (place, side) in pair.sides.enumerated() {
                let other = pair.sides[1 - place]
                let hear: @Sendable (String) -> Void = { text in self.assumeIsolated { $0.hear(text, from: other) } }
                await side.client.hear(hear)
            }
        }
        for pair in pairs {
            for side in pair.sides { for _ in 0..<max(1, inFlight / 2) { send(side) } }
        }
        try await loop.sleep(for: warming)
        let (before, start) = (usage(), ContinuousClock.now)
        isMeasuring = true
        try await loop.sleep(for: measuring)
        isMeasuring = false
        let (after, took) = (usage(), (ContinuousClock.now - start).inSeconds)
        isSending = false
        let end = ContinuousClock.now + .seconds(20)
        while heard < sent || acknowledged < sent, failure == nil, ContinuousClock.now < end {
            try await loop.sleep(for: .milliseconds(20))
        }
        if let failure { throw failure }
        let costs = after.reduce(into: [String: Double]()) { costs, part in
            let used = part.value - (before[part.key] ?? 0)
            if used > 0.02 { costs[part.key] = used / Double(max(1, measured)) * 1_000_000 }
        }
        return Outcome(
            rate: Double(measured) / took, waits: waits, acknowledged: acknowledged, heard: heard, costs: costs)
    }

    private func send(_ side: (client: ChatClient, partner: ChatPair.Partner)) {
        sent += 1
        var text = "\(microseconds):"
        text += String(repeating: "x", count: Self.length - text.utf8.count)
        let call = TL.MessagesSendMessage(
            peer: .inputPeerUser(TL.InputPeerUser(userId: side.partner.number, accessHash: side.partner.accessHash)),
            message: text, randomId: Int64.random(in: 1..<Int64.max))
        let body = call.bytes()
        let done: @Sendable (Result<ArraySlice<UInt8>, any Error>) -> Void = { result in
            self.assumeIsolated { $0.answered(result) }
        }
        side.client.assumeIsolated { $0.call(body, done) }
    }

    private func answered(_ result: Result<ArraySlice<UInt8>, any Error>) {
        switch result {
        case .success: acknowledged += 1
        case .failure(let error): failure = failure ?? error
        }
    }

    private func hear(_ text: String, from side: (client: ChatClient, partner: ChatPair.Partner)) {
        guard let sentAt = text.split(separator: ":").first.flatMap({ Int($0) }) else { return }
        heard += 1
        if isMeasuring {
            measured += 1
            waits.add(Double(microseconds - sentAt) / 1_000_000)
        }
        if isSending { send(side) }
    }
}
