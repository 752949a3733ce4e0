import EventLoop
import Synchronization
import Testing

@Suite struct EventLoopTests {
    let group = EventLoopGroup(count: 2, name: "test")

    @Test func aTaskStaysOnItsLoopAcrossSuspensions() async throws {
        let loop = group.loops[0]
        let here = try await loop.run {
            var ok = EventLoop.current === loop
            await Task.yield()
            ok = ok && EventLoop.current === loop
            try await loop.sleep(for: .milliseconds(5))
            async let child = EventLoop.current === loop
            return await child && ok && EventLoop.current === loop
        }
        #expect(here)
    }

    @Test func jobsDoNotStarveTimers() async throws {
        let loop = group.loops[0]
        let ticks = try await loop.run {
            let spinner = Task(executorPreference: loop) {
                while !Task.isCancelled { await Task.yield() }
            }
            for _ in 0..<20 { try await loop.sleep(for: .milliseconds(1)) }
            spinner.cancel()
            return 20
        }
        #expect(ticks == 20)
    }

    @Test func aSleepThatIsCancelledEndsAtOnce() async throws {
        let loop = group.loops[1]
        let task = Task(executorPreference: loop) { try await loop.sleep(for: .seconds(60)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func blockingWorkLeavesTheLoop() async throws {
        let loop = group.loops[0]
        let onLoop = try await loop.offload { EventLoop.current != nil }
        #expect(!onLoop)
    }

    @Test func aDeadlineCancelsTheWorkAndSaysWhatItWas() async throws {
        let loop = group.loops[0]
        await #expect(throws: DeadlineExceeded(operation: "the work", limit: .milliseconds(20))) {
            try await withDeadline(.milliseconds(20), of: "the work", on: loop) {
                try await loop.sleep(for: .seconds(60))
            }
        }
    }

    @Test func namesAreResolved() async throws {
        let found = try await group.loops[0].resolve("localhost", port: 80)
        #expect(found.contains(SocketAddress(host: "127.0.0.1", port: 80)))
        await #expect(throws: NameError.self) { try await group.loops[0].resolve("nowhere.invalid", port: 80) }
    }

    @Test func aStallIsReported() async throws {
        let seen = Mutex<Duration?>(nil)
        let loop = EventLoop(name: "stalls", stallThreshold: .milliseconds(20)) { _, busy in
            seen.withLock { $0 = busy }
        }
        loop.start()
        try await loop.run {
            let clock = ContinuousClock()
            let end = clock.now + .milliseconds(40)
            while clock.now < end {}
        }
        await loop.stop()
        #expect(seen.withLock { $0 } ?? .zero >= .milliseconds(40))
    }

    @Test func crossThreadEnqueueingLosesNothing() async throws {
        let loop = group.loops[0]
        let sum = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for number in 0..<2_000 { tasks.addTask { try await loop.run { number } } }
            var sum = 0
            for try await number in tasks { sum += number }
            return sum
        }
        #expect(sum == 1_999_000)
    }
}
