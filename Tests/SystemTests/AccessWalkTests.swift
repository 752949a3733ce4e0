import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth
@testable import shopd

/// Who gets what: every route that there is, for everybody who may come, at every door.
@Suite(.timeLimit(.minutes(8))) struct AccessWalkTests {
    /// What a caller must be told about who they are.
    private enum Verdict: String { case unauthenticated, insufficient_scope, passes }

    private func verdict(_ access: Access, _ principal: Principal?) -> Verdict {
        if access == .anyone { return .passes }
        guard let principal else { return .unauthenticated }
        return principal.may(access) ? .passes : .insufficient_scope
    }

    private func principal(_ identity: RouteWalk.Identity) -> Principal? {
        switch identity {
        case .anonymous: nil
        case .customer, .otherCustomer: Principal(subject: "usr_1", scopes: [.customer])
        case .viewer: Principal(subject: "cli_1", scopes: Role.viewer.scopes)
        case .operator: Principal(subject: "cli_1", scopes: Role.operator.scopes)
        case .admin: Principal(subject: "cli_1", scopes: Role.admin.scopes)
        case .service: Principal(subject: "orders", scopes: [.service])
        }
    }

    @Test func everybodyGetsWhatTheRouteSaysAndNothingElse() async throws {
        let fleet = try await Fleet.start(isUnlimited: true)
        let steps = try await RouteWalk.steps()
        let tokens = try await RouteWalk.tokens(of: fleet.shop)
        let worthless = try await worthlessTokens(fleet)
        let doors = Doors(fleet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for index in stride(from: lane, to: steps.count, by: 4) {
                        let step = steps[index]
                        for identity in RouteWalk.Identity.allCases {
                            let wanted = verdict(step.route.access, principal(identity))
                            try await expect(wanted, identity.rawValue, tokens[identity], step, fleet, doors)
                        }
                        for (name, token) in worthless {
                            try await expect(.unauthenticated, name, token, step, fleet, doors)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await fleet.end()
    }

    /// What was a token of an admin once.
    private func worthlessTokens(_ fleet: Fleet) async throws -> [(String, String)] {
        let configuration = try fleet.shop.installation.configuration()
        let database = PostgresClient(try configuration.database.client(for: Auth.name), group: TestLoops.group)
        var options = try configuration.authOptions()
        let now = options.now
        options.now = { now() - 3_600 }
        let issuer = Auth(database: database, auditDatabases: PostgresDatabases(database), options: options)
        let expired = try await TestLoops.any.run {
            try await issuer.accessToken(subject: ClientID().description, scopes: Role.admin.scopes, role: "admin")
        }
        await database.close()
        let admin = try await fleet.shop.adminToken
        let body = #"{"name":"walk-revoked","role":"admin"}"#
        let made: NewClientSecret = try await fleet.shop.ask("POST", "/admin/v1/clients", body, token: admin).value()
        let form =
            "grant_type=client_credentials&client_id=\(made.clientId)&client_secret=\(made.clientSecret ?? "")"
        let revoked: TokenAnswer = try await fleet.shop.ask(
            "POST", "/oauth/token", form, headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).value()
        #expect(
            try await fleet.shop.ask("DELETE", "/admin/v1/clients/\(made.clientId)", token: admin).status == 204)
        for member in fleet.members.values {
            try await eventually(within: .seconds(5), "\(member.services) have heard of it") {
                let url = "http://127.0.0.1:\(member.rest)/v1/me"
                return try await fleet.shop.ask("GET", url, token: revoked.access_token).status == 401
            }
        }
        // That may have been auth's answer, to which the daemon forwards; by then each has asked for itself.
        try await Task.sleep(for: .seconds(10))
        return [("expired", expired), ("revoked", revoked.access_token), ("forged", "\(admin.dropLast(6))AAAAAA")]
    }

    /// The shop as it is seen through each door.
    private struct Doors: Sendable {
        private let shops: [String: Shop]
        init(_ fleet: Fleet) {
            var shops = [fleet.shop.server: fleet.shop]
            for member in fleet.members.values {
                shops[member.door] = Shop(fleet.shop.installation, server: member.door)
            }
            self.shops = shops
        }
        func at(_ door: String) -> Shop { shops[door]! }
    }

    /// Asks at the public door, and at that of the daemon that hosts the route.
    private func expect(
        _ wanted: Verdict, _ who: String, _ token: String?, _ step: RouteWalk.Step, _ fleet: Fleet,
        _ doors: Doors
    ) async throws {
        let sample = try #require(try step.bodies.first)
        // What they may do is only tried, wherever that can be.
        let path = step.path() + (step.route.query?.contains("dryRun") == true ? "?dryRun=true" : "")
        let host = fleet.members.values.first { $0.services.contains(step.service) } ?? fleet["orders"]
        for door in [step.door == .rest ? fleet.shop.server : nil, host.door].compactMap(\.self) {
            // What the gateway composes itself, such as placing an order, has no other door.
            if step.service == "gateway", step.door == .rest, door == host.door { continue }
            let (status, problem) = try await doors.at(door).head(step, sample, path: path, token: token)
            let found =
                switch problem?.code {
                case Verdict.unauthenticated.rawValue: Verdict.unauthenticated
                case Verdict.insufficient_scope.rawValue: Verdict.insufficient_scope
                default: Verdict.passes
                }
            #expect(
                found == wanted,
                "\(step) for \(who) at \(door): \(status) \(problem?.code ?? ""), \(problem?.detail ?? "")")
            if wanted == .unauthenticated { #expect(status == 401, "\(step) for \(who) at \(door)") }
        }
    }

    @Test func eachScopeIsUsedAndEachThatIsUsedIsSomebodys() async throws {
        var used = Set<Scope>()
        for step in try await RouteWalk.steps() {
            switch step.route.access {
            case .anyone, .signedIn, .customer: break
            case .scope(let scope): used.insert(scope)
            case .anyScope(let scopes): used.formUnion(scopes)
            }
            if case .scope(let scope) = step.route.access, scope != .service {
                // The name says what it lets somebody do: reading is not writing.
                let reads = step.route.method == .get || scope == "orders:audit"
                #expect(
                    reads == (scope.rawValue.hasSuffix(":read") || scope == "orders:audit" || isSecret(step)), "\(step)"
                )
            }
        }
        #expect(used.subtracting([.service]) == Role.admin.scopes)
    }

    /// Whoever reads it can do what the scope lets them do.
    private func isSecret(_ step: RouteWalk.Step) -> Bool { step.route.path == "/admin/v1/users/code" }
}
