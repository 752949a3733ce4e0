import FoundationEssentials
import TestSupport
import Testing

@testable import EventBus

@Suite struct LookBackTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)

    @Test func afterAWholeLookOnlyWhatHasBecomeDueSinceIsLookedAt() {
        var look = LookBack(every: .seconds(60))
        #expect(look.begin(start) == LookBack.everything)
        look.end(isCut: false)
        #expect(look.begin(start + 2) == 2 + LookBack.near)
        look.end(isCut: false)
        #expect(look.begin(start + 3) == 1 + LookBack.near)
        look.end(isCut: false)
        #expect(look.begin(start + 5) == 5 + LookBack.far)
        look.end(isCut: false)
        #expect(look.begin(start + 7) == 2 + LookBack.near)
    }

    @Test func whatALookHasNotFinishedIsLookedAtAgain() {
        var look = LookBack(every: .seconds(60))
        _ = look.begin(start)
        look.end(isCut: true)
        #expect(look.begin(start + 1) == LookBack.everything, "the first found too much")
        look.end(isCut: false)
        _ = look.begin(start + 10)
        look.end(isCut: true)
        // This one fails, and ends never.
        #expect(look.begin(start + 20) == 19 + LookBack.far)
        #expect(look.begin(start + 30) == 29 + LookBack.far)
    }

    @Test func nowAndThenAndWhenTheClockGoesBackAllIsLookedAt() {
        var look = LookBack(every: .seconds(60))
        for second in 0..<60 {
            #expect((look.begin(start + Double(second)) == LookBack.everything) == (second == 0))
            look.end(isCut: false)
        }
        #expect(look.begin(start + 60) == LookBack.everything)
        look.end(isCut: false)
        #expect(look.begin(start + 30) == LookBack.everything)
    }

    /// Whenever something becomes due, and whatever the looks before have found: the next one that reaches so far sees
    /// it, if it is written down within that look's margin.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func nothingThatIsDueIsPassedOver(_ seed: UInt64) {
        var random = Seeded(seed)
        var look = LookBack(every: .seconds(60))
        var now = start
        var unseen: [(due: Date, written: Date)] = []
        for _ in 0..<300 {
            let longest: Double = [0.5, 3, 30].randomElement(using: &random) ?? 3
            let next = now + Double.random(in: 0.01...longest, using: &random)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let due = now + Double.random(in: 0...(next.timeIntervalSince(now)), using: &random)
                let margin = Bool.random(using: &random) ? LookBack.near : LookBack.far
                unseen.append((due, due + Double.random(in: 0...(margin * 0.98), using: &random)))
            }
            now = next
            let span = look.begin(now)
            let since = now - span
            let margin = span < LookBack.far ? LookBack.near : LookBack.far
            let room = Int.random(in: 1...4, using: &random)
            let found = unseen.indices.filter {
                unseen[$0].due > since && unseen[$0].due <= now && unseen[$0].written <= now
            }.sorted { unseen[$0].due < unseen[$1].due }.prefix(room)
            // Now and then a look fails, and ends never.
            guard Int.random(in: 0..<4, using: &random) > 0 else { continue }
            for place in found.sorted(by: >) { unseen.remove(at: place) }
            look.end(isCut: found.count == room)
            if found.count < room {
                let passed = unseen.filter { $0.written <= now && $0.due <= now && $0.written <= $0.due + margin }
                #expect(passed.isEmpty, "seed \(seed)")
            }
        }
    }
}
