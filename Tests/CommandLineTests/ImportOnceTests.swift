import Console
import EventLoop
import Foundation
import Glibc
import HTTPServer
import ShopAPI
import Synchronization
import TestSupport
import Testing

/// A daemon that takes counts, and remembers which under which key.
private final class Warehouse: Sendable {
    struct Book {
        /// What was counted, by key.
        var known: [String: String] = [:]
        /// How often which counts were set.
        var set: [String: Int] = [:]
        var isRefusing = false
        /// Done, and the answer is 503 however often one asks.
        var isSilent = false
        /// Done, and never answered.
        var isHeld = false
    }
    let book = Mutex(Book())
    var keys: [String] { book.withLock { $0.known.keys.sorted() } }
    func times(_ counts: String) -> Int { book.withLock { $0.set[counts] ?? 0 } }
    func change(_ body: (inout Book) -> Void) { book.withLock { body(&$0) } }

    func answer(_ request: FakeDaemon.Request) async throws -> HTTPResponse {
        guard request.query["dryRun"] == nil else { return try Self.summary() }
        let key = request.headers["Idempotency-Key"] ?? UUID().uuidString
        var isReplayed = false
        try book.withLock { book in
            if let known = book.known[key] {
                guard known == request.body else { throw Problem(422, "idempotency_key_reused", "It was another") }
                isReplayed = true
            } else {
                if book.isRefusing { throw Problem(422, "invalid", "Some records are wrong") }
                book.known[key] = request.body
                book.set[request.body, default: 0] += 1
            }
            if book.isSilent { throw Problem(503, "outcome_unknown", "It may have been done") }
        }
        while book.withLock({ $0.isHeld }) { try await Task.sleep(for: .milliseconds(5)) }
        var response = try Self.summary()
        if isReplayed { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }

    private static func summary() throws -> HTTPResponse {
        try FakeDaemon.json(ImportSummary(rows: 1, created: 0, updated: 1, unchanged: 0))
    }
}

/// Counts that are set twice take back what was sold in between.
@Suite(.timeLimit(.minutes(5))) struct ImportOnceTests {
    private static let counts = "sku,on_hand\nMUG,5\n"
    private let command = "shopctl stock import -y -o csv --no-headers -f"

    private func withWarehouse(
        _ body: (Warehouse, FakeDaemon, Shell) async throws -> Void
    ) async throws {
        let warehouse = Warehouse()
        try await withDaemon({ try await warehouse.answer($0) }) { daemon, shell in
            _ = try shell.file("counted.csv", Self.counts)
            try await body(warehouse, daemon, shell)
        }
    }

    @Test func theSameFileTwiceIsSetOnce() async throws {
        try await withWarehouse { warehouse, daemon, shell in
            let first = try await shell.run("\(command) counted.csv")
            #expect(first.code == 0 && first.output == "1,0,1,0\r\n", "\(first.errors)")
            let asked = daemon.requests.count
            // From wherever it comes.
            for input in ["counted.csv", "- < counted.csv", "<(cat counted.csv)"] {
                let second = try await shell.run("\(command) \(input)")
                #expect(second.code == 0 && second.output.isEmpty, "\(input): \(second.errors)")
                #expect(second.errors.contains("stock import: already done on 20"), "\(second.errors)")
                #expect(second.errors.contains(", nothing was sent\n"), "\(second.errors)")
            }
            #expect(daemon.requests.count == asked && warehouse.times(Self.counts) == 1)
            let again = try await shell.run("\(command) counted.csv --repeat")
            #expect(again.code == 0 && again.output == "1,0,1,0\r\n", "\(again.errors)")
            #expect(warehouse.times(Self.counts) == 2 && warehouse.keys.count == 2)
            #expect(try await shell.run("\(command) counted.csv").errors.contains("already done on"))
            // Other counts in the same file are another import, and so is another form.
            _ = try shell.file("counted.csv", "sku,on_hand\nMUG,6\n")
            #expect(try await shell.run("\(command) counted.csv").output == "1,0,1,0\r\n")
            #expect(try await shell.run("\(command) counted.csv --format jsonl").output == "1,0,1,0\r\n")
            let left = try await shell.run("ls -A state/shopctl | grep input-; shopctl jobs ls -o csv --columns state")
            #expect(left.output == "state\r\ndone\r\ndone\r\ndone\r\ndone\r\n", "\(left.output)")
        }
    }

    @Test func anotherMachineMakesTheSameKey() async throws {
        try await withWarehouse { warehouse, _, shell in
            async let one = shell.run("XDG_STATE_HOME=$HOME/one \(command) counted.csv")
            async let two = shell.run("XDG_STATE_HOME=$HOME/two \(command) - < counted.csv")
            let both = try await [one, two]
            #expect(both.allSatisfy { $0.code == 0 && $0.output == "1,0,1,0\r\n" }, "\(both)")
            #expect(warehouse.times(Self.counts) == 1 && both.contains { $0.errors.contains("(replayed)") })
            let given = try await shell.run("\(command) counted.csv --idempotency-key night-17")
            #expect(given.code == 0 && warehouse.keys.contains("night-17"), "\(given.errors)")
        }
    }

    @Test func whatWasRefusedIsNotToBeResumed() async throws {
        try await withWarehouse { warehouse, _, shell in
            warehouse.change { $0.isRefusing = true }
            let refused = try await shell.run("\(command) counted.csv")
            #expect(refused.code == 2 && refused.errors.contains("Some records are wrong"), "\(refused.errors)")
            #expect(try await shell.run("shopctl jobs ls -q").output.isEmpty)
            #expect(try await shell.run("\(command) counted.csv --resume").code == 5)
            warehouse.change { $0.isRefusing = false }
            let second = try await shell.run("\(command) counted.csv")
            #expect(second.code == 0 && warehouse.times(Self.counts) == 1, "\(second.errors)")
        }
    }

    @Test func whatWasNotAnsweredIsAskedAboutWithItsKey() async throws {
        try await withWarehouse { warehouse, _, shell in
            warehouse.change { $0.isSilent = true }
            let first = try await shell.run("\(command) counted.csv")
            #expect(first.code == 13 || first.code == 8, "\(first.errors)")
            #expect(first.errors.contains("to ask whether it was done: shopctl stock import"), "\(first.errors)")
            #expect(first.errors.contains("counted.csv --resume\n"), "\(first.errors)")
            warehouse.change { $0.isSilent = false }
            for flags in ["", " --repeat"] {
                let second = try await shell.run("\(command) counted.csv\(flags)")
                #expect(second.code == 5 && second.errors.contains("--resume"), "\(flags): \(second.errors)")
            }
            let resumed = try await shell.run("\(command) counted.csv --resume")
            #expect(resumed.code == 0 && resumed.errors.contains("(replayed)"), "\(resumed.errors)")
            #expect(warehouse.times(Self.counts) == 1 && warehouse.keys.count == 1)
            #expect(try await shell.run("\(command) counted.csv --resume").errors.contains("already done on"))
        }
    }

    @Test func aRunThatWasKilledGoesOn() async throws {
        try await withWarehouse { warehouse, _, shell in
            warehouse.change { $0.isHeld = true }
            let (process, _) = try await shell.start("exec \(command) counted.csv")
            try await eventually("it is set") { warehouse.times(Self.counts) == 1 }
            #expect(try await shell.run("\(command) counted.csv").code == 9)
            await process.signal(SIGKILL)
            _ = try await process.exit()
            warehouse.change { $0.isHeld = false }
            #expect(try await shell.run("\(command) counted.csv").code == 5)
            let rest = try await shell.run("\(command) counted.csv --resume")
            #expect(rest.code == 0 && warehouse.times(Self.counts) == 1, "\(rest.errors)")
        }
    }

    /// The journal as a power cut leaves it: cut within every line and at every end of one.
    @Test func afterAPowerCutItIsSetOnce() async throws {
        try await withWarehouse { warehouse, _, shell in
            #expect(try await shell.run("\(command) counted.csv").code == 0)
            let journal = try await Journal(shell)
            for cut in journal.cuts {
                try journal.cut(at: cut)
                let resumed = try await shell.run("\(command) counted.csv --resume || \(command) counted.csv")
                #expect(resumed.code == 0, "cut at \(cut): \(resumed.errors)")
                #expect(warehouse.times(Self.counts) == 1, "cut at \(cut): \(resumed.errors)")
            }
        }
    }

    @Test func aRehearsalLeavesNoJournal() async throws {
        try await withWarehouse { warehouse, daemon, shell in
            let rehearsed = try await shell.run("\(command) counted.csv --dry-run; \(command) counted.csv --dry-run")
            #expect(rehearsed.code == 0 && rehearsed.output == "1,0,1,0\r\n1,0,1,0\r\n", "\(rehearsed.errors)")
            #expect(daemon.requests.allSatisfy { $0.headers["Idempotency-Key"] == nil })
            #expect(try await shell.run("shopctl jobs ls -q").output.isEmpty && warehouse.keys.isEmpty)
            // Nobody confirmed: nothing is left of it either.
            #expect(try await shell.run("shopctl stock import -f counted.csv").code == 12)
            #expect(try await shell.run("shopctl jobs ls -q").output.isEmpty)
        }
    }
}

/// The only journal of a state directory, and where a power cut may end it.
struct Journal {
    let path: String
    private let bytes: [UInt8]

    init(_ shell: Shell) async throws {
        let name = try #require(try await shell.run("ls state/shopctl/batches").output.split(separator: "\n").first)
        path = "\(shell.home)/state/shopctl/batches/\(name)"
        bytes = Array(FileManager.default.contents(atPath: path) ?? Data())
    }

    /// Where its lines end.
    var ends: [Int] { bytes.indices.filter { bytes[$0] == 0x0A } }
    var cuts: [Int] { [0] + ends.flatMap { [$0 - 40, $0, $0 + 1] }.filter { $0 > 0 } }

    /// What is behind an odd place was given to the file, and never written.
    func cut(at place: Int) throws {
        let tail = place % 2 == 0 ? [] : [UInt8](repeating: 0, count: 512)
        try Data(bytes[..<place] + tail).write(to: URL(filePath: path))
    }
}
