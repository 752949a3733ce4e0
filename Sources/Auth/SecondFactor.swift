// The second factor of operators: a time-based password (RFC 6238) besides the code to their phone, and recovery codes
// for when the authenticator is lost.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// Makes and checks second factors: what lies in the database is worth nothing without this key.
struct FactorVault: Sendable {
    static let recoveryCodes = 10
    /// Of one recovery code: 80 bits, 16 letters and digits.
    static let recoveryBytes = 10

    private let key: [UInt8]

    init(secret: [UInt8]) { key = HMAC.sha256(Array("second factors".utf8), key: secret) }

    func seal(_ factor: TOTP, of user: UserID) throws -> [UInt8] {
        try AESGCM.seal(factor.secret, key: key, context: user.description)
    }
    func open(_ sealed: [UInt8], of user: UserID) throws -> TOTP {
        TOTP(secret: try AESGCM.open(sealed, key: key, context: user.description))
    }

    /// `ABCD-EFGH-IJKL-MNOP`.
    func newRecoveryCodes() throws -> [String] {
        try (0..<Self.recoveryCodes).map { _ in
            let text = Array(Base32.encode(try Random.bytes(Self.recoveryBytes)))
            return stride(from: 0, to: text.count, by: 4).map { String(text[$0..<$0 + 4]) }.joined(separator: "-")
        }
    }

    /// What is kept of a recovery code; nil for what can't be one. Hyphens, blanks and small letters are as good.
    func mac(ofRecovery typed: String, of user: UserID) -> [UInt8]? {
        let text = typed.uppercased().filter { $0 != "-" && $0 != " " }
        guard let bytes = Base32.decode(text), bytes.count == Self.recoveryBytes else { return nil }
        return HMAC.sha256(Array("recovery \(user) \(text)".utf8), key: key)
    }
}

/// What a typed second factor is worth.
enum FactorAnswer: Sendable, Equatable {
    case right(usedRecovery: Bool, left: Int)
    case wrong
    /// In so many seconds it may be tried again.
    case tooOften(Int)
}

extension AuthStore {
    /// The sealed secret of who has a second factor.
    func factor(
        of user: UserID, in transaction: PostgresTransaction
    ) async throws -> (sealed: [UInt8], lastStep: Int64)? {
        try await transaction.query(
            "select sealed, last_step from auth.second_factors where user_id = $1 for update", user.uuid
        ).first.map { (try $0["sealed"], try $0["last_step"]) }
    }

    /// Counts one try and checks what was typed against the user's factor. Each step and each recovery code is used
    /// once.
    func check(
        _ typed: String, _ factor: (sealed: [UInt8], lastStep: Int64), of user: UserID, _ vault: FactorVault,
        _ limits: AuthLimits, in transaction: PostgresTransaction, now: Date
    ) async throws -> FactorAnswer {
        let budget = Budget.hourly("second factor of \(user)", limits.factorTriesPerHour)
        if let wait = try await take([budget], in: transaction, now: now) { return .tooOften(wait) }
        let totp = try vault.open(factor.sealed, of: user)
        let left = try await transaction.query(
            "select count(*) as n from auth.recovery_codes where user_id = $1 and used_at is null", user.uuid
        ).first.map { Int(try $0["n"] as Int64) }
        if let step = totp.step(of: typed.filter { $0 != " " }, at: now, after: factor.lastStep) {
            try await transaction.execute(
                "update auth.second_factors set last_step = $2 where user_id = $1", user.uuid, step)
            return .right(usedRecovery: false, left: left ?? 0)
        }
        guard let mac = vault.mac(ofRecovery: typed, of: user) else { return .wrong }
        let used = try await transaction.execute(
            "update auth.recovery_codes set used_at = $3 where user_id = $1 and mac = $2 and used_at is null",
            user.uuid, mac, now)
        return used == 1 ? .right(usedRecovery: true, left: (left ?? 1) - 1) : .wrong
    }

    /// Keeps a factor that was confirmed with the code of `step`.
    /// - Returns: false when the user has one already.
    func insertFactor(
        _ sealed: [UInt8], step: Int64, recovery: [[UInt8]], of user: UserID, in transaction: PostgresTransaction,
        now: Date
    ) async throws -> Bool {
        let made = try await transaction.execute(
            """
            insert into auth.second_factors (user_id, sealed, last_step, created_at) values ($1, $2, $3, $4)
            on conflict (user_id) do nothing
            """, user.uuid, sealed, step, now)
        guard made == 1 else { return false }
        try await transaction.execute(
            "insert into auth.recovery_codes (user_id, mac) select $1, mac from unnest($2::bytea[]) as t (mac)",
            user.uuid, recovery.map { Data($0) })
        return true
    }

    func hasFactor(_ user: UserID) async throws -> Bool {
        try await !database.query("select 1 from auth.second_factors where user_id = $1", user.uuid).isEmpty
    }

    /// Takes somebody's second factor away, with the password of their Telegram clients, and ends their sessions: they
    /// set up another one at the next sign-in.
    /// - Returns: nil when there is no such user.
    func resetFactor(
        of id: UserID, by principal: Principal, reason: String?, isRehearsal: Bool, now: Date
    ) async throws -> SecondFactorReset? {
        struct Rehearsed: Error { var answer: SecondFactorReset }
        do {
            return try await database.transaction { transaction in
                try await checkIsCurrent(principal, in: transaction)
                let row = try await transaction.query(
                    "select id, number, phone, role, created_at, seen_at from auth.users where id = $1 for update",
                    id.uuid
                ).first
                guard let user = try row.map(Self.user) else { return nil }
                let removed = try await transaction.execute(
                    "delete from auth.second_factors where user_id = $1", id.uuid)
                let passwords = try await transaction.execute(
                    "delete from auth.chat_passwords where user_number = $1", user.number)
                let sessions = try await endAllSessions(of: user, in: transaction, now: now)
                let answer = SecondFactorReset(
                    user: user, hadFactor: removed + passwords > 0, sessions: sessions)
                if isRehearsal { throw Rehearsed(answer: answer) }
                let change = AuditedChange(
                    by: principal.actor, "factor.reset", on: id.description, reason: reason,
                    details: ["sessions": sessions])
                try await trail.record(change, in: transaction)
                return answer
            }
        } catch let rehearsal as Rehearsed {
            return rehearsal.answer
        }
    }
}
