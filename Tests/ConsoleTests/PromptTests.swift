import Console
import Foundation
import Testing

@Suite struct PromptTests {
    private func onContext(_ isProtected: Bool, _ body: ([String: String]) async -> Void) async throws {
        try await withTemporaryDirectory { directory in
            var file = ConfigurationFile(path: directory + "/demo/config.json", current: "live")
            file.set(ConfigurationContext(name: "live", file: "", members: [.init("protected", .bool(isProtected))]))
            try file.save()
            await body(["XDG_CONFIG_HOME": directory])
        }
    }

    @Test func whoRunsItIsKnownWithoutUSERToo() {
        func user(_ environment: [String: String]) -> String {
            Surroundings(arguments: [], environment: environment, output: MemorySink(), errors: MemorySink()).user
        }
        #expect(user(["USER": "ada", "LOGNAME": "bob"]) == "ada")
        #expect(user(["USER": "", "LOGNAME": "bob"]) == "bob")
        // Cron: the system knows.
        #expect(user([:]) == NSUserName())
    }

    @Test func withoutATerminalNothingIsAsked() async {
        let result = await Demo.run("fruit", "adjust", "apple", "1", input: "y\n")
        #expect(result.code == .confirmationNeeded)
        #expect(
            result.errors == "demo: confirmation needed: Change apple (there is no terminal to ask on)\n"
                + "hint: --yes confirms\n")
        #expect(result.output.isEmpty)
    }

    @Test func noInputNeverAsks() async {
        let result = await Demo.run("fruit", "adjust", "apple", "1", "--no-input", input: "y\n", terminal: true)
        #expect(result.code == .confirmationNeeded)
    }

    @Test func theAnswerDecides() async {
        #expect(await Demo.run("fruit", "adjust", "apple", "1", input: "y\n", terminal: true).code == .done)
        #expect(await Demo.run("fruit", "adjust", "apple", "1", input: "YES\n", terminal: true).code == .done)
        for answer in ["n\n", "\n", "", "3\n"] {
            let result = await Demo.run("fruit", "adjust", "apple", "1", input: answer, terminal: true)
            #expect(result.code == .confirmationNeeded)
            #expect(result.output.isEmpty)
        }
    }

    @Test func aProtectedContextAsksForTheCount() async throws {
        try await onContext(true) { environment in
            let right = await Demo.run(
                "fruit", "adjust", "apple", "1", environment: environment, input: "3\n", terminal: true)
            #expect(right.code == .done)
            #expect(right.errors == "Change apple in live (protected)? Type 3 to go on: ")
            let wrong = await Demo.run(
                "fruit", "adjust", "apple", "1", environment: environment, input: "y\n", terminal: true)
            #expect(wrong.code == .confirmationNeeded)
        }
        try await onContext(false) { environment in
            let result = await Demo.run(
                "fruit", "adjust", "apple", "1", environment: environment, input: "y\n", terminal: true)
            #expect(result.errors == "Change apple in live? [y/N] ")
        }
    }

    @Test func errorsKeepTheirShape() async throws {
        let text = await Demo.run("fruit", "get", "fru_09")
        #expect(text.code == .notFound)
        #expect(text.errors == "demo: fruit fru_09 does not exist\nrequest: req-1\n")
        let json = await Demo.run("fruit", "get", "fru_09", "-o", "json")
        let object = try JSONReader.value(in: Array(json.errors.utf8))
        #expect(object["code"] == "not_found")
        #expect(object["message"] == "fruit fru_09 does not exist")
        #expect(object["requestId"] == "req-1")
        #expect(object["exitCode"] == 3)
        #expect(json.output.isEmpty)
    }

    @Test func anUnknownErrorShowsNoRawText() async {
        let result = await Demo.run("fail")
        #expect(result.code == .failed)
        #expect(result.errors == "demo: this failed in a way that demo has no words for (DemoFailure)\n")
    }

    @Test func progressIsPlainOrJSONOrNothing() async {
        let command = Command("work", "Work") { invocation in
            let line = invocation.progress("working", total: 3)
            for _ in 0..<3 { line.advance() }
            line.finish()
            return .done
        }
        let program = Demo.program(extra: [command])
        #expect(await Demo.run("work", program: program).errors.isEmpty)
        #expect(
            await Demo.run("work", "--progress", "plain", program: program).errors
                == "working: 1 of 3\nworking: 3 of 3\n")
        #expect(await Demo.run("work", "--progress", "none", terminal: true, program: program).errors.isEmpty)
        let terminal = await Demo.run("work", terminal: true, program: program).errors
        #expect(terminal == "\r\u{1B}[Kworking: 1 of 3\r\u{1B}[K")
        let json = await Demo.run("work", "--progress=json", program: program).errors
        #expect(json.hasSuffix("\"total\":3,\"failed\":0,\"time\":\"2026-11-21T09:00:00Z\",\"finished\":true}\n"))
    }
}

@Suite struct QuietTests {
    /// A code alone is read by nobody.
    @Test(arguments: ExitCode.allCases) func noFailureIsSilent(_ code: ExitCode) async {
        let mute = Command("mute", "End with a code") { _ in code }
        let result = await Demo.run("mute", "-q", program: Demo.program(extra: [mute]))
        #expect(result.code == code)
        let isQuiet = [.done, .interrupted, .pipeClosed].contains(code)
        #expect(result.errors == (isQuiet ? "" : "demo: \(code.meaning)\n"))
    }

    @Test func whatWasSaidIsNotSaidTwice() async {
        let speaking = Command("speak", "Say why") { invocation in
            invocation.diagnostics.line("this is why")
            return .differences
        }
        let result = await Demo.run("speak", "-q", program: Demo.program(extra: [speaking]))
        #expect(result.errors == "this is why\n")
    }
}
