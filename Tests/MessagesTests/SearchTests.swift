import FoundationEssentials
import Postgres
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(3)), .closesDatabases) struct SearchTests {
    /// Runs `body` while no message can be read: whatever looks for some waits.
    private func whileNothingIsRead(_ chat: MessagesFixture, _ body: () async throws -> Void) async throws {
        try await chat.database.transaction(retries: 0) { transaction in
            try await transaction.execute("lock table messages_s1.messages in access exclusive mode")
            try await body()
        }
    }

    @Test func oneUserSearchesSoMuchAtATimeAndOthersBesideHim() async throws {
        let chat = try await MessagesFixture()
        let messages = chat.messages
        let channel = try await messages.createChannel(by: 1, title: "All", isSupergroup: true).view.channel.id
        for user in [1, 2] as [Int64] { try await chat.send(user, .user(3), "word") }
        let gate = messages.searches
        // What waits may end for the time that it takes, on a busy machine; it was not refused at once.
        @Sendable func search(_ user: Int64) async throws {
            do {
                _ = try await messages.search("word", of: user, with: nil)
            } catch let error as MessagesError where error == .searchTimeout {}
        }
        var waiting: Task<Void, any Error>?
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await whileNothingIsRead(chat) {
                for _ in 0..<SearchGate.ofOne { group.addTask { try await search(1) } }
                try await eventually { gate.count(of: 1) == SearchGate.ofOne }
                for call: () async throws -> MessageList in [
                    { try await messages.search("word", of: 1, with: nil) },
                    { try await messages.searchChannel("word", in: channel, for: 1) },
                    { try await messages.mediaHistory(of: 1, with: .user(3), .photo, HistoryWindow()) },
                ] {
                    await #expect(throws: MessagesError.tooManySearches) { _ = try await call() }
                }
                // Somebody else waits for his turn, and who goes leaves nothing behind.
                group.addTask { try await search(2) }
                try await eventually { gate.waitingCount(in: "s1") == 1 }
                waiting = Task { try await search(3) }
                try await eventually { gate.waitingCount(in: "s1") == 2 }
                waiting?.cancel()
                try await eventually { gate.waitingCount(in: "s1") == 1 }
            }
            try await group.waitForAll()
        }
        await #expect(throws: CancellationError.self) { try await waiting?.value }
        #expect(gate.count(of: 1) == 0 && gate.count(of: 2) == 0 && gate.count(of: 3) == 0)
        #expect(try await messages.search("word", of: 2, with: nil).count == 1)
    }

    @Test func aSearchEndsWhenItTakesTooLong() async throws {
        let chat = try await MessagesFixture()
        try await chat.send(1, .user(2), "word")
        try await whileNothingIsRead(chat) {
            let start = ContinuousClock.now
            await #expect(throws: MessagesError.searchTimeout) {
                try await chat.messages.search("word", of: 1, with: nil)
            }
            #expect(.now - start < .seconds(20))
        }
        #expect(try await chat.messages.search("word", of: 1, with: nil).count == 1)
    }
}
