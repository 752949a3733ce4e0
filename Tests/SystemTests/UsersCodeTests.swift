import EventLoop
import LocalStack
import ShopAPI
import TestSupport
import Testing

/// `shopctl users code`, as people and scripts read it.
@Suite(.timeLimit(.minutes(3))) struct UsersCodeTests {
    @Test func theCodeStandsLastWithOrWithoutThePlus() async throws {
        let shop = Shop(try await TestInstallation.start())
        let asked = try await shop.ask("POST", "/v1/auth/code", #"{"phone":"+15551234567"}"#)
        #expect(asked.status == 202)
        let sent: PhoneCode = try await shop.ask(
            "GET", "/admin/v1/users/code?phone=15551234567", token: try await shop.adminToken
        ).value()
        for phone in ["15551234567", "+15551234567"] {
            let shown = try await shop.shopctl(["users", "code", phone])
            #expect(shown.status.isSuccess, "\(shown.errorText)")
            // The last run of four to eight digits.
            let runs = shown.outputText.split { !$0.isNumber }.filter { (4...8).contains($0.count) }
            #expect(runs.last.map { String($0) } == sent.code, "\(shown.outputText)")
            let quiet = try await shop.shopctl(["users", "code", phone, "-q"])
            #expect(quiet.outputText == "\(sent.code)\n")
        }
        let none = try await shop.shopctl(["users", "code", "15559999999"])
        #expect(none.status.code == 3 && none.outputText.isEmpty)
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}
