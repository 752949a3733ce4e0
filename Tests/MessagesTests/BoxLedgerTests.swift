import FoundationEssentials
import ShopAPI
import TestSupport
import Testing

@testable import Messages

@Suite struct BoxLedgerTests {
    private func content(_ text: String = "x") -> MessageContent {
        MessageContent(uid: UUIDv7.next(), from: 1, date: Date(), body: MessageBody(unchecked: text))
    }

    @Test func messagesAndChangesTakeTheirNumbersInTurn() throws {
        var ledger = BoxLedger([1: BoxState(), 2: BoxState(pts: 10, lastID: 4)])
        #expect(try ledger.add(content(), to: 1, peer: .user(2), replyTo: nil).pts == 2)
        #expect(try ledger.add(content(), to: 2, peer: .user(1), replyTo: nil).pts == 11)
        #expect(try ledger.change(2, .deleted([1, 2, 5])).pts == 14)
        #expect(try ledger.add(content(), to: 2, peer: .user(1), replyTo: nil).pts == 15)
        #expect(ledger.boxes == [1: BoxState(pts: 2, lastID: 1), 2: BoxState(pts: 15, lastID: 6)])
        #expect(ledger.copies.map(\.message.id) == [1, 5, 6] && ledger.changes.map(\.count) == [3])
        ledger.written()
        #expect(ledger.copies.isEmpty && ledger.touched.isEmpty && ledger.updates.count == 4)
        #expect(throws: BoxNotLocked.self) { try ledger.change(3, .deleted([1])) }
    }

    @Test func aFullBoxTakesNothingMore() {
        var ledger = BoxLedger([1: BoxState(pts: BoxLedger.maximumPts + 1, lastID: 4)])
        #expect(throws: MessagesError.tryAgain) {
            try ledger.add(content(), to: 1, peer: .user(2), replyTo: nil)
        }
    }

    /// From the changes alone follows which number each message had.
    @Test func theNumbersOfMessagesFollowFromTheChanges() throws {
        var random = Seeded(11)
        for _ in 0..<50 {
            var ledger = BoxLedger([1: BoxState()])
            for _ in 0..<40 {
                if Bool.random(using: &random) {
                    _ = try ledger.add(content(), to: 1, peer: .user(2), replyTo: nil)
                } else {
                    let ids = Array(1...Int32.random(in: 1...4, using: &random))
                    try ledger.change(1, .deleted(ids))
                }
            }
            for update in ledger.updates {
                guard case .message(let message) = update.event else { continue }
                let before = ledger.changes.last { $0.state.lastID < message.id }
                #expect(BoxClock(before?.state ?? BoxState()).pts(of: message.id) == update.pts)
            }
            for (index, update) in ledger.updates.enumerated() {
                let newest = ledger.updates[...index].reversed().compactMap { update -> Int32? in
                    if case .message(let message) = update.event { message.id } else { nil }
                }.first
                let clock = BoxClock(ledger.changes.last { $0.state.pts <= update.pts }?.state ?? BoxState())
                let next = ledger.changes.first { $0.state.pts > update.pts }?.state
                #expect(clock.lastID(at: update.pts, before: next) == newest ?? 0)
            }
        }
    }

    @Test func aLinkSaysWhereItLeads() {
        for (number, isChannel) in [(Int64(1), true), (Peer.maximum, false), (123_456_789, true)] {
            let link = InviteLink(number: number, isChannel: isChannel)
            #expect(InviteLink(link.text) == link && link.text.utf8.count == 20)
        }
        for text in ["", "x", String(repeating: "A", count: 20), String(repeating: "_", count: 20), "ä" + "a"] {
            #expect(InviteLink(text) == nil)
        }
    }
}
