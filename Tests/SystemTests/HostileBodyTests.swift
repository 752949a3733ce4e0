import FoundationEssentials
import Glibc
import HTTPClient
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// What a request costs the daemon grows with its size and with nothing else, on every route that takes a body.
@Suite(.serialized, .timeLimit(.minutes(20))) struct HostileBodyTests {
    /// Of processor time for a body of a quarter of a megabyte, in the slow programs that tests are built with.
    static let budget = 4.0

    @Test func everyBodyCostsWhatItWeighs() async throws {
        let installation = try await TestInstallation.start(isUnlimited: true)
        let shop = Shop(installation)
        let daemon = try #require(Daemon(installation))
        let tokens = try await RouteWalk.tokens(of: shop)
        var seen: Set<String> = []
        for step in try await RouteWalk.steps() where step.door == .rest {
            let token = step.route.access == .customer ? tokens[.customer] : tokens[.admin]
            let large = min(step.route.bodyLimit - 1_024, 256 << 10)
            for body in try HostileBody.family(for: step.route.body) {
                // The daemon reads bodies of a kind in one way: what no field has a part in is tried on a few routes.
                let isOwn = body.name.contains(" at ")
                if !isOwn, !seen.insert("\(body.contentType) \(body.name) \(large > 8_192)").inserted { continue }
                let small = try await cost(of: body, large / 4, on: step, shop, daemon, token)
                let whole = try await cost(of: body, large, on: step, shop, daemon, token)
                #expect(
                    whole <= 8 * max(small, 0.1) && whole < Self.budget,
                    "\(body.name) to \(step): \(large / 4) bytes cost \(small) s, \(large) cost \(whole) s")
            }
        }
        try await installation.down(purge: true, on: TestLoops.any)
    }

    private func cost(
        of body: HostileBody, _ size: Int, on step: RouteWalk.Step, _ shop: Shop, _ daemon: Daemon, _ token: String?
    ) async throws -> Double {
        let sample = RouteBody.Sample(contentType: body.contentType, bytes: Array(body.make(size).utf8))
        let before = try daemon.processorTime()
        let answer = try await shop.ask(step, sample, token: token)
        let after = try daemon.processorTime()
        #expect(answer.status < 500, "\(body.name) to \(step): \(answer.status)")
        #expect(answer.body.count < 64 << 10, "\(body.name) to \(step): \(answer.body.count) bytes")
        return after - before
    }
}

/// The process of an installation's `shopd`.
struct Daemon: Sendable {
    let pid: pid_t

    init?(_ installation: Installation) {
        guard let pid = installation.status().first(where: { $0.name == "shopd" })?.process?.pid else { return nil }
        self.pid = pid
    }

    /// What it has computed since its start, in seconds (clock_getcpuclockid(3)).
    func processorTime() throws -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { throw Gone() }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    struct Gone: Error {}
}
