public import ShopAPI

/// How long things last and how often they may be tried. Each has a name in `auth.limits` of `shopd.json`; see
/// ``settings``.
public struct AuthLimits: Sendable, Equatable {
    // MARK: How long

    public var accessToken: Duration = .seconds(15 * 60)
    /// Of one refresh token, which is renewed with each use.
    public var refreshToken: Duration = .seconds(30 * 86_400)
    /// Of all that came from one sign-in.
    public var session: Duration = .seconds(180 * 86_400)
    /// The same of an operator's.
    public var operatorSession: Duration = .seconds(30 * 86_400)
    public var code: Duration = .seconds(5 * 60)
    public var deviceLogin: Duration = .seconds(10 * 60)
    /// How long a device is known after its last sign-in.
    public var knownDevice: Duration = .seconds(365 * 86_400)
    /// How long one key signs.
    public var signingKey: Duration = .seconds(30 * 86_400)

    /// Of a Telegram client's key that nobody is signed in with, since it was last used.
    public var strangersKey: Duration = .seconds(7 * 86_400)
    /// Of a session of a Telegram client, since it was last used.
    public var chatSession: Duration = .seconds(183 * 86_400)
    /// In which the password may follow after a Telegram client's code was right.
    public var passwordAwaited: Duration = .seconds(3_600)

    // MARK: Codes, which are texts that cost money

    /// Between two codes for one phone that one network or known device asks for.
    public var codePause: Duration = .seconds(30)
    /// Codes for Telegram clients that one network may ask for one phone right after each other; then each after a
    /// pause.
    public var chatCodesAtOnce = 4
    public var codesPerKnownDevicePerDay = 10
    /// Of one phone to one network that the phone's holder is not known on.
    public var codesPerPhoneAndNetworkPerDay = 8
    /// Of one phone to all such networks together.
    public var codesPerPhonePerDay = 40
    public var codesPerNetworkPerHour = 100
    public var codesPerCountryPerHour = 1_000
    public var codesPerHour = 3_000
    public var knownDevicesPerPhone = 10

    // MARK: Tries

    /// Of one code.
    public var codeTries = 5
    public var triesPerKnownDevicePerDay = 50
    public var triesPerPhoneAndNetworkPerDay = 20
    public var triesPerPhonePerDay = 60
    public var triesPerNetworkPerHour = 200
    public var triesPerHour = 5_000
    /// Of one operator's second factor.
    public var factorTriesPerHour = 10

    /// Of the password of one Telegram client's user.
    public var passwordTriesPerHour = 10
    /// Challenges for such a password, each of which costs milliseconds to make: a client asks for one before each
    /// try, and when somebody looks at their settings. With one key; of one user, those who are signed in apart from
    /// those who sign in; from one network.
    public var passwordAsksPerKeyPerHour = 60
    public var passwordAsksPerUserPerHour = 200
    public var passwordAsksPerNetworkPerHour = 2_000

    // MARK: Devices, clients and tokens

    /// Device logins that wait at the same time.
    public var deviceLoginsPerNetwork = 50
    public var deviceLogins = 10_000
    /// Wrong secrets of one client from one network in a minute, in each process.
    public var clientFailures = 10
    /// Wrong refresh tokens, device codes, clients and challenges of one network in a minute, in each process.
    public var tokenFailures = 100
    /// New keys of Telegram clients of one network.
    public var keysPerNetworkPerHour = 5_000
    /// Sessions of Telegram clients that one user has.
    public var chatSessions = 100
    public var contactsPerUser = 10_000
    /// Phones that one user asks after: in address books, and one by one.
    public var phoneLookupsPerDay = 5_000
    /// Secrets that are being checked at once, and that wait for it.
    public var hashesAtOnce = 2
    public var hashesWaiting = 32

    public init() {}
}

extension AuthLimits {
    enum Place {
        /// In seconds.
        case time(any WritableKeyPath<AuthLimits, Duration> & Sendable, ClosedRange<Int>)
        case count(any WritableKeyPath<AuthLimits, Int> & Sendable, ClosedRange<Int>)
    }
    private static let day = 86_400
    private static let counts = 1...1_000_000

    /// What `auth.limits` of the configuration may hold: times in seconds, and counts.
    static let settings: [(name: String, place: Place)] = [
        ("accessToken", .time(\.accessToken, 60...3_600)),
        ("refreshToken", .time(\.refreshToken, 3_600...365 * day)),
        ("session", .time(\.session, 3_600...3_650 * day)),
        ("operatorSession", .time(\.operatorSession, 3_600...365 * day)),
        ("code", .time(\.code, 30...3_600)),
        ("deviceLogin", .time(\.deviceLogin, 60...3_600)),
        ("knownDevice", .time(\.knownDevice, day...3_650 * day)),
        ("signingKey", .time(\.signingKey, 3_600...365 * day)),
        ("strangersKey", .time(\.strangersKey, 3_600...365 * day)),
        ("chatSession", .time(\.chatSession, day...3_650 * day)),
        ("passwordAwaited", .time(\.passwordAwaited, 60...day)),
        ("codePause", .time(\.codePause, 1...3_600)),
        ("chatCodesAtOnce", .count(\.chatCodesAtOnce, 1...100)),
        ("codesPerKnownDevicePerDay", .count(\.codesPerKnownDevicePerDay, counts)),
        ("codesPerPhoneAndNetworkPerDay", .count(\.codesPerPhoneAndNetworkPerDay, counts)),
        ("codesPerPhonePerDay", .count(\.codesPerPhonePerDay, counts)),
        ("codesPerNetworkPerHour", .count(\.codesPerNetworkPerHour, counts)),
        ("codesPerCountryPerHour", .count(\.codesPerCountryPerHour, counts)),
        ("codesPerHour", .count(\.codesPerHour, counts)),
        ("knownDevicesPerPhone", .count(\.knownDevicesPerPhone, 1...1_000)),
        ("codeTries", .count(\.codeTries, 1...10)),
        ("triesPerKnownDevicePerDay", .count(\.triesPerKnownDevicePerDay, counts)),
        ("triesPerPhoneAndNetworkPerDay", .count(\.triesPerPhoneAndNetworkPerDay, counts)),
        ("triesPerPhonePerDay", .count(\.triesPerPhonePerDay, counts)),
        ("triesPerNetworkPerHour", .count(\.triesPerNetworkPerHour, counts)),
        ("triesPerHour", .count(\.triesPerHour, counts)),
        ("factorTriesPerHour", .count(\.factorTriesPerHour, 1...100)),
        ("passwordTriesPerHour", .count(\.passwordTriesPerHour, 1...100)),
        ("passwordAsksPerKeyPerHour", .count(\.passwordAsksPerKeyPerHour, counts)),
        ("passwordAsksPerUserPerHour", .count(\.passwordAsksPerUserPerHour, counts)),
        ("passwordAsksPerNetworkPerHour", .count(\.passwordAsksPerNetworkPerHour, counts)),
        ("deviceLoginsPerNetwork", .count(\.deviceLoginsPerNetwork, counts)),
        ("deviceLogins", .count(\.deviceLogins, counts)),
        ("clientFailures", .count(\.clientFailures, counts)),
        ("tokenFailures", .count(\.tokenFailures, counts)),
        ("keysPerNetworkPerHour", .count(\.keysPerNetworkPerHour, counts)),
        ("chatSessions", .count(\.chatSessions, 1...1_000)),
        ("contactsPerUser", .count(\.contactsPerUser, 1...100_000)),
        ("phoneLookupsPerDay", .count(\.phoneLookupsPerDay, counts)),
        ("hashesAtOnce", .count(\.hashesAtOnce, 1...256)),
        ("hashesWaiting", .count(\.hashesWaiting, 1...10_000)),
    ]

    /// The defaults with what the configuration sets over them.
    /// - Throws: ``Problem`` 422 with each name that is no limit, and each value out of bounds.
    public init(_ given: [String: Int]) throws(Problem) {
        self.init()
        var mistakes: [Problem.Field] = []
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            let pointer = "/auth/limits/\(name)"
            guard let place = Self.settings.first(where: { $0.name == name })?.place else {
                let names = Self.settings.map(\.name).joined(separator: ", ")
                mistakes.append(.init(pointer, "is no limit; there are \(names)"))
                continue
            }
            let bounds = set(place, to: value)
            if let bounds {
                mistakes.append(.init(pointer, "must be from \(bounds.lowerBound) to \(bounds.upperBound)"))
            }
        }
        guard mistakes.isEmpty else { throw .invalid(mistakes) }
    }

    /// - Returns: the bounds, when the value is outside of them.
    private mutating func set(_ place: Place, to value: Int) -> ClosedRange<Int>? {
        switch place {
        case .time(let path, let bounds):
            guard bounds.contains(value) else { return bounds }
            self[keyPath: path] = .seconds(value)
        case .count(let path, let bounds):
            guard bounds.contains(value) else { return bounds }
            self[keyPath: path] = value
        }
        return nil
    }
}
