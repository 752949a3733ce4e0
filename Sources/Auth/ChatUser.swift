internal import Crypto
public import FoundationEssentials
internal import Observability
public import ShopAPI

/// A user as one viewer sees them.
public struct ChatUser: Sendable, Equatable {
    public let number: Int64
    /// The same user over REST.
    public let id: UserID
    /// What the viewer names them with; the same for ever, and another one for each viewer.
    public let accessHash: Int64
    /// What the viewer calls them, else what they call themselves; may be empty for somebody who has never chatted.
    public let firstName: String
    public let lastName: String
    /// Without "@".
    public let username: String?
    /// Digits without "+"; nil when the viewer may not know it.
    public let phone: String?
    public let about: String
    public let status: ChatStatus
    public let isSelf: Bool
    /// In the viewer's contacts.
    public let isContact: Bool
    /// Each is in the other's.
    public let isMutualContact: Bool
}

/// When somebody was last there.
public enum ChatStatus: Sendable, Equatable {
    case online(until: Date)
    case offline(since: Date)
    /// For those who may not know better: within 3 days, 7 days, 30 days, or longer ago.
    case recently, lastWeek, lastMonth, longAgo

    private static let day = 86_400.0

    /// - Parameters:
    ///   - end: until when they were, or are, online; nil: never.
    ///   - isExact: whether the viewer may know it.
    init(until end: Date?, isExact: Bool, now: Date) {
        guard let end else {
            self = .longAgo
            return
        }
        if isExact {
            self = end > now ? .online(until: end) : .offline(since: end)
            return
        }
        switch now.timeIntervalSince(end) / Self.day {
        case ..<3: self = .recently
        case ..<7: self = .lastWeek
        case ..<30: self = .lastMonth
        default: self = .longAgo
        }
    }
}

/// What a client names a user with.
public struct UserReference: Sendable, Hashable {
    public let number: Int64
    public let accessHash: Int64
    public init(_ number: Int64, accessHash: Int64) {
        self.number = number
        self.accessHash = accessHash
    }
}

/// Access hashes: nobody can make one for somebody they were never shown.
struct AccessHashes: Sendable {
    private let key: [UInt8]

    init(secret: [UInt8]) { key = HMAC.sha256(Array("access hashes".utf8), key: secret) }

    /// Never 0, which stands for none.
    func hash(of user: Int64, for viewer: Int64) -> Int64 {
        var message: [UInt8] = []
        for number in [user, viewer] {
            withUnsafeBytes(of: number.littleEndian) { message.append(contentsOf: $0) }
        }
        let value = HMAC.sha256(message, key: key).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return value == 0 ? 1 : value
    }

    func isRight(_ reference: UserReference, for viewer: Int64) -> Bool {
        // One machine word: compared in one step.
        hash(of: reference.number, for: viewer) == reference.accessHash
    }
}

/// What privacy is about.
public enum PrivacyKind: String, Sendable, CaseIterable {
    /// Who sees the phone.
    case phone
    /// Who sees when they were last there.
    case status
    /// Who finds them by a phone that they know.
    case foundByPhone = "found_by_phone"

    /// As long as nothing was chosen.
    public var standard: PrivacyRule {
        PrivacyRule(self == .phone ? .contacts : .everybody)
    }
}

public struct PrivacyRule: Sendable, Equatable {
    public enum Audience: String, Sendable { case everybody, contacts, nobody }
    public var audience: Audience
    /// Users who may whatever the audience is, and users who may not, which counts more.
    public var allowed: [Int64]
    public var refused: [Int64]
    /// Of each list.
    public static let longest = 1_000

    public init(_ audience: Audience, allowed: [Int64] = [], refused: [Int64] = []) {
        self.audience = audience
        self.allowed = allowed
        self.refused = refused
    }

    /// - Parameter isContact: whether the viewer is in the contacts of whom it is about.
    static func allows(_ audience: Audience, isContact: Bool, isAllowed: Bool, isRefused: Bool) -> Bool {
        if isRefused { return false }
        if isAllowed { return true }
        switch audience {
        case .everybody: return true
        case .contacts: return isContact
        case .nobody: return false
        }
    }
}

/// A name that its holder can be found by.
struct Username: Sendable, Equatable {
    /// As it is shown.
    let shown: String
    /// In small letters: names that differ in no more are the same.
    var key: String { shown.lowercased() }
    static let length = 5...32

    /// 5 to 32 letters, digits and underscores of ASCII, a letter first, and no card's number in it; an "@" before it
    /// is dropped.
    init?(_ text: String) {
        let bytes = text.hasPrefix("@") ? text.utf8.dropFirst() : text.utf8[...]
        guard Self.length.contains(bytes.prefix(40).count), bytes.allSatisfy(Self.isAllowed),
            let first = bytes.first, Self.isLetter(first), !CardNumber.isIn(text)
        else { return nil }
        shown = String(decoding: bytes, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
}

/// The digest of a list, by which a client is told that nothing has changed
/// (https://core.telegram.org/api/offsets#hash-generation).
public enum ListHash {
    public static func of(_ numbers: some Sequence<Int64>) -> Int64 {
        var hash: UInt64 = 0
        for number in numbers {
            hash ^= hash >> 21
            hash ^= hash << 35
            hash ^= hash >> 4
            hash &+= UInt64(bitPattern: number)
        }
        return Int64(bitPattern: hash)
    }
}
