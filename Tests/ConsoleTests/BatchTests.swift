import Console
import FoundationEssentials
import Synchronization
import Testing

@Suite struct BatchTests {
    private let schema = BatchSchema(
        [.init("sku", isRequired: true), .init("quantity"), .init("warehouse")], identifier: "sku")

    private func read(_ text: String, _ name: String = "stdin") throws -> BatchInput {
        try BatchInput(name: name, bytes: Array(text.utf8), schema: schema)
    }

    private func faults(_ text: String, _ name: String = "x.csv") -> [String] {
        do {
            _ = try read(text, name)
            return []
        } catch let error as CommandError {
            #expect(error.exit == .usage)
            return error.details.isEmpty
                ? [error.what + (error.why.map { " (\($0))" } ?? "")] : error.details.map { "\($0.place) \($0.text)" }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func allThreeFormsSayTheSame() throws {
        let csv = try read("\u{FEFF}SKU,quantity\r\nA,1\r\n\"B \"\"b\"\"\",2\r\n")
        #expect(csv.format == .csv)
        #expect(csv.records.map { $0.text("sku") } == ["A", "B \"b\""])
        #expect(csv.records.map { $0.text("quantity") } == ["1", "2"])
        let lines = try read("{\"sku\": \"A\", \"quantity\": 1}\n\n{\"quantity\": 2, \"sku\": \"B\"}")
        #expect(lines.format == .jsonl)
        #expect(lines.records.map { $0.text("quantity") } == ["1", "2"])
        let ids = try read("A\n  B  \r\n\n")
        #expect(ids.format == .ids)
        #expect(ids.records.map { $0.text("sku") } == ["A", "B"])
        #expect(try read("sku\nA\n").format == .csv)
    }

    @Test func faultsSayLineAndColumn() {
        #expect(faults("sku,quanity\nA,1") == ["x.csv:1:5 unknown column \"quanity\"; did you mean `quantity`?"])
        #expect(faults("quantity\n1") == ["x.csv:1:1 the column sku is missing"])
        #expect(faults("sku,sku\nA,A") == ["x.csv:1:5 the column sku is there twice"])
        #expect(
            faults("sku,quantity\nA,1,2\nB\n") == [
                "x.csv:2:1 3 fields where the header has 2", "x.csv:3:1 1 fields where the header has 2",
            ])
        #expect(faults("sku,quantity\nA,\"1\n2") == ["x.csv:2:3 the quote that opens here is never closed"])
        #expect(faults("sku,quantity\nüä,a\"b") == ["x.csv:2:5 a quote inside a field that does not begin with one"])
        #expect(
            faults("sku,quantity\n\"A\"x,1") == [
                "x.csv:2:4 text after the closing quote; a quote inside is written twice"
            ])
        #expect(faults("sku,quantity\n,1\n") == ["x.csv:2:1 sku is missing"])
        #expect(
            faults("{\"sku\": \"A\"}\n{\"sku\" \"B\"}", "x.jsonl") == ["x.jsonl:2:8 a colon is missing after \"sku\""])
        #expect(faults("[1]", "x.jsonl") == ["x.jsonl:1:1 an object is needed, not an array"])
        #expect(
            faults("{\"sku\": \"A\", \"color\": 1}", "x.jsonl") == [
                "x.jsonl:1:1 unknown field \"color\"; the fields are sku, quantity, warehouse"
            ])
        #expect(faults("A B", "x.txt") == ["x.txt:1:1 one id a line, without spaces"])
    }

    @Test func whatIsNoTextIsRefused() {
        #expect(faults("") == ["x.csv is empty (there is no item in it)"])
        #expect(faults("sku\n") == ["x.csv is empty (there is no item in it)"])
        #expect(throws: CommandError.usage("x is not UTF-8", why: "line 2, column 2", hint: "save it as UTF-8")) {
            try BatchInput(name: "x", bytes: Array("sku\nA".utf8) + [0xC3, 0x28], schema: schema)
        }
        #expect(throws: CommandError.usage("x can't be read", why: "it is UTF-16", hint: "save it as UTF-8")) {
            try BatchInput(name: "x", bytes: [0xFF, 0xFE, 0x41, 0], schema: schema)
        }
        #expect(throws: CommandError.self) {
            try BatchInput(name: "x", bytes: [UInt8](repeating: 65, count: BatchInput.maximumBytes + 1), schema: schema)
        }
    }

    @Test func atMostAHundredFaultsAreListed() {
        let text = "sku,quantity\n" + String(repeating: "A\n", count: 500)
        #expect(faults(text).count == 100)
    }

    @Test func failedItemsAreValidInputAgain() throws {
        let input = try read("sku,quantity\n\"A,1\",1\nB,2\nC,3\n", "x.csv")
        let again = input.text(of: [input.records[0], input.records[2]]) { "k\($0.number)" }
        #expect(again == "sku,quantity,idempotencyKey\n\"A,1\",1,k1\nC,3,k3\n")
        let withKeys = BatchSchema(schema.fields + [.init(BatchInput.keyField)], identifier: "sku")
        let third = try BatchInput(name: "y.csv", bytes: Array(again.utf8), schema: withKeys)
        #expect(third.records.map { $0.text("idempotencyKey") } == ["k1", "k3"])
        // Keys that are there stay; other forms have room for them, too.
        let mixed = "sku,idempotency_key\nA,own\nB,\n"
        let some = try BatchInput(name: "z.csv", bytes: Array(mixed.utf8), schema: withKeys)
        #expect(some.text(of: some.records) { "k\($0.number)" } == "sku,idempotencyKey\r\nA,own\r\nB,k2\r\n")
        let ids = try BatchInput(name: "z.txt", bytes: Array("A\nB\n".utf8), schema: withKeys)
        #expect(ids.text(of: ids.records) { "k\($0.number)" } == "sku,idempotencyKey\r\nA,k1\r\nB,k2\r\n")
        let lines = try BatchInput(
            name: "z.jsonl", bytes: Array("{\"sku\": \"A\", \"quantity\": 2}\n".utf8), schema: withKeys)
        #expect(
            lines.text(of: lines.records) { _ in "k" } == "{\"sku\":\"A\",\"quantity\":2,\"idempotencyKey\":\"k\"}\n")
    }

    @Test func aMissingFileIsSaidPlainly() {
        #expect(throws: CommandError.usage("can't read /nonexistent/x", why: "No such file or directory")) {
            try BatchInput.read(path: "/nonexistent/x", input: EmptySource(), schema: schema)
        }
        #expect(throws: CommandError.usage("can't read /", why: "Is a directory")) {
            try BatchInput.read(path: "/", input: EmptySource(), schema: schema)
        }
    }

    private func run(_ journal: BatchJournal?, policy: ErrorPolicy = .continue) -> BatchRun {
        BatchRun(
            concurrency: 2, policy: policy, journal: journal,
            explain: { ($0 as? CommandError) ?? CommandError("other", "\($0)") })
    }
    private func items(_ input: BatchInput) -> [BatchRun.Item] {
        input.records.map { .init($0, id: "id-\($0.number)", key: "key-\($0.number)") }
    }

    @Test func stopAtTheFirstFailureLeavesTheRest() async throws {
        let input = try read((1...50).map { "S\($0)" }.joined(separator: "\n"))
        let summary = try await run(nil, policy: .stop).run(items(input)) { item in
            if item.record.number == 1 { throw CommandError("no", "no") }
        } finished: { _ in
        }
        #expect(summary.failed == 1)
        #expect(summary.untried >= 40)
        #expect(summary.done + summary.failed + summary.untried == 50)
    }

    @Test func anInterruptLetsTheItemInHandEnd() async throws {
        let input = try read((1...50).map { "S\($0)" }.joined(separator: "\n"))
        let (started, starts) = AsyncStream.makeStream(of: Void.self)
        let (gate, gates) = AsyncStream.makeStream(of: Void.self)
        let ended = Atomic<Int>(0)
        var single = run(nil)
        single.concurrency = 1
        let running = single
        let items = items(input)
        let task = Task {
            try await running.run(items) { item in
                if item.record.number == 1 {
                    starts.yield()
                    for await _ in gate { break }
                    #expect(!Task.isCancelled)
                }
                ended.add(1, ordering: .relaxed)
            } finished: { _ in
            }
        }
        for await _ in started { break }
        task.cancel()
        gates.yield()
        let summary = try await task.value
        #expect(summary.isInterrupted)
        #expect(summary.exit == .interrupted)
        #expect(ended.load(ordering: .relaxed) == 1)
        #expect(summary.untried == 49)
    }

    @Test func aLockNamesItsHolder() async throws {
        try await withTemporaryDirectory { directory in
            func take(_ wait: Duration = .zero) async throws -> RunLock {
                try await RunLock.take(
                    "nightly", directory: directory, wait: wait, user: "ann", now: { "2026-11-21T09:00:00Z" })
            }
            var held: RunLock? = try await take()
            do {
                _ = try await take()
                Issue.record("taken twice")
            } catch let error as CommandError {
                #expect(error.exit == .locked)
                #expect(error.why?.hasPrefix("ann on ") == true)
                #expect(error.why?.hasSuffix("since 2026-11-21T09:00:00Z") == true)
            }
            let waiting = Task { try await take(.seconds(20)) }
            withExtendedLifetime(held) {}
            held = nil
            _ = try await waiting.value
            await #expect(throws: CommandError.self) {
                try await RunLock.take("../x", directory: directory, wait: .zero, user: "", now: { "" })
            }
        }
    }
}
