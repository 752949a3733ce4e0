public import FoundationEssentials

/// What `POST /oauth/token` answers (RFC 6749, section 5.1); its names are the standard's.
public struct TokenAnswer: Codable, Sendable, Hashable {
    public var access_token: String
    /// Always "Bearer".
    public var token_type: String
    /// Seconds.
    public var expires_in: Int
    /// For customers; each can be used once.
    public var refresh_token: String?
    /// Separated by spaces.
    public var scope: String
    /// Proves later that somebody has signed in on this device before: to be kept, and sent as `deviceSecret` when a
    /// code is asked for. Only after a sign-in by code on a device that sent none.
    public var device_secret: String?
    public init(
        access_token: String, expires_in: Int, refresh_token: String? = nil, scope: String, device_secret: String? = nil
    ) {
        self.device_secret = device_secret
        self.access_token = access_token
        token_type = "Bearer"
        self.expires_in = expires_in
        self.refresh_token = refresh_token
        self.scope = scope
    }
}

/// What the token endpoint answers when it refuses (RFC 6749, section 5.2), and a problem at the same time.
public struct TokenRefusal: Error, Codable, Sendable, Hashable {
    /// `invalid_client`, `invalid_grant`, `invalid_request`, `invalid_scope`, `unsupported_grant_type`, …
    public var error: String
    public var error_description: String
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String
    public var code: String
    public var retryAfter: Int?
    public var requestId: String?
    /// Of `password_required`: what reminds its holder of the password; may be empty.
    public var passwordHint: String?
    public init(_ error: String, _ detail: String, status: Int = 400, retryAfter: Int? = nil) {
        self.error = error
        error_description = detail
        code = error
        type = "urn:shop:problem:\(error)"
        title = "No token"
        self.status = status
        self.detail = detail
        self.retryAfter = retryAfter
    }
}

/// The grant by which a customer turns a code that was sent to a phone into tokens.
public enum GrantType {
    public static let phoneCode = "urn:shop:params:oauth:grant-type:phone-code"
    /// The second step of who has a password for chats, after ``phoneCode`` was answered with `password_required`.
    public static let chatPassword = "urn:shop:params:oauth:grant-type:chat-password"
    public static let clientCredentials = "client_credentials"
    public static let refreshToken = "refresh_token"
    /// RFC 8628.
    public static let deviceCode = "urn:ietf:params:oauth:grant-type:device_code"
}

/// What `POST /oauth/device_authorization` answers (RFC 8628, section 3.2); its names are the standard's.
public struct DeviceAuthorization: Codable, Sendable, Hashable {
    /// For the device alone.
    public var device_code: String
    /// For the person to type: `BCDF-GHJK`.
    public var user_code: String
    public var verification_uri: String
    /// The same with the code already typed.
    public var verification_uri_complete: String
    /// Seconds.
    public var expires_in: Int
    /// Seconds between two questions.
    public var interval: Int
    public init(
        device_code: String, user_code: String, verification_uri: String, verification_uri_complete: String,
        expires_in: Int, interval: Int
    ) {
        self.device_code = device_code
        self.user_code = user_code
        self.verification_uri = verification_uri
        self.verification_uri_complete = verification_uri_complete
        self.expires_in = expires_in
        self.interval = interval
    }
}

/// `POST /v1/auth/code`.
public struct PhoneCodeRequest: Codable, Sendable, Hashable {
    /// International: `+` and 8 to 15 digits; spaces, hyphens, dots and brackets between them are ignored.
    public var phone: String
    /// What a sign-in on this device has answered before (`device_secret`): strangers can't use up what it may ask for.
    public var deviceSecret: String?
    public init(phone: String, deviceSecret: String? = nil) {
        self.phone = phone
        self.deviceSecret = deviceSecret
    }
}

/// What it answers: the code is on its way.
public struct PhoneCodeSent: Codable, Sendable, Hashable {
    /// A secret of whoever asked, to be sent with the code: the code is worth nothing without it.
    public var challenge: String
    /// Seconds until the code is worth nothing.
    public var expiresIn: Int
    /// Seconds until another one can be asked for.
    public var retryAfter: Int
    public init(challenge: String, expiresIn: Int, retryAfter: Int) {
        self.challenge = challenge
        self.expiresIn = expiresIn
        self.retryAfter = retryAfter
    }
}

/// `POST /internal/v1/users/known`: answered with 204 when there is such a user, else with 404.
public struct KnownUserRequest: Codable, Sendable, Hashable {
    public var id: UserID
    public init(id: UserID) { self.id = id }
}

/// `GET /admin/v1/users/code`, where the configuration allows it.
public struct PhoneCode: Codable, Sendable, Hashable {
    public var phone: String
    public var code: String
    public var expiresAt: Date
    public init(phone: String, code: String, expiresAt: Date) {
        self.phone = phone
        self.code = code
        self.expiresAt = expiresAt
    }
}

/// A person: a customer, and with a role an operator too.
public struct UserAccount: Codable, Sendable, Hashable {
    public var id: UserID
    /// The same user for protocols that count their users.
    public var number: Int64
    public var phone: String
    /// What they may do as an operator; nil: nothing.
    public var role: Role?
    public var createdAt: Date
    /// When they last signed in or renewed a token.
    public var seenAt: Date
    public init(id: UserID, number: Int64, phone: String, role: Role? = nil, createdAt: Date, seenAt: Date) {
        self.id = id
        self.number = number
        self.phone = phone
        self.role = role
        self.createdAt = createdAt
        self.seenAt = seenAt
    }
}

/// `PUT /admin/v1/users/{user}/role`.
public struct NewRole: Codable, Sendable, Hashable {
    /// nil: none any more.
    public var role: Role?
    public init(role: Role?) { self.role = role }

    /// The field must be there: what is left out by mistake takes nobody's role away.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard fields.contains(.role) else {
            throw DecodingError.keyNotFound(
                CodingKeys.role, .init(codingPath: decoder.codingPath, debugDescription: "role is missing"))
        }
        role = try fields.decodeIfPresent(Role.self, forKey: .role)
    }
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(role, forKey: .role)
    }
    private enum CodingKeys: String, CodingKey { case role }
}

/// What `POST /admin/v1/users/{user}/revoke` answers.
public struct UserSessionsEnded: Codable, Sendable, Hashable {
    public var user: UserAccount
    public var sessions: Int
    public init(user: UserAccount, sessions: Int) {
        self.user = user
        self.sessions = sessions
    }
}

/// What `DELETE /admin/v1/users/{user}/second-factor` answers.
public struct SecondFactorReset: Codable, Sendable, Hashable {
    public var user: UserAccount
    /// Whether there was one.
    public var hadFactor: Bool
    public var sessions: Int
    public init(user: UserAccount, hadFactor: Bool, sessions: Int) {
        self.user = user
        self.hadFactor = hadFactor
        self.sessions = sessions
    }
}

/// `GET /internal/v1/revocations`: what was revoked so short a time ago that a token from before may still be about.
public struct RevocationList: Codable, Sendable, Hashable {
    public struct Entry: Codable, Sendable, Hashable {
        /// `usr_…`, `cli_…`, `sid:` and a session, or `kid:` and a key.
        public var key: String
        /// Tokens of an earlier epoch are worth nothing.
        public var epoch: Int64
        public init(key: String, epoch: Int64) {
            self.key = key
            self.epoch = epoch
        }
    }
    public var revoked: [Entry]
    public init(revoked: [Entry]) { self.revoked = revoked }
}

/// What `POST /admin/v1/keys/rotate` answers: the key that signs now.
public struct SigningKey: Codable, Sendable, Hashable {
    public var id: String
    public var since: Date
    /// How many keys tokens may be signed with at this moment, the ones before included.
    public var known: Int
    public init(id: String, since: Date, known: Int) {
        self.id = id
        self.since = since
        self.known = known
    }
}

/// What a client may be: an operator's role, or another daemon of the shop.
public enum ClientRole: String, Codable, Sendable, CaseIterable {
    case viewer, `operator`, admin, service

    public var scopes: Set<Scope> {
        switch self {
        case .viewer: Role.viewer.scopes
        case .operator: Role.operator.scopes
        case .admin: Role.admin.scopes
        case .service: [.service]
        }
    }
}

/// A client: what operators, their scripts and other daemons sign in as.
public struct ClientAccount: Codable, Sendable, Hashable {
    public var id: ClientID
    public var name: String
    public var role: ClientRole
    public var createdAt: Date
    /// Who made it.
    public var createdBy: String
    /// When it last got a token, to within a minute.
    public var usedAt: Date?
    public var revokedAt: Date?
    public init(
        id: ClientID, name: String, role: ClientRole, createdAt: Date, createdBy: String, usedAt: Date? = nil,
        revokedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.usedAt = usedAt
        self.revokedAt = revokedAt
    }
}

/// `POST /admin/v1/clients`.
public struct NewClient: Codable, Sendable, Hashable {
    /// 1 to 64 characters; no other client that is not revoked has it. A daemon's is its service's name.
    public var name: String
    public var role: ClientRole
    public init(name: String, role: ClientRole) {
        self.name = name
        self.role = role
    }
}

/// What it answers: the only time that the secret is shown.
public struct NewClientSecret: Codable, Sendable, Hashable {
    public var clientId: ClientID
    /// Absent in a rehearsal.
    public var clientSecret: String?
    public var name: String
    public var role: ClientRole
    public init(clientId: ClientID, clientSecret: String?, name: String, role: ClientRole) {
        self.clientId = clientId
        self.clientSecret = clientSecret
        self.name = name
        self.role = role
    }
}

/// `GET /v1/me`: whose token it is.
public struct Me: Codable, Sendable, Hashable {
    /// `usr_…`, `cli_…` or a service's name.
    public var subject: String
    public var role: String?
    public var scopes: [String]
    public var expiresAt: Date
    /// For customers.
    public var user: UserAccount?
    public init(subject: String, role: String?, scopes: [String], expiresAt: Date, user: UserAccount?) {
        self.subject = subject
        self.role = role
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.user = user
    }
}
