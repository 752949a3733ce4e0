internal import EventLoop
internal import Glibc
internal import Observability

/// Whoever waits for an answer.
enum AnswerWaiter {
    case single(id: UInt64, CheckedContinuation<RedisValue, any Error>)
    case part(of: AnswerBatch)
    /// A step of signing in.
    case handshake(HandshakeStep)
}

enum HandshakeStep { case authenticate, select, name, ping }

/// The answers of a pipeline, collected. Lives on its connection's loop.
final class AnswerBatch {
    let id: UInt64
    private let count: Int
    private let isTransaction: Bool
    private var answers: [RedisValue] = []
    private var continuation: CheckedContinuation<[RedisValue], any Error>?

    init(id: UInt64, count: Int, isTransaction: Bool, _ continuation: CheckedContinuation<[RedisValue], any Error>) {
        self.id = id
        self.count = count
        self.isTransaction = isTransaction
        self.continuation = continuation
    }
    func add(_ answer: RedisValue) {
        answers.append(answer)
        guard answers.count == count, let continuation else { return }
        self.continuation = nil
        // Of a transaction that was refused, the first command's error says why.
        if isTransaction, case .error = answers[count - 1], case .error(let first)? = answers.first(where: \.isError) {
            return continuation.resume(throwing: first)
        }
        continuation.resume(returning: answers)
    }
    func fail(_ error: any Error) {
        continuation?.resume(throwing: error)
        continuation = nil
    }
}

/// One pipelined connection, which connects when it is first used and then keeps itself connected.
actor RedisConnection: TurnEndObserver {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// Asked by callers before they come here.
    nonisolated let gate = BreakerGate()

    private enum State {
        /// Not used yet. → `connecting`
        case idle
        /// Reaching the server and signing in; commands are held. → `ready`, `waiting`
        case connecting
        /// → `connecting` (lost while idle), `waiting`
        case ready(since: UInt64)
        /// The breaker is open, a timer runs. → `connecting`
        case waiting
        /// The end.
        case closed
    }

    private let configuration: RedisConfiguration
    private let tlsContext: TLSContext?
    private var state = State.idle
    private var breaker: RedisBreaker
    private var queue = AnswerQueue<AnswerWaiter>()
    private var handshake = AnswerQueue<AnswerWaiter>()
    private var formatter = CommandFormatter()
    /// What was written before the connection stood.
    private var held: [UInt8] = []
    /// What is to be encrypted when the turn ends.
    private var plain: [UInt8] = []
    private var isRegistered = false

    private var socket: StreamSocket?
    private var tls: TLSPipe?
    private var hasTLS = false
    private var reader: ReplyReader
    /// Tells the events of this connection from those of earlier ones.
    private var generation = 0
    private var resolving: Task<Void, Never>?
    private var attemptTimer: LoopTimer?
    private var retryTimer: LoopTimer?
    private var expiryTimer: LoopTimer?
    private var nextExpiry: UInt64 = .max
    private var hasBeenLenient = false
    /// A timer that is later than this (nanoseconds) says that the loop was busy, not that the server was.
    private static let tolerance: UInt64 = 20_000_000
    private var lastReceived: UInt64 = 0
    private var lastID: UInt64 = 0
    private var lastFailure: String?

    /// What it listens to; it takes no commands then.
    private let subscription: RedisSubscription?

    init(
        _ configuration: RedisConfiguration, tls: TLSContext?, on loop: EventLoop,
        listeningTo subscription: RedisSubscription? = nil
    ) {
        self.configuration = configuration
        self.subscription = subscription
        self.loop = loop
        tlsContext = tls
        breaker = RedisBreaker(delays: configuration.retryDelays)
        reader = ReplyReader(maximumReply: configuration.maximumReply)
    }

    // MARK: Commands

    func command(_ arguments: [RedisArgument], within limit: Duration) async throws -> RedisValue {
        try SharedConnection.check(arguments)
        lastID += 1
        let id = lastID
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Only here can nothing come between the check and the queue.
                if let refusal = refusal(adding: 1) { return continuation.resume(throwing: refusal) }
                let now = monotonicNow()
                queue.append(.single(id: id, continuation), sent: now, deadline: now + limit.wholeNanoseconds)
                send { $0.append(arguments, to: &$1) }
                expireLater(now + limit.wholeNanoseconds)
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
    }

    func batch(
        _ commands: [[RedisArgument]], within limit: Duration, isTransaction: Bool = false, isAsking: Bool = false
    ) async throws -> [RedisValue] {
        let own = isAsking ? commands[1...] : commands[...]
        for command in isTransaction ? commands[1..<(commands.count - 1)] : own {
            try SharedConnection.check(command)
        }
        lastID += 1
        let id = lastID
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let refusal = refusal(adding: commands.count) { return continuation.resume(throwing: refusal) }
                let now = monotonicNow()
                let deadline = now + limit.wholeNanoseconds
                let batch = AnswerBatch(
                    id: id, count: commands.count, isTransaction: isTransaction, continuation)
                for command in commands {
                    queue.append(.part(of: batch), sent: now, deadline: deadline)
                    send { $0.append(command, to: &$1) }
                }
                expireLater(deadline)
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }
    }

    private func refusal(adding count: Int) -> (any Error)? {
        if Task.isCancelled { return CancellationError() }
        do { try gate.check() } catch { return error }
        guard queue.count + count <= configuration.maximumPending else {
            RedisMetrics.failed(RedisError.overloaded)
            return RedisError(RedisError.overloaded, "\(queue.count) commands wait already")
        }
        if case .idle = state { connect() }
        return nil
    }

    private func send(_ body: (inout CommandFormatter, inout [UInt8]) -> Void) {
        guard case .ready = state, let socket else { return body(&formatter, &held) }
        if !hasTLS { return socket.write { body(&formatter, &$0) } }
        body(&formatter, &plain)
        flushAtTurnEnd()
    }

    var waiting: Int { queue.count }

    private func cancel(_ id: UInt64) {
        while let waiter = queue.abandon({ $0.has(id) }) { waiter.fail(CancellationError()) }
    }

    /// Connects, if it listens to something, and again whenever the connection is lost.
    func listen() {
        if case .idle = state, subscription != nil { connect() }
    }

    func close() {
        if case .closed = state { return }
        state = .closed
        if gate.isOpen { RedisMetrics.breakersOpen.decrement() }
        let error = RedisError(RedisError.closed, "the client was closed")
        gate.open(because: error)
        drop(failing: error)
        retryTimer?.cancel()
        expiryTimer?.cancel()
    }

    // MARK: Deadlines

    private func expireLater(_ deadline: UInt64) {
        guard deadline < nextExpiry else { return }
        nextExpiry = deadline
        let now = monotonicNow()
        let delay = Duration.nanoseconds(Int64(deadline > now ? deadline - now : 0))
        if expiryTimer?.restart(after: delay) != true {
            expiryTimer = loop.schedule(after: delay) { self.expireDue() }
        }
    }

    private func expireDue() {
        let now = monotonicNow()
        if now > nextExpiry &+ Self.tolerance, !hasBeenLenient {
            // The loop itself was busy, and timers come before sockets: the answers may lie there already.
            hasBeenLenient = true
            expiryTimer = loop.schedule(after: .milliseconds(1)) { self.expireDue() }
            return
        }
        hasBeenLenient = false
        nextExpiry = .max
        let result = queue.expire(now: now, lastReceived: lastReceived)
        if !result.waiters.isEmpty { RedisMetrics.failed(RedisError.timedOut, count: result.waiters.count) }
        let error = RedisError(RedisError.timedOut, "no answer in time")
        for waiter in result.waiters { waiter.fail(error) }
        if result.isStalled, case .ready = state {
            return fail(RedisError(RedisError.timedOut, "the server does not answer"))
        }
        if let next = result.next { expireLater(next) }
    }

    // MARK: Connecting

    private func connect() {
        state = .connecting
        generation += 1
        let attempt = generation
        attemptTimer = loop.schedule(after: configuration.connectTimeout) {
            // One more turn, so that what has arrived while the loop was busy is seen first.
            self.attemptTimer = self.loop.schedule(after: .milliseconds(1)) {
                self.fail(RedisError(RedisError.timedOut, "no connection within \(self.configuration.connectTimeout)"))
            }
        }
        switch configuration.address {
        case .unix(let path): open([SocketAddress(host: path, port: 0)], attempt)
        case .host(let host, let port):
            resolving = Task {
                do {
                    let found = try await loop.resolve(host, port: port)
                    guard attempt == generation, case .connecting = state else { return }
                    open(found, attempt)
                } catch {
                    guard attempt == generation, case .connecting = state else { return }
                    fail(RedisError(RedisError.connectionLost, "\(error)", underlying: error))
                }
            }
        }
    }

    /// Tries the addresses in turn, each with an even share of the time.
    private func open(_ addresses: [SocketAddress], _ attempt: Int) {
        let limit = configuration.connectTimeout / max(1, addresses.count)
        let limits = StreamSocket.Limits(writeStall: configuration.connectTimeout)
        socket = .connect(loop, to: addresses[0], within: limit, limits: limits) { event in
            guard attempt == self.generation else { return }
            if case .closed = event, self.socket?.hasBeenConnected == false, addresses.count > 1 {
                return self.open(Array(addresses.dropFirst()), attempt)
            }
            self.handle(event)
        }
    }

    private func handle(_ event: StreamSocket.Event) {
        switch event {
        case .connected: didConnect()
        case .received(let bytes): didReceive(bytes)
        case .drained: break
        case .finished: fail(RedisError(RedisError.connectionLost, "the server closed the connection"))
        case .closed(let error):
            let reason = error.map { "\($0)" } ?? "the connection was closed"
            fail(RedisError(RedisError.connectionLost, reason, underlying: error))
        }
    }

    private func didConnect() {
        guard let tlsContext, case .host(let host, _) = configuration.address else { return signIn() }
        do {
            let pipe = try TLSPipe(tlsContext, host: host)
            tls = pipe
            hasTLS = true
            _ = try pipe.shakeHands()
            socket?.write { pipe.drain(into: &$0) }
        } catch { fail(error) }
    }

    private func signIn() {
        var commands: [(HandshakeStep, [RedisArgument])] = []
        if let password = configuration.password {
            let user = configuration.user.map { [RedisArgument.string($0)] } ?? []
            commands.append((.authenticate, ["AUTH"] + user + [.string(password)]))
        }
        if configuration.database != 0 { commands.append((.select, ["SELECT", .int(configuration.database)])) }
        commands.append((.name, ["CLIENT", "SETNAME", .string(configuration.clientName)]))
        commands.append((.ping, ["PING"]))
        for (step, arguments) in commands {
            handshake.append(.handshake(step), sent: 0, deadline: .max)
            if hasTLS {
                formatter.append(arguments, to: &plain)
                flushAtTurnEnd()
            } else {
                socket?.write { formatter.append(arguments, to: &$0) }
            }
        }
    }

    private func didAnswer(_ step: HandshakeStep, _ answer: RedisValue) {
        if case .error(let error) = answer {
            switch (step, error.code) {
            case (.authenticate, _), (_, "NOAUTH"):
                return fail(RedisError(RedisError.authentication, error.message, underlying: error))
            case (.select, _), (.ping, "LOADING"), (.ping, "BUSY"), (.ping, "MASTERDOWN"): return fail(error)
            default: break
            }
        }
        if step == .ping { becameReady() }
    }

    private func becameReady() {
        attemptTimer?.cancel()
        attemptTimer = nil
        state = .ready(since: monotonicNow())
        breaker.succeeded()
        if gate.isOpen {
            gate.close()
            RedisMetrics.breakersOpen.decrement()
        }
        if lastFailure != nil {
            lastFailure = nil
            RedisMetrics.log.notice("Redis answers again", ["loop": .string(loop.name)])
        }
        if let subscription { formatter.append(["SUBSCRIBE", .string(subscription.channel)], to: &held) }
        guard !held.isEmpty else { return }
        if hasTLS {
            plain += held
            flushAtTurnEnd()
        } else {
            socket?.write(held)
        }
        held = []
    }

    // MARK: Input and output

    private func didReceive(_ bytes: UnsafeRawBufferPointer) {
        lastReceived = monotonicNow()
        do {
            if let tls { try didReceive(encrypted: bytes, tls) } else { try reader.feed(bytes) }
            let current = generation
            while current == generation, let answer = try reader.next() { try didAnswer(answer) }
        } catch {
            fail(error)
        }
    }

    private func didReceive(encrypted bytes: UnsafeRawBufferPointer, _ tls: TLSPipe) throws {
        tls.feed(bytes)
        if handshake.isEmpty, case .connecting = state {
            let isDone = try tls.shakeHands()
            socket?.write { tls.drain(into: &$0) }
            guard isDone else { return }
            signIn()
        }
        guard try tls.read({ try reader.feed($0) }) else {
            throw RedisError(RedisError.connectionLost, "the server closed the connection")
        }
        socket?.write { tls.drain(into: &$0) }
    }

    private func didAnswer(_ answer: RedisValue) throws {
        if let subscription, handshake.isEmpty { return try subscription.heard(answer) }
        let next = handshake.isEmpty ? queue.next() : handshake.next()
        guard case .wanted(let waiter, let sent) = next else {
            if case .abandoned = next { return }
            throw RedisError(RedisError.protocolViolation, "the server answers what was not asked")
        }
        switch waiter {
        case .handshake(let step): didAnswer(step, answer)
        case .part(let batch):
            RedisMetrics.answered(after: lastReceived &- sent)
            batch.add(answer)
        case .single(_, let continuation):
            RedisMetrics.answered(after: lastReceived &- sent)
            if case .error(let error) = answer {
                continuation.resume(throwing: error)
            } else {
                continuation.resume(returning: answer)
            }
        }
    }

    private func flushAtTurnEnd() {
        guard !isRegistered else { return }
        isRegistered = true
        loop.atTurnEnd(self)
    }

    nonisolated func turnDidEnd() { assumeIsolated { $0.encrypt() } }

    private func encrypt() {
        isRegistered = false
        guard let tls, let socket else { return }
        do {
            try tls.write(plain)
            plain.removeAll(keepingCapacity: plain.count <= 1 << 17)
            socket.write { tls.drain(into: &$0) }
        } catch { fail(error) }
    }

    // MARK: Failure

    /// The connection, or the attempt to get one, is over; decides when to try again.
    private func fail(_ error: any Error) {
        let error = error as? RedisError ?? RedisError(RedisError.connectionLost, "\(error)", underlying: error)
        var uptime: Duration?
        if case .ready(let since) = state { uptime = .nanoseconds(Int64(monotonicNow() &- since)) }
        let step = breaker.failed(uptime: uptime, wasIdle: queue.isEmpty, jitter: .random(in: 0...1))
        if step != .connect { openBreaker(error) }
        drop(failing: error)
        switch step {
        case .connect: connect()
        case .wait(let delay):
            state = .waiting
            retryTimer = loop.schedule(after: delay) { self.retry() }
        }
    }

    private func openBreaker(_ error: RedisError) {
        if !gate.isOpen { RedisMetrics.breakersOpen.increment() }
        gate.open(because: error)
        guard lastFailure != error.message else { return }
        lastFailure = error.message
        RedisMetrics.log.warning(
            "Redis is not available; going on without it",
            ["loop": .string(loop.name), "code": .string(error.code), "error": .string(error.message)])
    }

    private func retry() {
        guard case .waiting = state else { return }
        connect()
    }

    private func drop(failing error: RedisError) {
        generation += 1
        resolving?.cancel()
        resolving = nil
        attemptTimer?.cancel()
        attemptTimer = nil
        socket?.close()
        socket = nil
        tls = nil
        hasTLS = false
        held = []
        plain = []
        reader = ReplyReader(maximumReply: configuration.maximumReply)
        _ = handshake.removeAll()
        let waiters = queue.removeAll()
        if !waiters.isEmpty { RedisMetrics.failed(error.code, count: waiters.count) }
        for waiter in waiters { waiter.fail(error) }
    }
}

extension AnswerWaiter {
    func has(_ id: UInt64) -> Bool {
        switch self {
        case .single(let mine, _): mine == id
        case .part(let batch): batch.id == id
        case .handshake: false
        }
    }
    func fail(_ error: any Error) {
        switch self {
        case .single(_, let continuation): continuation.resume(throwing: error)
        case .part(let batch): batch.fail(error)
        case .handshake: break
        }
    }
}

extension RedisValue {
    fileprivate var isError: Bool { if case .error = self { true } else { false } }
}

private func monotonicNow() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
