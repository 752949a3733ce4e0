internal import Observability

/// What all connections of the process count together, and what is logged of them.
enum PostgresMetrics {
    static let log = Log(label: "postgres")
    static let connections = Metrics.shared.gauge("shop_postgres_connections", "Open connections to PostgreSQL.")
    static let leased = Metrics.shared.gauge(
        "shop_postgres_connections_leased", "Connections that transactions have checked out.")
    static let waiting = Metrics.shared.histogram(
        "shop_postgres_lease_seconds", "Time from asking for a connection to having it.")

    static func retried(_ code: String) {
        Metrics.shared.counter(
            "shop_postgres_retries_total", "Statements and transactions that were run again.", ["code": code]
        ).increment()
    }

    /// A connection ended by itself.
    static func lost(_ error: PostgresError) {
        failed(error)
        log.warning("a connection was lost", ["code": .string(error.code), "reason": .string(error.message)])
    }

    static func unreachable(_ error: PostgresError, _ configuration: PostgresConfiguration) {
        failed(error)
        log.warning(
            "no connection",
            ["to": .describing(configuration), "code": .string(error.code), "reason": .string(error.message)])
    }

    private static func failed(_ error: PostgresError) {
        Metrics.shared.counter(
            "shop_postgres_failures_total", "Connections that were lost or could not be opened.", ["code": error.code]
        ).increment()
    }
}
