import FoundationEssentials
import Postgres
import ShopAPI
import Synchronization
import TestSupport
import Testing

@testable import Messages

/// Messages that show files: these are held before the messages are written, in each shard with copies, and let go when
/// the last copy of a shard has gone.
@Suite struct MediaMessageTests {
    /// Keeps files as the service does that has them.
    final class Keeper: MessageMediaKeeper {
        struct State {
            var holds: [UUID: Set<String>] = [:]
            var count = 0
            var missing: Set<String> = []
        }
        let state = Mutex(State())
        /// Before it holds, once.
        let before = Mutex<(@Sendable () async throws -> Void)?>(nil)
        struct Missing: Error {}

        func hold(_ owners: [(owner: UUID, file: String)], in places: Set<String>) async throws {
            let body = before.withLock { body in
                defer { body = nil }
                return body
            }
            try await body?()
            try state.withLock { state in
                guard state.missing.isDisjoint(with: owners.map(\.file)) else { throw Missing() }
                state.count += 1
                for (owner, _) in owners { state.holds[owner] = places }
            }
        }
        func release(_ owners: [UUID]) async {
            state.withLock { state in for owner in owners { state.holds[owner] = nil } }
        }
        var holds: [UUID: Set<String>] { state.withLock { $0.holds } }
    }

    private func picture(_ file: String = "abc") -> MessageMedia {
        MessageMedia(
            kind: .photo, file: file, key: "aabb", date: Date().inSeconds, size: 1_234, type: "image/png", width: 64,
            height: 48)
    }

    private func sending(
        _ from: Int64, _ to: Peer, _ media: MessageMedia, _ text: String = "look", randomID: Int64? = nil
    ) throws -> OutgoingMessage {
        OutgoingMessage(
            from: from, to: to, body: try .caption(text), randomID: randomID ?? .random(in: 1 ... .max), media: media)
    }

    @Test func everyCopyShowsItAndEveryShardHoldsIt() async throws {
        let keeper = Keeper()
        let chat = try await MessagesFixture(shards: 2, media: keeper)
        let (alice, bob) = (chat.user(on: "s1"), chat.user(on: "s2"))
        let media = picture()
        let sent = try await chat.messages.send(try sending(alice, .user(bob), media))
        #expect(sent.message.media == media)
        #expect(keeper.holds == [sent.message.uid: ["s1", "s2"]])
        try await chat.deliver(times: 2)
        let got = try await chat.messages.history(of: bob, with: .user(alice), HistoryWindow()).messages
        #expect(got.map(\.media) == [media] && got.map(\.uid) == [sent.message.uid] && got[0].text == "look")
        let kinds = try await chat.messages.mediaHistory(of: bob, with: .user(alice), .photo, HistoryWindow())
        #expect(kinds.messages == got && kinds.isComplete)
        #expect(
            try await chat.messages.mediaHistory(of: bob, with: .user(alice), .document, HistoryWindow()).count == 0)
        let told = try await chat.difference(bob)
        #expect(told.contains { if case .message(let message) = $0.event { message.media == media } else { false } })
    }

    @Test func theSameAgainIsOneMessageAndOneHold() async throws {
        let keeper = Keeper()
        let chat = try await MessagesFixture(media: keeper)
        let (alice, bob) = (chat.user(on: "s1"), chat.user(on: "s1", from: 2_000))
        let message = try sending(alice, .user(bob), picture())
        let first = try await chat.messages.send(message)
        let second = try await chat.messages.send(message)
        #expect(second.wasReplayed && second.message == first.message)
        #expect(Array(keeper.holds.keys) == [first.message.uid])
    }

    @Test func whatIsRefusedHoldsNothing() async throws {
        let keeper = Keeper()
        let chat = try await MessagesFixture(media: keeper)
        let (alice, bob) = (chat.user(on: "s1"), chat.user(on: "s1", from: 2_000))
        var message = try sending(alice, .user(bob), picture())
        message.replyTo = 99
        await #expect(throws: MessagesError.replyInvalid) { try await chat.messages.send(message) }
        #expect(keeper.holds.isEmpty && keeper.state.withLock { $0.count } == 1)
        keeper.state.withLock { $0.missing = ["gone"] }
        let gone = try sending(alice, .user(bob), picture("gone"))
        await #expect(throws: Keeper.Missing.self) { try await chat.messages.send(gone) }
        #expect(try await chat.history(alice, .user(bob)) == [])
        let plain = try await MessagesFixture()
        await #expect(throws: MessagesError.mediaInvalid) { try await plain.messages.send(gone) }
    }

    /// Written after its time was up it would show what may be gone.
    @Test func aHoldThatIsTooOldIsTakenAnew() async throws {
        let keeper = Keeper()
        let chat = try await MessagesFixture(media: keeper)
        let (alice, bob) = (chat.user(on: "s1"), chat.user(on: "s1", from: 2_000))
        keeper.before.withLock { [clock = chat.clock] body in
            body = { clock.withLock { $0 = $0.addingTimeInterval(601) } }
        }
        let sent = try await chat.messages.send(try sending(alice, .user(bob), picture()))
        #expect(keeper.state.withLock { $0.count } == 2)
        #expect(Array(keeper.holds.keys) == [sent.message.uid])
    }

    /// Somebody of another shard joins between the hold and the message.
    @Test func aShardThatComesInBetweenIsHeldToo() async throws {
        let keeper = Keeper()
        let chat = try await MessagesFixture(shards: 2, media: keeper)
        let (alice, bob, carol) = (chat.user(on: "s1"), chat.user(on: "s1", from: 2_000), chat.user(on: "s2"))
        let group = try await chat.messages.createGroup(by: alice, title: "all", users: [bob]).group
        try await chat.deliver()
        keeper.before.withLock { body in
            body = {
                _ = try await chat.messages.change(group.id, by: alice, .add(carol))
                try await chat.deliver()
            }
        }
        let sent = try await chat.messages.send(try sending(alice, .chat(group.id), picture()))
        #expect(keeper.holds == [sent.message.uid: ["s1", "s2"]])
        try await chat.deliver()
        #expect(try await chat.history(carol, .chat(group.id)).contains("look"))
    }

    @Test func aShardTellsWhenItsLastCopyHasGone() async throws {
        let chat = try await MessagesFixture(shards: 2, media: Keeper())
        let (alice, bob, carol) = (chat.user(on: "s1"), chat.user(on: "s1", from: 2_000), chat.user(on: "s2"))
        func released(_ shard: String) async throws -> [UUID] {
            // As if some time had passed.
            _ = try await chat.shards.client(of: shard).execute("update media_gone set at = at - interval '1 hour'")
            return try await chat.messages.released(in: shard, limit: 10)
        }
        let here = try await chat.messages.send(try sending(alice, .user(bob), picture()))
        let there = try await chat.messages.send(try sending(alice, .user(carol), picture()))
        try await chat.send(alice, .user(bob), "no picture")
        let uids = [here.message.uid, there.message.uid, UUID()]
        #expect(try await chat.messages.known(uids, in: "s1") == Set(uids[..<2]))
        #expect(try await chat.messages.known(uids, in: "s2") == [])
        try await chat.deliver()
        #expect(try await chat.messages.known(uids, in: "s2") == [there.message.uid])
        // For oneself only: the other one has it still.
        _ = try await chat.messages.delete([here.message.id, there.message.id], of: alice, forAll: false)
        #expect(try await chat.messages.released(in: "s1", limit: 10) == [])
        #expect(try await released("s1") == [there.message.uid])
        #expect(try await chat.messages.known(uids, in: "s1") == Set(uids[..<2]))
        try await chat.messages.forgetReleased([there.message.uid], in: "s1")
        #expect(try await released("s1") == [])
        #expect(try await released("s2") == [])
        let copies = try await chat.messages.history(of: bob, with: .user(alice), HistoryWindow()).messages
        _ = try await chat.messages.delete(copies.map(\.id), of: bob, forAll: true)
        #expect(try await released("s1") == [here.message.uid])
        // A deletion that comes from another shard.
        let third = try await chat.messages.send(try sending(alice, .user(carol), picture()))
        try await chat.deliver()
        _ = try await chat.messages.delete([third.message.id], of: alice, forAll: true)
        try await chat.deliver()
        #expect(try await released("s2") == [third.message.uid])
    }

    @Test func whatIsForwardedIsHeldByItself() async throws {
        let keeper = Keeper()
        let chat = try await MessagesFixture(shards: 2, media: keeper)
        let (alice, bob) = (chat.user(on: "s1"), chat.user(on: "s2"))
        let album = try (0..<3).map { try sending(alice, .user(alice), picture("f\($0)"), "\($0)") }
        let sent = try await chat.messages.send(album: album)
        let names = Set(sent.map { $0.message.media?.album })
        #expect(names.count == 1 && names.first != .some(nil))
        let gone = try await chat.messages.forward(
            sent.prefix(2).map(\.message.id), of: alice, from: .user(alice), to: .user(bob), randomIDs: [1, 2],
            areCaptionsShown: false)
        #expect(gone.map(\.message.media?.file) == ["f0", "f1"] && gone.allSatisfy { $0.message.text.isEmpty })
        let again = Set(gone.map { $0.message.media?.album })
        #expect(again.count == 1 && again != names)
        #expect(gone.allSatisfy { keeper.holds[$0.message.uid] == ["s1", "s2"] })
        let one = try await chat.messages.forward(
            [sent[2].message.id], of: alice, from: .user(alice), to: .user(bob), randomIDs: [3])
        #expect(one[0].message.media?.album == nil && one[0].message.text == "2")
        await #expect(throws: MessagesError.mediaInvalid) {
            try await chat.messages.send(album: try (0..<11).map { _ in try sending(alice, .user(bob), picture()) })
        }
    }

    @Test func captionsAreShortAndMayBeTakenAway() async throws {
        let chat = try await MessagesFixture(media: Keeper())
        let (alice, bob) = (chat.user(on: "s1"), chat.user(on: "s1", from: 2_000))
        let sent = try await chat.messages.send(try sending(alice, .user(bob), picture())).message
        _ = try await chat.messages.edit(sent.id, of: alice, body: .empty)
        #expect(try await chat.messages.messages(of: bob, [1]).map(\.text) == [""])
        let long = try MessageBody(String(repeating: "x", count: 1_025))
        await #expect(throws: MessagesError.captionTooLong) {
            try await chat.messages.edit(sent.id, of: alice, body: long)
        }
        let plain = try await chat.send(alice, .user(bob), "plain").message
        await #expect(throws: MessagesError.messageEmpty) {
            try await chat.messages.edit(plain.id, of: alice, body: .empty)
        }
        #expect(throws: MessagesError.captionTooLong) {
            try MessageBody.caption(String(repeating: "\u{1F600}", count: 4_096))
        }
        #expect(throws: MessagesError.captionTooLong) {
            try MessageBody.caption(String(repeating: "x", count: 100_000))
        }
        #expect(try MessageBody.caption(" \n ").text.isEmpty)
    }
}
