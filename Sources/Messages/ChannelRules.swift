// What administrators set for a channel: what of it those see who come later, whose posts are signed, how often members
// write.

internal import Postgres

extension Messages {
    /// Whether who comes into a supergroup from now on sees what was posted before. A public one hides nothing.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, CHAT_ID_INVALID (no supergroup), CHAT_LINK_EXISTS (public),
    ///   CHAT_NOT_MODIFIED, CHANNEL_INVALID; `PostgresError`.
    public func hideHistory(_ isHidden: Bool, of channel: Int64, by actor: Int64) async throws -> ChannelResult {
        try await set(channel, by: actor, needing: .changeInfo) { channel in
            guard channel.isSupergroup else { throw MessagesError.chatInvalid }
            guard !isHidden || channel.username == nil else { throw MessagesError.linkExists }
            guard channel.isHistoryHidden != isHidden else { throw MessagesError.chatNotModified }
            return PostgresStatement("update channels set hides_history = $2 where id = $1", channel.id, isHidden)
        }
    }

    /// Whether what is posted in a channel from now on tells who has written it.
    /// - Throws: ``MessagesError``: CHAT_ADMIN_REQUIRED, CHAT_ID_INVALID (a supergroup), CHAT_NOT_MODIFIED,
    ///   CHANNEL_INVALID; `PostgresError`.
    public func sign(_ isSigned: Bool, postsOf channel: Int64, by actor: Int64) async throws -> ChannelResult {
        try await set(channel, by: actor, needing: .changeInfo) { channel in
            guard !channel.isSupergroup else { throw MessagesError.chatInvalid }
            guard channel.isSigned != isSigned else { throw MessagesError.chatNotModified }
            return PostgresStatement("update channels set is_signed = $2 where id = $1", channel.id, isSigned)
        }
    }

    /// How long a member of a supergroup waits between two posts. Administrators don't.
    /// - Parameter seconds: one of 0 (as he likes), 5, 10, 30, 60, 300, 900 and 3,600.
    /// - Throws: ``MessagesError``: SECONDS_INVALID, CHAT_ADMIN_REQUIRED, CHAT_ID_INVALID (no supergroup),
    ///   CHAT_NOT_MODIFIED, CHANNEL_INVALID; `PostgresError`.
    public func slow(_ channel: Int64, to seconds: Int, by actor: Int64) async throws -> ChannelResult {
        guard Channel.slowModes.contains(seconds) else { throw MessagesError.secondsInvalid }
        return try await set(channel, by: actor, needing: .banUsers) { channel in
            guard channel.isSupergroup else { throw MessagesError.chatInvalid }
            guard channel.slowMode != seconds else { throw MessagesError.chatNotModified }
            return PostgresStatement("update channels set slow_mode = $2 where id = $1", channel.id, seconds)
        }
    }

    private func set(
        _ channel: Int64, by actor: Int64, needing rights: ChannelRights,
        _ statement: (Channel) throws -> PostgresStatement
    ) async throws -> ChannelResult {
        try await change(channel, by: actor) { view, _, _ in
            try view.checkAdmin(rights)
            var change = ChannelWork()
            change.statements = [try statement(view.channel)]
            change.isShown = true
            return change
        }
    }
}
