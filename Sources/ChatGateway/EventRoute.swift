internal import Auth
internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Messages
internal import Observability
internal import ShopAPI

// `/v1/chats/events`: what happens in the customer's box, as it happens. The event's id is the box's `pts`: whoever
// comes back with it as `Last-Event-ID` is told all that came after it, each change once and in order.
extension ChatGateway {
    private enum Live {
        /// Of one customer in one process.
        static let streams = 20
        /// Changes that are read at once: what one stream keeps in memory.
        static let part = 100
        /// A silent stream is kept open by a comment this often.
        static let keepAlive = Duration.seconds(15)
        /// How soon a session that was ended is noticed.
        static let guarding = Duration.milliseconds(250)
        /// The wait for a change ends this often, to look whether something else is due.
        static let turn = Duration.seconds(5)
        /// A box that can't be read is tried again after this, and the stream ends when it lasts.
        static let pause = Duration.seconds(1)
        static let patience = Duration.seconds(30)
    }

    var eventsRoute: Route {
        Route(
            .get, "/v1/chats/events", access: .customer, summary: "What happens in the customer's chats, as it happens",
            query: []
        ) { [self] request in
            let viewer = try await viewer(request)
            let place = try Self.place(request)
            let principal = try request.signedIn
            guard let subscription = watch.subscribe(viewer, maximum: Live.streams) else {
                throw Problem(
                    429, "too_many_streams", "Too many streams",
                    detail: "\(Live.streams) streams of this customer are open already", retryable: true,
                    retryAfter: 5)
            }
            let owned = OwnedSubscription(subscription)
            return HTTPResponse(
                headers: ["Cache-Control": "no-store", "X-Accel-Buffering": "no"],
                body: .events { [self] events in
                    defer { owned.end() }
                    try await live(viewer, from: place, subscription, principal, events)
                })
        }
    }

    private static func place(_ request: APIRequest) throws -> Int32? {
        guard let text = request.headers["Last-Event-ID"] else { return nil }
        guard let pts = Int32(text), pts > 0 else {
            let detail = "must be the id of an event of this stream"
            throw Problem.badRequest("Last-Event-ID \(detail)", [.init("Last-Event-ID", detail)])
        }
        return pts
    }

    /// Tells until the client leaves, the token ends or its session is ended; the latter also while a slow client takes
    /// nothing.
    private func live(
        _ viewer: Int64, from place: Int32?, _ subscription: BoxSubscription, _ principal: Principal,
        _ events: ServerSentEventWriter
    ) async throws {
        let loop = EventLoop.current
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: loop) { try await self.guardSession(of: principal) }
            group.addTask(executorPreference: loop) { try await self.tell(viewer, from: place, subscription, events) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Ends with the token; throws when it was revoked.
    private func guardSession(of principal: Principal) async throws {
        while Date() < principal.expires {
            try auth.revocations.check(principal)
            if let loop = EventLoop.current {
                try await loop.sleep(for: Live.guarding)
            } else {
                try await Task.sleep(for: Live.guarding)
            }
        }
    }

    private func tell(
        _ viewer: Int64, from place: Int32?, _ subscription: BoxSubscription, _ events: ServerSentEventWriter
    ) async throws {
        let clock = ContinuousClock()
        var told = Told(place: place, at: clock.now)
        var (looked, failing): (ContinuousClock.Instant?, ContinuousClock.Instant?)
        // What proxies keep until something is said goes out now.
        try await events.keepAlive()
        while !Task.isCancelled {
            do {
                let said = subscription.said
                if looked.map({ clock.now - $0 > Live.keepAlive }) ?? true || said > told.place ?? 0 {
                    try await catchUp(viewer, &told, events)
                    subscription.found(told.place ?? 0, since: said)
                    (looked, failing) = (clock.now, nil)
                }
            } catch  where Self.mayPass(error) {
                let since = failing ?? clock.now
                guard clock.now - since < Live.patience else { throw error }
                failing = since
                Self.log.debug("a box can't be read", ["user": .integer(viewer), "error": .describing(error)])
                try await Task.sleep(for: Live.pause)
            }
            if clock.now - told.at > Live.keepAlive {
                try await events.keepAlive()
                told.at = clock.now
            }
            if failing == nil { await subscription.wait(past: told.place ?? 0, within: Live.turn) }
        }
    }

    /// Not what the client has done: it has left, or takes nothing.
    private static func mayPass(_ error: any Error) -> Bool {
        !(error is HTTPServerError || error is CancellationError)
    }

    /// How far the client was told, and when something was said to it last.
    private struct Told {
        var place: Int32?
        var at: ContinuousClock.Instant
    }

    /// Tells all that came after what was told; in the beginning, where the box is.
    private func catchUp(_ viewer: Int64, _ told: inout Told, _ events: ServerSentEventWriter) async throws {
        guard let place = told.place else { return try await begin(.ready, viewer, &told, events) }
        if place > 1 {
            // Nobody was told that by this box.
            let state = try await messages.state(of: viewer)
            if place > state.pts { return try await begin(.reset, viewer, &told, events) }
        }
        while true {
            let part = try await messages.difference(of: viewer, since: told.place ?? 1, limit: Live.part)
            var mentions = ChatMentions()
            for update in part.updates { mentions.add(update) }
            let views = try await views(mentions, for: viewer)
            for update in part.updates {
                told.place = update.pts
                guard let event = views.event(update) else { continue }
                try await send(event, events)
                told.at = .now
            }
            told.place = max(told.place ?? 1, part.pts)
            if part.isFinal { return }
        }
    }

    private func begin(
        _ kind: ChatEvent.Kind, _ viewer: Int64, _ told: inout Told, _ events: ServerSentEventWriter
    ) async throws {
        let state = try await messages.state(of: viewer)
        try await send(ChatEvent(type: kind, pts: Int(state.pts)), events)
        told = Told(place: state.pts, at: .now)
    }

    private func send(_ event: ChatEvent, _ events: ServerSentEventWriter) async throws {
        let text = String(decoding: try JSONText.encode(event), as: UTF8.self)
        try await events.send(ServerSentEvent(data: text, event: event.type.rawValue, id: String(event.pts)))
    }
}

/// Ends with the answer that it was taken for, also when that is never sent.
private final class OwnedSubscription: Sendable {
    private let subscription: BoxSubscription
    init(_ subscription: BoxSubscription) { self.subscription = subscription }
    func end() { subscription.end() }
    deinit { subscription.end() }
}
