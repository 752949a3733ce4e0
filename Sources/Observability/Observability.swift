// Log lines, metrics and trace context, for every daemon and driver of the house.
//
// Owns nothing that waits: logging appends to a bounded buffer that a thread of its own writes to stderr, metrics are
// atomics, and the context of a request is a task-local value. Every call here may be made from any thread or loop.

/// What a request carries through everything that is done for it: written into each log line of its tasks.
public struct RequestContext: Sendable, Equatable {
    /// The request's id, as the client sees it in `X-Request-Id` and in problems.
    public var requestID: String?
    /// The W3C trace position; what calls out sends its `child()`.
    public var trace: TraceContext?
    /// The order that is being worked on, if it is one.
    public var orderID: String?

    public init(requestID: String? = nil, trace: TraceContext? = nil, orderID: String? = nil) {
        self.requestID = requestID
        self.trace = trace
        self.orderID = orderID
    }

    /// The context of the current task: `RequestContext.$current.withValue(…) { … }`.
    @TaskLocal public static var current: RequestContext?

    /// Runs `body` with the current context changed by `change`.
    public static func with<T>(
        _ change: (inout RequestContext) -> Void, _ body: () async throws -> T
    ) async rethrows -> T {
        var context = current ?? RequestContext()
        change(&context)
        return try await $current.withValue(context) { try await body() }
    }
}
