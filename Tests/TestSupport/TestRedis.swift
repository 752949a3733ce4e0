internal import Glibc
package import LocalStack

/// A Redis of the tests, of one's own.
public struct TestRedis: Sendable {
    package let local: LocalRedis
    public var port: Int { local.port }
    public var password: String? { local.password }
    /// For `RedisConfiguration(url:)`.
    public var url: String { "redis://" + (password.map { ":\($0)@" } ?? "") + "127.0.0.1:\(port)/0" }
    public var socket: String { local.socket }
    public var pid: Int32? { local.running?.pid }

    /// - Parameter settings: lines of its configuration by name, over the defaults.
    public static func start(password: String? = nil, settings: [String: String] = [:]) async throws -> TestRedis {
        // A port that was free may be taken by another test before Redis has it.
        for _ in 0..<5 {
            let local = try redis(password, settings)
            do {
                try await local.start(on: TestLoops.any)
                return TestRedis(local: local)
            } catch let error as LocalStackError where error.code == .portInUse {}
        }
        let local = try redis(password, settings)
        try await local.start(on: TestLoops.any)
        return TestRedis(local: local)
    }
    private static func redis(_ password: String?, _ settings: [String: String]) throws -> LocalRedis {
        try LocalRedis(
            directory: TestDirectory.path("redis"), port: try LocalPort.free(), password: password, settings: settings)
    }

    /// Like a crash: `kill -9`.
    public func kill() async throws { try await local.kill(on: TestLoops.any) }
    public func stop() async throws { try await local.stop(on: TestLoops.any) }
    /// Starts it again on the same port; it has forgotten everything.
    public func start() async throws { try await local.start(on: TestLoops.any) }
    /// SIGSTOP and SIGCONT: a server that hangs.
    public func pause() { if let pid { Glibc.kill(pid, SIGSTOP) } }
    public func resume() { if let pid { Glibc.kill(pid, SIGCONT) } }
}
