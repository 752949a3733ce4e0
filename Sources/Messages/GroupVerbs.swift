// Basic groups: the truth is in the group's own shard; each shard with members has a copy, by events.

internal import EventBus
internal import FoundationEssentials
internal import Postgres
internal import Sharding
internal import ShopAPI

/// A group as it is now, and what that was in the caller's own box.
public struct GroupResult: Sendable {
    public var group: BasicGroup
    /// nil: nothing is said about it in the chat, or the caller's box is in another shard and will have it soon.
    public var update: BoxUpdate?
    /// Of those who were to be brought into it, who were not: they block the one who asks, or are blocked by him.
    public var missing: [Int64] = []
}

extension Messages {
    /// A new basic group, in the slot of its creator. Who does not want to be brought into it by him is not, see
    /// ``GroupResult/missing``.
    /// - Throws: ``MessagesError``: CHAT_TITLE_EMPTY, USERS_TOO_MUCH, USER_ID_INVALID; `PostgresError`.
    public func createGroup(by creator: Int64, title: String, users: [Int64]) async throws -> GroupResult {
        guard Peer.user(creator).isValid else { throw MessagesError.userInvalid }
        guard users.count < BasicGroup.maximumMembers else { throw MessagesError.usersTooMuch }
        let date = now().inSeconds
        let missing = try await unwilling(users, for: creator)
        let group = try BasicGroup(
            id: Self.number(inSlotOf: creator), title: title, by: creator,
            users: users.filter { missing[$0] == nil }, at: date)
        return try await routed(creator) { store in
            let here = group.members.map(\.user).filter { shards.name(of: $0) == store.shard }
            let insert = PostgresStatement(
                "insert into chats (id, is_home, version, state) values ($1, true, $2, $3)", group.id, group.version,
                String(decoding: try JSONText.encode(group), as: UTF8.self))
            let action = ServiceAction.groupCreated(title: group.title, users: group.members.dropFirst().map(\.user))
            let updates = try await store.write(Set(here), also: [group.id], [insert]) { ledger, _, transaction in
                let events = try tell(group, before: [], action, by: creator, date, &ledger, store)
                try await store.finish(ledger, events, transaction)
                return ledger.updates
            }
            committed(store.shard, updates, hasEvents: true)
            tell([.group(group)])
            return GroupResult(
                group: group, update: updates.first { $0.user == creator }, missing: missing.keys.sorted())
        }
    }

    /// Somewhere among all numbers, in the same slot.
    static func number(inSlotOf user: Int64) -> Int64 {
        let slot = Slot(of: user)
        while true {
            let number = Int64.random(in: 1...Peer.maximum)
            if Slot(of: number) == slot { return number }
        }
    }

    /// Changes a group, and says so in the chat.
    /// - Throws: ``MessagesError`` as ``BasicGroup/applying(_:by:at:)``, CHAT_ID_INVALID; of whom he can't bring in
    ///   USER_PRIVACY_RESTRICTED, YOU_BLOCKED_USER; `PostgresError`.
    public func change(_ number: Int64, by actor: Int64, _ change: GroupChange) async throws -> GroupResult {
        guard change != .join else { throw MessagesError.inviteInvalid }
        if case .add(let user) = change, let reason = try await unwilling([user], for: actor)[user] { throw reason }
        return try await changeGroup(number, by: actor, change, invite: nil)
    }

    private func changeGroup(
        _ number: Int64, by actor: Int64, _ change: GroupChange, invite: String?
    ) async throws -> GroupResult {
        guard Peer.chat(number).isValid, Peer.user(actor).isValid else { throw MessagesError.chatInvalid }
        return try await routed(number) { store in
            guard var known = try await store.groups([number])[number] else { throw MessagesError.chatInvalid }
            // Each time somebody else was quicker.
            for _ in 0..<Self.groupTries {
                do {
                    return try await changeOnce(known, by: actor, change, invite: invite, store)
                } catch let moved as GroupHasChanged {
                    known = moved.group
                }
            }
            throw MessagesError.tryAgain
        }
    }
    private static let groupTries = 10

    private func changeOnce(
        _ known: BasicGroup, by actor: Int64, _ change: GroupChange, invite: String?, _ store: BoxStore
    ) async throws -> GroupResult {
        let concerned = known.members.map(\.user) + [actor] + (change.newcomer.map { [$0] } ?? [])
        let here = concerned.filter { Peer.user($0).isValid && shards.name(of: $0) == store.shard }
        let date = now().inSeconds
        let home = BoxStore.homeGroup(known.id)
        let (group, updates) = try await store.write(Set(here), also: [known.id], [home]) {
            ledger, rows, transaction in
            guard let row = rows[0].first else { throw MessagesError.chatInvalid }
            let before = try BoxStore.group(row)
            guard before.version == known.version else { throw GroupHasChanged(group: before) }
            if let invite, try row["invite"] as String? != invite { throw MessagesError.inviteExpired }
            let (group, action) = try before.applying(change, by: actor, at: date)
            let members = before.members.map(\.user)
            let events = try tell(group, before: members, action, by: actor, date, &ledger, store)
            _ = try await transaction.query(BoxStore.store(group))
            try await store.finish(ledger, events, transaction)
            return (group, ledger.updates)
        }
        committed(store.shard, updates, hasEvents: true)
        tell([.group(group)])
        return GroupResult(group: group, update: updates.first { $0.user == actor })
    }

    /// Writes the service message into this shard's boxes, and makes the events for the others.
    private func tell(
        _ group: BasicGroup, before: [Int64], _ action: ServiceAction?, by actor: Int64, _ date: Date,
        _ ledger: inout BoxLedger, _ store: BoxStore
    ) throws -> [NewEvent] {
        let content = MessageContent(
            uid: UUIDv7.next(), from: actor, date: date, body: MessageBody(unchecked: ""), action: action)
        let all = Set(group.members.map(\.user)).union(before)
        var events: [NewEvent] = []
        for (shard, users) in shards.grouped(all).sorted(by: { $0.key < $1.key }) {
            if shard == store.shard {
                guard action != nil else { continue }
                for user in users.sorted() {
                    _ = try ledger.add(content, to: user, peer: .chat(group.id), replyTo: nil)
                }
                continue
            }
            events.append(
                try .message(
                    to: shard, key: -group.id, MessageEventType.groupChanged, GroupChanged(group: group)))
            guard action != nil else { continue }
            let sent = MessageSent(content, group: group.id, recipients: users.sorted())
            events.append(try .message(to: shard, key: -group.id, MessageEventType.sent, sent))
        }
        return events
    }

    /// As the shard of `user` knows it.
    /// - Throws: ``MessagesError`` CHAT_ID_INVALID when nobody of that shard was ever in it.
    public func group(_ number: Int64, for user: Int64) async throws -> BasicGroup {
        guard let group = try await store(of: user).groups([number])[number] else { throw MessagesError.chatInvalid }
        return group
    }

    /// As the shard of `user` knows them; those that it doesn't know are left out.
    public func groups(_ numbers: Set<Int64>, for user: Int64) async throws -> [Int64: BasicGroup] {
        guard numbers.count <= Limits.dialogs else { throw MessagesError.limitInvalid }
        return try await store(of: user).groups(numbers)
    }

    // MARK: Invitations

    /// A new link into the group; the one before it is good no more.
    /// - Returns: what stands behind the address of the installation.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, CHAT_ID_INVALID; `PostgresError`.
    public func exportInvite(of number: Int64, by actor: Int64) async throws -> String {
        guard Peer.chat(number).isValid else { throw MessagesError.chatInvalid }
        let link = InviteLink(number: number, isChannel: false).text
        return try await routed(number) { store in
            try await store.write([], also: [number], [BoxStore.homeGroup(number)]) { _, rows, transaction in
                guard let row = rows[0].first else { throw MessagesError.chatInvalid }
                guard try BoxStore.group(row).isAdmin(actor) else { throw MessagesError.adminRequired }
                try await transaction.execute("update chats set invite = $2 where id = $1 and is_home", number, link)
                return link
            }
        }
    }

    /// Where a link leads.
    /// - Throws: ``MessagesError``: INVITE_HASH_EMPTY, INVITE_HASH_INVALID, INVITE_HASH_EXPIRED; `PostgresError`.
    public func checkInvite(_ text: String) async throws -> BasicGroup {
        let number = try Self.group(ofInvite: text)
        let rows = try await store(of: number).database.query(
            "select state from chats where id = $1 and is_home and invite = $2", number, text)
        guard let row = rows.first else { throw MessagesError.inviteExpired }
        return try BoxStore.group(row)
    }

    /// Joins by a link.
    /// - Throws: ``MessagesError`` as ``checkInvite(_:)``, USER_ALREADY_PARTICIPANT, USERS_TOO_MUCH; `PostgresError`.
    public func join(_ user: Int64, invite text: String) async throws -> GroupResult {
        try await changeGroup(try Self.group(ofInvite: text), by: user, .join, invite: text)
    }

    private static func group(ofInvite text: String) throws(MessagesError) -> Int64 {
        guard !text.isEmpty else { throw .inviteEmpty }
        guard let link = InviteLink(text), !link.isChannel else { throw .inviteInvalid }
        return link.number
    }
}

/// Somebody else has changed it since it was read.
private struct GroupHasChanged: Error { let group: BasicGroup }

/// What stands in a link: where it leads, and 80 random bits that are kept there.
public struct InviteLink: Sendable, Hashable {
    public let number: Int64
    public let isChannel: Bool
    public let text: String

    init(number: Int64, isChannel: Bool) {
        self.number = number
        self.isChannel = isChannel
        let place = UInt64(number) | (isChannel ? 1 << 47 : 0)
        let bytes =
            (0..<6).map { UInt8(truncatingIfNeeded: place >> (40 - 8 * $0)) }
            + (0..<9).map { _ in UInt8.random(in: 0 ... .max) }
        text = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
    }

    /// nil when it can't be one.
    public init?(_ text: String) {
        guard text.utf8.count == 20,
            let bytes = Data(
                base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/")), bytes.count == 15
        else { return nil }
        let place = bytes.prefix(6).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        number = Int64(place & ((1 << 47) - 1))
        isChannel = place >> 47 == 1
        self.text = text
        guard (1...Peer.maximum).contains(number) else { return nil }
    }
}
