internal import Auth
internal import FoundationEssentials
internal import MTProto
internal import Messages

// `channels.*` about channels themselves: making them, who is in them, what they are called.
extension Calls {
    // MARK: Which channel a call is about

    /// - Throws: ``MessagesError`` CHANNEL_INVALID for one that the caller was never shown.
    func channel(_ input: TL.AnyInputChannel, _ viewer: Int64) async throws -> Int64 {
        switch input {
        case .inputChannel(let it): return try channel(it.channelId, accessHash: it.accessHash, viewer)
        case .inputChannelFromMessage(let it): return try await ownChannel(it.channelId, viewer)
        case .inputChannelEmpty: throw MessagesError.channelInvalid
        }
    }

    func channel(_ number: Int64, accessHash: Int64, _ viewer: Int64) throws -> Int64 {
        let peer = Peer.channel(number)
        guard peer.isValid, auth.isShown(UserReference(peer.key, accessHash: accessHash), to: viewer) else {
            throw MessagesError.channelInvalid
        }
        return number
    }

    /// One that is named without a hash: the caller is in it.
    func ownChannel(_ number: Int64, _ viewer: Int64) async throws -> Int64 {
        guard Peer.channel(number).isValid, try await messages.channel(number, for: viewer).rank ?? .banned > .banned
        else { throw MessagesError.channelInvalid }
        return number
    }

    // MARK: What has become of one

    /// An answer of what was done to a channel.
    func changed(_ result: ChannelResult, users: [Int64] = [], _ caller: Caller) async throws -> CallAnswer {
        let (updates, channel) = try await told(result, users: users, caller)
        var answer = CallAnswer(updates)
        answer.channel = channel
        return answer
    }

    func told(
        _ result: ChannelResult, users named: [Int64] = [], _ caller: Caller
    ) async throws -> (TL.AnyUpdates, ChannelAnswer) {
        let user = try caller.user
        let channel = result.view.channel
        var told: [TL.AnyUpdate] = [.updateChannel(TL.UpdateChannel(channelId: channel.id))]
        var mentioned = Mentioned()
        mentioned.add(user: user)
        for other in named { mentioned.add(user: other) }
        if let update = result.update, let shown = update.tl(for: user, in: channel) {
            told += update.numberOfCreation + [shown]
            mentioned.add(update, in: channel)
        }
        let (users, chats) = try await self.named(mentioned, in: result.view, for: user)
        return (
            updates(told, users: users, chats: chats, at: caller),
            ChannelAnswer(channel: channel.id, pts: result.update.map { [$0.pts] } ?? [])
        )
    }

    func createChannel(_ call: TL.ChannelsCreateChannel, _ caller: Caller) async throws -> CallAnswer {
        guard call.broadcast != call.megagroup, !call.forum, !call.forImport else { throw RPCFault.notServed }
        return try await changed(
            try await messages.createChannel(
                by: try caller.user, title: call.title, about: call.about, isSupergroup: call.megagroup), caller)
    }

    func deleteChannel(_ call: TL.ChannelsDeleteChannel, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        return try await changed(try await messages.deleteChannel(channel(call.channel, user), by: user), caller)
    }

    func editTitle(_ call: TL.ChannelsEditTitle, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        return try await changed(
            try await messages.setTitle(call.title, of: channel(call.channel, user), by: user), caller)
    }

    // MARK: Names

    func isChannelNameFree(_ call: TL.ChannelsCheckUsername, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        // Before there is one, clients ask for whatever will be.
        if case .inputChannelEmpty = call.channel {
            return try await isNameFree(call.username, of: nil, user)
        }
        return try await isNameFree(call.username, of: channel(call.channel, user), user)
    }

    private func isNameFree(_ name: String, of channel: Int64?, _ user: Int64) async throws -> Bool {
        guard try await auth.isUsernameFree(name, for: 0) else { return false }
        let holder = try await channelHolding(name, user)
        return holder == nil || holder == channel
    }

    /// The channel that has this name.
    func channelHolding(_ name: String, _ viewer: Int64) async throws -> Int64? {
        do {
            return try await messages.channel(named: name, for: viewer).channel.id
        } catch let error as MessagesError where error == .usernameNotOccupied {
            return nil
        }
    }

    func setChannelName(_ call: TL.ChannelsUpdateUsername, _ caller: Caller) async throws -> Bool {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        if !call.username.isEmpty {
            guard try await auth.isUsernameFree(call.username, for: 0) else { throw MessagesError.usernameOccupied }
        }
        try await messages.setUsername(call.username, of: number, by: user)
        return true
    }

    func publicChannels(
        _ call: TL.ChannelsGetAdminedPublicChannels, _ caller: Caller
    ) async throws -> TL.AnyMessagesChats {
        let user = try caller.user
        // None has a place on the map, and none belongs to a person or to others.
        guard !call.byLocation, !call.forPersonal else { return .messagesChats(TL.MessagesChats(chats: [])) }
        let views = try await messages.publicChannels(administeredBy: user)
        return .messagesChats(TL.MessagesChats(chats: views.map { tl($0, user) }))
    }

    // MARK: Coming and going

    func joinChannel(_ call: TL.ChannelsJoinChannel, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        return try await joined(try await messages.join(user, channel: channel(call.channel, user)), caller)
    }

    func joined(_ result: ChannelResult, _ caller: Caller) async throws -> CallAnswer {
        let (updates, channel) = try await told(result, caller)
        var answer = CallAnswer(
            TL.AnyMessagesChatInviteJoinResult.messagesChatInviteJoinResultOk(
                TL.MessagesChatInviteJoinResultOk(updates: updates)))
        answer.channel = channel
        return answer
    }

    func leaveChannel(_ call: TL.ChannelsLeaveChannel, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        return try await changed(try await messages.leave(user, channel: channel(call.channel, user)), caller)
    }

    func inviteToChannel(_ call: TL.ChannelsInviteToChannel, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard call.users.count <= Messages.Limits.ids else { throw MessagesError.usersTooMuch }
        let invited = try await named(call.users, user)
        let result = try await messages.invite(invited, to: number, by: user)
        let (updates, channel) = try await told(result, users: invited, caller)
        let missing = result.missing.map { TL.MissingInvitee(userId: $0) }
        var answer = CallAnswer(TL.MessagesInvitedUsers(updates: updates, missingInvitees: missing))
        answer.channel = channel
        return answer
    }

    func editAdmin(_ call: TL.ChannelsEditAdmin, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        let other = try await self.user(call.userId, user)
        let rights = ChannelRights(call.adminRights)
        // An administrator of nothing that there is here would be a plain member.
        guard !rights.isEmpty || call.adminRights == TL.ChatAdminRights() else { throw MessagesError.rightForbidden }
        return try await changed(
            try await messages.setRights(rights, title: call.rank, of: other, in: number, by: user), users: [other],
            caller)
    }

    func editBanned(_ call: TL.ChannelsEditBanned, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard case .user(let other) = try await peer(call.participant, user) else {
            throw RPCFault(400, "PARTICIPANT_ID_INVALID")
        }
        let rights = call.bannedRights
        let until = Self.end(rights.untilDate, caller.now)
        let result: ChannelResult
        if rights.viewMessages {
            result = try await messages.ban(other, true, until: until, in: number, by: user)
        } else if rights == TL.ChatBannedRights(untilDate: rights.untilDate) {
            result = try await messages.ban(other, false, in: number, by: user)
        } else {
            var restrictions: ChannelRestrictions = []
            if rights.sendMessages || rights.sendPlain { restrictions.insert(.send) }
            if rights.inviteUsers { restrictions.insert(.inviteUsers) }
            // One kind of message can't be forbidden alone.
            guard !restrictions.isEmpty else { throw MessagesError.bannedRightsInvalid }
            result = try await messages.restrict(other, restrictions, until: until, in: number, by: user)
        }
        return try await changed(result, users: [other], caller)
    }

    /// Less than half a minute, or more than a year, is for ever
    /// (core.telegram.org/constructor/chatBannedRights).
    private static func end(_ date: Int32, _ now: Date) -> Date? {
        let seconds = Double(date) - now.timeIntervalSince1970
        return seconds < 30 || seconds > 366 * 86_400 ? nil : Date(tl: date)
    }

    // MARK: Looking

    func channels(_ call: TL.ChannelsGetChannels, _ caller: Caller) async throws -> TL.AnyMessagesChats {
        let user = try caller.user
        guard call.id.count <= Messages.Limits.dialogs else { throw MessagesError.limitInvalid }
        var numbers: [Int64] = []
        for input in call.id { numbers.append(try await channel(input, user)) }
        return .messagesChats(TL.MessagesChats(chats: await channels(Set(numbers), for: user)))
    }

    func fullChannel(_ call: TL.ChannelsGetFullChannel, _ caller: Caller) async throws -> TL.MessagesChatFull {
        let user = try caller.user
        let full = try await messages.fullChannel(channel(call.channel, user), for: user)
        let view = full.view
        let seesMembers = view.channel.isSupergroup || view.isAdmin
        let invite = full.invite.map { invite in
            TL.AnyExportedChatInvite.chatInviteExported(
                TL.ChatInviteExported(
                    permanent: true, requestNeeded: invite.asks, link: options.linkPrefix + "+" + invite.text,
                    adminId: user, date: view.channel.date.tl,
                    requested: invite.asks ? full.requests.map { Int32(clamping: $0.count) } : nil))
        }
        let requests = full.requests.flatMap { $0.count > 0 ? $0 : nil }
        let shown = TL.ChannelFull(
            canViewParticipants: seesMembers, canSetUsername: view.rank == .creator,
            hiddenPrehistory: view.channel.hidesHistory,
            canDeleteChannel: view.rank == .creator, id: view.channel.id, about: view.channel.about,
            participantsCount: Int32(clamping: view.channel.memberCount),
            adminsCount: seesMembers ? Int32(clamping: full.admins) : nil,
            kickedCount: view.isAdmin ? Int32(clamping: full.banned) : nil,
            readInboxMaxId: full.readInbox, readOutboxMaxId: full.readOutbox,
            unreadCount: Int32(clamping: full.unread), chatPhoto: .photoEmpty(TL.PhotoEmpty(id: 0)),
            notifySettings: full.settings.notifySettings, exportedInvite: invite, botInfo: [],
            pinnedMsgId: full.pinned, availableMinId: view.hiddenUpTo > 0 ? view.hiddenUpTo : nil,
            folderId: full.settings.folder == 0 ? nil : 1,
            slowmodeSeconds: view.channel.slowMode > 0 ? Int32(clamping: view.channel.slowMode) : nil,
            slowmodeNextSendDate: full.nextPost?.tl, pts: full.pts,
            requestsPending: requests.map { Int32(clamping: $0.count) }, recentRequesters: requests?.recent)
        return TL.MessagesChatFull(
            fullChat: .channelFull(shown), chats: [tl(view, user)],
            users: try await people.users([user] + (requests?.recent ?? []), as: user))
    }

    func participant(
        _ call: TL.ChannelsGetParticipant, _ caller: Caller
    ) async throws -> TL.ChannelsChannelParticipant {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        guard case .user(let other) = try await peer(call.participant, user) else {
            throw RPCFault(400, "PARTICIPANT_ID_INVALID")
        }
        let found = try await messages.participant(other, of: number, for: user)
        let view = try await messages.channel(number, for: user)
        return TL.ChannelsChannelParticipant(
            participant: found.tl(for: view), chats: [tl(view, user)],
            users: try await people.users(found.named, as: user))
    }

    func participants(
        _ call: TL.ChannelsGetParticipants, _ caller: Caller
    ) async throws -> TL.AnyChannelsChannelParticipants {
        let user = try caller.user
        let number = try await channel(call.channel, user)
        let (offset, limit) = (Int(max(0, call.offset)), Int(max(0, call.limit)))
        let list: ChannelMemberList
        switch call.filter {
        case .channelParticipantsRecent:
            list = try await messages.participants(of: number, for: user, .all, offset: offset, limit: limit)
        case .channelParticipantsAdmins:
            list = try await messages.participants(
                of: number, for: user, .administrators, offset: offset, limit: limit)
        case .channelParticipantsKicked(let it):
            list = try await found(it.q, in: number, .banned, offset, limit, user)
        case .channelParticipantsBanned(let it):
            list = try await found(it.q, in: number, .restricted, offset, limit, user)
        case .channelParticipantsSearch(let it):
            list = try await found(it.q, in: number, .all, offset, limit, user)
        case .channelParticipantsMentions(let it):
            list = try await found(it.q ?? "", in: number, .all, offset, limit, user)
        case .channelParticipantsContacts(let it):
            list = try await contacts(called: it.q, in: number, offset, limit, user)
        // There are no bots.
        case .channelParticipantsBots:
            list = try await messages.participants(of: number, for: user, among: [], offset, limit)
        }
        let view = try await messages.channel(number, for: user)
        let users = try await people.users(Set(list.members.flatMap(\.named)), as: user)
        return .channelsChannelParticipants(
            TL.ChannelsChannelParticipants(
                count: Int32(clamping: list.count), participants: list.members.map { $0.tl(for: view) },
                chats: [tl(view, user)], users: users))
    }

    /// Those one of whose names begins with `query`; empty: all.
    private func found(
        _ query: String, in channel: Int64, _ which: ChannelMembers, _ offset: Int, _ limit: Int, _ viewer: Int64
    ) async throws -> ChannelMemberList {
        guard !query.isEmpty else {
            return try await messages.participants(of: channel, for: viewer, which, offset: offset, limit: limit)
        }
        let all = try await messages.memberNumbers(of: channel, for: viewer, which)
        let named = try await auth.called(query, among: all, as: viewer)
        return try await messages.participants(of: channel, for: viewer, which, among: named, offset, limit)
    }

    private func contacts(
        called query: String, in channel: Int64, _ offset: Int, _ limit: Int, _ viewer: Int64
    ) async throws -> ChannelMemberList {
        var numbers = try await auth.contacts(of: viewer)?.contacts.map(\.number) ?? []
        if !query.isEmpty { numbers = try await auth.called(query, among: numbers, as: viewer) }
        return try await messages.participants(of: channel, for: viewer, among: numbers, offset, limit)
    }

    /// As whom one may write: in a supergroup as oneself, in another channel as the channel.
    func sendAs(_ call: TL.ChannelsGetSendAs, _ caller: Caller) async throws -> TL.ChannelsSendAsPeers {
        let user = try caller.user
        guard case .channel(let number) = try await peer(call.peer, user) else { throw RPCFault.invalidPeer }
        let view = try await messages.channel(number, for: user)
        guard view.rank ?? .banned > .banned else { throw MessagesError.channelPrivate }
        let own = view.channel.isSupergroup ? Peer.user(user) : view.channel.peer
        return TL.ChannelsSendAsPeers(
            peers: [TL.SendAsPeer(peer: own.tl)], chats: [tl(view, user)],
            users: try await people.users([user], as: user))
    }
}

extension Messages {
    /// A part of those of these users who are in a channel.
    fileprivate func participants(
        of channel: Int64, for viewer: Int64, _ which: ChannelMembers = .all, among users: [Int64], _ offset: Int,
        _ limit: Int
    ) async throws -> ChannelMemberList {
        let found = try await participants(of: channel, for: viewer, which, among: users)
        return ChannelMemberList(
            members: Array(found.dropFirst(offset).prefix(min(limit, Messages.Limits.participants))),
            count: found.count)
    }
}
