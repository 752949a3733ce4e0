import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import Testing

@testable import HTTPService

private final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func pass(_ duration: Duration) { time.withLock { $0 += duration } }
}

private struct Fixed: TokenVerifier {
    let principal: Principal
    func verify(_: String) -> Principal { principal }
}

@Suite struct RevocationTests {
    private func list(_ entries: [String: Int64]) -> RevocationList {
        RevocationList(revoked: entries.sorted { $0.key < $1.key }.map { .init(key: $0.key, epoch: $0.value) })
    }

    @Test func aTokenIsRefusedForEachThingThatItDependsOn() throws {
        let revocations = Revocations()
        let principal = Principal(
            subject: "usr_1", scopes: ["orders:read"], epoch: 2, session: "family", keyID: "key")
        let service = Principal(subject: "orders", scopes: [.service], client: "cli_9", epoch: 0)
        try revocations.check(principal)
        for (entries, isOver) in [
            (["usr_1": 2], false), (["usr_1": 3], true), (["usr_2": 9], false), (["sid:family": 1], true),
            (["sid:other": 1], false), (["kid:key": 1], true), (["kid:new": 1], false),
        ] as [([String: Int64], Bool)] {
            let revocations = Revocations()
            revocations.learn(list(entries))
            let isRefused = (try? revocations.check(principal)) == nil
            #expect(isRefused == isOver, "\(entries)")
        }
        revocations.learn(list(["orders": 9]))
        try revocations.check(service)
        revocations.learn(list(["cli_9": 1]))
        #expect(throws: Problem.self) { try revocations.check(service) }
    }

    @Test func anOlderListTakesNothingBack() {
        let clock = Clock()
        let revocations = Revocations(now: { clock.now })
        let principal = Principal(subject: "usr_1", scopes: [])
        #expect(revocations.learn(list(["usr_1": 1])) == ["usr_1"])
        #expect(revocations.learn(list([:])).isEmpty)
        #expect(throws: Problem.self) { try revocations.check(principal) }
        clock.pass(Revocations.keptFor)
        revocations.learn(list([:]))
        #expect(throws: Never.self) { try revocations.check(principal) }
    }

    @Test func whoHearsNothingLetsOperatorsChangeNothingAndThenNobodyIn() throws {
        let clock = Clock()
        let revocations = Revocations(now: { clock.now })
        let principal = Principal(subject: "cli_1", scopes: Role.admin.scopes, role: .admin)
        let customer = Principal(subject: "usr_1", scopes: [.customer])
        func mayPass(_ principal: Principal, _ isChange: Bool) -> Bool {
            (try? revocations.checkIsFresh(for: principal, isChange: isChange)) != nil
        }
        // Never heard of anything.
        #expect(!mayPass(principal, true) && mayPass(principal, false) && mayPass(customer, true))
        revocations.learn(list([:]))
        #expect(mayPass(principal, true))
        clock.pass(Revocations.changesWithin + .seconds(1))
        #expect(!mayPass(principal, true) && mayPass(principal, false) && mayPass(customer, true))
        clock.pass(Revocations.everythingWithin)
        #expect(!mayPass(principal, false) && !mayPass(customer, false))
        revocations.learn(list([:]))
        #expect(mayPass(principal, true))
    }

    @Test func aTokenThatIsRememberedIsAskedForEachTime() async throws {
        let revocations = Revocations()
        let tokens = CachedTokens(Fixed(principal: Principal(subject: "cli_1", scopes: [])), revocations: revocations)
        #expect(try await tokens.verify("t").subject == "cli_1")
        revocations.learn(list(["cli_1": 1]))
        await #expect(throws: Problem.self) { try await tokens.verify("t") }
    }
}

@Suite struct ClientNetworkTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::ffff:c000:207", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("2001:DB8:0001:2::9", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"), ("::1", "0:0:0:0::/64"),
        ("/run/shop.sock", "/run/shop.sock"), ("no:address", "no:address"),
    ]) func ofALineTheSame(_ host: String, _ network: String) {
        #expect(ClientNetwork.of(host) == network)
    }
}
