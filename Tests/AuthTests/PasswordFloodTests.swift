import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import Auth

/// Whoever asks for challenges, or shows proofs, without end has others wait no longer for theirs.
@Suite(.closesDatabases) struct PasswordFloodTests {
    private let client = PasswordClient(7)

    @Test func aKeyIsGivenSoManyChallengesAndIsToldHowLongToWait() async throws {
        let shop = try await AuthFixture { $0.limits.passwordAsksPerKeyPerHour = 2 }
        let user = try await shop.guarded(client)
        let other = try await shop.awaiting(user.phone)
        for _ in 0..<2 { _ = try await shop.current(user.key) }
        #expect(try await refusal { _ = try await shop.current(user.key) } == .floodWait(1_800))
        // What was refused has used up nothing, and other keys have their own.
        #expect(try await refusal { _ = try await shop.current(user.key) } == .floodWait(1_800))
        _ = try await shop.current(other)
        shop.clock.pass(1_801)
        let proof = try client.proof(try await shop.current(user.key))
        #expect(try await refusal { try await shop.auth.updatePassword(proof, to: nil, with: user.key) } == nil)
        // Without a password nothing is computed, and nothing counted.
        for _ in 0..<5 { #expect(try await shop.auth.passwordState(with: user.key).current == nil) }
    }

    @Test func whoHasTheCodeOnlyUsesUpNothingOfThoseWhoAreSignedIn() async throws {
        let shop = try await AuthFixture { $0.limits.passwordAsksPerUserPerHour = 2 }
        let user = try await shop.guarded(client)
        let thief = try await shop.awaiting(user.phone)
        for _ in 0..<2 { _ = try await shop.current(thief) }
        #expect(try await refusal { _ = try await shop.current(thief) } == .floodWait(1_800))
        _ = try await shop.current(user.key)
    }

    private final class Count: Sendable {
        private let state = Mutex(0)
        var value: Int { state.withLock { $0 } }
        func add() { state.withLock { $0 += 1 } }
    }

    /// As many as one connection of a client may have in hand.
    @Test func oneKeyFillsNoQueue() async throws {
        let shop = try await AuthFixture { $0.limits.hashesAtOnce = 1 }
        let greedy = try await shop.guarded(client)
        let other = try await shop.guarded(client)
        let gate = HashGate()
        async let held = shop.auth.powers.hashing { try await gate.wait() }
        try await eventually { gate.isEntered }
        let refused = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    let answer = try await refusal { _ = try await shop.auth.passwordState(with: greedy.key) }
                    #expect(answer == nil || answer == .floodWait(1))
                    if answer != nil { refused.add() }
                }
            }
            try await eventually { refused.value == 96 && shop.auth.powers.waitingCount == 4 }
            group.addTask { _ = try await shop.current(other.key) }
            try await eventually { shop.auth.powers.waitingCount == 5 }
            gate.open()
            try await group.waitForAll()
        }
        #expect(try await held == 1 && refused.value == 96)
        // All of it was given back.
        _ = try await shop.current(greedy.key)
    }

    @Test func whoFindsNoPlaceHasUsedUpNeitherAChallengeNorATry() async throws {
        let shop = try await AuthFixture {
            $0.limits.hashesAtOnce = 1
            $0.limits.hashesWaiting = 1
            $0.limits.passwordTriesPerHour = 1
        }
        let user = try await shop.guarded(client)
        let key = try await shop.awaiting(user.phone)
        let proof = try client.proof(try await shop.current(key))
        let gate = HashGate()
        async let held = shop.auth.powers.hashing { try await gate.wait() }
        try await eventually { gate.isEntered }
        let waiting = Task { try await shop.auth.powers.hashing { 2 } }
        try await eventually { shop.auth.powers.waitingCount == 1 }
        #expect(try await refusal { _ = try await shop.auth.checkPassword(proof, with: key) } == .floodWait(1))
        gate.open()
        _ = try await (held, waiting.value)
        #expect(try await shop.auth.checkPassword(proof, with: key) == user.number)
    }
}
