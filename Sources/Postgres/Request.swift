/// What one caller waits for: the answers to the statements it sent in one go, up to the synchronisation point.
// Unchecked: made by the caller, then touched on its connection's loop only.
final class Request: @unchecked Sendable {
    enum Waiter {
        /// Wants the last statement's rows.
        case last(UnsafeContinuation<PostgresRows, any Error>)
        /// Wants all.
        case all(UnsafeContinuation<[PostgresRows], any Error>)
    }
    enum State {
        /// Not handed to libpq; can become `sent` or `finished`.
        case waiting
        /// The server may be at work on it; becomes `finished` by its answer or the connection's end.
        case sent
        case finished
    }

    var state = State.waiting
    /// The caller, until it has got its answer. Unsafe, for speed: `finish` is the one place that resumes it, once.
    var waiter: Waiter?
    /// Losing the connection before the answer leaves it open whether the work was committed.
    let mayCommit: Bool
    var isCancelled = false
    /// `PQcancel` is under way: the caller waits for its end, or it could hit the next statement.
    var isCancelCallRunning = false
    var isAnswered = false
    private var last: PostgresRows?
    private var rows: [PostgresRows] = []
    private(set) var error: PostgresError?

    /// What was sent, if it may be sent again somewhere else while it waits.
    var statement: PostgresStatement?
    /// The same statement on another connection: it has the caller now.
    private(set) var copy: Request?
    /// Those that this is a copy of, the latest last.
    private var originals: [Original] = []

    private struct Original {
        weak var request: Request?
    }
    /// How long the server may be silent on it, when not as long as for others.
    let timeLimit: Duration?

    init(mayCommit: Bool, timeLimit: Duration? = nil) {
        self.mayCommit = mayCommit
        self.timeLimit = timeLimit
    }

    /// The same once more, to be sent over another connection: the first answer of the two counts. Only for what may
    /// be run twice.
    /// - Returns: nil when nobody waits for it.
    func makeCopy() -> Request? {
        guard copy == nil, let waiter else { return nil }
        let other = Request(mayCommit: mayCommit)
        other.statement = statement
        other.waiter = waiter
        other.isCancelled = isCancelled
        other.originals = originals + [Original(request: self)]
        self.waiter = nil
        copy = other
        return other
    }

    /// A copy could not be sent, or its connection was lost: the answer of one before it is waited for.
    private func returnCaller() -> Bool {
        guard let error, error.isConnectionLoss || error.isOverload,
            let original = originals.lazy.compactMap(\.request).last(where: { $0.state == .sent })
        else { return false }
        original.waiter = waiter
        original.copy = nil
        waiter = nil
        return true
    }

    func take(_ answer: PostgresRows) {
        switch waiter {
        case .all: rows.append(answer)
        case .last, nil: last = answer
        }
    }

    /// The first failure counts: later ones follow from it.
    func fail(_ failure: PostgresError) {
        if error == nil { error = failure }
    }

    func replaceError(_ failure: PostgresError) { error = failure }

    /// Nothing of it was or will be sent.
    func refuse(_ failure: PostgresError) {
        fail(failure)
        finish()
    }

    /// Answers the caller, now; may be called again without effect.
    func finish() {
        state = .finished
        if waiter == nil, error == nil, let copy { copy.finish(with: last) }
        guard let waiter, !returnCaller() else { return }
        self.waiter = nil
        if let error {
            let failure: any Error = isCancelled && error.isQueryCanceled ? CancellationError() : error
            switch waiter {
            case .last(let continuation): continuation.resume(throwing: failure)
            case .all(let continuation): continuation.resume(throwing: failure)
            }
            return
        }
        switch waiter {
        case .last(let continuation):
            if let last {
                continuation.resume(returning: last)
            } else {
                continuation.resume(throwing: PostgresError(code: "08P01", message: "no statement was answered"))
            }
        case .all(let continuation): continuation.resume(returning: rows)
        }
    }

    /// The original was answered first.
    private func finish(with answer: PostgresRows?) {
        if let copy { return copy.finish(with: answer) }
        guard let waiter, let answer, case .last(let continuation) = waiter else { return }
        self.waiter = nil
        continuation.resume(returning: answer)
    }

    /// The caller was cancelled and its answer, if one still comes, is of no use.
    func abandon() {
        if let copy { return copy.abandon() }
        guard let waiter else { return }
        self.waiter = nil
        switch waiter {
        case .last(let continuation): continuation.resume(throwing: CancellationError())
        case .all(let continuation): continuation.resume(throwing: CancellationError())
        }
    }
}
