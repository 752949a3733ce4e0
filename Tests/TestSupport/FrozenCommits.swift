/// A server whose commits are written but not answered, nor seen by others, until it is told to go on: each waits for a
/// standby that there is none of.
public struct FrozenCommits: Sendable {
    public let server: PostgresServer

    public init() async throws { server = try await TestPostgres.server() }

    public func freeze() async throws {
        try await set("'nobody'")
        try await eventually {
            try await server.psql("show synchronous_standby_names", database: "postgres") == "nobody\n"
        }
    }
    public func thaw() async throws { try await set("''") }

    private func set(_ value: String) async throws {
        try await server.psql("alter system set synchronous_standby_names = \(value)", database: "postgres")
        try await server.psql("select pg_reload_conf()", database: "postgres")
    }

    /// The first of a few calls whose commit was not answered: until the server has taken notice of its new setting,
    /// some are.
    /// - Parameter body: works under the key that it is given.
    /// - Throws: when all of them were answered.
    public static func unanswered<Failure: Error>(
        throwing: Failure.Type, _ body: (String) async throws -> Void
    ) async throws -> (key: String, Failure) {
        for number in 0..<5 {
            do {
                try await body("a-key-of-this-test-\(number)")
            } catch let failure as Failure {
                return ("a-key-of-this-test-\(number)", failure)
            }
        }
        throw TestSupportError(description: "all commits were answered")
    }
}
