internal import EventLoop

/// Something on a loop that takes requests. On that loop a request is handed over at once, without a job of its own.
protocol RequestTaker: Actor {
    nonisolated var loop: EventLoop { get }
    func cancel(_ request: Request)
}

extension RequestTaker {
    /// Suspends the caller until `request` is answered; `start` hands it over, on the loop.
    ///
    /// - Parameter isCancellable: false for what must be finished even by a cancelled task, such as a `ROLLBACK`.
    nonisolated func answer<T: Sendable>(
        to request: Request, isCancellable: Bool,
        _ waiter: @escaping @Sendable (UnsafeContinuation<T, any Error>) -> Request.Waiter,
        _ start: @escaping @Sendable (isolated Self, Request) -> Void
    ) async throws -> T {
        guard isCancellable else { return try await suspend(on: request, waiter, start) }
        return try await withTaskCancellationHandler {
            try await suspend(on: request, waiter, start)
        } onCancel: {
            if loop.isCurrent {
                assumeIsolated { $0.cancelled(request) }
            } else {
                Task(executorPreference: loop) { await self.cancelled(request) }
            }
        }
    }

    private nonisolated func suspend<T: Sendable>(
        on request: Request,
        _ waiter: @escaping @Sendable (UnsafeContinuation<T, any Error>) -> Request.Waiter,
        _ start: @escaping @Sendable (isolated Self, Request) -> Void
    ) async throws -> T {
        // Unsafe, for speed: the request resumes it, once, in `finish` or `abandon`; each end of a request calls one.
        try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<T, any Error>) in
            if loop.isCurrent {
                assumeIsolated { $0.begin(request, waiter(continuation), start) }
            } else {
                Task(executorPreference: loop) { await self.begin(request, waiter(continuation), start) }
            }
        }
    }

    private func begin(_ request: Request, _ waiter: Request.Waiter, _ start: (isolated Self, Request) -> Void) {
        request.waiter = waiter
        if request.isCancelled { request.abandon() } else { start(self, request) }
    }

    private func cancelled(_ request: Request) {
        // Before it began: `begin` will see it.
        if request.waiter == nil, request.copy == nil { request.isCancelled = true } else { cancel(request) }
    }
}

extension Connection: RequestTaker {
    /// Sends `statements` in one round trip, with one synchronisation point: the rows of the last.
    nonisolated func last(
        of statements: [PostgresStatement], mayCommit: Bool = false, isCancellable: Bool = true,
        within limit: Duration? = nil
    ) async throws -> PostgresRows {
        let request = Request(mayCommit: mayCommit, timeLimit: limit)
        return try await answer(to: request, isCancellable: isCancellable, { .last($0) }) {
            $0.send(statements, for: $1)
        }
    }

    /// The same: the rows of each.
    nonisolated func all(
        of statements: [PostgresStatement], mayCommit: Bool = false, isCancellable: Bool = true,
        within limit: Duration? = nil
    ) async throws -> [PostgresRows] {
        let request = Request(mayCommit: mayCommit, timeLimit: limit)
        return try await answer(to: request, isCancellable: isCancellable, { .all($0) }) {
            $0.send(statements, for: $1)
        }
    }

    nonisolated func one(_ statement: PostgresStatement, within limit: Duration? = nil) async throws -> PostgresRows {
        try await answer(to: Request(mayCommit: false, timeLimit: limit), isCancellable: true, { .last($0) }) {
            $0.send(statement, for: $1)
        }
    }
}
