internal import Console
internal import EventLoop
internal import HTTPClient
internal import Kafka
internal import LocalStack
internal import Postgres
internal import Redis
internal import Sharding
internal import ShopAPI

/// What the errors of the parts below are called on the command line.
enum Failures {
    static func explain(_ error: any Error) -> CommandError? {
        switch error {
        case let error as CommandError: error
        case let error as Problem: explain(error)
        case let error as HTTPClientError: explain(error)
        case let error as LocalStackError: explain(error)
        case let error as KafkaError: explain(error)
        case let error as RedisError: explain(error)
        case let error as MoneyError: .usage("\(error)")
        case let error as DeadlineExceeded:
            CommandError("timeout", "\(error)", isRetryable: true, exit: .pending)
        case let error as SystemError: CommandError("system", "\(error)")
        case let error as DecodingError: explain(error)
        case let error as PostgresError: explain(error)
        case let error as ShardError: explain(error)
        default: nil
        }
    }

    /// For batches: every item's error has words.
    static func inWords(_ error: any Error) -> CommandError {
        explain(error) ?? CommandError("internal", "this failed in a way that has no words", why: "\(type(of: error))")
    }

    static func explain(_ problem: Problem) -> CommandError {
        var hint: String?
        if let seconds = problem.retryAfter { hint = "try again in \(seconds) s" }
        if problem.status == 401 {
            hint = "`shopctl login` signs you in; `shopctl up` writes a context with credentials"
        }
        if let key = problem.idempotencyKey, problem.code == Problem.outcomeUnknown().code {
            hint = "it may have happened: the same command with --idempotency-key \(key) asks, and does nothing twice"
        }
        if problem.code == Problem.keyReused.code { return reused(problem) }
        let details = (problem.errors ?? []).map { CommandError.Detail(place: $0.pointer, text: $0.detail) }
        // A single field's fault already stands in the detail.
        let isSaid = details.count == 1 && problem.detail?.contains(details[0].text) == true
        return CommandError(
            problem.code, problem.detail ?? problem.title, why: problem.detail == nil ? nil : problem.title, hint: hint,
            isRetryable: problem.retryable ?? (problem.status == 429 || problem.status >= 502),
            requestID: problem.requestId, details: isSaid ? [] : details, exit: exit(problem.status))
    }

    /// A new key would do it twice, if it was the same in other words.
    private static func reused(_ problem: Problem) -> CommandError {
        CommandError(
            problem.code, "already done under this key, or asked for", why: problem.title,
            hint: "look what was done under it, before anything is asked for with a new key",
            requestID: problem.requestId, exit: exit(problem.status))
    }

    static func exit(_ status: Int) -> ExitCode {
        switch status {
        case 400, 413, 415, 422: .usage
        case 401, 403: .notAllowed
        case 404, 410: .notFound
        case 409, 412: .conflict
        case 429: .rateLimited
        case 502, 503, 504: .unreachable
        default: .failed
        }
    }

    private static func explain(_ error: HTTPClientError) -> CommandError {
        if error.code == .totalTimeout {
            return CommandError(
                "timeout", "\(error.target) did not answer in time", why: error.detail, isRetryable: true,
                exit: .pending)
        }
        return CommandError(
            "unreachable", "can't reach \(error.target)", why: error.detail,
            hint: "`shopctl status` shows what runs; `shopctl up` starts the installation of this machine",
            isRetryable: true, exit: .unreachable)
    }

    private static func explain(_ error: LocalStackError) -> CommandError {
        let exit: ExitCode =
            switch error.code {
            case .busy: .locked
            case .notReady, .failedToStart: .unreachable
            case .notAllowed: .notAllowed
            case .conflict: .conflict
            default: .failed
            }
        return CommandError(error.code.rawValue, error.message, hint: error.hint, exit: exit)
    }

    private static func explain(_ error: DecodingError) -> CommandError {
        let place =
            switch error {
            case .keyNotFound(let key, let context): path(context.codingPath + [key]) + " is missing"
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                path(context.codingPath) + " is of another kind"
            @unknown default: "it is of another kind"
            }
        return CommandError(
            "unknown_answer", "the daemon's answer is not understood", why: place,
            hint: "shopctl and the daemon are of different versions: `shopctl status` shows both")
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the answer" : keys.map { "/" + ($0.intValue.map { String($0) } ?? $0.stringValue) }.joined()
    }
}
