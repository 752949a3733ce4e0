internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import Postgres
internal import ShopAPI

struct NewChallenge: Sendable {
    let hash: [UInt8]
    let phone: PhoneNumber
    let purpose: ChallengePurpose
    let mac: [UInt8]
    let readable: String?
    let expiresAt: Date
}

/// A challenge whose code was right just now.
struct AnsweredChallenge: Sendable {
    let hash: [UInt8]
    let phone: PhoneNumber
    /// This try included.
    let tries: Int
    let network: String
    /// The known device that asked.
    let device: [UInt8]?
    /// The second factor that is being set up with it, encrypted.
    let factor: [UInt8]?
}

/// What a customer's right code has led to.
enum CustomerSignIn: Sendable {
    /// - Parameter isNewDevice: the device's secret is a new one that it must be told.
    case signedIn(SessionHolder, isNewDevice: Bool)
    /// They have a password, which follows under the same challenge.
    case passwordNeeded(hint: String)
}

/// How a try went.
enum Tried<Value: Sendable>: Sendable {
    case right(Value)
    case wrong
    /// There is no such challenge for that phone and purpose, or it is over.
    case unknown
    /// Nothing was compared. In so many seconds it may be tried again.
    case tooOften(Int)
}

extension AuthStore {
    /// - Parameter old: one that is over then.
    /// - Returns: nil, or in how many seconds there may be another one.
    /// - Throws: ``AccountRefusal/expiredCode`` when `old` is none of the same phone and purpose, or over already.
    func insertChallenge(
        _ new: NewChallenge, instead old: [UInt8]? = nil, network: String, device: [UInt8]?, _ limits: AuthLimits,
        now: Date
    ) async throws -> Int? {
        try await database.transaction { transaction in
            let known = try await transaction.query(
                "select 1 from auth.known_devices where hash = $1 and phone = $2 and expires_at > $3",
                device ?? [], new.phone.description, now)
            let asker = Asker(network: network, device: known.isEmpty ? nil : device)
            let budgets = limits.budgets(forCodeTo: new.phone, new.purpose, asker)
            if let wait = try await take(budgets, in: transaction, now: now) { return wait }
            if let old {
                let ended = try await transaction.execute(
                    """
                    update auth.challenges set used_at = $5, readable = null
                    where hash = $1 and phone = $2 and purpose = $3 and binding is not distinct from $4
                        and used_at is null and expires_at > $5
                    """, old, new.phone.description, new.purpose.name, new.purpose.binding, now)
                guard ended == 1 else { throw AccountRefusal.expiredCode }
            }
            try await transaction.execute(
                """
                insert into auth.challenges
                    (hash, phone, purpose, binding, mac, device, created_at, expires_at, readable)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """, new.hash, new.phone.description, new.purpose.name, new.purpose.binding, new.mac, asker.device, now,
                new.expiresAt, new.readable)
            return nil
        }
    }

    /// Counts one try and compares the code; with the right one it runs `body` in the same transaction, under the
    /// challenge's lock. A wrong try is counted and recorded whatever comes.
    func trying<Value>(
        _ proof: Proof, _ limits: AuthLimits, now: Date,
        _ body: @Sendable (PostgresTransaction, AnsweredChallenge) async throws -> Value
    ) async throws -> Tried<Value> {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                """
                select mac, tries, device, factor from auth.challenges
                where hash = $1 and phone = $2 and purpose = $3 and binding is not distinct from $4
                    and used_at is null and expires_at > $5 and tries < $6
                for update
                """, proof.challenge, proof.phone.description, proof.purpose.name, proof.purpose.binding, now,
                limits.codeTries
            ).first
            guard let row else { return .unknown }
            let device: [UInt8]? = try row["device"]
            let budgets = limits.budgets(forTryOf: proof.phone, Asker(network: proof.network, device: device))
            if let wait = try await take(budgets, in: transaction, now: now) { return .tooOften(wait) }
            let tries = Int(try row["tries"] as Int64) + 1
            try await transaction.execute(
                "update auth.challenges set tries = $2 where hash = $1", proof.challenge, tries)
            let expected: [UInt8] = try row["mac"]
            guard constantTimeEquals(expected, proof.mac) else {
                try await record(wrong: proof, tries: tries, of: limits.codeTries, in: transaction)
                return .wrong
            }
            let answered = AnsweredChallenge(
                hash: proof.challenge, phone: proof.phone, tries: tries, network: proof.network, device: device,
                factor: try row["factor"])
            return .right(try await body(transaction, answered))
        }
    }

    struct TryDetails: Encodable {
        var phone: String
        var purpose: String
        var tries: Int
        var address: String?
    }

    /// The first and the last wrong try are recorded at once, those between them with the last one or by the sweeper:
    /// what is written is bounded by the codes that are sent.
    private func record(
        wrong proof: Proof, tries: Int, of limit: Int, in transaction: PostgresTransaction
    ) async throws {
        guard tries == 1 || tries == limit else { return }
        try await transaction.execute(
            "update auth.challenges set recorded = tries where hash = $1", proof.challenge)
        let details = TryDetails(
            phone: proof.phone.masked, purpose: proof.purpose.name, tries: tries, address: proof.network)
        try await trail.record(
            AuditedChange(by: .service(Auth.name), "signin.refused", on: proof.phone.masked, details: details),
            in: transaction)
    }

    /// Ends the challenge that was answered.
    /// - Returns: the record of it.
    func use(
        _ challenge: AnsweredChallenge, as purpose: ChallengePurpose, by user: UserID,
        in transaction: PostgresTransaction, now: Date
    ) async throws -> AuditedChange {
        try await transaction.execute(
            "update auth.challenges set used_at = $2, readable = null, factor = null where hash = $1", challenge.hash,
            now)
        let details = TryDetails(
            phone: challenge.phone.masked, purpose: purpose.name, tries: challenge.tries, address: challenge.network)
        return AuditedChange(
            by: .service(Auth.name), "signin.accepted", on: user.description, details: details)
    }

    /// Begins a session for the phone's user, who is made if need be; not for who has a password: that follows.
    func signIn(
        _ challenge: AnsweredChallenge, _ token: NewRefreshToken, device: [UInt8], _ limits: AuthLimits,
        in transaction: PostgresTransaction, now: Date
    ) async throws -> CustomerSignIn {
        let rows = try await transaction.query(
            """
            insert into auth.users (id, phone, created_at, seen_at) values ($1, $2, $3, $3)
            on conflict (phone) do update set seen_at = excluded.seen_at
            returning id, number, phone, role, created_at, seen_at, epoch,
                (select hint from auth.chat_passwords where user_number = number) as password_hint
            """, UUIDv7.next(), challenge.phone.description, now)
        guard let row = rows.first else { throw Problem.internalError }
        if let hint: String = try row["password_hint"] {
            try await confirm(challenge, until: now + limits.passwordAwaited.inTimeInterval, in: transaction, now: now)
            return .passwordNeeded(hint: hint)
        }
        return try await begin(Self.holder(row, token), challenge, token, device, limits, in: transaction, now: now)
    }

    static func holder(_ row: PostgresRow, _ token: NewRefreshToken) throws -> SessionHolder {
        SessionHolder(user: try user(row), epoch: try row["epoch"], session: token.family, isOperator: false)
    }

    /// Begins a customer's session and ends the challenge that it was let in by.
    func begin(
        _ holder: SessionHolder, _ challenge: AnsweredChallenge, _ token: NewRefreshToken, _ device: [UInt8],
        _ limits: AuthLimits, in transaction: PostgresTransaction, now: Date
    ) async throws -> CustomerSignIn {
        _ = try await transaction.query(token.insert(for: holder.user.id, now))
        try await know(challenge.device ?? device, of: challenge.phone, limits, in: transaction, now: now)
        let change = try await use(challenge, as: .customer, by: holder.user.id, in: transaction, now: now)
        try await trail.record(change, in: transaction)
        return .signedIn(holder, isNewDevice: challenge.device == nil)
    }

    /// Keeps a device as one that the phone's holder is known on.
    func know(
        _ device: [UInt8], of phone: PhoneNumber, _ limits: AuthLimits, in transaction: PostgresTransaction, now: Date
    ) async throws {
        try await transaction.run([
            PostgresStatement(
                """
                insert into auth.known_devices (hash, phone, created_at, seen_at, expires_at)
                values ($1, $2, $3, $3, $4)
                on conflict (hash) do update set seen_at = excluded.seen_at, expires_at = excluded.expires_at
                """, device, phone.description, now, now + limits.knownDevice.inTimeInterval),
            PostgresStatement(
                """
                delete from auth.known_devices where hash in
                    (select hash from auth.known_devices where phone = $1 order by seen_at desc, hash offset $2)
                """, phone.description, limits.knownDevicesPerPhone),
        ])
    }

    /// The newest code of a phone that operators may read.
    func readableCode(_ phone: PhoneNumber, now: Date) async throws -> PhoneCode? {
        try await database.query(
            """
            select readable, expires_at from auth.challenges
            where phone = $1 and readable is not null and used_at is null and expires_at > $2
            order by created_at desc, hash limit 1
            """, phone.description, now
        ).first.map {
            PhoneCode(phone: phone.description, code: try $0["readable"], expiresAt: try $0["expires_at"])
        }
    }

    /// Forgets challenges that are over, and records tries that the record lacks.
    func sweepChallenges(now: Date) async throws {
        try await database.transaction { transaction in
            let rows = try await transaction.query(
                """
                delete from auth.challenges where hash in
                    (select hash from auth.challenges where expires_at < $1 order by expires_at limit 1000
                     for update skip locked)
                returning phone, purpose, tries, tries > recorded and used_at is null as is_open
                """, now - 3_600)
            let changes = try rows.filter { try $0["is_open"] }.map { row in
                let phone = PhoneNumber(try row["phone"])?.masked ?? ""
                let details = TryDetails(
                    phone: phone, purpose: try row["purpose"], tries: Int(try row["tries"] as Int64), address: nil)
                return AuditedChange(by: .service(Auth.name), "signin.refused", on: phone, details: details)
            }
            try await trail.record(changes, in: transaction)
        }
    }
}
