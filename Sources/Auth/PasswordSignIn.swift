// The second step of a customer's sign-in over REST: who has a password for chats shows it after the code, so that a
// phone's code alone opens nobody's chats. The password comes over TLS and is checked against what Telegram clients
// have left of it.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// A challenge whose code was right, and whose password is being tried.
struct ConfirmedSignIn: Sendable {
    var challenge: AnsweredChallenge
    var user: Int64
    var password: StoredPassword
}

extension Auth {
    static func passwordRequired(_ hint: String) -> TokenRefusal {
        var refusal = TokenRefusal(
            "password_required",
            "the code was right, and a password is set for the chats of this phone: send it as password with the "
                + "grant type \(GrantType.chatPassword) and the same phone and challenge")
        refusal.passwordHint = hint
        return refusal
    }

    static let wrongPassword = TokenRefusal("invalid_grant", "the password is wrong")
    static let noPasswordAwaited = TokenRefusal(
        "invalid_grant",
        "no password is awaited under this challenge: it is unknown, used or too old, or the code "
            + "was not shown yet")

    /// Tokens for the customer who knows the password, after the right code.
    /// - Throws: ``TokenRefusal``: `invalid_grant`, `slow_down` after too many passwords, over MTProto or here.
    func signIn(password: String, phone text: String, challenge: String, network: String) async throws -> TokenAnswer {
        guard let phone = PhoneNumber(text) else { throw TokenRefusal("invalid_request", "phone \(PhoneNumber.rule)") }
        guard challenge.utf8.count <= Self.longestSecret else { throw Self.noPasswordAwaited }
        // Who finds no place in the queue has used up no try.
        let confirmed = try await powers.inTurn(of: [.network(network)]) {
            let confirmed = try await takePasswordTry(SHA256.hash(challenge), phone, network)
            let (salts, verifier) = try passwords.open(confirmed.password.sealed, of: confirmed.user)
            let made = try await SecretChecker.compute {
                try SRP().verifier(of: password, salts: (salts.first, salts.second))
            }
            guard constantTimeEquals(made, verifier) else {
                try await store.recordWrongPassword(confirmed.challenge)
                throw Self.wrongPassword
            }
            return confirmed
        }
        let now = options.now()
        let (token, new) = try newSession(isOperator: false, now)
        let device = try Random.token(bytes: Self.challengeBytes)
        let done = try await store.signIn(confirmed, new, device: SHA256.hash(device), options.limits, now: now)
        guard case .signedIn(let holder, let isNewDevice) = done else { throw Self.noPasswordAwaited }
        return try await answer(for: holder, refreshToken: token, deviceSecret: isNewDevice ? device : nil)
    }

    private func takePasswordTry(
        _ challenge: [UInt8], _ phone: PhoneNumber, _ network: String
    ) async throws -> ConfirmedSignIn {
        switch try await store.takePasswordTry(challenge, phone, network: network, options.limits, now: options.now()) {
        case .right(let confirmed): return confirmed
        case .tooOften(let wait):
            throw TokenRefusal(
                "slow_down", "too many passwords were tried: again in \(wait) s", status: 429, retryAfter: wait)
        default:
            strangers.failed(network)
            throw Self.noPasswordAwaited
        }
    }
}

extension AuthStore {
    /// The code was right, and its challenge waits for the password.
    func confirm(
        _ challenge: AnsweredChallenge, until end: Date, in transaction: PostgresTransaction, now: Date
    ) async throws {
        try await transaction.execute(
            "update auth.challenges set confirmed_at = $2, expires_at = $3, readable = null where hash = $1",
            challenge.hash, now, end)
    }

    /// Counts a try of the password that a challenge waits for, together with those over MTProto.
    func takePasswordTry(
        _ challenge: [UInt8], _ phone: PhoneNumber, network: String, _ limits: AuthLimits, now: Date
    ) async throws -> Tried<ConfirmedSignIn> {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                """
                select c.tries, c.device, u.number, p.sealed, p.hint
                from auth.challenges c join auth.users u on u.phone = c.phone
                    join auth.chat_passwords p on p.user_number = u.number
                where c.hash = $1 and c.phone = $2 and c.purpose = 'customer' and c.confirmed_at is not null
                    and c.used_at is null and c.expires_at > $3
                """, challenge, phone.description, now
            ).first
            guard let row else { return .unknown }
            let user: Int64 = try row["number"]
            let budget = Budget.hourly("password of \(user)", limits.passwordTriesPerHour)
            if let wait = try await take([budget], in: transaction, now: now) { return .tooOften(wait) }
            let answered = AnsweredChallenge(
                hash: challenge, phone: phone, tries: Int(try row["tries"] as Int64), network: network,
                device: try row["device"], factor: nil)
            let password = StoredPassword(sealed: try row["sealed"], hint: try row["hint"])
            return .right(ConfirmedSignIn(challenge: answered, user: user, password: password))
        }
    }

    /// As many as the limit lets through.
    func recordWrongPassword(_ challenge: AnsweredChallenge) async throws {
        let details = TryDetails(
            phone: challenge.phone.masked, purpose: "password", tries: challenge.tries, address: challenge.network)
        try await database.transaction { transaction in
            try await trail.record(
                AuditedChange(
                    by: .service(Auth.name), "signin.refused", on: challenge.phone.masked, details: details),
                in: transaction)
        }
    }

    /// Begins the session of who has shown the password, if that is still theirs and the challenge still waits.
    /// - Returns: nil when not.
    func signIn(
        _ confirmed: ConfirmedSignIn, _ token: NewRefreshToken, device: [UInt8], _ limits: AuthLimits, now: Date
    ) async throws -> CustomerSignIn? {
        try await database.transaction { transaction in
            let open = try await transaction.query(
                """
                select 1 from auth.challenges where hash = $1 and used_at is null and expires_at > $2 for update
                """, confirmed.challenge.hash, now)
            guard !open.isEmpty,
                try await lockPassword(of: confirmed.user, in: transaction) == confirmed.password
            else { return nil }
            let row = try await transaction.query(
                """
                update auth.users set seen_at = $2 where number = $1
                returning id, number, phone, role, created_at, seen_at, epoch
                """, confirmed.user, now
            ).first
            guard let row else { return nil }
            return try await begin(
                Self.holder(row, token), confirmed.challenge, token, device, limits, in: transaction, now: now)
        }
    }
}
