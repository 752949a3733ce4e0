/// The salts of an authorization key (core.telegram.org/mtproto/description, "Server salt"): each begins with a half
/// hour, holds for it, and is still taken during the next one.
///
/// A half hour's salt is the first 8 bytes of the HMAC-SHA-256 of its number under the key itself. So every gateway
/// process, and one that was started again, takes and gives the same ones, and nothing has to be stored. Whoever has
/// not the key can't know them; whoever has it is the client, which may ask for them all in advance anyway.
public struct ServerSalts: Sendable {
    /// How long one is the current one, in seconds.
    static let period: Int64 = 1800
    /// How long before its time one is taken, in seconds: clients' clocks differ.
    private static let early: Int64 = 60
    /// How many a client may ask for at once (core.telegram.org/mtproto/service_messages).
    static let maximumFuture = 64

    private let secret: [UInt8]
    /// The salt of the handshake, and until when it is taken, in seconds since 1970.
    private let first: (salt: Int64, until: Int64)?
    /// The half hour that the two beside it are of, and the one before.
    private var number: Int64 = .min
    private var current: Int64 = 0
    private var previous: Int64 = 0

    /// - Parameters:
    ///   - first: the salt of the handshake, if it is known; taken for an hour.
    ///   - madeAt: when the key was made, in seconds since 1970.
    public init(key: AuthKey, first: Int64? = nil, madeAt: Int64 = 0) {
        secret = key.bytes
        self.first = first.map { ($0, madeAt + 2 * Self.period) }
    }

    /// The one that the client is told.
    /// - Parameter now: seconds since 1970, here as below.
    public mutating func current(at now: Int64) -> Int64 {
        turn(to: now)
        return current
    }

    /// Whether a message with this salt is taken.
    public mutating func isTaken(_ salt: Int64, at now: Int64) -> Bool {
        turn(to: now)
        if salt == current || salt == previous { return true }
        if let first, salt == first.salt, now < first.until { return true }
        return (now + Self.early) / Self.period > number && salt == Self.salt(number + 1, secret)
    }

    /// The current one and those after it, `count` of them, 1 to 64.
    mutating func future(_ count: Int32, at now: Int64) -> [TL.FutureSalt] {
        turn(to: now)
        return (0..<Int64(max(1, min(Int(count), Self.maximumFuture)))).map { ahead in
            let since = (number + ahead) * Self.period
            return TL.FutureSalt(
                validSince: Int32(truncatingIfNeeded: since),
                validUntil: Int32(truncatingIfNeeded: since + 2 * Self.period),
                salt: Self.salt(number + ahead, secret))
        }
    }

    private mutating func turn(to now: Int64) {
        let wanted = now / Self.period
        guard wanted != number else { return }
        previous = number == wanted - 1 ? current : Self.salt(wanted - 1, secret)
        current = Self.salt(wanted, secret)
        number = wanted
    }

    private static func salt(_ number: Int64, _ secret: [UInt8]) -> Int64 {
        var message = Array("server salt".utf8)
        message.append(integer: number)
        return Digest.hmac(message, key: secret).integer(at: 0)
    }
}
