import EventLoop
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
}
