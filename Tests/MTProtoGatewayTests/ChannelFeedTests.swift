import Foundation
import Messages
import Synchronization
import TestSupport
import Testing

@testable import MTProtoGateway

/// What devices are told live of channels, with channels in memory: each change once and in order, from the moment when
/// their owners came in until they are out.
@Suite struct ChannelFeedTests {
    /// Channels, and who is in which.
    private final class World: Sendable {
        private struct State {
            var updates: [Int64: [BoxUpdate]] = [:]
            var members: [Int64: Set<Int64>] = [:]
            var isAway = false
            var reads = 0
        }
        private let state = Mutex(State())
        private struct Away: Error {}
        private let interruption = Mutex<(@Sendable () -> Void)?>(nil)
        /// Called once, in the middle of the next question who is where.
        func whileLooking(_ body: @escaping @Sendable () -> Void) { interruption.withLock { $0 = body } }

        @discardableResult
        func post(in channel: Int64) -> BoxUpdate {
            state.withLock { state in
                let key = Peer.channel(channel).key
                let pts = (state.updates[channel]?.last?.pts ?? 1) + 1
                let message = Message(
                    id: pts - 1, uid: UUID(), peer: .channel(channel), from: 8, date: Date(timeIntervalSince1970: 0),
                    text: "\(pts)")
                let update = BoxUpdate(user: key, pts: pts, count: 1, event: .message(message))
                state.updates[channel, default: []].append(update)
                return update
            }
        }
        func pts(of channel: Int64) -> Int32 { state.withLock { $0.updates[channel]?.last?.pts ?? 1 } }
        func put(_ user: Int64, in channel: Int64, _ isMember: Bool = true) {
            state.withLock { state in
                if isMember {
                    state.members[user, default: []].insert(channel)
                } else {
                    state.members[user]?.remove(channel)
                }
            }
        }
        var isAway: Bool {
            get { state.withLock { $0.isAway } }
            set { state.withLock { $0.isAway = newValue } }
        }
        var reads: Int { state.withLock { $0.reads } }

        func feed() -> ChannelFeed {
            let boxes = LiveFeed.Boxes(
                changes: { [self] key, after, limit in
                    state.withLock { state in
                        state.reads += 1
                        let all = state.updates[Peer(key: key)!.number] ?? []
                        let part = Array(all.filter { $0.pts > after }.prefix(limit))
                        return (part, part.last?.pts == all.last?.pts ? all.last?.pts ?? 1 : nil)
                    }
                },
                points: { [self] keys in
                    Dictionary(uniqueKeysWithValues: keys.map { ($0, pts(of: Peer(key: $0)!.number)) })
                })
            return ChannelFeed(
                boxes,
                ChannelFeed.Channels { [self] user, _ in
                    if isAway { throw Away() }
                    let channels = state.withLock { $0.members[user] ?? [] }
                    let interruption = interruption.withLock { body in
                        defer { body = nil }
                        return body
                    }
                    interruption?()
                    return channels.sorted().map {
                        ChannelState(channel: $0, pts: pts(of: $0), hasChanged: pts(of: $0) > 1, isNew: false)
                    }
                })
        }
    }

    private final class Device: Sendable {
        private struct Told {
            var numbers: [Int64: [Int32]] = [:]
            var tooLong: [Int64] = []
            var seen = 0
            var pending: [Int] = []
        }
        private let told = Mutex(Told())
        func listen(_ push: LiveFeed.Push) {
            guard case .channel(let channel, let news) = push else { return }
            told.withLock { told in
                switch news {
                case .box(let updates): told.numbers[channel, default: []] += updates.map(\.pts)
                case .tooLong: told.tooLong.append(channel)
                case .seen: told.seen += 1
                case .requests(let pending, _, _): told.pending.append(pending)
                case .changed, .passing: break
                }
            }
        }
        subscript(_ channel: Int64) -> [Int32] { told.withLock { $0.numbers[channel] ?? [] } }
        var tooLong: [Int64] { told.withLock { $0.tooLong } }
        var pending: [Int] { told.withLock { $0.pending } }
        var seen: Int { told.withLock { $0.seen } }
    }

    /// A device of `user`'s own, which has taken its places.
    private func seat(_ feed: ChannelFeed, _ device: Device, user: Int64, key: Int64 = 1, id: Int = 1) async
        -> LiveFeed.Place
    {
        let seat = LiveFeed.Place(user: user, device: key, id: id)
        feed.open(seat) { device.listen($0) }
        await feed.sync(seat)
        return seat
    }

    private func membership(of user: Int64, _ channel: Int64, _ isMember: Bool, at pts: Int32) -> LiveFeed.Push {
        .box([
            BoxUpdate(
                user: user, pts: 2, count: 1, event: .membership(channel: channel, isMember: isMember, pts: pts))
        ])
    }

    private func eventually(_ what: String, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < end, "\(what)")
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func membersWhoAreConnectedAreToldAndNobodyElse() async throws {
        let world = World()
        for user in 1...10_000 as ClosedRange<Int64> { world.put(user, in: 5) }
        let feed = world.feed()
        let (first, second, other) = (Device(), Device(), Device())
        _ = await seat(feed, first, user: 1, id: 1)
        _ = await seat(feed, second, user: 2, id: 2)
        _ = await seat(feed, other, user: 20_000, id: 3)
        for _ in 0..<5 { feed.feed.announce([world.post(in: 5)]) }
        #expect(first[5] == [2, 3, 4, 5, 6] && second[5] == first[5] && other[5].isEmpty)
        // What follows at once is told without a look.
        #expect(world.reads == 0)
    }

    @Test func whoComesInHearsFromThereOnAndWhoLeavesHearsNoMore() async throws {
        let world = World(), device = Device()
        let feed = world.feed()
        let seat = await seat(feed, device, user: 1)
        let before = world.post(in: 5).pts
        // Said between his coming in and the news of it: nothing is lost.
        world.put(1, in: 5)
        feed.feed.announce([world.post(in: 5)])
        feed.follow(seat, [membership(of: 1, 5, true, at: before)])
        try await eventually("what was said meanwhile") { device[5] == [3] }
        feed.feed.announce([world.post(in: 5)])
        #expect(device[5] == [3, 4])
        // The same again, as of another rank.
        feed.follow(seat, [membership(of: 1, 5, true, at: 4)])
        feed.feed.announce([world.post(in: 5)])
        #expect(device[5] == [3, 4, 5])
        world.put(1, in: 5, false)
        feed.follow(seat, [membership(of: 1, 5, false, at: 5)])
        feed.feed.announce([world.post(in: 5)])
        #expect(device[5] == [3, 4, 5] && !feed.feed.isListening(Peer.channel(5).key))
    }

    @Test func whatACallHasAnsweredIsNotToldBesides() async throws {
        let world = World(), device = Device(), second = Device()
        let feed = world.feed()
        world.put(1, in: 5)
        let seat = await seat(feed, device, user: 1)
        _ = await self.seat(feed, second, user: 1, key: 2, id: 2)
        let writing = feed.beginWriting(seat, in: 5)
        let own = world.post(in: 5)
        feed.feed.announce([own])
        #expect(device[5].isEmpty && second[5] == [2])
        feed.endWriting(writing, ChannelAnswer(channel: 5, pts: [own.pts]))
        feed.feed.announce([world.post(in: 5)])
        try await eventually("the next one") { device[5] == [3] && second[5] == [2, 3] }
        // Joining is answered before the device has a place there.
        let joining = feed.beginWriting(seat, in: nil)
        world.put(1, in: 6)
        let joined = world.post(in: 6)
        feed.endWriting(joining, ChannelAnswer(channel: 6, pts: [joined.pts]))
        feed.follow(seat, [membership(of: 1, 6, true, at: 1)])
        feed.follow(LiveFeed.Place(user: 1, device: 2, id: 2), [membership(of: 1, 6, true, at: 1)])
        try await eventually("the other device") { second[6] == [2] }
        feed.feed.announce([world.post(in: 6)])
        try await eventually("what comes after") { device[6] == [3] }
        // Asking for the difference answers all up to a number.
        let asking = feed.beginWriting(seat, in: 6)
        let asked = world.post(in: 6)
        feed.feed.announce([asked])
        feed.endWriting(asking, ChannelAnswer(channel: 6, tellsUpTo: asked.pts))
        feed.feed.announce([world.post(in: 6)])
        try await eventually("only what is newer") { device[6] == [3, 5] }
    }

    @Test func aMissedHintCostsALook() async throws {
        let world = World(), device = Device()
        world.put(1, in: 5)
        let feed = world.feed()
        _ = await seat(feed, device, user: 1)
        let running = Task(executorPreference: TestLoops.any) { await feed.run() }
        defer { running.cancel() }
        world.post(in: 5)
        try await eventually("the slow look finds it") { device[5] == [2] }
        world.post(in: 5)
        world.post(in: 5)
        try await eventually("again") { device[5] == [2, 3, 4] }
    }

    @Test func whoCouldNotAskForHisChannelsAsksLater() async throws {
        let world = World(), device = Device()
        world.put(1, in: 5)
        world.isAway = true
        let feed = world.feed()
        _ = await seat(feed, device, user: 1)
        world.post(in: 5)
        let running = Task(executorPreference: TestLoops.any) { await feed.run() }
        defer { running.cancel() }
        world.isAway = false
        // It can't be known what was missed: the device asks.
        try await eventually("he is told that there may be something") { device.tooLong == [5] }
        feed.feed.announce([world.post(in: 5)])
        #expect(device[5] == [3])
    }

    @Test func aDeviceHearsOnItsLastConnectionOnly() async throws {
        let world = World(), old = Device(), new = Device()
        world.put(1, in: 5)
        let feed = world.feed()
        let first = await seat(feed, old, user: 1, id: 1)
        let second = await seat(feed, new, user: 1, id: 2)
        await feed.sync(first)
        feed.follow(first, [.tooLong])
        feed.close(first)
        feed.feed.announce([world.post(in: 5)])
        #expect(old[5].isEmpty && new[5] == [2])
        feed.close(second)
        #expect(!feed.feed.isListening(Peer.channel(5).key))
    }

    /// What a look finds may be older than what the owner's box has told meanwhile.
    @Test func whoComesInDuringALookStays() async throws {
        let world = World(), device = Device()
        let feed = world.feed()
        let seat = await seat(feed, device, user: 1)
        world.whileLooking {
            world.put(1, in: 5)
            feed.follow(seat, [self.membership(of: 1, 5, true, at: 1)])
        }
        await feed.sync(seat)
        feed.feed.announce([world.post(in: 5)])
        try await eventually("the post is heard") { device[5] == [2] }
    }

    @Test func whoHasReadIsNotToldThatOthersHave() async throws {
        let world = World(), reader = Device(), author = Device()
        for user in [1, 2] as [Int64] { world.put(user, in: 5) }
        let feed = world.feed()
        _ = await seat(feed, reader, user: 1, id: 1)
        _ = await seat(feed, author, user: 2, id: 2)
        feed.pass(.seen(upTo: 3, reader: 1), in: 5)
        #expect(reader.seen == 0 && author.seen == 1)
    }

    @Test func whoAskToBeLetInAreToldToWhoMayLetThemIn() async throws {
        let world = World(), member = Device(), admin = Device()
        for user in [1, 2] as [Int64] { world.put(user, in: 5) }
        let feed = world.feed()
        _ = await seat(feed, member, user: 1, id: 1)
        _ = await seat(feed, admin, user: 2, id: 2)
        feed.pass(.requests(pending: 7, recent: [9], admins: [2, 3]), in: 5)
        #expect(member.pending.isEmpty && admin.pending == [7])
    }

    @Test func notesAreReadAsTheyWereWritten() {
        let notes: [ChannelNote] = [
            .changed(5), .seen(5, upTo: 3, reader: 1), .read(5, user: 1, upTo: 3, unread: 0, pts: 9),
            .typing(5, user: 1, isCancelled: true), .requests(5, pending: 0, recent: [], admins: []),
            .requests(5, pending: 9, recent: [8, 7], admins: [1]), .requests(5, pending: 1, recent: [8], admins: []),
        ]
        #expect(notes.map { ChannelNote($0.text) } == notes)
        // They are told from how far a box is by their numbers: two of those are a box.
        for note in notes { #expect(note.text.split(separator: ":").count > 2) }
        for wrong in ["", "c", "c:x:0", "c:-5:0", "s:1:2", "q:1:2:3", "7:3", ":::"] {
            #expect(ChannelNote(wrong) == nil)
        }
    }
}
