import FoundationEssentials
import TestSupport
import Testing

/// The completions of the three shells, typed into real ones: what a key is called is never run, and arrives whole.
@Suite(.serialized) struct ShellCompletionTests {
    enum Interactive: String, CaseIterable, Sendable {
        case bash, zsh, fish

        /// Makes `home` one in which this shell knows the completions, and says how it is started.
        func prepare(_ shell: Shell) throws -> String {
            switch self {
            case .bash:
                let start = try shell.file(
                    "bashrc",
                    "PS1='ready> '; bind 'set enable-bracketed-paste off'; source <(shopctl completion bash)\n")
                return "bash --noprofile --rcfile \(start) -i"
            case .zsh:
                _ = try shell.file(
                    ".zshrc",
                    """
                    PS1='ready> '; unset zle_bracketed_paste; bindkey -e
                    mkdir -p ~/zfunctions; shopctl completion zsh > ~/zfunctions/_shopctl
                    fpath=(~/zfunctions $fpath); autoload -Uz compinit; compinit -u -D
                    """)
                return "zsh -d -i"
            case .fish:
                _ = try shell.file(
                    "config/fish/config.fish",
                    "function fish_prompt; echo -n 'ready> '; end; shopctl completion fish | source\n")
                return "fish -i"
            }
        }
    }

    /// Would do harm if a shell took them for code, or fall apart at a character that shells break words at.
    private static let names = [
        "semi;touch ran", "$(touch ran)", "`touch ran`", "a b", "a:b:c", "x=y", "q'uote", "d\"quote", "back\\slash",
        "star*", "ques?", "[brk]", "{br,ace}", "(par)", "am&touch ran", "pi|tee ran", "lt<ran", "gt>ran", "#hash", "~",
        "!bang", "^caret", "%per", "é", "key/x", "com,ma", "dol$HOME", "a\\ b", "''", "\"\"",
    ]

    private func bench() async throws -> (TestRedis, Shell) {
        let server = try await TestRedis.start()
        var shell = Shell()
        shell.environment["SHOPCTL_REDIS"] = server.url
        shell.environment["TERM"] = "xterm"
        shell.environment["ZDOTDIR"] = shell.home
        // Writes down its arguments, whatever is in them.
        _ = try shell.file("show", "#!/bin/sh\nprintf '%s\\0' \"$@\" >> \"$HOME/shown\"; echo >> \"$HOME/shown\"\n")
        shell.environment["PATH"] = shell.home + "/bin:" + (shell.environment["PATH"] ?? "")
        // Written by no process of ours: what is open for writing in a child that begins just then can't be run.
        _ = try await shell.run("mkdir -p bin && cp show bin/show && chmod +x bin/show")
        return (server, shell)
    }

    /// Types into an interactive shell, once it shows its prompt, and waits for its end.
    private func type(_ keys: String, into kind: Interactive, _ shell: Shell) async throws -> [[String]] {
        let program = try kind.prepare(shell)
        _ = try shell.file("keys", keys + "exit\n")
        let result = try await shell.run(
            """
            rm -f shown; : > seen
            { until grep -aq 'ready>' seen; do sleep 0.05; done; cat keys; } |
                timeout -k 1 40 script -qefc "stty cols 500; \(program)" seen >/dev/null
            """)
        // On a busy machine a shell may drop what was typed ahead of it, and wait for more: then once more.
        guard result.code == 0 else {
            throw TestSupportError(description: "ended with \(result.code): \(shell.text("seen"))")
        }
        return shell.text("shown").split(separator: "\n").map { $0.split(separator: "\0").map(String.init) }
    }

    @Test(arguments: Interactive.allCases, ["", "'", "\""]) func whatIsCompletedIsTheKey(
        _ kind: Interactive, _ quote: String
    ) async throws {
        let (server, shell) = try await bench()
        let keys = Self.names.enumerated().map { "k\(100 + $0)-\($1)" }
        try await server.fill(keys, by: shell)
        // At its beginning the line gets a command that only shows its arguments.
        let lines = keys.map { "shopctl cache get \(quote)\($0.prefix(4))\t\u{01}show \u{05}\n" }
        try await eventually(within: .seconds(200), "every key is completed by \(kind.rawValue)") {
            // A busy machine's completions may stay silent: that is their promise.
            let shown = try await type(lines.joined(), into: kind, shell)
            // So may a line be, which was not seen to begin.
            let beginnings = Dictionary(uniqueKeysWithValues: keys.map { (String($0.prefix(4)), $0) })
            let wrong = shown.filter { line in
                let key = line.last.flatMap { beginnings[String($0.prefix(4))] }
                return key == nil || line != ["shopctl", "cache", "get", key ?? ""]
            }
            let isSilent = wrong.allSatisfy { line in line.last.map { beginnings[$0] != nil } ?? false }
            #expect(isSilent, "\(wrong)")
            return shown.count == keys.count && wrong.isEmpty || !isSilent
        }
        #expect(!FileManager.default.fileExists(atPath: shell.home + "/ran"))
        try await server.stop()
    }

    /// What was typed already: quoted in any way, up to a colon, behind `--flag=`, and with another installation named.
    @Test(arguments: Interactive.allCases) func completionGoesOnFromWhatWasTyped(_ kind: Interactive) async throws {
        var (server, shell) = try await bench()
        shell.environment["SHOPCTL_REDIS"] = "redis://127.0.0.1:1"
        try await server.fill(["a:b:c", "semi;touch ran", "sp ace", "$(touch ran)"], by: shell)
        let typed = [
            ("a:", "a:b:c"), ("a:b", "a:b:c"), ("a:b:", "a:b:c"), ("semi\\;t", "semi;touch ran"),
            ("'semi;t", "semi;touch ran"), ("sp\\ a", "sp ace"), ("\"sp a", "sp ace"), ("\\$\\(t", "$(touch ran)"),
        ]
        let lines = typed.map { "shopctl cache get --redis \(server.url) \($0.0)\t\u{01}show \u{05}\n" }
        let wanted = typed.map { ["shopctl", "cache", "get", "--redis", server.url, $0.1] }
        try await eventually(within: .seconds(200), "\(kind.rawValue) goes on") {
            try await type(lines.joined(), into: kind, shell) == wanted
        }
        #expect(!FileManager.default.fileExists(atPath: shell.home + "/ran"))
        try await server.stop()
    }

    @Test func aPatternIsCompletedSoThatItMatchesTheKeyAlone() async throws {
        let (server, shell) = try await bench()
        try await server.fill(["a*b", "a[c", "axb", "a\\d"], by: shell)
        // On a busy machine it may stay silent.
        try await eventually(within: .seconds(60), "the patterns are offered") {
            let words = try await shell.run("shopctl __complete pattern a --").output.split(separator: "\n")
            return Set(words) == ["a\\*b", "a\\[c", "axb", "a\\\\d"]
        }
        try await server.stop()
    }

    @Test func whatNoCommandLineCanHoldIsNotOffered() async throws {
        let (server, shell) = try await bench()
        try await server.fill(["fine", "line\nfeed", "esc\u{1B}[31m", "-flag", "bidi\u{202E}x"], by: shell)
        try await eventually(within: .seconds(60), "the one that can be typed is offered alone") {
            let offered = try await shell.run("shopctl __complete key '' --").output
            #expect(offered == "fine\n" || offered.isEmpty, "\(offered)")
            return !offered.isEmpty
        }
        try await server.stop()
    }
}

extension TestRedis {
    /// Sets keys that are any text.
    func fill(_ keys: [String], by shell: Shell) async throws {
        let lines = keys.map { key in
            "SET \"" + key.utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\" v\n"
        }
        _ = try shell.file("fill", lines.joined())
        let filled = try await shell.run("redis-cli -p \(port) < fill | grep -vx OK")
        try #require(filled.output.isEmpty, "\(filled.output)")
    }
}
