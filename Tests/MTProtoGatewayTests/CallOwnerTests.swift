import MTProto
import Messages
import TestSupport
import Testing

@testable import MTProtoGateway

/// A call is its own key's, whichever key is used on its connection when its turn comes.
@Suite(.timeLimit(.minutes(3))) struct CallOwnerTests {
    enum Next: CaseIterable { case asks, signsIn, signsOut }

    private func note(_ text: String) -> [UInt8] {
        TL.MessagesSendMessage(peer: .inputPeerSelf, message: text, randomId: .random(in: 1 ... .max)).bytes()
    }
    private func after(_ message: Int64, _ body: [UInt8]) -> [UInt8] {
        TL.InvokeAfterMsg(msgId: message, query: body[...]).bytes()
    }

    /// Notes of Ada's that wait for one which is held up.
    private func waitingNotes(_ client: RawClient, _ key: WireKey) async -> [Int64] {
        let first = await client.send(note("first"), with: key.id)
        var ids = [first]
        for text in ["second", "third"] { ids.append(await client.send(after(first, note(text)), with: key.id)) }
        return ids
    }

    /// All that was in hand has had its turn.
    private func settled(_ shop: GatewayFixture, _ user: Int64) async throws {
        let key = try await shop.key(of: user)
        let client = try await shop.client(key)
        for number in 0..<20 { try await client.call(note("own \(number)"), with: key.id) }
        await client.close()
    }

    @Test(arguments: Next.allCases) func whatWaitsIsNotDoneForWhoeverIsNamedNext(_ next: Next) async throws {
        let shop = try await GatewayFixture()
        let (ada, bo) = (try await shop.person(), try await shop.person())
        let (hers, his) = (try await shop.key(of: ada), try await shop.key(of: next == .signsIn ? nil : bo))
        let client = try await shop.client(hers, his)
        // Whoever listens already is not asked how far the box is.
        try await client.call(TL.UpdatesGetState().bytes(), with: hers.id)
        try await shop.whileBoxesAreHeld {
            _ = await waitingNotes(client, hers)
            try await client.call(TL.HelpGetConfig().bytes(), with: his.id)
            switch next {
            case .asks: break
            case .signsIn:
                try await shop.signIn(bo, with: his)
                try await client.call(TL.AccountGetAccountTTL().bytes(), with: his.id)
            case .signsOut:
                try await client.call(TL.AuthLogOut().bytes(), with: his.id)
            }
        }
        if next == .signsOut {
            try await eventually("the connection is cut") { await client.isClosed }
        } else {
            try await client.call(note("his"), with: his.id)
        }
        try await settled(shop, bo)
        // Those that waited were nobody's; the first was Ada's own if it was done.
        let notes = try await shop.notes(of: bo).filter { !$0.hasPrefix("own") }
        #expect(notes == (next == .signsOut ? [] : ["his"]))
        #expect(try await shop.notes(of: ada).allSatisfy { $0 == "first" })
        // She asks again, and it is hers.
        let again = try await shop.client(hers)
        try await again.call(note("again"), with: hers.id)
        #expect(try await shop.notes(of: ada).first == "again")
        await shop.close()
    }

    @Test func whatWaitsIsNotDoneAfterItsKeyHasSignedOut() async throws {
        let shop = try await GatewayFixture()
        let ada = try await shop.person()
        let key = try await shop.key(of: ada)
        let (client, other) = (try await shop.client(key), try await shop.client(key))
        try await client.call(TL.UpdatesGetState().bytes(), with: key.id)
        try await shop.whileBoxesAreHeld {
            _ = await waitingNotes(client, key)
            // They are in hand when the answer to this is there.
            try await client.call(TL.HelpGetConfig().bytes(), with: key.id)
            try await other.call(TL.AuthLogOut().bytes(), with: key.id)
            try await eventually("both connections are cut") {
                let first = await client.isClosed
                return await other.isClosed && first
            }
        }
        try await settled(shop, ada)
        let notes = try await shop.notes(of: ada).filter { !$0.hasPrefix("own") }
        #expect(notes.allSatisfy { $0 == "first" }, "\(notes)")
        // And the key is nobody's any more.
        let again = try await shop.client(key)
        await #expect(throws: RawClient.Fault.self) { try await again.call(note("again"), with: key.id) }
        await shop.close()
    }
}
