internal import Crypto
public import FoundationEssentials
public import Kafka

/// How this installation's events are told from what others write to its broker: an HMAC-SHA-256 (RFC 2104) over topic,
/// key, the headers that carry meaning, and body, in a header of its own.
///
/// Signed is what goes to Kafka, when it goes there: the outbox holds events as they were said, also those of a version
/// that knew no signatures. What is added on the way (`replay_…`, `dlq_…`) is not covered, so a copy that goes back to
/// where it came from keeps its signature.
public struct EventSignatures: Sendable {
    /// `KEY.CODE`: eight hexadecimal digits that name the key, and the code as base64url.
    public static let header = "shop_signature"

    private struct Key: Sendable {
        let id: String
        let bytes: [UInt8]

        /// The installation's secret has other uses: each has a key of its own.
        init(_ secret: [UInt8]) {
            bytes = HMAC.sha256(Array("event signatures".utf8), key: secret)
            id = Hex.encode(SHA256.hash(bytes).prefix(4))
        }
    }
    /// The first signs.
    private let keys: [Key]
    /// Until then, daemons of the version that signs nothing may run beside this one.
    public let legacyUntil: Date?

    /// - Parameters:
    ///   - secret: what events are signed with; the same in every process of the installation.
    ///   - alsoAccepted: the secrets before it, or after it, while they change.
    ///   - legacyUntil: until then, events without a signature are taken too. nil: never.
    public init(secret: [UInt8], alsoAccepted: [[UInt8]] = [], legacyUntil: Date? = nil) {
        keys = ([secret] + alsoAccepted).map { Key($0) }
        self.legacyUntil = legacyUntil
    }

    /// Whether daemons of the version without signatures may still be about.
    public func isLegacyAdmitted(at now: Date = Date()) -> Bool { legacyUntil.map { now < $0 } ?? false }

    /// `message` with a signature, instead of any that it has.
    public func signed(_ message: KafkaMessage) -> KafkaMessage {
        var message = message
        message.headers.removeAll { $0.0 == Self.header }
        guard
            let text = Self.canonical(
                topic: message.topic, key: message.key, headers: message.headers, value: message.value)
        else { return message }
        let code = Base64URL.encode(HMAC.sha256(text, key: keys[0].bytes))
        message.headers.append((Self.header, Array("\(keys[0].id).\(code)".utf8)))
        return message
    }

    /// With each key in turn, under a key of its own for each purpose.
    func digests(of text: [UInt8], for purpose: String) -> [[UInt8]] {
        keys.map { HMAC.sha256(text, key: HMAC.sha256(Array("digests for \(purpose)".utf8), key: $0.bytes)) }
    }

    /// Whether it is signed by this installation, for this topic.
    public func hasSigned(_ message: KafkaMessage) -> Bool {
        fault(topic: message.topic, key: message.key, headers: message.headers, value: message.value) == nil
    }

    /// Why a record is not this installation's; nil when it is.
    func fault(of record: KafkaRecord, at now: Date) -> String? {
        let fault = fault(topic: record.topic, key: record.key, headers: record.headers, value: record.value)
        if fault == Self.noSignature, isLegacyAdmitted(at: now) { return nil }
        return fault
    }

    private static let noSignature = "it has no signature"

    private func fault(
        topic: String, key: [UInt8]?, headers: [(String, [UInt8])], value: [UInt8]?
    ) -> String? {
        guard let given = headers.first(where: { $0.0 == Self.header })?.1 else { return Self.noSignature }
        let parts = String(decoding: given.prefix(100), as: UTF8.self).split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let code = Base64URL.decode(parts[1]) else { return "its signature is none" }
        guard let signer = keys.first(where: { $0.id == parts[0] }) else {
            return "it is signed with a key that is not known here"
        }
        guard let text = Self.canonical(topic: topic, key: key, headers: headers, value: value) else {
            return "it has a header twice"
        }
        return constantTimeEquals(HMAC.sha256(text, key: signer.bytes), code)
            ? nil : "its signature is of something else"
    }

    /// Each part with its length before it, so that no two events have the same text. nil for a header twice: readers
    /// would not agree which counts.
    private static func canonical(
        topic: String, key: [UInt8]?, headers: [(String, [UInt8])], value: [UInt8]?
    ) -> [UInt8]? {
        let covered = headers.filter { isCovered($0.0) }.sorted { $0.0 < $1.0 }
        for (one, next) in zip(covered, covered.dropFirst()) where one.0 == next.0 { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(600 + (value?.count ?? 0))
        func put(_ part: [UInt8]) {
            for shift in stride(from: 56, through: 0, by: -8) {
                text.append(UInt8(truncatingIfNeeded: UInt64(part.count) >> UInt64(shift)))
            }
            text.append(contentsOf: part)
        }
        func put(optional part: [UInt8]?) {
            text.append(part == nil ? 0 : 1)
            if let part { put(part) }
        }
        put(Array(topic.utf8))
        put(optional: key)
        put(optional: value)
        for (name, value) in covered {
            put(Array(name.utf8))
            put(value)
        }
        return text
    }

    private static func isCovered(_ header: String) -> Bool {
        header.hasPrefix("ce_") || header == "content-type" || header == "traceparent"
    }
}
