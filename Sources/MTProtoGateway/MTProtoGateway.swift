// The door for Telegram clients: MTProto 2.0 over TCP and WebSocket. It knows the protocol and who may pass, and maps
// calls to `Auth`, `Messages` and `Media`; no SQL and no business rule.
//
// Owns no thread: each connection is an actor on one loop for life, its calls run there, and what computes for long
// runs on the global pool. Any number of processes: keys lie in `Auth`'s database, what happens elsewhere comes by
// hints in Redis and a poll behind them.

public import Auth
public import EventLoop
internal import FoundationEssentials
public import HTTPServer
internal import MTProto
public import Media
public import Messages
internal import Observability
public import Redis
internal import Synchronization

/// What the gateway is told.
public struct MTProtoGatewayOptions: Sendable {
    /// Where it listens for TCP; port 0 lets the system choose.
    public var address: SocketAddress
    /// The private key in PEM whose public half clients have built in.
    public var privateKey: String
    /// The numeric address where clients reach it: what `help.getConfig` says.
    public var publicHost: String
    public var publicPort: Int
    /// What links to groups and people begin with.
    public var linkPrefix = "https://t.me/"
    /// Addresses of proxies in front of the WebSockets, whose `X-Forwarded-For` is believed.
    public var trustedProxies: Set<String> = []
    public var limits = Limits()

    public struct Limits: Sendable {
        /// Connections of this process.
        public var connections = 50_000
        /// Of one address, or IPv6 /64, as all gateways count together.
        public var connectionsPerAddress = 2_000
        /// Of one user, and of one key, as all gateways count together; clients have some ten for a key.
        public var connectionsPerUser = 400
        public var connectionsPerKey = 100
        /// A connection whose key is not known yet is closed after it.
        public var handshakeWithin = Duration.seconds(30)
        /// A connection that says nothing for so long is closed; clients ping every minute.
        public var idleWithin = Duration.seconds(300)
        /// Handshakes that compute at the same time in this process; others wait their turn.
        public var handshakesAtOnce = 2
        /// Those that wait for that; what is more is refused (-429).
        public var waitingHandshakes = 500
        /// Calls of a connection that are worked on at the same time.
        public var callsAtOnce = 500
        /// A client that takes nothing is cut when so many bytes wait for it.
        public var backlog = 8 << 20
        public init() {}
    }

    public init(address: SocketAddress, privateKey: String, publicHost: String, publicPort: Int) {
        self.address = address
        self.privateKey = privateKey
        self.publicHost = publicHost
        self.publicPort = publicPort
    }
}

/// The gateway of one process.
public final class MTProtoGateway: Sendable {
    public static let name = "mtproto"

    let options: MTProtoGatewayOptions
    let key: RSAKey
    let auth: Auth
    let keys: KeyCache
    let feed: LiveFeed
    let channels: ChannelFeed
    let calls: Calls
    let handshakes: HandshakeQueue
    let connections: ConnectionTable
    private let group: EventLoopGroup
    private let hints: BoxHints
    private let doors = Mutex<[LoopDoor]>([])
    private let listening = Mutex(0)
    static let log = Log(label: MTProtoGateway.name)

    /// - Parameters:
    ///   - messages: whose commits ``announce(_:)`` is told of.
    ///   - media: nil: nobody sends files.
    ///   - redis: for hints between processes, and for keys.
    /// - Throws: `MTProtoError` for a private key that is none of 2,048 bits; `RedisError`.
    public init(
        _ options: MTProtoGatewayOptions, auth: Auth, messages: Messages, media: Media? = nil, redis: RedisClient,
        group: EventLoopGroup
    ) throws {
        self.options = options
        self.auth = auth
        self.group = group
        key = try RSAKey(pem: options.privateKey)
        keys = KeyCache(auth.authKeys, redis: redis)
        feed = LiveFeed(
            LiveFeed.Boxes(
                changes: { user, pts, limit in
                    let part = try await messages.difference(of: user, since: pts, limit: limit)
                    return (part.updates, part.isFinal ? part.pts : nil)
                },
                points: { await messages.pts(of: $0) }, places: { messages.byShard($0) }))
        calls = Calls(options, auth: auth, messages: messages, media: media, keys: keys, feed: feed)
        handshakes = HandshakeQueue(options.limits)
        connections = ConnectionTable(options.limits, redis: redis)
        channels = ChannelFeed(messages)
        hints = try BoxHints(redis, group: group) { [feed, channels] box, pts in
            box > 0 ? feed.hint(box, pts) : channels.feed.hint(box, pts)
        } onNote: { [feed, channels] word in
            ChannelNote(word)?.tell(feed, channels)
        }
    }

    /// Whether it is a private key of RSA with 2,048 bits, in PEM.
    public static func isKey(_ pem: String) -> Bool { (try? RSAKey(pem: pem)) != nil }

    /// What was committed in this process just now: its own clients hear at once, other processes by a hint.
    public func announce(_ changes: [MessagesChange]) {
        var updates: [BoxUpdate] = []
        var notes: [ChannelNote] = []
        for change in changes {
            if let note = ChannelNote(change) { notes.append(note) }
            switch change {
            case .box(let update): updates.append(update)
            case .settings(let user, let settings):
                for update in settings.updates { feed.pass(update, to: user, users: []) }
            // Told by their service messages, by boxes or by a note, and asked for.
            case .group, .membership, .channel, .channelRead, .channelSeen, .joinRequests: break
            case .typing(let user, let peer, let kind, let listeners): tell(user, in: peer, kind, listeners)
            }
        }
        feed.announce(updates.filter { $0.user > 0 })
        channels.feed.announce(updates.filter { $0.user < 0 })
        for note in notes { note.tell(feed, channels) }
        hints.send(updates, notes.map(\.text))
    }

    private func tell(_ user: Int64, in peer: Peer, _ kind: String, _ listeners: [Int64]) {
        let action: TL.AnySendMessageAction = kind == "cancel" ? .sendMessageCancelAction : .sendMessageTypingAction
        for listener in listeners where feed.isListening(listener) {
            switch peer {
            case .user:
                feed.pass(
                    .updateUserTyping(TL.UpdateUserTyping(userId: user, action: action)), to: listener, users: [])
            case .chat(let number):
                feed.pass(
                    .updateChatUserTyping(
                        TL.UpdateChatUserTyping(chatId: number, fromId: Peer.user(user).tl, action: action)),
                    to: listener, users: [])
            case .channel: break
            }
        }
    }

    /// A packet that can't be read: clients that are ours don't send such.
    func refused(_ error: MTProtoError) {
        Self.log.debug("a packet was refused", ["reason": .string(error.reason)])
    }

    public var port: Int { listening.withLock { $0 } }
    /// How many clients are connected to this process.
    public var clients: Int { connections.count }

    /// How long the start waits for what was ended; until it is known no key is taken from a cache.
    private static let firstNews = Duration.seconds(3)

    /// Listens; returns when clients may connect.
    /// - Throws: `SystemError`, `EADDRINUSE` among others.
    public func start() async throws {
        try? await withDeadline(Self.firstNews, of: "which keys were ended", on: group.loops[0]) {
            try await self.keys.learnEnded()
        }
        let (descriptors, port) = try ListeningSocket.open(options.address, count: group.loops.count)
        listening.withLock { $0 = port }
        for (loop, descriptor) in zip(group.loops, descriptors) {
            let door = LoopDoor(self, on: loop)
            doors.withLock { $0.append(door) }
            try await door.listen(descriptor)
        }
    }

    /// Answers a request for a WebSocket, at the path that clients of the web use.
    public func webSocket(_ request: HTTPRequest) -> HTTPResponse {
        let address = request.client(behind: options.trustedProxies).host
        return WebSocket.response(to: request, subprotocol: "binary") { [self] socket in
            let connection = ClientConnection(.web(socket), from: address, on: socket.loop, self)
            connection.assumeIsolated { $0.start() }
        }
    }

    /// Hears of what other processes do, until cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) { await self.feed.run() }
            group.addTask(executorPreference: EventLoop.current) { await self.channels.run() }
            group.addTask(executorPreference: EventLoop.current) { await self.hints.run() }
            group.addTask(executorPreference: EventLoop.current) { await self.keys.untilEndedAreKnown() }
            group.addTask(executorPreference: EventLoop.current) { await self.cutEnded() }
            group.addTask(executorPreference: EventLoop.current) { await self.connections.counts.run() }
        }
    }

    /// Sessions that were ended anywhere are cut here.
    private func cutEnded() async {
        for await ids in auth.authKeys.ended.updates {
            keys.drop(ids)
            for connection in connections.using(ids) { await connection.cut() }
        }
    }

    /// Takes no new clients, lets the calls in hand end, and closes; what has not ended `within` that time is cut.
    public func drain(within limit: Duration) async {
        for door in doors.withLock({ $0 }) { await door.close() }
        let all = connections.all
        try? await withDeadline(limit, of: "draining the clients' calls", on: group.loops[0]) {
            await withTaskGroup(of: Void.self) { group in
                for connection in all { group.addTask { await connection.finish() } }
            }
        }
        for connection in connections.all { await connection.cut() }
        // They come to another process at once, which is to know how far they were told.
        try? await withDeadline(limit, of: "noting what clients were told", on: group.loops[0]) {
            try await self.auth.authKeys.writeTouches()
        }
    }
}

/// Accepts on one loop.
private actor LoopDoor {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let gateway: MTProtoGateway
    private var listener: StreamListener?

    init(_ gateway: MTProtoGateway, on loop: EventLoop) {
        self.gateway = gateway
        self.loop = loop
    }

    func listen(_ descriptor: Int32) throws {
        let limits = StreamSocket.Limits(backlog: gateway.options.limits.backlog)
        listener = try StreamListener(loop, adopting: descriptor, limits: limits) { [gateway, loop] socket in
            let connection = ClientConnection(.socket(socket), on: loop, gateway)
            connection.assumeIsolated { $0.start() }
        }
    }

    func close() {
        listener?.close()
        listener = nil
    }
}
