/// A statement with its parameters (`$1`, `$2`, …): what can be sent alone or with others in one round trip.
public struct PostgresStatement: Sendable {
    public let sql: String
    public let parameters: [(any PostgresValue)?]

    public init(_ sql: String, _ parameters: (any PostgresValue)?...) {
        self.sql = sql
        self.parameters = parameters
    }
    public init(_ sql: String, parameters: [(any PostgresValue)?]) {
        self.sql = sql
        self.parameters = parameters
    }
}
