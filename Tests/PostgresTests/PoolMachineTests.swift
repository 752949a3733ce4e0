import TestSupport
import Testing

@testable import Postgres

@Suite struct PoolMachineTests {
    @Test func opensUpToItsLimitAndNoMoreThanAreAskedFor() {
        var pool = PoolMachine(maximumConnections: 2, maximumWaiters: 10)
        #expect(pool.lease(1) == [.open(1)])
        #expect(pool.lease(2) == [.open(2)])
        #expect(pool.lease(3) == [])
        #expect(pool.opened(1) == [.grant(1, 1)])
        #expect(pool.opened(2) == [.grant(2, 2)])
        #expect(pool.returned(1, usable: true) == [.grant(3, 1)])
        #expect(pool.returned(1, usable: true) == [])
        #expect(pool.lease(4) == [.grant(4, 1)])
    }

    @Test func theLastReturnedGoesOutFirst() {
        var pool = PoolMachine(maximumConnections: 2, maximumWaiters: 10)
        _ = pool.lease(1)
        _ = pool.lease(2)
        _ = pool.opened(1)
        _ = pool.opened(2)
        _ = pool.returned(2, usable: true)
        _ = pool.returned(1, usable: true)
        #expect(pool.lease(3) == [.grant(3, 1)])
    }

    @Test func tooManyWaitersAreRefused() {
        var pool = PoolMachine(maximumConnections: 1, maximumWaiters: 1)
        _ = pool.lease(1)
        _ = pool.opened(1)
        #expect(pool.lease(2) == [])
        #expect(pool.lease(3) == [.refuse(3, .tooManyWaiters)])
    }

    @Test func aBrokenConnectionMakesRoomForAnother() {
        var pool = PoolMachine(maximumConnections: 1, maximumWaiters: 5)
        _ = pool.lease(1)
        _ = pool.opened(1)
        _ = pool.lease(2)
        #expect(pool.returned(1, usable: false) == [.close(1), .open(2)])
        #expect(pool.opened(2) == [.grant(2, 2)])
    }

    @Test func waitersOutlastAPassingFailureAndNotALastingOne() {
        var pool = PoolMachine(maximumConnections: 1, maximumWaiters: 5)
        _ = pool.lease(1)
        #expect(pool.openFailed(1, forGood: false) == [.retryLater])
        #expect(pool.lease(2) == [])
        #expect(pool.retry() == [.open(2)])
        #expect(pool.openFailed(2, forGood: true) == [.refuse(1, .unreachable), .refuse(2, .unreachable), .retryLater])
        #expect(pool.lease(3) == [.refuse(3, .unreachable)])
        #expect(pool.retry() == [])
        #expect(pool.lease(4) == [.open(3)])
    }

    @Test func whoGivesUpGetsNothing() {
        var pool = PoolMachine(maximumConnections: 1, maximumWaiters: 5)
        _ = pool.lease(1)
        let first = pool.giveUp(1)
        let second = pool.giveUp(1)
        #expect(first && !second)
        #expect(pool.opened(1) == [])
        #expect(pool.idleCount == 1)
    }

    @Test func aClosedPoolRefusesAndClosesWhatComesBack() {
        var pool = PoolMachine(maximumConnections: 3, maximumWaiters: 5)
        for waiter in 1...2 { _ = pool.lease(waiter) }
        _ = pool.opened(1)
        _ = pool.opened(2)
        _ = pool.returned(1, usable: true)
        _ = pool.lease(3)
        _ = pool.lease(4)
        #expect(pool.close() == [.refuse(4, .closed)])
        #expect(pool.lease(5) == [.refuse(5, .closed)])
        #expect(pool.returned(2, usable: true) == [.close(2)])
        #expect(pool.opened(3) == [.close(3)])
    }

    /// Whatever happens, in whatever order: never more connections than allowed, none handed out twice, nobody waits
    /// while one is idle.
    @Test(arguments: 0..<20) func keepsItsPromisesInAnyOrder(_ seed: UInt64) {
        var random = Seeded(seed)
        var pool = PoolMachine(maximumConnections: 3, maximumWaiters: 4)
        var opening: Set<Int> = []
        var leased: Set<Int> = []
        var open: Set<Int> = []
        var answered: Set<Int> = []
        func apply(_ actions: [PoolMachine.Action]) {
            for action in actions {
                switch action {
                case .open(let id): #expect(opening.insert(id).inserted)
                case .grant(let waiter, let id):
                    #expect(open.contains(id) && leased.insert(id).inserted && answered.insert(waiter).inserted)
                case .refuse(let waiter, _): #expect(answered.insert(waiter).inserted)
                case .close(let id): open.remove(id)
                case .retryLater: break
                }
            }
        }
        for waiter in 1...300 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1: apply(pool.lease(waiter))
            case 2:
                guard let id = opening.popFirst() else { break }
                open.insert(id)
                apply(pool.opened(id))
            case 3:
                guard let id = opening.popFirst() else { break }
                apply(pool.openFailed(id, forGood: Bool.random(using: &random)))
            case 4:
                guard let id = leased.popFirst() else { break }
                let usable = Bool.random(using: &random)
                if !usable { open.remove(id) }
                apply(pool.returned(id, usable: usable))
            default: apply(pool.retry())
            }
            #expect(opening.count + open.count <= 3, "seed \(seed)")
            #expect(pool.waiterCount == 0 || pool.idleCount == 0, "seed \(seed)")
        }
    }
}
