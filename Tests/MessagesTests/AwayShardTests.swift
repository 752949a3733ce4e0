import EventBus
import FoundationEssentials
import Kafka
import Postgres
import Sharding
import TestSupport
import Testing

@testable import Messages

/// Whoever's chats lie in a shard that is known to be away is told so at once, whatever is asked; nobody else notices.
@Suite(.serialized, .timeLimit(.minutes(4))) struct AwayShardTests {
    private struct Bench {
        let away: PostgresServer
        let shards: Shards
        let messages: Messages
        let here: Int64
        let gone: Int64

        init() async throws {
            away = try await TestPostgres.server()
            let primary = try await TestPostgres.database()
            let main = PostgresClient(primary.configuration, group: TestLoops.group)
            try await Migrator(main, schema: "platform", migrations: EventBus.platformMigrations).migrate()
            try await Migrator(main, schema: Sharding.schema, migrations: Sharding.migrations).migrate()
            var clients: [ShardName: PostgresClient] = [:]
            for (name, database) in [("s1", primary), ("s2", try await away.database())] {
                var own = database.configuration
                own.settings["search_path"] = Messages.schema(of: name)
                let client = PostgresClient(own, group: TestLoops.group)
                try await Migrator(
                    client, schema: Messages.schema(of: name), migrations: Messages.migrations(of: name)
                ).migrate()
                clients[ShardName(name)!] = client
            }
            let made = clients
            try await ShardMapStore(main).place(clients.keys.sorted()) { shard, slots in
                try await ShardMapStore.own(slots, in: made[shard]!)
            }
            var options = ShardsOptions()
            options.lookPoll = .milliseconds(100)
            options.lookLimit = .seconds(2)
            let shards = Shards(primary: main, clients: clients, options: options)
            try await shards.load()
            self.shards = shards
            let bus = EventBus(
                databases: PostgresDatabases(main),
                kafka: KafkaConfiguration(bootstrap: try await TestKafka.shared.bootstrap), signatures: .test,
                group: TestLoops.group, embedded: true)
            messages = Messages(shards: MessageShardMap(shards), bus: bus)
            let numbers = try shards.grouped(1_000..<1_100)
            (here, gone) = (numbers[ShardName("s1")!]![0], numbers[ShardName("s2")!]![0])
        }
    }

    private typealias Call = (name: String, run: @Sendable (Int64) async throws -> Void)

    /// Everything that clients can ask for, of a user; groups and channels have the user's number, and so its slot.
    private func calls(_ messages: Messages, _ other: Int64) throws -> [Call] {
        let peer = Peer.user(other)
        let body = try MessageBody("text", entities: [])
        @Sendable func send(_ user: Int64, to peer: Peer) async throws {
            _ = try await messages.send(
                OutgoingMessage(from: user, to: peer, body: body, randomID: .random(in: 1 ... .max)))
        }
        return [
            ("state", { _ = try await messages.state(of: $0) }),
            ("difference", { _ = try await messages.difference(of: $0, since: 1, limit: 10) }),
            ("history", { _ = try await messages.history(of: $0, with: peer, HistoryWindow()) }),
            ("messages", { _ = try await messages.messages(of: $0, [1]) }),
            ("pinned messages", { _ = try await messages.pinnedMessages(of: $0, with: peer) }),
            ("mentions", { _ = try await messages.unreadMentions(of: $0, with: peer) }),
            ("dialogs", { _ = try await messages.dialogs(of: $0) }),
            ("some dialogs", { _ = try await messages.dialogs(of: $0, with: [peer]) }),
            ("pinned dialogs", { _ = try await messages.pinnedDialogs(of: $0) }),
            ("search", { _ = try await messages.search("text", of: $0, with: nil) }),
            ("blocked", { _ = try await messages.blocked(by: $0, limit: 10) }),
            ("send", { try await send($0, to: peer) }),
            ("send to a group", { try await send($0, to: .chat($0)) }),
            ("send to a channel", { try await send($0, to: .channel($0)) }),
            ("from the shop", { _ = try await messages.sendFromShop(to: $0, body, key: "k \(UUID())") }),
            ("edit", { _ = try await messages.edit(1, of: $0, body: body) }),
            ("delete", { _ = try await messages.delete([1], of: $0, forAll: true) }),
            ("delete history", { _ = try await messages.deleteHistory(of: $0, with: peer, forAll: true) }),
            ("read", { _ = try await messages.read($0, with: peer) }),
            ("read mentions", { _ = try await messages.readMentions($0, with: peer) }),
            ("draft", { _ = try await messages.setDraft(nil, of: $0, with: peer) }),
            ("mute", { _ = try await messages.mute($0, peer, until: nil) }),
            ("pin dialog", { _ = try await messages.pinDialog($0, peer, true) }),
            ("block", { _ = try await messages.block(other, by: $0, true) }),
            ("typing", { _ = try await messages.typing($0, in: .chat($0), "typing") }),
            ("create a group", { _ = try await messages.createGroup(by: $0, title: "t", users: []) }),
            ("group", { _ = try await messages.group($0, for: $0) }),
            ("groups", { _ = try await messages.groups([$0], for: $0) }),
            ("group invite", { _ = try await messages.exportInvite(of: $0, by: $0) }),
            ("channel", { _ = try await messages.channel($0, for: $0) }),
            ("memberships", { _ = try await messages.memberships(of: $0) }),
            ("channel dialogs", { _ = try await messages.channelDialogs(of: $0) }),
            ("channel history", { _ = try await messages.channelHistory($0, for: $0, HistoryWindow()) }),
            ("leave", { _ = try await messages.leave($0, channel: $0) }),
            ("join", { _ = try await messages.join($0, channel: $0) }),
        ]
    }

    @Test func whatIsAskedOfAFrozenShardIsRefusedAtOnce() async throws {
        let bench = try await Bench()
        let running = Task { await bench.shards.run() }
        for user in [bench.here, bench.gone] {
            _ = try await bench.messages.sendFromShop(
                to: user, try MessageBody("hello", entities: []), key: "first \(user)")
        }
        bench.away.pause()
        try await eventually(within: .seconds(30), "it is known") {
            bench.shards.absence(of: ShardName("s2")!) != nil
        }
        for call in try calls(bench.messages, bench.here) {
            let start = ContinuousClock.now
            let error = await #expect(throws: ShardError.self, "\(call.name)") { try await call.run(bench.gone) }
            #expect(error?.code == .away && error?.shard == ShardName("s2"), "\(call.name)")
            #expect(.now - start < .seconds(1), "\(call.name): \(ContinuousClock.now - start)")
        }
        for call in try calls(bench.messages, bench.gone) {
            let start = ContinuousClock.now
            // Refused or done, but not for want of a shard.
            do { try await call.run(bench.here) } catch is MessagesError {} catch {
                Issue.record("\(call.name): \(error)")
            }
            #expect(.now - start < .seconds(2), "\(call.name): \(ContinuousClock.now - start)")
        }
        let start = ContinuousClock.now
        let points = await bench.messages.pts(of: [bench.here, bench.gone])
        #expect(points.keys.sorted() == [bench.here] && .now - start < .seconds(1), "\(points)")
        bench.away.resume()
        try await eventually("it is back") {
            try await bench.messages.history(of: bench.gone, with: .user(777_000), HistoryWindow()).count == 1
        }
        running.cancel()
        await running.value
        try await bench.away.stop()
    }
}
