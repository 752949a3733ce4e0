/// What names a payment token outside of Payments: `tokref_…`, made of the token's SHA-256. Payments finds the token by
/// it; nobody can pay with it, and the token can't be told from it.
public struct PaymentTokenReference: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    public let rawValue: String
    private static let prefix = "tokref_"
    /// Sixteen letters for the sixteen values of half a byte: no digits, which might look like a card number's.
    private static let letters = Array("abcdefghijklmnop".utf8)

    public init?(rawValue: String) {
        guard rawValue.hasPrefix(Self.prefix), rawValue.utf8.count == Self.prefix.utf8.count + 64,
            rawValue.utf8.dropFirst(Self.prefix.utf8.count).allSatisfy({ Self.letters.contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    /// - Parameter digest: the SHA-256 of the token's text.
    public init(digest: [UInt8]) {
        precondition(digest.count == 32, "\(digest.count) bytes are no SHA-256")
        let text = digest.flatMap { [Self.letters[Int($0 >> 4)], Self.letters[Int($0 & 15)]] }
        rawValue = Self.prefix + String(decoding: text, as: UTF8.self)
    }

    public var description: String { rawValue }
}

/// `POST /internal/v1/payment-tokens/check`: may an order of this customer, placed by this actor, be paid with it?
public struct PaymentTokenCheck: Codable, Sendable {
    public var token: String
    /// nil: an order that is nobody's.
    public var customerId: String?
    public var actor: Actor
    public init(token: String, customerId: String?, actor: Actor) {
        self.token = token
        self.customerId = customerId
        self.actor = actor
    }
}

/// The answer to ``PaymentTokenCheck``: the same for a token that there is not, that is another's, that was used, or
/// whose time is over.
public struct PaymentTokenVerdict: Codable, Sendable {
    public var isUsable: Bool
    public init(isUsable: Bool) { self.isUsable = isUsable }
}
