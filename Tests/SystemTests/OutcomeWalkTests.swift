import EventLoop
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// Whoever changes something and gets no answer, or that it is unknown, can ask again: each change has a key, their own
/// or one that the door has made, and with it nothing is done twice.
@Suite(.serialized, .timeLimit(.minutes(5))) struct OutcomeWalkTests {
    /// What has secrets of its own that are good once, and what only reads.
    private static let unkeyed = [
        "/oauth/token", "/oauth/revoke", "/oauth/device_authorization", "/oauth/device", "/oauth/device/decision",
        "/oauth/device/factor", "/v1/auth/code", "/admin/v1/orders/audit",
    ]

    @Test func everyChangeIsGivenAKeyAndCanBeAskedForAgain() async throws {
        let shop = Shop(try await TestInstallation.start(isUnlimited: true))
        try await shop.stock([("SAMPLE-1", 1_000)])
        let steps = try await RouteWalk.steps().filter {
            $0.door == .rest && [.post, .put, .delete, .patch].contains($0.route.method)
        }
        #expect(steps.count > 40)
        #expect(Set(Self.unkeyed).isSubset(of: steps.map(\.route.path)))
        let tokens = try await RouteWalk.tokens(of: shop)
        var done = 0
        for step in steps {
            let isCustomers = step.route.access == .customer || step.route.path == "/v1/payment-tokens"
            let token = step.route.access == .anyone ? nil : tokens[isCustomers ? .customer : .admin]
            for body in try step.bodies {
                let first = try await shop.ask(step, body, path: step.path(["sku": "SAMPLE-1"]), token: token)
                let key = first.headers["Idempotency-Key"]
                #expect((key == nil) == Self.unkeyed.contains(step.route.path), "\(step): \(first)")
                guard let key else { continue }
                // It is nobody else's.
                #expect(key.hasPrefix("key_") && key.utf8.count == 30, "\(step): \(key)")
                let again = try await shop.ask(
                    step, body, path: step.path(["sku": "SAMPLE-1"]), token: token, headers: ["Idempotency-Key": key])
                #expect(again.headers["Idempotency-Key"] == nil && again.status < 500, "\(step): \(again)")
                guard first.status < 300 else { continue }
                done += 1
                let isGone = step.route.method == .delete && again.status == 404
                #expect(again.status < 300 || isGone, "\(step): \(first) and then \(again)")
                // What a change has made has one name, also in the answer to its repetition.
                let isRepeated = again.headers["Idempotency-Replayed"] == "true"
                if isRepeated || step.route.method == .post { #expect(again.body == first.body, "\(step): \(again)") }
            }
        }
        #expect(done > 10)
        let log = FileText.read("\(shop.installation.home)/postgres/postgres.log") ?? ""
        #expect(!log.isEmpty && !log.contains("WARNING"), "\(log.suffix(2_000))")
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Who asks why an order hangs does not hang with it.
    @Test func anOrderThatSomebodyHasLockedIsExplained() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("LOCKED", 10)])
        let id = try await shop.place("LOCKED", 1, key: "locked").id
        try await eventually("\(id) is confirmed") { try await shop.order(id).state == .confirmed }
        let installation = shop.installation
        let holder = Task {
            try await installation.psql(
                "begin; select from orders.orders where id = '\(id.uuid)' for update; select pg_sleep(60)")
        }
        try await eventually("it is locked") {
            let free = "select from orders.orders where id = '\(id.uuid)' for update skip locked"
            return try await installation.psql("select count(*) from (\(free)) o") == "0\n"
        }
        let explained = try await shop.shopctl(["orders", "explain", "\(id)"])
        #expect(explained.status.isSuccess && explained.outputText.contains("confirmed"), "\(explained)")
        let locker = "from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()"
        #expect(try await installation.psql("select count(*) \(locker)") == "1\n", "it waited for the lock")
        let cancelled = try await shop.shopctl(["orders", "cancel", "\(id)", "-y", "--reason", "test"])
        #expect(cancelled.errorText.contains("somebody else has locked"), "\(cancelled)")
        try await installation.psql("select pg_terminate_backend(pid) \(locker)")
        _ = await holder.result
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    private struct Change {
        let method: String, path: String, body: String
        let isCustomers: Bool
        /// How many of it there are, with what says which.
        let count: String
    }

    /// Of every service what would be there twice, but for payments: their provider keeps its own in the same database,
    /// so that it stops first, and nothing was done. One of each, as an unanswered one holds the record that the next
    /// has to follow.
    private static let changes = [
        Change(
            method: "POST", path: "/v1/carts", body: #"{"lines":[{"sku":"LAMP","quantity":3}]}"#, isCustomers: false,
            count: "select count(*) from catalog.cart_lines where quantity = 3"),
        Change(
            method: "POST", path: "/admin/v1/clients", body: #"{"name":"unknown","role":"viewer"}"#,
            isCustomers: false, count: "select count(*) from auth.clients where name = 'unknown'"),
        Change(
            method: "POST", path: "/admin/v1/stock/LAMP/adjust",
            body: #"{"warehouse":"main","delta":7,"reason":"unknown"}"#, isCustomers: false,
            count: "select count(*) from inventory.ledger where on_hand_delta = 7"),
        Change(
            method: "POST", path: "/admin/v1/products",
            body: #"{"sku":"UNKNOWN","name":"New","price":{"amount":100,"currency":"EUR"}}"#, isCustomers: false,
            count: "select count(*) from catalog.variants where sku = 'UNKNOWN'"),
        Change(
            method: "POST", path: "/v1/orders",
            body: #"{"lines":[{"sku":"LAMP","quantity":5}],"paymentToken":"tok_approved"}"#, isCustomers: true,
            count: "select count(*) from orders.order_lines where quantity = 5"),
    ]

    /// PostgreSQL writes commits and answers none, until it is told to go on: each waits for a standby that there is
    /// none of.
    @Test func whatIsUnknownIsDoneOnce() async throws {
        let shop = Shop(try await TestInstallation.start())
        try await shop.stock([("LAMP", 1_000)])
        let admin = try await shop.adminToken
        let customer = try await shop.customer("+491700008401")
        // Longer than a statement may take, and the question what became of it.
        func ask(_ change: Change, key: String? = nil) async throws -> Shop.Answer {
            var request = HTTPClientRequest(change.method, shop.server + change.path, body: .text(change.body))
            request.deadlines = HTTPDeadlines(firstByte: .seconds(120), idle: .seconds(120), total: nil)
            request.headers = [
                "Content-Type": "application/json",
                "Authorization": "Bearer \(change.isCustomers ? customer : admin)",
            ]
            if let key { request.headers["Idempotency-Key"] = key }
            return try await shop.exchange(request)
        }
        func standby(_ name: String) async throws {
            try await shop.installation.psql("alter system set synchronous_standby_names = \(name)")
            try await shop.installation.psql("select pg_reload_conf()")
        }
        try await standby("'nobody'")
        try await eventually {
            try await shop.installation.psql("show synchronous_standby_names") == "nobody\n"
        }
        // All at once: each waits as long as a statement may take.
        let answers = try await withThrowingTaskGroup(of: (Int, Shop.Answer).self) { group in
            for (index, change) in Self.changes.enumerated() {
                group.addTask { (index, try await ask(change)) }
            }
            return try await group.reduce(into: [Int: Shop.Answer]()) { $0[$1.0] = $1.1 }
        }
        try await standby("''")
        for (index, answer) in answers.sorted(by: { $0.key < $1.key }) {
            let what = Self.changes[index].path
            let problem = try #require(answer.problem, "\(what): \(answer)")
            #expect(problem.code == "outcome_unknown" && problem.status >= 503, "\(what): \(answer)")
            let key = try #require(problem.idempotencyKey, "\(what): \(answer)")
            #expect(answer.headers["Idempotency-Key"] == key)
            try await eventually("\(what) is answered") { try await ask(Self.changes[index], key: key).status < 300 }
            let again = try await ask(Self.changes[index], key: key)
            let count = try await shop.installation.psql(Self.changes[index].count)
            #expect(again.headers["Idempotency-Replayed"] == "true", "\(what): \(again)")
            #expect(count == "1\n", "\(what)")
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}
