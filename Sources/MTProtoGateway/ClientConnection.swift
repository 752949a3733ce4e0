internal import Auth
internal import EventLoop
internal import FoundationEssentials
internal import HTTPServer
internal import MTProto
internal import Messages
internal import Observability
internal import Synchronization

/// One connection of a client, from its first byte to its last. Packets are taken one after another; calls run beside
/// each other, and their answers leave as they come.
actor ClientConnection {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Sessions that one connection may speak for.
    private static let maximumSessions = 8
    private static let tickInterval = Duration.seconds(60)
    private static let closesWithin = Duration.seconds(2)
    /// How long the answer of a call that has ended its own key may take.
    private static let endsWithin = Duration.milliseconds(500)

    let gateway: MTProtoGateway
    var link: Link?
    private let network: AddressKey?
    let address: String
    private var decoder: TransportDecoder
    var encoder: TransportEncoder?
    /// Of the last plain message.
    var plainID: Int64 = 0
    var handshake: Handshake?
    /// The data centre that the client has asked for when it made its key.
    var dc: Int?
    /// A step that packets behind it wait for.
    private var isBusy = false
    private var isFinishing = false
    /// Calls in hand that may end the key that they came with; and whether it was ended.
    private var endings = 0
    private var isEnding = false

    /// The key of the packets, and what is known of it.
    private var wire: WireKey?
    var stored: StoredKey?
    var sessions: [Int64: Session] = [:]
    /// The layer that the client has named in this connection.
    private var layer: Int?
    var spokenLayer: Int { layer ?? stored?.device?.layer ?? TL.layer }
    /// Calls that are worked on, by session and message.
    private var calls: [CallID: Task<Void, Never>] = [:]
    /// Counts the keys that were used: a call is its own key's, whichever is used when it is worked on.
    var reign = 0
    struct CallID: Hashable, Sendable {
        let session: Int64
        let message: Int64
    }
    /// Where its session hears of what happens, and which session that is.
    var place: LiveFeed.Place?
    var listeningSession: Int64?
    /// Whether the client was signed in before this connection: it may have missed something.
    var mayHaveMissed = false
    var pushes: [LiveFeed.Push] = []
    /// Those of them that are in hand.
    var telling: [LiveFeed.Push] = []
    var isPushing = false
    var known = KnownPeers()
    /// What was told on other threads and not heard here yet.
    nonisolated let posted = Mutex<[(seat: Int, push: LiveFeed.Push)]>([])
    /// Counts the places that were taken and left.
    var seat = 0

    private var idleTimer: LoopTimer?
    private var tickTimer: LoopTimer?
    private var flushTimer: LoopTimer?
    private var disconnectTimer: LoopTimer?
    private var drained: [CheckedContinuation<Void, Never>] = []

    /// - Parameter address: the client's, where a proxy stands between.
    init(_ link: sending Link, from address: String? = nil, on loop: EventLoop, _ gateway: MTProtoGateway) {
        self.loop = loop
        self.gateway = gateway
        self.address = address ?? link.remote.host
        network = AddressKey(self.address)
        var mustBeObfuscated = false
        if case .web = link { mustBeObfuscated = true }
        decoder = TransportDecoder(mustBeObfuscated: mustBeObfuscated)
        self.link = link
    }

    /// Called once, on the loop.
    func start() {
        guard gateway.connections.add(self, from: network) else { return close() }
        idleTimer = loop.schedule(after: gateway.options.limits.handshakeWithin) { self.close() }
        link?.start { event in
            switch event {
            case .received(let bytes): self.received(bytes)
            case .closed: self.close()
            }
        }
    }

    // MARK: Packets in

    private func received(_ bytes: UnsafeRawBufferPointer) {
        guard !isEnding else { return }
        decoder.append(bytes)
        process()
    }

    private func process() {
        while !isBusy, !isEnding, link != nil {
            do throws(MTProtoError) {
                guard let packet = try decoder.next() else { break }
                if encoder == nil, let transport = decoder.transport {
                    encoder = TransportEncoder(transport)
                    dc = transport.dc.flatMap(Self.centre)
                }
                take(packet)
            } catch {
                gateway.refused(error)
                return close()
            }
        }
    }

    private func take(_ packet: TransportPacket) {
        guard let id = EncryptedMessage.keyID(of: packet.bytes) else { return close() }
        if id == 0 { return shakeHands(packet.bytes) }
        if let wire, wire.id == id { return open(packet, wire) }
        // A client that changes its key begins anew.
        forgetKey()
        busy { await $0.find(id, packet) }
    }

    /// Runs what the packets behind have to wait for.
    func busy(_ body: @escaping @Sendable (isolated ClientConnection) async -> Void) {
        isBusy = true
        link?.pauseReading()
        // Lives until the step is done; the connection waits for it.
        Task(executorPreference: loop) { await self.doing(body) }
    }

    private func doing(_ body: @Sendable (isolated ClientConnection) async -> Void) async {
        await body(self)
        isBusy = false
        link?.resumeReading()
        process()
        finishIfDone()
    }

    private func find(_ id: Int64, _ packet: TransportPacket) async {
        do {
            let found = try await gateway.keys.find(id)
            guard link != nil else { return }
            guard let found else { return refuse(.notFound) }
            // Anybody may name a key: it is used by who has it.
            let wire = WireKey(found.bytes)
            guard let message = opened(packet, wire) else { return close() }
            use(found, wire)
            take(message, packet, wire)
        } catch {
            // Nothing is known of it while the database is away: the client comes again.
            close()
        }
    }

    private func use(_ key: StoredKey, _ wire: WireKey) {
        self.wire = wire
        stored = key
        handshake = nil
        mayHaveMissed = key.user != nil
        decoder.limit = TransportDecoder.largest
        gateway.connections.note(self, uses: key)
        touchIdle()
        if tickTimer == nil {
            tickTimer = loop.schedule(after: Self.tickInterval, repeating: Self.tickInterval) { self.tick() }
        }
    }

    /// What was asked with it is nobody's any more.
    private func forgetKey() {
        leave()
        (wire, stored, layer) = (nil, nil, nil)
        sessions = [:]
        for task in calls.values { task.cancel() }
        calls = [:]
        reign += 1
    }

    private func open(_ packet: TransportPacket, _ key: WireKey) {
        guard let message = opened(packet, key) else { return close() }
        take(message, packet, key)
    }

    private func opened(_ packet: TransportPacket, _ key: WireKey) -> EncryptedMessage? {
        do throws(MTProtoError) {
            return try EncryptedMessage.open(packet.bytes, key: key)
        } catch {
            gateway.refused(error)
            return nil
        }
    }

    private func take(_ message: EncryptedMessage, _ packet: TransportPacket, _ key: WireKey) {
        guard let stored, !gateway.auth.authKeys.ended.contains(stored.sessionID) else {
            if let stored, gateway.keys.isLeaving(stored) { return }
            return refuse(.notFound)
        }
        touchIdle()
        gateway.auth.authKeys.seen(stored.sessionID, from: address)
        if packet.wantsQuickAck {
            link?.write { output in encoder?.append(quickAck: message.quickAck, to: &output) }
        }
        receive(message, key)
    }

    private func receive(_ message: EncryptedMessage, _ key: WireKey) {
        let id = message.sessionID
        if sessions[id] == nil {
            if sessions.count >= Self.maximumSessions {
                guard let idle = sessions.first(where: { $0.value.isIdle && $0.key != listeningSession }) else {
                    return refuse(.flood)
                }
                sessions[idle.key] = nil
            }
            sessions[id] = Session(id: id, key: key, salts: ServerSalts(key: key))
        }
        let actions = sessions[id]?.receive(message, at: Self.now) ?? []
        for action in actions { perform(action, id) }
        flush(id)
    }

    private func perform(_ action: Session.Action, _ session: Int64) {
        switch action {
        case .call(let message, let bytes): call(CallID(session: session, message: message), bytes)
        case .cancel(let message): calls.removeValue(forKey: CallID(session: session, message: message))?.cancel()
        case .disconnect(let seconds):
            disconnectTimer?.cancel()
            disconnectTimer = loop.schedule(after: .seconds(Int(seconds))) { self.close() }
        case .destroySession(let other, let message):
            let existed = sessions.removeValue(forKey: other) != nil
            sessions[session]?.destroyed(session: other, existed: existed, messageID: message, at: Self.now)
        case .destroyKey(let message): destroyKey(session, message)
        case .refuse(let error): refuse(error)
        }
    }

    private func destroyKey(_ session: Int64, _ message: Int64) {
        guard let stored else { return }
        busy { connection in
            let isDone = (try? await connection.gateway.auth.authKeys.end(stored.sessionID)) != nil
            await connection.gateway.keys.forget(stored)
            connection.sessions[session]?.keyDestroyed(
                isDone ? .destroyAuthKeyOk : .destroyAuthKeyFail, messageID: message, at: Self.now)
            connection.flush(session)
        }
    }

    // MARK: Calls

    private func call(_ id: CallID, _ bytes: ArraySlice<UInt8>) {
        guard !isFinishing else { return answer(id, .unavailable) }
        guard calls.count < gateway.options.limits.callsAtOnce else { return answer(id, .tooManyCalls) }
        var budget = Gzip.largest
        let request: TLRequest
        do throws(MTProtoError) {
            request = try TLRequest(bytes) { packed throws(MTProtoError) in
                try Gzip.inflate(packed, budget: &budget)
            }
        } catch {
            return answer(id, RPCFault.of(error) ?? .malformed)
        }
        if let named = request.layer { layer = named }
        let before = request.after.compactMap { calls[CallID(session: id.session, message: $0)] }
        // Ends with its answer, or with the connection, which cancels it.
        calls[id] = Task(executorPreference: loop) { [reign] in
            for task in before { await task.value }
            await self.work(id, request, reign)
        }
    }

    private func work(_ id: CallID, _ request: TLRequest, _ asked: Int) async {
        guard asked == reign else { return }
        let isListener = await prepare(request, id, asked)
        let place = isListener && request.call.mayWrite ? self.place : nil
        let inChannel = isListener ? beginWriting(request.call) : nil
        let randomIDs = request.call.randomIDs
        if let place { gateway.feed.beginWriting(place, sending: randomIDs) }
        if request.call.changesKey { endings += 1 }
        let outcome = await outcome(of: request, id, asked)
        if asked == reign { calls[id] = nil }
        var written: [Int32] = []
        switch outcome {
        // Nobody hears it any more.
        case _ where asked != reign: endWriting(inChannel, nil)
        case .success(let answer):
            written = answer.pts
            if request.call.changesPeople { known.forget() }
            let bytes = answer.value.bytes(layer: spokenLayer)
            sessions[id.session]?.answer(
                id.message, .result(bytes, isCompressible: answer.isCompressible), at: Self.now)
            flush(id.session)
            if let end = answer.tellsUpTo, let place = self.place {
                gateway.feed.skip(place, to: end)
                gateway.channels.lookAgain(place)
            }
            endWriting(inChannel, answer.channel)
        case .failure(let fault):
            answer(id, fault)
            endWriting(inChannel, nil)
        }
        if let place { gateway.feed.endWriting(place, sent: randomIDs, answered: written) }
        if request.call.changesKey { endings -= 1 }
        if isEnding, endings == 0, stored.map(gateway.keys.isLeaving) != true { return refuse(.notFound) }
        finishIfDone()
    }

    private func outcome(
        of request: TLRequest, _ id: CallID, _ asked: Int
    ) async -> Result<CallAnswer, RPCFault> {
        guard asked == reign, let stored else { return .failure(.unauthorized) }
        var caller = Caller(
            key: stored, message: id.message, wireSession: id.session, address: address, dc: Int32(dc ?? stored.dc),
            now: Date())
        do {
            if caller.key.user == nil, !request.call.isForAnybody {
                // Somebody may have signed in with it on another connection.
                try await refreshKey()
                guard asked == reign, let fresh = self.stored else { return .failure(.unauthorized) }
                caller.key = fresh
            }
            let answer = try await atCentre { try await gateway.calls.answer(request.call, caller) }
            if request.call.changesKey { try await refreshKey() }
            return .success(answer)
        } catch {
            if error is RPCFault || error is AccountRefusal, request.call.changesKey { try? await refreshKey() }
            if let fault = RPCFault.of(error) { return .failure(fault) }
            if !(error is CancellationError) {
                MTProtoGateway.log.error(
                    "a call failed", ["method": .string(request.call.name), "error": .describing(error)])
            }
            return .failure(.fault)
        }
    }

    /// Where its client believes files to be.
    func atCentre<T>(_ body: () async throws -> T) async rethrows -> T {
        let centre = Int32(clamping: dc ?? stored?.dc ?? Int(Centre.usual))
        // Another connection's call may be what has begun this: its client's centre is not this one's.
        if centre == Centre.current { return try await body() }
        return try await Centre.$current.withValue(centre, operation: body)
    }

    private func refreshKey() async throws {
        guard let id = stored?.id, let key = try await gateway.keys.fresh(id), stored?.id == id else { return }
        if key.user != stored?.user { leave() }
        stored = key
        gateway.connections.note(self, uses: key)
    }

    private func answer(_ id: CallID, _ fault: RPCFault) {
        sessions[id.session]?.answer(id.message, .error(code: fault.code, message: fault.name), at: Self.now)
        flush(id.session)
    }

    /// What a call says of its client is kept, and its session listens from now on.
    /// - Returns: whether it is that of the call.
    private func prepare(_ request: TLRequest, _ id: CallID, _ asked: Int) async -> Bool {
        if let said = request.connection, let stored {
            let device = ChatDevice(
                apiID: Int(said.apiId), model: said.deviceModel, system: said.systemVersion, app: said.appVersion,
                language: said.langCode, layer: layer ?? TL.layer)
            if stored.device != device {
                try? await gateway.auth.authKeys.describe(stored.sessionID, as: device)
            }
        }
        guard !request.isWithoutUpdates, asked == reign, let stored, let user = stored.user else { return false }
        guard request.call.listens else {
            if request.connection != nil { await resume(user, stored.sessionID, id.session, asked) }
            return false
        }
        if let place, listeningSession == id.session, gateway.feed.isCurrent(place) { return true }
        return await listen(user, stored.sessionID, id.session, asked)
    }

    // MARK: Packets out

    func flush(_ session: Int64) {
        guard let packets = sessions[session]?.takePackets(at: Self.now) else { return }
        if !packets.isEmpty {
            link?.write { output in for packet in packets { encoder?.append(packet, to: &output) } }
        }
        guard flushTimer == nil, let due = sessions[session]?.deadline else { return }
        flushTimer = loop.schedule(after: .milliseconds(max(10, due - Self.now))) {
            self.flushTimer = nil
            for id in self.sessions.keys { self.flush(id) }
        }
    }

    private func tick() {
        for id in sessions.keys { sessions[id]?.tick(at: Self.now) }
        noteTold()
        // Many clients never say that they are there; who listens is.
        if place != nil, let user = stored?.user {
            // Ends by itself; nobody waits for it.
            Task(executorPreference: loop) { await self.gateway.calls.isThere(user) }
        }
    }

    private func touchIdle() {
        let limit = gateway.options.limits.idleWithin
        if idleTimer?.restart(after: limit) != true { idleTimer = loop.schedule(after: limit) { self.close() } }
    }

    // MARK: End

    func refuse(_ error: TransportError) {
        guard let link else { return }
        link.write { output in encoder?.append(error, to: &output) }
        link.finish()
        close(afterWriting: true)
    }

    /// There are too many of its address, its user or its key.
    func crowdedOut() { refuse(.flood) }

    /// The key that it uses was ended, or time is up. Whoever has ended it by a call is answered before; and who has
    /// logged out closes by himself: a Pyrogram fails when it is told meanwhile that its key is none.
    func cut() {
        guard let stored, wire != nil else { return close() }
        let isLeaving = gateway.keys.isLeaving(stored)
        guard isLeaving || endings > 0 else { return refuse(.notFound) }
        isEnding = true
        leave()
        loop.schedule(after: isLeaving ? KeyCache.leavesWithin : Self.endsWithin) { self.refuse(.notFound) }
    }

    /// Takes no more calls; returns when those in hand are answered.
    func finish() async {
        isFinishing = true
        guard link != nil, !calls.isEmpty || isBusy else { return finishIfDone() }
        await withCheckedContinuation { drained.append($0) }
    }

    private func finishIfDone() {
        guard isFinishing, calls.isEmpty, !isBusy else { return }
        link?.finish()
        close(afterWriting: true)
    }

    private func close(afterWriting: Bool = false) {
        guard let link else { return }
        if afterWriting {
            // A client that does not close its side is not waited for.
            loop.schedule(after: Self.closesWithin) { link.close() }
        } else {
            link.close()
        }
        self.link = nil
        leave()
        for task in calls.values { task.cancel() }
        calls = [:]
        sessions = [:]
        for timer in [idleTimer, tickTimer, flushTimer, disconnectTimer] { timer?.cancel() }
        (idleTimer, tickTimer, flushTimer, disconnectTimer) = (nil, nil, nil, nil)
        (wire, stored) = (nil, nil)
        reign += 1
        gateway.connections.remove(self, from: network)
        for continuation in drained { continuation.resume() }
        drained = []
    }

    /// Milliseconds since 1970.
    static var now: Int64 {
        let now = Date().timeIntervalSince1970
        return Int64(now * 1_000)
    }
}
