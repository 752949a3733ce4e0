// Messages: what users say to each other. Owns one schema in each shard: the boxes, groups and channels whose slots lie
// there. Runs on whichever loop its callers and its consumers run on; holds no state but what waits to be written.

public import EventBus
internal import EventLoop
public import FoundationEssentials
internal import Observability
internal import Postgres
internal import Sharding
internal import ShopAPI
internal import Synchronization

/// Something that clients are to hear of at once. A hint: what counts is in the boxes.
public enum MessagesChange: Sendable {
    case box(BoxUpdate)
    /// A dialog's settings, for the user's own devices.
    case settings(user: Int64, DialogSettings)
    /// A group has changed: for its members.
    case group(BasicGroup)
    /// Users are in a channel now, or not any more.
    case membership([Int64], channel: Int64, Bool)
    /// A channel has another title, name or the like.
    case channel(Channel)
    /// A user has read a channel's posts so far; so many are left. For his own devices.
    case channelRead(user: Int64, channel: Int64, upTo: Int32, unread: Int, pts: Int32)
    /// So many ask to be let into a channel, the newest of them these: for those who may let them in.
    case joinRequests(channel: Int64, pending: Int, recent: [Int64], admins: [Int64])
    /// Others than `reader` hear that what they have posted was read so far.
    case channelSeen(channel: Int64, upTo: Int32, reader: Int64)
    /// Somebody types, or the like; in a channel `to` is empty: its members are meant.
    case typing(from: Int64, Peer, String, to: [Int64])
}

public final class Messages: Sendable {
    public static let name = "messages"

    /// All migrations of a shard's schema: its slots, its events, and what this service keeps there. Sharding's and
    /// this service's own are unqualified, to be run with the schema as search path.
    public static func migrations(of shard: String) -> [(name: String, sql: [UInt8])] {
        let schema = schema(of: shard)
        return [EventBus.migration(schema)] + Sharding.shardMigrations + [
            EventBus.relayMigration(schema, number: 2), EventBus.inboxMigration(schema, number: 3),
            EventBus.lettersMigration(schema, number: 4), EventBus.failuresMigration(schema, number: 5),
            ("0006_boxes.sql", PackageResources._006_boxes_sql),
            ("0007_channels.sql", PackageResources._007_channels_sql),
            ("0008_media.sql", PackageResources._008_media_sql),
            ("0009_media_index.sql", PackageResources._009_media_index_sql),
            ("0010_channel_rules.sql", PackageResources._010_channel_rules_sql),
            ("0011_left_restrictions.sql", PackageResources._011_left_restrictions_sql),
        ]
    }

    /// The schema of a shard.
    public static func schema(of shard: String) -> String { BoxStore.schema(of: shard) }
    /// What is said to a shard.
    public static func topic(of shard: String) -> String { "messages.to.\(shard)" }

    /// The most that one call takes or gives.
    public enum Limits {
        /// Messages that are deleted, forwarded or read by their numbers in one call.
        public static let ids = 100
        /// Messages that one call of ``Messages/deleteHistory(of:with:upTo:forAll:)`` takes away.
        public static let historyPart = 1_000
        /// Changes in one part of a difference.
        public static let difference = 10_000
        public static let dialogs = 100
        public static let pinnedDialogs = 5
        /// Channels that a user may be in.
        public static let memberships = 500
        /// Channels that a user is shown to be in: who comes into several at the same moment gets into more than that.
        public static let shownMemberships = 2 * memberships
        public static let participants = 200
        /// Who ask to be let in and are answered by one call.
        public static let answers = 1_000
        /// Channels that a search through all chats goes through.
        public static let searchedChannels = 50
        /// Members that a channel may have that is deleted.
        public static let deletableMembers = 1_000
        /// How long after it was sent a message may be edited; saved messages always.
        public static let editing = Duration.seconds(48 * 3_600)
        /// How long somebody waits for a shard that is not his own, and that his call can do without.
        public static let others = Duration.seconds(3)
        /// How long each statement of a search may take.
        public static let searching = Duration.seconds(3)
        /// How long the shop's keys are kept.
        public static let shopKeys = Duration.seconds(30 * 86_400)
        /// Messages that are shown together.
        public static let album = 10
        /// How long after its file was held a message may be written.
        public static let holding = Duration.seconds(600)
    }

    let shards: any MessageShards
    let now: @Sendable () -> Date
    let bus: EventBus
    let media: (any MessageMediaKeeper)?
    let searches = SearchGate()
    let names: Names
    private let onChange: @Sendable ([MessagesChange]) -> Void
    private let stores = Mutex<[String: BoxStore]>([:])
    private let sending = Mutex<[String: [Batcher<OutgoingMessage, Result<SentMessage?, any Error>>]]>([:])
    /// What the batch that is being committed has changed, by shard; the shard's consumer only.
    private let received = Mutex<[String: [MessagesChange]]>([:])
    static let log = Log(label: Messages.name)

    /// What users call themselves, for signatures; of those that there are.
    public typealias Names = @Sendable (_ users: [Int64]) async throws -> [Int64: String]

    /// - Parameters:
    ///   - names: asked when somebody posts in a channel whose posts are signed.
    ///   - media: keeps the files that messages show; nil: none shows any.
    ///   - afterCommit: told of what was committed just now, on the loop that did it; it must not wait. Not after a
    ///     crash: clients and gateways compare `pts`.
    public init(
        shards: any MessageShards, bus: EventBus, media: (any MessageMediaKeeper)? = nil,
        names: @escaping Names = { _ in [:] }, now: @escaping @Sendable () -> Date = { Date() },
        afterCommit: @escaping @Sendable ([MessagesChange]) -> Void = { _ in }
    ) {
        self.shards = shards
        self.bus = bus
        self.media = media
        self.names = names
        self.now = now
        onChange = afterCommit
    }

    // MARK: Shards

    func store(of number: Int64) -> BoxStore { store(on: shards.name(of: number)) }

    func store(on shard: String) -> BoxStore {
        stores.withLock { stores in
            if let known = stores[shard] { return known }
            let made = BoxStore(shard, shards)
            stores[shard] = made
            return made
        }
    }

    /// What a shard says to those who can do without, and whose own shard may be another.
    /// - Returns: nil for one that is away or says nothing in time.
    func inTime<T: Sendable>(
        _ shard: String, _ body: @escaping @Sendable (BoxStore) async throws -> T
    ) async -> T? {
        try? await withDeadline(Limits.others, of: "a shard") { try await body(self.store(on: shard)) }
    }

    /// Runs `body` on the shard of `number`, once more when the map was old.
    func routed<T>(_ number: Int64, _ body: (BoxStore) async throws -> T) async throws -> T {
        do {
            return try await body(store(of: number))
        } catch  where Self.isNotMine(error, shards.name(of: number)) {
            try await shards.reload()
            do {
                return try await body(store(of: number))
            } catch  where Self.isNotMine(error, shards.name(of: number)) {
                throw NotMine()
            }
        }
    }

    /// Whether the shard has said that the slot is not its own.
    private static func isNotMine(_ error: any Error, _ shard: String) -> Bool {
        error is NotMine || ShardName(shard).flatMap { Shards.refusal(error, of: $0) } != nil
    }

    /// To be called after each commit.
    func committed(_ shard: String, _ updates: [BoxUpdate], hasEvents: Bool) {
        if hasEvents { bus.committed(Self.schema(of: shard)) }
        if !updates.isEmpty { tell(updates.map { .box($0) }) }
    }
    func tell(_ changes: [MessagesChange]) { onChange(changes) }

    // MARK: Sending

    /// Writes a message into the sender's box and, of the same shard, its receivers' boxes, in one transaction; those
    /// of other shards follow.
    /// A channel's post is written once, into its own box, which is where its numbers are from.
    /// - Returns: the sender's copy. A `randomID` that the sender has used is answered with the first one.
    /// - Throws: ``MessagesError``: PEER_ID_INVALID, CHAT_WRITE_FORBIDDEN, CHANNEL_INVALID,
    ///   CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, USER_BANNED_IN_CHANNEL, USER_IS_BLOCKED, YOU_BLOCKED_USER,
    ///   REPLY_MESSAGE_ID_INVALID, RANDOM_ID_INVALID, MEDIA_INVALID; what its keeper says of the file;
    ///   `PostgresError`, after which the same may be sent again.
    public func send(_ message: OutgoingMessage) async throws -> SentMessage {
        guard message.to.isValid, Peer.user(message.from).isValid else { throw MessagesError.peerInvalid }
        guard message.randomID != 0 else { throw MessagesError.randomIDsInvalid }
        if message.media != nil { return try await sendHeld([message])[0] }
        if let sent = try await batcher(for: message.place).submit(message).get() { return sent }
        return try await routed(message.place) { try await batch(on: $0).alone(message) }
    }

    func batch(on store: BoxStore) -> SendBatch {
        SendBatch(store: store, now: now, names: names) { [self] updates, hasEvents in
            committed(store.shard, updates, hasEvents: hasEvents)
        }
    }

    private func batcher(for user: Int64) -> Batcher<OutgoingMessage, Result<SentMessage?, any Error>> {
        let shard = shards.name(of: user)
        let lanes = sending.withLock { sending in
            if let known = sending[shard] { return known }
            let batch = batch(on: store(on: shard))
            let made = (0..<SendBatch.lanes).map { _ in
                Batcher<OutgoingMessage, Result<SentMessage?, any Error>>(maximum: SendBatch.maximum) {
                    await batch.write($0)
                }
            }
            sending[shard] = made
            return made
        }
        // One sender's go one way, in their order.
        return lanes[Slot(of: user).number % lanes.count]
    }

    // MARK: Life

    /// Relays what each shard says and delivers what is said to it, until cancelled. A shard that is away holds up its
    /// own users only.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for shard in shards.names {
                group.addTask { try await self.relay(of: shard).run() }
                group.addTask { try await self.consumer(of: shard).run() }
            }
            try await group.waitForAll()
        }
    }

    /// Publishes what `shard` says.
    public func relay(of shard: String) -> EventRelay {
        bus.relay(
            Self.schema(of: shard), database: shards.client(of: shard),
            pruning: [Retention("\(Self.schema(of: shard)).shop_sends", by: "at", for: Limits.shopKeys)])
    }

    /// Delivers what is said to `shard`.
    public func consumer(of shard: String) -> EventConsumer {
        let store = BoxStore(shard, shards, waitsForIt: true)
        return bus.consumer(
            name: Self.schema(of: shard), schema: Self.schema(of: shard), topics: [Self.topic(of: shard)],
            types: MessageEventType.all, beginning: .ofTheInstallation, database: shards.client(of: shard),
            handler: { [self] events, transaction in
                let changes = try await Receiving(store: store).handle(events, in: transaction)
                received.withLock { $0[shard] = changes }
            },
            locked: { events in try await Receiving(store: store).locked(events) },
            afterCommit: { [self] _ in
                tell(received.withLock { $0.removeValue(forKey: shard) } ?? [])
            })
    }
}
