import FoundationEssentials
import TestSupport
import Testing

@testable import Messages

/// Searching through one's own box and one's channels.
@Suite(.timeLimit(.minutes(3))) struct ChatSearchTests {
    @Test func eachIsFoundOnceHoweverTheListIsCut() async throws {
        let chat = try await MessagesFixture(shards: 3)
        let messages = chat.messages
        let (me, other) = (chat.user(on: "s1"), chat.user(on: "s2"))
        var channels: [Int64] = []
        for owner in [me, other, chat.user(on: "s3")] {
            let id = try await messages.createChannel(by: owner, title: "C", isSupergroup: true).view.channel.id
            if owner != me { _ = try await messages.invite([me], to: id, by: owner) }
            channels.append(id)
        }
        try await chat.deliver()
        var said: [String] = []
        for round in 0..<6 {
            // Many in one second, in all of them.
            for number in 0..<4 {
                let peer = number == 3 ? Peer.user(other) : .channel(channels[number])
                let text = "word \(round) \(number)"
                said.append(text)
                try await chat.send(me, peer, text)
            }
            if round % 2 == 1 { chat.clock.withLock { $0 += 1 } }
        }
        let strange = try await messages.createChannel(by: other, title: "D", isSupergroup: true).view.channel.id
        try await chat.send(other, .channel(strange), "word of others")
        for limit in [1, 3, 7, 8, 24, 100] {
            var found: [Message] = []
            var place: SearchPlace?
            repeat {
                let part = try await messages.searchEverywhere("word", of: me, after: place, limit: limit)
                #expect(part.messages.count <= limit)
                found += part.messages
                place = part.next
            } while place != nil && found.count < 100
            #expect(found.map(\.text).sorted() == said.sorted(), "\(limit)")
            #expect(found.map(\.date) == found.map(\.date).sorted(by: >), "\(limit)")
        }
        #expect(try await messages.searchEverywhere("word", of: me, limit: 3).count == said.count)
        #expect(try await messages.searchEverywhere("nothing", of: me, limit: 5).messages.isEmpty)
        await #expect(throws: MessagesError.queryEmpty) {
            try await messages.searchEverywhere(" ", of: me, limit: 5)
        }
    }
}
