import Console
import FoundationEssentials
import ShopAPI
import TestSupport
import Testing

/// What is committed is what the command trees make.
@Suite struct DocumentsTests {
    private let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test(arguments: ["shopctl", "shopd"]) func completionsAndManPagesAreUpToDate(_ program: String) async throws {
        let shell = Shell()
        let made = try await shell.run("\(program) __documents made")
        #expect(made.code == 0, "\(made.errors)")
        let files = try await shell.run("cd made && find . -type f").output.split(separator: "\n").map {
            $0.dropFirst(2)
        }
        #expect(files.contains { $0.hasPrefix("man/\(program).") })
        for file in files {
            let committed = FileManager.default.contents(atPath: "\(repository)/\(file)")
            let fresh = FileManager.default.contents(atPath: "\(shell.home)/made/\(file)")
            #expect(committed == fresh, "\(file) is old: run `\(program) __documents .`")
        }
    }

    @Test func nothingElseIsCommittedThere() async throws {
        let shell = Shell()
        let made = try await shell.run("shopctl __documents made && shopd __documents made && ls made/man")
        #expect(made.code == 0, "\(made.errors)")
        let pages = try FileManager.default.contentsOfDirectory(atPath: repository + "/man").sorted()
        #expect(pages == made.output.split(separator: "\n").map(String.init).sorted())
        #expect(pages.contains("shopctl-orders.1") && pages.contains("shopd.8"))
        let scripts = try FileManager.default.contentsOfDirectory(atPath: repository + "/completions").sorted()
        #expect(scripts == ["_shopctl", "shopctl.bash", "shopctl.fish"])
    }

    /// What bash offers after a line.
    private func offers(_ line: String, _ shell: Shell = Shell()) async throws -> [String] {
        let script = """
            source '\(repository)/completions/shopctl.bash'
            COMP_LINE='\(line)' COMP_POINT=\(line.count)
            _shopctl
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let result = try await shell.run(script)
        #expect(result.errors.isEmpty, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    @Test func bashCompletesEveryPlaceOfALine() async throws {
        #expect(try await offers("shopctl or") == ["orders"])
        #expect(try await offers("shopctl orders f") == ["fulfil"])
        #expect(try await offers("shopctl -o ") == ["table", "wide", "json", "jsonl", "csv", "tsv", "name"])
        #expect(try await offers("shopctl orders ls --output=js") == ["json", "jsonl"])
        #expect(try await offers("shopctl -o json orders --context x l") == ["ls"])
        #expect(try await offers("shopctl orders ls --sta") == ["--state"])
        #expect(try await offers("shopctl orders ls --state can") == ["cancelled"])
        #expect(try await offers("shopctl completion f") == ["fish"])
        #expect(try await offers("shopctl orders ls --state confirmed --li") == ["--limit"])
    }

    @Test func liveWordsComeFromTheDaemonOrNotAtAll() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(["data": [Orders.order(1), Orders.order(2)]])
        } _: { _, shell in
            // It has 200 ms and then stays silent: on a busy machine not every try is fast enough.
            try await eventually(within: .seconds(60), "the orders are offered") {
                try await offers("shopctl orders get ord_", shell)
                    == [Orders.id(1).description, Orders.id(2).description]
            }
        }
        var silent = Shell()
        silent.environment["SHOPCTL_SERVER"] = "http://127.0.0.1:1"
        #expect(try await offers("shopctl orders get ord_", silent).isEmpty)
    }

    @Test func helpAndUsageAreSaidWhereTheyBelong() async throws {
        let shell = Shell()
        let help = try await shell.run("shopctl orders ls --help")
        #expect(help.code == 0)
        #expect(help.errors.isEmpty)
        #expect(help.output.hasPrefix("Usage: shopctl orders ls [FLAGS]\n\nList orders, newest first\n\nFlags:\n"))
        #expect(help.output.contains("\nExamples:\n  shopctl orders ls --state confirmed --since 2h\n"))
        #expect(help.output.contains("\n  13   daemon or backing service unreachable\n"))
        let nothing = try await shell.run("shopctl")
        #expect(nothing.code == 2)
        #expect(nothing.output.isEmpty)
        #expect(nothing.errors.hasPrefix("usage: shopctl GROUP VERB"))
        let typo = try await shell.run("shopctl ordres ls")
        #expect(typo.code == 2)
        #expect(typo.errors.hasPrefix("shopctl: unknown command `ordres` (did you mean `orders`?)\n"))
    }

    /// `UPDATE_GOLDEN=1 swift test --filter DocumentsTests` writes them anew.
    @Test(arguments: [
        "", "orders", "orders ls", "orders place", "refunds create", "stock import", "chats history", "topics seek",
        "config",
        "up",
    ])
    func helpIsAsReviewersHaveSeenIt(_ command: String) async throws {
        let name = command.isEmpty ? "shopctl" : "shopctl-" + command.replacing(" ", with: "-")
        let path = "\(repository)/Tests/CommandLineTests/Golden/\(name).txt"
        let made = try await Shell().run("shopctl \(command) --help").output
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data(made.utf8).write(to: URL(filePath: path))
        }
        #expect(FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } == made)
    }

    @Test func everyCommandHasAtLeastTwoExamplesThatParse() async throws {
        let tree = try JSONReader.value(in: Array((try await Shell().run("shopctl help --json")).output.utf8))
        func check(_ command: JSON, _ path: String) {
            if case .array(let commands)? = command["commands"] {
                for next in commands { check(next, path + " " + (next["name"]?.text ?? "")) }
                return
            }
            guard !["help", "completion", "version"].contains(command["name"]?.text) else { return }
            guard case .array(let examples)? = command["examples"] else {
                Issue.record("\(path) has no examples")
                return
            }
            #expect(examples.count >= 2, "\(path)")
            for example in examples { #expect(example["line"]?.text?.contains("shopctl") == true, "\(path)") }
        }
        check(tree, "shopctl")
    }
}
