import EventLoop
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Kafka

/// Numbers at the ends of their ranges, answers at the wrong moment, and names that are none.
@Suite(.timeLimit(.minutes(3))) struct EdgeTests {
    // MARK: Times

    @Test func noTimeIsSentAsAWordOfTheProtocol() {
        let edges: [Double] = [
            -.infinity, -1e300, -62_135_596_800, -1.0005, -1, -0.002, -0.001, -0.0001, 0, 0.001, 1.5, 253_402_300_800,
            9_223_372_036_854_775.807, 9.3e15, 1e300, .infinity, .nan,
        ]
        for seconds in edges {
            let milliseconds = KafkaTime.milliseconds(Date(timeIntervalSince1970: seconds))
            #expect(milliseconds >= 0, "\(seconds)")
        }
        #expect(KafkaTime.milliseconds(Date(timeIntervalSince1970: 1.5)) == 1_500)
        #expect(KafkaTime.milliseconds(Date(timeIntervalSince1970: 1e300)) == .max)
        for number in [Int64.min, -1_001, -2, -1] { #expect(KafkaTime.date(number) == nil) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let number = Int64.random(in: 0...9_007_199_254_740_991 / 1_000, using: &random)
            #expect(KafkaTime.date(number).map(KafkaTime.milliseconds) == number)
        }
    }

    @Test func limitsOfAnyLengthAreSentInRange() {
        #expect(libraryMilliseconds(.zero) == 1)
        #expect(libraryMilliseconds(.seconds(-5)) == 1)
        #expect(libraryMilliseconds(.seconds(2)) == 2_000)
        #expect(libraryMilliseconds(.seconds(100 * 86_400)) == 3_600_000)
        #expect(libraryMilliseconds(.seconds(Int64.max)) == 3_600_000)
    }

    @Test(arguments: BrokerKind.all) func allIsAfterATimeBefore1970(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 1])
        let (producer, admin) = (stage.producer(), KafkaAdmin(stage.configuration, on: stage.loop))
        _ = try await producer.send(stage.numbers(0..<5, to: "t"))
        // As a number, the millisecond before 1970 is the protocol's end, and the one before it the beginning.
        let before: [Double] = [-0.001, -0.002, -1, -86_400 * 3_653]
        for seconds in before {
            let found = try await admin.offsets(
                at: Date(timeIntervalSince1970: seconds), of: [stage.partition("t")])
            #expect(found.map(\.offset) == [0], "\(seconds)")
        }
        await producer.close()
        await admin.close()
        await stage.end()
    }

    /// The embedded broker takes any time; Apache Kafka refuses what is far in the future.
    @Test func aRecordFromTheEndOfTimeIsRead() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let producer = stage.producer()
        let times: [Double] = [1e300, 9e12, 253_402_300_800, 0, -1e300]
        let messages = times.map {
            KafkaMessage(topic: stage.name("t"), value: [1], timestamp: Date(timeIntervalSince1970: $0), partition: 0)
        }
        #expect(try await producer.send(messages).firstError == nil)
        let reader = stage.reader("t")
        let read = try await reader.read(5).map { $0.timestamp.map(KafkaTime.milliseconds) }
        #expect(read == [.max, 9_000_000_000_000_000, 253_402_300_800_000, 1, 1])
        await reader.close()
        let range = KafkaRange(stage.partition("t"), from: 0, to: 5)
        let scanned = try await KafkaScan.run(stage.configuration, [range], on: stage.loop) { scan in
            var times: [Int64?] = []
            while try scan.read({ record in
                times.append(record.milliseconds)
                _ = record.copy()
                return true
            }) != nil {}
            return times
        }
        #expect(scanned == [.max, 9_000_000_000_000_000, 253_402_300_800_000, 1, 1])
        await producer.close()
        await stage.end()
    }

    // MARK: Offsets and names

    @Test func offsetsBelowZeroAreNeverSent() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let admin = KafkaAdmin(stage.configuration, on: stage.loop)
        for offset in [Int64.min, -1_001, -2, -1] {
            let place = [KafkaPosition(stage.partition("t"), offset: offset)]
            await #expect { try await admin.setCommitted(group: "g", place) } throws: {
                ($0 as? KafkaError)?.code == .invalidArgument
            }
            await #expect { try await admin.deleteRecords(before: place) } throws: {
                ($0 as? KafkaError)?.code == .invalidArgument
            }
        }
        await admin.close()
        await stage.end()
    }

    @Test func namesThatAreNoTopicsAreRefusedWithTheRule() async throws {
        for name in ["orders.events", "a", "A-z_0.9", String(repeating: "x", count: 249)] {
            #expect(KafkaTopicName.fault(in: name) == nil, "\(name)")
        }
        let wrong = [
            "", ".", "..", "a b", "a/b", "été", "a\n", "a\u{0}b", "a,b", "a:b", String(repeating: "x", count: 250),
        ]
        // Nobody is asked: there is nobody.
        let admin = KafkaAdmin(KafkaConfiguration(bootstrap: "127.0.0.1:1"), on: TestLoops.any, limit: .seconds(30))
        for name in wrong {
            #expect(KafkaTopicName.fault(in: name) != nil, "\(name)")
            await #expect { _ = try await admin.metadata(topic: name) } throws: {
                ($0 as? KafkaError)?.code == .invalidArgument
            }
            await #expect { try await admin.createTopics([KafkaNewTopic(name)]) } throws: {
                ($0 as? KafkaError)?.code == .invalidArgument
            }
        }
        await admin.close()
    }

    // MARK: Answers at the wrong moment

    /// A coordinator that was one when it was looked up. (A producer's handle dies of this answer in librdkafka 2.0.2.)
    @Test func anAnswerThatNamesAnotherCoordinatorIsAskedAgain() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let admin = KafkaAdmin(stage.configuration, on: stage.loop)
        let consumer = stage.consumer("t")
        _ = try await stage.producer().send(stage.numbers(0..<3, to: "t"))
        try await consumer.commit(try await consumer.read(3).positions)
        let refusals: [KafkaError.Code] = [.notCoordinator, .coordinatorNotAvailable, .coordinatorLoading]
        for refusal in refusals {
            await stage.embedded?.answer(9, with: [refusal, refusal])
            let committed = try await admin.committed(group: stage.name("group"), [stage.partition("t")])
            #expect(committed == [stage.partition("t"): 3], "\(refusal)")
        }
        await consumer.close()
        await admin.close()
        await stage.end()
    }

    /// What is under way when a client goes ends in an error, and the process goes on.
    @Test(arguments: BrokerKind.all) func aClientMayGoWhileQuestionsAreUnderWay(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 2])
        let partitions = [stage.partition("t", 0), stage.partition("t", 1)]
        for round in 0..<10 {
            let admin = KafkaAdmin(stage.configuration, on: stage.loop, limit: .seconds(2))
            let questions: [@Sendable () async throws -> Void] = [
                { _ = try await admin.committed(group: stage.name("g"), partitions) },
                { _ = try await admin.committed(group: stage.name("other"), partitions) },
                { _ = try await admin.watermarks(of: partitions) },
                { _ = try await admin.offsets(at: Date(), of: partitions) },
                { _ = try await admin.metadata() }, { _ = try await admin.groups() },
                { _ = try await admin.describe(groups: [stage.name("g")]) },
            ]
            let asked = questions.map { question in Task { try await question() } }
            try await stage.loop.sleep(for: .milliseconds(Int64(round) * 3))
            await admin.close()
            for task in asked { _ = await task.result }
        }
        await stage.end()
    }

    /// There is nobody to say goodbye to.
    @Test func membersMayGoWhileTheirBrokerIsAway() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 2])
        _ = try await stage.producer().send(stage.numbers(0..<4, to: "t", keys: 4))
        let members = (0..<4).map { stage.consumer(group: "group-\($0)", "t") }
        for member in members { _ = try await member.read(4) }
        await stage.embedded?.setReachable(false)
        await withTaskGroup(of: Void.self) { group in
            for member in members { group.addTask { await member.close(within: .seconds(2)) } }
        }
        await stage.embedded?.setReachable(true)
        let last = stage.consumer(group: "last", "t")
        #expect(try await last.read(4).count == 4)
        await last.close()
        await stage.end()
    }

    @Test func asManyAskersAsThereAreShareAFewThreads() async throws {
        let admin = KafkaAdmin(KafkaConfiguration(bootstrap: "127.0.0.1:1"), on: TestLoops.any, limit: .seconds(20))
        // With the library's own threads, which come with the first question.
        let first = Task { try await admin.metadata() }
        try await eventually { Self.threads("rdk:") > 0 }
        let askers = (0..<200).map { number in
            Task {
                if number % 2 == 0 { _ = try await admin.metadata() }
                _ = try await admin.metadata(topic: "t\(number)")
            }
        }
        // All have asked when the last has; other tests' threads come and go meanwhile.
        try await TestLoops.any.sleep(for: .milliseconds(200))
        // At most four each; other tests have theirs.
        #expect(Self.threads("kafka-asks") < 100)
        first.cancel()
        for asker in askers { asker.cancel() }
        // At once, and not when the time-outs are over.
        let start = ContinuousClock.now
        for asker in askers { await #expect(throws: CancellationError.self) { try await asker.value } }
        #expect(ContinuousClock.now - start < .seconds(15))
        await admin.close()
    }

    private static func threads(_ prefix: String) -> Int {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
        guard !prefix.isEmpty else { return tasks.count }
        return tasks.count { task in
            guard let name = FileManager.default.contents(atPath: "/proc/self/task/\(task)/comm") else { return false }
            return String(decoding: name, as: UTF8.self).hasPrefix(prefix)
        }
    }
}
