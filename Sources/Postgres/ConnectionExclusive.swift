// What a connection does outside of pipeline mode: COPY and scripts of several statements. One task's, one at a time.

internal import CLibPQ
internal import EventLoop

extension Connection {
    /// Leaves pipeline mode and sends `use` by the simple protocol. Ends with `rejoinPipeline`.
    private func startSimple(_ use: SimpleUse) async throws {
        if let closure { throw closure }
        if use.isCancelled { throw CancellationError() }
        guard let handle, isPipelined, inFlight == 0, PQexitPipelineMode(handle) == 1 else {
            throw PostgresError(code: "55006", message: "the connection is busy with another statement")
        }
        isPipelined = false
        simpleUse = use
        silenceLimit = use.timeLimit ?? configuration.statementTimeout
        guard PQsendQuery(handle, use.sql) == 1 else { throw lostNow() }
        try await flushSimple()
    }

    private func lostNow() -> PostgresError {
        if let closure { return closure }
        let error = PostgresError.lost(handle.map { PostgresError.trimmed(PQerrorMessage($0)) } ?? "")
        close(error)
        return error
    }

    /// Until libpq's buffer is empty: its size is otherwise without limit.
    private func flushSimple() async throws {
        while true {
            guard let handle else { throw closure ?? .closed }
            let left = PQflush(handle)
            if left == 0 { return }
            guard left == 1 else { throw lostNow() }
            try await waitForSocket([.readable, .writable])
            guard let handle = self.handle, PQconsumeInput(handle) == 1 else { throw lostNow() }
        }
    }

    private func nextSimpleResult() async throws -> OpaquePointer? {
        while true {
            guard let handle else { throw closure ?? .closed }
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            try await waitForSocket(.readable)
            guard let handle = self.handle, PQconsumeInput(handle) == 1 else { throw lostNow() }
        }
    }

    /// Reads the results to their end and goes back to the pipeline; the first error counts.
    private func rejoinPipeline(_ use: SimpleUse) async throws -> Int {
        var failure: PostgresError?
        var affected = 0
        while let result = try await nextSimpleResult() {
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                affected = Int(String(cString: PQcmdTuples(result))) ?? affected
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                PQclear(result)
                let error = PostgresError(code: "0A000", message: "COPY in a script: use copyIn or copyOut")
                close(error)
                throw error
            default:
                var error = PostgresError(result, sql: use.sql)
                error.isStaleStatement = false
                failure = failure ?? error
            }
            PQclear(result)
        }
        while isInterrupting { await withCheckedContinuation { interruptWaiters.append($0) } }
        guard isOpen else { throw failure ?? lostNow() }
        takeNotifications()
        if mayBeHit {
            close(.mayBeHit)
            if let failure { throw failure }
            return affected
        }
        try enterPipeline()
        if let failure { throw failure }
        return affected
    }

    /// Runs several statements, without parameters, in one round trip.
    func script(_ use: SimpleUse) async throws {
        try await startSimple(use)
        _ = try await rejoinPipeline(use)
    }

    // MARK: COPY in

    func startCopyIn(_ use: SimpleUse) async throws {
        try await startCopy(use, PGRES_COPY_IN)
    }

    private func startCopy(_ use: SimpleUse, _ wanted: ExecStatusType) async throws {
        try await startSimple(use)
        guard let result = try await nextSimpleResult() else { throw lostNow() }
        let status = PQresultStatus(result)
        let error = PostgresError(result, sql: use.sql)
        PQclear(result)
        if status == wanted { return }
        switch status {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            let wrong = PostgresError(code: "0A000", message: "this COPY goes the other way")
            close(wrong)
            throw wrong
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            _ = try await rejoinPipeline(use)
            throw PostgresError(code: "0A000", message: "the statement is not a COPY")
        default:
            _ = try await rejoinPipeline(use)
            throw error
        }
    }

    func putCopy(_ chunk: [UInt8]) async throws {
        // libpq counts in 32 bits and doubles its buffer: pieces keep it small.
        let piece = 1 << 18
        var offset = 0
        while offset < chunk.count {
            let end = min(chunk.count, offset + piece)
            guard let handle else { throw closure ?? .closed }
            let sent = chunk[offset..<end].withUnsafeBytes {
                PQputCopyData(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count))
            }
            guard sent == 1 else { throw lostNow() }
            try await flushSimple()
            offset = end
        }
    }

    /// - Parameter failure: what to tell the server when the data could not be had; nothing is stored then.
    /// - Returns: the number of rows.
    func endCopyIn(_ use: SimpleUse, failure: String? = nil) async throws -> Int {
        guard let handle else { throw closure ?? .closed }
        guard PQputCopyEnd(handle, failure) == 1 else { throw lostNow() }
        try await flushSimple()
        return try await rejoinPipeline(use)
    }

    // MARK: COPY out

    func startCopyOut(_ use: SimpleUse) async throws {
        try await startCopy(use, PGRES_COPY_OUT)
    }

    /// About 64 KB of whole rows, or nil at the end, when the connection is back in its pipeline.
    func nextCopyChunk(_ use: SimpleUse) async throws -> [UInt8]? {
        let enough = 1 << 16
        var chunk: [UInt8] = []
        while true {
            guard let handle else { throw closure ?? .closed }
            var data: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(handle, &data, 1)
            if length > 0 {
                chunk.append(contentsOf: UnsafeRawBufferPointer(start: data, count: Int(length)))
                PQfreemem(data)
                if chunk.count >= enough { return chunk }
            } else if length == 0 {
                if !chunk.isEmpty { return chunk }
                try await waitForSocket(.readable)
                guard let handle = self.handle, PQconsumeInput(handle) == 1 else { throw lostNow() }
            } else {
                if !chunk.isEmpty && length == -1 {
                    return chunk
                }
                _ = try await rejoinPipeline(use)
                return nil
            }
        }
    }

    // MARK: Cancelling

    /// Runs `body`, a part of `use`; cancelling the task makes the server stop it (57014).
    nonisolated func interruptible<T>(_ use: SimpleUse, _ body: () async throws -> T) async throws -> T {
        do {
            return try await withTaskCancellationHandler {
                try await body()
            } onCancel: {
                Task(executorPreference: loop) { await self.interrupt(use) }
            }
        } catch let error as PostgresError where error.isQueryCanceled && Task.isCancelled {
            throw CancellationError()
        }
    }

    func interrupt(_ use: SimpleUse) async {
        use.isCancelled = true
        guard simpleUse === use, interruptTimer == nil else { return }
        watchInterrupted()
        let call = CancelCall(handle)
        guard await call.takeTurn() else { return }
        // Meanwhile it may have ended, and the connection be a stranger's.
        guard simpleUse === use else { return call.giveTurnBack() }
        isInterrupting = true
        if await !call.perform() { mayBeHit = true }
        isInterrupting = false
        for waiter in interruptWaiters { waiter.resume() }
        interruptWaiters = []
    }

    /// A server that was told to stop and does not is not waited for.
    private func watchInterrupted() {
        interruptTimer = loop.schedule(after: .seconds(10)) { [weak self] in
            self?.assumeIsolated { $0.close(.lost("the server did not stop what was cancelled")) }
        }
    }

    /// It is over: what was to stop it must not stop what comes next.
    func endSimpleUse() {
        simpleUse = nil
        interruptTimer?.cancel()
        interruptTimer = nil
    }
}
