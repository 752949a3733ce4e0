import Auth
import Crypto
import EventBus
import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPService
import Kafka
import LocalStack
import Observability
import Postgres
import Sharding
import ShopAPI
import Synchronization

extension DaemonConfiguration {
    /// - Parameter isBehindProxies: few addresses bring everybody's connections.
    func server(at address: String, isBehindProxies: Bool = false) throws -> HTTPServerConfiguration {
        guard let place = HostPort(address, lowest: 0) else {
            throw LocalStackError(.portInUse, "\(address) is no host:port")
        }
        var server = HTTPServerConfiguration(host: place.host, port: place.port)
        if isBehindProxies { server.limits.connectionsPerAddress = server.limits.connections }
        return server
    }

    /// For customers and operators, with the limits of `limits`.
    func publicServer() throws -> HTTPServerConfiguration {
        var server = try server(at: listen.rest)
        server.limits.connections = limits.connections
        server.limits.connectionsPerAddress =
            listen.trustedProxies.isEmpty ? limits.connectionsPerAddress : limits.connections
        return server
    }

    /// What a process that does not host everything needs to know of the others.
    /// - Throws: `LocalStackError` when tokens can't be checked here.
    func checkUpstreams(hosting hosted: Set<String>) throws {
        guard !hosted.contains("auth"), upstreams["auth"] == nil else { return }
        throw LocalStackError(
            .notReady, "auth is neither hosted here nor named in upstreams, so that nobody's token could be checked",
            hint: "set upstreams.auth to the internal listener of the daemon that hosts auth")
    }
}

extension DaemonConfiguration {
    /// - Parameter client: for a hook that sends codes; without it none are sent.
    /// - Throws: `LocalStackError` without a secret; `Problem` for limits that are none.
    func authOptions(
        client: HTTPClient? = nil, codeDelivery: (any CodeDelivery)? = nil
    ) throws -> AuthOptions {
        guard let secret = auth.secret, secret.utf8.count >= 32 else {
            throw LocalStackError(
                .noUser, "auth.secret is missing in the configuration, or has less than 32 characters",
                hint: "the same random text for all processes that host auth; signing keys are encrypted with it")
        }
        var options = AuthOptions(issuer: auth.issuer, secret: Array(secret.utf8), sandboxCodes: auth.sandboxCodes)
        options.needsSecondFactor = auth.secondFactor == "required"
        options.limits = try AuthLimits(auth.limits)
        options.publicURL = listen.reachedAt
        options.codeDelivery = codeDelivery
        options.sender = client.flatMap { auth.codeSender(client: $0) }
        return options
    }
}

extension DaemonConfiguration {
    /// What events are signed with. A daemon that hosts no service has none to sign or to read.
    /// - Throws: `LocalStackError` without a secret that all daemons share.
    func eventSignatures(hosting hosted: Set<String>) throws -> EventSignatures {
        // Where only some services are hosted others have no auth.secret, so that it can't be what all of them share.
        let shared = hosted.isSuperset(of: hostable) ? auth.secret : nil
        if let (secret, events) = Events.resolved(events, authSecret: shared) {
            return EventSignatures(
                secret: Array(secret.utf8), alsoAccepted: events.alsoAccepted.map { Array($0.utf8) },
                legacyUntil: events.legacyUntil)
        }
        guard hosted.isEmpty else {
            throw LocalStackError(
                .noUser, "events.secret is missing in the configuration",
                hint: "the same random text of 32 characters or more for every daemon; events are signed with it")
        }
        return EventSignatures(secret: try Random.bytes(32))
    }
}

/// What the services say, and to whom.
enum Topics {
    /// With their dead letters: the embedded broker makes no topics when asked to.
    static func all(partitions: Int) -> [String: Int] {
        var topics: [String: Int] = [:]
        for name in Topic.all {
            topics[name] = partitions
            topics["\(name).dlq"] = 1
        }
        return topics
    }
}

extension Problem {
    /// What clients are told about errors that are no problems by themselves.
    @Sendable static func of(_ error: any Error) -> Problem? {
        switch error {
        // Not seen yet is not "not done".
        case let error as PostgresError where error.isCommitUnknown: .outcomeUnknown()
        case let error as PostgresError
        where error.isAway || error.isOverload || error.isWriteRefused:
            .unavailable("the database can't answer now")
        case let error as PostgresError where error.isLockUnavailable:
            .unavailable("somebody else has locked what this needs, and it was not done")
        case let error as PostgresError where error.waitedTooLong:
            .unavailable("the database took too long, and it was not done")
        case let error as ShardError where error.isCommitUnknown: .outcomeUnknown()
        case let error as ShardError where error.isRetryable:
            .unavailable("where this person's chats lie can't answer now")
        case is DeadlineExceeded: .unavailable("it took too long")
        case let error as TooManyWaiting: .unavailable("\(error)")
        case let error as HTTPClientError where !error.isUnreachable && !error.wasNeverSent: .outcomeUnknown()
        case is HTTPClientError: .unavailable("another service does not answer")
        default: nil
        }
    }
}
