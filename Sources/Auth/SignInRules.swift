// Decisions about signing in, without any I/O.

internal import FoundationEssentials
internal import Synchronization

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

    /// The digits of its country or zone, for what texts there may cost (ITU-T E.164, list of assigned country codes:
    /// one digit, two of these, or three).
    var country: String {
        let digits = description.dropFirst()
        if digits.first == "1" || digits.first == "7" { return String(digits.prefix(1)) }
        return String(digits.prefix(Self.shortCountries.contains(digits.prefix(2)) ? 2 : 3))
    }
    private static let shortCountries: Set<Substring> = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51",
        "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86",
        "90",
        "91", "92", "93", "94", "95", "98",
    ]
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

/// The same for many at once.
final class FailureLimit: Sendable {
    private let counter: Mutex<FailureCounter>
    private let now: @Sendable () -> Date

    /// - Parameter allowed: failures of one key in a minute.
    init(_ allowed: Int, now: @escaping @Sendable () -> Date) {
        counter = Mutex(FailureCounter(allowed: allowed))
        self.now = now
    }

    /// Seconds after which `key` may try again; `nil` when it may now.
    func wait(for key: String) -> Int? { counter.withLock { $0.wait(for: key, now: now()) } }
    func failed(_ key: String) { counter.withLock { $0.failed(key, now: now()) } }
}
