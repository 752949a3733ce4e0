internal import Observability

/// What all connections of the process count together.
enum RedisMetrics {
    static let log = Log(label: "redis")
    static let breakersOpen = Metrics.shared.gauge(
        "shop_redis_breakers_open", "Connections to Redis whose breaker is open.")
    private static let seconds = Metrics.shared.histogram(
        "shop_redis_command_seconds", "Time from sending a command to its answer.")

    static func answered(after nanoseconds: UInt64) { seconds.observe(Double(nanoseconds) / 1e9) }
    static func failed(_ code: String, count: Int = 1) {
        Metrics.shared.counter(
            "shop_redis_failures_total", "Commands that Redis did not answer.", ["code": code]
        ).increment(by: count)
    }
}
