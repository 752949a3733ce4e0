internal import Auth
internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
internal import HTTPService
internal import Messages
internal import Observability
internal import ShopAPI

// `/v1/chats/events`: what happens in the customer's box and in their channels, as it happens, each box's changes once
// and in order. The event's id is the place in the customer's own box, and behind a dot the moment up to which all is
// told of the channels: whoever comes back with it as `Last-Event-ID` is told all that came after it in the box, and
// which channels have changed since. See ``EventStream``.
extension ChatGateway {
    enum Live {
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
        /// Clocks of several hosts, and a commit that takes a moment: an id is taken to be so much older.
        static let slack: TimeInterval = 60
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

    private static func place(_ request: APIRequest) throws -> EventPlace? {
        guard let text = request.headers["Last-Event-ID"] else { return nil }
        guard let place = EventPlace(text) else {
            let detail = "must be the id of an event of this stream"
            throw Problem.badRequest("Last-Event-ID \(detail)", [.init("Last-Event-ID", detail)])
        }
        return place
    }

    /// Tells until the client leaves, the token ends or its session is ended; the latter also while a slow client takes
    /// nothing.
    private func live(
        _ viewer: Int64, from place: EventPlace?, _ subscription: BoxSubscription, _ principal: Principal,
        _ events: ServerSentEventWriter
    ) async throws {
        let loop = EventLoop.current
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: loop) { try await self.guardSession(of: principal) }
            group.addTask(executorPreference: loop) {
                var stream = EventStream(self, viewer, from: place, subscription, events)
                try await stream.run()
            }
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
}

/// Ends with the answer that it was taken for, also when that is never sent.
private final class OwnedSubscription: Sendable {
    private let subscription: BoxSubscription
    init(_ subscription: BoxSubscription) { self.subscription = subscription }
    func end() { subscription.end() }
    deinit { subscription.end() }
}
