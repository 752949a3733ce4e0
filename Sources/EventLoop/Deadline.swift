/// An operation did not end in the time it was given.
public struct DeadlineExceeded: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was waited for, as a noun phrase: "an answer of the payment provider".
    public let operation: String
    public let limit: Duration
    public init(operation: String, limit: Duration) {
        self.operation = operation
        self.limit = limit
    }
    public var description: String { "\(operation) took longer than \(limit)" }
}

/// Runs `body`, and cancels it and throws ``DeadlineExceeded`` when it takes longer than `limit`.
/// Returns only after `body` has ended, so that nothing outlives the call.
public func withDeadline<T: Sendable>(
    _ limit: Duration, of operation: String, on loop: EventLoop? = .current,
    _ body: @escaping @Sendable () async throws -> T
) async throws -> T {
    try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask(executorPreference: loop) { try await body() }
        group.addTask(executorPreference: loop) {
            if let loop { try await loop.sleep(for: limit) } else { try await Task.sleep(for: limit) }
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            guard let value = result else {
                group.cancelAll()
                // What ended in the same moment counts; a body that was cancelled by us says the deadline.
                while let late = try? await group.next() { if let late { return late } }
                throw DeadlineExceeded(operation: operation, limit: limit)
            }
            return value
        }
        throw CancellationError()
    }
}
