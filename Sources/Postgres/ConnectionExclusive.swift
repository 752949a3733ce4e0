// What a connection does outside of pipeline mode: COPY and scripts of several statements. One task's, one at a time.

internal import CLibPQ
internal import EventLoop

extension Connection {
    /// Leaves pipeline mode and sends `sql` by the simple protocol. Ends with `rejoinPipeline`.
    private func startSimple(_ sql: String) async throws -> OpaquePointer {
        if let closure { throw closure }
        guard let handle, isPipelined, inFlight == 0, PQexitPipelineMode(handle) == 1 else {
            throw PostgresError(code: "55006", message: "the connection is busy with another statement")
        }
        isPipelined = false
        guard PQsendQuery(handle, sql) == 1 else { throw lostNow() }
        try await flushSimple()
        return handle
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
    private func rejoinPipeline(_ sql: String) async throws -> Int {
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
                var error = PostgresError(result, sql: sql)
                error.isStaleStatement = false
                failure = failure ?? error
            }
            PQclear(result)
        }
        while isInterrupting { await withCheckedContinuation { interruptWaiters.append($0) } }
        guard isOpen else { throw failure ?? lostNow() }
        takeNotifications()
        try enterPipeline()
        if let failure { throw failure }
        return affected
    }

    /// Runs several statements, without parameters, in one round trip.
    func script(_ sql: String) async throws {
        _ = try await startSimple(sql)
        _ = try await rejoinPipeline(sql)
    }

    // MARK: COPY in

    func startCopyIn(_ sql: String) async throws {
        try await startCopy(sql, PGRES_COPY_IN)
    }

    private func startCopy(_ sql: String, _ wanted: ExecStatusType) async throws {
        _ = try await startSimple(sql)
        guard let result = try await nextSimpleResult() else { throw lostNow() }
        let status = PQresultStatus(result)
        let error = PostgresError(result, sql: sql)
        PQclear(result)
        if status == wanted { return }
        switch status {
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            let wrong = PostgresError(code: "0A000", message: "this COPY goes the other way")
            close(wrong)
            throw wrong
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            _ = try await rejoinPipeline(sql)
            throw PostgresError(code: "0A000", message: "the statement is not a COPY")
        default:
            _ = try await rejoinPipeline(sql)
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
    func endCopyIn(_ sql: String, failure: String? = nil) async throws -> Int {
        guard let handle else { throw closure ?? .closed }
        guard PQputCopyEnd(handle, failure) == 1 else { throw lostNow() }
        try await flushSimple()
        return try await rejoinPipeline(sql)
    }

    // MARK: COPY out

    func startCopyOut(_ sql: String) async throws {
        try await startCopy(sql, PGRES_COPY_OUT)
    }

    /// About 64 KB of whole rows, or nil at the end, when the connection is back in its pipeline.
    func nextCopyChunk(_ sql: String) async throws -> [UInt8]? {
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
                _ = try await rejoinPipeline(sql)
                return nil
            }
        }
    }

    // MARK: Cancelling

    /// Runs `body`, a use of the simple protocol; cancelling the task makes the server stop it (57014).
    nonisolated func interruptible<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await withTaskCancellationHandler {
                try await body()
            } onCancel: {
                Task(executorPreference: loop) { await self.interrupt() }
            }
        } catch let error as PostgresError where error.isQueryCanceled && Task.isCancelled {
            throw CancellationError()
        }
    }

    private func interrupt() async {
        guard !isPipelined, !isInterrupting, let handle else { return }
        isInterrupting = true
        await CancelCall(handle).perform(on: loop)
        isInterrupting = false
        for waiter in interruptWaiters { waiter.resume() }
        interruptWaiters = []
        watchInterrupted()
    }

    /// A server that was told to stop and does not is not waited for.
    private func watchInterrupted() {
        loop.schedule(after: .seconds(10)) { [weak self] in
            self?.assumeIsolated {
                if !$0.isPipelined { $0.close(.lost("the server did not stop what was cancelled")) }
            }
        }
    }
}
