internal import FoundationEssentials
internal import HTTPServer
internal import Messages
internal import Observability
internal import ShopAPI

/// Where a stream of events was left: what the client of one knows.
struct EventPlace: Sendable, Equatable {
    /// Of the customer's own box.
    var pts: Int32
    /// Up to when all that happened in the customer's channels was told, in Unix seconds; nil: there were none.
    var seconds: Int64?

    init(pts: Int32, seconds: Int64? = nil) {
        self.pts = pts
        self.seconds = seconds
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let pts = Int32(parts[0]), pts > 0 else { return nil }
        self.pts = pts
        guard parts.count == 2 else { return }
        guard let seconds = Int64(parts[1]), (0...Self.latest).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// Seconds that a date can be made of.
    private static let latest: Int64 = 1 << 40

    var text: String { seconds.map { "\(pts).\($0)" } ?? String(pts) }
}

/// One client's stream: tells what happens in the customer's own box and in those of their channels. Which channels
/// those are is told by the box itself; what was missed of a channel the client is told to ask for.
struct EventStream {
    private let gateway: ChatGateway
    private let viewer: Int64
    private let subscription: BoxSubscription
    private let events: ServerSentEventWriter
    private let clock = ContinuousClock()
    private typealias Live = ChatGateway.Live

    /// How far the client was told of its box; nil: nothing yet.
    private var place: Int32?
    /// Since when the client knows nothing of its channels; nil: it has just come.
    private var since: Date?
    /// How far it was told of each channel, by its number.
    private var channels: [Int64: Int32] = [:]
    /// Channels that can't be read now.
    private var failed: [Int64: Failure] = [:]
    /// Which channels there are has been asked for, and since when that has to be asked again.
    private var isSynced = false
    private var unsynced: Failure?
    /// When something was said to it last.
    private var toldAt: ContinuousClock.Instant

    private struct Failure {
        /// What happens there is not told since then.
        var since: Date
        var next: ContinuousClock.Instant
    }

    init(
        _ gateway: ChatGateway, _ viewer: Int64, from place: EventPlace?, _ subscription: BoxSubscription,
        _ events: ServerSentEventWriter
    ) {
        self.gateway = gateway
        self.viewer = viewer
        self.subscription = subscription
        self.events = events
        self.place = place?.pts
        since = place.map { place in
            place.seconds.map { Date(timeIntervalSince1970: Double($0) - Live.slack) } ?? Date(timeIntervalSince1970: 0)
        }
        toldAt = clock.now
    }

    /// Tells until the task is cancelled or the client takes nothing; throws when its box can't be read for long.
    mutating func run() async throws {
        var (looked, failing): (ContinuousClock.Instant?, ContinuousClock.Instant?)
        // What proxies keep until something is said goes out now.
        try await events.keepAlive()
        while !Task.isCancelled {
            do {
                let said = subscription.said(viewer)
                if looked.map({ clock.now - $0 > Live.keepAlive }) ?? true || said > place ?? 0 || !isSynced {
                    try await catchUp()
                    subscription.settle(viewer, told: place ?? 0, since: said)
                    (looked, failing) = (clock.now, nil)
                }
                try await tellChannels()
            } catch  where Self.mayPass(error) {
                let since = failing ?? clock.now
                guard clock.now - since < Live.patience else { throw error }
                failing = since
                ChatGateway.log.debug(
                    "a box can't be read", ["user": .integer(viewer), "error": .describing(error)])
                try await Task.sleep(for: Live.pause)
            }
            if clock.now - toldAt > Live.keepAlive {
                try await events.keepAlive()
                toldAt = clock.now
            }
            let isWhole = failed.isEmpty && unsynced == nil
            if failing == nil { await subscription.wait(within: isWhole ? Live.turn : Live.pause) }
        }
    }

    /// Not what the client has done: it has left, or takes nothing.
    private static func mayPass(_ error: any Error) -> Bool {
        !(error is HTTPServerError || error is CancellationError)
    }

    // MARK: The box

    /// Tells all that came after what was told; in the beginning, where the box is.
    private mutating func catchUp() async throws {
        if let place {
            // Nobody was told that by this box.
            if place > 1, try await gateway.messages.state(of: viewer).pts < place { return try await begin(.reset) }
            try await tellBox()
        } else {
            return try await begin(.ready)
        }
        if !isSynced { try await sync() }
    }

    private mutating func begin(_ kind: ChatEvent.Kind) async throws {
        since = nil
        let state = try await gateway.messages.state(of: viewer)
        if !isSynced { try await sync() }
        place = state.pts
        try await send(ChatEvent(type: kind, pts: Int(state.pts)))
    }

    private mutating func tellBox() async throws {
        while true {
            let part = try await gateway.messages.difference(of: viewer, since: place ?? 1, limit: Live.part)
            var mentions = ChatMentions()
            for update in part.updates { mentions.add(update) }
            let views = try await gateway.views(mentions, for: viewer)
            for update in part.updates {
                place = update.pts
                if case .membership(let channel, let isMember, let pts) = update.event {
                    follow(channel, isMember, since: pts)
                }
                if let event = views.event(update) { try await send(event) }
            }
            place = max(place ?? 1, part.pts)
            if part.isFinal { return }
        }
    }

    // MARK: Channels

    /// The customer is in it from there on, or not any more.
    private mutating func follow(_ channel: Int64, _ isMember: Bool, since pts: Int32) {
        guard isMember else { return leave(channel) }
        guard channels[channel] == nil else { return }
        guard pts > 0 else {
            // How far it was is not known.
            isSynced = false
            return
        }
        take(channel, told: pts)
        // What came since is looked for at once.
        failed[channel] = Failure(since: Date(), next: clock.now)
    }

    private mutating func take(_ channel: Int64, told pts: Int32) {
        channels[channel] = pts
        subscription.add(Peer.channel(channel).key, told: pts)
    }

    private mutating func leave(_ channel: Int64) {
        (channels[channel], failed[channel]) = (nil, nil)
        subscription.remove(Peer.channel(channel).key)
    }

    /// Asks which channels there are. Of those that the client may have missed something of it is told so.
    private mutating func sync() async throws {
        let now = Date()
        let states = try await gateway.messages.channelStates(of: viewer, since: since ?? now)
        var isWhole = true
        for state in states where channels[state.channel] == nil {
            guard let pts = state.pts else {
                isWhole = false
                continue
            }
            take(state.channel, told: pts)
            // At first, of who has just come, there is nothing that was missed.
            guard since != nil || unsynced != nil, state.hasChanged else { continue }
            try await send(ChatEvent(type: .reset, pts: Int(pts), chat: .channel(state.channel)))
        }
        isSynced = true
        if isWhole {
            unsynced = nil
        } else {
            unsynced = Failure(since: unsynced?.since ?? since ?? now, next: clock.now + Live.pause)
            since = since ?? now.addingTimeInterval(-Live.slack)
        }
    }

    /// Tells what has happened in channels. One that can't be read holds up no other, and is tried again.
    private mutating func tellChannels() async throws {
        if let unsynced, unsynced.next <= clock.now { try await sync() }
        let due = failed.filter { $0.value.next <= clock.now }.map { Peer.channel($0.key).key }
        for key in Set(subscription.behind + due).sorted(by: >) where key != viewer {
            guard case .channel(let channel) = Peer(key: key), channels[channel] != nil else { continue }
            do {
                let said = subscription.said(key)
                try await tell(channel)
                subscription.settle(key, told: channels[channel] ?? 0, since: said)
                failed[channel] = nil
            } catch let error as MessagesError where error == .channelInvalid || error == .channelPrivate {
                // The customer is out of it: the box tells.
                leave(channel)
            } catch  where Self.mayPass(error) {
                subscription.setAside(key)
                failed[channel] = Failure(since: failed[channel]?.since ?? Date(), next: clock.now + Live.pause)
            }
        }
        for note in subscription.takeNotes() { try await tell(note) }
    }

    private mutating func tell(_ channel: Int64) async throws {
        while let told = channels[channel] {
            let part = try await gateway.messages.channelDifference(
                channel, for: viewer, since: max(1, told), limit: Live.part)
            var mentions = ChatMentions()
            mentions.add(.channel(channel))
            for update in part.updates { mentions.add(update) }
            let views = try await gateway.views(mentions, for: viewer)
            for update in part.updates {
                channels[channel] = update.pts
                if let event = views.event(update) { try await send(event) }
            }
            channels[channel] = max(told, part.pts)
            if part.isFinal { return }
        }
    }

    private mutating func tell(_ note: ChannelNote) async throws {
        switch note {
        case .read(let channel, _, let last, let unread, let pts) where channels[channel] != nil:
            try await send(
                ChatEvent(
                    type: .read, pts: Int(pts), chat: .channel(channel), upTo: Int(last), unread: unread))
        case .seen(let channel, let last, _):
            guard let pts = channels[channel] else { return }
            try await send(
                ChatEvent(type: .readByOthers, pts: Int(pts), chat: .channel(channel), upTo: Int(last)))
        case .read, .changed, .typing, .requests: break
        }
    }

    private mutating func send(_ event: ChatEvent) async throws {
        let text = String(decoding: try JSONText.encode(event), as: UTF8.self)
        try await events.send(ServerSentEvent(data: text, event: event.type.rawValue, id: id))
        toldAt = clock.now
    }

    /// Where who comes back with it goes on. A channel of which something is not told yet holds the moment back.
    private var id: String {
        let open = failed.values.map(\.since) + (unsynced.map { [$0.since] } ?? [])
        var seconds: Int64?
        if !channels.isEmpty || unsynced != nil {
            seconds = max(0, Int64((open.min() ?? Date()).timeIntervalSince1970))
        }
        return EventPlace(pts: place ?? 1, seconds: seconds).text
    }
}
