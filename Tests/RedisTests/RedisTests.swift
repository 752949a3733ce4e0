import Testing

@testable import Redis

@Suite struct AnswerQueueTests {
    private var queue = AnswerQueue<String>()

    private func name(_ answer: AnswerQueue<String>.Answer) -> String {
        switch answer {
        case .unasked: "unasked"
        case .abandoned: "abandoned"
        case .wanted(let waiter, _): waiter
        }
    }

    @Test mutating func answersGoToThoseWhoAskedInOrder() {
        queue.append("a", sent: 0, deadline: 10)
        queue.append("b", sent: 0, deadline: 10)
        #expect(name(queue.next()) == "a")
        #expect(name(queue.next()) == "b")
        #expect(name(queue.next()) == "unasked")
    }

    @Test mutating func anExpiredCommandKeepsItsPlace() {
        queue.append("a", sent: 0, deadline: 10)
        queue.append("b", sent: 0, deadline: 30)
        let expired = queue.expire(now: 20, lastReceived: 5)
        #expect(expired.waiters == ["a"])
        #expect(expired.next == 30)
        #expect(!expired.isStalled)
        #expect(name(queue.next()) == "abandoned")
        #expect(name(queue.next()) == "b")
    }

    @Test mutating func silenceForTheWholeTimeIsAStall() {
        queue.append("a", sent: 5, deadline: 10)
        #expect(queue.expire(now: 10, lastReceived: 4).isStalled)
    }

    // Behind or before: Redis answers what it has read together together.
    @Test(arguments: [5 as UInt64, 7]) mutating func besideALongerCommandSilenceSaysNothing(_ sent: UInt64) {
        if sent < 6 { queue.append("script", sent: sent, deadline: 100) }
        queue.append("get", sent: 6, deadline: 10)
        if sent > 6 { queue.append("script", sent: sent, deadline: 100) }
        let expired = queue.expire(now: 10, lastReceived: 4)
        #expect(expired.waiters == ["get"])
        #expect(!expired.isStalled)
        #expect(expired.next == 100)
    }

    @Test mutating func whatWasAbandonedIsNotGivenUpTwice() {
        queue.append("a", sent: 0, deadline: 10)
        #expect(queue.abandon { $0 == "a" } == "a")
        #expect(queue.abandon { $0 == "a" } == nil)
        #expect(queue.expire(now: 20, lastReceived: 0).waiters == [])
        #expect(queue.removeAll() == [])
    }

    @Test mutating func manyPassThroughWithoutGrowing() {
        for number in 0..<20_000 {
            queue.append("\(number)", sent: 0, deadline: 1)
            queue.append("\(number)+", sent: 0, deadline: 1)
            // Not inside the macro, which would copy the queue.
            let answer = queue.next()
            #expect(name(answer) != "unasked")
        }
        #expect(queue.count == 20_000)
        #expect(name(queue.next()) == "10000")
    }
}

@Suite struct RedisBreakerTests {
    private var breaker = RedisBreaker(delays: .milliseconds(20)...(.seconds(1)))

    @Test mutating func delaysDoubleUpToTheirBound() {
        var delays: [Duration] = []
        for _ in 0..<8 {
            guard case .wait(let delay) = breaker.failed(uptime: nil, wasIdle: true, jitter: 1) else { return }
            delays.append(delay)
        }
        #expect(delays == [20, 40, 80, 160, 320, 640, 1_000, 1_000].map { .milliseconds($0) })
        #expect(breaker.state == .open)
    }

    @Test mutating func jitterHalvesADelayAtMost() {
        #expect(breaker.failed(uptime: nil, wasIdle: true, jitter: 0) == .wait(.milliseconds(10)))
    }

    @Test mutating func anIdleConnectionThatEndsIsNoFailure() {
        breaker.succeeded()
        #expect(breaker.failed(uptime: .seconds(60), wasIdle: true, jitter: 0) == .connect)
        #expect(breaker.state == .closed)
    }

    @Test mutating func aServerThatDiesAtOnceAgainAndAgainIsAskedLessOften() {
        for _ in 0..<5 {
            _ = breaker.failed(uptime: .milliseconds(3), wasIdle: true, jitter: 1)
            breaker.succeeded()
        }
        #expect(breaker.failed(uptime: .milliseconds(3), wasIdle: true, jitter: 1) == .wait(.milliseconds(640)))
    }

    @Test mutating func aWellServerStartsOver() {
        for _ in 0..<5 { _ = breaker.failed(uptime: nil, wasIdle: false, jitter: 1) }
        breaker.succeeded()
        #expect(breaker.failed(uptime: .seconds(2), wasIdle: false, jitter: 1) == .wait(.milliseconds(20)))
    }
}

@Suite struct RedisConfigurationTests {
    @Test func aURLIsReadWhole() throws {
        let configuration = try RedisConfiguration(url: "redis://me:p%40ss@cache.example:6380/3")
        #expect(configuration.address == .host("cache.example", port: 6380))
        #expect(configuration.user == "me")
        #expect(configuration.password == "p@ss")
        #expect(configuration.database == 3)
        #expect(configuration.tls == nil)
    }

    @Test func theShortFormsAreRead() throws {
        #expect(try RedisConfiguration(url: "redis://h").address == .host("h", port: 6379))
        let onlyPassword = try RedisConfiguration(url: "redis://:pw@[::1]:1")
        #expect(onlyPassword.address == .host("::1", port: 1))
        #expect(onlyPassword.user == nil)
        #expect(onlyPassword.password == "pw")
        #expect(try RedisConfiguration(url: "/run/redis.sock").address == .unix(path: "/run/redis.sock"))
        let unix = try RedisConfiguration(url: "unix://:pw@/run/redis.sock?db=2")
        #expect(unix.address == .unix(path: "/run/redis.sock"))
        #expect(unix.password == "pw")
        #expect(unix.database == 2)
        #expect(try RedisConfiguration(url: "rediss://h").tls != nil)
    }

    @Test(arguments: ["", "http://h", "redis://", "redis://h/x", "redis://h/-1", "redis://h:0", "redis://h:99999"])
    func aWrongURLIsRefused(_ url: String) {
        let error = #expect(throws: RedisError.self) { try RedisConfiguration(url: url) }
        #expect(error?.code == RedisError.configuration)
    }
}
