import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import Testing

/// An item is known by what its fields mean, however they are spelled.
@Suite struct RespelledTests {
    private let batch = "shopctl refunds batch -y -q -f"

    private func withTill(_ body: (Till, Shell) async throws -> Void) async throws {
        let till = Till()
        try await withDaemon({ try await till.answer($0) }) { try await body(till, $1) }
    }
    private func paid(_ lines: [(Int, Int)]) -> [String: Int] {
        Dictionary(lines.map { ("\(Orders.id($0.0)) \($0.1)", 1) }, uniquingKeysWith: +)
    }

    @Test func anotherSpellingIsNoOtherRefund() async throws {
        try await withTill { till, shell in
            let ids = (0...4).map { Orders.id($0) }
            till.change { $0.refused = [ids[4].description] }
            let list = try shell.file(
                "pay.csv",
                "order,amount,reason\n\(ids[1]),0.10,late\n\(ids[2]),1.00,\n\(ids[3]),5,broken\n\(ids[4]),2.00,\n")
            let first = try await shell.run("\(batch) \(list)")
            #expect(first.code == 6 && first.errors.contains("3 done, 1 failed"), "\(first.errors)")
            till.change { $0.refused = [] }
            _ = try shell.file(
                "pay.csv",
                "reason,order,amount,currency,restock\nlate  ,\(ids[1]),0.1,EUR,false\n,\(ids[2]),01.0,EUR,\n"
                    + "broken,\(ids[3]),5.000,,\n,\(ids[4]),2,EUR,\n")
            let second = try await shell.run("\(batch) \(list) --resume")
            #expect(second.code == 0 && second.errors.contains("1 done, 3 done before"), "\(second.errors)")
            #expect(till.paid == paid([(1, 10), (2, 100), (3, 500), (4, 200)]))
        }
    }

    @Test func numbersAndTheUsualWarehouseAreTheSame() async throws {
        let asked = Mutex<[String]>([])
        try await withDaemon { request in
            asked.withLock { $0.append(request.path) }
            guard !request.path.contains("LAST") || asked.withLock({ $0.count > 3 }) else {
                throw Problem.conflict("below_zero", "There are not so many")
            }
            return try FakeDaemon.json(StockItem(sku: "A", version: 1, levels: []))
        } _: { _, shell in
            let list = try shell.file("in.csv", "sku,delta\nA,1\nB,-1\nLAST,5\n")
            let command = "shopctl stock adjust -y -q --concurrency 1 -f \(list)"
            let first = try await shell.run(command)
            #expect(first.code == 6 && first.errors.contains("2 done, 1 failed"), "\(first.errors)")
            _ = try shell.file("in.csv", "sku,warehouse,delta\nA,main,+1\nsku/B,main,-01\nLAST,main,05\n")
            let second = try await shell.run("\(command) --resume")
            #expect(second.code == 0 && second.errors.contains("1 done, 2 done before"), "\(second.errors)")
            #expect(asked.withLock { $0.count { !$0.contains("LAST") } } == 2)
        }
    }

    @Test func whatWasDoneAndComesBackAsSomethingElseStopsTheRun() async throws {
        try await withTill { till, shell in
            till.change { $0.refused = [Orders.id(2).description] }
            let list = try shell.file(
                "pay.csv", "order,amount,currency\n\(Orders.id(1)),5.00,EUR\n\(Orders.id(2)),6.00,EUR\n")
            #expect(try await shell.run("\(batch) \(list)").code == 6)
            till.change { $0.refused = [] }
            _ = try shell.file(
                "pay.csv", "order,amount,currency\n\(Orders.id(1)),7.00,EUR\n\(Orders.id(2)),6.00,EUR\n")
            for _ in 1...2 {
                let second = try await shell.run("\(batch) \(list) --resume")
                #expect(second.code == 5, "\(second.errors)")
                #expect(second.errors.contains("1 items were changed after they were done"), "\(second.errors)")
                #expect(second.errors.contains("(line 2)"), "\(second.errors)")
            }
            #expect(till.paid == paid([(1, 500)]))
            // As it was, it goes on; what failed may be changed.
            _ = try shell.file(
                "pay.csv", "order,amount,currency\n\(Orders.id(1)),5.00,EUR\n\(Orders.id(2)),4.00,EUR\n")
            let third = try await shell.run("\(batch) \(list) --resume")
            #expect(third.code == 0 && till.paid == paid([(1, 500), (2, 400)]), "\(third.errors)")
        }
    }

    @Test func aJournalThatDoesNotSayWhatItWasDoneToMayMeanAny() async throws {
        try await withTill { till, shell in
            till.change { $0.refused = [Orders.id(2).description] }
            let header = "order,amount,currency\n"
            let list = try shell.file("pay.csv", header + "\(Orders.id(1)),5.00,EUR\n\(Orders.id(2)),6.00,EUR\n")
            #expect(try await shell.run("\(batch) \(list)").code == 6)
            till.change { $0.refused = [] }
            _ = try shell.file("pay.csv", header + "\(Orders.id(3)),5.00,EUR\n\(Orders.id(2)),6.00,EUR\n")
            let changes = #"s/,"subject":"[^"]*"//; s/"meaning":\[[^]]*\]/"meaning":null/"#
            let older = try await shell.run("sed -i -E '\(changes)' state/shopctl/batches/*.jsonl")
            #expect(older.code == 0, "\(older.errors)")
            let second = try await shell.run("\(batch) \(list) --resume")
            #expect(second.code == 5 && second.errors.contains("(line 2)"), "\(second.errors)")
            #expect(till.paid == paid([(1, 500)]))
        }
    }

    @Test func aRunGoesOnWithItsOwnFlagsOnly() async throws {
        try await withTill { till, shell in
            till.change { $0.refused = [Orders.id(2).description] }
            let ids = try shell.file("ids.txt", "\(Orders.id(1))\n\(Orders.id(2))\n")
            let command = "shopctl refunds create -y -q -f \(ids)"
            #expect(try await shell.run("\(command) --amount 5.00").code == 6)
            till.change { $0.refused = [] }
            for flags in ["--amount 6.00", ""] {
                let other = try await shell.run("\(command) --resume \(flags)")
                #expect(other.code == 5 && other.errors.contains("begun with other flags (--amount=5.00)"), "\(other)")
            }
            // Spelled otherwise, they are the same.
            let same = try await shell.run(
                "shopctl --quiet=yes refunds create --resume=true --amount=05.0 --restock=false -yf \(ids)")
            #expect(same.code == 0 && same.errors.contains("1 done, 1 done before"), "\(same.errors)")
            #expect(till.paid == paid([(1, 500), (2, 500)]))
        }
    }
}
