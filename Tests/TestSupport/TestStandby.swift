internal import EventLoop
internal import Glibc
internal import LocalStack

extension PostgresServer {
    /// A server that follows this one and confirms each of its commits, which wait for that from now on.
    package func synchronousStandby() async throws -> PostgresServer {
        let copy = try LocalPostgres(
            directory: TestDirectory.path("pg-standby"), port: try LocalPort.free(), isDurable: false,
            settings: ["shared_buffers": "48MB", "max_connections": "300"])
        try copy.owner.makeDirectory(copy.directory)
        let programs = try PostgresPrograms.find(version: nil)
        var command = ChildCommand(
            "\(programs.directory)/pg_basebackup",
            [
                "-d", "host=127.0.0.1 port=\(port) user=postgres application_name=standby", "-D", copy.data, "-R",
                "-X", "stream", "-c", "fast", "--no-sync",
            ])
        let owner = copy.owner
        command.user = owner.user == geteuid() ? nil : UserIdentity(user: owner.user, group: owner.group)
        command.directory = copy.directory
        command.environment = ChildCommand.plainEnvironment
        let made = try await ChildProcess.run(command, on: TestLoops.any)
        guard made.status.isSuccess else { throw TestSupportError(description: "pg_basebackup: \(made.errorText)") }
        try await copy.start(on: TestLoops.any)
        try await psql("alter system set synchronous_standby_names = 'standby'", database: "postgres")
        try await psql("select pg_reload_conf()", database: "postgres")
        try await eventually(within: .seconds(60), "commits wait for the standby") {
            try await psql(
                "select sync_state from pg_stat_replication where application_name = 'standby'", database: "postgres")
                == "sync\n"
        }
        return PostgresServer(local: copy)
    }

    /// A standby takes writes from now on.
    package func promote() async throws { try await psql("select pg_promote()", database: "postgres") }
}
