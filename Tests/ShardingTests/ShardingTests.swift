import Testing

@testable import Sharding

@Suite struct ShardingTests {
    @Test func slotsAreNumbersFromZeroTo1023AndNeighboursLieApart() {
        #expect(Slot(-1) == nil && Slot(1_024) == nil && Slot(1_023)?.number == 1_023)
        #expect(Slot.all.count == Slot.count)
        let used = Set((1_000_000..<1_010_240).map { Slot(of: $0) })
        #expect(used.count == Slot.count)
        #expect(abs(Slot(of: 1_000_000).number - Slot(of: 1_000_001).number) > 1)
        // What is stored by it stays where it is.
        #expect([1, 777_000, 1_000_000, -5, .max].map { Slot(of: $0).number } == [632, 419, 1012, 931, 903])
    }

    @Test func namesAreShortAndPlainAndS2ComesBeforeS10() {
        for text in ["", "S1", "1s", "s_1", "s1234567890123456", "é", "s 1"] {
            #expect(ShardName(text) == nil, "\(text)")
        }
        #expect(["s10", "s2", "s1"].compactMap { ShardName($0) }.sorted().map(\.text) == ["s1", "s2", "s10"])
        #expect(ShardName("s1")?.schema == "messages_s1")
    }

    @Test(arguments: [1, 2, 3, 7, 1_024]) func slotsAreDealtEvenly(_ count: Int) {
        let names = (0..<count).compactMap { ShardName("s\($0)") }
        let dealt = ShardMap.dealt(to: names)
        #expect(dealt.count == Slot.count && Set(dealt).count == count)
        let sizes = Dictionary(grouping: dealt) { $0 }.values.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }

    @Test func aMapIsToldInRanges() throws {
        let (a, b) = (ShardName("a")!, ShardName("b")!)
        var owners: [Slot: ShardMap.Owner] = [:]
        for slot in Slot.all where slot.number < 1_000 {
            owners[slot] = .init(shard: slot.number < 10 ? a : b, epoch: slot.number == 3 ? 7 : 1)
        }
        let map = ShardMap(epoch: 7, shards: [], owners: owners)
        #expect(
            map.ranges.map { "\($0.first)-\($0.last) \($0.shard?.text ?? "-") \($0.epoch)" } == [
                "0-9 a 7", "10-999 b 1", "1000-1023 - 0",
            ])
        #expect(map.slots(of: a).map(\.number) == Array(0..<10))
    }
}

@Suite struct ShardBreakerTests {
    private let start = ContinuousClock.now

    @Test func oneLooksAndTheOthersAreRefused() {
        var breaker = ShardBreaker(pause: .seconds(1))
        #expect(breaker.ask(at: start) == .pass)
        breaker.failed("gone", at: start)
        #expect(breaker.ask(at: start) == .refuse(reason: "gone"))
        let later = start + .seconds(1)
        #expect(breaker.ask(at: later) == .look)
        #expect(breaker.ask(at: later) == .refuse(reason: "gone"))
        breaker.failed("still gone", at: later)
        #expect(breaker.ask(at: later) == .refuse(reason: "still gone"))
        #expect(breaker.absence?.since == start)
        #expect(breaker.ask(at: later + .seconds(1)) == .look)
        breaker.answered()
        #expect(breaker.ask(at: later + .seconds(1)) == .pass)
    }

    @Test func whoGivesUpLookingLeavesItToTheNext() {
        var breaker = ShardBreaker(pause: .seconds(1))
        breaker.failed("gone", at: start)
        let later = start + .seconds(2)
        #expect(breaker.ask(at: later) == .look)
        breaker.gaveUp()
        #expect(breaker.ask(at: later) == .look)
    }
}
