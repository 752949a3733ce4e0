// The REST door to chats: for web clients at `/v1/chats`, for operators at `/admin/v1/chats`. It maps requests to
// `Auth` and `Messages`; no SQL and no business rule.
//
// Owns no thread: requests run on the loop of their connection. Any number of processes: what happens elsewhere comes
// by hints in Redis and a look behind them.

public import Auth
public import EventLoop
internal import FoundationEssentials
internal import HTTPServer
public import HTTPService
public import Messages
internal import Observability
public import Redis
public import ShopAPI
internal import Synchronization

/// The door of one process that hosts both `Auth` and `Messages`.
public final class ChatGateway: Sendable {
    /// Whether somebody else in this process tells other processes how far boxes are.
    public enum Hinting: Sendable { case here, elsewhere }

    let auth: Auth
    let messages: Messages
    let watch: BoxWatch
    private let hints: BoxHints
    private let hinting: Hinting
    /// Users by their ids, which never change.
    private let numbers = Mutex<[UserID: Int64]>([:])
    private static let maximumNumbers = 20_000
    static let log = Log(label: "chats")

    /// - Parameter messages: whose commits ``announce(_:)`` is told of.
    /// - Throws: `RedisError`.
    public init(
        auth: Auth, messages: Messages, redis: RedisClient, group: EventLoopGroup, hinting: Hinting = .here
    ) throws {
        self.auth = auth
        self.messages = messages
        self.hinting = hinting
        let watch = BoxWatch(messages)
        self.watch = watch
        hints = try BoxHints(redis, group: group) { key, pts in
            watch.hint(key, pts)
        } onNote: { word in
            if let note = ChannelNote(word) { watch.hint(note) }
        }
    }

    /// What was committed in this process just now.
    public func announce(_ changes: [MessagesChange]) {
        let updates = changes.compactMap { if case .box(let update) = $0 { update } else { nil } }
        let notes = changes.compactMap { ChannelNote($0) }
        for update in updates { watch.hint(update.user, update.pts) }
        for note in notes { watch.hint(note) }
        if hinting == .here { hints.send(updates, notes.map(\.text)) }
    }

    /// Hears of what other processes do, until cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: EventLoop.current) { await self.watch.run() }
            group.addTask(executorPreference: EventLoop.current) { await self.hints.run() }
        }
    }

    public var routes: [Route] { customerRoutes + operatorRoutes }

    // MARK: Who and what

    /// Nil for nobody.
    func number(of id: UserID) async throws -> Int64? {
        if let known = numbers.withLock({ $0[id] }) { return known }
        guard let number = try await auth.account(id)?.number else { return nil }
        numbers.withLock { numbers in
            if numbers.count >= Self.maximumNumbers { numbers.removeAll(keepingCapacity: true) }
            numbers[id] = number
        }
        return number
    }

    /// The customer who asks.
    func viewer(_ request: APIRequest) async throws -> Int64 {
        guard let number = try await number(of: try request.customer) else {
            throw Problem.unauthenticated("the token is nobody's any more")
        }
        return number
    }

    /// - Throws: `Problem` 404 for a chat that there can't be.
    func peer(_ chat: ChatID) async throws -> Peer {
        switch chat {
        case .user(let id):
            guard let number = try await number(of: id) else { throw Problem.notFound("the chat \(chat)") }
            return .user(number)
        case .group(let number): return .chat(number)
        case .channel(let number): return .channel(number)
        case .shop: return .user(shopNumber)
        }
    }

    /// What `body` throws, as REST has it.
    func translating<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as MessagesError {
            throw Problem.of(error)
        } catch is NotMine {
            throw Problem.unavailable("a shard is being moved")
        }
    }
}

extension ChatID: PathParameter {
    public static func parse(_ text: String) -> ChatID? { ChatID(text) }
    public static var expected: String { form }
    public static var sample: String { "shop" }
}

extension Problem {
    /// A refusal of `Messages` in the words of REST: the field where there is one.
    static func of(_ error: MessagesError) -> Problem {
        switch error {
        case .messageEmpty: .invalid("/text", "must not be empty or blank")
        case .messageTooLong:
            .invalid("/text", "must be at most \(MessageBody.maximumUnits) UTF-16 code units")
        case .cardNumber: .invalid("/text", IncomingText.cardNumber)
        case .entityBoundsInvalid:
            .invalid("/entities", "must lie within the text, in UTF-16 code units, and cut no character in two")
        case .replyInvalid: .invalid("/replyTo", "is no message of this chat")
        case .queryEmpty: .badRequest("?q must hold a word", [.init("?q", "must hold a word")])
        // Of a private channel nobody is told whether it is there.
        case .peerInvalid, .chatInvalid, .userInvalid, .channelInvalid, .channelPrivate: .notFound("the chat")
        case .messageInvalid: .notFound("the message")
        case .userBlocked: .forbidden("they have blocked you")
        case .youBlockedUser: .forbidden("you have blocked them")
        case .chatWriteForbidden, .chatForbidden: .forbidden("you are not in this group")
        case .tooManySearches: .rateLimited(after: 1)
        case .searchTimeout: .badRequest("?q takes too long: more or longer words", [.init("?q", "takes too long")])
        case .bannedInChannel: .forbidden("you may not write here")
        case .adminRequired: .forbidden("only administrators may")
        case .tryAgain: .outcomeUnknown()
        case _ where error.code == 420:
            .rateLimited(after: error.name.split(separator: "_").last.flatMap { Int($0) } ?? 1)
        default: Problem(error.code, error.name.lowercased(), "Refused", detail: error.name)
        }
    }
}
