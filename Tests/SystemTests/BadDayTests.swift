import EventLoop
import FoundationEssentials
import Glibc
import LocalStack
import ShopAPI
import TestSupport
import Testing

extension Installation {
    /// Runs `sql` as the superuser of its database, or of one that is named.
    @discardableResult
    func psql(_ sql: String, database: String = "shop") async throws -> String {
        var command = ChildCommand(
            try PostgresPrograms.find(version: nil).psql,
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", "\(ports.postgres)"]
                + ["-U", "postgres", "-d", database, "-c", sql])
        command.environment = ["PGPASSWORD": try configuration().database.admin?.password ?? ""]
        let done = try await ChildProcess.run(command, on: TestLoops.any)
        guard done.status.isSuccess else { throw TestSupportError(description: "psql: \(done.errorText)") }
        return done.outputText
    }

    /// Runs the daemon in the foreground until it ends by itself.
    func runDaemon() async throws -> ChildOutput {
        try await ChildProcess.run(ChildCommand(shopd, ["run", "--config", configurationFile]), on: TestLoops.any)
    }

    /// Runs `shopctl up` as somebody at a prompt would.
    var upCommand: ChildCommand {
        let named = [
            "rest": ports.rest, "health": ports.health, "postgres": ports.postgres, "redis": ports.redis,
            "kafka": ports.kafka,
        ]
        var command = ChildCommand(
            TestInstallation.program("shopctl"),
            ["up", "--no-sample"] + named.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)-port", "\($0.value)"] })
        command.environment = [
            "PATH": "/usr/bin:/bin", "SHOP_HOME": home, "HOME": Self.place(home),
            "XDG_CONFIG_HOME": Self.place(home) + "/config",
        ]
        return command
    }
    private static func place(_ home: String) -> String { home + "-of-a-user" }
}

@Suite(.timeLimit(.minutes(3))) struct BadDayTests {
    let loop = TestLoops.any

    @Test func aDatabaseOfAnotherVersionIsRefusedAndBothVersionsAreNamed() async throws {
        let installation = try await TestInstallation.start()
        try await installation.kill("shopd", on: loop)
        let newest = try #require(
            Int(try await installation.psql("select max(number) from orders.schema_migrations").dropLast()))

        try await installation.psql("insert into orders.schema_migrations values (99, '0099_later.sql', 'x')")
        let newer = try await installation.runDaemon()
        #expect(newer.status == ExitStatus(code: 1, signal: 0))
        #expect(newer.errorText.contains("schema orders"), "\(newer.errorText)")
        #expect(newer.errorText.contains("is at version 99 (0099_later.sql)"), "\(newer.errorText)")
        #expect(newer.errorText.contains("knows up to \(newest)"), "\(newer.errorText)")
        // Nor does `up` change anything there.
        let error = await #expect(throws: LocalStackError.self) { try await installation.up(on: loop) }
        #expect(error?.message.contains("is at version 99") == true, "\(error?.message ?? "")")

        // A migration that ends nobody: the version before it starts beside the newer ones.
        try await installation.psql(
            """
            delete from orders.schema_migrations where number = 99;
            insert into orders.schema_migrations values (\(newest + 1), '0098_later.sql', 'x')
            """)
        _ = try await installation.up(on: loop)
        #expect(installation.isReady)
        try await installation.kill("shopd", on: loop)

        try await installation.psql("delete from orders.schema_migrations where number >= \(newest)")
        let older = try await installation.runDaemon()
        #expect(older.status == ExitStatus(code: 1, signal: 0))
        #expect(
            older.errorText.contains(
                "schema orders is at version \(newest - 1), and this program needs \(newest)"), "\(older.errorText)")
        #expect(older.errorText.contains("hint: run: shopd migrate"), "\(older.errorText)")
        try await installation.down(purge: true, on: loop)
    }

    /// What was told to end a moment ago is not up.
    @Test func upAfterTheEndOfADaemonStartsAnother() async throws {
        let installation = try await TestInstallation.start()
        for _ in 0..<3 {
            let old = try #require(installation.daemon.running?.pid)
            kill(old, SIGTERM)
            let started = try await installation.up(on: loop)
            #expect(started.parts == ["shopd"])
            let new = try #require(installation.daemon.running?.pid)
            #expect(new != old && installation.isReady)
        }
        #expect(try await installation.up(on: loop).parts.isEmpty)
        try await installation.down(purge: true, on: loop)
    }

    @Test func aSecondDaemonOnTheSamePortsSaysWhichIsTaken() async throws {
        let installation = try await TestInstallation.start()
        let kafka = try await installation.runDaemon()
        #expect(kafka.status == ExitStatus(code: 1, signal: 0))
        #expect(
            kafka.errorText.contains("can't listen on 127.0.0.1:\(installation.ports.kafka): the port is in use"),
            "\(kafka.errorText)")
        #expect(kafka.errorText.contains("kafka.bootstrap"), "\(kafka.errorText)")

        // The same without a broker in it: the first port is that of the health checks, then the door.
        var configuration = try installation.configuration()
        configuration.kafka.embedded = false
        let path = TestDirectory.path("shopd.json")
        for port in [installation.ports.health, installation.ports.rest] {
            try FileText.write(String(decoding: try JSONText.encode(configuration), as: UTF8.self), to: path)
            let command = ChildCommand(installation.shopd, ["run", "--config", path])
            let ended = try await ChildProcess.run(command, on: loop)
            #expect(ended.status == ExitStatus(code: 1, signal: 0))
            #expect(ended.errorText.contains("127.0.0.1:\(port)"), "\(ended.errorText)")
            #expect(ended.errorText.contains("in use"), "\(ended.errorText)")
            configuration.listen.health = "127.0.0.1:\(try LocalPort.free())"
        }
        #expect(installation.isReady)
        try await installation.down(purge: true, on: loop)
    }

    @Test func ofTwoAtTheSameTimeOneWorksAndTheOtherSaysSo() async throws {
        let installation = try TestInstallation.make()
        async let one = ChildProcess.run(installation.upCommand, on: loop)
        async let other = ChildProcess.run(installation.upCommand, on: loop)
        let ended = try await [one, other].sorted { $0.status.code < $1.status.code }
        #expect(ended.map(\.status.code) == [0, 9], "\(ended.map(\.errorText))")
        #expect(ended[1].errorText.contains("another shopctl is starting or stopping the installation in"))
        #expect(installation.isReady)
        try await installation.down(purge: true, on: loop)
    }

    @Test func anUpThatWasKilledHalfwayIsGoneOnWith() async throws {
        let installation = try TestInstallation.make()
        let steps = [
            "postgres/data.new/base", "postgres/data.new/global/pg_control", "postgres/data/PG_VERSION",
            "redis/redis.pid", "admin.json", "shopd/shopd.pid",
        ]
        for step in steps {
            var command = installation.upCommand
            let said = TestDirectory.path("up.log")
            command.error = .file(said)
            let process = try await ChildProcess.spawn(command, on: loop)
            try await eventually(within: .seconds(120), step) {
                if access("\(installation.home)/\(step)", F_OK) == 0 { return true }
                guard let status = await process.status else { return false }
                Issue.record("up ended with \(status) before \(step): \(FileText.read(said) ?? "")")
                return true
            }
            await process.signal(SIGKILL)
            _ = try await process.exit()
        }
        let last = try await ChildProcess.run(installation.upCommand, on: loop)
        #expect(last.status.isSuccess, "\(last.errorText)")
        #expect(installation.isReady)
        try await installation.down(purge: true, on: loop)
    }

    @Test func pidFilesOfAnEarlierBootAreNoProcesses() async throws {
        let installation = try await TestInstallation.start()
        for part in ["shopd", "redis", "postgres"] { try await installation.kill(part, on: loop) }
        // Every number belongs to somebody else by now: to this test.
        let me = try #require(ProcessIdentity(running: getpid()))
        let earlier = ProcessIdentity(pid: me.pid, startTicks: me.startTicks, boot: "an-earlier-boot")
        for part in ["shopd", "redis", "postgres"] {
            try PIDFile(path: "\(installation.home)/\(part)/\(part).pid").write(earlier)
        }
        #expect(installation.status().allSatisfy { $0.process == nil })
        #expect(try await installation.up(on: loop).parts == ["postgres", "redis", "shopd"])
        try await installation.down(purge: true, on: loop)
    }

    @Test func theLogIsSetAsideWhileTheDaemonRuns() async throws {
        let installation = try await TestInstallation.start()
        let daemon = installation.daemon
        let process = daemon.running
        #expect(truncate(daemon.log, LocalDaemon.maximumLog) == 0)
        let shop = Shop(installation)
        try await eventually("the log is set aside") {
            _ = try? await shop.order(OrderID())
            return access(daemon.log + ".1", F_OK) == 0
        }
        try await eventually("lines go to the new one") {
            _ = try? await shop.order(OrderID())
            return FileText.tail(daemon.log, lines: 1).first?.hasPrefix("{") == true
        }
        var now = stat()
        #expect(stat(daemon.log, &now) == 0 && now.st_size < 1 << 20)
        #expect(daemon.running == process)
        try await installation.down(purge: true, on: loop)
    }
}
