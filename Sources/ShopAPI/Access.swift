/// What a token lets its holder do; on the wire the words of its `scope` claim (RFC 8693, section 4.2).
public struct Scope: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
    public var description: String { rawValue }

    /// What a customer's own token holds.
    public static let customer: Scope = "customer"
    /// What one daemon's token for another holds.
    public static let service: Scope = "service"
}

/// An operator's role: each holds all that the one before it does.
public enum Role: String, Sendable, Codable, CaseIterable, Comparable {
    case viewer, `operator`, admin

    public var scopes: Set<Scope> {
        switch self {
        case .viewer:
            [
                "orders:read", "refunds:read", "stock:read", "catalog:read", "payments:read", "users:read",
                "chats:read",
            ]
        case .operator:
            Role.viewer.scopes.union([
                "orders:write", "refunds:write", "stock:write", "catalog:write", "orders:audit",
                "messages:read",
            ])
        case .admin:
            Role.operator.scopes.union(["refunds:approve", "users:write", "system:write", "stock:import", "audit:read"])
        }
    }
    public static func < (a: Role, b: Role) -> Bool { a.scopes.isStrictSubset(of: b.scopes) }
}

/// Who does something: stored with every change.
public struct Actor: Hashable, Sendable, Codable, CustomStringConvertible {
    public enum Kind: String, Sendable, Codable { case customer, `operator`, service }
    public let kind: Kind
    /// The token's subject: `usr_…`, `cli_…`, or a service's name.
    public let id: String
    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }
    public static func service(_ name: String) -> Actor { Actor(.service, name) }
    public var description: String { "\(kind.rawValue):\(id)" }
}
