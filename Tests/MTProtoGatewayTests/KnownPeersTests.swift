import Foundation
import MTProto
import Testing

@testable import MTProtoGateway
@testable import Messages

/// Who comes along with a message without being looked up, and what is answered in short.
@Suite struct KnownPeersTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func message(peer: Peer, from: Int64, action: ServiceAction? = nil) -> Message {
        Message(id: 3, uid: UUID(), peer: peer, from: from, date: now, text: "x", action: action)
    }
    private func push(_ event: BoxEvent) -> LiveFeed.Push {
        .box([BoxUpdate(user: 7, pts: 5, count: 1, event: event)])
    }
    private func user(_ number: Int64, _ name: String) -> TL.AnyUser {
        .user(TL.User(id: number, accessHash: 1, firstName: name))
    }
    private func mentioned(_ users: [Int64], channels: [Int64] = []) -> Mentioned {
        var mentioned = Mentioned()
        for user in users { mentioned.add(user: user) }
        for channel in channels { mentioned.add(.channel(channel)) }
        return mentioned
    }

    @Test func allWhoAreMentionedComeAlong() throws {
        var known = KnownPeers()
        #expect(known.all(mentioned([8]), now: now) == nil)
        known.add([user(8, "Ben")], [], now: now)
        let found = try #require(known.all(mentioned([8]), now: now + 9))
        guard case .user(let ben) = try #require(found.users.first) else { return #expect(Bool(false)) }
        #expect(ben.id == 8 && ben.firstName == "Ben" && found.users.count == 1 && found.chats.isEmpty)
        // The owner of the box is no exception: a client that misses him asks for him.
        #expect(known.all(mentioned([7, 8]), now: now) == nil)
        #expect(known.all(mentioned([8], channels: [9]), now: now) == nil)
    }

    @Test func whatIsOldOrMayHaveChangedIsLookedUp() throws {
        var known = KnownPeers()
        known.add([user(8, "Ben")], [], now: now)
        #expect(known.all(mentioned([8]), now: now + KnownPeers.age) == nil)
        known.add([user(8, "Benjamin")], [], now: now + 20)
        guard case .user(let ben) = try #require(known.all(mentioned([8]), now: now + 21)?.users.first) else {
            return #expect(Bool(false))
        }
        #expect(ben.firstName == "Benjamin")
        let generation = known.generation
        known.forget()
        #expect(known.all(mentioned([8]), now: now + 21) == nil && known.generation != generation)
    }

    @Test func onlySoManyAreKept() {
        var known = KnownPeers()
        for number in 1...Int64(10 * KnownPeers.maximum) { known.add([user(number, "x")], [], now: now) }
        let kept = (1...Int64(10 * KnownPeers.maximum)).filter { known.all(mentioned([$0]), now: now) != nil }
        #expect(!kept.isEmpty && kept.count <= KnownPeers.maximum + 1)
    }

    /// What changes a group, or shows a file, is not told from what was known before.
    @Test func onlyWordsAndNumbersArePlain() {
        func isPlain(_ event: BoxEvent) -> Bool { BoxUpdate(user: 7, pts: 5, count: 1, event: event).isPlain }
        #expect(isPlain(.message(message(peer: .user(8), from: 8))))
        #expect(isPlain(.edited(message(peer: .chat(4), from: 8))) && isPlain(.deleted([1])))
        #expect(!isPlain(.message(message(peer: .chat(4), from: 8, action: .titleChanged("x")))))
    }

    @Test func theFirstMessageOfAChatHasANumberOfItsOwn() {
        func numbers(_ action: ServiceAction?) -> [TL.AnyUpdate] {
            let event = BoxEvent.message(message(peer: .chat(4), from: 7, action: action))
            return BoxUpdate(user: 7, pts: 5, count: 1, event: event).numberOfCreation
        }
        for action in [ServiceAction.groupCreated(title: "x", users: [8]), .channelCreated(title: "x")] {
            guard case .updateMessageID(let it)? = numbers(action).first else { return #expect(Bool(false)) }
            #expect(it.id == 3 && it.randomId != 0)
        }
        #expect(numbers(.titleChanged("x")).isEmpty && numbers(nil).isEmpty)
    }

    /// TDLib takes a note that says not where it is kept for a fault.
    @Test func aNoteSaysWhereItIsKept() {
        func saved(_ peer: Peer, _ action: ServiceAction? = nil) -> TL.AnyPeer? {
            switch message(peer: peer, from: 7, action: action).tl(for: 7) {
            case .message(let it): it.savedPeerId
            case .messageService(let it): it.savedPeerId
            case .messageEmpty: nil
            }
        }
        let me = TL.AnyPeer.peerUser(TL.PeerUser(userId: 7))
        #expect(saved(.user(7)) == me && saved(.user(7), .messagePinned) == me)
        #expect(saved(.user(8)) == nil && saved(.chat(4), .messagePinned) == nil)
    }

    @Test func whatOneWritesToOneselfHasNoShortAnswer() {
        func short(_ peer: Peer) -> TL.AnyUpdates? {
            SentMessage(message: message(peer: peer, from: 7), pts: 5, wasReplayed: false).short
        }
        #expect(short(.user(8)) != nil && short(.chat(4)) != nil)
        #expect(short(.user(7)) == nil && short(.channel(4)) == nil)
    }
}
