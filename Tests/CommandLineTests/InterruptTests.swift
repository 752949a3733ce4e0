import FoundationEssentials
import HTTPServer
import ShopAPI
import TestSupport
import Testing

/// Whatever a command waits for, Ctrl-C and SIGTERM end it, and no file can keep it for ever.
@Suite struct InterruptTests {
    /// Runs a command until it heeds signals and `until` holds, then sends one; prints its exit code. One that does not
    /// end is killed, which is seen by the code.
    private static let interrupted = """
        interrupted() {
            local signal=$1 until=$2; shift 2
            "$@" & local pid=$!
            until heeds $pid && $until $pid; do kill -0 $pid 2> /dev/null || break; done 2> /dev/null
            kill -$signal $pid
            timeout 30 tail --pid=$pid -f /dev/null || kill -9 $pid
            wait $pid 2> /dev/null; echo $?
        }
        heeds() { (( (0x$(awk '/^SigCgt/ { print $2 }' /proc/$1/status) & 0x4002) == 0x4002 )); }
        at_once() { true; }

        """

    static let waits = [
        "orders ls --credentials-file pipe", "orders ls --token-file pipe", "audit verify -f pipe",
        "audit verify --anchor pipe -f lines", "topics ls --stores-file pipe", "refunds batch -f pipe -y",
        "apply pipe -y", "stock import -f pipe -y", "topics produce some --lines -f pipe --brokers 127.0.0.1:1",
        "orders get -f pipe", "cache stats --stores-file pipe",
    ]

    @Test(arguments: waits, ["INT", "TERM"])
    func aPipeThatNobodyWritesIntoIsInterrupted(_ command: String, _ signal: String) async throws {
        let shell = Shell(server: "http://127.0.0.1:1")
        let script = "mkfifo pipe; touch lines; interrupted \(signal) at_once shopctl \(command)"
        let result = try await shell.run(Self.interrupted + script)
        #expect(result.output.hasSuffix("130\n"), "\(result)")
    }

    @Test func whatIsWrittenIntoAPipeIsReadToItsEnd() async throws {
        let shell = Shell()
        let empty = try await shell.run("shopctl audit verify -f <(:) && shopctl audit verify -f <(true; sleep 0.1; :)")
        #expect(empty.code == 0, "\(empty)")
        let late = try await shell.run("shopctl audit verify -f <(sleep 0.2; echo late)")
        #expect(late.code == 2 && late.errors.contains(":1 is no line of that kind"), "\(late)")
        let named = try await shell.run("mkfifo pipe; echo x > pipe & shopctl audit verify -f pipe")
        #expect(named.code == 2 && named.errors.contains("pipe:1 is no line of that kind"), "\(named)")
    }

    @Test(arguments: [
        ("audit verify -f /dev/zero", 2, "line 1 is too long"), ("audit verify --anchor /dev/zero", 2, "is too long"),
        ("orders ls --credentials-file /dev/zero", 4, "File too large"),
        ("orders ls --token-file /dev/zero", 4, "File too large"),
        ("topics ls --stores-file /dev/zero", 2, "File too large"), ("apply /dev/zero", 2, "is too large"),
        ("refunds batch -f /dev/zero", 2, "is too large"), ("stock import -f /dev/zero", 2, "File too large"),
    ]) func aFileWithoutEndIsRefused(_ command: String, _ code: Int32, _ reason: String) async throws {
        let shell = Shell(server: "http://127.0.0.1:1")
        let result = try await shell.run("timeout 60 shopctl \(command)")
        #expect(result.code == code && result.errors.contains(reason), "\(result)")
    }

    @Test(arguments: ["INT", "TERM"]) func aReaderThatTakesNothingKeepsNobody(_ signal: String) async throws {
        let orders = (0..<200).map { Orders.order($0) }
        try await withDaemon { _ in
            try FakeDaemon.json(Page(orders, next: "more"))
        } _: { _, shell in
            let script = """
                mkfifo pipe; exec 3<> pipe
                full() { [ $(awk '/^wchar/ { print $2 }' /proc/$1/io) -ge 61440 ]; }
                list() { exec shopctl orders ls --all -o jsonl > pipe; }
                interrupted \(signal) full list
                """
            let result = try await shell.run(Self.interrupted + script)
            #expect(result.output == "130\n", "\(result)")
        }
    }

    @Test(arguments: ["INT", "TERM"]) func aDaemonThatDoesNotAnswerIsInterrupted(_ signal: String) async throws {
        let asked = TestDirectory.path("asked")
        try await withDaemon { _ in
            try Data().write(to: URL(filePath: asked))
            try await Task.sleep(for: .seconds(600))
            return HTTPResponse(status: 500)
        } _: { _, shell in
            let result = try await shell.run(
                Self.interrupted + "asked() { [ -e \(asked) ]; }; interrupted \(signal) asked shopctl login")
            #expect(result.output == "130\n", "\(result)")
            let late = try await shell.run("timeout 20 shopctl login --timeout 300ms")
            #expect(late.code == 8, "\(late)")
        }
    }

    /// It says what it has found so far, and how to go on.
    @Test(arguments: ["INT", "TERM"]) func anAuditIsInterruptedAndGoesOn(_ signal: String) async throws {
        let asked = TestDirectory.path("asked")
        try await withDaemon { request in
            let check = AuditReport.Check(invariant: 1, name: "stock", checked: 2, violations: 0, examples: [])
            if request.query["cursor"] == nil {
                return try FakeDaemon.json(AuditPiece(at: Orders.placed, checks: [check], keys: 9, next: "on"))
            }
            if (try? Data(contentsOf: URL(filePath: asked))) == nil {
                try Data().write(to: URL(filePath: asked))
                try await Task.sleep(for: .seconds(600))
            }
            return try FakeDaemon.json(AuditPiece(at: Orders.placed, checks: [check], keys: 9))
        } _: { _, shell in
            let audit = "shopctl orders audit -o csv --no-headers --columns name,checked"
            let result = try await shell.run(
                Self.interrupted + "asked() { [ -e \(asked) ]; }; interrupted \(signal) asked \(audit)")
            #expect(result.output == "stock,2\r\n130\n", "\(result)")
            #expect(result.errors.contains("stopped after 9 keys; to go on: \(audit) --resume"), "\(result)")
            let rest = try await shell.run("\(audit) --resume")
            #expect(rest.code == 0 && rest.output == "stock,4\r\n", "\(rest)")
        }
    }
}
