// Decisions about signing in, without any I/O.

internal import FoundationEssentials

/// How long things last and how often they may be tried.
public struct AuthLimits: Sendable, Equatable {
    public var accessToken: Duration = .seconds(15 * 60)
    /// Of one refresh token, which is renewed with each use.
    public var refreshToken: Duration = .seconds(30 * 86_400)
    /// Of all that came from one sign-in.
    public var session: Duration = .seconds(180 * 86_400)
    /// The same of an operator's.
    public var operatorSession: Duration = .seconds(30 * 86_400)
    public var code: Duration = .seconds(5 * 60)
    public var codeTries = 5
    /// Between two codes for one phone.
    public var codePause: Duration = .seconds(30)
    /// How many codes one phone gets in ``codeWindow``.
    public var codesPerWindow = 6
    public var codeWindow: Duration = .seconds(3_600)
    /// Wrong secrets of one client in a minute, in each process.
    public var clientFailures = 10
    /// Secrets that are being checked at once, and that wait for it.
    public var hashesAtOnce = 2
    public var hashesWaiting = 32
    /// How long one key signs.
    public var signingKey: Duration = .seconds(30 * 86_400)

    public init() {}
}

/// A telephone number: ITU-T E.164.
struct PhoneNumber: Sendable, Hashable, CustomStringConvertible {
    /// `+` and 8 to 15 digits.
    let description: String

    static let rule = "must be an international number: + and 8 to 15 digits"

    /// Spaces, hyphens, dots and brackets are ignored. A leading space is what a "+" in a query becomes.
    init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        let text = text.hasPrefix(" ") ? "+" + text.dropFirst() : text
        let kept = text.filter { !" -.()".contains($0) }
        let digits = kept.dropFirst()
        guard kept.first == "+", (8...15).contains(digits.utf8.count), digits.first != "0",
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        description = kept
    }

    /// For log lines: the first three characters and the last two.
    var masked: String { description.prefix(3) + "…" + description.suffix(2) }
}

/// What a refresh token that is shown leads to.
enum RefreshDecision: Equatable {
    case renew
    /// It was used before: whoever has it now and whoever had it then can't both be right. All of its family goes.
    case revokeFamily
    case refuse

    struct Token: Equatable {
        var expiresAt: Date
        var familyExpiresAt: Date
        var usedAt: Date?
        var revokedAt: Date?
    }

    init(_ token: Token?, now: Date) {
        guard let token, token.revokedAt == nil else {
            self = .refuse
            return
        }
        if token.usedAt != nil {
            self = .revokeFamily
        } else {
            self = token.expiresAt > now && token.familyExpiresAt > now ? .renew : .refuse
        }
    }
}

/// Counts failures by key in windows of a minute: a value, bounded, told the time.
struct FailureCounter: Sendable {
    private var failures: [String: (since: Date, count: Int)] = [:]
    private let allowed: Int
    static let window: TimeInterval = 60
    static let maximumKeys = 10_000

    init(allowed: Int) { self.allowed = allowed }

    /// Seconds after which `key` may try again; `nil` when it may now.
    func wait(for key: String, now: Date) -> Int? {
        guard let entry = failures[key], entry.count >= allowed else { return nil }
        let left = Self.window - now.timeIntervalSince(entry.since)
        return left > 0 ? Int(left.rounded(.up)) : nil
    }

    mutating func failed(_ key: String, now: Date) {
        if let entry = failures[key], now.timeIntervalSince(entry.since) < Self.window {
            failures[key] = (entry.since, entry.count + 1)
            return
        }
        if failures.count >= Self.maximumKeys {
            failures = failures.filter { now.timeIntervalSince($0.value.since) < Self.window }
            if failures.count >= Self.maximumKeys { failures.removeAll() }
        }
        failures[key] = (now, 1)
    }
}
