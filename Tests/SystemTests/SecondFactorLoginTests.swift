import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// `shopctl login` against a shop whose operators need a second factor, with the page as a browser uses it.
@Suite(.timeLimit(.minutes(6))) struct SecondFactorLoginTests {
    private static let phone = "+491700000311"

    /// A login that waits for its person, who has got a code by phone.
    private struct Waiting {
        let process: ChildProcess
        let errors: String
        /// The fields that go from page to page.
        let form: String
    }

    private static func shop() async throws -> Shop {
        let installation = try await TestInstallation.start()
        var configuration = try installation.configuration()
        configuration.auth.secondFactor = "required"
        configuration.auth.limits["codePause"] = 1
        try FileText.write(
            String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: installation.configurationFile)
        try await installation.kill("shopd", on: TestLoops.any)
        _ = try await installation.up(on: TestLoops.any)
        return Shop(installation)
    }

    @Test func itIsSetUpAtTheFirstSignInAndNeededAtTheNext() async throws {
        let shop = try await Self.shop()
        let home = TestDirectory.make("factor")
        let granted = try await shop.shopctl(["users", "role", "operator", Self.phone, "-y"])
        try #require(granted.status.isSuccess, "\(granted.errorText)")

        // The first sign-in: without a factor there is no session.
        let first = try await begin(shop, home)
        let shown = try await page(shop, "decision", "\(first.form)&decision=allow")
        #expect(shown.status == 200, "\(shown)")
        let factor = try #require(shown.factor, "\(shown)")
        #expect(session(home) == nil)
        let mistyped = try await page(shop, "factor", "\(first.form)&otp=000000")
        #expect(mistyped.status == 400 && session(home) == nil, "\(mistyped)")
        var step = TOTP.step(at: Date())
        let kept = try await page(shop, "factor", "\(first.form)&otp=\(factor.code(at: step))")
        let recovery = kept.recoveryCodes
        #expect(kept.status == 200 && Set(recovery).count == 10, "\(kept)")
        try await expectSignedIn(first, shop, home)

        // The second: the phone alone is not enough.
        let second = try await begin(shop, home)
        for wrong in ["", "&otp=000000", "&otp=\(factor.code(at: step))"] {
            let refused = try await page(shop, "decision", "\(second.form)\(wrong)&decision=allow")
            #expect(refused.status == 400 && refused.factor == nil, "\(wrong): \(refused)")
        }
        #expect(session(home) == nil)
        step = max(step + 1, TOTP.step(at: Date()))
        let right = try await page(shop, "decision", "\(second.form)&otp=\(factor.code(at: step))&decision=allow")
        #expect(right.status == 200 && right.factor == nil, "\(right)")
        try await expectSignedIn(second, shop, home)

        // The authenticator is lost: a recovery code is good once.
        let third = try await begin(shop, home)
        let used = try await page(shop, "decision", "\(third.form)&otp=\(recovery[0])&decision=allow")
        #expect(used.status == 200 && used.description.contains("9 of them are left"), "\(used)")
        try await expectSignedIn(third, shop, home)
        let fourth = try await begin(shop, home)
        let again = try await page(shop, "decision", "\(fourth.form)&otp=\(recovery[0])&decision=allow")
        #expect(again.status == 400 && session(home) == nil, "\(again)")
        let denied = try await page(shop, "decision", "\(fourth.form)&otp=\(recovery[1])&decision=deny")
        #expect(denied.status == 200, "\(denied)")
        #expect(try await fourth.process.exit().code == 4)
        #expect(FileText.read(fourth.errors)?.contains("denied") == true, "\(FileText.read(fourth.errors) ?? "")")

        let records = try await shop.shopctl(
            ["audit", "ls", "--all", "-o", "csv", "--columns", "action", "--no-headers"])
        let actions = records.outputText.split(separator: "\r\n").map(String.init)
        #expect(actions.count { $0 == "factor.set_up" } == 1 && actions.count { $0 == "login.allowed" } == 3)
        #expect(actions.contains("factor.refused"), "\(actions)")
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    // MARK: The command line

    private func command(_ words: [String], _ shop: Shop, _ home: String) -> ChildCommand {
        var command = ChildCommand(TestInstallation.program("shopctl"), words)
        command.environment = ["PATH": "/usr/bin:/bin", "HOME": home, "SHOPCTL_SERVER": shop.server]
        return command
    }

    private func begin(_ shop: Shop, _ home: String) async throws -> Waiting {
        var command = command(["login", "-q"], shop, home)
        let errors = "\(home)/login-\(UUID().uuidString).err"
        command.error = .file(errors)
        let process = try await ChildProcess.spawn(command, on: TestLoops.any)
        try await eventually(within: .seconds(30), "a code is shown") {
            FileText.read(errors)?.contains("user_code=") == true
        }
        let text = FileText.read(errors) ?? ""
        #expect(text.contains("authenticator"), "\(text)")
        let start = try #require(text.firstRange(of: "user_code=")).upperBound
        let phone = Self.phone.replacing("+", with: "%2B")
        let who = "user_code=\(text[start...].prefix(9))&phone=\(phone)"
        var challenge: String?
        try await eventually(within: .seconds(60), "a code is sent") {
            challenge = try await shop.ask("POST", "/oauth/device", who, headers: form).hidden("challenge")
            return challenge != nil
        }
        let sent: PhoneCode = try await shop.ask(
            "GET", "/admin/v1/users/code?phone=\(phone)", token: try await shop.adminToken
        ).value()
        return Waiting(
            process: process, errors: errors, form: "\(who)&challenge=\(try #require(challenge))&code=\(sent.code)")
    }

    private func session(_ home: String) -> String? {
        let directory = "\(home)/.local/state/shopctl/sessions"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.first { $0.hasSuffix(".json") }.map { "\(directory)/\($0)" }
    }

    /// The login has ended well; its session works, and is ended again.
    private func expectSignedIn(_ waiting: Waiting, _ shop: Shop, _ home: String) async throws {
        let status = try await waiting.process.exit()
        #expect(status.isSuccess, "\(FileText.read(waiting.errors) ?? "")")
        let listed = try await ChildProcess.run(command(["orders", "ls", "-q"], shop, home), on: TestLoops.any)
        #expect(listed.status.isSuccess, "\(listed.errorText)")
        let ended = try await ChildProcess.run(command(["login", "--end"], shop, home), on: TestLoops.any)
        #expect(ended.status.isSuccess && session(home) == nil, "\(ended.errorText)")
    }

    // MARK: The browser

    private let form: HTTPFields = ["Content-Type": "application/x-www-form-urlencoded"]

    private func page(_ shop: Shop, _ name: String, _ fields: String) async throws -> Shop.Answer {
        try await shop.ask("POST", "/oauth/device/\(name)", fields, headers: form)
    }
}

extension Shop.Answer {
    /// The secret that the page shows for an authenticator.
    fileprivate var factor: TOTP? {
        let start = description.firstRange(of: "Secret: <code>")?.upperBound
        return start.flatMap { Base32.decode(description[$0...].prefix { $0 != "<" }) }.map { TOTP(secret: $0) }
    }
    fileprivate var recoveryCodes: [String] {
        guard let start = description.firstRange(of: "<pre>")?.upperBound else { return [] }
        return description[start...].prefix { $0 != "<" }.split(separator: "\n").map(String.init)
    }
}
