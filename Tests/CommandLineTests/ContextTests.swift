import Console
import EventLoop
import FoundationEssentials
import TestSupport
import Testing

/// Which installation a command means.
@Suite struct ContextTests {
    private let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// A machine with an installation of its own, which nobody may touch: every door of it is one listener.
    private func withLocal(_ body: (Shell, Listener) async throws -> Void) async throws {
        var shell = Shell()
        let listener = try await Listener.start(shell.home)
        let home = "\(shell.home)/shop"
        let port = listener.ports
        let broker = "127.0.0.1:\(port[4])"
        _ = try shell.file(
            "shop/installation.json",
            #"{"rest": \#(port[0]), "health": \#(port[1]), "postgres": \#(port[2]), "redis": \#(port[3]), "#
                + #""kafka": \#(port[4])}"#)
        _ = try shell.file(
            "shop/shopd.json",
            #"{"database": {"hosts": ["127.0.0.1:\#(port[2])"], "name": "shop", "user": "shop", "password": "x"}, "#
                + #""redis": {"url": "redis://127.0.0.1:\#(port[3])"}, "kafka": {"bootstrap": "\#(broker)"}}"#
        )
        _ = try shell.file("shop/admin.json", #"{"clientId": "cli_1", "clientSecret": "local-secret"}"#)
        let local =
            #"{"home": "\#(home)", "server": "\#(listener.url)", "#
            + #""health": "http://127.0.0.1:\#(port[1])", "#
            + #""credentials-file": "\#(home)/admin.json"}"#
        _ = try shell.file(
            "config/shopctl/config.json",
            #"{"current": "local", "contexts": {"local": \#(local), "bare": {}, "prod": "#
                + #"{"server": "http://127.0.0.1:1", "health": "http://127.0.0.1:1"}}}"#)
        shell.environment["SHOPCTL_TIMEOUT"] = "20s"
        do {
            try await body(shell, listener)
        } catch {
            try await listener.stop()
            throw error
        }
        try await listener.stop()
    }

    /// A line of each command that does something: its first example.
    private func lines(_ shell: Shell) async throws -> [String] {
        let tree = try JSONReader.value(in: Array((try await shell.run("shopctl help --json")).output.utf8))
        func lines(_ command: JSON) -> [String] {
            if case .array(let commands)? = command["commands"] { return commands.flatMap(lines) }
            guard case .array(let examples)? = command["examples"] else { return [] }
            return examples.compactMap { $0["line"]?.text }
        }
        let quiet = ["config ", "jobs ", "completion", "help"]
        return lines(tree).filter { line in !quiet.contains { line.contains("shopctl \($0)") } }
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    /// Files that examples name, so that they get as far as asking somebody.
    private func writeInputs(_ line: String, _ shell: Shell) throws {
        let words = line.split(separator: " ").map(String.init)
        for (flag, name) in zip(words, words.dropFirst()) where flag == "-f" && name != "-" {
            let isStock = line.contains("shopctl stock")
            let text = isStock ? "sku,delta,quantity,on_hand\nMUG,1,1,1\n" : "order\n\(Orders.id(1))\n"
            _ = try shell.file(name, text)
        }
    }

    @Test(arguments: [
        ("shopctl", "shopctl --context bare"), ("shopctl", "SHOPCTL_CONTEXT=bare shopctl"),
        ("shopctl", "shopctl --context prod"), ("shopctl", "SHOPCTL_SERVER=http://127.0.0.1:1 SHOP_HOME= shopctl"),
    ]) func noCommandFallsBackToTheLocalInstallation(_ word: String, _ instead: String) async throws {
        try await withLocal { shell, listener in
            let lines = try await lines(shell)
            #expect(lines.count > 100)
            var script = ""
            for line in lines {
                try writeInputs(line, shell)
                let command = line.replacing("SHOP_HOME=/tmp/shop2 ", with: "").replacing(
                    "shopctl ", with: instead + " ")
                // Those that watch are ended.
                let words = "timeout 10 bash -c"
                script += "{ \(words) \(quoted(command + " -y")) || \(words) \(quoted(command)); }"
                script += " > /dev/null 2>> said < /dev/null\n"
            }
            let before = try await shell.run("find shop -type f | sort | xargs sha256sum")
            _ = try await shell.run(script)
            #expect(listener.heard.isEmpty, "\(listener.heard.prefix(300))")
            #expect(try await shell.run("find shop -type f | sort | xargs sha256sum").output == before.output)
            #expect(shell.text("said").contains("shopctl: "))
        }
    }

    @Test func theSameLinesReachTheLocalInstallationWhenItIsMeant() async throws {
        try await withLocal { shell, listener in
            _ = try await shell.run("shopctl status; true")
            #expect(!listener.heard.isEmpty)
        }
    }

    @Test func whatAContextLacksIsSaidWithTheWayToAddIt() async throws {
        try await withLocal { shell, _ in
            let stores = try await shell.run("shopctl topics ls --context prod")
            #expect(stores.code == 2)
            #expect(
                stores.errors.contains("hint: shopctl config set stores-file FILE --context prod"), "\(stores.errors)")
            let cache = try await shell.run("shopctl cache stats --context prod")
            #expect(cache.code == 2 && cache.errors.contains("stores-file FILE --context prod"), "\(cache.errors)")
            let health = try await shell.run("shopctl status --context bare")
            #expect(health.code == 2)
            #expect(health.errors.contains("hint: shopctl config set health URL --context bare"), "\(health.errors)")
            let server = try await shell.run("shopctl orders ls --context bare")
            #expect(server.code == 2)
            #expect(server.errors.contains("shopctl config set server URL --context bare"), "\(server.errors)")
            for line in ["down --dry-run", "down -y", "down --purge -y", "up --dry-run"] {
                let result = try await shell.run("shopctl --context prod \(line)")
                #expect(result.code == 2 && !result.errors.contains("would"), "\(line): \(result.errors)")
            }
            // As the file's current one, too.
            let current = try await shell.run("shopctl config use prod && shopctl status; shopctl down --dry-run")
            #expect(current.code == 2 && !current.errors.contains("nothing runs"), "\(current.errors)")
        }
    }

    @Test func aContradictionIsSaid() async throws {
        try await withLocal { shell, _ in
            let other = try await shell.run("SHOP_HOME=/nonexistent/shop2 shopctl status")
            #expect(other.code == 2 && other.errors.contains("SHOP_HOME is /nonexistent/shop2"), "\(other.errors)")
            #expect(other.errors.contains("--home /nonexistent/shop2, or --context local"), "\(other.errors)")
            let named = try await shell.run("SHOP_HOME=/nonexistent/shop2 shopctl down --dry-run --context local")
            #expect(named.code == 0, "\(named.errors)")
            #expect(named.errors.contains("SHOP_HOME is not looked at: the context local is named"))
            let flagged = try await shell.run("SHOP_HOME=/nonexistent/shop2 shopctl down --dry-run --home $HOME/shop")
            #expect(flagged.code == 0, "\(flagged.errors)")
        }
    }

    @Test func contextsAreMadeByTheirFirstSettingAndChangeNoOther() async throws {
        let shell = Shell()
        let made = try await shell.run(
            "shopctl config set server http://127.0.0.1:7100 && shopctl config set server https://shop.example "
                + "--context live && shopctl config ls -o csv --columns name,current,server --no-headers")
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.output == "default,true,http://127.0.0.1:7100\r\nlive,false,https://shop.example\r\n")
        #expect(made.errors.contains("shopctl config use live"))
        let byEnvironment = try await shell.run(
            "SHOPCTL_CONTEXT=third shopctl config set protected true && shopctl config get server")
        #expect(byEnvironment.output == "http://127.0.0.1:7100\n", "\(byEnvironment.errors)")
        // The examples of the page itself repoint nothing.
        let tree = try await shell.run("shopctl config set --help")
        for line in tree.output.split(separator: "\n") where line.contains("config set server") {
            #expect(try await shell.run(String(line)).code == 0)
        }
        #expect(try await shell.run("shopctl config get server").output == "http://127.0.0.1:7100\n")
        for name in ["a/b", "", "-x", ".", "..", "ü", "a b", String(repeating: "x", count: 65)] {
            let wrong = try await shell.run("shopctl config set limit 3 --context='\(name)'")
            #expect(wrong.code == 2, "\(name): \(wrong.errors)")
        }
        // Other commands make none; and a current one that is gone is mended by choosing another.
        #expect(try await shell.run("shopctl config ls --context nobody").code == 2)
        _ = try shell.file("config/shopctl/config.json", #"{"current": "gone", "contexts": {"live": {}}}"#)
        #expect(try await shell.run("shopctl config ls").code == 2)
        #expect(try await shell.run("shopctl config use live && shopctl config ls").code == 0)
    }

    @Test func everyVariableThatIsLookedAtStandsInTheTable() async throws {
        let shell = Shell()
        let table = try await shell.run("shopctl config explain -o tsv --no-headers --columns source")
        let known = Set(table.output.split(separator: "\n").map { $0.dropFirst("environment ".count) }.map(String.init))
        #expect(known.isSuperset(of: ["SHOP_HOME", "SHOPCTL_CONTEXT", "XDG_STATE_HOME", "NO_COLOR", "SHOPCTL_SERVER"]))
        let patterns = [#"environment\["([A-Z_]+)"\]"#, #"getenv\("([A-Z_]+)"\)"#, #""((SHOP|XDG)_[A-Z_]+)""#]
        let found = try await shell.run(
            patterns.map {
                "grep -rhoP '\($0)' \(repository)/Sources/{Console,shopctl,LocalStack,HTTPClient,Kafka,Redis}"
            }
            .joined(separator: "; "))
        let names = Set(
            found.output.split(separator: "\n").compactMap { $0.split(separator: "\"").dropFirst().first }
                .map(String.init)
        ).union(
            found.output.split(separator: "\n").filter { $0.hasPrefix("\"") }.map { $0.filter { $0 != "\"" } })
        #expect(names.contains("SHOP_HOME"))
        #expect(
            names.subtracting(known).filter { $0.contains("_") || $0 == "PATH" || $0 == "HOME" }.isEmpty, "\(names)")
        // What the program itself looks up by a name in passing would not be there.
        let passing = try await shell.run("grep -rnE 'environment\\[\"' \(repository)/Sources/{Console,shopctl}")
        #expect(passing.output.isEmpty, "\(passing.output)")
    }

    @Test func whatDecidesIsExplained() async throws {
        try await withLocal { shell, _ in
            func rows(_ key: String, _ before: String = "") async throws -> String {
                try await shell.run(
                    "\(before) shopctl config explain \(key) -o tsv --no-headers --columns source,value,wins"
                )
                .output
            }
            let home = try await rows("home", "SHOP_HOME=/srv/x")
            #expect(home.contains("environment SHOP_HOME\t/srv/x\tno"), "\(home)")
            #expect(home.contains("/shop\tyes"), "\(home)")
            let context = try await rows("context", "SHOPCTL_CONTEXT=prod")
            #expect(context.contains("environment SHOPCTL_CONTEXT\tprod\tyes"), "\(context)")
            let file = try await rows("config", "SHOPCTL_CONFIG=$HOME/config/shopctl/config.json")
            #expect(
                file.contains("environment SHOPCTL_CONFIG\t\(shell.home)/config/shopctl/config.json\tyes"), "\(file)")
            #expect(file.contains("environment XDG_CONFIG_HOME\t\(shell.home)/config\tno"), "\(file)")
            let color = try await rows("color", "NO_COLOR=1")
            #expect(color.contains("environment NO_COLOR\t1"), "\(color)")
            #expect(try await shell.run("shopctl config explain nonsense").code == 2)
        }
    }
}
