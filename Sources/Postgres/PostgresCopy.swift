internal import EventLoop

extension Connection {
    nonisolated func copyIn<Chunks: AsyncSequence>(
        _ sql: String, _ chunks: Chunks, within limit: Duration? = nil
    ) async throws -> Int where Chunks.Element == [UInt8] {
        let use = SimpleUse(sql, within: limit)
        try await interruptible(use) { try await startCopyIn(use) }
        do {
            for try await chunk in chunks {
                try Task.checkCancellation()
                try await interruptible(use) { try await putCopy(chunk) }
            }
        } catch {
            // The server's own complaint (a bad row) is worth more than "could not send".
            _ = try await endCopyIn(use, failure: "the source of the data failed", because: error)
            throw error
        }
        return try await interruptible(use) { try await endCopyIn(use) }
    }

    private func endCopyIn(_ use: SimpleUse, failure: String, because error: any Error) async throws -> Int {
        do {
            return try await endCopyIn(use, failure: failure)
        } catch let answer as PostgresError where answer.isQueryCanceled || answer.isConnectionLoss {
            throw error
        }
    }

    nonisolated func copyOut(
        _ sql: String, within limit: Duration? = nil, _ body: ([UInt8]) async throws -> Void
    ) async throws {
        let use = SimpleUse(sql, within: limit)
        try await interruptible(use) { try await startCopyOut(use) }
        do {
            while let chunk = try await interruptible(use, { try await nextCopyChunk(use) }) { try await body(chunk) }
        } catch {
            await abandonSimple()
            throw error
        }
    }

    /// Nobody wants the rest: reading it to its end could take for ever.
    func abandonSimple() {
        if !isPipelined { close(.lost("a COPY was abandoned")) }
    }
}

/// What a `COPY … TO STDOUT` brings: chunks of about 64 KB, read from the server when they are asked for. Iterate it
/// once. Leaving it early closes the connection it came from.
public struct PostgresCopyOut: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    let sql: String
    let pool: ConnectionPool

    public func makeAsyncIterator() -> Iterator { Iterator(reading: Reading(sql: sql, pool: pool)) }

    public struct Iterator: AsyncIteratorProtocol {
        let reading: Reading
        /// - Throws: ``PostgresError``; `CancellationError` when the task was cancelled.
        public mutating func next() async throws -> [UInt8]? { try await reading.next() }
    }

    /// Holds the connection while rows come.
    actor Reading {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
        private let use: SimpleUse
        private let pool: ConnectionPool
        private var pooled: PooledConnection?
        private var isOver = false

        init(sql: String, pool: ConnectionPool) {
            use = SimpleUse(sql)
            self.pool = pool
            loop = pool.loop
        }

        deinit {
            guard let pooled else { return }
            Task { [pool] in
                await pooled.connection.abandonSimple()
                await pool.giveBack(pooled)
            }
        }

        func next() async throws -> [UInt8]? {
            guard !isOver else { return nil }
            do {
                let connection = try await started()
                if let chunk = try await connection.interruptible(use, { try await connection.nextCopyChunk(use) }) {
                    return chunk
                }
            } catch {
                await end()
                throw error
            }
            await end()
            return nil
        }

        private func started() async throws -> Connection {
            if let pooled { return pooled.connection }
            let leased = try await pool.lease()
            pooled = leased
            try await leased.connection.interruptible(use) { try await leased.connection.startCopyOut(use) }
            return leased.connection
        }

        private func end() async {
            isOver = true
            guard let ended = pooled else { return }
            pooled = nil
            await ended.connection.abandonSimple()
            await pool.giveBack(ended)
        }
    }
}
