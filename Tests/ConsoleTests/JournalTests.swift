import Console
import FoundationEssentials
import Glibc
import Synchronization
import Testing

/// A service that does what it is asked once a key, and remembers its answers.
private final class Bank: Sendable {
    private let state = Mutex<(keys: Set<String>, paid: [String: Int])>(([], [:]))
    /// - Returns: whether it was done now.
    @discardableResult func pay(_ what: String, _ key: String) -> Bool {
        state.withLock { state in
            guard state.keys.insert(key).inserted else { return false }
            state.paid[what, default: 0] += 1
            return true
        }
    }
    var paid: [String: Int] { state.withLock { $0.paid } }
}

@Suite struct JournalTests {
    private static let directoryName = "batches"

    private func identity(
        _ items: [String], digest: String = "d1", input: String = "/x/pay.csv", salt: String? = nil,
        legacy: String? = nil
    ) -> BatchIdentity {
        BatchIdentity(
            command: "fruit pay", server: "http://a", digest: digest, legacyDigest: legacy, input: input,
            salt: salt ?? digest, ids: items, user: "ann", now: "2026-11-28T09:00:00Z")
    }

    @Test func aJournalOfTheVersionBeforeIsUnderstood() async throws {
        try await withTemporaryDirectory { directory in
            let bank = Bank()
            // It knew an item by its spelling; two of them mean the same, and one has the other's old id.
            let spelled = ["0.10-1", "0.1-1", "7-1"]
            try await run(
                spelled, bank, try .open(directory: directory, identity(spelled), .once), concurrency: 1, stopAfter: 1)
            var now = identity(["is:0.1-1", "is:0.1-2", "is:7-1"])
            now.earlierIDs = spelled
            do {
                let journal = try BatchJournal.open(directory: directory, now, .resume)
                #expect(journal.earlier["is:0.1-1"]?.state == .done && journal.earlier["is:0.1-2"]?.state == .failed)
                let summary = try await run(now.ids, bank, journal)
                #expect(summary.earlier == 1 && summary.done == 2)
            }
            // What the new one has written is not taken for the old.
            #expect(try BatchJournal.open(directory: directory, now, .once).finished != nil)
            #expect(bank.paid == ["0.10-1": 1, "is:0.1-2": 1, "is:7-1": 1])
        }
    }

    private func items(_ ids: [String], _ journal: BatchJournal) -> [BatchRun.Item] {
        ids.enumerated().map { index, id in
            BatchRun.Item(
                BatchRecord(number: index + 1, place: TextPlace(line: index + 2, column: 1), values: [:]), id: id,
                key: journal.earlier[id]?.key ?? "\(journal.salt)/\(id)")
        }
    }

    @discardableResult private func run(
        _ ids: [String], _ bank: Bank, _ journal: BatchJournal, concurrency: Int = 2, stopAfter: Int = .max
    ) async throws -> BatchRun.Summary {
        try await journal.begin()
        let count = Atomic<Int>(0)
        let run = BatchRun(
            concurrency: concurrency, policy: .stop, journal: journal,
            explain: { ($0 as? CommandError) ?? CommandError("other", "\($0)") })
        let summary = try await run.run(items(ids, journal)) { item in
            guard count.add(1, ordering: .relaxed).newValue <= stopAfter else { throw CommandError("no", "no") }
            bank.pay(item.id, item.key)
        } finished: { _ in
        }
        if summary.isWhole { try await journal.finish(at: "2026-11-28T09:00:01Z") }
        return summary
    }

    private func code(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            return (error as? CommandError)?.code ?? "\(error)"
        }
    }

    @Test func wherePowerIsCutEachItemIsDoneOnce() async throws {
        let ids = (1...6).map { "item-\($0)" }
        try await withTemporaryDirectory { directory in
            let path = directory + "/fruit-pay-d1.jsonl"
            let whole = Bank()
            try await run(ids, whole, try .open(directory: directory, identity(ids), .once))
            let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
            let tails: [[UInt8]] = [
                [], [UInt8](repeating: 0, count: 700), Array("\u{FF}{\"item\":1,\"sta".utf8) + [0x0A],
            ]
            for cut in 0...bytes.count {
                let tail = tails[cut % tails.count]
                let bank = Bank()
                // What is on the disk says at least what was asked for.
                for line in bytes[..<cut].split(separator: 0x0A) {
                    guard let value = try? JSONReader.value(in: Array(line)), let id = value["id"]?.text,
                        let key = value["key"]?.text
                    else { continue }
                    bank.pay(id, key)
                }
                try Data(bytes[..<cut] + tail).write(to: URL(filePath: path))
                let journal: BatchJournal
                do throws(CommandError) {
                    journal = try BatchJournal.open(directory: directory, identity(ids), .resume)
                } catch {
                    // Nothing was on the disk, so nothing was asked for.
                    #expect(error.code == "no_run" && bank.paid.isEmpty, "cut at \(cut): \(error)")
                    try await run(ids, bank, try .open(directory: directory, identity(ids), .once))
                    #expect(bank.paid == whole.paid, "cut at \(cut)")
                    continue
                }
                if journal.finished == nil { try await run(ids, bank, journal) }
                #expect(bank.paid == whole.paid, "cut at \(cut)")
            }
        }
    }

    @Test func theSameInputIsDoneOnceAndOnPurposeTwice() async throws {
        let ids = ["a-1", "b-1", "b-2"]
        try await withTemporaryDirectory { directory in
            let bank = Bank()
            try await run(ids, bank, try .open(directory: directory, identity(ids), .once))
            #expect(
                try BatchJournal.open(directory: directory, identity(ids), .once).finished == "2026-11-28T09:00:01Z")
            #expect(try BatchJournal.open(directory: directory, identity(ids), .resume).finished != nil)
            #expect(bank.paid == ["a-1": 1, "b-1": 1, "b-2": 1])
            try await run(ids, bank, try .open(directory: directory, identity(ids, salt: "other"), .again))
            #expect(bank.paid == ["a-1": 2, "b-1": 2, "b-2": 2])
            // Another input with the same lines, elsewhere, is another run.
            try await run(
                ids, bank, try .open(directory: directory, identity(ids, digest: "d2", input: "/x/next.csv"), .once))
            #expect(bank.paid == ["a-1": 3, "b-1": 3, "b-2": 3])
        }
    }

    @Test func anEditedInputGoesOnByItem() async throws {
        let ids = (1...6).map { "item-\($0)" }
        let edited = ["item-2", "item-1", "item-3", "new", "item-5", "item-6"]
        try await withTemporaryDirectory { directory in
            let bank = Bank()
            let first = try await run(
                ids, bank, try .open(directory: directory, identity(ids), .once), concurrency: 1, stopAfter: 3)
            #expect(first.done == 3 && first.failed == 1 && first.untried == 2)
            #expect(code { _ = try BatchJournal.open(directory: directory, identity(ids), .once) } == "unfinished_run")
            let other = identity(edited, digest: "d2")
            #expect(code { _ = try BatchJournal.open(directory: directory, other, .once) } == "unfinished_run")
            #expect(code { _ = try BatchJournal.open(directory: directory, identity(ids), .again) } == "unfinished_run")
            // Under another name, most of it is known all the same.
            let copied = identity(edited, digest: "d2", input: "/x/copy.csv")
            #expect(code { _ = try BatchJournal.open(directory: directory, copied, .once) } == "unfinished_run")
            do {
                let journal = try BatchJournal.open(directory: directory, other, .resume)
                #expect(journal.salt == "d1" && journal.gone == 0)
                let summary = try await run(edited, bank, journal)
                #expect(summary.done == 3 && summary.earlier == 3 && summary.isWhole)
            }
            #expect(bank.paid == ["item-1": 1, "item-2": 1, "item-3": 1, "new": 1, "item-5": 1, "item-6": 1])
            #expect(try BatchJournal.open(directory: directory, other, .once).finished != nil)
            // Lines that were added to a finished file: the others are not done anew.
            let longer = identity(edited + ["one-more"], digest: "d3")
            #expect(code { _ = try BatchJournal.open(directory: directory, longer, .once) } == "done_before")
            try await run(longer.ids, bank, try .open(directory: directory, longer, .resume))
            #expect(bank.paid.values.allSatisfy { $0 == 1 } && bank.paid["one-more"] == 1)
        }
    }

    @Test func aRunThatIsUnderWayIsNamed() async throws {
        try await withTemporaryDirectory { directory in
            let journal = try BatchJournal.open(directory: directory, identity(["a"]), .once)
            try await journal.begin()
            do {
                _ = try BatchJournal.open(directory: directory, identity(["a"]), .resume)
                Issue.record("opened twice")
            } catch let error as CommandError {
                #expect(error.exit == .locked && error.isRetryable)
                #expect(error.why?.hasPrefix("ann on ") == true && error.why?.hasSuffix("T09:00:00Z") == true)
            }
            withExtendedLifetime(journal) {}
        }
    }

    @Test func whatAnEarlierVersionLeftIsGoneOnWith() async throws {
        let old = """
            {"command":"fruit pay","input":"/x/pay.csv","items":3}
            {"item":1,"state":"begun","key":"old-1"}
            {"item":1,"state":"done","key":"old-1"}
            {"item":2,"state":"begun","key":"old-2"}

            """
        try await withTemporaryDirectory { directory in
            let path = directory + "/fruit-pay-old.jsonl"
            try Data(old.utf8).write(to: URL(filePath: path))
            let ids = ["a", "b", "c"]
            let bank = Bank()
            bank.pay("a", "old-1")
            bank.pay("b", "old-2")
            let same = identity(ids, legacy: "old")
            #expect(code { _ = try BatchJournal.open(directory: directory, same, .once) } == "unfinished_run")
            let edited = identity(ids, digest: "d2", legacy: "another")
            #expect(code { _ = try BatchJournal.open(directory: directory, edited, .resume) } == "old_journal")
            try await run(ids, bank, try .open(directory: directory, same, .resume))
            #expect(bank.paid == ["a": 1, "b": 1, "c": 1])
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(try BatchJournal.open(directory: directory, same, .once).finished != nil)
        }
    }

    @Test func whatCantBeWrittenDownIsNotAskedFor() async throws {
        let ids = (1...40).map { "item-\($0)" }
        try await withTemporaryDirectory { directory in
            let bank = Bank()
            let journal = try BatchJournal.open(directory: directory, identity(ids), .once)
            try await journal.begin()
            // As a full disk does: from some byte on, nothing is written any more. The limit is this process's own, so
            // that it stands as high as no other file here gets.
            let path = directory + "/fruit-pay-d1.jsonl"
            let far = 1 << 40
            truncate(path, far)
            defer { truncate(path, 0) }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            signal(SIGXFSZ, SIG_IGN)
            var low = limit
            low.rlim_cur = rlim_t(far + 600)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &low)
            defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) }
            let run = BatchRun(
                concurrency: 1, journal: journal, explain: { ($0 as? CommandError) ?? CommandError("other", "\($0)") })
            let summary = try await run.run(items(ids, journal)) {
                bank.pay($0.id, $0.key)
            } finished: { _ in
            }
            #expect(summary.failure?.code == "file", "\(summary)")
            #expect(bank.paid.count == summary.done && summary.done < 40 && summary.done + summary.untried == 40)
        }
    }

    @Test func finishedOnesGoAfterThirtyDays() async throws {
        try await withTemporaryDirectory { directory in
            let bank = Bank()
            try await run(["a"], bank, try .open(directory: directory, identity(["a"]), .once))
            try await run(["b"], bank, try .open(directory: directory, identity(["b"], digest: "d2"), .once))
            let unfinished = identity(["c", "d"], digest: "d3")
            try await run(unfinished.ids, bank, try .open(directory: directory, unfinished, .once), stopAfter: 1)
            for name in ["fruit-pay-d1.jsonl", "fruit-pay-d3.jsonl"] {
                var times = [timeval(), timeval()]
                let old = time(nil) - 31 * 86_400
                for index in times.indices { times[index].tv_sec = old }
                utimes("\(directory)/\(name)", times)
            }
            _ = try BatchJournal.open(directory: directory, identity(["x"], digest: "d4"), .again)
            let left = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            #expect(left == ["fruit-pay-d2.jsonl", "fruit-pay-d3.jsonl", "fruit-pay-d4.jsonl"])
        }
    }

    @Test func manyItemsShareOneWaitForTheDisk() async throws {
        let ids = (1...400).map { "item-\($0)" }
        try await withTemporaryDirectory { directory in
            let bank = Bank()
            let journal = try BatchJournal.open(directory: directory, identity(ids), .once)
            let summary = try await run(ids, bank, journal, concurrency: 32)
            #expect(summary.done == 400)
            #expect(journal.synchronizations < 400 / 2, "\(journal.synchronizations)")
        }
    }
}
