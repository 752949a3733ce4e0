import Synchronization
import TestSupport
import Testing

@testable import EventLoop

/// Nothing that goes on and on keeps the others of its loop from their turn.
@Suite struct FairnessTests {
    @Test(arguments: [Duration.zero, .milliseconds(-5)])
    func aTimerThatArmsItselfAgainStarvesNobody(delay: Duration) async throws {
        let loop = EventLoop(name: "zero")
        loop.start()
        let rearming = Rearming(loop, delay)
        try await loop.run { rearming.fire() }
        // Each comes in from outside, as bytes on a socket do.
        for _ in 0..<20 { try await loop.run {} }
        try await eventually("it goes on") { rearming.count.load(ordering: .relaxed) > 100 }
        rearming.isOver.store(true, ordering: .relaxed)
        await loop.stop()
    }

    @Test func aTimerThatIsStartedOverInItsOwnCallStarvesNobody() async throws {
        let loop = EventLoop(name: "over")
        loop.start()
        let fired = Atomic<Int>(0)
        try await loop.run {
            var timer: LoopTimer?
            timer = loop.schedule(after: .milliseconds(1), repeating: .seconds(3_600)) {
                if fired.wrappingAdd(1, ordering: .relaxed).newValue < 1_000_000 { timer?.restart(after: .zero) }
            }
        }
        try await eventually("it has fired") { fired.load(ordering: .relaxed) > 10 }
        for _ in 0..<20 { try await loop.run {} }
        #expect(fired.load(ordering: .relaxed) < 1_000_000)
        await loop.stop()
    }

    @Test func workForTheNextTurnWaitsForSocketsAndTimers() async throws {
        let loop = EventLoop(name: "next")
        loop.start()
        let endless = Endless(loop)
        try await loop.run { loop.atNextTurn(endless) }
        for _ in 0..<20 { try await loop.run {} }
        try await loop.run { try await loop.sleep(for: .milliseconds(1)) }
        #expect(endless.count.load(ordering: .relaxed) > 1)
        endless.isOver.store(true, ordering: .relaxed)
        await loop.stop()
    }

    @Test func aLoopThatIsStuckOrNeverWaitsIsSeen() {
        func look(_ pulses: [(turns: UInt64, waited: UInt64)]) -> [LoopWatchdog.Finding] {
            let second: UInt64 = 1_000_000_000
            var pulse = LoopPulse(.init(turns: 0, jobs: 0, waited: 0))
            return pulses.compactMap {
                pulse.finding(.init(turns: $0.turns, jobs: $0.turns * 2, waited: $0.waited * second), passed: second)
            }
        }
        let seconds = UInt64(1)...21
        #expect(look(seconds.map { _ in (0, 0) }).count == 2)
        #expect(look(seconds.map { _ in (0, 0) }).first == .stuck(.seconds(10)))
        #expect(look(seconds.map { ($0 * 100, 0) }).first == .spinning(.seconds(10), turns: 1_000, jobs: 2_000))
        // One that waits is fine, whether it has much to do or nothing.
        #expect(look(seconds.map { ($0 * 100, $0) }).isEmpty)
        #expect(look(seconds.map { (3, $0) }).isEmpty)
        #expect(look(seconds.map { ($0, $0 / 5) }).isEmpty)
    }

    @Test func theWatchdogSeesALoopThatDoesNotComeBack() async throws {
        let group = EventLoopGroup(count: 1, name: "stuck")
        let found = Mutex<[LoopWatchdog.Finding]>([])
        let watchdog = LoopWatchdog(group) { _, finding in found.withLock { $0.append(finding) } }
        watchdog.start()
        let isOver = Atomic<Bool>(false)
        let stuck = Task { try await group.loops[0].run { while !isOver.load(ordering: .relaxed) {} } }
        try await eventually(within: .seconds(60), "it is seen") { !found.withLock { $0.isEmpty } }
        isOver.store(true, ordering: .relaxed)
        try await stuck.value
        watchdog.stop()
        guard case .stuck(let time)? = found.withLock({ $0.first }) else {
            Issue.record("\(found.withLock { $0 })")
            return
        }
        #expect(time >= .seconds(LoopWatchdog.patience))
        await group.loops[0].stop()
    }
}

// Unchecked: touched on its loop but for the two atomics.
private final class Rearming: @unchecked Sendable {
    let loop: EventLoop
    let delay: Duration
    let count = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    init(_ loop: EventLoop, _ delay: Duration) {
        self.loop = loop
        self.delay = delay
    }
    func fire() {
        count.wrappingAdd(1, ordering: .relaxed)
        if !isOver.load(ordering: .relaxed) { loop.schedule(after: delay) { self.fire() } }
    }
}

// Unchecked: touched on its loop but for the two atomics.
private final class Endless: TurnEndObserver, @unchecked Sendable {
    let loop: EventLoop
    let count = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    init(_ loop: EventLoop) { self.loop = loop }
    func turnDidEnd() {
        count.wrappingAdd(1, ordering: .relaxed)
        if !isOver.load(ordering: .relaxed) { loop.atNextTurn(self) }
    }
}
