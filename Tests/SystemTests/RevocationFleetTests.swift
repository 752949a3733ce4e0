import FoundationEssentials
import HTTPClient
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// What was revoked, as daemons see it that each host a part: every door of every one of them.
@Suite(.serialized, .timeLimit(.minutes(6))) struct RevocationFleetTests {
    /// How long a daemon may take to hear of it.
    private static let limit = Duration.seconds(5)

    @Test func whoIsRevokedChangesNothingAnywhereAFewSecondsLater() async throws {
        let fleet = try await Fleet.start()
        let admin = try await fleet.shop.adminToken
        try await fleet.shop.stock([("FLEET", 10)])
        try await aClient(fleet, admin)
        try await aPersonWithoutARole(fleet, admin)
        try await aDaemonsOwnClient(fleet, admin)
        try await aCompromisedKey(fleet, admin)
        try await fleet.end()
    }

    /// A change of each service, at each door that could take it: by whichever daemon, and at the one that hosts it.
    private func changes(_ fleet: Fleet) -> [(name: String, method: String, url: String, body: String)] {
        let adjust = #"{"warehouse":"main","delta":1,"reason":"counted"}"#
        let product = #"{"sku":"NEW","name":"New","price":{"amount":100,"currency":"EUR"}}"#
        let service: [(String, String, String, String)] = [
            ("back", "POST", "/admin/v1/stock/FLEET/adjust", adjust),
            ("front", "POST", "/admin/v1/products", product),
            ("front", "POST", "/admin/v1/clients", #"{"name":"late","role":"admin"}"#),
            ("orders", "POST", "/admin/v1/orders/\(OrderID())/cancel", ""),
        ]
        return service.flatMap { host, method, path, body in
            fleet.members.sorted { $0.key < $1.key }.map { name, member in
                ("\(name) \(path)", method, "http://127.0.0.1:\(member.rest)\(path)?dryRun=true", body)
            } + [("\(host) within \(path)", method, "\(fleet[host].door)\(path)?dryRun=true", body)]
        }
    }

    private func status(
        _ fleet: Fleet, _ change: (name: String, method: String, url: String, body: String), _ token: String
    )
        async throws -> Int
    {
        try await fleet.shop.ask(change.method, change.url, change.body.isEmpty ? nil : change.body, token: token)
            .status
    }

    /// Every door lets the token in now, and none of them does once `ending` has been answered.
    private func expectOver(
        _ fleet: Fleet, _ token: String, _ what: String, _ ending: () async throws -> Void
    ) async throws {
        for change in changes(fleet) {
            let before = try await status(fleet, change, token)
            #expect(before != 401 && before != 403 && before != 503, "\(what): \(change.name) before: \(before)")
        }
        try await ending()
        let start = ContinuousClock.now
        for change in changes(fleet) {
            try await eventually(
                within: max(.milliseconds(100), Self.limit - (ContinuousClock.now - start)),
                "\(what): \(change.name) is refused"
            ) { try await status(fleet, change, token) == 401 }
        }
    }

    private func grant(_ fleet: Fleet, _ form: String) async throws -> TokenAnswer {
        try await fleet.shop.ask(
            "POST", "/oauth/token", form, headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).value()
    }

    private func client(_ fleet: Fleet, _ name: String, _ role: ClientRole, _ admin: String) async throws -> (
        id: ClientID, token: String
    ) {
        let body = #"{"name":"\#(name)","role":"\#(role.rawValue)"}"#
        let made: NewClientSecret = try await fleet.shop.ask("POST", "/admin/v1/clients", body, token: admin).value()
        let answer = try await grant(
            fleet, "grant_type=client_credentials&client_id=\(made.clientId)&client_secret=\(made.clientSecret ?? "")")
        return (made.clientId, answer.access_token)
    }

    private func aClient(_ fleet: Fleet, _ admin: String) async throws {
        let leaver = try await client(fleet, "leaver", .admin, admin)
        try await expectOver(fleet, leaver.token, "a revoked client") {
            let ended = try await fleet.shop.ask("DELETE", "/admin/v1/clients/\(leaver.id)", token: admin)
            #expect(ended.status == 204, "\(ended)")
        }
    }

    private func aPersonWithoutARole(_ fleet: Fleet, _ admin: String) async throws {
        let person = try await fleet.shop.person("+491700000901", .admin)
        try await expectOver(fleet, person, "role none") {
            let ended = try await fleet.shop.ask(
                "PUT", "/admin/v1/users/%2B491700000901/role", #"{"role":null}"#, token: admin)
            #expect(ended.status == 200, "\(ended)")
        }
    }

    private func aDaemonsOwnClient(_ fleet: Fleet, _ admin: String) async throws {
        let daemon = try await client(fleet, "stray", .service, admin)
        let presence = fleet.members.filter { $0.key != "gateway" }.values.map { "\($0.door)/internal/v1/daemon" }
        for url in presence {
            #expect(try await fleet.shop.ask("GET", url, token: daemon.token).status == 200, "\(url)")
        }
        _ = try await fleet.shop.ask("DELETE", "/admin/v1/clients/\(daemon.id)", token: admin)
        for url in presence {
            try await eventually(within: Self.limit, "\(url) refuses a daemon's revoked client") {
                try await fleet.shop.ask("GET", url, token: daemon.token).status == 401
            }
        }
    }

    private func aCompromisedKey(_ fleet: Fleet, _ admin: String) async throws {
        let customer = try await fleet.shop.customer("+491700000902")
        try await expectOver(fleet, admin, "a compromised key") {
            let rotated = try await fleet.shop.ask("POST", "/admin/v1/keys/rotate?compromised=true", token: admin)
            #expect(rotated.status == 200, "\(rotated)")
        }
        let orders = try await fleet.shop.ask("GET", "/v1/orders", token: customer)
        #expect(orders.status == 401, "\(orders)")
        // The daemons have new tokens for each other, and the shop goes on: placing takes three of them.
        // The admin signs in again, too.
        let shop = Shop(fleet.shop.installation, server: fleet.shop.server)
        let again = try await shop.customer("+491700000903")
        let body = #"{"lines":[{"sku":"FLEET","quantity":1}],"paymentToken":"tok_approved"}"#
        try await eventually(within: .seconds(20), "an order is placed") {
            let placed = try await fleet.shop.ask(
                "POST", "/v1/orders", body, token: again, headers: ["Idempotency-Key": "after"])
            return placed.status == 201
        }
    }
}
