import Auth
import Crypto
import EventLoop
import FoundationEssentials
import HTTPClient
import HTTPServer
import HTTPService
import LocalStack
import Observability
import ShopAPI
import Synchronization

/// How a daemon tells whose tokens are good, and what its own are.
struct Tokens: Sendable {
    /// How it hears of what was revoked.
    struct Feed: Sendable {
        let learn: @Sendable () async throws -> Void
        /// Until cancelled; nil where auth does that itself.
        let run: (@Sendable () async -> Void)?
    }
    let verifier: any TokenVerifier
    let own: @Sendable () async throws -> String
    let feed: Feed

    init(_ configuration: DaemonConfiguration, _ auth: Auth?, client: HTTPClient) {
        if let auth {
            verifier = CachedTokens(auth.tokens, revocations: auth.revocations)
            own = { try await auth.serviceToken(for: "gateway") }
            feed = Feed(learn: { try await auth.learnRevocations() }, run: nil)
            return
        }
        let keys = IssuerKeys(configuration, client: client)
        let revocations = Revocations()
        let tokens = OwnTokens(configuration, client: client)
        let remote = RevocationFeed(configuration, client: client, own: tokens, to: revocations)
        verifier = CachedTokens(
            JWTTokenVerifier { try await keys.verifier(refresh: $0) }, revocations: revocations)
        own = { try await tokens.token() }
        feed = Feed(learn: { try await remote.learn() }, run: { await remote.run() })
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
        var read: ContinuousClock.Instant?
    }
    private let known = Mutex(Known())
    /// How soon they may be asked for again: whoever invents key ids must not make us ask for each.
    static let pause = Duration.seconds(5)
    /// When they are read again, so that keys are forgotten that are none any more; and how long they count while the
    /// issuer does not answer.
    static let renewal = Duration.seconds(60)
    static let maximumAge = Revocations.everythingWithin

    init(_ configuration: DaemonConfiguration, client: HTTPClient) {
        self.client = client
        issuer = configuration.auth.issuer
        url = configuration.issuer + "/.well-known/jwks.json"
    }

    /// - Throws: `Problem` 503 while they can't be read.
    func verifier(refresh: Bool) async throws -> JWTVerifier {
        let (known, isRecent) = known.withLock { known in
            (known, known.asked.map { ContinuousClock.now - $0 < Self.pause } ?? false)
        }
        let age = known.read.map { ContinuousClock.now - $0 } ?? .seconds(86_400)
        let isUsable = age < Self.maximumAge
        if let verifier = known.verifier, isUsable, isRecent || !refresh && age < Self.renewal { return verifier }
        self.known.withLock { $0.asked = .now }
        do {
            return try await read()
        } catch {
            guard let verifier = known.verifier, isUsable, !(error is CancellationError) else { throw error }
            return verifier
        }
    }

    private func read() async throws -> JWTVerifier {
        var request = HTTPClientRequest("GET", url)
        request.deadlines = HTTPDeadlines(connect: .seconds(2), firstByte: .seconds(5), idle: .seconds(5))
        let (response, body) = try await client.fetch(request, upTo: 1 << 20)
        guard response.status == 200 else { throw Problem.unavailable("the issuer of tokens does not answer") }
        let made = JWTVerifier(keys: try JWKSet(json: body), issuer: issuer, audience: issuer)
        known.withLock {
            $0.verifier = made
            $0.read = .now
        }
        return made
    }
}

extension DaemonConfiguration {
    /// The base URL of the daemon that hosts auth.
    fileprivate var issuer: String { upstreams["auth"] ?? "http://\(listen.rest)" }
}

/// Asks the daemon that hosts auth every few seconds what was revoked.
struct RevocationFeed: Sendable {
    private let revocations: Revocations
    private let client: HTTPClient
    private let own: OwnTokens
    private let url: String
    private let log = Log(label: "revocations")
    private static let interval = Duration.seconds(2)
    private static let firstInterval = Duration.milliseconds(250)

    init(_ configuration: DaemonConfiguration, client: HTTPClient, own: OwnTokens, to revocations: Revocations) {
        self.revocations = revocations
        self.client = client
        self.own = own
        url = configuration.issuer + "/internal/v1/revocations"
    }

    /// Until cancelled.
    func run() async {
        var isHeard = true
        while !Task.isCancelled {
            do {
                try await learn()
                isHeard = true
            } catch is CancellationError {
                return
            } catch {
                if isHeard { log.warning("what was revoked can't be asked", ["error": .describing(error)]) }
                isHeard = false
            }
            // Until it is told once, operators can change nothing here: auth may be starting, too.
            try? await EventLoop.current?.sleep(for: revocations.age == nil ? Self.firstInterval : Self.interval)
        }
    }

    /// - Throws: `Problem`, `HTTPClientError`: it was not told.
    func learn() async throws {
        var request = HTTPClientRequest("GET", url)
        request.headers = ["Authorization": "Bearer \(try await own.token())"]
        request.deadlines = HTTPDeadlines(connect: .seconds(2), firstByte: .seconds(5), idle: .seconds(5))
        let (response, body) = try await client.fetch(request, upTo: 8 << 20)
        guard response.status == 200 else {
            // Ours may have been revoked with its key: another one is asked for.
            if response.status == 401 { await own.forget() }
            throw Problem.unavailable("auth does not tell what was revoked (\(response.status))")
        }
        revocations.learn(try JSONText.decode(RevocationList.self, from: body))
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
        url = configuration.issuer + "/oauth/token"
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

    /// The next one is a new one.
    func forget() { known = nil }

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
        let answer = try StrictJSON.decode(TokenAnswer.self, from: body, of: .installation)
        let end = ContinuousClock.now + .seconds(answer.expires_in)
        known = Known(token: answer.access_token, renewal: end - Self.margin, end: end - .seconds(5))
        return answer.access_token
    }
}
