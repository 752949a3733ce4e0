// Which processes Telegram clients are connected to. Each writes its own row every few seconds, so that every daemon,
// and an operator who asks one of them, knows of all.

public import FoundationEssentials
internal import Postgres
public import ShopAPI

/// A gateway as it writes itself down.
public struct ChatGatewayBeat: Sendable {
    /// Made anew with each start.
    public var id: UUID
    /// Host and port.
    public var name: String
    public var process: Int
    public var clients: Int
    public var startedAt: Date
    public init(id: UUID, name: String, process: Int, clients: Int, startedAt: Date) {
        self.id = id
        self.name = name
        self.process = process
        self.clients = clients
        self.startedAt = startedAt
    }
}

extension Auth {
    /// How often a gateway says that it is there, and after how long it is taken for lost.
    public static let gatewayBeat = Duration.seconds(2)
    static let gatewayLostAfter = Duration.seconds(10)
    /// How long one that was lost is still told of.
    static let gatewayKeptFor = Duration.seconds(600)
    private static let maximumGateways = 1_000

    /// To be called every ``gatewayBeat``.
    public func note(_ gateway: ChatGatewayBeat) async throws {
        try await store.database.execute(
            """
            insert into auth.chat_gateways (id, name, process, clients, started_at, seen_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (id) do update set clients = excluded.clients, seen_at = excluded.seen_at
            """, gateway.id, gateway.name, gateway.process, gateway.clients, gateway.startedAt, options.now())
    }

    /// It ends as it should: nobody has to be told of it any more, nor of those whose place it had taken.
    public func forget(gateway id: UUID) async throws {
        try await store.database.execute(
            """
            delete from auth.chat_gateways g using auth.chat_gateways own
            where own.id = $1 and (g.id = own.id or g.name = own.name and g.started_at < own.started_at
                and g.seen_at < $2)
            """, id, options.now() - Self.gatewayLostAfter.inTimeInterval)
    }

    /// All that there are, and those that were lost within the last ten minutes and whose place no other has taken.
    public func chatGateways() async throws -> [ChatGatewayStatus] {
        let lost = options.now() - Self.gatewayLostAfter.inTimeInterval
        return try await store.database.query(
            """
            select g.name, g.process, g.clients, g.started_at, g.seen_at from auth.chat_gateways g
            where g.seen_at > $1 or not exists (
                select from auth.chat_gateways o where o.name = g.name and o.started_at > g.started_at)
            order by g.name, g.started_at limit $2
            """, lost, Self.maximumGateways
        ).map { row in
            let seenAt: Date = try row["seen_at"]
            return ChatGatewayStatus(
                name: try row["name"], process: try row["process"], clients: try row["clients"],
                startedAt: try row["started_at"], seenAt: seenAt, state: seenAt > lost ? "up" : "lost")
        }
    }
}
