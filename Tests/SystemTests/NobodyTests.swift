import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPService
import LocalStack
import Postgres
import ShopAPI
import TestSupport
import Testing

@testable import Auth

/// Nobody gets in who may not: every route that the router has, with every token that is not right.
@Suite(.serialized, .timeLimit(.minutes(8))) struct NobodyTests {
    @Test func nobodyGetsInWithAWrongToken() async throws {
        let guarded = try await Guarded.start()
        let routes = try await guarded.routes()
        // No operator's or daemon's route is open by mistake, and no viewer's changes anything.
        let operators = routes.filter {
            $0.path.hasPrefix("/admin/") || $0.path.hasPrefix("/internal/")
        }
        #expect(operators.count > 50, "\(operators.count)")
        for route in operators {
            #expect(route.access.contains(":") || route.access == "service", "\(route)")
        }
        for route in operators where route.door == "rest" && route.method != "GET" {
            #expect(!Role.viewer.scopes.contains { route.access == $0.rawValue }, "\(route)")
        }
        let outside = routes.filter { $0.door == "rest" && $0.access != "anyone" }
        let wrong = try await guarded.wrongTokens()
        let viewer = try await guarded.token(of: .viewer)
        let customer = try await guarded.shop.customer("+491700000101")

        let before = try await guarded.settled()
        for route in outside {
            for (what, token) in wrong {
                let answer = try await guarded.ask(route, token)
                #expect(answer.status == 401, "\(route) with \(what): \(answer)")
            }
            if route.access.contains(":") {
                let answer = try await guarded.ask(route, customer)
                #expect(answer.status == 403, "\(route) with a customer's token: \(answer)")
            }
            if !Role.viewer.scopes.contains(where: { route.access == $0.rawValue }),
                route.access.contains(":")
            {
                let answer = try await guarded.ask(route, viewer)
                #expect(answer.status == 403, "\(route) with a viewer's token: \(answer)")
            }
        }
        // What is between daemons does not exist at this door, whoever asks.
        let admin = try await guarded.shop.adminToken
        for route in routes where route.door == "internal" && route.path.hasPrefix("/internal/") {
            for token in [nil, viewer, admin] {
                let answer = try await guarded.ask(route, token)
                #expect(answer.status == 404, "\(route): \(answer)")
            }
        }
        let after = try await guarded.snapshot()
        #expect(after == before, "\(after.keys.filter { after[$0] != before[$0] })")
        // The same requests do get in with the right token, and what they change is seen.
        for route in outside where route.method == "GET" && route.access.contains(":") {
            guard !route.path.hasSuffix("/events") else { continue }
            let answer = try await guarded.ask(route, admin)
            #expect(
                answer.status != 401 && answer.status != 403, "\(route) with an admin's token: \(answer)")
        }
        _ = try await guarded.shop.send(
            "POST", "/admin/v1/clients", Array(#"{"name":"seen","role":"viewer"}"#.utf8))
        #expect(try await guarded.snapshot() != before)
        try await guarded.end()
    }
}

/// An installation with something in it that a wrong token could change.
private struct Guarded {
    struct Route: Decodable, CustomStringConvertible {
        let door: String
        let method: String
        let path: String
        let access: String
        var description: String { "\(method) \(path) (\(access))" }
    }

    let shop: Shop
    private let order: Order
    private let database: PostgresClient

    static func start() async throws -> Guarded {
        let installation = try await TestInstallation.start(isUnlimited: true)
        let shop = Shop(installation)
        try await shop.stock([("CUP", 100)])
        let order = try await shop.place("CUP", 2, key: "nobody-1")
        try await eventually(within: .seconds(30), "it is confirmed") {
            try await shop.order(order.id).state == .confirmed
        }
        let configuration = try installation.configuration()
        let admin = try #require(configuration.database.admin)
        let database = PostgresClient(
            try configuration.database.client(as: admin, named: "test"), group: TestLoops.group)
        return Guarded(shop: shop, order: order, database: database)
    }

    func end() async throws {
        await database.close()
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// As the router of the daemon has them.
    func routes() async throws -> [Route] {
        let listed = try await ChildProcess.run(
            ChildCommand(
                TestInstallation.program("shopd"),
                ["routes", "--config", shop.installation.configurationFile, "-o", "jsonl"]),
            on: TestLoops.any)
        try #require(listed.status.isSuccess, "\(listed.errorText)")
        return try listed.outputText.split(separator: "\n").map {
            try JSONText.decode(Route.self, from: $0.utf8)
        }
    }

    func token(of role: ClientRole) async throws -> String {
        let body = Array(#"{"name":"\#(role.rawValue)-of-tests","role":"\#(role.rawValue)"}"#.utf8)
        let made = try JSONText.decode(
            NewClientSecret.self, from: try await shop.send("POST", "/admin/v1/clients", body))
        let form =
            "grant_type=client_credentials&client_id=\(made.clientId)&client_secret=\(made.clientSecret ?? "")"
        return try await shop.ask(
            "POST", "/oauth/token", form, headers: ["Content-Type": "application/x-www-form-urlencoded"]
        ).value(TokenAnswer.self).access_token
    }

    /// Tokens as an attacker might have or make them, all of an admin with every scope.
    func wrongTokens() async throws -> [(String, String?)] {
        let secret = Array((try shop.installation.configuration().auth.secret ?? "").utf8)
        let issuer = try shop.installation.configuration().auth.issuer
        @Sendable func auth(_ issuer: String, at now: Date) -> Auth {
            var options = AuthOptions(issuer: issuer, secret: secret)
            options.now = { now }
            return Auth(database: database, auditDatabases: PostgresDatabases(database), options: options)
        }
        @Sendable func token(_ auth: Auth) async throws -> String {
            try await TestLoops.any.run {
                try await auth.accessToken(
                    subject: ClientID().description, scopes: Role.admin.scopes.union([.service, .customer]),
                    role: "admin")
            }
        }
        let now = Date()
        let right = try await token(auth(issuer, at: now))
        let key = try await TestLoops.any.run { try await auth(issuer, at: now).keys.keys().signer.key }
        let payload = right.split(separator: ".")[1]
        let claims = Base64URL.decode(String(payload)) ?? []
        func unsigned(_ header: String) -> String {
            "\(Base64URL.encode(Array(header.utf8))).\(payload)"
        }
        let symmetric = unsigned(#"{"alg":"HS256","kid":"\#(key.id)"}"#)
        let publicKey = Array(try key.json().utf8)
        let parts = right.split(separator: ".")
        let other = try await token(auth(issuer, at: now + 1)).split(separator: ".")
        // That the others are refused for what is wrong with them shows only if this one is right.
        let me = try await shop.ask("GET", "/v1/me", token: right)
        try #require(me.status == 200, "\(me)")
        return [
            ("none", nil), ("garbage", "x"), ("an empty one", ""),
            ("an expired one", try await token(auth(issuer, at: now - 3_600))),
            ("one of another issuer", try await token(auth("elsewhere", at: now))),
            ("another key's", try JWTSigner(key: .generate()).sign(payload: claims)),
            (
                "another key's under the same id",
                try JWTSigner(key: .generate(id: key.id)).sign(payload: claims)
            ),
            ("alg none", unsigned(#"{"alg":"none","kid":"\#(key.id)"}"#) + "."),
            ("alg none with a signature", unsigned(#"{"alg":"none"}"#) + ".\(parts[2])"),
            (
                "the public key as a secret",
                "\(symmetric).\(Base64URL.encode(HMAC.sha256(Array(symmetric.utf8), key: publicKey)))"
            ),
            ("another token's signature", "\(parts[0]).\(parts[1]).\(other[2])"),
            ("a changed payload", "\(parts[0]).\(other[1]).\(parts[2])"),
        ]
    }

    /// Asks as somebody would who means it: for what exists, with a body that could be right.
    func ask(_ route: Route, _ token: String?) async throws -> Shop.Answer {
        let known = [
            "order": order.id.description, "sku": "CUP", "payment": order.paymentId.description,
            "service": "auth",
        ]
        let path = route.path.split(separator: "/").map { segment -> String in
            guard segment.hasPrefix("{") else { return String(segment) }
            return known[String(segment.dropFirst().dropLast())] ?? "x"
        }
        let hasBody = route.method != "GET" && route.method != "DELETE"
        return try await shop.ask(
            route.method, "/" + path.joined(separator: "/"),
            hasBody
                ? #"{"name":"intruder","role":"admin","reason":"x","warehouse":"main","onHand":0}"# : nil,
            token: token, headers: ["Idempotency-Key": "nobody"])
    }

    // MARK: Side effects

    /// Every row of every table, as a digest for each table.
    func snapshot() async throws -> [String: String] {
        try await TestLoops.any.run {
            let tables = try await database.query(
                """
                select format('%I.%I', table_schema, table_name) as name from information_schema.tables
                where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
                """)
            var digests: [String: String] = [:]
            for table in tables {
                let name: String = try table["name"]
                let row = try await database.query(
                    // But for what says that somebody is at work.
                    """
                    select md5(coalesce(string_agg(row::text, '|' order by row::text), '')) as digest from (
                        select to_jsonb(t) - '{until,settled,seen_at}'::text[] as row from \(name) t) as rows
                    """
                ).first
                digests[name] = try row?["digest"]
            }
            return digests
        }
    }

    /// The same once nothing moves any more.
    func settled() async throws -> [String: String] {
        var last = try await snapshot()
        try await eventually("nothing moves") {
            try await Task.sleep(for: .milliseconds(300))
            let next = try await snapshot()
            defer { last = next }
            return next == last
        }
        return last
    }
}
