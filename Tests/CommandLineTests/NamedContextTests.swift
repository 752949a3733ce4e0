import Console
import FoundationEssentials
import TestSupport
import Testing

/// Whoever names a context means it, whatever the environment says.
@Suite struct NamedContextTests {
    /// A setting that says where an installation is or how to get in, and a line that goes by it. `OTHER` is a listener
    /// that nobody may ask, `HOME` the test's directory.
    struct Setting: Sendable, CustomTestStringConvertible {
        let name: String
        /// What the context `prod` has; empty: nothing.
        let own: String
        let other: String
        let line: String

        var variable: String { "SHOPCTL_" + name.uppercased().replacing("-", with: "_") }
        var testDescription: String { variable }
    }

    static let settings = [
        Setting(name: "server", own: "http://127.0.0.1:1", other: "http://OTHER", line: "orders ls"),
        Setting(name: "health", own: "http://127.0.0.1:1", other: "http://OTHER", line: "status"),
        Setting(name: "home", own: "", other: "HOME/elsewhere", line: "status"),
        Setting(name: "stores-file", own: "HOME/prod.json", other: "HOME/other.json", line: "topics ls"),
        Setting(name: "brokers", own: "127.0.0.1:1", other: "OTHER", line: "topics ls"),
        Setting(name: "redis", own: "rediss://127.0.0.1:1", other: "rediss://OTHER", line: "cache stats"),
        Setting(name: "redis-password-file", own: "HOME/a", other: "HOME/b", line: "cache stats"),
        Setting(name: "redis-ca", own: "", other: "HOME/b", line: "cache stats"),
        Setting(name: "redis-cert", own: "", other: "HOME/b", line: "cache stats"),
        Setting(name: "redis-key", own: "", other: "HOME/b", line: "cache stats"),
        Setting(name: "allow-plain-http", own: "", other: "true", line: "orders ls"),
        Setting(name: "token-file", own: "HOME/a", other: "HOME/b", line: "orders ls"),
        Setting(name: "credentials-file", own: "HOME/client.json", other: "HOME/b", line: "orders ls"),
    ]
    /// How results look, how much is done at a time, and the ports of an installation that is being made: they say
    /// nothing of which one is meant.
    private static let indifferent: Set = [
        "OUTPUT", "LIMIT", "TIMEOUT", "REASON", "ON_ERROR", "RATE", "CONCURRENCY", "NO_INPUT", "COLOR", "PROGRESS",
        "CONFIG", "CONTEXT", "REST_PORT", "HEALTH_PORT", "POSTGRES_PORT", "REDIS_PORT", "KAFKA_PORT", "MTPROTO_PORT",
        "WEBSOCKET_PORT",
    ]

    private func withProd(_ body: (Shell, Listener, (String) -> String) async throws -> Void) async throws {
        let shell = Shell()
        let other = try await Listener.start(shell.home)
        func real(_ text: String) -> String {
            text.replacing("OTHER", with: "127.0.0.1:\(other.port)").replacing("HOME", with: shell.home)
        }
        let kafka = #"{"kafka": {"bootstrap": "BROKERS", "security": "plaintext"}}"#
        _ = try shell.file("prod.json", kafka.replacing("BROKERS", with: "127.0.0.1:1"))
        _ = try shell.file("other.json", real(kafka.replacing("BROKERS", with: "OTHER")))
        _ = try shell.file("client.json", #"{"clientId": "cli_1", "clientSecret": "s3cret"}"#)
        for name in ["a", "b"] { _ = try shell.file(name, "s3cret-\(name)\n") }
        let members = Self.settings.filter { !$0.own.isEmpty }.map { #""\#($0.name)": "\#(real($0.own))""# }
        _ = try shell.file(
            "config/shopctl/config.json",
            #"{"current": "prod", "contexts": {"prod": {\#(members.joined(separator: ", "))}, "bare": {}}}"#)
        _ = try await shell.run("chmod 600 a b client.json prod.json other.json config/shopctl/config.json")
        do {
            try await body(shell, other, real)
        } catch {
            try await other.stop()
            throw error
        }
        try await other.stop()
    }

    @Test func everySettingIsLookedAt() async throws {
        let table = try await Shell().run("shopctl config explain -o tsv --no-headers --columns source")
        let variables = table.output.split(separator: "\n").compactMap { line in
            line.firstRange(of: "SHOPCTL_").map { String(line[$0.upperBound...]) }
        }
        let tested = Set(Self.settings.map { String($0.variable.dropFirst("SHOPCTL_".count)) })
        #expect(Set(variables) == tested.union(Self.indifferent))
    }

    @Test(arguments: settings) func aVariableThatLeadsElsewhereIsRefused(_ setting: Setting) async throws {
        try await withProd { shell, other, real in
            let said = real(setting.other)
            let isSecret = ["token-file", "credentials-file"].contains(setting.name)
            let variable = "\(setting.variable)=\(said)"
            var lines = ["\(variable) shopctl --context prod \(setting.line)"]
            // In one environment, a secret is for the context that stands beside it.
            if !isSecret { lines.append("\(variable) SHOPCTL_CONTEXT=prod shopctl \(setting.line)") }
            for line in lines {
                let result = try await shell.run(line)
                #expect(result.code == 2, "\(line): \(result.errors)")
                let has = setting.own.isEmpty ? "has no `\(setting.name)`" : "has \(real(setting.own))"
                #expect(
                    result.errors.contains("shopctl: \(setting.variable) is \(said), and the context prod \(has)"),
                    "\(line): \(result.errors)")
                #expect(result.errors.contains("hint: unset \(setting.variable); or --\(setting.name)"))
                #expect(result.output.isEmpty)
            }
            if !isSecret {
                let bare = try await shell.run("\(variable) shopctl --context bare \(setting.line)")
                #expect(bare.code == 2, "\(bare.errors)")
                #expect(bare.errors.contains("the context bare has no `\(setting.name)`"), "\(bare.errors)")
                #expect(bare.errors.contains("shopctl config set \(setting.name) "), "\(bare.errors)")
            }
            #expect(other.heard.isEmpty)
        }
    }

    @Test(arguments: settings) func whatAgreesAndWhatAFlagSaysGoesOn(_ setting: Setting) async throws {
        try await withProd { shell, other, real in
            let own = real(setting.own)
            var lines: [String] = []
            if !own.isEmpty { lines.append("\(setting.variable)=\(own) shopctl --context prod \(setting.line)") }
            let takesFlag = !(setting.name == "home" || setting.name == "allow-plain-http")
            if takesFlag, !own.isEmpty {
                let variable = "\(setting.variable)=\(real(setting.other))"
                lines.append("\(variable) shopctl --context prod \(setting.line) --\(setting.name) \(own)")
            }
            for line in lines {
                let result = try await shell.run("export SHOPCTL_TIMEOUT=5s; " + line)
                #expect(!result.errors.contains("and the context"), "\(line): \(result.errors)")
                #expect(![0, 2].contains(result.code), "\(line): \(result.errors)")
            }
            #expect(other.heard.isEmpty)
        }
    }

    @Test(arguments: settings) func explainSaysThatNeitherWins(_ setting: Setting) async throws {
        try await withProd { shell, _, real in
            let said = real(setting.other)
            let explain = "shopctl config explain \(setting.name) -o tsv --no-headers --columns source,value,wins"
            let named = try await shell.run("\(setting.variable)=\(said) \(explain) --context prod")
            #expect(named.code == 0)
            #expect(named.output.contains("environment \(setting.variable)\t\(said)\trefused\n"), "\(named.output)")
            #expect(!named.output.contains("\tyes\n"), "\(named.output)")
            #expect(named.errors.contains("commands end with 2: \(setting.variable) is \(said)"), "\(named.errors)")
            let table = try await shell.run(
                "\(setting.variable)=\(said) shopctl config explain --context prod -o tsv --no-headers")
            #expect(table.output.contains("environment \(setting.variable)\t\(said)\trefused"), "\(table.output)")
            let get = try await shell.run(
                "\(setting.variable)=\(said) shopctl config get \(setting.name) --context prod")
            #expect(get.code == 2 && get.output.isEmpty, "\(get.output)\(get.errors)")
            // The current context is named by nobody: there the environment wins, as ever.
            let current = try await shell.run("\(setting.variable)=\(said) \(explain)")
            #expect(current.output.contains("environment \(setting.variable)\t\(said)\tyes\n"), "\(current.output)")
        }
    }

    /// A flag that says the whole goes before a variable that says a part of it.
    @Test func aFlagBeatsAMoreParticularVariable() async throws {
        try await withProd { shell, other, real in
            _ = try shell.file("elsewhere/shopd.json", #"{"kafka": {"bootstrap": "127.0.0.1:1"}}"#)
            _ = try shell.file("redis.json", #"{"redis": {"url": "redis://127.0.0.1:1"}}"#)
            _ = try await shell.run("chmod 600 redis.json elsewhere/shopd.json; shopctl config use bare")
            let lines = [
                "SHOPCTL_BROKERS=OTHER shopctl topics ls --stores-file prod.json",
                "SHOPCTL_REDIS=redis://OTHER shopctl cache stats --stores-file redis.json",
                "SHOPCTL_REDIS=redis://OTHER shopctl cache stats --home HOME/elsewhere",
                "SHOPCTL_STORES_FILE=HOME/other.json shopctl cache stats --home HOME/elsewhere",
                "SHOPCTL_HEALTH=http://OTHER shopctl status --home HOME/elsewhere",
                "SHOPCTL_TOKEN_FILE=b shopctl orders ls --credentials-file client.json --server http://127.0.0.1:1",
                "shopctl config set brokers OTHER; shopctl topics ls --stores-file prod.json",
                "SHOPCTL_STORES_FILE=HOME/prod.json shopctl topics ls",
            ]
            for line in lines {
                let result = try await shell.run("export SHOPCTL_TIMEOUT=5s; " + real(line))
                #expect(result.code != 0 && other.heard.isEmpty, "\(line): \(result.errors)")
            }
            let explained = try await shell.run(
                "SHOPCTL_STORES_FILE=$HOME/prod.json shopctl config explain brokers -o tsv --no-headers")
            #expect(!explained.output.contains("\tyes"), "\(explained.output)")
            #expect(explained.errors.contains("environment SHOPCTL_STORES_FILE says goes before it"))
        }
    }
}
