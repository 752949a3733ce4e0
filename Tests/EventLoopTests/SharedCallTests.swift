import Synchronization
import Testing

@testable import EventLoop

private final class Asked: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func increment() { value.withLock { $0 += 1 } }
}

@Suite struct SharedCallTests {
    private let loop = EventLoopGroup(count: 1, name: "shared").any

    @Test func whoAsksMeanwhileGetsTheSameAnswer() async throws {
        let call = SharedCall<Int>()
        let asked = Asked()
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let question: @Sendable () async throws -> Int = {
            asked.increment()
            for await _ in gate { break }
            return 7
        }
        let askers = (0..<50).map { _ in Task { try await call.value(question) } }
        while call.waiting < 50 { await Task.yield() }
        opening.yield()
        var answers: [Int] = []
        for asker in askers { answers.append(try await asker.value) }
        #expect(answers == Array(repeating: 7, count: 50))
        #expect(asked.count == 1)
        // The next one is a question of its own.
        #expect(try await call.value { 8 } == 8)
    }

    @Test func whoWantsALaterAnswerGetsNoneThatHadBegun() async throws {
        let call = SharedCall<Int>()
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let asked = Asked()
        let question: @Sendable () async throws -> Int = {
            asked.increment()
            let number = asked.count
            for await _ in gate { break }
            return number
        }
        let first = Task { try await call.value(question) }
        while asked.count < 1 { await Task.yield() }
        let later = (0..<20).map { _ in Task { try await call.laterValue(question) } }
        let gone = Task { try await call.laterValue(question) }
        let same = Task { try await call.value(question) }
        while call.waiting < 23 { await Task.yield() }
        gone.cancel()
        await #expect(throws: CancellationError.self) { try await gone.value }
        opening.yield()
        #expect(try await first.value == 1)
        #expect(try await same.value == 1)
        while asked.count < 2 { await Task.yield() }
        opening.yield()
        for asker in later { #expect(try await asker.value == 2) }
        opening.yield()
        #expect(try await call.laterValue(question) == 3)
    }

    @Test func cancellingEndsOnlyOnesOwnWait() async throws {
        let call = SharedCall<Int>()
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let first = Task {
            try await call.value {
                for await _ in gate { break }
                return 1
            }
        }
        while call.waiting < 1 { await Task.yield() }
        let second = Task { try await call.value { 2 } }
        while call.waiting < 2 { await Task.yield() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        opening.yield()
        #expect(try await second.value == 1)
    }
}

@Suite struct TetheredProcessTests {
    private let loop = EventLoopGroup(count: 1, name: "tethered").any

    @Test func itIsReadyWhenItSaysSoAndEndsWhenItIsLetGo() async throws {
        let process = try await TetheredProcess.start(
            ChildCommand("sh", ["-c", "echo ready; cat >/dev/null; exit 7"]), within: .seconds(30), on: loop)
        #expect(process.pid > 0)
        let end = Task { try await process.exit() }
        await process.stop(within: .seconds(30))
        #expect(try await end.value == ExitStatus(code: 7, signal: 0))
    }

    @Test func oneThatDoesNotEndIsKilled() async throws {
        let process = try await TetheredProcess.start(
            ChildCommand("sh", ["-c", "echo ready; exec sleep 600"]), within: .seconds(30), on: loop)
        await process.stop(within: .milliseconds(50))
        #expect(try await process.exit().signal == 9)
    }

    @Test func oneThatEndsFirstOrSaysNothingIsNotReady() async throws {
        await #expect {
            _ = try await TetheredProcess.start(ChildCommand("sh", ["-c", "exit 3"]), within: .seconds(30), on: loop)
        } throws: {
            ($0 as? TetheredProcess.NotReady)?.status == ExitStatus(code: 3, signal: 0)
        }
        await #expect {
            _ = try await TetheredProcess.start(ChildCommand("sleep", ["600"]), within: .milliseconds(100), on: loop)
        } throws: {
            ($0 as? TetheredProcess.NotReady)?.status == nil
        }
        await #expect(throws: SystemError.self) {
            _ = try await TetheredProcess.start(ChildCommand("/nowhere/at-all"), within: .seconds(30), on: loop)
        }
    }
}
