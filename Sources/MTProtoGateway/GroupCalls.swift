internal import FoundationEssentials
internal import MTProto
internal import Messages

// `messages.*` about basic groups.
extension Calls {
    /// Groups that answers mention, as `viewer` sees them.
    func groups(_ numbers: Set<Int64>, for viewer: Int64) async throws -> [TL.AnyChat] {
        guard !numbers.isEmpty else { return [] }
        var chats: [TL.AnyChat] = []
        let all = numbers.sorted()
        for start in stride(from: 0, to: all.count, by: Messages.Limits.dialogs) {
            let some = Set(all[start..<min(all.count, start + Messages.Limits.dialogs)])
            let known = try await messages.groups(some, for: viewer)
            chats += some.sorted().map { known[$0]?.tl(for: viewer) ?? .chatEmpty(TL.ChatEmpty(id: $0)) }
        }
        return chats
    }

    func createGroup(_ call: TL.MessagesCreateChat, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        guard call.users.count < BasicGroup.maximumMembers else { throw MessagesError.usersTooMuch }
        let members = try await named(call.users, user)
        let made = try await messages.createGroup(by: user, title: call.title, users: members)
        return try await invited(made, caller)
    }

    func addMember(_ call: TL.MessagesAddChatUser, _ caller: Caller) async throws -> CallAnswer {
        let other = try await user(call.userId, try caller.user)
        return try await invited(
            try await messages.change(call.chatId, by: try caller.user, .add(other)), caller)
    }

    private func invited(_ result: GroupResult, _ caller: Caller) async throws -> CallAnswer {
        let (updates, pts) = try await told(result, caller)
        let missing = result.missing.map { TL.MissingInvitee(userId: $0) }
        return CallAnswer(TL.MessagesInvitedUsers(updates: updates, missingInvitees: missing), pts: pts)
    }

    func removeMember(_ call: TL.MessagesDeleteChatUser, _ caller: Caller) async throws -> CallAnswer {
        let other = try await user(call.userId, try caller.user)
        return try await changed(try await messages.change(call.chatId, by: try caller.user, .remove(other)), caller)
    }

    func rename(_ call: TL.MessagesEditChatTitle, _ caller: Caller) async throws -> CallAnswer {
        try await changed(
            try await messages.change(call.chatId, by: try caller.user, .title(call.title)), caller)
    }

    func editAdmin(_ call: TL.MessagesEditChatAdmin, _ caller: Caller) async throws -> CallAnswer {
        let other = try await user(call.userId, try caller.user)
        _ = try await messages.change(call.chatId, by: try caller.user, .admin(other, call.isAdmin))
        return CallAnswer(true)
    }

    func editAbout(_ call: TL.MessagesEditChatAbout, _ caller: Caller) async throws -> CallAnswer {
        let user = try caller.user
        switch try await peer(call.peer, user) {
        case .chat(let number): _ = try await messages.change(number, by: user, .about(call.about))
        case .channel(let number): _ = try await messages.setAbout(call.about, of: number, by: user)
        case .user: throw MessagesError.chatInvalid
        }
        return CallAnswer(true)
    }

    private func changed(_ result: GroupResult, _ caller: Caller) async throws -> CallAnswer {
        let (updates, pts) = try await told(result, caller)
        return CallAnswer(updates, pts: pts)
    }

    private func told(_ result: GroupResult, _ caller: Caller) async throws -> (TL.AnyUpdates, [Int32]) {
        let user = try caller.user
        var told: [TL.AnyUpdate] = [
            .updateChatParticipants(TL.UpdateChatParticipants(participants: result.group.participants(for: user)))
        ]
        var mentioned = Mentioned()
        if let update = result.update {
            told += update.numberOfCreation + [update.tl]
            mentioned.add(update)
        }
        for member in result.group.members { mentioned.add(user: member.user) }
        mentioned.add(user: user)
        let users = try await people.users(mentioned.users, as: user)
        return (
            updates(told, users: users, chats: [result.group.tl(for: user)], at: caller),
            result.update.map { [$0.pts] } ?? []
        )
    }

    func groups(_ call: TL.MessagesGetChats, _ caller: Caller) async throws -> TL.AnyMessagesChats {
        guard call.id.count <= Messages.Limits.dialogs else { throw MessagesError.limitInvalid }
        let user = try caller.user
        let known = try await messages.groups(Set(call.id), for: user).values
        // Who was never in it is told nothing: of those who were, a dialog is left.
        let left = known.filter { $0.member(user) == nil }.map { Peer.chat($0.id) }
        let seen = left.isEmpty ? [] : try await messages.dialogs(of: user, with: left).map(\.peer.number)
        let shown = known.filter { $0.member(user) != nil || seen.contains($0.id) }.map(\.id)
        return .messagesChats(TL.MessagesChats(chats: try await groups(Set(shown), for: user)))
    }

    func fullGroup(_ call: TL.MessagesGetFullChat, _ caller: Caller) async throws -> TL.MessagesChatFull {
        let user = try caller.user
        let group = try await messages.group(call.chatId, for: user)
        // Who has left keeps what was said until then.
        guard group.member(user) != nil else { throw MessagesError.chatInvalid }
        let full = TL.ChatFull(
            id: group.id, about: group.about, participants: group.participants(for: user),
            notifySettings: TL.PeerNotifySettings())
        let users = try await people.users(group.members.map(\.user), as: user)
        return TL.MessagesChatFull(fullChat: .chatFull(full), chats: [group.tl(for: user)], users: users)
    }

    // MARK: Links

    func exportInvite(_ call: TL.MessagesExportChatInvite, _ caller: Caller) async throws -> TL.AnyExportedChatInvite {
        let user = try caller.user
        // A link that was to end, or to serve one, would serve all.
        guard call.expireDate == nil else { throw RPCFault(400, "EXPIRE_DATE_INVALID") }
        guard call.usageLimit == nil else { throw RPCFault(400, "USAGE_LIMIT_INVALID") }
        let link: String
        switch try await peer(call.peer, user) {
        case .chat(let number):
            guard !call.requestNeeded else { throw RPCFault.notServed }
            link = try await messages.exportInvite(of: number, by: user)
        case .channel(let number):
            link = try await messages.exportInvite(ofChannel: number, by: user, asks: call.requestNeeded)
        case .user: throw MessagesError.chatInvalid
        }
        return .chatInviteExported(
            TL.ChatInviteExported(
                permanent: true, requestNeeded: call.requestNeeded, link: options.linkPrefix + "+" + link,
                adminId: user, date: caller.now.tl))
    }

    func checkInvite(_ call: TL.MessagesCheckChatInvite, _ caller: Caller) async throws -> TL.AnyChatInvite {
        let user = try caller.user
        if InviteLink(call.hash)?.isChannel == true { return try await checkChannelInvite(call.hash, caller) }
        let group = try await messages.checkInvite(call.hash)
        if group.member(user) != nil {
            return .chatInviteAlready(TL.ChatInviteAlready(chat: group.tl(for: user)))
        }
        return .chatInvite(
            TL.ChatInvite(
                title: group.title, about: group.about.isEmpty ? nil : group.about,
                photo: .photoEmpty(TL.PhotoEmpty(id: 0)),
                participantsCount: Int32(group.members.count), color: 0))
    }

    func join(_ call: TL.MessagesImportChatInvite, _ caller: Caller) async throws -> CallAnswer {
        if InviteLink(call.hash)?.isChannel == true {
            return try await joined(try await messages.join(try caller.user, channelInvite: call.hash), caller)
        }
        let (updates, pts) = try await told(try await messages.join(try caller.user, invite: call.hash), caller)
        return CallAnswer(
            TL.AnyMessagesChatInviteJoinResult.messagesChatInviteJoinResultOk(
                TL.MessagesChatInviteJoinResultOk(updates: updates)), pts: pts)
    }
}

extension BoxUpdate {
    /// What makes the first message of a chat an answer's own, though its client has given it no number: TDLib takes no
    /// chat for made without.
    var numberOfCreation: [TL.AnyUpdate] {
        guard case .message(let message) = event else { return [] }
        switch message.action {
        case .groupCreated, .channelCreated:
            return [.updateMessageID(TL.UpdateMessageID(id: message.id, randomId: .random(in: 1...Int64.max)))]
        default: return []
        }
    }
}

extension BasicGroup {
    func tl(for viewer: Int64) -> TL.AnyChat {
        guard let member = member(viewer) else {
            return .chatForbidden(TL.ChatForbidden(id: id, title: title))
        }
        let rights =
            member.isAdmin || viewer == creator
            ? TL.ChatAdminRights(
                changeInfo: true, deleteMessages: true, banUsers: true, inviteUsers: true, pinMessages: true,
                other: true) : nil
        return .chat(
            TL.Chat(
                creator: viewer == creator, id: id, title: title, photo: .chatPhotoEmpty,
                participantsCount: Int32(members.count), date: date.tl, version: version, adminRights: rights,
                defaultBannedRights: TL.ChatBannedRights(untilDate: Int32.max)))
    }

    func participants(for viewer: Int64) -> TL.AnyChatParticipants {
        guard member(viewer) != nil else {
            return .chatParticipantsForbidden(TL.ChatParticipantsForbidden(chatId: id))
        }
        let participants = members.map { member -> TL.AnyChatParticipant in
            if member.user == creator {
                return .chatParticipantCreator(TL.ChatParticipantCreator(userId: member.user))
            }
            if member.isAdmin {
                return .chatParticipantAdmin(
                    TL.ChatParticipantAdmin(userId: member.user, inviterId: member.inviter, date: member.date.tl))
            }
            return .chatParticipant(
                TL.ChatParticipant(userId: member.user, inviterId: member.inviter, date: member.date.tl))
        }
        return .chatParticipants(TL.ChatParticipants(chatId: id, participants: participants, version: version))
    }
}
