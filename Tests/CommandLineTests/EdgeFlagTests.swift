import Console
import FoundationEssentials
import HTTPServer
import ShopAPI
import TestSupport
import Testing

/// Every flag of every command that takes a number, a time or a span, at the ends of what can be typed: whatever comes
/// of it, the program ends by itself and by one of its own exit codes.
@Suite struct EdgeFlagTests {
    private static let values: [String: [String]] = {
        let numbers = ["9223372036854775807", "-9223372036854775808", "18446744073709551616", "0", "-1", "2147483648"]
        let spans = ["106751991167d", "9223372036854775807ms", "9223372036854775807w", "0s", "1ms"]
        let times = [
            "@1e300", "@-1e300", "@nan", "@253402300799", "@-62135596800", "9999-12-31T23:59:59Z", "0001-01-01",
            "1960-01-01", "9223372036854775807ms",
        ]
        return [
            "N": numbers, "PORT": numbers, "+N|-N": numbers, "AMOUNT": numbers + ["92233720368547758.07", "1e300"],
            "DURATION": spans, "TIME": times, "SKU=N": numbers.map { "CUP=\($0)" },
            "POSITION": numbers + times + ["-9223372036854775808", "+9223372036854775807"],
        ]
    }()
    /// They would start or stop something, or wait for a person.
    private static let leftOut: Set = ["up", "down", "login", "completion", "help", "version", "apply"]

    private struct Case {
        var line: String
        var flag: String
    }

    private func cases(_ shell: Shell) async throws -> [Case] {
        let tree = try JSONReader.value(in: Array((try await shell.run("shopctl help --json")).output.utf8))
        let shared = Self.list(tree["flagGroups"]).flatMap { Self.list($0["flags"]) }
        var cases: [Case] = []
        func walk(_ command: JSON, _ path: [String]) {
            let path = path + [command["name"]?.text ?? ""]
            guard !Self.leftOut.contains(path[0]) else { return }
            for next in Self.list(command["commands"]) { walk(next, path) }
            let examples = Self.list(command["examples"]).compactMap { $0["line"]?.text }
            guard let line = examples.first(where: { $0.hasPrefix("shopctl ") && !$0.contains(where: "|><&".contains) })
            else { return }
            let flags = Self.list(command["flags"]) + (path.last == "ls" ? shared : [])
            for flag in flags {
                for value in Self.values[flag["value"]?.text ?? ""] ?? [] {
                    let name = flag["name"]?.text ?? ""
                    cases.append(Case(line: line, flag: "--\(name)='\(value)'"))
                }
            }
        }
        for command in Self.list(tree["commands"]) { walk(command, []) }
        return cases
    }
    private static func list(_ value: JSON?) -> [JSON] {
        if case .array(let items)? = value { return items }
        return []
    }

    @Test func noNumberTrapsTheProgram() async throws {
        let daemon = try await FakeDaemon.start { request in
            return request.method == "GET" ? .json(Array(#"{"data":[]}"#.utf8)) : HTTPResponse(status: 404)
        }
        let redis = try await TestRedis.start()
        var shell = Shell(server: daemon.url)
        shell.environment["SHOPCTL_REDIS"] = redis.url
        shell.environment["SHOPCTL_BROKERS"] = "127.0.0.1:1"
        shell.environment["SHOPCTL_TIMEOUT"] = "100ms"
        let all = try await cases(shell)
        #expect(all.count > 300, "\(all.count)")
        // One line a case: its exit code and its command. What runs on and on is no fault here.
        let script = all.map { (one: Case) -> String in "t \(one.line) \(one.flag)" }.joined(separator: "\n")
        let path = try shell.file(
            "cases",
            """
            t() { timeout -s KILL 2 "$@" </dev/null >/dev/null 2>&1; code=$?; case $code in
                13[2-6]|139|14[0-9]) echo "$code: $*" ;; esac; }
            \(script)
            """)
        let result = try await shell.run("bash '\(path)'")
        #expect(result.output.isEmpty, "\(result.output)")
        await daemon.stop()
        try await redis.stop()
    }
}
