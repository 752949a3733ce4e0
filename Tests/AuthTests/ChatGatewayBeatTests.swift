import FoundationEssentials
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

/// Which processes Telegram clients are connected to, as all daemons know it.
@Suite(.closesDatabases) struct ChatGatewayBeatTests {
    private func beat(_ shop: AuthFixture, _ name: String, clients: Int = 0) -> ChatGatewayBeat {
        ChatGatewayBeat(id: UUID(), name: name, process: 7, clients: clients, startedAt: shop.clock.now)
    }
    private func states(_ shop: AuthFixture) async throws -> [String] {
        try await shop.auth.chatGateways().map { "\($0.name) \($0.clients) \($0.state)" }
    }

    @Test func whoSaysNothingIsLostAndWhoEndsIsForgotten() async throws {
        let shop = try await AuthFixture()
        var (one, two) = (beat(shop, "a:1"), beat(shop, "b:1", clients: 2))
        try await shop.auth.note(one)
        try await shop.auth.note(two)
        #expect(try await states(shop) == ["a:1 0 up", "b:1 2 up"])
        shop.clock.pass(11)
        (one.clients, two.clients) = (5, 6)
        try await shop.auth.note(one)
        #expect(try await states(shop) == ["a:1 5 up", "b:1 2 lost"])
        // It was only slow.
        try await shop.auth.note(two)
        #expect(try await states(shop) == ["a:1 5 up", "b:1 6 up"])
        try await shop.auth.forget(gateway: two.id)
        #expect(try await states(shop) == ["a:1 5 up"])
    }

    @Test func whoTakesItsPlaceEndsTheTalkOfIt() async throws {
        let shop = try await AuthFixture()
        try await shop.auth.note(beat(shop, "a:1", clients: 3))
        shop.clock.pass(5)
        let next = beat(shop, "a:1")
        try await shop.auth.note(next)
        // The one before may still have clients.
        #expect(try await states(shop) == ["a:1 3 up", "a:1 0 up"])
        shop.clock.pass(6)
        try await shop.auth.note(next)
        #expect(try await states(shop) == ["a:1 0 up"])
        try await shop.auth.forget(gateway: next.id)
        #expect(try await states(shop) == [])
    }
}
