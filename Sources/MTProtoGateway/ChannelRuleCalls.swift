internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Messages

// What administrators set for a channel, and whom they let in: `channels.toggle*`, and the part of `messages.*` that is
// about requests to join.
extension Calls {
    func hideHistory(_ call: TL.ChannelsTogglePreHistoryHidden, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        return try await changed(
            try await messages.hideHistory(call.enabled, of: channel(call.channel, user), by: user), caller)
    }

    func sign(_ call: TL.ChannelsToggleSignatures, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        // A signature is a name here, and leads to nobody.
        guard !call.profilesEnabled else { throw RPCFault.notServed }
        return try await changed(
            try await messages.sign(call.signaturesEnabled, postsOf: channel(call.channel, user), by: user), caller)
    }

    func slow(_ call: TL.ChannelsToggleSlowMode, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        return try await changed(
            try await messages.slow(channel(call.channel, user), to: Int(call.seconds), by: user), caller)
    }

    // MARK: Requests to join

    /// Those who ask to be let in. Who has come by a link is not kept.
    func importers(
        _ call: TL.MessagesGetChatInviteImporters, _ caller: Caller
    ) async throws -> TL.MessagesChatInviteImporters {
        let user = try caller.user
        guard call.requested, case .channel(let number) = try await peer(call.peer, user) else {
            throw RPCFault.notServed
        }
        let limit = Int(max(0, call.limit))
        let found: (requests: [JoinRequest], count: Int)
        if let query = call.q, !query.isEmpty {
            found = try await importers(called: query, in: number, limit, user)
        } else {
            var last: JoinRequest?
            if call.offsetDate > 0 {
                let other = call.offsetUser.reference(for: user)?.number
                last = JoinRequest(user: other ?? 0, date: Date(tl: call.offsetDate))
            }
            found = try await messages.joinRequests(
                to: number, for: user, by: call.link.map { inviteText($0) }, after: last, limit: limit)
        }
        return TL.MessagesChatInviteImporters(
            count: Int32(clamping: found.count),
            importers: found.requests.map {
                TL.ChatInviteImporter(requested: true, userId: $0.user, date: $0.date.tl)
            }, users: try await people.users(found.requests.map(\.user), as: user))
    }

    /// Among the newest of them.
    private func importers(
        called query: String, in channel: Int64, _ limit: Int, _ viewer: Int64
    ) async throws -> (requests: [JoinRequest], count: Int) {
        let newest = try await messages.joinRequests(
            to: channel, for: viewer, limit: Messages.Limits.participants
        ).requests
        let called = Set(try await auth.called(query, among: newest.map(\.user), as: viewer))
        let found = newest.filter { called.contains($0.user) }
        return (Array(found.prefix(limit)), found.count)
    }

    func answerRequest(_ call: TL.MessagesHideChatJoinRequest, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        guard case .channel(let number) = try await peer(call.peer, user) else { throw RPCFault.notServed }
        let other = try await self.user(call.userId, user)
        return try await changed(
            try await messages.answerRequest(of: other, call.approved, to: number, by: user), users: [other], caller)
    }

    func answerRequests(_ call: TL.MessagesHideAllChatJoinRequests, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        guard case .channel(let number) = try await peer(call.peer, user) else { throw RPCFault.notServed }
        _ = try await messages.answerRequests(
            call.approved, to: number, by: user, invite: call.link.map { inviteText($0) })
        // What was said of each of them is told as all else that is posted.
        let view = try await messages.channel(number, for: user)
        let told = TL.AnyUpdate.updateChannel(TL.UpdateChannel(channelId: number))
        let users = try await people.users([user], as: user)
        return CallAnswer(updates([told], users: users, chats: [tl(view, user)], at: caller))
    }

    /// What a link ends with, by which its invitation is known.
    private func inviteText(_ link: String) -> String {
        link.split(separator: "/").last.map { $0.hasPrefix("+") ? String($0.dropFirst()) : String($0) } ?? link
    }
}
