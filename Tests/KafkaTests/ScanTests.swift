import EventLoop
import FoundationEssentials
import Kafka
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ScanTests {
    @Test(arguments: BrokerKind.all) func exactlyTheWantedPiecesAreRead(_ kind: BrokerKind) async throws {
        let stage = try await Stage(kind, topics: ["t": 2])
        let producer = stage.producer()
        for partition: Int32 in [0, 1] {
            _ = try await producer.send(stage.numbers(0..<3_000, to: "t", partition: partition))
        }
        let ranges = [
            KafkaRange(stage.partition("t", 0), from: 10, to: 2_500),
            KafkaRange(stage.partition("t", 1), from: 2_990, to: 3_000),
        ]
        let read = try await KafkaScan.run(stage.configuration, ranges, on: stage.loop) { scan in
            var found: [[Int64]] = [[], []]
            while try scan.read({ record in
                found[Int(record.partition.number)].append(record.offset)
                return true
            }) != nil {}
            return found
        }
        #expect(read == [Array(10..<2_500), Array(2_990..<3_000)])
        await producer.close()
        await stage.end()
    }

    @Test func aLentRecordIsWhatWasSent() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let time = Date(timeIntervalSince1970: 1_795_251_600.123)
        let producer = stage.producer()
        let message = KafkaMessage(
            topic: stage.name("t"), key: [0, 255], value: nil, headers: [("a", [1]), ("a", []), ("b", [2])],
            timestamp: time)
        _ = try await producer.send([message])
        let range = KafkaRange(stage.partition("t"), from: 0, to: 1)
        let copy = try await KafkaScan.run(stage.configuration, [range], on: stage.loop) { scan in
            var copy: KafkaRecord?
            while copy == nil {
                _ = try scan.read { record in
                    #expect(record.milliseconds == 1_795_251_600_123)
                    copy = record.copy()
                    return false
                }
            }
            return copy
        }
        #expect(copy?.key == [0, 255] && copy?.value == nil)
        #expect(copy?.headers.map(\.0) == ["a", "a", "b"] && copy?.headers.map(\.1) == [[1], [], [2]])
        await producer.close()
        await stage.end()
    }

    private final class Flag: Sendable {
        let value = Atomic<Bool>(false)
    }

    @Test func aScanWithoutAnEndIsCancelled() async throws {
        let stage = try await Stage(.embedded, topics: ["t": 1])
        let range = KafkaRange(stage.partition("t"), from: 0, to: nil)
        let (configuration, loop) = (stage.configuration, stage.loop)
        let isReading = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    try await KafkaScan.run(configuration, [range], on: loop) { scan in
                        while try scan.read({ _ in true }) != nil { isReading.value.store(true, ordering: .relaxed) }
                    }
                }
            }
            try await eventually("it reads") { isReading.value.load(ordering: .relaxed) }
            group.cancelAll()
        }
        await stage.end()
    }

    /// A read of what can never come ends, and says that nobody answers.
    @Test func silenceHasALimit() async throws {
        let configuration = KafkaConfiguration(bootstrap: "127.0.0.1:1")
        let range = KafkaRange(KafkaPartition("t", 0), from: 0, to: 1)
        await #expect {
            try await KafkaScan.run(configuration, [range], on: TestLoops.any, patience: .milliseconds(200)) { scan in
                while try scan.read({ _ in true }) != nil {}
            }
        } throws: {
            ($0 as? KafkaError)?.isUnreachable == true
        }
    }

    // MARK: Where a group is to go

    private let marks = KafkaWatermarks(low: 100, high: 200)

    @Test(arguments: [
        (KafkaSeekTarget.earliest, Int64(100)), (.latest, 200), (.offset(150), 150), (.offset(5), 100),
        (.offset(.max), 200), (.shift(-20), 130), (.shift(-500), 100), (.shift(.max), 200), (.shift(.min), 100),
    ]) func aTargetNeverLeavesWhatThereIs(_ target: KafkaSeekTarget, _ offset: Int64) {
        #expect(target.resolve(from: 150, in: marks) == offset)
    }

    @Test func aShiftFromNowhereIsFromTheBeginning() {
        #expect(KafkaSeekTarget.shift(7).resolve(from: nil, in: marks) == 107)
    }

    @Test(arguments: [
        (Int64?(150), Int64(180), Int64(30), Int64(0)), (150, 120, 0, 30), (150, 150, 0, 0),
        // Behind what retention has left, and beyond the end.
        (20, 120, 20, 0), (20, 100, 0, 0), (250, 150, 0, 50), (nil, 130, 30, 0),
    ]) func skippedAndRepeatedAreCounted(_ from: Int64?, _ to: Int64, _ skipped: Int64, _ repeated: Int64) {
        let step = KafkaSeekStep(KafkaPartition("t", 0), from: from, to: to, marks: marks)
        #expect(step.skipped == skipped && step.repeated == repeated)
        #expect(step.changesNothing == (from == to))
    }
}
