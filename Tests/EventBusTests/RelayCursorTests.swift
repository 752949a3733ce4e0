import TestSupport
import Testing

@testable import EventBus

struct RelayCursorTests {
    /// An outbox, and transactions that take its numbers and end in any order or never write them.
    private struct World {
        var generator: SystemRandomNumberGenerator = .init()
        var next: Int64 = 1
        var transaction: Int64 = 1
        /// Under way: their numbers, by the transaction's.
        var running: [Int64: [Int64]] = [:]
        var visible: Set<Int64> = []
        /// The newest that has ended: snapshots know of nobody behind it (PostgreSQL's `xmax` is the next number).
        var newest: Int64 = 0
        var known: [Int64] { running.keys.filter { $0 <= newest } }

        mutating func step() {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1:
                let count = Int64.random(in: 1...4, using: &generator)
                running[transaction] = []
                for _ in 0..<count {
                    // Others may take numbers in between.
                    let owner = Bool.random(using: &generator) ? transaction : running.keys.randomElement()!
                    running[owner]!.append(next)
                    next += 1
                }
                transaction += 1
            default:
                end()
            }
        }

        mutating func end() {
            guard let ending = running.keys.randomElement(using: &generator) else { return }
            let numbers = running.removeValue(forKey: ending)!
            newest = max(newest, ending)
            if Int.random(in: 0..<4, using: &generator) > 0 { visible.formUnion(numbers) }
        }
    }

    @Test(arguments: 0..<50) func nothingIsMissedAndNothingIsWaitedForTooLong(_ round: Int) {
        var world = World()
        var cursor = RelayCursor(settled: 0, maximumRanges: round % 2 == 0 ? 500 : 6)
        var published: Set<Int64> = []
        func look(_ limit: Int, failing: Bool) {
            let own = cursor.wantsHorizon ? world.transaction : nil
            if own != nil { world.transaction += 1 }
            let (running, oldest) = (world.known, world.known.min() ?? world.newest + 1)
            if let own { world.newest = max(world.newest, own) }
            let (always, waiting, waits) = cursor.questions
            let ended = waits.filter { world.running[$0] == nil }
            let ranges = always + waiting.filter { range in ended.contains { $0 < range.horizon ?? 0 } }
            #expect(always.count + waiting.count == cursor.open.count)
            let open = world.visible.subtracting(published).filter { seq in
                seq > cursor.top || ranges.contains { $0.low <= seq && seq <= $0.high }
            }
            // Whatever comes next of a key finds what was said before it published, or beside it.
            #expect(open == world.visible.subtracting(published))
            let rows = Array(open.sorted().prefix(limit))
            cursor.note(
                rows, isCut: rows.count == limit, own: own, oldest: oldest, running: running)
            let failed = failing ? rows.filter { _ in Int.random(in: 0..<5) == 0 } : []
            published.formUnion(Set(rows).subtracting(failed))
            cursor.reopen(failed)
            // What was published and did not arrive.
            let lost = failing ? published.filter { _ in Int.random(in: 0..<20) == 0 }.sorted() : []
            published.subtract(lost)
            cursor.reopen(lost)
            let neighbours = zip(cursor.open, cursor.open.dropFirst())
            #expect(neighbours.allSatisfy { $0.high < $1.low } && cursor.open.allSatisfy { $0.low <= $0.high })
            #expect(world.visible.allSatisfy { published.contains($0) || $0 > cursor.settled })
        }
        for _ in 0..<300 {
            world.step()
            if Bool.random() { look(Int.random(in: 1...5), failing: true) }
            if Int.random(in: 0..<20) == 0 {
                // Another relay goes on from what the last one has written down.
                cursor = RelayCursor(
                    settled: cursor.settled, placed: published.max() ?? 0, maximumRanges: cursor.maximumRanges)
            }
        }
        while !world.running.isEmpty { world.end() }
        var looks = 0
        repeat {
            look(100, failing: false)
            looks += 1
        } while looks < 100 && (published.count < world.visible.count || !cursor.open.isEmpty)
        cursor.finish()
        #expect(published == world.visible)
        #expect(cursor.open.isEmpty)
        #expect(cursor.settled == cursor.top && cursor.top == world.visible.max() ?? 0)
    }

    @Test func whatIsInHandIsNotSettled() {
        var cursor = RelayCursor(settled: 10)
        cursor.note([11, 12, 13], isCut: false, own: nil, oldest: 5, running: [])
        #expect(cursor.settled == 10)
        cursor.reopen([12])
        cursor.note([12], isCut: false, own: nil, oldest: 5, running: [])
        #expect(cursor.settled == 11)
        cursor.note([], isCut: false, own: nil, oldest: 5, running: [])
        #expect(cursor.settled == 13)
    }

    @Test func neighboursAreOneRange() {
        var cursor = RelayCursor(settled: 100)
        cursor.reopen(Array(1...50) + Array(52...60))
        cursor.reopen([51])
        #expect(cursor.open.map(\.low).first == 1 && cursor.open.map(\.high).last == 60)
        #expect(cursor.open.count <= 3 && cursor.settled == 0)
        cursor.note(Array(1...60), isCut: false, own: nil, oldest: 5, running: [])
        cursor.finish()
        #expect(cursor.open.isEmpty && cursor.settled == 100)
    }

    /// Also when what is lost lies apart, as with another topic's rows in between.
    @Test func reopeningCostsWhatIsReopened() {
        let cost = CostBySize(4_000) { count in
            let rows = (1...count).map { Int64($0 * 2) }
            let fresh = RelayCursor(settled: Int64(count * 3), maximumRanges: 10_000_000)
            return {
                var cursor = fresh
                cursor.reopen(rows)
                cursor.reopen(rows.map { $0 + 1 })
            }
        }
        #expect(cost.isLinear, "\(cost)")
    }

    /// However much was published since, and however often is looked.
    @Test func nothingIsLookedThroughForAsLongAsNothingCanBeNew() {
        var cursor = RelayCursor(settled: 0, placed: 1_000)
        #expect(cursor.questions.always == [.init(low: 1, high: 1_000, horizon: nil)])
        cursor.note([], isCut: false, own: 50, oldest: 10, running: [10])
        // The horizon is behind what that look's snapshot knew.
        #expect(cursor.questions.always.count == 1)
        cursor.note([], isCut: false, own: nil, oldest: 10, running: [10, 60])
        for _ in 0..<3 {
            #expect(cursor.questions.always.isEmpty && cursor.questions.waits == [10])
            #expect(cursor.questions.waiting == [.init(low: 1, high: 1_000, horizon: 50)])
            cursor.note([1_001], isCut: false, own: nil, oldest: 10, running: [10, 60, 70])
        }
        cursor.reopen([500])
        #expect(cursor.questions.always.count == 1)
        cursor.note([500], isCut: false, own: nil, oldest: 10, running: [10, 60])
        #expect(cursor.questions.always.isEmpty && cursor.questions.waiting.count == 2)
        cursor.note([], isCut: false, own: nil, oldest: 60, running: [60])
        #expect(cursor.open.isEmpty)
    }
}
