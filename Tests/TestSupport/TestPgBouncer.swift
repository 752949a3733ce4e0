internal import EventLoop
package import LocalStack

/// A PgBouncer of a test's own in front of a PostgreSQL server, on loopback.
public struct TestPgBouncer: Sendable {
    package let daemon: LocalDaemon
    public let port: Int

    /// - Parameters:
    ///   - server: the port of PostgreSQL.
    ///   - logins: who it lets in, without asking for the password, and what it logs in with itself.
    ///   - mode: its `pool_mode`.
    ///   - ignored: startup parameters that it takes and does not pass on.
    public static func start(
        to server: Int, logins: [String: String], mode: String, ignored: [String]
    ) async throws -> TestPgBouncer {
        let daemon = LocalDaemon(
            name: "pgbouncer", directory: TestDirectory.make("pgbouncer"), owner: try Owner.unprivileged())
        let port = try LocalPort.free()
        let users = logins.sorted { $0.key < $1.key }.map { "\"\($0.key)\" \"\($0.value)\"\n" }.joined()
        try FileText.write(users, to: "\(daemon.directory)/users", mode: 0o644)
        let text = """
            [databases]
            * = host=127.0.0.1 port=\(server)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = trust
            auth_file = \(daemon.directory)/users
            pool_mode = \(mode)
            ignore_startup_parameters = \(ignored.joined(separator: ","))

            """
        try FileText.write(text, to: "\(daemon.directory)/pgbouncer.ini", mode: 0o644)
        let command = ChildCommand("/usr/sbin/pgbouncer", ["\(daemon.directory)/pgbouncer.ini"])
        let process = try await daemon.spawn(command, on: TestLoops.any)
        try await daemon.wait(for: process, within: .seconds(20)) { !LocalPort.isFree(port) }
        return TestPgBouncer(daemon: daemon, port: port)
    }

    public func stop() async throws { try await daemon.stop(daemon.running, [9], on: TestLoops.any) }
}
