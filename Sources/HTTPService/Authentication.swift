public import Crypto
public import FoundationEssentials
internal import HTTPServer
public import ShopAPI
internal import Synchronization

/// Who sends a request, as its token says.
public struct Principal: Sendable, Hashable {
    /// `usr_…`, `cli_…`, or a service's name.
    public let subject: String
    public let scopes: Set<Scope>
    public let role: Role?
    public let expires: Date
    /// The person who answers for what is done with the token: of a client whoever made it, and if that was a client,
    /// whoever made that one; `bootstrap` for the first admin's client. Two who are to be two people compare this.
    public let responsible: String
    /// The client that a service's token was given to; its subject is the service's name.
    public let client: String?
    /// How often all tokens of the subject (or client) had been revoked when this one was made.
    public let epoch: Int64
    /// The session that it belongs to.
    public let session: String?
    /// The key that has signed it.
    public let keyID: String?

    public init(
        subject: String, scopes: Set<Scope>, role: Role? = nil, expires: Date = .distantFuture,
        responsible: String? = nil, client: String? = nil, epoch: Int64 = 0, session: String? = nil,
        keyID: String? = nil
    ) {
        self.subject = subject
        self.scopes = scopes
        self.role = role
        self.expires = expires
        self.responsible = responsible ?? subject
        self.client = client
        self.epoch = epoch
        self.session = session
        self.keyID = keyID
    }
    /// - Parameter keyID: the key that has signed the token.
    public init(_ claims: JWTClaims, keyID: String? = nil) {
        self.init(
            subject: claims.subject, scopes: Set(claims.scopes.map { Scope(rawValue: $0) }),
            role: claims.role.flatMap { Role(rawValue: $0) }, expires: claims.expires,
            responsible: claims.additional[Claim.responsible], client: claims.additional[Claim.client],
            epoch: claims.additional[Claim.epoch].flatMap { Int64($0) } ?? 0,
            session: claims.additional[Claim.session], keyID: keyID)
    }

    /// The names of claims that are not in every token.
    public enum Claim {
        public static let responsible = "owner"
        /// RFC 9068, section 2.2.
        public static let client = "client_id"
        public static let epoch = "epoch"
        /// OpenID Connect Front-Channel Logout 1.0, section 3.
        public static let session = "sid"
    }

    public var actor: Actor {
        if scopes.contains(.service) { return .service(subject) }
        // A person with a role signs in as an operator, too: then without this scope.
        return Actor(scopes.contains(.customer) ? .customer : .operator, subject)
    }

    public func may(_ access: Access) -> Bool {
        switch access {
        case .anyone, .signedIn: true
        case .customer: scopes.contains(.customer)
        case .scope(let scope): scopes.contains(scope)
        case .anyScope(let any): !scopes.isDisjoint(with: any)
        }
    }
}

/// Tells whose a bearer token is.
public protocol TokenVerifier: Sendable {
    /// - Throws: ``Problem`` 401 when the token is not right; 503 when that can't be told now.
    func verify(_ token: String) async throws -> Principal
    /// Whether enough is known to let them do what they ask for.
    /// - Parameter isChange: it may change something.
    /// - Throws: ``Problem`` 503 when it can't be told whether their token was revoked.
    func admit(_ principal: Principal, isChange: Bool) throws
    /// Whether it was found right before, and can be verified at no cost.
    func isKnown(_ token: String) -> Bool
}

extension TokenVerifier {
    public func admit(_: Principal, isChange: Bool) {}
    public func isKnown(_: String) -> Bool { false }
}

/// Checks tokens against an issuer's keys, which are asked for again when a token names one that is not known.
public final class JWTTokenVerifier: TokenVerifier {
    private let keys: @Sendable (_ refresh: Bool) async throws -> JWTVerifier
    private let now: @Sendable () -> Date

    /// - Parameter keys: the verifier with the issuer's keys; with `refresh` they should be read anew, no more often
    ///   than
    ///   every few seconds.
    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        keys: @escaping @Sendable (_ refresh: Bool) async throws -> JWTVerifier
    ) {
        self.keys = keys
        self.now = now
    }

    public func verify(_ token: String) async throws -> Principal {
        do {
            return Principal(try await keys(false).verify(token, at: now()), keyID: JWTVerifier.keyID(of: token))
        } catch let error as JWTError where error.code == .unknownKey {
            do {
                return Principal(try await keys(true).verify(token, at: now()), keyID: JWTVerifier.keyID(of: token))
            } catch let error as JWTError {
                throw Problem.unauthenticated(
                    error.detail.isEmpty ? "the token is refused" : "the token is refused: \(error.detail)")
            }
        } catch let error as JWTError {
            throw Problem.unauthenticated("the token is refused: \(error.detail)")
        }
    }
}

/// Remembers tokens that were right until they expire: a signature is checked once, not with each request. Whether they
/// were revoked is asked each time.
public final class CachedTokens: TokenVerifier {
    public static let maximum = 20_000
    private let verifier: any TokenVerifier
    private let revocations: Revocations?
    private let now: @Sendable () -> Date
    private let known = Mutex<[String: Principal]>([:])

    /// - Parameter revocations: what ends tokens before their time; without it nothing does.
    public init(
        _ verifier: any TokenVerifier, revocations: Revocations? = nil, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.verifier = verifier
        self.revocations = revocations
        self.now = now
    }

    public func isKnown(_ token: String) -> Bool { known.withLock { $0[token] != nil } }

    public func verify(_ token: String) async throws -> Principal {
        let principal = try await remembered(token)
        do {
            try revocations?.check(principal)
        } catch {
            known.withLock { $0[token] = nil }
            throw error
        }
        return principal
    }

    public func admit(_ principal: Principal, isChange: Bool) throws {
        try revocations?.checkIsFresh(for: principal, isChange: isChange)
    }

    private func remembered(_ token: String) async throws -> Principal {
        if let principal = known.withLock({ $0[token] }) {
            guard principal.expires > now() else {
                known.withLock { $0[token] = nil }
                throw Problem.unauthenticated("the token has expired")
            }
            return principal
        }
        let principal = try await verifier.verify(token)
        let now = now()
        known.withLock {
            if $0.count >= Self.maximum { $0 = $0.filter { $0.value.expires > now } }
            if $0.count >= Self.maximum { $0.removeAll(keepingCapacity: true) }
            $0[token] = principal
        }
        return principal
    }
}

extension Middleware {
    /// Finds out who sends the request, and refuses tokens that are not right. A principal that an earlier router has
    /// found is kept. What the route asks of them is said by ``authorized``, behind what counts them.
    public static func authenticated(by verifier: any TokenVerifier) -> Middleware {
        Middleware { request, next in
            var request = request
            if request.principal == nil, let token = try bearerToken(request.headers) {
                let principal = try await verifier.verify(token)
                try verifier.admit(principal, isChange: ![.get, .head, .options].contains(request.method))
                request.principal = principal
            }
            return try await next(request)
        }
    }

    /// Refuses what the sender may not do on the route: 401 without a token, 403 with one that lacks the scope.
    public static let authorized = Middleware { request, next in
        try authorize(request)
        return try await next(request)
    }

    static func bearerToken(_ headers: HTTPHeaders) throws -> String? {
        guard let header = headers["Authorization"] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            // Basic is for the token endpoint alone, which reads it itself.
            if parts.first?.lowercased() == "basic" { return nil }
            throw Problem.unauthenticated("Authorization must be \"Bearer\" and a token")
        }
        return String(parts[1])
    }

    private static func authorize(_ request: APIRequest) throws {
        guard let route = request.route, route.access != .anyone else { return }
        guard let principal = request.principal else { throw Problem.unauthenticated("a bearer token is needed") }
        guard principal.may(route.access) else {
            throw Problem(
                403, "insufficient_scope", "Not allowed",
                detail: "the token lacks what this needs: \(route.access.label)")
        }
    }
}

extension Access {
    /// For lists of routes and refusals: `orders:read`.
    public var label: String {
        switch self {
        case .anyone: "anyone"
        case .signedIn: "signed in"
        case .customer: "a customer's token"
        case .scope(let scope): scope.rawValue
        case .anyScope(let any): any.map(\.rawValue).sorted().joined(separator: " or ")
        }
    }
}
