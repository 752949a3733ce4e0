internal import EventLoop
internal import MTProto
internal import Messages
internal import Observability
internal import Synchronization

/// Tells the devices that are connected to this process what has happened in their owners' boxes. From any thread.
///
/// What is told live is a hint: what counts is the box. What is committed in this process comes at once
/// (``announce(_:)``), what is committed elsewhere when a hint or the poll says how far a box is; both go by the
/// numbers of the box, so that each device is told each change once and in order, whatever is lost or comes twice.
final class LiveFeed: Sendable {
    /// Reads boxes, wherever they lie.
    struct Boxes: Sendable {
        /// The changes after a number, in order, at most `limit`; and how far the box is then, if these are all.
        var changes: @Sendable (_ user: Int64, _ after: Int32, _ limit: Int) async throws -> ([BoxUpdate], Int32?)
        /// How far boxes are, of those that can be asked.
        var points: @Sendable (_ users: [Int64]) async throws -> [Int64: Int32]
        /// Users by where their boxes lie: none of these places has to wait for another.
        var places: @Sendable (_ users: [Int64]) -> [String: [Int64]] = { ["": $0] }
    }

    /// What a device is told.
    enum Push: Sendable {
        /// Changes of its owner's box, in order.
        case box([BoxUpdate])
        /// What is in no box: somebody writes, or has come.
        case passing(TL.AnyUpdate, users: [TL.AnyUser])
        /// It has missed more than it is told live, and is to ask for it.
        case tooLong
        /// News of a channel that its owner is in.
        case channel(Int64, ChannelNews)
    }
    /// Called from any thread; must return at once.
    typealias Listen = @Sendable (Push) -> Void

    /// Changes that are read at once, and told live at most: who is further behind asks for the difference.
    static let maximum = 100

    private struct Listener {
        /// Tells this registration from an earlier one of the same device.
        var id: Int
        /// The same for all registrations that have taken each other's place: a call that began with one of them ends
        /// with another.
        var line: Int
        var listen: Listen
        /// Up to here the device was told, or has got it as an answer.
        var told: Int32
        /// Changes that the device got as answers of its own calls.
        var own: Set<Int32> = []
        /// Its own calls that may write who knows what: what they answer comes first.
        var writing = 0
        /// What it is sending, in so many calls each, and which changes of the box those are, as far as is known: what
        /// follows on them waits for their answers.
        var sending: [Int64: Int] = [:]
        var unanswered: [Int64: Int32] = [:]

        /// The last change that it may be told of, the box being at `end`.
        func mayKnow(upTo end: Int32) -> Int32 {
            writing > 0 ? told : max(told, unanswered.values.reduce(end) { min($0, $1 - 1) })
        }
        func isBehind(_ known: Int32) -> Bool { told < mayKnow(upTo: known) }

        /// Whether the change is a message that it is sending.
        mutating func isSending(_ update: BoxUpdate) -> Bool {
            guard !sending.isEmpty, let randomID = update.randomID, sending[randomID] != nil else { return false }
            unanswered[randomID] = update.pts
            return true
        }

        /// One of the calls that send it is over: the same may be on its way in another.
        mutating func ends(_ randomID: Int64) {
            guard let count = sending[randomID] else { return }
            sending[randomID] = count > 1 ? count - 1 : nil
            if count == 1 { unanswered[randomID] = nil }
        }
    }
    private struct Audience {
        /// Tells it from an earlier one of the same user: who reads for one that is gone tells this one nothing.
        let generation: Int
        /// By the device: the key that its session is counted by.
        var listeners: [Int64: Listener] = [:]
        /// How far the box is known to be.
        var known: Int32 = 0
        /// What was announced last, without a gap and up to `known`: who had to wait is told of it without a look.
        var recent: [BoxUpdate] = []
        /// Somebody reads for it, or tells it: one at a time.
        var isReading = false

        init(known: Int32, generation: Int) {
            self.known = known
            self.generation = generation
        }

        /// The box is at least so far.
        mutating func note(_ pts: Int32) {
            guard pts > known else { return }
            known = pts
            recent = []
        }

        /// This was committed.
        mutating func note(_ update: BoxUpdate) {
            guard update.pts > known else { return }
            if update.pts - update.count != known { recent = [] }
            if recent.count >= LiveFeed.maximum { recent.removeFirst(LiveFeed.maximum / 2) }
            known = update.pts
            recent.append(update)
        }

        /// Nothing is kept for those who know all.
        mutating func settle() {
            if !recent.isEmpty, listeners.values.allSatisfy({ $0.told >= known }) { recent = [] }
        }
    }
    private struct State {
        var audiences: [Int64: Audience] = [:]
        var nextID = 0

        /// All that is between two numbers, if it was announced.
        func recent(of user: Int64, _ reading: Reading) -> [BoxUpdate]? {
            guard let audience = audiences[user], audience.generation == reading.generation,
                let last = audience.recent.last, last.pts >= reading.known,
                let first = audience.recent.first, first.pts - first.count <= reading.from
            else { return nil }
            return audience.recent.filter { $0.pts > reading.from && $0.pts <= reading.known }
        }

        func listener(_ place: Place) -> Listener? {
            audiences[place.user]?.listeners[place.device].flatMap { $0.id == place.id ? $0 : nil }
        }
        /// Whoever listens for the device in this place, or has come in its place.
        func successor(_ place: Place) -> Listener? {
            audiences[place.user]?.listeners[place.device].flatMap { $0.line == place.line ? $0 : nil }
        }

        /// Somebody reads for that audience no longer.
        mutating func stopReading(_ user: Int64, _ generation: Int) {
            if audiences[user]?.generation == generation { audiences[user]?.isReading = false }
        }
    }

    /// What is read for an audience: from where somebody in it has to be told, and how far the box is known to be.
    private struct Reading {
        var generation: Int
        var from: Int32
        var known: Int32
    }

    private let state = Mutex(State())
    private let boxes: Boxes
    private let poll = BoxPoll()
    private let log = Log(label: "mtproto.live")

    init(_ boxes: Boxes) { self.boxes = boxes }

    // MARK: Who listens

    /// A device, by its key, as this process knows it: each hears on one connection only, the one that came last.
    struct Place: Sendable, Hashable {
        let user: Int64
        let device: Int64
        let id: Int
        /// The same for all places of the device that have followed on each other.
        let line: Int

        init(user: Int64, device: Int64, id: Int, line: Int = 0) {
            self.user = user
            self.device = device
            self.id = id
            self.line = line
        }
    }

    /// - Parameter told: how far the device knows the box to be.
    func add(_ device: Int64, of user: Int64, told: Int32, _ listen: @escaping Listen) -> Place {
        let (place, gone) = state.withLock { state -> (Place, Listener?) in
            state.nextID += 1
            let id = state.nextID
            var listener = Listener(id: id, line: id, listen: listen, told: told)
            if let former = state.audiences[user]?.listeners[device] {
                // Its calls go on, and may be answered on the other connection.
                (listener.line, listener.writing) = (former.line, former.writing)
                (listener.sending, listener.unanswered) = (former.sending, former.unanswered.filter { $0.value > told })
            }
            let gone = state.audiences[user, default: Audience(known: told, generation: id)].listeners
                .updateValue(listener, forKey: device)
            return (Place(user: user, device: device, id: id, line: listener.line), gone)
        }
        // Released outside of the lock: its end may run code of ours.
        withExtendedLifetime(gone) {}
        return place
    }

    func remove(_ place: Place) {
        let gone = state.withLock { state -> Listener? in
            guard state.listener(place) != nil else { return nil }
            let gone = state.audiences[place.user]?.listeners.removeValue(forKey: place.device)
            if state.audiences[place.user]?.listeners.isEmpty == true { state.audiences[place.user] = nil }
            return gone
        }
        withExtendedLifetime(gone) {}
    }

    /// Whether the place is still the device's own: no other connection of it has come since.
    func isCurrent(_ place: Place) -> Bool { state.withLock { $0.listener(place) != nil } }
    /// How far the device was told; nil when another connection of it has come.
    func told(_ place: Place) -> Int32? { state.withLock { $0.listener(place)?.told } }
    func isListening(_ user: Int64) -> Bool { state.withLock { $0.audiences[user] != nil } }

    /// A call of the device begins that may change its owner's box: what it answers comes before what follows on it.
    /// - Parameter sending: what the messages that it sends are known by; nil: it may change who knows what, and
    ///   nothing is told until it is answered.
    func beginWriting(_ place: Place, sending: [Int64]?) {
        state.withLock { state in
            guard var listener = state.successor(place) else { return }
            for randomID in sending ?? [] { listener.sending[randomID, default: 0] += 1 }
            if sending == nil { listener.writing += 1 }
            state.audiences[place.user]?.listeners[place.device] = listener
        }
    }

    /// The call was answered, and with it the changes that have these numbers.
    /// - Parameter sent: as it was begun with.
    func endWriting(_ place: Place, sent: [Int64]?, answered: [Int32]) {
        state.withLock { state in
            guard var listener = state.successor(place) else { return }
            for randomID in sent ?? [] { listener.ends(randomID) }
            if sent == nil { listener.writing -= 1 }
            // What one of several calls has told follows no more on the others.
            listener.unanswered = listener.unanswered.filter { !answered.contains($0.value) }
            for pts in answered where pts > listener.told { listener.own.insert(pts) }
            // What follows at once on what it knows took one number.
            while listener.own.remove(listener.told + 1) != nil { listener.told += 1 }
            state.audiences[place.user]?.listeners[place.device] = listener
            state.audiences[place.user]?.settle()
        }
        hint(place.user, answered.max() ?? 0)
    }

    /// The device was told by an answer how far the box is, and goes on from there.
    func skip(_ place: Place, to pts: Int32) {
        state.withLock { state in
            guard var listener = state.listener(place), listener.told < pts else { return }
            listener.told = pts
            listener.own = listener.own.filter { $0 > pts }
            state.audiences[place.user]?.listeners[place.device] = listener
        }
    }

    /// Tells all devices of somebody what is in no box.
    func pass(_ update: TL.AnyUpdate, to user: Int64, users: [TL.AnyUser]) {
        pass(.passing(update, users: users), to: user)
    }

    func pass(_ push: Push, to user: Int64) {
        let listening = state.withLock { $0.audiences[user].map { $0.listeners.values.map(\.listen) } ?? [] }
        for listen in listening { listen(push) }
    }

    // MARK: What happens

    /// These were committed just now, in this process: in order for each box.
    func announce(_ updates: [BoxUpdate]) {
        for update in updates { announce(update) }
    }

    private func announce(_ update: BoxUpdate) {
        let (direct, isBehind, generation) = state.withLock { state -> ([Listen], Bool, Int) in
            state.audiences[update.user]?.note(update)
            guard var audience = state.audiences[update.user] else { return ([], false, 0) }
            var direct: [Listen] = []
            var isBehind = false
            for (device, var listener) in audience.listeners where listener.told < update.pts {
                if listener.isSending(update) {
                    audience.listeners[device] = listener
                    continue
                }
                // Only what follows at once on what it knows, and nobody reads for it, is told without a look.
                guard listener.told == update.pts - update.count, listener.mayKnow(upTo: update.pts) == update.pts,
                    !audience.isReading
                else {
                    isBehind = true
                    continue
                }
                listener.told = update.pts
                if listener.own.remove(update.pts) == nil { direct.append(listener.listen) }
                audience.listeners[device] = listener
            }
            // Whoever comes meanwhile, on another loop, waits until these are told.
            if !direct.isEmpty { audience.isReading = true }
            audience.settle()
            state.audiences[update.user] = audience
            return (direct, isBehind, audience.generation)
        }
        for listen in direct { listen(.box([update])) }
        if !direct.isEmpty { state.withLock { $0.stopReading(update.user, generation) } }
        if isBehind || !direct.isEmpty { hint(update.user, update.pts) }
    }

    /// A box is at least so far.
    func hint(_ user: Int64, _ pts: Int32) {
        let generation = state.withLock { state -> Int? in
            guard var audience = state.audiences[user] else { return nil }
            audience.note(pts)
            let isBehind = audience.listeners.values.contains { $0.isBehind(audience.known) }
            let starts = isBehind && !audience.isReading
            if starts { audience.isReading = true }
            state.audiences[user] = audience
            return starts ? audience.generation : nil
        }
        guard let generation, !tellRecent(user, generation) else { return }
        // Lives until the audience knows all, or is no more, or a look fails: the poll tries again.
        Task(executorPreference: EventLoop.current) { await self.read(user, generation) }
    }

    /// Tells what was announced; only for who has begun to read.
    /// - Returns: whether that was all, and nobody reads any more.
    private func tellRecent(_ user: Int64, _ generation: Int) -> Bool {
        while let reading = reading(for: user, generation) {
            guard let changes = state.withLock({ $0.recent(of: user, reading) }) else { return false }
            tell(user, changes, end: reading.known, reading)
        }
        return true
    }

    private func read(_ user: Int64, _ generation: Int) async {
        while !tellRecent(user, generation), let reading = reading(for: user, generation) {
            do {
                let (changes, end) = try await boxes.changes(user, reading.from, Self.maximum)
                tell(user, changes, end: end, reading)
                continue
            } catch {
                log.debug("a box can't be read", ["user": .integer(user), "error": .describing(error)])
            }
            state.withLock { $0.stopReading(user, generation) }
            return
        }
    }

    /// What is to be read next, or nil when all know all or that audience is gone: then nobody reads for it any more.
    private func reading(for user: Int64, _ generation: Int) -> Reading? {
        state.withLock { state in
            guard let audience = state.audiences[user], audience.generation == generation else { return nil }
            let behind = audience.listeners.values.filter { $0.isBehind(audience.known) }
            if behind.isEmpty { state.audiences[user]?.isReading = false }
            return behind.map(\.told).min().map {
                Reading(generation: generation, from: $0, known: audience.known)
            }
        }
    }

    /// - Parameter reading: as it was before these were read.
    private func tell(_ user: Int64, _ changes: [BoxUpdate], end: Int32?, _ reading: Reading) {
        let (from, known) = (reading.from, reading.known)
        let told = state.withLock { state -> [(Listen, Push)] in
            guard var audience = state.audiences[user], audience.generation == reading.generation else { return [] }
            var told: [(Listen, Push)] = []
            for (device, var listener) in audience.listeners where listener.writing == 0 && listener.told >= from {
                if let end {
                    let later = changes.filter { $0.pts > listener.told && !listener.own.contains($0.pts) }
                    for change in later { _ = listener.isSending(change) }
                    let limit = listener.mayKnow(upTo: end)
                    let news = later.filter { $0.pts <= limit }
                    if !news.isEmpty { told.append((listener.listen, .box(news))) }
                    listener.told = max(listener.told, limit)
                } else if listener.told < audience.known {
                    // It asks for the rest, and this is told no more.
                    told.append((listener.listen, .tooLong))
                    listener.told = audience.known
                }
                listener.own = listener.own.filter { $0 > listener.told }
                audience.listeners[device] = listener
            }
            // What was said to be there and is not: there is nothing to wait for. What was said meanwhile is looked
            // for.
            if let end, audience.known == known, end != known {
                audience.known = end
                audience.recent = []
            }
            audience.settle()
            state.audiences[user] = audience
            return told
        }
        for (listen, push) in told { listen(push) }
    }

    /// Asks how far a box is.
    func look(_ user: Int64) async {
        if let pts = try? await boxes.points([user])[user] { hint(user, pts) }
    }

    // MARK: The slow look behind it

    /// Asks how far the boxes of all who listen are, again and again, until cancelled.
    func run() async {
        await poll.run(
            users: { state.withLock { Array($0.audiences.keys) } }, places: boxes.places, points: boxes.points,
            onPoint: { [self] in hint($0, $1) })
    }
}
