// One connection in pipeline mode. Owns the `PGconn`, the watch on its socket and its prepared statements; runs on the
// loop that opened it, for life.

internal import CLibPQ
internal import EventLoop
internal import Observability

/// Sends statements without waiting for the answers of earlier ones, and hands each answer to who asked for it.
///
/// Every request ends with a synchronisation point of its own: requests of strangers never share a transaction, and an
/// error in one does not touch the next.
actor Connection: TurnEndObserver {
    enum Kind {
        /// Single statements of many tasks.
        case shared
        /// The same, and the server refuses those that write: what waits may be sent again elsewhere.
        case sharedReads
        /// One task's at a time.
        case exclusive
    }
    /// What libpq will answer next.
    enum Expectation {
        case prepared(PreparedStatement, Request)
        case result(PreparedStatement, Request)
        /// A statement that fell out of the cache.
        case closed(PreparedStatement, Request)
        case synchronised(Request)
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    nonisolated let kind: Kind
    nonisolated let configuration: PostgresConfiguration

    /// Nil before it was opened and after it was closed.
    var handle: OpaquePointer?
    var watch: DescriptorWatch?
    /// Why it is closed.
    var closure: PostgresError?
    /// Someone else than the pipeline waits for the socket: opening, COPY.
    var socketWaiter: CheckedContinuation<Void, any Error>?
    /// It was ready before somebody waited, who is on the way: nothing was read.
    var wasSocketReady = false
    var isPipelined = false
    /// It was open once.
    var isCounted = false
    /// The COPY or script that has it now.
    var simpleUse: SimpleUse?
    /// `PQcancel` is under way for it; these wait for its end.
    var isInterrupting = false
    var interruptWaiters: [CheckedContinuation<Void, Never>] = []
    /// Runs once the server is to be told to stop it.
    var interruptTimer: LoopTimer?
    /// A `PQcancel` that nobody waits for any more may still come and stop whatever runs here then.
    var mayBeHit = false

    private var expectations = Ring<Expectation>(capacity: 64)
    /// Requests that were sent and not answered.
    private(set) var inFlight = 0
    /// How many requests were answered, since it was opened.
    private(set) var answered = 0
    private var cache: StatementCache
    private var parameters = ParameterBuffer()
    private var isFlushScheduled = false
    private var cork: Cork?
    private var watchdog: LoopTimer?
    private var ticks = 0
    private var lastProgress = 0
    /// How long the server may be silent on what it was sent last.
    var silenceLimit: Duration

    var onClosed: ((PostgresError) -> Void)?
    /// The server has one connection less.
    var onEnded: (@Sendable () -> Void)?
    /// The connection should get no more work; it closes itself when all that it has is answered.
    var onRetired: (() -> Void)?
    private var isRetiring = false
    var onNotification: ((PostgresNotification) -> Void)?

    init(_ loop: EventLoop, _ kind: Kind, _ configuration: PostgresConfiguration) {
        self.loop = loop
        self.kind = kind
        self.configuration = configuration
        silenceLimit = configuration.statementTimeout
        cache = StatementCache(capacity: configuration.preparedStatements)
    }

    private var isShared: Bool { kind != .exclusive }
    var isOpen: Bool { handle != nil && closure == nil }

    // MARK: Sending

    /// Sends `statements` as one transaction segment. The request is answered at once when nothing can be sent.
    func send(_ statements: [PostgresStatement], for request: Request) {
        guard isReady(for: request) else { return }
        parameters.reset()
        let ranges = statements.map { parameters.append($0.parameters) }
        for (statement, range) in zip(statements, ranges) {
            if let refusal = refusal(of: statement.sql, range) { return request.refuse(refusal) }
        }
        for (statement, range) in zip(statements, ranges) {
            guard let prepared = find(statement.sql, range) ?? prepare(statement.sql, range, request),
                queue(prepared, range, request)
            else { return }
        }
        synchronise(request)
    }

    /// The same for one statement, without an array: the hot path.
    func send(_ statement: PostgresStatement, for request: Request) {
        guard isReady(for: request) else { return }
        parameters.reset()
        let range = parameters.append(statement.parameters)
        var prepared = find(statement.sql, range)
        if prepared == nil {
            if let refusal = refusal(of: statement.sql, range) { return request.refuse(refusal) }
            prepared = prepare(statement.sql, range, request)
        }
        guard let prepared, queue(prepared, range, request) else { return }
        synchronise(request)
    }

    private func isReady(for request: Request) -> Bool {
        if let closure {
            request.refuse(closure)
        } else if !isPipelined {
            request.refuse(PostgresError(code: "55006", message: "the connection is busy with a COPY or a script"))
        }
        return request.state == .waiting
    }

    private func find(_ sql: String, _ range: Range<Int>) -> PreparedStatement? {
        cache.find(sql) { parameters.fits(range, $0) }
    }

    private func refusal(of sql: String, _ range: Range<Int>) -> PostgresError? {
        if range.count > ParameterBuffer.maximumParameters {
            return PostgresError(code: "54023", message: "\(range.count) parameters; the protocol counts to 65535")
        }
        return isShared ? StatementRules.shared.refusal(of: sql) : StatementRules.pipelined.refusal(of: sql)
    }

    /// Nil when the connection turned out to be lost; the request is answered then.
    private func prepare(_ sql: String, _ range: Range<Int>, _ request: Request) -> PreparedStatement? {
        guard let handle else { return nil }
        let statement = cache.make(sql, types: parameters.preparedTypes(range))
        for dropped in cache.takeDropped() {
            guard PQsendQueryParams(handle, "DEALLOCATE \(dropped.label)", 0, nil, nil, nil, nil, 1) == 1 else {
                sendingFailed(request)
                return nil
            }
            expectations.append(.closed(dropped, request))
        }
        guard PQsendPrepare(handle, statement.name, sql, Int32(range.count), statement.types) == 1 else {
            sendingFailed(request)
            return nil
        }
        expectations.append(.prepared(statement, request))
        return statement
    }

    private func queue(_ statement: PreparedStatement, _ range: Range<Int>, _ request: Request) -> Bool {
        guard let handle, parameters.send(handle, statement.name, range) else {
            sendingFailed(request)
            return false
        }
        expectations.append(.result(statement, request))
        return true
    }

    private func sendingFailed(_ request: Request) {
        let reason = handle.map { PostgresError.trimmed(PQerrorMessage($0)) } ?? ""
        // Nothing was synchronised, so nothing of it can be committed.
        request.refuse(.lost(reason))
        close(.lost(reason))
    }

    private func synchronise(_ request: Request) {
        // The first of a turn goes out at once, the others together.
        if isFlushScheduled { cork?.put() }
        guard let handle, PQpipelineSync(handle) == 1 else { return sendingFailed(request) }
        expectations.append(.synchronised(request))
        request.state = .sent
        silenceLimit = request.timeLimit ?? configuration.statementTimeout
        if inFlight == 0 { lastProgress = ticks }
        inFlight += 1
        scheduleFlush()
    }

    // MARK: The socket

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        loop.atTurnEnd(self)
    }

    nonisolated func turnDidEnd() {
        assumeIsolated {
            $0.isFlushScheduled = false
            $0.flush()
        }
    }

    private func flush() {
        cork?.pull()
        guard let handle, isPipelined else { return }
        switch PQflush(handle) {
        case 0: watch?.watch(.readable)
        // Readable too: the server may wait for us to take its answers before it reads on.
        case 1: watch?.watch([.readable, .writable])
        default: close(.lost(PostgresError.trimmed(PQerrorMessage(handle))))
        }
    }

    func socketIsReady(_ events: DescriptorEvents) {
        if let socketWaiter {
            self.socketWaiter = nil
            watch?.watch([])
            socketWaiter.resume()
            return
        }
        guard isPipelined else {
            // Whoever is about to wait has asked libpq before: what is read now would never wake them up.
            wasSocketReady = true
            watch?.watch([])
            return
        }
        guard let handle else { return }
        let isAlive = !events.contains(.readable) || PQconsumeInput(handle) == 1
        receive()
        guard self.handle != nil else { return }
        takeNotifications()
        if !isAlive || PQstatus(handle) == CONNECTION_BAD {
            close(.lost(PostgresError.trimmed(PQerrorMessage(handle))))
        } else if events.contains(.writable) {
            flush()
        }
    }

    func takeNotifications() {
        guard let handle else { return }
        while let notification = PQnotifies(handle) {
            defer { PQfreemem(notification) }
            onNotification?(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra)))
        }
    }

    // MARK: Answers

    private func receive() {
        var endings = 0
        while let handle, !expectations.isEmpty, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                // One ends each statement's results; more than two in a row mean that nothing more comes.
                endings += 1
                if endings > 2 || PQstatus(handle) == CONNECTION_BAD { return }
                continue
            }
            endings = 0
            lastProgress = ticks
            take(result)
        }
    }

    private func take(_ result: OpaquePointer) {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: answered(result)
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            guard case .synchronised(let request)? = expectations.popFirst() else { return outOfStep() }
            synchronised(request)
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            failed(nil)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            outOfStep()
        default:
            let error = PostgresError(result, sql: nil)
            PQclear(result)
            failed(error)
        }
    }

    private func answered(_ result: OpaquePointer) {
        switch expectations.popFirst() {
        case .result(let statement, let request):
            let columns: ResultColumns
            if let known = statement.columns {
                columns = known
            } else {
                columns = PQnfields(result) == 0 ? .none : ResultColumns(result)
                statement.columns = columns
            }
            request.take(PostgresRows(result: StatementResult(result, columns: columns)))
        case .prepared, .closed: PQclear(result)
        case .synchronised, nil:
            PQclear(result)
            outOfStep()
        }
    }

    /// A statement failed, or was skipped because one before it failed (`error` is nil).
    private func failed(_ error: PostgresError?) {
        guard let expectation = expectations.first else { return }
        switch expectation {
        case .result(let statement, let request):
            expectations.popFirst()
            guard var error else { return }
            error.sql = statement.sql
            if error.isStaleStatement {
                cache.forget(statement)
                // Sent before it was known that it could not be prepared: the reason is the same.
                if let failure = statement.failure { error = failure }
            }
            error.isNoRead = error.code == "25006" && kind == .sharedReads
            request.fail(error)
            // The server was the primary once and is not any more.
            if error.code == "25006", kind == .shared, configuration.targetSessionAttributes.wantsWriting { retire() }
        case .prepared(let statement, let request):
            expectations.popFirst()
            cache.forget(statement)
            guard var error else { return }
            error.sql = statement.sql
            statement.failure = error
            request.fail(error)
        case .closed(let statement, let request):
            expectations.popFirst()
            guard var error else { return cache.dropAgain(statement) }
            error.isStaleStatement = true
            request.fail(error)
        case .synchronised(let request):
            // The commit at the synchronisation point failed (a deferred constraint); the point itself still comes.
            if let error { request.fail(error) }
        }
    }

    private func synchronised(_ request: Request) {
        inFlight -= 1
        answered &+= 1
        request.isAnswered = true
        if !request.isCancelCallRunning { request.finish() }
        if mayBeHit { return close(.mayBeHit) }
        guard isShared, let handle, inFlight == 0 else { return }
        if PQtransactionStatus(handle) != PQTRANS_IDLE {
            close(.lost("a transaction was left open on a shared connection"))
        } else if isRetiring {
            close(.closed)
        }
    }

    private func outOfStep() {
        close(PostgresError(code: "08P01", message: "the connection is out of step with the server"))
    }

    /// What was sent behind the statement that the server is at.
    var waitingBehindFirst: [Request] {
        let sent = expectations.all.compactMap { expectation -> Request? in
            guard case .synchronised(let request) = expectation else { return nil }
            return request
        }
        return Array(sent.dropFirst())
    }

    // MARK: Cancelling

    /// The request's caller was cancelled. On a shared connection only its wait ends; on one of its own the server is
    /// told, and the wait ends when both the answer and the end of that call are there.
    func cancel(_ request: Request) {
        guard request.waiter != nil, !request.isCancelled else { return }
        request.isCancelled = true
        guard kind == .exclusive, request.state == .sent else { return request.abandon() }
        let call = CancelCall(handle)
        Task(executorPreference: loop) { await self.stop(request, call) }
    }

    private func stop(_ request: Request, _ call: CancelCall) async {
        repeat {
            guard !request.isAnswered, isOpen else { return }
        } while await !call.takeTurn()
        guard !request.isAnswered, isOpen else { return call.giveTurnBack() }
        request.isCancelCallRunning = true
        let hasEnded = await call.perform()
        request.isCancelCallRunning = false
        if !hasEnded { mayBeHit = true }
        guard request.isAnswered || !isOpen else { return }
        request.finish()
        if mayBeHit { close(.mayBeHit) }
    }

    // MARK: Life

    func becamePipelined() {
        isPipelined = true
        wasSocketReady = false
        endSimpleUse()
        if cork == nil, let handle { cork = Cork(descriptor: PQsocket(handle)) }
        if watchdog == nil {
            watchdog = loop.schedule(after: .seconds(1), repeating: .seconds(1)) { [weak self] in
                self?.assumeIsolated { $0.tick() }
            }
        }
        watch?.watch(.readable)
    }

    /// No more work; what is under way is answered first.
    func retire() {
        guard !isRetiring else { return }
        isRetiring = true
        onRetired?()
        onRetired = nil
        if inFlight == 0, expectations.isEmpty { close(.closed) }
    }

    /// In no transaction, with nothing under way: somebody else may have it.
    var isClean: Bool {
        guard let handle, isPipelined, inFlight == 0, !mayBeHit else { return false }
        return PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// Something has come from the server, or is waited for from now on.
    func noteProgress() { lastProgress = ticks }

    /// A server that is silent for longer than any statement may take, on a connection that is still open, is gone.
    private func tick() {
        ticks += 1
        let limit = silenceLimit + .seconds(5)
        // Outside of the pipeline it is the caller who is slow, unless somebody waits for the socket.
        let isAwaited = isPipelined ? inFlight > 0 : socketWaiter != nil
        guard silenceLimit > .zero, isAwaited, .seconds(ticks - lastProgress) > limit else { return }
        close(.lost("the server did not answer for \(limit)"))
    }

    /// Closes the connection; whoever waits on it is told `reason`. May be called again without effect.
    func close(_ reason: PostgresError) {
        guard closure == nil else { return }
        closure = reason
        if isCounted {
            PostgresMetrics.connections.decrement()
            if reason.code != PostgresError.closed.code { PostgresMetrics.lost(reason) }
        }
        isPipelined = false
        endSimpleUse()
        cork = nil
        watchdog?.cancel()
        watch?.close()
        watch = nil
        failExpectations(reason)
        if let handle { PQfinish(handle) }
        handle = nil
        if let socketWaiter {
            self.socketWaiter = nil
            socketWaiter.resume(throwing: reason)
        }
        onEnded?()
        onEnded = nil
        let onClosed = self.onClosed
        self.onClosed = nil
        onNotification = nil
        onRetired = nil
        onClosed?(reason)
    }

    private func failExpectations(_ reason: PostgresError) {
        while let expectation = expectations.popFirst() {
            guard case .synchronised(let request) = expectation else { continue }
            var error = request.error ?? reason
            error.isCommitUnknown = request.mayCommit && error.isConnectionLoss
            request.replaceError(error)
            request.isAnswered = true
            if !request.isCancelCallRunning { request.finish() }
        }
        inFlight = 0
    }
}
