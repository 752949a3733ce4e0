internal import Sharding

/// With whom a user talks: another user (or oneself: saved messages), a basic group, or a channel (supergroups are
/// channels too). Users, groups and channels are numbered apart.
public enum Peer: Sendable, Hashable, Codable, CustomStringConvertible {
    case user(Int64)
    case chat(Int64)
    case channel(Int64)

    /// Numbers of users, groups and channels lie between 1 and this.
    public static let maximum: Int64 = 999_999_999_999

    /// One number for all three, as Telegram's Bot API has it: users above zero, groups below, channels below
    /// -1,000,000,000,000.
    public var key: Int64 {
        switch self {
        case .user(let number): number
        case .chat(let number): -number
        case .channel(let number): -number - Self.maximum - 1
        }
    }

    /// nil when there is no such peer.
    public init?(key: Int64) {
        switch key {
        case 1...Self.maximum: self = .user(key)
        case -Self.maximum ... -1: self = .chat(-key)
        case (-2 * Self.maximum - 1)...(-Self.maximum - 2): self = .channel(-key - Self.maximum - 1)
        default: return nil
        }
    }

    /// Whether its number can be one.
    public var isValid: Bool { (1...Self.maximum).contains(number) }
    public var number: Int64 {
        switch self {
        case .user(let number), .chat(let number), .channel(let number): number
        }
    }
    public var description: String {
        switch self {
        case .user(let number): "user \(number)"
        case .chat(let number): "group \(number)"
        case .channel(let number): "channel \(number)"
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let peer = Peer(key: try container.decode(Int64.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "there is no such peer")
        }
        self = peer
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(key)
    }
}

/// The shop itself: login codes and order updates arrive as messages from it.
public let shopNumber: Int64 = 777_000
