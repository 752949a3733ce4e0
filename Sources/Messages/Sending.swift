// Messages that are sent at the same moment from one shard are written together: what they cost is mostly one commit
// and one call of each statement, however many rows it has.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import Sharding
internal import ShopAPI

/// What a user wants to send.
public struct OutgoingMessage: Sendable {
    public var from: Int64
    /// A user, a group or a channel; oneself for saved messages.
    public var to: Peer
    public var body: MessageBody
    /// Made by the client: the same again is the same message.
    public var randomID: Int64
    /// A message of the sender's own box, in the same dialog; or of the channel.
    public var replyTo: Int32?
    public var forward: ForwardOrigin?
    public var isSilent: Bool
    /// What it shows; its body is the caption then, and may be empty.
    public var media: MessageMedia?
    /// What was held for it.
    var hold: MediaHold?
    /// Who is named in it by `@username`; those of its `user` entities need not be.
    public var mentions: Set<Int64>

    public init(
        from: Int64, to: Peer, body: MessageBody, randomID: Int64, replyTo: Int32? = nil,
        forward: ForwardOrigin? = nil, isSilent: Bool = false, media: MessageMedia? = nil, mentions: Set<Int64> = []
    ) {
        self.from = from
        self.to = to
        self.body = body
        self.randomID = randomID
        self.replyTo = replyTo
        self.forward = forward
        self.isSilent = isSilent
        self.media = media
        self.mentions = mentions.union(body.entities.compactMap(\.user))
    }

    /// Whose box gets the first copy: the sender's, or the channel's.
    var box: Int64 { to.channel == nil ? from : to.key }
    /// Two who post into one channel may have made the same number.
    var boxRandomID: Int64 { to.channel == nil ? randomID : randomID ^ (from &* -0x61c8_8646_80b5_83eb) }
    /// The number whose slot that box lies in.
    var place: Int64 { to.channel ?? from }
}

/// What became of it: the copy in the sender's own box, or the channel's, and the number of that change.
public struct SentMessage: Sendable, Hashable {
    public var message: Message
    public var pts: Int32
    /// It had been sent before.
    public var wasReplayed: Bool
}

/// Writes what comes together, in one transaction.
struct SendBatch: Sendable {
    let store: BoxStore
    let now: @Sendable () -> Date
    let names: Messages.Names
    let onCommit: @Sendable (_ updates: [BoxUpdate], _ hasEvents: Bool) -> Void

    /// More together save little, and hold their locks longer.
    static let maximum = 64
    /// One sender's go through one of them, in their order.
    static let lanes = 2
    /// How long a batch waits for a box that somebody else has.
    static let patience = Duration.milliseconds(200)

    /// Where one message goes.
    private struct Plan {
        var send: OutgoingMessage
        /// Boxes of this shard, but for the sender's.
        var local: [Int64] = []
        var remote: [String: [Int64]] = [:]
        /// What a signed post is signed with.
        var signature: String?
        var refusal: MessagesError?
    }

    /// One fault is one message's: what fails together is to be done by itself.
    /// - Returns: for each what has become of it; nil: nothing yet, ``alone(_:)`` is next, and nobody need wait for it.
    func write(_ sends: [OutgoingMessage]) async -> [Result<SentMessage?, any Error>] {
        do {
            return try await together(sends, patience: Self.patience).map { result in
                result.map { Optional($0) }.mapError { $0 as any Error }
            }
        } catch let error as PostgresError where error.isCommitUnknown || error.isConnectionLoss || error.isOverload {
            return sends.map { _ in .failure(error) }
        } catch let error as ShardError {
            return sends.map { _ in .failure(error) }
        } catch {
            return sends.map { _ in .success(nil) }
        }
    }

    func alone(_ send: OutgoingMessage) async throws -> SentMessage {
        try await together([send], patience: nil)[0].get()
    }

    /// In their order, all or none.
    func all(_ sends: [OutgoingMessage]) async throws -> [SentMessage] {
        try await together(sends, patience: nil, isWhole: true).map { try $0.get() }
    }

    /// The shards that get copies of these.
    func places(of sends: [OutgoingMessage]) async throws -> Set<String> {
        let groups = try await store.groups(Set(sends.compactMap { $0.to.group }))
        let channels = try await store.channels(Set(sends.compactMap { $0.to.channel }))
        return Set(sends.flatMap { plan($0, groups, channels, [:]).remote.keys }).union([store.shard])
    }

    /// Of those who post where posts are signed.
    /// - Returns: nil when they can't be asked for.
    private func signatures(of sends: [OutgoingMessage], _ channels: [Int64: Bool]) async -> [Int64: String]? {
        let signed = sends.filter { $0.to.channel.flatMap { channels[$0] } == true }.map(\.from)
        return signed.isEmpty ? [:] : try? await names(Set(signed).sorted())
    }

    private func together(
        _ sends: [OutgoingMessage], patience: Duration?, isWhole: Bool = false
    ) async throws -> [Result<SentMessage, MessagesError>] {
        let groups = try await store.groups(Set(sends.compactMap { $0.to.group }))
        let channels = try await store.channels(Set(sends.compactMap { $0.to.channel }))
        let names = await signatures(of: sends, channels)
        let plans = sends.map { plan($0, groups, channels, names) }
        let boxes = Set(plans.filter { $0.refusal == nil }.flatMap { [$0.send.box] + $0.local })
        guard !boxes.isEmpty else { return plans.map { .failure($0.refusal ?? .peerInvalid) } }
        let lookups = Lookups(plans.map { ($0.send, $0.local) })
        let (outcomes, updates, hasEvents) = try await store.write(boxes, patience: patience, lookups.statements) {
            ledger, rows, transaction in
            let found = try lookups.read(rows)
            var events: [NewEvent] = []
            var posting = Posting(found: found, isWhole: isWhole)
            let outcomes = try decide(plans, &posting, &ledger, &events)
            if isWhole { for outcome in outcomes { _ = try outcome.get() } }
            var statements = try store.statements(for: ledger) + posting.statements
            if !events.isEmpty { statements.append(store.outbox.statement(events)) }
            if !statements.isEmpty { try await transaction.commit(after: statements) }
            return (outcomes, ledger.updates, !events.isEmpty)
        }
        if !updates.isEmpty { onCommit(updates, hasEvents) }
        return outcomes
    }

    private func plan(
        _ send: OutgoingMessage, _ groups: [Int64: BasicGroup], _ channels: [Int64: Bool], _ names: [Int64: String]?
    ) -> Plan {
        var plan = Plan(send: send)
        switch send.to {
        case .user(send.from): break
        case .user(let other):
            let shard = store.shards.name(of: other)
            if shard == store.shard { plan.local = [other] } else { plan.remote[shard] = [other] }
        case .chat(let number):
            guard let group = groups[number] else {
                plan.refusal = .peerInvalid
                return plan
            }
            guard group.member(send.from) != nil else {
                plan.refusal = .chatWriteForbidden
                return plan
            }
            plan.remote = store.shards.grouped(group.members.map(\.user).filter { $0 != send.from })
            plan.local = plan.remote.removeValue(forKey: store.shard)?.sorted() ?? []
        // Who may is looked up with the rest; no box is made for what is not there.
        case .channel(let number):
            let isSigned = channels[number]
            plan.refusal = isSigned == nil ? .channelInvalid : isSigned == true && names == nil ? .tryAgain : nil
            plan.signature = names?[send.from]
        }
        if plan.refusal == nil, send.media != nil, !isHeld(plan) { plan.refusal = .placesChanged }
        return plan
    }

    private func isHeld(_ plan: Plan) -> Bool {
        guard let hold = plan.send.hold, now() < hold.until else { return false }
        return hold.places.contains(store.shard) && plan.remote.keys.allSatisfy { hold.places.contains($0) }
    }

    private func decide(
        _ plans: [Plan], _ posting: inout Posting, _ ledger: inout BoxLedger, _ events: inout [NewEvent]
    ) throws -> [Result<SentMessage, MessagesError>] {
        var done: [Lookups.Key: SentMessage] = posting.found.sent
        let now = now().inSeconds
        return try plans.enumerated().map { index, plan in
            let send = plan.send
            let key = Lookups.Key(user: send.box, randomID: send.boxRandomID)
            if var earlier = done[key] {
                earlier.wasReplayed = true
                return .success(earlier)
            }
            if let refusal = plan.refusal ?? posting.refusal(of: send, at: now) { return .failure(refusal) }
            let reply = posting.found.replies[index]
            guard send.replyTo == nil || reply != nil else { return .failure(.replyInvalid) }
            let signature = posting.isSigned(send) ? plan.signature : nil
            let sent = try write(plan, reply, signature, now, &ledger, &events)
            posting.note(send, at: now)
            done[key] = sent
            return .success(sent)
        }
    }

    private func write(
        _ plan: Plan, _ reply: Lookups.Reply?, _ signature: String?, _ now: Date, _ ledger: inout BoxLedger,
        _ events: inout [NewEvent]
    ) throws -> SentMessage {
        let send = plan.send
        let content = MessageContent(
            uid: send.hold?.owner ?? UUIDv7.next(), from: send.from, date: now, body: send.body,
            forward: send.forward, author: signature, media: send.media, isSilent: send.isSilent)
        let update = try ledger.add(
            content, to: send.box, peer: send.to, replyTo: send.replyTo, randomID: send.boxRandomID)
        let isGroup = send.to.group != nil
        for user in plan.local {
            _ = try ledger.add(
                content, to: user, peer: isGroup ? send.to : .user(send.from), replyTo: reply?.ids[user],
                mentionsMe: isGroup && (send.mentions.contains(user) || reply?.author == user))
        }
        for (shard, recipients) in plan.remote.sorted(by: { $0.key < $1.key }) {
            var event = MessageSent(content, group: send.to.group, recipients: recipients)
            event.replyTo = reply?.uid
            event.replyAuthor = reply?.author
            if isGroup, !send.mentions.isEmpty { event.mentions = send.mentions.sorted() }
            events.append(
                try .message(
                    to: shard, key: isGroup ? send.to.key : recipients[0], MessageEventType.sent, event))
        }
        guard case .message(let message) = update.event else { throw BoxNotLocked(user: send.from) }
        return SentMessage(message: message, pts: update.pts, wasReplayed: false)
    }
}

extension Peer {
    /// A basic group's number.
    var group: Int64? { if case .chat(let number) = self { number } else { nil } }
    var channel: Int64? { if case .channel(let number) = self { number } else { nil } }
}

extension Date {
    /// As Telegram has dates.
    var inSeconds: Date { Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)) }
}
