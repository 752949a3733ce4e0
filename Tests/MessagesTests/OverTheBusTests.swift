import FoundationEssentials
import Postgres
import TestSupport
import Testing

@testable import Messages

/// Three shards that talk to each other through the bus itself.
@Suite(.timeLimit(.minutes(4))) struct OverTheBusTests {
    @Test func manyUsersOfThreeShardsMissNothing() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let running = Task(executorPreference: TestLoops.any) { try await chat.messages.run() }
        defer { running.cancel() }
        let users = (1...30).map { Int64($0 * 1_000) }
        let group = try await chat.messages.createGroup(by: users[0], title: "All", users: Array(users.dropFirst()))
            .group
        try await eventually("all know the group") {
            for user in users where try await chat.messages.group(group.id, for: user).members.count != 30 {
                return false
            }
            return true
        }
        let each = 20
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (place, user) in users.enumerated() {
                tasks.addTask {
                    for number in 0..<each {
                        let peer: Peer =
                            number % 10 == 9 ? .chat(group.id) : .user(users[(place + 1 + number % 3) % users.count])
                        try await chat.send(user, peer, "\(number)")
                    }
                }
            }
            try await tasks.waitForAll()
        }
        // Of its own 20, of three others 6 each, of the group 29 times 2 and the first one.
        let all = Int32(20 + 18 + 58 + 1)
        try await eventually("all have all") {
            let pts = await chat.messages.pts(of: users)
            return users.allSatisfy { pts[$0] == all + 1 }
        }
        for user in users {
            let updates = try await chat.difference(user)
            #expect(updates.map(\.pts) == Array(2...all + 1))
            let messages = updates.compactMap { if case .message(let message) = $0.event { message } else { nil } }
            #expect(Set(messages.map(\.uid)).count == Int(all))
            for own in Dictionary(grouping: messages.filter { $0.action == nil }, by: \.from).values {
                for said in Dictionary(grouping: own, by: \.peer).values {
                    let numbers = said.map { Int($0.text)! }
                    #expect(numbers == numbers.sorted())
                }
            }
        }
    }
}
