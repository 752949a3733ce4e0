// What is counted against a limit that protects an account or costs money: in the database, so that it holds for all
// processes together and outlives each.

internal import Crypto
internal import FoundationEssentials
internal import Postgres

/// So much of something, spread over a time: up to `count` at once, then as fast as they come again (GCRA,
/// https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
struct Budget: Sendable, Equatable {
    /// What it is counted by.
    let key: String
    let count: Int
    /// Seconds.
    let period: Double
    /// How many are taken together.
    var amount = 1

    static func hourly(_ key: String, _ count: Int) -> Budget { Budget(key: key, count: count, period: 3_600) }
    static func daily(_ key: String, _ count: Int) -> Budget { Budget(key: key, count: count, period: 86_400) }

    /// Seconds until so many are there again; more than there ever are at once are as good as all.
    var interval: Double { period * Double(min(amount, max(1, count))) / Double(max(1, count)) }
}

/// Who asks, as far as limits are concerned.
struct Asker: Sendable, Equatable {
    var network: String
    /// The digest of the secret of a device that the phone's holder has signed in on before.
    var device: [UInt8]?
}

extension AuthLimits {
    /// What a code for `phone` takes from. A device that its holder is known on has budgets of its own: nobody else can
    /// use them up.
    func budgets(forCodeTo phone: PhoneNumber, _ purpose: ChallengePurpose, _ asker: Asker) -> [Budget] {
        let pause = Double(codePause.components.seconds)
        // Clients ask again by themselves.
        let burst = if case .chat = purpose { chatCodesAtOnce } else { 1 }
        if let device = asker.device.map(Hex.encode) {
            return [
                Budget(key: "code pause \(device)", count: 1, period: pause),
                .daily("codes of \(device)", codesPerKnownDevicePerDay),
            ]
        }
        return [
            Budget(
                key: "\(purpose.name == "chat" ? "chat " : "")code pause \(phone) \(asker.network)", count: burst,
                period: pause * Double(burst)),
            .daily("codes to \(phone) by \(asker.network)", codesPerPhoneAndNetworkPerDay),
            .daily("codes to \(phone)", codesPerPhonePerDay),
            .hourly("codes by \(asker.network)", codesPerNetworkPerHour),
            .hourly("codes to +\(phone.country)", codesPerCountryPerHour),
            .hourly("codes", codesPerHour),
        ]
    }

    /// What one try of a code for `phone` takes from.
    func budgets(forTryOf phone: PhoneNumber, _ asker: Asker) -> [Budget] {
        if let device = asker.device.map(Hex.encode) {
            return [.daily("tries of \(device)", triesPerKnownDevicePerDay)]
        }
        return [
            .daily("tries of \(phone) by \(asker.network)", triesPerPhoneAndNetworkPerDay),
            .daily("tries of \(phone)", triesPerPhonePerDay),
            .hourly("tries by \(asker.network)", triesPerNetworkPerHour),
            .hourly("tries", triesPerHour),
        ]
    }

    /// What one challenge for the password of `user` takes from. Those who are signed in have a budget of their own:
    /// who has got hold of a code only can't use it up.
    func budgets(
        forAskingOf user: Int64, isSignedIn: Bool, with key: Int64, by network: String
    ) -> [Budget] {
        let asker = isSignedIn ? "sessions" : "sign-ins"
        return [
            .hourly("password challenges with \(ChallengePurpose.letters(of: key))", passwordAsksPerKeyPerHour),
            .hourly("password challenges of \(asker) of \(user)", passwordAsksPerUserPerHour),
            .hourly("password challenges by \(network)", passwordAsksPerNetworkPerHour),
        ]
    }
}

extension AuthStore {
    /// As ``take(_:in:now:)``, in a transaction of its own.
    func take(_ budgets: [Budget], now: Date) async throws -> Int? {
        try await database.transaction { try await take(budgets, in: $0, now: now) }
    }

    /// Takes from each budget what it says, or from none.
    /// - Returns: nil when it was taken; else the seconds until all of them have so much.
    func take(_ budgets: [Budget], in transaction: PostgresTransaction, now: Date) async throws -> Int? {
        let budgets = budgets.sorted { $0.key < $1.key }
        let (keys, depths) = (budgets.map(\.key), budgets.map(\.period))
        let answers = try await transaction.run([
            PostgresStatement(
                """
                insert into auth.budgets (key, full_at, depth)
                select key, $1, depth from unnest($2::text[], $3::float8[]) as t (key, depth) order by key
                on conflict (key) do update set depth = excluded.depth
                """, now, keys, depths),
            // In a statement of its own: it sees what somebody else has taken while the one before waited.
            PostgresStatement(
                """
                select key, extract(epoch from greatest(full_at, $1) - $1)::float8 as ahead
                from auth.budgets where key = any($2) order by key for update
                """, now, keys),
        ])
        let ahead = try Dictionary(
            answers[1].map { (try $0["key"] as String, try $0["ahead"] as Double) }, uniquingKeysWith: { $1 })
        let wait = budgets.map { (ahead[$0.key] ?? 0) + $0.interval - $0.period }.max() ?? 0
        // The database keeps times in microseconds.
        guard wait <= 0.000_01 else { return max(1, Int(wait.rounded(.up))) }
        _ = try await transaction.execute(
            """
            update auth.budgets b set full_at = greatest(b.full_at, $1) + (t.next - $1), depth = t.depth
            from unnest($2::text[], $3::timestamptz[], $4::float8[]) as t (key, next, depth) where b.key = t.key
            """, now, keys, budgets.map { now + $0.interval }, depths)
        return nil
    }
}
