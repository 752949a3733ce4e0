// How this process hears of what was revoked: from itself at once, from others by a notification, and by asking every
// few seconds in case one was lost.

internal import EventLoop
internal import HTTPServer
internal import HTTPService
internal import Observability
internal import Postgres
internal import ShopAPI
internal import Synchronization

extension Auth {
    private static let log = Log(label: "auth.revocations")
    private static let pollInterval = Duration.seconds(3)

    /// Reads the list of what was revoked. Doors of this process go by it from then on.
    /// - Throws: `PostgresError`.
    public func learnRevocations() async throws {
        let news = revocations.learn(try await store.revocations())
        guard news.contains(where: { $0.hasPrefix(RevocationKey.signingKey("")) }) else { return }
        // What was signed with it is refused everywhere from now on, our own calls included.
        own.withLock { $0 = [:] }
        if let id = keys.signingKeyID, revocations.names(RevocationKey.signingKey(id)) { keys.forget() }
    }

    /// After something was revoked here.
    func hearOfRevocations() async {
        do { try await learnRevocations() } catch {
            Self.log.warning("what was revoked can't be read", ["error": .describing(error)])
        }
        await authKeys.hearOfEnded()
    }

    func listenForRevocations() async {
        for await _ in store.database.listen(AuthStore.revocationChannel) { await hearOfRevocations() }
    }

    func heedRevocations() async {
        while !Task.isCancelled {
            await hearOfRevocations()
            await Self.pause(Self.pollInterval)
        }
    }

    /// For daemons that do not host auth.
    var revocationRoutes: [Route] {
        [
            Route(
                .get, "/internal/v1/revocations", access: .service,
                summary: "What was revoked and may still be about in tokens", query: []
            ) { [self] _ in try .json(try await store.revocations(), headers: Self.unkept) }
        ]
    }
}
