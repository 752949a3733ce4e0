public import FoundationEssentials
internal import Glibc
internal import Synchronization

/// What an id names; gives ids of different things different types and prefixes.
public protocol IDKind: Sendable {
    /// Three to five lower-case letters.
    static var prefix: String { get }
}

/// A UUIDv7 in the database, `ord_01h455vb4pex5vsknk084sn02q` in text
/// (https://github.com/jetify-com/typeid/tree/main/spec).
public struct TypeID<Kind: IDKind>: Hashable, Sendable, Comparable, LosslessStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }
    /// A new one; later ones sort after earlier ones made by this process.
    public init() { uuid = UUIDv7.next() }

    public init?(_ text: String) {
        let prefix = Kind.prefix
        let bytes = Array(text.utf8)
        guard bytes.count == prefix.utf8.count + 27, text.hasPrefix(prefix),
            bytes[prefix.utf8.count] == UInt8(ascii: "_"),
            let uuid = Base32.decode(bytes[(prefix.utf8.count + 1)...])
        else { return nil }
        self.uuid = uuid
    }
    public var description: String { "\(Kind.prefix)_\(Base32.encode(uuid))" }
    public static func < (a: Self, b: Self) -> Bool { a.uuid < b.uuid }
}

extension TypeID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "\"\(text.prefix(64))\" is no id of the form \(Kind.prefix)_01h455vb4pex5vsknk084sn02q")
        }
        self = id
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

public enum OrderKind: IDKind { public static let prefix = "ord" }
public enum PaymentKind: IDKind { public static let prefix = "pay" }
public enum RefundKind: IDKind { public static let prefix = "ref" }
public enum ReturnKind: IDKind { public static let prefix = "ret" }
public enum ReservationKind: IDKind { public static let prefix = "res" }
public enum CartKind: IDKind { public static let prefix = "cart" }
public enum ProductKind: IDKind { public static let prefix = "prod" }
public enum FulfilmentKind: IDKind { public static let prefix = "ful" }
public enum EventKind: IDKind { public static let prefix = "evt" }
public enum UserKind: IDKind { public static let prefix = "usr" }
public enum ClientKind: IDKind { public static let prefix = "cli" }
public typealias OrderID = TypeID<OrderKind>
public typealias PaymentID = TypeID<PaymentKind>
public typealias RefundID = TypeID<RefundKind>
public typealias ReturnID = TypeID<ReturnKind>
public typealias ReservationID = TypeID<ReservationKind>
public typealias CartID = TypeID<CartKind>
public typealias ProductID = TypeID<ProductKind>
public typealias FulfilmentID = TypeID<FulfilmentKind>
public typealias EventID = TypeID<EventKind>
public typealias UserID = TypeID<UserKind>
public typealias ClientID = TypeID<ClientKind>

/// RFC 9562, version 7, with the sub-millisecond counter of its section 6.2, method 1.
public enum UUIDv7 {
    private struct State {
        var millisecond: UInt64 = 0
        var counter: UInt64 = 0
        var random = RandomPool()
    }
    private static let state = Mutex(State())

    /// A new id; each sorts after the one before it in this process, also when the clock steps back.
    public static func next() -> UUID {
        let now = UInt64(max(0, Date().timeIntervalSince1970 * 1_000))
        return state.withLock { state in
            if now > state.millisecond {
                state.millisecond = now
                state.counter = state.random.next() & 0x3ff
            } else {
                state.counter += 1
                if state.counter > 0xfff {
                    state.millisecond += 1
                    state.counter = state.random.next() & 0x3ff
                }
            }
            return make(millisecond: state.millisecond, counter: state.counter, random: state.random.next())
        }
    }

    /// From its parts: 48 bits of time, 12 of counter, 62 of randomness.
    public static func make(millisecond: UInt64, counter: UInt64, random: UInt64) -> UUID {
        let high = millisecond << 16 | 0x7000 | counter & 0xfff
        let low = random & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let h = { (shift: UInt64) in UInt8(truncatingIfNeeded: high >> shift) }
        let l = { (shift: UInt64) in UInt8(truncatingIfNeeded: low >> shift) }
        return UUID(
            uuid: (
                h(56), h(48), h(40), h(32), h(24), h(16), h(8), h(0),
                l(56), l(48), l(40), l(32), l(24), l(16), l(8), l(0)
            ))
    }
}

/// Random numbers of the kernel's, 32 at a time: one by one, the system call is most of what an id costs.
private struct RandomPool: RandomNumberGenerator {
    private var numbers: [UInt64] = []

    mutating func next() -> UInt64 {
        if numbers.isEmpty {
            numbers = [UInt64](repeating: 0, count: 32)
            let filled = numbers.withUnsafeMutableBytes { getentropy($0.baseAddress!, $0.count) == 0 }
            precondition(filled, "the kernel gives no random numbers")
        }
        return numbers.removeLast()
    }
}

/// Crockford's base 32 in lower case, 128 bits in 26 letters, as TypeIDs use it.
enum Base32 {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xff, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    static func encode(_ uuid: UUID) -> String {
        var (high, low) = halves(uuid)
        return String(unsafeUninitializedCapacity: 26) { buffer in
            for index in stride(from: 25, through: 0, by: -1) {
                buffer[index] = alphabet[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
            }
            return 26
        }
    }

    /// Numbers of up to 40 bits, in this many letters.
    private static let lettersOfANumber = 8

    static func encode(number: Int64) -> String {
        let letters = (0..<lettersOfANumber).map { alphabet[Int(number >> Int64(35 - 5 * $0) & 31)] }
        return String(decoding: letters, as: UTF8.self)
    }

    static func decode(number letters: some Collection<UInt8>) -> Int64? {
        guard letters.count == lettersOfANumber else { return nil }
        var number: Int64 = 0
        for letter in letters {
            let value = values[Int(letter)]
            guard value != 0xff else { return nil }
            number = number << 5 | Int64(value)
        }
        return number
    }

    static func decode(_ letters: ArraySlice<UInt8>) -> UUID? {
        guard letters.count == 26, let first = letters.first, values[Int(first)] <= 7 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for letter in letters {
            let value = values[Int(letter)]
            guard value != 0xff else { return nil }
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
        }
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) {
            $0.storeBytes(of: high.bigEndian, as: UInt64.self)
            $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return UUID(uuid: bytes)
    }

    private static func halves(_ uuid: UUID) -> (UInt64, UInt64) {
        withUnsafeBytes(of: uuid.uuid) {
            (
                UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
