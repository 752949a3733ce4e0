internal import ShopAPI

/// How often senders may ask and how many may be connected, as `limits` of `shopd.json` says; each may be left out.
/// Other daemons of the shop are not limited.
package struct DaemonLimits: Sendable, Codable, Equatable {
    /// One customer's tokens.
    package var customer = Rate(50, burst: 500)
    /// One operator's, be it a person or a script's client: batches ask as fast as they are answered.
    package var `operator` = Rate(2_000, burst: 10_000)
    /// One address, or IPv6 /64 network, without a token. Many people may share one.
    package var anonymous = Rate(200, burst: 2_000)
    /// Where strangers make something that is kept: carts.
    package var creation = Rate(2, burst: 120)
    /// Where secrets could be guessed or cards be tried out: tokens, codes, cards.
    package var sensitive = Rate(20, burst: 100)
    /// Tokens of one address that are refused.
    package var refusedTokens = Rate(1, burst: 60)
    /// Tokens that are new here, from all addresses together that have used up `refusedTokens`: right ones among them,
    /// of people who share the address, still get in.
    package var sharedTokens = Rate(200, burst: 200)
    /// Open connections to `listen.rest`; more are answered with 503 and closed.
    package var connections = 10_000
    /// Of them from one address, or IPv6 /64 network; more are answered with 429 and closed. Behind proxies, which
    /// bring everybody's, it is theirs to count.
    package var connectionsPerAddress = 1_000

    /// On average so many requests in so many seconds, and so many at once.
    package struct Rate: Sendable, Codable, Equatable {
        /// 0: no limit.
        package var requests: Int
        package var seconds: Int
        package var burst: Int
        package init(_ requests: Int, seconds: Int = 1, burst: Int) {
            self.requests = requests
            self.seconds = seconds
            self.burst = burst
        }
        package static let none = Rate(0, burst: 1)
    }

    package enum RateName: String, CodingKey, CaseIterable {
        case customer, `operator`, anonymous, creation, sensitive, refusedTokens, sharedTokens
    }
    package enum CountName: String, CodingKey, CaseIterable { case connections, connectionsPerAddress }

    package init() {}

    /// For measurements.
    package static var none: DaemonLimits {
        var limits = DaemonLimits()
        for name in RateName.allCases { limits[name] = .none }
        return limits
    }

    package init(from decoder: any Decoder) throws {
        let rates = try decoder.container(keyedBy: RateName.self)
        for name in RateName.allCases { self[name] = try rates.decodeIfPresent(Rate.self, forKey: name) ?? self[name] }
        let counts = try decoder.container(keyedBy: CountName.self)
        for name in CountName.allCases { self[name] = try counts.decodeIfPresent(Int.self, forKey: name) ?? self[name] }
    }

    package func encode(to encoder: any Encoder) throws {
        var rates = encoder.container(keyedBy: RateName.self)
        for name in RateName.allCases { try rates.encode(self[name], forKey: name) }
        var counts = encoder.container(keyedBy: CountName.self)
        for name in CountName.allCases { try counts.encode(self[name], forKey: name) }
    }

    /// A limit by its name.
    package subscript(_ name: RateName) -> Rate {
        get { self[keyPath: Self.place(of: name)] }
        set { self[keyPath: Self.place(of: name)] = newValue }
    }
    /// A limit by its name.
    package subscript(_ name: CountName) -> Int {
        get { self[keyPath: Self.place(of: name)] }
        set { self[keyPath: Self.place(of: name)] = newValue }
    }

    private static func place(of name: RateName) -> WritableKeyPath<DaemonLimits, Rate> {
        switch name {
        case .customer: \.customer
        case .operator: \.operator
        case .anonymous: \.anonymous
        case .creation: \.creation
        case .sensitive: \.sensitive
        case .refusedTokens: \.refusedTokens
        case .sharedTokens: \.sharedTokens
        }
    }
    private static func place(of name: CountName) -> WritableKeyPath<DaemonLimits, Int> {
        switch name {
        case .connections: \.connections
        case .connectionsPerAddress: \.connectionsPerAddress
        }
    }

    var mistakes: [Problem.Field] {
        var found: [Problem.Field] = []
        for name in RateName.allCases {
            let rate = self[name]
            let bounds = [
                ("requests", rate.requests, 0...1_000_000), ("seconds", rate.seconds, 1...86_400),
                ("burst", rate.burst, 1...1_000_000),
            ]
            for (part, value, range) in bounds where !range.contains(value) {
                found.append(.init("/limits/\(name.rawValue)/\(part)", Self.rule(range)))
            }
        }
        for name in CountName.allCases where !Self.counts.contains(self[name]) {
            found.append(.init("/limits/\(name.rawValue)", Self.rule(Self.counts)))
        }
        return found
    }
    private static let counts = 1...1_000_000
    private static func rule(_ range: ClosedRange<Int>) -> String {
        "must be from \(range.lowerBound) to \(range.upperBound)"
    }
}
