internal import Audit
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

/// What somebody shows who wants to sign up: their code was right before.
struct ConfirmedChallenge: Sendable {
    let hash: [UInt8]
    let phone: PhoneNumber
    let purpose: ChallengePurpose
    let network: String
}

extension AuthStore {
    /// Who has this phone, if they are signed in with some Telegram client.
    func chatUser(with phone: PhoneNumber) async throws -> Int64? {
        try await database.query(
            """
            select number from auth.users u
            where phone = $1 and exists (select from auth.auth_keys where user_number = u.number)
            """, phone.description
        ).first.map { try $0["number"] }
    }

    /// - Returns: whether there was such a code, and it was not over.
    func cancelChatCode(
        _ challenge: [UInt8], _ phone: PhoneNumber, _ purpose: ChallengePurpose, now: Date
    ) async throws -> Bool {
        try await database.execute(
            """
            update auth.challenges set used_at = $5, readable = null
            where hash = $1 and phone = $2 and purpose = $3 and binding = $4 and used_at is null and expires_at > $5
            """, challenge, phone.description, purpose.name, purpose.binding, now) == 1
    }

    /// Makes the key the session of the phone's user, or says what is missing.
    /// - Returns: the keys that were ended for it, too.
    func signIn(
        _ challenge: AnsweredChallenge, with key: Int64, hash: Int64, _ limits: AuthLimits,
        in transaction: PostgresTransaction, now: Date
    ) async throws -> (ChatSignIn, ended: [Int64]) {
        let row = try await transaction.query(
            """
            update auth.users set seen_at = $2 where phone = $1
            returning id, number, (select true from auth.chat_passwords where user_number = number) as has_password
            """, challenge.phone.description, now
        ).first
        let locked = try await lockKey(key, in: transaction, now: now)
        guard let row else {
            guard locked.user == nil else { throw AccountRefusal.someoneElse }
            try await transaction.execute(
                "update auth.challenges set confirmed_at = $2, expires_at = $3 where hash = $1", challenge.hash, now,
                now + limits.code.inTimeInterval)
            return (.signUpRequired, [])
        }
        let number: Int64 = try row["number"]
        guard locked.user == nil || locked.user == number else { throw AccountRefusal.someoneElse }
        let needsPassword = try row["has_password"] as Bool? == true && locked.user == nil
        let ended: [Int64]
        if needsPassword {
            try await awaitPassword(
                of: number, with: key, until: now + limits.passwordAwaited.inTimeInterval, in: transaction)
            ended = []
        } else {
            ended = try await signIn(
                number, with: key, hash: hash, limit: limits.chatSessions, in: transaction, now: now)
        }
        let change = try await use(
            challenge, as: .chat(key), by: UserID(try row["id"] as UUID), in: transaction, now: now)
        try await trail.record(change, in: transaction)
        return (needsPassword ? .passwordNeeded : .signedIn(number), ended)
    }

    /// Makes a user whose code was right.
    /// - Returns: their number, and the keys that were ended.
    /// - Throws: ``AccountRefusal``.
    func signUp(
        _ confirmed: ConfirmedChallenge, _ name: PersonName, with key: Int64, hash: Int64, _ limits: AuthLimits,
        now: Date
    ) async throws -> (user: Int64, ended: [Int64]) {
        try await database.transaction { transaction in
            let challenge = try await transaction.query(
                """
                select tries from auth.challenges
                where hash = $1 and phone = $2 and purpose = $3 and binding = $4 and used_at is null
                    and expires_at > $5 and confirmed_at is not null
                for update
                """, confirmed.hash, confirmed.phone.description, confirmed.purpose.name, confirmed.purpose.binding,
                now
            ).first
            guard let challenge else { throw AccountRefusal.expiredCode }
            let user = try await transaction.query(
                """
                insert into auth.users (id, phone, created_at, seen_at, first_name, last_name)
                values ($1, $2, $3, $3, $4, $5) on conflict (phone) do nothing returning id, number
                """, UUIDv7.next(), confirmed.phone.description, now, name.first, name.last
            ).first
            guard let user else { throw AccountRefusal.occupiedPhone }
            let number: Int64 = try user["number"]
            guard try await lockKey(key, in: transaction, now: now).user == nil else {
                throw AccountRefusal.someoneElse
            }
            let ended = try await signIn(
                number, with: key, hash: hash, limit: limits.chatSessions, in: transaction, now: now)
            let answered = AnsweredChallenge(
                hash: confirmed.hash, phone: confirmed.phone, tries: Int(try challenge["tries"] as Int64),
                network: confirmed.network, device: nil, factor: nil)
            let change = try await use(
                answered, as: confirmed.purpose, by: UserID(try user["id"] as UUID), in: transaction, now: now)
            try await trail.record(change, in: transaction)
            return (number, ended)
        }
    }
}
