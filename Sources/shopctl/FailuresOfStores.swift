internal import Console
internal import Kafka
internal import Postgres
internal import Redis
internal import Sharding

extension Failures {
    static func explain(_ error: KafkaError) -> CommandError {
        let place = error.partition.map { " (\($0))" } ?? ""
        if error.isAuthorization {
            return CommandError(
                "forbidden", "Kafka does not allow this: \(error.operation)\(place)", why: error.message,
                hint: "it knows who we are; who we are needs the right to it", exit: .notAllowed)
        }
        if error.isAuthentication {
            let what = error.code == .tls ? "no trusted connection to Kafka" : "Kafka does not let us in"
            return CommandError(
                error.code == .tls ? "tls" : "unauthenticated", what, why: error.message,
                hint: error.hint ?? (error.code == .tls ? untrusted : wrongPassword), exit: .notAllowed)
        }
        if error.isUnreachable {
            return CommandError(
                "unreachable", "can't reach Kafka, or not in time: \(error.operation)\(place)", why: error.message,
                hint: "`shopctl topics ls` shows partitions without a leader; --timeout gives it longer",
                isRetryable: true, exit: .unreachable)
        }
        let (code, exit): (String, ExitCode) =
            switch error.code {
            case .unknownTopic, .unknownTopicOrPartition, .unknownPartition: ("not_found", .notFound)
            case .topicAlreadyExists: ("conflict", .conflict)
            // Somebody joined the group in the same moment.
            case .unknownMember, .nonEmptyGroup, .rebalanceInProgress: ("conflict", .conflict)
            case .invalidArgument: ("usage", .usage)
            case .unsupportedFeature: ("unsupported", .failed)
            default: ("kafka", .failed)
            }
        return CommandError(
            code, "Kafka refused: \(error.operation)\(place)", why: error.message, hint: error.hint, exit: exit)
    }

    private static let untrusted = "kafka.caFile in the stores file names the authority of the brokers' certificates"
    private static let wrongPassword = "kafka.user and kafka.password are in the stores file"

    static func explain(_ error: PostgresError) -> CommandError {
        // 28xxx: who we are; 42501: what we may do.
        if error.code.hasPrefix("28") || error.code == "42501" {
            return CommandError(
                error.code, "PostgreSQL refuses this", why: error.message,
                hint: "database.roles in the stores file says who goes there", exit: .notAllowed)
        }
        if error.isConnectionLoss {
            return CommandError(
                error.code, "can't reach PostgreSQL", why: error.message,
                hint: "`shopctl status` shows what runs here; --stores-file names others", isRetryable: true,
                exit: .unreachable)
        }
        return CommandError(
            error.code, "PostgreSQL refused", why: error.message, isRetryable: error.isRetryable, exit: .failed)
    }
}

extension Failures {
    static func explain(_ error: ShardError) -> CommandError {
        CommandError(
            error.code.text, error.description, hint: "`shopctl shards status` asks each shard",
            isRetryable: error.isRetryable, exit: error.isRetryable ? .unreachable : .failed)
    }

    static func explain(_ error: RedisError) -> CommandError {
        // The breaker's refusal says that something was wrong before; what it was says more.
        if error.code == RedisError.unavailable, let cause = error.underlying as? RedisError { return explain(cause) }
        switch error.code {
        case RedisError.configuration: return .usage(error.message)
        case RedisError.authentication, "NOAUTH", "WRONGPASS":
            return CommandError(
                "redis_authentication", "Redis refuses the password or the user", why: error.message,
                hint: "--redis-password-file FILE; a user's name stands in the URL", exit: .notAllowed)
        case "NOPERM":
            return CommandError(
                "redis_permission", "Redis does not allow this user to do that", why: error.message, exit: .notAllowed)
        case RedisError.tls:
            return CommandError(
                "redis_tls", "no safe connection to Redis", why: error.message,
                hint: "--redis-ca FILE says whom to trust; --redis-cert and --redis-key say who we are",
                exit: .notAllowed)
        case RedisError.timedOut, RedisError.connectionLost, RedisError.unavailable, RedisError.protocolViolation,
            "LOADING", "MASTERDOWN", "CLUSTERDOWN":
            return CommandError(
                "redis_unreachable", "can't reach Redis", why: error.message,
                hint: "`shopctl cache stats -v` says where it is looked for", isRetryable: true, exit: .unreachable)
        default: return CommandError("redis", "Redis refuses this", why: error.message)
        }
    }
}
