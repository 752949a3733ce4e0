internal import Auth
internal import EventLoop
internal import FoundationEssentials
internal import MTProto
internal import Messages
internal import Synchronization

// What happens elsewhere, as one connection's client is told of it.
extension ClientConnection {
    /// What waits to be told.
    private static let maximumPushes = 1_000

    /// A session that was told what happens goes on being told when it comes back: its client may never ask again, nor
    /// for what it has missed.
    func resume(_ user: Int64, _ device: Int64, _ session: Int64, _ asked: Int) async {
        guard place == nil, let last = try? await gateway.auth.authKeys.listeningSession(of: device),
            last.session == session, place == nil, asked == reign
        else { return }
        _ = await listen(user, device, session, asked, from: last.told)
    }

    /// - Parameter from: how far it was told before; nil: it asks for what is older.
    func listen(
        _ user: Int64, _ device: Int64, _ session: Int64, _ asked: Int, from: Int32? = nil
    ) async -> Bool {
        guard let end = try? await gateway.calls.messages.state(of: user).pts, link != nil, asked == reign else {
            return false
        }
        // Another call of this connection may have done it meanwhile.
        if let place, listeningSession == session, gateway.feed.isCurrent(place) { return true }
        // What was to be told at the place that it had is told to nobody.
        if place != nil { mayHaveMissed = true }
        leave()
        listeningSession = session
        let heard: LiveFeed.Listen = { [seat] push in self.post(push, seat) }
        let place = gateway.feed.add(device, of: user, told: from.map { min($0, end) } ?? end, heard)
        self.place = place
        noteTold()
        gateway.channels.open(place, heard)
        gateway.channels.lookAgain(place)
        if mayHaveMissed {
            mayHaveMissed = false
            hear(.tooLong)
        }
        await gateway.feed.look(user)
        await gateway.calls.isThere(user)
        return true
    }

    func beginWriting(_ call: TL.Call) -> ChannelFeed.Writing? {
        place.map { gateway.channels.beginWriting($0, in: call.channel) }
    }

    func endWriting(_ writing: ChannelFeed.Writing?, _ answer: ChannelAnswer?) {
        if let writing { gateway.channels.endWriting(writing, answer) }
    }

    /// Notes how far the client was told: what still waits for its turn it was not.
    func noteTold() {
        guard let place, let listeningSession, var told = gateway.feed.told(place) else { return }
        let unheard = posted.withLock { [seat] posted in posted.filter { $0.seat == seat }.map(\.push) }
        for case .box(let updates) in telling + pushes + unheard {
            if let first = updates.first { told = min(told, first.pts - first.count) }
        }
        gateway.auth.authKeys.note(place.device, listensIn: ListeningSession(listeningSession, told: told))
    }

    func leave() {
        if let place {
            noteTold()
            gateway.channels.close(place)
            gateway.feed.remove(place)
        }
        (place, listeningSession) = (nil, nil)
        seat += 1
        pushes = []
        known = KnownPeers()
    }

    /// From any thread; in order.
    private nonisolated func post(_ push: LiveFeed.Push, _ seat: Int) {
        let isFirst = posted.withLock { posted in
            // Whoever can't keep up asks for what there is.
            if posted.count >= Self.maximumPushes { posted = [(seat, .tooLong)] }
            posted.append((seat, push))
            return posted.count == 1
        }
        // Ends when all that was posted is heard.
        if isFirst { Task(executorPreference: loop) { await self.hearPosted() } }
    }

    private func hearPosted() {
        let all = posted.withLock { posted in
            defer { posted = [] }
            return posted
        }
        // What was told at a place that was left is for who was there.
        for (place, push) in all where place == seat { hear(push) }
    }

    private func hear(_ push: LiveFeed.Push) {
        guard link != nil else { return }
        if !isPushing, let listeningSession, stored?.user != nil,
            let ready = gateway.calls.ready(push, known, now: Date())
        {
            sessions[listeningSession]?.push(ready.bytes(layer: spokenLayer), at: Self.now)
            return flush(listeningSession)
        }
        // Whoever can't keep up asks for what there is.
        if pushes.count >= Self.maximumPushes { pushes = [.tooLong] }
        pushes.append(push)
        guard !isPushing else { return }
        isPushing = true
        // Lives until all is told, in order: what an update mentions has to be looked up.
        Task(executorPreference: loop) { await self.tellAll() }
    }

    private func tellAll() async {
        while !pushes.isEmpty {
            (telling, pushes) = (pushes, [])
            await tell(telling)
            telling = []
        }
        isPushing = false
    }

    private func tell(_ pushes: [LiveFeed.Push]) async {
        guard let user = stored?.user else { return }
        if let place { gateway.channels.follow(place, pushes) }
        let (before, told) = (known, seat)
        let (rendered, known) = await atCentre { await gateway.calls.rendered(pushes, for: user, known: before) }
        guard let listeningSession, told == seat else { return }
        if self.known.generation == known.generation { self.known = known }
        let layer = spokenLayer
        for updates in rendered { sessions[listeningSession]?.push(updates.bytes(layer: layer), at: Self.now) }
        flush(listeningSession)
    }
}
