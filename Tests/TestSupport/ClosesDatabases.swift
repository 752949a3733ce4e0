public import Postgres
import Synchronization
public import Testing

/// Closes, after each test of a suite, the connections of the fixtures that the test has made: all tests share one
/// server, which has only so many.
public struct ClosesDatabases: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal public static var opened: Opened?

    public final class Opened: Sendable {
        private let databases = Mutex<[PostgresClient]>([])
        public func note(_ database: PostgresClient) { databases.withLock { $0.append(database) } }
        fileprivate func close() async { for database in databases.withLock({ $0 }) { await database.close() } }
    }

    public typealias TestScopeProvider = ClosesDatabases
    public var isRecursive: Bool { true }

    public func scopeProvider(for test: Test, testCase: Test.Case?) -> ClosesDatabases? {
        testCase == nil ? nil : self
    }

    @concurrent public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let opened = Opened()
        let result: Result<Void, any Error>
        do {
            result = .success(try await Self.$opened.withValue(opened) { try await function() })
        } catch {
            result = .failure(error)
        }
        await opened.close()
        try result.get()
    }
}

extension Trait where Self == ClosesDatabases {
    public static var closesDatabases: Self { Self() }
}
