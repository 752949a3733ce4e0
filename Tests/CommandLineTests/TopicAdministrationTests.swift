import Console
import FoundationEssentials
import Kafka
import TestSupport
import Testing

/// Verbs that only a real Kafka can show.
@Suite(.timeLimit(.minutes(5))) struct TopicAdministrationTests {
    static let real: [TestKafka.Kind] = TestKafka.kinds.filter { $0 == .real }

    @Test(arguments: real) func aTopicIsMadeChangedAndDeleted(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let name = TestKafka.name("made")
        try await stage.ok("shopctl topics create \(name) --partitions 2 --dry-run")
        try await stage.fails("shopctl topics get \(name)", 3, "no topic \(name)")
        let made = try await stage.rows(
            "shopctl topics create \(name) --partitions 2 --retention 1h --config cleanup.policy=compact -o jsonl")
        #expect(made[0]["settings"] == ["cleanup.policy": "compact", "retention.ms": "3600000"])
        try await stage.ok("shopctl topics create \(name) --partitions 2")
        try await stage.fails("shopctl topics create \(name) --partitions 3", 5, "has 2 partitions already")

        try await stage.fails("shopctl topics set \(name) --partitions 4", 12, "partitions from 2 to 4")
        try await stage.fails("shopctl topics set \(name) --partitions 1 -y", 5, "Kafka can only add some")
        try await stage.fails("shopctl topics set \(name) --config retentionms=1", 2, "did you mean `retention.ms`?")
        try await stage.ok("shopctl topics set \(name) --partitions 4 --unset retention.ms --dry-run")
        #expect(try await stage.rows("shopctl topics get \(name) -o jsonl")[0]["partitions"] == 2)
        let changed = try await stage.rows("shopctl topics set \(name) --partitions 4 --unset retention.ms -y -o jsonl")
        #expect(changed.map { $0["setting"]?.text } == ["partitions", "retention.ms"])
        try await eventually("it is changed") {
            let row = try await stage.rows("shopctl topics get \(name) -o jsonl")[0]
            return row["partitions"] == 4 && row["settings"] == ["cleanup.policy": "compact"]
        }
        let again = try await stage.shell.run("shopctl topics set \(name) --config cleanup.policy=compact -y")
        #expect(again.code == 0 && again.errors == "note: it is so already\n")

        try await stage.fails("shopctl topics rm __consumer_offsets -y", 5, "is Kafka's own")
        try await stage.fails("shopctl topics rm \(name)", 12, "Delete \(name), 0 messages")
        try await stage.ok("shopctl topics rm \(name) --dry-run")
        try await stage.ok("shopctl topics rm \(name) -y")
        try await eventually("it is gone") {
            try await stage.shell.run("shopctl topics get \(name)").code == 3
        }
    }

    /// A group with positions of the test's own, and nobody in it.
    private func group(_ stage: TopicStage, _ topic: String) async throws -> String {
        let lines = (0..<60).map {
            #"{"time":"2026-11-20T10:00:\#($0 < 10 ? "0" : "")\#($0)Z","value":"\#($0)","partition":\#($0 % 3)}"#
        }
        let input = try stage.shell.file("in.jsonl", lines.joined(separator: "\n"))
        try await stage.ok("shopctl topics produce \(topic) -f \(input) --keep-partitions")
        let group = TestKafka.name("group")
        try await stage.fails("shopctl topics lag \(group)", 3, "no group \(group)")
        try await stage.ok("shopctl topics seek \(group) --topic \(topic) --to 5 -y")
        return group
    }
    private func offsets(_ stage: TopicStage, _ group: String) async throws -> [String] {
        try await stage.ok("shopctl topics groups \(group) --positions -o tsv --no-headers --columns offset")
            .split(separator: "\n").map(String.init)
    }

    @Test(arguments: real) func aGroupGoesWhereItIsToldWithYesOnly(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic()
        let group = try await group(stage, topic)
        #expect(try await offsets(stage, group) == ["5", "5", "5"])
        let plan = try await stage.shell.run("shopctl topics seek \(group) --to latest -o csv")
        #expect(plan.code == 12)
        #expect(plan.output.contains("\(topic),0,5,20,15,0,0,20\r\n"))
        #expect(plan.errors.contains("45 messages skipped, 0 repeated"))
        let dry = try await stage.shell.run("shopctl topics seek \(group) --by -2 --dry-run")
        #expect(dry.code == 0 && dry.errors.contains("0 messages skipped, 6 repeated"))
        #expect(try await offsets(stage, group) == ["5", "5", "5"])

        try await stage.ok("shopctl topics groups \(group) --positions -o csv > kept.csv")
        try await stage.ok("shopctl topics seek \(group) --by 3 --partition 1 -y")
        #expect(try await offsets(stage, group) == ["5", "8", "5"])
        try await stage.ok("shopctl topics seek \(group) --to 2026-11-20T10:00:30Z -y")
        #expect(try await offsets(stage, group) == ["10", "10", "10"])
        let other = TestKafka.name("other")
        try await stage.ok("shopctl topics seek \(other) --topic \(topic) --to-group \(group) -y")
        #expect(try await offsets(stage, other) == ["10", "10", "10"])
        try await stage.ok("shopctl topics seek \(group) -f kept.csv -y")
        #expect(try await offsets(stage, group) == ["5", "5", "5"])
        let again = try await stage.shell.run("shopctl topics seek \(group) -f kept.csv")
        #expect(again.code == 0 && again.errors.contains("it stands there already"))
        try await stage.fails("shopctl topics seek \(other) -f kept.csv -y", 2, "it is of the group \(group)")
        try await stage.ok("shopctl topics seek \(group) --to latest -y && shopctl topics lag \(group) --wait")
        try await stage.ok("shopctl topics produce \(topic) more")
        let late = try await stage.shell.run("shopctl topics lag \(group) --wait --timeout 4s")
        #expect(late.code == 8)
        try await stage.ok("shopctl topics lag \(group) --wait=1")
    }

    @Test(arguments: real) func aGroupWithMembersIsLeftAlone(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic()
        let group = try await group(stage, topic)
        let consumer = KafkaConsumer(
            KafkaConfiguration(bootstrap: stage.bootstrap, clientID: "somebody"), groupID: group, topics: [topic],
            on: TestLoops.any)
        _ = try await consumer.next(waiting: .seconds(30))
        try await stage.fails("shopctl topics seek \(group) --to earliest -y", 5, "\(group) has a member")
        #expect(try await offsets(stage, group) == ["5", "5", "5"])
        let row = try await stage.rows("shopctl topics groups \(group) -o jsonl")[0]
        #expect(row["state"] == "Stable" && row["members"] == 1 && row["lag"] == 45)
        await consumer.close()
    }

    /// Line by line what Kafka's own tools say, where `SHOP_TEST_KAFKA_TOOL` runs them.
    @Test(arguments: TestKafka.given("TOOL").map { [$0] } ?? [])
    func figuresAreThoseOfKafkasOwnTools(_ tool: String) async throws {
        let stage = try await TopicStage(.real)
        let topic = try await stage.topic()
        let group = try await group(stage, topic)
        try await stage.ok("shopctl topics seek \(group) --by 7 --partition 2 -y")
        let ours = try await stage.ok(
            "shopctl topics lag \(group) -o tsv --no-headers --columns group,topic,partition,committed,end,lag")
        let theirs = try await stage.ok(
            "\(tool) org.apache.kafka.tools.consumer.group.ConsumerGroupCommand --describe --group \(group) | "
                + "awk -v OFS='\\t' '$1 == \"\(group)\" { print $1, $2, $3, $4, $5, $6 }' | sort -k3n")
        #expect(ours == theirs && ours.split(separator: "\n").count == 3)
        let ends = try await stage.ok(
            "shopctl topics get \(topic) -o json | tr -d ' \\n' | grep -o '\"high\":[0-9]*' | cut -d: -f2"
        )
        let shell = try await stage.ok(
            "\(tool) org.apache.kafka.tools.GetOffsetShell --topic \(topic) | sort -t: -k2n | cut -d: -f3"
        )
        #expect(ends == shell && ends == "20\n20\n20\n")
    }

    @Test(arguments: real) func lagInTimeIsTheAgeOfTheFirstThatIsNotDone(_ kind: TestKafka.Kind) async throws {
        let stage = try await TopicStage(kind)
        let topic = try await stage.topic()
        let group = try await group(stage, topic)
        let rows = try await stage.rows("shopctl topics lag \(group) -o jsonl")
        #expect(rows.map { $0["oldest"]?.text } == ["15", "16", "17"].map { "2026-11-20T10:00:\($0)Z" })
        #expect(rows.allSatisfy { $0["lag"] == 15 })
    }
}

/// Kafka with SASL over TLS, and who is refused there: each is named for what it is.
@Suite(.timeLimit(.minutes(5))) struct TopicSecurityTests {
    static let secure = TestKafka.given("SECURE").map { [$0] } ?? []

    private func shell(
        _ bootstrap: String, user: String, password: String, mechanism: String = "PLAIN", ca: Bool = true
    ) throws -> Shell {
        var shell = Shell()
        var kafka: [JSON.Member] = [
            .init("bootstrap", .string(bootstrap)), .init("security", "sasl_tls"),
            .init("mechanism", .string(mechanism)), .init("user", .string(user)), .init("password", .string(password)),
        ]
        if ca { kafka.append(.init("caFile", .string(TestKafka.given("CA") ?? ""))) }
        shell.environment["SHOPCTL_STORES_FILE"] = try shell.file(
            "stores.json", JSON.object([.init("kafka", .object(kafka))]).compact)
        shell.environment["SHOPCTL_TIMEOUT"] = "5s"
        return shell
    }

    @Test(arguments: secure) func everyRefusalIsNamed(_ bootstrap: String) async throws {
        func fails(_ shell: Shell, _ verb: String, _ words: String...) async throws {
            let result = try await shell.run("shopctl topics \(verb)")
            #expect(result.code == 4, "\(verb): \(result.errors)")
            for word in words { #expect(result.errors.contains(word), "\(verb): \(result.errors)") }
            #expect(!result.errors.contains("-secret") && !result.errors.contains("wrong-password"))
        }
        let admin = try shell(bootstrap, user: "admin", password: "admin-secret")
        let topic = TestKafka.name("secure")
        let made = try await admin.run(
            "shopctl topics create \(topic) --partitions 1 --timeout 30s && shopctl topics produce \(topic) x")
        #expect(made.code == 0, "\(made.errors)")

        let wrong = try shell(bootstrap, user: "admin", password: "wrong-password")
        try await fails(wrong, "ls", "Kafka does not let us in", "Invalid username or password")
        let scram = try shell(bootstrap, user: "admin", password: "admin-secret", mechanism: "SCRAM-SHA-512")
        try await fails(scram, "ls", "librdkafka before 2.6.1 can't sign in to Kafka 4 with SCRAM")
        let stranger = try shell(bootstrap, user: "admin", password: "admin-secret", ca: false)
        try await fails(stranger, "ls", "no trusted connection to Kafka", "kafka.caFile")
        let guest = try shell(bootstrap, user: "guest", password: "guest-secret")
        for verb in ["cat \(topic)", "produce \(topic) x", "create \(topic)-2", "get \(topic)"] {
            try await fails(guest, verb, "Kafka does not allow this")
        }
        // Kafka lists the groups that one may describe, and says nothing of others.
        let lag = try await guest.run("shopctl topics lag g")
        #expect(lag.code == 3 && lag.errors.contains("that this user may see"), "\(lag.errors)")
        let list = try await guest.run("shopctl topics ls")
        #expect(list.code == 0 && list.errors.contains("it may not see any"))
    }
}

/// Three nodes of which one dies: `SHOP_TEST_KAFKA_CLUSTER`, `_KILL` and `_UP`.
@Suite(.timeLimit(.minutes(5))) struct TopicClusterTests {
    @Test(arguments: TestKafka.given("CLUSTER").map { [$0] } ?? [])
    func leaderlessAndUnderReplicatedAreMarked(_ bootstrap: String) async throws {
        var shell = Shell()
        shell.environment["SHOPCTL_BROKERS"] = bootstrap
        shell.environment["JAVA_HOME"] = ProcessInfo.processInfo.environment["JAVA_HOME"]
        let (kept, lost) = (TestKafka.name("kept"), TestKafka.name("lost"))
        let made = try await shell.run(
            "shopctl topics create \(kept) --partitions 3 --replicas 3 && "
                + "shopctl topics create \(lost) --partitions 3 --replicas 1")
        try #require(made.code == 0, "\(made.errors)")
        #expect(made.output.contains(" empty "))
        func states(_ state: String) async throws -> Set<String> {
            let result = try await shell.run("shopctl topics ls --all -q --state \(state)")
            return Set(result.output.split(separator: "\n").map(String.init))
        }
        let kill = TestKafka.given("KILL") ?? "", up = TestKafka.given("UP") ?? ""
        #expect(try await shell.run("\(kill) 3").code == 0)
        try await eventually("they are marked") {
            try await states("under-replicated").contains(kept)
        }
        try await eventually("its partition has no leader") { try await states("leaderless").contains(lost) }
        let read = try await shell.run("shopctl topics cat \(lost)")
        #expect(read.code == 0 && read.errors.contains("has no leader and can't be read"), "\(read.errors)")
        let row = try await shell.run("shopctl topics get \(lost) -o tsv --columns topic,leaderless,messages")
        #expect(row.output.hasSuffix("\(lost)\t1\t\n"), "\(row.output)")
        // Its port may be taken for a moment, to go out from.
        try await eventually(within: .seconds(120), "node 3 is up") { try await shell.run("\(up) 3").code == 0 }
        try await eventually("all is well") {
            try await states("leaderless,under-replicated").isDisjoint(with: [kept, lost])
        }
    }
}
