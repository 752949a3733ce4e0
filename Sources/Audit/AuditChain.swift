internal import Crypto
internal import FoundationEssentials
public import ShopAPI

/// Hashes as text: lower-case hexadecimal digits.
public enum AuditHash {
    public static func text(_ bytes: [UInt8]) -> String { Hex.encode(bytes) }

    /// `nil` for what is no text of bytes as ``text(_:)`` writes it.
    public static func bytes(_ text: String) -> [UInt8]? {
        guard !text.utf8.contains(where: { (0x41...0x46).contains($0) }) else { return nil }
        return Hex.decode(text)
    }

    /// What a record's hash must be: SHA-256 of the hash before and the record's fields. Written anew here, not asked
    /// of the database that is under suspicion.
    public static func expected(_ record: AuditRecord) -> String? {
        guard let previous = bytes(record.previous) else { return nil }
        let fields = [
            record.service, String(record.seq), String(Int64((record.at.timeIntervalSince1970 * 1_000).rounded())),
            record.actor, record.action, record.subject, record.reason, record.requestId, record.details, record.writer,
        ]
        let text = fields.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.map { $0 + "," }.joined()
        return Self.text(SHA256.hash(previous + Array(text.utf8)))
    }
}

/// Goes along a chain, record by record, and says where it breaks. A value, told what there is.
public struct AuditChain: Sendable {
    public struct Break: Sendable, Hashable, Codable {
        public var service: String
        public var seq: Int64
        public var what: String
    }

    public let service: String
    /// Up to where everything was looked at.
    public private(set) var seq: Int64 = 0
    public private(set) var hash = ""
    public private(set) var checked: Int64 = 0
    /// The first of them; ``breakCount`` counts all.
    public private(set) var breaks: [Break] = []
    public private(set) var breakCount: Int64 = 0
    public static let maximumBreaks = 100

    /// - Parameter start: a record that is taken for right, from which on the chain is checked; `nil`: from its start.
    public init(_ service: String, after start: AuditHead? = nil) {
        self.service = service
        if let start { (seq, hash) = (start.seq, start.hash) }
    }

    /// The next record, in the order of their numbers.
    public mutating func add(_ record: AuditRecord) {
        checked += 1
        if record.seq <= seq {
            found(record.seq, "it comes after number \(seq)")
        } else if record.seq > seq + 1 {
            let missing =
                seq + 1 == record.seq - 1 ? "number \(seq + 1) is" : "numbers \(seq + 1) to \(record.seq - 1) are"
            found(seq + 1, "\(missing) missing")
        } else if record.previous != hash {
            found(record.seq, "it does not follow from the one before")
        }
        if AuditHash.expected(record) != record.hash { found(record.seq, "it was changed: its hash is another") }
        (seq, hash) = (max(seq, record.seq), record.hash)
    }

    /// The end of what there is, beside where the chain is said to end.
    public mutating func end(at head: AuditHead?) {
        guard let head else {
            if checked > 0 { found(seq, "the chain has no head") }
            return
        }
        if seq < head.seq {
            let missing = seq + 1 == head.seq ? "number \(head.seq) is" : "numbers \(seq + 1) to \(head.seq) are"
            found(seq + 1, "\(missing) missing at the end")
        } else if seq == head.seq, hash != head.hash {
            found(seq, "the chain's head has another hash")
        }
    }

    /// A hash that was written down earlier, somewhere else.
    public mutating func expect(_ hash: String, of record: AuditRecord) {
        if record.hash != hash { found(record.seq, "it had another hash when it was noted down: the chain was remade") }
    }

    private mutating func found(_ seq: Int64, _ what: String) {
        breakCount += 1
        if breaks.count < Self.maximumBreaks { breaks.append(Break(service: service, seq: seq, what: what)) }
    }
}
