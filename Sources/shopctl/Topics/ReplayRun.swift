internal import Console
internal import EventBus
internal import EventLoop
internal import FoundationEssentials
internal import Kafka

/// How many events of one type there are, and what becomes of them.
struct ReplayRow: Sendable, Equatable {
    var topic: String
    var type: String
    /// Those that are meant; copies are not among them.
    var events = 0
    var first: Date?
    var last: Date?
    /// Left out because they are copies.
    var copies = 0
    /// Left out because consumers would not take them for their age.
    var tooOld = 0
    var sent = 0

    var toSend: Int { events - tooOld }
    /// Whether anything can come of it.
    var isWorthShowing: Bool { events > 0 }
}

/// The events of a replay by topic and type.
struct ReplayHistogram: Sendable {
    private(set) var rows: [ReplayRow] = []
    private var places: [String: Int] = [:]

    var events: Int { rows.reduce(0) { $0 + $1.events } }
    var toSend: Int { rows.reduce(0) { $0 + $1.toSend } }
    var tooOld: Int { rows.reduce(0) { $0 + $1.tooOld } }
    var copies: Int { rows.reduce(0) { $0 + $1.copies } }
    var sent: Int { rows.reduce(0) { $0 + $1.sent } }

    private mutating func place(_ item: ReplayItem) -> Int {
        let type = item.header("ce_type") ?? ""
        let key = "\(item.message.topic)\u{0}\(type)"
        if let place = places[key] { return place }
        places[key] = rows.count
        rows.append(ReplayRow(topic: item.message.topic, type: type))
        return rows.count - 1
    }

    mutating func count(_ item: ReplayItem, _ verdict: ReplayRule.Verdict) {
        guard verdict != .other else { return }
        let place = place(item)
        guard verdict != .copy else { return rows[place].copies += 1 }
        rows[place].events += 1
        if verdict == .tooOld { rows[place].tooOld += 1 }
        guard let time = item.time else { return }
        rows[place].first = min(rows[place].first ?? time, time)
        rows[place].last = max(rows[place].last ?? time, time)
    }

    mutating func noteSent(_ item: ReplayItem) { rows[place(item)].sent += 1 }

    /// The most frequent first.
    var sorted: [ReplayRow] {
        rows.filter(\.isWorthShowing).sorted { ($1.events, $0.topic, $0.type) < ($0.events, $1.topic, $1.type) }
    }
}

/// Sends again what a source has, at a pace, and writes down how far it has come.
final class ReplayRun {
    private let source: any ReplaySource
    private let rule: ReplayRule
    /// nil: where each came from.
    private let target: String?
    private let rate: Int?
    private let maximum: Int?
    private let producer: KafkaProducer
    private let signatures: EventSignatures?

    /// Messages that are handed to Kafka at once.
    private static let batch = 500

    init(
        _ source: any ReplaySource, rule: ReplayRule, to target: String?, rate: Int?, maximum: Int?,
        producer: KafkaProducer, signatures: EventSignatures?
    ) {
        self.source = source
        self.rule = rule
        self.target = target
        self.rate = rate
        self.maximum = maximum
        self.producer = producer
        self.signatures = signatures
    }

    /// Counts, and sends nothing.
    func survey(_ ranges: [ReplayRange]) async throws -> ReplayHistogram {
        var histogram = ReplayHistogram()
        try await source.read(ranges) { items in
            for item in items { histogram.count(item, judge(item)) }
            return !Task.isCancelled
        }
        try Task.checkCancellation()
        return histogram
    }

    private func judge(_ item: ReplayItem) -> ReplayRule.Verdict {
        rule.judge(key: item.message.key, time: item.time, headers: item.message.headers)
    }

    /// - Returns: false when it was asked to stop before the end, or the maximum was reached.
    func send(
        _ journal: ReplayJournal, _ histogram: inout ReplayHistogram, progress: ProgressLine
    ) async throws -> Bool {
        let started = ContinuousClock.now
        let before = journal.sent
        // At a low rate in small portions, so that it is even.
        let portion = max(1, min(Self.batch, (rate ?? .max) / 10))
        var isWhole = true
        try await source.read(journal.ranges) { items in
            var rest = items[...]
            while !rest.isEmpty {
                let room = maximum.map { $0 - (journal.sent - before) } ?? .max
                if Task.isCancelled || room <= 0 {
                    isWhole = false
                    return false
                }
                let part = rest.prefix(portion)
                let (count, sent) = try await self.send(part, atMost: room, journal)
                rest = rest.dropFirst(count)
                for item in sent { histogram.noteSent(item) }
                progress.advance(by: sent.count)
                if let rate {
                    let due = started + .seconds(Double(journal.sent - before) / Double(rate))
                    if due > .now { try? await Task.sleep(until: due, clock: .continuous) }
                }
            }
            return true
        }
        return isWhole
    }

    /// Sends what of `items` is meant, at most so many, and writes it down.
    /// - Returns: how many of `items` are done with.
    private func send(
        _ items: ArraySlice<ReplayItem>, atMost room: Int, _ journal: ReplayJournal
    ) async throws -> (done: Int, sent: [ReplayItem]) {
        var chosen: [ReplayItem] = []
        var positions: [String: Int64] = [:]
        var done = 0
        for item in items {
            let isMeant = judge(item) == .send
            if isMeant, chosen.count == room { break }
            if isMeant { chosen.append(item) }
            positions[item.place] = item.position &+ 1
            done += 1
        }
        // Not cut off in the middle: what is on its way is written down.
        let producer = producer
        let messages = chosen.map { copy($0, run: journal.run) }
        let deliveries = try await Task { try await producer.send(messages) }.value
        if let error = deliveries.firstError { throw error }
        try journal.record(positions, sent: chosen.count)
        return (done, chosen)
    }

    private func copy(_ item: ReplayItem, run: String) -> KafkaMessage {
        var message = item.message
        let mark = ReplayMark(
            count: ReplayMark.count(in: message.headers) + 1, from: "\(item.place)@\(item.position)", run: run)
        message.headers = mark.on(message.headers)
        message.timestamp = nil
        if let target {
            if target != message.topic { message.partition = nil }
            message.topic = target
        }
        // What goes back to where it came from has its signature, or never had one.
        guard item.isFromOutbox || message.topic != item.message.topic else { return message }
        message.headers.removeAll { $0.0 == EventSignatures.header }
        guard let signatures, item.isFromOutbox || signatures.hasSigned(item.message) else { return message }
        return signatures.signed(message)
    }
}
