/// How a run ends, as the shell sees it.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case notFound = 3
    case notAllowed = 4
    case conflict = 5
    case partlyFailed = 6
    case pending = 8
    case locked = 9
    case differences = 10
    case rateLimited = 11
    case confirmationNeeded = 12
    case unreachable = 13
    case interrupted = 130
    case pipeClosed = 141

    /// For help and man pages.
    package var meaning: String {
        switch self {
        case .done: "done, or already so"
        case .failed: "failed"
        case .usage: "usage: an unknown or missing flag, argument or value"
        case .notFound: "not found"
        case .notAllowed: "not signed in, or not allowed"
        case .conflict: "conflict, or wrong state"
        case .partlyFailed: "some items of a batch failed"
        case .pending: "still pending when --wait or --timeout ended"
        case .locked: "lock held by another run"
        case .differences: "differences or violations found"
        case .rateLimited: "rate limited"
        case .confirmationNeeded: "confirmation or reason needed"
        case .unreachable: "daemon or backing service unreachable"
        case .interrupted: "interrupted"
        case .pipeClosed: "pipe closed by the reader"
        }
    }
}
