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
            let oldest = world.running.keys.min() ?? world.transaction
            let open = world.visible.subtracting(published).filter { seq in
                seq > cursor.top || cursor.open.contains { $0.low <= seq && seq <= $0.high }
            }
            let rows = Array(open.sorted().prefix(limit))
            cursor.note(rows, isCut: rows.count == limit, own: own, oldest: oldest)
            let failed = failing ? rows.filter { _ in Int.random(in: 0..<5) == 0 } : []
            published.formUnion(Set(rows).subtracting(failed))
            cursor.reopen(failed)
            #expect(world.visible.allSatisfy { published.contains($0) || $0 > cursor.settled })
        }
        for _ in 0..<300 {
            world.step()
            if Bool.random() { look(Int.random(in: 1...5), failing: true) }
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
        cursor.note([11, 12, 13], isCut: false, own: nil, oldest: 5)
        #expect(cursor.settled == 10)
        cursor.reopen([12])
        cursor.note([12], isCut: false, own: nil, oldest: 5)
        #expect(cursor.settled == 11)
        cursor.note([], isCut: false, own: nil, oldest: 5)
        #expect(cursor.settled == 13)
    }
}
