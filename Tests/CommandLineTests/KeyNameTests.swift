import Console
import FoundationEssentials
import TestSupport
import Testing

/// Keys of any bytes, through the pipes that commands form, against a real server.
@Suite struct KeyNameTests {
    /// Each looks like something that it is not, and most have a neighbour for which they could be taken.
    private static let odd: [[UInt8]] =
        [
            "key/slash", "slash", "key/a*", "a*", "ab", "key/", "key/key/x", "key/x", "a b", " a", "a ", "a\nb", "a",
            "b", "a\r", "\r\n", "\t", "%41", "A", "100%", "%", "key", "type,ttl", "{\"key\":\"a\"}", "'quoted'", "'",
            "\"q\"", "\"", "\\x41", "\\", "a\\*", "[a]", "?", "é", "e\u{301}", "\u{FFFD}", "\u{202E}x", "=1+1", "@x",
            "-y", "--all", "", "a\u{0}b", "\u{FEFF}bom", "🫖", "a;touch x", "$(touch x)",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0x80, 0x2F], [0x00], [0x0A]]

    private static func random(_ count: Int) -> [[UInt8]] {
        var seen = Set(odd)
        while seen.count < odd.count + count {
            seen.insert((0..<Int.random(in: 1...10)).map { _ in UInt8.random(in: 0...255) })
        }
        return Array(seen.subtracting(odd))
    }

    private struct Bench {
        let server: TestRedis
        let shell: Shell

        /// All keys of the server, by `redis-cli` alone.
        func keys() async throws -> Set<[UInt8]> {
            let dump = try await shell.run(
                """
                $R --no-raw eval 'local all = redis.call("keys", "*"); local out = {}
                local function hex(c) return ("%02x"):format(c:byte()) end
                for i, key in ipairs(all) do out[i] = key:gsub(".", hex) .. "." end
                return table.concat(out, " ")' 0 | tr -d '"\\n'
                """)
            try #require(dump.code == 0, "\(dump.errors)")
            return Set(
                dump.output.split(separator: " ").map { word in
                    let digits = Array(word.dropLast().utf8)
                    return stride(from: 0, to: digits.count, by: 2).map {
                        UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) ?? 0
                    }
                })
        }

        /// - Parameter hashes: those that are hashes, so that `--type` tells them from the others.
        func set(_ keys: some Sequence<[UInt8]>, hashes: Set<[UInt8]> = []) async throws {
            let lines = keys.map { key in
                let name = "\"" + key.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
                return hashes.contains(key) ? "HSET \(name) f v\n" : "SET \(name) v\n"
            }
            _ = try shell.file("fill", "FLUSHDB\n" + lines.joined())
            let filled = try await shell.run("$R < \"$HOME/fill\" | sort | uniq -c")
            try #require(filled.output.contains("OK") && !filled.output.contains("ERR"), "\(filled)")
        }
    }

    private func bench() async throws -> Bench {
        let server = try await TestRedis.start()
        var shell = Shell()
        shell.environment["R"] = "redis-cli -p \(server.port)"
        shell.environment["SHOPCTL_REDIS"] = server.url
        return Bench(server: server, shell: shell)
    }

    /// Half of the keys is listed; just that half goes, and the look-alikes in the other stay.
    @Test(arguments: ["-o name", "-o jsonl", "-o csv"]) func whatIsListedIsRemovedAndNothingElse(
        _ form: String
    ) async throws {
        let bench = try await bench()
        for _ in 0..<6 {
            let all = Set(Self.odd + Self.random(100))
            var listed = all.filter { _ in Bool.random() }
            // A csv can't tell an empty key from none, and is refused for it.
            if form == "-o csv" { listed.remove([]) }
            try await bench.set(all, hashes: listed)
            let result = try await bench.shell.run(
                "set -o pipefail; shopctl cache ls --type hash \(form) --all | shopctl cache rm -f - -y -q")
            #expect(result.code == 0, "\(result.errors)")
            let gone = all.subtracting(try await bench.keys())
            #expect(gone == listed, "too many: \(gone.subtracting(listed)), too few: \(listed.subtracting(gone))")
        }
        try await bench.server.stop()
    }

    /// `--quiet` prints keys as they are where that reads back as the same key.
    @Test func quietKeysReadBackOneByOne() async throws {
        let bench = try await bench()
        for key in Self.odd {
            try await bench.set(Self.odd, hashes: [key])
            let result = try await bench.shell.run(
                "shopctl cache ls --type hash -q --all | shopctl cache rm -f - -y -q")
            #expect(result.code == 0, "\(key): \(result.errors)")
            #expect(Set(Self.odd).subtracting(try await bench.keys()) == [key])
        }
        try await bench.server.stop()
    }

    @Test func manyGoThroughOnePipe() async throws {
        let bench = try await bench()
        let listed = Self.random(300).map { Array("in:".utf8) + $0 }
        let spared = Self.odd + Self.random(100).filter { !$0.starts(with: "in:".utf8) }
        try await bench.set(listed + spared)
        let result = try await bench.shell.run(
            "shopctl cache ls 'in:*' -o name --all | shopctl cache rm -f - -y -o jsonl")
        #expect(result.code == 0 && result.output.contains("\"removed\":300"), "\(result)")
        #expect(try await bench.keys() == Set(spared))
        try await bench.server.stop()
    }

    @Test func argumentsAndPatternsAreTakenAsTheyStand() async throws {
        let bench = try await bench()
        try await bench.set(["key/slash", "slash", "key/a1", "a1", "a%20b", "a b"].map { Array($0.utf8) })
        let result = try await bench.shell.run(
            """
            shopctl cache get key/slash a%20b -o jsonl --columns key
            shopctl cache rm 'key/a*' -y -q
            shopctl cache ttl slash --set 1h -q
            """)
        #expect(
            result.output.hasPrefix("{\"key\":\"key/slash\"}\n{\"key\":\"a%20b\"}\n"), "\(result)")
        #expect(try await bench.keys() == Set(["key/slash", "slash", "a1", "a%20b", "a b"].map { Array($0.utf8) }))
        try await bench.server.stop()
    }

    @Test func namesAndKeysInOneFileAreRefusedBeforeAnythingIsDone() async throws {
        let bench = try await bench()
        try await bench.set(["slash", "key/slash", "a"].map { Array($0.utf8) })
        let result = try await bench.shell.run("printf 'a\\nkey/slash\\n' | shopctl cache rm -f - -y")
        #expect(result.code == 2 && result.errors.contains("stdin:2:1"), "\(result)")
        #expect(try await bench.keys().count == 3)
        try await bench.server.stop()
    }
}
