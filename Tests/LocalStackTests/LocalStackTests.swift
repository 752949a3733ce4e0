import EventLoop
import FoundationEssentials
import Glibc
import LocalStack
import TestSupport
import Testing

@Suite struct LocalPostgresTests {
    let loop = TestLoops.any

    @Test func aDatabaseIsMadeAndAnswers() async throws {
        let database = try await TestPostgres.database()
        #expect(try await database.psql("select 40 + 2") == "42\n")
    }

    @Test func databasesOfTheSharedServerAreApart() async throws {
        let first = try await TestPostgres.database()
        let second = try await TestPostgres.database()
        try await first.psql("create table only_here (id int)")
        #expect(try await second.psql("select count(*) from pg_class where relname = 'only_here'") == "0\n")
    }

    @Test func whatWasCommittedOutlivesKillMinusNine() async throws {
        let server = try await TestPostgres.server()
        let database = try await server.database()
        try await database.psql("create table kept as select 7 as seven")
        let before = server.pid
        try await server.kill()
        #expect(server.pid == nil)
        try await server.start()
        #expect(server.pid != before)
        #expect(try await database.psql("select seven from kept") == "7\n")
        try await server.stop()
        #expect(server.pid == nil)
    }

    @Test func aSecondStartChangesNothing() async throws {
        let server = try await TestPostgres.server()
        let before = server.pid
        #expect(try await server.local.start(on: loop) == false)
        #expect(server.pid == before)
        // Nor does it matter whether the pid file was lost.
        unlink("\(server.local.directory)/postgres.pid")
        #expect(try await server.local.start(on: loop) == false)
        #expect(server.pid == before)
        try await server.stop()
    }

    @Test func aHalfMadeDataDirectoryIsMadeAgain() async throws {
        let directory = TestDirectory.make("half-made")
        let postgres = try LocalPostgres(directory: directory, port: try LocalPort.free(), isDurable: false)
        // What two interrupted attempts may leave: our own unfinished one, and one of a hand-made initdb.
        for path in ["data.new/base", "data/base"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(path)", withIntermediateDirectories: true)
        }
        _ = FileManager.default.createFile(atPath: "\(directory)/data/PG_VERSION", contents: Data("15\n".utf8))
        try await postgres.start(on: loop)
        #expect(postgres.isReady)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(names.contains { $0.hasPrefix("data.unfinished-") })
        try await postgres.stop(on: loop)
    }

    @Test func aStalePidFileOfAnotherProcessIsNotTaken() async throws {
        let server = try await TestPostgres.server()
        try await server.kill()
        // This test's own process has that number now, as after a reboot.
        let data = server.local.data
        let lines = "\(getpid())\n\(data)\n1700000000\n\(server.port)\n\n127.0.0.1\n\nready   \n"
        try lines.write(toFile: "\(data)/postmaster.pid", atomically: true, encoding: .utf8)
        #expect(server.pid == nil)
        try await server.start()
        #expect(server.pid != nil && server.pid != getpid())
        try await server.stop()
    }

    @Test func aPortInUseIsNamedWithItsHolder() async throws {
        let redis = try await TestRedis.start()
        let postgres = try LocalPostgres(directory: TestDirectory.path("port"), port: redis.port, isDurable: false)
        let error = await #expect(throws: LocalStackError.self) { try await postgres.start(on: loop) }
        #expect(error?.code == .portInUse)
        #expect(error?.message.contains("redis-server (pid \(redis.pid ?? 0))") == true)
        try await redis.stop()
    }

    @Test func aDataDirectoryOfAnotherVersionIsRefused() async throws {
        let directory = TestDirectory.make("other-version")
        try FileManager.default.createDirectory(
            atPath: "\(directory)/data/global", withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: "\(directory)/data/PG_VERSION", contents: Data("9\n".utf8))
        _ = FileManager.default.createFile(atPath: "\(directory)/data/global/pg_control", contents: Data("x".utf8))
        let postgres = try LocalPostgres(directory: directory, port: try LocalPort.free())
        let error = await #expect(throws: LocalStackError.self) { try await postgres.start(on: loop) }
        #expect(error?.code == .wrongVersion)
    }

    @Test func aServerThatCannotStartShowsTheEndOfItsLog() async throws {
        let postgres = try LocalPostgres(
            directory: TestDirectory.path("refused"), port: try LocalPort.free(), isDurable: false,
            settings: ["shared_buffers": "nonsense"])
        let error = await #expect(throws: LocalStackError.self) { try await postgres.start(on: loop) }
        #expect(error?.code == .failedToStart)
        #expect(error?.message.contains("shared_buffers") == true)
        #expect(postgres.running == nil)
    }
}

@Suite struct LocalRedisTests {
    @Test func itAnswersAndComesBackAfterKillMinusNine() async throws {
        let redis = try await TestRedis.start(password: "secret")
        let before = redis.pid
        try await redis.kill()
        #expect(redis.pid == nil)
        try await redis.start()
        #expect(redis.pid != nil && redis.pid != before)
        try await redis.stop()
        #expect(redis.pid == nil)
    }

    @Test func itIsFoundWithoutItsPidFile() async throws {
        let redis = try await TestRedis.start()
        let before = redis.pid
        unlink("\(redis.local.directory)/redis.pid")
        #expect(redis.pid == before)
        #expect(try await redis.local.start(on: TestLoops.any) == false)
        try await redis.stop()
        #expect(redis.pid == nil)
    }
}

@Suite struct ProcessIdentityTests {
    @Test func aNumberThatWasGivenToAnotherProcessIsStale() throws {
        let me = try #require(ProcessIdentity(running: getpid()))
        let other = ProcessIdentity(pid: me.pid, startTicks: me.startTicks + 1, boot: me.boot)
        let file = PIDFile(path: TestDirectory.path("pid"))
        try file.write(me)
        #expect(file.running == me)
        try file.write(other)
        #expect(file.running == nil)
        try file.write(ProcessIdentity(pid: me.pid, startTicks: me.startTicks, boot: "an-earlier-boot"))
        #expect(file.running == nil)
    }

    @Test(arguments: ["", "12", "x y z", "1 2 3 4", "-1 5 a"]) func aCutPidFileIsStale(_ text: String) throws {
        let path = TestDirectory.path("pid")
        try FileText.write(text, to: path)
        #expect(PIDFile(path: path).running == nil)
    }
}

@Suite struct LocalPortTests {
    @Test func freePortsAreAllDifferent() throws {
        let ports = try (0..<50).map { _ in try LocalPort.free() }
        #expect(Set(ports).count == 50)
    }
}
