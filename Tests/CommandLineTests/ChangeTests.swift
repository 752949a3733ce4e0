import Console
import EventLoop
import FoundationEssentials
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport
import Testing

@Suite struct ChangeTests {
    /// Answers every change of an order with the order; refuses those in `refused`.
    private func withChanges(
        refusing refused: Refused = Refused(), _ body: (FakeDaemon, Shell) async throws -> Void
    ) async throws {
        try await withDaemon(
            { request in
                let id = request.path.split(separator: "/").compactMap { OrderID(String($0)) }.first
                if let id, refused.ids.withLock({ $0.contains(id) }) {
                    throw Problem.conflict("wrong_state", "\(id) is fulfilled")
                }
                var order = Orders.order(1, .cancelled)
                if let id { order.id = id }
                var response = try FakeDaemon.json(order)
                if request.headers["Idempotency-Key"] == "again" { response.headers["Idempotency-Replayed"] = "true" }
                return response
            }, body)
    }

    @Test func withoutATerminalADestructiveVerbNeedsYes() async throws {
        try await withChanges { daemon, shell in
            let asked = try await shell.run("shopctl orders cancel \(Orders.id(1))")
            #expect(asked.code == 12)
            #expect(daemon.requests.isEmpty)
            #expect(asked.errors.contains("hint: --yes confirms"))
            let done = try await shell.run("shopctl orders cancel \(Orders.id(1)) -y --reason 'für Ärger' -q")
            #expect(done.code == 0, "\(done.errors)")
            #expect(done.output == "\(Orders.id(1))\n")
            #expect(daemon.requests.last?.headers["X-Reason"] == "für Ärger")
            #expect(daemon.requests.last?.path == "/admin/v1/orders/\(Orders.id(1))/cancel")
        }
    }

    @Test func onATerminalTheAnswerDecides() async throws {
        try await withChanges { daemon, shell in
            let no = try await shell.onTerminal("shopctl orders cancel \(Orders.id(1))", input: "n\n")
            #expect(no.code == 12)
            #expect(no.output.contains("Cancel 1 order? [y/N] "))
            #expect(daemon.requests.isEmpty)
            let yes = try await shell.onTerminal("shopctl orders cancel \(Orders.id(1))", input: "y\n")
            #expect(yes.code == 0, "\(yes.output)")
            #expect(daemon.requests.count == 1)
        }
    }

    @Test func ctrlCAtAQuestionEndsWith130() async throws {
        try await withChanges { daemon, shell in
            // The key is pressed when the question stands on the screen.
            let result = try await shell.run(
                """
                mkfifo keys
                { until grep -qs y/N screen; do read -t 0.02 <> <(:); done; printf '\\003'; } > keys &
                script -qefc 'stty -echo; shopctl orders cancel \(Orders.id(1))' screen < keys
                """)
            #expect(result.code == 130, "\(result.output)")
            #expect(daemon.requests.isEmpty)
        }
    }

    @Test func aProtectedContextAsksForAReasonAndTheCount() async throws {
        try await withChanges { daemon, shell in
            _ = try shell.file(
                "config/shopctl/config.json", #"{"current": "live", "contexts": {"live": {"protected": true}}}"#)
            let two = "\(Orders.id(1)) \(Orders.id(2))"
            let bare = try await shell.run("shopctl orders cancel \(two) -y")
            #expect(bare.code == 12)
            #expect(bare.errors.contains("shopctl: a reason is needed on live (this context is protected)"))
            let counted = try await shell.onTerminal("shopctl orders cancel \(two) --reason why", input: "2\n")
            #expect(counted.output.contains("Cancel 2 orders in live (protected)? Type 2 to go on: "))
            #expect(counted.code == 0, "\(counted.output)")
            #expect(daemon.requests.count == 2)
        }
    }

    @Test func aDryRunSaysSoToTheDaemonAndAsksNobody() async throws {
        try await withChanges { daemon, shell in
            let result = try await shell.run("shopctl orders cancel \(Orders.id(1)) --dry-run")
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.errors.contains("note: dry run: nothing was changed"))
            #expect(daemon.requests.last?.query["dryRun"] == "true")
            #expect(daemon.requests.last?.headers["Idempotency-Key"] == nil)
        }
    }

    @Test func aReplayIsSaid() async throws {
        try await withChanges { _, shell in
            let result = try await shell.run("shopctl orders fulfil \(Orders.id(1)) --idempotency-key again")
            #expect(result.errors == "note: (replayed)\n")
        }
    }

    @Test func aBatchIsResumedWithTheSameKeys() async throws {
        let refused = Refused()
        refused.ids.withLock { $0 = [Orders.id(2)] }
        try await withChanges(refusing: refused) { daemon, shell in
            let list = try shell.file("list.csv", "order\n" + (1...3).map { "\(Orders.id($0))\n" }.joined())
            let command = "shopctl orders cancel -f \(list) -y -q"
            let first = try await shell.run(command)
            #expect(first.code == 6, "\(first.errors)")
            #expect(Set(first.output.split(separator: "\n")) == ["\(Orders.id(1))", "\(Orders.id(3))"])
            #expect(first.errors.contains("shopctl: \(list):3: \(Orders.id(2)) is fulfilled"))
            #expect(first.errors.contains("orders cancel: 2 done, 1 failed\n"))
            #expect(first.errors.contains("to do the rest: shopctl orders cancel -f \(list) -y -q --resume\n"))
            let failed = first.errors.split(separator: "\n").compactMap { line in
                line.hasPrefix("the items that failed: ") ? String(line.dropFirst(23)) : nil
            }
            let left = try #require(failed.first)
            let text = FileManager.default.contents(atPath: left).map { String(decoding: $0, as: UTF8.self) } ?? ""
            #expect(left.hasSuffix(".failed.csv"))
            #expect(text.hasPrefix("order,idempotencyKey\n\(Orders.id(2)),shopctl-"))

            let again = try await shell.run(command)
            #expect(again.code == 5)
            #expect(again.errors.contains("an earlier run of this input was not finished (2 of 3 items are done)"))

            refused.ids.withLock { $0 = [] }
            let second = try await shell.run(command + " --resume")
            #expect(second.code == 0, "\(second.errors)")
            #expect(second.output == "\(Orders.id(2))\n")
            #expect(second.errors.contains("orders cancel: 1 done, 2 done before\n"))
            let keys = daemon.requests.filter { $0.path.contains("\(Orders.id(2))") }.map {
                $0.headers["Idempotency-Key"]
            }
            #expect(keys.count == 2)
            #expect(keys[0] == keys[1])
        }
    }

    @Test func aWrongBatchDoesNothing() async throws {
        try await withChanges { daemon, shell in
            let list = try shell.file("list.txt", "\(Orders.id(1))\nord_wrong\n")
            let result = try await shell.run("shopctl orders cancel -f \(list) -y")
            #expect(result.code == 2)
            #expect(result.errors.contains("\(list):2:1: \"ord_wrong\" is no id of the form ord_"))
            #expect(daemon.requests.isEmpty)
        }
    }

    @Test func anInterruptedBatchSaysHowToGoOn() async throws {
        let gate = Mutex(false)
        try await withDaemon { request in
            while !gate.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            return try FakeDaemon.json(Orders.order(1))
        } _: { daemon, shell in
            let list = try shell.file("list.txt", (1...20).map { "\(Orders.id($0))\n" }.joined())
            let (process, name) = try await shell.start("exec shopctl orders cancel -f \(list) -y --concurrency 1")
            try await eventually("the first item") { daemon.requests.count == 1 }
            await process.signal(2)
            // The item in hand is let end.
            try await eventually("the word about it") { shell.text(name + ".err").contains("interrupted: ") }
            gate.withLock { $0 = true }
            let result = shell.result(try await process.exit(), name)
            #expect(result.code == 130, "\(result.errors)")
            #expect(daemon.requests.count == 1)
            #expect(result.errors.contains("orders cancel: 1 done, 19 not tried\n"))
            #expect(result.errors.contains("to do the rest: shopctl orders cancel -f"))
        }
    }

    @Test func waitEndsWhenTheStateCantBeReachedAnyMore() async throws {
        try await withDaemon { request in
            if request.path.hasSuffix("/events") {
                return HTTPResponse(
                    body: .events { events in
                        let entry = OrderEvent(
                            number: 2, orderId: Orders.id(1), at: Orders.placed, type: "declined", state: .rejected,
                            actor: "service:payments", detail: nil)
                        let text = String(decoding: try JSONText.encode(entry), as: UTF8.self)
                        try await events.send(ServerSentEvent(data: text, event: "declined", id: "2"))
                    })
            }
            return try FakeDaemon.json(Orders.order(1, request.method == "POST" ? .authorizing : .rejected))
        } _: { daemon, shell in
            let result = try await shell.run("shopctl orders place --line TEA-1 --card declined --wait -o name")
            #expect(result.code == 5, "\(result.errors)")
            #expect(result.output == "order/\(Orders.id(1))\n")
            #expect(result.errors.contains("the order is rejected: it can't become confirmed any more"))
            #expect(daemon.requests[0].headers["Prefer"] == "wait=30")
            #expect(daemon.requests[0].body.contains("\"paymentToken\" : \"tok_declined\""))
        }
    }

    /// A daemon that answers a change with an order on its way, and says later where it got to.
    private func withOrderOnItsWay(
        _ first: OrderState, _ last: OrderState, _ body: (FakeDaemon, Shell) async throws -> Void
    ) async throws {
        try await withDaemon(
            { request in
                guard request.path.hasSuffix("/events") else {
                    return try FakeDaemon.json(Orders.order(1, request.method == "POST" ? first : last))
                }
                return HTTPResponse(
                    body: .events { events in
                        for (number, state) in [first, last].enumerated() {
                            let entry = OrderEvent(
                                number: Int64(number + 1), orderId: Orders.id(1), at: Orders.placed,
                                type: state.rawValue, state: state, actor: "service:orders", detail: nil)
                            let text = String(decoding: try JSONText.encode(entry), as: UTF8.self)
                            try await events.send(
                                ServerSentEvent(data: text, event: state.rawValue, id: "\(number + 1)"))
                        }
                    })
            }, body)
    }

    @Test(arguments: [
        ("fulfil", OrderState.fulfilling, OrderState.fulfilled), ("cancel -y", .confirmed, .cancelled),
    ]) func aVerbThatWaitsEndsWithWhatCameOfIt(_ verb: String, _ first: OrderState, _ last: OrderState) async throws {
        try await withOrderOnItsWay(first, last) { daemon, shell in
            let command = "shopctl orders \(verb) \(Orders.id(1)) -o tsv --no-headers --columns id,state"
            let waited = try await shell.run(command + " --wait")
            #expect(waited.code == 0, "\(waited.errors)")
            #expect(waited.output == "\(Orders.id(1))\t\(last.rawValue)\n")
            #expect(daemon.requests.contains { $0.path == "/admin/v1/orders/\(Orders.id(1))/events" })
            // Without it the first answer is all that is asked for.
            let count = daemon.requests.count
            let bare = try await shell.run(command)
            #expect(bare.output == "\(Orders.id(1))\t\(first.rawValue)\n", "\(bare.errors)")
            #expect(daemon.requests.count == count + 1)
        }
    }

    @Test(arguments: [("fulfil", OrderState.confirmed, OrderState.cancelled), ("cancel -y", .confirmed, .fulfilling)])
    func aVerbThatWaitsFailsWhenItBecomesImpossible(
        _ verb: String, _ first: OrderState, _ last: OrderState
    ) async throws {
        try await withOrderOnItsWay(first, last) { _, shell in
            let result = try await shell.run("shopctl orders \(verb) \(Orders.id(1)) --wait -q")
            #expect(result.code == 5, "\(result.errors)")
            #expect(result.errors.contains("\(Orders.id(1)) is \(last.rawValue), not "), "\(result.errors)")
        }
    }

    @Test func refundAmountsAreInTheOrdersCurrency() async throws {
        try await withDaemon { request in
            if request.method == "GET" { return try FakeDaemon.json(Orders.order(1)) }
            #expect(request.body.contains("\"amount\" : 1250"))
            return try FakeDaemon.json(
                Refund(
                    id: RefundID(Orders.id(1).uuid), orderId: Orders.id(1), paymentId: PaymentID(Orders.id(1).uuid),
                    amount: Money(1_250, Orders.eur), lines: nil, restock: false, state: .pending, reason: "late",
                    failure: nil, actor: "operator:cli_1", createdAt: Orders.placed, updatedAt: Orders.placed),
                status: 201)
        } _: { _, shell in
            let result = try await shell.run(
                "shopctl refunds create \(Orders.id(1)) --amount 12.50 --reason late -y -o name")
            #expect(result.output == "refund/\(RefundID(Orders.id(1).uuid))\n", "\(result.errors)")
            let wrong = try await shell.run("shopctl refunds create \(Orders.id(1)) --amount 12.505 -y")
            #expect(wrong.code == 2)
            #expect(wrong.errors.contains("has more decimals than EUR"))
        }
    }

    /// In two pieces; the same check may be in both.
    private static func auditPiece(_ request: FakeDaemon.Request) throws -> HTTPResponse {
        let isFirst = request.query["cursor"] == nil
        return try FakeDaemon.json(
            AuditPiece(
                at: Orders.placed,
                checks: isFirst
                    ? [
                        .init(invariant: 1, name: "stock", checked: 10, violations: 0, examples: []),
                        .init(invariant: 3, name: "ledger", checked: 1, violations: 0, examples: []),
                    ]
                    : [
                        .init(
                            invariant: 3, name: "ledger", checked: 3, violations: 1, examples: ["pay_1 is off by 3"])
                    ],
                keys: 7, expected: isFirst ? 14 : nil, next: isFirst ? "second" : nil))
    }
    private static let auditTable = """
        #  INVARIANT  CHECKED  VIOLATIONS  OK
        1  stock           10           0  yes
        3  ledger           4           1  no

        """

    @Test func anAuditThatFindsSomethingIs10() async throws {
        try await withDaemon { request in
            try Self.auditPiece(request)
        } _: { _, shell in
            let result = try await shell.run("shopctl orders audit")
            #expect(result.code == 10)
            #expect(result.output == Self.auditTable)
            #expect(result.errors == "ledger: pay_1 is off by 3\n")
        }
    }

    /// What was looked at before an outage is not looked at again.
    @Test func anAuditIsResumed() async throws {
        let cursors = Mutex<[String?]>([])
        try await withDaemon { request in
            let count = cursors.withLock { cursors in
                cursors.append(request.query["cursor"])
                return cursors.count
            }
            if count == 2 { throw Problem(500, "internal", "broken") }
            return try Self.auditPiece(request)
        } _: { _, shell in
            let none = try await shell.run("shopctl orders audit --resume")
            #expect(none.code == 3 && none.errors.contains("no interrupted run"), "\(none)")
            let broken = try await shell.run("shopctl orders audit")
            #expect(broken.code == 1 && broken.output.contains("stock"), "\(broken)")
            let words = "stopped after 7 keys; to go on: shopctl orders audit --resume"
            #expect(broken.errors.contains(words), "\(broken)")
            let rest = try await shell.run("shopctl orders audit --resume")
            #expect(rest.code == 10 && rest.output == Self.auditTable, "\(rest)")
            #expect(cursors.withLock { $0 } == [nil, "second", "second"])
            let over = try await shell.run("shopctl orders audit --resume")
            #expect(over.code == 3)
        }
    }

    @Test func contextsAreKeptAndExplained() async throws {
        let shell = Shell()
        let script = """
            set -e
            shopctl config set server http://127.0.0.1:7100
            shopctl config set limit 20
            shopctl config get server
            SHOPCTL_LIMIT=30 shopctl config explain limit -o tsv --no-headers --columns value,wins --limit 40 || true
            shopctl config ls -o name
            shopctl config rm default -y
            shopctl config ls -o name
            """
        let result = try await shell.run(script)
        #expect(result.output.hasPrefix("http://127.0.0.1:7100\n"), "\(result.errors)")
        #expect(result.output.hasSuffix("context/default\n"))
        let typo = try await shell.run("shopctl config set servr x")
        #expect(typo.code == 2)
        #expect(typo.errors.contains("no setting `servr` (did you mean `server`?)"))
        _ = try shell.file("config/shopctl/config.json", #"{"current": "a", "contexts": {"a": {"sever": "x"}}}"#)
        let misspelled = try await shell.run("shopctl config ls")
        #expect(misspelled.code == 2)
        #expect(misspelled.errors.contains("unknown setting `sever` of context a"))
        #expect(misspelled.errors.contains("(did you mean `server`?)"))
        _ = try shell.file("config/shopctl/config.json", "{}")
        let wrong = try await shell.run("shopctl config set output xml")
        #expect(wrong.errors.contains("output `xml` can't be taken"))
    }
}

/// The orders that a daemon refuses to change.
private final class Refused: Sendable {
    let ids = Mutex<Set<OrderID>>([])
}
