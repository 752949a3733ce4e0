import EventLoop
import Foundation
import Messages
import Synchronization
import TestSupport
import Testing

@testable import MTProtoGateway

/// What devices are told live, with boxes in memory: each change once and in order, whatever is lost on the way.
@Suite struct LiveFeedTests {
    /// A user's box, and how often it was read.
    private final class Box: Sendable {
        private struct State {
            var updates: [BoxUpdate] = []
            var reads = 0
            var isAway = false
        }
        private let state = Mutex(State())
        let user: Int64

        init(_ user: Int64 = 7) { self.user = user }

        /// Writes one more message.
        @discardableResult
        func write(_ randomID: Int64? = nil) -> BoxUpdate {
            state.withLock { state in
                let pts = (state.updates.last?.pts ?? 1) + 1
                let message = Message(
                    id: pts - 1, uid: UUID(), peer: .user(8), from: 8, date: Date(timeIntervalSince1970: 0),
                    text: "\(pts)")
                let update = BoxUpdate(user: user, pts: pts, count: 1, event: .message(message), randomID: randomID)
                state.updates.append(update)
                return update
            }
        }
        var pts: Int32 { state.withLock { $0.updates.last?.pts ?? 1 } }
        var reads: Int { state.withLock { $0.reads } }
        /// Called once, in the middle of the next look.
        func whileRead(_ body: @escaping @Sendable () -> Void) { interruption.withLock { $0 = body } }
        private let interruption = Mutex<(@Sendable () -> Void)?>(nil)

        func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

        private struct Away: Error {}
        var source: LiveFeed.Boxes {
            LiveFeed.Boxes(
                changes: { [self] _, after, limit in
                    let found = try state.withLock { state -> ([BoxUpdate], Int32?) in
                        state.reads += 1
                        if state.isAway { throw Away() }
                        let rest = state.updates.filter { $0.pts > after }
                        let part = Array(rest.prefix(limit))
                        return (part, part.count == rest.count ? state.updates.last?.pts ?? 1 : nil)
                    }
                    let interruption = interruption.withLock { body in
                        defer { body = nil }
                        return body
                    }
                    interruption?()
                    return found
                },
                points: { [self] _ in [user: pts] })
        }
    }

    private final class Device: Sendable {
        private let told = Mutex<[Int32]>([])
        private let calls = Mutex(0)
        func listen(_ push: LiveFeed.Push) {
            switch push {
            case .box(let updates): told.withLock { $0 += updates.map(\.pts) }
            case .tooLong: calls.withLock { $0 += 1 }
            case .passing, .channel: break
            }
        }
        var all: [Int32] { told.withLock { $0 } }
        var tooLong: Int { calls.withLock { $0 } }
    }

    private func eventually(_ what: String, _ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < end, "\(what)")
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test func whatFollowsAtOnceIsToldWithoutALook() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        for _ in 0..<5 { feed.announce([box.write()]) }
        #expect(device.all == [2, 3, 4, 5, 6] && box.reads == 0)
        feed.remove(place)
        feed.announce([box.write()])
        #expect(device.all.count == 5 && !feed.isListening(box.user))
    }

    @Test func whatWasMissedIsReadOnceForAll() async throws {
        let box = Box()
        let devices = [Device(), Device()]
        let feed = LiveFeed(box.source)
        for _ in 0..<3 { box.write() }
        for (index, device) in devices.enumerated() {
            _ = feed.add(Int64(index), of: box.user, told: index == 0 ? 1 : 3) { device.listen($0) }
        }
        feed.hint(box.user, box.pts)
        try await eventually("both know all") { devices[0].all == [2, 3, 4] && devices[1].all == [4] }
        // Twice, and late: nothing follows.
        feed.hint(box.user, 3)
        feed.hint(box.user, 4)
        #expect(devices[0].all == [2, 3, 4] && devices[1].all == [4])
    }

    @Test func aDeviceIsNotToldWhatItGotAsAnAnswer() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        feed.beginWriting(place, sending: nil)
        let own = box.write()
        // Its own is announced before its call is answered, and others' changes stand around it.
        feed.announce([own])
        let other = box.write()
        feed.announce([other])
        #expect(device.all.isEmpty)
        feed.endWriting(place, sent: nil, answered: [own.pts])
        try await eventually("the other one is told") { device.all == [other.pts] }
        feed.announce([box.write()])
        #expect(device.all == [3, 4])
        #expect(box.reads == 0, "all of it was announced")
    }

    @Test func whatWasAnnouncedWithAGapIsLookedFor() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        feed.beginWriting(place, sending: nil)
        feed.announce([box.write()])
        // This one is announced elsewhere.
        box.write()
        feed.announce([box.write()])
        feed.announce([box.write()])
        feed.endWriting(place, sent: nil, answered: [])
        try await eventually("all are told") { device.all == [2, 3, 4, 5] }
        #expect(box.reads == 1)
    }

    /// A client that always has a message on its way hears meanwhile.
    @Test func whoSendsIsToldWhatIsBeforeItsOwn() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        feed.beginWriting(place, sending: [11])
        feed.beginWriting(place, sending: [12])
        feed.announce([box.write()])
        #expect(device.all == [2])
        feed.announce([box.write(11)])
        feed.announce([box.write()])
        #expect(device.all == [2])
        feed.announce([box.write(12)])
        feed.announce([box.write()])
        feed.endWriting(place, sent: [11], answered: [3])
        #expect(device.all == [2, 4])
        // That one was lost on its way: it is told as what somebody else has sent.
        feed.endWriting(place, sent: [12], answered: [])
        #expect(device.all == [2, 4, 5, 6] && box.reads == 0)
    }

    /// A client that sends anew what was not answered yet: its first call is over before the second one is.
    @Test func whatIsSentTwiceAtOnceIsItsOwnUntilBothAreAnswered() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        feed.beginWriting(place, sending: [11])
        feed.beginWriting(place, sending: [11, 12])
        feed.endWriting(place, sent: [11], answered: [])
        feed.announce([box.write(11)])
        #expect(device.all.isEmpty)
        feed.endWriting(place, sent: [11, 12], answered: [2])
        feed.announce([box.write()])
        // The other way round: what the first answer tells holds nothing up for the sake of the second.
        feed.beginWriting(place, sending: [13])
        feed.beginWriting(place, sending: [13])
        feed.announce([box.write(13)])
        feed.endWriting(place, sent: [13], answered: [4])
        feed.announce([box.write()])
        #expect(device.all == [3, 5])
        feed.endWriting(place, sent: [13], answered: [4])
        feed.announce([box.write(13)])
        #expect(device.all == [3, 5, 6] && box.reads == 0)
    }

    @Test func whatIsSentOnTheFormerConnectionIsTheDevicesOwnOnTheLaterOne() async throws {
        let box = Box()
        let devices = [Device(), Device()]
        let feed = LiveFeed(box.source)
        let first = feed.add(1, of: box.user, told: 1) { devices[0].listen($0) }
        feed.beginWriting(first, sending: [11])
        let second = feed.add(1, of: box.user, told: 1) { devices[1].listen($0) }
        feed.beginWriting(second, sending: [11])
        feed.endWriting(second, sent: [11], answered: [])
        feed.announce([box.write(11)])
        #expect(devices[1].all.isEmpty)
        feed.endWriting(first, sent: [11], answered: [2])
        feed.announce([box.write()])
        #expect(devices[0].all.isEmpty && devices[1].all == [3])
        // Nothing of it is left for one that begins anew.
        feed.beginWriting(second, sending: [12])
        feed.remove(second)
        let third = feed.add(1, of: box.user, told: 3) { devices[0].listen($0) }
        feed.beginWriting(third, sending: nil)
        feed.endWriting(second, sent: nil, answered: [])
        feed.announce([box.write(12)])
        #expect(devices[0].all.isEmpty)
        feed.endWriting(third, sent: nil, answered: [])
        #expect(devices[0].all == [4])
    }

    /// All have left and somebody has come while a look was under way: what it finds is for those who are gone.
    @Test func whoReadsForThoseWhoHaveLeftTellsNobodyElse() async throws {
        let box = Box(), former = Device(), later = Device()
        let gate = Gate()
        var source = box.source
        source.changes = { [changes = source.changes] user, after, limit in
            let found = try await changes(user, after, limit)
            await gate.pass()
            return found
        }
        let feed = LiveFeed(source)
        // One thread, so that it is known when each of them has done what it can.
        let loop = TestLoops.group.loops[0]
        try await loop.run {
            let place = feed.add(1, of: box.user, told: 1) { former.listen($0) }
            feed.hint(box.user, box.write().pts)
            while !gate.isReached { await Self.othersHaveRun(on: loop) }
            feed.remove(place)
            _ = feed.add(1, of: box.user, told: 1) { later.listen($0) }
            gate.open()
            for _ in 0..<5 { await Self.othersHaveRun(on: loop) }
        }
        #expect(later.all.isEmpty && former.all.isEmpty && box.reads == 1)
        feed.hint(box.user, box.pts)
        try await eventually("it is read anew") { later.all == [2] }
        #expect(box.reads == 2)
    }

    private static func othersHaveRun(on loop: EventLoop) async { await Task(executorPreference: loop) {}.value }

    /// Holds up who comes first until it is opened.
    private final class Gate: Sendable {
        private enum State {
            case unreached
            case reached(CheckedContinuation<Void, Never>)
            case open
        }
        private let state = Mutex(State.unreached)
        var isReached: Bool { state.withLock { if case .reached = $0 { true } else { false } } }
        func pass() async {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    guard case .unreached = state else { return continuation.resume() }
                    state = .reached(continuation)
                }
            }
        }
        func open() {
            state.withLock { state in
                if case .reached(let continuation) = state { continuation.resume() }
                state = .open
            }
        }
    }

    /// What another process has committed, the client's own message among it, and its answer is still on its way.
    @Test func whoSendsIsToldNothingOfItsOwnThatIsLookedFor() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        feed.beginWriting(place, sending: [11])
        box.write()
        box.write(11)
        box.write()
        feed.hint(box.user, box.pts)
        try await eventually("what is before its own is told") { device.all == [2] }
        feed.endWriting(place, sent: [11], answered: [3])
        try await eventually("the rest is told") { device.all == [2, 4] }
    }

    /// Two that were committed at nearly the same time may be announced the other way round.
    @Test func whatIsAnnouncedTheOtherWayRoundIsToldInOrder() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        feed.beginWriting(place, sending: nil)
        let first = box.write(), second = box.write(), third = box.write()
        for update in [second, first, third] { feed.announce([update]) }
        feed.endWriting(place, sent: nil, answered: [third.pts])
        try await eventually("all are told") { device.all == [2, 3] }
        feed.announce([box.write()])
        #expect(device.all == [2, 3, 5])
    }

    @Test func whoIsFarBehindAsksAndGoesOn() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        _ = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        for _ in 0..<(LiveFeed.maximum + 50) { box.write() }
        feed.hint(box.user, box.pts)
        try await eventually("it was told to ask") { device.tooLong == 1 }
        let next = box.write()
        feed.announce([next])
        try await eventually("it goes on") { device.all == [next.pts] }
        #expect(device.tooLong == 1)
    }

    @Test func whatIsCommittedDuringALookIsToldWithoutAnother() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        _ = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        box.write()
        box.whileRead { feed.announce([box.write()]) }
        feed.hint(box.user, 2)
        try await eventually("both are told, though nobody asks again") { device.all == [2, 3] }
    }

    @Test func aBoxThatCannotBeReadIsReadLater() async throws {
        let box = Box(), device = Device()
        let feed = LiveFeed(box.source)
        _ = feed.add(1, of: box.user, told: 1) { device.listen($0) }
        box.setAway(true)
        box.write()
        feed.hint(box.user, box.pts)
        try await eventually("it was tried") { box.reads == 1 }
        box.setAway(false)
        try await eventually("a look finds it") {
            feed.hint(box.user, box.pts)
            return device.all == [2]
        }
    }

    @Test func theLaterConnectionOfADeviceTakesItsPlace() async throws {
        let box = Box()
        let devices = [Device(), Device()]
        let feed = LiveFeed(box.source)
        let first = feed.add(1, of: box.user, told: 1) { devices[0].listen($0) }
        let second = feed.add(1, of: box.user, told: 1) { devices[1].listen($0) }
        #expect(!feed.isCurrent(first) && feed.isCurrent(second))
        feed.remove(first)
        feed.announce([box.write()])
        #expect(devices[0].all.isEmpty && devices[1].all == [2])
    }

    /// Commits that are announced, hinted at or lost, calls of the device's own, all at once: in the end it knows each
    /// change once, in order, but for its own.
    @Test func nothingIsToldTwiceOrOutOfOrder() async throws {
        for _ in 0..<20 {
            let box = Box(), device = Device()
            let feed = LiveFeed(box.source)
            let place = feed.add(1, of: box.user, told: 1) { device.listen($0) }
            let own = Mutex<Set<Int32>>([])
            for _ in 0..<60 {
                switch Int.random(in: 0..<4) {
                case 0: feed.announce([box.write()])
                case 1: feed.hint(box.user, box.write().pts)
                case 2: box.write()
                default:
                    feed.beginWriting(place, sending: nil)
                    let update = box.write()
                    feed.announce([update])
                    own.withLock { _ = $0.insert(update.pts) }
                    feed.endWriting(place, sent: nil, answered: [update.pts])
                }
                if Bool.random() { await Task.yield() }
            }
            let wanted = (2...box.pts).filter { pts in !own.withLock { $0.contains(pts) } }
            try await eventually("all is told: \(device.all) of \(wanted)") {
                feed.hint(box.user, box.pts)
                return device.all.count >= wanted.count
            }
            #expect(device.all == wanted)
        }
    }
}
