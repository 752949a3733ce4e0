import FoundationEssentials
import Testing

/// All that is left is paid back where nothing is said of the amount, or `all`; never for an empty cell.
@Suite struct EmptyAmountTests {
    @Test func anEmptyCellIsNoOrderToPayEverything() async throws {
        let till = Till()
        try await withDaemon({ try await till.answer($0) }) { daemon, shell in
            let order = Orders.id(1)
            let inputs = [
                ("a.csv", "order,amount\n\(order),\n"), ("b.csv", "order,amount\n\(order),\"\"\n"),
                ("c.csv", "order,amount\n\(order),  \n"), ("d.jsonl", #"{"order":"\#(order)","amount":null}"#),
                ("e.jsonl", #"{"order":"\#(order)","amount":""}"#),
                ("f.jsonl", #"{"order":"\#(order)","amount":{"value":5}}"#),
                ("g.jsonl", #"{"order":"\#(order)","amount":[]}"#),
            ]
            for (name, text) in inputs {
                _ = try shell.file(name, text)
                for command in ["create --amount 5.00", "create", "batch"] {
                    let result = try await shell.run("shopctl refunds \(command) -y -f \(name)")
                    #expect(result.code == 2 && result.errors.contains("amount"), "\(command) \(name): \(result)")
                }
            }
            _ = try shell.file("h.csv", "order,amount,lines\n\(order),,\n")
            _ = try shell.file("i.csv", "order,lines\n\(order),\n\(order),\"  \"\n")
            for name in ["h.csv", "i.csv"] {
                let result = try await shell.run("shopctl refunds batch -y -f \(name)")
                #expect(result.code == 2 && result.errors.contains("is empty"), "\(result)")
            }
            let said = try await shell.run("shopctl refunds batch -y -f a.csv")
            #expect(said.errors.contains("a.csv:2:"), "\(said.errors)")
            #expect(said.errors.contains("amount is empty: write `all` for all that is left"), "\(said.errors)")
            #expect(daemon.requests.isEmpty)
        }
    }

    @Test func allIsAWord() async throws {
        let till = Till()
        try await withDaemon({ try await till.answer($0) }) { _, shell in
            _ = try shell.file("all.csv", "order,amount,lines\n\(Orders.id(1)),all,\n\(Orders.id(2)),,TEA-1=1\n")
            let batch = try await shell.run("shopctl refunds batch -y -q -f all.csv")
            #expect(batch.code == 0, "\(batch.errors)")
            _ = try shell.file("some.csv", "order,amount\n\(Orders.id(3)),all\n")
            let create = try await shell.run("shopctl refunds create --amount 5.00 -y -q -f some.csv")
            #expect(create.code == 0, "\(create.errors)")
            #expect(till.paid == Dictionary((1...3).map { ("\(Orders.id($0)) all", 1) }, uniquingKeysWith: +))
        }
    }
}
