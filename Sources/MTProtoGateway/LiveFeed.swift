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
    }
    /// Called from any thread; must return at once.
    typealias Listen = @Sendable (Push) -> Void

    /// Changes that are read at once, and told live at most: who is further behind asks for the difference.
    static let maximum = 100
    static let pollInterval = Duration.seconds(1)
    private static let usersAtOnce = 5_000

    private struct Listener {
        /// Tells this registration from an earlier one of the same device.
        var id: Int
        var listen: Listen
        /// Up to here the device was told, or has got it as an answer.
        var told: Int32
        /// Changes that the device got as answers of its own calls.
        var own: Set<Int32> = []
        /// Its own calls that may write: what they answer comes first.
        var writing = 0
    }
    private struct Audience {
        /// By the device: the key that its session is counted by.
        var listeners: [Int64: Listener] = [:]
        /// How far the box is known to be.
        var known: Int32 = 0
        /// Somebody reads for it, or tells it: one at a time.
        var isReading = false
    }
    private struct State {
        var audiences: [Int64: Audience] = [:]
        var nextID = 0

        func listener(_ place: Place) -> Listener? {
            audiences[place.user]?.listeners[place.device].flatMap { $0.id == place.id ? $0 : nil }
        }
    }

    private let state = Mutex(State())
    private let boxes: Boxes
    /// Places that the slow look waits for.
    private let asked = Mutex<Set<String>>([])
    private let log = Log(label: "mtproto.live")

    init(_ boxes: Boxes) { self.boxes = boxes }

    // MARK: Who listens

    /// A device, by its key, as this process knows it: each hears on one connection only, the one that came last.
    struct Place: Sendable, Hashable {
        let user: Int64
        let device: Int64
        let id: Int
    }

    /// - Parameter told: how far the device knows the box to be.
    func add(_ device: Int64, of user: Int64, told: Int32, _ listen: @escaping Listen) -> Place {
        let (place, gone) = state.withLock { state -> (Place, Listener?) in
            state.nextID += 1
            let listener = Listener(id: state.nextID, listen: listen, told: told)
            let gone = state.audiences[user, default: Audience()].listeners.updateValue(listener, forKey: device)
            return (Place(user: user, device: device, id: state.nextID), gone)
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
    func isListening(_ user: Int64) -> Bool { state.withLock { $0.audiences[user] != nil } }

    /// A call of the device begins that may change its owner's box: nothing is told until it is answered.
    func beginWriting(_ place: Place) {
        state.withLock { state in
            guard var listener = state.listener(place) else { return }
            listener.writing += 1
            state.audiences[place.user]?.listeners[place.device] = listener
        }
    }

    /// The call was answered, and with it the changes that have these numbers.
    func endWriting(_ place: Place, answered: [Int32]) {
        state.withLock { state in
            guard var listener = state.listener(place) else { return }
            listener.writing -= 1
            for pts in answered where pts > listener.told { listener.own.insert(pts) }
            state.audiences[place.user]?.listeners[place.device] = listener
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
        let listening = state.withLock { $0.audiences[user].map { $0.listeners.values.map(\.listen) } ?? [] }
        for listen in listening { listen(.passing(update, users: users)) }
    }

    // MARK: What happens

    /// These were committed just now, in this process: in order for each box.
    func announce(_ updates: [BoxUpdate]) {
        for update in updates { announce(update) }
    }

    private func announce(_ update: BoxUpdate) {
        let (direct, isBehind) = state.withLock { state -> ([Listen], Bool) in
            guard var audience = state.audiences[update.user] else { return ([], false) }
            audience.known = max(audience.known, update.pts)
            var direct: [Listen] = []
            var isBehind = false
            for (device, var listener) in audience.listeners where listener.told < update.pts {
                // Only what follows at once on what it knows, and nobody reads for it, is told without a look.
                guard listener.told == update.pts - update.count, listener.writing == 0, !audience.isReading else {
                    isBehind = true
                    continue
                }
                listener.told = update.pts
                if listener.own.remove(update.pts) == nil { direct.append(listener.listen) }
                audience.listeners[device] = listener
            }
            // Whoever comes meanwhile, on another loop, waits until these are told.
            if !direct.isEmpty { audience.isReading = true }
            state.audiences[update.user] = audience
            return (direct, isBehind)
        }
        for listen in direct { listen(.box([update])) }
        if !direct.isEmpty { state.withLock { $0.audiences[update.user]?.isReading = false } }
        if isBehind || !direct.isEmpty { hint(update.user, update.pts) }
    }

    /// A box is at least so far.
    func hint(_ user: Int64, _ pts: Int32) {
        let starts = state.withLock { state -> Bool in
            guard var audience = state.audiences[user] else { return false }
            audience.known = max(audience.known, pts)
            let isBehind = audience.listeners.values.contains { $0.told < audience.known && $0.writing == 0 }
            let starts = isBehind && !audience.isReading
            if starts { audience.isReading = true }
            state.audiences[user] = audience
            return starts
        }
        // Lives until the audience knows all, or a look fails: the poll tries again.
        if starts { Task(executorPreference: EventLoop.current) { await self.read(user) } }
    }

    private func read(_ user: Int64) async {
        while let (from, known) = start(of: user) {
            do {
                let (changes, end) = try await boxes.changes(user, from, Self.maximum)
                tell(user, changes, end: end, from: from, known: known)
                continue
            } catch {
                log.debug("a box can't be read", ["user": .integer(user), "error": .describing(error)])
            }
            state.withLock { $0.audiences[user]?.isReading = false }
            return
        }
    }

    /// From where somebody has to be told and how far the box is known to be, or nil when all are: then nobody reads
    /// any more.
    private func start(of user: Int64) -> (from: Int32, known: Int32)? {
        state.withLock { state in
            guard let audience = state.audiences[user] else { return nil }
            let behind = audience.listeners.values.filter { $0.writing == 0 && $0.told < audience.known }
            if behind.isEmpty { state.audiences[user]?.isReading = false }
            return behind.map(\.told).min().map { ($0, audience.known) }
        }
    }

    /// - Parameter known: how far the box was known to be before these were read.
    private func tell(_ user: Int64, _ changes: [BoxUpdate], end: Int32?, from: Int32, known: Int32) {
        let told = state.withLock { state -> [(Listen, Push)] in
            guard var audience = state.audiences[user] else { return [] }
            var told: [(Listen, Push)] = []
            for (device, var listener) in audience.listeners where listener.writing == 0 && listener.told >= from {
                if let end {
                    let news = changes.filter { $0.pts > listener.told && !listener.own.contains($0.pts) }
                    if !news.isEmpty { told.append((listener.listen, .box(news))) }
                    listener.told = max(listener.told, end)
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
            if let end, audience.known == known { audience.known = end }
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

    /// Asks how far the boxes of all who listen are, again and again, until cancelled: a lost hint costs a second.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let users = state.withLock { Array($0.audiences.keys) }
                for (place, users) in boxes.places(users) {
                    // One that does not answer is not asked again before it has.
                    guard asked.withLock({ $0.insert(place).inserted }) else { continue }
                    group.addTask(executorPreference: EventLoop.current) { [self] in
                        await look(users)
                        _ = asked.withLock { $0.remove(place) }
                    }
                }
                try? await EventLoop.current?.sleep(for: Self.pollInterval)
            }
        }
    }

    private func look(_ users: [Int64]) async {
        for start in stride(from: 0, to: users.count, by: Self.usersAtOnce) {
            let some = Array(users[start..<min(users.count, start + Self.usersAtOnce)])
            guard let points = try? await boxes.points(some) else { continue }
            for (user, pts) in points { hint(user, pts) }
        }
    }
}
