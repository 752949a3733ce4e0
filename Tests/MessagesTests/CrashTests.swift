import FoundationEssentials
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Messages

@Suite(.timeLimit(.minutes(4))) struct CrashTests {
    /// Clients send again, with the same number, what was not answered.
    @Test func aDatabaseThatIsKilledLosesAndDoublesNothing() async throws {
        let server = try await TestPostgres.server()
        let chat = try await MessagesFixture(on: server)
        let users = (1...20).map { Int64($0) }
        let each = 300
        let sent = Mutex<Int>.Box(0)
        try await chat.send(1, .user(2), "begins", randomID: 1)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for user in users {
                tasks.addTask {
                    for number in 1...each {
                        let randomID = Int64(number) * 1_000 + user
                        try await eventually("it is sent") {
                            try await chat.send(user, .user(user % 20 + 1), "\(number)", randomID: randomID)
                            return true
                        }
                        sent.withLock { $0 += 1 }
                    }
                }
            }
            tasks.addTask {
                for _ in 0..<2 {
                    let enough = min(sent.value + 100, users.count * each)
                    try await eventually("some were sent") { sent.value >= enough }
                    try await server.kill()
                    try await server.start()
                }
            }
            try await tasks.waitForAll()
        }
        for user in users {
            let updates = try await chat.difference(user, limit: 10_000)
            #expect(updates.map(\.pts) == Array(2...Int32(updates.count + 1)))
            let messages = updates.compactMap { if case .message(let message) = $0.event { message } else { nil } }
            let others = messages.filter { $0.from != user && $0.text != "begins" }
            #expect(others.map(\.text) == (1...each).map { "\($0)" })
            #expect(messages.filter { $0.from == user && $0.text != "begins" }.map(\.text) == others.map(\.text))
        }
        try await server.stop()
    }
}
