import EventLoop
import LocalStack
import ShopAPI
import TestSupport
import Testing

@testable import shopd

/// What the audit's search for card numbers may read: every column of every table that can hold text, in every schema,
/// but for what is named here with its reason.
@Suite(.timeLimit(.minutes(3))) struct AuditedColumnsTests {
    /// Column and why nobody can have typed it.
    private static let unread = [
        "auth.auth_keys.sealed": "encrypted", "auth.chat_passwords.sealed": "encrypted",
        "auth.password_tries.sealed": "encrypted",
        "auth.budgets.key": "a phone's digits, a network and a digest, side by side",
        "auth.challenges.device": "digest", "auth.challenges.factor": "encrypted", "auth.challenges.hash": "digest",
        "auth.challenges.mac": "keyed digest", "auth.challenges.readable": "six digits that we have made",
        "auth.clients.key_hash": "digest", "auth.clients.secret_hash": "digest",
        "auth.clients.secret_mac": "keyed digest", "auth.device_logins.device_hash": "digest",
        "auth.device_logins.user_code": "eight consonants that we have made", "auth.known_devices.hash": "digest",
        "auth.phone_codes.mac": "keyed digest", "auth.phone_codes.readable": "six digits that we have made",
        "auth.recovery_codes.mac": "keyed digest", "auth.refresh_tokens.hash": "digest",
        "auth.second_factors.sealed": "encrypted", "auth.signing_keys.key_hash": "digest",
        "auth.signing_keys.sealed": "encrypted",
    ]

    /// Of all schemas, those that the audit's role may not read.
    private func unreadable(_ shop: Shop) async throws -> Set<String> {
        let role = try #require(try shop.installation.configuration().database.roles["audit"]).user
        let found = try await shop.installation.psql(
            """
            select n.nspname || '.' || c.relname || '.' || a.attname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'p', 'm', 'f') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
                and format_type(a.atttypid, null) !~ ('^(bigint|integer|smallint|boolean|uuid|double precision|date'
                    || '|timestamp with.* time zone|oid)(\\[\\])?$')
                and not (has_schema_privilege('\(role)', n.oid, 'usage')
                    and has_column_privilege('\(role)', c.oid, a.attnum, 'select'))
            """)
        return Set(found.split(separator: "\n").map(String.init))
    }

    @Test func everyTextIsSearchedUnlessItIsProvablyNone() async throws {
        let shop = Shop(try await TestInstallation.start())
        #expect(try await unreadable(shop).symmetricDifference(Self.unread.keys) == [])
        #expect(Set(Self.unread.keys) == Set(DatabaseSetup.unsearchedInAuth.map { "auth.\($0)" }))

        // A later version's columns, whatever they are called.
        for (schema, table) in [("auth", "users"), ("auth", "device_logins"), ("orders", "orders")] {
            try await shop.installation.psql(
                "alter table \(schema).\(table) add column secret_code_of_token text; "
                    + "alter table \(schema).\(table) add column hashed_mac bytea")
        }
        try await migrate(shop)
        #expect(try await unreadable(shop).symmetricDifference(Self.unread.keys) == [])
        _ = try await shop.customer("+491700008301")
        try await shop.installation.psql(
            "update auth.users set secret_code_of_token = 'card 4242 4242 4242 4242', hashed_mac = '4000000000000002'")
        let audit = try await shop.shopctl(["orders", "audit", "-o", "json"])
        #expect(audit.status.code == 10, "\(audit.outputText)\(audit.errorText)")
        for column in ["secret_code_of_token", "hashed_mac"] {
            #expect(audit.outputText.contains("auth.users.\(column) of"), "\(audit.outputText)")
        }
        #expect(!audit.outputText.contains("4242 4242"))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// What the version before has granted is taken back.
    @Test func codesAndDigestsAreNotTheAudits() async throws {
        let shop = Shop(try await TestInstallation.start())
        let role = try #require(try shop.installation.configuration().database.roles["audit"]).user
        try await shop.installation.psql("grant select (readable) on auth.challenges to \(role)")
        try await migrate(shop)
        #expect(try await unreadable(shop).symmetricDifference(Self.unread.keys) == [])
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    private func migrate(_ shop: Shop) async throws {
        let done = try await ChildProcess.run(
            ChildCommand(
                TestInstallation.program("shopd"), ["migrate", "--config", shop.installation.configurationFile]),
            on: TestLoops.any)
        #expect(done.status.isSuccess, "\(done.errorText)")
    }
}
