internal import Console
internal import Kafka
internal import Postgres

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
