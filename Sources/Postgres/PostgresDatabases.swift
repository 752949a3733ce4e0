/// Where schemas lie that need not lie together: one role's clients, by schema.
public struct PostgresDatabases: Sendable {
    /// Where every schema lies that is not named.
    public let main: PostgresClient
    private let others: [String: PostgresClient]

    /// - Parameter others: by schema; those that lie together have the same client.
    public init(_ main: PostgresClient, others: [String: PostgresClient] = [:]) {
        self.main = main
        self.others = others.filter { $0.value !== main }
    }

    public subscript(_ schema: String) -> PostgresClient { others[schema] ?? main }

    /// The schemas that lie elsewhere.
    public var elsewhere: [String] { others.keys.sorted() }

    /// Each client once, the main one first.
    public var all: [PostgresClient] {
        elsewhere.reduce(into: [main]) { all, schema in
            let client = self[schema]
            if !all.contains(where: { $0 === client }) { all.append(client) }
        }
    }

    public func close() async { for client in all { await client.close() } }
}
