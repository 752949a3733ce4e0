import Console
import EventLoop
import FoundationEssentials
import Kafka
import TestSupport
import Testing

/// A cluster and a shell whose commands reach it.
struct TopicStage: Sendable {
    let kind: TestKafka.Kind
    var shell = Shell()
    let bootstrap: String
    private let embedded: EmbeddedBroker?

    init(_ kind: TestKafka.Kind) async throws {
        self.kind = kind
        embedded = kind == .embedded ? try await TestKafka.shared : nil
        bootstrap = embedded?.bootstrap ?? TestKafka.real ?? ""
        let stores: JSON = [
            "kafka": [
                "bootstrap": .string(bootstrap), "security": "plaintext", "embedded": .bool(kind == .embedded),
            ]
        ]
        shell.environment["SHOPCTL_STORES_FILE"] = try shell.file("stores.json", stores.compact)
        shell.environment["SHOPCTL_TIMEOUT"] = "30s"
        shell.environment["B"] = bootstrap
    }

    /// A topic of the test's own.
    func topic(_ name: String = "topic", partitions: Int = 3) async throws -> String {
        let name = TestKafka.name(name)
        if let embedded {
            try await embedded.createTopic(name, partitions: partitions)
        } else {
            // Messages of tests are of days that Kafka would have forgotten.
            try await ok("shopctl topics create \(name) --partitions \(partitions) --config retention.ms=-1")
        }
        return name
    }

    /// The output of a script that must succeed.
    @discardableResult
    func ok(_ script: String, _ location: SourceLocation = #_sourceLocation) async throws -> String {
        let result = try await shell.run("set -o pipefail; \(script)")
        #expect(result.code == 0, "\(script)\n\(result.errors)", sourceLocation: location)
        return result.output
    }
    func fails(
        _ script: String, _ code: Int32, _ words: String, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let result = try await shell.run(script)
        #expect(result.code == code, "\(script)\n\(result.errors)", sourceLocation: location)
        #expect(result.errors.contains(words), "\(script)\n\(result.errors)", sourceLocation: location)
    }
    func rows(_ script: String) async throws -> [JSON] {
        try await ok(script).split(separator: "\n").map { try JSONReader.value(in: Array($0.utf8)) }
    }
}

/// Lines without what says where they lay.
private func content(_ rows: [JSON]) -> [String] {
    rows.map { row in
        ["time", "key", "type", "id", "source", "headers", "value"].map { row[$0]?.compact ?? "?" }.joined(
            separator: " ")
    }.sorted()
}

@Suite(.timeLimit(.minutes(5))) struct TopicsTests {
    /// Text of every kind, bytes that are no text, tombstones, headers twice and empty.
    private static let nasty = [
        #"{"time":"2026-11-20T10:00:00.001Z","key":"k1","headers":[{"name":"ce_type","value":"order.placed"}"#
            + #",{"name":"ce_id","value":"e1"},{"name":"ce_type","value":"second"}],"value":"{\"a\":[{\"b\":7}]}"}"#,
        #"{"time":"2026-11-20T10:00:01Z","key":null,"value":null}"#,
        #"{"time":"2026-11-20T10:00:02.999Z","key":{"base64":"AP/+"},"headers":[{"name":"x","value":"#
            + #"{"base64":"gICA"}},{"name":"empty","value":""}],"value":{"base64":"/w=="}}"#,
        #"{"time":"2026-11-20T10:00:03.5Z","key":"","value":"#
            + #""quote \" back \\ tab \t nul \u0000 esc \u001b é 煎茶 \u202e"}"#,
        #"{"time":"2026-11-20T10:00:04Z","key":"k1","value":"{\"state\":\"rejected\",\"n\":1}"}"#,
    ].joined(separator: "\n")

    @Test(arguments: TestKafka.kinds) func whatCatWritesProduceTakesBack(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let (topic, copy) = (try await stage.topic(), try await stage.topic("copy"))
        let input = try stage.shell.file("nasty.jsonl", Self.nasty)
        try await stage.ok("shopctl topics produce \(topic) -f \(input)")
        let before = try await stage.rows("shopctl topics cat \(topic) -o jsonl")
        #expect(before.count == 5)
        try await stage.ok("shopctl topics cat \(topic) -o jsonl | shopctl topics produce \(copy) -f -")
        let after = try await stage.rows("shopctl topics cat \(copy) -o jsonl")
        #expect(content(before) == content(after))
        #expect(after.allSatisfy { $0["topic"]?.text == copy })
        #expect(content(before)[0].hasPrefix("\"2026-11-20T10:00:00.001Z\" \"k1\" \"order.placed\" \"e1\" null"))
    }

    /// Lines are written out of lent bytes; the same columns by name go the long way.
    @Test func theFastWayWritesWhatTheLongWayWrites() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic(partitions: 1)
        let input = try stage.shell.file("nasty.jsonl", Self.nasty)
        try await stage.ok("shopctl topics produce \(topic) -f \(input)")
        let columns = "topic,partition,offset,time,key,type,id,source,headers,value"
        let fast = try await stage.ok("shopctl topics cat \(topic) -o jsonl")
        #expect(try await stage.ok("shopctl topics cat \(topic) -o jsonl --columns \(columns)") == fast)
        #expect(try await stage.ok("shopctl topics tail \(topic) -o jsonl") == fast)
        #expect(fast.split(separator: "\n").count == 5)
        let json = try JSONReader.value(in: Array(try await stage.ok("shopctl topics cat \(topic) -o json").utf8))
        #expect(json == .array(try fast.split(separator: "\n").map { try JSONReader.value(in: Array($0.utf8)) }))
        #expect(try await stage.ok("shopctl topics cat \(topic) -o name --limit 1") == "record/\(topic)/0/0\n")
    }

    /// It is read by `chats history`, which records it, and not past that.
    @Test func whatCustomersWriteIsWithheld() async throws {
        let stage = try await TopicStage(.embedded)
        let (topic, copy) = (try await stage.topic("messages.to.s1", partitions: 1), try await stage.topic())
        let input = try stage.shell.file(
            "said.jsonl",
            #"{"key":"7","headers":[{"name":"ce_type","value":"message.sent"}],"value":"{\"text\":\"secret\"}"}"# + "\n"
                + #"{"key":"7","value":null}"#)
        try await stage.ok("shopctl topics produce \(topic) -f \(input)")
        let rows = try await stage.rows("shopctl topics cat \(topic) -o jsonl")
        #expect(rows.map { $0["value"] } == [["withheld": 17], .null])
        #expect(rows[0]["type"] == "message.sent" && rows[0]["key"] == "7")
        let columns = "topic,partition,offset,time,key,type,id,source,headers,value"
        for format in ["table", "wide", "json", "jsonl", "csv", "tsv", "name", "jsonl --columns \(columns)"] {
            for command in ["cat", "tail"] {
                let shown = try await stage.ok("shopctl topics \(command) \(topic) -o \(format) 2>&1")
                #expect(!shown.contains("secret") && shown.contains("chats history"), "\(command) \(format)")
            }
        }
        for flags in ["--raw", "--field text=secret"] {
            for command in ["cat", "tail"] {
                try await stage.fails("shopctl topics \(command) \(copy) \(topic) \(flags)", 4, "private")
            }
        }
        try await stage.fails(
            "shopctl topics cat \(topic) -o jsonl | shopctl topics produce \(copy) -f -", 2, "withheld")
    }

    @Test func filtersChooseByKeyHeaderTypeAndField() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        let input = try stage.shell.file("nasty.jsonl", Self.nasty)
        try await stage.ok("shopctl topics produce \(topic) -f \(input)")
        func count(_ flags: String) async throws -> Int {
            try await stage.ok("shopctl topics cat \(topic) -q \(flags)").split(separator: "\n").count
        }
        #expect(try await count("--key k1") == 2)
        #expect(try await count("--key k1 --key ''") == 3)
        #expect(try await count("--type 'order.*'") == 1)
        #expect(try await count("--type order") == 0)
        #expect(try await count("--header ce_id=e1 --header ce_type=second") == 1)
        #expect(try await count("--header ce_id=e2") == 0)
        #expect(try await count("--field a.0.b=7") == 1)
        #expect(try await count("--field 'a.*.b=7'") == 1)
        #expect(try await count("--field state=rejected --field n=2") == 0)
        #expect(try await count("--since 2026-11-20T10:00:01Z --until 2026-11-20T10:00:03.5Z") == 2)
        #expect(try await count("--key k1 --limit 1") == 1)
    }

    @Test(arguments: TestKafka.kinds) func placesAreOffsetsCountsAndTimes(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic(partitions: 1)
        let lines = (0..<20).map {
            #"{"time":"2026-11-20T10:00:\#($0 < 10 ? "0" : "")\#($0)Z","key":"k","value":"\#($0)"}"#
        }
        let input = try stage.shell.file("in.jsonl", lines.joined(separator: "\n"))
        try await stage.ok("shopctl topics produce \(topic) -f \(input)")
        func values(_ flags: String) async throws -> [Int] {
            try await stage.ok("shopctl topics cat \(topic) --raw \(flags)").split(separator: "\n").compactMap {
                Int($0)
            }
        }
        #expect(try await values("") == Array(0..<20))
        #expect(try await values("--from 5 --to 8") == [5, 6, 7])
        #expect(try await values("--from=-3") == [17, 18, 19])
        #expect(try await values("--from latest") == [])
        #expect(try await values("--from 900") == [])
        #expect(try await values("--since 2026-11-20T10:00:18Z") == [18, 19])
        #expect(try await values("--from 3 --to 2026-11-20T10:00:05Z") == [3, 4])
        #expect(try await values("--limit 2") == [0, 1])
        try await stage.fails("shopctl topics cat \(topic) --from somewhere", 2, "it is no place in a topic")
        try await stage.fails("shopctl topics cat \(topic) --partition 7", 3, "has no partition 7 (it has 1, from 0)")
        let tail = try await stage.ok("shopctl topics tail \(topic) -n 2 --raw")
        #expect(tail == "18\n19\n")
    }

    @Test(arguments: TestKafka.kinds) func followingShowsWhatComes(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic()
        try await stage.ok("shopctl topics produce \(topic) before")
        let (process, name) = try await stage.shell.start("exec shopctl topics tail \(topic) --follow --raw")
        try await eventually("what was there is shown") { stage.shell.text(name + ".out") == "before\n" }
        try await stage.ok("shopctl topics produce \(topic) after")
        try await eventually("what came is shown") { stage.shell.text(name + ".out") == "before\nafter\n" }
        await process.signal(2)
        #expect(stage.shell.result(try await process.exit(), name).code == 130)
    }

    @Test(arguments: TestKafka.kinds) func kcatReadsOursAndWeReadKcats(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let (topic, other) = (try await stage.topic(), try await stage.topic("kcat"))
        try await stage.ok("shopctl topics produce \(topic) 'a value' --key k1 --header h=x --header h=y")
        let read = try await stage.ok("kcat -C -q -e -b $B -t \(topic) -f '%k|%s|%h\\n'")
        #expect(read == "k1|a value|h=x,h=y\n")
        try await stage.ok("printf 'k2|theirs' | kcat -P -b $B -t \(other) -K '|' -H h=z")
        let ours = try await stage.rows("shopctl topics cat \(other) -o jsonl")
        #expect(ours.first?["key"] == "k2" && ours.first?["value"] == "theirs")
        #expect(ours.first?["headers"] == [["name": "h", "value": "z"]])
        // The same key lies in the same partition as the Java client, and kcat told to do so, put it.
        try await stage.ok("printf 'k1|b' | kcat -P -b $B -t \(topic) -K '|' -X partitioner=murmur2_random")
        let places = try await stage.rows("shopctl topics cat \(topic) -o jsonl --key k1")
        #expect(places.count == 2 && places[0]["partition"] == places[1]["partition"])
        try await stage.ok("printf 'a,1\\nb,2\\n' | shopctl topics produce \(other) -f - --lines --key-separator ,")
        #expect(try await stage.rows("shopctl topics cat \(other) -o jsonl --key a").first?["value"] == "1")
    }

    @Test func whatIsWrongInAFileIsNamedByItsLine() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        for (line, words) in [
            (#"{"value":1}"#, "line 2: value must be a string, null"), (#"{"key":"a"}"#, "line 2: value is missing"),
            (#"{"value":"a","vlaue":"b"}"#, "line 2: unknown member"), ("{", "line 2: column 2"),
            (#"{"value":"a","time":"yesterday"}"#, "line 2: time is no RFC 3339"),
        ] {
            let input = try stage.shell.file("in.jsonl", "{\"value\":\"fine\"}\n\(line)\n")
            try await stage.fails("shopctl topics produce \(topic) -f \(input)", 2, words)
        }
        try await stage.ok("printf '%s\\n' '{\"value\":\"dry\"}' | shopctl topics produce \(topic) -f - --dry-run")
        #expect(try await stage.ok("shopctl topics cat \(topic) -q").isEmpty)
    }

    /// Whoever may write to a topic may write any time into a message.
    @Test func messagesFromTheEndOfTimeAreShown() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic(partitions: 1)
        let producer = KafkaProducer(
            KafkaConfiguration(bootstrap: stage.bootstrap, isEmbedded: true), on: TestLoops.any)
        let times: [Double] = [1e300, 9e12, 253_402_300_800, 253_402_300_799, -1e300]
        let messages = times.map {
            KafkaMessage(topic: topic, value: [0x61], timestamp: Date(timeIntervalSince1970: $0), partition: 0)
        }
        #expect(try await producer.send(messages).firstError == nil)
        await producer.close()
        for verb in ["cat", "tail"] {
            for format in ["jsonl", "csv", "table", "json", "name"] {
                try await stage.ok("shopctl topics \(verb) \(topic) -o \(format)")
            }
            let fast = try await stage.rows("shopctl topics \(verb) \(topic) -o jsonl")
            let slow = try await stage.rows("shopctl topics \(verb) \(topic) -o jsonl --columns time")
            let times = fast.compactMap { $0["time"]?.text }
            #expect(times == slow.compactMap { $0["time"]?.text }, "\(verb)")
            #expect(times.count == 5 && times.contains("9999-12-31T23:59:59Z"), "\(times)")
        }
        try await stage.ok("shopctl topics replay \(topic) --since 1960-01-01T00:00:00Z --dry-run")
        try await stage.ok("shopctl topics cat \(topic) --since 1960-01-01T00:00:00Z")
        try await stage.fails("shopctl topics produce \(topic) x --time 1969-12-31T23:59:59Z", 2, "before 1970")
    }

    @Test(arguments: TestKafka.kinds.filter { $0 == .real }) func aTimeBefore1970IsTheBeginning(
        _ kind: TestKafka.Kind
    ) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic(partitions: 1)
        try await stage.ok("for n in 1 2 3; do shopctl topics produce \(topic) $n --key k; done")
        for time in ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.998Z", "1960-01-01T00:00:00Z"] {
            #expect(try await stage.ok("shopctl topics cat \(topic) --raw --from \(time)") == "1\n2\n3\n")
            #expect(try await stage.ok("shopctl topics cat \(topic) --raw --since \(time)") == "1\n2\n3\n")
            let steps = try await stage.rows(
                "shopctl topics seek g-\(topic) --topic \(topic) --to \(time) --dry-run -o jsonl")
            #expect(steps.map { $0["to"] } == [0], "\(time)")
        }
    }

    @Test func namesThatAreNoTopicsAreRefusedBeforeAnybodyIsAsked() async throws {
        var shell = Shell()
        // Nobody is there: whoever asked would end with 13.
        shell.environment["SHOPCTL_BROKERS"] = "127.0.0.1:1"
        for name in ["'a b'", "a/b", "..", "tee✓", "$'a\\nb'", "a:b"] {
            for verb in ["get", "cat", "tail", "rm -y", "create", "produce -f /dev/null --lines"] {
                let result = try await shell.run("shopctl topics \(verb) \(name)")
                #expect(result.code == 2, "\(verb) \(name): \(result.errors)")
            }
        }
    }

    @Test func whatTheEmbeddedBrokerCannotDoIsSaidInALine() async throws {
        let stage = try await TopicStage(.embedded)
        let topic = try await stage.topic()
        for verb in [
            "create x", "set \(topic) --retention 1d", "rm \(topic) -y", "groups", "lag", "seek g --to earliest -y",
        ] {
            try await stage.fails("shopctl topics \(verb)", 1, "shopctl: the embedded broker can't ")
        }
        let row = try await stage.rows("shopctl topics ls --all -o jsonl").first { $0["topic"]?.text == topic }
        #expect(row?["state"] == "empty" && row?["partitions"] == 3)
        // A group that is named is known all the same.
        try await stage.ok("for n in 1 2 3; do shopctl topics produce \(topic) $n --key k; done")
        try await stage.ok("shopctl topics lag none-\(topic)")
    }

    @Test func whoIsNotThereIsSaidToBeUnreachable() async throws {
        var shell = Shell()
        shell.environment["SHOPCTL_BROKERS"] = "127.0.0.1:1"
        let result = try await shell.run("shopctl topics ls --timeout 1s -o json")
        #expect(result.code == 13)
        let error = try JSONReader.value(in: Array(result.errors.utf8))
        #expect(error["code"] == "unreachable" && error["retryable"] == true && error["exitCode"] == 13)
    }
}
