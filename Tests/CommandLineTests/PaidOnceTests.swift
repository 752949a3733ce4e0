import Console
import EventLoop
import Foundation
import Glibc
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// A daemon that makes refunds, and remembers what it was asked under which key.
final class Till: Sendable {
    struct Book {
        var answers: [String: String] = [:]
        /// By order and amount: how often it was paid.
        var paid: [String: Int] = [:]
        var refused: Set<String> = []
        /// Orders whose refund is made, and whose answer is 503.
        var lost: Set<String> = []
        /// Orders whose refund is made, and whose answer is 503 however often one asks.
        var silent: Set<String> = []
        /// Orders whose refund is made, and never answered.
        var held: Set<String> = []
        /// Nothing is made and nothing answered any more.
        var isGone = false
    }
    let book = Mutex(Book())
    var paid: [String: Int] { book.withLock { $0.paid } }
    var keys: Set<String> { book.withLock { Set($0.answers.keys) } }
    func change(_ body: (inout Book) -> Void) { book.withLock { body(&$0) } }

    func answer(_ request: FakeDaemon.Request) async throws -> HTTPResponse {
        while book.withLock({ $0.isGone }) { try await Task.sleep(for: .milliseconds(5)) }
        guard request.method == "POST" else { return try FakeDaemon.json(Orders.order(1)) }
        let order = request.path.split(separator: "/").compactMap { OrderID(String($0)) }.first ?? Orders.id(0)
        let amount = (try? JSONReader.value(in: Array(request.body.utf8)))?["amount"]?.compact ?? "all"
        let key = request.headers["Idempotency-Key"] ?? UUID().uuidString
        let what = "\(order) \(amount)"
        let outcome = try book.withLock { book -> String in
            if let known = book.answers[key] {
                guard known == what + request.body else {
                    throw Problem(422, "idempotency_key_reused", "It was another request")
                }
                return book.silent.contains(order.description) ? "lost" : "replayed"
            }
            if book.refused.contains(order.description) { return "refused" }
            book.answers[key] = what + request.body
            book.paid[what, default: 0] += 1
            return book.lost.union(book.silent).contains(order.description)
                ? "lost" : book.held.contains(order.description) ? "held" : "paid"
        }
        switch outcome {
        case "refused": throw Problem.conflict("wrong_state", "\(order) is cancelled")
        case "lost": throw Problem(503, "outcome_unknown", "It may have been made")
        case "held":
            while book.withLock({ $0.held.contains(order.description) }) { try await Task.sleep(for: .milliseconds(5)) }
        default: break
        }
        var response = try FakeDaemon.json(Self.refund(order), status: 201)
        if outcome == "replayed" { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    private static func refund(_ order: OrderID) -> Refund {
        Refund(
            id: RefundID(order.uuid), orderId: order, paymentId: PaymentID(order.uuid),
            amount: Money(1_250, Orders.eur),
            lines: nil, restock: false, state: .succeeded, reason: "late", failure: nil, actor: "operator:cli_1",
            createdAt: Orders.placed, updatedAt: Orders.placed)
    }
}

@Suite struct PaidOnceTests {
    private func withTill(_ body: (Till, FakeDaemon, Shell) async throws -> Void) async throws {
        let till = Till()
        try await withDaemon({ try await till.answer($0) }) { try await body(till, $0, $1) }
    }

    private func file(_ shell: Shell, _ name: String, _ lines: [(Int, String)]) throws -> String {
        try shell.file(
            name, "order,amount,currency\n" + lines.map { "\(Orders.id($0.0)),\($0.1),EUR\n" }.joined())
    }
    private func paid(_ lines: [(Int, Int)]) -> [String: Int] {
        Dictionary(lines.map { ("\(Orders.id($0.0)) \($0.1)", 1) }, uniquingKeysWith: +)
    }
    private let batch = "shopctl refunds batch -y -q -f"

    @Test func theSameFileTwicePaysOnce() async throws {
        try await withTill { till, daemon, shell in
            let list = try file(shell, "pay.csv", [(1, "5.00"), (2, "6.00"), (2, "6.00")])
            let first = try await shell.run("\(batch) \(list)")
            #expect(first.code == 0, "\(first.errors)")
            // One line that stands there twice is two items.
            #expect(till.paid == paid([(1, 500), (2, 600), (2, 600)]))
            let asked = daemon.requests.count
            let second = try await shell.run("\(batch) \(list)")
            #expect(second.code == 0 && second.output.isEmpty)
            #expect(second.errors.contains("refunds batch: already done on 20"), "\(second.errors)")
            #expect(second.errors.contains("3 done before, nothing was sent\n"))
            #expect(daemon.requests.count == asked)
            let hint = try #require(second.errors.split(separator: "\n").last { $0.contains("on purpose: ") })
            let command = String(hint[hint.range(of: "on purpose: ")!.upperBound...])
            #expect(command.hasSuffix("--repeat"))
            #expect(try await shell.run(command).code == 0)
            #expect(till.paid.values.reduce(0, +) == 6 && till.keys.count == 6)
            // What was meant to be done twice was done once, that is: now it has been done.
            #expect(try await shell.run("\(batch) \(list)").errors.contains("already done on"))
        }
    }

    /// As when cron runs on two machines, or one lost its state.
    @Test func anotherMachineMakesTheSameKeys() async throws {
        try await withTill { till, daemon, shell in
            let list = try file(shell, "pay.csv", (1...12).map { ($0, "5.00") })
            async let one = shell.run("XDG_STATE_HOME=$HOME/one \(batch) \(list)")
            async let two = shell.run("cp \(list) copy.csv; XDG_STATE_HOME=$HOME/two \(batch) copy.csv")
            let both = try await [one, two]
            #expect(both.allSatisfy { $0.code == 0 }, "\(both)")
            #expect(till.paid == paid((1...12).map { ($0, 500) }))
            #expect(both.contains { $0.errors.contains(" replayed)") })
            // Another file with the same line is another refund, where that is said.
            let later = try file(shell, "later.csv", [(1, "5.00"), (20, "5.00")])
            #expect(try await shell.run("XDG_STATE_HOME=$HOME/one \(batch) \(later)").code == 5)
            #expect(try await shell.run("XDG_STATE_HOME=$HOME/one \(batch) \(later) --repeat").code == 0)
            #expect(till.paid["\(Orders.id(1)) 500"] == 2)
        }
    }

    @Test func whatIsDoneWithTheInputBelongsToTheRun() async throws {
        try await withTill { till, daemon, shell in
            let ids = try shell.file("ids.txt", "\(Orders.id(1))\n\(Orders.id(2))\n")
            let command = "shopctl refunds create -y -q -f \(ids) --amount"
            #expect(try await shell.run("\(command) 5.00").code == 0)
            #expect(try await shell.run("\(command) 6.00").code == 0)
            #expect(till.paid == paid([(1, 500), (2, 500), (1, 600), (2, 600)]))
            #expect(try await shell.run("\(command) 6.00").errors.contains("already done on"))
        }
    }

    @Test func anEditedFilePaysWhatIsLeft() async throws {
        try await withTill { till, daemon, shell in
            till.change { $0.refused = [Orders.id(4).description] }
            let list = try file(shell, "pay.csv", (1...6).map { ($0, "5.00") })
            let first = try await shell.run("\(batch) \(list) --on-error stop --concurrency 1")
            #expect(first.code == 6 && first.errors.contains("3 done, 1 failed, 2 not tried"), "\(first.errors)")
            // The faulty line is mended, one is added, and they are in another order.
            _ = try file(
                shell, "pay.csv",
                [(6, "5.00"), (7, "1.00"), (3, "5.00"), (2, "5.00"), (1, "5.00"), (4, "4.00"), (5, "5.00")])
            till.change { $0.refused = [] }
            let refused = try await shell.run("\(batch) \(list)")
            #expect(refused.code == 5, "\(refused.errors)")
            #expect(refused.errors.contains("hint: --resume does what is not done, each item once"))
            #expect(!refused.errors.contains("as a whole"))
            let copy = try await shell.run("cp \(list) copy.csv; \(batch) copy.csv")
            #expect(copy.code == 5, "\(copy.errors)")
            let second = try await shell.run("\(batch) \(list) --resume")
            #expect(second.code == 0, "\(second.errors)")
            #expect(second.errors.contains("3 of 7 items are done and stay so"), "\(second.errors)")
            #expect(
                till.paid
                    == paid([(1, 500), (2, 500), (3, 500), (4, 400), (5, 500), (6, 500), (7, 100)]))
            #expect(try await shell.run("\(batch) \(list) --resume").errors.contains("already done on"))
        }
    }

    @Test func unknownIsNotRefusedAndIsAskedAgainWithTheSameKey() async throws {
        try await withTill { till, daemon, shell in
            till.change {
                $0.refused = [Orders.id(1).description]
                $0.lost = [Orders.id(2).description]
                $0.silent = [Orders.id(3).description]
            }
            let list = try file(shell, "pay.csv", (1...4).map { ($0, "5.00") })
            let first = try await shell.run("\(batch) \(list)")
            #expect(first.code == 6, "\(first.errors)")
            // What was lost is asked for again at once, and was replayed; what is silent is in doubt.
            #expect(first.errors.contains("2 done, 1 failed, 1 unknown (1 replayed)"), "\(first.errors)")
            #expect(first.errors.contains("\(list):4: outcome unknown: "))
            #expect(first.errors.contains("\(list):2: \(Orders.id(1)) is cancelled"))
            let job = try await shell.run("shopctl jobs ls -q").output.split(separator: "\n").first ?? ""
            let items = try await shell.run("shopctl jobs get \(job) -o tsv --no-headers --columns item,state | sort")
            #expect(items.output == "1\tfailed\n2\tdone\n3\tunknown\n4\tdone\n", "\(items.errors)")
            let listed = try await shell.run("shopctl jobs ls -o tsv --no-headers --columns state,done,failed,unknown")
            #expect(listed.output == "unfinished\t2\t1\t1\n")

            // The list of what is left carries the keys: run by itself, it pays nothing twice.
            till.change {
                $0.refused = []
                $0.silent = []
            }
            let line = try #require(first.errors.split(separator: "\n").first { $0.contains("outcome is unknown: /") })
            let left = String(line[line.range(of: "unknown: ")!.upperBound...])
            let text = FileManager.default.contents(atPath: left).map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(
                text.hasPrefix("order,amount,currency,idempotencyKey\n\(Orders.id(1)),5.00,EUR,shopctl-"), "\(text)")
            let rest = try await shell.run("cp \(left) left.csv; \(batch) left.csv")
            #expect(rest.code == 0 && rest.errors.contains("2 done (1 replayed)"), "\(rest.errors)")
            let resumed = try await shell.run("\(batch) \(list) --resume")
            #expect(
                resumed.code == 0 && resumed.errors.contains("already done on")
                    && resumed.errors.contains("4 done before"),
                "\(resumed.errors)")
            #expect(till.paid == paid((1...4).map { ($0, 500) }))
        }
    }

    @Test func onlyDoubtIs8() async throws {
        try await withTill { till, daemon, shell in
            till.change { $0.silent = [Orders.id(1).description] }
            let list = try file(shell, "pay.csv", [(1, "5.00"), (2, "5.00")])
            let first = try await shell.run("\(batch) \(list)")
            #expect(first.code == 8 && first.errors.contains("1 done, 1 unknown\n"), "\(first.errors)")
            till.change { $0.silent = [] }
        }
    }

    @Test func aKeyOfTheRunOrOfTheItemCounts() async throws {
        try await withTill { till, daemon, shell in
            let list = try file(shell, "pay.csv", [(1, "5.00"), (2, "5.00")])
            let command = "\(batch) \(list) --idempotency-key night-17"
            #expect(try await shell.run(command).code == 0)
            #expect(till.keys.count == 2 && till.keys.allSatisfy { $0.hasPrefix("night-17-") }, "\(till.keys)")
            #expect(try await shell.run("XDG_STATE_HOME=$HOME/other \(command)").code == 0)
            #expect(till.paid == paid([(1, 500), (2, 500)]))
            // The key is this run's: with another input it is refused.
            _ = try file(shell, "pay.csv", [(3, "5.00")])
            let other = try await shell.run(command)
            #expect(other.code == 5 && other.errors.contains("this key was used for another input"), "\(other.errors)")
            let own = try shell.file(
                "own.jsonl",
                #"{"order": "\#(Orders.id(8))", "amount": "5.00", "currency": "EUR", "idempotency_key": "mine-8"}"#
                    + "\n")
            #expect(try await shell.run("\(batch) \(own)").code == 0)
            #expect(till.keys.contains("mine-8"))
            let doubled = try shell.file(
                "doubled.csv", "order,idempotency_key\n\(Orders.id(8)),a\n\(Orders.id(9)),a\n")
            let refused = try await shell.run("\(batch) \(doubled)")
            #expect(refused.code == 2 && refused.errors.contains("doubled.csv:3:"), "\(refused.errors)")
        }
    }

    @Test func aRunUnderWayIsSaidToBeSo() async throws {
        try await withTill { till, daemon, shell in
            till.change { $0.held = [Orders.id(1).description] }
            let list = try file(shell, "pay.csv", [(1, "5.00"), (2, "5.00")])
            let (process, _) = try await shell.start("exec \(batch) \(list) --concurrency 1")
            try await eventually("the first item") { !till.paid.isEmpty }
            for flags in ["", " --resume", " --repeat"] {
                let second = try await shell.run("\(batch) \(list)\(flags)")
                #expect(second.code == 9, "\(second.errors)")
                #expect(second.errors.contains("another run of this input is under way ("))
                #expect(second.errors.contains(", process ") && second.errors.contains(", since 20"))
            }
            await process.signal(SIGKILL)
            _ = try await process.exit()
            till.change { $0.held = [] }
            let rest = try await shell.run("\(batch) \(list) --resume")
            #expect(rest.code == 0 && rest.errors.contains("1 may be done and are asked for"), "\(rest.errors)")
            #expect(till.paid == paid([(1, 500), (2, 500)]))
        }
    }

    @Test func nothingIsPaidThatCantBeWrittenDown() async throws {
        try await withTill { till, daemon, shell in
            let list = try file(shell, "pay.csv", [(1, "5.00")])
            let blocked = try await shell.run("touch wall; XDG_STATE_HOME=$HOME/wall \(batch) \(list)")
            #expect(blocked.code == 1 && blocked.errors.contains("wall/shopctl"), "\(blocked.errors)")
            // A limit on the size of files does what a full disk does.
            let items = try file(shell, "many.csv", (1...60).map { ($0, "5.00") })
            let full = try await shell.run(
                "trap '' XFSZ; ulimit -f 2; exec \(batch) \(items) --concurrency 1 --progress none")
            #expect(full.code == 1, "\(full.errors)")
            #expect(full.errors.contains("can't write") && full.errors.contains("(File too large)"), "\(full.errors)")
            let count = till.paid.count
            #expect(count < 60 && full.errors.contains("refunds batch: \(count) done, \(60 - count) not tried"))
            let rest = try await shell.run("\(batch) \(items) --resume")
            #expect(rest.code == 0, "\(rest.errors)")
            #expect(till.paid == paid((1...60).map { ($0, 500) }))
        }
    }

    /// The journal as a power cut leaves it, by the program itself: cut within every line and at every end of one.
    @Test func afterAPowerCutEachIsPaidOnce() async throws {
        try await withTill { till, daemon, shell in
            let list = try file(shell, "pay.csv", [(1, "5.00"), (2, "6.00"), (3, "7.00")])
            #expect(try await shell.run("\(batch) \(list) --concurrency 1").code == 0)
            let name = try #require(try await shell.run("ls state/shopctl/batches").output.split(separator: "\n").first)
            let path = "\(shell.home)/state/shopctl/batches/\(name)"
            let bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
            let ends = bytes.indices.filter { bytes[$0] == 0x0A }
            for cut in [0] + ends.flatMap({ [$0 - 40, $0, $0 + 1] }) {
                let tail = cut % 2 == 0 ? [] : [UInt8](repeating: 0, count: 512)
                try Data(bytes[..<cut] + tail).write(to: URL(filePath: path))
                let resumed = try await shell.run("\(batch) \(list) --resume || \(batch) \(list)")
                #expect(resumed.code == 0, "cut at \(cut): \(resumed.errors)")
                #expect(till.paid == paid([(1, 500), (2, 600), (3, 700)]), "cut at \(cut): \(resumed.errors)")
            }
        }
    }

    @Test func aPlanIsAppliedOnce() async throws {
        try await withTill { till, daemon, shell in
            let list = try file(shell, "pay.csv", [(1, "5.00"), (2, "6.00")])
            let rehearsal = try await shell.run("shopctl refunds batch -f \(list) --plan pay.plan -q")
            #expect(rehearsal.code == 0, "\(rehearsal.errors)")
            till.change { $0 = .init() }
            #expect(try await shell.run("shopctl apply pay.plan -y").code == 0)
            let asked = daemon.requests.count
            let second = try await shell.run("shopctl apply pay.plan -y")
            #expect(second.code == 0 && second.errors.contains("apply: already done on 20"), "\(second.errors)")
            #expect(daemon.requests.count == asked)
            // The file itself has the keys of its plan, and asks in the same words.
            let direct = try await shell.run("\(batch) \(list)")
            #expect(direct.code == 0 && direct.errors.contains("already done on"), "\(direct.errors)")
            let elsewhere = try await shell.run("XDG_STATE_HOME=$HOME/other \(batch) \(list)")
            #expect(elsewhere.errors.contains("2 done (2 replayed)"), "\(elsewhere.errors)")
            #expect(till.paid == paid([(1, 500), (2, 600)]))
        }
    }
}
