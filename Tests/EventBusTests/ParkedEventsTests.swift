import FoundationEssentials
import Kafka
import Testing

@testable import EventBus

struct ParkedEventsTests {
    private func event(_ key: String, _ offset: Int64, partition: Int32 = 0) -> Event {
        Event(
            type: "a", source: "shop", key: key, data: [], topic: "t", partition: partition, offset: offset)
    }
    private func position(_ offset: Int64, _ partition: Int32 = 0) -> KafkaPosition {
        KafkaPosition(KafkaPartition("t", partition), offset: offset)
    }
    private let delay = Delays(first: .milliseconds(100), longest: .seconds(1))

    @Test func aKeyWaitsAsAWholeAndInOrder() {
        var parked = ParkedEvents(maximum: 10)
        let now = ContinuousClock.now
        let got1 = parked.park([event("a", 1), event("a", 2)], delay: delay, now: now)
        #expect(got1)
        let got2 = parked.passing([event("b", 3), event("a", 4), event("c", 5)])
        #expect(got2.map(\.offset) == [3, 5])
        #expect(parked.count == 3)
        let got3 = parked.takeDue(at: now, keys: 4)
        #expect(got3.isEmpty)
        let due = parked.takeDue(at: now + .seconds(1), keys: 4)
        #expect(due.map { $0.events.map(\.offset) } == [[1, 2, 4]])
        #expect(parked.isEmpty && parked.count == 0)
    }

    /// As after its partition was away for a moment.
    @Test func whatIsParkedIsNotParkedTwice() {
        var parked = ParkedEvents(maximum: 10)
        let now = ContinuousClock.now
        let (first, second) = (event("a", 1), event("a", 2))
        let isParked = parked.park([first], delay: delay, now: now)
        #expect(isParked)
        for _ in 0..<3 {
            let passing = parked.passing([first, second])
            #expect(passing.isEmpty)
        }
        #expect(parked.count == 2)
        let due = parked.takeDue(at: now + .seconds(1), keys: 4)
        #expect(due.map { $0.events.map(\.offset) } == [[1, 2]] && parked.count == 0)
    }

    @Test func nothingIsCommittedPastWhatIsParked() {
        var parked = ParkedEvents(maximum: 10)
        let now = ContinuousClock.now
        let got4 = parked.committable(read: [position(3), position(8, 1)])
        #expect(got4.count == 2)
        let got5 = parked.park([event("a", 5)], delay: delay, now: now)
        #expect(got5)
        let got6 = parked.committable(read: [position(7), position(9, 1)])
        #expect(Set(got6) == [position(5), position(9, 1)])
        let got7 = parked.committable(read: [position(12)])
        #expect(got7 == [position(5)])
        _ = parked.takeDue(at: now + .seconds(1), keys: 1)
        let got8 = parked.committable(read: [])
        #expect(got8 == [position(12)])
        let got9 = parked.committable(read: [])
        #expect(got9.isEmpty)
    }

    @Test func thereIsRoomForSoMany() {
        var parked = ParkedEvents(maximum: 2)
        let got10 = parked.park([event("a", 1), event("a", 2)], delay: delay, now: .now)
        #expect(got10)
        let got11 = parked.park([event("b", 3)], delay: delay, now: .now)
        #expect(!got11)
    }
}
