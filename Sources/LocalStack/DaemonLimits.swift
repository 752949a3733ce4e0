package import ShopAPI

/// How often senders may ask, as `limits` of `shopd.json` says; each may be left out. Other daemons of the shop are not
/// limited.
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

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case customer, `operator`, anonymous, creation, sensitive, refusedTokens
    }

    package init() {}

    /// For measurements.
    package static var none: DaemonLimits {
        var limits = DaemonLimits()
        for key in CodingKeys.allCases { limits[key] = .none }
        return limits
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        for key in CodingKeys.allCases { self[key] = try fields.decodeIfPresent(Rate.self, forKey: key) ?? self[key] }
    }

    /// A limit by its name.
    package subscript(_ key: CodingKeys) -> Rate {
        get {
            switch key {
            case .customer: customer
            case .operator: self.operator
            case .anonymous: anonymous
            case .creation: creation
            case .sensitive: sensitive
            case .refusedTokens: refusedTokens
            }
        }
        set {
            switch key {
            case .customer: customer = newValue
            case .operator: self.operator = newValue
            case .anonymous: anonymous = newValue
            case .creation: creation = newValue
            case .sensitive: sensitive = newValue
            case .refusedTokens: refusedTokens = newValue
            }
        }
    }

    var mistakes: [Problem.Field] {
        var found: [Problem.Field] = []
        for key in CodingKeys.allCases {
            let rate = self[key]
            let bounds = [
                ("requests", rate.requests, 0...1_000_000), ("seconds", rate.seconds, 1...86_400),
                ("burst", rate.burst, 1...1_000_000),
            ]
            for (name, value, range) in bounds where !range.contains(value) {
                let detail = "must be from \(range.lowerBound) to \(range.upperBound)"
                found.append(.init("/limits/\(key.rawValue)/\(name)", detail))
            }
        }
        return found
    }
}
