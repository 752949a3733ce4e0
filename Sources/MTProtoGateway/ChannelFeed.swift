internal import EventLoop
internal import FoundationEssentials
internal import MTProto
internal import Messages
internal import Observability
internal import Synchronization

/// News of a channel for one who is in it.
enum ChannelNews: Sendable {
    /// Changes of its box, in order.
    case box([BoxUpdate])
    /// There is more than is told live: it is to be asked for.
    case tooLong(pts: Int32?)
    /// Its title, its name or the like, or what somebody is in it.
    case changed
    /// What is in no box: somebody writes.
    case passing(TL.AnyUpdate, from: Int64)
    /// What others than the reader have posted was read so far.
    case seen(upTo: Int32, reader: Int64)
    /// So many ask to be let in, the newest of them these: for those who may let them in.
    case requests(pending: Int, recent: [Int64], admins: [Int64])
}

/// What a call was answered with of a channel: as ``CallAnswer`` has it of the caller's own box.
struct ChannelAnswer: Sendable {
    var channel: Int64
    var pts: [Int32] = []
    var tellsUpTo: Int32?
}

/// Tells the devices that are connected to this process what happens in their owners' channels. From any thread.
///
/// A channel's box has an audience as a user's box has one: those devices here whose owners are in it, however many
/// members there are elsewhere. Each device has a seat, and from it a place in the audience of each of its channels.
/// That its owner has come into a channel or left it is in his own box, from how far the channel was then; so a device
/// takes its place in time, and hears each change of the channel once and in order.
final class ChannelFeed: Sendable {
    /// Where channels are asked about, wherever they lie.
    struct Channels: Sendable {
        /// How far somebody's channels are, and which have changed since a moment.
        var states: @Sendable (_ user: Int64, _ since: Date) async throws -> [ChannelState]
    }

    /// The audiences of channels, by their boxes' keys.
    let feed: LiveFeed
    private let channels: Channels

    private struct Seat {
        var user: Int64
        var listen: LiveFeed.Listen
        /// By the channel.
        var places: [Int64: LiveFeed.Place] = [:]
        /// What calls were answered with of channels in which the device has no place yet.
        var answered: [Int64: [Int32]] = [:]
        /// What its owner's channels were changed by before this, the device asks for itself.
        var since: Date
        var isSynced = false
        var isSyncing = false
        /// It has to be looked again.
        var isStale = false
        /// Channels whose membership has changed during the look: what it finds of them may be older.
        var touched: Set<Int64> = []
        var failures = 0
        var notBefore = ContinuousClock.now
    }
    private struct Device: Hashable {
        var user: Int64
        var key: Int64
    }
    private struct State {
        var seats: [LiveFeed.Place: Seat] = [:]
        /// Which of them is a device's: the one that came last.
        var current: [Device: LiveFeed.Place] = [:]

        subscript(_ seat: LiveFeed.Place) -> Seat? {
            get { seats[seat] }
            set { seats[seat] = newValue }
        }
        mutating func remove(_ seat: LiveFeed.Place) -> Seat? {
            let device = Device(user: seat.user, key: seat.device)
            if current[device] == seat { current[device] = nil }
            return seats.removeValue(forKey: seat)
        }
    }
    private let seats = Mutex(State())
    private let log = Log(label: "mtproto.channels")

    /// Answers that wait for a place; older ones are told again, which clients know by their numbers.
    private static let maximumAnswers = 16
    /// Clocks of several hosts, and a commit that takes a moment.
    private static let slack: TimeInterval = 5
    /// How often seats are looked after that could not ask for their channels, and how long they wait at most.
    private static let lookInterval = Duration.seconds(1)
    private static let longestWait = 8
    private static let seatsAtOnce = 100

    init(_ boxes: LiveFeed.Boxes, _ channels: Channels) {
        feed = LiveFeed(boxes)
        self.channels = channels
    }

    // MARK: Seats

    /// A device has begun to listen: ``sync(_:)`` is next.
    func open(_ seat: LiveFeed.Place, _ listen: @escaping LiveFeed.Listen) {
        let gone = seats.withLock { seats -> Seat? in
            let device = Device(user: seat.user, key: seat.device)
            let gone = seats.current[device].flatMap { seats.remove($0) }
            seats.current[device] = seat
            seats[seat] = Seat(user: seat.user, listen: listen, since: Date().addingTimeInterval(-Self.slack))
            return gone
        }
        leave(gone)
    }

    func close(_ seat: LiveFeed.Place) { leave(seats.withLock { $0.remove(seat) }) }

    private func leave(_ gone: Seat?) {
        for place in gone?.places.values.map(\.self) ?? [] { feed.remove(place) }
    }

    /// Asks which channels the owner is in, and takes or leaves places; whatever may have been missed meanwhile the
    /// device is told to ask for. What can't be asked is asked again later, see ``run()``.
    func sync(_ seat: LiveFeed.Place) async {
        let begun = seats.withLock { seats -> Seat? in
            guard let found = seats[seat] else { return nil }
            seats[seat]?.isStale = true
            guard !found.isSyncing else { return nil }
            seats[seat]?.isSyncing = true
            return found
        }
        guard let begun else { return }
        while seats.withLock({ seats in
            guard seats[seat]?.isStale == true else {
                seats[seat]?.isSyncing = false
                return false
            }
            seats[seat]?.isStale = false
            return true
        }) {
            await look(seat, begun.user)
        }
    }

    private func look(_ seat: LiveFeed.Place, _ user: Int64) async {
        guard
            let since = seats.withLock({ seats in
                seats[seat]?.touched = []
                return seats[seat]?.since
            })
        else { return }
        let states = try? await channels.states(user, since)
        let (known, touched, isFirst) = seats.withLock { seats in
            (
                Set(seats[seat]?.places.keys.map(\.self) ?? []), seats[seat]?.touched ?? [],
                seats[seat]?.isSynced == false
            )
        }
        for state in states ?? [] where !known.contains(state.channel) && !touched.contains(state.channel) {
            guard let pts = state.pts else { continue }
            take(seat, state.channel, told: pts)
            // At the first look the device asks for what it has missed by itself, but for what is newer.
            if !isFirst || state.hasChanged { tell(seat, state.channel, .tooLong(pts: pts)) }
        }
        if let states {
            for channel in known.subtracting(states.map(\.channel)).subtracting(touched) { leave(seat, channel) }
        }
        let isDone = states?.allSatisfy { $0.pts != nil } ?? false
        seats.withLock { seats in
            guard var found = seats[seat] else { return }
            found.isSynced = isDone
            found.failures = isDone ? 0 : found.failures + 1
            found.notBefore = .now + .seconds(min(Self.longestWait, 1 << min(found.failures, 4)))
            seats[seat] = found
        }
    }

    /// What the device is told of its owner's box, a moment before it is.
    func follow(_ seat: LiveFeed.Place, _ pushes: [LiveFeed.Push]) {
        for push in pushes {
            switch push {
            case .box(let updates): follow(seat, updates)
            case .tooLong: lookAgain(seat)
            case .passing, .channel: break
            }
        }
    }

    /// Whatever its owner's box tells of his channels, the device has got, or will, by another way.
    func lookAgain(_ seat: LiveFeed.Place) {
        // Ends by itself; nobody waits for it.
        Task(executorPreference: EventLoop.current) { await self.sync(seat) }
    }

    private func follow(_ seat: LiveFeed.Place, _ updates: [BoxUpdate]) {
        for update in updates {
            guard case .membership(let channel, let isMember, let pts) = update.event else { continue }
            seats.withLock { seats in
                guard seats[seat]?.isSyncing == true else { return }
                seats[seat]?.touched.insert(channel)
                seats[seat]?.isStale = true
            }
            guard isMember else {
                leave(seat, channel)
                continue
            }
            guard seats.withLock({ $0[seat]?.places[channel] == nil && $0[seat] != nil }) else { continue }
            guard pts > 0 else {
                lookAgain(seat)
                continue
            }
            take(seat, channel, told: pts)
            Task(executorPreference: EventLoop.current) { await self.feed.look(Peer.channel(channel).key) }
        }
    }

    private func take(_ seat: LiveFeed.Place, _ channel: Int64, told: Int32) {
        guard let (user, listen) = seats.withLock({ $0[seat].map { ($0.user, $0.listen) } }) else { return }
        let place = feed.add(Int64(seat.id), of: Peer.channel(channel).key, told: told) { push in
            guard let news = Self.news(push, channel, for: user) else { return }
            listen(.channel(channel, news))
        }
        feed.beginWriting(place, sending: nil)
        let (old, answered, isGone) = seats.withLock { seats -> (LiveFeed.Place?, [Int32], Bool) in
            guard seats[seat] != nil else { return (nil, [], true) }
            return (
                seats[seat]?.places.updateValue(place, forKey: channel),
                seats[seat]?.answered.removeValue(forKey: channel) ?? [], false
            )
        }
        feed.endWriting(place, sent: nil, answered: answered)
        if let old { feed.remove(old) }
        if isGone { feed.remove(place) }
    }

    private func leave(_ seat: LiveFeed.Place, _ channel: Int64) {
        if let place = seats.withLock({ $0[seat]?.places.removeValue(forKey: channel) }) { feed.remove(place) }
    }

    private static func news(_ push: LiveFeed.Push, _ channel: Int64, for user: Int64) -> ChannelNews? {
        switch push {
        case .box(let updates): .box(updates)
        case .tooLong: .tooLong(pts: nil)
        case .channel(_, .passing(_, from: user)), .channel(_, .seen(_, reader: user)): nil
        case .channel(_, .requests(_, _, let admins)) where !admins.contains(user): nil
        case .channel(_, let news): news
        case .passing: nil
        }
    }

    private func tell(_ seat: LiveFeed.Place, _ channel: Int64, _ news: ChannelNews) {
        seats.withLock { $0[seat]?.listen }?(.channel(channel, news))
    }

    // MARK: Calls of the device's own

    /// A call that may change a channel's box, or asks how far it is.
    struct Writing: Sendable {
        var seat: LiveFeed.Place
        var place: LiveFeed.Place?
    }

    func beginWriting(_ seat: LiveFeed.Place, in channel: Int64?) -> Writing {
        let place = channel.flatMap { channel in seats.withLock { $0[seat]?.places[channel] } }
        if let place { feed.beginWriting(place, sending: nil) }
        return Writing(seat: seat, place: place)
    }

    /// The call was answered.
    func endWriting(_ writing: Writing, _ answer: ChannelAnswer?) {
        guard let place = writing.place else {
            guard let answer, !answer.pts.isEmpty else { return }
            let later = seats.withLock { seats -> LiveFeed.Place? in
                if let place = seats[writing.seat]?.places[answer.channel] { return place }
                let all = (seats[writing.seat]?.answered[answer.channel] ?? []) + answer.pts
                seats[writing.seat]?.answered = [answer.channel: all.suffix(Self.maximumAnswers)]
                return nil
            }
            if let later {
                feed.beginWriting(later, sending: nil)
                feed.endWriting(later, sent: nil, answered: answer.pts)
            }
            return
        }
        if let end = answer?.tellsUpTo { feed.skip(place, to: end) }
        feed.endWriting(place, sent: nil, answered: answer?.pts ?? [])
    }

    // MARK: What happens

    /// Tells all who are in a channel, and connected here, what is in no box.
    func pass(_ news: ChannelNews, in channel: Int64) {
        feed.pass(.channel(channel, news), to: Peer.channel(channel).key)
    }

    /// Asks how far the channels of all who listen are, again and again, and looks after seats that could not ask,
    /// until cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) { await self.feed.run() }
            group.addTask(executorPreference: EventLoop.current) { await self.lookAfterSeats() }
        }
    }

    private func lookAfterSeats() async {
        while !Task.isCancelled {
            let now = ContinuousClock.now
            let waiting = seats.withLock { seats in
                seats.seats.filter { $0.value.failures > 0 && !$0.value.isSyncing && $0.value.notBefore <= now }
                    .prefix(Self.seatsAtOnce).map(\.key)
            }
            await withTaskGroup(of: Void.self) { group in
                for seat in waiting { group.addTask { await self.sync(seat) } }
            }
            try? await EventLoop.current?.sleep(for: Self.lookInterval)
        }
    }
}

extension Calls {
    /// What a member is told of a channel; nil: nothing, he may not hear it or it is of no use to him.
    func rendered(_ news: ChannelNews, of channel: Int64, for viewer: Int64, _ now: Int32) async -> TL.AnyUpdates? {
        func updates(_ updates: [TL.AnyUpdate], users: [TL.AnyUser] = [], chats: [TL.AnyChat] = []) -> TL.AnyUpdates {
            .updates(TL.Updates(updates: updates, users: users, chats: chats, date: now, seq: 0))
        }
        let tooLong = TL.AnyUpdate.updateChannelTooLong(TL.UpdateChannelTooLong(channelId: channel))
        // A shard may be away: the client asks for itself.
        guard let view = await messages.channels([channel], for: viewer)[channel] else { return updates([tooLong]) }
        let chats = [tl(view, viewer)]
        if case .changed = news {
            return updates([.updateChannel(TL.UpdateChannel(channelId: channel))], chats: chats)
        }
        guard view.isReadable else { return nil }
        switch news {
        case .changed: return nil
        case .tooLong(let pts):
            let update = TL.UpdateChannelTooLong(channelId: channel, pts: pts)
            return updates([.updateChannelTooLong(update)], chats: chats)
        case .seen(let last, _):
            return updates([.updateReadChannelOutbox(TL.UpdateReadChannelOutbox(channelId: channel, maxId: last))])
        case .requests(let pending, let recent, _):
            // What administrators are may have changed since it was said.
            guard view.rights.contains(.inviteUsers), let users = try? await people.users(recent, as: viewer) else {
                return nil
            }
            let update = TL.UpdatePendingJoinRequests(
                peer: Peer.channel(channel).tl, requestsPending: Int32(clamping: pending), recentRequesters: recent)
            return updates([.updatePendingJoinRequests(update)], users: users, chats: chats)
        case .passing(let update, let user):
            guard let users = try? await people.users([user], as: viewer) else { return nil }
            return updates([update], users: users, chats: chats)
        case .box(let changes):
            var mentioned = Mentioned()
            let told = view.shown(changes)
            for change in told { mentioned.add(change, in: view.channel) }
            guard let (users, chats) = try? await named(mentioned, in: view, for: viewer) else {
                return updates([tooLong], chats: chats)
            }
            return updates(told.compactMap { $0.tl(for: viewer, in: view.channel) }, users: users, chats: chats)
        }
    }
}
