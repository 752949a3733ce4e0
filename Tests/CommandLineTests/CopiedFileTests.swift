import EventLoop
import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// What one input has done, another one that says the same does not do without a word.
@Suite(.timeLimit(.minutes(5))) struct CopiedFileTests {
    private let batch = "shopctl refunds batch -y -q -f"

    private func withTill(_ body: (Till, FakeDaemon, Shell) async throws -> Void) async throws {
        let till = Till()
        try await withDaemon({ try await till.answer($0) }) { try await body(till, $0, $1) }
    }
    private func text(_ lines: [(Int, String)]) -> String {
        "order,amount,currency\n" + lines.map { "\(Orders.id($0.0)),\($0.1),EUR\n" }.joined()
    }
    private func paid(_ lines: [(Int, Int)]) -> [String: Int] {
        Dictionary(lines.map { ("\(Orders.id($0.0)) \($0.1)", 1) }, uniquingKeysWith: +)
    }

    /// A journal that can't be read may say of every item that it was done: the run's own, and any other's.
    @Test func whatCannotBeReadIsNotTakenForNothing() async throws {
        try await withTill { till, daemon, shell in
            _ = try shell.file("pay.csv", text([(1, "5.00")]))
            _ = try shell.file("copy.csv", text([(1, "5.00"), (2, "6.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 0)
            let asked = daemon.requests.count
            // A file that opens, and can't be read.
            let swapped = try await shell.run(
                """
                cd state/shopctl/batches || exit 1
                for journal in refunds-batch-*.jsonl; do ln -sf /proc/self/mem "$journal"; done
                """)
            #expect(swapped.code == 0, "\(swapped.errors)")
            for file in ["pay.csv", "copy.csv"] {
                let refused = try await shell.run("\(batch) \(file)")
                #expect(refused.code == 5, "\(file): \(refused.errors)")
                #expect(refused.errors.contains("can't be read"), "\(refused.errors)")
            }
            #expect(daemon.requests.count == asked)
        }
    }

    @Test func aCopyWithOneMoreRowPaysThatRowOnly() async throws {
        try await withTill { till, daemon, shell in
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "6.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 0)
            let asked = daemon.requests.count
            let longer = text([(1, "5.00"), (2, "6.0"), (3, "7.00")])
            _ = try shell.file("copy.csv", longer)
            _ = try shell.file("other/pay.csv", longer)
            let bare = "\(Orders.id(1))\n\(Orders.id(2))\n"
            _ = try shell.file("ids.txt", bare)
            let commands = [
                "\(batch) copy.csv", "\(batch) - < copy.csv", "\(batch) other/pay.csv",
                "cut -d, -f1,2 copy.csv | shopctl refunds create -y -q -f -",
                "sed 's/$/,because/; 1s/because/reason/' copy.csv | \(batch) -",
                "head -2 copy.csv | cut -d, -f1 | shopctl refunds create -y -q -f - --amount 5",
            ]
            for command in commands {
                let second = try await shell.run(command)
                #expect(second.code == 5 && second.output.isEmpty, "\(command): \(second.errors)")
                #expect(second.errors.contains("items were already done (by `refunds batch` of pay.csv on 20"))
                #expect(second.errors.contains("--resume does only what is new; --repeat does all of it, on purpose"))
            }
            #expect(try await shell.run("\(batch) copy.csv").errors.contains("2 of 3 items"))
            #expect(try await shell.run("\(batch) copy.csv").errors.contains(": line 2, 3)"))
            #expect(daemon.requests.count == asked)
            #expect(try await shell.run("shopctl jobs ls -q").output.split(separator: "\n").count == 1)
            let rest = try await shell.run("\(batch) copy.csv --resume")
            #expect(rest.code == 0 && rest.errors.contains("1 done, 2 done before"), "\(rest.errors)")
            #expect(till.paid == paid([(1, 500), (2, 600), (3, 700)]))
            #expect(try await shell.run("\(batch) copy.csv").errors.contains("already done on"))
            let again = try await shell.run("\(batch) other/pay.csv --repeat")
            #expect(again.code == 0 && till.paid.values.allSatisfy { $0 == 2 }, "\(again.errors)")
        }
    }

    @Test func oneThatWasRepeatedOnPurposeGoesOn() async throws {
        try await withTill { till, _, shell in
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "6.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 0)
            _ = try shell.file("more.csv", text([(9, "1.00"), (1, "5.00"), (2, "6.00")]))
            till.change { $0.refused = [Orders.id(9).description] }
            let broken = try await shell.run("\(batch) more.csv --repeat --concurrency 1 --on-error stop")
            #expect(broken.code == 6 && broken.errors.contains("1 failed, 2 not tried"), "\(broken.errors)")
            till.change { $0.refused = [] }
            let rest = try await shell.run("\(batch) more.csv --resume")
            #expect(rest.code == 0 && rest.errors.contains("3 done"), "\(rest.errors)")
            #expect(till.paid == paid([(1, 500), (1, 500), (2, 600), (2, 600), (9, 100)]))
        }
    }

    @Test func equalRowsOfOneFileAreSeveral() async throws {
        try await withTill { till, _, shell in
            _ = try shell.file("pay.csv", text([(1, "5.00"), (1, "5.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 0)
            _ = try shell.file("copy.csv", text([(1, "5.00"), (1, "5.00"), (1, "5.00")]))
            #expect(try await shell.run("\(batch) copy.csv").errors.contains("2 of 3 items were already done"))
            #expect(try await shell.run("\(batch) copy.csv --resume").code == 0)
            #expect(till.paid == paid([(1, 500), (1, 500), (1, 500)]))
        }
    }

    @Test func keysThatSomebodyChoseTellRefundsApart() async throws {
        try await withTill { till, _, shell in
            _ = try shell.file("pay.csv", text([(1, "5.00")]))
            for night in ["night-1", "night-2"] {
                #expect(try await shell.run("\(batch) pay.csv --idempotency-key \(night)").code == 0)
            }
            #expect(till.paid == paid([(1, 500), (1, 500)]))
            let header = "order,amount,idempotency_key\n"
            _ = try shell.file("own.csv", header + "\(Orders.id(2)),5.00,a-1\n")
            #expect(try await shell.run("\(batch) own.csv").code == 0)
            // The same key is the same, whatever it says now; another key is another.
            _ = try shell.file("same.csv", header + "\(Orders.id(2)),7.00,a-1\n\(Orders.id(3)),7.00,a-3\n")
            for flags in ["", " --resume"] {
                let same = try await shell.run("\(batch) same.csv\(flags)")
                #expect(same.code == 5, "\(same.errors)")
                #expect(same.errors.contains("(by `refunds batch` of own.csv on 20"), "\(same.errors)")
            }
            _ = try shell.file("next.csv", header + "\(Orders.id(2)),5.00,a-2\n")
            #expect(try await shell.run("\(batch) next.csv").code == 0)
            #expect(till.paid == paid([(1, 500), (1, 500), (2, 500), (2, 500)]))
        }
    }

    @Test func theListOfFailedItemsAndItsFileAreOne() async throws {
        try await withTill { till, _, shell in
            till.change { $0.refused = [Orders.id(2).description] }
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "60.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 6)
            till.change { $0.refused = [] }
            let mended = try await shell.run("sed 's/60.00/6.00/' state/shopctl/batches/*.failed.csv > left.csv")
            #expect(mended.code == 0)
            let left = try await shell.run("\(batch) left.csv")
            #expect(left.code == 0 && left.errors.contains("1 done"), "\(left.errors)")
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "6.00")]))
            let rest = try await shell.run("\(batch) pay.csv --resume")
            #expect(rest.code == 0 && rest.errors.contains("2 done before, nothing was sent"), "\(rest.errors)")
            #expect(till.paid == paid([(1, 500), (2, 600)]))
        }
    }

    @Test func whatIsInDoubtElsewhereIsAskedAboutThereFirst() async throws {
        try await withTill { till, daemon, shell in
            till.change { $0.silent = [Orders.id(1).description] }
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "6.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 8)
            let asked = daemon.requests.count
            _ = try shell.file("ids.csv", "order,amount\n\(Orders.id(1)),5.00\n\(Orders.id(3)),5.00\n")
            for flags in ["", " --resume"] {
                let other = try await shell.run("shopctl refunds create -y -q -f ids.csv\(flags)")
                #expect(other.code == 5 && other.errors.contains("1 of 2 items may have been done"), "\(other.errors)")
                #expect(other.errors.contains("finish that run first, with its file and --resume"), "\(other.errors)")
            }
            #expect(daemon.requests.count == asked)
            till.change { $0.silent = [] }
            #expect(try await shell.run("\(batch) pay.csv --resume").code == 0)
            #expect(try await shell.run("shopctl refunds create -y -q -f ids.csv --resume").code == 0)
            #expect(till.paid == paid([(1, 500), (2, 600), (3, 500)]))
        }
    }

    @Test func aPlanWhoseFileWasRunIsDone() async throws {
        try await withTill { till, daemon, shell in
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "6.00")]))
            let plan = "shopctl refunds batch -f pay.csv -q --plan"
            #expect(try await shell.run("\(plan) pay.plan").code == 0)
            till.change { $0 = .init() }
            #expect(try await shell.run("\(batch) pay.csv").code == 0)
            let asked = daemon.requests.count
            for flags in ["", " --resume"] {
                let late = try await shell.run("shopctl apply pay.plan -y\(flags)")
                #expect(late.code == 0 && late.errors.contains("already done on 20"), "\(late.errors)")
                #expect(!late.errors.contains("new key"), "\(late.errors)")
            }
            #expect(daemon.requests.count == asked)
            // Where nobody knows of it, the daemon does: the plan asks in the words of the file.
            let elsewhere = try await shell.run("XDG_STATE_HOME=$HOME/other shopctl apply pay.plan -y")
            #expect(elsewhere.code == 0 && elsewhere.output.contains("yes"), "\(elsewhere)")
            #expect(till.paid == paid([(1, 500), (2, 600)]))
        }
    }

    @Test func aKeyOfAnotherRequestIsNoCallForANewOne() async throws {
        try await withTill { till, _, shell in
            till.change { $0.answers["mine-1"] = "something else" }
            _ = try shell.file("own.csv", "order,amount,idempotency_key\n\(Orders.id(1)),5.00,mine-1\n")
            let reused = try await shell.run("shopctl refunds batch -y -f own.csv")
            #expect(reused.errors.contains("already done under this key, or asked for"), "\(reused.errors)")
            #expect(!reused.errors.contains("send a new key") && till.paid.isEmpty)
        }
    }

    @Test func whatWasChangedAfterItWasDoneIsDoneOnPurpose() async throws {
        try await withTill { till, _, shell in
            till.change { $0.refused = [Orders.id(2).description] }
            _ = try shell.file("pay.csv", text([(1, "5.00"), (2, "6.00")]))
            #expect(try await shell.run("\(batch) pay.csv").code == 6)
            till.change { $0.refused = [] }
            _ = try shell.file("pay.csv", text([(1, "7.00"), (2, "6.00")]))
            let changed = try await shell.run("\(batch) pay.csv --resume")
            #expect(changed.code == 5 && changed.errors.contains("--resume --repeat does them besides"), "\(changed)")
            let meant = try await shell.run("\(batch) pay.csv --resume --repeat")
            #expect(meant.code == 0 && meant.errors.contains("2 done"), "\(meant.errors)")
            #expect(till.paid == paid([(1, 500), (1, 700), (2, 600)]))
            #expect(try await shell.run("\(batch) pay.csv --resume --repeat").errors.contains("already done on"))
        }
    }

    /// A piece more of a SKU is said every day; nearly the same file is a copy.
    @Test func stockThatComesInAgainIsNoCopy() async throws {
        let asked = Mutex(0)
        try await withDaemon { _ in
            asked.withLock { $0 += 1 }
            return try FakeDaemon.json(StockItem(sku: "A", version: 1, levels: []))
        } _: { _, shell in
            let command = "shopctl stock adjust -y -q -f"
            _ = try shell.file("monday.csv", "sku,delta\nA,1\nB,1\nC,2\nD,4\n")
            _ = try shell.file("tuesday.csv", "sku,delta\nA,1\nB,3\nC,5\nD,6\nE,1\n")
            #expect(try await shell.run("\(command) monday.csv").code == 0)
            #expect(try await shell.run("\(command) tuesday.csv").code == 0)
            #expect(asked.withLock { $0 } == 9)
            _ = try shell.file("copy.csv", "sku,warehouse,delta\nA,main,1\nB,main,1\nC,main,2\nD,main,4\nE,main,1\n")
            let copy = try await shell.run("\(command) copy.csv")
            #expect(copy.code == 5 && copy.errors.contains("4 of 5 items were already done"), "\(copy.errors)")
            #expect(try await shell.run("\(command) copy.csv --resume").code == 0)
            #expect(asked.withLock { $0 } == 10)
            // Each day's key is a run of its own.
            for day in ["day-1", "day-2"] {
                let daily = try await shell.run("\(command) copy.csv --repeat --idempotency-key \(day)")
                #expect(daily.code == 0, "\(daily.errors)")
            }
            #expect(asked.withLock { $0 } == 20)
        }
    }

    @Test func anEmptyCellIsNoWarehouse() async throws {
        try await withDaemon { _ in
            try FakeDaemon.json(StockItem(sku: "A", version: 1, levels: []))
        } _: { daemon, shell in
            let cases = [
                ("adjust", "sku,warehouse,delta\nA,,1\n", "warehouse", "2:3"),
                ("set", "sku,on_hand,warehouse\nA,3,\n", "warehouse", "2:5"),
                ("transfer --from main --to east", "sku,quantity,from\nA,3,  \n", "from", "2:5"),
                ("transfer --from main --to east", "sku,to,quantity\nA,,3\n", "to", "2:3"),
            ]
            for (verb, text, column, place) in cases {
                _ = try shell.file("cells.csv", text)
                let refused = try await shell.run("shopctl stock \(verb) -y -f cells.csv")
                #expect(refused.code == 2, "\(verb): \(refused.errors)")
                let words = "cells.csv:\(place): \(column) is empty: write the code of a warehouse, such as main"
                #expect(refused.errors.contains(words), "\(verb): \(refused.errors)")
            }
            _ = try shell.file("lines.jsonl", #"{"sku":"A","delta":1,"warehouse":null}"# + "\n")
            #expect(try await shell.run("shopctl stock adjust -y -f lines.jsonl").code == 2)
            #expect(daemon.requests.isEmpty)
            _ = try shell.file("cells.csv", "sku,quantity\nA,3\n")
            #expect(try await shell.run("shopctl stock transfer --from main --to east -y -f cells.csv").code == 0)
        }
    }

    /// A daemon that goes in the middle: what could not be sent was not refused.
    @Test func anOutageIsNoRefusal() async throws {
        try await withTill { till, daemon, shell in
            till.change {
                $0.held = [Orders.id(3).description]
                $0.refused = [Orders.id(2).description]
            }
            _ = try shell.file("pay.csv", text((1...40).map { ($0, "5.00") }))
            let (process, name) = try await shell.start("exec \(batch) pay.csv --concurrency 1")
            try await eventually("the third is made") { till.paid["\(Orders.id(3)) 500"] == 1 }
            till.change { $0.isGone = true }
            await daemon.stop()
            let ended = shell.result(try await process.exit(), name)
            #expect(ended.code == 13 && ended.errors.contains("1 done, 1 failed, "), "\(ended.errors)")
            #expect(ended.errors.contains("when the daemon is there again: shopctl refunds batch"), "\(ended.errors)")
            let job = try await shell.run("shopctl jobs ls -q").output.split(separator: "\n").first ?? ""
            let items = try await shell.run(
                "shopctl jobs get \(job) -o tsv --no-headers --columns item,state | sort -n")
            #expect(items.output.hasPrefix("1\tdone\n2\tfailed\n3\tunknown\n"), "\(items)")
            #expect(items.output.contains("\tuntried\n"), "\(items)")
            #expect(items.output.split(separator: "\n").count { $0.hasSuffix("\tfailed") } == 1, "\(items)")
            let left = try await shell.run("cat state/shopctl/batches/*.failed.csv")
            #expect(left.output.contains("\(Orders.id(3)),5.00,EUR,shopctl-"), "\(left.output)")
            till.change {
                $0.isGone = false
                $0.held = []
                $0.refused = []
            }
            // None is there from the beginning.
            let gone = try await shell.run("\(batch) pay.csv --resume")
            #expect(gone.code == 13 && !gone.errors.contains(" failed"), "\(gone.errors)")
            try await withDaemon({ try await till.answer($0) }) { other, _ in
                let state = "XDG_STATE_HOME=$HOME/state SHOPCTL_SERVER=\(other.url)"
                // Another address is another installation: the journal is told that it is the same.
                let moved = try await shell.run("sed -i 's|\(daemon.url)|\(other.url)|' state/shopctl/batches/*.jsonl")
                #expect(moved.code == 0)
                let rest = try await shell.run("\(state) \(batch) pay.csv --resume")
                #expect(rest.code == 0 && rest.errors.contains("39 done, 1 done before ("), "\(rest.errors)")
            }
            #expect(till.paid == paid((1...40).map { ($0, 500) }))
        }
    }
}
