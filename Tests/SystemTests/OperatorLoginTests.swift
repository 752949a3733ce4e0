import EventLoop
import FoundationEssentials
import Glibc
import HTTPClient
import LocalStack
import Postgres
import ShopAPI
import TestSupport
import Testing

/// Operators as people, with the real programs: signing in, sessions, and the record of all of it.
@Suite(.serialized, .timeLimit(.minutes(8))) struct OperatorLoginTests {
    private static let phone = "+491700000301"

    @Test func operatorsSignInAndTheirChangesAreRecorded() async throws {
        let desk = try await Desk.start()
        try await lettingIn(desk)
        try await signingIn(desk)
        try await renewing(desk)
        try await reusing(desk)
        try await protecting(desk)
        try await proving(desk)
        try await desk.end()
    }

    private func lettingIn(_ desk: Desk) async throws {
        let granted = try await desk.admin(
            ["users", "role", "operator", Self.phone, "--reason", "joins the shift", "-y", "-o", "json"])
        try #require(granted.status.isSuccess, "\(granted.errorText)")
        let user = try JSONText.decode(UserAccount.self, from: granted.outputText.utf8)
        #expect(user.role == .operator && user.phone == Self.phone)
        let listed = try await desk.admin(["users", "ls", "--role", "operator", "-o", "name"])
        #expect(listed.outputText == "user/\(user.id)\n")
        let got = try await desk.admin(["users", "get", Self.phone, "user/\(user.id)", "-q"])
        #expect(got.outputText == "\(user.id)\n\(user.id)\n", "\(got.errorText)")
    }

    private func signingIn(_ desk: Desk) async throws {
        let before = try await desk.person(["orders", "ls"])
        #expect(before.status.code == 4, "\(before.errorText)")
        try await desk.signIn(Self.phone)
        let session = try #require(desk.sessionFile)
        var status = stat()
        #expect(stat(session, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try await desk.person(["orders", "ls"]).status.code == 0)
        let me = try await desk.person(["login", "--status", "-o", "csv", "--columns", "role,phone", "--no-headers"])
        #expect(me.outputText.hasPrefix("operator,") && me.outputText.contains(Self.phone), "\(me)")
        // A role is checked by the daemon for each verb.
        for words in [["users", "ls", "--role", "admin"], ["orders", "audit"]] {
            #expect(try await desk.person(words).status.code == 0, "\(words)")
        }
        for words in [["audit", "ls"], ["users", "role", "admin", Self.phone, "-y"], ["users", "rotate-keys", "-y"]] {
            #expect(try await desk.person(words).status.code == 4, "\(words)")
        }
        chmod(session, 0o644)
        let open = try await desk.person(["orders", "ls"])
        #expect(open.status.code == 4 && open.errorText.contains("can be read by others"), "\(open.errorText)")
        chmod(session, 0o600)
    }

    /// Several commands at once renew the session once.
    private func renewing(_ desk: Desk) async throws {
        let before = try desk.session()
        try desk.expire()
        let codes = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<6 { group.addTask { try await desk.person(["orders", "ls", "-q"]).status.code } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [0, 0, 0, 0, 0, 0])
        let after = try desk.session()
        #expect(after.refreshToken != before.refreshToken && after.accessToken != before.accessToken)
        #expect(try await desk.count("select count(*) from auth.refresh_tokens where is_operator") == 2)
    }

    /// A stolen copy of the session: the second use of its token ends it for both, and says so.
    private func reusing(_ desk: Desk) async throws {
        let stolen = try desk.session()
        try desk.expire()
        #expect(try await desk.person(["orders", "ls"]).status.code == 0)
        let newest = try desk.session()
        try desk.keep(stolen, expired: true)
        let thief = try await desk.person(["orders", "ls"])
        #expect(thief.status.code == 4 && thief.errorText.contains("hint: shopctl login"), "\(thief.errorText)")
        #expect(desk.sessionFile == nil)
        try desk.keep(newest, expired: true)
        #expect(try await desk.person(["orders", "ls"]).status.code == 4)
        let found = try await desk.admin(["audit", "ls", "--reason", "used twice", "-o", "csv", "--columns", "action"])
        #expect(found.outputText == "action\r\nsession.revoked\r\n", "\(found.outputText)\(found.errorText)")
        // Signed in again and out again: the session ends on the server, too.
        try await desk.signIn(Self.phone)
        let last = try desk.session()
        #expect(try await desk.person(["login", "--end"]).status.code == 0)
        try desk.keep(last, expired: true)
        #expect(try await desk.person(["orders", "ls"]).status.code == 4)
    }

    private func protecting(_ desk: Desk) async throws {
        try desk.protect()
        let silent = try await desk.guarded(["users", "role", "viewer", Self.phone, "-y"])
        #expect(silent.status.code == 12 && silent.errorText.contains("--reason"), "\(silent.errorText)")
        let counted = try desk.file("counted.csv", "sku,warehouse,on_hand\nCUP,main,1\n")
        for words in [
            ["users", "rotate-keys"], ["users", "revoke", Self.phone], ["stock", "import", "-f", counted],
            ["stock", "release", "\(ReservationID())"], ["orders", "cancel", "\(OrderID())"],
            ["refunds", "create", "\(OrderID())"],
        ] {
            let refused = try await desk.guarded(words + ["-y"])
            #expect(refused.status.code == 12 && refused.errorText.contains("--reason"), "\(words): \(refused)")
        }
        let told = try await desk.guarded(["users", "role", "viewer", Self.phone, "-y", "--reason", "case 4711"])
        #expect(told.status.code == 0, "\(told.errorText)")
        let revoked = try await desk.guarded(["users", "revoke", Self.phone, "-y", "--reason", "case 4711", "-q"])
        #expect(revoked.status.code == 0, "\(revoked.errorText)")
        let rotated = try await desk.guarded(["users", "rotate-keys", "-y", "--reason", "case 4711"])
        #expect(rotated.status.code == 0, "\(rotated.errorText)")
        let found = try await desk.admin(
            ["audit", "ls", "--reason", "CASE 4711", "-o", "csv", "--columns", "action", "--no-headers"])
        #expect(found.outputText == "key.rotated\r\nsessions.revoked\r\nrole.granted\r\n", "\(found.outputText)")
    }

    private func proving(_ desk: Desk) async throws {
        let whole = try await desk.admin(["audit", "verify", "-o", "jsonl"])
        #expect(whole.status.code == 0, "\(whole.outputText)\(whole.errorText)")
        let anchor = try desk.file("anchor.jsonl", whole.outputText)
        let export = try await desk.admin(["audit", "export", "-o", "jsonl"])
        #expect(export.status.code == 0, "\(export.errorText)")
        let exported = try desk.file("audit.jsonl", export.outputText)
        #expect(try await desk.admin(["audit", "verify", "-f", exported]).status.code == 0)
        let forged = try desk.file("forged.jsonl", export.outputText.replacing("joins the shift", with: "was the boss"))
        #expect(try await desk.admin(["audit", "verify", "-f", forged]).status.code == 10)
        let cut = try desk.file(
            "cut.jsonl", export.outputText.split(separator: "\n").dropLast().map { $0 + "\n" }.joined())
        #expect(try await desk.admin(["audit", "verify", "-f", cut]).status.code == 0)
        #expect(try await desk.admin(["audit", "verify", "-f", cut, "--anchor", anchor]).status.code == 10)

        try await desk.tamper("update audit.records set reason = 'was the boss' where reason = 'joins the shift'")
        let changed = try await desk.admin(["audit", "verify"])
        #expect(changed.status.code == 10 && changed.errorText.contains("it was changed"), "\(changed.errorText)")
        try await desk.tamper("update audit.records set reason = 'joins the shift' where reason = 'was the boss'")
        #expect(try await desk.admin(["audit", "verify", "--anchor", anchor]).status.code == 0)
        try await desk.tamper(
            """
            delete from audit.records where chain = 'auth'
                and seq = (select max(seq) from audit.records where chain = 'auth')
            """)
        let missing = try await desk.admin(["audit", "verify"])
        #expect(missing.status.code == 10 && missing.errorText.contains("missing at the end"), "\(missing.errorText)")
    }
}

/// An installation, its first admin, and a person with a home of their own.
private struct Desk: Sendable {
    struct Session: Codable {
        var server: String
        var accessToken: String
        var expires: Date
        var refreshToken: String
    }

    let shop: Shop
    private let home: String
    private let database: PostgresClient

    static func start() async throws -> Desk {
        let shop = Shop(try await TestInstallation.start())
        let configuration = try shop.installation.configuration()
        let admin = try #require(configuration.database.admin)
        let settings = ["session_replication_role": "replica"]
        let client = try configuration.database.client(as: admin, settings: settings, named: "test")
        return Desk(
            shop: shop, home: TestDirectory.make("desk"), database: PostgresClient(client, group: TestLoops.group))
    }

    func end() async throws {
        await database.close()
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    func admin(_ words: [String]) async throws -> ChildOutput { try await shop.shopctl(words) }

    private func command(_ words: [String], _ extra: [String: String] = [:]) -> ChildCommand {
        var command = ChildCommand(TestInstallation.program("shopctl"), words)
        command.environment = ["PATH": "/usr/bin:/bin", "HOME": home, "SHOPCTL_SERVER": shop.server].merging(extra) {
            $1
        }
        return command
    }
    func person(_ words: [String]) async throws -> ChildOutput {
        try await ChildProcess.run(command(words), on: TestLoops.any)
    }

    // MARK: Signing in

    /// `shopctl login`, and what its person does on the page meanwhile.
    func signIn(_ phone: String) async throws {
        var command = command(["login", "-q"])
        let errors = "\(home)/login-\(UUID().uuidString).err"
        command.error = .file(errors)
        let process = try await ChildProcess.spawn(command, on: TestLoops.any)
        try await eventually(within: .seconds(30), "a code is shown") {
            FileText.read(errors)?.contains("user_code=") == true
        }
        let text = FileText.read(errors) ?? ""
        let shown = try #require(text.firstRange(of: "user_code=")).upperBound
        let who = "user_code=\(text[shown...].prefix(9))&phone=\(phone.replacing("+", with: "%2B"))"
        let form: HTTPFields = ["Content-Type": "application/x-www-form-urlencoded"]
        var challenge: String?
        try await eventually(within: .seconds(60), "a code is sent") {
            challenge = try await shop.ask("POST", "/oauth/device", who, headers: form).hidden("challenge")
            return challenge != nil
        }
        let sent: PhoneCode = try await shop.ask(
            "GET", "/admin/v1/users/code?phone=\(phone.replacing("+", with: "%2B"))", token: try await shop.adminToken
        ).value()
        let decided = try await shop.ask(
            "POST", "/oauth/device/decision",
            "\(who)&challenge=\(try #require(challenge))&code=\(sent.code)&decision=allow",
            headers: form)
        try #require(decided.status == 200, "\(decided)")
        let status = try await process.exit()
        try #require(status.isSuccess, "\(FileText.read(errors) ?? "")")
    }

    private var sessions: String { "\(home)/.local/state/shopctl/sessions" }
    var sessionFile: String? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []
        return names.first { $0.hasSuffix(".json") }.map { "\(sessions)/\($0)" }
    }
    func session() throws -> Session {
        try JSONText.decode(Session.self, from: (FileText.read(try #require(sessionFile)) ?? "").utf8)
    }
    /// As if the access token's time were over.
    func expire() throws { try keep(try session(), expired: true) }
    func keep(_ session: Session, expired: Bool) throws {
        var session = session
        if expired { session.expires = Date(timeIntervalSince1970: 0) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sessions)) ?? []
        // The lock's name is the session's.
        let name = try #require(names.first { $0.hasSuffix(".lock") }).dropLast(5)
        let path = "\(sessions)/\(name).json"
        try FileText.write(String(decoding: try JSONText.encode(session), as: UTF8.self), to: path)
        chmod(path, 0o600)
    }

    // MARK: A protected context

    func protect() throws {
        let text = """
            {"current": "live", "contexts": {"live": {"protected": true, "server": "\(shop.server)",
             "credentials-file": "\(shop.installation.adminFile)"}}}
            """
        _ = try file("config.json", text)
    }
    func guarded(_ words: [String]) async throws -> ChildOutput {
        var command = command(words, ["SHOPCTL_CONFIG": "\(home)/config.json"])
        command.environment?["SHOPCTL_SERVER"] = nil
        command.environment?["HOME"] = "\(home)/guarded"
        return try await ChildProcess.run(command, on: TestLoops.any)
    }

    func file(_ name: String, _ text: String) throws -> String {
        try FileText.write(text, to: "\(home)/\(name)")
        return "\(home)/\(name)"
    }

    // MARK: The database, as its owner sees it

    func tamper(_ sql: String) async throws {
        let count = try await TestLoops.any.run { try await database.execute(sql) }
        #expect(count == 1, "\(sql)")
    }
    func count(_ sql: String) async throws -> Int {
        try await TestLoops.any.run { try await #require(database.query(sql).first)["count"] }
    }
}
