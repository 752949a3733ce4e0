internal import Observability
internal import Postgres
internal import Synchronization

/// Tells a schema's relay that there is something to publish: directly when it works in this process, by `NOTIFY` when
/// it works in another. From any thread.
final class RelayWakeup: Sendable {
    private struct State {
        /// How many relays of this process hold the lock: one at most, two for a moment in tests.
        var workingHere = 0
        var isNotifying = false
        var notifiesAgain = false
    }
    /// There is something to publish.
    let work = Signal()
    /// Something is missing at a consumer, it seems: look now and not at the next regular time.
    let doubt = Signal()
    private let state = Mutex(State())
    private let schema: String
    private let database: PostgresClient

    init(schema: String, database: PostgresClient) {
        self.schema = schema
        self.database = database
    }

    static func channel(_ schema: String) -> String { "shop_outbox_\(schema)" }

    func committed() {
        let isHere = state.withLock { $0.workingHere > 0 }
        if isHere { work.set() } else { notify() }
    }

    func startWorking() { state.withLock { $0.workingHere += 1 } }
    func stopWorking() { state.withLock { $0.workingHere -= 1 } }

    /// One notification under way at a time; what comes meanwhile is one more.
    private func notify() {
        let isFirst = state.withLock { state in
            if state.isNotifying { state.notifiesAgain = true }
            defer { state.isNotifying = true }
            return !state.isNotifying
        }
        guard isFirst else { return }
        Task {
            while true {
                do { _ = try await database.query(Self.notification, Self.channel(schema)) } catch {
                    EventBus.log.debug("no notification", ["error": .describing(error)])
                }
                let isDone = state.withLock { state in
                    defer { state.notifiesAgain = false }
                    if !state.notifiesAgain { state.isNotifying = false }
                    return !state.notifiesAgain
                }
                if isDone { return }
            }
        }
    }
    /// Its commit waits for no disk: a hint that is lost costs a second.
    private static let notification =
        "select set_config('synchronous_commit', 'off', true), pg_notify($1, '')"
}
