import Console
import EventLoop
import FoundationEssentials
import Kafka
import TestSupport
import Testing

/// `shopctl cache` against real servers, beside `redis-cli`.
@Suite struct CacheTests {
    /// A server of the test's own, and a shell in which `$R` is `redis-cli` to it.
    private func shop(password: String? = nil, settings: [String: String] = [:]) async throws -> (TestRedis, Shell) {
        let server = try await TestRedis.start(password: password, settings: settings)
        var shell = Shell()
        let sign = password.map { " -a \($0) --no-auth-warning" } ?? ""
        shell.environment["R"] = "redis-cli -p \(server.port)\(sign)"
        shell.environment["SHOPCTL_REDIS"] = server.url
        return (server, shell)
    }

    private func json(_ text: String) throws -> JSON { try JSONReader.value(in: Array(text.utf8)) }

    @Test func keysAreListedAsRedisHasThem() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R set a:1 hello px 60000 >/dev/null; $R hset a:2 f v >/dev/null; $R rpush b:1 x y >/dev/null
            shopctl cache ls 'a:*' -o csv --columns key,type --no-headers | sort
            shopctl cache ls --type list -o name
            shopctl cache ls --no-ttl -q | sort
            shopctl cache ls --expires-within 2m -q
            [ "$(shopctl cache ls a:2 -o json | jq '.[0].bytes' 2>/dev/null || echo x)" = "$($R memory usage a:2)" ] ||
                shopctl cache ls a:2 -o tsv --columns bytes --no-headers | grep -qx "$($R memory usage a:2)" || echo bad
            """)
        #expect(result.code == 0, "\(result.errors)")
        let lines = result.output.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
        #expect(lines == ["a:1,string", "a:2,hash", "key/b:1", "a:2", "b:1", "a:1"])
        try await server.stop()
    }

    @Test func aListStopsAtItsLimitAndSaysSo() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R eval 'for i=1,1000 do redis.call("set","k:"..i,i) end' 0 >/dev/null
            shopctl cache ls | tail -n +2 | wc -l; shopctl cache ls --limit 7 -q | wc -l
            shopctl cache ls --all -q | sort -u | wc -l
            """)
        #expect(result.output.split(separator: "\n") == ["50", "7", "1000"])
        #expect(result.errors.contains("note: there is more"))
        try await server.stop()
    }

    @Test func everyTypeIsDecoded() async throws {
        let (server, shell) = try await shop()
        let fill = """
            $R set text hello; $R set number 42; $R set json '{"a":[1,2]}'; $R set bytes "$(printf '\\377\\376')"
            printf '7\\n{"total":5}' | $R -x set copy
            $R hset hash name Tea more '{"x":1}'; $R rpush list one two; $R sadd set b a
            $R zadd zset 1.5 low 9 high; $R xadd stream 1-1 f v; $R xadd stream 2-1 g w
            """
        let filled = try await shell.run(fill)
        try #require(filled.code == 0, "\(filled.errors)")
        let result = try await shell.run(
            "shopctl cache get text number json bytes copy hash list set zset stream -o jsonl --columns value")
        #expect(result.code == 0, "\(result.errors)")
        let values = result.output.split(separator: "\n").map(String.init)
        #expect(
            values == [
                #"{"value":"hello"}"#, #"{"value":"42"}"#, #"{"value":{"a":[1,2]}}"#,
                #"{"value":{"base64":"//4="}}"#, #"{"value":{"version":7,"value":{"total":5}}}"#,
                #"{"value":{"name":"Tea","more":{"x":1}}}"#, #"{"value":["one","two"]}"#, #"{"value":["a","b"]}"#,
                #"{"value":[{"member":"low","score":1.5},{"member":"high","score":9}]}"#,
                #"{"value":[{"id":"1-1","fields":{"f":"v"}},{"id":"2-1","fields":{"g":"w"}}]}"#,
            ])
        let raw = try await shell.run("shopctl cache get --raw bytes | od -An -tx1")
        #expect(raw.output.split(separator: " ").joined() == "fffe\n")
        let gone = try await shell.run("shopctl cache get nothing")
        #expect(gone.code == 3 && gone.errors.contains("there is no key nothing"), "\(gone.errors)")
        let some = try await shell.run("shopctl cache get nothing text -o name")
        #expect(some.code == 3 && some.output == "key/text\n")
        let few = try await shell.run("shopctl cache get list --members 1 -o jsonl --columns value,cut,length")
        #expect(few.output == #"{"value":["one"],"cut":true,"length":2}"# + "\n")
        #expect(few.errors.contains("2 members"))
        try await server.stop()
    }

    @Test func controlCharactersInKeysAndValuesAreShownEscaped() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R set "$(printf 'k\\033[31m')" "$(printf 'v\\033[0m')" >/dev/null
            shopctl cache ls; shopctl cache ls -q | shopctl cache get -f - ; shopctl cache get "$(printf 'k\\033[31m')"
            """)
        #expect(!result.output.contains("\u{1B}"), "\(result.output)")
        #expect(
            result.output.contains("\\e[31m") || result.output.contains("\\x1b[31m")
                || result.output.contains("\\u001b[31m"))
        try await server.stop()
    }

    @Test func timesToLiveAreShownAndChanged() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R set a 1 >/dev/null; $R set b 2 ex 100 >/dev/null
            shopctl cache ttl a b --set 1h --dry-run -o csv --columns key,ttl --no-headers | head -n 1
            $R ttl a
            shopctl cache ttl a b --set 1h -q >/dev/null; $R ttl b
            shopctl cache ttl b --persist -q >/dev/null; $R ttl b
            shopctl cache ttl a b missing; echo $?
            """)
        let lines = result.output.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["a,", "-1"], "\(result.output)\(result.errors)")
        #expect(Int(lines[2]).map { (3590...3600).contains($0) } == true)
        #expect(lines[3] == "-1" && lines.last == "3")
        #expect(result.errors.contains("there is no key missing"))
        #expect(shell.text("state/shopctl/changes.jsonl").contains(#""what":"cache ttl --set 1h""#))
        try await server.stop()
    }

    @Test func whatMatchesIsRemovedAndNothingElse() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R eval 'for i=1,5000 do redis.call("set","a:"..i,i); redis.call("set","b:"..i,i) end' 0 >/dev/null
            shopctl cache rm 'a:*' --dry-run -o csv --no-headers --columns matched,removed; $R dbsize
            shopctl cache rm 'a:*' --max 1500 -y -o csv --no-headers --columns matched,removed; $R dbsize
            shopctl cache rm 'a:*' -y -o csv --no-headers --columns matched,removed; $R dbsize
            shopctl cache rm b:7 -y -o csv --no-headers --columns matched,removed; $R dbsize
            shopctl cache ls 'b:1?' --all -o name | shopctl cache rm -f - -y -o csv --no-headers --columns removed
            $R dbsize
            """)
        #expect(result.code == 0, "\(result.errors)")
        let lines = result.output.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "5000,0", "10000", "1500,1500", "8500", "3500,3500", "5000", "1,1", "4999", "10", "4989",
            ])
        #expect(result.errors.contains("--max 1500 was reached"))
        #expect(shell.text("state/shopctl/changes.jsonl").split(separator: "\n").count == 4)
        try await server.stop()
    }

    @Test func removingIsConfirmedAndACatchAllApart() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R mset a 1 b 2 c 3 >/dev/null
            shopctl cache rm; echo $?
            shopctl cache rm 'a*'; echo $?
            shopctl cache rm '*' -y; echo $?
            shopctl cache rm '**?' -y; echo $?
            $R dbsize
            shopctl cache rm '*' --dry-run -o csv --columns matched --no-headers
            """)
        let lines = result.output.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
        #expect(lines == ["2", "12", "12", "12", "3", "3"], "\(result.errors)")
        #expect(result.errors.contains("hint: --catch-all"))
        let declined = try await shell.onTerminal("shopctl cache rm '[ab]'", input: "n\n")
        #expect(declined.output.contains("Remove 2 keys that match [ab]? [y/N]"), "\(declined.output)")
        let taken = try await shell.onTerminal("shopctl cache rm '[ab]'", input: "y\n")
        #expect(taken.code == 0, "\(taken.output)")
        let all = try await shell.run("$R dbsize; shopctl cache rm '*' --catch-all -y -q; $R dbsize")
        #expect(all.output == "1\n*\n0\n")
        try await server.stop()
    }

    @Test func aProtectedContextWantsAReason() async throws {
        var (server, shell) = try await shop()
        _ = try shell.file(
            "config/shopctl/config.json",
            #"{"current":"prod","contexts":{"prod":{"protected":true,"redis":"\#(server.url)"}}}"#)
        shell.environment["SHOPCTL_REDIS"] = nil
        let result = try await shell.run(
            """
            $R mset a 1 b 2 >/dev/null
            shopctl cache rm a -y; echo $?
            shopctl cache ttl a --set 1h; echo $?
            shopctl cache rm a -y --reason 'ticket 7' -q
            """)
        #expect(result.output == "12\n12\na\n", "\(result.errors)")
        #expect(shell.text("state/shopctl/changes.jsonl").contains(#""reason":"ticket 7""#))
        try await server.stop()
    }

    @Test func figuresAreTheServersOwn() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R mset a 1 b 2 >/dev/null
            for key in a a b x; do $R get $key >/dev/null; done
            shopctl cache stats -o csv --no-headers --columns server,keys,hitRate,hits,misses,policy
            """)
        let expected = "127.0.0.1:\(server.port),2,75.0,3,1,allkeys-lru\r\n"
        #expect(result.output == expected, "\(result.errors)")
        try await server.stop()
    }

    @Test func passwordsComeFromFilesAndWrongOnesAreNamed() async throws {
        var (server, shell) = try await shop(password: "s3cret")
        shell.environment["SHOPCTL_REDIS"] = nil
        for (name, text) in [("right", "s3cret\n"), ("wrong", "nope\n")] { _ = try shell.file(name, text) }
        let url = "redis://127.0.0.1:\(server.port)/0"
        let result = try await shell.run(
            """
            chmod 600 right wrong
            shopctl cache stats --redis \(url) --redis-password-file right -q
            shopctl cache stats --redis \(url) --redis-password-file wrong; echo $?
            shopctl cache stats --redis \(url); echo $?
            shopctl cache stats --redis redis://:s3cret@127.0.0.1:\(server.port)/0; echo $?
            shopctl cache stats --redis redis://127.0.0.1:1/0; echo $?
            shopctl cache stats --redis http://127.0.0.1; echo $?
            """)
        #expect(result.output == "127.0.0.1:\(server.port)\n4\n4\n2\n13\n2\n", "\(result.errors)")
        #expect(result.errors.contains("Redis refuses the password or the user"))
        #expect(result.errors.contains("a password stands in --redis"))
        #expect(!result.errors.contains("s3cret"))
        try await server.stop()
    }

    @Test func theBiggestAndTheHottestAreFound() async throws {
        let (server, shell) = try await shop(settings: ["maxmemory-policy": "allkeys-lfu", "lfu-decay-time": "0"])
        let result = try await shell.run(
            """
            $R eval 'for i=1,2000 do redis.call("set","k:"..i,string.rep("x",i)) end' 0 >/dev/null
            $R eval 'for i=1,3000 do redis.call("get","k:7") end' 0 >/dev/null
            shopctl cache top --limit 3 -q
            shopctl cache top --by heat --limit 1 -q
            shopctl cache top --resume; echo $?
            """)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 5 && lines[3] == "k:7" && lines[4] == "3", "\(result.output)\(result.errors)")
        #expect(Set(lines.prefix(3)).isSubset(of: Set((1700...2000).map { "k:\($0)" })))
        try await server.stop()
    }

    @Test func aWayThroughAllKeysGoesOnWhereItWasStopped() async throws {
        let (server, shell) = try await shop()
        _ = try await shell.run(
            """
            $R eval 'for i=1,20000 do redis.call("set","k:"..i,i) end' 0
            $R set big $(head -c 9999 /dev/zero | tr '\\0' x)
            """)
        let (process, name) = try await shell.start("exec shopctl cache top --rate 2000 --limit 2 -q --progress plain")
        try await eventually("it has looked at some") {
            let scans = try await shell.run(
                "$R info commandstats | sed -n 's/^cmdstat_scan:calls=\\([0-9]*\\).*/\\1/p'")
            return Int(scans.output.filter(\.isNumber)) ?? 0 >= 3
        }
        await process.signal(2)
        let stopped = shell.result(try await process.exit(), name)
        #expect(stopped.code == 130 && stopped.errors.contains("to go on: shopctl cache top"), "\(stopped.errors)")
        let rest = try await shell.run("shopctl cache top --limit 2 -q --resume")
        #expect(rest.code == 0 && rest.output.split(separator: "\n").first == "big", "\(rest.errors)")
        try await server.stop()
    }

    @Test func whatServersDoIsFollowed() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R set a 1 >/dev/null
            shopctl cache watch --interval 3s --limit 1 -o csv --columns hits,misses,hitRate --no-headers & watch=$!
            until [ "$($R client list | grep -c name=shopctl)" = 1 ]; do :; done
            until $R info commandstats | grep -q cmdstat_dbsize; do :; done
            for i in 1 2 3; do $R get a >/dev/null; done; $R get none >/dev/null
            wait $watch
            """)
        #expect(result.output == "3,1,75.0\r\n", "\(result.output)\(result.errors)")
        try await server.stop()
    }

    @Test func aMasterIsFoundThroughItsSentinelsName() async throws {
        let (server, shell) = try await shop()
        let refused = try await shell.run(
            """
            shopctl cache stats --redis redis+sentinel://127.0.0.1:1/shop; echo $?
            shopctl cache stats --redis redis+sentinel://127.0.0.1:\(server.port)/shop; echo $?
            shopctl cache stats --redis redis+cluster://127.0.0.1:\(server.port); echo $?
            """)
        #expect(refused.output == "13\n1\n1\n", "\(refused.errors)")
        try await server.stop()
    }

    @Test func keysAreCompletedAndNothingIsSaidWithoutAServer() async throws {
        let (server, shell) = try await shop()
        let result = try await shell.run(
            """
            $R mset 'a*b:1' 1 'a*b:2' 2 axb:3 3 z 4 >/dev/null
            shopctl __complete key 'a*b'; shopctl __complete key zz; echo $?
            """)
        #expect(result.output == "a*b:1\na*b:2\n0\n" && result.errors.isEmpty, "\(result.output)\(result.errors)")
        try await server.stop()
        let gone = try await shell.run(
            "shopctl __complete key a; shopctl __complete topic a --brokers 127.0.0.1:1; echo $?")
        #expect(gone.output == "0\n" && gone.errors.isEmpty, "\(gone.errors)")
    }

    @Test func topicsAndGroupsAreCompleted() async throws {
        let topic = TestKafka.name("complete")
        let broker = try await TestKafka.start(topics: [topic: 1])
        var shell = Shell()
        shell.environment["SHOPCTL_BROKERS"] = broker.configuration.bootstrap
        // A machine that is busy may need longer than a person waits: then nothing is said.
        try await eventually("the topic is offered") {
            try await shell.run("shopctl __complete topic complete-").output.contains(topic)
        }
        await broker.stop()
    }
}
