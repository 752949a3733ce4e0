// What happens to all orders, as it happens: server-sent events out of the history.

internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import ShopAPI

extension Orders {
    var feedRoute: Route {
        Route(
            .get, "/admin/v1/orders/events", access: .scope("orders:read"),
            summary: "What happens to all orders, as it happens", query: ["state", "type", "customer", "since"]
        ) { [self] request in
            let filter = HistoryFilter(
                state: try request.query("state"), type: try request.query("type"),
                customer: try request.query("customer"))
            let place = request.headers["Last-Event-ID"].flatMap { FeedPlace($0) }
            let since: Date = try place?.at ?? request.query("since") ?? now()
            return HTTPResponse(
                headers: ["Cache-Control": "no-store"],
                body: .events { [self] events in
                    try await feed(filter, FeedWindow(since: since, behind: place?.number), events)
                })
        }
    }

    private enum Feed {
        static let page = 1_000
        static let pause = Duration.milliseconds(500)
        static let keepAlive = Duration.seconds(15)
    }

    private func feed(
        _ filter: HistoryFilter, _ window: FeedWindow, _ events: ServerSentEventWriter
    ) async throws {
        var window = window
        let clock = ContinuousClock()
        var spoken = clock.now
        while !Task.isCancelled {
            let entries = try await store.history(filter, since: window.from, after: window.after, limit: Feed.page)
            for entry in window.take(entries, isFull: entries.count == Feed.page) {
                let text = String(decoding: try JSONText.encode(entry), as: UTF8.self)
                let place = FeedPlace(number: entry.number, at: entry.at)
                try await events.send(ServerSentEvent(data: text, event: entry.type, id: place.description))
                spoken = clock.now
            }
            if clock.now - spoken > Feed.keepAlive {
                try await events.keepAlive()
                spoken = clock.now
            }
            if entries.count < Feed.page { try await Task.sleep(for: Feed.pause) }
        }
    }
}

/// Where a client that comes back goes on: `4711@2026-11-21T09:00:00Z`.
struct FeedPlace: CustomStringConvertible {
    var number: Int64
    var at: Date
    var description: String { "\(number)@\(Timestamp.format(at))" }

    init(number: Int64, at: Date) {
        self.number = number
        self.at = at
    }
    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, let number = Int64(parts[0]), let at = Timestamp.parse(String(parts[1])) else {
            return nil
        }
        self.init(number: number, at: at)
    }
}

/// Which entries are new. Transactions commit in another order than that in which their entries were numbered, so the
/// last seconds are read again each time.
struct FeedWindow {
    /// A transaction that takes longer is not one that people wait for.
    static let overlap = 5.0
    private let begin: Date
    private var latest: Date
    private var seen: [Int64: Date] = [:]
    /// Where the page before ended, while pages are full.
    private(set) var after: Int64?

    /// - Parameter behind: an entry of `since` that was told before.
    init(since: Date, behind: Int64? = nil) {
        begin = since
        latest = since
        if let behind { seen[behind] = since }
    }

    /// From when on to read.
    var from: Date { max(begin, latest.addingTimeInterval(-Self.overlap)) }

    mutating func take(_ entries: [OrderEvent], isFull: Bool) -> [OrderEvent] {
        let new = entries.filter { seen[$0.number] == nil }
        for entry in new { seen[entry.number] = entry.at }
        // While pages are full, their window must stay where it is.
        after = isFull ? entries.last?.number : nil
        if !isFull {
            latest = seen.values.reduce(latest, max)
            let from = from
            seen = seen.filter { $0.value >= from }
        }
        return new
    }
}
