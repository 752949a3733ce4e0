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
import Postgres
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
    /// - Throws: `LocalStackError` without a secret.
    func authOptions() throws -> AuthOptions {
        guard let secret = auth.secret, secret.utf8.count >= 32 else {
            throw LocalStackError(
                .noUser, "auth.secret is missing in the configuration, or has less than 32 characters",
                hint: "the same random text for all processes that host auth; signing keys are encrypted with it")
        }
        return AuthOptions(issuer: auth.issuer, secret: Array(secret.utf8), sandboxCodes: auth.sandboxCodes)
    }
}

extension DaemonConfiguration {
    /// What events are signed with. A daemon that hosts no service has none to sign or to read.
    /// - Throws: `LocalStackError` without a secret that all daemons share.
    func eventSignatures(hosting hosted: Set<String>) throws -> EventSignatures {
        // Where only some services are hosted others have no auth.secret, so that it can't be what all of them share.
        let shared = hosted.isSuperset(of: Self.services) ? auth.secret : nil
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

/// The public keys of the issuer of tokens, as its `jwks.json` has them.
final class IssuerKeys: Sendable {
    private let client: HTTPClient
    private let url: String
    private let issuer: String
    private struct Known {
        var verifier: JWTVerifier?
        var asked: ContinuousClock.Instant?
    }
    private let known = Mutex(Known())
    /// How soon they may be asked for again: whoever invents key ids must not make us ask for each.
    static let pause = Duration.seconds(5)

    init(_ configuration: DaemonConfiguration, client: HTTPClient) {
        self.client = client
        issuer = configuration.auth.issuer
        url = (configuration.upstreams["auth"] ?? "http://\(configuration.listen.rest)") + "/.well-known/jwks.json"
    }

    func verifier(refresh: Bool) async throws -> JWTVerifier {
        let (verifier, isRecent) = known.withLock { known in
            let isRecent = known.asked.map { ContinuousClock.now - $0 < Self.pause } ?? false
            return (known.verifier, isRecent)
        }
        if let verifier, !refresh || isRecent { return verifier }
        known.withLock { $0.asked = .now }
        let (response, body) = try await client.fetch(HTTPClientRequest("GET", url), upTo: 1 << 20)
        guard response.status == 200 else { throw Problem.unavailable("the issuer of tokens does not answer") }
        let made = JWTVerifier(keys: try JWKSet(json: body), issuer: issuer, audience: issuer)
        known.withLock { $0.verifier = made }
        return made
    }
}

extension Problem {
    /// What clients are told about errors that are no problems by themselves.
    @Sendable static func of(_ error: any Error) -> Problem? {
        switch error {
        // Not seen yet is not "not done".
        case let error as PostgresError where error.isCommitUnknown: .outcomeUnknown()
        case let error as PostgresError where error.isConnectionLoss || error.isOverload || error.isQueryCanceled:
            .unavailable("the database can't answer now")
        case is DeadlineExceeded: .unavailable("it took too long")
        case let error as HTTPClientError where !error.isUnreachable && !error.wasNeverSent: .outcomeUnknown()
        case is HTTPClientError: .unavailable("another service does not answer")
        default: nil
        }
    }
}

/// This process's own tokens for calls to other daemons, from an `auth` that runs elsewhere.
actor OwnTokens {
    private struct Known {
        let token: String
        /// When another one is asked for, while this one is still good.
        var renewal: ContinuousClock.Instant
        let end: ContinuousClock.Instant
    }
    private let client: HTTPClient
    private let url: String
    private let login: DaemonConfiguration.Auth.Client?
    private var known: Known?
    /// Asking for one takes the issuer long on purpose: all who need it wait for the same answer.
    private var asking: Task<String, any Error>?

    /// How long before its end a token is renewed, and how soon it is tried again.
    private static let margin = Duration.seconds(120)
    private static let pause = Duration.seconds(5)

    init(_ configuration: DaemonConfiguration, client: HTTPClient) {
        self.client = client
        login = configuration.auth.client
        url = (configuration.upstreams["auth"] ?? "http://\(configuration.listen.rest)") + "/oauth/token"
    }

    /// - Throws: `Problem` 503 without a login or an answer.
    func token() async throws -> String {
        if let known, known.renewal > .now { return known.token }
        let task = asking ?? Task(executorPreference: EventLoop.current) { try await self.ask() }
        asking = task
        do {
            return try await task.value
        } catch {
            guard let known, known.end > .now else { throw error }
            self.known?.renewal = .now + Self.pause
            return known.token
        }
    }

    private func ask() async throws -> String {
        defer { asking = nil }
        guard let login else {
            throw Problem.unavailable("auth.client is missing in this daemon's configuration")
        }
        let pair = "\(Percent.encode(login.id)):\(Percent.encode(login.secret))"
        var request = HTTPClientRequest(
            "POST", url,
            headers: [
                "Authorization": "Basic " + Data(pair.utf8).base64EncodedString(),
                "Content-Type": "application/x-www-form-urlencoded",
            ], body: .text("grant_type=\(GrantType.clientCredentials)"))
        request.deadlines = HTTPDeadlines(connect: .seconds(2), firstByte: .seconds(10), idle: .seconds(5))
        let (response, body) = try await client.fetch(request)
        guard response.status == 200 else {
            throw Problem.unavailable("auth gave this daemon no token (\(response.status))")
        }
        let answer = try StrictJSON.decode(TokenAnswer.self, from: body)
        let end = ContinuousClock.now + .seconds(answer.expires_in)
        known = Known(token: answer.access_token, renewal: end - Self.margin, end: end - .seconds(5))
        return answer.access_token
    }
}
