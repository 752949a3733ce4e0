// The driver against a real server: values, statements, transactions, COPY, LISTEN, and what goes wrong with each.

import EventLoop
import Postgres
import TestSupport

/// A client of a fresh database.
struct Fixture: Sendable {
    let database: TestDatabase
    let client: PostgresClient

    init(
        on server: PostgresServer? = nil, overUnixSocket: Bool = false,
        _ change: (inout PostgresConfiguration) -> Void = { _ in }
    ) async throws {
        if let server {
            database = try await server.database()
        } else {
            database = try await TestPostgres.database()
        }
        var configuration = try PostgresConfiguration(url: database.url)
        if overUnixSocket { configuration.hosts[0].host = database.socketDirectory }
        change(&configuration)
        client = PostgresClient(configuration, group: TestLoops.group)
    }

    /// Ends all connections to the database that are not ours.
    func cutAll() async throws {
        try await database.psql(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            """
        )
    }
}

/// Runs `body` with a client of a fresh database, and closes the client.
func withDatabase(
    on server: PostgresServer? = nil, overUnixSocket: Bool = false, _ body: (Fixture) async throws -> Void
) async throws {
    try await use(Fixture(on: server, overUnixSocket: overUnixSocket), body)
}

func withDatabase(
    on server: PostgresServer? = nil, configure: (inout PostgresConfiguration) -> Void,
    _ body: (Fixture) async throws -> Void
) async throws {
    try await use(Fixture(on: server, configure), body)
}

private func use(_ fixture: Fixture, _ body: (Fixture) async throws -> Void) async throws {
    do {
        try await body(fixture)
    } catch {
        await fixture.client.close(within: .milliseconds(100))
        throw error
    }
    await fixture.client.close()
}

/// The error that `body` throws, if it is one of the driver's.
func postgresError<T>(_ body: () async throws -> T) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}
