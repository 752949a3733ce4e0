import EventLoop
import Foundation
import Glibc
import LocalStack
import ShopAPI
import TestSupport
import Testing

@Suite struct RefundTests {
    /// Orders of `pieces` pieces for 10 EUR each, sent and paid for.
    private func sent(_ shop: Shop, count: Int, pieces: Int64, sku: String) async throws -> [OrderID] {
        try await shop.stock([(sku, count * Int(pieces))])
        let orders = try await withThrowingTaskGroup(of: [OrderID].self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var placed: [OrderID] = []
                    for number in stride(from: worker, to: count, by: 8) {
                        placed.append(try await shop.place(sku, pieces, key: "\(sku)-\(number)").id)
                    }
                    return placed
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try await eventually(within: .seconds(120), "all are confirmed") {
            try await self.ids(shop, "confirmed").isSuperset(of: orders.map(\.description))
        }
        let file = "\(shop.installation.home)/\(sku).txt"
        try FileText.write(orders.map { "\($0)\n" }.joined(), to: file)
        let fulfilled = try await shop.shopctl(["orders", "fulfil", "-f", file, "--concurrency", "8", "-q"])
        #expect(fulfilled.status.isSuccess, "\(fulfilled.errorText.suffix(500))")
        try await eventually(within: .seconds(120), "all are fulfilled") {
            try await self.ids(shop, "fulfilled").isSuperset(of: orders.map(\.description))
        }
        return orders
    }

    private func ids(_ shop: Shop, _ state: String) async throws -> Set<String> {
        let listed = try await shop.shopctl(["orders", "ls", "--state", state, "--all", "-q"])
        return Set(listed.outputText.split(separator: "\n").map(String.init))
    }

    /// As many as on a bad day; `SHOP_TEST_REFUNDS` makes them fewer.
    @Test(.timeLimit(.minutes(30))) func refundsThroughFiveKillsAreEachMadeOnce() async throws {
        let shop = Shop(try await TestInstallation.start())
        let each = 40
        let orderCount = (ProcessInfo.processInfo.environment["SHOP_TEST_REFUNDS"].flatMap { Int($0) } ?? 20_000) / each
        let orders = try await sent(shop, count: orderCount, pieces: 10, sku: "MASS")
        // Each of an order's refunds has an amount of its own, so that one that is made twice is seen.
        let items = (0..<each).flatMap { number in
            orders.map { "\($0),1.\(number < 10 ? "0" : "")\(number),EUR\n" }
        }
        let file = "\(shop.installation.home)/refunds.csv"
        try FileText.write("order,amount,currency\n" + items.joined(), to: file)
        let command = ["refunds", "batch", "-f", file, "-y", "-q", "--concurrency", "8", "--progress", "none"]

        var random = SystemRandomNumberGenerator()
        let moments = (1...5).map {
            Int.random(in: 1...(orderCount * each / 7), using: &random) + ($0 - 1) * orderCount * each / 6
        }
        var journal = JournalTail(shop)
        for (run, moment) in moments.enumerated() {
            let process = try await ChildProcess.spawn(
                shop.command(command + (run == 0 ? [] : ["--resume"])), on: TestLoops.any)
            try await eventually(within: .seconds(600), "item \(moment) of \(moments) is done") {
                if let status = await process.status {
                    Issue.record("the run ended with \(status) before item \(moment)")
                    return true
                }
                return try journal.done() >= moment
            }
            await process.signal(SIGKILL)
            #expect(try await process.exit().signal == SIGKILL)
        }
        let last = try await shop.shopctl(command + ["--resume"])
        #expect(last.status.isSuccess, "\(last.errorText.suffix(1000))")

        try await eventually(within: .seconds(180), "no refund is pending") {
            try await shop.shopctl(["refunds", "ls", "--state", "pending", "-q"]).outputText.isEmpty
        }
        let listed = try await shop.shopctl(
            ["refunds", "ls", "--all", "-o", "csv", "--columns", "orderId,amount,state", "--no-headers"])
        let rows = listed.outputText.split(whereSeparator: \.isNewline).map(String.init)
        #expect(rows.count == orderCount * each && Set(rows).count == rows.count)
        #expect(rows.allSatisfy { $0.hasSuffix(",EUR,succeeded") })
        let total = try await shop.shopctl(["refunds", "report", "--by", "currency", "-o", "jsonl"])
        let sum = orderCount * (0..<each).reduce(0) { $0 + 100 + $1 }
        #expect(total.outputText.contains("\"refunded\":{\"amount\":\(sum),\"currency\":\"EUR\"}"))
        try await eventually(within: .seconds(90), "the audit finds nothing") {
            let audit = try await shop.shopctl(["orders", "audit"])
            if !audit.status.isSuccess { throw TestSupportError(description: audit.outputText + audit.errorText) }
            return true
        }
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }

    /// Items of the journal that are done. Only what was added since the last question is read: the moments to kill at
    /// come faster than a whole journal of thousands of items can be read again.
    private struct JournalTail {
        let directory: String
        private var offset: UInt64 = 0
        private var count = 0
        init(_ shop: Shop) { directory = "\(shop.installation.home)/.local/state/shopctl/batches" }

        mutating func done() throws -> Int {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            guard let name = names.first(where: { $0.hasPrefix("refunds-batch") && $0.hasSuffix(".jsonl") }),
                let file = FileHandle(forReadingAtPath: "\(directory)/\(name)")
            else { return 0 }
            defer { try? file.close() }
            try file.seek(toOffset: offset)
            let added = try file.readToEnd() ?? Data()
            // A line that is being written is counted the next time.
            guard let end = added.lastIndex(of: UInt8(ascii: "\n")) else { return count }
            let whole = added[added.startIndex...end]
            offset += UInt64(whole.count)
            var at = whole.startIndex
            while let found = whole[at...].firstRange(of: Data("\"done\"".utf8)) {
                count += 1
                at = found.upperBound
            }
            return count
        }
    }

    @Test func aSecondPersonLetsALargeRefundGo() async throws {
        let installation = try await TestInstallation.start()
        try await installation.kill("shopd", on: TestLoops.any)
        let text = FileText.read(installation.configurationFile) ?? ""
        var configuration = try DaemonConfiguration.read(text.utf8)
        configuration.refunds.approvalAbove = ["EUR": 1500]
        let changed = String(decoding: try JSONText.encode(configuration), as: UTF8.self)
        try FileText.write(changed, to: installation.configurationFile)
        _ = try await installation.up(on: TestLoops.any)
        let shop = Shop(installation)
        let orders = try await sent(shop, count: 2, pieces: 3, sku: "LARGE")
        let asked = try await shop.shopctl(["refunds", "create", "\(orders[0])", "-y", "-q", "--reason", "late"])
        let id = asked.outputText.trimmed
        #expect(asked.status.isSuccess, "\(asked.errorText)")
        let waiting = try await shop.shopctl(["refunds", "ls", "--state", "awaiting_approval", "-o", "name"])
        #expect(waiting.outputText == "refund/\(id)\n")
        let own = try await shop.shopctl(["refunds", "approve", id, "-y"])
        #expect(own.status.code == 4 && own.errorText.contains("somebody else must"), "\(own.errorText)")
        let operatorFile = try await shop.colleague("operator", .operator)
        let notAllowed = try await shop.shopctl(["refunds", "approve", id, "-y"], as: operatorFile)
        #expect(notAllowed.status.code == 4)
        // A client that they have just made is nobody else; nor is one that it has made.
        let made = try await shop.colleague("second")
        for verb in ["approve", "deny"] {
            let theirs = try await shop.shopctl(["refunds", verb, id, "-y"], as: made)
            #expect(theirs.status.code == 4 && theirs.errorText.contains("somebody else must"), "\(theirs.errorText)")
        }
        // What the client asks for, whoever made it can't approve either.
        let mirrored = try await shop.shopctl(["refunds", "create", "\(orders[1])", "-y", "-q"], as: made)
        #expect(mirrored.status.isSuccess, "\(mirrored.errorText)")
        let back = try await shop.shopctl(["refunds", "approve", mirrored.outputText.trimmed, "-y"])
        #expect(back.status.code == 4 && back.errorText.contains("somebody else must"), "\(back.errorText)")
        let token = "\(shop.installation.home)/person.token"
        try FileText.write(try await shop.person("+491700000777", .admin), to: token)
        let other = ["--token-file", token]
        let approved = try await shop.shopctl(["refunds", "approve", id, "-y"] + other)
        #expect(approved.status.isSuccess, "\(approved.errorText)")
        try await eventually(within: .seconds(60), "the money is back") {
            try await shop.order(orders[0]).refunded.amount == 3000
        }
        let denied = try await shop.shopctl(
            ["refunds", "deny", mirrored.outputText.trimmed, "-y", "--reason", "not ours", "-o", "json"] + other)
        #expect(denied.outputText.contains("\"failure\": \"denied: not ours\""), "\(denied.outputText)")
        #expect(try await shop.order(orders[1]).refunded.amount == 0)
        let report = try await shop.shopctl(["refunds", "report", "--by", "reason", "-o", "csv", "--no-headers"])
        #expect(report.outputText.contains(",EUR,1,3000,EUR,3000,EUR,1,0,0,0,0,late"), "\(report.outputText)")
        try await installation.down(purge: true, on: TestLoops.any)
    }

    /// A piece of it does: onto the shelf, and its price is paid back.
    private func comesBack(_ order: OrderID, _ shop: Shop) async throws {
        let requested = try await shop.shopctl(
            ["orders", "return", "request", "\(order)", "--line", "PLAN=1", "--reason", "chipped", "-q"])
        let id = requested.outputText.trimmed
        #expect(requested.status.isSuccess, "\(requested.errorText)")
        let early = try await shop.shopctl(["orders", "return", "refund", id, "-y"])
        #expect(early.status.code == 5, "\(early.errorText)")
        let received = try await shop.shopctl(["orders", "return", "receive", id, "--restock", "-o", "json"])
        #expect(received.outputText.contains("\"state\": \"received\""), "\(received.errorText)")
        let paid = try await shop.shopctl(["orders", "return", "refund", id, "-y", "-q"])
        #expect(paid.status.isSuccess, "\(paid.errorText)")
        try await eventually(within: .seconds(60), "the piece is paid back and on the shelf") {
            let level = try await shop.shopctl(
                ["stock", "get", "PLAN", "-o", "csv", "--columns", "onHand", "--no-headers"])
            return try await shop.order(order).refunded.amount == 1000 && level.outputText.trimmed == "1"
        }
    }

    @Test func aPlanIsDoneAsItWasReadAndRefusesWhatHasMoved() async throws {
        let shop = Shop(try await TestInstallation.start())
        let orders = try await sent(shop, count: 3, pieces: 2, sku: "PLAN")
        let file = "\(shop.installation.home)/some.csv"
        try FileText.write("order,amount\n" + orders.map { "\($0),5.00\n" }.joined(), to: file)
        try await comesBack(orders[0], shop)
        let plan = "\(shop.installation.home)/refunds.plan"
        let planned = try await shop.shopctl(["refunds", "batch", "-f", file, "--plan", plan, "-q"])
        #expect(planned.status.isSuccess, "\(planned.errorText)")
        for order in orders.dropFirst() { #expect(try await shop.order(order).refunded.amount == 0) }
        // One of them moves on before the plan is applied.
        let moved = try await shop.shopctl(["refunds", "create", "\(orders[1])", "--amount", "1.00", "-y", "--wait"])
        #expect(moved.status.isSuccess, "\(moved.errorText)")
        let applied = try await shop.shopctl(["apply", plan, "-y"])
        #expect(applied.status.code == 6)
        #expect(applied.errorText.contains("item 2, \(orders[1]): ") && applied.errorText.contains("2 done, 1 failed"))
        try await eventually(within: .seconds(60), "what was planned is paid") {
            let amounts = [
                try await shop.order(orders[0]).refunded.amount, try await shop.order(orders[1]).refunded.amount,
                try await shop.order(orders[2]).refunded.amount,
            ]
            return amounts == [1500, 100, 500]
        }
        let jobs = try await shop.shopctl(["jobs", "ls", "-o", "csv", "--columns", "state,items,done,failed,name"])
        #expect(jobs.outputText.contains("unfinished,3,2,1,apply-"), "\(jobs.outputText)")
        // Once more, as a whole: nothing is done twice.
        let words = jobs.outputText.split(whereSeparator: { $0.isNewline || $0 == "," }).map(String.init)
        let name = words.first { $0.hasPrefix("apply-") } ?? ""
        #expect(try await shop.shopctl(["jobs", "rm", name, "-y"]).status.isSuccess)
        let again = try await shop.shopctl(["apply", plan, "-y", "-o", "csv", "--columns", "item,replayed"])
        #expect(again.outputText.contains("1,true") && again.outputText.contains("3,true"), "\(again.errorText)")
        try FileText.write((FileText.read(plan) ?? "").replacing("500", with: "900"), to: plan)
        let edited = try await shop.shopctl(["apply", plan, "-y"])
        #expect(edited.status.code == 2 && edited.errorText.contains("was changed since it was made"))
        try await shop.installation.down(purge: true, on: TestLoops.any)
    }
}

extension String {
    fileprivate var trimmed: String { split(whereSeparator: \.isNewline).first.map(String.init) ?? "" }
}
