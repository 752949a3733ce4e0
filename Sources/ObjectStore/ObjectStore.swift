// ObjectStore: bytes that are written once and never changed, by names of 32 bytes, in a directory (`DirectoryStore`),
// in several with copies (`MirroredStore`), or in a bucket of a service that speaks S3 (`S3Store`). What blocks runs on
// libuv's pool, a few calls at a time, or, where one of several disks may hang, on threads of its own; requests run on
// their caller's loop. Knows no business word: whose an object is, and how long it is kept, is known by who has its
// name.

public import FoundationEssentials

/// The name of an object: 32 bytes, such as a SHA-256 of what is in it. Nothing that comes from outside becomes a part
/// of a path.
public struct ObjectName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public static let length = 32
    public let bytes: [UInt8]

    /// nil for anything but 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// From what ``description`` gives: 64 hexadecimal digits in small letters.
    public init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[place]), let low = Self.value(digits[place + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    public var description: String { Digits.hexadecimal(bytes) }

    public static func < (left: ObjectName, right: ObjectName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// What is known of an object without reading it.
public struct ObjectInfo: Sendable, Hashable {
    public var name: ObjectName
    /// In bytes.
    public var size: Int64
    /// When it was written, the last time.
    public var writtenAt: Date
}

/// Why a store could not do something.
public struct ObjectStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// There is no object of that name.
        case missing
        /// The store takes no more: its disk, or what it is allowed, is full.
        case full
        /// It is away, or broken.
        case unavailable
        /// It was to be done before a moment that has passed.
        case late
        /// It lets nobody in with what it was given, or does not have what it is set up to have: the same again is
        /// refused again.
        case refused
    }
    public let code: Code
    /// What was being done, and what the system said.
    public let reason: String

    public init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
    public var description: String { reason }
}

/// Where objects lie. An object is whole or not there: it is written aside, made durable, and then gets its name, in
/// one step. The same under the same name again changes nothing. From any loop.
///
/// Every call throws ``ObjectStoreError``.
public protocol ObjectStore: Sendable {
    /// Before the first call: makes, or asks for, what the store lies in.
    func prepare() async throws
    /// Begins an object that nobody sees before it is published.
    func begin() async throws -> any StagedObject
    /// Writes a whole object, which is small enough to be in memory.
    func put(_ bytes: [UInt8], as name: ObjectName) async throws
    /// A part of an object: what of it there is from `offset` on, at most `count` bytes; empty from its end on.
    /// - Throws: `.missing`.
    func read(_ name: ObjectName, from offset: Int64, count: Int) async throws -> [UInt8]
    /// nil: there is none.
    func stat(_ name: ObjectName) async throws -> ObjectInfo?
    /// Whoever reads it at this moment may read on. A machine that loses power just now may bring it back.
    /// - Parameter deadline: nil: whenever its turn comes. Else the last thing that is looked at before it is done: who
    ///   had to wait for so long takes nothing away that may be somebody's again.
    /// - Returns: whether it was there.
    /// - Throws: `.late`, and nothing was done.
    @discardableResult
    func delete(_ name: ObjectName, before deadline: ContinuousClock.Instant?) async throws -> Bool
    /// Objects in the order of their names, from the one after `last` on: for proofs and for finding what belongs to
    /// nobody.
    func list(after last: ObjectName?, limit: Int) async throws -> [ObjectInfo]
    /// Takes away what was begun before `date` and is still not published. - Returns: how many.
    @discardableResult
    func clean(before date: Date) async throws -> Int
    /// How many bytes can still be written; nil: nobody knows of a bound.
    func available() async throws -> Int64?
    /// Looks through copies, from the object after `last` on, and heals what is damaged or has too few: a part, so
    /// that it costs the same however much lies there.
    func scrub(after last: ObjectName?) async throws -> ScrubOutcome
}

/// What one ``ObjectStore/scrub(after:)`` has found.
public struct ScrubOutcome: Sendable, Equatable {
    /// How far it came; nil: to the end.
    public var last: ObjectName?
    public var checked = 0
    /// Copies that were made, or made anew.
    public var healed = 0
    /// Copies that were one too many.
    public var trimmed = 0
    /// Of these no good copy is left, or it can't be told which is.
    public var lost: [ObjectName] = []
    public init() {}
}

/// An object that is being written. One task at a time; ends with ``publish(as:)`` or ``discard()``, and what neither
/// happens to is taken away by ``ObjectStore/clean(before:)``.
public protocol StagedObject: Sendable {
    func append(_ bytes: [UInt8]) async throws
    /// All that was appended is durable from here on; nothing may follow.
    func seal() async throws
    /// Gives it its name, after ``seal()``. Once this has returned it is there, also when the machine loses power.
    func publish(as name: ObjectName) async throws
    func discard() async
}

extension ObjectStore {
    @discardableResult
    public func delete(_ name: ObjectName) async throws -> Bool { try await delete(name, before: nil) }
    /// A store with one copy, or whose service looks after its own, has none to heal.
    public func scrub(after last: ObjectName?) async throws -> ScrubOutcome { ScrubOutcome() }

    public func put(_ bytes: [UInt8], as name: ObjectName) async throws {
        let staged = try await begin()
        do {
            try await staged.append(bytes)
            try await staged.seal()
            try await staged.publish(as: name)
        } catch {
            await staged.discard()
            throw error
        }
    }
}
