import Console
import FoundationEssentials
import Testing

@Suite struct ResolverTests {
    private func configured(_ text: String, _ body: (String) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory + "/demo", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: directory + "/demo/config.json"))
            try await body(directory)
        }
    }

    @Test func flagBeatsEnvironmentBeatsContextBeatsDefault() async throws {
        try await configured(#"{"current": "a", "contexts": {"a": {"limit": 7}, "b": {}}}"#) { directory in
            let home = ["XDG_CONFIG_HOME": directory]
            let both = home.merging(["DEMO_LIMIT": "8"]) { $1 }
            #expect(
                await Demo.run("fruit", "values", "--limit", "9", environment: both).output
                    .hasSuffix("limit 9\nlimit by flag --limit\n"))
            #expect(
                await Demo.run("fruit", "values", environment: both).output
                    .hasSuffix("limit 8\nlimit by environment DEMO_LIMIT\n"))
            #expect(
                await Demo.run("fruit", "values", environment: home).output
                    .hasSuffix("limit 7\nlimit by context a in \(directory)/demo/config.json\n"))
            #expect(
                await Demo.run("fruit", "values", "--context", "b", environment: home).output
                    .hasSuffix("limit -\nlimit by not set\n"))
        }
    }

    @Test func aWrongValueSaysWhoGaveIt() async throws {
        let result = await Demo.run("fruit", "ls", environment: ["DEMO_OUTPUT": "xml"])
        #expect(result.code == .usage)
        #expect(result.errors.hasPrefix("demo: DEMO_OUTPUT `xml` can't be taken"))
        try await configured(#"{"current": "a", "contexts": {"a": {"limit": -1}}}"#) { directory in
            let result = await Demo.run("fruit", "ls", environment: ["XDG_CONFIG_HOME": directory])
            #expect(result.errors.contains("limit of context a in \(directory)/demo/config.json `-1`"))
        }
    }

    @Test func anUnknownContextIsAnsweredWithTheNearest() async throws {
        try await configured(#"{"contexts": {"production": {}}}"#) { directory in
            let result = await Demo.run(
                "fruit", "ls", "--context", "prodction", environment: ["XDG_CONFIG_HOME": directory])
            #expect(result.code == .usage)
            #expect(result.errors.contains("(did you mean `production`?)"))
        }
    }

    @Test(arguments: [
        ("{\"current\": \"a\",\n  \"contexts\": }", "line 2, column 15: this is no JSON value"),
        ("{\"curent\": \"a\"}", "/curent: unknown member"),
        ("{\"contexts\": {\"a\": 3}}", "/contexts/a: it must be an object, not a number"),
        ("{\"contexts\": {\"a\": {}, \"a\": {}}}", "column 24: the name \"a\" is there twice"),
        ("[]", "/: it must be an object, not an array"),
        ("", "line 1, column 1: a value is missing"),
    ]) func aBrokenConfigurationSaysWhere(_ text: String, _ message: String) async throws {
        try await configured(text) { directory in
            let result = await Demo.run("fruit", "ls", environment: ["XDG_CONFIG_HOME": directory])
            #expect(result.code == .usage)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    @Test func helpReadsNoConfiguration() async throws {
        try await configured("broken") { directory in
            #expect(await Demo.run("fruit", "ls", "--help", environment: ["XDG_CONFIG_HOME": directory]).code == .done)
        }
    }

    @Test func aConfigurationIsWrittenWholeAndReadBack() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/new/config.json"
            var file = try ConfigurationFile.load(path)
            #expect(file.contexts.isEmpty)
            var context = ConfigurationContext(name: "a", file: path)
            context["server"] = "http://127.0.0.1:7100"
            context["protected"] = true
            file.set(context)
            file.current = "a"
            try file.save()
            #expect(try ConfigurationFile.load(path) == file)
            #expect(try ConfigurationFile.load(path).context("a")?.isProtected == true)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func verboseEchoesHowATimeWasUnderstood() async {
        let result = await Demo.run("fruit", "values", "--since", "yesterday", "-v")
        #expect(result.errors.contains("--since yesterday is 2026-11-20T00:00:00Z"))
        #expect(result.output.contains("since 1795132800.0"))
    }
}
