internal import EventLoop
internal import Glibc
package import LocalStack
public import Postgres
internal import Synchronization

/// The PostgreSQL of this test process, and databases in it.
public enum TestPostgres {
    private static let shared = Once<PostgresServer> {
        try await PostgresServer.start(template: try await template.value)
    }
    /// A data directory that servers are copied from: faster than `initdb` for each.
    private static let template = Once<String> {
        let made = try LocalPostgres(directory: TestDirectory.path("pg-template"), port: 1, isDurable: false)
        try await made.initialise(on: TestLoops.any)
        return made.data
    }
    private static let number = Atomic<Int>(0)

    /// A fresh, empty database on the shared server.
    public static func database() async throws -> TestDatabase {
        let server = try await shared.value
        return try await server.database()
    }

    /// A server of one's own, for tests that kill it or change its settings. It is stopped with the process at the
    /// latest.
    public static func server(settings: [String: String] = [:]) async throws -> PostgresServer {
        try await PostgresServer.start(template: try await template.value, settings: settings)
    }

    static func nextName() -> String { "test_\(number.wrappingAdd(1, ordering: .relaxed).newValue)" }
}

/// A database of a test. Everybody on this machine is let in as the superuser `postgres`.
public struct TestDatabase: Sendable {
    public let name: String
    public let server: PostgresServer
    /// For libpq and `PostgresConfiguration(url:)`: over TCP.
    public var url: String { "postgresql://\(user)@127.0.0.1:\(server.port)/\(name)" }
    public let user = "postgres"
    /// The same, for a client.
    public var configuration: PostgresConfiguration {
        PostgresConfiguration(
            hosts: [.init(host: "127.0.0.1", port: port)], database: name, user: user, applicationName: "test")
    }
    public var port: Int { server.port }
    /// The directory of its Unix socket: a host for libpq.
    public var socketDirectory: String { server.socketDirectory }

    /// Runs `sql` through `psql`, besides the code that is tested.
    /// - Returns: the rows as `psql -At` prints them.
    @discardableResult
    public func psql(_ sql: String) async throws -> String { try await server.psql(sql, database: name) }
}

/// A PostgreSQL server of the tests.
public struct PostgresServer: Sendable {
    package let local: LocalPostgres
    public var port: Int { local.port }
    public var socketDirectory: String { local.socketDirectory }
    /// Its main process; nil while it is dead.
    public var pid: Int32? { local.running?.pid }

    static func start(template: String, settings: [String: String] = [:]) async throws -> PostgresServer {
        let settings = ["shared_buffers": "48MB", "max_connections": "300"].merging(settings) { $1 }
        let local = try LocalPostgres(
            directory: TestDirectory.path("pg"), port: try LocalPort.free(), isDurable: false, settings: settings)
        try await local.start(template: template, on: TestLoops.any)
        return PostgresServer(local: local)
    }

    /// A fresh database.
    public func database() async throws -> TestDatabase {
        let database = TestDatabase(name: TestPostgres.nextName(), server: self)
        try await psql("create database \(database.name)", database: "postgres")
        return database
    }

    @discardableResult
    public func psql(_ sql: String, database: String) async throws -> String {
        let command = ChildCommand(
            try PostgresPrograms.find(version: nil).psql,
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h", "127.0.0.1", "-p", "\(port)"]
                + ["-d", database, "-f", "-"])
        let done = try await ChildProcess.run(command, input: Array(sql.utf8), on: TestLoops.any)
        guard done.status.isSuccess else { throw TestSupportError(description: "psql: \(done.errorText)") }
        return done.outputText
    }

    /// Like a crash: `kill -9` of the main process.
    public func kill() async throws { try await local.kill(on: TestLoops.any) }
    public func stop() async throws { try await local.stop(on: TestLoops.any) }
    /// Starts it again on the same port, with the same data.
    public func start() async throws { try await local.start(on: TestLoops.any) }
    /// A server that hangs: stops (SIGSTOP) all its processes, also one that is just being started for a connection.
    public func pause() {
        while true {
            let moving = ProcessIdentity.working(in: local.data).filter {
                !"TZX".contains(ProcessIdentity.state(of: $0) ?? "X")
            }
            guard !moving.isEmpty else { return }
            for pid in moving { Glibc.kill(pid, SIGSTOP) }
        }
    }

    public func resume() {
        for pid in ProcessIdentity.working(in: local.data) { Glibc.kill(pid, SIGCONT) }
    }
}

public struct TestSupportError: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
}

/// A value that is made at its first use, by whoever comes first; the others wait.
public final class Once<Value: Sendable>: Sendable {
    private let make: @Sendable () async throws -> Value
    private let task = Mutex<Task<Value, any Error>?>(nil)
    public init(_ make: @escaping @Sendable () async throws -> Value) { self.make = make }

    public var value: Value {
        get async throws {
            let running = task.withLock { task in
                if let task { return task }
                let started = Task { [make] in try await make() }
                task = started
                return started
            }
            return try await running.value
        }
    }
}
