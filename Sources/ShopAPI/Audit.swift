public import FoundationEssentials

/// One change: who made it, when, to what and why. `GET /admin/v1/audit`.
public struct AuditRecord: Codable, Sendable, Hashable {
    /// Whose chain it is in: `auth`, `orders`, …
    public var service: String
    /// Its number in the chain, from 1 on without a gap.
    public var seq: Int64
    /// Whole milliseconds.
    public var at: Date
    /// `operator:cli_…`, `operator:usr_…`, `service:…`.
    public var actor: String
    /// `order.cancelled`, …
    public var action: String
    public var subject: String
    public var reason: String?
    public var requestId: String?
    /// The text of a JSON object.
    public var details: String?
    /// The database's role that wrote it.
    public var writer: String
    /// The hash of the record before, in hexadecimal digits; empty for the first.
    public var previous: String
    /// SHA-256 over `previous` and all fields.
    public var hash: String

    public init(
        service: String, seq: Int64, at: Date, actor: String, action: String, subject: String, reason: String? = nil,
        requestId: String? = nil, details: String? = nil, writer: String, previous: String, hash: String
    ) {
        self.service = service
        self.seq = seq
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.reason = reason
        self.requestId = requestId
        self.details = details
        self.writer = writer
        self.previous = previous
        self.hash = hash
    }
}

/// Where a service's chain ends. `GET /admin/v1/audit/heads`.
public struct AuditHead: Codable, Sendable, Hashable {
    public var service: String
    public var seq: Int64
    public var hash: String
    public init(service: String, seq: Int64, hash: String) {
        self.service = service
        self.seq = seq
        self.hash = hash
    }
}
