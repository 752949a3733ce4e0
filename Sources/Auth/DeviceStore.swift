// SQL of people who sign in on devices.

internal import Audit
internal import Crypto
internal import FoundationEssentials
internal import HTTPService
internal import Postgres
internal import ShopAPI

/// What somebody says to a device's login.
struct DeviceVerdict: Sendable {
    let code: UserCode
    let isAllowed: Bool
    /// What they typed as their second factor.
    let factor: String?
}

/// What comes of it, once the phone's code was right.
enum DeviceAnswer: Sendable, Equatable {
    /// With a recovery code: how many are left.
    case done(recoveryLeft: Int?)
    case noRole
    case gone
    case wrongFactor
    case tooOften(Int)
    /// They have no second factor yet, and need one: this is to become it.
    case setUp(TOTP, UserAccount)
}

extension AuthStore {
    /// Makes room for another one where too many wait: the oldest of the network that has the most goes.
    /// - Returns: false when that network itself has too many.
    func insertDeviceLogin(
        _ device: [UInt8], _ code: UserCode, network: String, pause: Int, _ limits: AuthLimits, now: Date
    ) async throws -> Bool {
        try await database.transaction { transaction in
            try await transaction.execute("select pg_advisory_xact_lock(hashtextextended('auth.device_logins', 0))")
            let row = try await transaction.query(
                """
                select count(*) as waiting, count(*) filter (where network = $2) as own from auth.device_logins
                where expires_at > $1 and state = 'pending'
                """, now, network
            ).first
            let own: Int? = try row?["own"]
            let waiting: Int? = try row?["waiting"]
            guard let own, let waiting, own < limits.deviceLoginsPerNetwork else { return false }
            if waiting >= limits.deviceLogins {
                try await transaction.execute(
                    """
                    delete from auth.device_logins where device_hash = (
                        select device_hash from auth.device_logins d join (
                            select network, count(*) as places from auth.device_logins
                            where expires_at > $1 and state = 'pending' group by network
                        ) n using (network)
                        where d.expires_at > $1 and d.state = 'pending'
                        order by n.places desc, d.created_at, d.device_hash limit 1)
                    """, now)
            }
            try await transaction.execute(
                """
                insert into auth.device_logins
                    (device_hash, user_code, state, created_at, expires_at, pause, network)
                values ($1, $2, 'pending', $3, $4, $5, $6)
                """, device, code.text, now, now + limits.deviceLogin.inTimeInterval, pause, network)
            return true
        }
    }

    /// Whether the code is one that waits for somebody's decision.
    func isWaiting(_ code: UserCode, now: Date) async throws -> Bool {
        try await !database.query(
            "select 1 from auth.device_logins where user_code = $1 and state = 'pending' and expires_at > $2",
            code.text, now
        ).isEmpty
    }

    /// What the holder of the phone, whose code was right, says to a device's login.
    /// - Parameters:
    ///   - needsFactor: whether operators need a second factor in this installation.
    ///   - known: the digest of the browser's secret, by which it is known from now on.
    func decide(
        _ verdict: DeviceVerdict, _ challenge: AnsweredChallenge, needsFactor: Bool, known: [UInt8],
        _ vault: FactorVault, _ limits: AuthLimits, in transaction: PostgresTransaction, now: Date
    ) async throws -> DeviceAnswer {
        let row = try await transaction.query(
            "select id, number, phone, role, created_at, seen_at from auth.users where phone = $1 for update",
            challenge.phone.description
        ).first
        guard let user = try row.map(Self.user), user.role != nil else {
            try await transaction.execute(
                "update auth.challenges set used_at = $2, readable = null where hash = $1", challenge.hash, now)
            return .noRole
        }
        var recoveryLeft: Int?
        if needsFactor && verdict.isAllowed {
            guard let factor = try await factor(of: user.id, in: transaction) else {
                return try await beginSetUp(of: user, challenge, vault, in: transaction, now: now)
            }
            // Before a recovery code is spent on a login that does not wait any more.
            let waiting = try await transaction.query(
                """
                select 1 from auth.device_logins
                where user_code = $1 and state = 'pending' and expires_at > $2 for update
                """, verdict.code.text, now)
            guard !waiting.isEmpty else { return .gone }
            let answer = try await check(
                verdict.factor ?? "", factor, of: user.id, vault, limits, in: transaction, now: now)
            switch answer {
            case .right(let usedRecovery, let left): recoveryLeft = usedRecovery ? left : nil
            case .wrong:
                try await trail.record(
                    AuditedChange(by: .service(Auth.name), "factor.refused", on: user.id.description), in: transaction)
                return .wrongFactor
            case .tooOften(let wait): return .tooOften(wait)
            }
        }
        let isDone = try await settle(
            verdict, challenge, for: user, known: known, [], recoveryLeft, limits, in: transaction, now: now)
        return isDone ? .done(recoveryLeft: recoveryLeft) : .gone
    }

    /// How long a person gets for their authenticator; the phone's code stays good as long.
    private static let setUpTime: TimeInterval = 600

    private func beginSetUp(
        of user: UserAccount, _ challenge: AnsweredChallenge, _ vault: FactorVault,
        in transaction: PostgresTransaction, now: Date
    ) async throws -> DeviceAnswer {
        if let sealed = challenge.factor { return .setUp(try vault.open(sealed, of: user.id), user) }
        let factor = try TOTP.make()
        try await transaction.execute(
            "update auth.challenges set expires_at = $2, factor = $3 where hash = $1", challenge.hash,
            now + Self.setUpTime, try vault.seal(factor, of: user.id))
        return .setUp(factor, user)
    }

    /// Writes the decision down and ends the phone's code.
    /// - Returns: false when the device does not wait any more.
    private func settle(
        _ verdict: DeviceVerdict, _ challenge: AnsweredChallenge, for user: UserAccount, known: [UInt8],
        _ earlier: [AuditedChange], _ recoveryLeft: Int?, _ limits: AuthLimits, in transaction: PostgresTransaction,
        now: Date
    ) async throws -> Bool {
        let decided = try await transaction.execute(
            """
            update auth.device_logins set state = $2, user_id = $3
            where user_code = $1 and state = 'pending' and expires_at > $4
            """, verdict.code.text, verdict.isAllowed ? "allowed" : "denied", user.id.uuid, now)
        guard decided == 1 else { return false }
        if verdict.isAllowed {
            // The browser gets a new secret each time.
            try await transaction.execute("delete from auth.known_devices where hash = $1", challenge.device ?? [])
            try await know(known, of: challenge.phone, limits, in: transaction, now: now)
        }
        let used = try await use(
            challenge, as: .device(verdict.code), by: user.id, in: transaction, now: now)
        var details = ["role": user.role?.rawValue ?? ""]
        if let recoveryLeft { details["recoveryCodesLeft"] = String(recoveryLeft) }
        let change = AuditedChange(
            by: Actor(.operator, user.id.description), verdict.isAllowed ? "login.allowed" : "login.denied",
            on: user.id.description, details: details)
        try await trail.record([used] + earlier + [change], in: transaction)
        return true
    }

    enum SetUp: Sendable, Equatable {
        case done
        case wrong
        case gone
    }

    /// Confirms the second factor that is being set up, and lets the device in.
    /// - Parameter recovery: what is kept of the recovery codes, for the user whose they become.
    func confirmFactor(
        _ typed: String, _ code: UserCode, _ challenge: AnsweredChallenge, known: [UInt8],
        recovery: @Sendable (UserID) -> [[UInt8]], _ vault: FactorVault, _ limits: AuthLimits,
        in transaction: PostgresTransaction, now: Date
    ) async throws -> SetUp {
        let row = try await transaction.query(
            "select id, number, phone, role, created_at, seen_at from auth.users where phone = $1 for update",
            challenge.phone.description
        ).first
        let waiting = try await transaction.query(
            """
            select 1 from auth.device_logins where user_code = $1 and state = 'pending' and expires_at > $2 for update
            """, code.text, now)
        guard let user = try row.map(Self.user), user.role != nil, let sealed = challenge.factor, !waiting.isEmpty
        else { return .gone }
        let factor = try vault.open(sealed, of: user.id)
        guard let step = factor.step(of: typed.filter { $0 != " " }, at: now, after: nil) else { return .wrong }
        guard
            try await insertFactor(
                sealed, step: step, recovery: recovery(user.id), of: user.id, in: transaction, now: now)
        else { return .gone }
        let setUp = AuditedChange(
            by: Actor(.operator, user.id.description), "factor.set_up", on: user.id.description)
        let verdict = DeviceVerdict(code: code, isAllowed: true, factor: nil)
        let isDone = try await settle(
            verdict, challenge, for: user, known: known, [setUp], nil, limits, in: transaction, now: now)
        return isDone ? .done : .gone
    }

    /// What a device is told, and whose session begins with that.
    func device(
        _ hash: [UInt8], _ token: NewRefreshToken, now: Date
    ) async throws -> (DeviceDecision, SessionHolder?) {
        try await database.transaction { transaction in
            let row = try await transaction.query(
                """
                select d.state, d.expires_at, d.polled_at, d.pause, d.user_id from auth.device_logins d
                where d.device_hash = $1 for update
                """, hash
            ).first
            let login = try row.map {
                DeviceDecision.Login(
                    state: DeviceDecision.Login.State(rawValue: try $0["state"]) ?? .used,
                    expiresAt: try $0["expires_at"], polledAt: try $0["polled_at"], pause: try $0["pause"])
            }
            let decision = DeviceDecision(login, now: now)
            let slower = decision == .slowDown ? 5 : 0
            if row != nil {
                try await transaction.execute(
                    "update auth.device_logins set polled_at = $2, pause = pause + $3 where device_hash = $1", hash,
                    now, slower)
            }
            guard decision == .tokens, let user = try row?["user_id"] as UUID? else { return (decision, nil) }
            let found = try await transaction.query(
                "select id, number, phone, role, created_at, seen_at, epoch from auth.users where id = $1 for update",
                user
            ).first
            guard let found, case let account = try Self.user(found), account.role != nil else {
                return (.denied, nil)
            }
            try await transaction.run([
                PostgresStatement("update auth.device_logins set state = 'used' where device_hash = $1", hash),
                token.insert(for: account.id, now),
                PostgresStatement("update auth.users set seen_at = $2 where id = $1", account.id.uuid, now),
            ])
            let holder = SessionHolder(
                user: account, epoch: try found["epoch"], session: token.family, isOperator: true)
            return (.tokens, holder)
        }
    }
}
