// What the doors ask for: differences, history, dialogs, search.

internal import FoundationEssentials
internal import Postgres

extension Messages {
    /// How far a user's box is.
    public func state(of user: Int64) async throws -> BoxState { try await store(of: user).state(user) }

    /// How far the boxes of those users are who have one: one statement a shard. Shards that can't be asked are left
    /// out.
    public func pts(of users: [Int64]) async -> [Int64: Int32] {
        await withTaskGroup(of: [Int64: Int32].self) { group in
            for (shard, users) in shards.grouped(Set(users)) {
                group.addTask { (try? await self.store(on: shard).pts(of: users)) ?? [:] }
            }
            return await group.reduce(into: [:]) { $0.merge($1) { $1 } }
        }
    }

    /// Users by the shards that their boxes lie in.
    public func byShard(_ users: [Int64]) -> [String: [Int64]] { shards.grouped(users) }

    /// What has happened in a box after change `pts`, or the first `limit` changes of it. Exact: each change once, in
    /// order, as of one moment; a message that is not there any more is not told of.
    public func difference(of user: Int64, since pts: Int32, limit: Int) async throws -> Difference {
        guard pts > 0 else { throw MessagesError.timestampInvalid }
        return try await store(of: user).difference(user, since: pts, limit: min(max(1, limit), Limits.difference))
    }

    /// A part of what was said with `peer`, the newest first.
    public func history(of user: Int64, with peer: Peer, _ window: HistoryWindow) async throws -> MessageList {
        guard peer.isValid else { throw MessagesError.peerInvalid }
        return try await store(of: user).history(user, peer, window)
    }

    /// Those of `ids` that are in the box, by their numbers.
    public func messages(of user: Int64, _ ids: [Int32]) async throws -> [Message] {
        guard ids.count <= Limits.ids else { throw MessagesError.limitInvalid }
        return try await store(of: user).messages(user, ids)
    }

    /// The newest messages with `peer` that are pinned, at most 100.
    public func pinnedMessages(of user: Int64, with peer: Peer) async throws -> [Message] {
        try await store(of: user).marked(user, peer, isPinned: true, limit: Limits.ids)
    }

    /// The newest messages with `peer` that name the user and that he has not seen, at most 100.
    public func unreadMentions(of user: Int64, with peer: Peer) async throws -> [Message] {
        try await store(of: user).marked(user, peer, isPinned: false, limit: Limits.ids)
    }

    /// The user's dialogs but for the pinned ones, the one with the newest message first.
    public func dialogs(
        of user: Int64, folder: Int = 0, after offset: DialogOffset? = nil, limit: Int = Limits.dialogs
    ) async throws -> DialogList {
        try await store(of: user).dialogs(
            user, folder: folder, after: offset, limit: min(max(0, limit), Limits.dialogs))
    }

    /// The pinned ones, from the top.
    public func pinnedDialogs(of user: Int64) async throws -> [Dialog] {
        try await store(of: user).dialogs(user, with: nil)
    }

    /// Those of `peers` that there are.
    public func dialogs(of user: Int64, with peers: [Peer]) async throws -> [Dialog] {
        guard peers.count <= Limits.dialogs else { throw MessagesError.limitInvalid }
        return try await store(of: user).dialogs(user, with: peers)
    }
}
